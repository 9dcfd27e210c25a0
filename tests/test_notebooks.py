"""What the notebooks promise a reader: every stored line and picture is what the code gives.

Protected here: strict nbval passes on this processor and as on another one; pictures, which
nbval skips, are what the code draws; a notebook runs within its time and memory; `make notebooks`
changes nothing that is already right; and no notebook is committed with counts, errors, machine
paths or unexplained exceptions that nbval would let pass.
"""

import ast
import base64
import builtins
import collections
import copy
import functools
import inspect
import io
import json
import re
import symtable

import ipywidgets
import nbformat
import numpy as np
import pytest
from PIL import Image

from nblib import explorers
from nblib.explorers import base
from nblib.explorers.stage import DENSITY
from nblib.grading.slices import python_of
from tests.runs import PATHS, every_run, every_run_here
from tools import minutes
from tools import run_notebooks as tool

CPU_SECONDS = 120  # 60 s on two cores
COURSE_CPU_SECONDS = 240  # all notebooks together, as continuous integration runs them
PEAK_BYTES = 1.5e9  # a 2 GB session must hold it
SILENCING = {"nbval-skip", "nbval-ignore-output", "pytest-validate-ignore-output"}

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_there_are_notebooks():
    """With none, every test below would pass without having looked at anything."""
    assert PATHS


@functools.cache
def load(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def describe(cell):
    return f"cell [{cell.get('execution_count')}] {cell.source[:60]!r}"


# --- one run in each environment, looked at in several ways --------------------------------------


def rerun(path, run):
    """The notebook with the outputs of that run in place of its stored ones, normalised."""
    notebook = nbformat.from_dict(json.loads(json.dumps(load(path))))
    assert run.outputs is not None, run.said[-3000:]
    for cell, new in zip(code_cells(notebook), run.outputs, strict=True):
        cell.outputs = [nbformat.from_dict(output) for output in new]
    return tool.normalise(notebook)


def executed(path, run):
    """What `make notebooks` would write after that run: stored measured values stay."""
    return tool.keep_measured(rerun(path, run), load(path))


@every_run
def test_strict_nbval(path, environment, run_of):
    """Each printed line is what the code prints, on this processor and as on another one."""
    run = run_of(path, environment)
    assert run.status == 0, run.said[-6000:]


@every_run
def test_a_run_gives_nothing_that_could_not_be_stored(path, environment, run_of):
    """Measured values, which nbval masks, lie in their ranges; nothing is of this machine."""
    assert tool.problems(rerun(path, run_of(path, environment))) == []


@every_notebook
def test_a_cell_that_fills_a_list_makes_it(path):
    """Made in an earlier cell, it would hold both runs when this cell alone is run again."""
    for cell in code_cells(load(path)):
        if "raises-exception" in cell.metadata.get("tags", []):
            continue  # it may be no Python at all
        parts = list(ast.walk(ast.parse(cell.source)))
        made = {p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)}
        filled = {
            part.func.value.id
            for part in parts
            if isinstance(part, ast.Call)
            and isinstance(part.func, ast.Attribute)
            and part.func.attr in ("append", "extend", "insert")
            and isinstance(part.func.value, ast.Name)
        }
        assert filled <= made, describe(cell)


def tables(table):
    """A cell's table of names, and those of the functions and classes in it."""
    yield table
    for child in table.get_children():
        yield from tables(child)


def read_and_made(cell):
    """Which global names a cell reads, in its functions too, and which ones it gives a value."""
    top = symtable.symtable(python_of(cell.source), "cell", "exec")
    read = {
        name.get_name()
        for table in tables(top)
        for name in table.get_symbols()
        if name.is_referenced() and (table is top or name.is_global())
    }
    own = (n for n in top.get_symbols() if n.is_assigned() or n.is_imported() or n.is_namespace())
    return read, {name.get_name() for name in own}


