"""Which small change makes a wrong answer right? It says where, and not what.

The answer's syntax tree is changed in one place after another (edits.py), each time built anew and
run on the cases, those that fail first. A change counts if all cases agree, and if the new function
agrees with ours on other arguments as well: so nothing is said by luck. Of an answer that is no
function, the cell that computes it is changed (cell.py).

The time that the search may take is the processor's, so that it finds the same on a machine that
has other things to do; by the clock on the wall it takes at most WAIT times as long.
"""

import ast
import contextlib
import io
import math
import re
import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib import tab
from nblib.words import listed

from .cell import cell_of
from .edits import edits
from .moves import GRAFT, Edit
from .parts import Parts
from .raising import Raised
from .running import STOPPED, run_cases
from .thoughts import POWER
from .values import Misfit, as_array, close, same
from .varied import varied
from .writing import Lines, Writing, quotable

SECONDS = 2.0
WAIT = 2.5
PAIR = 4.6  # what two changes together may cost
SLIP = 1.5  # what costs less is an operator, a number, a sign or an axis


@dataclass(frozen=True)
class Repair:
    """Where a change would make an answer right: line and text, and the sentence that says so.

    telling   whether luck seldom makes right what such a change does: another name, another place,
              brackets, `/` for `//`; not another number, a sum for a product, `>=` for `>`
    brackets  whether it puts brackets elsewhere
    """

    line: int
    cost: float
    text: str
    sentence: str
    telling: bool = False
    brackets: bool = False


def repair(
    exercise: Any, answer: Any, agree: list[bool], seconds: float = SECONDS
) -> Repair | None:
    """The one small change that makes the answer right, if there is one and it is plain which."""
    try:
        writing = (
            Writing(answer, earlier(exercise))
            if exercise.is_function
            else cell_of(exercise, answer)
        )
        if not writing or not writing.pieces or exercise.is_experiment:
            return None
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(), warnings.catch_warnings():
            return _Search(exercise, writing, agree, seconds).found()
    except Exception:  # whatever the student's code may do: then nothing is said
        return None


def earlier(exercise: Any) -> tuple[str, ...]:
    """Names of the functions that were judged before this exercise."""
    return tuple(name for other in getattr(exercise, "earlier", ()) for name in other.names)


def worked() -> float:
    """Seconds that this thread has computed; in a tab, where nobody counts them, the time."""
    return time.monotonic() if tab.IN_A_TAB else time.thread_time()


