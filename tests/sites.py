"""The course's site for the browser tests: made once, handed out, and watched.

What needs Pyodide takes the folder that the variable PYODIDE names, or fetches the fixture that
lies beside the project; where there is neither, tests are skipped, but fail in CI, where nobody
would read that they were. SITE names the folder of a site
that is there already (`make site`), since making one takes minutes.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.runs import ROOT
from tools.site.serve import served

FIXTURE = ROOT.parent / "shared" / "pyodide" / "get"


@contextlib.contextmanager
def site():
    """The address of the course's site, made and handed out."""
    with contextlib.ExitStack() as stack:
        folder = os.environ.get("SITE")
        if not folder:
            folder = made(Path(stack.enter_context(tempfile.TemporaryDirectory()), "site"))
        yield stack.enter_context(served(folder))


def made(output):
    """`make site` with the Pyodide at hand, into the folder `output`, which is given back."""
    pyodide = os.environ.get("PYODIDE")
    if not pyodide:
        if not FIXTURE.is_file():
            missing("no Pyodide at hand: name its folder in PYODIDE")
        pyodide = ROOT / ".site" / "fixture"
        got = subprocess.run([FIXTURE, pyodide], capture_output=True, text=True)
        if got.returncode:
            missing(f"no Pyodide at hand: {got.stderr[-300:]}")
    line = [sys.executable, ROOT / "tools" / "site" / "build.py"]
    subprocess.run([*line, "--pyodide", pyodide, "--output", output], check=True)
    return output


def one_stroke(page, output):
    """Draw an upright stroke on the digit pad shown in `output`; it is read as a 1."""
    pad = output.locator(".nblib-pad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.48 * box["width"], box["y"] + 0.8 * box["height"], steps=12)
    page.mouse.up()
    read = re.compile("The drawing of 1 stroke.* reads a 1")
    output.get_by_text(read).first.wait_for(timeout=60_000)


def missing(what):
    """A spoken skip, but a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@contextlib.contextmanager
def watched(page, site):
    """Nothing that a page asks for leaves the site: checked at the end."""
    asked = set()
    page.context.on("request", lambda request: asked.add(urlparse(request.url)))
    yield page
    hosts = {url.netloc for url in asked if url.scheme.startswith("http")}
    assert hosts == {urlparse(site).netloc}
