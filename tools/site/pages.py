"""Write the course as pages to be read, at once and without Python: `make pages`, `make site`.

Each notebook becomes a page: text, code, the stored pictures and prints, its quizzes as forms that
answer, its exercises with their hints and solutions folded. What the pages say comes from the
notebooks, from the catalogue of exercises and from README.md; how they look is in the folder
`page`. The course writes its mathematics in plain characters (σ′(z) = σ(z)(1 − σ(z))), which every
browser sets, copies and reads aloud; there is nothing to convert, and a formula in TeX is refused.

    python -m tools.site.pages               into site/, where `make site` may have been before
    python -m tools.site.pages --output X
    python -m tools.site.pages --solutions no --hints first    of the student's edition of the
                                             notebooks, as tools/assignment.py makes it
"""

import argparse
import base64
import functools
import hashlib
import html
import itertools
import json
import os
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlparse

import jinja2
import mistune
import nbformat
from mistune.plugins.math import math
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer, get_lexer_by_name

from nblib.exercises import EXERCISES, QUIZZES
from nblib.exercises.quiz import LETTERS
from nblib.experiments.slides import SLIDES, slide_map
from nblib.grading.slices import needed
from tools import assignment
from tools.minutes import OUTSIDE, minutes, said
from tools.site.build import HINTS_ALONE, LARGE, MODULE, PACKED, closure, compressed, printed
from tools.site.engine import turned

ROOT = Path(__file__).resolve().parents[2]
LOOKS = Path(__file__).resolve().parent / "page"
ASKS = re.compile(r'(quiz|check)\("([\w.-]+)"')  # a cell that is a quiz or a check
HINTS = re.compile(r"\bmost_hints=(\d+)")  # in the check of a student's edition
AT_HOME = "explorers.xor_line("  # the home page's picture that moves: the first cell that begins so
# An explorer is one of `explorers.__all__`, or of three that want something of a notebook's own.
EXPLORER = re.compile(r"\bexplorers\.(\w+|why\.accuracy_map|layers\.last_layers|layers\.stack)\(")
STILL = re.compile(r"^explorers\.\w+\.\w+\(", re.MULTILINE)  # a picture that does not move
# A line for who sits at a notebook; on a page there is no place to write.
WRITE_HERE = re.compile(r"^\*Double-click here[^\n]*\*$", re.MULTILINE)
TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(LOOKS),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
TEMPLATES.globals["letters"] = LETTERS


