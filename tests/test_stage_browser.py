"""stage.js in a real browser, without JupyterLab: it draws what Agg draws, and a hand is followed.

A page stands in for the kernel's half: it hands the stage a state and notes what the stage sends.
Protected here: the live picture of every explorer is the saved one, at several settings; a handle
follows the pointer before anybody has answered; of the places where it is while nobody answers the
last one is sent, and of clicks, keys and strokes every one, in the order in which they were done;
mouse, pen, finger and keyboard reach what can be taken hold of (test_stage_keys.py: every handle).
"""

import base64
import contextlib
import io
import re

import numpy as np
import pytest
from PIL import Image

from nblib import explorers
from nblib.explorers import base, stage
from tests import every
from tests.test_stage import sample

pytestmark = pytest.mark.browser

MODULE = re.sub(r"export default .*", "window.render = render;", stage.MODULE)
PAGE = """<!doctype html><html><body style="margin: 20px"><div id="place"></div></body></html>"""
OPEN = """async (state) => {
  window.read = (part) => {
    if (part?.bytes === undefined) {
      if (typeof part !== 'object' || Array.isArray(part)) return part;
      return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, read(value)]));
    }
    const raw = Uint8Array.from(atob(part.bytes), (letter) => letter.charCodeAt(0));
    return new DataView(raw.buffer);
  };
  const listeners = {};
  window.sent = [];
  window.model = {
    state: read(state),
    get: (key) => model.state[key],
    on: (event, call) => (listeners[event] ??= new Set()).add(call),
    off: (event, call) => listeners[event]?.delete(call),
    send: (message) => sent.push(message),
    set(changes) {
      Object.assign(model.state, changes);
      for (const key of Object.keys(changes)) listeners[`change:${key}`]?.forEach((call) => call());
    },
  };
  const el = document.createElement('div');
  document.getElementById('place').replaceChildren(el);
  window.stop?.();
  window.stop = render({model, el});
  const canvas = el.querySelector('canvas');
  while (!canvas.dataset.frame) await new Promise(requestAnimationFrame);
}"""
NEWS = """async (parts) => {
  model.set(read(parts));
  const canvas = document.querySelector('canvas');
  while (+canvas.dataset.frame !== parts.frame) await new Promise(requestAnimationFrame);
}"""


def coded(part):
    """A part of a widget's state as JSON: bytes in base64."""
    if isinstance(part, bytes):
        return {"bytes": base64.b64encode(part).decode()}
    return {key: coded(value) for key, value in part.items()} if isinstance(part, dict) else part


NAMES = ("size", "columns", "glyphs", "still", "moving", "sentence", "handles", "answered", "frame")


@contextlib.contextmanager
def set_up(live, **options):
    """A page on which `show` puts an explorer's stage; options: of the browser's context."""
    context = live.browser.new_context(viewport={"width": 1000, "height": 700}, **options)
    page = context.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.set_content(PAGE)
    page.add_style_tag(content=(stage.HERE / "stage.css").read_text())
    page.add_script_tag(content=MODULE, type="module")
    page.wait_for_function("window.render !== undefined")
    yield page
    context.close()


@pytest.fixture(scope="module")
def table(live):
    with set_up(live) as page:
        yield page


@pytest.fixture(scope="module")
def sharp_table(live):
    """The same on a screen that has as many pixels as are saved."""
    with set_up(live, device_scale_factor=stage.DENSITY) as page:
        yield page


def show(page, explorer):
    page.evaluate(OPEN, {name: coded(getattr(explorer.stage, name)) for name in NAMES})


