"""Everything that can be taken hold of in a picture, by keyboard alone and dragged.

In a real browser, without JupyterLab: the Tab key goes to each handle, region and table, those too
that come only with a setting or an act; arrow keys move a handle there and back, and Enter clicks;
each time the sentence or the handle says something new. The kernel's half answers at once. And each
handle follows its pointer; how soon, `make latency` prints and asserts.
"""

import re

import numpy as np
import pytest

from tests import every
from tests.test_browser import FRAME, STRICT
from tests.test_stage_browser import NEWS, centre, coded, show, table  # noqa: F401, a fixture
from tools.browser import BEHIND

pytestmark = pytest.mark.browser

LATER = {  # the settings at which an explorer has handles that it does not open with
    "activation": {"name": "leaky_relu"},
    "fold": {"bends": 3},
    "gradient_descent": {"surface": "valley"},
    "mlp_shapes": {"hidden_2": 3, "hidden_3": 3},
    "seed_lottery": {"shown": 0},
}
CLICKS = "ArrowRight ArrowUp Enter"  # what is pressed in a region
OTHERS = {
    ("travel", "units"): "ArrowDown ArrowDown Enter",
    ("who_is_to_blame", "square"): "ArrowLeft ArrowDown Enter",
    ("universal_approximation", "function"): "Enter Shift+ArrowRight Shift+ArrowUp Enter",
}
ACROSS = {"knob", "line"}  # on a circle, or across a line: there one axis may lead nowhere
WAYS = {"x": ("ArrowRight", "ArrowLeft"), "y": ("ArrowUp", "ArrowDown")}
# Also under `make test`: those whose handles come after an act, and a table.
ORDINARY = {
    "perceptron_learning",
    "decision_boundary",
    "seed_lottery",
    "gradient_descent",
    "playground",
    "clinic",
}


class Reader:
    """A page with an explorer's stage, and somebody before it who only presses keys."""

    def __init__(self, page, explorer):
        self.page, self.explorer = page, explorer
        show(page, explorer)
        self._known = {}
        self._news()

    def _news(self):
        stage = self.explorer.stage
        parts = {name: getattr(stage, name) for name in ("glyphs", "still", "columns", "moving")}
        news = {name: part for name, part in parts.items() if part is not self._known.get(name)}
        self._known = parts
        news |= {name: getattr(stage, name) for name in ("sentence", "handles", "answered")}
        self.page.evaluate(
            NEWS, {name: coded(part) for name, part in news.items()} | {"frame": stage.frame}
        )

    def set(self, **values):
        self.explorer.set(**values)
        self._news()

    def press(self, key):
        """Press a key; whether it has changed what is said or where a handle stands."""
        before = self.said()
        self.page.keyboard.press(key)
        self.answer()
        return self.said() != before

    def answer(self):
        """To everything that the page has sent."""
        while messages := self.page.evaluate("sent.splice(0)"):
            for message in messages:
                self.explorer._held(message)
            self._news()

    def drag(self, name):
        """Drag a handle towards the middle; how far behind in time it was, at each move, in ms."""
        number = [each for each, state in self.states().items() if state["kind"] == "handle"]
        handle = self.page.locator(".nblib-handle").nth(number.index(name))
        handle.evaluate(BEHIND)
        picture, box = (
            self.page.locator(".nblib-picture").bounding_box(),
            self.states()[name]["box"],
        )
        far, low = picture["x"] + (box[0] + box[2]) / 2, picture["y"] + (box[1] + box[3]) / 2
        x, y = centre(handle)
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        for step in range(1, 13):
            share = 0.3 * step / 12
            self.page.mouse.move(x + share * (far - x), y + share * (low - y))
        self.page.wait_for_timeout(40)
        behind = np.array(self.page.evaluate("handleBehind"))
        self.page.mouse.up()
        self.answer()
        assert len(behind) and behind[:, 0].max() < 1.5, f"{name} lags behind its pointer"
        return behind[:, 1].tolist()

    def said(self):
        """The sentence, and what each handle says of itself, as a screen reader finds them."""
        return self.page.evaluate(
            """() => [document.querySelector('[role=status]').textContent,
              ...[...document.querySelectorAll('.nblib-handle')].map((handle) =>
                handle.getAttribute('aria-label') + handle.getAttribute('aria-valuetext'))]"""
        )

    def states(self):
        return {state["name"]: state for state in self.explorer.stage.handles}

    def tab_to(self, name):
        """Press Tab until what has this name has the focus."""
        number = list(self.states()).index(name)
        for _ in range(2 * len(self.states()) + 4):
            at = self.page.evaluate(
                """() => [...document.querySelectorAll(
                  '.nblib-handle, .nblib-region, .nblib-cells'
                )].findIndex((hand) => hand.contains(document.activeElement))"""
            )
            if at == number:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not come to {name}")

    def moves(self, name):
        """There and back along each axis along which the handle `name` goes."""
        moved = []
        for axis in self.states()[name]["along"]:
            there, back = WAYS[axis]
            if not self.press(there):  # it stands at this end
                there, back = back, there
                if not self.press(there):
                    assert name in ACROSS, f"{name} does not move along {axis}"
                    continue
            moved.append(axis)
            if name in self.states():
                assert self.press(back), f"{name} does not go back along {axis}"
        assert moved, f"{name} does not move"

    def clicks(self, name, keys):
        changed = [self.press(key) for key in keys.split()]
        assert any(changed), f"nothing is said to {keys} in {name}"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in ORDINARY else pytest.mark.full)
        for name in every.NAMES
    ],
)
def test_whatever_can_be_taken_hold_of_answers_to_keys_and_follows_the_pointer(name, table, report):  # noqa: F811
    explorer = every.make(name)
    reader, done, late = Reader(table, explorer), set(), []
    for settings in ({}, LATER.get(name)):
        if settings:
            reader.set(**settings)
        while left := [each for each in reader.states() if each not in done]:
            done.add(left[0])
            reader.tab_to(left[0])
            if reader.states()[left[0]]["kind"] == "handle":
                reader.moves(left[0])
                if left[0] in reader.states():
                    late += reader.drag(left[0])
            else:
                reader.clicks(left[0], OTHERS.get((name, left[0]), CLICKS))
    kinds = [{re.sub(r"\d+", "1", each) for each in names} for names in (done, explorer.handles)]
    assert kinds[0] == kinds[1], "not tried"
    assert not table.errors
    if late and STRICT:
        high = np.percentile(late, 95)
        beyond = "   beyond" if high > FRAME else ""
        report(
            f"any handle behind its pointer; bound: {FRAME} ms",
            f"{name:26} p95 {high:4.0f} ms{beyond}",
        )
        assert high <= FRAME
