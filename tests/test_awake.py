"""Explorers that wake on a page to be read, without Jupyter: `awake.py`, `wake.js`, `widgets.js`.

Protected here: Python's half answers a page in messages, without a browser; in a real browser a
stored picture becomes its explorer at a touch, which says what the page said and answers to mouse,
keyboard and finger; a code cell can be changed, run and stopped, an exercise checked; all cells of
a page share one Python; a page is reset at a press, and its download has what was written; a
download that breaks gives a sentence and another try; what was compiled at a first visit is not
compiled at the next; nothing is asked of another server.
"""

import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import sites
from tests.runs import PATHS, ROOT
from tests.test_browser import take_hold
from tools.site import pages

PHONE = {"width": 390, "height": 844}
PATIENCE = 240_000  # milliseconds for Python to come, on a busy machine

# --- Python's half, in a process of its own ------------------------------------------------------

ASKED = r"""
import json, sys
from tools.site.awake import Kernel

sent = []
kernel = Kernel(lambda text, buffers: sent.append([json.loads(text), [len(b) for b in buffers]]))
said = {}

def run(name, source):
    sent.clear()
    well = kernel.run(name, source)
    said[name] = [well, list(sent)]

run("explorer", "from nblib import explorers\nexplorers.xor_line(angle=20, offset=0.2)")
slider = next(
    message["id"] for message, _ in sent
    if message.get("data", {}).get("state", {}).get("_model_name") == "FloatSliderModel"
)
sent.clear()
change = {"method": "update", "state": {"value": 30.0}, "buffer_paths": []}
kernel.hear(slider, json.dumps(change), [])
kernel.hear("gone", json.dumps(change), [])
said["moved"] = [True, list(sent)]
run("prints", "print('one')\n1 + 1")
run("fails", "1 / 0")
before = said["explorer"]
run("explorer", "explorers.xor_line()")
said["again"], said["explorer"] = said["explorer"], before
json.dump(said, sys.stdout)
"""


@pytest.fixture(scope="module")
def said():
    """{name of a cell: (went well, [(message, lengths of its buffers), ...])}, as last run."""
    line = [sys.executable, "-c", ASKED]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


def of(messages, kind, type=None):
    return [m for m, _ in messages if m["kind"] == kind and m.get("type") in (type, None)]


def test_a_moved_slider_is_answered_in_one_message_with_picture_and_sentence(said):
    first = [
        m["data"]["state"].get("sentence") for m in of(said["explorer"][1], "comm", "comm_msg")
    ]
    _, messages = said["moved"]
    stages = [(m, sizes) for m, sizes in messages if "moving" in m["data"].get("state", {})]
    ((message, sizes),) = stages
    state = message["data"]["state"]
    assert state["sentence"] and state["sentence"] not in first
    assert state["handles"] and state["frame"] == 2 and "still" not in state
    assert len(sizes) == len(message["data"]["buffer_paths"]) > 0 and all(
        path[0] == "moving" for path in message["data"]["buffer_paths"]
    )
    assert not of(messages, "output"), "nobody saves a page: no fallbacks are drawn"


def test_prints_values_and_exceptions_are_posted_with_their_cell(said):
    well, messages = said["prints"]
    outputs = of(messages, "output")
    assert well and {m["place"] for m in outputs} == {"prints"}
    assert "".join(m["text"] for m in outputs if "stream" in m) == "one\n"
    assert [m["data"] for m in outputs if "data" in m] == [{"text/plain": "2"}]
    well, messages = said["fails"]
    (error,) = [m for m in of(messages, "output") if "error" in m]
    assert not well and error["error"] == "ZeroDivisionError"
    assert "1 / 0" in error["text"] and "\x1b" not in error["text"]


def test_a_cell_that_runs_again_closes_what_it_made_before(said):
    _, messages = said["again"]
    assert len(of(messages, "comm", "comm_close")) >= 10
    (shown,) = of(messages, "output")
    assert "application/vnd.jupyter.widget-view+json" in shown["data"]