class _Search:
    """The changes tried, until the time is up, and those that were right."""

    def __init__(self, exercise, writing, agree, seconds):
        self.exercise, self.writing = exercise, writing
        self.work, self.until = worked() + seconds, time.monotonic() + WAIT * seconds
        pairs = list(zip(exercise.cases or [()], exercise.wanted, strict=True))
        failing = [pair for pair, fits in zip(pairs, agree, strict=True) if not fits]
        self.first = failing[:1]
        self.rest = [pair for pair in pairs if pair is not failing[0]]
        self.more = varied(exercise) if exercise.is_function else []
        self.parts = Parts(exercise.solution)
        self.longest, started = 1.0, worked()
        self.begin = self._tried(None)
        self.longest = min(0.3, max(0.06, 20 * (worked() - started)))

    def _late(self):
        return worked() > self.work or time.monotonic() > self.until

    def found(self):
        """Goes through all single changes, and with the time that is left through pairs."""
        steps = self._steps()
        right, better, best = [], [], math.inf
        least = 0 if self.exercise.is_function else 2  # `/ 0.5` may stand for `* 2`
        for edit, piece in steps:
            if math.floor(edit.cost) > max(best, least) or self._late():
                break
            with edit.made():
                share = self._tried(piece)
            if share == 1:
                right.append(((edit, piece),))
                best = min(best, math.floor(edit.cost))
            elif share > self.begin:
                better.append((share, len(better), (edit, piece)))
        if right:
            return said(right, self.exercise.is_function)
        if not self.exercise.is_function:  # with one result, two changes make it of anything
            return None
        better.sort(key=lambda entry: (-entry[0], entry[1]))
        for dearest in (1, 2, 3):
            for _, _, (edit, piece) in better:
                if self._late():
                    return None
                if edit.cost > dearest:
                    continue
                with edit.made():
                    right += [((edit, piece), second) for second in self._second(dearest, edit)]
                if right:
                    return said(right, True)
        return None

    def _second(self, dearest, first):
        """Changes that make right what the first has made better. Two that cost much would make
        ours of anything."""
        for edit, piece in self._steps():
            if edit.cost > min(dearest, PAIR - first.cost) or self._late():
                break
            with edit.made():
                right = self._tried(piece) == 1
            if right:
                yield edit, piece

    def _steps(self):
        may = getattr(self.writing, "may", lambda *_: True)
        steps = [
            (edit, piece)
            for piece in self.writing.pieces
            for edit in edits(piece.tree, self.parts)
            if may(edit, self.parts)
            # a single number is rounded to the right one by chance
            and (self.exercise.is_function or not edit.key.endswith(("FloorDiv'>", "** name")))
        ]
        return sorted(steps, key=lambda step: step[0].cost)

    def _tried(self, piece):
        """How much is right with this piece as it now is: 1 if all is, on other arguments too; 0
        for what takes long, cannot be compiled, or gives a list that holds itself."""
        try:
            answer = self.writing.built(piece)
            share = self._share(answer)
            if share == 1 and not self._agrees(answer, self.rest + self.more):
                return 0.99
            return share
        except Exception:
            return 0

    def _share(self, answer):
        """The share of the first failing case that is right: of its parts, or of its entries."""
        ((case, wanted),) = self.first
        (outcome,) = self._run(answer, [case])
        value = outcome.value
        if outcome.state or outcome.changed or isinstance(value, Raised | Misfit):
            return 0
        if same(value, wanted, self.exercise.tolerance):
            return 1
        if isinstance(wanted, tuple) and isinstance(value, tuple | list):
            pairs = list(zip(value, wanted, strict=False))
            near = [same(got, goal, self.exercise.tolerance) for got, goal in pairs]
        else:
            got, goal = as_array(value), as_array(wanted)
            if got is None or goal is None or got.shape != goal.shape or not goal.size:
                return 0
            near = close(got, goal, self.exercise.tolerance)
        share = float(np.mean(near)) if np.size(near) else 0
        return min(0.9, share) if share else 0.4 * _proportional(value, wanted)

    def _run(self, answer, cases):
        """The outcomes; once more if the machine had no time for them."""
        begun = worked()
        outcomes = run_cases(answer, cases, self.longest)
        waited = worked() - begun < 0.5 * self.longest
        if waited and any(outcome.state == STOPPED for outcome in outcomes):
            outcomes = run_cases(answer, cases, 5 * self.longest)
        return outcomes

    def _agrees(self, answer, pairs):
        outcomes = self._run(answer, [case for case, _ in pairs])
        return all(
            not (outcome.state or outcome.changed)
            and not isinstance(outcome.value, Raised)
            and same(outcome.value, wanted, self.exercise.tolerance)
            for outcome, (_, wanted) in zip(outcomes, pairs, strict=True)
        )


def _proportional(value, wanted):
    """Whether all numbers are off by one plain factor: then one more change may make them right."""
    if isinstance(wanted, tuple) and isinstance(value, tuple | list) and len(value) == len(wanted):
        pairs = list(zip(map(as_array, value), map(as_array, wanted), strict=True))
    else:
        pairs = [(as_array(value), as_array(wanted))]
    if any(got is None or goal is None or got.shape != goal.shape for got, goal in pairs):
        return False
    got, goal = (
        np.concatenate([np.ravel(one) for one in many]) for many in zip(*pairs, strict=True)
    )
    if not (goal.any() and np.isfinite(got).all() and np.isfinite(goal).all()):
        return False
    factor = float(got @ goal / (goal @ goal))
    plain = any(abs(factor - one) < 1e-6 for one in (2, 0.5, -1, 100, 0.01))
    return plain and bool(close(got, factor * goal, 1e-6).all())


def _telling(edit: Edit) -> bool:
    """Whether a change is of the kind that luck seldom makes right."""
    node, new = edit.node, edit.puts[0][3]
    if edit.sort in ("brackets", "place"):
        return True
    if isinstance(node, ast.Name) and isinstance(new, ast.Name):
        return True
    whole = isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv | ast.BitXor)
    return whole and edit.puts[0][1] == "op"


def _in_one_line(right: list) -> list:
    """Those changes of a cell that are in the line of the cheapest ones, if that is one line; or of
    those of them that luck seldom makes right; else none."""
    least = min(math.floor(edit.cost) for ((edit, _),) in right)
    cheap = [edit for ((edit, _),) in right if math.floor(edit.cost) == least]
    if len({edit.node.lineno for edit in cheap}) > 1:
        cheap = [edit for edit in cheap if _telling(edit) and edit.sort != "place"]
    lines = {edit.node.lineno for edit in cheap}
    if len(lines) != 1:
        return []
    return [steps for steps in right if steps[0][0].node.lineno in lines]


