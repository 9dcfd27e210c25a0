"""The frame under every explorer: what it draws, what it sends, what it says when things go wrong.

Protected here: a moved picture is the picture a fresh figure would give, several settings cost one
drawing, a failing update is seen and not swallowed, and what a notebook saves is how a run ended.
"""

import asyncio
import base64
import io
import os
import subprocess
import sys
import threading

import nbformat
import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info

from nblib import explorers
from nblib.explorers import base, stage
from tests.samples import Counter, X, line
from tools import run_notebooks as tool


def pixels(explorer):
    return explorer._painter.pixels()[:, :, :3].copy()


# --- pictures ------------------------------------------------------------------------------------
def flat(rng):
    """Eighty colours, as many as a PNG's palette can hold and fewer."""
    return rng.integers(0, 256, (80, 4), np.uint8)[rng.integers(0, 80, (40, 60))]


def blends(rng):
    """Two colours with all that lies between them, as at the edges of letters: 7,000 and more."""
    share = rng.random((120, 160, 1)) * (rng.random((120, 160, 1)) < 0.4)
    noise = rng.integers(0, 3, (120, 160, 4))
    return (255 - noise - share * np.array([200, 120, 40, 0])).astype(np.uint8)


def snow(rng):
    """Every pixel another colour, from all over the cube."""
    return rng.integers(0, 256, (50, 70, 4), np.uint8)


@pytest.mark.parametrize("draw, mode, off", [(flat, "P", 0), (blends, "P", 12), (snow, "RGB", 0)])
def test_png_holds_the_pixels_and_nothing_else(draw, mode, off):
    """Exactly with up to 256 colours; with more a colour is off by what nobody sees, or none is."""
    rgba = draw(np.random.default_rng(0))
    rgba[..., 3] = 255
    png = base.encode_png(rgba)
    found = Image.open(io.BytesIO(png))
    assert found.mode == mode
    apart = np.abs(np.asarray(found.convert("RGB"), int) - rgba[:, :, :3])
    assert apart.max() <= off and apart.mean() <= off / 4
    assert png == base.encode_png(rgba.copy()) == tool.bare_png(png)


def test_a_palette_keeps_the_commonest_colours_as_they_are():
    """Paper stays white and a grid its grey, however many blends there are beside them."""
    rgba = blends(np.random.default_rng(1))
    rgba[:60], rgba[60:70] = 255, 0xE2
    found = np.asarray(Image.open(io.BytesIO(base.encode_png(rgba))).convert("RGB"))
    assert (found[:60] == 255).all() and (found[60:70] == 0xE2).all()


def test_a_saved_picture_has_twice_the_pages_pixels():
    """On the screens of today a page's pixel is two or three of the screen's."""
    explorer = line()
    assert pixels(explorer).shape == (400, 800, 3)
    assert explorer._repr_mimebundle_()[1]["image/png"]["width"] == 400
    still = base.Still(base.new_figure(300, 100), "Nothing is drawn here yet.")
    _, metadata = still._repr_mimebundle_()
    assert Image.open(io.BytesIO(still.png)).size == (600, 200)
    assert metadata["image/png"]["width"] == 300 and metadata["image/png"]["height"] == 100


def test_to_save_a_picture_changes_nothing_in_the_page():
    """It is drawn at another density meanwhile: the page is not sent what stands still again, and
    what moves is, to the last bit, what it had been."""
    for name in ("playground", "backprop", "neuron", "seed_lottery"):
        explorer = getattr(explorers, name)()
        before, edition = explorer.stage.moving, explorer._painter.edition
        columns = explorer.stage.columns
        assert explorer.png
        explorer.refresh()
        assert explorer.stage.moving == before, name
        assert explorer._painter.edition == edition and not explorer.figure.stale
        assert stage.columns(explorer.figure) == columns


def test_a_moved_picture_is_what_a_whole_drawing_gives():
    """Drawn over the kept background or drawn in one go as part of it: the same pixels."""
    explorer = line()
    before = pixels(explorer)
    explorer.set(slope=-1.7)
    moved = pixels(explorer)
    assert explorer._painter.edition == 1 and (moved != before).any()
    explorer.curve.set_animated(False)  # now an ordinary artist, drawn with all the rest
    assert np.array_equal(moved, base.Painter(explorer.figure).pixels()[:, :, :3])
    assert (pixels(explorer) != pixels(line(slope=1.7))).any()


