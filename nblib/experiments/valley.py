"""Down a long valley with SGD, momentum and Adam, each at a rate that suits it (slides 46, 47)."""

import functools
import math
from typing import NamedTuple

import numpy as np

from nblib.experiments import common, training
from nblib.numerics import ignore_fp_warnings
from nblib.steady import steady

CURVATURES = np.array([1.0, 1000.0])  # along a and along b
START = -1.8, 0.2
RULES = common.by_title(common.OPTIMIZERS, "sgd", "momentum", "adam")
RATES = dict(zip(RULES, (0.0019, 0.003, 0.1), strict=True))  # SGD's is just below its limit 2/λ
STEPS = 300


class LongWalk(NamedTuple):
    """A walk down the long valley.

    path      (k + 1, 2) a and b at the start and after each step, until it diverged
    left      what is left at the end of the way along a, as a share; None if it diverged
    diverged  the step at which it left the region of training.FAR, or None
    """

    path: np.ndarray
    left: float | None
    diverged: int | None


@functools.lru_cache(maxsize=256)
@steady()
@ignore_fp_warnings
def long_walk(name, lr, beta=0.9):
    """Down ½(a² + 1000b²) with an optimizer of RATES: LongWalk.

    lr: above 0; beta: the share of the running sum that momentum keeps in each step, from 0 to
    below 1. The others have no use for it.
    """
    settings = {"momentum": beta} if name == "Momentum" else {}
    path = training.path_of(name, settings, lambda w: CURVATURES * w, lr, STEPS, START)
    if len(path) <= STEPS:
        return LongWalk(path, None, len(path))
    return LongWalk(path, float(abs(path[-1, 0] / path[0, 0])), None)


def swings(lr, beta):
    """What becomes of momentum's swings along b: "none", "die out", "stay" or "grow".

    Each b is (1 + β − ηλ) times the last one less β times the one before. That dies out below
    ηλ = 2(1 + β), and up to (1 − √β)² it does not cross 0.
    """
    length, limit = lr * CURVATURES[1], 2 * (1 + beta)
    if math.isclose(length, limit, rel_tol=1e-9):
        return "stay"
    if length > limit:
        return "grow"
    return "none" if length <= (1 - math.sqrt(beta)) ** 2 else "die out"