IMPORTS = """
import io, sys
from zipfile import ZipFile
sys.dont_write_bytecode = True
from tools.site.compiled import Compiled

folder, kept = sys.argv[1:]
compiled = Compiled(open(kept, "rb").read(), under=folder + "/").install()
sys.path[:0] = [folder, f"{folder}/packed.zip", f"{folder}-own"]
import packed_module, plain_module, own_module
print(compiled.kept, compiled.new, packed_module.number + plain_module.number + own_module.number)
open(kept, "wb").write(compiled.all())
"""


def test_what_is_imported_is_compiled_at_the_first_visit_alone(tmp_path):
    """From a file or from a zip file; a module of the reader's own each time."""
    folder, kept = tmp_path / "lib", tmp_path / "kept"
    own = Path(f"{folder}-own", "own_module.py")
    for path in (folder, own.parent):
        path.mkdir()
    (folder / "plain_module.py").write_text("number = 1")
    with zipfile.ZipFile(folder / "packed.zip", "w") as packed:
        packed.writestr("packed_module.py", "number = 10")
    kept.write_bytes(b"damaged")
    said = []
    for number in (100, 200):
        own.write_text(f"number = {number}")
        line = [sys.executable, "-c", IMPORTS, folder, kept]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=60)
        said.append(done.stdout.strip() or done.stderr)
    assert said == ["0 2 111", "2 0 211"]


# --- in a browser --------------------------------------------------------------------------------


def cell_of(page, place):
    return page.locator(f'.cell[data-cell="{place}"]')


def sleeping(page):
    """The places of the cells whose pictures can be woken."""
    return page.evaluate(
        "[...document.querySelectorAll('.cell:has(.wake)')].map((cell) => cell.dataset.cell)"
    )


def wake(page, place, by=lambda cell: cell.locator(".wake button").first.click()):
    """Touch the picture of a cell and wait until it lives; its cell."""
    cell = cell_of(page, place)
    by(cell)
    cell.locator(".alive canvas[data-frame]").first.wait_for(timeout=PATIENCE)
    return cell


def flat(texts):
    return [" ".join(text.replace("\xa0", " ").split()) for text in texts]


def changes(cell, act):
    """Whether the explorer of a cell says something else after `act()`."""
    sentence = cell.locator(".nblib-sentence")
    before = sentence.inner_text()
    act()
    sentence.page.wait_for_function(
        "([node, text]) => node.innerText !== text",
        arg=[sentence.element_handle(), before],
        timeout=30_000,
    )


@pytest.mark.full
def test_an_explorer_wakes_and_answers_to_keyboard_mouse_and_finger(site, tab_page):
    """On notebook 01: the line between XOR's points. The second one wakes in the same Python."""
    tab_page.goto(f"{site}/read/01_why_neural_networks.html")
    workers = []
    tab_page.on("worker", lambda worker: workers.append(worker))
    first, second, *_ = sleeping(tab_page)
    cell = cell_of(tab_page, first)
    stored = flat(cell.locator("figcaption").all_inner_texts())
    status = cell.locator(".wake [role=status]")

    def by_keyboard(cell):
        cell.locator(".wake button").focus()
        tab_page.keyboard.press("Enter")
        status.filter(has_text="MB").wait_for(timeout=PATIENCE)
        assert cell.locator("img").is_visible(), "the picture stays until there is another"

    wake(tab_page, first, by_keyboard)
    assert flat(cell.locator(".nblib-sentence").all_inner_texts()) == stored
    assert not cell.locator("img").is_visible()
    assert tab_page.evaluate("document.activeElement.closest('.alive') !== null")

    slider = cell.locator("input[type=range]").first
    name = cell.locator(".slider label").first.inner_text()
    slider.focus()
    changes(cell, lambda: tab_page.keyboard.press("ArrowRight"))
    assert cell.locator(".slider label").first.inner_text() != name, "the number moved as well"
    handle = cell.locator(".nblib-handle").first
    handle.focus()
    changes(cell, lambda: tab_page.keyboard.press("Shift+ArrowUp"))

    def drag():
        handle.scroll_into_view_if_needed()
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        tab_page.mouse.move(x, y)
        tab_page.mouse.down()
        tab_page.mouse.move(x + 25, y + 25, steps=5)
        tab_page.mouse.up()

    changes(cell, drag)

    tab_page.set_viewport_size(PHONE)
    wake(tab_page, second, lambda cell: cell.locator("img").first.click())
    assert tab_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert len(workers) == 1
    changes(cell, drag)  # the first one lives on


