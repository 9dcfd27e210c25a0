"""The course as pages to be read (`make pages`): whole, self-contained, and the same each time.

Protected here: nothing of a notebook is lost on its page (headings, pictures, printed texts,
quizzes with every reply, exercises with every hint), and nothing of a solution is in a student's
edition; every link and anchor leads somewhere; nothing
is fetched from elsewhere; on a phone nothing but code and pictures scrolls sideways, and a quiz
answers by keyboard.
"""

import base64
import functools
import hashlib
import io
import itertools
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from nblib.exercises import EXERCISES, QUIZZES
from nblib.exercises.quiz import LETTERS
from nblib.experiments.slides import SLIDES
from nblib.grading.slices import needed
from tests import axe
from tests.runs import PATHS, ROOT
from tools import assignment
from tools.minutes import FENCE, HEADING
from tools.site import build, pages
from tools.site.build import printed
from tools.site.engine import turned
from tools.site.serve import served

LOCK = json.dumps(
    {
        "packages": {
            "numpy": {"depends": [], "file_name": "numpy.whl"},
            "matplotlib": {"depends": ["numpy", "jedi"], "file_name": "matplotlib.whl"},
            "jedi": {"depends": [], "file_name": "jedi.whl"},
        }
    }
)
VOID = {"br", "col", "hr", "img", "input", "link", "meta"}
ASKED = re.compile(r'^(quiz|check)\("([\w.-]+)"')


def pixels(png):
    """A digest of what a PNG shows, however well it is compressed."""
    return hashlib.sha256(Image.open(io.BytesIO(png)).tobytes()).hexdigest()


def built(folder):
    """The pages in `folder`, with stand-ins for JupyterLite and Pyodide beside them."""
    for name, text in (("lab/index.html", "<html></html>"), ("pyodide/pyodide-lock.json", LOCK)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text)
    pages.write(folder)
    return folder


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return built(tmp_path_factory.mktemp("pages"))


@pytest.fixture(scope="module")
def soups(site):
    """{path: parsed} of the home page and each notebook's."""
    paths = [site / "index.html", *sorted((site / "read").glob("*.html"))]
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def both(request, site, soups):
    """(the cells of a notebook, its page)"""
    page = soups[site / "read" / f"{request.param.stem}.html"]
    return nbformat.read(request.param, as_version=4).cells, page


def flat(text):
    return " ".join(text.split())


# --- nothing is lost -----------------------------------------------------------------------------


def test_every_heading_is_on_the_page(both):
    cells, page = both
    wanted = [
        (f"h{len(match[1])}", re.sub(r"[*`]", "", match[2]))
        for cell in cells
        if cell.cell_type == "markdown"
        for match in HEADING.finditer(FENCE.sub("", cell.source))
    ]
    found = [(tag.name, tag.get_text()) for tag in page.main(re.compile("^h[1-6]$"))]
    assert found == wanted
    levels = [int(name[1]) for name, _ in found]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_every_picture_and_printed_text_is_on_the_page(both, site):
    cells, page = both
    pictures, texts, moving = [], [], 0
    for cell in cells:
        if cell.cell_type != "code" or ASKED.match(cell.source):
            continue
        for output in cell.outputs:
            data = output.get("data", {})
            if "image/png" in data:
                alt = output.metadata.get("image/png", {}).get("alt", "")
                content = base64.b64decode(data["image/png"])
                moving += pages.moves(cell.source)
                pictures.append((pixels(content), alt))
            elif "text" in output:
                texts.append(output.text)
            elif "text/plain" in data and not {"text/html", "text/markdown"} & set(data):
                texts.append(data["text/plain"])
            elif "text/html" in data:
                said = flat(BeautifulSoup(data["text/html"], "html.parser").get_text())
                assert said in flat(page.main.get_text())
    shown = [
        (pixels((site / "read" / img["src"]).read_bytes()), img["alt"]) for img in page.main("img")
    ]
    assert shown == pictures
    assert [pre.get_text() for pre in page("pre", class_="printed")] == texts
    assert len(page("p", class_="move")) == moving
    for img in page.main("img"):
        assert img["alt"] and int(img["width"]) > 100 and int(img["height"]) > 50


