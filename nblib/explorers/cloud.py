"""Points of two classes that a hand changes: a click adds or picks one, dragged or deleted then.

Two hundred handles would be two hundred stops of the Tab key. So there is one, on the picked point.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nblib.explorers import base
from nblib.words import count, listed

MOST = 400  # points


class Cloud:
    """A data set, and what the reader has made of it.

    x (N, 2), labels (N,)   the points now: those of the data set first, then those added
    source (N,)             the number of each in the data set, −1 for an added one
    own (N,)                whether the reader has added or moved it
    picked                  the number of the point that is held, or None
    edition                 how often anything but the pick has changed

    ax: where they are drawn; reach: they stay within ±reach; near: a click so near to a point picks
    it; changed(): called when a button has changed something.
    """

    def __init__(self, ax: Any, reach: float, near: float, changed: Callable[[], Any]):
        self.ax, self.reach, self.near, self.changed = ax, reach, near, changed
        self.edition = 0
        self.place(np.zeros((0, 2)), np.zeros(0, int))
        self.kind = base.choice("a click adds", 0, {"● class 0": 0, "■ class 1": 1})
        delete = base.button("Delete point", self._deleted, "delete the point with the ring")
        restore = base.button("Restore points", self._restored, "as they were before your changes")
        self.extras = [self.kind, delete, restore]

    def place(self, x: Any, labels: Any) -> None:
        """Another data set: what was changed by hand is forgotten."""
        self._given = x, labels
        self.x, self.labels = x.copy(), labels.copy()
        self.source, self.own = np.arange(len(x)), np.zeros(len(x), bool)
        self.picked: int | None = None
        self.edition += 1

    @property
    def given(self) -> int:
        """How many points the data set has."""
        return len(self._given[0])

    @property
    def deleted(self) -> np.ndarray:
        """The numbers of the data set's points that are gone."""
        return np.setdiff1d(np.arange(self.given), self.source)

    def changes(self) -> dict[str, Any]:
        """What `change` takes to make these points of the data set's: dict, {} without any."""
        places = [tuple(place) for place in self.x.tolist()]
        moved, added = self.own & (self.source >= 0), np.flatnonzero(self.source < 0)
        found = {
            "added": [(*places[k], int(self.labels[k])) for k in added],
            "moved": {int(self.source[k]): places[k] for k in np.flatnonzero(moved)},
            "deleted": self.deleted.tolist(),
        }
        return {name: change for name, change in found.items() if change}

    def change(self, added: Any = (), moved: Any = (), deleted: Any = ()) -> None:
        """Change the data set's points as a hand has done.

        added: points (x₁, x₂, class); moved: dict of the number of a point, from 0, and its place;
        deleted: numbers. Raises ValueError for a number or a class that there is not.
        """
        moved = dict(moved)
        for number in (*moved, *deleted):
            if number not in range(self.given):
                raise ValueError(
                    f"There is no point {number!r}. Use a number from 0 to {self.given - 1}."
                )
        for *_, label in added:
            if label not in (0, 1):
                raise ValueError(f"There is no class {label!r}. Use 0 or 1.")
        for number, place in moved.items():
            self.x[number], self.own[number] = self._within(*place), True
        stay = np.setdiff1d(np.arange(self.given), np.array(deleted, int))
        places = [self._within(x, y) for x, y, _ in added]
        self.x = np.vstack([self.x[stay], *places])
        self.labels = np.append(self.labels[stay], [label for *_, label in added]).astype(int)
        self.source = np.append(stay, [-1] * len(places)).astype(int)
        self.own = np.append(self.own[stay], [True] * len(places)).astype(bool)
        self.edition += 1

    def words(self) -> str:
        """The changes in words: "2 points added and 1 deleted by hand"; "" without any."""
        added = self.source < 0
        numbers = (
            (added.sum(), "added"),
            ((self.own & ~added).sum(), "moved"),
            (len(self.deleted), "deleted"),
        )
        parts = [(int(number), what) for number, what in numbers if number]
        if not parts:
            return ""
        (first, what), *others = parts
        opening = f"{count(first, 'point')} {what}"
        return listed([opening, *(f"{number} {what}" for number, what in others)]) + " by hand"

    def handles(self) -> dict[str, Any]:
        """For an Explorer: the plane to click in, and the picked point."""
        step = (self.reach / 50, self.reach / 50)
        return {
            "plane": base.Region(
                self.ax,
                "the plane: a click adds a point, or picks the one that is there",
                self.clicked,
                step=step,
            ),
            "point": base.Handle(
                self.ax,
                "the picked point: drag it, Delete removes it",
                at=lambda values, numbers: None if self.picked is None else self.x[self.picked],
                moved=self.moved,
                keys=self.pressed,
                step=step,
                text=lambda x, y: f"class {self.labels[self.picked]} at {x:.2f}, {y:.2f}",
            ),
        }

    def clicked(self, x: float, y: float) -> dict[str, Any]:
        """Pick the nearest point, or add one of the chosen class, which is then picked."""
        where = self._within(x, y)
        distances = np.hypot(*(self.x - where).T)
        if distances.min() <= self.near:
            self.picked = int(distances.argmin())
        elif len(self.x) < MOST:
            self.x = np.vstack([self.x, where])
            self.labels = np.append(self.labels, self.kind.value)
            self.source, self.own = np.append(self.source, -1), np.append(self.own, True)
            self.picked = len(self.x) - 1
            self.edition += 1
        return {}

    def moved(self, x: float, y: float) -> dict[str, Any]:
        """The picked point is there now."""
        if self.picked is not None:
            self.x[self.picked] = self._within(x, y)
            self.own[self.picked] = True
            self.edition += 1
        return {}

    def pressed(self, key: str) -> dict[str, Any]:
        """Delete and Backspace remove the picked point, unless it is the last one."""
        if key in ("Delete", "Backspace") and self.picked is not None and len(self.x) > 1:
            for name in ("x", "labels", "source", "own"):
                setattr(self, name, np.delete(getattr(self, name), self.picked, axis=0))
            self.picked = None
            self.edition += 1
        return {}

    def _within(self, x, y):
        """To thousandths, which can be read in a program."""
        return np.round(np.clip((x, y), -self.reach, self.reach), 3)

    def _deleted(self):
        self.pressed("Delete")
        self.changed()

    def _restored(self):
        self.place(*self._given)
        self.changed()
