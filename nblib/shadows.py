"""A reader's file with a library's name, such as torch.py or numpy.py beside a notebook.

Python finds it in the library's place, and the import then fails in words that help nobody. So
`import nblib` looks first, at the places on the path alone, without loading anything.
"""

from collections.abc import Iterable
from importlib.machinery import PathFinder

LIBRARIES = ("numpy", "torch", "torchvision", "matplotlib", "sklearn", "ipywidgets", "anywidget")


def refuse(names: Iterable[str] = LIBRARIES) -> None:
    """Raise ImportError if one of these libraries, all of them folders, is found to be a file."""
    for name in names:
        spec = PathFinder.find_spec(name)
        if spec is not None and spec.submodule_search_locations is None:
            raise ImportError(
                f"{spec.origin} has the name of a library, {name}, and is found in its place. "
                "Give that file another name, then restart the kernel (Kernel > Restart)."
            )


refuse()
