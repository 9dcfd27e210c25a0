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

import asyncio
import base64
import contextlib
import copy
import html
import math
import numbers as numeric
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
from nblib.explorers.stage import Handle, Hold, Painter, Stage, place_of, state_of
from nblib.explorers.stage import Region as Region  # for the modules of the parts
from nblib.plots import style
from nblib.steady import steady

DPI = 100
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
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08, wspace=0.03, hspace=0.05)
    FigureCanvasAgg(figure)
    return figure


def encode_png(rgba: Any) -> bytes:
    """PNG bytes of an image (height, width, 4) of uint8; equal pixels give equal bytes.

    Flat colours need no row filter. Leaving it out makes this twice as fast as Pillow at its
    fastest setting and the file a fifth smaller. Transparency is dropped: the figure is opaque.
    """
    height, width, _ = rgba.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row opens with its filter: 0, none
    rows[:, 1:] = rgba[:, :, :3].reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 2)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


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
        for control in self.controls.values():
            control.observe(self._moved, names="value")
        self.refresh()
        self.made()

    @property
    def values(self) -> dict[str, Any]:
        """dict: name -> the value of each control now."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Set several controls at once and draw once.

        Raises ValueError for a name that is no control and for a value outside a control's range;
        then nothing has changed.
        """
        for name, value in values.items():
            if name not in self.controls:
                raise ValueError(f"{name!r} is no control here. Use {_either(self.controls)}.")
            _accept(self.controls[name], value)
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
                    self.controls[name].value = _nearest(self.controls[name], value)
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
    """The forms that need no kernel: (data, metadata) of a picture and its sentence."""
    data = {"image/png": base64.b64encode(png).decode("ascii"), "text/plain": sentence}
    return data, {"image/png": {"alt": sentence, **size}}


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


def _either(names):
    return " or ".join(repr(name) for name in names) or "no name at all"


def _number(value):
    plain = isinstance(value, numeric.Real) and not isinstance(value, bool)
    return f"{value:g}" if plain else repr(value)


def _accept(control, value):
    """Raise ValueError, naming the range, unless `value` is one that `control` can take."""
    name = control.description
    if hasattr(control, "accept"):
        control.accept(value)
    elif hasattr(control, "options"):
        options = [option for _, option in control._options_full]
        if not any(value is option or value == option for option in options):
            raise ValueError(f"{name}: {value!r} is no option. Use {_either(options)}.")
    elif hasattr(control, "max"):
        low, high = control.min, control.max
        if isinstance(control, ipywidgets.FloatLogSlider):
            low, high = control.base**low, control.base**high
        whole = isinstance(control, ipywidgets.IntSlider)
        kind = numeric.Integral if whole else numeric.Real
        slack = 0 if whole else 1e-9 * max(abs(low), abs(high))
        fits = isinstance(value, kind) and not isinstance(value, bool)
        if not (fits and low - slack <= value <= high + slack and math.isfinite(value)):
            what = "a whole number" if whole else "a number"
            raise ValueError(
                f"{name}: {_number(value)} does not fit. Use {what} from {low:g} to {high:g}."
            )
    elif isinstance(control, ipywidgets.Text):
        if not isinstance(value, str):
            raise ValueError(f"{name}: {value!r} does not fit. Use text in quotes.")
    elif not isinstance(value, bool):
        raise ValueError(f"{name}: {value!r} does not fit. Use True or False.")


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


def _nearest(control, value):
    """The value nearest to `value` that a control can take; options are taken as they are."""
    if isinstance(control, ipywidgets.FloatLogSlider):
        place = math.log(min(max(value, control.base**control.min), control.base**control.max),
                         control.base)  # fmt: skip
        steps = round((place - control.min) / control.step)
        return control.base ** min(control.min + steps * control.step, control.max)
    if not hasattr(control, "max"):
        return value
    steps = round((min(max(value, control.min), control.max) - control.min) / control.step)
    nearest = min(control.min + steps * control.step, control.max)
    return round(nearest) if isinstance(control, ipywidgets.IntSlider) else round(nearest, 9)


def _style():
    return {"description_width": "initial"}


def _width(description, room):
    """Wide enough for the description, at 13 pixels a letter's height, and `room` beside it."""
    return ipywidgets.Layout(width=f"{round(7.2 * len(description)) + room}px", max_width="100%")


def slider(
    description: str, value: float, low: float, high: float, step: float, fmt: str = ".2f"
) -> Any:
    """A slider of floats from `low` to `high`; `fmt` is how its value is shown, as in Python.

    Raises ValueError if `value` lies outside the range.
    """
    control = ipywidgets.FloatSlider(
        value=low, min=low, max=high, step=step, description=description, readout_format=fmt,
        continuous_update=True, style=_style(), layout=_width(description, 240),
    )  # fmt: skip
    _accept(control, value)
    control.value = value
    return control


def log_slider(description: str, value: float, low: float, high: float, step: float = 0.05) -> Any:
    """A slider from `low` to `high`, both above 0, whose every step multiplies by 10**step.

    The browser holds a slider to whole steps from its lower end, so the step is stretched or
    shrunk a little for `value` to lie on one: a preset of 0.3 stays 0.3. Raises ValueError if
    `value` lies outside the range.
    """
    control = ipywidgets.FloatLogSlider(
        value=low, min=math.log10(low), max=math.log10(high), step=step, description=description,
        readout_format=".3", continuous_update=True, style=_style(),
        layout=_width(description, 250),
    )  # fmt: skip
    _accept(control, value)
    distance = math.log10(value) - control.min
    if round(distance / step):
        control.step = distance / round(distance / step)
    control.value = value
    return control


