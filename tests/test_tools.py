"""The tools that judge the notebooks must themselves be able to say no.

Protected here: `tools/run_notebooks.py` writes whole or not at all, gives the same bytes each time
and refuses what cannot be repeated; the picture comparison sees a missing curve and forgives a
last digit; strict nbval, as the tests call it, fails on a changed line; `tools/lab.py` opens the
right notebook.
"""

import ast
import base64
import dataclasses
import io
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image, PngImagePlugin

from nblib.exercises import EXERCISES
from tests import test_notebooks
from tests.runs import strict_nbval
from tools import lab, minutes
from tools import run_notebooks as tool


def save(folder, *sources, name="sample.ipynb", tags=()):
    cells = [new_code_cell(source, metadata={"tags": list(tags)}) for source in sources]
    path = folder / name
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A title"), *cells]), path)
    return path


def png(pixels, **text):
    info = PngImagePlugin.PngInfo()
    for key, value in text.items():
        info.add_text(key, value)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", pnginfo=info)
    return buffer.getvalue()


def curve(height=120, width=200, shift=0.0):
    """An anti-aliased parabola on white: grey pixels (height, width), uint8."""
    x = np.linspace(-1, 1, width)
    distance = np.abs(np.arange(height)[:, None] - (height - 10 - 90 * x**2 + shift)[None, :])
    return (255 * np.clip(distance / 1.5, 0, 1)).astype(np.uint8)


def test_bare_png_keeps_the_pixels_and_drops_the_rest():
    """matplotlib writes its version into each PNG: another version, another file."""
    one, two = png(curve(), Software="drawn by 1.0"), png(curve(), Software="drawn by 2.0")
    assert one != two
    assert tool.bare_png(one) == tool.bare_png(two)
    assert tool.bare_png(tool.bare_png(one)) == tool.bare_png(one)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(tool.bare_png(one)))), curve())


def test_bare_png_refuses_what_is_not_whole():
    with pytest.raises(ValueError, match="not a PNG"):
        tool.bare_png(b"GIF89a" + bytes(30))
    damaged = bytearray(png(curve()))
    damaged[60] ^= 1
    with pytest.raises(ValueError, match="damaged PNG"):
        tool.bare_png(bytes(damaged))


def test_normalise_drops_what_changes_from_run_to_run():
    """Widget ids, counts, timings, split streams: none may reach the committed file."""
    data = {
        "text/plain": "the rate is 0.50",
        "image/png": base64.b64encode(png(curve(), Software="x")).decode() + "\n",
        tool.WIDGET_VIEW: {"model_id": "5f3a", "version_major": 2, "version_minor": 0},
    }
    kept = {"image/png": {"alt": "the rate is 0.50"}, "needs_background": "light"}
    metadata = {**kept, tool.WIDGET_VIEW: {"a": 1}, "nblib": {"part": 0}}
    timing = {"execution": {"iopub.execute_input": "now"}}
    cell = new_code_cell("show()", execution_count=17, metadata=timing)
    cell.outputs = [
        new_output("stream", name="stdout", text="one\n"),
        new_output("stream", name="stdout", text="two\n"),
        new_output("execute_result", data=data, metadata=metadata, execution_count=17),
    ]
    notebook = new_notebook(cells=[cell], metadata={"widgets": {"state": {}}})
    result = tool.normalise(notebook)
    stream, shown = result.cells[0].outputs
    assert stream.text == "one\ntwo\n"
    assert set(shown.data) == {"text/plain", "image/png"}
    assert shown.metadata == kept
    assert (result.cells[0].execution_count, shown.execution_count) == (1, 1)
    assert result.cells[0].id == cell.id
    assert "widgets" not in result.metadata and "execution" not in result.cells[0].metadata
    assert tool.dumps(tool.normalise(result)) == tool.dumps(result)
    assert notebook.cells[0].execution_count == 17, "the given notebook must stay as it was"


def test_twice_gives_the_same_bytes(tmp_path):
    """Live widgets included: their random ids stay out of the file."""
    path = save(
        tmp_path,
        "import ipywidgets\nipywidgets.IntSlider(description='steps')",
        "import numpy as np, matplotlib.pyplot as plt\n_ = plt.plot(np.arange(9) ** 2)",
        "for i in range(3): print('line', i, flush=True)",
    )
    assert tool.main([str(path)]) == 0
    first = path.read_bytes()
    assert b"image/png" in first and b"line 2" in first and b"widget-view" not in first
    assert tool.main([str(path)]) == 0
    assert path.read_bytes() == first
    assert tool.main(["--check", str(path)]) == 0


