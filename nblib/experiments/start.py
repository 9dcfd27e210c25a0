"""Part 00, where we start: is this machine ready, and what the models so far can do.

scikit-learn is imported where it is used: the rest of the course runs without it. In a browser's
tab there is none, and what its models came to in the notebooks was recorded.
"""

import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nblib import datasets, nn, no_grad, optim, tensor
from nblib.choose import choose
from nblib.experiments import common
from nblib.experiments.doctor import doctor as doctor  # notebook 00 asks it
from nblib.experiments.rings import (  # noqa: F401, notebook 00 asks `start` for all
    PLAYGROUND,
    lines_around,
    lottery,
    ring_says,
    ring_shares,
    ring_slope,
    ring_step,
    seeds_that_close,
    seeds_that_solve,
    shares_right,
)
from nblib.experiments.slides import slide_map as slide_map  # and shows this
from nblib.steady import steady
from nblib.tab import IN_A_TAB

# ---------------------------------------------------------------------------------------------
# The models so far (slide 02)
# ---------------------------------------------------------------------------------------------

MODELS = (
    "linear regression",
    "logistic regression",
    "decision tree",
    "random forest",
    "neural network",
)
SCORED = ("linear regression", "logistic regression", "neural network")
NOISE = {"xor_field": 0.1, "moons": 0.2, "circles": 0.1}


class Fitted(NamedTuple):
    """One model fitted to points in the plane."""

    name: str
    train_accuracy: float
    test_accuracy: float  # on 2,000 fresh points of the same kind
    regions: np.ndarray  # (60, 60) class at each cell of the frame, row 0 at the bottom
    parameters: int  # numbers that were fitted: weights; of trees two a question and one a leaf
    disagreement: float  # share of fresh points where two fits, each on half the data, differ
    # (60, 60) what a model adds up at each cell, above 0 for class 1; None of trees, which ask
    scores: np.ndarray | None = None


class Comparison(NamedTuple):
    """All models on one set of points."""

    X: np.ndarray  # (n, 2) the training points
    y: np.ndarray  # (n,) 0 or 1
    frame: tuple[float, float, float, float]  # left, right, bottom, top
    models: tuple[Fitted, ...]


def points(data="moons", n=200, seed=0):
    """`n` points with their labels, and 2,000 fresh ones of the same kind: X, y, X_test, y_test."""
    noise = choose(data, NOISE, "data")
    fresh = datasets.make(data, 2000, noise=noise, seed=seed + 1000)
    return *datasets.make(data, n, noise=noise, seed=seed), *fresh


@steady()
def compare_models(data="moons", seed=0):
    """Fit the models of slide 02 to 200 points of "moons", "circles" or "xor_field" and test them.

    Linear regression predicts the number 0 or 1 and says class 1 above one half. The network is
    ours (2 → 16 → 1, ReLU, Adam). The sets differ in their noise, see NOISE. seed: of the points
    and of what models draw by chance; another one is the whole experiment done anew.

    In a browser's tab: as it was recorded, for what the notebooks ask (`RECORDED`).
    """
    X, y, X_test, y_test = points(data, seed=seed)
    left, bottom = (np.floor(X.min(axis=0) * 5 - 0.5) / 5).tolist()
    right, top = (np.ceil(X.max(axis=0) * 5 + 0.5) / 5).tolist()
    cells = (np.arange(60) + 0.5) / 60
    grid = np.stack(
        np.meshgrid(left + cells * (right - left), bottom + cells * (top - bottom)), axis=-1
    ).reshape(-1, 2)
    frame = left, right, bottom, top
    if IN_A_TAB and (known := _recorded(f"{data} {seed}")) is not None:
        return Comparison(X, y, frame, _unpacked(f"{data} {seed}", known))
    fitted = []
    for name in MODELS:
        score, parameters = _fit(name, X, y, seed)
        halves = [_fit(name, X[part::2], y[part::2], seed)[0](X_test) > 0 for part in (0, 1)]
        scores = score(grid).reshape(60, 60)
        fitted.append(
            Fitted(
                name,
                float(((score(X) > 0) == y).mean()),
                float(((score(X_test) > 0) == y_test).mean()),
                (scores > 0).astype(int),
                parameters,
                float((halves[0] != halves[1]).mean()),
                scores if name in SCORED else None,
            )
        )
    return Comparison(X, y, frame, tuple(fitted))


class Limits(NamedTuple):
    """One model on several sets of points: means of what `Fitted` has for each."""

    name: str
    train_accuracy: float
    test_accuracy: float
    parameters: float
    disagreement: float


