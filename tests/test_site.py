"""The course in a browser's tab (`make site`): built, handed out and used there.

Protected here: every printed text of the notebooks comes out in the tab as it is stored; explorers
answer to mouse and keyboard, quizzes and checks work, an endless loop ends, the digits come when
they are asked for; nothing is asked of another server. The site is made once for all tests
(tests/sites.py); where no Pyodide is at hand they are skipped.
"""

import ast
import base64
import contextlib
import csv
import gzip
import hashlib
import inspect
import io
import json
import re
import time
import zipfile

import nbformat
import numpy as np
import pytest
from PIL import Image

from nblib import tab
from nblib.exercises import EXERCISES
from nblib.experiments import start
from tests import sites
from tests.live import notebook_of
from tests.runs import PATHS, ROOT
from tests.test_browser import take_hold
from tests.test_notebook_06 import OTHERWISE
from tools import assignment
from tools import browser as harness
from tools.site import build, engine, serve
from tools.site.build import printed
from tools.site.engine import of_torch, shows_recorded, turned
from tools.site.serve import Handler, served

PHONE = {"width": 390, "height": 844}
HERE = OTHERWISE | {"imports"}  # 09 says whether there is PyTorch

# --- what is built, without a Pyodide ------------------------------------------------------------


def test_stored_lines_are_joined():
    lines = ["a\n", "b"]
    outputs = [
        {"output_type": "stream", "text": lines},
        {"output_type": "display_data", "data": {"text/html": lines, "application/json": {}}},
        {"output_type": "error", "traceback": lines},
    ]
    cells = [{"cell_type": "code", "source": lines, "outputs": outputs}, {"source": lines}]
    stream, shown, error = build.joined({"cells": cells})["cells"][0]["outputs"]
    assert stream["text"] == shown["data"]["text/html"] == "a\nb"
    assert error["traceback"] == lines and shown["data"]["application/json"] == {}


def test_a_cell_with_models_of_scikit_learn_says_that_they_were_recorded():
    cells = [
        {"cell_type": "code", "source": ["models = start.compare_models(\n", "    data)"]},
        {"cell_type": "code", "source": ["start.doctor()"]},
        {"cell_type": "markdown", "source": ["start.compare_models(data)"]},
    ]
    before = [*cells[1]["source"], *cells[2]["source"]]
    first, *others = build.for_a_tab({"cells": cells})["cells"]
    assert re.match("# Models of scikit-learn, .* recorded", first["source"])
    assert first["source"].endswith("\nmodels = start.compare_models(\n    data)")
    assert [line for cell in others for line in cell["source"]] == before


def test_every_function_with_models_of_scikit_learn_is_known_to_the_site():
    """By itself or through others beside it; no cell of the site imports scikit-learn."""
    defined = {
        node.name: {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        | {part.module for part in ast.walk(node) if isinstance(part, ast.ImportFrom)}
        for node in ast.parse(inspect.getsource(start)).body
        if isinstance(node, ast.FunctionDef)
    }
    asks = {"sklearn.linear_model"}
    while more := {name for name, names in defined.items() if names & asks} - asks:
        asks |= more
    public = {name for name in asks & defined.keys() if not name.startswith(("_", "store"))}
    assert public == set(engine.RECORDED)
    for path in PATHS:
        for cell in nbformat.read(path, as_version=4).cells:
            assert "import sklearn" not in (there := turned(cell.source)), there
            assert "from sklearn" not in there or cell.cell_type != "code"


def test_a_picture_is_compressed_better_and_stays_the_same(tmp_path):
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[10:20, 5:50] = 200, 30, 0
    quick, again = io.BytesIO(), io.BytesIO()
    Image.fromarray(pixels).save(quick, "PNG", compress_level=1)
    small = build.compressed(quick.getvalue())
    assert len(small) < len(quick.getvalue())
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(small))), pixels)
    Image.fromarray(pixels).save(again, "PNG", optimize=True)
    assert len(build.compressed(again.getvalue())) <= len(again.getvalue())