DAMAGE = """async () => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const key of await cache.keys()) await cache.put(key, new Response('damaged'));
  }
}"""


def test_a_second_visit_compiles_nothing_again(site, tab_page):
    """Nor does it matter if what was kept is damaged."""
    kept, found = re.compile(r"compiled files of an earlier visit: (\d+)"), []
    for before in (None, None, DAMAGE):
        tab_page.goto(f"{site}/read/01_why_neural_networks.html")
        if before:
            tab_page.evaluate(before)
        says = tab_page.expect_console_message(lambda m: kept.match(m.text), timeout=PATIENCE)
        with says as said:
            wake(tab_page, sleeping(tab_page)[0])
        found.append(int(kept.match(said.value.text)[1]))
        if not found[-1]:
            tab_page.wait_for_event(
                "console", lambda m: m.text == "compiled files are kept", timeout=PATIENCE
            )
    first, second, third = found
    assert first == third == 0 and second > 500


def test_the_home_pages_picture_wakes_and_is_dragged(site, tab_page):
    """No Python is asked for before the touch."""
    asked = []
    tab_page.on("request", lambda request: asked.append(request.url))
    tab_page.goto(f"{site}/index.html", wait_until="networkidle")
    (place,) = sleeping(tab_page)
    stored = flat(cell_of(tab_page, place).locator("figcaption").all_inner_texts())
    assert not [url for url in asked if "/pyodide/" in url or "wake.js" in url]
    cell = wake(tab_page, place)
    assert flat(cell.locator(".nblib-sentence").all_inner_texts()) == stored
    handle = cell.locator(".nblib-handle").first
    handle.focus()
    changes(cell, lambda: tab_page.keyboard.press("Shift+ArrowUp"))
    assert not cell.locator("img").is_visible()


def test_a_slides_picture_wakes_fills_the_slide_and_has_the_arrow_keys(site, tab_page):
    """On a small projector; Page Down turns the slide whatever has the focus."""
    tab_page.set_viewport_size({"width": 1280, "height": 720})
    tab_page.goto(f"{site}/read/01_why_neural_networks-slides.html")
    place = sleeping(tab_page)[0]
    number = tab_page.evaluate(
        "place => [...document.querySelectorAll('.slide')].findIndex("
        "slide => slide.querySelector(`.cell[data-cell='${place}']`))",
        place,
    )
    tab_page.evaluate("number => location.hash = `#${number + 1}`", number)
    cell = wake(tab_page, place)
    tab_page.wait_for_timeout(1000)
    shown, slide = cell.locator(".alive").bounding_box(), tab_page.locator(".slide.now")
    assert slide.evaluate("slide => slide.scrollHeight <= slide.clientHeight")
    assert shown["height"] > 0.6 * 720 and not cell.locator("img").is_visible()

    handle = cell.locator(".nblib-handle").first
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab_page.mouse.move(x, y)
    tab_page.mouse.down()

    def drag():
        tab_page.mouse.move(x + 40, y + 30, steps=5)
        moved = handle.bounding_box()
        at = [moved["x"] - box["x"], moved["y"] - box["y"]]
        assert at == pytest.approx([40, 30], abs=1.5), "the handle lags behind its pointer"
        tab_page.mouse.up()

    changes(cell, drag)
    handle.focus()
    changes(cell, lambda: tab_page.keyboard.press("Shift+ArrowUp"))
    tab_page.keyboard.press("ArrowRight")
    assert tab_page.evaluate("location.hash") == f"#{number + 1}"
    tab_page.keyboard.press("PageDown")
    assert tab_page.evaluate("location.hash") == f"#{number + 2}"


# Controls that are higher than one line of text and its border.
WRAPPED = """(cell) => [...cell.querySelectorAll('.alive button, .alive label')]
  .filter((part) => part.offsetHeight > 50 && !part.closest('.nblib-stage'))
  .map((part) => part.innerText)"""