def limits(data="moons", seeds=range(10)):
    """Every model of slide 02 on a set of points for each seed: a list of Limits."""
    models = zip(*(compare_models(data, seed=seed).models for seed in seeds), strict=True)
    return [
        Limits(
            fits[0].name,
            *(float(np.mean([getattr(f, what) for f in fits])) for what in Limits._fields[1:]),
        )
        for fits in models
    ]


def _fit(name, X, y, seed):
    """A function points (N, 2) -> (N,), above 0 for class 1, and how many numbers were fitted.

    It gives what a model of `SCORED` adds up, less its threshold; of trees the class.
    """
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
        return lambda points: model.predict(points) - 0.5, 3
    if name == "logistic regression":
        return model.decision_function, 3
    trees = [model] if name == "decision tree" else model.estimators_
    # of n nodes (n − 1) / 2 ask: which input, and whether it is above what. The others answer.
    nodes = [tree.tree_.node_count for tree in trees]
    return model.predict, sum(2 * (n // 2) + n // 2 + 1 for n in nodes)


def best_cut(X, y):
    """The share of points (n, 2) of classes 0 and 1 that the best single cut along one coordinate
    gets right, with a class for each side: all that a tree sees when it makes its first cut."""
    return max(_best_cut(column, y)[0] for column in X.T)


def _best_cut(values, y):
    """The best cut of numbers (n,) with labels (n,): the share that it gets right, where it lies,
    and the class above it."""
    order = np.argsort(values, kind="stable")
    ones = np.cumsum(np.concatenate([[0], y[order]]))
    below = np.arange(len(y) + 1)  # so many numbers lie below the cut
    right = below - ones + ones[-1] - ones  # with class 1 above it
    places = np.concatenate([values[order][:1], values[order], values[order][-1:]])
    cuts = (places[:-1] + places[1:]) / 2
    cuts[[0, -1]] += -1, 1  # outside of all
    side = int(right.max() >= len(y) - right.min())
    best = right.argmax() if side else right.argmin()
    return float(max(right.max(), len(y) - right.min()) / len(y)), float(cuts[best]), side


class Line(NamedTuple):
    """The straight line that gets most of the training points right."""

    tried: int  # so many lines
    train_accuracy: float
    test_accuracy: float  # on 2,000 fresh points


@steady()
def best_line(data="circles"):
    """What a straight line can do at best on the points of `compare_models`: Line.

    For each of 180 directions, all 201 ways in which a line can part the points.
    """
    X, y, X_test, y_test = points(data)
    directions = 180
    best = (0.0,)
    for angle in np.arange(directions) * np.pi / directions:
        normal = np.array([np.cos(angle), np.sin(angle)])
        found = _best_cut(X @ normal, y)
        if found[0] > best[0]:
            best = *found, normal
    share, cut, above, normal = best
    says = np.where(X_test @ normal > cut, above, 1 - above)
    return Line(directions * (len(X) + 1), share, float((says == y_test).mean()))


def beside_the_laziest(data="circles"):
    """What linear models get where always the same answer, and the best of all lines, get this.

    Rows (name, share right of the training points, share right of 2,000 fresh ones).
    """
    _, y, _, y_test = points(data)
    most = np.bincount(y).argmax()
    line = best_line(data)
    return [
        ("always the same colour", float((y == most).mean()), float((y_test == most).mean())),
        *(
            (model.name, model.train_accuracy, model.test_accuracy)
            for model in compare_models(data).models[:2]
        ),
        (f"the best of {line.tried:,} lines", line.train_accuracy, line.test_accuracy),
    ]


def _fit_network(X, y, seed):
    hidden = 16
    with common.weights_from(seed):
        model = nn.Sequential(nn.Linear(2, hidden), nn.ReLU(), nn.Linear(hidden, 1)).double()
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    everything = [(tensor(X), tensor(y[:, None].astype(float)))]
    common.fit(model, everything, nn.BCEWithLogitsLoss(), optimizer, 400)

    def score(points):
        with no_grad():
            return model(tensor(points)).numpy()[:, 0]

    return score, 4 * hidden + 1


def nearest(X, y, point):
    """The label of the row of X (n, 2) that is nearest to `point` (2,); y (n,) has the labels."""
    return y[((X - point) ** 2).sum(axis=1).argmin()]


def nearest_or_ours(yours):
    """The reader's function of exercise 0.1 where it works, and ours otherwise: (function, whose).

    >>> start.nearest_or_ours(lambda X, y, point: ...)[1]
    'ours'
    """
    X, y, others, _ = points("moons", 12)
    return _yours_or_ours(yours, nearest, [(X, y, point) for point in others[:20]])


def baseline(labels):
    """The share of labels (N,), whole numbers from 0 on, that the most frequent one makes up."""
    return np.bincount(labels).max() / len(labels)


def baseline_or_ours(yours):
    """The reader's function of exercise 0.2 where it works, and ours otherwise: (function, whose).

    >>> start.baseline_or_ours(lambda labels: ...)[1]
    'ours'
    """
    trials = [(np.array(labels),) for labels in ([0, 1, 1, 0, 1], [3, 1, 3, 0], [0, 0, 0, 1])]
    return _yours_or_ours(yours, baseline, trials)


def _yours_or_ours(yours, ours, trials):
    try:
        works = all(abs(yours(*trial) - ours(*trial)) < 1e-9 for trial in trials)
    except Exception:  # the reader's own code, not finished
        works = False
    return (yours, "yours") if works else (ours, "ours")


@steady()
def is_it_an_8(train_size=1000):
    """A task with unequal classes: is this digit an 8?

    Returns the answers to 10,000 new digits, (10000,) of 0 and 1, and the share of them that
    logistic regression on the pixels gets right, fitted to `train_size` other digits. In a
    browser's tab that share was recorded.
    """
    digits = datasets.mnist(train_size=train_size)
    answers = (digits.test_labels == 8).astype(int)
    if IN_A_TAB and (known := _recorded(f"is it an 8 {train_size}")) is not None:
        return answers, float(known)
    model = _logistic(digits.train_images, (digits.train_labels == 8).astype(int), 50)
    return answers, float(model.score(digits.test_images, answers))


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
    """Test accuracy from 64 features by hand, 64 learned ones and raw pixels: the same digits."""

    sizes: tuple[int, ...]  # numbers of training digits
    pixels: np.ndarray  # (S,) accuracy on the 10,000 test digits, from the 784 raw pixels
    by_hand: np.ndarray  # (S,)
    learned: np.ndarray  # (S,)
    weights: np.ndarray  # (64, 28, 28): what each learned feature looks for, last size
    example: np.ndarray  # (28, 28): a training digit, 0 to 1
    example_features: np.ndarray  # (4, 4, 4): its hand-made features, direction by direction


SIZES = (300, 1_000, 4_000, 20_000)
RACE = Path(__file__).parent.parent / "data" / "race.npz"


@steady()
def feature_race(sizes=SIZES, epochs=10, seed=0, first=0, pixels_too=True):
    """Real digits: hand-made features + logistic regression, a network, and neither.  (slide 03)

    The first two end in the same way, with ten weighted sums of 64 features. By hand the features
    are `stroke_features`; the network 784 → 64 → 10 (ReLU, Adam 0.001, batches of 50) learns its
    own from the pixels. What features are worth shows beside logistic regression on the pixels
    themselves; that one costs more than the others together, and pixels_too=False leaves it out
    (nan). All see `size` training digits, from number `first` on, and are judged on all 10,000
    test digits.

    In a browser's tab the race with no argument would take three minutes, during which no other
    cell runs: there it is `recorded_race`. What the two logistic regressions get was recorded there
    for each size that the notebook asks for.
    """
    if IN_A_TAB and (tuple(sizes), epochs, seed, first, pixels_too) == (SIZES, 10, 0, 0, True):
        return recorded_race()
    digits = datasets.mnist(train_size=first + max(sizes))
    pixels = datasets.mnist(train_size=first + max(sizes), normalised=False)
    train = stroke_features(pixels.train_images.reshape(-1, 28, 28)[first:]) / 255
    test = stroke_features(pixels.test_images.reshape(-1, 28, 28)) / 255
    raw, by_hand, learned = [], [], []
    for size in sizes:
        images = digits.train_images[first : first + size]
        labels = digits.train_labels[first : first + size]
        known = _recorded(f"race {size}") if IN_A_TAB and not first else None
        if known is not None:
            raw.append(known[0] if pixels_too else np.nan)
            by_hand.append(known[1])
        else:
            raw.append(np.nan)
            if pixels_too:
                model = _logistic(images, labels, 50)
                raw[-1] = model.score(digits.test_images, digits.test_labels)
            mean, spread = train[:size].mean(axis=0), train[:size].std(axis=0) + 1e-6
            model = _logistic((train[:size] - mean) / spread, labels, 1000)
            by_hand.append(model.score((test - mean) / spread, digits.test_labels))
        network = _train_digits(images, labels, epochs, seed)
        with no_grad():
            scores = network(tensor(digits.test_images)).numpy()
        learned.append((scores.argmax(axis=1) == digits.test_labels).mean())
    return FeatureRace(
        tuple(sizes),
        np.array(raw),
        np.array(by_hand),
        np.array(learned),
        network[0].weight.detach().numpy().reshape(-1, 28, 28).copy(),
        pixels.train_images[first].reshape(28, 28) / 255,
        train[0].reshape(4, 4, 4),
    )


def recorded_race():
    """`feature_race()` as it came out when `python -m nblib.experiments.start` stored it."""
    with np.load(RACE) as stored:
        race = FeatureRace(*(stored[name] for name in FeatureRace._fields))
    return race._replace(sizes=tuple(race.sizes.tolist()), weights=race.weights.astype(float))


def store_race(race, path):
    """Write a FeatureRace to `path`; what the learned features look for to three digits."""
    np.savez_compressed(path, **race._replace(weights=race.weights.astype(np.float16))._asdict())


def _logistic(inputs, labels, iterations):
    """Logistic regression, fitted in at most so many steps. Fifty are enough for the pixels: with
    300, 1,000 or 4,000 digits fifty more change its test accuracy by less than a quarter of a
    percentage point, and with 20,000 they take a third of a point away."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(max_iter=iterations).fit(inputs, labels)


def _train_digits(images, labels, epochs, seed):
    with common.weights_from(seed):
        model = nn.Sequential(nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))

    def take(rows):
        return tensor(images[rows]), tensor(labels[rows])

    batches = common.Shuffled(take, len(images), 50, np.random.default_rng(seed))
    optimizer = optim.Adam(model.parameters(), lr=0.001)
    common.fit(model, batches, nn.CrossEntropyLoss(), optimizer, epochs)
    return model


# ---------------------------------------------------------------------------------------------
# What scikit-learn's models came to, for a browser's tab
# ---------------------------------------------------------------------------------------------

RECORDED = Path(__file__).parent.parent / "data" / "models.npz"
COMPARED = (*((data, 0) for data in NOISE), *(("moons", seed) for seed in range(1, 5)))


def _recorded(name):
    """One array of `RECORDED`; None for what nobody has recorded, which asks for scikit-learn."""
    with np.load(RECORDED) as stored:
        return stored.get(name)


def _unpacked(name, numbers):
    regions = np.unpackbits(_recorded(f"{name} regions")).reshape(-1, 60, 60).astype(int)
    scores = _recorded(f"{name} scores")  # of the data that are drawn
    scores = {} if scores is None else dict(zip(SCORED, scores.astype(float), strict=True))
    return tuple(
        Fitted(model, train, test, region, int(parameters), disagreement, scores.get(model))
        for model, region, (train, test, parameters, disagreement) in zip(
            MODELS, regions, numbers.tolist(), strict=True
        )
    )


def _packed(scores):
    """Scores (n, n) in 127ths of the largest step from cell to cell; farther from 0, as far as the
    border goes, is all one. Where they cross 0 it is the same to within a hundredth of a cell."""
    step = max(np.abs(np.diff(scores, axis=axis)).max() for axis in (0, 1))
    return np.rint(127 * np.clip(scores / step, -1, 1)).astype(np.int8)


def store_models(path, race):
    """Write what `_recorded` reads to `path`; race: the FeatureRace of `feature_race()`."""
    found = {}
    for data, seed in COMPARED:
        models = compare_models(data, seed).models
        found[f"{data} {seed}"] = np.array(
            [(m.train_accuracy, m.test_accuracy, m.parameters, m.disagreement) for m in models]
        )
        found[f"{data} {seed} regions"] = np.packbits([m.regions for m in models])
        if seed == 0:  # these are drawn
            scores = [_packed(m.scores) for m in models if m.scores is not None]
            found[f"{data} {seed} scores"] = np.array(scores)
    found["is it an 8 1000"] = np.array(is_it_an_8()[1])
    everything = feature_race(sizes=(60_000,), epochs=1, pixels_too=False)
    for one in (race, everything):
        for size, *shares in zip(one.sizes, one.pixels, one.by_hand, strict=True):
            found[f"race {size}"] = np.array(shares)
    np.savez_compressed(path, **found)


if __name__ == "__main__":
    race = feature_race()
    store_race(race, RACE)
    store_models(RECORDED, race)
    for path in (RACE, RECORDED):
        print(f"{path.name}: {path.stat().st_size:,} bytes")