def test_what_only_plugins_lead_to_that_are_switched_off_is_left_out(tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "bundle.js").write_text(
        'i("vega-lite","5.1",(()=>Promise.all([w.e(1),w.e(2)]).then((()=>()=>w(16)))));'
        'i("yjs","1",(()=>w.e(2).then((()=>()=>w(17)))))',
    )
    for name, text in {
        "jlab_core.a1": "n.e(3).then(n); n.e(5); n.e(6)",
        "1.b": "vega",
        "2.c": "yjs",
        "3.d": "mermaidAPI; n.e(4); n.e(5)",
        "4.e": "cytoscape",
        "5.f": "styles of vega",
        "6.g": 's=[{name:"elk",loader:n.e(7)}]; n.e(5)',
        "7.h": "a layout",
    }.items():
        (tmp_path / f"{name}.js").write_text(text)
    left_out = [path.name for path in build.unreached(tmp_path)]
    assert left_out == ["1.b.js", "3.d.js", "4.e.js", "6.g.js", "7.h.js"]


def test_a_cell_that_asks_for_torch_shows_in_a_tab_what_was_recorded():
    loop = "for name, library in engines().items():\n    print(name)"
    shown = [turned(loop, "nblib 1\ntorch 1\n"), turned("if has_torch: ...\nelse: ...", "a\nb\n")]
    assert [text.partition("PyTorch:\n")[2] for text in shown] == ['torch 1""")', 'a\nb""")']
    for source in ("torch = engines().get('torch', nblib)", "has_torch = 1", "print(1)"):
        assert turned(source, "torch 1\n") == source
    assert turned(loop) == loop
    odd = turned("if has_torch: ...", 'a \\ and """quotes"""\n')
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(odd.partition("\n\n")[2])
    assert said.getvalue() == 'Recorded where there is PyTorch:\na \\ and """quotes"""\n'
    switch = "import torch\n# import nblib as torch\n\nnn = torch.nn"
    assert turned(switch).endswith("\nimport nblib as torch\n\nnn = torch.nn")


def test_a_package_brings_what_it_stands_on():
    packages = {
        "a": {"depends": ["B_c"]},
        "b-c": {"depends": ["a", "absent"]},
        "d": {"depends": []},
    }
    assert build.closure(["a", "absent"], packages) == {"a", "b-c"}


def test_a_wheel_is_trimmed_and_its_list_of_fonts_put_right(tmp_path):
    wheel = tmp_path / "matplotlib-3-py3-none-any.whl"
    fonts = [{"fname": "fonts/ttf/A.ttf"}, {"fname": "/elsewhere/B.ttf"}]
    kept = {
        "matplotlib/font_manager.py": "class FontManager:\n    __version__ = 330\n",
        "matplotlib/mpl-data/fonts/ttf/A.ttf": "",
        "matplotlib/backends/backend_agg.py": "",
        "matplotlib/testing/compare.py": "",
        "matplotlib/fontlist.json": json.dumps(
            {"_version": 390, "ttflist": fonts, "afmlist": []},
        ),
        "matplotlib-3.dist-info/RECORD": "matplotlib/tests/test_a.py,sha256=old,9\n",
    }
    left_out = (
        "matplotlib/tests/test_a.py",
        "matplotlib/backends/backend_gtk4agg.py",
        "matplotlib/backends/_backend_tk.py",
        "matplotlib/backends/backend_pdf.py",
        "matplotlib/mpl-data/fonts/ttf/DejaVuSerif-Bold.ttf",
        "matplotlib/_path.pyi",
        "matplotlib/src/a.cpp",
    )
    with zipfile.ZipFile(wheel, "w") as new:
        for name, content in {**kept, **dict.fromkeys(left_out, "x")}.items():
            new.writestr(name, content)
    build.trim(wheel)
    with zipfile.ZipFile(wheel) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    listed = json.loads(files["matplotlib/fontlist.json"])
    assert listed == {"_version": 330, "ttflist": fonts[:1], "afmlist": []}
    assert files.keys() == kept.keys()
    rows = list(csv.reader(files["matplotlib-3.dist-info/RECORD"].decode().splitlines()))
    assert sorted(name for name, *_ in rows) == sorted(files)
    for name, digest, size in rows:
        if name.endswith("RECORD"):
            assert (digest, size) == ("", "")
        else:
            raw = base64.urlsafe_b64decode(digest.removeprefix("sha256=") + "=")
            assert raw == hashlib.sha256(files[name]).digest() and int(size) == len(files[name])


def test_a_library_that_lies_there_uncompressed_is_compressed_and_keeps_all_its_files(tmp_path):
    library = tmp_path / "openblas-0.3.zip"
    with zipfile.ZipFile(library, "w") as new:
        new.writestr("libopenblas.so", bytes(50_000))
        new.writestr("include/cblas.h", b"h")
    build.trim(library)
    assert library.stat().st_size < 1_000
    with zipfile.ZipFile(library) as opened:
        assert opened.read("libopenblas.so") == bytes(50_000)
        assert opened.read("include/cblas.h") == b"h"


