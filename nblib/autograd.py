"""Automatic differentiation: the graph of what was computed, and the way back through it.

Each operation makes a Node: its name, edges to the nodes that made its inputs, and a function that
turns the gradient of its output into the gradients of its inputs (from `derivatives` or `ops`).
`backward_pass` visits the nodes in reverse and multiplies: upstream gradient × local slope. That is
all of backpropagation (slides 42, 43 and 51).

Edges go from node to node, not from tensor to tensor: a tensor that `y += 1` overwrites gets a new
node, and what was computed from it before keeps the old one. A node also notes the version of its
inputs and its output, so that one which its backward needs and somebody overwrote is refused
instead of used.

One file, because the nodes, the checks of their versions and the walk over them explain each other.
"""

from __future__ import annotations  # Tensor stands on this file

import heapq
import itertools
import types
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, final

import numpy as np

from nblib.annotations import Array, Backward
from nblib.numerics import ignore_fp_warnings

if TYPE_CHECKING:
    from nblib.tensor import Tensor

Edge: TypeAlias = "Node | Tensor | None"
Seen: TypeAlias = "tuple[Memory, int, Array, Node | None]"
Hook: TypeAlias = Callable[[Array], Array]
Hooks: TypeAlias = dict[int, Hook]


class Memory:
    """What all tensors over one array share: how often it was overwritten, and last by what."""

    version = 0  # of the class, so that one is made with no work: each tensor has one
    writer: str | None = None

    def overwritten(self, writer: str) -> None:
        """Say that the numbers have changed; writer: what changed them, such as '+='."""
        self.version += 1
        self.writer = writer


@final
class Node:
    """One operation of the graph.

    title       torch's name: 'mul' prints as MulBackward0, 'sum.1' as SumBackward1
    edges       where the gradient of each input goes: the Node that made the input, the input
                itself if it is a leaf, None if it is a constant
    backward    the gradient of the output -> one of each input; None once freed
    seen        (memory, version, array, maker) of the inputs and the output, as they were
    held        the same of further tensors that backward needs; None if there are none
    inputs      the input tensors, only for `graph` to show; forgotten with the numbers
    time        numbers the nodes as they are made: an operation is always later than what it uses,
                so that going from the latest to the earliest is a valid way back
    """

    __slots__ = (
        "__weakref__",
        "backward",
        "edges",
        "held",
        "hooks",
        "inputs",
        "retained",
        "seen",
        "settled",
        "time",
        "title",
    )
    title: str
    edges: tuple[Edge, ...]
    backward: Backward | None
    seen: Sequence[Seen]
    held: Sequence[Seen] | None
    inputs: Sequence[Tensor]
    hooks: Hooks | None
    retained: weakref.ref[Tensor] | None
    clock = itertools.count()

    def __init__(
        self,
        title: str,
        inputs: Sequence[Tensor],
        backward: Backward,
        output: Tensor | None = None,
    ):
        self.title, self.inputs, self.backward = title, inputs, backward
        self.edges = tuple([edge_of(tensor) for tensor in inputs])
        self.held = self.hooks = self.retained = None
        self.settled = False
        self.time = next(Node.clock)
        seen = [as_it_is(tensor) for tensor in inputs]
        if output is not None:
            seen.append(as_it_is(output))
        self.seen = seen

    @property
    def operation(self) -> str:
        """What was computed, in one word: 'mul'."""
        return self.title.partition(".")[0]

    def __repr__(self) -> str:
        return f"<{self.label} object at {id(self):#x}>"

    @property
    def label(self) -> str:
        """torch's name of the node: 'MulBackward0'."""
        if self.title[0].isupper():
            return self.title
        operation, _, number = self.title.partition(".")
        return f"{operation[0].upper()}{operation[1:]}Backward{number or 0}"

    def name(self) -> str:
        """The same, as torch's method."""
        return self.label

    def hold(self, tensors: Iterable[Tensor | None]) -> None:
        """Refuse a backward, too, if one of these tensors is overwritten before."""
        self.held = [as_it_is(tensor, but=self) for tensor in tensors if tensor is not None]

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The edges in torch's form: pairs (node, 0), for a leaf its AccumulateGrad."""
        tensors = [e for e in self.edges if e is not None and type(e) is not Node]
        leaves = {id(leaf): AccumulateGrad(leaf) for leaf in tensors}
        return tuple((leaves.get(id(edge), edge), 0) for edge in self.edges)

    def check(self) -> Backward:
        """Its backward; RuntimeError if what that needs is gone or was overwritten."""
        if self.backward is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time: it was freed by the first "
                "backward(). Compute the forward pass again, or use backward(retain_graph=True)."
            )
        for memory, version, array, maker in self._overwritten():
            what = _describe(array, maker)
            raise RuntimeError(
                "one of the variables needed for gradient computation has been modified by an "
                f"inplace operation: {what} is at version {memory.version}; expected version "
                f"{version} instead. {memory.writer} overwrote it, and {self.label} needs its "
                "earlier numbers. Compute the forward pass again after the change, or change a "
                "copy: x.clone(), or y = y + 1 in place of y += 1."
            )
        return self.backward

    def _overwritten(self) -> list[Seen]:
        """What backward needs and somebody overwrote. What it needs is in its closure; to look
        there takes longer than many an operation, so it is done only where a version differs."""
        changed = [entry for entry in self.seen if entry[0].version != entry[1]]
        if changed:
            arrays = list(held_by(self.backward))
            changed = [entry for entry in changed if any(_overlap(a, entry[2]) for a in arrays)]
        return changed + [entry for entry in self.held or () if entry[0].version != entry[1]]

    def settle(self) -> None:
        """Hold stand-ins in place of tensors from here on backwards, before a tensor takes this
        node as its own: it would hold itself otherwise, and only the garbage collector free it."""
        waiting: list[Edge] = [self]
        while waiting:
            node = waiting.pop()
            if type(node) is Node and not node.settled:
                node.settled = True
                node.inputs = tuple(
                    t._as_of(edge) if edge is None or type(edge) is Node else t
                    for t, edge in zip(node.inputs, node.edges, strict=False)
                )
                waiting += node.edges

    def free(self) -> None:
        """Forget the numbers, and the tensors if nobody looks at their gradients.

        One that holds no numbers keeps its way back, as in torch: it can be gone twice.
        """
        holds = self.held is not None or next(held_by(self.backward), None) is not None
        self.seen, self.held = (), None
        if self.retained is None:
            self.inputs = ()
        if holds:
            self.backward = None
            if self.retained is None:
                self.edges = ()