def test_what_stands_still_is_drawn_again_only_when_it_changed():
    def relabel(ax, values):
        if values["word"] == "down":
            ax.set_xlabel("a label")

    explorer = line(on_update=relabel)
    before = pixels(explorer)
    explorer.set(slope=0.5)
    explorer.set(slope=1.0)
    assert explorer._painter.edition == 1 and np.array_equal(pixels(explorer), before)
    explorer.set(word="down")
    assert explorer._painter.edition == 2
    changed = np.nonzero((pixels(explorer) != before).any(axis=(1, 2)))[0]
    assert len(changed) and changed.min() > 150, "the label is at the bottom, the curve stays"
    explorer.set(slope=0.5, word="up")
    assert explorer._painter.edition == 2


def test_artists_of_every_place_are_drawn():
    """On the figure, on an Axes inside another, as a title; hidden Axes and artists are not."""
    figure = base.new_figure(300, 200)
    ax = figure.add_subplot()
    inset = ax.inset_axes([0.5, 0.5, 0.4, 0.4])
    artists = {
        "title": ax.set_title("title", animated=True),
        "inside": inset.plot([0, 1], [0, 1], animated=True)[0],
        "figure": figure.text(0.1, 0.02, "note", animated=True),
    }
    painter = base.Painter(figure)
    whole = painter.pixels().copy()
    for name, artist in artists.items():
        artist.set_visible(False)
        assert (painter.pixels() != whole).any(), name
        artist.set_visible(True)
        assert np.array_equal(painter.pixels(), whole), name
    inset.set_visible(False)
    assert inset.lines[0] not in stage.animated(figure)


def test_axes_stay_where_they_are():
    """Neither a start value's long text nor later labels move the Axes."""
    boxes = []
    for text in ("", "a very long text that hangs out of its Axes" * 3):
        figure = base.new_figure(400, 200)
        ax = figure.add_subplot()
        ax.text(0.5, 0.5, text, animated=True)
        painter = base.Painter(figure)
        painter.pixels()
        boxes.append(ax.get_position().bounds)
        ax.set_ylabel("label")
        painter.pixels()
        boxes.append(ax.get_position().bounds)
    assert boxes[0] == boxes[1] == boxes[2] == boxes[3]
    assert 0.02 < boxes[0][0] < 0.2, "fitted to the figure"


# --- values --------------------------------------------------------------------------------------
def test_several_settings_cost_one_drawing():
    explorer = line()
    assert len(explorer.calls) == 1
    explorer.set(slope=0.5, word="left")
    assert explorer.calls[1:] == [{"slope": 0.5, "word": "left"}]
    with explorer.hold():
        explorer.controls["slope"].value = 1.5
        explorer.controls["word"].value = "right"
        assert len(explorer.calls) == 2
    assert explorer.calls[2:] == [{"slope": 1.5, "word": "right"}]
    explorer.set(slope=1.5)
    assert len(explorer.calls) == 3, "nothing changed, nothing is drawn"


def test_holds_one_inside_another_draw_once_after_an_exception_too():
    explorer = line()
    with pytest.raises(RuntimeError), explorer.hold():
        with explorer.hold():
            explorer.controls["slope"].value = 0.5
        explorer.set(word="left")
        assert len(explorer.calls) == 1, "the outermost has not ended"
        raise RuntimeError
    assert explorer.calls[1:] == [{"slope": 0.5, "word": "left"}]
    assert explorer.sentence.startswith("left: slope 0.5")
    explorer.set(slope=1)
    assert len(explorer.calls) == 3, "nothing is held back any more"


def test_a_refused_setting_changes_nothing():
    explorer = line()
    for settings, message in (
        ({"slope": 0.5, "word": "away"}, "word: 'away' is not an option. Use 'up' or 'down' or"),
        ({"word": "left", "slope": 2.5}, "slope: 2.5 does not fit. Use a number from -2 to 2."),
        ({"word": "left", "sloop": 1}, "'sloop' is not a control here. Use 'slope' or 'word'."),
    ):
        with pytest.raises(ValueError, match=message):
            explorer.set(**settings)
    assert explorer.values == {"slope": 1.0, "word": "up"} and len(explorer.calls) == 1


def test_a_control_moved_by_the_update_is_drawn_too():
    def no_left_turn(ax, values):
        if values["word"] == "left":
            explorer.controls["word"].value = "right"

    explorer = line(on_update=no_left_turn)
    explorer.set(word="left")
    assert [values["word"] for values in explorer.calls] == ["up", "left", "right"]
    assert explorer.sentence.startswith("right") and explorer.values["word"] == "right"