UNTRAINED = {("07_reading_digits", "3")}
SOME_DIGIT = re.compile(r"an? \d with at least \d+ %")


@pytest.mark.full
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_explorer_of_a_page_wakes_and_says_what_the_page_said(path, site, tab_page, report):
    """And answers: its first handle to keyboard and mouse; where it has none, its first slider to
    an arrow key."""
    hold = SimpleNamespace(page=tab_page, wait_for_kernel=lambda: tab_page.wait_for_timeout(500))
    tab_page.goto(f"{site}/read/{path.stem}.html")
    places, differ = sleeping(tab_page), []
    for place in places:
        cell = cell_of(tab_page, place)
        stored = flat(cell.locator("figcaption").all_inner_texts())
        wake(tab_page, place)
        training = cell.locator(".nblib-sentence", has_text=re.compile("^Epoch "))
        training.first.wait_for(state="detached", timeout=400_000)  # a loop that reports as it goes
        now = flat(cell.locator(".nblib-sentence").all_inner_texts())
        if (path.stem, place) in UNTRAINED:  # its first weights are drawn by the engine there is
            now, stored = (SOME_DIGIT.sub("a digit", " ".join(said)) for said in (now, stored))
        if now != stored:
            differ.append((place, now, stored))
        assert cell.evaluate(WRAPPED) == []
        alive, slider = cell.locator(".alive"), cell.locator("input[type=range]:visible").first
        if take_hold(hold, alive) is None and slider.count():
            drawn = alive.locator("canvas[data-frame]").first
            before = drawn.get_attribute("data-frame")
            slider.focus()
            for key in ("ArrowRight", "ArrowLeft"):  # one of them, if it is at its end
                tab_page.keyboard.press(key)
            tab_page.wait_for_function(
                "([node, frame]) => node.dataset.frame !== frame",
                arg=[drawn.element_handle(), before],
                timeout=30_000,
            )
    report("explorers that wake on their page", f"{path.stem}: {len(places)}")
    assert not differ


@pytest.mark.full
def test_a_stroke_on_the_digit_pad_of_a_page_is_read(site, tab_page):
    tab_page.goto(f"{site}/read/00_start_here.html")
    plan = json.loads(tab_page.locator("#plan").inner_text())
    place = [cell["source"] for cell in plan["cells"]].index("explorers.digit_pad()")
    sites.one_stroke(tab_page, wake(tab_page, place).locator(".alive"))


@pytest.mark.full
def test_a_download_that_breaks_is_named_and_tried_again(site, tab_page):
    tab_page.goto(f"{site}/read/02_perceptron.html")
    place = sleeping(tab_page)[0]
    cell = cell_of(tab_page, place)
    broken = "**/numpy-*.whl"
    tab_page.context.route(broken, lambda route: route.abort())
    cell.locator(".wake button").click()
    cell.locator(".wake [role=status]").filter(has_text="could not be fetched").wait_for(
        timeout=PATIENCE
    )
    assert "numpy" in cell.locator(".wake [role=status]").inner_text()
    assert cell.locator("img").is_visible()
    assert cell.locator(".wake button").inner_text() == "Try again"
    tab_page.context.unroute(broken)
    wake(tab_page, place)


