"""Open JupyterLab at the first notebook of the course, with nothing in the way.

`make lab` calls this. It is a script of its own so that Windows, a container and the browser
tests start JupyterLab in exactly the same way: no question about news, no look-up of newer
versions, no workspace left over from other work, and nothing written to the reader's home.
`environment` is also what the notebooks' tests run in (conftest.py).
"""

import hashlib
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# By its path: `import nblib` would load NumPy, before a caller can choose its threads.
PLACES = runpy.run_path(str(ROOT / "nblib" / "places.py"))


def first_notebook(folder):
    """The name of the notebook to open, the first in a folder; None where there is none."""
    return min((path.name for path in Path(folder).glob("*.ipynb")), default=None)


def state_folder(root=ROOT):
    """Where the course at `root` keeps what outlives JupyterLab: open tabs, history, settings.

    In the course's own folder; where that is another's, as in a computer room, among the user's
    data, apart for each course.
    """
    here = root / ".jupyter-state"
    if PLACES["writable"](here):
        return here
    return PLACES["own"](f"course-{hashlib.sha256(str(root).encode()).hexdigest()[:8]}")


# Foreign settings that would change what a kernel imports, runs or draws.
FOREIGN = ("PYTHONHOME", "PYTHONSTARTUP", "PYTHONOPTIMIZE", "PYTHONWARNINGS", "PYTHONINSPECT")
FOREIGN += ("MPLBACKEND", "MATPLOTLIBRC")
KEPT = ("JUPYTERHUB_", "JUPYTER_CONFIG_PATH", "JUPYTER_TOKEN")


def environment(state, base=None):
    """The environment variables that JupyterLab, and every kernel of the course, starts with.

    state: the folder for everything that Jupyter, IPython and matplotlib otherwise keep in the
    reader's home: settings, open tabs, history, lists of fonts. Kernels import nblib from this
    folder, wherever the environment once found it. `base` is copied (default: this process's
    environment) and never changed.
    """
    env = {
        name: value
        for name, value in (os.environ if base is None else base).items()
        if name not in FOREIGN and (not name.startswith("JUPYTER") or name.startswith(KEPT))
    }
    config = [str(ROOT / "tools" / "jupyter"), env.get("JUPYTER_CONFIG_PATH")]
    env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(dict.fromkeys(filter(None, config)))
    env["JUPYTER_PATH"] = str(ROOT / "tools" / "jupyter")  # nbconvert's template lies there
    env["JUPYTER_PREFER_ENV_PATH"] = "1"  # this kernel, not a namesake elsewhere
    for name in ("CONFIG", "DATA", "RUNTIME"):
        env[f"JUPYTER_{name}_DIR"] = str(Path(state) / name.lower())
    env["IPYTHONDIR"] = str(Path(state) / "ipython")
    env["MPLCONFIGDIR"] = str(Path(state) / "matplotlib")
    env["PYTHONPATH"] = str(ROOT)
    return env


def command(root, *extra):
    """The command line, a list, that serves the project folder `root`; `extra` options last."""
    notebook = first_notebook(Path(root) / "notebooks")
    line = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.news_url=None",
        "--LabApp.custom_css=True",  # nblib/style: stored pictures in a dark theme
        "--LabApp.extension_manager=readonly",  # the other one asks the package index at start
        "--LanguageServerManager.autodetect=False",  # searches the whole machine, for nothing
        "--Application.log_level=WARN",  # what remains is the address to open
    ]
    if notebook:
        line.append(f"--LabApp.default_url=/lab/tree/notebooks/{notebook}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        line.append("--allow-root")  # in a container one is root, and Jupyter refuses unasked
    return [*line, *extra]


def main(arguments):
    """Run JupyterLab until it is stopped; give back its exit status."""
    line, env = command(ROOT, *arguments), environment(state_folder())
    os.chdir(ROOT)
    if os.name == "posix":
        os.execve(line[0], line, env)  # Ctrl-C then reaches JupyterLab alone, which asks or stops
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(line, env=env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
