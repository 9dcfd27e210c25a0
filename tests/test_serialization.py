"""save and load: what goes in comes out, shared memory stays shared, no file can do harm.

torch is the oracle for what comes back: the same object saved and loaded by both libraries.
"""

import io
import json
import pickle
import re
import zipfile
from collections import Counter, OrderedDict, namedtuple

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import nblib
from tests.parity import LIBRARIES, examples


def there_and_back(t, value):
    file = io.BytesIO()
    t.save(value, file)
    file.seek(0)
    return t.load(file)


def shown(value):
    """A value as text, with kinds and dtypes."""
    if hasattr(value, "detach"):
        kind = type(value).__name__
        return f"{kind} {value.dtype} {tuple(value.shape)} {value.requires_grad} {value.tolist()}"
    if isinstance(value, dict):
        pairs = ", ".join(f"{k!r}: {shown(v)}" for k, v in value.items())
        return f"{type(value).__name__} {{{pairs}}}"
    if isinstance(value, (list, tuple)) and not hasattr(value, "numel"):
        return f"{type(value).__name__} [{', '.join(map(shown, value))}]"
    return f"{type(value).__name__} {value!r}"


OBJECTS = {
    "a tensor": lambda t: t.arange(6.0).reshape(2, 3),
    "a number's tensor": lambda t: t.tensor(3),
    "an empty tensor": lambda t: t.zeros(0, 3),
    "doubles": lambda t: t.tensor([1.5, float("nan"), float("-inf")], dtype=t.float64),
    "bytes": lambda t: t.tensor([0, 255], dtype=t.uint8),
    "truths": lambda t: t.tensor([True, False]),
    "a transposed tensor": lambda t: t.arange(6).reshape(2, 3).T,
    "every second": lambda t: t.arange(10)[1::2],
    "one that requires a gradient": lambda t: t.ones(2, requires_grad=True),
    "a parameter": lambda t: t.nn.Parameter(t.ones(2)),
    "a frozen parameter": lambda t: t.nn.Parameter(t.ones(2), requires_grad=False),
    "a state dict": lambda t: {k: v * 0 + 1 for k, v in t.nn.Linear(2, 3).state_dict().items()},
    "a checkpoint": lambda t: {
        "epoch": 3,
        "loss": 0.25,
        "name": "mlp ü",
        "best": None,
        "done": True,
        "history": [1, 2.5],
        "shape": t.ones(2, 3).shape,
        "pair": (1, [2, (3,)]),
        "dtype": t.float32,
        "device": t.device("cpu"),
        5: "a number as a key",
        (1, 2): "a tuple as a key",
    },
    "ordered": lambda t: OrderedDict(b=1, a=2),
    "counted": lambda t: Counter("aab"),
    "a set": lambda t: {3},
    "large numbers": lambda t: [10**30, -1, 1e308, float("inf")],
    "no dict": lambda t: {},
}


@pytest.mark.parametrize("name", OBJECTS)
def test_what_goes_in_comes_out_as_from_torch(name):
    ours, theirs = (shown(there_and_back(t, OBJECTS[name](t))) for t in LIBRARIES)
    assert ours == theirs == shown(OBJECTS[name](torch))


leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
key = st.text() | st.integers() | st.booleans()


@examples(150)
@given(st.recursive(leaf, lambda v: st.lists(v) | st.tuples(v, v) | st.dictionaries(key, v)))
def test_any_nesting(value):
    back = there_and_back(nblib, value)
    assert back == value and shown(back) == shown(value)


@examples(60)
@given(data=st.data())
def test_any_view(data):
    shape = data.draw(st.lists(st.integers(0, 4), max_size=3))
    base = np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape)
    cuts = [slice(None, None, data.draw(st.integers(1, 3))) for _ in shape]
    view = np.asarray(base[(..., *cuts)]).transpose(data.draw(st.permutations(range(len(shape)))))
    back = there_and_back(nblib, [nblib.from_numpy(base), nblib.from_numpy(view)])
    np.testing.assert_array_equal(back[0].numpy(), base)
    np.testing.assert_array_equal(back[1].numpy(), view)


