"""Open JupyterLab at the first notebook of the course, with nothing in the way.

`make lab` calls this. It is a script of its own so that Windows, a container and the browser
tests start JupyterLab in exactly the same way: no question about news, no look-up of newer
versions, no workspace left over from other work, and nothing written to the reader's home.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_CHOICES = ("00_start_here.ipynb", "06_pytorch_basics.ipynb")


def first_notebook(folder):
    """The name of the notebook to open: 00 if present, else 06, else the first, else None."""
    present = sorted(path.name for path in Path(folder).glob("*.ipynb"))
    for name in (*FIRST_CHOICES, *present):
        if name in present:
            return name
    return None


def environment(state, base=None):
    """The environment variables that JupyterLab starts with.

    state: the folder for everything that Jupyter and IPython otherwise keep in the reader's home:
    settings, open tabs, history. `base` is copied (default: this process's environment) and never
    changed.
    """
    env = dict(os.environ if base is None else base)
    config = [str(ROOT / "tools" / "jupyter"), env.get("JUPYTER_CONFIG_PATH")]
    env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, config))
    env["JUPYTER_PREFER_ENV_PATH"] = "1"  # this kernel, not a namesake elsewhere
    for name in ("CONFIG", "DATA", "RUNTIME"):
        env[f"JUPYTER_{name}_DIR"] = str(Path(state) / name.lower())
    env["IPYTHONDIR"] = str(Path(state) / "ipython")
    return env


def command(root, *extra):
    """The command line, a list, that serves the project folder `root`; `extra` options last."""
    notebook = first_notebook(Path(root) / "notebooks")
    line = [
        sys.executable, "-m", "jupyterlab",
        f"--ServerApp.root_dir={root}",
        "--LabApp.news_url=None",
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
    line, env = command(ROOT, *arguments), environment(ROOT / ".jupyter-state")
    os.chdir(ROOT)
    if os.name == "posix":
        os.execve(line[0], line, env)  # Ctrl-C then reaches JupyterLab alone, which asks or stops
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return subprocess.call(line, env=env)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
