"""The stage of an explorer: its live picture, what can be taken hold of in it, and its sentence.

The kernel's half of `stage.js` and what is joined to it. A `Painter` draws an explorer's one
figure with either of two renderers, Agg for what is saved and `recording.Recorder` for what is
live, and each time draws again only what moves. A `Handle` or a `Region` says what can be taken
hold of, in the coordinates of the data, and what then changes. The `Stage` is the widget; picture,
sentence and places of the handles travel in one message.
"""

import contextlib
import functools
import weakref
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import Collection
from matplotlib.figure import SubFigure
from matplotlib.image import AxesImage
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Affine2D

from nblib.explorers.recording import Glyphs, Recorder
from nblib.words import minus

HERE = FilePath(__file__).parent
MODULE = "\n".join(
    (HERE / f"{part}.js").read_text() for part in ("canvas", "hands", "names", "stage")
)


def animated(parent):
    """The animated artists directly on a Figure or on an Axes inside it, lowest zorder first."""
    for child in sorted(parent.get_children(), key=lambda artist: artist.get_zorder()):
        if child.get_animated():
            yield child
        elif isinstance(child, Axes | SubFigure) and child.get_visible():
            yield from animated(child)


def settle(figure):
    """Fit the Axes of a new figure to what stands still around them, once and for all.

    The longest part of opening an explorer.
    """
    for artist in animated(figure):
        artist.set_in_layout(False)
    with _no_minor_ticks(figure):
        # Labels change with the size of their Axes, and it with them.
        for _ in range(2 if figure.axes else 0):
            figure.get_layout_engine().execute(figure)
    figure.set_layout_engine("none")
    for ax in figure.axes:
        # The layout's solver goes through its variables by their addresses in memory, so that a
        # place may differ in its last bit from run to run, and with it a shade of the picture.
        ax.set_position(np.round(ax.get_position(original=True).bounds, 6))


@contextlib.contextmanager
def _no_minor_ticks(figure):
    """Within it a logarithmic axis has not the forty ticks that have nothing around them: to
    measure each of them would take as long as a major one."""
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    minor = [axis.get_minor_locator() for axis in axes]
    for axis in axes:
        axis.set_minor_locator(NullLocator())
    try:
        yield
    finally:
        for axis, locator in zip(axes, minor, strict=True):
            axis.set_minor_locator(locator)


GAP = 8  # pixels of white at least between two columns
NARROW = 130  # pixels; what is narrower stays with its left neighbour, as the scale of colours does


def columns(figure):
    """Where a settled figure may be cut: [[left, right], ...] in pixels, from edge to edge.

    A narrow page shows these one below another. Nothing that stands still, and no text that moves,
    lies across a cut; other things that move stay within their Axes.
    """
    renderer = figure.canvas.get_renderer()
    moving = [each for each in animated(figure) if isinstance(each, Text) or not each.get_clip_on()]
    spans = []
    for artist in (*figure.axes, *figure.texts, *figure.legends, *moving):
        if isinstance(artist, Collection) and not len(artist.get_offsets()):
            continue  # it has no marks yet, and matplotlib refuses to measure none
        box = artist.get_tightbbox(renderer)
        if box is None and isinstance(artist, Axes):
            box = artist.bbox  # hidden, but it may be shown later
        if box is not None and np.isfinite(box.bounds).all() and box.width > 0:
            spans.append((box.x0, box.x1))
    cuts, reached = [0.0], 0.0
    for left, right in sorted(spans):
        cut = round((reached + left) / 2)
        if left - reached >= GAP and cut - cuts[-1] >= NARROW and len(cuts) + reached > 1:
            cuts.append(float(cut))
        reached = max(reached, right)
    width = float(figure.bbox.width)
    if len(cuts) > 1 and width - cuts[-1] < NARROW:
        cuts.pop()
    return [list(pair) for pair in pairwise([*cuts, width])]


DENSITY = 2  # saved pixels for each of the page's, along each side: sharp on the screens of today


