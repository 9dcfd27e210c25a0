"""What the site weighs, and how long its reader waits: `python -m benchmarks.site [FOLDER]`.

FOLDER is a site that `make site` wrote (default: site/). It is handed out to this machine alone, by
a server that compresses nothing and counts what it sends, and read by a headless Chromium: notebook
01 as a page up to its first live picture, twice, and in JupyterLite up to the same picture. Then
that picture is moved on its page, by its slider and by its handle. --keep FILE writes what is
printed there as well; `make site-times` does so.
"""

import argparse
import contextlib
import sys
import time
from pathlib import Path

import numpy as np

from tools import browser
from tools.site import build, serve

from .timing import machine

NOTEBOOK = "01_why_neural_networks"
PATIENCE = 600_000  # milliseconds: the machine may be busy
SITE_MB, PAGE_MB, READABLE, COLD, WARM = 60, 20, 1, 12, 5  # what the course aims at
SLIDER_MS, HANDLE_MS = 120, 20  # 95 of 100 moves: to new pixels, to the handle's own pixels
MOVES = 60
KEPT = "compiled files are kept"  # what worker.js says some seconds after a first visit's picture

# A slider of a page is moved a step on and a step back, in turn; the milliseconds to new pixels.
SLID = """async ([slider, moves]) => {
  const frame = () => slider.closest('.alive').querySelector('canvas[data-frame]').dataset.frame;
  const late = [];
  for (let move = 0; move < moves; move += 1) {
    const [before, start] = [frame(), performance.now()];
    slider[move % 2 ? 'stepDown' : 'stepUp']();
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    while (frame() === before) await new Promise(requestAnimationFrame);
    late.push(performance.now() - start);
  }
  return late;
}"""


class Counting(serve.Handler):
    """Counts the bytes of the files that it sends, of all requests together."""

    sent = 0

    def copyfile(self, source, outputfile):
        start = source.tell()
        super().copyfile(source, outputfile)
        type(self).sent += source.tell() - start


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.site", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=serve.SITE)
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the table there as well")
    given = parser.parse_args(arguments)
    folder, lines = given.folder, []

    def say(line=""):
        print(line)
        lines.append(line)

    if not (folder / "pyodide").is_dir():
        raise SystemExit(f"{folder} holds no site with Python. Write one: make site")
    parts = build.sizes(folder)
    say("What `make site-times` measured, written by it.\n")
    say("\n".join(machine()))
    say("\nThe site")
    for name, size in parts.items():
        say(f"  {name:<58} {size / 1e6:8.1f} MB")
    read, moved = reading(folder)
    say(f"\nNotebook {NOTEBOOK[:2]}, from files on this machine")
    say(f"  {'':<58} {'seconds':>8} {'MB':>8}")
    for what, (seconds, size) in read.items():
        say(f"  {what:<58} {seconds:8.1f} {size / 1e6:8.1f}")
    say(f"\nIts first live picture on the page, {MOVES} moves of each, in milliseconds")
    say(f"  {'':<58} {'median':>8} {'95 %':>8}")
    late = {what: np.percentile(times, [50, 95]) for what, times in moved.items()}
    for what, (middle, high) in late.items():
        say(f"  {what:<58} {middle:8.0f} {high:8.0f}")
    page, first, again, _ = read.values()
    (_, slider), (_, handle) = late.values()
    say("\nThe course's targets")
    for what, measured, bound, unit in (
        ("the whole site", parts["the whole"] / 1e6, SITE_MB, "MB"),
        ("fetched before a page's first live picture", (page[1] + first[1]) / 1e6, PAGE_MB, "MB"),
        ("a page can be read", page[0], READABLE, "s"),
        ("its first live picture", first[0], COLD, "s"),
        ("its first live picture on a second visit", again[0], WARM, "s"),
        ("a slider's new pixels, 95 of 100", slider, SLIDER_MS, "ms"),
        ("a handle's own pixels, 95 of 100", handle, HANDLE_MS, "ms"),
    ):
        verdict = "met" if measured <= bound else "MISSED"
        say(f"  {what:<47} {f'≤ {bound} {unit}':>8} {measured:8.1f} {unit:<2} {verdict}")
    if given.keep:
        given.keep.write_text("\n".join(lines) + "\n", encoding="utf-8")


def reading(folder):
    """Two tables: {what a reader waits for: (seconds, bytes sent meanwhile)}, in this order: the
    page, its first live picture, that picture on a second visit, the first one in JupyterLite;
    {what is moved there: milliseconds of each move}, the slider and the handle."""
    found, moved = {}, {}

    @contextlib.contextmanager
    def measured(what):
        start, before = time.perf_counter(), Counting.sent
        yield
        found[what] = (time.perf_counter() - start, Counting.sent - before)

    with serve.served(folder, handler=Counting) as address, browser.chromium() as chromium:
        context = chromium.new_context()
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        with measured("a page can be read"):
            page.goto(f"{address}/read/{NOTEBOOK}.html")
        with measured("its first live picture, from the touch"):
            wake(page)
        page.wait_for_event("console", lambda message: message.text == KEPT)
        page.reload()
        with measured("the same on a second visit"):
            wake(page)
        moved["its slider, to new pixels"] = slide(page)
        moved["its handle, to where the pointer is"] = drag(page)
        context.close()
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        with measured("in JupyterLite, from its address to the first picture"):
            lite(page, address)
    return found, moved


def wake(page):
    """Touch the first picture of a page and wait until it lives."""
    page.locator(".wake button").first.click()
    page.locator(".alive canvas[data-frame]").first.wait_for()


def slide(page):
    """Move the first slider of the picture that lives; milliseconds to new pixels, each time."""
    slider = page.locator(".alive input[type=range]").first
    return page.evaluate(SLID, [slider.element_handle(), MOVES])


def drag(page):
    """Drag its first handle to and fro; milliseconds until it is where the pointer is."""
    handle = page.locator(".alive .nblib-handle").first
    handle.scroll_into_view_if_needed()
    handle.evaluate(browser.BEHIND)
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for move in range(MOVES):
        page.mouse.move(x + 2 * (move % 10), y + 2 * (move % 10))
        page.wait_for_timeout(30)
    page.mouse.up()
    page.wait_for_timeout(200)
    return [late for _, late in page.evaluate("handleBehind")]


def lite(page, address):
    """Open the notebook in JupyterLite, run its cells up to the first explorer's and wait."""
    page.goto(f"{address}/lab/index.html?path={NOTEBOOK}.ipynb")
    page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for()
    notebook = browser.Notebook(page, None, NOTEBOOK)
    notebook.wait_for_kernel(PATIENCE / 1000)
    for index, cell in enumerate(notebook.cells()):
        if cell["cell_type"] == "code":
            notebook.run_cell(index, timeout=PATIENCE / 1000)
            if "explorers." in "".join(cell["source"]):
                break
    page.locator(".jp-Notebook canvas[data-frame]").first.wait_for()


if __name__ == "__main__":
    sys.exit(main())
