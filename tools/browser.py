"""JupyterLab in headless Chromium, for the browser tests and the screenshot.

The server is started as `make lab` starts it (`tools/lab.py`), on a free port, over a copy of the
notebooks, with its settings and runtime files in a temporary folder: a test sees what a newcomer
sees, and leaves nothing behind.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools import lab

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def find_browser(playwright):
    """The path of a Chromium or Chrome on this machine (or Playwright's own), None without one."""
    candidates = [os.environ.get("BROWSER_PATH"), *map(shutil.which, NAMES), MAC]
    candidates.append(playwright.chromium.executable_path)
    return next((path for path in candidates if path and Path(path).exists()), None)


@contextlib.contextmanager
def chromium():
    """A headless browser (Playwright, synchronous). Raises FileNotFoundError without one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = find_browser(playwright)
        if path is None:
            raise FileNotFoundError(
                f"no browser: looked for {', '.join(NAMES)} on the PATH and for Playwright's own. "
                "Install Chromium, or name one in BROWSER_PATH."
            )
        # Containers have no user namespaces for the sandbox, and a small /dev/shm.
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


class Server:
    """A running JupyterLab: `url(path)` opens it with its token, `root` is the folder it serves,
    in `runtime` lie its kernels' connection files."""

    def __init__(self, root, port, token, runtime):
        self.root, self.port, self.token = Path(root), port, token
        self.runtime = Path(runtime)

    def url(self, path="/lab"):
        return f"http://127.0.0.1:{self.port}{path}?token={self.token}"

    @contextlib.contextmanager
    def kernel(self):
        """A kernel that no notebook has yet: its id and its connection file. Then it is stopped."""
        wanted = json.dumps({"name": "python3", "path": "notebooks"}).encode()
        id = json.loads(self._ask("/api/kernels", "POST", wanted))["id"]
        try:
            yield id, self.runtime / f"kernel-{id}.json"
        finally:
            self._ask(f"/api/kernels/{id}", "DELETE")

    def stop_kernels(self, name):
        """Stop the kernel of the notebook `name`, if it has one; its file stays."""
        for session in json.loads(self._ask("/api/sessions")):
            if session["path"] == f"notebooks/{name}":
                self._ask(f"/api/sessions/{session['id']}", "DELETE")

    def _ask(self, path, method="GET", data=None):
        request = urllib.request.Request(self.url(path), method=method, data=data)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.read()

    def answers(self):
        try:
            with urllib.request.urlopen(self.url("/api/status"), timeout=5) as reply:
                return reply.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serve(notebooks=lab.ROOT / "notebooks", options=()):
    """A `Server` over a temporary copy of the folder `notebooks`; stops it and its kernels after.

    Raises RuntimeError, with the server's own words, if it does not answer within 60 s.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        root = folder / "course"
        ignored = shutil.ignore_patterns("data", ".ipynb_checkpoints")
        shutil.copytree(notebooks, root / "notebooks", ignore=ignored)
        env = lab.environment(folder / "state")
        runtime = env["JUPYTER_RUNTIME_DIR"]
        server = Server(root, _free_port(), secrets.token_hex(16), runtime)
        line = lab.command(
            root,
            "--no-browser",
            f"--ServerApp.port={server.port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={server.token}",
            "--LabApp.expose_app_in_browser=True",
            *options,
        )
        env.pop("MPLBACKEND", None)  # a kernel chooses its own
        env.setdefault("NBLIB_PROGRESS", str(folder / "progress"))  # nobody's in the checkout
        log = folder / "server.log"
        with log.open("wb") as out:
            process = subprocess.Popen(line, cwd=root, env=env, stdout=out, stderr=out)
        try:
            deadline = time.monotonic() + 60
            while not server.answers():
                if process.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text(errors="replace")[-3000:]
                    raise RuntimeError(f"JupyterLab did not start:\n{said}")
                time.sleep(0.2)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)  # JupyterLab then stops its kernels
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


# The first cell shows, empty, before the notebook's file is read. Each open file is asked: which
# one is current depends on the focus.
READ = """() => {
  const open = [...(window.jupyterapp?.shell.widgets('main') ?? [])];
  const files = open.filter((each) => each.context);
  return files.length > 0 && files.every((each) => each.context.isReady);
}"""
IDLE = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return panel?.content?.model && kernel?.status === 'idle';
}"""
CHOSEN = """(indices) => {
  const chosen = window.jupyterapp.shell.currentWidget.content.widgets.filter((cell, index) =>
    cell.model.type === 'code' && (indices === null || indices.includes(index)));
  %s
}"""
# How far a handle is behind its pointer, in pixels, and how many milliseconds, at each move.
BEHIND = """(handle) => {
  const behind = window.handleBehind = [];
  const middle = () => {
    const box = handle.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  let grip = null;
  handle.addEventListener('pointerdown', (event) => {
    const [x, y] = middle();
    grip = [event.clientX - x, event.clientY - y];
  });
  handle.addEventListener('pointermove', (event) => {
    if (!event.buttons) return;
    requestAnimationFrame(() => {
      const [x, y] = middle();
      const gaps = [];
      if (handle.matches('.nblib-along-x, .nblib-along-xy')) gaps.push(event.clientX - grip[0] - x);
      if (handle.matches('.nblib-along-y, .nblib-along-xy')) gaps.push(event.clientY - grip[1] - y);
      behind.push([Math.max(...gaps.map(Math.abs)), performance.now() - event.timeStamp]);
    });
  });
}"""
CELLS = "() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"


class Notebook:
    """One notebook open in JupyterLab, on a Playwright page."""

    def __init__(self, page, server, name):
        self.page, self.server, self.name = page, server, name

    def open(self):
        """Open it and wait until it shows; does not wait for its kernel.

        A workspace of its own, else JupyterLab would open what earlier pages left open as well.
        """
        workspace = f"/lab/workspaces/w{secrets.token_hex(4)}"
        self.page.goto(self.server.url(f"{workspace}/tree/notebooks/{self.name}"))
        self.page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell").first.wait_for(
            timeout=60_000
        )
        self.page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=30_000)
        self.page.wait_for_function(READ, timeout=60_000)
        return self

    def close(self):
        """Stop its kernel. The page stays, for whoever made it to close."""
        self.server.stop_kernels(self.name)

    def wait_for_kernel(self, timeout=60):
        self.page.wait_for_function(IDLE, timeout=1000 * timeout)

    def cells(self):
        """The cells as JupyterLab holds them now, in the notebook file's form (a list of dict)."""
        return self.page.evaluate(CELLS)

    def run_all(self, timeout=180):
        """Choose Run All Cells in the menu; wait until the last cell is done, or one has failed."""
        self.wait_for_kernel()
        self._forget_counts(None)
        self.page.locator(".lm-MenuBar-item", has_text="Run").first.click()
        self.page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        self._wait_until_run(None, timeout)

    def run_cell(self, index, timeout=60):
        """Run one cell (counted from 0); wait until it is done or has failed."""
        self._forget_counts([index])
        self.page.evaluate(
            """async (index) => {
              const app = window.jupyterapp;
              const content = app.shell.currentWidget.content;
              content.deselectAll();
              content.activeCellIndex = index;
              await app.commands.execute('notebook:run-cell');
            }""",
            index,
        )
        self._wait_until_run([index], timeout)

    def _forget_counts(self, indices):
        """Stored counts look like those of a run; without them, a count means that a cell ran."""
        forget = "for (const cell of chosen) cell.model.executionCount = null;"
        self.page.evaluate(CHOSEN % forget, indices)

    def _wait_until_run(self, indices, timeout):
        done = """
          const ran = cell => cell.model.executionCount !== null;
          const busy = chosen.some(cell => cell.model.executionState === 'running');
          const failed = chosen.some(cell => ran(cell) && cell.model.toJSON().outputs.some(
            output => output.output_type === 'error'));
          return chosen.length > 0 && !busy && (chosen.every(ran) || failed) && (%s)();
        """
        script = CHOSEN % (done % IDLE)
        self.page.wait_for_function(script, arg=indices, timeout=1000 * timeout)

    def pop_ups(self):
        """The texts of every dialog and notification on the screen."""
        found = self.page.locator(".jp-Dialog:visible, .Toastify__toast:visible")
        return found.all_inner_texts()