def test_text_and_code_are_on_the_page(both):
    """Each cell's words; Markdown's own marks are left out of the comparison."""
    cells, page = both
    text = re.sub(r"[^\w]", "", page.main.get_text())
    for cell in cells:
        source = turned(cell.source, printed(cell))
        if cell.cell_type == "markdown":
            source = re.sub(
                r"^\*Double-click here.*\*$|</?(details|summary)>", "", source, flags=re.M
            )
            source = re.sub(
                r"\]\([^)]*\)|^```\w*$|^[|:\- ]+$|\[[ x]\]|^\d+\. ", "", source, flags=re.M
            )
        elif ASKED.match(source) and source.startswith("quiz"):
            continue
        assert re.sub(r"[^\w]", "", source) in text, source


def test_every_quiz_is_a_form_with_all_its_replies(both):
    cells, page = both
    asked = [
        match[2] for cell in cells if (match := ASKED.match(cell.source)) and match[1] == "quiz"
    ]
    forms = page("form", class_="quiz")
    assert [form["data-quiz"] for form in forms] == asked
    for form in forms:
        quiz = QUIZZES[form["data-quiz"]]
        assert quiz.question in flat(form.legend.get_text())
        labels = [flat(label.get_text()) for label in form("label")]
        assert labels == [f"{LETTERS[i]}) {flat(text)}" for i, (text, _) in enumerate(quiz.options)]
        replies = form("div", class_="reply")
        assert ["right" in reply["class"] for reply in replies].index(True) == quiz.right
        for reply, (_, said) in zip(replies, quiz.options, strict=True):
            assert flat(said) in flat(reply.get_text())
        right = quiz.options[quiz.right][1]  # said to whoever was wrong as well
        assert all(flat(right) in flat(reply.get_text()) for reply in replies)


def test_every_exercise_has_its_hints_and_the_way_to_its_check(both):
    cells, page = both
    for cell in cells:
        match = ASKED.match(cell.source)
        if not match or match[1] == "quiz":
            continue
        exercise = EXERCISES[match[2]]
        shown = page.find(id=f"exercise-{exercise.id}")
        folded = [flat(part.get_text()) for part in shown("details")]
        assert len(folded) == 1 + len(exercise.hints)
        for said, part in zip((exercise.start, *exercise.hints), folded, strict=True):
            assert re.sub(r"[*_`\W]", "", said) in re.sub(r"[*_`\W]", "", part)
        assert cell.source in shown.get_text()
        assert shown.find(class_="check").button.get_text() == "Check"


def test_the_home_page_has_every_notebook_and_every_slide(site, soups):
    home = soups[site / "index.html"]
    cards = home.find("ol", class_="cards")("li")
    assert len(cards) == len(PATHS)
    for card, path in zip(cards, PATHS, strict=True):
        assert card.a["href"] == f"read/{path.stem}.html"
        assert len(flat(card.p.get_text())) > 20, "the README's table has no sentence for it"
        assert re.search(r"\d+ min", card.get_text())
    slides = home.find("ol", class_="slides-list")("li")
    assert [int(li["value"]) for li in slides] == list(range(1, len(SLIDES) + 1))
    assert [li.a.get_text() for li in slides] == list(SLIDES)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    start = re.search(r"^## Start\n(.*?)^## ", readme, re.MULTILINE | re.DOTALL)[1]
    assert flat(start.strip().split("\n\n")[0]).replace("`", "") in flat(home.get_text())


def test_the_home_page_has_a_picture_that_wakes_by_the_cells_that_it_needs(site, soups):
    home = soups[site / "index.html"]
    (cell,) = home(attrs={"data-cell": True})
    stored = soups[site / "read" / "01_why_neural_networks.html"].find("p", class_="wake").parent
    assert cell.img["src"] == f"read/{stored.img['src']}" and cell.img["alt"] == stored.img["alt"]
    assert cell.figcaption.get_text() == stored.figcaption.get_text()
    assert cell.find(class_="wake").button
    plan = json.loads(home.find(id="plan").string)
    *before, last = plan["cells"]
    assert int(cell["data-cell"]) == last["needs"][-1] + 1 == len(before)
    assert last["source"].startswith("explorers.xor_line(")
    assert "from nblib import" in before[0]["source"] and plan["python"]["packages"]


