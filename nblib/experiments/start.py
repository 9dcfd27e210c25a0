"""Part 0, where we start: which slide is where, is this machine ready, and the models so far.

scikit-learn is imported where it is used: the rest of the course runs without it.
"""

import importlib
import importlib.util
import json
import os
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import numpy as np

from nblib import datasets, nn, no_grad, optim, tensor
from nblib.choose import choose
from nblib.experiments import common
from nblib.steady import steady

# ---------------------------------------------------------------------------------------------
# The map: slide → section → notebook (slide 01)
# ---------------------------------------------------------------------------------------------

SLIDES = (
    "Learning goals", "The journey so far", "The big picture",
    "XOR, a problem for linear models", "XOR visualised", "No line works",
    "The historical impact", "Multiple layers, the solution", "Inspiration from biology",
    "The artificial neuron", "The perceptron", "A concrete example", "The perceptron in Python",
    "The step activation", "What one perceptron can learn", "Learning the AND gate",
    "Why activation functions", "The magic of non-linearity", "Sigmoid",
    "Sigmoid: pros and cons", "Tanh", "ReLU", "ReLU: pros and cons", "ReLU variants",
    "Activation functions: summary", "The multi-layer perceptron", "How information flows",
    "Weight matrix dimensions", "Why multiple layers work", "Universal approximation",
    "Why more layers", "XOR with two layers", "Softmax", "Common architectures",
    "The training process", "Loss functions", "Cross-entropy intuition",
    "Gradient descent, the idea", "Gradient descent, drawn", "The learning rate",
    "Learning rate guidelines", "Backpropagation", "Backpropagation step by step",
    "Stochastic gradient descent", "Epochs and batches", "Better optimizers", "Adam",
    "Why PyTorch", "Tensors", "Tensor properties", "Automatic differentiation", "nn.Module",
    "nn.Linear", "nn.Sequential", "The training loop", "The training loop explained",
    "Loading data", "The complete MNIST example", "Evaluation", "Common pitfalls",
    "Key takeaways", "The recipe", "The lab",
)  # fmt: skip


SAFE = ",'?!:;=@/&+$~"  # characters that a link's fragment may hold as they are


class Section(NamedTuple):
    """Where one slide is taught."""

    slide: int  # 1 to 63
    heading: str  # of the section, as it stands in the notebook
    notebook: str  # file name


class SlideMap(tuple):
    """Rows of `Section`; JupyterLab shows them as a table with links."""

    __slots__ = ()

    def __repr__(self):
        taught = len({row.slide for row in self})
        notebooks = len({row.notebook for row in self})
        return f"{taught} of {len(SLIDES)} slides have a section, in {notebooks} notebooks."

    def _repr_markdown_(self):
        lines = [repr(self), "", "| slide | | section |", "|---:|:---|:---|"]
        for slide, heading, notebook in self:
            # JupyterLab compares the heading with the fragment as it stands, so , ' ? stay
            link = f"{notebook}#{quote(heading.replace(' ', '-'), safe=SAFE)}"
            part = notebook.partition("_")[0]
            lines.append(f"| {slide:02d} | {SLIDES[slide - 1]} | [{part}: {heading}]({link}) |")
        return "\n".join(lines)


def slide_map(folder="."):
    """Read the tags `slide:NN` of all notebooks in `folder` and say where each slide is taught.

    The section is the last heading above the first cell with the tag. Returns a SlideMap, sorted
    by slide; a slide that several notebooks teach has a row for each.
    """
    rows, seen = [], set()
    for path in sorted(Path(folder).glob("*.ipynb")):
        heading = path.stem
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                found = re.findall(r"^#{1,4} +(.+?) *$", source, flags=re.MULTILINE)
                heading = found[0] if found else heading
            for tag in cell["metadata"].get("tags", []):
                kind, _, number = tag.partition(":")
                if kind == "slide" and (path.name, int(number)) not in seen:
                    seen.add((path.name, int(number)))
                    rows.append(Section(int(number), heading, path.name))
    return SlideMap(sorted(rows, key=lambda row: (row.slide, row.notebook)))


