"""What an exercise is, and what a check answers: `Exercise`, `Mistake`, `Result`.

An exercise is data: what the notebook shows, the right answer, the cases to try it on, hints, and a
catalogue of wrong answers. diagnosis.py compares an answer with it.
"""

import html
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from .running import Outcome, run_cases, settled
from .values import as_array, plain, written

LEVELS = {"easy": 1, "medium": 2, "hard": 3}  # level -> points


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong answer, and the thought that helps whoever gave it.

    id       short name, the one in `Result.diagnosis`
    wrong    the wrong answer itself: source text of a function, or a value
    thought  one or two sentences: what to look at, not the solution
    """

    id: str
    wrong: Any
    thought: str


@dataclass(frozen=True)
class Exercise:
    """One exercise: what the notebook shows, what is tried, and what is said about wrong answers.

    id, title    "2.4" and a few words
    statement    what to do (Markdown)
    stub         the code cell the reader completes; it holds `...` and runs as it is
    solution     the code in the collapsed block below the exercise
    start        one sentence for somebody who has not begun
    expected     the right answer: a function (never the text of `solution`), or a value
    cases        argument tuples, for a function or a probe
    probe        probe(value, *case) -> output, for values with many right answers (weights)
    arguments    names of the probe's arguments after the value
    form         what the answer is, in words, for a value ("two numbers (z, y)")
    parts        names of the entries of a tuple or list
    options      the letters to choose from
    answer       how the answer is called in the check cell; by default the name in the stub
    tolerance    how far a number may be off, relative to its size (absolute below 1)
    hints        two or three, from a nudge to nearly the solution
    leads        part -> what to look at if it is wrong and nothing more is known, the first first
    well         one sentence for a right answer
    mistakes     the catalogue
    at_hand      name -> what the answer may use besides np and math, as its notebook has it
    level        how hard it is: "easy", "medium" or "hard"
    explain      a question to be answered in words, in a cell of its own
    rubric       for whoever reads the answer to it: what earns all, half, nothing
    explorer     the factory of `nblib.explorers` whose picture a teacher can show, as "xor_line"
    numbers      whether each student can be given other numbers (own.py)
    roll         whose numbers these are; "" for the course's own
    graded       whether `make grade` gives points for it: not where anybody can type the answer
    """

    id: str
    title: str
    statement: str
    stub: str
    solution: str
    start: str
    expected: Any
    hints: tuple[str, ...]
    well: str
    mistakes: tuple[Mistake, ...]
    cases: tuple[tuple[Any, ...], ...] = ()
    probe: Callable[..., Any] | None = None
    arguments: tuple[str, ...] = ()
    form: str = ""
    parts: tuple[str, ...] = ()
    leads: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    answer: str = ""
    tolerance: float = 1e-6
    level: str = ""
    explain: str = ""
    rubric: str = ""
    explorer: str = ""
    at_hand: dict[str, Any] = field(default_factory=dict)
    numbers: bool = False
    roll: str = ""
    graded: bool = True

    @property
    def name(self) -> str:
        """How the answer is called in the check cell: "update" or "(z, output)"."""
        if self.answer:
            return self.answer
        first = self.stub.split("\n", 1)[0]
        head = first.removeprefix("def ").split("(")[0] if first.startswith("def ") else first
        return head.split("=")[0].strip()

    @property
    def is_function(self) -> bool:
        """Whether the answer is a function to be called with the cases."""
        return callable(self.expected)

    @property
    def is_experiment(self) -> bool:
        """Whether the answer is a study of one's own, with no right answer to compare with."""
        return False

    @property
    def given(self) -> dict[str, Any]:
        """The names that stand for something before the answer is written, besides np and math."""
        return self.at_hand

    def shown(self, case: tuple[Any, ...]) -> str:
        """How a case is named in a message: the call."""
        return f"`{self.name}({', '.join(written(entry) for entry in case)})`"

    @property
    def points(self) -> int:
        """What it is worth to a teacher, by its level."""
        return LEVELS.get(self.level, 1)

    word = "Exercise"

    @property
    def heading(self) -> str:
        """The cell above the stub: number, title and statement, as Markdown."""
        mark = "" if self.title.endswith("?") else "."
        level = f" *({self.level})*" if self.level else ""
        return f"**{self.word} {self.id}: {self.title}{mark}**{level} {self.statement}"

    @property
    def check_cell(self) -> str:
        """Source of the cell that checks the answer."""
        return f'check("{self.id}", {self.name}{self._whose})'

    def offer(self, hint: int) -> str:
        """The line that offers a hint."""
        return f'For a hint: `check("{self.id}", {self.name}{self._whose}, hint={hint})`'

    @property
    def _whose(self) -> str:
        return f', roll="{self.roll}"' if self.roll else ""

    @property
    def explanation(self) -> str:
        """The cell in which the reader answers `explain`, as Markdown; "" if nothing is asked."""
        ask = f"**Your explanation.** {self.explain}\n\n*Double-click here and write.*"
        return ask if self.explain else ""

    @property
    def details(self) -> str:
        """The collapsed solution, as Markdown for the cell below the check."""
        return (
            "<details>\n<summary>Solution</summary>\n\n"
            f"```python\n{self.solution}\n```\n\n</details>"
        )

    def outcomes(self, answer: Any, seconds: float | None = None) -> list[Outcome]:
        """Run `answer` on every case (at most `seconds` in all); a list of `running.Outcome`."""
        if self.is_function:
            return run_cases(answer, self.cases, seconds)
        if self.probe:
            return run_cases(lambda *case: self.probe(answer, *case), self.cases, seconds)
        return run_cases(lambda: answer, ((),), seconds)

    def settled(self, answer: Any, seconds: float | None = None) -> Any:
        """An answer as plain data, but for a function where one is wanted. A column or a row of
        numbers counts as the vector that is wanted."""
        if self.is_function and callable(answer):
            return answer
        answer = settled(answer, seconds)
        if not self.is_function and np.ndim(as_array(self.expected)) == 1:
            array = as_array(answer)
            if array is not None and array.ndim == 2 and 1 in array.shape:
                return array.ravel()
        return answer

    @cached_property
    def wanted(self) -> list[Any]:
        """The right outputs, one for each case."""
        return [plain(outcome.value) for outcome in self.outcomes(self.expected)]

    @cached_property
    def catalogue(self) -> list[tuple[Mistake, list[Any]]]:
        """Pairs (mistake, its outputs, one for each case)."""
        return [
            (mistake, [plain(o.value) for o in self.outcomes(self.build(mistake.wrong))])
            for mistake in self.mistakes
        ]

    def build(self, source: Any) -> Any:
        """The answer that `source` stands for: a function from its text, or the value itself."""
        if not (self.is_function and isinstance(source, str)):
            return source
        space: dict[str, Any] = {"np": np, "math": math, **self.given}
        exec(compile(source, f"<{self.id}>", "exec"), space)  # our own text, from the catalogue
        return space[self.name]


@dataclass(frozen=True)
class Result:
    """What `check` found. Its text is its repr and its `text/plain`; its HTML says the same.

    passed     True for a right answer; also `bool(result)`
    diagnosis  "right", "not-started", "raised", "time", … or the id of a catalogued mistake
    lines      the sentences; the first says which exercise and how it went
    """

    passed: bool
    diagnosis: str
    lines: tuple[str, ...] = field(repr=False)

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        colour = {"right": "#0072B2", "not-started": "#999999"}.get(self.diagnosis, "#E69F00")
        head, *rest = (_marked(line) for line in self.lines)
        body = "".join(f"<div>{line}</div>" for line in rest)
        return (
            f'<div style="border-left: 4px solid {colour}; padding: 2px 0 2px 12px; '
            f'line-height: 1.5"><strong>{head}</strong>{body}</div>'
        )


def _marked(line: str) -> str:
    """`code` between backticks becomes <code>; everything else is escaped."""
    pieces = html.escape(line, quote=False).split("`")
    if len(pieces) % 2 == 0:  # an odd backtick: leave the line as it is
        return html.escape(line, quote=False)
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
