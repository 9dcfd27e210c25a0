"""Notebooks 06 and 07 with their switch turned to `nblib`: a browser has no PyTorch.

Both begin with a cell in which a `#` stands before one of two imports. In the site it is the other
one that counts, and the cell says that the results below it were recorded with PyTorch.
"""

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


def turned(source):
    """The source of a cell as the site has it."""
    for there, here in TURNED.items():
        source = source.replace(there, here)
    return source
