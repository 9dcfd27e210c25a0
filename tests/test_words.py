"""Numbers and lists in words, as sentences under pictures have them."""

import pytest

from nblib import words


@pytest.mark.parametrize(
    "said, expected",
    [
        (words.fixed(-0.704, 2), "−0.70"),
        (words.fixed(-0.001, 2), "0.00"),
        (words.fixed(2, 0), "2"),
        (words.plain(2.0), "2"),
        (words.plain(-0.12345), "−0.123"),
        (words.plain(-0.0), "0"),
        (words.short(0.00123), "0.0012"),
        (words.sized(0.0836), "0.084"),
        (words.sized(-0.00191), "−0.0019"),
        (words.sized(-4.81e-7), "−4.8 × 10⁻⁷"),
        (words.sized(0.0), "0"),
        (words.short(-17.4), "−17"),
        (words.short(float("nan")), "no number"),
        (words.digits(2 / 3), "0.6667"),
        (words.digits(-1234.5), "−1234"),
        (words.digits(-1e-11), "0"),
        (words.digits(float("-inf")), "infinite"),
        (words.digits(float("nan")), "not a number"),
        (words.ten_to(-7), "10⁻⁷"),
        (words.subscripted("∂L/∂W12 = x1 * 2e5, W, r / 2"), "∂L/∂W₁₂ = x₁ * 2e5, W, r / 2"),
        (words.power(0), "0"),
        (words.power(0.4249), "0.42"),
        (words.power(4.83e-7), "4.8 × 10⁻⁷"),
        (words.power(1.2e12), "1.2 × 10¹²"),
        (words.bracketed(-0.5), "(−0.5)"),
        (words.bracketed(0.5), "0.5"),
        (words.vector([1.0, -0.5]), "(1, −0.5)"),
        (words.listed(["a"]), "a"),
        (words.listed(iter("ab")), "a and b"),
        (words.listed("abc"), "a, b and c"),
        (words.count(1, "step"), "1 step"),
        (words.count(0, "step"), "0 steps"),
        (words.count(20_000, "step", ","), "20,000 steps"),
        (words.agree(1, "is", "are"), "is"),
        (words.agree(0, "is", "are"), "are"),
        (words.in_words(0), "none"),
        (words.in_words(10), "ten"),
        (words.in_words(11), "11"),
        (words.minus("w = -2"), "w = −2"),
        (words.three(0.01234), "0.0123"),
        (words.three(98765.4), "98,765"),
        (words.bounded(2.3), "2.30"),
        (words.bounded(1234.5), "1,234"),
        (words.bounded(1e6), "over a million"),
    ],
)
def test_numbers_and_lists(said, expected):
    assert said == expected
