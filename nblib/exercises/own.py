"""Numbers of one's own: each roll number has other ones, where an exercise has numbers to change.

An exercise allows it by a function `numbers(draw)` in its file. `draw(3, 2, 4)` chooses one of what
it is given: the first for the course itself, another by the roll number. The function returns the
names that stand in braces in the file's texts, such as `{w1 * x1}`, and `right`, the right answer;
or None if these numbers will not do.

The choice is made by a digest of the roll number and the exercise, so that it is the same on every
machine and in every version of Python and NumPy.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from nblib import words

TRIES = 1000
_BRACES = re.compile(r"\{([^{}]+?)(?::([-+,.\w]+))?\}")


class Draw:
    """Chooses one of its arguments: the first, or with a key another one for each call."""

    def __init__(self, key: str = "") -> None:
        self.key, self.calls = key, 0

    @property
    def own(self) -> bool:
        """Whether these are the numbers of a student, not the course's."""
        return bool(self.key)

    def __call__(self, *choices: Any) -> Any:
        if not self.own:
            return choices[0]
        self.calls += 1
        digest = hashlib.sha256(f"{self.key} {self.calls}".encode()).digest()
        return choices[int.from_bytes(digest[:8], "big") % len(choices)]


def roll_number(text: Any) -> str:
    """A roll number as it is compared: without blanks around it, in capitals."""
    return str(text).strip().upper()


def drawn(
    numbers: Callable[[Draw], Any], id: str, roll: str, accepted: Callable[[Any], bool]
) -> Any:
    """The first numbers for a roll number that the exercise takes and that are `accepted`.

    ValueError if there are none among a thousand.
    """
    for attempt in range(TRIES):
        found = numbers(Draw(f"{roll_number(roll)} {id} {attempt}"))
        if found is not None and accepted(found):
            return found
    raise ValueError(f"no numbers for {roll!r} among {TRIES} draws")


def filled(text: str, names: dict[str, Any]) -> str:
    """A text with what stands in braces computed: {z} by `words.plain`, {z:.2f} as Python does.

    >>> filled("w = {w}, {w:+} and {2 * w:.1f}", {"w": -1})
    'w = −1, −1 and −2.0'
    """

    def value(match: re.Match[str]) -> str:
        found = eval(" ".join(match[1].split()), {}, names)  # our own text, from the catalogue
        if isinstance(found, str):
            return found
        return words.minus(format(found, match[2])) if match[2] else words.plain(found)

    return _BRACES.sub(value, text)
