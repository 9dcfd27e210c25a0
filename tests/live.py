"""JupyterLab for the browser tests: one browser and one server for all, a fresh page for each.

A page's renderer keeps what it has shown, and a kernel what it has computed. So whatever a test
opened is closed after it, kernel included, and the browser itself is started anew when it has grown
beyond `LIMIT`: a long run of tests takes no more memory than its largest test.
"""

import contextlib
import os

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tools import browser as harness

LIMIT = 1e9  # bytes of memory of its own that a browser may hold while no page is open
VIEWPORT = {"width": 1400, "height": 1000}
KERNELSPEC = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


def notebook_of(*sources):
    """A notebook of code cells that have not been run."""
    cells = [new_code_cell(source) for source in sources]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})


class Live:
    """One browser and one JupyterLab over a copy of the course's notebooks.

    browser: the Playwright browser as it is now. server: the `Server`. Tests ask the fixture
    `page` for a page, or `open_notebook` for a notebook on one.
    """

    def __init__(self, stack):
        self.server, self._stack = None, stack
        self._start_browser()

    def _start_browser(self):
        self._stack.close()
        self.browser = self._stack.enter_context(harness.chromium())

    def held(self):
        """The memory that the browser's processes hold for themselves, in bytes."""
        held = 0
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if "--type=" in " ".join(process.cmdline()):
                    held += process.memory_full_info().uss
        return held

    @contextlib.contextmanager
    def page(self):
        """A page in a context of its own; afterwards it is closed."""
        if not self.browser.is_connected():
            self._start_browser()
        context = self.browser.new_context(viewport=VIEWPORT)
        try:
            yield context.new_page()
        finally:
            if self.browser.is_connected():
                context.close()
                if self.held() > LIMIT:
                    self._start_browser()

    @contextlib.contextmanager
    def notebook(self, name, notebook=None):
        """The notebook `name` open on a page; afterwards its page is closed, its kernel stopped.

        notebook: what to write to that name first (a NotebookNode), and take away afterwards, since
        other tests look at all notebooks; else it is the course's.
        """
        with contextlib.ExitStack() as stack:
            if notebook is not None:
                path = self.server.root / "notebooks" / name
                stack.callback(path.unlink, missing_ok=True)
                nbformat.write(notebook, path)
            page = stack.enter_context(self.page())
            opened = harness.Notebook(page, self.server, name)
            yield stack.enter_context(contextlib.closing(opened)).open()


@contextlib.contextmanager
def session():
    """A `Live`; without a browser a spoken skip, but a failure in CI."""
    with contextlib.ExitStack() as stack:
        try:
            live = Live(stack)
        except FileNotFoundError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"browser tests not run: {error}")
        with harness.serve() as live.server:
            yield live