# ---------------------------------------------------------------------------------------------
# The doctor (slide 01)
# ---------------------------------------------------------------------------------------------

HEALTHY = (
    "Everything is here: Python, its packages, the digits. This machine can run every notebook."
)
REPAIR = "Run `make setup` in the course's folder, then restart the kernel (Kernel > Restart)."
MODULES = {"scikit-learn": "sklearn"}  # where the package's name is not the module's
LEAST_PYTHON = (3, 11)
LEAST_MEMORY = 1.5  # GiB


def doctor(root=None):
    """Can this machine run the whole course? One line: yes, or what is wrong and what to do.

    Looks at Python's version, imports each package that nblib declares and compares its version
    with the declared range, unpacks and checks the MNIST files (root: see `datasets.mnist`), and
    asks for 1.5 GiB of memory where the system tells how much it has. Never raises. A missing
    PyTorch is said last, since most notebooks run without it.
    """
    problem = _python_trouble() or _package_trouble() or _data_trouble(root) or _memory_trouble()
    return problem or _pytorch_missing() or HEALTHY


def _python_trouble():
    if tuple(sys.version_info[:2]) < LEAST_PYTHON:
        return (
            f"Python is {sys.version_info[0]}.{sys.version_info[1]}, and the course needs 3.11 or "
            "newer. Install a newer Python and run `make setup PYTHON=python3.12`."
        )
    if sys.flags.optimize > 1:
        return (
            "Python was told to leave out docstrings (PYTHONOPTIMIZE=2 or -OO), and some packages "
            "need theirs. Unset PYTHONOPTIMIZE and start Jupyter again; `make lab` does that."
        )
    return ""


def _package_trouble():
    try:
        declared = metadata.requires("nblib") or []
    except metadata.PackageNotFoundError:
        return f"The package nblib is not installed here. {REPAIR}"
    for requirement in declared:
        if ";" in requirement:  # the extras for tests
            continue
        name = re.match(r"[\w.-]+", requirement)[0]
        least, below = (re.search(sign + r"\s*([\d.]+)", requirement) for sign in (">=", "<"))
        pair = "torchvision" if name == "torch" else "torch"
        advice = (
            f" {name.capitalize()} and {pair} must be a matched pair." if "torch" in name else ""
        )
        try:
            version = metadata.version(name)
            importlib.import_module(MODULES.get(name, name))
        except (ImportError, metadata.PackageNotFoundError):
            if name.startswith("torch") and not _pytorch_installed():
                continue  # no fault of the machine's
            return f"The package {name} is missing.{advice} {REPAIR}"
        except Exception as error:  # a broken binary raises what it likes
            reason = type(error).__name__
            return f"The package {name} is here but does not load ({reason}).{advice} {REPAIR}"
        if not _numbers(least[1]) <= _numbers(version) < _numbers(below[1]):
            return (
                f"The package {name} has version {version}; the course needs {least[1]} or newer, "
                f"below {below[1]}.{advice} {REPAIR}"
            )
    return ""


def _pytorch_installed():
    try:
        return bool(metadata.version("torch") and importlib.util.find_spec("torch"))
    except (metadata.PackageNotFoundError, ImportError):
        return False


def _pytorch_missing():
    if _pytorch_installed():
        return ""
    return (
        "PyTorch is not installed. Notebooks 00 to 05 and 07 run without it, and compare nothing "
        f"with it; notebook 06 needs it. {REPAIR}"
    )


def _numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _data_trouble(root):
    try:
        datasets.prepare_mnist(root)
    except (OSError, RuntimeError) as error:
        return f"The digits cannot be unpacked: {error}".replace("\n", " ")
    return ""


def _memory_trouble():
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    except (AttributeError, ValueError, OSError):  # Windows does not say
        return ""
    if 0 < size < LEAST_MEMORY:
        return (
            f"This machine has {size:.1f} GiB of memory. Notebooks 00 to 05 will run; 06 needs "
            f"{LEAST_MEMORY} GiB. Run 06 elsewhere, or close other programs first."
        )
    return ""