# --- sound, self-contained, steady ---------------------------------------------------------------


class Nesting(HTMLParser):
    """Says which tags are not closed, or closed and not open."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "p" and "p" in self.open:
            self.wrong.append(("a paragraph in a paragraph", self.getpos()))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID:
            self.wrong.append((tag, self.getpos()))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((f"/{tag}", self.getpos()))


def test_pages_are_well_formed_and_have_landmarks(soups):
    for path, soup in soups.items():
        if path.stem.endswith("-slides"):
            continue  # tests/test_slides.py looks at them
        nesting = Nesting()
        nesting.feed(path.read_text(encoding="utf-8"))
        assert not nesting.wrong and not nesting.open, path.name
        ids = [tag["id"] for tag in soup(id=True)]
        assert len(ids) == len(set(ids)), path.name
        assert soup.html["lang"] == "en" and soup.title.get_text() and len(soup("main")) == 1
        assert soup.body.a["href"] == "#main", "no way past the contents"
        assert all(nav["aria-label"] for nav in soup("nav"))


def test_every_link_leads_somewhere_and_nothing_is_fetched_from_elsewhere(site, soups):
    ids = {path.resolve(): {tag["id"] for tag in soup(id=True)} for path, soup in soups.items()}
    inside = 0
    for path, soup in soups.items():
        for tag, name in ((t, n) for n in ("href", "src") for t in soup(attrs={n: True})):
            address = tag[name]
            if address == "data:,":  # no icon
                continue
            if urlparse(address).scheme:
                assert tag.name == "a", f"{path.name} fetches {address}"
                continue
            file, fragment = urldefrag(address)
            target = (path.parent / unquote(urlparse(file).path)).resolve() if file else path
            assert target.is_file() and target.is_relative_to(site.resolve()), (path.name, address)
            if fragment:
                assert unquote(fragment) in ids[target.resolve()], (path.name, address)
            inside += 1
        assert not soup(["iframe", "object", "embed"]) and not soup(srcset=True)
        assert not re.search(r"url\(|@import", "".join(tag.get_text() for tag in soup("style")))
    assert inside > 500
    for path in (site / "read").glob("pages.*"):
        assert not re.search(r"https?:|url\(|@import|import\(|fetch\(", path.read_text("utf-8"))
    for name in ("cells.js", "wake.js", "widgets.js", "worker.js"):
        assert not re.search(r"https?:", (site / "read" / name).read_text("utf-8"))


def test_every_picture_that_moves_wakes_with_the_cells_that_it_needs(both):
    cells, page = both
    plan = json.loads(page.find(id="plan").string)
    sources = [turned(cell.source, printed(cell)) for cell in cells if cell.cell_type == "code"]
    assert [cell["source"] for cell in plan["cells"]] == sources
    for place, cell in enumerate(plan["cells"]):
        assert all(before < place for before in cell["needs"])
    for move in page("p", class_="move"):
        place = int(move.find_parent(attrs={"data-cell": True})["data-cell"])
        assert "wake" in move["class"] and move.button
        assert 0 in plan["cells"][place]["needs"], "the imports are run before it"


@pytest.mark.parametrize(
    ("source", "moves"),
    [
        ("explorers.xor_line(angle=20)", True),
        ("if ready(f):\n    explorers.xor_line()", True),
        ("explorers.why.accuracy_map(sweep)", True),
        ("explorers.mnist.labelled(images, labels)", False),
        ("pad = explorers.digit_pad(model)\nexplorers.mnist.labelled(images, labels)", False),
        ("print(1)", False),
    ],
)
def test_a_picture_that_moves_is_told_from_one_that_does_not(source, moves):
    assert pages.moves(source) is moves


def test_what_a_picture_needs_has_no_place_for_torch(soups, site):
    """09: no network is built again for a picture of stored weights."""
    plan = json.loads(soups[site / "read" / "09_what_next.html"].find(id="plan").string)
    for cell in plan["cells"]:
        if pages.moves(cell["source"]):
            assert not any("import torch" in plan["cells"][k]["source"] for k in cell["needs"])


def test_a_call_of_the_courses_own_functions_changes_no_earlier_cell():
    cells = [
        "import numpy as np\nfrom nblib import explorers\nfrom nblib.exercises import (\n quiz,\n)",
        "explorers.cards()",
        "np.random.seed(0)",
        "explorers.neuron()",
        "np.random.rand()",
    ]
    assert pages.steady(cells) == {"explorers", "quiz"}
    assert needed(cells, cells[3], 3, pages.steady(cells)) == [0]
    assert needed(cells, cells[4], 4, pages.steady(cells)) == [0, 2]
    assert needed(cells, cells[3], 3) == [0, 1]


def test_what_a_page_needs_of_python_is_counted_and_what_it_never_asks_of_it_left_out(site, soups):
    lock = json.loads((site / "pyodide" / "pages-lock.json").read_text())
    assert lock["packages"]["matplotlib"]["depends"] == ["numpy"]
    plan = json.loads(soups[site / "read" / "05_training.html"].find(id="plan").string)
    assert plan["python"]["packages"] == ["numpy", "matplotlib"]
    assert plan["python"]["lock"] == "pages-lock.json"


def test_notebooks_lead_from_one_to_the_next_and_to_the_live_ones(site, soups):
    read = [soups[site / "read" / f"{path.stem}.html"] for path in PATHS]
    for soup, path, after in zip(read, PATHS, [*PATHS[1:], None], strict=True):
        assert soup.find("a", href=f"../lab/index.html?path={path.name}")
        assert soup.find("a", href=f"../files/{path.name}", download=True)
        following = soup.find("a", rel="next")
        assert (following and following["href"]) == (after and f"{after.stem}.html")
    assert soups[site / "read" / "05_training.html"].find("a", rel="prev")


def test_built_again_it_is_the_same_and_what_was_left_over_is_gone(site, tmp_path):
    (tmp_path / "read").mkdir()
    (tmp_path / "read" / "99_old.html").write_text("left over")
    again = built(tmp_path)
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert all((site / name).read_bytes() == (again / name).read_bytes() for name in names)


# --- a student's edition -------------------------------------------------------------------------


def test_of_a_students_edition_no_file_has_a_solution(soups, tmp_path, capsys):
    assert pages.main(["--output", str(tmp_path), "--solutions", "no"]) == 0
    assert "10 pages to read without solutions" in capsys.readouterr().out
    for path in PATHS:
        own = nbformat.read(tmp_path / "files" / path.name, as_version=4)
        assert own == assignment.edition(nbformat.read(path, as_version=4))
    assert not any(b"<summary>Solution" in p.read_bytes() for p in tmp_path.rglob("*.*"))
    full = flat(" ".join(page.get_text(" ") for page in soups.values()))
    texts = [path.read_text("utf-8") for path in (tmp_path / "read").glob("*.html")]
    here = flat(" ".join(BeautifulSoup(text, "html.parser").get_text(" ") for text in texts))
    solutions = [flat(e.solution) for e in EXERCISES.values() if e.is_function]
    bare = lambda text: re.sub(r"\s", "", text)  # noqa: E731  # colours part what is highlighted
    there = [text for text in solutions if bare(text) in bare(full)]
    assert len(there) > 30  # so they would be found
    assert not [text for text in there if bare(text) in bare(here)]


def few_hints(folder, most):
    """The page of 02 in an edition with so many hints, and its folder's notebook."""
    (folder / "notebooks").mkdir()
    shutil.copy(ROOT / "notebooks" / "02_perceptron.ipynb", folder / "notebooks")
    edition = functools.partial(assignment.edition, most_hints=most)
    pages.write(folder, folder / "notebooks", edition=edition)
    text = (folder / "read" / "02_perceptron.html").read_text("utf-8")
    return BeautifulSoup(text, "html.parser"), folder / "files" / "02_perceptron.ipynb"