def lacking(cells):
    """What would be missing, or another thing, without the sections marked optional or homework.

    The names that a cell of the core path reads come from the core path; those of a marked section
    may come from this section and the marked ones around it as well. A run from top to bottom,
    which the tests above make, would not notice.
    """
    maker, said = dict.fromkeys(dir(builtins)), []  # the innermost marked heading, None for core
    for cell, outside in minutes.placed(cells):
        if cell.cell_type != "code" or "raises-exception" in cell.metadata.get("tags", ()):
            continue  # what raises on purpose may be no Python, and gives nothing to others
        read, made = read_and_made(cell)
        there = {name for name, heading in maker.items() if heading in (None, *outside)}
        if missing := sorted(read - made - there):
            where = outside[-1][1] if outside else "the core path"
            said.append(f"{where}: {describe(cell)} needs {', '.join(missing)}")
        maker.update(dict.fromkeys(made, outside[-1] if outside else None))
    return said


@every_notebook
def test_what_is_marked_optional_or_homework_can_be_left_out(path):
    """The core path runs by itself, and each marked section after the core path above it."""
    assert lacking(load(path).cells) == []


def test_what_is_lacking_is_found():
    v4 = nbformat.v4
    cells = [
        v4.new_code_cell("import math\nx = 2"),
        v4.new_markdown_cell("## A (homework)"),
        v4.new_code_cell("def mine(a):\n    return math.sqrt(a)"),
        v4.new_markdown_cell("### B (optional)"),
        v4.new_code_cell("y = mine(x)"),
        v4.new_markdown_cell("### C (optional)"),
        v4.new_code_cell("def later():\n    return y\nx = [z for z in range(3)]"),
        v4.new_markdown_cell("## D"),
        v4.new_code_cell("mine(x)"),
        v4.new_code_cell("x = 3"),
        v4.new_code_cell("print(x)"),
    ]
    assert [line.split(":")[0] + line[line.index(" needs") :] for line in lacking(cells)] == [
        "C (optional) needs y",
        "the core path needs mine, x",
    ]


def made_by(cell):
    """What gives each global name of a cell its value: {name: the statements, as text}."""
    found = collections.defaultdict(str)
    for statement in ast.parse(python_of(cell.source)).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:  # another list of names may bring the same one
                one = copy.copy(statement)
                one.names = [alias]
                found[alias.asname or alias.name.split(".")[0]] += ast.unparse(one)
            continue
        text = ast.unparse(statement)
        for name in read_and_made(nbformat.v4.new_code_cell(text))[1]:
            found[name] += text + "\n"
    return found


def clashes(cells):
    """Names that two cells make in two ways, and a third reads: which of the two things it gets
    hangs on which of the two was run last.

    A name that each cell makes before it reads it, such as `loss` or `epoch`, cannot clash; nor can
    one that two cells make by the same words.
    """
    made, read = collections.defaultdict(set), set()
    for cell in cells:
        if cell.cell_type != "code" or "raises-exception" in cell.metadata.get("tags", ()):
            continue
        ways = made_by(cell)
        for name, way in ways.items():
            made[name].add(way)
        read |= read_and_made(cell)[0] - set(ways)
    return sorted(name for name in read if len(made[name]) > 1)


MADE_TWICE = {
    # A slide and an exercise beside it call what they make by the same word.
    "06_pytorch_basics": ["y"],
    # One thing, made in two ways: the slide's loader, then a faster one of the same digits.
    "07_reading_digits": ["train_loader"],
}


@every_notebook
def test_a_name_is_one_thing(path):
    """Any cell can be run again at any time, and the others still do what they did."""
    assert clashes(load(path).cells) == MADE_TWICE.get(path.stem, [])


def test_a_clash_of_names_is_found():
    sources = (
        "import numpy as np\nfrom a import b, c",
        "import numpy as np\nfrom a import c\ntwo = 2",
        "def count():\n    two = 0\n    return two",
        "for k in range(3):\n    total = k\nprint(total)",
        "two, total = [], 0\nprint(total)",
        "def show():\n    return two, np, c\nk = 3",
        "same = [1]\nk = 4",
        "same = [1]",
        "print(same)\ndef count():\n    return 1",
        "count()",
    )
    assert clashes([nbformat.v4.new_code_cell(source) for source in sources]) == ["count", "two"]