def said(right: list, of_function: bool) -> Repair | None:
    """What to say about the changes that were right: all in one line, or in one of two lines; of a
    cell in one alone, where another number in another line may be right by luck."""
    plain = [steps for steps in right if all(edit.cost < GRAFT for edit, _ in steps)]
    right = plain or right
    right = right if of_function else _in_one_line(right)
    if not right:
        return None
    right = sorted(right, key=lambda steps: sum(edit.cost for edit, _ in steps))
    cost = sum(edit.cost for edit, _ in right[0])
    if len(right[0]) == 2:
        (edit, piece), (second, other) = right[0]
        places = sorted(
            [(edit.node.lineno, _quoted(edit, piece)), (second.node.lineno, _quoted(second, other))]
        )
        both = ", and ".join(f"line {line}, {quoted}" for line, quoted in places)
        sentence = f"Look at {both}: two small changes, one at each, make it right."
        return Repair(places[0][0], cost, piece.text(edit.node), sentence)
    lines: dict[int, tuple[Edit, Lines]] = {}
    for ((edit, piece),) in right:
        lines.setdefault(edit.node.lineno, (edit, piece))
    if len(lines) > 2:
        return None
    (edit, piece), *others = lines.values()
    line = edit.node.lineno
    if not others and len(edit.lines) > 1:
        where = listed([str(line) for line in edit.lines])
        look = _ended(_look(edit, piece))
        sentence = f"Lines {where}: {look} The same change in each makes it right."
    elif not others:
        look = _look(edit, piece) if of_function else _look_at_all(edit, right)
        sentence = f"Line {line}: {_ended(look)} One small change there makes it right."
    else:
        ((other, second),) = others
        sentence = (
            f"Line {line}, {_quoted(edit, piece)}, or line {other.node.lineno}, "
            f"{_quoted(other, second)}: one small change in either makes it right."
        )
    left_out = any(step.sort == "extra" for ((step, _),) in right)  # then much may do by luck
    brackets = any(step.sort == "brackets" for ((step, _),) in right)
    telling = any(_telling(step) for ((step, _),) in right) and not left_out
    telling = not others and (telling or brackets)
    return Repair(line, cost, piece.text(edit.node), sentence, telling, brackets)


def _look_at_all(edit: Edit, right: list) -> str:
    """What to look at in a cell's line: with one result, several changes may come to the same, and
    then it is the smallest piece that holds those which tell most."""
    wide, piece = edit, right[0][0][1]
    others = [step for ((step, _),) in right if _telling(step) and step.node is not edit.node]
    for other in others:
        if other.cost == min(step.cost for step in others) and _within(wide.node, other.node):
            wide = other
    if wide is edit:
        return _look(edit, piece, bool(others))
    return f"look at {_quoted(wide, piece, True)}"


def _within(inner: ast.AST, outer: ast.AST) -> bool:
    return any(node is inner for node in ast.walk(outer))


def _ended(text: str) -> str:
    return text if text.endswith("?") else f"{text}."


def _look(edit: Edit, piece: Lines, whole: bool = False) -> str:
    if edit.puts[0][1] == "op" and isinstance(edit.node.op, ast.BitXor):
        return f"look at `{quotable(piece.text(edit.node))}`. {POWER.rstrip('.')}"
    quoted = _quoted(edit, piece, whole)
    return {
        "missing": f"something is missing at {quoted}",
        "order": f"look at the order in {quoted}",
        "turn": f"look at {quoted} and the line after it: which has to come first?",
        "place": f"look at how far {quoted} is indented",
    }.get(edit.sort, f"look at {quoted}")


def _quoted(edit: Edit, piece: Lines, whole: bool = False) -> str:
    """The text to look at, an operator alone unless `whole`; with what it stands in where the line
    has it more than once."""
    text, node = piece.text(edit.node), edit.node
    if not whole and edit.puts[0][1] in ("op", "ops") and isinstance(node, ast.BinOp | ast.Compare):
        text = piece.operator(node)
    line = piece.line(node.lineno)
    around = piece.text(node) if text != piece.text(node) else ""
    while not around and _times(text, line) > 1 and node in piece.parents:
        node = piece.parents[node]
        if not isinstance(node, ast.expr):
            break
        if _times(piece.text(node), line) == 1:
            around = piece.text(node)
    pair = f"`{quotable(text)}`"
    return f"{pair} in `{quotable(around)}`" if around and around != text else pair


def _times(text, line):
    """How often a text stands in a line, as a word of its own."""
    return len(re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", line))
