"""The doctor (slide 01): can this machine run the whole course, and if not, what is to be done?"""

import importlib
import importlib.util
import os
import re
import subprocess
import sys
from importlib import metadata

from nblib import datasets

HEALTHY = (
    "Everything is here: Python, its packages, the digits. This machine can run every notebook."
)
REPAIR = "Run `make setup` in the course's folder, then restart the kernel (Kernel > Restart)."
MODULES = {"scikit-learn": "sklearn"}  # where the package's name is not the module's
LOAD = """
import importlib, sys
try:
    importlib.import_module(sys.argv[1])
except Exception as error:
    print(type(error).__name__)
"""
LEAST_PYTHON = (3, 11)
LEAST_MEMORY = 1.5  # GiB


def doctor():
    """Can this machine run the whole course? One line: yes, or what is wrong and what to do.

    Looks at Python's version, imports each package that nblib declares (PyTorch, which would keep
    600 MB, in a process of its own) and compares its version with the declared range, unpacks and
    checks the MNIST files, and asks for 1.5 GiB of memory where the
    system tells how much it has. Never raises. A missing PyTorch is said last, since most notebooks
    run without it. In a browser's tab only the digits and the memory are asked about: the packages
    are those that the site brings, fetched when a cell asks for them.
    """
    machine = _data_trouble() or _memory_trouble()
    if sys.platform == "emscripten":  # Pyodide
        return machine or HEALTHY
    return _python_trouble() or _package_trouble() or machine or _pytorch_missing() or HEALTHY


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
        if not _wanted_here(requirement):
            continue
        name = re.match(r"[\w.-]+", requirement)[0]
        least, below = (re.search(sign + r"\s*([\d.]+)", requirement) for sign in (">=", "<"))
        pair = "torchvision" if name == "torch" else "torch"
        advice = (
            f" {name.capitalize()} and {pair} must be a matched pair." if "torch" in name else ""
        )
        try:
            version = metadata.version(name)
            reason = _load_trouble(MODULES.get(name, name))
        except metadata.PackageNotFoundError:
            version, reason = "", "ImportError"
        if reason in ("ImportError", "ModuleNotFoundError"):
            if name.startswith("torch") and not _pytorch_installed():
                continue  # no fault of the machine's
            return f"The package {name} is missing.{advice} {REPAIR}"
        if reason:
            return f"The package {name} is here but does not load ({reason}).{advice} {REPAIR}"
        if not _numbers(least[1]) <= _numbers(version) < _numbers(below[1]):
            return (
                f"The package {name} has version {version}; the course needs {least[1]} or newer, "
                f"below {below[1]}.{advice} {REPAIR}"
            )
    return ""


def _wanted_here(requirement):
    """Whether a declared package is asked for by whoever takes the course: not what the tests or a
    hub need."""
    return not re.search(r"extra == .(test|hub)", requirement)


def _load_trouble(module):
    """The name of what importing a module raises, "" if it loads."""
    if module.startswith("torch") and module not in sys.modules:
        run = subprocess.run([sys.executable, "-c", LOAD, module], capture_output=True, text=True)
        return run.stdout.strip() if run.returncode == 0 else f"it ended Python: {run.returncode}"
    try:
        importlib.import_module(module)
    except Exception as error:  # a broken binary raises what it likes
        return type(error).__name__
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
        "PyTorch is not installed. Notebooks 00 to 05, 08 and 09 run without it, and compare "
        "nothing with it; 06 and 07 run on nblib in its place, once you have moved the # in front "
        f"of their imports. To add it, {REPAIR[0].lower()}{REPAIR[1:]}"
    )


def _numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _data_trouble():
    try:
        datasets.prepare_mnist()
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
            f"This machine has {size:.1f} GiB of memory. Notebooks 00 to 05 will run; 07 needs "
            f"{LEAST_MEMORY} GiB. Run 07 elsewhere, or close other programs first."
        )
    return ""
