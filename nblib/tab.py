"""What is different where the course runs in a browser's tab, on Pyodide (`make site`).

There is no PyTorch, no scikit-learn, no thread and no second process, and the digits are not beside
the code: they are fetched from the site when they are asked for, since they are as large as half of
all else. So are, on a page, the stored weights that lie beside the notebooks.
Addresses have 32 bits, which NumPy lets its user feel in one place, and the clock of processor time
stands still.
"""

import functools
import io
import os
import sys
import time
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

IN_A_TAB = sys.platform == "emscripten"


ABSENT = {  # module -> what a tab has in its place
    "torch": "torch does not run in a browser. Write `import nblib as torch`: it has the same "
    "names and gives the same numbers.",
    "torchvision": "torchvision does not run in a browser. Write `from nblib import datasets, "
    "transforms`: they have the same names.",
    "sklearn": "scikit-learn is not in the browser's Python: with what it needs, it is as large as "
    "all the rest. What the notebooks show of it was recorded; other settings ask for it.",
}


class Absent:
    """A finder that says, for `import torch` and the like, what can be done in a tab instead."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> None:
        """Raises ModuleNotFoundError for the modules in `ABSENT`; None for all else."""
        if name in ABSENT:
            elsewhere = "Or start the course on a computer of your own (README, Start)."
            raise ModuleNotFoundError(f"{ABSENT[name]} {elsewhere}", name=name)


def settle() -> None:
    """Once, when nblib is imported in a tab."""
    if Absent not in sys.meta_path:
        sys.meta_path.insert(0, Absent)
        np.bincount = counting(np.bincount)
        np.load = fetching(np.load)
        time.process_time = time.perf_counter  # whose own stands still there


def counting(bincount: Any) -> Any:
    """`np.bincount` for labels of 64 bits too, which NumPy refuses where addresses have 32."""

    @functools.wraps(bincount)
    def of_any_width(x: Any, /, weights: Any = None, minlength: int = 0) -> Any:
        x = np.asarray(x)
        return bincount(x.astype(np.intp) if x.dtype.kind == "i" else x, weights, minlength)

    return of_any_width


def fetching(load: Any) -> Any:
    """`np.load` for the files in notebooks/scripts too, where they are not beside the notebook: on
    a page."""

    @functools.wraps(load)
    def from_the_site(file: Any, /, *rest: Any, **how: Any) -> Any:
        if isinstance(file, str) and file.startswith("scripts/") and not os.path.exists(file):
            file = io.BytesIO(fetched(f"files/{file}"))
        return load(file, *rest, **how)

    return from_the_site


def fetched(path: str) -> bytes:
    """A file of the site, such as "mnist/t10k-labels-idx1-ubyte.gz".

    Waits for it. Raises OSError with what to do where it cannot be had.
    """
    import js  # Pyodide's
    import pyodide_js

    packages: Any = pyodide_js._api.config  # where Pyodide's own files lie: a folder of the site
    folder = getattr(packages, "packageBaseUrl", None) or packages.indexURL
    request = js.XMLHttpRequest.new()
    request.open("GET", str(js.URL.new(f"../{path}", folder).href), False)
    request.responseType = "arraybuffer"
    try:
        request.send(None)
        status = request.status
    except Exception:  # JavaScript's own, for a network that is not there
        status = 0
    if status != 200:
        raise OSError(
            f"{path} could not be fetched. Look at the connection, and run the cell again."
        )
    content: bytes = request.response.to_bytes()
    return content


if IN_A_TAB:
    settle()