class AccumulateGrad:
    """Where the way back ends: adds the gradient to the .grad of `variable`, a leaf."""

    next_functions = ()

    def __init__(self, variable: Tensor):
        self.variable = variable

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self.variable):#x}>"


def edge_of(tensor: Tensor) -> Edge:
    """Where a gradient of tensor goes: the node that made it, itself if a leaf, None: nowhere."""
    return tensor.grad_fn or (tensor if tensor.requires_grad else None)


def as_it_is(tensor: Tensor, but: Node | None = None) -> Seen:
    """(memory, its version, array, maker): enough to see later whether tensor was overwritten.

    The maker is for the message; but: a node that must not hold itself.
    """
    memory, maker = tensor._memory, tensor._grad_fn
    return memory, memory.version, tensor._data, None if maker is but else maker


def held_by(function: object) -> Iterator[Array]:
    """The arrays that a backward function holds: those in its closure, seen through the functions,
    tensors and tuples there."""
    waiting: list[Any] = [function]
    seen = set()
    while waiting:
        thing = waiting.pop()
        kind = type(thing)
        if kind is np.ndarray:
            yield thing
        elif kind is types.FunctionType:
            if thing.__closure__ and id(thing) not in seen:
                seen.add(id(thing))
                waiting += [_content(cell) for cell in thing.__closure__]
        elif kind in _NO_ARRAYS:
            pass
        elif isinstance(thing, (tuple, list)):
            waiting += thing
        elif hasattr(kind, "_data"):
            yield thing._data


_NO_ARRAYS = {bool, float, int, str, type(None), types.BuiltinFunctionType}