def test_large_files_of_pyodide_lie_there_compressed_and_its_scripts_unpack_them(tmp_path):
    for name in ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm"):
        (tmp_path / name).write_text(f"// {name}\n")
    with zipfile.ZipFile(tmp_path / "python_stdlib.zip", "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("os.py", "import sys\n" * 100)
    build.pack(tmp_path)
    unpack, module = (
        (ROOT / "tools" / "site" / "page" / name).read_text()
        for name in ("unpack.js", "unpack-module.js")
    )
    assert (tmp_path / "pyodide.js").read_text() == f"{unpack}// pyodide.js\n{module}"
    assert (tmp_path / "pyodide.mjs").read_text() == f"{unpack}// pyodide.mjs\n"
    packed = {path.name: gzip.decompress(path.read_bytes()) for path in tmp_path.glob("*.packed")}
    assert packed["pyodide.asm.wasm.packed"] == b"// pyodide.asm.wasm\n"
    assert packed["pyodide.asm.js.packed"] == b"// pyodide.asm.js\n"
    with zipfile.ZipFile(io.BytesIO(packed["python_stdlib.zip.packed"])) as opened:
        assert opened.read("os.py") == b"import sys\n" * 100
    assert not (tmp_path / "pyodide.asm.js").exists() and "pyodide.asm.js.packed" in module
    for name in ("pyodide.asm.wasm", "python_stdlib.zip"):
        assert not (tmp_path / name).exists()
        assert re.escape(name) in unpack, "its name stands in unpack.js"


def test_a_pyodide_that_is_none_or_damaged_is_named(tmp_path):
    with pytest.raises(SystemExit, match="holds no pyodide-lock"):
        build.Source(tmp_path)
    (tmp_path / "pyodide-lock.json").write_text("{}")
    source = build.Source(tmp_path)
    digest = hashlib.sha256(b"{}").hexdigest()
    assert source.read("pyodide-lock.json", digest) == b"{}"
    with pytest.raises(SystemExit, match="damaged"):
        source.read("pyodide-lock.json", digest[::-1])
    with pytest.raises(SystemExit, match=r"cannot read .*/pyodide\.mjs"):
        source.read("pyodide.mjs")


def test_a_download_that_breaks_is_named_and_a_damaged_file_fetched_anew(tmp_path, monkeypatch):
    class Short(Handler):
        def copyfile(self, source, outputfile):
            if self.path == "/short":
                outputfile.write(source.read(10))
            else:
                super().copyfile(source, outputfile)

    there = tmp_path / "there"
    there.mkdir()
    for name in ("short", "whole"):
        (there / name).write_bytes(bytes(100))
    monkeypatch.setattr(build, "WORK", tmp_path / "kept")
    digest = hashlib.sha256(bytes(100)).hexdigest()
    with served(there, handler=Short) as address:
        source = build.Source(address)
        for name in ("short", "absent"):
            with pytest.raises(SystemExit, match=f"cannot read {address}/{name}"):
                source.read(name, digest)
        assert source.read("whole", digest) == bytes(100)
        (source.kept / "whole").write_bytes(b"half")
        assert source.read("whole", digest) == bytes(100)
    assert source.read("whole", digest) == bytes(100), "kept: nobody is asked again"


def test_a_port_that_is_taken_is_named_and_another_given(monkeypatch, tmp_path, capsys):
    (tmp_path / "index.html").touch()
    monkeypatch.setattr(serve, "SITE", tmp_path)
    with served(tmp_path) as address:
        port = address.rpartition(":")[2]
        monkeypatch.setattr("sys.argv", ["serve.py", "--port", port, "--no-browser"])
        with pytest.raises(SystemExit, match=f"Port {port}: .*make site-serve PORT="):
            serve.main()


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("torch", "import nblib as torch"),
        ("torchvision", "from nblib import datasets"),
        ("sklearn", "notebooks show of it was recorded"),
    ],
)
def test_what_a_tab_has_not_is_answered_with_what_to_do(name, answer):
    with pytest.raises(ModuleNotFoundError, match=f"{answer}.*a computer of your own") as error:
        tab.Absent.find_spec(name)
    assert error.value.name == name  # by which nblib.engines knows that there is none
    assert tab.Absent.find_spec("torchlight") is None


