"""How long a notebook takes, counted from what is in it: reading, running, trying, answering.

The opening cell of each notebook names two numbers, and a test holds them to what is counted here.
What stands under a heading that ends in "(optional)" or "(homework)" counts as such, down to the
next heading of the same or a higher level; all else is the core path. The rates are those of a
first reading: prose aloud, code line by line, an explorer until its question is answered. What no
rate can see, such as nine patients to be diagnosed, a cell adds by "minutes" in its
metadata.

    python -m tools.minutes                       a table of all notebooks
    python -m tools.minutes notebooks/05*.ipynb   section by section as well
    python -m tools.minutes --plans               write what the notebooks say, and the points of
                                                  their exercises, into docs/lessons.md
"""

import argparse
import inspect
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

from nblib.exercises import EXERCISES
from nblib.grading import weights_from
from nblib.words import count

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
PLANS = NOTEBOOKS.parent / "docs" / "lessons.md"

# The rates. Prose is read aloud at some 150 words a minute.
WORDS_PER_MINUTE = 150
LINE = 4 / 60  # minutes for a line of code
PICTURE = 0.5  # a figure to be looked at
QUIZ = 0.75
EXPLORER = 1.5
EXERCISE = {"easy": 3, "medium": 6, "hard": 10, "": 5}
EXPLAIN = 2

HEADING = re.compile(r"^(#{1,6}) +(.*?) *$", re.MULTILINE)
OUTSIDE = re.compile(r"\((optional|homework)\)$")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
# The sentence in which an opening cell names its minutes.
SAID = re.compile(
    r"[Tt]he core path takes about (\d+) minutes(?:; the sections marked optional or homework "
    r"(?:take )?another (\d+))?\."
)


class Section(NamedTuple):
    """One heading of a notebook with what stands under it, without deeper headings."""

    heading: str
    core: bool
    minutes: float


def cell_minutes(cell):
    """Minutes for one cell of a notebook, with those that its metadata add."""
    return _at_the_rates(cell) + cell.metadata.get("minutes", 0)


def _at_the_rates(cell):
    """Solutions that are folded away cost nothing."""
    from nblib.exercises import EXERCISES

    source = cell.source
    if cell.cell_type == "markdown":
        if source.startswith("**Your explanation.**"):
            return EXPLAIN
        return len(FOLDED.sub("", FENCE.sub("", source)).split()) / WORDS_PER_MINUTE
    if match := re.match(r'check\("([\d.]+)"', source):
        return EXERCISE[EXERCISES[match[1]].level] if match[1] in EXERCISES else EXERCISE[""]
    if re.match(r"quiz\(", source):
        return QUIZ
    lines = sum(1 for line in source.splitlines() if line.strip())
    pictures = sum("image/png" in output.get("data", {}) for output in cell.get("outputs", ()))
    if _shows_an_explorer(source):
        return EXPLORER + lines * LINE
    return lines * LINE + pictures * PICTURE


def _shows_an_explorer(source):
    """Whether a cell shows one; functions of a module of `explorers` mostly give still pictures."""
    if re.search(r"^explorers\.\w+\(|^\w+ = explorers\.", source, re.MULTILINE):
        return True
    from nblib import explorers

    return any(
        inspect.signature(getattr(getattr(explorers, module), name)).return_annotation
        is explorers.base.Explorer
        for module, name in re.findall(r"^explorers\.(\w+)\.(\w+)\(", source, re.MULTILINE)
    )


def sections(notebook):
    """The `Section`s of a notebook in their order; headings inside one cell count together."""
    found, outside = [Section("", True, 0.0)], 0  # outside: level of the heading that began it
    for cell in notebook.cells:
        text = FENCE.sub("", cell.source) if cell.cell_type == "markdown" else ""
        for match in HEADING.finditer(text):
            level = len(match[1])
            if outside and level <= outside:
                outside = 0
            if not outside and OUTSIDE.search(match[2]):
                outside = level
            found.append(Section(match[2], not outside, 0.0))
        last = found[-1]
        found[-1] = last._replace(minutes=last.minutes + cell_minutes(cell))
    return [section for section in found if section.minutes]


def placed(cells):
    """(cell, outside) for each cell; outside: the marked headings that it stands under, as pairs of
    a number in the order of the headings and the text, the innermost last. On the core path: ()."""
    stack, number = [], 0
    for cell in cells:
        text = FENCE.sub("", cell.source) if cell.cell_type == "markdown" else ""
        for match in HEADING.finditer(text):
            number += 1
            stack = [head for head in stack if head[0] < len(match[1])]
            stack.append((len(match[1]), number, match[2]))
        yield cell, tuple(head[1:] for head in stack if OUTSIDE.search(head[2]))


def minutes(notebook):
    """(core, outside): minutes of the core path, and of all that is optional or homework."""
    parts = sections(notebook)
    core = sum(part.minutes for part in parts if part.core)
    return core, sum(part.minutes for part in parts) - core


def said(notebook):
    """(core, outside) as the opening cells say them, or None; the second is 0 if not named."""
    head = "\n".join(cell.source for cell in notebook.cells[:6] if cell.cell_type == "markdown")
    match = SAID.search(head)
    return match and (int(match[1]), int(match[2] or 0))


def plans(text):
    """The lesson plans' text with the minutes that the notebooks say, each below its heading, and
    with the points that `make grade` has for them."""

    def line(match):
        (path,) = NOTEBOOKS.glob(f"{match[2]}_*.ipynb")
        core, rest = said(nbformat.read(path, as_version=4))
        points, explained = points_of(str(int(match[2])))
        read = f", {count(explained, 'explanation')} to be read" if explained else ""
        return (
            f"{match[1]}*Core path: {core} minutes; the rest: {rest}. "
            f"To be earned: {points:g} points{read}.*"
        )

    return re.sub(r"(^## (\d\d) .*\n\n)\*Core path: .*\*$", line, text, flags=re.MULTILINE)


def points_of(part):
    """(points of all that is graded in the notebook `part`, such as "5"; explanations among it)."""
    weights = weights_from()
    exercises = [each for id, each in EXERCISES.items() if id.partition(".")[0] == part]
    explained = sum(bool(each.explain) for each in exercises)
    points = sum(weights.points[each.id] for each in exercises) + explained * weights.explanation
    return points + weights.accuracy * (part == "8"), explained


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: a table of all")
    parser.add_argument("--plans", action="store_true", help="write docs/lessons.md")
    options = parser.parse_args(arguments)
    if options.plans:
        PLANS.write_text(plans(PLANS.read_text(encoding="utf-8")), encoding="utf-8")
        return
    for path in options.notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        core, outside = minutes(notebook)
        told = said(notebook) or "nothing"
        print(f"{path.stem:28} core {core:5.0f}   outside {outside:5.0f}   says {told}")
        for part in sections(notebook) if options.notebooks else ():
            print(f"    {part.minutes:5.1f}  {'core' if part.core else '    '}  {part.heading}")


if __name__ == "__main__":
    main()
