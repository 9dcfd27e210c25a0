"""Automatic differentiation: the graph of what was computed, and the walk back through it.

Each operation makes a Node: its name, its input tensors, and a function that turns the gradient of
its output into the gradients of its inputs (a `_backward` partner from `derivatives` or `ops`).
`backward_pass` visits the nodes in reverse and multiplies: upstream gradient × local slope. That is
all of backpropagation (slides 42, 43 and 51).

Deliberate difference from torch: a second backward through a graph always raises (torch allows it
where an operation had saved nothing).
"""

import functools
import heapq
import itertools
import threading
from collections import namedtuple

from nblib.numerics import ignore_fp_warnings


class _Mode(threading.local):
    """Whether this thread records; each thread has its own switch, as in torch."""

    recording = True


mode = _Mode()


class _GradMode:
    """A context manager and decorator that switches recording on or off, and back afterwards."""

    def __init__(self, mode):
        self.mode, self.before = mode, []

    def __enter__(self):
        self.before.append(mode.recording)
        mode.recording = self.mode
        return self

    def __exit__(self, *exc):
        mode.recording = self.before.pop()

    def __call__(self, function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            with _GradMode(self.mode):
                return function(*args, **kwargs)

        return call


class no_grad(_GradMode):
    """Do not record: `with no_grad():` or `@no_grad()`.  (slide 59; torch.no_grad)"""

    def __init__(self):
        super().__init__(False)


class enable_grad(_GradMode):
    """Record again inside no_grad.  (torch.enable_grad)"""

    def __init__(self):
        super().__init__(True)


def is_grad_enabled():
    """Whether operations are being recorded."""
    return mode.recording


class Node:
    """One operation of the graph: name, input tensors, and the way back (None once freed).

    time numbers the nodes as they are made: an operation is always later than what it uses, so
    that going from the latest to the earliest is a valid way back through the graph.
    """

    __slots__ = ("backward", "inputs", "name", "time")
    clock = itertools.count()

    def __init__(self, name, inputs, backward):
        self.name, self.inputs, self.backward = name, inputs, backward
        self.time = next(Node.clock)

    def __repr__(self):
        return f"<{self.name[0].upper()}{self.name[1:]}Backward0>"


def _time(tensor):
    return -1 if tensor.grad_fn is None else tensor.grad_fn.time


def ancestors(root, everything=True):
    """root and the tensors it was computed from, earliest first; the leaves come before all.

    everything=False leaves out constants, to which no gradient goes.
    """
    found, waiting = {id(root): root}, [root]
    while waiting:
        node = waiting.pop().grad_fn
        if node is not None:
            for parent in node.inputs:
                if id(parent) not in found and (everything or parent.requires_grad):
                    found[id(parent)] = parent
                    waiting.append(parent)
    return sorted(found.values(), key=_time)


@ignore_fp_warnings
def backward_pass(root, seed, retain_graph):
    """Backpropagation: pairs (tensor, gradient) for every leaf and every retained tensor.

    Always goes on with the latest operation: whatever used it is later, so that its gradient is
    complete.
    """
    grads, leaves, retained, nodes = {id(root): seed.copy()}, [], [], []
    waiting = [(-_time(root), root)]
    while waiting:
        tensor = heapq.heappop(waiting)[1]
        node = tensor.grad_fn
        if node is None:  # the root itself is a leaf
            leaves.append(tensor)
            continue
        if node.backward is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time: it was freed by the first "
                "backward(). Compute the forward pass again, or use backward(retain_graph=True)."
            )
        nodes.append(node)
        grad = grads.pop(id(tensor))
        if tensor._retains_grad:
            retained.append((tensor, grad.copy()))
        for parent, part in zip(node.inputs, node.backward(grad), strict=True):
            if part is None or not parent.requires_grad:
                continue
            key = id(parent)
            if key in grads:
                grads[key] = grads[key] + part
            elif parent.grad_fn is None:
                leaves.append(parent)
                shared = part is grad or part.base is not None
                grads[key] = part.copy() if shared else part  # a leaf keeps it, so must own it
            else:
                grads[key] = part
                heapq.heappush(waiting, (-parent.grad_fn.time, parent))
    if not retain_graph:
        for node in nodes:
            node.backward = None
    return retained + [(leaf, grads[id(leaf)]) for leaf in leaves]


# ------------------------------------------------------------------ the graph, to look at

GraphNode = namedtuple("GraphNode", ["tensor", "operation", "value", "gradient"])
Graph = namedtuple("Graph", ["nodes", "edges"])


def graph(root):
    """How root was computed: nodes, inputs first, and edges (from index, to index).

    A node has the tensor, its operation ('leaf' for an input), its value and its gradient as arrays
    (None before backward). Call retain_grad() on the tensors inside, or use `retain_grads(root)`,
    to see their gradients too.
    """
    tensors = ancestors(root)
    place = {id(t): i for i, t in enumerate(tensors)}
    nodes = [
        GraphNode(
            t,
            t.grad_fn.name if t.grad_fn else "leaf",
            t._data,
            None if t.grad is None else t.grad._data,
        )
        for t in tensors
    ]
    edges = [
        (place[id(parent)], place[id(t)])
        for t in tensors
        if t.grad_fn
        for parent in t.grad_fn.inputs
    ]
    return Graph(nodes, edges)


def retain_grads(root):
    """retain_grad() on every tensor between root and its leaves, so that `graph` can show them."""
    for tensor in ancestors(root, everything=False):
        if tensor.grad_fn is not None:
            tensor.retain_grad()
    return root