@every_run_here
def test_time_and_memory(path, environment, run_of, report):
    """A class works through a notebook on laptops and in small cloud sessions.

    CPU time is asserted, not the clock, so that a busy machine does not fail the course.
    """
    run = run_of(path, environment)
    assert run.peak_bytes, "the kernel died"
    line = f"{path.stem:26} {run.cpu_seconds:5.0f} s of CPU time, {run.seconds:5.0f} s, "
    report("what a notebook costs", f"{line}peak {run.peak_bytes / 1e6:5.0f} MB")
    assert run.cpu_seconds <= CPU_SECONDS
    assert run.peak_bytes <= PEAK_BYTES


@pytest.mark.xdist_group("browser")  # the worker that has run them all
def test_the_whole_course_takes_at_most_four_minutes(run_of, report):
    """None of ten notebooks may take its limit: that would be twenty minutes together."""
    together = sum(run_of(path).cpu_seconds for path in PATHS)
    report("what a notebook costs", f"{'all together':26} {together:5.0f} s of CPU time")
    assert together <= COURSE_CPU_SECONDS


def pictures(notebook):
    """(cell, PNG bytes) of each image output, in order."""
    return [
        (cell, base64.b64decode(output.data["image/png"]))
        for cell in code_cells(notebook)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


@every_notebook
def test_pictures_are_sharp_on_the_screens_of_today(path):
    """Each has twice as many pixels as the page gives it, along each side."""
    outputs = [o for cell in code_cells(load(path)) for o in cell.outputs]
    for output in outputs:
        if "image/png" in output.get("data", {}):
            size = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).size
            shown = output.metadata["image/png"]
            assert size == (DENSITY * shown["width"], DENSITY * shown["height"]), shown["alt"]


def compare_pictures(stored, new):
    """None if two PNGs show the same, else a sentence.

    Tolerance: three in two hundred of the pixels may differ by more than 16 of 255 grey levels (a
    last digit moves an anti-aliased edge by less than a pixel; the long training of 07 moves its
    curve by more, 1.1 % and 1.2 levels from one processor to another); the mean difference may be
    one and a half. A missing curve, another seed or a moved label is well beyond both.
    """
    a, b = (np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), float) for png in (stored, new))
    if a.shape != b.shape:
        return f"size {a.shape[1]}x{a.shape[0]} became {b.shape[1]}x{b.shape[0]}"
    difference = np.abs(a - b).max(axis=2)
    share, mean = (difference > 16).mean(), difference.mean()
    if share > 0.015 or mean > 1.5:
        return f"{share:.1%} of the pixels differ visibly, by {mean:.2f} levels on average"
    return None


@every_run
def test_pictures_are_what_the_code_draws(path, environment, run_of):
    """nbval skips pictures, so a stale or blank one would pass it."""
    stored, new = pictures(load(path)), pictures(executed(path, run_of(path, environment)))
    assert [describe(cell) for cell, _ in stored] == [describe(cell) for cell, _ in new]
    for (cell, png), (_, other) in zip(stored, new, strict=True):
        complaint = compare_pictures(png, other)
        assert complaint is None, f"{describe(cell)}: {complaint}; run make notebooks"


@every_run_here
def test_make_notebooks_changes_nothing(path, environment, run_of):
    """Running it again gives the same file, but for a shade of a picture on another processor (the
    picture test judges that); on the one that wrote it, byte for byte."""
    notebook = executed(path, run_of(path, environment))
    if tool.dumps(notebook) == path.read_bytes():
        return
    first, second = (without_pictures(nb) for nb in (load(path), notebook))
    assert tool.dumps(first) == tool.dumps(second), "run make notebooks and commit the result"


