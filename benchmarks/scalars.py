"""Autograd one number at a time: each addition is a node of the graph.

It is how automatic differentiation is best explained and the slowest way to use it; the benchmark
shows what working on whole arrays buys.
"""

import math


class Scalar:
    """A number that remembers which numbers it was made of, and its slope with respect to each."""

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        other = _scalar(other)
        return Scalar(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = _scalar(other)
        return Scalar(self.data * other.data, (self, other), (other.data, self.data))

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other):
        return self + other * -1.0

    def tanh(self):
        value = math.tanh(self.data)
        return Scalar(value, (self,), (1 - value * value,))

    def relu(self):
        return Scalar(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def softplus(self):
        """ln(1 + eᶻ), whose slope is the sigmoid; written so that no z overflows."""
        tail = math.exp(-abs(self.data))
        sigmoid = 1 / (1 + tail) if self.data > 0 else tail / (1 + tail)
        return Scalar(max(self.data, 0.0) + math.log1p(tail), (self,), (sigmoid,))

    def backward(self):
        """Add ∂self/∂node to the `grad` of every node that self was made of."""
        order, seen, stack = [], set(), [(self, False)]
        while stack:  # depth first, with a list instead of recursion: long sums are deep
            node, parents_done = stack.pop()
            if parents_done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes, strict=True):
                parent.grad += slope * node.grad


def _scalar(value):
    return value if isinstance(value, Scalar) else Scalar(value)
