"""The frame that every explorer stands in: controls, one picture, one sentence.

An explorer answers while its slider is dragged, so it never makes a second figure. It keeps one
matplotlib Figure for life and draws again only the artists that move, on a `Stage` (stage.py),
where the reader can also take hold of what its `handles` name. The sentence below the picture says
in words and numbers what the picture shows: it is what a screen reader speaks, what
`repr(explorer)` gives and what a notebook test compares.

How to write one (see `mnist.py` for a complete example):

    @base.apart()
    def line(slope=1.0):
        figure = base.new_figure()
        ax = figure.add_subplot()
        (curve,) = ax.plot(xs, xs, animated=True)           # it moves, so it is animated

        def update(slope):
            curve.set_data(xs, slope * xs)
            return f"The line rises by {slope:.1f} for each unit.", {"y": slope * xs}

        controls = {"slope": base.slider("slope", slope, -2, 2, 0.1)}
        end = base.Handle(
            ax, "the right end of the line", at=lambda values, numbers: (1, values["slope"]),
            moved=lambda x, y: {"slope": y}, along="y",
        )
        return base.Explorer(figure, controls, update, handles={"end": end})

Artists that move are created with `animated=True` and sit directly on an Axes or on the Figure (an
axis label or a tick is part of its axis and cannot be animated). They are drawn last, over
everything that stands still. Whatever else changes (limits, ticks, labels) makes matplotlib mark
the figure stale, and then the whole figure is drawn again: right, but several times slower.
"""

import base64
import contextlib
import copy
import html
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nblib import showing
from nblib.explorers.controls import (  # noqa: F401, an explorer's module asks `base` for all
    Player,
    accept,
    area,
    button,
    checkbox,
    choice,
    either,
    int_slider,
    log_slider,
    nearest,
    player,
    slider,
    text,
    value_of,
)
from nblib.explorers.stage import Handle, Hold, Painter, Stage, place_of, state_of
from nblib.explorers.stage import Region as Region  # for the modules of the parts
from nblib.plots import style
from nblib.steady import steady