def test_a_model_and_its_training_go_on(tmp_path):
    """The usual checkpoint, through a file on disk: the second half ends where one run ends."""
    for t in LIBRARIES:
        path = tmp_path / f"{t.__name__}.pt"
        x = t.arange(12.0).reshape(6, 2) / 10

        def make(t=t):
            t.manual_seed(1)
            model = t.nn.Sequential(t.nn.Linear(2, 4), t.nn.Tanh(), t.nn.Linear(4, 1))
            optimizer = t.optim.Adam(model.parameters(), lr=0.1)
            return model, optimizer, t.optim.lr_scheduler.MultiStepLR(optimizer, [2, 5])

        def train(model, optimizer, schedule, x=x):
            for _ in range(4):
                loss = ((model(x) - 1) ** 2).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
            return loss.item()

        one = make()
        train(*one)
        t.save({str(i): part.state_dict() for i, part in enumerate(one)}, path)
        two = make()
        for i, part in enumerate(two):
            part.load_state_dict(t.load(str(path), weights_only=True)[str(i)])
        assert train(*one) == train(*two)


def test_shared_memory_stays_shared():
    for t in LIBRARIES:
        x = t.zeros(2, 3)
        whole, row, same = there_and_back(t, [x, x[1], x])
        row += 5
        assert whole.tolist() == same.tolist() == [[0, 0, 0], [5, 5, 5]]


def test_expanded_tensors_and_small_parts_stay_small():
    for t in LIBRARIES:
        assert there_and_back(t, t.tensor([[7.0]]).expand(2, 3)).tolist() == [[7.0] * 3] * 2
    file = io.BytesIO()
    nblib.save(nblib.zeros(1_000_000)[:3], file)
    assert len(file.getvalue()) < 2000, "not the whole that it is a part of"


def test_what_is_loaded_can_be_written_to_and_trained():
    x = there_and_back(nblib, nblib.nn.Parameter(nblib.ones(2)))
    (x**2).sum().backward()
    with nblib.no_grad():
        x -= 0.5 * x.grad
    assert x.tolist() == [0, 0] and x.is_leaf


# ------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nblib.nn.Linear(1, 1), r"Linear as a whole.*save\(model\.state_dict\(\)"),
        (lambda: {"model": nblib.nn.ReLU()}, "ReLU as a whole"),
        (lambda: nblib.optim.SGD([nblib.ones(1)]), "SGD as a whole"),
        (lambda: np.ones(2), "ndarray is not saved; give a tensor"),
        (lambda: [np.int64(3)], "int64 is not saved"),
        (lambda: print, "cannot be saved; give tensors"),
        (lambda: {"f": lambda: 0}, "function cannot be saved"),
        (lambda: object(), "object cannot be saved"),
        (lambda: 1j, "complex cannot be saved"),
    ],
)
def test_what_is_no_data_is_refused_and_the_old_file_stays(tmp_path, make, words):
    path = tmp_path / "model.pt"
    nblib.save({"old": 1}, path)
    with pytest.raises(TypeError, match=words):
        nblib.save(make(), path)
    assert nblib.load(path) == {"old": 1}


def test_what_contains_itself_is_refused():
    value = []
    value.append(value)
    with pytest.raises(ValueError, match="contains itself"):
        nblib.save(value, io.BytesIO())


def test_named_tuples_become_tuples():
    assert there_and_back(nblib, namedtuple("Pair", "a b")(1, 2)) == (1, 2)


def test_paths_that_are_none(tmp_path):
    for t in LIBRARIES:
        with pytest.raises(RuntimeError, match=r"Parent directory .* does not exist"):
            t.save(1, tmp_path / "absent" / "a.pt")
        with pytest.raises(FileNotFoundError):
            t.load(tmp_path / "absent.pt")
    with pytest.raises(TypeError, match="save\\(\\) writes to a path"):
        nblib.save({"a": 1}, 3)
    with pytest.raises(TypeError, match="load\\(\\) reads from a path"):
        nblib.load(3)
    with pytest.raises(RuntimeError, match="cuda"):
        there = io.BytesIO()
        nblib.save(1, there)
        there.seek(0)
        nblib.load(there, map_location="cuda")


def test_an_empty_file_and_one_read_to_its_end(tmp_path):
    (tmp_path / "empty.pt").write_bytes(b"")
    for t in LIBRARIES:
        with pytest.raises(EOFError):
            t.load(tmp_path / "empty.pt")
    file = io.BytesIO()
    nblib.save(1, file)
    with pytest.raises(EOFError, match="seek"):
        nblib.load(file)