@pytest.mark.full
@every_run_here
def test_two_runs_on_one_machine_give_the_same_bytes(path, environment, run_of):
    once = tool.dumps(executed(path, run_of(path, environment)))
    assert tool.dumps(tool.execute(load(path), path.parent)) == once


def without_pictures(notebook):
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = "picture"
    return notebook


@every_notebook
def test_stored_in_the_agreed_form(path):
    """Normalising a committed notebook changes no byte: no widget state, timings or odd counts."""
    assert tool.dumps(tool.normalise(load(path))) == path.read_bytes()


# --- hygiene: what nbval would let pass ----------------------------------------------------------


@every_notebook
def test_every_cell_was_run_in_order(path):
    """nbval compares nothing for a cell without a count: a stripped notebook passes it."""
    cells = code_cells(load(path))
    assert cells, "a notebook of the course has code"
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))


@every_notebook
def test_outputs_can_be_repeated_elsewhere(path):
    """No error but an announced one, nothing on stderr, no path or address of one machine."""
    assert tool.problems(load(path)) == []


@every_notebook
def test_nothing_is_silenced_without_a_reason(path):
    """A cell that nbval ignores says why, in its metadata under "reason" or in a comment."""
    for cell in code_cells(load(path)):
        tags = set(cell.metadata.get("tags", [])) & SILENCING
        comments = re.findall(
            r"#\s*(?:NBVAL_SKIP|NBVAL_IGNORE_OUTPUT|PYTEST_VALIDATE_IGNORE_OUTPUT)(.*)", cell.source
        )
        assert not comments, f"{describe(cell)}: use the tag, with a reason in the metadata"
        if tags:
            reason = cell.metadata.get("reason", "")
            assert len(reason.split()) >= 5, f"{describe(cell)} has {tags} without a reason"


@every_notebook
def test_code_cells_are_short(path):
    """A reader holds about fifteen lines in the head."""
    long = [describe(c) for c in code_cells(load(path)) if len(c.source.splitlines()) > 15]
    assert long == []


@every_notebook
def test_kernel_is_named(path):
    """Without its kernel's name JupyterLab greets the reader with a dialog."""
    assert load(path).metadata.kernelspec.name == "python3"


def prose(cell):
    """A Markdown cell's text without its fenced code."""
    return re.sub(r"^(```|~~~).*?^\1", "", cell.source, flags=re.MULTILINE | re.DOTALL)


@every_notebook
def test_one_title(path):
    """Exactly one H1, in the first cell: the title that JupyterLab's table of contents shows."""
    texts = [prose(c) for c in load(path).cells if c.cell_type == "markdown"]
    titles = [len(re.findall(r"^# ", text, flags=re.MULTILINE)) for text in texts]
    assert sum(titles) == 1
    assert load(path).cells[0].cell_type == "markdown" and titles[0] == 1


