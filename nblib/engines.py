"""The engines that a cell can compare: nblib, and PyTorch where it is installed.

Notebooks 00 to 05, 08 and 09 run without PyTorch. A cell that compares goes through `engines()`,
so that it says what it has compared and never more.
"""

import importlib

import nblib


def engines():
    """dict: "nblib" -> nblib, and "torch" -> torch unless it is not installed.

    `engines().get("torch", nblib)` runs a slide's code where there is no PyTorch.
    """
    found = {"nblib": nblib}
    try:
        found["torch"] = importlib.import_module("torch")
    except ModuleNotFoundError as error:
        if error.name != "torch":  # it is there and broken: that is to be seen
            raise
    return found
