"""The pages of docs: their links lead to the lines they name, their examples give what they say."""

import doctest
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest

from nblib import explorers
from nblib.exercises import QUIZZES
from nblib.exercises.diagnosis import judge
from nblib.exercises.loading import Catalogue
from tests import attacks
from tools import errata, files, misconceptions
from tools.links import LINK, renewed
from tools.minutes import said
from tools.run_notebooks import write_exercises

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "docs" / "engine.md"]


def test_every_file_says_why_it_exists_and_the_page_has_it():
    assert files.PAGE.read_text(encoding="utf-8") == files.page(), "run: python -m tools.files"


def test_the_closer_looks_are_those_of_the_notebooks():
    assert errata.PAGE.read_text(encoding="utf-8") == errata.page(), "run: python -m tools.errata"
    assert errata.main(["--check"]) == 0


def test_the_attacks_on_the_grader_are_those_of_its_tests():
    """And each names what stands against it, of which all is explained."""
    assert attacks.PAGE.read_text(encoding="utf-8") == attacks.page(), (
        "run: python -m tests.attacks"
    )
    named = [wall for attack in attacks.ATTACKS.values() for wall in attack.walls]
    assert {*named} == {*attacks.WALLS}
    assert all(attack.tries and attack.walls for attack in attacks.ATTACKS.values())


def test_the_misconceptions_are_those_of_the_exercises():
    assert misconceptions.PAGE.read_text(encoding="utf-8") == misconceptions.page(), (
        "run: python -m tools.misconceptions"
    )


def test_what_the_lesson_plans_name_is_there():
    """Explorers, quizzes and pages by name, each notebook once, and the hours of the core paths."""
    text = (PROJECT / "docs" / "lessons.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`explorers\.(\w+)", text))
    assert len(named) > 8 and named <= set(explorers.__all__)
    assert set(re.findall(r'quiz\("([^"]+)"', text)) <= set(QUIZZES)
    parts = re.findall(r"^## (\d\d) ", text, re.MULTILINE)
    paths = sorted((PROJECT / "notebooks").glob("*.ipynb"))
    assert parts == [path.name[:2] for path in paths]
    core = sum(said(nbformat.read(path, as_version=4))[0] for path in paths[:8])
    assert 4.25 <= core / 60 <= 4.75  # "about four and a half hours"
    for page in ("lessons.md", "teaching.md", "letter.md", "institution.md"):
        text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([\w./-]+)", text):
            assert (PROJECT / "docs" / link).exists(), f"{page}: {link}"
        for file in re.findall(r"`(tests/[\w./]+)`", text):
            assert (PROJECT / file).exists(), f"{page}: {file}"


def written(folder, name, *cells):
    cells = [nbformat.v4.new_markdown_cell(source) for source in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / name)


def test_closer_looks_are_gathered_in_the_order_of_the_slides(tmp_path):
    written(
        tmp_path,
        "02_b.ipynb",
        "## Later\n\n*Note (slide 36).* A rounding.\n\nMore.",
        "**A closer look (slides 20, 21).** Both\nsaturate: [a](01_a.ipynb).",
    )
    written(
        tmp_path,
        "01_a.ipynb",
        "## First (optional)\nwith text\n\n### Dead?",
        "**A closer look (slide 20).** It slows.",
    )
    assert [line for line in errata.looks(tmp_path) if line] == [
        "## Slide 20: Sigmoid: pros and cons",
        "It slows. ([01: Dead?](../notebooks/01_a.ipynb#Dead?))",
        "## Slides 20, 21: Sigmoid: pros and cons; Tanh",
        "Both saturate: [a](../notebooks/01_a.ipynb). ([02: Later](../notebooks/02_b.ipynb#Later))",
        "## Slide 36: Loss functions",
        "*Note.* A rounding. ([02: Later](../notebooks/02_b.ipynb#Later))",
    ]


@pytest.mark.parametrize(
    "beginning",
    [
        "**A closer look.** No slide",
        "**A closer look (slide 20)** no stop",
        "*Note (20).* no word",
        "**A closer look (slide 99).** No such slide",
        "*Note (slide 0).* Nor this one",
    ],
)
def test_a_closer_look_that_would_be_left_out_is_noticed(tmp_path, beginning):
    written(tmp_path, "01_a.ipynb", beginning)
    with pytest.raises(ValueError, match=r"01_a\.ipynb"):
        errata.looks(tmp_path)


def test_an_entry_has_the_answer_to_its_question_and_the_table_after_it(tmp_path):
    written(
        tmp_path,
        "01_a.ipynb",
        "## First",
        "*Note (slide 7).* Row by row:\n\n| slide | here |\n|---|---|\n| died | [b](02_b.ipynb) |",
        "**A closer look (slide 31).** Is it so? [See](#First).\n\n"
        "<details>\n<summary>Our answer</summary>\n\nNo: see\n[there](#First).\n\n</details>",
    )
    first = "([01: First](../notebooks/01_a.ipynb#First))"
    assert [line for line in errata.looks(tmp_path) if line] == [
        "## Slide 07: The historical impact",
        "*Note.* Row by row:\n\n| slide | here |\n|---|---|\n"
        "| died | [b](../notebooks/02_b.ipynb) |"
        f"\n\n{first}",
        "## Slide 31: Why more layers",
        "Is it so? [See](../notebooks/01_a.ipynb#First). *Our answer.* No: see "
        f"[there](../notebooks/01_a.ipynb#First). {first}",
    ]