def test_labels_of_any_width_are_counted():
    """NumPy as on Pyodide: it refuses integers wider than an address."""

    def narrow(x, weights, minlength):
        if x.dtype.kind == "i" and x.dtype != np.intp:
            raise TypeError("Cannot cast")
        return np.bincount(x, weights, minlength)

    assert tab.counting(narrow)(np.array([0, 2, 2], np.int32)).tolist() == [1, 0, 2]
    assert tab.counting(narrow)([1], minlength=3).tolist() == [0, 1, 0]
    with pytest.raises(TypeError):
        tab.counting(narrow)([0.5])


def test_stored_weights_are_fetched_where_they_are_not_beside_the_notebook(tmp_path, monkeypatch):
    (tmp_path / "scripts").mkdir()
    monkeypatch.chdir(tmp_path)
    np.savez("scripts/here.npz", a=[1])
    content, asked = (tmp_path / "scripts" / "here.npz").read_bytes(), []
    monkeypatch.setattr(tab, "fetched", lambda path: asked.append(path) or content)
    load = tab.fetching(np.load)
    for name in ("scripts/here.npz", "scripts/there.npz"):
        assert load(name)["a"].tolist() == [1]
    assert asked == ["files/scripts/there.npz"]
    with pytest.raises(FileNotFoundError):
        load("own.npz")