class Harm:
    """A pickle that would run code."""

    def __reduce__(self):
        return exec, ("raise SystemExit('code was run')",)


def test_foreign_files_are_not_read():
    theirs = io.BytesIO()
    torch.save({"w": torch.ones(1)}, theirs)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("a.txt", "hello")
    for data, words in (
        (theirs.getvalue(), "written by PyTorch.*from_numpy"),
        (pickle.dumps(Harm()), "a pickle, which could run code"),
        (pickle.dumps(Harm(), protocol=0), "no such"),
        (zipped.getvalue(), "a zip archive, but not one"),
        (b"hello, world", "no such"),
    ):
        with pytest.raises(pickle.UnpicklingError, match=words):
            nblib.load(io.BytesIO(data))


def crafted(change, storage=None, compression=zipfile.ZIP_STORED):
    """A saved tensor whose structure has been tampered with."""
    file = io.BytesIO()
    nblib.save({"w": nblib.arange(4.0)}, file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    content = json.loads(parts["structure.json"])
    (pair,) = content["object"]["dict"]
    change(content, pair["list"][1]["tensor"])
    parts["structure.json"] = json.dumps(content).encode()
    if storage is not None:
        parts["storage/0"] = storage
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    file.seek(0)
    return file


CRAFTED = {
    "beyond its memory": lambda c, t: t.update(shape=[5]),
    "before its memory": lambda c, t: t.update(offset=-4),
    "after its memory": lambda c, t: t.update(offset=4),
    "strides that leave it": lambda c, t: t.update(strides=[400]),
    "backwards out of it": lambda c, t: t.update(strides=[-4]),
    "a tera element from four": lambda c, t: t.update(shape=[10**12], strides=[0]),
    "a negative shape": lambda c, t: t.update(shape=[-1]),
    "text for a shape": lambda c, t: t.update(shape="abc"),
    "objects": lambda c, t: t.update(dtype="object"),
    "a record": lambda c, t: t.update(dtype="f4,f4"),
    "another storage": lambda c, t: t.update(storage=7),
    "a storage outside": lambda c, t: t.update(storage="../../etc/passwd"),
    "an unknown kind": lambda c, t: c.update(object={"eval": ["print(1)"]}),
    "a list without a kind": lambda c, t: c.update(object=[1]),
    "two kinds": lambda c, t: c.update(object={"list": [], "dict": []}),
    "a key that is a list": lambda c, t: c.update(object={"dict": [{"list": [{"list": []}, 1]}]}),
    "another format": lambda c, t: c.update(format="nblib 99"),
    "another byte order": lambda c, t: c.update(byteorder="middle"),
    "no object": lambda c, t: c.pop("object"),
}


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_file_gives_a_sentence(name):
    assert nblib.load(crafted(lambda c, t: None))["w"].tolist() == [0, 1, 2, 3]
    with pytest.raises(RuntimeError, match="this file is damaged"):
        nblib.load(crafted(CRAFTED[name]))


def test_a_small_file_does_not_unpack_into_a_large_one():
    bomb = crafted(lambda c, t: None, bytes(50_000_000), zipfile.ZIP_DEFLATED)
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(RuntimeError, match="compressed"):
        nblib.load(bomb)


def test_deep_nesting_is_no_crash():
    file = crafted(lambda c, t: None)
    with zipfile.ZipFile(file) as archive:
        content = archive.read("structure.json").decode()
    deep = re.sub(r'"object": .*', '"object": ' + '{"list": [' * 50_000, content)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("structure.json", deep + "]}" * 50_000 + "}")
    file.seek(0)
    with pytest.raises(RuntimeError, match="damaged"):
        nblib.load(file)


def test_any_damage_gives_a_sentence_or_the_numbers():
    """Each byte of a saved file flipped, and the file cut anywhere: never another exception."""
    file = io.BytesIO()
    nblib.save({"w": nblib.arange(4.0), "n": [1, (2.5, "x")]}, file)
    data = file.getvalue()
    damaged = [data[:i] for i in range(1, len(data), 7)]
    for i in range(0, len(data), 3):
        damaged.append(data[:i] + bytes([data[i] ^ 255]) + data[i + 1 :])
    for file in damaged:
        try:
            back = nblib.load(io.BytesIO(file))
        except (RuntimeError, pickle.UnpicklingError) as error:
            assert str(error)
        else:
            assert back["w"].tolist() == [0, 1, 2, 3]