def image(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


def saved_picture(explorer):
    """What is saved, which has more pixels than the page, as the page shows it."""
    return softened(image(explorer.png), stage.DENSITY)


def softened(picture, size=6):
    """The mean of each block of pixels: what a letter's hinting does not change."""
    height, width = (length // size * size for length in picture.shape[:2])
    blocks = picture[:height, :width].reshape(height // size, size, width // size, size, 3)
    return blocks.mean(axis=(1, 3))


def settings(explorer):
    """The start, and every control at both ends or at each option."""
    yield {}
    for name, control in explorer.controls.items():
        if hasattr(control, "options"):
            values = [value for _, value in control._options_full]
        elif hasattr(control, "max"):
            base = getattr(control, "base", None)
            values = [base**end if base else end for end in (control.min, control.max)]
        else:
            continue
        for value in values[:3]:
            yield {name: value}


# Hundreds of small marks, or lines one pixel wide, whose edges the two smooth in their own ways; or
# legends, whose place depends on the width of their words, hinted on the page and not in the file.
CROWDED = {
    "decision_boundary": (80, 2.5),
    "irises": (120, 2),
    "long_valley": (100, 2),
    "pitfall": (100, 2),
    "receptive_field": (80, 3),
    "seed_lottery": (80, 4),
    "sure_and_right": (120, 2),
}


@pytest.mark.parametrize("name", every.NAMES)
def test_the_live_picture_is_the_saved_one(name, sharp_table):
    """Nowhere does a block of 6 by 6 of the page's pixels differ by more than letters do, which Agg
    hints and a canvas does not; a line that is missing, or a pixel off, differs by more."""
    explorer = every.make(name)
    explorer.handles = {}  # in a page they are no part of the canvas
    for change in settings(explorer):
        explorer.set(**change)
        explorer.refresh()
        show(sharp_table, explorer)
        url = sharp_table.evaluate("document.querySelector('canvas').toDataURL()")
        live = softened(image(base64.b64decode(url.partition(",")[2])), 6 * stage.DENSITY)
        pixels = image(explorer.png)
        for _, cut in explorer.stage.columns[:-1]:
            middle = stage.DENSITY * int(cut)
            across = pixels[:, middle - stage.DENSITY : middle + 2 * stage.DENSITY]
            assert across.min() == 255, f"{change}: something lies where a narrow page cuts, {cut}"
        saved = softened(pixels, 6 * stage.DENSITY)
        assert live.shape == saved.shape
        apart = np.abs(live - saved).max(axis=2)
        most, mean = CROWDED.get(name, (80, 2))
        assert apart.max() < most and apart.mean() < mean, (change, apart.max(), apart.mean())
    assert not sharp_table.errors


def test_a_dense_screen_gets_as_many_pixels(live):
    with set_up(live, device_scale_factor=2) as page:
        show(page, sample())
        assert page.evaluate("document.querySelector('canvas').width") == 800


def test_a_new_letter_is_drawn_wherever_in_a_message_its_outline_comes(table):
    """ipywidgets keeps what has changed in a set, whose order differs from kernel to kernel."""
    drawn = []
    for parts in (("glyphs", "moving"), ("moving", "glyphs")):
        figure = base.new_figure(400, 200)
        text = figure.text(0.5, 0.5, "", size=40, animated=True)

        def update(word, text=text):
            text.set_text(word)
            return word, {}

        explorer = base.Explorer(
            figure, {"word": base.choice("word", "to", ["to", "mend"])}, update
        )
        show(table, explorer)
        explorer.set(word="mend")
        news = {part: coded(getattr(explorer.stage, part)) for part in (*parts, "frame")}
        table.evaluate(NEWS, news)
        drawn.append(table.evaluate("document.querySelector('canvas').toDataURL()"))
    assert drawn[0] == drawn[1]


def test_the_kernel_is_told_when_the_reader_asks_for_less_motion(table):
    show(table, sample())
    assert table.evaluate("sent") == [], "motion is what is usual"
    for asked, calm in (("reduce", True), ("no-preference", False)):
        table.emulate_media(reduced_motion=asked)
        table.wait_for_function("sent.length > 0")
        assert table.evaluate("sent.splice(0)") == [{"calm": calm}]
    table.emulate_media(reduced_motion="reduce")
    table.wait_for_function("sent.length > 0")
    show(table, sample())  # opened by somebody who has asked before
    assert table.evaluate("sent") == [{"calm": True}]
    table.emulate_media(reduced_motion="no-preference")


# --- a narrow page ---


def narrowed(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.wait_for_timeout(150)


def test_on_a_narrow_page_panels_stand_below_one_another_and_answer_there(table):
    """The same pixels, panel by panel; a hand in the second panel is told in the figure's place."""
    explorer = explorers.activation()
    (_, cut), _ = explorer.stage.columns
    height = explorer.stage.size[1]
    show(table, explorer)
    wide = table.locator(".nblib-picture").bounding_box()
    assert wide["height"] == pytest.approx(height, abs=1), "side by side where there is room"
    narrowed(table, 480)
    try:
        frame = table.locator(".nblib-picture").bounding_box()
        assert frame["height"] == pytest.approx(2 * height, abs=1), "at full size"
        assert table.evaluate("document.documentElement.scrollWidth") <= 480
        url = table.evaluate("document.querySelector('canvas').toDataURL()")
        seen = image(base64.b64decode(url.partition(",")[2]))
        explorer.handles = {}
        saved = saved_picture(explorer)
        for row, (left, right) in enumerate(explorer.stage.columns):
            panel = seen[row * height : (row + 1) * height, : int(right - left)]
            apart = softened(panel) - softened(saved[:, int(left) : int(right)])
            inside = np.abs(apart)[:, :-1]
            assert np.median(np.abs(apart)) < 1 and inside.mean() < 8  # the rings are not there
        states = explorer.stage.handles
        second = next(k for k, state in enumerate(states) if state["x"] > cut)
        handle = table.locator(".nblib-handle, .nblib-region").nth(second)
        x, y = centre(handle)
        assert x - frame["x"] == pytest.approx(states[second]["x"] - cut, abs=1)
        assert y - frame["y"] == pytest.approx(states[second]["y"] + height, abs=1)
        table.mouse.move(x, y)
        table.mouse.down()
        table.mouse.move(x + 30, y)
        table.mouse.up()
        message = table.evaluate("sent.at(-1)")
        assert message["x"] == pytest.approx(states[second]["x"] + 30, abs=1)
    finally:
        narrowed(table, 1000)
    frame = table.locator(".nblib-picture").bounding_box()
    assert frame == pytest.approx(wide, abs=1), "and back again"


def test_a_picture_that_cannot_be_cut_stays_large_enough_and_is_scrolled(table):
    explorer = explorers.autograd_graph()
    assert len(explorer.stage.columns) == 1
    show(table, explorer)
    narrowed(table, 400)
    try:
        around = table.locator(".nblib-around")
        assert around.evaluate("around => around.scrollWidth") == round(0.72 * 900)
        assert around.evaluate("around => around.tabIndex") == 0
        assert table.evaluate("document.documentElement.scrollWidth") <= 400
    finally:
        narrowed(table, 1000)


# --- a hand ---

FOLLOWS = """() => {
  const handle = document.querySelector('.nblib-handle');
  window.late = [];
  handle.addEventListener('pointermove', (event) => {
    requestAnimationFrame(() => {
      const box = handle.getBoundingClientRect();
      const gap = Math.abs(box.top + box.height / 2 - event.clientY);
      late.push([gap, performance.now() - event.timeStamp]);
    });
  });
}"""


def centre(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_handle_follows_the_pointer_before_the_kernel_answers(table, report):
    """Within a frame, and along its own line only; the kernel hears first and last place."""
    explorer = sample(ghost=lambda values, numbers: [(0, 0, 0), (0.9, 0.9 * values["slope"], 1)])
    show(table, explorer)
    table.evaluate(FOLLOWS)
    handle = table.locator(".nblib-handle")
    x, y = centre(handle)
    table.mouse.move(x, y)
    table.mouse.down()
    for step in range(1, 31):
        table.mouse.move(x + step, y + step)
    table.wait_for_timeout(50)
    assert centre(handle) == pytest.approx((x, y + 30), abs=1)
    ghost = table.locator("polyline").get_attribute("points")
    assert len(ghost.split()) == 2
    late = np.array(table.evaluate("late"))
    assert len(late) >= 10 and late[:, 0].max() <= 1
    report("a handle behind its pointer", f"p95 {np.percentile(late[:, 1], 95):.0f} ms")
    assert table.evaluate("sent.length") == 1, "one message at a time"
    first = table.evaluate("sent[0]")
    table.evaluate("model.set({answered: sent[0].number})")
    last = table.evaluate("sent.at(-1)")
    assert table.evaluate("sent.length") == 2 and last["y"] > first["y"]
    table.mouse.up()
    assert centre(handle) == pytest.approx((x, y + 30), abs=1), "nobody has answered yet"
    explorer.set(slope=-2.0)
    places = [coded(state) for state in explorer.stage.handles]
    table.evaluate("(handles) => model.set({handles, answered: sent.at(-1).number})", places)
    area = table.locator(".nblib-picture").bounding_box()
    assert centre(handle)[1] == pytest.approx(area["y"] + explorer.stage.handles[0]["y"], abs=1)
    assert table.locator("polyline").get_attribute("points") == ""


def test_a_handle_answers_to_the_keyboard(table):
    explorer = sample(keys=lambda key: {})
    show(table, explorer)
    handle = table.locator(".nblib-handle")
    assert handle.get_attribute("role") == "slider"
    assert handle.get_attribute("aria-label") == "the right end"
    assert handle.get_attribute("aria-valuetext") == "0.90, 0.90"
    table.keyboard.press("Tab")
    assert handle.evaluate("handle => handle === document.activeElement")
    before, step = explorer.stage.handles[0], explorer.stage.handles[0]["step"][1]
    for key, steps in (("ArrowUp", 1), ("Shift+ArrowUp", 10), ("ArrowRight", 0)):
        table.evaluate("sent.length = 0")
        start = centre(handle)[1]
        table.keyboard.press(key)
        assert start - centre(handle)[1] == pytest.approx(steps * step, abs=1)
        message = table.evaluate("sent.at(-1)")
        assert message["handle"] == "end" and message["x"] == before["x"]
        table.evaluate("model.set({answered: sent.at(-1).number})")
        table.evaluate("(handles) => model.set({handles})", explorer.stage.handles)
        assert table.evaluate("sent.length") == 1
    table.keyboard.press("Delete")
    assert table.evaluate("sent.at(-1).key") == "Delete"


def test_a_plane_is_clicked_by_mouse_and_by_keyboard(table):
    explorer = sample()
    show(table, explorer)
    plane, area = table.locator(".nblib-region"), table.locator(".nblib-picture").bounding_box()
    box = plane.bounding_box()
    place = [box["x"] + 0.25 * box["width"], box["y"] + 0.75 * box["height"]]
    table.mouse.click(*place)
    message = table.evaluate("sent.at(-1)")
    assert [message["x"], message["y"]] == pytest.approx(
        [place[0] - area["x"], place[1] - area["y"]], abs=1
    )
    table.evaluate("model.set({answered: sent.at(-1).number})")
    plane.focus()
    table.keyboard.press("Shift+ArrowLeft")
    table.keyboard.press("Enter")
    moved = table.evaluate("sent.at(-1)")
    step = explorer.stage.handles[1]["step"][0]
    assert moved["x"] == pytest.approx(max(message["x"] - 10 * step, box["x"] - area["x"]), abs=1)


def test_a_function_is_drawn_by_mouse_and_by_keyboard_and_no_stroke_is_lost(table):
    explorer = explorers.universal_approximation()
    explorer.handles = {"function": explorer.handles["function"]}
    explorer.refresh()
    show(table, explorer)
    region = table.locator(".nblib-drawn")
    box = region.bounding_box()
    for shift in (0, 40):
        table.mouse.move(box["x"] + 50 + shift, box["y"] + 50)
        table.mouse.down()
        table.mouse.move(box["x"] + 80 + shift, box["y"] + 90, steps=3)
        table.mouse.up()
    assert table.evaluate("sent.length") == 1, "one message at a time"
    table.evaluate("model.set({answered: sent[0].number})")
    first, second = table.evaluate("sent.map((message) => message.stroke)")
    assert second[0][0] - first[0][0] == pytest.approx(40, abs=1)
    table.evaluate("model.set({answered: sent.at(-1).number})")
    region.focus()
    for key in ("Enter", "Shift+ArrowRight", "ArrowUp", "Enter"):
        table.keyboard.press(key)
    (start, end) = table.evaluate("sent.at(-1).stroke")
    across, up = explorer.stage.handles[0]["step"]
    assert end == pytest.approx([start[0] + 10 * across, start[1] - up], abs=1)
    assert table.evaluate("sent.length") == 3


def cells(explorer):
    """A table of two buttons in place of what the explorer has."""
    hold = base.Region(
        explorer.figure.axes[0],
        "a table",
        lambda row, column: {},
        kind="cells",
        cells=[["left", "right"]],
    )
    explorer.handles = {"table": hold}
    explorer.refresh()
    return explorer


def all_sent(page):
    """Every message, when each has been answered."""
    page.evaluate("""() => {
      for (let before = 0; before < sent.length; ) {
        before = sent.length;
        model.set({answered: sent.at(-1).number});
      }
    }""")
    return page.evaluate("sent")


def test_every_click_and_every_key_is_told_however_fast(table):
    """A click may add a point or switch a line off and on again: of three none is left out."""
    show(table, sample(keys=lambda key: {}))
    box = table.locator(".nblib-region").bounding_box()
    for across in (0.2, 0.4, 0.6):
        table.mouse.click(box["x"] + across * box["width"], box["y"] + 0.1 * box["height"])
    clicks = all_sent(table)
    assert np.diff([click["x"] for click in clicks]) == pytest.approx(0.2 * box["width"], abs=1)

    show(table, sample(keys=lambda key: {}))
    table.locator(".nblib-handle").focus()
    for key in ("Enter", "Enter", "Delete", "Enter"):
        table.keyboard.press(key)
    assert [each["key"] for each in all_sent(table)] == ["Enter", "Enter", "Delete", "Enter"]

    show(table, cells(sample()))
    left, right = (table.get_by_role("gridcell", name=name) for name in ("left", "right"))
    for button in (left, right, right, left):
        button.click()
    assert [each["column"] for each in all_sent(table)] == [0, 1, 1, 0]


def test_a_key_that_is_held_down_acts_once(table):
    """It repeats thirty times in a second, and each time it would switch to and fro."""

    def hold(key):
        for _ in range(5):  # playwright marks all but the first as repeated
            table.keyboard.down(key)
        table.keyboard.up(key)
        return len(all_sent(table))

    for key in ("Enter", "Space"):
        show(table, sample(keys=lambda key: {}))
        table.locator(".nblib-handle").focus()
        assert hold(key) == 1
        show(table, sample())
        table.locator(".nblib-region").focus()
        assert hold(key) == 1
        show(table, cells(sample()))
        table.get_by_role("gridcell", name="left").focus()
        assert hold(key) == 1


def test_what_a_hand_does_is_told_in_the_order_in_which_it_was_done(table):
    """Of the places between two clicks the last one is, and no click overtakes it."""
    show(table, sample())
    handle, region = table.locator(".nblib-handle"), table.locator(".nblib-region").bounding_box()
    ends = []
    for way in (1, -1):
        x, y = centre(handle)
        table.mouse.move(x, y)
        table.mouse.down()
        for step in range(1, 11):
            table.mouse.move(x, y + way * step)
        table.mouse.up()
        ends.append(centre(handle)[1] - table.locator(".nblib-picture").bounding_box()["y"])
        table.mouse.click(region["x"] + 50, region["y"] + 20)
    _, first, click, second, last = all_sent(table)
    assert "click" in click and "click" in last
    assert [first["y"], second["y"]] == pytest.approx(ends, abs=1)


def test_a_second_finger_has_no_part_in_a_stroke(table):
    explorer = explorers.universal_approximation()
    explorer.handles = {"function": explorer.handles["function"]}
    explorer.refresh()
    show(table, explorer)
    region = table.locator(".nblib-drawn")
    box, picture = region.bounding_box(), table.locator(".nblib-picture").bounding_box()
    x, y = box["x"] + 40, box["y"] + 50
    table.mouse.move(x, y)
    table.mouse.down()
    table.mouse.move(x + 20, y)
    for kind in ("pointermove", "pointerup", "pointercancel"):
        other = {"pointerId": 99, "pointerType": "touch", "clientX": x + 100, "clientY": y + 30}
        region.dispatch_event(kind, other)
    table.mouse.move(x + 80, y)
    table.mouse.up()
    (stroke,) = [message["stroke"] for message in all_sent(table)]
    ends = np.array(stroke)[[0, -1]] + [picture["x"], picture["y"]]
    assert ends == pytest.approx(np.array([[x, y], [x + 80, y]]), abs=1)
    assert np.ptp(np.array(stroke)[:, 1]) < 1


class Finger:
    """A finger on the screen: the browser makes pointer events of it, or scrolls."""

    kind = "touch"

    def __init__(self, page):
        self.devtools = page.context.new_cdp_session(page)

    def _tell(self, kind, points):
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, x, y):
        self._tell("touchStart", [{"x": x, "y": y}])

    def move(self, x, y):
        self._tell("touchMove", [{"x": x, "y": y}])

    def up(self):
        self._tell("touchEnd", [])


class Pen:
    """A pen on the screen."""

    kind = "pen"

    def __init__(self, page):
        self.devtools, self.at = page.context.new_cdp_session(page), None

    def _tell(self, kind, **more):
        where = {"x": self.at[0], "y": self.at[1], "pointerType": "pen", "force": 0.5}
        self.devtools.send("Input.dispatchMouseEvent", {"type": kind, **where, **more})

    def down(self, x, y):
        self.at = x, y
        self._tell("mouseMoved")
        self._tell("mousePressed", button="left", buttons=1, clickCount=1)

    def move(self, x, y):
        self.at = x, y
        self._tell("mouseMoved", button="left", buttons=1)

    def up(self):
        self._tell("mouseReleased", button="left", clickCount=1)


@pytest.fixture(scope="module")
def touched(live):
    """A page as `table`, on a screen that can be touched, and longer than the screen."""
    with set_up(live, has_touch=True) as page:
        page.evaluate("""() => {
          document.body.style.height = '3000px';
          window.kinds = new Set();
          addEventListener('pointermove', (event) => kinds.add(event.pointerType), true);
        }""")
        yield page


@pytest.mark.parametrize("hand", [Finger, Pen])
def test_a_finger_and_a_pen_click_drag_and_draw(hand, touched):
    """The handle follows them, the page stays where it is, and no stroke breaks off."""
    touched.evaluate("() => { scrollTo(0, 0); kinds.clear(); }")
    drag = hand(touched)

    def along(x, y, across, down):
        drag.down(x, y)
        for step in range(1, 21):
            drag.move(x + across * step / 20, y + down * step / 20)
        touched.wait_for_timeout(50)

    show(touched, sample())
    area = touched.locator(".nblib-picture").bounding_box()
    box = touched.locator(".nblib-region").bounding_box()
    drag.down(box["x"] + 50, box["y"] + 20)
    drag.up()
    touched.wait_for_function("sent.at(-1)?.click === true")
    assert all_sent(touched)[-1]["x"] == pytest.approx(box["x"] + 50 - area["x"], abs=1)
    handle = touched.locator(".nblib-handle")
    x, y = centre(handle)
    along(x + 3, y - 2, 10, 60)
    assert centre(handle) == pytest.approx((x, y + 60), abs=1), "before anybody has answered"
    drag.up()
    assert all_sent(touched)[-1]["y"] == pytest.approx(y + 60 - area["y"], abs=1)
    assert touched.evaluate("[scrollY, ...kinds]") == [0, hand.kind]

    explorer = explorers.universal_approximation()
    explorer.handles = {"function": explorer.handles["function"]}
    explorer.refresh()
    show(touched, explorer)
    box = touched.locator(".nblib-drawn").bounding_box()
    along(box["x"] + 50, box["y"] + 30, 40, 60)
    drag.up()
    (stroke,) = [message["stroke"] for message in all_sent(touched)]
    assert np.subtract(stroke[-1], stroke[0]) == pytest.approx([40, 60], abs=1)
    assert touched.evaluate("scrollY") == 0


def test_a_finger_beside_the_handles_scrolls_the_page(touched):
    """A picture that fills a phone's screen must let its reader get past it."""
    touched.evaluate("() => scrollTo(0, 0)")
    show(touched, sample())
    finger = Finger(touched)
    box = touched.locator(".nblib-region").bounding_box()
    x, y = box["x"] + 50, box["y"] + 0.9 * box["height"]
    finger.down(x, y)
    for step in range(1, 21):
        finger.move(x, y - 5 * step)
    finger.up()
    touched.wait_for_function("scrollY > 30")
    assert not all_sent(touched)


def test_a_weight_of_the_playground_is_set_by_pointer_and_by_keyboard(table):
    """A click picks a wire; then a drag and an arrow key move its weight."""
    explorer = explorers.playground(hidden=(2,), epoch=0)

    def answer():
        explorer._held(table.evaluate("sent.at(-1)"))
        handles = [coded(state) for state in explorer.stage.handles]
        table.evaluate("(handles) => model.set({handles, answered: sent.at(-1).number})", handles)

    def weight():
        snapshot = explorer.snapshot()
        layer, unit, source = snapshot["picked"]
        return snapshot["layers"][layer][0][unit, source]

    show(table, explorer)
    region = table.get_by_label("the hidden units and their wires", exact=False)
    box = region.bounding_box()
    table.mouse.click(box["x"] + 0.1 * box["width"], box["y"] + 0.03 * box["height"])
    answer()
    handle = table.get_by_role("slider", name="the weight of the picked wire")
    before, (x, y) = weight(), centre(handle)
    table.mouse.move(x, y)
    table.mouse.down()
    table.mouse.move(x + 20, y - 40)
    table.mouse.up()
    answer()
    dragged = weight()
    assert dragged == pytest.approx(before + 40 / (box["height"] / 16), abs=0.1)
    assert centre(handle) == pytest.approx((x, y - 40), abs=2), "up and down only"
    handle.focus()
    for key, more in (("ArrowUp", 0.1), ("Shift+ArrowDown", -1.0)):
        was = weight()
        table.keyboard.press(key)
        answer()
        assert weight() == pytest.approx(was + more, abs=0.015)
    assert handle.get_attribute("aria-valuetext") == f"{weight():.2f}".replace("-", "−")
    table.keyboard.press("Shift+Tab")
    region.focus()
    table.keyboard.press("Enter")  # the cross stands where it was clicked: it lets the wire go
    answer()
    assert handle.count() == 0


def test_nobody_who_does_not_answer_is_waited_for_for_ever(table):
    show(table, sample())
    handle = table.locator(".nblib-handle")
    handle.focus()
    table.keyboard.press("ArrowUp")
    table.keyboard.press("ArrowUp")
    assert table.evaluate("sent.length") == 1
    table.wait_for_function("sent.length === 2", timeout=10_000)


def test_a_thousand_answers_leave_the_pages_memory_flat(table):
    explorer = sample()
    show(table, explorer)
    devtools = table.context.new_cdp_session(table)
    frames = []
    for slope in (-1.0, 0.5):
        explorer.set(slope=slope)
        frames.append(coded(explorer.stage.moving))
    table.evaluate(
        """(frames) => {
          const read = (text) => {
            const raw = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            return new DataView(raw.buffer);
          };
          window.answer = async (times) => {
            for (let k = 0; k < times; k += 1) {
              const frame = {...frames[k % 2]};
              for (const key of ['numbers', 'pixels']) frame[key] = read(frame[key].bytes);
              model.set({moving: frame, frame: k + 2});
              if (k % 10 === 0) await new Promise(requestAnimationFrame);
            }
          };
        }""",
        frames,
    )

    def held(times):
        table.evaluate("(times) => answer(times)", times)
        devtools.send("HeapProfiler.collectGarbage")
        return devtools.send("Runtime.getHeapUsage")["usedSize"]

    before, after = held(100), held(1000)
    assert after - before < 300_000  # bytes; each answer brings some 3 kB