@pytest.mark.parametrize("most", [0, 1])
def test_a_page_has_the_hints_that_the_teacher_chose(most, tmp_path):
    page, notebook = few_hints(tmp_path, most)
    assert not any(b"<summary>Solution" in p.read_bytes() for p in tmp_path.glob("[fr]*/*.*"))
    exercises = page(class_="exercise")
    assert len(exercises) > 5
    for shown in exercises:
        assert len(shown("details")) == 1 + most
        assert f"most_hints={most})" in shown.get_text()
    cells = nbformat.read(notebook, as_version=4).cells
    assert sum(f"most_hints={most})" in cell.source for cell in cells) == len(exercises)


def test_notebooks_with_solutions_do_not_stay_beside_pages_without(tmp_path, capsys):
    for name in ("lab/index.html", "files/02_perceptron.ipynb"):
        (tmp_path / name).parent.mkdir()
    (tmp_path / "lab" / "index.html").write_text("<html></html>")
    shutil.copy(ROOT / "notebooks" / "02_perceptron.ipynb", tmp_path / "files")
    assert pages.main(["--output", str(tmp_path), "--solutions", "no"]) == 1
    assert "make site SOLUTIONS=no" in capsys.readouterr().err
    assert not (tmp_path / "read").exists()


def test_hints_are_left_out_only_where_solutions_are(tmp_path, capsys):
    with pytest.raises(SystemExit):
        pages.main(["--output", str(tmp_path), "--hints", "none"])
    assert "SOLUTIONS=no" in capsys.readouterr().err
    assert not any(tmp_path.iterdir())