FALLBACKS = 2  # outputs of an explorer beside the live one: the picture and the sentence


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Around a block, or as a decorator: nothing that the reader has set changes what is shown.

    Every function that makes a figure stands under it, and an explorer moves and draws within it.
    """
    with steady(), style.settings():
        yield


def new_figure(width: float = 800, height: float = 360) -> Figure:
    """A Figure of `width` by `height` CSS pixels on an Agg canvas, apart from pyplot.

    Its Axes are fitted once, when the explorer first draws it (constrained layout, by what stands
    still); after that they stay where they are, so that nothing jumps while a slider moves.
    """
    inches = width / style.DPI, height / style.DPI
    figure = Figure(figsize=inches, dpi=style.DPI, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08, wspace=0.03, hspace=0.05)
    FigureCanvasAgg(figure)
    return figure


def encode_png(rgba: Any) -> bytes:
    """PNG bytes of an image (height, width, 4) of uint8; equal pixels give equal bytes.

    With a palette if 256 colours are enough (`_palette`): a picture at twice the page's density is
    then smaller than one at the page's in true colours. Flat colours need no row filter.
    Transparency is dropped: the figure is opaque.
    """
    height, width, _ = rgba.shape
    found = _palette(rgba)
    pixels, colours = (rgba[:, :, :3], None) if found is None else found
    form = 2 if colours is None else 3  # PNG's numbers for true colours and for a palette
    rows = np.zeros((height, 1 + pixels.size // height), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)  # each row opens with its filter: 0, none
    header = struct.pack(">IIBBBBB", width, height, 8, form, 0, 0, 0)
    chunks = [(b"IHDR", header)]
    if colours is not None:
        chunks.append((b"PLTE", colours.tobytes()))
    chunks += [(b"IDAT", zlib.compress(rows.data, 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


FREQUENT = 32  # so many colours of a palette are the picture's most frequent ones
UNSEEN = 12  # of 255: at the edge of a line nobody sees that a colour is off by so much


def _palette(rgba: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """(number of its colour for each pixel (height, width), the colours (n, 3)), n at most 256.

    Exact if the picture has no more colours than that. Otherwise the most frequent ones, and then
    again and again the one that is farthest from all taken so far: thousands of blends at the edges
    of letters and lines are then off by 1 to 8 of 255. None if one were off by more than `UNSEEN`.
    """
    flat = np.ascontiguousarray(rgba).view("<u4").ravel()
    starts = np.flatnonzero(np.concatenate([[True], flat[1:] != flat[:-1]]))
    lengths = np.diff(starts, append=flat.size)  # of runs of one colour, far fewer than pixels
    found, which = np.unique(flat[starts], return_inverse=True)
    colours = np.ascontiguousarray(found.view(np.uint8).reshape(-1, 4)[:, :3].T.astype(np.int16))
    frequent = np.argsort(-np.bincount(which, weights=lengths), kind="stable")[:FREQUENT]
    off = np.full(len(found), 256, np.int16)  # how far each colour is from the nearest one taken
    nearest = np.zeros(len(found), np.uint8)
    taken: list[int] = []
    for number in range(min(256, len(found))):
        taken.append(int(frequent[number] if number < len(frequent) else off.argmax()))
        apart = np.abs(colours - colours[:, taken[-1:]]).max(axis=0)
        nearer = apart < off
        off[nearer], nearest[nearer] = apart[nearer], number
    if off.max() > UNSEEN:
        return None
    numbers = np.repeat(nearest[which], lengths).reshape(rgba.shape[:2])
    return numbers, colours[:, taken].T.astype(np.uint8)


class Explorer(showing.Shown, ipywidgets.VBox):
    """Controls on top, one picture, one sentence.

    figure    a Figure from `new_figure`, with its artists already on it
    controls  dict: name -> a control from this module (`slider`, `choice`, `player` ...)
    update    update(**values) -> (sentence, numbers). It moves existing artists and returns what
              they now show, once in words and once as a dict of the numbers and arrays behind them
    extras    further widgets beside the controls, such as buttons that stand for no value
    around    around(stage) -> the widget to show in place of the stage alone: a box that holds
              the stage and something else, which may be one of the controls
    handles   dict: name -> a `Handle` or a `Region`, what can be taken hold of in the picture

    Attributes: `controls` and `values` (dicts by name), `figure`, `stage` (the live picture, see
    `stage.py`), `png` (bytes, the picture as it is saved), `sentence` (str, also
    `repr(explorer)`), `snapshot()`.
    """

    def __init__(
        self,
        figure: Figure,
        controls: dict[str, Any],
        update: Callable[..., Any],
        extras: Sequence[Any] = (),
        around: Callable[[Any], Any] = lambda stage: stage,
        handles: Mapping[str, Hold] | None = None,
    ):
        # A player is shown with its buttons, but the control itself is its slider.
        self.controls = {
            name: control.slider if isinstance(control, Player) else control
            for name, control in controls.items()
        }
        self.figure = figure
        self.sentence = ""
        self._update = update
        self._numbers: dict[str, Any] = {}
        self._painter = Painter(figure)
        self._holders = 0  # how many want to draw later, one inside another
        self._due = False
        self.handles = {} if handles is None else handles  # update may change it
        width, height = (round(pixels) for pixels in figure.get_size_inches() * figure.dpi)
        self._metadata = {"width": width, "height": height}
        self._png: bytes | None = None
        self.stage = Stage((width, height), self._held)
        for control in controls.values():
            if isinstance(control, Player):
                control.stage = self.stage
        framed = around(self.stage)
        elsewhere = getattr(framed, "children", ())
        bar = ipywidgets.Box(
            [control for control in (*controls.values(), *extras) if control not in elsewhere],
            layout=ipywidgets.Layout(
                display="flex", flex_flow="row wrap", align_items="center", grid_gap="2px 20px"
            ),
        )
        style = ipywidgets.HTML(showing.style(FALLBACKS), layout=ipywidgets.Layout(display="none"))
        super().__init__([bar, framed, style])
        self.add_class(showing.live_class(FALLBACKS))
        self.add_class("nblib-explorer")
        for control in self.controls.values():
            control.observe(self._moved, names="value")
        self.refresh()
        self.made()

    @property
    def values(self) -> dict[str, Any]:
        """dict: name -> the value of each control now."""
        return {name: value_of(control) for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Set several controls at once and draw once.

        Raises ValueError for a name that is no control and for a value outside a control's range;
        then nothing has changed.
        """
        for name, value in values.items():
            if name not in self.controls:
                raise ValueError(f"{name!r} is not a control here. Use {either(self.controls)}.")
            accept(self.controls[name], value)
        with self.hold():
            for name, value in values.items():
                self.controls[name].value = value

    @contextlib.contextmanager
    def hold(self) -> Iterator[None]:
        """Within `with explorer.hold():` controls may change; one drawing follows at the end.

        One inside another is part of it: the drawing follows at the end of the outermost. It
        follows an exception too, since the controls have moved.
        """
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            self._draw_if_due()

    def refresh(self) -> None:
        """Compute and draw from the values as they are now.

        A failing update shows its message below the picture, since a browser never sees what an
        observer raises, and then raises.
        """
        values = self.values
        self._holders += 1  # what update itself moves is drawn afterwards
        try:
            with apart():
                sentence, numbers = self._update(**values)
                clash = sorted(values.keys() & numbers.keys())
                if clash:
                    raise ValueError(f"{clash} name both controls and numbers. Rename the numbers.")
                self.stage.show(self._painter, sentence, lambda: self._places(values, numbers))
        except Exception as error:
            self._due = False
            self._say(f"These settings could not be shown. {type(error).__name__}: {error}")
            self.stage.sentence = self.sentence
            raise
        finally:
            self._holders -= 1
        self._numbers, self._png = numbers, None
        self._say(sentence)
        self._draw_if_due()

    def _places(self, values, numbers):
        """The states of the handles that are there now."""
        states = (state_of(name, hold, values, numbers) for name, hold in self.handles.items())
        return [state for state in states if state is not None]

    @property
    def png(self) -> bytes:
        """The picture as it is saved, with a ring at each handle."""
        if self._png is None:
            with apart():
                self._png = encode_png(self._painter.pixels(self.stage.handles))
        return self._png

    def _held(self, message):
        """The reader's hand has moved a handle, or has clicked or drawn in the picture."""
        try:
            hold = self.handles.get(message["handle"])
            if hold is None:  # it has gone meanwhile
                return
            with self.hold():
                self._due = True
                for name, value in _done(hold, message).items():
                    self.controls[name].value = nearest(self.controls[name], value)
        finally:
            self.stage.answered = message["number"]

    def _draw_if_due(self):
        if self._due and not self._holders:
            self._due = False
            self.refresh()

    def snapshot(self) -> dict[str, Any]:
        """dict of the control values and of the numbers and arrays behind the picture (copies)."""
        return {**self.values, **copy.deepcopy(self._numbers)}

    def __repr__(self) -> str:
        return self.sentence

    def fallbacks(self) -> list[Any]:
        """What is read where no kernel runs: the picture, and the sentence once more.

        JupyterLab shows one form of an output: of the first the picture, without its alternative
        text. The sentence is therefore an output of its own as well.
        """
        picture = _saved(self.png, self.sentence, self._metadata)
        return [picture, ({"text/html": f"<p>{_html(self.sentence)}</p>"}, {})]

    def _moved(self, change):
        if self._holders:
            self._due = True
        else:
            self.refresh()

    def _say(self, sentence):
        self.sentence = sentence
        self.changed()


