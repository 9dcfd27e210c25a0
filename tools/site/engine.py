"""What the site changes in cells that speak of PyTorch and scikit-learn, which it has not.

Notebooks 06 and 07 begin with a cell in which a `#` stands before one of two imports. In the site
it is the other one that counts. And a cell that compares with PyTorch, or cannot do without it,
shows there what it printed when the notebook was recorded: nblib is never compared with itself.

scikit-learn is left out since it is, with what it needs, as large as all else. One cell of notebook
00 asks for it itself, and gets the course's own logistic regression, with which it can be changed
as on any machine. The functions that compare with its models (`RECORDED`) know what came out, and
their cells say so.
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
    "from sklearn.linear_model import LogisticRegression\n": (
        "# There is no scikit-learn in this site. This is the same model under the same names.\n"
        "from nblib.experiments.logistic import LogisticRegression\n"
    ),
}
# The functions that compare with models of scikit-learn.
RECORDED = ("beside_the_laziest", "compare_models", "feature_race", "is_it_an_8", "limits")
SAID = "# Models of scikit-learn, which this site has not: what they got was recorded."
ITS_MODELS = re.compile(rf"\bstart\.({'|'.join(RECORDED)})\(")
ASKS = re.compile(r"\bin engines\(\)|\bhas_torch\b")  # is PyTorch there?


def turned(source, printed=""):
    """The source of a cell as the site has it; printed is what the notebook says that it prints."""
    for there, here in TURNED.items():
        source = source.replace(there, here)
    if ITS_MODELS.search(source):
        source = f"{SAID}\n{source}"
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
