"""Predict, lock, reveal: `quiz("1.best-line")` asks, takes one answer, and then explains it.

In a live notebook it is a widget: radio buttons and a button, by mouse or keyboard. Everywhere else
(a saved notebook, a screen reader, nbval) it is its text: the question and its lettered options.
ipywidgets is loaded when a quiz is first shown.
"""

import functools
import html
from dataclasses import dataclass

from nblib import showing
from nblib.choose import choose

from . import keeping

LETTERS = "abcdefgh"
# ipywidgets gives each radio button one line of text; an option may need two.
STYLE = """<style>
.nblib-quiz .widget-radio, .nblib-quiz .widget-radio-box { height: auto; }
.nblib-quiz .widget-radio-box label {
  display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: flex-start;
  gap: 8px; height: auto; padding: 2px 0; line-height: 1.5; font-size: 14px; white-space: normal;
}
.nblib-quiz .widget-radio-box input { flex: none; margin: 1px 0 0; }
</style>"""


@dataclass(frozen=True)
class Quiz:
    """One question.

    options  pairs (text, what to say to whoever chose it)
    right    index of the right option
    """

    id: str
    question: str
    options: tuple
    right: int

    @property
    def text(self):
        """Question, options, and what to do: what a reader without a kernel sees."""
        options = (f"  {LETTERS[i]}) {text}" for i, (text, _) in enumerate(self.options))
        return "\n".join((f"Predict: {self.question}", *options, "Choose, then lock."))

    @property
    def html(self):
        """The same, set more pleasantly."""
        return f"{self.asked()}<p>Choose, then lock.</p>"

    def asked(self, chosen=None):
        """Question and options as HTML, with the chosen one (an index) marked."""
        # Letters are written out: JupyterLab and GitHub drop the `type` of a list.
        first, *options, _ = map(_escaped, self.text.split("\n"))
        options = [option.strip() for option in options]
        if chosen is not None:
            options[chosen] = f"<strong>{options[chosen]}</strong> ← locked"
        first = first.replace("Predict:", "<strong>Predict:</strong>", 1)
        return f"<p>{first}</p><p>{'<br>'.join(options)}</p>"

    def index(self, choice):
        """The position of a letter ("b") among the options. Raises ValueError for another one."""
        letters = LETTERS[: len(self.options)]
        letter = choice.strip().lower() if isinstance(choice, str) else choice
        return letters.index(choose(letter, letters, "option"))

    def reveal(self, index):
        """(verdict, explanations): about the chosen option, and the right one if it was not it."""
        said = self.options[index][1]
        if index == self.right:
            return f"{LETTERS[index]}) is right.", (said,)
        text, explanation = self.options[self.right]
        mark = text if text[-1] in ".?" else f"{text}."
        return (
            f"{LETTERS[index]}) is not right.",
            (said, f"The right answer is {LETTERS[self.right]}) {mark} {explanation}"),
        )


@functools.cache
def widget_class():
    """The widget class; made on first use, since it needs ipywidgets."""
    import ipywidgets as widgets

    class QuizWidget(showing.Shown, widgets.VBox):
        """A quiz to answer. `choose("b")` and `lock()` do what the mouse does."""

        def __init__(self, quiz, again=False):
            self.quiz = quiz
            self.again = again
            self.locked = False
            self.question = widgets.HTML(
                f"{STYLE}{showing.style(1)}"
                f"{_text_block('<strong>Predict:</strong> ' + _escaped(quiz.question))}"
            )
            self.options = widgets.RadioButtons(
                options=[f"{LETTERS[i]}) {text}" for i, (text, _) in enumerate(quiz.options)],
                index=None,
                layout=widgets.Layout(width="auto"),
            )
            self.button = widgets.Button(description="Lock", disabled=True, tooltip="Lock answer")
            self.answer = widgets.HTML(_announced("Choose, then lock."))
            self.options.observe(self._chosen, "index")
            self.button.on_click(lambda _: self.lock())
            super().__init__(
                [self.question, self.options, self.button, self.answer],
                layout=widgets.Layout(max_width="760px"),
            )
            self.add_class("nblib-quiz")
            self.add_class(showing.live_class(1))
            self.made()
            kept = None if again else keeping.of_quiz(quiz.id).get("choice")
            for index, (text, _) in enumerate(quiz.options):
                if text == kept:  # as it was before the kernel began anew
                    self.options.index = index
                    self._reveal()

        def choose(self, letter):
            """Choose an option by its letter; a locked quiz keeps its answer."""
            index = self.quiz.index(letter)
            if not self.locked:
                self.options.index = index
            return self

        def _chosen(self, change):
            self.button.disabled = change["new"] is None

        def lock(self):
            """Lock the choice and reveal the answer; without a choice nothing happens."""
            if self.locked or self.options.index is None:
                return self
            text, _ = self.quiz.options[self.options.index]
            right = self.options.index == self.quiz.right
            keeping.note_quiz(self.quiz.id, text, right, self.again)
            self._reveal()
            return self

        def _reveal(self):
            self.locked = True
            self.options.disabled = True
            # The button stays enabled: a disabled one would drop the keyboard's focus.
            self.button.description = self.button.tooltip = "Locked"
            verdict, explanations = self.quiz.reveal(self.options.index)
            right = self.options.index == self.quiz.right
            self.answer.value = _announced(_framed(verdict, explanations, right))
            self.changed()

        def __repr__(self):
            if not self.locked:
                return self.quiz.text
            verdict, explanations = self.quiz.reveal(self.options.index)
            return "\n".join((self.quiz.text.rsplit("\n", 1)[0], verdict, *explanations))

        def fallbacks(self):
            """The question, and once it is locked the answer with its explanations."""
            return [({"text/plain": repr(self), "text/html": self._html()}, {})]

        def _html(self):
            if not self.locked:
                return self.quiz.html
            index = self.options.index
            answer = _framed(*self.quiz.reveal(index), index == self.quiz.right)
            return f"{self.quiz.asked(index)}{answer}"

    return QuizWidget


def _escaped(text):
    return html.escape(text, quote=False)


def _text_block(inner, attributes=""):
    return f'<div {attributes} style="font-size: 14px; line-height: 1.5">{inner}</div>'


def _announced(inner):
    """A region that a screen reader reads out when it changes."""
    return _text_block(inner, 'role="status" aria-live="polite"')


def _framed(verdict, explanations, right):
    colour = "#0072B2" if right else "#E69F00"
    paragraphs = "".join(f"<div>{_escaped(line)}</div>" for line in explanations)
    return (
        f'<div style="border-left: 4px solid {colour}; padding: 2px 0 2px 12px">'
        f"<strong>{verdict}</strong>{paragraphs}</div>"
    )
