"""save and load: state dicts, and what they are made of, to a file and back.  (torch.save, load)

A saved file is a zip archive of bytes and one text: `structure.json` says how dicts, lists, numbers
and tensors nest, `storage/0` and so on hold the tensors' memory as it lies. Nothing in it is code:
load() builds the kinds that are listed here and no other, so that a file from a stranger can do no
more than hold wrong numbers. Tensors that shared memory share it again after loading.

Differences from torch: its files are pickles, and neither library reads the other's; an object that
weights_only=True would refuse when it is loaded is refused here when it is saved.
"""

import ctypes
import io
import json
import os
import pickle
import sys
import zipfile
from collections import Counter, OrderedDict
from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np

from nblib import dtypes as dt
from nblib.absent import refuse_names
from nblib.annotations import Array
from nblib.tensor import Tensor, wrap

File: TypeAlias = Any  # a path, or an open binary file

_FORMAT = "nblib 1"
_TEXT = "structure.json"
_DICTS = {"dict": dict, "OrderedDict": OrderedDict, "Counter": Counter}
_LISTS = {"list": list, "tuple": tuple, "set": set, "Size": dt.Size}


def save(
    obj: object,
    f: File,
    pickle_module: object = None,
    pickle_protocol: object = None,
    _use_new_zipfile_serialization: bool = True,
) -> None:
    """Write obj to a path or an open binary file: tensors, numbers, text, dicts and lists of them.

    A model is saved as its state_dict(), an optimizer and a schedule too. TypeError for anything
    else, and then nothing is written.

    >>> import io
    >>> file = io.BytesIO()
    >>> torch.save({"step": 3, "w": torch.tensor([1.0, 2.0])}, file)
    """
    storages = _Storages()
    packed = _pack(obj, storages)
    storages.settle()
    text = json.dumps({"format": _FORMAT, "byteorder": sys.byteorder, "object": packed})
    if isinstance(f, (str, os.PathLike)):
        folder = os.path.dirname(os.fspath(f))
        if folder and not os.path.isdir(folder):
            raise RuntimeError(f"Parent directory {folder} does not exist; make it first.")
        with open(f, "wb") as file:
            _write(file, text, storages)
    elif hasattr(f, "write"):
        _write(f, text, storages)
    else:
        raise TypeError(
            f"save() writes to a path or to a file opened for binary writing, not to a "
            f"{type(f).__name__}: save(model.state_dict(), 'model.pt')."
        )


def _write(file: Any, text: str, storages: "_Storages") -> None:
    whole = io.BytesIO()  # not every file can be gone back in
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(_TEXT), text)
        for i, memory in enumerate(storages.memories()):
            archive.writestr(zipfile.ZipInfo(f"storage/{i}"), memory)
    file.write(whole.getbuffer())


class _Storages:
    """The pieces of memory that the tensors of one save() lie in, each kept once."""

    def __init__(self) -> None:
        self.places: dict[int, list[int]] = {}  # id of the owning array -> [number, from, to]
        self.tensors: list[tuple[Array, dict[str, Any], list[int]]] = []

    def add(self, array: Array, content: dict[str, Any]) -> None:
        """Note where an array lies; settle() will say it in content."""
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        address = array.ctypes.data
        low, high = np.lib.array_utils.byte_bounds(array) if array.size else (address, address)
        place = self.places.setdefault(id(root), [len(self.places), low, high])
        place[1:] = min(place[1], low), max(place[2], high)
        self.tensors.append((array, content, place))

    def settle(self) -> None:
        """Say of every tensor in which storage it lies and where, now that all are known."""
        for array, content, (number, low, _) in self.tensors:
            content.update(storage=number, offset=array.ctypes.data - low)

    def memories(self) -> Iterator[bytes]:
        for _, low, high in self.places.values():
            yield ctypes.string_at(low, high - low)


def _pack(value: Any, storages: _Storages, depth: int = 0) -> Any:
    """A value as what JSON can hold. What JSON has no word for becomes {kind: ...}."""
    if depth > 200:
        raise ValueError("this object is nested more than 200 deep, or contains itself.")
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (int, float)):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, Tensor):
        return {"tensor": _pack_tensor(value, storages)}
    if isinstance(value, dt.dtype):
        return {"dtype": value.name}
    if isinstance(value, dt.device):
        return {"device": str(value)}
    for kinds in (_DICTS, _LISTS):
        for name in reversed(kinds):  # the more special kinds first
            if isinstance(value, kinds[name]):
                parts = map(list, value.items()) if kinds is _DICTS else value
                return {name: [_pack(part, storages, depth + 1) for part in parts]}
    raise TypeError(_refusal(value))


def _refusal(value: object) -> str:
    kind = type(value).__name__
    if hasattr(value, "state_dict"):
        return (
            f"a {kind} as a whole is not saved: that would need its code again, and a file that "
            "holds code can do harm. Save its numbers: save(model.state_dict(), 'model.pt'), and "
            "later model.load_state_dict(load('model.pt')) on a model made in the same way."
        )
    if isinstance(value, (np.ndarray, np.generic)):
        return f"NumPy's {kind} is not saved; give a tensor (tensor(array)) or a number (x.item())."
    return (
        f"a {kind} cannot be saved; give tensors, numbers, text, and dicts, lists, tuples and sets "
        "of them."
    )


