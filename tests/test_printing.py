"""Printing, dtypes and random state beside torch: the same text, the same answers.

Text is compared letter by letter. Random numbers differ from torch's by design, so of them the
dtype, the shape, the range and the reproducibility are tested, not the values.
"""

import copy
import math

import numpy as np
import pytest
import torch

import nblib

RNG = np.random.default_rng(3)
ARRAYS = {
    "floats": RNG.normal(size=(3, 4)),
    "small and large": np.array([1e-5, 3.0, 12345.678]),
    "whole": np.array([1.0, -20.0, 300.0]),
    "with nan": np.array([np.nan, np.inf, -np.inf, 1.5]),
    "only nan": np.array([np.nan, 0.0]),
    "zeros": np.zeros((2, 2)),
    "scalar": np.array(3.14159),
    "long": RNG.normal(size=1500),
    "wide": RNG.normal(size=(4, 30)),
    "large matrix": RNG.normal(size=(40, 50)),
    "cube": RNG.normal(size=(2, 3, 4)),
    "whole numbers": RNG.integers(-5, 500, (3, 5)),
    "bools": RNG.random((2, 3)) > 0.5,
    "bytes": np.arange(5, dtype=np.uint8),
    "shorts": np.arange(5, dtype=np.int16),
    "none": np.zeros((0, 3)),
    "no whole numbers": np.zeros(0, dtype=np.int64),
}
SETTINGS = [
    {},
    {"precision": 2},
    {"precision": 8, "linewidth": 60},
    {"sci_mode": False},
    {"sci_mode": True},
    {"threshold": 5},
    {"threshold": 5, "edgeitems": 1},
    {"edgeitems": 0, "threshold": 5},
    {"linewidth": 200, "precision": 3},
    {"profile": "short"},
    {"profile": "full", "precision": 1},
]


@pytest.fixture
def default_printing():
    yield
    for library in (torch, nblib):
        library.set_printoptions(profile="default")


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_tensors_print_as_in_torch(settings, default_printing):
    for library in (torch, nblib):
        library.set_printoptions(profile="default")
        library.set_printoptions(**settings)
    for name, array in ARRAYS.items():
        for kind in ("float32", "float64") if array.dtype.kind == "f" else (array.dtype.name,):
            ours, theirs = (t.tensor(array.astype(kind)) for t in (nblib, torch))
            assert repr(ours) == repr(theirs), name


def test_settings_are_kept_like_torchs(default_printing):
    nblib.set_printoptions(precision=7, sci_mode=True)
    torch.set_printoptions(precision=7, sci_mode=True)
    assert nblib.get_printoptions() == torch._tensor_str.get_printoptions()
    with pytest.raises(ValueError, match="default, short, full"):
        nblib.set_printoptions(profile="loud")


DTYPES = [
    "float32",
    "float64",
    "float",
    "double",
    "int64",
    "long",
    "int32",
    "int",
    "int16",
    "short",
    "int8",
    "uint8",
    "bool",
]


@pytest.mark.parametrize("name", DTYPES)
def test_a_dtype_says_what_torchs_says(name):
    ours, theirs = getattr(nblib, name), getattr(torch, name)
    assert repr(ours) == repr(theirs) and copy.deepcopy(ours) is ours
    for question in ("is_floating_point", "is_complex", "is_signed", "itemsize"):
        assert getattr(ours, question) == getattr(theirs, question), question
    assert repr(nblib.zeros(2, dtype=ours)) == repr(torch.zeros(2, dtype=theirs))
    for other in DTYPES:
        pair = [(getattr(t, name), getattr(t, other)) for t in (nblib, torch)]
        assert repr(nblib.promote_types(*pair[0])) == repr(torch.promote_types(*pair[1]))
        assert nblib.can_cast(*pair[0]) == torch.can_cast(*pair[1])
        x, y = (
            t.ones(2, dtype=getattr(t, name)) + t.ones(1, dtype=getattr(t, other))
            for t in (nblib, torch)
        )
        assert repr(x) == repr(y)


