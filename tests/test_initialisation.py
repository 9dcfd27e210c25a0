"""Initialisation and random numbers: torch's distributions, exactly bounded, repeatable.

The two libraries draw different numbers from one seed. What must agree is the distribution: bounds
to the last digit, mean and variance within five standard errors, and the whole curve by the
Kolmogorov-Smirnov distance. torch's own numbers go through the same checks. Seeds are fixed, so a
test passes or fails, it does not flicker.
"""

import math

import numpy as np
import pytest

import nblib
from tests.parity import LIBRARIES, array

FAN_OUT, FAN_IN = 300, 400


def uniform_cdf(low, high):
    return lambda x: np.clip((x - low) / (high - low), 0, 1)


def normal_cdf(mean, std):
    erf = np.vectorize(math.erf)
    return lambda x: 0.5 * (1 + erf((x - mean) / (std * math.sqrt(2))))


def assert_distributed(values, cdf):
    """Kolmogorov-Smirnov: the largest gap between the drawn and the true curve is below 2/√n.

    A right generator exceeds that about once in 1,500 seeds.
    """
    values = np.sort(np.ravel(values).astype(float))
    n = values.size
    curve = cdf(values)
    gap = max((np.arange(1, n + 1) / n - curve).max(), (curve - np.arange(n) / n).max())
    assert gap < 2 / math.sqrt(n)


def assert_uniform(values, low, high):
    """Inside the bounds, nearly touching them, and even in between."""
    values = np.ravel(values)
    step = (high - low) * 1e-6  # float32's rounding at the bounds
    assert low - step <= values.min() and values.max() <= high + step
    reach = 20 * (high - low) / values.size
    assert values.min() < low + reach and values.max() > high - reach
    assert abs(values.mean() - (low + high) / 2) < 5 * (high - low) / math.sqrt(12 * values.size)
    assert_distributed(values, uniform_cdf(low, high))


def assert_normal(values, mean, std):
    values, n = np.ravel(values), values.size
    assert abs(values.mean() - mean) < 5 * std / math.sqrt(n)
    assert abs(values.std() / std - 1) < 5 / math.sqrt(2 * n)
    assert_distributed(values, normal_cdf(mean, std))


def weight(t, shape=(FAN_OUT, FAN_IN)):
    return t.empty(shape) if hasattr(t, "empty") else t.zeros(shape)


def test_a_linear_layer_starts_uniform_within_one_over_root_fan_in():
    for t in LIBRARIES:
        t.manual_seed(1)
        layer = t.nn.Linear(FAN_IN, FAN_OUT)
        bound = 1 / math.sqrt(FAN_IN)
        assert_uniform(array(layer.weight), -bound, bound)
        assert_uniform(array(t.nn.Linear(FAN_IN, 20_000).bias), -bound, bound)
        assert not np.array_equal(array(layer.weight)[0], array(layer.weight)[1])


@pytest.mark.parametrize("fan_in", [1, 3, 784])
def test_the_bound_follows_fan_in(fan_in):
    for t in LIBRARIES:
        t.manual_seed(2)
        weights = array(t.nn.Linear(fan_in, 5000).weight)
        bound = 1 / math.sqrt(fan_in)
        assert_uniform(weights, -bound, bound)


UNIFORM = {
    "uniform": (lambda i, w: i.uniform_(w), 0, 1),
    "uniform, bounds": (lambda i, w: i.uniform_(w, -0.3, 0.1), -0.3, 0.1),
    "uniform, keywords": (lambda i, w: i.uniform_(w, a=2, b=5), 2, 5),
    "xavier": (lambda i, w: i.xavier_uniform_(w), None, math.sqrt(6 / (FAN_IN + FAN_OUT))),
    "xavier, gain": (
        lambda i, w: i.xavier_uniform_(w, gain=i.calculate_gain("tanh")),
        None,
        5 / 3 * math.sqrt(6 / (FAN_IN + FAN_OUT)),
    ),
    "kaiming": (lambda i, w: i.kaiming_uniform_(w), None, math.sqrt(6 / FAN_IN)),
    "kaiming, relu": (
        lambda i, w: i.kaiming_uniform_(w, nonlinearity="relu"),
        None,
        math.sqrt(6 / FAN_IN),
    ),
    "kaiming, linear": (
        lambda i, w: i.kaiming_uniform_(w, nonlinearity="linear"),
        None,
        math.sqrt(3 / FAN_IN),
    ),
    "kaiming, tanh": (
        lambda i, w: i.kaiming_uniform_(w, nonlinearity="tanh"),
        None,
        5 / 3 * math.sqrt(3 / FAN_IN),
    ),
    "kaiming, fan_out": (
        lambda i, w: i.kaiming_uniform_(w, mode="fan_out"),
        None,
        math.sqrt(6 / FAN_OUT),
    ),
    "kaiming, leak of Linear": (
        lambda i, w: i.kaiming_uniform_(w, a=math.sqrt(5)),
        None,
        1 / math.sqrt(FAN_IN),
    ),
}


@pytest.mark.parametrize(("fill", "low", "high"), UNIFORM.values(), ids=UNIFORM.keys())
def test_uniform_rules(fill, low, high):
    for t in LIBRARIES:
        t.manual_seed(3)
        w = weight(t)
        assert fill(t.nn.init, w) is w
        assert_uniform(array(w), -high if low is None else low, high)


