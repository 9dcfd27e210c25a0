"""What a checkpoint of the lab (notebook 08) is, and the small network that several are tried on.

A checkpoint is an exercise whose answer may be several functions at once, such as
(relu, relu_backward). The eleven are in catalogue/8_lab; checkpoints.py judges them.
"""

import inspect
import math
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from .frame import Exercise
from .unfinished import is_stub
from .values import Misfit, kind, written


class Together:
    """Several pieces of an answer, called as one function, so that the frame can judge them.

    call(pieces, *case) uses them; its arguments after the first are the signature.
    """

    def __init__(self, call, pieces):
        self.call, self.pieces = call, pieces
        parameters = list(inspect.signature(call).parameters.values())[1:]
        self.__signature__ = inspect.Signature(parameters)
        # by which the frame tells the student's own lines from ours
        self.__globals__ = getattr(pieces[0], "__globals__", {})

    def __call__(self, *case):
        return self.call(self.pieces, *case)


@dataclass(frozen=True)
class Formula:
    """A function of an array with its text, for cases that a student reads in a message."""

    text: str
    rule: Any = field(repr=False, compare=False)

    def __call__(self, x):
        return self.rule(x)

    def __repr__(self):
        return self.text


class Given:
    """Arrays under one short text, for cases too large to be read in a message.

    lent  name -> a list made of them that a function was handed, and what was in it
    """

    def __init__(self, text, **arrays):
        self.text, self.arrays = text, arrays
        self.lent = {}

    def lend(self, name, entries):
        """A list for the student's function, which belongs to the caller."""
        self.lent[name] = list(entries), list(entries)
        return self.lent[name][0]

    def __repr__(self):
        return self.text

    def __eq__(self, other):
        return not self.changes(other)

    def changes(self, other):
        """The names of the arrays that differ, and of the lists that are not as they were lent."""
        pairs = zip(self.arrays.items(), other.arrays.values(), strict=True)
        arrays = [name for (name, ours), theirs in pairs if not np.array_equal(ours, theirs)]
        lists = [
            name for name, (now, then) in other.lent.items() if [*map(id, now)] != [*map(id, then)]
        ]
        return (*arrays, *lists)

    __hash__ = None  # type: ignore[assignment]  # Python's way to say: no hash


@dataclass(frozen=True)
class Checkpoint(Exercise):
    """An exercise of the lab.

    call       call(pieces, *case) -> output, where pieces are the functions in the check cell
    seconds    the least time limit
    reference  our functions, in the stub's order, which `use_reference` lends; an experiment of
               one's own has none
    earlier    the checkpoints before it, whose functions an answer may use
    """

    call: Any = None
    seconds: float = 3.0
    reference: tuple = ()
    earlier: tuple = ()
    word = "Checkpoint"

    @property
    def is_experiment(self):
        """Whether the answer is a study of one's own."""
        return not self.reference

    @property
    def names(self):
        """The names in the check cell, in order."""
        return [name.strip() for name in self.name.strip("()").split(",")]

    def shown(self, case):
        """How a case is named in a message: the call, or what several functions were given."""
        if self.call is None or len(self.names) == 1:
            return super().shown(case)
        arguments = list(inspect.signature(self.expected).parameters)
        if arguments == ["question"]:
            return f"{case[0][0].upper()}{case[0][1:]}:"
        said = ", ".join(f"{n} = {written(v)}" for n, v in zip(arguments, case, strict=True))
        return f"With `{said}` your functions"

    @cached_property
    def given(self):
        """What the answer may use besides NumPy: our functions of the earlier checkpoints."""
        space = {}
        for other in self.earlier:
            space |= dict(zip(other.names, other.reference, strict=True))
        return space

    def build(self, source):
        """The answer that `source` stands for, ready to be called with the cases."""
        if not isinstance(source, str):
            return source
        space = {"np": np, "math": math, **self.given}
        exec(compile(source, f"<{self.id}>", "exec"), space)  # our own text, from the catalogue
        return self.prepared(eval(self.name, space))

    @cached_property
    def signatures(self):
        """name -> names of the arguments, for each function in the stub."""
        found = re.findall(r"^def (\w+)\((.*)\):", self.stub, flags=re.MULTILINE)
        return {name: arguments.split(", ") for name, arguments in found}

    def prepared(self, answer):
        """The student's pieces as one function; `...` where only stubs came in, and what came in
        where a piece is missing or is no function."""
        pieces = answer if isinstance(answer, tuple) else (answer,)
        if len(pieces) != len(self.names) or isinstance(answer, Together):
            return answer
        pieces = tuple(... if piece is None or is_stub(piece) else piece for piece in pieces)
        if any(piece is ... for piece in pieces):
            return ... if all(piece is ... for piece in pieces) else pieces
        if not all(map(callable, pieces[: len(self.signatures)])):
            return answer
        return Together(self.call, pieces) if self.call else pieces[0]

    def misfit(self, answer):
        """A sentence if a function of the answer cannot be called as the stub's can, else None."""
        pieces = answer if isinstance(answer, tuple) else (answer,)
        if len(pieces) != len(self.names):
            return f"Give all of it: `{self.check_cell}`."
        for piece, (name, arguments) in zip(pieces, self.signatures.items(), strict=False):
            if not inspect.isfunction(piece):
                continue
            try:
                inspect.signature(piece).bind(*arguments)
            except TypeError:
                return (
                    f"It is called as `{name}({', '.join(arguments)})`. Yours takes "
                    f"`{inspect.signature(piece)}`."
                )
        return None


# How the cases are written ----------------------------------------------------------------------

X = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.5], [-0.75, 0.5, 2.0], [1.5, 1.0, -0.5]])
W1 = np.array([[0.5, -1.0, 0.25], [1.5, 0.5, -0.75], [-0.5, 0.75, 1.0], [0.25, 1.25, -1.5]])
B1 = np.array([0.25, -0.5, 0.125, 0.75])
W2 = np.array([[1.0, -0.5, 0.75, 0.25], [-1.25, 0.5, 1.5, -0.75], [0.5, 1.0, -0.25, 0.5]])
B2 = np.array([0.5, -0.25, 1.0])
T = np.array([2, 0, 1, 1])
RATES = np.array([0.5, 0.25, 0.125, 1.0])
NETWORK = "a network 3 → 4 → 3"


def network(text, images, labels, W1, b1, W2, b2, **more):
    """A case under one short text: what a function of a whole network is given."""
    return (Given(text, images=images, labels=labels, W1=W1, b1=b1, W2=W2, b2=b2, **more),)


def two(answer):
    return isinstance(answer, tuple | list) and len(answer) == 2


def not_two(answer, wanted):
    """What came back in place of two things, with a sentence that says which are wanted."""
    if answer is None or answer is ...:
        return answer  # the frame has its own sentences for these
    said = kind(answer)
    return Misfit(f"returned {said}", f"Two things come back: {wanted}.", key=said)
