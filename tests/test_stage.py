"""The stage without a browser: what a hand does to an explorer, and what the browser is told.

That the browser draws what Agg draws, and that a hand moves a handle there, test_stage_browser.py
protects.
"""

import gc
import io
import tracemalloc
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path
from PIL import Image

from nblib import explorers
from nblib.explorers import base, recording, stage
from tests import every
from tests.samples import X
from tests.sentences import ends


def image(explorer):
    """The pixels of the picture as it is saved, (height, width, 3)."""
    return np.asarray(Image.open(io.BytesIO(explorer.png)).convert("RGB"), int)


def sample(**options):
    """A line to be taken hold of at its right end, in an Axes where things can be clicked."""
    figure = base.new_figure(400, 200)
    ax = figure.add_subplot(xlim=(-1, 1), ylim=(-3, 3))
    (curve,) = ax.plot(X, X, animated=True)
    clicks = []

    def update(slope):
        curve.set_data(X, slope * X)
        return f"slope {slope:.1f}", {"clicks": len(clicks)}

    def clicked(*where):
        clicks.append(where)
        return {}

    end = base.Handle(
        ax,
        "the right end",
        at=lambda values, numbers: (0.9, 0.9 * values["slope"]),
        moved=lambda x, y: {"slope": y / 0.9},
        along="y",
        **options,
    )
    controls = {"slope": base.slider("slope", 1.0, -2, 2, 0.1)}
    handles = {"end": end, "plane": base.Region(ax, "the plane", clicked)}
    explorer = base.Explorer(figure, controls, update, handles=handles)
    explorer.clicks = clicks
    return explorer


def hand(explorer, name, number="1", **what):
    """What the browser sends when the reader moves, clicks, draws or presses a key."""
    explorer.stage._handle_custom_msg({"handle": name, "number": number, **what}, [])


def put(explorer, name, *place):
    """Move a handle to a place, or click there, in the coordinates of the data."""
    hold = explorer.handles[name]
    x, y = hold.ax.transData.transform(place)
    hand(explorer, name, x=x, y=hold.ax.get_figure().bbox.height - y)


def state(explorer, name):
    return next(state for state in explorer.stage.handles if state["name"] == name)


def test_a_handle_moves_its_control_to_the_nearest_value():
    explorer = sample()
    end = state(explorer, "end")
    up = explorer.handles["end"].ax.transData.transform((0.9, 0.9 * 1.43))[1]
    hand(explorer, "end", x=end["x"], y=200 - up)
    assert explorer.values == {"slope": 1.4}  # the slider's step is 0.1
    assert explorer.sentence == explorer.stage.sentence == "slope 1.4"
    assert explorer.stage.answered == "1"
    assert stage.place_of(explorer.handles["end"], *(state(explorer, "end")[k] for k in "xy")) == (
        pytest.approx((0.9, 0.9 * 1.4))
    )


def test_what_a_browser_sends_for_a_step_is_the_step():
    """It adds a slider's steps up in binary fractions; a value between two steps stays."""
    explorer = sample()
    for sent, meant in ((0.30000000000000004, 0.3), (-0.49999999999999956, -0.5), (0.35, 0.35)):
        explorer.controls["slope"].value = sent
        assert explorer.values == {"slope": meant}
        assert explorer.snapshot()["slope"] == meant


@given(x=st.floats(-1e6, 1e6), y=st.floats(-1e6, 1e6))
def test_wherever_a_hand_goes_the_control_stays_in_its_range(x, y):
    hand(SAMPLE, "end", x=x, y=y)
    slope = SAMPLE.values["slope"]
    assert -2 <= slope <= 2 and slope == pytest.approx(round(10 * slope) / 10)
    left, top, right, bottom = state(SAMPLE, "end")["box"]
    assert left <= state(SAMPLE, "end")["x"] <= right
    assert top <= state(SAMPLE, "end")["y"] <= bottom


def test_a_click_is_told_in_the_datas_coordinates_and_draws_once():
    explorer = sample()
    frame = explorer.stage.frame
    across, up = explorer.handles["plane"].ax.transData.transform((0.25, -1.5))
    hand(explorer, "plane", x=across, y=200 - up, click=True)
    assert explorer.clicks == [pytest.approx((0.25, -1.5))]
    assert explorer.snapshot()["clicks"] == 1 and explorer.stage.frame == frame + 1