class Painter:
    """Draws one figure again and again, and draws again only what moved.

    `edition` counts how often what stands still has changed; `columns` see the function. A figure
    may have a `gid`: the name of what stands still now. What was recorded under a name is not drawn
    again, which would take as long as several moves; its Axes stand where they stood. Only the
    painter that has last been asked for pixels keeps Agg's, 12 MB: a notebook has ten explorers.
    The others keep what stands still packed, in 60 KB; to draw it again would take 100 ms.
    """

    _latest: "weakref.ref[Painter] | None" = None

    def __init__(self, figure):
        self.figure = figure
        self.edition = 0
        self.glyphs = Glyphs()
        self._pixels = self._recording = 0  # the edition that each renderer has drawn
        self._background = self._packed = None
        self._scenes = {}  # gid -> what then stands still, and its columns

    def _look(self):
        """Notice a change of what stands still."""
        # An animated artist does not mark its figure stale (matplotlib.artist.Artist.stale), so
        # stale here means that something in the background changed.
        if self.edition and not self.figure.stale:
            return
        if not self.edition:
            settle(self.figure)
        self.edition += 1

    def pixels(self, handles: Sequence[dict[str, Any]] = ()) -> np.ndarray:
        """The figure as it is now: a view (height, width, 4) of uint8 on the canvas.

        It has `DENSITY` pixels for each of the figure's, along each side. handles: states
        (`state_of`) of what can be taken hold of; each handle is drawn as a ring.
        """
        before = Painter._latest() if Painter._latest else None
        if before is not self:
            if before:
                before._let_go()
            Painter._latest = weakref.ref(self)
        self._look()  # what is fitted is fitted to the figure as it is in the page
        with _denser(self.figure):
            pixels = self._draw(handles)
        self.figure.stale = False  # nothing has changed for the page
        return pixels

    def _draw(self, handles):
        figure, canvas = self.figure, self.figure.canvas
        if self._pixels != self.edition:
            canvas.draw()
            self._background = canvas.copy_from_bbox(figure.bbox)
            self._pixels, self._packed = self.edition, None
        elif self._packed:
            still = np.frombuffer(zlib.decompress(self._packed), np.uint8)
            buffer = np.asarray(canvas.get_renderer().buffer_rgba())
            buffer[...] = still.reshape(buffer.shape)
            self._background, self._packed = canvas.copy_from_bbox(figure.bbox), None
        else:
            canvas.restore_region(self._background)
        renderer = canvas.get_renderer()
        for artist in animated(figure):
            artist.draw(renderer)
        for state in handles:
            if state["kind"] == "handle":
                _ring(renderer, DENSITY * state["x"], figure.bbox.height - DENSITY * state["y"])
        return np.asarray(canvas.buffer_rgba())

    def _let_go(self):
        if self._background is None:  # it could not be drawn
            return
        canvas = self.figure.canvas
        with _denser(self.figure):
            canvas.restore_region(self._background)
            self._packed, self._background = zlib.compress(canvas.buffer_rgba(), 1), None
        FigureCanvasAgg(self.figure)  # in place of the one that has the pixels

    def recordings(self):
        """What has to be drawn: (what stands still, None if as before; what moves)."""
        self._look()
        still, recorder = None, self._recorder
        recorder.begin()  # the last drawing may have failed halfway
        if self._recording != self.edition:
            still, self.columns = self._stands_still()
        for artist in animated(self.figure):
            recorder.smooth = _smooth(artist)
            if recorder.smooth:  # the browser does it, from the small image
                artist.set_interpolation("none")
            try:
                artist.draw(recorder)
            finally:
                if recorder.smooth:
                    artist.set_interpolation("bilinear")
        self._recording = self.edition
        return still, recorder.recording()

    def _stands_still(self):
        """(What stands still, its columns), as they are recorded under the figure's gid."""
        figure, scene = self.figure, self.figure.get_gid()
        if scene in self._scenes:
            for ax in figure.axes:
                ax.apply_aspect()  # as drawing would: of equal scales, or of unequal ones
            figure.stale = False
            return self._scenes[scene]
        with _no_minor_ticks(figure):
            where = columns(figure)  # before drawing: to measure may leave the figure stale
        figure.draw(self._recorder)
        found = self._recorder.recording(), where
        if scene is not None:
            self._scenes[scene] = found
        return found

    @functools.cached_property
    def _recorder(self):
        figure = self.figure
        measure = RendererAgg(1, 1, figure.dpi)  # of texts alone
        return Recorder(figure.bbox.width, figure.bbox.height, figure.dpi, measure, self.glyphs)