def test_make_hands_its_variables_on():
    for target, module in (("site", "build"), ("pages", "pages")):
        line = ["make", "--dry-run", "--always-make", target, "SOLUTIONS=no", "HINTS=first"]
        said = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"tools.site.{module} --solutions no --hints first" in said


def test_the_live_notebooks_are_of_the_edition_too(tmp_path, monkeypatch):
    """What JupyterLite is given, seen where it would be run."""
    given = {}

    def run(python, _, module, *line, **how):
        if module == "jupyterlite_core":
            lite = Path(line[line.index("--contents") + 1])
            given.update({path.name: path.read_text("utf-8") for path in lite.glob("*.ipynb")})
            assert (lite / "scripts").is_dir()
            raise SystemExit("enough")
        assert module == "tools.assignment"
        assignment.main([str(part) for part in line])

    monkeypatch.setattr(build, "_run", run)
    monkeypatch.setattr(build, "_environment", lambda *_: "python")
    monkeypatch.setattr(build, "WORK", tmp_path / "work")
    (tmp_path / "pyodide-lock.json").write_text(LOCK)
    (tmp_path / "pyodide.mjs").write_text('v="0.27.7"')
    with pytest.raises(SystemExit, match="enough"):
        build.build(tmp_path, tmp_path / "site", say=lambda _: None, hints="none")
    assert sorted(given) == [path.name for path in PATHS]
    assert not any("<summary>Solution" in text for text in given.values())
    assert "most_hints=0" in given["02_perceptron.ipynb"]


# --- what the course has not, or not yet ---------------------------------------------------------


def one(tmp_path, *cells):
    """The page of a notebook with these cells, where there is no JupyterLite."""
    (tmp_path / "notebooks").mkdir()
    nbformat.write(new_notebook(cells=cells), tmp_path / "notebooks" / "00_some.ipynb")
    (tmp_path / "site").mkdir()
    pages.write(tmp_path / "site", tmp_path / "notebooks")
    return BeautifulSoup((tmp_path / "site/read/00_some.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("text", ["so $\\sigma(z)$ it is", "$$\nx^2\n$$", "$$x^2$$"])
def test_a_formula_in_tex_is_refused_with_its_place(text, tmp_path):
    with pytest.raises(ValueError, match=r"00_some.ipynb, cell 1: the formula .* plain characters"):
        one(tmp_path, new_markdown_cell("# Some"), new_markdown_cell(text))


def test_without_jupyterlite_nothing_leads_there_and_odd_cells_are_shown(tmp_path):
    error = new_output("error", ename="ValueError", evalue="a < b", traceback=[])
    plain = new_output("execute_result", data={"text/plain": "\n 1 < 2"})
    page = one(
        tmp_path,
        new_markdown_cell("# Some\n\n## Twice\n\n## Twice\n\n`$x$` is no formula, nor 5 $."),
        new_markdown_cell("[gone](../nblib/ops.py) [near](#Twice) [far](https://example.org)"),
        new_code_cell("1 <", outputs=[error, plain]),
        new_code_cell('quiz("none.such")'),
        new_code_cell('check("0.2", ...)'),
    )
    assert not page(href=re.compile("lab/")) and not page(id="plan")
    assert [pre.get_text() for pre in page("pre", class_="printed")] == [
        "ValueError: a < b",
        "\n 1 < 2",
    ]
    assert [a["href"] for a in page.main("a")] == ["#Twice", "https://example.org"]
    assert len({heading["id"] for heading in page("h2")}) == 2
    assert 'quiz("none.such")' in page.main.get_text() and "gone" in page.main.get_text()
    changed = tmp_path / "notebooks" / "00_some.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Other")]), changed)
    pages.write(tmp_path / "site", tmp_path / "notebooks")
    assert (tmp_path / "site" / "files" / changed.name).read_bytes() == changed.read_bytes()


