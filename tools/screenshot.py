"""Take the README's picture: a notebook of the course in JupyterLab, with an explorer alive.

    python -m tools.screenshot                                           docs/screenshot.png
    python -m tools.screenshot --show mnist_training --output mnist.png  another explorer

The notebook is opened as `make lab` opens it and run from top to bottom up to the explorer.
"""

import argparse
import sys
from pathlib import Path

import nbformat

from tools import browser, lab

BEST = ("playground", "mnist_training")
FILM = 4000  # milliseconds that a film is played for, so that something is seen to be learned


def find(name, folder):
    """(notebook file name, cell index) of the first cell in `folder` that shows an explorer.

    name: the explorer's, or None for the best one there is. Raises LookupError if none shows it.
    """
    cells = [
        (path.name, index, cell.source)
        for path in sorted(Path(folder).glob("*.ipynb"))
        for index, cell in enumerate(nbformat.read(path, as_version=4).cells)
        if cell.cell_type == "code"
    ]
    for wanted in (name,) if name else (*BEST, ""):
        for path, index, source in cells:
            if f"explorers.{wanted}" in source and "import" not in source:
                return path, index
    raise LookupError(f"no notebook in {folder} shows the explorer {name or 'of any name'}")


def take(output, name=None, folder=lab.ROOT / "notebooks", width=1360, height=900):
    """Write the picture (PNG, width by height CSS pixels) to `output`."""
    file, index = find(name, folder)
    with browser.chromium() as chromium, browser.serve(folder) as server:
        context = chromium.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        notebook = browser.Notebook(page, server, file).open()
        notebook.wait_for_kernel()
        kinds = [cell["cell_type"] for cell in notebook.cells()]
        for position in range(index + 1):
            if kinds[position] == "code":
                notebook.run_cell(position, timeout=300)
        cell = page.locator(".jp-Notebook .jp-Cell").nth(index)
        cell.locator(".nblib-picture canvas[data-frame]").first.wait_for()
        play = cell.locator("button", has_text="Play")
        if play.count():
            play.click()
            page.wait_for_timeout(FILM)
            cell.locator("button", has_text="Pause").click()
        # The text that leads to the explorer belongs in the picture, if it fits.
        panel = page.locator(".jp-WindowedPanel-outer:visible").first
        first = max(index - 2, 0)
        for start in (*range(first, index), index):
            top = page.locator(".jp-Notebook .jp-Cell").nth(start)
            top.evaluate("cell => cell.scrollIntoView()")
            page.wait_for_timeout(500)
            shown, frame = cell.bounding_box(), panel.bounding_box()
            if shown["y"] + shown["height"] <= frame["y"] + frame["height"]:
                break
        page.wait_for_timeout(1000)
        output.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=output)
        context.close()


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", help="the explorer to show (default: the best one there is)")
    parser.add_argument("--output", type=Path, default=lab.ROOT / "docs" / "screenshot.png")
    parser.add_argument("--notebooks", type=Path, default=lab.ROOT / "notebooks")
    options = parser.parse_args(arguments)
    take(options.output, options.show, options.notebooks)
    print(f"wrote {options.output}")


if __name__ == "__main__":
    sys.exit(main())