def int_slider(description: str, value: int, low: int, high: int, step: float = 1) -> Any:
    """A slider of whole numbers from `low` to `high`.

    Raises ValueError if `value` lies outside the range or is not whole.
    """
    control = ipywidgets.IntSlider(
        value=low, min=low, max=high, step=step, description=description,
        continuous_update=True, style=_style(), layout=_width(description, 220),
    )  # fmt: skip
    _accept(control, value)
    control.value = value
    return control


def choice(description: str, value: Any, options: Any) -> Any:
    """One of `options`: a sequence of values, or a dict from label to value.

    Up to three are buttons side by side, more are a drop-down list. Raises ValueError if `value`
    is none of them.
    """
    pairs = list(options.items() if isinstance(options, dict) else ((str(o), o) for o in options))
    longest = max(len(label) for label, _ in pairs)
    if len(pairs) <= 3:
        control = ipywidgets.ToggleButtons(
            options=pairs, description=description,
            style={**_style(), "button_width": "auto"},
            # By itself this one control would stand its description above its buttons.
            layout=ipywidgets.Layout(
                width="auto", margin="2px", display="flex", align_items="center", grid_gap="8px"
            ),
        )  # fmt: skip
    else:
        control = ipywidgets.Dropdown(
            options=pairs, description=description, style=_style(),
            layout=_width(description + "x" * longest, 50),
        )  # fmt: skip
    _accept(control, value)
    control.value = value
    return control


def checkbox(description: str, value: bool = False) -> Any:
    """A box to tick. Raises ValueError unless `value` is True or False."""
    control = ipywidgets.Checkbox(
        description=description, indent=False, style=_style(), layout=_width(description, 40)
    )
    _accept(control, value)
    control.value = value
    return control


def text(description: str, value: str = "") -> Any:
    """A line to type in, taken over with Enter or on leaving it. ValueError unless `value` is text.

    Whatever is typed has to be answered by the explorer's sentence, mistakes too.
    """
    control = ipywidgets.Text(
        description=description, continuous_update=False, style=_style(),
        layout=_width(description, 340),
    )  # fmt: skip
    _accept(control, value)
    control.value = value
    return control


def button(description: str, on_click: Callable[[], Any], tooltip: str = "") -> Any:
    """A button that calls `on_click()`; pass it to an Explorer among its `extras`."""
    control = ipywidgets.Button(
        description=description, tooltip=tooltip or description, layout=_width(description, 36)
    )
    control.on_click(lambda _: on_click())
    return control


class Player(ipywidgets.HBox):
    """A slider of steps with buttons: reset, back, step, play or pause.

    The kernel keeps the time, since a way there and back for each step would make it slower than a
    film. It waits while more than AHEAD pictures have not been painted yet, so that a slow page
    drops none and queues none. The value lives in `slider`.
    """

    AHEAD = 2
    PATIENCE = 10.0  # seconds after which a page that paints nothing is taken to be gone

    def __init__(self, slider: Any, interval: int):
        self.slider = slider
        self.interval = interval / 1000
        self.stage: Stage | None = None  # given by the explorer
        self._film: asyncio.Task[None] | None = None
        self.playing = ipywidgets.ToggleButton(
            description="Play", icon="play", tooltip="play or pause", layout=_width("Pause", 46)
        )
        self.playing.observe(self._toggled, names="value")
        self.reset = button("Reset", lambda: self._go(slider.min), "back to the start")
        self.back = button("Back", lambda: self._go(slider.value - slider.step), "one step back")
        self.step = button("Step", lambda: self._go(slider.value + slider.step), "one step on")
        super().__init__(
            [slider, self.reset, self.back, self.step, self.playing],
            layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center"),
        )

    def _go(self, value):
        self.playing.value = False
        self.slider.value = min(max(value, self.slider.min), self.slider.max)

    def _toggled(self, change):
        self.playing.description = "Pause" if change.new else "Play"
        self.playing.icon = "pause" if change.new else "play"
        if self.stage is not None:
            self.stage.painted, self.stage.paced = self.stage.frame, change.new
        if not change.new:
            return
        if self.slider.value == self.slider.max:
            self.slider.value = self.slider.min
        with contextlib.suppress(RuntimeError):  # no loop: a terminal
            self._film = asyncio.get_running_loop().create_task(self._play())

    async def _play(self):
        film, clock = self._film, asyncio.get_running_loop().time
        due = painted = clock()
        while self.playing.value and self._film is film and self.slider.value < self.slider.max:
            if self.stage.frame - self.stage.painted <= self.AHEAD:
                painted = clock()
                try:
                    self.slider.value = min(self.slider.value + self.slider.step, self.slider.max)
                except Exception:  # the explorer has said so below the picture
                    break
            elif clock() - painted > self.PATIENCE:
                break
            due = max(due + self.interval, clock())
            await asyncio.sleep(max(due - clock(), 0.004))
        if self._film is film:
            self.playing.value = False


def player(slider: Any, interval: int = 400) -> Player:
    """`slider` (an `int_slider`) with step buttons and play, `interval` milliseconds a step.

    Use it in place of the slider: `controls={"step": player(int_slider("step", 0, 0, 20))}`.
    """
    return Player(slider, interval)