# --- in a browser --------------------------------------------------------------------------------


def test_on_a_phone_in_the_dark_and_by_keyboard(site, page):
    asked = []
    page.context.on("request", lambda request: asked.append(urlparse(request.url)))
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    with served(site) as address:
        for path in [site / "index.html", *sorted((site / "read").glob("*.html"))]:
            page.goto(f"{address}/{path.relative_to(site).as_posix()}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path.name
        ink, paper = (
            page.evaluate(f"getComputedStyle(document.body).{name}.match(/\\d+/g).map(Number)")
            for name in ("color", "backgroundColor")
        )
        assert max(paper[:3]) < 40 and min(ink[:3]) > 180
        picture = page.locator("main img").first
        assert "invert" in picture.evaluate("img => getComputedStyle(img).filter")

        page.goto(f"{address}/read/{PATHS[3].stem}.html")
        form = page.locator("form.quiz").first
        quiz = QUIZZES[form.get_attribute("data-quiz")]
        assert form.locator(".reply:visible, details:visible").count() == 0
        form.locator("input").first.focus()
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # on the button
        verdict, explanations = quiz.reveal(2)
        said = form.get_by_role("status").inner_text()
        assert flat(said) == flat(" ".join((verdict, *explanations)))
        assert form.locator("input:enabled").count() == 0
        assert axe.found(page, "main") == []
        page.keyboard.press("Enter")
        assert form.get_by_role("status").inner_text() == said
        assert page.evaluate("document.activeElement.textContent") == "Locked"
    assert {url.netloc for url in asked} == {urlparse(address).netloc}


def test_axe_tells_what_is_wrong_and_where(page):
    page.set_content("<main><img src='x.png'><button></button></main><p id=other><img></p>")
    assert [line.split()[0] for line in axe.found(page, "main")] == ["button-name", "image-alt"]


@pytest.mark.full
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(scheme, site, page):
    page.emulate_media(color_scheme=scheme)
    found = {}
    with served(site) as address:
        for path in [site / "index.html", *sorted((site / "read").glob("*.html"))]:
            page.goto(f"{address}/{path.relative_to(site).as_posix()}")
            found[path.name] = axe.found(page)
    assert not any(found.values()), found


def test_where_python_cannot_be_had_the_picture_stays_and_the_page_says_so(site, page):
    """From a file, without workers, and where Pyodide's files are missing."""
    path = site / "read" / "01_why_neural_networks.html"
    offer = page.locator(".wake").first
    figure = page.locator("figure:has(.wake)").first

    def touched(place, said):
        page.goto(place)
        offer.locator("button").click()
        offer.locator("[role=status]").filter(has_text=said).wait_for(timeout=60_000)
        assert figure.locator("img").is_visible() and figure.locator("figcaption").is_visible()
        assert offer.locator("button").is_enabled()

    touched(path.as_uri(), "opened as a file")
    with served(site) as address:
        place = f"{address}/read/{path.name}"
        touched(place, "could not be started")
        assert offer.locator("button").inner_text() == "Try again"
        page.add_init_script("delete window.Worker")
        touched(place, "no web workers")