class Still:
    """A picture that does not move, with its sentence: `Still(figure, sentence)`.

    The picture carries the sentence as its alternative text, as an explorer's does; the sentence
    also stands below it, for everybody. figure: from `new_figure`; sentence: str.
    """

    def __init__(self, figure, sentence):
        self.sentence = sentence
        self.png = encode_png(Painter(figure).pixels())
        width, height = (round(pixels) for pixels in figure.get_size_inches() * figure.dpi)
        self._metadata = {"width": width, "height": height}

    def __repr__(self):
        return self.sentence

    def _repr_mimebundle_(self, **kwargs):
        return _saved(self.png, self.sentence, self._metadata)

    def _ipython_display_(self):
        # A front end shows one form of an output, so picture and sentence are two outputs.
        data, metadata = self._repr_mimebundle_()
        display(data, metadata=metadata, raw=True)
        caption = f"<p>{_html(self.sentence)}</p>"
        display({"text/html": caption, "text/plain": self.sentence}, raw=True)


def _saved(png, sentence, size):
    """The forms that need no kernel: (data, metadata) of a picture and its sentence.

    The metadata say that it was drawn for a light ground: JupyterLab then marks the image, and
    stage.css can turn it dark in a dark theme.
    """
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": sentence}
    return data, {"image/png": {"alt": sentence, **size}, "needs_background": "light"}


