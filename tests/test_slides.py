"""The notebooks as slides (`make slides`), and live in JupyterLab at a projector's size.

Protected here: each lecture slide, picture and question of a core path is on a slide; no solution
and no answer beside its question is; what to say stands in the notes; nothing comes from elsewhere;
by keyboard, without a script, on paper; an explorer fits on a projector as a whole, and lives on a
site's slides.
"""

import json
import re
from urllib.parse import urlparse

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from nblib.exercises import EXERCISES, QUIZZES, ready
from nblib.exercises.quiz import LETTERS
from nblib.experiments.slides import SLIDES
from tests import axe
from tests.runs import PATHS, ROOT
from tools.minutes import placed
from tools.site import slides
from tools.site.pages import EXPLORER, Page


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("slides")
    slides.write(made)
    return made


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def both(request, folder):
    """(the cells of a notebook, its deck)"""
    page = (folder / f"{request.param.stem}.html").read_text(encoding="utf-8")
    return nbformat.read(request.param, as_version=4).cells, BeautifulSoup(page, "html.parser")


def core(cells):
    """The cells of the core path."""
    return (cell for cell, outside in placed(cells) if not outside)


def flat(text):
    return " ".join(text.replace("`", "").split())


# --- what is on the slides -----------------------------------------------------------------------


def test_each_slide_of_the_lecture_is_taught_on_one(both):
    cells, deck = both
    tags = {tag for cell in cells for tag in cell.metadata.get("tags", ()) if "slide:" in tag}
    said = {flat(p.text) for p in deck.select(".notes p")}
    for tag in tags:
        number = int(tag.removeprefix("slide:"))
        assert f"The lecture's slide {number}: {SLIDES[number - 1]}." in said


