"""Slide 62's recipe for a table of one's own: a CSV file in; a model, a report and weights out.

    python -m nblib.experiments.recipe table.csv target

The table has a header line, numbers in every column but the target, and one row an example. The
target may be words or numbers: every different entry is a class. PyTorch does the training, and
`nblib` where there is no PyTorch.
"""

import argparse
import csv
import math
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

import nblib
from nblib.engines import engines
from nblib.experiments.common import fit

WINES = Path(__file__).resolve().parents[1] / "data" / "wines.csv"


class Table(NamedTuple):
    """columns: names of the inputs; x (N, columns) float64; classes: their names, sorted;
    y (N,) int64, the number of each row's class."""

    columns: list
    x: np.ndarray
    classes: list
    y: np.ndarray


class Prepared(NamedTuple):
    """A table split and standardised: float32 inputs, int64 classes, ready for torch.from_numpy.

    mean, spread (columns,): of the training rows, which standardise the held-out rows as well.
    """

    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    mean: np.ndarray
    spread: np.ndarray


class Result(NamedTuple):
    """model: trained, in eval mode; accuracy: the share of held-out rows that is right; baseline:
    the share if one always says the most common class of the training rows; report: text."""

    model: object
    accuracy: float
    baseline: float
    report: str


def example(name="wine.csv"):
    """The Path of a table to try this with, in a new folder of its own: 178 wines, 13 chemical
    measurements each, and the cultivar (variety of grape) of each. Source and licence stand in the
    file from which they come."""
    lines = WINES.read_text(encoding="utf-8").splitlines(keepends=True)
    path = Path(tempfile.mkdtemp()) / name
    path.write_text("".join(line for line in lines if line[0] != "#"), encoding="utf-8")
    return path


def read_table(path, target):
    """The CSV file `path` as a Table; `target` is the name of the column to predict.

    ValueError, with the line of the file and what to do, for an unknown target, a missing value, a
    text where a number belongs, a line too long or too short, a column named twice, a quotation
    mark left open, fewer than two classes and a table without rows or inputs. FileNotFoundError if
    there is no such file.
    """
    with open(path, newline="", encoding="utf-8-sig") as file:
        reader, rows = csv.reader(file), []
        try:
            for row in reader:
                rows.append((reader.line_num, row))
        except csv.Error as error:
            line = rows[-1][0] + 1 if rows else 1
            raise ValueError(f"line {line}: {error}. Is a quotation mark left open?") from None
    rows = [(line, [entry.strip() for entry in row]) for line, row in rows if any(row)]
    if not rows:
        raise ValueError(f"{Path(path).name} is empty. Its first line should name the columns.")
    header = rows.pop(0)[1]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise ValueError(f"more than one column is named {twice[0]!r}. Rename all but one.")
    if target not in header:
        raise ValueError(f"no column is named {target!r}. The file has: {', '.join(header)}.")
    if len(header) < 2 or not rows:
        raise ValueError("the table needs a column beside the target, and rows below its header.")
    at = header.index(target)
    columns = header[:at] + header[at + 1 :]
    x, words = np.empty((len(rows), len(columns))), []
    for number, (line, row) in enumerate(rows):
        if len(row) != len(header):
            raise ValueError(
                f"line {line} has {len(row)} entries and the header {len(header)}. Fix the line; "
                "an entry with a comma in it stands in double quotes."
            )
        words.append(row.pop(at))
        if not words[-1]:
            raise ValueError(f"line {line}: {target!r} is missing. Leave the row out.")
        x[number] = [_number(entry, name, line) for entry, name in zip(row, columns, strict=True)]
    classes = sorted(set(words))
    if len(classes) < 2:
        raise ValueError(f"{target!r} is {classes[0]!r} in every row: there is nothing to predict.")
    if len(classes) > len(rows) // 2:
        raise ValueError(
            f"{target!r} has {len(classes)} different entries in {len(rows)} rows. This recipe "
            "tells classes apart; predicting a quantity needs nn.MSELoss and one output."
        )
    number = {name: k for k, name in enumerate(classes)}
    return Table(columns, x, classes, np.array([number[word] for word in words]))


def _number(entry, column, line):
    if entry.lower() in ("", "na", "n/a", "nan", "null", "none", "?"):
        raise ValueError(
            f"line {line}: {column!r} is missing. Leave the row out. (A mean to fill in would have "
            "to come from the training rows alone.)"
        )
    try:
        value = float(entry)
    except ValueError:
        raise ValueError(
            f"line {line}: {column!r} is {entry!r}, and a number is needed. Leave the column out, "
            "or make a column of 0 and 1 for each of its words."
        ) from None
    if not math.isfinite(value):
        raise ValueError(f"line {line}: {column!r} is {entry!r}, which is not finite.")
    return value