@pytest.mark.full
def test_an_exercise_is_answered_and_checked_and_an_endless_loop_is_stopped(site, tab_page):
    """On notebook 02: `predict`, wrong, right, and no Python at all; what was written is kept."""
    tab_page.goto(f"{site}/read/02_perceptron.html")
    plan = json.loads(tab_page.locator("#plan").inner_text())
    sources = [cell["source"] for cell in plan["cells"]]
    check = sources.index('check("2.2", predict)')
    asked, answer = cell_of(tab_page, check), cell_of(tab_page, check - 1)
    button, said = asked.locator(".check button"), asked.locator(".alive")
    right = "def predict(X, w, b):\n    return (X @ w + b > 0).astype(int)"
    answer.locator(".edit").click()
    editor = answer.locator(".editor")
    assert editor.evaluate("editor => editor === document.activeElement")
    for text, reply in ((right.replace("0)", "1)"), "5 of 7 cases"), (right, "all 7 cases agree")):
        editor.fill(text)
        button.click()
        said.filter(has_text=reply).wait_for(timeout=PATIENCE)
    editor.fill(right[:-1])
    button.click()
    answer.locator(".alive").filter(has_text="SyntaxError").wait_for(timeout=30_000)
    assert "above" in asked.locator(".check [role=status]").inner_text()

    tab_page.reload()
    assert editor.input_value() == right[:-1]
    run = answer.locator(".run")
    editor.fill("while True:")
    editor.press("End")
    editor.press("Enter")
    editor.type("pass")
    assert editor.input_value() == "while True:\n    pass"
    editor.press("Shift+Enter")
    run.filter(has_text="Stop").wait_for(timeout=PATIENCE)
    run.click()
    answer.locator(".tools [role=status]").filter(has_text="Stopped").wait_for()
    editor.fill("print('one')\n1 + 1")
    run.click()
    answer.locator(".alive").filter(has_text="2").wait_for(timeout=PATIENCE)
    assert answer.locator(".alive").inner_text().split() == ["one", "2"]
    answer.locator(".reset").click()
    assert answer.locator(".code").is_visible() and editor.count() == 0
    tab_page.reload()
    assert editor.count() == 0


def test_a_download_has_what_the_reader_wrote_and_opens_in_jupyterlab(
    site, tab_page, open_notebook
):
    """The kernel is found without a question."""

    def downloaded():
        with tab_page.expect_download() as got:
            tab_page.get_by_text("Download .ipynb").click()
        assert got.value.suggested_filename == name
        return nbformat.read(got.value.path(), as_version=4)

    name = "02_perceptron.ipynb"
    with urllib.request.urlopen(f"{site}/files/{name}") as reply:
        original = nbformat.reads(reply.read().decode(), as_version=4)
    tab_page.goto(f"{site}/read/{Path(name).stem}.html")
    assert downloaded() == original
    code = [cell for cell in original.cells if cell.cell_type == "code"]
    first, second = [cell for cell in code if cell.outputs and "explorers" not in cell.source][1:3]
    change(cell_of(tab_page, code.index(first)), "mine = 'ä'")
    change(cell_of(tab_page, code.index(second)), second.source)
    first.update(source="mine = 'ä'", outputs=[], execution_count=None)
    notebook = downloaded()
    assert notebook == original
    nbformat.validate(notebook)
    opened = open_notebook("downloaded.ipynb", notebook)
    opened.wait_for_kernel()
    assert opened.pop_ups() == []


def test_a_page_is_reset_at_one_press_after_one_question(site, tab_page):
    page = tab_page
    place = f"{site}/read/02_perceptron.html"
    page.goto(place)
    quiz, answer = page.locator("form.quiz").first, cell_of(page, 14)

    def reset(button, sure):
        asked = []
        page.once(
            "dialog",
            lambda box: (asked.append(box.message), box.accept() if sure else box.dismiss()),
        )
        page.get_by_role("button", name=button).click()
        return asked[0]

    change(answer, "mine = 1")
    quiz.locator("input").first.check()
    quiz.locator("button").click()
    page.evaluate("localStorage.setItem('another page', 'stays')")
    assert "deleted" in reset("Reset this page", False)
    page.reload()
    assert answer.locator(".editor").input_value() == "mine = 1"
    quiz.locator("input").first.check()
    quiz.locator("button").click()
    with page.expect_navigation():
        reset("Reset this page", True)
    assert page.locator(".editor").count() == 0 and answer.locator(".code").is_visible()
    assert quiz.locator("input:checked, input:disabled").count() == 0
    assert page.evaluate("Object.keys(localStorage)") == ["another page"]
    assert not page.get_by_role("button", name="Reset the live notebook").is_visible()


# --- cells of one's own ---