def test_snapshot_is_the_readers_own():
    explorer = line()
    explorer.snapshot()["y"][:] = 7
    assert np.array_equal(explorer.snapshot()["y"], X)
    assert explorer.snapshot().keys() == {"slope", "word", "y"}


def test_numbers_may_not_hide_a_control():
    figure = base.new_figure(100, 100)
    controls = {"slope": base.slider("slope", 0, -1, 1, 0.1)}
    with pytest.raises(ValueError, match="'slope'"):
        base.Explorer(figure, controls, lambda slope: ("", {"slope": slope}))


def test_small_products_stay_on_one_thread():
    def threads(*_):  # of NumPy's library; another test may have loaded SciPy's beside it
        blas = [lib for lib in threadpool_info() if lib["user_api"] == "blas"]
        return [lib["num_threads"] for lib in blas if "numpy" in lib["filepath"]]

    inside = []
    before = threads()
    line(on_update=lambda *_: inside.extend(threads()))
    assert inside and set(inside) == {1} and threads() == before


# --- words ---------------------------------------------------------------------------------------
def test_sentence_is_shown_escaped_and_announced():
    explorer = line()
    assert explorer.sentence == "up: slope 1.0 & no <more>, 50 %."
    assert explorer.stage.sentence == explorer.sentence
    _, (caption, _) = explorer.fallbacks()
    assert caption["text/html"] == "<p>up: slope 1.0 &amp; no &lt;more&gt;, 50&nbsp;%.</p>"


def test_a_failing_update_is_seen_and_raised():
    """A browser never sees what an observer raises, so the message stands below the picture."""

    def fail(ax, values):
        if values["slope"] == 2:
            raise RuntimeError("two is <too> much")

    explorer = line(on_update=fail)
    before = bytes(explorer.png)
    with pytest.raises(RuntimeError, match="too"):
        explorer.controls["slope"].set_state({"value": 2})  # as a message from the browser does
    assert "RuntimeError: two is <too> much" in explorer.sentence
    assert explorer.stage.sentence == explorer.sentence
    assert bytes(explorer.png) == before
    explorer.set(slope=1)
    assert explorer.sentence.startswith("up: slope 1.0")


# --- controls ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("control", "wrong", "message"),
    [
        (lambda v: base.slider("s", v, 0, 1, 0.1), 1.01, "s: 1.01 does not fit.*from 0 to 1"),
        (lambda v: base.slider("s", v, 0, 1, 0.1), float("nan"), "nan does not fit"),
        (lambda v: base.slider("s", v, 0, 1, 0.1), True, "True does not fit"),
        (lambda v: base.log_slider("η", v, 1e-5, 10), 0, "η: 0 does not fit.*1e-05 to 10"),
        (lambda v: base.log_slider("η", v, 1e-5, 10), 11, "11 does not fit"),
        (lambda v: base.int_slider("n", v, 1, 64), 65, "n: 65 does not fit.*whole.*1 to 64"),
        (lambda v: base.int_slider("n", v, 1, 64), 2.5, "2.5 does not fit"),
        (lambda v: base.choice("c", v, ["a", "b"]), "z", "c: 'z' is not an option. Use 'a' or 'b'"),
        (lambda v: base.checkbox("k", v), 1, "k: 1 does not fit. Use True or False"),
    ],
)
def test_controls_refuse_what_does_not_fit(control, wrong, message):
    with pytest.raises(ValueError, match=message):
        control(wrong)


@pytest.mark.parametrize(
    ("control", "value"),
    [
        (lambda v: base.slider("s", v, 0, 1, 0.1), 1),
        (lambda v: base.log_slider("η", v, 1e-5, 10), 1e-5),
        (lambda v: base.log_slider("η", v, 1e-5, 10), 10),
        (lambda v: base.int_slider("n", v, 1, 64), np.int64(64)),
        (lambda v: base.choice("c", v, {"first": 1, "second": None}), None),
        (lambda v: base.choice("c", v, list("abcdef")), "f"),
        (lambda v: base.checkbox("k", v), True),
    ],
)
def test_controls_take_their_ends(control, value):
    assert control(value).value == value


def test_a_button_calls():
    calls = []
    base.button("go", lambda: calls.append(1)).click()
    assert calls == [1]