@every_notebook
def test_pictures_speak(path):
    """Each picture has an alternative text that says what it shows."""
    for cell in code_cells(load(path)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.get("metadata", {}).get("image/png", {}).get("alt", "")
                assert len(alt.split()) >= 4, f"{describe(cell)}: alt is {alt!r}"


EXERCISE = re.compile(r"""\bcheck\(\s*["'](\d+\.\w+)["']""")


@every_notebook
def test_every_exercise_has_a_folded_solution(path):
    """After each `check("3.2", …)` cell, before the next one, comes a solution, folded away."""
    waiting = None
    for cell in load(path).cells:
        found = EXERCISE.search(cell.source) if cell.cell_type == "code" else None
        if found and found[1] != waiting:
            assert waiting is None, f"exercise {waiting} has no solution before {found[1]}"
            waiting = found[1]
        if cell.cell_type == "markdown" and "<details" in cell.source and waiting:
            assert re.search(r"<summary>.*[Ss]olution.*</summary>", cell.source), describe(cell)
            assert "</details>" in cell.source, f"exercise {waiting}: <details> is never closed"
            waiting = None
    assert waiting is None, f"exercise {waiting} has no solution in <details>"


@every_notebook
def test_the_opening_cell_names_its_minutes(path):
    """As tools/minutes.py counts them: within a tenth, or two minutes."""
    counted, said = minutes.minutes(load(path)), minutes.said(load(path))
    assert said, f"{path.stem} does not say that its core path takes {counted[0]:.0f} minutes"
    for told, found in zip(said, counted, strict=True):
        assert abs(told - found) <= max(2, found / 10), f"{path.stem} takes {counted}, not {said}"


SLIDES = {  # which slides of the lecture each notebook teaches
    "00_start_here": range(1, 4),
    "01_why_neural_networks": range(4, 11),
    "02_perceptron": range(11, 17),
    "03_activation_functions": range(17, 26),
    "04_multilayer_networks": range(26, 35),
    "05_training": range(35, 48),
    "06_pytorch_basics": range(48, 57),
    "07_reading_digits": range(57, 63),
    "08_the_lab": range(63, 64),
    "09_what_next": (),
}


@every_notebook
def test_slides_are_tagged(path):
    """A teacher finds the cell that teaches a slide by its tag, and no slide is left out."""
    tags = [t for c in load(path).cells for t in c.metadata.get("tags", []) if "slide" in t]
    assert all(re.fullmatch(r"slide:\d\d", tag) for tag in tags), tags
    taught = {int(tag[-2:]) for tag in tags}
    expected = set(SLIDES[path.stem])
    assert taught <= expected, f"slides {sorted(taught - expected)} belong to another notebook"
    missing = expected - taught
    assert not missing, f"no cell teaches slides {sorted(missing)}"


TOLD = re.compile(
    r"\b(?:[Ss]et|[Tt]ry|[Dd]rag|[Tt]urn|[Rr]aise|[Ll]ower)\b[^.?!;\n]*η(?:[^?!;\n]|\.\d)*"
)


def rates_told(markdown):
    """The numbers that a text tells its reader to set η to, as they are written."""
    sentences = re.findall(TOLD, markdown)
    return [n for each in sentences for n in re.findall(r"η (?:=|to|near) (\d+(?:\.\d+)?)", each)]


def test_rates_told_are_found():
    assert rates_told("Set η to 0.21. Try η = 0.01 and η = 0.1: who? With η = 3 it flies.") == [
        "0.21",
        "0.01",
        "0.1",
    ]


def rate_sliders(notebook):
    """The η sliders, those in powers of ten, of the explorers that a notebook opens."""
    for cell in code_cells(notebook):
        if not re.match(r"explorers\.", cell.source):
            continue
        factory = eval(cell.source.split("(")[0], {"explorers": explorers})
        if "lr" in inspect.signature(factory).parameters:
            shown = eval(cell.source, {"explorers": explorers})
            control = getattr(shown, "controls", {}).get("lr")  # a still has none
            if isinstance(control, ipywidgets.FloatLogSlider):
                yield cell, control


@pytest.mark.undrawn
@every_notebook
def test_a_rate_that_the_text_tells_to_set_can_be_set(path):
    """A slider has whole steps only, and one of them has to show this number. Which explorer is
    meant the test does not know, so it asks every one whose range has it."""
    notebook = load(path)
    told = {n for c in notebook.cells if c.cell_type == "markdown" for n in rates_told(c.source)}
    for cell, control in rate_sliders(notebook) if told else ():
        low, high = control.base**control.min, control.base**control.max
        for number in (float(n) for n in told if low <= float(n) <= high):
            shown = f"{base.nearest(control, number):{control.readout_format}}"
            assert float(shown) == number, f"{cell.source} shows {shown}"


@every_notebook
def test_notebooks_are_linked(path):
    """Relative links in a notebook lead to files that exist."""
    for cell in load(path).cells:
        if cell.cell_type != "markdown":
            continue
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose(cell)):
            if "://" not in target and not target.startswith(("attachment:", "mailto:")):
                assert (path.parent / target).exists(), f"{target} in {describe(cell)}"