def test_a_figure_is_cut_between_its_panels_and_nowhere_else():
    def cuts(draw):
        figure = base.new_figure(600, 200)
        draw(figure)
        painter = stage.Painter(figure)
        painter.recordings()
        return [right for _, right in painter.columns]

    def two(figure):
        return figure.subplots(1, 2)

    def across(figure):
        two(figure)
        figure.text(0.5, 0.5, "a text over both")

    def moving(figure):
        left, _ = two(figure)
        left.text(0.95, 0.5, "longer than its Axes", transform=left.transAxes, animated=True)

    def scale(figure):
        ax = figure.add_subplot()
        figure.colorbar(ax.imshow(X[:, None]), ax=ax)

    middle, end = cuts(two)
    assert end == 600 and 270 < middle < 330
    for draw in (across, moving, scale, lambda figure: figure.add_subplot()):
        assert cuts(draw) == [600], draw.__name__
    assert cuts(lambda figure: figure.subplots(2, 3))[-1] == 600
    assert len(cuts(lambda figure: figure.subplots(2, 3))) == 3


def test_one_message_has_picture_sentence_and_handles():
    explorer = sample()
    sent = []
    explorer.stage.send_state = lambda key=None: sent.append(set(key))
    explorer.set(slope=-1.0)
    (keys,) = sent
    assert {"moving", "sentence", "handles", "frame"} <= set(keys)
    assert "still" not in keys and "glyphs" not in keys


