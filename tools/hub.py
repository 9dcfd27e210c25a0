"""JupyterHub with the course: start it, hand out through it, collect, give back.

    python -m tools.hub                          make hub; to try it, on this machine alone
    python -m tools.hub release week2 02         hand out notebook 02, under that name
                --roll class.csv                 with numbers of their own for those on the list
    python -m tools.hub collect week2            what was handed in, into hub/class/submitted/week2
    python -m tools.hub feedback week2           the replies of `make grade` to the students' lists

deploy/README.md has all the steps. What the hub keeps lies in the folder HUB_FOLDER (`hub/`), the
teacher's part in its folder `class`, which is a course of nbgrader's.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import psutil
from nbconvert.filters import markdown2html

from nblib import datasets
from nblib.grading import read_rolls
from nblib.grading.reports import reply_file
from nblib.words import count
from tools import assignment, lab

ROOT = lab.ROOT
CONFIG = ROOT / "deploy" / "jupyterhub_config.py"
FOLDER = Path(os.environ.get("HUB_FOLDER") or ROOT / "hub").resolve()
CLASS = FOLDER / "class"
OWN = os.environ.get("HUB_USERS") == "system"  # each student is a user of the system
NOT_LISTED = """> **The numbers in this copy are not yours.** Everybody on the class's list has
> a copy with numbers of their own, and the name with which you log in was not found there. What
> you work out here may count nothing: tell your teacher first. When you are on the list, rename
> this folder and press *Fetch* again."""


def environment():
    """What the hub, its students' servers and nbgrader's commands are started with."""
    env = lab.environment(FOLDER / "private" / "state")
    config = [str(ROOT / "deploy" / "jupyter"), env["JUPYTER_CONFIG_PATH"]]
    env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(config)
    env["HUB_FOLDER"], env["HUB_EXCHANGE"] = str(FOLDER), str(FOLDER / "exchange")
    env["HUB_OWN"] = str(FOLDER / "own")
    env["HUB_PORT"] = env.get("HUB_PORT") or "8000"
    tools = str(Path(sys.executable).parent)  # nbgrader calls its database's tool by its name
    env["PATH"] = os.pathsep.join([tools, env.get("PATH", os.defpath)])
    return env


def prepare():
    """The hub's folders. All may look into the exchange, and none may take away what is another's,
    nor list what is handed in; through `own` each comes to their own numbers, and sees no list; the
    rest is private."""
    modes = {"": 0o755, "exchange": 0o1777, "homes": 0o755, "own": 0o711}
    # As nbgrader makes it, but for the bit that keeps others from taking away what they can name.
    modes |= {"exchange/course": 0o755, "exchange/course/inbound": 0o3733}
    modes |= {"class": 0o700, "private": 0o700}
    for name, mode in modes.items():
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
        (FOLDER / name).chmod(mode)
    datasets.share_mnist(FOLDER / "digits")


def notebooks():
    """The folder whose notebooks come into students' homes: the course's, or with HUB_SOLUTIONS=no
    an edition of them without the folded solutions, made anew at each start."""
    ours = ROOT / "notebooks"
    if os.environ.get("HUB_SOLUTIONS") != "no":
        return ours
    edition = FOLDER / "notebooks"
    shutil.rmtree(edition, ignore_errors=True)
    assignment.write(assignment.chosen([]), edition)
    return edition


def closed(path):
    """What is not for everybody on the way to a path: the first such folder, or it itself, or None.

    What does not exist yet is closed to nobody.
    """
    path = Path(path).absolute()
    way = [place for place in (*reversed(path.parents), path) if place.exists()]
    return next((place for place in way if not place.stat().st_mode & stat.S_IXOTH), None)


def start():
    """Become the hub, until it is stopped.

    Raises RuntimeError where students, as users of the system, could not start their servers.
    """
    for path in (ROOT, os.path.realpath(sys.executable), FOLDER) if OWN else ():
        if place := closed(path):
            raise RuntimeError(
                f"Students, as users of the system, could not use {path}: {place} is closed to "
                "them. Clone the course to a folder that everybody can read, such as /srv/nblib, "
                "keep HUB_FOLDER in such a one, and take a Python that everybody can run: there "
                "make clean, then make hub PYTHON=/usr/bin/python3"
            )
    prepare()
    handed_out = notebooks()
    os.chdir(FOLDER)
    note, port = FOLDER / "private" / "teacher-password.txt", environment()["HUB_PORT"]
    print(f"The hub answers at http://127.0.0.1:{port}; the password of `teacher` is in {note}.")
    if not OWN:
        print("This is for trying it: a student's program can read every student's files.")
    sys.stdout.flush()
    line = [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)]
    os.execve(line[0], line, environment() | {"HUB_NOTEBOOKS": str(handed_out)})


class Running:
    """A hub in a process of its own, for tests and measurements.

    folder    for what it keeps, and its log
    command   what Python is given to become the hub
    python    that Python
    settings  variables for it, such as HUB_STUDENTS="3"
    address   where it answers; port: a free one. env: what commands for it are given with.
    Raises RuntimeError with the hub's own words where it does not answer within a minute.
    """

    def __init__(self, folder, command=("-m", "tools.hub"), python=sys.executable, **settings):
        self.folder, self.port = Path(folder) / "hub", _three_ports()
        self.address = f"http://127.0.0.1:{self.port}"
        self.env = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
        self.env |= {"HUB_FOLDER": str(self.folder), "HUB_PORT": str(self.port), **settings}
        log = Path(folder) / "hub.log"
        with log.open("wb") as out:
            line = [python, *command]
            self.process = subprocess.Popen(line, cwd=ROOT, env=self.env, stdout=out, stderr=out)
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = log.read_text(errors="replace")[-4000:]
                raise RuntimeError(f"the hub did not start:\n{said}")
            time.sleep(0.2)

    def _answers(self):
        login = f"{self.address}/hub/login"
        with contextlib.suppress(OSError), urllib.request.urlopen(login, timeout=5) as reply:
            return reply.status == 200
        return False

    def password(self):
        """The teacher's."""
        return (self.folder / "private" / "teacher-password.txt").read_text().strip()

    def processes(self):
        """What it has started: the proxy, the culler, students' servers and their kernels."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self):
        """Stop it as Ctrl-C does; a list of the processes that are left of it."""
        mine = self.processes() if self.process.poll() is None else []
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return psutil.wait_procs(mine, timeout=20)[1]


def _three_ports():
    """A number such that it and the next two are free."""
    while True:
        with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            for other in (port + 1, port + 2):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", other))
            return port


def nbgrader(*line):
    """Give one of nbgrader's commands in the class's folder.

    Raises RuntimeError with what it said, where it fails.
    """
    prepare()
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *line],
        cwd=CLASS,
        env=environment(),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(line)} failed:\n{done.stdout}{done.stderr}")
    return done.stderr


def release(name, notebooks, hints, roll=None):
    """Hand out these notebooks, without solutions, under the name of the week.

    roll: a list of the names with which students log in; each of them has numbers of their own.
    Raises ValueError for a name that no folder can have, for what is wrong with the list, and where
    a list is missing that the week had before.
    """
    if not name or Path(name).name != name or name.startswith("."):
        raise ValueError(f"NAME={name} cannot be the name of a folder. Take one such as week2.")
    own = FOLDER / "own" / name
    if own.exists() and not roll:
        raise ValueError(
            f"{name} is handed out with numbers of each student's own, and some may be at work on "
            f"theirs. Give ROLL= as then, or another NAME. To go back on it, delete {own}."
        )
    before = not own.exists() and (FOLDER / "exchange" / "course" / "outbound" / name).exists()
    paths, most = assignment.chosen(notebooks), assignment.HINTS[hints]
    said = _release_own(name, paths, read_rolls(roll), most) if roll else []
    if before and said:
        said += [f"Whoever has fetched {name} before keeps the numbers that are the same for all."]
    out = CLASS / "release" / name
    shutil.rmtree(out, ignore_errors=True)
    change = {"change": _marked_not_listed} if roll else {}
    assignment.write(paths, out, most_hints=most, **change)
    nbgrader("release_assignment", name, "--force")
    handed_out = "is handed out: students find it in JupyterLab under Nbgrader, Assignment List."
    return "\n".join([f"{name} {handed_out}", *said])


def _release_own(name, paths, rolls, most):
    """Everybody's edition into own/NAME/USER, which only they can enter; what there is to say."""
    prepare()
    made, new = CLASS / "own" / name, FOLDER / "own" / f".{name}"
    for old in (made, new):
        shutil.rmtree(old, ignore_errors=True)
    ids, table = assignment.write_own(paths, made, rolls, most_hints=most)
    new.mkdir(mode=0o711)
    users = [roll.lower() for roll in rolls]  # as JupyterHub writes them
    for roll, user in zip(rolls, users, strict=True):
        own = new / user
        shutil.move(made / roll, own)
        for path in own.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)  # as it is to be in the student's home
        own.chmod(0o700)
        if OWN:  # who comes later: jupyterhub_config.py, when their server starts
            with contextlib.suppress(LookupError):
                shutil.chown(own, user)
    new.chmod(0o711)
    shutil.rmtree(made)
    shutil.rmtree(FOLDER / "own" / name, ignore_errors=True)
    new.rename(FOLDER / "own" / name)
    numbers = ", ".join(ids) or "no exercise"
    return [
        f"Numbers of their own in {numbers}, for {count(len(users), 'user')}; answers: {table}",
        *_strangers(set(users)),
        f"Whoever is not on the list finds the course's numbers and a note that says so. "
        f"Grade {name} with the same ROLL=.",
    ]