@contextlib.contextmanager
def _denser(figure):
    """Within it the figure has the pixels that are saved, as in matplotlib's `savefig(dpi=...)`.

    Hinting would set the letters wider than the page does, by some pixels in a line.
    """
    dpi, stale = figure.dpi, figure.stale
    figure.dpi = DENSITY * dpi
    try:
        with rc_context({"text.hinting": "no_hinting"}):
            yield
    finally:
        figure.dpi = dpi
        figure.stale = stale  # a change of the density is none of what it shows


def _ring(renderer, x, y):
    """A handle, as stage.css draws it."""
    circle = Path.unit_circle()
    for radius, width, colour in ((8, 2, "#222222"), (6.5, 1.5, "#ffffff")):
        gc = renderer.new_gc()
        gc.set_foreground(colour)
        gc.set_linewidth(DENSITY * width * 72 / renderer.dpi)
        renderer.draw_path(gc, circle, Affine2D().scale(DENSITY * radius).translate(x, y))
        gc.restore()


def _smooth(artist):
    return isinstance(artist, AxesImage) and artist.get_interpolation() == "bilinear"


# ------------------------------------------------------------------ what can be taken hold of


@dataclass(frozen=True)
class Hold:
    """What can be taken hold of: a `Handle` or a `Region`. ax: where it lies; label: its name."""

    ax: Axes
    label: str


@dataclass(frozen=True)
class Handle(Hold):
    """A place in a picture that can be taken hold of and moved, by pointer or by keyboard.

    ax      the Axes in whose coordinates it lies
    label   what it is, in words: "the weights (w₁, w₂)"
    at      at(values, numbers) -> (x, y), where it is now; None: it is not there now. values are
            the controls', numbers what `update` gave
    moved   moved(x, y) -> dict of controls and their new values, brought to the nearest that each
            control can take; {} if it has noted by itself what is moved
    along   "xy", "x" or "y": where to it can move
    step    (x, y), how far an arrow key moves it, in the data's units; ten times as far with Shift.
            Or step(values) -> (x, y), where a step of the control is not everywhere as far
    text    text(x, y) -> its value in words; by default both numbers
    ghost   ghost(values, numbers) -> [(x, y, share), ...], a line that is drawn at once while the
            handle is ahead of the picture; each of its points moves by so many times what the
            handle has moved (0 stays, 1 goes along, 2 lies twice as far out on a lever)
    keys    keys(key) -> dict as `moved`, for "Enter", " ", "Delete" or "Backspace" upon it
    """

    at: Callable[[dict[str, Any], dict[str, Any]], Any]
    moved: Callable[[float, float], dict[str, Any]]
    along: str = "xy"
    step: tuple[float, float] | Callable[[dict[str, Any]], tuple[float, float]] = (0.1, 0.1)
    text: Callable[[float, float], str] | None = None
    ghost: Callable[[dict[str, Any], dict[str, Any]], Any] | None = None
    keys: Callable[[str], dict[str, Any]] | None = None


@dataclass(frozen=True)
class Region(Hold):
    """An Axes in which one can point, click or draw.

    ax      the Axes
    label   what it is and what a click does, in words
    kind    "clicked", "pointed" (also told where the mouse only passes), "drawn" (freehand) or
            "cells" (a table that fills the Axes, each cell a button)
    done    done(x, y), for "drawn" done(points), an array (n, 2), for "cells" done(row, column)
            -> a dict as a handle's `moved`
    clicked for "pointed": clicked(x, y) as well, when it is clicked; None: as `done`
    step    (x, y), how far an arrow key moves the cross that stands for the pointer
    cells   for "cells": a list of rows of texts, what each button says
    """

    done: Callable[..., dict[str, Any]]
    kind: str = "clicked"
    clicked: Callable[[float, float], dict[str, Any]] | None = None
    step: tuple[float, float] = (0.1, 0.1)
    cells: Sequence[Sequence[str]] = ()