def test_ranges_of_dtypes():
    for name in ("float32", "float64"):
        ours, theirs = nblib.finfo(getattr(nblib, name)), torch.finfo(getattr(torch, name))
        assert repr(ours) == repr(theirs)
        for what in ("eps", "min", "max", "tiny", "smallest_normal", "bits"):
            assert getattr(ours, what) == getattr(theirs, what)
    for name in ("int64", "int32", "int16", "int8", "uint8"):
        assert repr(nblib.iinfo(getattr(nblib, name))) == repr(torch.iinfo(getattr(torch, name)))
    for t in (nblib, torch):
        with pytest.raises(TypeError, match="iinfo"):
            t.finfo(t.int64)
        with pytest.raises(TypeError, match="finfo"):
            t.iinfo(t.float32)


def test_the_default_dtype_can_be_double():
    seen = []
    for t in (nblib, torch):
        t.set_default_dtype(t.float64)
        try:
            made = [
                t.tensor([0.5]),
                t.zeros(2),
                t.arange(3) / 2,
                t.linspace(0, 1, 3),
                t.ones(0),
                t.arange(0.0, 1.0, 0.5),
                t.full((2,), 0.5),
                t.tensor([1, 2]) * 0.5,
            ]
            seen.append([repr(x) for x in made])
            assert t.randn(2).dtype == t.rand(2).dtype == t.get_default_dtype() == t.float64
        finally:
            t.set_default_dtype(t.float32)
        with pytest.raises(TypeError, match="floating-point"):
            t.set_default_dtype(t.int64)
    assert seen[0] == seen[1]


def test_a_size_stays_a_size():
    for t in (nblib, torch):
        shape = t.Size([2, 3])
        results = [shape + (4,), (4,) + shape, shape * 2, 2 * shape, shape[:1]]  # noqa: RUF005
        assert all(isinstance(r, t.Size) for r in results)
        assert list(map(list, results)) == [[2, 3, 4], [4, 2, 3], [2, 3] * 2, [2, 3] * 2, [2]]
        with pytest.raises(TypeError, match="tuple"):
            shape + [4]  # noqa: RUF005


def test_devices():
    for t in (nblib, torch):
        device = t.device("cpu")
        assert repr(device) == "device(type='cpu')" and str(device) == "cpu"
        assert (device == "cpu") is False and device == t.ones(1).device and device.index is None
        assert repr(t.device("cpu", 0)) == "device(type='cpu', index=0)"
        assert t.device("cpu:0") != device and not t.cuda.is_available()
        assert t.cuda.device_count() == 0 and t.accelerator.is_available() is False
        assert t.backends.mps.is_available() is False
        t.backends.cudnn.benchmark = t.backends.cudnn.benchmark
        t.cuda.manual_seed_all(0)
    with pytest.raises(AttributeError, match=r"cuda has no 'amp'.*half precision"):
        nblib.cuda.amp  # noqa: B018
    with pytest.raises(AttributeError, match=r"backends\.cudnn has no 'conv'.*import torch"):
        nblib.backends.cudnn.conv  # noqa: B018


def test_random_state_goes_back_and_on():
    for t in (nblib, torch):
        t.manual_seed(4)
        assert t.initial_seed() == 4
        state = t.get_rng_state()
        assert state.dtype == t.uint8
        first = t.rand(3).tolist()
        with t.random.fork_rng():
            inside = t.rand(3).tolist()
        after = t.rand(3).tolist()
        assert inside == after != first
        t.set_rng_state(state)
        assert t.rand(3).tolist() == first
        generator = t.Generator(device="cpu").manual_seed(9)
        assert generator.initial_seed() == 9 and str(generator.device) == "cpu"
        kept = generator.get_state()
        drawn = t.randn(3, generator=generator).tolist()
        generator.set_state(kept)
        assert t.randn(3, generator=generator).tolist() == drawn
        assert generator.seed() == generator.initial_seed() != 9 and math.isfinite(t.seed())
    with pytest.raises(TypeError, match="get_state"):
        nblib.Generator().set_state([1])