def stepper():
    slider = base.int_slider("step", 3, 0, 5)
    figure = base.new_figure(100, 100)
    player = base.player(slider, interval=20)
    explorer = base.Explorer(
        figure, {"step": player}, lambda step: (f"step {step}", {"twice": 2 * step})
    )
    return explorer, player


def test_player_steps_within_the_range():
    explorer, player = stepper()
    assert explorer.controls["step"] is player.slider
    player.step.click()
    assert explorer.sentence == "step 4"
    player.back.click()
    player.back.click()
    assert explorer.sentence == "step 2"
    player.reset.click()
    player.back.click()
    assert explorer.sentence == "step 0"
    explorer.set(step=5)
    player.step.click()
    assert explorer.sentence == "step 5"


def film(seconds, act):
    """A short film of a `stepper`, whose page paints what `act(explorer, player)` lets it."""
    explorer, player = stepper()
    explorer.set(step=0)

    async def page():
        player.playing.value = True
        end = asyncio.get_running_loop().time() + seconds
        while player.playing.value and asyncio.get_running_loop().time() < end:
            act(explorer, player)
            await asyncio.sleep(0.002)

    apart = threading.Thread(target=lambda: asyncio.run(page()))  # Playwright has a loop here
    apart.start()
    apart.join()
    return explorer, player


def paint(explorer, player):
    explorer.stage._handle_custom_msg({"painted": explorer.stage.frame}, [])


def test_player_plays_to_its_end():
    said = []
    explorer, player = film(20, lambda *both: (paint(*both), said.append(both[0].sentence)))
    assert list(dict.fromkeys(said)) == [f"step {k}" for k in range(6)], "no picture is dropped"
    assert explorer.values == {"step": 5} and not player.playing.value
    assert player.playing.description == "Play" and not explorer.stage.paced


def test_player_waits_for_the_page():
    """No more than AHEAD pictures that nobody has painted are on their way."""
    explorer, player = film(0.6, lambda explorer, player: None)
    assert explorer.values["step"] == player.AHEAD + 1 and player.playing.value


def test_player_gives_up_on_a_page_that_is_gone(monkeypatch):
    monkeypatch.setattr(base.Player, "PATIENCE", 0.05)
    explorer, player = film(20, lambda explorer, player: None)
    assert not player.playing.value and explorer.values["step"] < 5


def test_a_step_pauses_a_player_and_from_its_end_it_starts_again():
    def click(explorer, player):
        paint(explorer, player)
        if explorer.values["step"] >= 1:
            player.step.click()

    explorer, player = film(20, click)
    assert not player.playing.value and 2 <= explorer.values["step"] < 5
    explorer.set(step=5)
    player.playing.value = True  # no loop runs here: nothing plays, and nothing fails
    assert explorer.sentence == "step 0" and player.playing.description == "Pause"
    player.playing.value = False


def test_a_failing_picture_ends_the_film():
    explorer, player = stepper()
    explorer.set(step=0)
    update = explorer._update

    def failing(step):
        if step == 2:
            raise RuntimeError("two is too much")
        return update(step=step)

    explorer._update = failing

    async def page():
        player.playing.value = True
        while player.playing.value:
            paint(explorer, player)
            await asyncio.sleep(0.002)

    apart = threading.Thread(target=lambda: asyncio.run(page()))  # Playwright has a loop here
    apart.start()
    apart.join()
    assert "two is too much" in explorer.sentence


# --- long runs, and what a notebook keeps --------------------------------------------------------
def test_reports_are_drawn_at_most_five_times_a_second(monkeypatch):
    now, sentences = [100.0], set()
    monkeypatch.setattr(base.time, "monotonic", lambda: now[0])
    counter = Counter()
    for _ in range(1000):
        counter.count += 1
        counter.tick()
        sentences.add(counter.sentence)
        now[0] += 0.01  # ten seconds in all
    assert 45 <= len(sentences) <= 50
    counter.refresh()
    assert counter.sentence == "counted to 1000"


