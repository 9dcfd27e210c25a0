"""The controls above an explorer's picture: sliders, choices, boxes, text, buttons and a player.

Each is an ipywidgets control as the course wants it: it answers while it is dragged, shows its
description whole, and refuses a start value that lies outside its range. `accept` and `nearest` say
what a control can take.
"""

import asyncio
import contextlib
import math
import numbers as numeric
from collections.abc import Callable
from typing import Any

import ipywidgets

from nblib.explorers.stage import Stage


def either(names: Any) -> str:
    """Names in words: "'a' or 'b'"."""
    return " or ".join(repr(name) for name in names) or "no name at all"


def _number(value):
    plain = isinstance(value, numeric.Real) and not isinstance(value, bool)
    return f"{value:g}" if plain else repr(value)


def accept(control: Any, value: Any) -> None:
    """Raise ValueError, naming the range, unless `value` is one that `control` can take."""
    name = control.description
    if hasattr(control, "accept"):
        control.accept(value)
    elif hasattr(control, "options"):
        options = [option for _, option in control.options]  # pairs, as `choice` gives them
        if not any(value is option or value == option for option in options):
            raise ValueError(f"{name}: {value!r} is not an option. Use {either(options)}.")
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
    elif isinstance(control, ipywidgets.Text | ipywidgets.Textarea):
        if not isinstance(value, str):
            raise ValueError(f"{name}: {value!r} does not fit. Use text in quotes.")
    elif not isinstance(value, bool):
        raise ValueError(f"{name}: {value!r} does not fit. Use True or False.")


def nearest(control: Any, value: Any) -> Any:
    """The value nearest to `value` that a control can take; options are taken as they are."""
    if isinstance(control, ipywidgets.FloatLogSlider):
        place = math.log(
            min(max(value, control.base**control.min), control.base**control.max), control.base
        )
        steps = round((place - control.min) / control.step)
        return control.base ** min(control.min + steps * control.step, control.max)
    if not hasattr(control, "max"):
        return value
    steps = round((min(max(value, control.min), control.max) - control.min) / control.step)
    nearest = min(control.min + steps * control.step, control.max)
    return round(nearest) if isinstance(control, ipywidgets.IntSlider) else round(nearest, 9)


def value_of(control: Any) -> Any:
    """What a control is set to. A browser reckons a slider's steps in binary fractions, and sends
    -0.49999999999999956 for -0.5: what lies so near to a step is the step."""
    if not isinstance(control, ipywidgets.FloatSlider):
        return control.value
    step = nearest(control, control.value)
    return step if abs(step - control.value) < 1e-9 else control.value


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
        value=low,
        min=low,
        max=high,
        step=step,
        description=description,
        readout_format=fmt,
        continuous_update=True,
        style=_style(),
        layout=_width(description, 240),
    )
    accept(control, value)
    control.value = value
    return control


def log_slider(description: str, value: float, low: float, high: float, step: float = 0.025) -> Any:
    """A slider from `low` to `high`, both above 0, whose every step multiplies by 10**step.

    The browser holds a slider to whole steps from its lower end, so the step is stretched or
    shrunk a little for `value` to lie on one: a preset of 0.3 stays 0.3. Its readout has two
    digits: with 40 steps from one power of ten to the next, 0.01, 0.02, 0.03, 0.05 and 0.1 can
    then be set, to within one step's half. Raises ValueError if `value` lies outside the range.
    """
    control = ipywidgets.FloatLogSlider(
        value=low,
        min=math.log10(low),
        max=math.log10(high),
        step=step,
        description=description,
        readout_format=".2",
        continuous_update=True,
        style=_style(),
        layout=_width(description, 250),
    )
    accept(control, value)
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
        value=low,
        min=low,
        max=high,
        step=step,
        description=description,
        continuous_update=True,
        style=_style(),
        layout=_width(description, 220),
    )
    accept(control, value)
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
            options=pairs,
            description=description,
            style={**_style(), "button_width": "auto"},
            # By itself this one control would stand its description above its buttons.
            layout=ipywidgets.Layout(
                width="auto", margin="2px", display="flex", align_items="center", grid_gap="8px"
            ),
        )
    else:
        control = ipywidgets.Dropdown(
            options=pairs,
            description=description,
            style=_style(),
            layout=_width(description + "x" * longest, 50),
        )
    accept(control, value)
    control.value = value
    return control


def checkbox(description: str, value: bool = False) -> Any:
    """A box to tick. Raises ValueError unless `value` is True or False."""
    control = ipywidgets.Checkbox(
        description=description, indent=False, style=_style(), layout=_width(description, 40)
    )
    accept(control, value)
    control.value = value
    return control


def text(description: str, value: str = "") -> Any:
    """A line to type in, taken over with Enter or on leaving it. ValueError unless `value` is text.

    Whatever is typed has to be answered by the explorer's sentence, mistakes too.
    """
    control = ipywidgets.Text(
        description=description,
        continuous_update=False,
        style=_style(),
        layout=_width(description, 340),
    )
    accept(control, value)
    control.value = value
    return control


def area(description: str, value: str, rows: int = 6) -> Any:
    """Lines to type or paste, taken over on leaving them. ValueError unless `value` is text.

    Whatever is typed has to be answered by the explorer's sentence, mistakes too.
    """
    control = ipywidgets.Textarea(
        description=description,
        continuous_update=False,
        rows=rows,
        style=_style(),
        layout=_width(description, 240),
    )
    accept(control, value)
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
                due = max(due + self.interval, painted)
                try:
                    self.slider.value = min(self.slider.value + self.slider.step, self.slider.max)
                except Exception:  # the explorer has said so below the picture
                    break
            elif clock() - painted > self.PATIENCE:
                break
            await asyncio.sleep(max(due - clock(), 0.004))
        if self._film is film:
            self.playing.value = False


def player(slider: Any, interval: int = 400) -> Player:
    """`slider` (an `int_slider`) with step buttons and play, `interval` milliseconds a step.

    Use it in place of the slider: `controls={"step": player(int_slider("step", 0, 0, 20))}`.
    """
    return Player(slider, interval)