def write(output, notebooks=ROOT / "notebooks", readme=ROOT / "README.md", edition=None):
    """Write index.html and read/ into the folder `output`; return the pages of the notebooks.

    They link to the live notebooks where `make site` has put JupyterLite beside them.
    edition: the function that makes a student's notebook of the course's; None for the course's
    own. ValueError where live notebooks lie in `output` that have the solutions.
    """
    output, read = Path(output), Path(output, "read")
    live = (output / "lab" / "index.html").is_file()
    if live and edition:
        _without_solutions(output)
    shutil.rmtree(read, ignore_errors=True)
    (read / "pictures").mkdir(parents=True)
    (output / "files").mkdir(exist_ok=True)
    for name in ("pages.css", "pages.js"):
        shutil.copy(LOOKS / name, read)
    about = _about(readme)
    paths = sorted(Path(notebooks).glob("*.ipynb"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    if edition:
        for path, text in texts.items():
            texts[path] = nbformat.writes(edition(nbformat.reads(text, as_version=4))) + "\n"
    pages = [Page(path, read, about, texts[path]) for path in paths]
    python = _python(output / "pyodide", read)
    for path in paths:
        if not (live and (output / "files" / path.name).is_file()):  # JupyterLite's own stays
            (output / "files" / path.name).write_text(texts[path], encoding="utf-8")
    for page, before, after in zip(pages, [None, *pages], [*pages[1:], None], strict=False):
        text = TEMPLATES.get_template("notebook.html").render(
            page=page, before=before, after=after, live=live, up="../", python=python
        )
        (read / page.file).write_text(text, encoding="utf-8")
    if python:
        from . import slides  # which stands on this module

        slides.beside(read, pages, python)
    home = TEMPLATES.get_template("home.html").render(
        pages=pages,
        live=live,
        up="",
        slides=_slides(notebooks),
        python=python,
        first=_first(pages),
        **_introduction(readme),
    )
    (output / "index.html").write_text(home, encoding="utf-8")
    return pages


def _without_solutions(output):
    for path in sorted((output / "files").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        if any(cell.source.startswith(assignment.SOLUTION) for cell in cells):
            raise ValueError(
                f"{output} is a site whose notebooks have the solutions. Make it anew with "
                "`make site SOLUTIONS=no`, or write the pages into another folder (--output)."
            )


# What a page's Python begins with; and what these packages name as theirs that a page never asks of
# them: other backends of matplotlib, completion, a terminal.
BEGIN = ("numpy", "matplotlib", "comm", "ipython", "ipywidgets", "anywidget", "nblib")
SPARED = (
    "jedi", "matplotlib-pyodide", "micropip", "prompt-toolkit", "prompt_toolkit", "wcwidth",
)  # fmt: skip
LOCK = "pages-lock.json"


def _python(folder, read):
    """What a page must know of the Pyodide in `folder`, after `make site`; None without one."""
    if not (folder / "pyodide-lock.json").is_file():
        return None
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = lock["packages"]
    for package in packages.values():
        package["depends"] = [name for name in package["depends"] if name not in SPARED]
    (folder / LOCK).write_text(json.dumps(lock), encoding="utf-8")
    names = [packages[name]["file_name"] for name in closure(BEGIN, packages)]
    packed = [f"{name}{PACKED}" for name in (*LARGE, *MODULE)]
    files = [folder / name for name in ("pyodide.mjs", *packed, LOCK, *names)]
    size = sum(file.stat().st_size for file in files if file.is_file())
    for name in ("cells.css", "cells.js", "wake.js", "widgets.js", "worker.js"):
        shutil.copy(LOOKS / name, read)
    for name in ("awake.py", "compiled.py"):
        shutil.copy(LOOKS.parent / name, read)
    return {
        "packages": [name for name in BEGIN if name in packages],
        "lock": LOCK,
        "bytes": size,
        "digest": _digest(folder, packed),
        "module": next((n for n in packed[len(LARGE) :] if (folder / n).is_file()), None),
    }


def _digest(folder, packed):
    """Of all that can be imported, in 16 letters: the lock file has the packages' own digests."""
    found = hashlib.sha256()
    for name in (LOCK, *packed):
        if (folder / name).is_file():
            found.update((folder / name).read_bytes())
    return found.hexdigest()[:16]


# --- a notebook ----------------------------------------------------------------------------------


class Page:
    """A notebook as its page shows it: `blocks`, one for each cell, and what the home page says.

    read: the folder of the pages, into which pictures and linked files go.
    text: the notebook as JSON, where it is not what stands in `path`.
    """

    def __init__(self, path, read, about, text=""):
        text = text or path.read_text(encoding="utf-8")
        notebook = nbformat.reads(text, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.source = turned(cell.source, printed(cell))
        self.notebook, self.file = path.name, f"{path.stem}.html"
        self.deck = f"{path.stem}-slides.html"
        self.read, self.folder = read, path.parent
        self.sentence = about.get(path.name, "")
        self.core, self.outside = said(notebook) or map(round, minutes(notebook))
        self.markdown = Markdown(self)
        self.headings = self.markdown.headings
        self._slides = set()  # those that have their anchor
        self.thumbnail = None
        code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        leave = steady(code)
        self.cells = [
            {
                "source": source,
                "needs": needed(code, source, place, leave),
            }
            for place, source in enumerate(code)
        ]
        self._places = itertools.count()
        self.blocks = [self._block(index, cell) for index, cell in enumerate(notebook.cells)]
        self.title = self.headings[0].text if self.headings else path.stem

    def _block(self, index, cell):
        block = SimpleNamespace(kind=cell.cell_type, outputs=[], slides=[])
        for tag in cell.metadata.get("tags", ()):
            if tag.startswith("slide:"):
                number = int(tag.removeprefix("slide:"))
                if number not in self._slides:  # its first cell
                    block.slides.append(number)
                    self._slides.add(number)
        if cell.cell_type == "code":
            block.place = next(self._places)
            self._code(block, cell)
        else:
            try:
                block.text = self.markdown.html(WRITE_HERE.sub("", cell.source))
            except ValueError as error:
                raise ValueError(f"{self.notebook}, cell {index}: {error}") from None
        block.outside = self.markdown.outside
        block.section = self.headings[-1].text if self.headings else ""
        return block

    def _code(self, block, cell):
        asks = ASKS.match(cell.source)
        if asks and asks[1] == "quiz" and asks[2] in QUIZZES:
            block.kind, block.quiz = "quiz", QUIZZES[asks[2]]
        elif asks and asks[1] == "check" and asks[2] in EXERCISES:
            block.kind, block.exercise = "exercise", EXERCISES[asks[2]]
            block.call = cell.source
            most = HINTS.search(cell.source)
            block.hints = block.exercise.hints[: int(most[1]) if most else None]
            block.markdown = self.markdown
        else:
            block.code = highlighted(cell.source)
            block.moves = moves(cell.source)
            for output in cell.outputs:
                shown = self._output(output)
                if shown and shown.kind == "html" and _is_sentence(shown, block.outputs):
                    block.outputs[-1].caption = shown.html
                elif shown:
                    block.outputs.append(shown)

    def _output(self, output):
        """One stored output: `kind` picture, html, text, and what that needs; None for nothing."""
        if output.output_type == "stream":
            return SimpleNamespace(kind="text", text=output.text)
        if output.output_type == "error":
            return SimpleNamespace(kind="text", text=f"{output.ename}: {output.evalue}")
        data = output.data
        if "image/png" in data:
            content = base64.b64decode(data["image/png"])
            picture = _picture(content, self.read, **output.metadata.get("image/png", {}))
            self.thumbnail = self.thumbnail or picture
            return picture
        if "text/html" in data:
            return SimpleNamespace(kind="html", html=data["text/html"])
        if "text/markdown" in data:
            return SimpleNamespace(kind="html", html=self.markdown.html(data["text/markdown"]))
        if "text/plain" in data:
            return SimpleNamespace(kind="text", text=data["text/plain"])
        return None

    def address(self, link):
        """Where a link of the notebook leads on its page; None where the site has no such place."""
        parts = urlparse(link)
        if parts.scheme or not parts.path:
            return link
        if parts.path.endswith(".ipynb") and "/" not in parts.path:
            return link.replace(".ipynb", ".html", 1)
        source = (self.folder / parts.path).resolve()
        if not source.is_file() or not source.is_relative_to(self.folder.resolve()):
            return None
        target = self.read / parts.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
        return link


def moves(source):
    """Whether the picture of a cell is an explorer's, which moves where there is Python."""
    still = STILL.search(EXPLORER.sub("", source))
    return EXPLORER.search(source) is not None and not still


def steady(cells):
    """The names that cells import from the course: its functions leave them as they are."""
    found = re.findall(r"^from nblib[\w.]* import ([^()\n]+|\([^)]+\))", "\n".join(cells), re.M)
    return {name for names in found for name in re.findall(r"\w+", names)}


def _is_sentence(shown, before):
    """Whether this is the sentence of the explorer whose picture came just before."""
    return bool(before) and getattr(before[-1], "alt", None) == _plain(shown.html)


def _picture(content, read, alt="", width=None, height=None, **_):
    """A PNG, kept beside the pages, with the size at which it is shown."""
    content = compressed(content)
    wide, high = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))  # its own
    src = f"pictures/{hashlib.sha256(content).hexdigest()[:16]}.png"
    (read / src).write_bytes(content)
    size = {"width": int(width or wide), "height": int(height or high)}
    return SimpleNamespace(kind="picture", src=src, alt=alt, caption=None, **size)


class Markdown(mistune.HTMLRenderer):
    """`html(text)` is a cell's text in HTML. `headings` are those so far (level, text, id,
    outside); `outside` says whether the last one is outside the core path."""

    def __init__(self, page):
        super().__init__(escape=False)
        self.page, self.headings, self._left = page, [], 0
        plugins = ["table", "task_lists", "strikethrough", math]
        self._parse = mistune.create_markdown(renderer=self, plugins=plugins)
        for kind in ("inline_math", "block_math"):
            self.register(kind, _refuse)
        self.register("task_list_item", _aim)

    def html(self, text):
        return self._parse(text)

    @property
    def outside(self):
        return self._left > 0

    def heading(self, text, level, **_):
        plain = _plain(text)
        if self._left and level <= self._left:
            self._left = 0
        if not self._left and OUTSIDE.search(plain):
            self._left = level
        # JupyterLab's own anchor, so that the same links lead to a notebook and to its page.
        name = anchor = plain.replace(" ", "-")
        taken = {heading.id for heading in self.headings}
        while anchor in taken:
            anchor = f"{name}-{len(taken)}"
        self.headings.append(
            SimpleNamespace(level=level, text=plain, id=anchor, outside=self.outside)
        )
        text = re.sub(r" (\((?:optional|homework)\))$", r" <small>\1</small>", text)
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def block_code(self, code, info=None):
        return highlighted(code, info or "text")

    def link(self, text, url, title=None):
        address = self.page.address(url)
        return text if address is None else super().link(text, address, title)

    def table(self, text):
        return f'<div class="wide"><table>\n{text}</table></div>\n'


def _aim(renderer, text, checked=False):
    """A line of a list of boxes to tick. The box has the line for its name."""
    mark = " checked" if checked else ""
    return f'<li><label><input type="checkbox" disabled{mark}> {text}</label></li>\n'


def _refuse(renderer, text):
    raise ValueError(
        f"the formula ${text}$ is TeX, which a page does not set. Write it in plain characters, as "
        "the course does: σ(z) = 1 / (1 + e⁻ᶻ)."
    )


def highlighted(code, language="python"):
    lexer = PythonLexer() if language == "python" else get_lexer_by_name(language)
    return highlight(code, lexer, HtmlFormatter(cssclass="code"))


def _plain(markup):
    """The text of a piece of HTML, with spaces as they are in other texts."""
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).replace("\xa0", " ").strip()


# --- the home page -------------------------------------------------------------------------------


def _about(readme):
    """{notebook: what one does there}, from the table in README.md."""
    rows = re.findall(
        r"^\| \[[^\]]+\]\(notebooks/([^)]+)\) \| [^|]+ \| ([^|]+) \|$",
        readme.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return dict(rows)


def _first(pages):
    """The `picture` of the home page, an explorer of a notebook, and the `cells` that wake it, the
    last of them its own. None without such a notebook."""
    for page in pages:
        for block in page.blocks:
            source = page.cells[block.place]["source"] if block.kind == "code" else ""
            if source.startswith(AT_HOME) and block.outputs:
                chain = [
                    page.cells[place] for place in (*page.cells[block.place]["needs"], block.place)
                ]
                cells = [{**cell, "needs": list(range(k))} for k, cell in enumerate(chain)]
                return {"picture": block.outputs[0], "cells": cells}
    return None


def _introduction(readme):
    """What README.md says: `about` the course, and how to `start` it."""
    _, name, head, *sections = re.split(
        r"^##? (.+)\n", readme.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    named = dict(zip(sections[::2], sections[1::2], strict=True))
    head = re.sub(r"^!\[.*\n", "", head, flags=re.MULTILINE)  # it shows JupyterLab
    lead, _, about = head.strip().partition("\n\n")
    elsewhere = SimpleNamespace(address=lambda link: link if urlparse(link).scheme else None)
    return {
        "name": name,
        "lead": Markdown(elsewhere).html(lead),
        "about": Markdown(elsewhere).html(about),
        "start": Markdown(elsewhere).html(named["Start"]),
    }


def _slides(notebooks):
    """[(number, title, [page of a notebook, ...])], in the order of the lecture."""
    where = {}
    for row in slide_map(notebooks):
        where.setdefault(row.slide, []).append(f"{Path(row.notebook).stem}.html")
    return [(number, SLIDES[number - 1], pages) for number, pages in where.items()]


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=Path, default=ROOT / "site")
    parser.add_argument("--solutions", choices=("yes", "no"), default="yes")
    parser.add_argument("--hints", choices=assignment.HINTS, help="with --solutions no")
    given = parser.parse_args(arguments)
    edition = None
    if given.solutions == "no":
        most_hints = assignment.HINTS[given.hints or "all"]
        edition = functools.partial(assignment.edition, most_hints=most_hints)
    elif given.hints:
        parser.error(HINTS_ALONE)
    given.output.mkdir(parents=True, exist_ok=True)
    try:
        pages = write(given.output, edition=edition)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in (given.output / "read").rglob("*.*"))
    place = os.path.relpath(given.output / "index.html")
    kind = " without solutions" if edition else ""
    print(f"{len(pages)} pages to read{kind}, {size / 1e6:.1f} MB: {place}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
