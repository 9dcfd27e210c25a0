"""The graph of a computation, to look at: its nodes and edges, and all gradients kept."""

from typing import NamedTuple

from nblib.annotations import Array
from nblib.autograd import Node, made_at
from nblib.tensor import Tensor


class GraphNode(NamedTuple):
    """A tensor of the graph and what was computed there; see `graph`."""

    tensor: Tensor
    operation: str
    value: Array
    gradient: Array | None


class Graph(NamedTuple):
    """How something was computed; see `graph`."""

    nodes: list[GraphNode]
    edges: list[tuple[int, int]]


def ancestors(root: Tensor, everything: bool = True) -> list[Tensor]:
    """root and the tensors it was computed from, earliest first; the leaves come before all.

    everything=False leaves out constants, to which no gradient goes.
    """
    found, waiting = {id(root): root}, [root]
    while waiting:
        for parent in inputs_of(waiting.pop()):
            if id(parent) not in found and (everything or parent.requires_grad):
                found[id(parent)] = parent
                waiting.append(parent)
    return sorted(found.values(), key=made_at)


def inputs_of(tensor: Tensor) -> list[Tensor]:
    """The tensors that tensor was computed from, as they were then."""
    node = tensor.grad_fn
    if node is None:
        return []
    return [
        t._as_of(edge) if edge is not t.grad_fn and (edge is None or type(edge) is Node) else t
        for t, edge in zip(node.inputs, node.edges, strict=False)
    ]


def graph(root: Tensor) -> Graph:
    """How root was computed: nodes, inputs first, and edges (from index, to index).

    A node has the tensor, its operation ('leaf' for an input), its value and its gradient as arrays
    (None before backward). Call retain_grad() on the tensors inside, or use `retain_grads(root)`,
    to see their gradients too; without that backward() leaves nothing but root to show.

    >>> a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
    >>> nodes, edges = torch.graph(a * b)
    >>> [node.operation for node in nodes], edges
    (['leaf', 'leaf', 'mul'], [(0, 2), (1, 2)])
    """
    tensors = ancestors(root)
    place = {id(t): i for i, t in enumerate(tensors)}
    nodes = [
        GraphNode(
            t,
            "leaf" if t.grad_fn is None else t.grad_fn.operation,
            t._data,
            None if t.grad is None else t.grad._data,
        )
        for t in tensors
    ]
    edges = [(place[id(p)], place[id(t)]) for t in tensors for p in inputs_of(t) if id(p) in place]
    return Graph(nodes, edges)


def retain_grads(root: Tensor) -> Tensor:
    """retain_grad() on every tensor between root and its leaves, so that `graph` can show them.

    >>> w = torch.tensor(3.0, requires_grad=True)
    >>> h = 2 * w
    >>> torch.retain_grads(h * h).backward()
    >>> h.grad
    tensor(12.)
    """
    for tensor in ancestors(root, everything=False):
        if tensor.grad_fn is not None:
            tensor.retain_grad()
    return root
