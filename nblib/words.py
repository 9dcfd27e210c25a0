"""Numbers and lists in words: for sentences under pictures, in pictures, and about answers.

A minus is a real one, "−", and there is no minus zero.
"""

import math
import re
from collections.abc import Iterable

SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # for str.translate: 10⁻⁷
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def fixed(number: float, digits: int) -> str:
    """So many digits behind the point: fixed(-0.704, 2) is "−0.70", fixed(-0.001, 2) "0.00"."""
    text = f"{float(number):.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else minus(text)


def minus(text: str) -> str:
    """A text with numbers, each hyphen a minus: "w = -2" is "w = −2"."""
    return text.replace("-", "−")


def plain(number: float) -> str:
    """As many digits as it needs, at most three behind the point: 2, −0.5, 0.125."""
    return minus(f"{round(float(number), 3) + 0.0:g}")


def short(number: float) -> str:
    """The two digits that count, for numbers of any size: 0.0012, 17, 3.4e+07; "no number"."""
    if not math.isfinite(number):
        return "no number"
    return minus(f"{float(f'{number:.2g}'):g}")


def digits(number: float) -> str:
    """The four digits that count, for any number: 0.6667, −1234, "infinite", "not a number"."""
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else "infinite"
    return minus(f"{round(float(number), 10) + 0.0:.4g}")


def three(number: float) -> str:
    """The three digits that count, and all before the point: 0.0123, 98,765."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def bounded(number: float) -> str:
    """Two digits behind the point, fewer as it grows: 2.30, 1,234, at last "over a million"."""
    if number >= 1e6:
        return "over a million"
    return f"{number:.2f}" if number < 100 else f"{number:,.0f}"


def power(number: float) -> str:
    """The two digits that count, with a power of ten where it is far from 1: 0.42, 4.8 × 10⁻⁷."""
    if number == 0:
        return "0"
    mantissa, exponent = f"{number:.1e}".split("e")
    if -3 <= int(exponent) <= 3:
        return f"{float(f'{number:.1e}'):g}"
    return f"{mantissa} × {ten_to(int(exponent))}"


def sized(number: float) -> str:
    """`plain`, but of a small number the two digits that count: 0.084, 0.0019, −4.8 × 10⁻⁷."""
    return plain(number) if number == 0 or abs(number) >= 0.01 else minus(power(number))


def ten_to(exponent: int) -> str:
    """ "10⁻⁷" for −7."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def subscripted(text: str) -> str:
    """As on the board: subscripted("h = W1 * x, at 1e5") is "h = W₁ * x, at 1e5"."""
    return re.sub(r"\b([^\W\d_]+)(\d+)\b", lambda m: m[1] + m[2].translate(SUBSCRIPTS), text)


def bracketed(number: float) -> str:
    """`plain`, and in brackets if it is negative: 2 × (−0.5)."""
    return f"({plain(number)})" if number < 0 else plain(number)


def vector(numbers: Iterable[float]) -> str:
    """(1, −0.5, 2)"""
    return "(" + ", ".join(map(plain, numbers)) + ")"


def listed(words: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    words = list(words)
    return " and ".join(words) if len(words) < 3 else ", ".join(words[:-1]) + " and " + words[-1]


def count(number: int, thing: str, form: str = "") -> str:
    """ "1 step", "2 steps", with form="," also "20,000 steps"."""
    return f"{number:{form}} {agree(number, thing, f'{thing}s')}"


def agree(number: int, one: str, several: str) -> str:
    """What goes with a number of things: agree(1, "is", "are") is "is"."""
    return one if number == 1 else several


def in_words(number: int) -> str:
    """A small number as prose has it: "none", "one" ... "ten"; larger ones in figures."""
    return SMALL[number] if number < len(SMALL) else str(number)