def _pack_tensor(tensor: Tensor, storages: _Storages) -> dict[str, Any]:
    array = tensor._data
    if array.size and array.nbytes > np.subtract(*np.lib.array_utils.byte_bounds(array)[::-1]):
        array = array.copy()  # elements that are one in memory, as after expand()
    content = {
        "shape": array.shape,
        "strides": array.strides,
        "dtype": dt.of(array).name,
        "requires_grad": tensor.requires_grad,
        "parameter": type(tensor).__name__ == "Parameter",
    }
    storages.add(array, content)
    return content


# ------------------------------------------------------------------ and back


def load(
    f: File,
    map_location: Any = None,
    pickle_module: object = None,
    *,
    weights_only: bool = True,
    mmap: object = None,
    **pickle_load_args: Any,
) -> Any:
    """What save() has written to a path or an open binary file.

    weights_only changes nothing: no code is ever run. map_location may be 'cpu'. EOFError for an
    empty file, pickle.UnpicklingError for another kind of file, RuntimeError for a damaged one.

    >>> import io
    >>> file = io.BytesIO()
    >>> torch.save({"w": torch.tensor([1.0, 2.0])}, file)
    >>> _ = file.seek(0)
    >>> torch.load(file)
    {'w': tensor([1., 2.])}
    """
    if isinstance(map_location, (str, dt.device)):
        dt.placed(map_location)
    if isinstance(f, (str, os.PathLike)):
        with open(f, "rb") as file:
            data = file.read()
    elif hasattr(f, "read"):
        data = f.read()
    else:
        raise TypeError(
            f"load() reads from a path or from a file opened for binary reading, not from a "
            f"{type(f).__name__}: load('model.pt')."
        )
    return _read(data)


def _read(data: bytes) -> Any:
    if not data:
        raise EOFError(
            "Ran out of input: there is nothing to read. Give a file that save() has written; of "
            "an io.BytesIO, go back to the beginning first: buffer.seek(0)."
        )
    if data[:4] != b"PK\x03\x04":
        pickled = data[:1] == b"\x80"
        what = "a pickle, which could run code when it is read" if pickled else "no such"
        raise pickle.UnpicklingError(
            f"load() reads what nblib's save() has written; this file is {what}. Give the path of "
            "a saved state dict."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _TEXT not in names:
                raise pickle.UnpicklingError(_foreign(names))
            for entry in archive.infolist():  # a small file must not unpack into a large one
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(data):
                    raise ValueError("an entry is compressed")
            content = json.loads(archive.read(_TEXT))
            if content["format"] != _FORMAT or content["byteorder"] != sys.byteorder:
                raise ValueError(f"written as {content['format']}, {content['byteorder']}")
            return _unpack(content["object"], _Memories(archive))
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise RuntimeError(
            f"this file is damaged, or was not written by nblib's save() ({type(error).__name__}: "
            f"{str(error)[:100]}). Save it again, or give another copy."
        ) from None


def _foreign(names: list[str]) -> str:
    if any(name.endswith("data.pkl") for name in names):
        return (
            "this file was written by PyTorch, whose files are pickles. Read it with PyTorch and "
            "hand the numbers over: {k: nblib.from_numpy(v.numpy()) for k, v in "
            "torch.load(path).items()}; save() that, and load() reads it."
        )
    return "this is a zip archive, but not one that nblib's save() has written. Give such a file."


class _Memories:
    """The storages of an archive, each read once, when the first tensor in it is met."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.read: dict[int, Array] = {}

    def __getitem__(self, number: int) -> Array:
        if number not in self.read:
            stored = self.archive.read(f"storage/{int(number)}")
            memory = np.empty(len(stored), np.uint8)  # one that may be written to
            memory[:] = np.frombuffer(stored, np.uint8)
            self.read[number] = memory
        return self.read[number]


def _unpack(packed: Any, memories: _Memories) -> Any:
    if not isinstance(packed, dict):
        if isinstance(packed, list):
            raise ValueError("a list without its kind")
        return packed
    ((kind, content),) = packed.items()
    if kind == "tensor":
        return _unpack_tensor(content, memories)
    if kind == "dtype":
        return _dtype(content)
    if kind == "device":
        return dt.device(content)
    parts = [_unpack(part, memories) for part in content]
    return _DICTS[kind](dict(parts)) if kind in _DICTS else _LISTS[kind](parts)


def _dtype(name: str) -> dt.dtype:
    return dt.of(np.empty(0, dt.numpy_dtype(name)))


def _unpack_tensor(content: Any, memories: _Memories) -> Tensor:
    memory, kind = memories[content["storage"]], dt.numpy_dtype(content["dtype"])
    shape, strides = tuple(content["shape"]), tuple(content["strides"])
    array = np.ndarray(shape, kind, memory, content["offset"], strides)  # checks the bounds
    if array.nbytes > memory.nbytes:
        raise ValueError("a tensor is larger than its memory")
    tensor = wrap(array)
    if content["parameter"]:
        from nblib.nn import Parameter

        return Parameter(tensor, requires_grad=content["requires_grad"])
    return tensor.requires_grad_() if content["requires_grad"] else tensor


__getattr__ = refuse_names("nblib.serialization")
