"""A notebook that a reader saved in JupyterLab and opens again, elsewhere or another day.

Protected here: the file holds no live widget, and of each explorer and quiz the picture and the
words as the reader left them; it reads the same without a kernel, with one that has run nothing,
beside a cell that is alive again, after its kernel's end, and as a page that nbconvert made of it.
While its kernel runs, a page that is loaded anew is alive, and is saved as it was left.
"""

import base64
import re

import nbformat
import pytest
from nbconvert import HTMLExporter

from nblib import explorers, showing
from nblib.exercises import QUIZZES, quiz
from tests.live import notebook_of
from tools import browser as harness
from tools import lab

pytestmark = pytest.mark.browser

NAME = "saved.ipynb"
LINE, QUIZ, RUN, PAD, STILL = range(5)
CHOSEN = "1.best-line"
CELLS = (
    "from nblib import explorers\nfrom nblib.exercises import quiz\nexplorers.xor_line()",
    f"quiz('{CHOSEN}')",
    "live = explorers.training_progress(epochs=1, batches=20)\n"
    "for step in range(20):\n    live.report(1 / (1 + step))",
    "explorers.digit_pad()\n",
    "explorers.perceptron.steps_and_slopes()",
)
TEMPLATES = str(lab.ROOT / "tools" / "jupyter" / "nbconvert" / "templates")
ALL = range(len(CELLS))
SAVED = "() => window.jupyterapp.shell.currentWidget.context.save()"
BROKEN = ("Error displaying widget", "Loading widget", "model not found")
CANVAS = ".nblib-picture canvas"  # a live picture
PICTURE = f"img:visible, {CANVAS}:visible"
CORNERS = re.compile(r"faces (\d+)°")


def output_of(page, index):
    return page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-Cell-outputArea")


def visible_text(page, index):
    return output_of(page, index).inner_text().replace("\N{NO-BREAK SPACE}", " ")


def reads_as_left(page, left, cells=ALL):
    """The cells show what the reader left: the picture, and each of the words."""
    for text in BROKEN:
        assert page.get_by_text(text).locator("visible=true").count() == 0
    for index in cells:
        output_of(page, index).evaluate("area => area.scrollIntoView()")  # it may be drawn anew
        output_of(page, index).locator("img:visible, p:visible").first.wait_for()
        for words in left["words"][index]:
            assert words in visible_text(page, index)
        pictures = output_of(page, index).locator("img:visible")
        assert pictures.count() == (index != QUIZ)
        if index == LINE:
            shown = pictures.get_attribute("src").removeprefix("data:image/png;base64,")
            assert shown.strip() == left["picture"]


@pytest.fixture(scope="module")
def left(live):
    """What a reader left: {"file": the notebook saved, "words": of each cell, "picture": PNG}."""
    with live.notebook(NAME, notebook_of(*CELLS)) as notebook:
        page = notebook.page
        notebook.run_all()
        area = output_of(page, LINE)
        before = area.locator("[role=status]").inner_text()
        area.locator(".noUi-handle").first.focus()
        for _ in range(7):
            page.keyboard.press("ArrowRight")
        asked = output_of(page, QUIZ)
        asked.locator("input[type=radio]").nth(0).click()
        asked.get_by_role("button", name="Lock").click()
        asked.get_by_text("a) is not right.").wait_for()
        page.wait_for_timeout(1000 * (showing.QUIET + 1))
        said = area.locator("[role=status]").inner_text().replace("\N{NO-BREAK SPACE}", " ")
        assert said != before and int(CORNERS.search(said)[1]) == 27
        for index in range(len(CELLS)):  # alive, and shown once
            assert output_of(page, index).locator(PICTURE).count() == (index != QUIZ)
        page.evaluate(SAVED)
        path = live.server.root / "notebooks" / NAME
        file = nbformat.read(path, as_version=4)
        pictures = [o.data["image/png"] for o in file.cells[LINE].outputs if "image/png" in o.data]
        words = {
            LINE: [" ".join(said.split("\n"))],
            QUIZ: [
                "How many of XOR's four corners",
                "a) 2 of 4",
                "a) is not right.",
                "The right answer is b)",
            ],
            RUN: ["1 epoch of 20 batches are done."],
            PAD: ["The example drawing of 1 stroke"],
            STILL: [],
        }
        yield {"file": file, "words": words, "picture": pictures[0].strip()}