def _marked_not_listed(notebook):
    """The copy for whoever is not on the list, with a note at its top."""
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell(NOT_LISTED, id="not-on-the-list"))
    return notebook


def _strangers(listed):
    """Who is on the list and has no account, or the other way round: most likely misspelt."""
    accounts, known = FOLDER / "private" / "hub.sqlite", set()
    if accounts.exists():
        with contextlib.closing(sqlite3.connect(f"{accounts.as_uri()}?mode=ro", uri=True)) as base:
            known = {name for (name,) in base.execute("SELECT username FROM users_info")}
    found = {
        "On the list, and not signed up yet": listed - known,
        "Signed up, and not on the list": known - listed - {"teacher"},
    }
    return [f"{what}: {', '.join(sorted(who))}." for what, who in found.items() if who]


def collect(name):
    """Fetch what was handed in; newer files take the older ones' place."""
    said = nbgrader("collect", name, "--update")
    for line in said.splitlines():
        if OWN and "claims to be submitted by" in line:  # under another's name
            print(line)
    found = CLASS / "submitted" / name
    who = sorted(path.name for path in found.glob("*") if path.is_dir())
    own = " with the ROLL= of its release" if (FOLDER / "own" / name).exists() else ""
    then = f"Next: make grade FROM={found}{own}"
    return f"{len(who)} handed in: {', '.join(who) or 'nobody yet'}. {then}"


