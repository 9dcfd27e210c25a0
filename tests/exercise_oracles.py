"""The right answers of all exercises a second time: by PyTorch, by counting, by plain Python.

The catalogue's expected answers come from its own solutions; these are what they are held against.
"""

import graphlib
import math
import statistics
from collections import Counter
from itertools import pairwise

import numpy as np
import torch
from torch.nn import functional


def _tensor(array):
    return torch.tensor(np.asarray(array, dtype=float))


def _fires(w, x, b):
    return int(sum(a * c for a, c in zip(w, x, strict=True)) + b > 0)


def _line_accuracy(w, b, X, t):
    return sum(_fires(w, x, b) == target for x, target in zip(X, t, strict=True)) / len(t)


def _update(w, b, x, t, lr):
    missing = t - _fires(w, x, b)
    return [a + lr * missing * c for a, c in zip(w, x, strict=True)], b + lr * missing


def _learn(X, t, lr, passes):
    w, b, counts = [0.0] * len(X[0]), 0.0, []
    for _ in range(passes):
        counts.append(0)
        for x, target in zip(X, t, strict=True):
            counts[-1] += _fires(w, x, b) != target
            w, b = _update(w, b, x, target, lr)
    return w, b, counts


def _collapse(layers):
    """By what goes through: the image of 0 is b, and each unit vector shows a column of W."""

    def through(x):
        for W, b in layers:
            x = torch.nn.functional.linear(x, _tensor(W), _tensor(b))
        return x

    inputs = layers[0][0].shape[1]
    b = through(torch.zeros(inputs, dtype=torch.float64))
    W = through(torch.eye(inputs, dtype=torch.float64)) - b
    return W.T.numpy(), b.numpy()


def _nearest(X, y, point):
    return min(zip(X, y, strict=True), key=lambda pair: math.dist(pair[0], point))[1]


def _dead_units(X, W, b):
    return [not any(_fires(w, x, c) for x in X) for w, c in zip(W, b, strict=True)]


def _count(sizes):
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(sizes)]
    return sum(p.numel() for layer in layers for p in layer.parameters())


def _network(X, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = map(_tensor, (X, W1, b1, W2, b2))
    return functional.linear(torch.relu(functional.linear(X, W1, b1)), W2, b2).numpy()


def _share_solved(P):
    solved = [p[0] <= 0.1 and p[1] >= 0.9 and p[2] >= 0.9 and p[3] <= 0.1 for p in P]
    return sum(solved) / len(solved)


def _descend(x, t, lr, steps, names):
    w, b = (torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in range(2))
    x, t = _tensor(x), _tensor(t)
    optimizer = torch.optim.SGD([w, b][:names], lr=lr)
    for _ in range(steps):
        optimizer.zero_grad()
        functional.mse_loss(w * x + b, t).backward()
        optimizer.step()
    return (w.item(), b.item()) if names == 2 else w.item()


def _adam_step(w, g, m, v, t, lr):
    p = torch.nn.Parameter(_tensor(w).clone())
    p.grad = _tensor(g).clone()
    optimizer = torch.optim.Adam([p], lr=lr)
    optimizer.state[p] = {
        "step": torch.tensor(float(t - 1)),
        "exp_avg": _tensor(m).clone(),
        "exp_avg_sq": _tensor(v).clone(),
    }
    optimizer.step()
    state = optimizer.state[p]
    return p.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


def _record(op, a, b):
    a, b = (_tensor(number).requires_grad_() for number in (a, b))
    result = {"-": torch.sub, "/": torch.div, "max": torch.maximum}[op](a, b)
    result.backward()
    return result.item(), *(0 if x.grad is None else x.grad.item() for x in (a, b))


def _order(last):
    """All values in an order that graphlib finds: these cases have only one."""
    users, waiting = {last: set()}, [last]
    for node in waiting:
        for parent in node.parents:
            users.setdefault(parent, set()).add(node)
            waiting += [parent]
    return list(graphlib.TopologicalSorter(users).static_order())


def _paths(last, node):
    """The products of the slopes along every path from `last` to `node`, added."""
    if last == node:
        return 1.0
    pairs = zip(last.parents, last.slopes, strict=True)
    return sum(slope * _paths(parent, node) for parent, slope in pairs)


def _accuracy(outputs, labels):
    rows = zip(outputs.tolist(), labels.tolist(), strict=True)
    return 100 * statistics.fmean(row.index(max(row)) == label for row, label in rows)


def _standardise(rows, train):
    columns = list(zip(*train.tolist(), strict=True))
    middle, spread = map(statistics.fmean, columns), map(statistics.pstdev, columns)
    return (rows - np.array([*middle])) / np.array([*spread])


FUNCTIONS = {
    "0.1": _nearest,
    "0.2": lambda labels: Counter(labels.tolist()).most_common(1)[0][1] / len(labels),
    "1.2": _line_accuracy,
    "2.2": lambda X, w, b: [_fires(w, x, b) for x in X],
    "2.3": _update,
    "2.4": _learn,
    "3.1": _collapse,
    "3.4": lambda z, slope: functional.leaky_relu(_tensor(z), slope).numpy(),
    "3.6": _dead_units,
    "4.2": _count,
    "4.3": _network,
    "4.6": _share_solved,
    "4.7": lambda z: torch.softmax(_tensor(z), 1).numpy(),
    "5.1": lambda x, t, lr, steps: _descend(x, t, lr, steps, 2),
    "5.4": lambda nodes: [_paths(nodes[0], node) for node in nodes],
    "5.7": _record,
    "5.8": _order,
    "6.3": lambda x, t, lr, steps: _descend(x, t, lr, steps, 1),
    "7.1": lambda losses, sizes: np.average(losses, weights=sizes),
    "7.4": _standardise,
    "9.1": lambda response: functional.max_pool2d(_tensor(response)[None], 2)[0].numpy(),
    "9.2": lambda *arrays: functional.conv2d(*map(_tensor, arrays)).numpy(),
}
VALUES = {
    "0.3": (0, 0, -1, 0.5),
    "1.1": [1, 0, 1, 0],
    "1.3": 14,
    "1.4": [[0, 0], [1, 0], [1, 0], [2, 1]],
    "1.5": (1, -2, -0.5),
    "1.6": (0, -1, -2, 1, -2, 2, -0.5),
    "1.7": (-1, 0),
    "2.1": (0, 0),
    "2.5": (-10, -10, -10),
    "2.6": (12, 16),
    "2.7": (-1, -1, 1.5),
    "2.8": [(0.5, 0.5, 1), (0.5, 0.55, 0), (0, 0, 1), (1, 1, 0)],
    "3.2": (2, -40),
    "3.3": 6,
    "3.5": [0.5, 0.5, 0, 4],
    "3.7": (-5, 2.5, -1),
    "3.8": statistics.NormalDist().cdf(1),
    "4.1": [100, 784, 32, 100, 79510],
    "4.4": [3, -6, 6, 81, 80],
    "4.5": [[1, 1, 0], [2, 2, -1], [3, -2, 0]],
    "5.2": (0.7, 1),
    "5.3": (0.125, 0.0625),
    "5.5": (12, 0.05),
    "5.6": [2, 3, 4, 12],
    "5.9": (6, 18),
    "5.10": (0.061, 0.566),
    "6.1": (21, 25, 50),
    "6.2": (1.5, -2, -2, 4, 0.5, -1),  # others with the same slopes and kinks
    "7.2": [1] * 7,
    "7.3": (10, 5, 7, 1, 13, 8),
    "9.3": [12, 14, 30, 29610],
    "9.4": [[0, 2, 0], [2, -8, 2], [0, 2, 0]],  # others with the same places and signs
}


# The lab: the pieces of each answer. 8.11 is an experiment of one's own.


def _relu_backward(grad_output, input):
    return _gradients(torch.relu, grad_output, input)[0]


def _linear_backward(grad_output, input, weight):
    bias = np.zeros(len(weight))
    return _gradients(functional.linear, grad_output, input, weight, bias)


def _cross_entropy(input, target):
    return functional.cross_entropy(_tensor(input), torch.tensor(target)).item()


def _cross_entropy_backward(input, target):
    return _gradients(lambda z: functional.cross_entropy(z, torch.tensor(target)), 1.0, input)[0]


def _gradients(function, grad_output, *inputs):
    inputs = [_tensor(array).requires_grad_() for array in inputs]
    found = torch.autograd.grad(function(*inputs), inputs, _tensor(grad_output))
    return tuple(gradient.numpy() for gradient in found)


def _numerical_gradient(f, x, h):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / h / 2 for step in steps]).reshape(x.shape)