NORMAL = {
    "normal": (lambda i, w: i.normal_(w), 0, 1),
    "normal, settings": (lambda i, w: i.normal_(w, mean=2.0, std=0.25), 2, 0.25),
    "xavier": (lambda i, w: i.xavier_normal_(w), 0, math.sqrt(2 / (FAN_IN + FAN_OUT))),
    "xavier, gain": (
        lambda i, w: i.xavier_normal_(w, gain=2.0),
        0,
        2 * math.sqrt(2 / (FAN_IN + FAN_OUT)),
    ),
    "kaiming": (lambda i, w: i.kaiming_normal_(w), 0, math.sqrt(2 / FAN_IN)),
    "kaiming, relu, fan_out": (
        lambda i, w: i.kaiming_normal_(w, mode="fan_out", nonlinearity="relu"),
        0,
        math.sqrt(2 / FAN_OUT),
    ),
    "kaiming, leak": (
        lambda i, w: i.kaiming_normal_(w, a=0.2, nonlinearity="leaky_relu"),
        0,
        math.sqrt(2 / (1 + 0.04) / FAN_IN),
    ),
    "kaiming, sigmoid": (
        lambda i, w: i.kaiming_normal_(w, nonlinearity="sigmoid"),
        0,
        1 / math.sqrt(FAN_IN),
    ),
}


@pytest.mark.parametrize(("fill", "mean", "std"), NORMAL.values(), ids=NORMAL.keys())
def test_normal_rules(fill, mean, std):
    for t in LIBRARIES:
        t.manual_seed(4)
        w = weight(t)
        assert fill(t.nn.init, w) is w
        assert_normal(array(w), mean, std)


@pytest.mark.parametrize("name", ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gain_is_torchs(name):
    gains = {t.nn.init.calculate_gain(name) for t in LIBRARIES}
    assert max(gains) - min(gains) < 1e-15
    leaks = [t.nn.init.calculate_gain("leaky_relu", 0.3) for t in LIBRARIES]
    assert leaks[0] == pytest.approx(leaks[1], abs=1e-15)


def test_constant_rules_and_kernels():
    for t in LIBRARIES:
        i = t.nn.init
        assert i.zeros_(t.ones(2)).tolist() == [0, 0]
        assert i.ones_(t.zeros(2)).tolist() == [1, 1]
        assert i.constant_(t.zeros(2), 0.5).tolist() == [0.5, 0.5]
        t.manual_seed(0)
        w = i.kaiming_uniform_(t.zeros(200, 10, 5, 5))  # fan_in is 10 × 5 × 5
        assert_uniform(array(w), -math.sqrt(6 / 250), math.sqrt(6 / 250))


def test_rules_fill_a_layer_that_learns():
    for t in LIBRARIES:
        layer = t.nn.Linear(30, 20)
        kept = layer.weight
        t.nn.init.kaiming_normal_(layer.weight)
        t.nn.init.zeros_(layer.bias)
        assert layer.weight is kept and kept.requires_grad and kept.is_leaf
        assert str(kept.dtype) == "torch.float32" and layer.bias.tolist() == [0] * 20
        layer(t.ones(1, 30)).sum().backward()
        assert kept.grad is not None


def test_rules_fill_float64_with_more_digits():
    for t in LIBRARIES:
        w = t.nn.init.normal_(t.zeros(1000, dtype=t.float64))
        assert not np.array_equal(array(w), array(w).astype(np.float32))


# ------------------------------------------------------------------------------------ randn, rand


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_randn_and_rand_in_distribution(dtype):
    for t in LIBRARIES:
        t.manual_seed(5)
        kind = getattr(t, dtype)
        assert_normal(array(t.randn(200, 300, dtype=kind)), 0, 1)
        numbers = array(t.rand(60_000, dtype=kind))
        assert_uniform(numbers, 0, 1)
        assert numbers.min() >= 0 and numbers.max() < 1
        assert abs(np.corrcoef(numbers[1:], numbers[:-1])[0, 1]) < 5 / math.sqrt(60_000)


DRAWS = {
    "randn": lambda t: t.randn(5),
    "rand": lambda t: t.rand(5),
    "randperm": lambda t: t.randperm(50),
    "Linear": lambda t: t.nn.Linear(4, 3).weight,
    "Dropout": lambda t: t.nn.Dropout(0.5)(t.ones(100)),
    "init": lambda t: t.nn.init.xavier_normal_(t.zeros(4, 4)),
}


@pytest.mark.parametrize("draw_numbers", DRAWS.values(), ids=DRAWS.keys())
def test_one_seed_one_sequence(draw_numbers):
    for t in LIBRARIES:

        def drawn(seed, t=t):
            t.manual_seed(seed)
            return [draw_numbers(t).tolist() for _ in range(2)]

        first, second = drawn(0)
        assert first != second, "the sequence goes on"
        assert drawn(0) == [first, second] != drawn(1)


def test_manual_seed_leaves_numpys_own_generator_alone():
    np.random.seed(0)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(0)  # noqa: NPY002
    nblib.manual_seed(5)
    nblib.randn(10)
    nblib.nn.Linear(3, 3)
    assert np.random.random() == expected  # noqa: NPY002


def test_a_generator_is_a_source_of_its_own():
    for t in LIBRARIES:
        generator = t.Generator().manual_seed(3)
        first = t.randn(4, generator=generator).tolist()
        t.manual_seed(9)
        assert t.randn(4, generator=t.Generator().manual_seed(3)).tolist() == first
        assert t.rand(4, generator=generator).tolist() != first