@pytest.fixture
def cells(site, tab_page, tmp_path):
    """cells((source, what was printed), ...): a page of the site with these code cells, as
    locators."""

    def opened(*recorded):
        notebook = new_notebook(cells=[new_markdown_cell("# Cells\n## One by one")])
        for source, text in recorded:
            outputs = [new_output("stream", name="stdout", text=text)] if text else []
            notebook.cells.append(new_code_cell(source, outputs=outputs))
        with urllib.request.urlopen(f"{site}/read/{PATHS[0].stem}.html") as reply:
            plan = re.search(r'id="plan">(.*)</script>', reply.read().decode())
        text = pages.TEMPLATES.get_template("notebook.html").render(
            page=pages.Page(Path("cells.ipynb"), tmp_path, {}, nbformat.writes(notebook)),
            python=json.loads(plan[1])["python"],
            **{"before": None, "after": None, "live": False, "up": "../"},
        )
        address = f"{site}/read/cells.html"
        tab_page.route(address, lambda route: route.fulfill(body=text, content_type="text/html"))
        tab_page.goto(address)
        return [cell_of(tab_page, place) for place in range(len(recorded))]

    return opened


def change(cell, source):
    """Write something else into a cell."""
    if cell.locator(".editor").count() == 0:
        cell.locator(".edit").click()
    cell.locator(".editor").fill(source)


def ran(cell):
    """Run a cell; what it shows then."""
    cell.locator(".run").click()
    cell.locator(".run:not([data-busy])").wait_for(timeout=PATIENCE)
    return shown(cell)


def shown(cell):
    """The texts that are seen below a cell, stored ones and live ones."""
    return [text.strip() for text in cell.locator("pre.printed:visible").all_inner_texts()]


def test_no_cell_is_left_as_it_was_where_one_that_it_needs_has_changed(cells):
    x, y, last = cells(("x = 3", ""), ("y = 2 * x\nprint('y', y)", "y 6"), ("print(y)", "6"))
    assert ran(last) == ["6"]
    change(x, "x = 5")
    assert ran(last) == ["10"] and shown(y) == ["y 6"], "quietly: nobody has run that cell"
    assert ran(y) == ["y 10"]
    change(x, "x = 7")
    ran(x)
    assert ran(last) == ["14"] and shown(y) == ["y 14"], "what it showed alive would be wrong now"
    change(x, "x = ")
    ran(x)
    for _ in range(2):  # a fault stays one, however often it is asked for
        assert ran(last) == ["14"] and "SyntaxError" in shown(x)[0]
        assert "above" in last.locator("[role=status]").inner_text()
    change(x, "x = 1")
    assert ran(last) == ["2"] and shown(x) == []


def test_a_cell_shows_what_it_said_last_and_nothing_older(cells, tab_page):
    (cell,) = cells(("print('one')", "one"))
    change(cell, "a = 1")
    assert ran(cell) == []
    change(cell, "print('two')\nprint('lines')")
    assert ran(cell) == ["two\nlines"]
    change(cell, "a = 2")
    assert ran(cell) == []
    change(cell, "display(a)\nprint('done')\n1 / 0")
    value, text, error = ran(cell)
    assert (value, text) == ("2", "done") and "ZeroDivisionError" in error
    change(cell, "while True: pass")
    cell.locator(".run").click()
    cell.locator(".run", has_text="Stop").click(timeout=PATIENCE)
    cell.locator("[role=status]", has_text="Stopped").wait_for()
    assert shown(cell) == ["one"] and cell.locator(".alive").count() == 0


@pytest.mark.full
def test_a_python_that_is_lost_leaves_what_was_stored(cells, tab_page):
    (cell,) = cells(("print('one')", "one"))
    change(cell, "print('two')")
    assert ran(cell) == ["two"]
    tab_page.workers[0].evaluate("setTimeout(() => { throw new Error('lost') })")
    cell.locator(".alive").wait_for(state="detached")
    assert shown(cell) == ["one"]
    assert ran(cell) == ["two"], "another one starts"


@pytest.mark.full
def test_a_control_that_was_hidden_comes_back(cells):
    source = "from nblib import explorers\nexplorers.activation('relu')"
    (cell,) = cells((source, ""))
    ran(cell)
    slope = cell.locator(".slider", has_text="slope")
    slope.wait_for(state="hidden")
    cell.locator("select").select_option(label="Leaky ReLU")
    slope.wait_for(state="visible")
