"""torch.special: other names of functions that stand elsewhere."""

from nblib.absent import refuse_names
from nblib.pointwise import log_softmax, sigmoid, softmax
from nblib.vocabulary.accumulating import logsumexp
from nblib.vocabulary.elementary import erf, erfc, exp2, expm1, log1p, logit, round, sinc
from nblib.vocabulary.pairs import xlogy

expit = sigmoid
__getattr__ = refuse_names("nblib.special")
__all__ = [
    "erf",
    "erfc",
    "exp2",
    "expit",
    "expm1",
    "log1p",
    "log_softmax",
    "logit",
    "logsumexp",
    "round",
    "sinc",
    "softmax",
    "xlogy",
]
