"""Write docs/errata.md: the lecture on trial, slide by slide, for the lecturer.

It begins with a table of all slides: where each is taught, by the notebooks' tags `slide:NN`, and
what became of it there. Below, in the order of the slides, stands every paragraph of a notebook
that begins with `**A closer look (slide 20).**` or `*Note (slides 20, 23).*`, with the section in
which it stands, and with the table or the folded answer that follows it.

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

from nblib.experiments.slides import SAFE, SLIDES, slide_map
from nblib.words import agree

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "errata.md"
HEAD = """# Slide by slide: a closer look

What became of each slide of the lecture in the notebooks, and below, in the order of the slides,
what the course says more carefully. The sentences are those of the notebooks;
`python -m tools.errata` gathers them here, and a test holds this page to them.

- **Confirmed**: what the slide says is computed, run or shown in the section named, and we have
  nothing to add. *With a note*: a small matter is added below.
- **More careful**: right as far as it goes; below stands what it leaves out.
- **Corrected**: what is named is not right as it stands; below stands what is.
"""
CORRECTED = {  # what on the slide
    7: '"Field nearly died"',
    11: '"The first artificial neural network!"',
    19: "as |z| → ∞, σ(z) → 1",
    24: "`F` is not imported",
    30: '"May need infinitely many neurons"',
    31: 'two layers learn "simple curves"',
    37: "the loss 4.60",
    39: '"Each step moves toward the minimum!"',
    43: "its numbers",
    51: "`tensor(7.)`",
    54: '"Same network, less code"',
    57: "a bracket too many",
    59: "`test_loader` is not defined",
    60: "with `no_grad()` the loss stays constant",
    61: '"any function"',
}
CLAIMS_NOTHING = {1: "agenda", 63: "task"}
HEADING = re.compile(r"#{1,6} +(.+?) *$", re.MULTILINE)
BEGINNING = re.compile(
    r"(?:\*\*A closer look|\*(?P<note>Note)) \(slides? (?P<slides>\d+(?:, \d+)*)\)\.\*{1,2} "
)
OUR_ANSWER = re.compile(
    r"<details>\s*<summary>Our answer</summary>\s*(.*?)\s*</details>", re.DOTALL
)
NEAR_MISS = re.compile(r"\*+(?:A closer look|Note)\b")


class Entry(NamedTuple):
    """One paragraph: the slides it is about, its text, and where it stands."""

    slides: tuple[int, ...]
    note: bool
    text: str  # one paragraph or several, with the table or the answer that follows
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
            parts = re.split(r"\n\s*\n", cell.source) if cell.cell_type == "markdown" else []
            for place, part in enumerate(parts):
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
                text = " ".join(part[match.end() :].split()) + _what_follows(parts[place + 1 :])
                found.append(Entry(slides, bool(match["note"]), text, path.name, heading))
    return sorted(found, key=lambda entry: entry.slides)


def _what_follows(parts):
    """What belongs to a paragraph, of the parts after it: a table, or the answer to a question."""
    if parts and parts[0].startswith("|"):
        return "\n\n" + parts[0]
    answer = OUR_ANSWER.match("\n\n".join(parts))
    return " *Our answer.* " + " ".join(answer[1].split()) if answer else ""


def page(folder=ROOT / "notebooks"):
    """The page's text, from the notebooks as they are now."""
    return "\n".join([HEAD, *trial(folder), "", *looks(folder)]).rstrip("\n") + "\n"


def trial(folder):
    """The lines of a table: what became of each of the 63 slides, and where.

    Raises ValueError for a slide without a section, and for one said to be corrected that is not.
    """
    notes = {}
    for entry in entries(folder):
        for slide in entry.slides:
            notes.setdefault(slide, []).append(entry)
    taught = {}
    for section in slide_map(folder):
        taught.setdefault(section.slide, []).append(section)
    lines = ["| slide | title | what became of it | where |", "|---:|---|---|---|"]
    for slide, title in enumerate(SLIDES, start=1):
        if slide not in taught:
            raise ValueError(f"No cell of {folder} has the tag slide:{slide:02d} ({title}).")
        where = "; ".join(_place(part.notebook, part.heading) for part in taught[slide])
        lines.append(f"| {slide:02d} | {title} | {_verdict(slide, notes.get(slide))} | {where} |")
    return lines


def _verdict(slide, found):
    """What became of a slide, with a link to the first of the entries found about it."""
    if slide in CORRECTED and not found:
        raise ValueError(f"Slide {slide} is said to be corrected, and no paragraph does it.")
    if not found:
        return CLAIMS_NOTHING.get(slide, "confirmed")
    heading = _heading(found[0].slides)
    anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
    if slide in CORRECTED:
        words = CORRECTED[slide].replace("|", r"\|")  # a bar would end the table's cell
        return f"[corrected](#{anchor}): {words}"
    word = "confirmed, with a note" if all(entry.note for entry in found) else "more careful"
    return f"[{word}](#{anchor})"


def _heading(slides):
    word = agree(len(slides), "Slide", "Slides")
    numbers = ", ".join(f"{slide:02d}" for slide in slides)
    return f"{word} {numbers}: {'; '.join(SLIDES[slide - 1] for slide in slides)}"


def _place(notebook, heading):
    """A link to a section of a notebook, as seen from this page."""
    target = quote(heading.replace(" ", "-"), safe=SAFE)
    return f"[{notebook[:2]}: {heading}](../notebooks/{notebook}#{target})"


def looks(folder):
    """The lines of all entries, below headings in the order of the slides."""
    lines, before = [], None
    for entry in entries(folder):
        if entry.slides != before:
            before = entry.slides
            lines += [f"## {_heading(before)}", ""]
        # links within the notebook and within its folder, as seen from this page
        text = entry.text.replace("](#", f"]({entry.notebook}#")
        text = re.sub(r"\]\((?=[^)/:]+\.ipynb)", "](../notebooks/", text)
        gap = "\n\n" if text.endswith("|") else " "  # the place does not become a row of the table
        place = _place(entry.notebook, entry.heading)
        lines += [f"{'*Note.* ' if entry.note else ''}{text}{gap}({place})", ""]
    return lines


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
