"""Write docs/misconceptions.md: for each notebook its minutes, its exercises, and what goes wrong.

The sentences are those with which the checks answer a known mistake; they come from the exercises'
files.

    python -m tools.misconceptions            write the page
"""

import argparse
import sys
from pathlib import Path

import nbformat

from nblib.exercises import EXERCISES
from nblib.exercises.keeping import TITLES
from tools.minutes import said

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "misconceptions.md"
HEAD = """# Misconceptions, notebook by notebook

What students get wrong, as far as the checks know it: for each exercise the sentences with which
they answer, so that you can say them before anybody needs them. With each stands the explorer whose
picture helps. `python -m tools.misconceptions` gathers this page, and a test holds it to the
exercises.
"""


def page():
    """The page's text, from the notebooks and exercises as they are now."""
    lines = [HEAD]
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        part = str(int(path.name[:2]))
        minutes = said(nbformat.read(path, as_version=4))
        link = f"[{path.name[:2]} {TITLES[int(part)]}](../notebooks/{path.name})"
        lines += [f"## {link}", ""]
        if minutes:
            lines += [f"Core path {minutes[0]} minutes, the rest {minutes[1]}.", ""]
        for id, exercise in EXERCISES.items():
            if id.partition(".")[0] != part:
                continue
            picture = f" `explorers.{exercise.explorer}`" if exercise.explorer else ""
            lines += [f"**{id} {exercise.title}** *({exercise.level})*{picture}", ""]
            single = [mistake for mistake in exercise.mistakes if " + " not in mistake.id]
            thoughts = [" ".join(mistake.thought.split()) for mistake in single]
            lines += [f"- {thought}" for thought in dict.fromkeys(thoughts)]
            lines += [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def main(arguments=None):
    """Command line; see the module's docstring."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
