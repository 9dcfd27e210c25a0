"""Two processes that call each other's functions without having to trust each other.

A message is a line of JSON and the arrays that it mentions, as raw bytes. Nothing is ever
unpickled: what arrives is numbers, texts, arrays, lists of these, and functions, which stay where
they are and are called from afar. Generators of random numbers travel as their state.

    Peer(reader, writer).call("name", 1.0, np.ones(3))    calls what the other side has under "name"

The sides take turns: while one waits for an answer it does what the other asks of it, so that a
function may be an argument. Arrays, lists, generators and the gradients of nodes that a function
changed are changed here, too.
"""

import copy
import json
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nblib.exercises.graph import Node, Nodes, graph, text_of
from nblib.exercises.running import differ
from nblib.exercises.values import Finding, Thing

MOST = 256 * 2**20  # bytes of a message
DEEP = 60  # lists within lists
KINDS = "biufc"  # dtypes that travel


class Gone(Exception):
    """The other process has ended, or sent what is no message."""


class Late(Exception):
    """The other process has not answered in time."""


class Remote(Exception):
    """An exception of the other side: its type's name, and its message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind, self.message = kind, message


class Peer:
    """One side of the connection. reader and writer: file descriptors.

    functions  what the other side may call by name
    """

    def __init__(self, reader: int, writer: int, **functions: Callable[..., Any]) -> None:
        self._reader, self._writer = reader, writer
        self._functions: dict[Any, Callable[..., Any]] = dict(functions)
        self._waiting = bytearray()
        self.deadline: float | None = None  # time.monotonic() after which `call` raises Late

    # ---------------------------------------------------------------- to call, and to be called
    def call(self, target: Any, *args: Any) -> Any:
        """What the other side's function gives. Remote if it raised, Late, Gone."""
        self._send("call", [target, list(args)])
        while True:
            kind, body = self._receive()
            if kind == "call":
                self._answer(body)
            elif kind == "error":
                raise Remote(*map(str, body[:2]))
            elif kind == "result":
                value, changed = body
                self._change(args, changed)
                return value
            else:
                raise Gone("a message of no known kind")

    def serve(self) -> None:
        """Answer calls until the other side closes the connection."""
        while True:
            try:
                kind, body = self._receive()
            except Gone:
                return
            if kind == "call":
                self._answer(body)

    def _answer(self, body: Any) -> None:
        try:
            target, args = body
            before = [_kept(arg) for arg in args]
            value = self._functions[target](*args)
            changed = [
                [i, _told(arg)]
                for i, (arg, old) in enumerate(zip(args, before, strict=True))
                if old is not None and _differs(arg, old)
            ]
            self._send("result", [value, changed])
        except (Gone, Late):
            raise
        except BaseException as error:  # a student's sys.exit() too: the other side hears of it
            self._send("error", [type(error).__name__, str(error)[:2000]])

    @staticmethod
    def _change(args: tuple[Any, ...], changed: Any) -> None:
        for place, new in changed:
            old = args[place]
            if isinstance(old, np.random.Generator) and isinstance(new, np.random.Generator):
                old.bit_generator.state = new.bit_generator.state
            elif isinstance(old, np.ndarray) and old.shape == np.shape(new):
                old[...] = new
            elif _are_nodes(old) and isinstance(new, list) and len(new) == len(old):
                for node, grad in zip(old, new, strict=True):
                    node.grad = grad
            elif isinstance(old, list) and isinstance(new, list) and not _are_nodes(old):
                old[:] = new

    # ---------------------------------------------------------------- messages
    def _send(self, kind: str, body: Any) -> None:
        arrays: list[bytes] = []
        text = json.dumps([kind, self._pack(body, arrays, 0)]).encode()
        head = [len(text), *map(len, arrays)]
        data = b"".join([json.dumps(head).encode() + b"\n", text, *arrays])
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._writer, view) :]
        except OSError as error:
            raise Gone(str(error)) from None

    def _receive(self) -> tuple[str, Any]:
        try:
            head = json.loads(self._line())
            if not all(type(size) is int and size >= 0 for size in head) or sum(head) > MOST:
                raise ValueError("a message of no sensible size")
            text, *arrays = (self._bytes(size) for size in head)
            kind, body = json.loads(text)
            return str(kind), self._unpack(body, arrays)
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
            raise Gone(f"no message: {error}") from None

    def _line(self) -> bytes:
        while b"\n" not in self._waiting[:4096]:
            if len(self._waiting) > 4096:
                raise ValueError("no message begins so")
            self._more()
        line, _, self._waiting = self._waiting.partition(b"\n")
        return bytes(line)

    def _bytes(self, count: int) -> bytes:
        while len(self._waiting) < count:
            self._more()
        data = bytes(self._waiting[:count])
        del self._waiting[:count]
        return data

    def _more(self) -> None:
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0 or not select.select([self._reader], [], [], left)[0]:
                raise Late
        data = os.read(self._reader, 1 << 20)
        if not data:
            raise Gone("it has ended")
        self._waiting += data

    # ---------------------------------------------------------------- values
    def _pack(self, value: Any, arrays: list[bytes], depth: int) -> Any:
        if depth > DEEP:
            return {"x": "lists within lists"}
        if isinstance(value, Node):
            return {"g": [text_of([value]), str(value)]}
        if _are_nodes(value):
            return {"g": [text_of(value), list(map(str, value))]}  # together: they share parents
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, int | float) and type(value) in (int, float):
            return value if abs(value) < 1e300 or isinstance(value, float) else {"x": "a number"}
        if value is ...:
            return {"e": 1}
        if isinstance(value, complex) and type(value) is complex:
            return {"c": [value.real, value.imag]}
        if isinstance(value, np.random.Generator):
            return {"r": value.bit_generator.state}
        if isinstance(value, np.ndarray | np.generic):
            array = np.asarray(value)
            if array.dtype.kind in KINDS:
                arrays.append(np.ascontiguousarray(array).tobytes())
                return {"a": [array.dtype.str, list(array.shape), len(arrays) - 1]}
            return self._pack(array.tolist(), arrays, depth + 1)
        if isinstance(value, tuple | list):
            entries = [self._pack(entry, arrays, depth + 1) for entry in value]
            return {"t": entries} if isinstance(value, tuple) else entries
        if isinstance(value, dict):
            return {"d": [[str(k), self._pack(v, arrays, depth + 1)] for k, v in value.items()]}
        if isinstance(value, Finding) or not callable(value):
            return {"x": str(getattr(value, "said", f"a {type(value).__name__}"))[:200]}
        number = id(value)
        self._functions[number] = value
        return {"f": [number, str(getattr(value, "__name__", ""))[:100]]}

    def _unpack(self, packed: Any, arrays: list[bytes]) -> Any:
        if isinstance(packed, list):
            return [self._unpack(entry, arrays) for entry in packed]
        if not isinstance(packed, dict):
            return packed
        ((kind, content),) = packed.items()
        if kind == "a":
            dtype, shape, place = content
            if np.dtype(dtype).kind not in KINDS:
                raise ValueError("an array of no number")
            return np.frombuffer(arrays[place], dtype).reshape(shape).copy()
        if kind == "t":
            return tuple(self._unpack(entry, arrays) for entry in content)
        if kind == "g":
            text, names = content
            nodes = {str(node): node for node in graph(str(text))}
            several = isinstance(names, list)
            return Nodes(nodes[name] for name in names) if several else nodes[names]
        if kind == "d":
            return {str(k): self._unpack(v, arrays) for k, v in content}
        if kind == "r":
            generator = np.random.default_rng(0)
            generator.bit_generator.state = content
            return generator
        if kind == "f":
            return Afar(self, *content)
        if kind == "c":
            return complex(*content)
        return ... if kind == "e" else Thing(str(content))


class Afar:
    """A function of the other side, called like one of this side's."""

    def __init__(self, peer: Peer, number: int, name: str) -> None:
        self._peer, self._number, self.__name__ = peer, number, name

    def __call__(self, *args: Any) -> Any:
        return self._peer.call(self._number, *args)

    def __deepcopy__(self, memo: Any) -> "Afar":
        return self


def _are_nodes(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(n, Node) for n in value)


@dataclass(frozen=True)
class _Entries:
    """What was in a list."""

    then: list[Any]


def _kept(value: Any) -> Any:
    """A copy of what a function might change and the caller would see; None where there is none."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if _are_nodes(value):
        return _told(value)
    if isinstance(value, list):
        return _Entries(copy.deepcopy(value))
    return value.bit_generator.state if isinstance(value, np.random.Generator) else None


def _told(value: Any) -> Any:
    """What is sent of an argument that was changed: of nodes their gradients."""
    return [node.grad for node in value] if _are_nodes(value) else value


def _differs(value: Any, old: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.tobytes() != old.tobytes()
    if isinstance(old, _Entries):
        return differ(old.then, value)
    if isinstance(value, list):
        return any(new is not one for new, one in zip(_told(value), old, strict=True))
    return bool(value.bit_generator.state != old)
