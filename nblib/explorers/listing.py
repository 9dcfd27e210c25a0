"""Show the code: a button below a picture that unfolds the program behind its numbers."""

import html
from typing import Any

import ipywidgets

_PRE = (
    '<pre tabindex="0" role="region" aria-label="The program that gives the numbers in the '
    'picture" style="margin: 4px 2px; padding: 8px 12px; overflow: auto; font-size: 14px; '
    "line-height: 1.4; color: var(--jp-content-font-color1, inherit); "
    'background: var(--jp-layout-color2, #f5f5f5)">{}</pre>'
)


class Listing(ipywidgets.VBox):
    """The button and, once it is pressed, the program. Until then nothing is sent to the browser.

    Attributes: `button`, `program` and `call` (str, what is or would be shown).
    """

    def __init__(self) -> None:
        self.program = self.call = ""
        self.button = ipywidgets.ToggleButton(
            description="Show the code",
            icon="code",
            layout=ipywidgets.Layout(width="150px"),
            tooltip="a PyTorch program that gives the numbers in the picture",
        )
        self.text = ipywidgets.HTML(layout=ipywidgets.Layout(max_width="100%"))
        self.button.observe(self._toggled, names="value")
        super().__init__([self.button, self.text])

    def below(self, stage: Any) -> Any:
        """For an Explorer's `around`: the stage with this below it."""
        return ipywidgets.VBox([stage, self])

    def show(self, program: str, call: str = "") -> None:
        """From now on this is the program; call: a line of code above it, or none."""
        self.program, self.call = program, call
        if self.button.value:
            self.text.value = _PRE.format(html.escape(f"{call}\n{program}" if call else program))

    def _toggled(self, change):
        self.button.description = "Hide the code" if change.new else "Show the code"
        self.text.value = ""
        self.show(self.program, self.call)
