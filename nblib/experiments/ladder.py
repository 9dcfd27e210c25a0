"""The ladder of checks for code that trains a classifier: easy ones first, each in a second.

A loss that stays up does not say why. `ladder` climbs over one's own model, batch and training
step, in nblib or in PyTorch, and stops at the first check that fails. The clinic (clinic.py) does
the same with fifteen broken programs, and adds what can be asked of a whole program only.
"""

import copy
import importlib
import inspect
import math
from typing import NamedTuple

import numpy as np

from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

FEW, TRIES, LEARNED = 8, 150, 0.1  # so many examples, so many steps, this loss at most
CHECKS = {
    "size": "the inputs are numbers of a size near 1",
    "classes": "the batch holds several classes",
    "shape": "the model makes a row of scores for each example",
    "moves": "a step gives every parameter a gradient and moves it",
    "first": "the first loss is about that of guessing, ln of the number of classes",
    "twice": "with dropout off, the same batch twice gives the same gradient",
    "heart": f"with dropout off, {FEW} examples are learned by heart: the loss falls below "
    f"{LEARNED} and never leaps",
    "answers": "in evaluation, the same input twice gives the same answer",
}
WHOLE = {  # what can be asked of a whole program only
    "epoch": "after two epochs the loss is well below that of guessing",
    "apart": "no test image is among those learned from",
    "total": "the running total of the losses is a plain number",
}


class Rung(NamedTuple):
    """One check: which, whether it holds, and what was seen."""

    name: str
    passed: bool
    seen: str

    def __str__(self):
        return f"{'holds' if self.passed else 'FAILS'}: {(CHECKS | WHOLE)[self.name]} ({self.seen})"


class Climbed(list):
    """The rungs of a climb, numbered when printed; as an array 1 for each check that holds, 0 for
    the one that fails, and -1 for those that were not reached."""

    def __init__(self, rungs, checks):
        super().__init__(rungs)
        self.checks = checks

    def __repr__(self):
        return "\n".join(f"{number} {rung}" for number, rung in enumerate(self, start=1))

    def __array__(self, dtype=None, copy=None):
        found = [int(rung.passed) for rung in self]
        return np.array(found + [-1] * (self.checks - len(found)), dtype)


@steady()
@ignore_fp_warnings
def ladder(model, batch, step, evaluate=None):
    """Check a model and its training step: Climbed, a list of Rung, the first that fails at the
    end.

    model     a classifier of nblib or of PyTorch, fresh
    batch     a pair (inputs, targets): at least 8 examples and their classes, from 0
    step      step(model, inputs, targets) makes one update as the training loop does, and gives
              the loss
    evaluate  evaluate(model, inputs) gives the scores that are judged; None leaves that check out

    The checks train the model. At the end all is as it was: weights, buffers and modes, the
    engine's random generator, and the optimizers that `step` names (not one that it reaches through
    an attribute or another function), with the parameters that they hold. Gradients are cleared.

    >>> from nblib import nn, optim, rand, tensor
    >>> model = nn.Linear(4, 2)
    >>> len(ladder(model, (rand(8, 4), tensor([0, 1] * 4)), lambda model, x, y: None)) < 8
    True
    """
    climb = _Climb(model, *batch, step, evaluate)
    names = list(CHECKS) if evaluate is not None else list(CHECKS)[:-1]
    climbed = Climbed([], len(names))
    try:
        for name in names:
            try:
                passed, seen = getattr(climb, name)()
            except (RuntimeError, IndexError) as error:  # how both engines refuse
                passed, seen = False, f"it stops: {str(error).partition(':')[0]}"
            climbed.append(Rung(name, bool(passed), seen))
            if not passed:
                break
    finally:
        climb.leave()
    return climbed


def _optimizers(step):
    """The optimizers that a function names: its globals, its closure, its default values."""
    try:
        outside = inspect.getclosurevars(step)
    except (TypeError, ValueError):  # no function of Python, or a name that has no value yet
        return []
    named = [*outside.globals.values(), *outside.nonlocals.values(), *(step.__defaults__ or ())]
    return [value for value in named if hasattr(value, "param_groups")]


