"""What the site weighs, and how long its reader waits: `python -m benchmarks.site [FOLDER]`.

FOLDER is a site that `make site` wrote (default: site/). It is handed out to this machine alone, by
a server that compresses nothing and counts what it sends, and read by a headless Chromium: notebook
01 as a page up to its first live picture, twice, and in JupyterLite up to the same picture.
"""

import argparse
import contextlib
import sys
import time
from pathlib import Path

from tools import browser
from tools.site import build, serve

NOTEBOOK = "01_why_neural_networks"
PATIENCE = 600_000  # milliseconds: the machine may be busy
SITE_MB, PAGE_MB, READABLE, COLD, WARM = 60, 20, 1, 12, 5  # what the course aims at


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
    folder = parser.parse_args(arguments).folder
    if not (folder / "pyodide").is_dir():
        raise SystemExit(f"{folder} holds no site with Python. Write one: make site")
    parts = build.sizes(folder)
    print("The site")
    for name, size in parts.items():
        print(f"  {name:<58} {size / 1e6:8.1f} MB")
    read = reading(folder)
    print(f"\nNotebook {NOTEBOOK[:2]}, from files on this machine")
    print(f"  {'':<58} {'seconds':>8} {'MB':>8}")
    for what, (seconds, size) in read.items():
        print(f"  {what:<58} {seconds:8.1f} {size / 1e6:8.1f}")
    page, first, again, _ = read.values()
    print("\nThe course's targets")
    for what, measured, bound, unit in (
        ("the whole site", parts["the whole"] / 1e6, SITE_MB, "MB"),
        ("fetched before a page's first live picture", (page[1] + first[1]) / 1e6, PAGE_MB, "MB"),
        ("a page can be read", page[0], READABLE, "s"),
        ("its first live picture", first[0], COLD, "s"),
        ("its first live picture on a second visit", again[0], WARM, "s"),
    ):
        verdict = "met" if measured <= bound else "MISSED"
        print(f"  {what:<47} {f'≤ {bound} {unit}':>8} {measured:8.1f} {unit:<2} {verdict}")


def reading(folder):
    """{what a reader waits for: (seconds, bytes sent meanwhile)}, in this order: the page, its
    first live picture, that picture on a second visit, the first one in JupyterLite."""
    found = {}

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
        page.reload()
        with measured("the same on a second visit"):
            wake(page)
        context.close()
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        with measured("in JupyterLite, from its address to the first picture"):
            lite(page, address)
    return found


def wake(page):
    """Touch the first picture of a page and wait until it lives."""
    page.locator(".wake button").first.click()
    page.locator(".alive canvas[data-frame]").first.wait_for()


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