class Stage(anywidget.AnyWidget):
    """The widget: a picture of recordings, handles over it, a sentence below.

    on_hold  called with each message of the reader's hand, {"handle": name, ...}
    calm     whether the reader has asked the system for less motion: then nothing moves by itself.
             What a reader starts with Play moves on, and Pause stops it.
    """

    # As traits: a path would be watched for changes, by something that keeps every widget alive.
    _esm = traitlets.Unicode(MODULE).tag(sync=True)
    _css = traitlets.Unicode((HERE / "stage.css").read_text()).tag(sync=True)
    size = traitlets.List().tag(sync=True)
    columns = traitlets.List().tag(sync=True)
    glyphs = traitlets.Dict().tag(sync=True)
    still = traitlets.Dict().tag(sync=True)
    moving = traitlets.Dict().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    handles = traitlets.List().tag(sync=True)
    answered = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int().tag(sync=True)
    paced = traitlets.Bool().tag(sync=True)  # whether the page says which frame it has painted

    def __init__(self, size: Any, on_hold: Callable[[dict[str, Any]], Any]):
        super().__init__(size=list(size))
        self._known = 0  # glyphs that the browser has
        self.calm = False
        self.painted = 0  # the latest frame that a page has painted, while it is paced

        def told(_, message, buffers):
            if "painted" in message:
                self.painted = max(self.painted, message["painted"])
            elif "calm" in message:
                self.calm = message["calm"]
            else:
                on_hold(message)

        self.on_msg(told)

    def show(self, painter: Painter, sentence: str, handles: Callable[[], Sequence[Any]]) -> None:
        """Send the figure as it is now, with its sentence and its handles: one message.

        handles() gives their states; it is called when the figure has found its places.
        """
        still, moving = painter.recordings()
        with self.hold_sync():
            if self._known != len(painter.glyphs.outlines):
                self._known = len(painter.glyphs.outlines)
                self.glyphs = painter.glyphs.state()
            if still is not None:
                self.still = still
                self.columns = painter.columns
            self.moving = moving
            self.frame += 1
            self.sentence = sentence
            self.handles = list(handles())


def state_of(name: str, hold: Hold, values: dict[str, Any], numbers: dict[str, Any]) -> Any:
    """What the browser knows of a handle or a region; None if it is not there now."""
    if not hold.ax.get_visible():
        return None
    figure, box = hold.ax.figure.canvas.figure, hold.ax.bbox
    height = figure.bbox.height

    def pixels(x, y):
        across, up = hold.ax.transData.transform((x, y))
        return np.array([across, height - up])

    def pace(x, y):  # along a logarithmic axis a step depends on where one stands
        across, up = hold.step(values) if callable(hold.step) else hold.step
        return np.abs(pixels(x + across, y + up) - pixels(x, y)).tolist()

    edges = [box.x0, height - box.y1, box.x1, height - box.y0]
    state = {"name": name, "label": hold.label, "box": [float(edge) for edge in edges]}
    if isinstance(hold, Region):
        middle = hold.ax.transData.inverted().transform(((box.x0 + box.x1) / 2, box.y0 + 1))
        return {**state, "kind": hold.kind, "step": pace(*middle), "cells": hold.cells}
    assert isinstance(hold, Handle)
    where = hold.at(values, numbers)
    if where is None or not np.isfinite(where).all():
        return None
    # One that lies outside the picture waits at its edge, where it can be taken hold of.
    x, y = np.clip(pixels(*where), edges[:2], edges[2:]).tolist()
    text = hold.text(*where) if hold.text else f"{where[0]:.2f}, {where[1]:.2f}"
    line = hold.ghost(values, numbers) if hold.ghost else ()
    return {
        **state,
        "kind": "handle",
        "x": x,
        "y": y,
        "along": hold.along,
        "step": pace(*where),
        "text": minus(text),
        "keys": hold.keys is not None,
        "ghost": [[*pixels(a, b).tolist(), float(share)] for a, b, share in line],
    }


def place_of(hold: Hold, x: float, y: float) -> tuple[float, float]:
    """The data coordinates of a place in the picture, in its pixels from the left and the top."""
    height = hold.ax.figure.canvas.figure.bbox.height
    across, up = hold.ax.transData.inverted().transform((x, height - y))
    return float(across), float(up)