class _Climb:
    """What the checks share; each gives (whether it holds, what was seen)."""

    def __init__(self, model, x, y, step, evaluate):
        self.model, self.x, self.y, self.step, self.evaluate = model, x, y, step, evaluate
        self.named = list(model.named_parameters())
        kind = type(self.named[0][1]).__module__.partition(".")[0]
        self.library = importlib.import_module(kind)
        self.start = self._weights()
        self._keep()
        model.eval()  # dropout off, until the last check

    def _keep(self):
        """What `leave` puts back."""
        self.kept = copy.deepcopy(self.model.state_dict())
        self.modes = [(part, part.training) for part in self.model.modules()]
        self.optimizers = [
            (each, copy.deepcopy(each.state_dict())) for each in _optimizers(self.step)
        ]
        self.moved = [
            (p, p.detach().numpy().copy())  # perhaps another model's
            for each, _ in self.optimizers
            for group in each.param_groups
            for p in group["params"]
        ]
        self.chance = self.library.get_rng_state()

    def leave(self):
        """Put everything back as it was before the first check, and clear the gradients."""
        with self.library.no_grad():
            for p, value in self.moved:
                p[...] = self.library.tensor(value)
                p.grad = None
        self._clear()
        self.model.load_state_dict(self.kept)
        for part, training in self.modes:
            part.training = training
        for each, state in self.optimizers:
            each.load_state_dict(state)
        self.library.set_rng_state(self.chance)

    def size(self):
        values = self.x.detach().numpy()
        mean, spread = float(values.mean()), float(values.std())
        seen = f"mean {round(mean, 1) + 0.0:.1f}, standard deviation {spread:.1f}"
        return abs(mean) < 3 and 0.05 < spread < 5, seen

    def classes(self):
        found = sorted({int(k) for k in self.y.detach().numpy()})
        if len(found) > 1:
            return True, f"{len(found)} classes among {len(self.y)} examples"
        return False, f"all {len(self.y)} examples are of class {found[0]}"

    def shape(self):
        shape = tuple(self.model(self.x).shape)
        self.outputs = shape[-1]
        return len(shape) == 2 and shape[0] == len(self.x), f"{tuple(self.x.shape)} became {shape}"

    def moves(self):
        self._clear()
        loss = self.step(self.model, self.x, self.y)
        if loss is None:
            return False, "step gives no loss"
        self.first_loss = float(loss.item() if hasattr(loss, "item") else loss)
        after, gone = self._weights(), [name for name, p in self.named if p.grad is None]
        still = [name for name, _ in self.named if np.array_equal(self.start[name], after[name])]
        if len(gone) == len(self.named) and not still:
            return True, "all move; the gradients are cleared afterwards"
        if gone:
            return False, f"without a gradient: {', '.join(gone)}"
        if still:
            return False, f"all have a gradient, and these do not move: {', '.join(still)}"
        return True, f"all {len(self.named)} do"

    def first(self):
        guess = math.log(self.outputs)
        seen = f"{self.first_loss:.1f}, and ln {self.outputs} = {guess:.1f}"
        return abs(self.first_loss - guess) < 1, seen

    def twice(self):
        lengths = []
        self._restore()
        self._clear()
        for _ in range(2):
            self.step(self.model, self.x, self.y)
            lengths.append(self._gradient())
            self._restore()
        if lengths[0] == 0:
            return True, "the gradients are cleared after each step"
        ratio = lengths[1] / lengths[0]
        if abs(ratio - 1) < 1e-3:
            return True, "the second is as long as the first"
        return False, f"the second is {ratio:.1f} times as long"

    def heart(self):
        x, y = self.x[:FEW], self.y[:FEW]
        losses = [self.step(self.model, x, y) for _ in range(TRIES)]
        losses = [float(loss.item() if hasattr(loss, "item") else loss) for loss in losses]
        worst = max(losses) if np.isfinite(losses).all() else math.inf
        seen = f"the loss ends at {losses[-1]:.2f}" if losses[-1] < 100 else "the loss is huge"
        if worst > 3 * max(losses[0], 1):
            seen += " and leapt on its way"
        return losses[-1] < LEARNED and worst <= 3 * max(losses[0], 1), seen

    def answers(self):
        self.model.train()  # as after an epoch
        first, second = (np.asarray(self._judged()) for _ in range(2))
        change = float(np.abs(first - second).max())
        return change == 0, "equal" if change == 0 else f"scores differ by up to {change:.1f}"

    def _judged(self):
        scores = self.evaluate(self.model, self.x)
        return scores.detach().numpy() if hasattr(scores, "detach") else scores

    def _weights(self):
        return {name: p.detach().numpy().copy() for name, p in self.named}

    def _restore(self):
        with self.library.no_grad():
            for name, p in self.named:
                p[...] = self.library.tensor(self.start[name])

    def _clear(self):
        for _, p in self.named:
            p.grad = None

    def _gradient(self):
        """The length of all gradients as one vector."""
        squares = [float((p.grad.numpy() ** 2).sum()) for _, p in self.named if p.grad is not None]
        return math.sqrt(sum(squares))
