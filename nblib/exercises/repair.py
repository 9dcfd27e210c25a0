"""Which small change makes a wrong answer right? It says where, and not what.

The answer's syntax tree is changed in one place after another (edits.py), each time built anew and
run on the cases, those that fail first. A change counts if all cases agree, and if the new function
agrees with ours on other arguments as well: so nothing is said by luck.
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

from .edits import Edit, Parts, edits
from .raising import Raised
from .running import run_cases
from .values import Misfit, as_array, close, same
from .varied import varied
from .writing import Piece, Writing

SECONDS = 2.0
SLIP = 1.5  # what costs less is an operator, a number, a sign or an axis
LONGEST = 60  # characters of source in a sentence


@dataclass(frozen=True)
class Repair:
    """Where a change would make an answer right: line and text, and the sentence that says so."""

    line: int
    cost: float
    text: str
    sentence: str


def repair(
    exercise: Any, answer: Any, agree: list[bool], seconds: float = SECONDS
) -> Repair | None:
    """The one small change that makes the answer right, if there is one and it is plain which."""
    try:
        writing = Writing(answer, _earlier(exercise))
        if not writing.pieces or exercise.id == "7.11":
            return None
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(), warnings.catch_warnings():
            return _Search(exercise, writing, agree, seconds).found()
    except Exception:  # whatever the student's code may do: then nothing is said
        return None


def _earlier(exercise):
    """Names of the functions that were judged before this exercise."""
    return tuple(name for other in getattr(exercise, "earlier", ()) for name in other.names)


class _Search:
    """The changes tried, until the time is up, and those that were right."""

    def __init__(self, exercise, writing, agree, seconds):
        self.exercise, self.writing = exercise, writing
        self.until = time.monotonic() + seconds
        pairs = list(zip(exercise.cases, exercise.wanted, strict=True))
        failing = [pair for pair, fits in zip(pairs, agree, strict=True) if not fits]
        self.first = failing[:1]
        self.rest = [pair for pair in pairs if pair is not failing[0]]
        self.more = varied(exercise)
        self.parts = Parts(exercise.solution)
        self.longest, started = 1.0, time.monotonic()
        self.begin = self._tried(None)
        self.longest = min(0.3, max(0.06, 20 * (time.monotonic() - started)))

    def found(self):
        """Goes through all single changes, and with the time that is left through pairs."""
        steps = self._steps()
        right, better, best = [], [], math.inf
        for edit, piece in steps:
            if math.floor(edit.cost) > best or time.monotonic() > self.until:
                break
            with edit.made():
                share = self._tried(piece)
            if share == 1:
                right.append(((edit, piece),))
                best = math.floor(edit.cost)
            elif share > self.begin:
                better.append((share, len(better), (edit, piece)))
        if right:
            return said(right)
        better.sort(key=lambda entry: (-entry[0], entry[1]))
        for dearest in (1, 2):
            for _, _, (edit, piece) in better:
                if time.monotonic() > self.until:
                    return None
                if edit.cost > dearest:
                    continue
                with edit.made():
                    right += [((edit, piece), second) for second in self._second(dearest)]
                if right:
                    return said(right)
        return None

    def _second(self, dearest):
        """Changes that make right what one change has made better."""
        for edit, piece in self._steps():
            if edit.cost > dearest or time.monotonic() > self.until:
                break
            with edit.made():
                right = self._tried(piece) == 1
            if right:
                yield edit, piece

    def _steps(self):
        steps = [
            (edit, piece) for piece in self.writing.pieces for edit in edits(piece.tree, self.parts)
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
        (outcome,) = run_cases(answer, [case], self.longest)
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
        return min(0.9, float(np.mean(near))) if np.size(near) else 0

    def _agrees(self, answer, pairs):
        outcomes = run_cases(answer, [case for case, _ in pairs], self.longest)
        return all(
            not (outcome.state or outcome.changed)
            and not isinstance(outcome.value, Raised)
            and same(outcome.value, wanted, self.exercise.tolerance)
            for outcome, (_, wanted) in zip(outcomes, pairs, strict=True)
        )


def said(right: list) -> Repair | None:
    """What to say about the changes that were right: all in one line, or in one of two lines."""
    right = sorted(right, key=lambda steps: sum(edit.cost for edit, _ in steps))
    cost = sum(edit.cost for edit, _ in right[0])
    if len(right[0]) == 2:
        (edit, piece), (second, other) = right[0]
        places = sorted([(edit.node.lineno, _quoted(edit, piece)),
                         (second.node.lineno, _quoted(second, other))])  # fmt: skip
        listed = ", and ".join(f"line {line}, {quoted}" for line, quoted in places)
        sentence = f"Look at {listed}: two small changes, one at each, make it right."
        return Repair(places[0][0], cost, piece.text(edit.node), sentence)
    lines: dict[int, tuple[Edit, Piece]] = {}
    for ((edit, piece),) in right:
        lines.setdefault(edit.node.lineno, (edit, piece))
    if len(lines) > 2:
        return None
    (edit, piece), *others = lines.values()
    line = edit.node.lineno
    if not others:
        sentence = f"Line {line}: {_look(edit, piece)}. One small change there makes it right."
    else:
        ((other, second),) = others
        sentence = (
            f"Line {line}, {_quoted(edit, piece)}, or line {other.node.lineno}, "
            f"{_quoted(other, second)}: one small change in either makes it right."
        )
    return Repair(line, cost, piece.text(edit.node), sentence)


def _look(edit: Edit, piece: Piece) -> str:
    quoted = _quoted(edit, piece)
    return {
        "missing": f"something is missing at {quoted}",
        "order": f"look at the order in {quoted}",
        "place": f"look at how far {quoted} is indented",
    }.get(edit.sort, f"look at {quoted}")


def _quoted(edit: Edit, piece: Piece) -> str:
    """The text to look at; with what it stands in where the line has it more than once."""
    text, node = piece.text(edit.node), edit.node
    if edit.puts[0][1] in ("op", "ops") and isinstance(node, ast.BinOp | ast.Compare):
        text = piece.operator(node)
    line = piece.line(node.lineno)
    around = piece.text(node) if text != piece.text(node) else ""
    while not around and _times(text, line) > 1 and node in piece.parents:
        node = piece.parents[node]
        if not isinstance(node, ast.expr):
            break
        if _times(piece.text(node), line) == 1:
            around = piece.text(node)
    pair = f"`{_short(text)}`"
    return f"{pair} in `{_short(around)}`" if around and around != text else pair


def _times(text, line):
    """How often a text stands in a line, as a word of its own."""
    return len(re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", line))


def _short(text):
    text = text.replace("`", "'")
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