def test_afresh_keeps_no_measured_value(tmp_path):
    """What lies in its range stays as it is stored, but where all shall be of one run."""
    path = save(tmp_path, "import time\nprint(f'now ≈ {time.time()}')")
    notebook = nbformat.read(path, 4)
    notebook.cells[-1].metadata["measured"] = {"now": [0, 1e12]}
    nbformat.write(notebook, path)
    assert tool.main([str(path)]) == 0
    first = path.read_bytes()
    assert tool.main([str(path)]) == 0 and path.read_bytes() == first
    assert tool.main(["--afresh", str(path)]) == 0 and path.read_bytes() != first


@pytest.mark.parametrize(
    ("source", "tags", "complaint"),
    [
        ("1 / 0", [], "ZeroDivisionError"),
        ("1 + 1", ["raises-exception"], "raises nothing"),
        ("import sys\nprint('oops', file=sys.stderr)", [], "stderr"),
        ("import warnings\nwarnings.warn('careful')", [], "stderr"),
        ("import os\nprint('/home/' + 'ada/course')", [], "no other machine"),
        ("object()", [], "no other machine"),
    ],
)
def test_what_may_not_be_committed_is_not_written(tmp_path, capsys, source, tags, complaint):
    """The file stays as it was, the reason is said, and make fails."""
    path = save(tmp_path, source, tags=tags)
    before = path.read_bytes()
    assert tool.main([str(path)]) == 1
    assert path.read_bytes() == before
    assert complaint in capsys.readouterr().out
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_an_announced_error_is_written_without_its_frames(tmp_path):
    """An error can be the lesson; the files it passed through are this machine's business."""
    path = save(tmp_path, "import json\njson.loads('{')", tags=["raises-exception"])
    assert tool.main([str(path)]) == 0
    (output,) = nbformat.read(path, 4).cells[1].outputs
    assert output.traceback == [f"JSONDecodeError: {output.evalue}"]


def test_an_exercises_cells_are_written_from_its_file():
    exercise = EXERCISES["2.2"]
    sources = [exercise.heading, exercise.stub, exercise.check_cell, exercise.details]
    alone = new_notebook(
        cells=[new_code_cell("1 + 1"), new_code_cell('check("2.2")'), new_code_cell("2 + 2")]
    )
    tool.write_exercises(alone)
    assert [cell.source for cell in alone.cells] == ["1 + 1", *sources, "2 + 2"]
    assert [cell.cell_type for cell in alone.cells[1:5]] == ["markdown", "code", "code", "markdown"]
    old = new_notebook(
        cells=[
            new_markdown_cell("**Exercise 2.2: An old title.** An old statement."),
            new_code_cell("def old(X):\n    ...", metadata={"tags": ["kept"]}),
            new_code_cell('check("2.2", old)'),
            new_markdown_cell("<details>\n<summary>Solution</summary>\n\nold\n\n</details>"),
        ]
    )
    ids = [cell.id for cell in old.cells]
    tool.write_exercises(old)
    assert [cell.source for cell in old.cells] == sources
    assert [cell.id for cell in old.cells] == ids and old.cells[1].metadata.tags == ["kept"]
    ready = tool.dumps(old)
    tool.write_exercises(old)
    assert tool.dumps(old) == ready
    asking = {"2.2": dataclasses.replace(exercise, level="hard", explain="Why?")}
    for notebook, catalogue in ((alone, asking), (old, asking), (alone, None), (old, None)):
        for _ in range(2):  # the second time changes nothing
            tool.write_exercises(notebook, catalogue)
            told = [cell.source for cell in notebook.cells if "Your explanation" in cell.source]
            assert told == (
                ["**Your explanation.** Why?\n\n*Double-click here and write.*"]
                if catalogue
                else []
            )
            assert len(notebook.cells) == (4 if notebook is old else 6) + len(told)
            (head,) = (c.source for c in notebook.cells if c.source.startswith("**Exercise 2.2:"))
            assert (".** *(hard)* " in head) == bool(catalogue)
    assert tool.dumps(old) == ready
    del old.cells[3]
    with pytest.raises(tool.NotebookError, match=r"2\.2 do not stand together"):
        tool.write_exercises(old)
    with pytest.raises(tool.NotebookError, match=r"no exercise 2\.99"):
        tool.write_exercises(new_notebook(cells=[new_code_cell('check("2.99", f)')]))


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.ipynb"
    target.write_bytes(b"old")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tool.os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        tool.write_whole(target, b"new")
    assert target.read_bytes() == b"old" and list(tmp_path.iterdir()) == [target]


