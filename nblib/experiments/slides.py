"""The lecture's 63 slides, and where each is taught: the map in notebook 00."""

import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

SLIDES = (
    "Learning goals",
    "The journey so far",
    "The big picture",
    "XOR, a problem for linear models",
    "XOR visualised",
    "No line works",
    "The historical impact",
    "Multiple layers, the solution",
    "Inspiration from biology",
    "The artificial neuron",
    "The perceptron",
    "A concrete example",
    "The perceptron in Python",
    "The step activation",
    "What one perceptron can learn",
    "Learning the AND gate",
    "Why activation functions",
    "The magic of non-linearity",
    "Sigmoid",
    "Sigmoid: pros and cons",
    "Tanh",
    "ReLU",
    "ReLU: pros and cons",
    "ReLU variants",
    "Activation functions: summary",
    "The multi-layer perceptron",
    "How information flows",
    "Weight matrix dimensions",
    "Why multiple layers work",
    "Universal approximation",
    "Why more layers",
    "XOR with two layers",
    "Softmax",
    "Common architectures",
    "The training process",
    "Loss functions",
    "Cross-entropy intuition",
    "Gradient descent, the idea",
    "Gradient descent, drawn",
    "The learning rate",
    "Learning rate guidelines",
    "Backpropagation",
    "Backpropagation step by step",
    "Stochastic gradient descent",
    "Epochs and batches",
    "Better optimizers",
    "Adam",
    "Why PyTorch",
    "Tensors",
    "Tensor properties",
    "Automatic differentiation",
    "nn.Module",
    "nn.Linear",
    "nn.Sequential",
    "The training loop",
    "The training loop explained",
    "Loading data",
    "The complete MNIST example",
    "Evaluation",
    "Common pitfalls",
    "Key takeaways",
    "The recipe",
    "The lab",
)
SAFE = ",'?!:;=@/&+$~"  # characters that a link's fragment may hold as they are


class Section(NamedTuple):
    """Where one slide is taught."""

    slide: int  # 1 to 63
    heading: str  # of the section, as it stands in the notebook
    notebook: str  # file name


class SlideMap(tuple):
    """Rows of `Section`; JupyterLab shows them as a table with links."""

    __slots__ = ()

    def __repr__(self):
        taught = len({row.slide for row in self})
        notebooks = len({row.notebook for row in self})
        return f"{taught} of {len(SLIDES)} slides have a section, in {notebooks} notebooks."

    def _repr_markdown_(self):
        lines = [repr(self), "", "| slide | title | section |", "|---:|:---|:---|"]
        for slide, heading, notebook in self:
            # JupyterLab compares the heading with the fragment as it stands, so , ' ? stay
            link = f"{notebook}#{quote(heading.replace(' ', '-'), safe=SAFE)}"
            part = notebook.partition("_")[0]
            lines.append(f"| {slide:02d} | {SLIDES[slide - 1]} | [{part}: {heading}]({link}) |")
        return "\n".join(lines)


def slide_map(folder="."):
    """Read the tags `slide:NN` of all notebooks in `folder` and say where each slide is taught.

    The section is the last heading above the first cell with the tag. Returns a SlideMap, sorted
    by slide; a slide that several notebooks teach has a row for each.
    """
    rows, seen = [], set()
    for path in sorted(Path(folder).glob("*.ipynb")):
        heading = path.stem
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                found = re.findall(r"^#{1,4} +(.+?) *$", source, flags=re.MULTILINE)
                heading = found[0] if found else heading
            for tag in cell["metadata"].get("tags", []):
                kind, _, number = tag.partition(":")
                if kind == "slide" and (path.name, int(number)) not in seen:
                    seen.add((path.name, int(number)))
                    rows.append(Section(int(number), heading, path.name))
    return SlideMap(sorted(rows, key=lambda row: (row.slide, row.notebook)))