def test_each_slide_of_the_lecture_is_judged():
    """63 rows, none with an empty cell; what is not confirmed leads to a heading of the page."""
    text = errata.PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d) \| (.+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    assert [int(slide) for slide, *_ in rows] == list(range(1, 64))
    anchors = {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^## (.+)$", text, re.MULTILINE)
    }
    wanted = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert wanted == anchors
    words = "agenda|task|confirmed|.confirmed, with a note.|.more careful.|.corrected."
    for slide, title, verdict, where in rows:
        assert title and re.match(words, verdict), slide
        assert re.match(r"\[\d\d: .+\]\(\.\./notebooks/\d\d_", where), slide
        assert (int(slide) in errata.CORRECTED) == verdict.startswith("[corrected]"), slide


def test_a_slide_that_no_cell_teaches_is_noticed(tmp_path):
    cells = [nbformat.v4.new_markdown_cell("## Whole", metadata={"tags": []})]
    cells[0].metadata["tags"] = [f"slide:{slide:02d}" for slide in range(1, 63)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01_a.ipynb")
    with pytest.raises(ValueError, match="Slide 7 is said to be corrected"):
        errata.trial(tmp_path)
    entries = [f"*Note (slide {slide}).* So." for slide in errata.CORRECTED]
    cells += map(nbformat.v4.new_markdown_cell, entries)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01_a.ipynb")
    with pytest.raises(ValueError, match=r"slide:63 \(The lab\)"):
        errata.trial(tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_the_lines_that_define_the_names(page):
    text = page.read_text(encoding="utf-8")
    assert LINK.search(text)
    assert renewed(page) == text, "run: python -m tools.links"


def blocks(page, kind):
    """The fenced blocks of one kind, without their indentation."""
    found = re.findall(rf"^ *```{kind}\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S)
    return [textwrap.dedent(block) for block in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_give_what_the_page_says(page):
    examples = "\n".join(blocks(page, "pycon"))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test)
    assert found.attempted and not found.failed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_quotes_stands_in_the_code(page):
    code = "\n".join(path.read_text(encoding="utf-8") for path in PROJECT.glob("nblib/**/*.py"))
    for block in blocks(page, "python"):
        for line in block.splitlines():
            assert line.strip() in code, line


def test_a_name_that_has_gone_is_noticed(tmp_path):
    (tmp_path / "code.py").write_text("class Node:\n    def check(self):\n        pass\n")
    page = tmp_path / "page.md"
    page.write_text("[`Node.check`](code.py#L9) and [`code.py`](code.py#L4)")
    assert renewed(page) == "[`Node.check`](code.py#L2) and [`code.py`](code.py#L1)"
    page.write_text("[`Node.free`](code.py#L9)")
    with pytest.raises(ValueError, match=r"code\.py does not define 'Node\.free'"):
        renewed(page)


def test_the_explorer_of_the_recipe_works_as_written(tmp_path):
    """Each block of the recipe goes at the end of the file that the line above it names."""
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = page.split("\n## Recipe: an explorer\n")[1].split("\n## ")[0]
    steps = re.findall(r"in `(nblib/[^`]+\.py)`.*?```python\n(.*?)```", recipe, re.S)
    assert [file.split("/")[1] for file, _ in steps] == ["experiments", "plots", "explorers"]
    shutil.copytree(PROJECT / "nblib", tmp_path / "nblib", ignore=shutil.ignore_patterns("__py*"))
    for file, block in steps:
        path = tmp_path / file
        code = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n\n" + block
        code = code.replace('"perceptron_learning"]', '"perceptron_learning", "threshold"]')
        path.write_text(code, encoding="utf-8")
    use = "from nblib import explorers; print(explorers.threshold(b=1.0))"
    use += "; import doctest; ask = doctest.run_docstring_examples"
    use += "; ask(explorers.threshold, {'explorers': explorers})"  # silent where all is well
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", use], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.stdout == "With b = 1, 4 of 6 sums are above 0.\n", ran.stderr
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", PROJECT / "pyproject.toml", "nblib"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout


def test_the_exercise_of_the_recipe_works_as_written(tmp_path):
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = page.split("\n## Recipe: an exercise\n")[1].split("\n## ")[0]
    path = tmp_path / re.search(r"`nblib/exercises/catalogue/([^`]+)`", recipe)[1]
    path.parent.mkdir()
    path.write_text(re.search(r"```python\n(.*?)```", recipe, re.S)[1], encoding="utf-8")
    exercise = Catalogue(tmp_path)["2.9"]
    assert judge(exercise, exercise.expected, None, 3.0).passed
    for mistake in exercise.mistakes:
        result = judge(exercise, exercise.build(mistake.wrong), None, 3.0)
        assert result.diagnosis == mistake.id and mistake.thought in result.lines
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('check("2.9")')])
    write_exercises(notebook, {"2.9": exercise})
    assert [cell.source for cell in notebook.cells] == [
        exercise.heading,
        exercise.stub,
        'check("2.9", closest)',
        exercise.details,
    ]