# --- the site in a browser -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ci", "ends"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_without_a_pyodide_its_tests_are_skipped_and_fail_in_ci(ci, ends, monkeypatch, tmp_path):
    for name, value in (("CI", ci), ("PYODIDE", ""), ("SITE", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sites, "FIXTURE", tmp_path / "none")
    with pytest.raises(ends, match="name its folder in PYODIDE"):
        sites.made(tmp_path)


class InTab(harness.Notebook):
    """A notebook open in the site."""

    def open(self):
        self.page.goto(f"{self.server}/lab/index.html?path={self.name}")
        self.page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for(timeout=120_000)
        self.page.wait_for_function(harness.READ, timeout=120_000)
        return self

    def keep(self, notebook):
        """Put a notebook of that name into the browser's own store, where a reader's work lies."""
        notebook.metadata.kernelspec.name = "python"  # Pyodide's, else it asks which
        self.page.goto(f"{self.server}/lab/index.html")
        self.page.wait_for_function("() => window.jupyterapp?.serviceManager?.contents")
        self.page.evaluate(
            """async ([name, content]) => {
              await window.jupyterapp.serviceManager.ready;
              await window.jupyterapp.serviceManager.contents.save(
                name, {type: 'notebook', format: 'json', content});
            }""",
            [self.name, notebook],
        )
        return self

    def said(self, index):
        """The text of a cell's output as the page shows it."""
        area = self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea")
        return area.first.inner_text()


@pytest.mark.full
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_says_in_a_tab_what_is_stored(path, site, tab_page, report):
    """Every cell runs without an error; what it prints is what the file has, in 06 and 07 also on
    nblib where the file has PyTorch's. A cell that compares with PyTorch where there is one ends
    with what it printed there."""
    notebook = InTab(tab_page, site, path.name).open()
    stored = nbformat.read(path, as_version=4).cells
    notebook.wait_for_kernel(240)
    compared, differ, seconds = 0, [], {}
    for index, cell in enumerate(stored):
        if cell.cell_type != "code" or "raises-exception" in cell.metadata.get("tags", ()):
            continue
        start = time.monotonic()
        notebook.run_cell(index, timeout=400)
        seconds[index] = time.monotonic() - start
        now = notebook.cells()[index]
        errors = [o for o in now["outputs"] if o["output_type"] == "error"]
        if errors:
            differ.append((index, errors[0]["ename"], errors[0]["evalue"]))
        elif shows_recorded(cell.source, printed(cell)):
            recorded = "\n".join(["PyTorch:", *of_torch(printed(cell))])
            assert printed(now).strip().endswith(recorded)
        elif "has_torch" in cell.source and not printed(cell):
            assert printed(now) in ("", "This cell needs PyTorch.\n")
        elif "≈" not in printed(cell) and cell.id not in HERE:
            compared += 1
            if printed(now) != printed(cell):
                differ.append((index, printed(now), printed(cell)))
    longest = sorted(seconds, key=seconds.get, reverse=True)[:3]
    report(
        "notebooks in a tab",
        f"{path.stem}: {len(seconds)} cells in {sum(seconds.values()):.0f} s, the longest "
        f"{', '.join(f'{index} {seconds[index]:.0f} s' for index in longest)}; "
        f"{compared} texts compared, {len(differ)} differ",
    )
    assert not differ, "\n".join(map(str, differ))


CHECK = 'check("2.2", predict)'
ENDLESS = """
def predict(X, w, b):
    while True:
        try:
            pass
        except:
            pass
"""
# What NumPy would give in the width of an address, which is 32 bits in a browser, and torch in 64.
WIDE = """
from nblib import nn, tensor
import nblib as torch
x, i, mask = tensor([[3.0, 1.0], [2.0, 5.0]]), tensor([3, 1, 2]), tensor([True, False])
wide = [
    i, tensor(3), tensor([[1, 2], [3, 4]]), torch.arange(3), torch.full((2,), 3),
    x.argmax(), x.argmax(1), x.argmin(0), x.max(1)[1], x.min(0).indices, x.argsort(), x.sort(1)[1],
    x.topk(1)[1], x.kthvalue(1)[1], x.median(1)[1], x.mode(1)[1], x.nonzero(), torch.where(mask)[0],
    mask.sum(), mask.cumsum(0), i.sum(), i.prod(), torch.bincount(i), torch.count_nonzero(x),
    *torch.unique(i, return_inverse=True, return_counts=True),
    *torch.unique_consecutive(i, return_inverse=True, return_counts=True),
    torch.multinomial(torch.ones(3), 2), torch.randperm(3), torch.combinations(i),
    torch.searchsorted(tensor([1.0, 2.0]), tensor([1.5])), nn.functional.one_hot(i),
    i.repeat_interleave(i), i + 1, i // 2, i[tensor([0])], i.take(tensor([1])),
]
print({one.dtype for one in wide}, x[x.argmax(1)].tolist())
print(f"{nn.functional.cross_entropy(x, torch.from_numpy(np.array([0, 1]))):.4f}")
"""


def test_what_the_course_lives_by_works_in_a_tab(site, tab_page):
    """An explorer by keyboard and mouse, a quiz, a check, an endless loop, torch, the digits, whole
    numbers as wide as torch's, and a stroke on the digit pad."""
    sources = [
        "from nblib import datasets, explorers\nfrom nblib.exercises import check, quiz",
        "explorers.xor_line()",
        'quiz("2.mistakes")',
        "def predict(X, w, b):\n    return X @ w + b > 1\n" + CHECK,
        ENDLESS + CHECK,
        "import torch",
        "print(datasets.mnist(train_size=50, test_size=20).train_images.shape)",
        "import numpy as np\n" + WIDE,
        "explorers.digit_pad()",
    ]
    notebook = InTab(tab_page, site, "scratch.ipynb").keep(notebook_of(*sources)).open()
    notebook.wait_for_kernel(240)
    first, explorer, asked, wrong, endless, torch, digits, wide, pad = range(len(sources))

    notebook.run_cell(first, timeout=240)
    notebook.run_cell(explorer, timeout=120)
    cell = tab_page.locator(".jp-Notebook .jp-Cell").nth(explorer)
    output = cell.locator(".jp-Cell-outputArea")
    output.locator(".nblib-handle").first.wait_for(timeout=30_000)
    output.scroll_into_view_if_needed()
    assert take_hold(notebook, output) is not None

    notebook.run_cell(asked)
    quiz = tab_page.locator(".jp-Notebook .jp-Cell").nth(asked).locator(".jp-OutputArea").first
    before = quiz.inner_text()
    quiz.locator("input[type=radio]").nth(1).check(timeout=30_000)
    quiz.locator("button:visible").first.click()
    tab_page.wait_for_function(
        "([node, text]) => node.innerText !== text", arg=[quiz.element_handle(), before]
    )

    notebook.run_cell(wrong, timeout=120)
    assert "2.2" in notebook.said(wrong)
    notebook.run_cell(endless, timeout=120)
    assert "2.2" in notebook.said(endless) and "was stopped" in notebook.said(endless)
    notebook.run_cell(torch)
    assert "import nblib as torch" in notebook.said(torch)
    notebook.run_cell(digits, timeout=120)
    assert "(50, 784)" in notebook.said(digits) or "(50, 28, 28)" in notebook.said(digits)
    notebook.run_cell(wide)
    with contextlib.redirect_stdout(io.StringIO()) as here:
        exec(WIDE, {"np": np})
    assert here.getvalue().startswith("{torch.int64}")
    assert notebook.said(wide).split("\n")[:2] == here.getvalue().splitlines()
    notebook.run_cell(pad, timeout=120)
    cell = tab_page.locator(".jp-Notebook .jp-Cell").nth(pad)
    sites.one_stroke(tab_page, cell.locator(".jp-Cell-outputArea"))


def test_what_was_written_live_stays_until_it_is_reset_from_the_page(site, tab_page, open_notebook):
    """A download of it opens in JupyterLab without a question, though it names Pyodide's kernel."""
    notebook = InTab(tab_page, site, "02_perceptron.ipynb").open()
    page = tab_page

    def first():
        return next(c["source"] for c in notebook.cells() if c["cell_type"] == "code")

    original = first()
    notebook.wait_for_kernel(240)
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+S")
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
    page.reload()
    notebook.open()
    assert first() == f"# mine\n{original}"
    page.locator(".jp-DirListing-item", has_text=notebook.name).click(button="right")
    with page.expect_download() as got:
        page.locator(".lm-Menu-item[data-command='filebrowser:download']").click()
    copy = nbformat.read(got.value.path(), as_version=4)
    page.goto(f"{site}/read/02_perceptron.html")
    button = page.get_by_role("button", name="Reset the live notebook")
    page.once("dialog", lambda box: box.accept())
    button.click()
    button.wait_for(state="hidden")
    notebook.open()
    assert first() == original

    opened = open_notebook("copy.ipynb", copy)
    opened.wait_for_kernel()
    assert opened.cells()[1]["source"].startswith("# mine") and opened.pop_ups() == []


TRIED = """from nblib.exercises import check, keeping, quiz
check("1.1", [1, 0, 0, 1])
print("tried", keeping.of_exercise("1.1").get("tries"))"""


def test_progress_in_a_live_notebook_outlives_its_kernel(site, tab_page):
    notebook = InTab(tab_page, site, "tried.ipynb").keep(notebook_of(TRIED)).open()
    for times in (1, 2):
        notebook.wait_for_kernel(240)
        notebook.run_cell(0, timeout=120)
        assert f"tried {times}" in notebook.said(0)
        tab_page.reload()
        notebook.open()


@pytest.mark.full
def test_an_endless_loop_of_ones_own_ends_by_a_restart(site, tab_page):
    """Nothing else ends it; what was written stays."""
    sources = ["while True:\n    pass", "print('again')"]
    notebook = InTab(tab_page, site, "endless.ipynb").keep(notebook_of(*sources)).open()
    notebook.wait_for_kernel(240)
    tab_page.locator(".jp-Notebook .jp-Cell .cm-content").first.click()
    tab_page.keyboard.press("Shift+Enter")
    tab_page.wait_for_timeout(2000)
    tab_page.locator(".lm-MenuBar-item", has_text="Kernel").click()
    tab_page.locator(".lm-Menu-item[data-command='kernelmenu:restart']").click()
    tab_page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.wait_for_kernel(240)
    notebook.run_cell(1, timeout=120)
    assert notebook.said(1).strip() == "again"
    assert [cell["source"] for cell in notebook.cells()] == sources


def test_a_students_edition_with_numbers_of_their_own_runs_in_a_tab(site, tab_page):
    """As `make assignment ROLL=` hands it out: a student puts it into the site's JupyterLab."""
    roll, id, part = "22110045", "5.6", "05_training.ipynb"
    edition = assignment.edition(nbformat.read(assignment.NOTEBOOKS / part, 4), roll=roll)
    code = [cell.source for cell in edition.cells if cell.cell_type == "code"]
    (asked,) = (source for source in code if f'check("{id}"' in source)
    own, courses = EXERCISES.own(id, roll).solution, EXERCISES[id].solution
    sources = [code[0], f"{courses}\n{asked}", f"{own}\n{asked}"]
    notebook = InTab(tab_page, site, "mine.ipynb").keep(notebook_of(*sources)).open()
    notebook.wait_for_kernel(240)
    for index in range(len(sources)):
        notebook.run_cell(index, timeout=240)
    assert "look again" in notebook.said(1)
    assert "5.6 gradients: right." in notebook.said(2)


@pytest.mark.full
def test_the_first_page_leads_on_a_phone_to_every_notebook(site, tab_page):
    tab_page.set_viewport_size(PHONE)
    tab_page.goto(f"{site}/")
    links = tab_page.locator("ol a[href^='lab/']")
    assert links.count() == len(PATHS)
    assert tab_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    links.nth(1).click()
    tab_page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for(timeout=120_000)