class Live(Explorer):
    """An explorer that a loop in a notebook cell reports to while it runs.

    The cell's output opens with the live widget alone. When the cell has ended, however it ended,
    the widget moves to a second output that also holds the final picture and sentence, and the
    first is emptied. So what is saved, and what a notebook test compares, is how the run ended and
    not how it began. (Updating the first output would not do: nbval does not see updates.)
    """

    PAUSE = 0.2  # seconds at least from one drawing to the next

    def __init__(self, figure, update, extras=()):
        self._stage = None
        self._drawn = 0.0
        self.broken = False  # whether the last cell that reported failed or was interrupted
        super().__init__(figure, {}, update, extras)

    def tick(self):
        """Say that there is news. Draws at most every PAUSE seconds; `refresh` draws at once."""
        self.begin()
        if time.monotonic() - self._drawn >= self.PAUSE:
            self.refresh()
            self._drawn = time.monotonic()  # after drawing, so that a slow drawing is a rare one

    def begin(self):
        """Show the explorer below the cell that runs, if it does not stand there already."""
        if self._stage is None:
            self.enter()
            self._enter()

    def enter(self):
        """Called when a cell begins to report; what it is for is a subclass's matter."""

    def _enter(self):
        cells = showing.keeper()
        if cells is None:
            self._stage = ()
            return
        self.leave()
        self.reopen()
        stage = ipywidgets.VBox([self])
        data, metadata = showing.live(stage)
        self._stage = (stage, display(data, metadata=metadata, raw=True, display_id=True))
        cells.note(self)
        cells.at_end(self._leave)

    def _leave(self, result):
        stage, output = self._stage
        self._stage = None  # a later cell that reports again gets outputs of its own
        self.broken = not result.success
        self.refresh()
        output.update({}, metadata={showing.MARK: {}}, raw=True)
        stage.close()
        display(self)


def _html(sentence):
    return html.escape(sentence).replace(" %", "&nbsp;%")


def _done(hold, message):
    """What a hand has done to a handle or a region: dict of controls and their new values."""
    if "key" in message:
        return hold.keys(message["key"])
    if "row" in message:
        return hold.done(message["row"], message["column"])
    if "stroke" in message:
        return hold.done(np.array([place_of(hold, *point) for point in message["stroke"]]))
    place = place_of(hold, message["x"], message["y"])
    if isinstance(hold, Handle):
        return hold.moved(*place)
    clicked = hold.clicked if "click" in message and hold.clicked else hold.done
    return clicked(*place)
