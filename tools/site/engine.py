"""What the site changes in cells that speak of PyTorch, which no browser has.

Notebooks 06 and 07 begin with a cell in which a `#` stands before one of two imports. In the site
it is the other one that counts. And a cell that compares with PyTorch, or cannot do without it,
shows there what it printed when the notebook was recorded: nblib is never compared with itself.
"""

import re

# In the notebook -> in the site.
TURNED = {
    "import torch\n# import nblib as torch\n": (
        "# There is no PyTorch in a browser, so that nblib takes its place: the same names and\n"
        "# numbers. What you see before you run a cell was recorded with PyTorch.\n"
        "import nblib as torch\n"
    ),
    "from torchvision import datasets, transforms\n# from nblib import datasets, transforms\n": (
        "from nblib import datasets, transforms  # with torchvision's names\n"
    ),
}
ASKS = re.compile(r"\bin engines\(\)|\bhas_torch\b")  # is PyTorch there?


def turned(source, printed=""):
    """The source of a cell as the site has it; printed is what the notebook says that it prints."""
    for there, here in TURNED.items():
        source = source.replace(there, here)
    if shows_recorded(source, printed):
        said = "\n".join(["Recorded where there is PyTorch:", *of_torch(printed)])
        said = said.replace("\\", r"\\").replace('"', r"\"")  # as it stands between quotes
        source += f'\n\nprint("""{said}""")'
    return source


def shows_recorded(source, printed):
    """Whether a cell prints more where there is PyTorch. (One that only asks for it does not.)"""
    return bool(printed and ASKS.search(source) and "has_torch =" not in source)


def of_torch(printed):
    """The lines that name torch, of a cell that asks each engine; else all of them."""
    lines = printed.strip("\n").split("\n")
    return [line for line in lines if "torch" in line] or lines