# ---------------------------------------------------------------------------------------------
# The models so far (slide 02)
# ---------------------------------------------------------------------------------------------

MODELS = ("linear regression", "logistic regression", "decision tree", "random forest",
          "neural network")  # fmt: skip
NOISE = {"xor_field": 0.1, "moons": 0.2}


class Fitted(NamedTuple):
    """One model fitted to points in the plane."""

    name: str
    train_accuracy: float
    test_accuracy: float  # on 2,000 fresh points of the same kind
    regions: np.ndarray  # (60, 60) class at each cell of the frame, row 0 at the bottom
    parameters: int  # numbers that were fitted: weights, or thresholds and leaf values of trees
    disagreement: float  # share of the frame where two fits, each on half the data, differ


class Comparison(NamedTuple):
    """All models on one set of points."""

    X: np.ndarray  # (n, 2) the training points
    y: np.ndarray  # (n,) 0 or 1
    frame: tuple[float, float, float, float]  # left, right, bottom, top
    models: tuple[Fitted, ...]


@steady()
def compare_models(data="xor_field", n=200, seed=0):
    """Fit the models of slide 02 to `n` points of "xor_field" or "moons" and test them.

    Linear regression predicts the number 0 or 1 and says class 1 above one half. The network is
    ours (2 → 16 → 1, ReLU, Adam). The two sets differ in their noise: 0.1 and 0.2.
    """
    noise = choose(data, NOISE, "data")
    X, y = datasets.make(data, n, noise=noise, seed=seed)
    X_test, y_test = datasets.make(data, 2000, noise=noise, seed=seed + 1000)
    left, bottom = (np.floor(X.min(axis=0) * 5 - 0.5) / 5).tolist()
    right, top = (np.ceil(X.max(axis=0) * 5 + 0.5) / 5).tolist()
    cells = (np.arange(60) + 0.5) / 60
    grid = np.stack(
        np.meshgrid(left + cells * (right - left), bottom + cells * (top - bottom)), axis=-1
    ).reshape(-1, 2)
    fitted = []
    for name in MODELS:
        predict, parameters = _fit(name, X, y, seed)
        halves = [_fit(name, X[part::2], y[part::2], seed)[0](grid) for part in (0, 1)]
        fitted.append(Fitted(
            name, float((predict(X) == y).mean()), float((predict(X_test) == y_test).mean()),
            predict(grid).reshape(60, 60), parameters, float((halves[0] != halves[1]).mean()),
        ))  # fmt: skip
    return Comparison(X, y, (left, right, bottom, top), tuple(fitted))


def _fit(name, X, y, seed):
    """A function points (N, 2) -> classes (N,), and how many numbers were fitted."""
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    if name == "neural network":
        return _fit_network(X, y, seed)
    model = {
        "linear regression": lambda: LinearRegression(),
        "logistic regression": lambda: LogisticRegression(),
        "decision tree": lambda: DecisionTreeClassifier(random_state=seed),
        "random forest": lambda: RandomForestClassifier(100, random_state=seed),
    }[name]().fit(X, y)
    if name == "linear regression":
        return lambda points: (model.predict(points) > 0.5).astype(int), 3
    if name == "logistic regression":
        return model.predict, 3
    trees = [model] if name == "decision tree" else model.estimators_
    # a node of a binary tree holds one number: a threshold inside, a class at a leaf
    return model.predict, sum(tree.tree_.node_count for tree in trees)


def _fit_network(X, y, seed, hidden=16, steps=400):
    with common.weights_from(seed):
        model = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, 1)).double()
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    everything = [(tensor(X), tensor(y[:, None].astype(float)))]
    common.fit(model, everything, nn.BCEWithLogitsLoss(), optimizer, steps)

    def predict(points):
        with no_grad():
            return (model(tensor(points)).numpy()[:, 0] > 0).astype(int)

    return predict, 4 * hidden + 1


# ---------------------------------------------------------------------------------------------
# Features by hand and features learned (slide 03)
# ---------------------------------------------------------------------------------------------