@pytest.fixture(scope="module")
def elsewhere(left, tmp_path_factory):
    """A JupyterLab of its own over the saved file, started after the other."""
    folder = tmp_path_factory.mktemp("mailed")
    nbformat.write(left["file"], folder / NAME)
    with harness.serve(folder) as server:
        yield server


@pytest.fixture
def reopened(elsewhere, page):
    """The saved file there; not opened yet."""
    yield harness.Notebook(page, elsewhere, NAME)
    page.close()


def test_the_file_holds_what_was_last_seen_and_no_widget(left):
    explorer = explorers.xor_line(angle=27)
    assert [len(cell.outputs) for cell in left["file"].cells] == [2, 1, 2, 2, 2]
    assert "widgets" not in left["file"].metadata
    for cell in left["file"].cells:
        for output in cell.outputs:
            assert output.output_type == "display_data" and showing.VIEW not in output.data
            if "image/png" in output.data:
                assert output.metadata["image/png"]["alt"] == output.data["text/plain"]
    picture, words = left["file"].cells[LINE].outputs
    assert picture.data["text/plain"] == explorer.sentence
    assert base64.b64decode(picture.data["image/png"]) == bytes(explorer.png)
    assert "faces 27°" in words.data["text/html"]
    assert left["file"].cells[QUIZ].outputs[0].data["text/plain"] == repr(quiz(CHOSEN, "a"))


def test_it_reads_without_a_kernel(reopened, left):
    reopened.page.route("**/api/kernels*", lambda route: route.abort())
    reopened.page.route("**/api/sessions*", lambda route: route.abort())
    reopened.open()
    reads_as_left(reopened.page, left)


def test_it_reads_beside_a_kernel_and_beside_a_living_cell(reopened, left):
    """With a kernel that has run nothing; after one cell was run, which alone is alive; and when
    the kernel was started anew, which ends all its widgets."""
    page = reopened.open().page
    reopened.wait_for_kernel()
    page.wait_for_timeout(1500)
    reads_as_left(page, left)

    reopened.run_cell(LINE)
    output_of(page, LINE).locator(CANVAS).wait_for()
    page.wait_for_timeout(500)
    assert output_of(page, LINE).locator(PICTURE).count() == 1
    assert "faces 20°" in visible_text(page, LINE)
    reads_as_left(page, left, cells=ALL[1:])

    output_of(page, LINE).locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1000 * (showing.QUIET + 1))
    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    output_of(page, LINE).locator(CANVAS).wait_for(state="hidden")
    reopened.wait_for_kernel()
    assert output_of(page, LINE).locator(PICTURE).count() == 1
    assert "faces 21°" in visible_text(page, LINE)
    reads_as_left(page, left, cells=ALL[1:])


ANEW = "anew.ipynb"


def test_a_page_loaded_anew_is_alive_as_long_as_its_kernel(live, open_notebook):
    """F5 without having saved what was moved since; what is moved afterwards is saved as well."""

    def turn(times, to):
        output_of(page, LINE).locator(".noUi-handle").first.focus()
        for _ in range(times):
            page.keyboard.press("ArrowRight")
        output_of(page, LINE).get_by_text(f"faces {to}°").locator("visible=true").wait_for()
        page.wait_for_timeout(1000 * (showing.QUIET + 1))

    def saved():
        page.evaluate(SAVED)
        return nbformat.read(live.server.root / "notebooks" / ANEW, as_version=4)

    notebook = open_notebook(ANEW, notebook_of(*CELLS[:RUN]))
    page = notebook.page
    notebook.run_all()
    saved()
    turn(3, to=23)
    notebook.open()
    output_of(page, LINE).get_by_text("faces 23°").locator("visible=true").wait_for()
    turn(4, to=27)
    assert output_of(page, LINE).locator(PICTURE).count() == 1
    output_of(page, QUIZ).locator("input[type=radio]").nth(0).click()
    output_of(page, QUIZ).get_by_role("button", name="Lock").click()
    output_of(page, QUIZ).get_by_text("a) is not right.").wait_for()
    page.wait_for_timeout(1000 * (showing.QUIET + 1))
    file = saved()
    explorer = explorers.xor_line(angle=27)
    picture, words = file.cells[LINE].outputs
    assert picture.data["text/plain"] == explorer.sentence and "27°" in words.data["text/html"]
    assert base64.b64decode(picture.data["image/png"]) == bytes(explorer.png)
    assert [o.data["text/plain"] for o in file.cells[QUIZ].outputs] == [repr(quiz(CHOSEN, "a"))]

    page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    output_of(page, LINE).locator(CANVAS).wait_for(state="hidden")
    notebook.wait_for_kernel()
    notebook.open()
    notebook.wait_for_kernel()
    page.wait_for_timeout(1500)
    assert output_of(page, LINE).locator("img:visible, p:visible").count() == 2
    assert page.locator(".noUi-handle").count() == 0
    for text in BROKEN:
        assert page.get_by_text(text).locator("visible=true").count() == 0


