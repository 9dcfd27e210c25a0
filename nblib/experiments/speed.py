"""Slide 48 in numbers: one network run forward by Python loops, NumPy, PyTorch and a GPU.

How long that takes belongs to a machine. So notebook 06 shows what was recorded, with the machine's
name, in data/speed.json; `python -m nblib.experiments.speed` adds the one it runs on.
"""

import json
import platform
import time
import timeit
from pathlib import Path

import numpy as np

import nblib
from nblib import nn
from nblib.experiments import common
from nblib.words import three

WIDTHS = (16, 64, 256, 1024, 4096)  # hidden units between 784 pixels and 10 scores
IMAGES = 64
CLOCK = 0.002  # seconds, long for any clock
RECORD = Path(__file__).parent.parent / "data" / "speed.json"


def _loops(image, weights):
    """One image through both layers, number by number."""
    values = image
    for layer, (W, b) in enumerate(weights):
        values = [
            sum(w * v for w, v in zip(row, values, strict=True)) + bias
            for row, bias in zip(W, b, strict=True)
        ]
        if layer == 0:
            values = [max(z, 0.0) for z in values]
    return values


def _shortest(run, limit):
    """Seconds of the run least disturbed, repeating for `limit` seconds after a first, warm one.

    Short runs are timed many at once: a browser's clock knows only tenths of milliseconds.
    """
    run()
    count, end = 1, time.perf_counter() + limit
    while (spent := timeit.timeit(run, number=count)) < CLOCK:
        count *= 2
    best = spent
    while time.perf_counter() < end:
        best = min(best, timeit.timeit(run, number=count))
    return best / count


def gain(loops, rows, columns, limit=0.1):
    """How many times as fast as `loops(W, x)`, a function on lists, NumPy's `W @ x` is here."""
    rng = np.random.default_rng(0)
    W, x = rng.normal(size=(rows, columns)), rng.normal(size=columns)
    W_list, x_list = W.tolist(), x.tolist()
    if not np.allclose(loops(W_list, x_list), W @ x):
        raise ValueError("loops(W, x) does not give W @ x.")
    return _shortest(lambda: loops(W_list, x_list), limit) / _shortest(lambda: W @ x, limit)


def contestants(width):
    """dict name -> function that runs 64 images through 784 → width → 10 and gives (64, 10).

    All have the same weights. The loops take one image, since 64 take 64 times as long; they give
    (1, 10). A GPU takes part where PyTorch finds one, and its function waits until it is done.
    """
    import torch

    from nblib import pytorch

    rng = np.random.default_rng(0)
    images = rng.normal(size=(IMAGES, 784)).astype(np.float32)
    with common.weights_from(0):
        model = nn.Sequential(nn.Linear(784, width), nn.ReLU(), nn.Linear(width, 10))
    weights = [
        (model[k].weight.detach().numpy().tolist(), model[k].bias.detach().numpy().tolist())
        for k in (0, 2)
    ]
    first = images[0].tolist()

    def on(device):
        with torch.random.fork_rng(devices=[]):
            theirs = pytorch.to_torch(model).to(device)
        batch = torch.from_numpy(images).to(device)

        def run():
            with torch.no_grad():
                scores = theirs(batch)
            if device != "cpu":
                torch.cuda.synchronize()
            return scores

        return run

    def ours():
        with nblib.no_grad():
            return model(nblib.from_numpy(images)).numpy()

    found = {
        "Python loops": lambda: np.array([_loops(first, weights)]),
        "NumPy (nblib)": ours,
        "PyTorch, CPU": on("cpu"),
    }
    if torch.cuda.is_available():
        found["PyTorch, GPU"] = on("cuda")
    return found


def measure(widths=WIDTHS, limit=0.3):
    """Time everybody at every width: dict of machine, widths and milliseconds by contestant.

    limit: seconds for each of them. Milliseconds are for 64 images; the loops' are 64 times what
    one image takes.
    """
    import torch

    milliseconds = {}
    for width in widths:
        for name, run in contestants(width).items():
            images = IMAGES if name == "Python loops" else 1
            taken = 1000 * images * _shortest(run, limit)
            milliseconds.setdefault(name, []).append(float(f"{taken:.3g}"))
    names = [_processor()]
    if torch.cuda.is_available():
        names.append(torch.cuda.get_device_name())
    return {"machine": " with ".join(names), "widths": list(widths), "milliseconds": milliseconds}


def _processor():
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = f"{len(model)} cores" if model else ""
    return ", ".join(filter(None, (model[0] if model else platform.processor(), cores)))


def recorded():
    """What was measured where, as `measure` gives it: a list, one entry a machine."""
    return json.loads(RECORD.read_text(encoding="utf-8"))


def table(record):
    """A record as lines of text: milliseconds for 64 images, a row for each width."""
    names = list(record["milliseconds"])
    lines = [
        f"milliseconds for {IMAGES} images on {record['machine']}",
        "hidden units  " + "  ".join(f"{name:>13}" for name in names),
    ]
    for k, width in enumerate(record["widths"]):
        times = (f"{three(record['milliseconds'][name][k]):>13}" for name in names)
        lines.append(f"{width:12}  " + "  ".join(times))
    return lines


def main():
    """Measure this machine and put it into the record, in place of an entry of the same name."""
    new = measure()
    kept = [entry for entry in recorded() if entry["machine"] != new["machine"]]
    RECORD.write_text(json.dumps([*kept, new], indent=1) + "\n", encoding="utf-8")
    print("\n".join(table(new)))


if __name__ == "__main__":
    main()
