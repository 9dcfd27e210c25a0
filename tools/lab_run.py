"""Train the lab's network by our own pieces, and store the curves that notebook 08 shows as ours.

    python -m tools.lab_run        a minute or so; writes nblib/data/lab.npz

The run is that of the notebook: its own cells, with the solutions in place of the student's pieces.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nblib import datasets
from nblib.exercises.checkpoints import checkpoints
from nblib.experiments.lab import OUR_RUN

NOTEBOOK = Path(__file__).resolve().parent.parent / "notebooks" / "08_the_lab.ipynb"
CELLS = ("class AdamUpdate", "def first_", "order = ")  # their beginnings: what a training needs


def names_of_the_lab(*cells: str, **given: Any) -> dict[str, Any]:
    """What the notebook's cells define upon our pieces, all digits and what is given.

    cells: the beginnings of cells, besides those of CELLS
    """
    digits = datasets.mnist(test_size=1)
    space = {"np": np, "images": digits.train_images, "labels": digits.train_labels, **given}
    for exercise in checkpoints():
        space |= dict(zip(exercise.names, exercise.reference or (), strict=False))
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith((*CELLS, *cells)):
            exec(source, space)
    return space


def main() -> None:
    with threadpool_limits(2):  # with another number of threads the last digits are others
        _, loss, accuracy = names_of_the_lab("def real_run")["real_run"](0.002)
    np.savez(OUR_RUN, loss=loss, accuracy=accuracy)
    print(f"written: {OUR_RUN}")


if __name__ == "__main__":
    main()