def test_as_a_page_it_has_alternative_texts(left, page, tmp_path):
    """What nbconvert makes of the file: every picture with its sentence, and nothing to load."""
    path = tmp_path / "page.html"
    exporter = HTMLExporter(template_name="course", extra_template_basedirs=[TEMPLATES])
    path.write_text(exporter.from_notebook_node(left["file"])[0], encoding="utf-8")
    page.goto(path.as_uri())
    pictures = page.locator(".jp-OutputArea-output img")
    alts = [picture.get_attribute("alt") for picture in pictures.all()]
    kept = [o for cell in left["file"].cells for o in cell.outputs if "image/png" in o.data]
    assert alts == [output.data["text/plain"] for output in kept] and len(alts) == 4
    for words in [*left["words"][QUIZ], *left["words"][RUN]]:
        assert page.get_by_text(words).first.is_visible()


# --- the kernel ends, the progress stays ---


def test_progress_outlives_the_kernel(live, tmp_path):
    """A quiz that was locked and a check that was tried, seen again after a restart."""
    count = sum(id.split(".")[0] == CHOSEN.split(".")[0] for id in QUIZZES)
    keep = f"import os\nos.environ['NBLIB_PROGRESS'] = {str(tmp_path)!r}\n"
    cells = (
        f"{keep}from nblib.exercises import check, progress, quiz\nquiz('{CHOSEN}')",
        "check('1.1', [0, 1, 1, 0])",
        "progress()",
    )
    with live.notebook("progress.ipynb", notebook_of(*cells)) as notebook:
        page, asked = notebook.page, output_of(notebook.page, 0)
        notebook.run_all()
        assert f"0 of {count} predictions locked" in visible_text(page, 2)
        asked.locator("input[type=radio]").nth(0).click()
        asked.get_by_role("button", name="Lock").click()
        asked.get_by_text("a) is not right.").locator("visible=true").wait_for()
        for _ in range(200):  # the words may be seen before the file is written
            if CHOSEN in (tmp_path / "progress.json").read_text():
                break
            page.wait_for_timeout(50)
        page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
        notebook.run_all()
        asked.get_by_text("a) is not right.").locator("visible=true").wait_for()
        assert asked.locator("input[type=radio]:enabled").count() == 0
        assert f"1 of {count} predictions locked, 0 right" in visible_text(page, 2)
        assert "begun: 1.1" in visible_text(page, 2)


THEME = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab %s'})"


def test_a_stored_picture_is_dark_in_the_dark_theme(open_notebook):
    """Nothing has run: JupyterLab alone turns it, as the reading pages do; no picture of others."""
    notebook = notebook_of("explorers.perceptron.steps_and_slopes()", "plt.imshow(photograph)")
    data, metadata = explorers.perceptron.steps_and_slopes()._repr_mimebundle_()
    for cell, said in zip(notebook.cells, (metadata, {}), strict=True):
        cell.outputs = [nbformat.v4.new_output("display_data", data=data, metadata=said)]
    page = open_notebook("dark.ipynb", notebook).page
    images = page.locator(".jp-RenderedImage img")
    images.nth(1).wait_for()
    looks = lambda: images.evaluate_all("all => all.map((i) => getComputedStyle(i).filter)")  # noqa: E731
    assert looks() == ["none", "none"]
    page.evaluate(THEME % "Dark")
    try:
        page.wait_for_selector('[data-jp-theme-light="false"]', state="attached")
        page.wait_for_timeout(500)
        turned, other = looks()
        assert turned.startswith("invert(0.93)") and other == "none"
    finally:
        page.evaluate(THEME % "Light")
