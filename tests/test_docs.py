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

from nblib.exercises.diagnosis import judge
from nblib.exercises.loading import Catalogue
from tools import files
from tools.links import LINK, renewed
from tools.run_notebooks import write_exercises

PROJECT = Path(__file__).parents[1]
PAGES = [PROJECT / "docs" / "engine.md"]


def test_every_file_says_why_it_exists_and_the_page_has_it():
    assert files.PAGE.read_text(encoding="utf-8") == files.page(), "run: python -m tools.files"


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


@pytest.mark.slow
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
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert linted.returncode == 0, linted.stdout


def test_the_exercise_of_the_recipe_works_as_written(tmp_path):
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = page.split("\n## Recipe: an exercise\n")[1].split("\n## ")[0]
    path = tmp_path / re.search(r"`nblib/exercises/catalogue/([^`]+)`", recipe)[1]
    path.parent.mkdir()
    path.write_text(re.search(r"```python\n(.*?)```", recipe, re.S)[1], encoding="utf-8")
    exercise = Catalogue(tmp_path)["2.8"]
    assert judge(exercise, exercise.expected, None, 3.0).passed
    for mistake in exercise.mistakes:
        result = judge(exercise, exercise.build(mistake.wrong), None, 3.0)
        assert result.diagnosis == mistake.id and mistake.thought in result.lines
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('check("2.8")')])
    write_exercises(notebook, {"2.8": exercise})
    assert [cell.source for cell in notebook.cells] == [
        exercise.heading, exercise.stub, 'check("2.8", closest)', exercise.details,
    ]  # fmt: skip