def _content(cell: types.CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # a variable that has no value yet
        return None


def _overlap(a: Array, b: Array) -> bool:
    """Whether two arrays share numbers; two of different owners need no look at their addresses."""
    return a is b or ((a.base is not None or b.base is not None) and np.may_share_memory(a, b))


def _describe(array: Array, maker: Node | None) -> str:
    """'[torch.FloatTensor [3, 2]], which is output 0 of MulBackward0,' for an error."""
    kinds = {"float32": "Float", "float64": "Double", "int64": "Long", "int32": "Int"}
    kind = kinds.get(array.dtype.name, array.dtype.name.capitalize())
    made = "" if maker is None else f", which is output 0 of {maker.label},"
    return f"[torch.{kind}Tensor {list(array.shape)}]{made}"


def made_at(tensor: Tensor) -> int:
    node = tensor.grad_fn
    return -1 if node is None else node.time


@ignore_fp_warnings
def backward_pass(
    roots: Sequence[Tensor],
    seeds: Sequence[Array],
    retain_graph: bool = False,
    wanted: Iterable[Tensor] | None = None,
) -> tuple[dict[Tensor, Array], dict[Tensor, Array]]:
    """Backpropagation from roots with their gradients: {tensor: gradient to be added to it}, twice.

    The first has every leaf or, with wanted, these tensors alone; then no operation is visited that
    leads to none of them. The second has the tensors on the way whose gradient is to be kept.

    RuntimeError where wanted is empty, or has a tensor without gradient. Always goes on with the
    latest operation: whatever used it is later, so that its gradient is complete. Nothing is
    changed but the graph, which is freed unless retain_graph.
    """
    wanted = None if wanted is None else list(wanted)
    if wanted == []:
        raise RuntimeError("`inputs` cannot be empty: name the tensors whose gradient is wanted.")
    if not all(tensor.requires_grad for tensor in wanted or ()):
        raise RuntimeError(
            "One of the differentiated Tensors does not require grad: make it with "
            "requires_grad=True."
        )
    grads: dict[int, Array] = {}
    leaves: dict[int, Tensor] = {}
    found: dict[Tensor, Array] = {}
    kept: dict[Tensor, Array] = {}
    done: list[Node] = []
    waiting: list[tuple[int, Node]] = []
    targets = {id(edge_of(tensor)): tensor for tensor in wanted or ()}
    useful = None if wanted is None else _leading_to(targets, roots)

    def arrive(edge: Node | Tensor, part: Array, source: Array | None) -> None:
        key = id(edge)
        if useful is not None and key not in useful:
            return
        if key in grads:
            grads[key] = grads[key] + part
            return
        if type(edge) is Node:
            heapq.heappush(waiting, (-edge.time, edge))
        else:
            leaves[key] = edge  # which keeps its gradient, and so must own it
            part = part.copy() if part is source or part.base is not None else part
        grads[key] = part

    for root, seed in zip(roots, seeds, strict=True):
        arrive(root.grad_fn or root, seed.copy(), None)
    while waiting:
        node = heapq.heappop(waiting)[1]
        grad = grads.pop(id(node))
        if node.hooks:
            grad = _hooked(node.hooks, grad)
        if node.retained is not None:
            tensor = node.retained()
            if tensor is not None:
                kept[tensor] = grad.copy()
        if useful is not None and id(node) in targets:
            found[targets[id(node)]] = grad.copy()
            if not any(id(edge) in useful for edge in node.edges):
                continue
        backward = node.check()
        done.append(node)
        for edge, part in zip(node.edges, backward(grad), strict=True):
            if edge is not None and part is not None:
                arrive(edge, part, grad)
    for key, leaf in leaves.items():
        grad = grads[key]
        found[leaf] = _hooked(leaf._hooks, grad) if leaf._hooks else grad
    if not retain_graph:
        for node in done:
            node.free()
    return found, kept


def _leading_to(targets: dict[int, Tensor], roots: Sequence[Tensor]) -> set[int]:
    """The ids of the edges from which a gradient comes to one of targets, these included."""
    reached, waiting = {}, [edge_of(root) for root in roots]
    while waiting:
        edge = waiting.pop()
        if edge is not None and id(edge) not in reached:
            reached[id(edge)] = edge
            waiting += edge.edges if type(edge) is Node else ()
    useful = set()
    for edge in sorted(reached.values(), key=lambda e: e.time if type(e) is Node else -1):
        behind = edge.edges if type(edge) is Node else ()
        if id(edge) in targets or any(id(e) in useful for e in behind):
            useful.add(id(edge))
    return useful


def _hooked(hooks: Hooks, grad: Array) -> Array:
    for hook in list(hooks.values()):
        grad = hook(grad)
    return grad


def hook_onto(tensor: Tensor, hook: Hook) -> RemovableHandle:
    """Call hook(gradient array) -> array with the gradient of tensor, once it is complete."""
    place = tensor.grad_fn or tensor
    attribute = "hooks" if type(place) is Node else "_hooks"
    hooks = getattr(place, attribute)
    if hooks is None:
        hooks = {}
        setattr(place, attribute, hooks)
    return RemovableHandle(hooks, hook)


class RemovableHandle:
    """What registering a hook returns: remove() takes the hook away, and so does `with`."""

    ids = itertools.count()

    def __init__(self, hooks: dict[int, Any], hook: Any, prepend: bool = False):
        self.id, self._hooks = next(self.ids), hooks
        others = dict(hooks)
        if prepend:
            hooks.clear()
        hooks[self.id] = hook
        hooks.update(others)

    def remove(self) -> None:
        """Take the hook away; again does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc: object) -> None:
        self.remove()


def refuse_create_graph(create_graph: bool) -> None:
    """Gradients of gradients are left out: NotImplementedError if somebody asks for them."""
    if create_graph:
        raise NotImplementedError(
            "create_graph=True (a gradient of a gradient) is left out of this engine; use torch "
            "for it, or write the first derivative as an expression of its own."
        )


def retain(tensor: Tensor) -> None:
    """Let the gradient of tensor, which an operation made, be kept in its .grad."""
    if tensor.grad_fn is not None:
        tensor.grad_fn.retained = weakref.ref(tensor)