def test_a_mistake_in_an_explorer_does_not_leave_the_hand_waiting():
    explorer = sample(keys=lambda key: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        explorer._held({"handle": "end", "key": "Enter", "number": "7"})
    assert explorer.stage.answered == "7"


def test_a_handle_that_has_gone_meanwhile_is_no_error():
    explorer = sample()
    hand(explorer, "gone", x=0, y=0)
    assert explorer.stage.answered == "1" and explorer.values == {"slope": 1.0}


def test_a_handle_that_is_nowhere_is_not_told():
    explorer = sample()
    for where in (None, (np.nan, 0.0), (np.inf, 1.0)):
        nowhere = base.Handle(explorer.figure.axes[0], "x", lambda *_, at=where: at, lambda *_: {})
        assert stage.state_of("x", nowhere, {}, {}) is None
    explorer.figure.axes[0].set_visible(False)
    assert stage.state_of("end", explorer.handles["end"], explorer.values, {}) is None


def test_the_saved_picture_shows_where_the_handle_is():
    explorer = sample()
    found = image(explorer)
    explorer.stage.handles = []
    explorer._png = None
    apart = np.abs(found - image(explorer)).max(axis=2)  # each with a palette of its own
    seen = np.nonzero(apart > 2 * base.UNSEEN)
    rows, columns = (places / stage.DENSITY for places in seen)
    explorer.refresh()
    end = state(explorer, "end")
    assert abs(columns.mean() - end["x"]) < 1 and abs(rows.mean() - end["y"]) < 1
    assert 14 <= np.ptp(rows) <= 20


@pytest.mark.parametrize(
    "value, expected", [(0.0123, 0.01), (3.0, 3.1622), (99.0, 10.0), (-1, 0.01)]
)
def test_a_logarithmic_control_is_moved_along_its_steps(value, expected):
    control = base.log_slider("rate", 0.1, 0.01, 10.0, 0.5)
    low = 0.01 if value <= 0 else value
    assert base.nearest(control, low if value > 0 else 1e-9) == pytest.approx(expected, rel=1e-3)


def test_a_stage_keeps_nothing_of_a_closed_explorer():
    explorer = sample()
    gone = weakref.ref(explorer.stage)
    explorer.close()
    del explorer
    gc.collect()
    assert gone() is None


def test_a_thousand_moves_leave_the_kernels_memory_flat():
    explorer = sample()

    def move(times):
        for k in range(times):
            hand(explorer, "end", x=300, y=20 + 160 * (k * 0.618 % 1))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before, after = move(200), move(1000)
    finally:
        tracemalloc.stop()
    assert after - before < 200_000  # bytes; a kept message alone would be 1,000 times 3 kB


def test_ten_painted_pictures_keep_the_pixels_of_one():
    """Agg's, two times 5 MB; each is painted as before when it is its turn again."""
    ten = [sample() for _ in range(10)]
    first = [explorer.png for explorer in ten]
    agg = [explorer.figure.canvas.__dict__.get("renderer") is not None for explorer in ten]
    assert agg == [False] * 9 + [True]
    assert sum(explorer._painter._background is not None for explorer in ten) == 1
    for explorer, picture in zip(ten, first, strict=True):
        start = explorer.values
        explorer.set(**{key: ends(explorer.controls[key])[-1] for key in start})
        assert explorer.png != picture
        explorer.set(**start)
        assert explorer.png == picture


# --- recordings ----------------------------------------------------------------------------------


def read(runs):
    """The (code, points) of a path as stage.js reads them."""
    found, at = [], 0
    while at < len(runs):
        code, count = int(runs[at]), int(runs[at + 1])
        found.append((code, runs[at + 2 : at + 2 + 2 * count].reshape(-1, 2)))
        at += 2 + 2 * count
    return found


def test_a_path_is_written_as_runs():
    circle = Path.unit_circle()
    found = read(recording.runs(circle))
    assert [code for code, _ in found] == [Path.MOVETO, Path.CURVE4, Path.CLOSEPOLY]
    assert np.allclose(np.concatenate([points for _, points in found]), circle.vertices)
    line = read(recording.runs(Path([(0, 0), (1, 2), (3, 4)])))
    assert [(code, len(points)) for code, points in line] == [(Path.MOVETO, 1), (Path.LINETO, 2)]
    assert not len(recording.runs(Path(np.empty((0, 2)))))


def test_a_drawing_that_failed_leaves_nothing_in_the_next():
    """Neither of what moves nor of what stands still, and an image is as smooth as before."""
    ax = base.new_figure(300, 200).add_subplot()
    image = ax.imshow(X[:2, None], interpolation="bilinear", animated=True)
    text = ax.text(0, 0.5, "drawn last", animated=True)
    painter = stage.Painter(ax.figure)
    painter.recordings()
    for colour in ("pink", None):  # what stands still has changed, or has not
        if colour:
            ax.set_facecolor(colour)
        for artist in (text, image):
            artist.draw = lambda renderer: 1 / 0
            with pytest.raises(ZeroDivisionError):
                painter.recordings()
            del artist.draw
        assert image.get_interpolation() == "bilinear"
        still, moving = stage.Painter(ax.figure).recordings()
        assert painter.recordings() == (still if colour else None, moving)


def test_what_stands_still_under_a_name_is_drawn_once():
    """Then it is what was drawn, what moves follows it, and the saved picture is as ever."""
    ax = base.new_figure(300, 200).add_subplot()
    (line,) = ax.plot([0, 1], [0, 1], animated=True)
    figure, seen, drawn = ax.figure, {}, []
    painter = stage.Painter(figure)
    draw = figure.draw
    figure.draw = lambda renderer: (drawn.append(figure.get_gid()), draw(renderer))
    for name, high in [("low", 1), ("high", 50), ("low", 1), ("high", 50)]:
        ax.set_ylim(0, high)
        figure.set_gid(name)
        found = painter.recordings(), painter.columns, painter.pixels().tobytes()
        assert found[0][0] is not None and found == seen.setdefault(name, found)
        line.set_ydata([0, 1])  # it alone has moved
        assert painter.recordings() == (None, found[0][1])
    assert drawn == [
        "low",
        "low",
        "high",
        "high",
        "low",
        "high",
    ]  # each once, and for Agg four times
    assert seen["low"] != seen["high"]


@pytest.mark.parametrize("name", every.NAMES)
def test_what_an_explorer_remembers_of_its_picture_is_what_would_be_drawn(name):
    """At every end of every control, and there once more: what stands still, what moves on it."""
    explorer = every.make(name)
    painter = explorer._painter
    changes = [{key: end} for key, control in explorer.controls.items() for end in ends(control)]
    for change in 2 * changes if painter._scenes else ():
        explorer.set(**change)
        scenes, moving = dict(painter._scenes), explorer.stage.moving
        if scene := scenes.get(explorer.figure.get_gid()):
            painter._scenes.clear()
            explorer.figure.stale = True
            still, moves = painter.recordings()
            assert (still, moves) == (scene[0], moving), change
            # a cut goes between what moves, too, and that may have moved by a pixel
            assert np.abs(np.array(painter.columns) - scene[1]).max() <= 2, change
            painter._scenes = scenes


@pytest.mark.parametrize("name", every.NAMES)
def test_a_choice_made_before_draws_nothing_that_stands_still(name):
    """It would take as long as a dozen moves. The first time it has to be drawn."""
    explorer = every.make(name)
    drawn, draw = [], explorer.figure.draw
    explorer.figure.draw = lambda renderer: (drawn.append(explorer.values), draw(renderer))
    for key, control in explorer.controls.items():
        if hasattr(control, "options"):
            for value in (*ends(control), *ends(control)):
                explorer.set(**{key: value})
            before = len(drawn)
            for value in ends(control):
                explorer.set(**{key: value})
            assert len(drawn) == before, f"{key} draws what it has drawn before"


@given(st.lists(st.sampled_from([1, 2, 3, 4]), max_size=8))
def test_every_path_can_be_read_back(kinds):
    lengths = {1: 1, 2: 1, 3: 2, 4: 3}
    codes = [1] + [kind for kind in kinds for _ in range(lengths[kind])]
    path = Path(np.arange(2.0 * len(codes)).reshape(-1, 2), codes)
    found = read(recording.runs(path))
    assert [code for code, points in found for _ in points] == codes
    assert np.array_equal(np.concatenate([points for _, points in found]), path.vertices)


@pytest.mark.parametrize("name", every.NAMES)
def test_every_handle_can_be_taken_to_every_edge(name):
    """It moves something, within the controls' ranges, and the picture and its sentence follow."""
    explorer = every.make(name)
    for handle in [state for state in explorer.stage.handles if state["kind"] == "handle"]:
        left, top, right, bottom = handle["box"]
        said = {explorer.sentence}
        for x, y in [(left, top), (right, top), (right, bottom), (left, bottom)]:
            hand(explorer, handle["name"], x=x, y=y)
            said.add(explorer.sentence)
            assert explorer.stage.answered == "1" and explorer.stage.sentence == explorer.sentence
            now = [state for state in explorer.stage.handles if state["name"] == handle["name"]]
            for state in now:
                assert left <= state["x"] <= right and top <= state["y"] <= bottom
                assert state["label"] and state["text"]
        assert len(said) > 1, handle["name"]


def pressed(explorer, name, axis, way):
    """Whether a handle stands elsewhere after an arrow key; pressed as hands.js does it."""
    before = state(explorer, name)
    left, top, right, bottom = before["box"]
    place = [before["x"], before["y"]]
    place[axis] += way * before["step"][axis]
    x, y = np.clip(place, (left, top), (right, bottom)).tolist()
    hand(explorer, name, x=x, y=y)
    after = [each for each in explorer.stage.handles if each["name"] == name]
    return not after or any(abs(after[0][k] - before[k]) > 1e-6 for k in "xy")


@pytest.mark.parametrize("name", every.NAMES)
def test_an_arrow_key_moves_every_handle(name):
    """One way at least; a step that the control rounds away would put the handle back."""
    explorer = every.make(name)
    for handle in [state for state in explorer.stage.handles if state["kind"] == "handle"]:
        for axis, letter in enumerate("xy"):
            if letter in handle["along"]:
                ways = (pressed(explorer, handle["name"], axis, way) for way in (1, -1))
                assert any(ways), (handle["name"], letter)


def test_an_arrow_key_is_a_step_of_the_control_where_that_is_not_everywhere_as_far():
    """Layers are drawn on a logarithmic scale; a steep line moves less for its bias."""
    shapes = explorers.mlp_shapes()
    for size in range(1, 10):
        shapes.set(outputs=size)
        assert pressed(shapes, "outputs", 1, -1) and shapes.values["outputs"] == size + 1
        assert pressed(shapes, "outputs", 1, 1) and shapes.values["outputs"] == size
    for weights in ((0.5, 3.0), (-2.0, 1.0), (3.0, -0.7)):
        fold = explorers.xor_hidden_space(*weights, b1=0.2)
        for axis in (0, 1):
            start = fold.values["b1"]
            assert pressed(fold, "line 1", axis, 1)
            assert abs(fold.values["b1"] - start) == pytest.approx(0.1)
            fold.set(b1=start)


SAMPLE = sample()