def _initialise(inputs, outputs, rng):
    deviation = torch.nn.init.calculate_gain("relu") / inputs**0.5
    return deviation * rng.standard_normal((outputs, inputs)), [0.0] * outputs


def _train_step(parameters, images, labels, update):
    leaves = [_tensor(array).requires_grad_() for array in parameters]
    W1, b1, W2, b2 = leaves
    hidden = torch.relu(functional.linear(_tensor(images), W1, b1))
    loss = functional.cross_entropy(functional.linear(hidden, W2, b2), torch.tensor(labels))
    loss.backward()
    pairs = zip(parameters, leaves, strict=True)
    return [update(k, w, leaf.grad.numpy()) for k, (w, leaf) in enumerate(pairs)], loss.item()


def _train(parameters, step, images, labels, epochs, batch_size, rng):
    means = []
    for _ in range(epochs):
        left, losses = [*rng.permutation(len(labels))], []
        while left:
            batch, left = left[:batch_size], left[batch_size:]
            parameters, loss = step(parameters, images[batch], labels[batch])
            losses.append(loss)
        means.append(statistics.fmean(losses))
    return parameters, means


def _evaluate(parameters, images, labels):
    return _accuracy(_network(images, *parameters), labels)


def _confusion(labels, predictions):
    counts = Counter(zip(labels.tolist(), predictions.tolist(), strict=True))
    return np.array([[counts[true, said] for said in range(10)] for true in range(10)])


def _most_confused(matrix):
    pairs = [(true, said) for true in range(10) for said in range(10) if true != said]
    return max(pairs, key=lambda pair: matrix[pair])


LAB = {
    "8.1": (
        lambda input: np.array([max(z, 0.0) for z in input.flat]).reshape(input.shape),
        _relu_backward,
    ),
    "8.2": (
        lambda input, weight, bias: np.einsum("ni,oi->no", input, weight) + bias,
        _linear_backward,
    ),
    "8.3": (_cross_entropy, _cross_entropy_backward),
    "8.4": (_numerical_gradient,),
    "8.5": (_initialise,),
    "8.6": (_train_step,),
    "8.7": (_train,),
    "8.8": (_adam_step,),
    "8.9": (_evaluate,),
    "8.10": (_confusion, _most_confused),
}
