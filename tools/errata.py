"""Write docs/errata.md: where the notebooks look more closely than the slides do, for the lecturer.

It collects, in the order of the slides, every paragraph of a notebook that begins with
`**A closer look (slide 20).**` or `*Note (slides 20, 23).*`, with the section in which it stands.

    python -m tools.errata            write the page
    python -m tools.errata --check    write nothing, fail where it would change
"""

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import nbformat

from nblib.experiments.slides import SAFE, SLIDES
from nblib.words import agree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errata.md"
HEAD = """# Slide by slide: a closer look

What the course says more carefully than a slide does, in the order of the slides, and where it is
shown. A note is a small matter. The sentences are those of the notebooks; `python -m tools.errata`
gathers them here, and a test holds this page to them.
"""
HEADING = re.compile(r"#{1,6} +(.+?) *$", re.MULTILINE)
BEGINNING = re.compile(
    r"(?:\*\*A closer look|\*(?P<note>Note)) \(slides? (?P<slides>\d+(?:, \d+)*)\)\.\*{1,2} "
)
NEAR_MISS = re.compile(r"\*+(?:A closer look|Note)\b")


class Entry(NamedTuple):
    """One paragraph: the slides it is about, its text, and where it stands."""

    slides: tuple[int, ...]
    note: bool
    text: str
    notebook: str  # file name
    heading: str


def entries(folder):
    """All entries of a folder's notebooks, in the order of the slides.

    Raises ValueError for a paragraph that nearly begins as an entry does, and for a slide that the
    lecture does not have.
    """
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        heading = path.stem
        for cell in nbformat.read(path, as_version=4).cells:
            for part in re.split(r"\n\s*\n", cell.source) if cell.cell_type == "markdown" else ():
                if match := HEADING.match(part):
                    heading = match[1]
                match = BEGINNING.match(part)
                if match is None and NEAR_MISS.match(part):
                    raise ValueError(
                        f"{path.name}: {part[:60]!r} should begin '**A closer look (slide 20).** ' "
                        "or '*Note (slide 20).* '."
                    )
                if match is None:
                    continue
                slides = tuple(map(int, match["slides"].split(", ")))
                if not all(1 <= slide <= len(SLIDES) for slide in slides):
                    raise ValueError(f"{path.name}: {part[:60]!r} names a slide that is not there.")
                text = " ".join(part[match.end() :].split())
                found.append(Entry(slides, bool(match["note"]), text, path.name, heading))
    return sorted(found, key=lambda entry: entry.slides)


def page(folder=ROOT / "notebooks"):
    """The page's text, from the notebooks as they are now."""
    lines, before = [HEAD], None
    for entry in entries(folder):
        if entry.slides != before:
            before = entry.slides
            word = agree(len(before), "Slide", "Slides")
            numbers = ", ".join(f"{slide:02d}" for slide in before)
            lines += [
                f"## {word} {numbers}: {'; '.join(SLIDES[slide - 1] for slide in before)}",
                "",
            ]
        # a link within the notebooks' folder, as seen from this page
        text = re.sub(r"\]\((?=[^)/:]+\.ipynb)", "](../notebooks/", entry.text)
        target = quote(entry.heading.replace(" ", "-"), safe=SAFE)
        link = f"../notebooks/{entry.notebook}#{target}"
        place = f"[{entry.notebook[:2]}: {entry.heading}]({link})"
        lines += [f"{'*Note.* ' if entry.note else ''}{text} ({place})", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def main(arguments=None):
    """Command line; see the module's docstring. Exit status 1 if --check finds another page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    options = parser.parse_args(arguments)
    new = page()
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if options.check:
        if new != old:
            print("docs/errata.md is not what the notebooks say. Run: python -m tools.errata")
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
