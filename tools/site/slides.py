"""Write the notebooks as slides for a projector: `make slides`, or `make slides ONLY="02 05"`.

    python -m tools.site.slides 02 05 --output X

The pages of a site with Python (`make site`) have such decks, too: in them a picture that moves in
the notebook wakes at a touch, as it does on the page (wake.js).

What is shown is the core path, and those sections beside it that alone teach a slide of the
lecture; exercises and folded answers stay in the notebook. Each slide has one thing to look at: a
text, a picture, a piece of code with what it prints, or a question. What to say beside it comes
from the catalogue (the reply to each answer of a question) and from docs/lessons.md. The files that
`make slides` writes need no network and no Python; how they look is in the folder `page`.
"""

import argparse
import copy
import dataclasses
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

from nblib.experiments.slides import SLIDES
from tools import assignment

from .pages import LOOKS, ROOT, TEMPLATES, Markdown, Page, highlighted

LEFT_OUT = re.compile(r"<p><strong>(Exercise \d|Your explanation)|\s*$")
FOLDED = re.compile(r"<details>.*?</details>", re.DOTALL)
WITHIN = re.compile(r'<a href="(#[^"]*)">(.*?)</a>', re.DOTALL)  # to a section of the notebook
HEADING = re.compile(r"<h[1-6] id=")
BESIDE = 35  # so many words may stand above a picture; with more it gets a slide of its own
LINES = 18  # of code on one slide, if it comes from several cells
WAITS = re.compile("This cell needs ")  # printed where an exercise is not done yet
ELSEWHERE = SimpleNamespace(address=lambda link: None)
LESSONS = ROOT / "docs" / "lessons.md"


def write(output, notebooks=None, lessons=LESSONS):
    """Write a deck for each notebook (paths; default: all) into a folder; return the decks."""
    output = Path(output)
    paths = sorted((ROOT / "notebooks").glob("*.ipynb")) if notebooks is None else notebooks
    (output / "pictures").mkdir(parents=True, exist_ok=True)
    shutil.copy(LOOKS / "pages.css", output)
    plans = plans_of(lessons)
    decks = [Deck(Page(path, output, {}), plans.get(path.name[:2], "")) for path in paths]
    _render(decks, output)
    return decks


def beside(read, pages, python):
    """Write the deck of each `Page` into the folder of the pages to be read.

    python: what a page must know of the Pyodide that lies in the site.
    """
    plans = plans_of(LESSONS)
    decks = [Deck(page, plans.get(page.notebook[:2], ""), page.deck) for page in pages]
    _render(decks, read, python)


def _render(decks, output, python=None):
    for name in ("slides.css", "slides.js"):
        shutil.copy(LOOKS / name, output)
    for deck in decks:
        text = TEMPLATES.get_template("slides.html").render(deck=deck, python=python)
        (output / deck.file).write_text(text, encoding="utf-8")


class Deck:
    """A notebook as `slides`, with a title and the `plan` of its hour.

    A slide has `blocks`, which are those of a Page, `section`, and `lecture`: pairs (number, title)
    of the lecture's own slides that its section teaches. A link to a section of the notebook leads
    to the page, where the deck (`file`) stands beside it.
    """

    def __init__(self, page, plan="", file=""):
        instead = rf'<a href="{page.file}\1">\2</a>' if file else r"\2"
        blocks = [copy.copy(block) for block in page.blocks]
        for block in filter(_is_text, blocks):
            block.text = WITHIN.sub(instead, FOLDED.sub("", block.text))
        self.title, self.file, self.notebook = page.title, file or page.file, page.notebook
        self.number, self.plan, self.cells = page.notebook[:2], plan, page.cells
        self.sections = [h.text for h in page.headings if h.level == 2 and not h.outside]
        self.slides = []
        for section in _sections(blocks):
            lecture = [(n, SLIDES[n - 1]) for block in section for n in block.slides]
            if not section[0].outside or lecture:
                self._add(_shown(section), lecture)

    def _add(self, blocks, lecture):
        """The slides of one section. A text begins a slide, since it says what comes next; so does
        a question, whose answer must not stand beside it."""
        last = None
        for block in blocks:
            begins = last is None or last.full or _is_text(block)
            begins = begins or (block.kind == "quiz" and not _is_text(last.blocks[-1]))
            crowded = last and (
                (last.words > BESIDE and _has_picture(block))
                or (last.lines and last.lines + _lines(block) > LINES)
            )
            if begins or crowded:
                last = Slide(block.section, lecture)
                self.slides.append(last)
            last.blocks.append(block)


@dataclasses.dataclass
class Slide:
    """What is shown at once."""

    section: str
    lecture: list
    blocks: list = dataclasses.field(default_factory=list)

    @property
    def heads(self):
        """Whether its own text has a heading."""
        return _is_text(self.blocks[0]) and bool(HEADING.search(self.blocks[0].text))

    @property
    def words(self):
        texts = [re.sub(r"<[^>]+>", "", block.text) for block in self.blocks if _is_text(block)]
        return len(" ".join(texts).split())

    @property
    def lines(self):
        return sum(map(_lines, self.blocks))

    @property
    def full(self):
        """A question or something shown ends a slide; code goes on until something is shown."""
        return self.blocks[-1].kind == "quiz" or bool(self.blocks[-1].outputs)


def _is_text(block):
    return block.kind == "markdown"


def _lines(block):
    """Lines of code, which are not shown where there is a picture."""
    return block.code.count("\n") if block.kind == "code" and not _has_picture(block) else 0


def _has_picture(block):
    return any(output.kind == "picture" for output in block.outputs)


def _sections(blocks):
    """The blocks of a page, parted before each heading, without those before the second one."""
    sections = []
    for block in blocks:
        if not sections or (_is_text(block) and HEADING.search(block.text)):
            sections.append([])
        sections[-1].append(block)
    return sections[1:]


def _shown(blocks):
    """The blocks of a section that belong on a slide."""
    kept = []
    for block in blocks:
        if block.kind == "exercise":
            stub = highlighted(block.exercise.stub)
            while (
                kept and kept[-1].kind == "code" and (not kept[-1].outputs or kept[-1].code == stub)
            ):
                kept.pop()
        elif not (LEFT_OUT if _is_text(block) else WAITS).match(_first(block)):
            kept.append(block)
    return kept


def _first(block):
    """The text of a block, or what its code prints first."""
    if _is_text(block):
        return block.text
    return getattr(block.outputs[0], "text", "") if block.outputs else ""


def plans_of(lessons):
    """{"05": the plan of that hour as HTML}, from docs/lessons.md, without the exam's questions:
    a deck may be given to students."""
    parts = re.split(r"^## (\d\d) .*$", lessons.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        number: Markdown(ELSEWHERE).html(text.partition("*For an exam.*")[0])
        for number, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", metavar="NN")
    parser.add_argument("--output", type=Path, default=ROOT / "slides")
    given = parser.parse_args(arguments)
    try:
        decks = write(given.output, assignment.chosen(given.numbers))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for deck in decks:
        print(f"{given.output / deck.file}: {len(deck.slides) + 1} slides")
    return 0


if __name__ == "__main__":
    sys.exit(main())