DIRECTIONS = {"across": (0, 1), "down": (1, 0), "down right": (1, 1), "down left": (1, -1)}


def stroke_features(images):
    """Hand-made features: how much the ink changes in four directions in each of 16 patches.

    images (N, 28, 28), any scale -> (N, 64): direction by direction (`DIRECTIONS`), 4 x 4 patches
    of 7 x 7 pixels each; a feature is the mean absolute difference between the two neighbours of
    each pixel. An upright stroke changes the ink across, a flat one changes it down.
    """
    images = np.asarray(images)
    features = np.empty((len(images), 64))
    for begin in range(0, len(images), 500):  # a part at a time: all at once takes a gigabyte
        part = np.asarray(images[begin : begin + 500], dtype=float)
        padded = np.pad(part, ((0, 0), (1, 1), (1, 1)), mode="edge")
        for number, (down, across) in enumerate(DIRECTIONS.values()):
            ahead = padded[:, 1 + down : 29 + down, 1 + across : 29 + across]
            behind = padded[:, 1 - down : 29 - down, 1 - across : 29 - across]
            change = np.abs(ahead - behind).reshape(-1, 4, 7, 4, 7).mean(axis=(2, 4))
            columns = slice(16 * number, 16 * number + 16)
            features[begin : begin + 500, columns] = change.reshape(-1, 16)
    return features


class FeatureRace(NamedTuple):
    """Test accuracy with 64 features made by hand and with 64 learned ones, on the same digits."""

    sizes: tuple[int, ...]  # numbers of training digits
    by_hand: np.ndarray  # (S,) accuracy on the 10,000 test digits
    learned: np.ndarray  # (S,)
    weights: np.ndarray  # (64, 28, 28): what each learned feature looks for, last size
    example: np.ndarray  # (28, 28): a training digit, 0 to 1
    example_features: np.ndarray  # (4, 4, 4): its hand-made features, direction by direction


@steady()
def feature_race(sizes=(300, 1_000, 4_000, 20_000), epochs=10, seed=0):
    """Real digits, twice: hand-made features + logistic regression, and a network.  (slide 03)

    Both end in the same way, with ten weighted sums of 64 features. By hand the features are
    `stroke_features`; the network 784 → 64 → 10 (ReLU, Adam 0.001, batches of 50) learns its own
    from the pixels. Both see the first `size` training digits and are judged on all 10,000 test
    digits.
    """
    from sklearn.linear_model import LogisticRegression

    digits = datasets.mnist(train_size=max(sizes))
    pixels = datasets.mnist(train_size=max(sizes), normalised=False)
    train = stroke_features(pixels.train_images.reshape(-1, 28, 28)) / 255
    test = stroke_features(pixels.test_images.reshape(-1, 28, 28)) / 255
    by_hand, learned = [], []
    for size in sizes:
        mean, spread = train[:size].mean(axis=0), train[:size].std(axis=0) + 1e-6
        model = LogisticRegression(max_iter=1000)
        model.fit((train[:size] - mean) / spread, digits.train_labels[:size])
        by_hand.append(model.score((test - mean) / spread, digits.test_labels))
        network = _train_digits(
            digits.train_images[:size], digits.train_labels[:size], epochs, seed
        )
        with no_grad():
            scores = network(tensor(digits.test_images)).numpy()
        learned.append((scores.argmax(axis=1) == digits.test_labels).mean())
    return FeatureRace(
        tuple(sizes), np.array(by_hand), np.array(learned),
        network[0].weight.detach().numpy().reshape(-1, 28, 28).copy(),
        pixels.train_images[0].reshape(28, 28) / 255, train[0].reshape(4, 4, 4),
    )  # fmt: skip


def _train_digits(images, labels, epochs, seed):
    with common.weights_from(seed):
        model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))

    def take(rows):
        return tensor(images[rows]), tensor(labels[rows])

    batches = common.Shuffled(take, len(images), 50, np.random.default_rng(seed))
    optimizer = optim.Adam(model.parameters(), lr=0.001)
    common.fit(model, batches, nn.CrossEntropyLoss(), optimizer, epochs)
    return model