def feedback(name, grades):
    """Put the replies of `make grade` where each student's list of assignments shows them.

    Replies of another week may lie beside them. Raises ValueError where none is of this one.
    """
    came = CLASS / "submitted" / name
    books = {reply_file(f"{p.parent.name}/{p.stem}"): p for p in came.glob("*/*.ipynb")}
    replies = [path for path in sorted((grades / "replies").glob("*.md")) if path.name in books]
    if not replies:
        raise ValueError(
            f"{grades}/replies has no replies to what is in {came}. First: make grade FROM={came}"
        )
    for reply in replies:
        book = books[reply.name]
        out = CLASS / "feedback" / name / book.parent.name
        out.mkdir(parents=True, exist_ok=True)
        for note in ("timestamp.txt", "submission_secret.txt"):
            shutil.copyfile(book.parent / note, out / note)
        (out / f"{book.stem}.html").write_text(page(reply.read_text("utf-8")), "utf-8")
    nbgrader("release_feedback", name)
    return f"{len(replies)} replies of {name}. In the Assignment List: Fetch Feedback."


def page(text):
    """A reply in Markdown as a page of its own, in which no script runs, whatever it quotes."""
    text = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html(text))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width"><title>What the grader found</title>'
        "<style>:root { color-scheme: light dark } body { font: 17px/1.5 system-ui, sans-serif; "
        "max-width: 42rem; margin: 2rem auto; padding: 0 1rem } blockquote { margin: 0.5rem 0; "
        "padding-left: 1rem; border-left: 3px solid #0072b2 }</style>"
        f"<main>{text}</main></html>\n"
    )


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    steps = parser.add_subparsers(dest="step")
    out = steps.add_parser("release")
    out.add_argument("name")
    out.add_argument("notebooks", nargs="*", metavar="NN", help="numbers, such as 02")
    out.add_argument("--hints", choices=assignment.HINTS, default="all")
    out.add_argument("--roll", type=Path, help="names of users: text, one a line, or CSV")
    steps.add_parser("collect").add_argument("name")
    back = steps.add_parser("feedback")
    back.add_argument("name")
    back.add_argument("--grades", type=Path, default=ROOT / "grades")
    given = parser.parse_args(arguments)
    try:
        if given.step == "release":
            print(release(given.name, given.notebooks, given.hints, given.roll))
        elif given.step == "collect":
            print(collect(given.name))
        elif given.step == "feedback":
            print(feedback(given.name, given.grades))
        else:
            start()
    except (RuntimeError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