CELLS = (
    "from tests.samples import Counter, line",
    "line(slope=0.5)",
    "counter = Counter()\nfor counter.count in range(1, 8):\n    counter.tick()\nprint('done')",
    "for counter.count in range(8, 12):\n    counter.tick()\n    1 / (counter.count - 10)",
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A notebook of explorers, executed and normalised as the course's are: (path, its cells)."""
    folder = tmp_path_factory.mktemp("saved")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    cells[3].metadata.tags = ["raises-exception"]
    notebook = tool.execute(nbformat.v4.new_notebook(cells=cells), folder)
    path = folder / "explorers.ipynb"
    path.write_bytes(tool.dumps(notebook))
    return path, notebook.cells


def test_a_saved_explorer_is_a_picture_and_its_sentence(saved):
    picture, words = saved[1][1].outputs
    explorer = line(slope=0.5)
    assert base64.b64decode(picture.data["image/png"]) == bytes(explorer.png)
    assert picture.data["text/plain"] == explorer.sentence
    assert picture.metadata["image/png"] == {"alt": explorer.sentence, "width": 400, "height": 200}
    assert words.data == {"text/html": "<p>up: slope 0.5 &amp; no &lt;more&gt;, 50&nbsp;%.</p>"}


def test_a_saved_run_is_how_it_ended(saved):
    printed, picture, words = saved[1][2].outputs
    assert printed.text == "done\n"
    assert picture.data["text/plain"] == "counted to 7"
    assert words.data == {"text/html": "<p>counted to 7</p>"}


def test_a_run_that_broke_is_saved_as_well(saved):
    error, picture, words = saved[1][3].outputs
    assert error.ename == "ZeroDivisionError"
    assert picture.data["text/plain"] == "counted to 10"
    assert words.data == {"text/html": "<p>counted to 10</p>"}


PLACES = """import sys
import numpy as np
junk = [object() for _ in range(int(sys.argv[1]) * 1009)]
from nblib import explorers
ax_places = [ax.get_position().bounds
             for ax in explorers.perceptron_learning("and", step=4).figure.axes]
print(*[float(v).hex() for bounds in ax_places for v in bounds])"""


def test_the_axes_stand_at_the_same_bits_in_every_process():
    """The layout's solver goes by addresses in memory, which differ from process to process."""
    runs = [
        subprocess.run([sys.executable, "-c", PLACES, str(k)], capture_output=True, text=True)
        for k in range(6)
    ]
    assert not any(run.stderr for run in runs), runs[0].stderr
    assert len({run.stdout for run in runs}) == 1


AGAIN = """import gc, sys
import ipywidgets, psutil
from matplotlib.figure import Figure
from nblib import explorers
from nblib.exercises import quiz
shell, ids = get_ipython(), {ids}
SOURCES = "kept = explorers.backprop(); kept", "quiz('1.best-line')"
def again(times):
    for _ in range(times):
        for number, source in enumerate(SOURCES):
            shell.run_cell(source, store_history=True, cell_id=f"cell-{{number}}" if ids else None)
    gc.collect()
    widgets = len(ipywidgets.widgets.widget._instances)
    alive = sum(isinstance(o, ipywidgets.Widget) for o in gc.get_objects())
    figures = sum(isinstance(o, Figure) for o in gc.get_objects())
    return widgets, alive, figures, psutil.Process().memory_info().rss // 2**20"""


@pytest.mark.parametrize("ids, times", [(True, 50), (False, 20)], ids=["cell ids", "no cell ids"])
def test_running_a_cell_again_keeps_nothing_of_its_earlier_runs(ids, times, tmp_path):
    """By its id, or in a terminal by its text: what the last run made is left.

    In the first fifty runs the process grows by what the collector has not looked at yet, then it
    stays as large as it is.
    """
    probe = tmp_path / "probe.py"
    probe.write_text(
        "import contextlib, io\n" + AGAIN.format(ids=ids) + "\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    first, later = again({times}), again({times})\n"
        "print(*first, *later)\n"
    )
    line = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", str(probe)]
    env = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    run = subprocess.run(line, capture_output=True, text=True, env=env, timeout=300)
    assert run.returncode == 0 and not run.stderr, run.stdout + run.stderr
    first, later = np.array(run.stdout.split(), int).reshape(2, 4)
    assert first[0] == later[0] < 120
    # At most what IPython's _, __ and ___ still hold; an explorer that stays keeps 1.3 MiB.
    most = [0, 120, 3, 0.4 * times if times == 50 else np.inf]
    assert (later - first <= most).all(), f"{first} became {later}"


def test_nbval_sees_what_was_saved(saved):
    line = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider"]
    run = subprocess.run([*line, saved[0]], cwd=saved[0].parent, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert "4 passed" in run.stdout