def prepare(table, seed=0, held_out=0.2):
    """Split by seed and standardise by what the training rows say: Prepared.

    Of every class the same share is held out, at least one row; ValueError if a class has fewer
    than two rows, or held_out is not between 0 and 1. A column that never changes becomes 0.
    """
    if not 0 < held_out < 1:
        raise ValueError(f"held_out={held_out}: give a share between 0 and 1, such as 0.2.")
    rng = np.random.default_rng(seed)
    train, test = [], []
    for k, name in enumerate(table.classes):
        rows = rng.permutation(np.flatnonzero(table.y == k))
        if len(rows) < 2:
            raise ValueError(
                f"class {name!r} has {len(rows)} row: at least two are needed, one to learn from "
                "and one to test with. Leave the class out."
            )
        count = min(max(1, round(held_out * len(rows))), len(rows) - 1)
        test.append(rows[:count])
        train.append(rows[count:])
    train, test = (rng.permutation(np.concatenate(part)) for part in (train, test))
    mean, spread = table.x[train].mean(axis=0), table.x[train].std(axis=0)
    # The same number in every row, up to rounding: divided by infinity, it says nothing.
    spread = np.where(spread <= 1e-12 * np.abs(mean), np.inf, spread)

    def standardised(rows):
        return ((table.x[rows] - mean) / spread).astype(np.float32)

    return Prepared(
        standardised(train), table.y[train], standardised(test), table.y[test], mean, spread
    )


def engine():
    """PyTorch, or nblib on a machine without it; what one has saved, the same one loads."""
    return engines().get("torch", nblib)


def network(inputs, hidden, classes):
    """Step 1 of slide 62: nn.Linear, nn.ReLU, nn.Linear."""
    nn = engine().nn
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, classes))


def train(prepared, classes, hidden=32, epochs=50, lr=0.001, batch_size=16, seed=0):
    """Slide 62's recipe on a Prepared table; the trained model, in eval mode.

    The seed is that of weights and shuffling; the engine's own numbers are left as they were.
    """
    torch = engine()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = network(prepared.train_x.shape[1], hidden, classes)
        data = torch.utils.data.TensorDataset(
            torch.from_numpy(prepared.train_x), torch.from_numpy(prepared.train_y)
        )
        loader = torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True)
        optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        fit(model, loader, torch.nn.CrossEntropyLoss(), optimizer, epochs)
    return model.eval()


def evaluate(model, prepared, table):
    """The model on the held-out rows: Result. Its report lists each class with its hits."""
    torch = engine()
    with torch.no_grad():
        said = model(torch.from_numpy(prepared.test_x)).argmax(dim=1).numpy()
    right = said == prepared.test_y
    common = np.bincount(prepared.train_y).argmax()
    baseline = float(np.mean(prepared.test_y == common))
    lines = [
        f"{len(prepared.train_y)} rows to learn from, {len(right)} held out, "
        f"{len(table.columns)} columns",
        f"right: {right.sum()} of {len(right)} held-out rows ({100 * right.mean():.1f} %)",
        f"always saying {table.classes[common]!r}: {100 * baseline:.1f} %",
    ]
    for k, name in enumerate(table.classes):
        mine = prepared.test_y == k
        lines.append(f"  {name}: {right[mine].sum()} of {mine.sum()}")
    return Result(model, float(right.mean()), baseline, "\n".join(lines))


def save(path, model, table, prepared):
    """Weights and all that is needed to use them again, in one file for `load`."""
    torch = engine()
    torch.save(
        {
            "state_dict": model.state_dict(),
            "columns": table.columns,
            "classes": table.classes,
            "mean": torch.from_numpy(prepared.mean),
            "spread": torch.from_numpy(prepared.spread),
        },
        path,
    )


def load(path):
    """A function from rows (N, columns), as they stand in the table, to their classes' names.

    weights_only=True: tensors, texts and lists are read, and code is refused. That guard has had
    holes, so do not open files from strangers all the same. The function has the names of the
    columns as `predict.columns`, and the model as `predict.model`.
    """
    torch = engine()
    kept = torch.load(path, weights_only=True)
    hidden, inputs = kept["state_dict"]["0.weight"].shape
    with torch.random.fork_rng(devices=[]):
        model = network(inputs, hidden, len(kept["classes"]))
    model.load_state_dict(kept["state_dict"])
    model.eval()
    mean, spread = kept["mean"].numpy(), kept["spread"].numpy()

    def predict(rows):
        rows = np.asarray(rows, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != inputs:
            raise ValueError(
                f"rows of shape {rows.shape} do not fit: give (N, {inputs}), with the columns "
                f"{', '.join(kept['columns'])}."
            )
        with torch.no_grad():
            x = torch.from_numpy(((rows - mean) / spread).astype(np.float32))
            return [kept["classes"][k] for k in model(x).argmax(dim=1).tolist()]

    predict.columns, predict.model = kept["columns"], model
    return predict


def run(path, target, folder=".", seed=0, **settings):
    """All of it: read, prepare, train, judge; writes report.txt and weights.pt into `folder`.

    settings: those of `train`. Returns the Result. Raises what `read_table` and `prepare` raise,
    before anything is written.
    """
    table = read_table(path, target)
    prepared = prepare(table, seed)
    result = evaluate(train(prepared, len(table.classes), seed=seed, **settings), prepared, table)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    save(folder / "weights.pt", result.model, table, prepared)
    (folder / "report.txt").write_text(result.report + "\n", encoding="utf-8")
    return result


def main(arguments=None):
    """The command line; prints the report, or one line that says what is wrong with the table."""
    parser = argparse.ArgumentParser(description="Train slide 62's network on a table.")
    parser.add_argument("path", help="a CSV file with a header line")
    parser.add_argument("target", help="the column to predict")
    parser.add_argument("--folder", default=".", help="for report.txt and weights.pt")
    parser.add_argument("--seed", type=int, default=0, help="of the split, weights and shuffling")
    given = parser.parse_args(arguments)
    try:
        print(run(given.path, given.target, given.folder, given.seed).report)
    except (ValueError, OSError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