def test_pictures_are_compared_with_sense():
    """A last digit may move an edge by a hundredth of a pixel; a curve may not be missing."""
    stored = png(curve())
    assert test_notebooks.compare_pictures(stored, png(curve(shift=0.01))) is None
    blank = np.full_like(curve(), 255)
    for wrong in (blank, curve(shift=5), curve()[:, ::-1] // 2):
        assert "differ" in test_notebooks.compare_pictures(stored, png(wrong))
    assert "size" in test_notebooks.compare_pictures(stored, png(curve(width=201)))


@pytest.mark.parametrize("tampered", [False, True])
def test_strict_nbval_fails_on_a_changed_line(tmp_path, tampered):
    """The run that guards the course must notice a single wrong digit, and pass without one."""
    path = save(tmp_path, "print(f'loss {0.3125:.3f}')")
    assert tool.main([str(path)]) == 0
    if tampered:
        path.write_text(path.read_text().replace("loss 0.312", "loss 0.313"))
    run = strict_nbval(path)
    assert (run.status == 0) is not tampered, run.said
    assert run.outputs[0][0]["text"] == "loss 0.312\n"
    assert run.cpu_seconds > 0 and run.peak_bytes > 1e6


@pytest.mark.parametrize(
    ("present", "opened"),
    [
        ([], None),
        (["03_x.ipynb", "notes.txt"], "03_x.ipynb"),
        (["06_pytorch_basics.ipynb", "00_start_here.ipynb"], "00_start_here.ipynb"),
    ],
)
def test_lab_opens_the_first_notebook(tmp_path, present, opened):
    (tmp_path / "notebooks").mkdir()
    for name in present:
        (tmp_path / "notebooks" / name).touch()
    urls = [part for part in lab.command(tmp_path) if "default_url" in part]
    assert urls == ([f"--LabApp.default_url=/lab/tree/notebooks/{opened}"] if opened else [])


def test_lab_leaves_the_home_folder_alone(tmp_path):
    env = lab.environment(tmp_path, base={"JUPYTER_CONFIG_PATH": "given", "HOME": "home"})
    assert env["HOME"] == "home" and env["JUPYTER_CONFIG_PATH"].endswith("given")
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        assert env[variable].startswith(str(tmp_path))


ACCURACY = "import os\nx = {}\nprint(f'test accuracy: ≈ {{x:.1f}} %, of {{10_000:,}}')"


def with_range(path, **ranges):
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata["measured"] = ranges
    nbformat.write(notebook, path)


@pytest.mark.parametrize(
    ("ranges", "complaint"),
    [
        ({}, "without a range"),
        ({"accuracy": [98, 99]}, "outside its range, 98 to 99"),
        ({"accuracy": [97, 98], "loss": [0, 1]}, "'loss', but prints no such value"),
    ],
)
def test_a_measured_value_needs_its_range(tmp_path, capsys, ranges, complaint):
    path = save(tmp_path, ACCURACY.format(97.6))
    with_range(path, **ranges)
    assert tool.main([str(path)]) == 1
    assert complaint in capsys.readouterr().out


def test_a_measured_value_stays_while_the_new_one_lies_in_its_range(tmp_path, pytestconfig):
    """`make notebooks` changes nothing, and nbval passes, with what conftest.py hands it anyway."""
    masks = Path(pytestconfig.option.nbval_sanitize_with)
    assert masks == tool.ROOT / "tools" / "nbval.cfg"
    options = [f"--nbval-sanitize-with={masks}"]  # the sample lies outside the course's folder
    path = save(tmp_path, ACCURACY.format(97.6))
    with_range(path, accuracy=[97, 98])
    assert tool.main([str(path)]) == 0
    stored = path.read_text(encoding="utf-8")
    assert "≈ 97.6 %" in stored
    path.write_text(stored.replace("x = 97.6", "x = 97.1"), encoding="utf-8")
    assert tool.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == stored.replace("x = 97.6", "x = 97.1")
    run = strict_nbval(path, options=options)
    assert run.status == 0, run.said
    assert "≈ 97.1 %" in run.outputs[0][0]["text"]
    path.write_text(stored.replace("10_000", "10_001"), encoding="utf-8")
    assert strict_nbval(path, options=options).status != 0, "the rest is compared"


def test_measured_values_of_every_form_are_read():
    cell = new_code_cell("show()", metadata={"measured": {"took": [3, 4], "slope": [-2, -1]}})
    html = "<tr><td>took</td><td>≈ 3.1 s</td></tr>"
    cell.outputs = [
        new_output("display_data", data={"text/html": html, "text/plain": "slope ≈ −1.5"}),
        new_output("stream", name="stdout", text="It took ≈\u00a03.9 s; the slope: ≈ -1.2e0."),
    ]
    assert list(tool._measured_problems(cell)) == []
    cell.outputs[0].data["text/html"] = html.replace("3.1", "3,100")
    assert list(tool._measured_problems(cell)) == ["took ≈ 3,100 lies outside its range, 3 to 4"]


def test_a_function_that_gives_an_explorer_says_so():
    """By its annotation, which tools/minutes.py reads."""
    for path in (Path(minutes.__file__).parent.parent / "nblib" / "explorers").glob("*.py"):
        functions = [n for n in ast.parse(path.read_text("utf-8")).body if hasattr(n, "returns")]
        for node in functions:
            if not node.name.startswith("_") and "return base.Explorer(" in ast.unparse(node):
                assert ast.unparse(node.returns) == "base.Explorer", f"{path.stem}.{node.name}"


def test_minutes_are_counted_by_section_and_the_optional_ones_apart():
    notebook = new_notebook(
        cells=[
            new_markdown_cell(
                "# A\n\nThe core path takes about 3 minutes; the sections marked optional or "
                "homework another 12."
            ),
            new_markdown_cell("## B\n\n" + "word " * 298),  # with ## B 300 words: two minutes
            new_markdown_cell("## C (optional)"),
            new_code_cell("explorers.neuron(w=1)"),
            new_markdown_cell("### D\n\n<details>" + "word " * 900 + "</details>"),
            new_code_cell('check("2.2", predict)'),
            new_code_cell('quiz("2.first")'),
            new_markdown_cell("**Your explanation.** Why?"),
            new_markdown_cell("## E\n\n```\n# F (homework)\n```"),
            new_code_cell("a = 1\n\nb = 2"),
        ]
    )
    parts = minutes.sections(notebook)
    assert [(part.heading, part.core) for part in parts] == [
        ("A", True),
        ("B", True),
        ("C (optional)", False),
        ("D", False),
        ("E", True),
    ]
    exercise = minutes.EXERCISE[EXERCISES["2.2"].level]
    outside = 3 / 150 + minutes.EXPLORER + minutes.LINE + 2 / 150 + exercise + 0.75 + 2
    assert minutes.minutes(notebook) == pytest.approx(
        (17 / 150 + 2 + 2 / 150 + 2 * 4 / 60, outside)
    )
    assert minutes.said(notebook) == (3, 12)
    notebook.cells[6].metadata["minutes"] = 4.5  # what no rate can see
    assert minutes.minutes(notebook)[1] == pytest.approx(outside + 4.5)
    line = minutes.LINE  # of code; a module's explorer counts as one, its still pictures do not
    for source, expected in (
        ("explorers.why.accuracy_map(sweep)", minutes.EXPLORER + line),
        ("explorers.why.sixteen_gates(sweep)", line),
        ("a = 1\nexplorers.hidden_space.tent()", minutes.EXPLORER + 2 * line),
    ):
        assert minutes.cell_minutes(new_code_cell(source)) == pytest.approx(expected), source
    notebook.cells[0].source = "# A\n\nThe core path takes about 31 minutes."
    assert minutes.said(notebook) == (31, 0)
    notebook.cells[0].source = "# A\n\nAbout half an hour."
    assert minutes.said(notebook) is None