def test_each_picture_and_question_of_the_core_path_is_there(both):
    cells, deck = both
    path = list(core(cells))
    pictures = [
        output.metadata["image/png"]["alt"]
        for cell in path
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    shown = [image["alt"] for image in deck.select(".content img")]
    assert set(pictures) <= set(shown)
    asked = [id for cell in path for id in re.findall(r'^quiz\("([^"]+)"', cell.source)]
    questions = [flat(tag.p.text) for tag in deck.select(".question")]
    for id in asked:
        assert f"Predict: {flat(QUIZZES[id].question)}" in questions


def test_the_answer_stands_folded_and_the_other_replies_in_the_notes(both):
    _, deck = both
    by_question = {flat(f"Predict: {quiz.question}"): quiz for quiz in QUIZZES.values()}
    for slide in deck.select(".slide:has(.question)"):
        (question,) = slide.select(".question")
        quiz = by_question[flat(question.p.text)]
        answer = question.details.extract()
        assert not answer.has_attr("open")
        right, why = quiz.options[quiz.right]
        assert flat(answer.get_text(" ")) == flat(f"Answer {LETTERS[quiz.right]}) {right} {why}")
        assert [flat(li.text) for li in question.select("li")] == [
            flat(f"{LETTERS[i]}) {text}") for i, (text, _) in enumerate(quiz.options)
        ]
        assert slide.select(".content > *")[-1] == question  # nothing after it
        notes = flat(slide.select_one(".notes").text)
        assert all(flat(reply) in notes for _, reply in quiz.options)


def test_no_exercise_and_no_solution_is_shown(both):
    _, deck = both
    text = flat(" ".join(tag.text for tag in deck.select(".content")))
    assert not deck.select(".content details:not(.question details)")
    assert not re.search(r"Exercise \d+\.\d|Your explanation|\bcheck\(\"", text)
    assert not [pre for pre in deck.select("pre.printed") if "This cell needs " in pre.text]
    stubs = [exercise.stub for exercise in EXERCISES.values() if len(exercise.stub) > 40]
    assert stubs and not any(flat(stub) in text for stub in stubs)


def test_the_title_has_the_plan_of_the_hour(both):
    _, deck = both
    title = deck.select_one(".slide")
    notes = flat(title.select_one(".notes").text)
    number = title.h1.text.split()[0].zfill(2)
    lessons = (ROOT / "docs" / "lessons.md").read_text(encoding="utf-8")
    plan = lessons.partition(f"\n## {number} ")[2].partition("\n")[2].partition("\n## ")[0]
    hour, _, exam = plan.partition("*For an exam.*")
    assert len(hour) > 200 and flat(hour.replace("*", "")) in notes
    assert exam and "For an exam" not in notes
    assert f"make poll NOTEBOOK={number}" in notes


def test_nothing_is_fetched_from_elsewhere_and_every_picture_is_there(folder, both):
    _, deck = both
    for tag in deck.select("[src], link[href]"):
        name = tag.get("src") or tag["href"]
        assert name == "data:," or (not urlparse(name).scheme and (folder / name).is_file()), name


def test_the_same_slides_come_out_each_time(folder, tmp_path):
    slides.write(tmp_path, PATHS[3:4])
    names = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(names) > 5
    for name in names:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


# --- how they are cut ----------------------------------------------------------------------------


def test_on_a_site_each_picture_that_moves_can_be_woken(tmp_path):
    """And its cell, with those that it needs, is in the deck's plan."""
    path = next(path for path in PATHS if path.stem.startswith("05"))
    (tmp_path / "pictures").mkdir()
    slides.beside(tmp_path, [Page(path, tmp_path, {})], {"packages": [], "bytes": 1})
    text = (tmp_path / "05_training-slides.html").read_text(encoding="utf-8")
    deck = BeautifulSoup(text, "html.parser")
    plan = json.loads(deck.find(id="plan").string)
    woken = {
        plan["cells"][int(cell["data-cell"])]["source"] for cell in deck.select(".cell:has(.wake)")
    }
    assert len(woken) >= 3 and all(map(EXPLORER.search, woken))
    still = [
        plan["cells"][int(cell["data-cell"])]["source"]
        for cell in deck.select(".cell:has(img):not(:has(.wake))")
    ]
    assert len(still) >= 3 and not any(map(EXPLORER.search, still))
    assert [script["src"] for script in deck.select("script[src]")] == ["slides.js", "cells.js"]


def test_slides_in_a_folder_of_their_own_ask_for_no_python(folder):
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert 'class="wake"' not in text and "cells.js" not in text and 'id="plan"' not in text
        assert 'href="#' not in text, "the number after # is a slide's"


def printed(source, text):
    return new_code_cell(source, outputs=[new_output("stream", name="stdout", text=text)])


def cut(tmp_path, *cells):
    """The slides after the title, as lists of the kinds of what they show."""
    cells = [new_markdown_cell("# 5 Training\n\nAn opening."), *cells]
    nbformat.write(new_notebook(cells=cells), tmp_path / "05_training.ipynb")
    (deck,) = slides.write(tmp_path / "out", [tmp_path / "05_training.ipynb"])
    return [(slide.section, [block.kind for block in slide.blocks]) for slide in deck.slides]


def test_a_result_never_stands_beside_the_question_that_asks_for_it(tmp_path):
    found = cut(
        tmp_path,
        new_markdown_cell("## First\n\nWhat will come?"),
        new_code_cell('quiz("5.nudge")'),
        printed("print(1)", "1"),
        new_markdown_cell("That it was."),
        new_code_cell("import math"),
        printed("print(2)", "2"),
        new_code_cell('quiz("5.lr-half")'),
        new_code_cell('quiz("5.batch-rate")'),
    )
    assert found == [
        ("First", ["markdown", "quiz"]),
        ("First", ["code"]),
        ("First", ["markdown", "code", "code"]),
        ("First", ["quiz"]),
        ("First", ["quiz"]),
    ]


def test_exercises_and_what_is_outside_the_core_path_are_left_out(tmp_path, capsys):
    ready(...)
    waits = capsys.readouterr().out  # what such a cell prints while an exercise is open
    tagged = new_markdown_cell("## Kept (optional)\n\nIt alone teaches slide 41.")
    tagged.metadata["tags"] = ["slide:41"]
    found = cut(
        tmp_path,
        new_markdown_cell("## Shown\n\nA text."),
        new_markdown_cell("**Exercise 5.3: How far it may step.** Write."),
        new_code_cell("limit, best = ..., ..."),
        new_code_cell('check("5.3", (limit, best))'),
        new_markdown_cell("<details>\n<summary>Solution</summary>\n\nSecret\n\n</details>"),
        printed("if ready(limit): use(limit)", waits),
        new_markdown_cell("## Gone (optional)\n\nA text."),
        printed("print(1)", "1"),
        tagged,
        new_markdown_cell("### Gone too\n\nA text."),
        new_markdown_cell("## Back again"),
    )
    assert found == [
        ("Shown", ["markdown"]),
        ("Kept (optional)", ["markdown"]),
        ("Back again", ["markdown"]),
    ]
    assert "Secret" not in (tmp_path / "out" / "05_training.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", [["13"], ["05", "abc"], ["-1"], ["²"]])
def test_a_notebook_that_is_not_there_is_named_with_those_that_are(given, capsys, tmp_path):
    assert slides.main([*given, "--output", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert repr(given[-1]) in said.err and "00, 01, 02" in said.err
    assert list(tmp_path.iterdir()) == []


def test_some_notebooks_can_be_chosen_by_their_numbers(capsys, tmp_path):
    assert slides.main(["9", "02", "--output", str(tmp_path / "new")]) == 0
    assert sorted(path.name for path in (tmp_path / "new").glob("*.html")) == [
        "02_perceptron.html",
        "09_what_next.html",
    ]
    assert capsys.readouterr().out.count(" slides\n") == 2


# --- in a browser --------------------------------------------------------------------------------

NOW = "() => document.querySelector('.now').getAttribute('aria-label')"
OVER = """() => { const slide = document.querySelector('.now');
  return slide.scrollHeight - slide.clientHeight; }"""
LETTERS_NOW = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def opened(live, folder):
    """opened(stem, **options): a deck in a window as large as a small projector's picture."""
    contexts, complaints = [], []

    def go(stem, **options):
        options = {"viewport": {"width": 1280, "height": 720}} | options
        contexts.append(live.browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith("http") and complaints.append(asked))
        page.goto((folder / f"{stem}.html").as_uri())
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def test_one_goes_through_a_deck_by_keyboard(opened):
    page = opened("04_multilayer_networks")
    count = page.locator(".slide").count()
    assert page.locator(".slide:visible").count() == 1
    for keys, place in (
        (["ArrowRight"], 2),
        (["PageDown", "PageDown"], 4),
        (["PageUp", "ArrowLeft"], 2),
        (["End"], count),
        (["ArrowRight"], count),
        (["Home", "ArrowLeft"], 1),
    ):
        for key in keys:
            page.keyboard.press(key)
        assert page.get_by_role("status").inner_text() == f"{place} of {count}"
        assert page.evaluate("() => document.activeElement.className") == "slide now"
        assert page.url.endswith(f"#{place}")
    assert axe.found(page) == []
    page.get_by_role("button", name="Next").click()
    page.reload()
    assert page.get_by_role("status").inner_text() == f"2 of {count}"


def test_an_address_that_names_no_slide_shows_the_first(opened):
    page = opened("04_multilayer_networks")
    for hash, place in (("#3", 3), ("#anything", 1), ("#2.5", 2), ("#-3", 1)):
        page.evaluate("hash => location.hash = hash", hash)
        page.get_by_role("status").filter(has_text=f"{place} of ").wait_for(timeout=10_000)
        assert page.locator(".slide.now").count() == 1


def test_an_answer_opens_by_keyboard(opened):
    page = opened("04_multilayer_networks")
    while not page.locator(".now .question").count():
        page.keyboard.press("ArrowRight")
    answer = page.locator(".now details p").first
    assert not answer.is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answer.wait_for(state="visible")
    page.wait_for_function(f"({OVER})() <= 0")  # the letters have become smaller, if they had to


@pytest.mark.parametrize("stem", ["03_activation_functions", "05_training"])
def test_what_is_on_a_slide_is_seen_whole_and_from_the_last_row(opened, stem):
    """Letters of at least 2 hundredths of the window's height, and nothing to scroll."""
    page = opened(stem)
    for _ in range(page.locator(".slide").count()):
        name = page.evaluate(NOW)
        assert page.evaluate(OVER) <= 0 and page.evaluate(SIDEWAYS) <= 0, name
        assert page.evaluate(LETTERS_NOW) >= 0.02 * 720, name
        page.keyboard.press("ArrowRight")


def test_the_notes_are_in_a_window_of_their_own_and_follow(opened):
    page = opened("03_activation_functions")
    with page.expect_popup() as popup:
        page.keyboard.press("n")
    notes = popup.value
    notes.get_by_text("To talk about.").wait_for()
    assert not page.locator(".now .notes").is_visible()
    page.keyboard.press("ArrowRight")
    notes.get_by_text("To say to whoever chose:").wait_for()
    notes.get_by_text(re.compile(r"^2 of \d+\. Next: ")).wait_for()
    notes.keyboard.press("ArrowRight")  # the pointer may belong to either window
    page.locator(".now", has_text="Take two layers with one unit each").wait_for()


def test_without_a_script_and_on_paper_all_slides_are_there(opened):
    for options in ({"java_script_enabled": False}, {}):
        page = opened("09_what_next", **options)
        page.emulate_media(media="print")
        if options == {}:
            page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        slide = page.locator(".slide")
        assert page.locator(".slide:visible").count() == slide.count() > 10
        assert not page.get_by_role("button", name="Next").is_visible()


def test_an_explorer_fits_on_a_projector_whole(live, page):
    """1920 × 1080 at 150 %, in JupyterLab's Simple Interface: what docs/teaching.md advises."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(
        live.server.url("/lab/workspaces/slides/tree/notebooks/03_activation_functions.ipynb")
    )
    explorer = page.locator(".jp-CodeCell", has_text="explorers.activation(")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for(timeout=60_000)
    page.locator(".lm-MenuBar-item", has_text="View").first.click()
    page.locator(".lm-Menu-item", has_text="Appearance").click()
    page.locator(".lm-Menu-item", has_text="Simple Interface").click()
    page.keyboard.press("Escape")
    explorer.first.scroll_into_view_if_needed(timeout=60_000)
    shown = explorer.first.locator(".jp-OutputArea-output").first.bounding_box()
    notebook = page.locator(".jp-NotebookPanel-notebook").first.bounding_box()
    assert shown["height"] <= notebook["height"] and shown["width"] <= notebook["width"]
    live.server.stop_kernels("03_activation_functions.ipynb")
