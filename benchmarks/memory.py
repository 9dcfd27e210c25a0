"""How much memory a student takes: the table in deploy/README.md, measured.

    python -m benchmarks.memory              one server and 4 kernels at the same time
    python -m benchmarks.memory --students 8

Each kernel runs the cells of notebook 05 that show an explorer and need no other cell, with PyTorch
hidden, as for a student who has not come to notebook 06. Linux's PSS is read: memory that
several processes share is counted once, in equal parts. So the sum is what the machine really
holds. The digits' numbers are one copy for all of them, as on a hub. It is bounded: so many
kernels, one pass, then ended.
"""

import argparse
import contextlib
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import start_new_kernel

from nblib import datasets
from tools import browser, lab

NOTEBOOK = lab.ROOT / "notebooks" / "05_training.ipynb"
HIDE = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "torchvision"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""
STAGES = ("empty kernel", "import nblib", "notebook 05's explorers", "the digits loaded")


def cells():
    """The import cell of notebook 05, then each explorer of its own that can be shown at once."""
    sources = [c.source for c in nbformat.read(NOTEBOOK, 4).cells if c.cell_type == "code"]
    first = next(source for source in sources if "import" in source and "explorers" in source)
    alone = [source for source in sources if re.fullmatch(r"explorers\.\w+\([^()\[]*\)", source)]
    return [first, *alone]


def pss(processes):
    """MB that these processes hold; what they share with others only by their part of it."""
    return [process.memory_full_info().pss / 2**20 for process in processes]


def measure(students):
    """Stage -> MB of each kernel, all of them having come so far; and the MB of one server."""
    found = {}
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "sitecustomize.py").write_text(HIDE, encoding="utf-8")
        (folder / "state" / "ipython").mkdir(parents=True)
        env = lab.environment(folder / "state")
        env["PYTHONPATH"] = os.pathsep.join([str(folder), str(lab.ROOT)])
        env["NBLIB_PROGRESS"] = "off"
        env["NBLIB_DIGITS"] = str(datasets.share_mnist(folder / "digits"))
        kernels = []
        for _ in range(students):
            manager, client = start_new_kernel(kernel_name="python3", env=env)
            stack.callback(manager.shutdown_kernel, now=True)
            stack.callback(client.stop_channels)
            kernels.append((client, psutil.Process(manager.provisioner.process.pid)))
        steps = [
            ["1"],
            ["import nblib"],
            cells(),
            ["from nblib import datasets", "digits = datasets.mnist(); digits.train_images.max()"],
        ]
        for stage, sources in zip(STAGES, steps, strict=True):
            for client, _ in kernels:
                for source in sources:
                    reply = client.execute_interactive(
                        source, timeout=300, output_hook=lambda message: None
                    )
                    if reply["content"]["status"] != "ok":
                        raise RuntimeError(f"{source}\n{reply['content'].get('evalue')}")
            found[stage] = pss(process for _, process in kernels)
    with browser.serve() as server:
        found["JupyterLab's server"] = pss(
            process
            for process in psutil.Process().children(recursive=True)
            if f"--ServerApp.port={server.port}" in process.cmdline()
        )
    return found


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=4, choices=range(1, 25))
    given = parser.parse_args(arguments)
    for stage, sizes in measure(given.students).items():
        print(f"{stage:28} {sum(sizes) / len(sizes):6.0f} MB each, of {len(sizes)} at once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
