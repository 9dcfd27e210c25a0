"""Numbers and lists in words: for sentences under pictures, in pictures, and about answers.

A minus is a real one, "−", and there is no minus zero.
"""

import math
from collections.abc import Iterable

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")  # for str.translate: 10⁻⁷


def fixed(number: float, digits: int) -> str:
    """So many digits behind the point: fixed(-0.704, 2) is "−0.70", fixed(-0.001, 2) "0.00"."""
    text = f"{float(number):.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def plain(number: float) -> str:
    """As many digits as it needs, at most three behind the point: 2, −0.5, 0.125."""
    return f"{round(float(number), 3) + 0.0:g}".replace("-", "−")


def short(number: float) -> str:
    """The two digits that count, for numbers of any size: 0.0012, 17, 3.4e+07; "no number"."""
    if not math.isfinite(number):
        return "no number"
    return f"{float(f'{number:.2g}'):g}".replace("-", "−")


def digits(number: float) -> str:
    """The four digits that count, for any number: 0.6667, −1234, "infinite", "not a number"."""
    if not math.isfinite(number):
        return "not a number" if math.isnan(number) else "infinite"
    return f"{round(float(number), 10) + 0.0:.4g}".replace("-", "−")


def power(number: float) -> str:
    """The two digits that count, with a power of ten where it is far from 1: 0.42, 4.8 × 10⁻⁷."""
    if number == 0:
        return "0"
    mantissa, exponent = f"{number:.1e}".split("e")
    if -3 <= int(exponent) <= 3:
        return f"{float(f'{number:.1e}'):g}"
    return f"{mantissa} × {ten_to(int(exponent))}"


def ten_to(exponent: int) -> str:
    """ "10⁻⁷" for −7."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


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


def count(number: int, thing: str) -> str:
    """ "1 step", "2 steps"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
