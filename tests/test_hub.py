"""A class on JupyterHub: sign up, work, hand in, be graded, read the reply (deploy/, tools/hub.py).

Protected here: `make hub` starts a hub that this machine alone can reach; whoever signs up comes in
when the teacher has admitted them, and not before; two students in two browsers fetch a
notebook with numbers of their own, work in it and hand it in; collecting, grading and giving back
are the commands of deploy/README.md, and each student reads their own reply. At the limits there
is a sentence: a cell that asks for too much memory, a kernel that the system has ended, a hub that
is full; the system would end a kernel before the hub, and what stood in the cells stays. When the
hub stops, nothing of it is left.
"""

import contextlib
import html
import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest

from nblib.exercises import EXERCISES
from tests.runs import ROOT
from tests.test_cycle import TRICKS, table, write_into
from tools import browser as harness
from tools.hub import Running

NAME = "02_perceptron.ipynb"
WORD = "numbers of her own"  # everybody's password
PATIENCE = 180  # seconds for anything: two servers start beside another worker's tests
SOLVED = ("2.2", "2.4")
SHARED = "from nblib import datasets as d; d.mnist().train_images.flags.owndata"
TOO_MUCH = "import numpy as np\nnp.ones(10**9).sum()  # eight gigabytes"


UP_TO_DATE = ["-o", ".venv/.setup-test-done", "-o", ".venv/.setup-hub-done"]
UP_TO_DATE += ["-o", ".venv/.setup-done", "-o", ".venv/bin/python"]


def give(hub, line):
    """One of the page's commands, as `make` would give it; what it says."""
    line = ["make", *UP_TO_DATE, *shlex.split(line)[1:]]
    done = subprocess.run(line, cwd=ROOT, env=hub.env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands():
    """The commands of deploy/README.md's week, in order."""
    page = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    week = page.partition("## A week")[2].partition("\n## ")[0]
    return re.findall(r"^ {4,}(make .*)$", week, re.MULTILINE)


def sign_up(page, hub, name):
    page.goto(f"{hub.address}/hub/signup")
    page.fill("[name=username]", name)
    page.fill("[name=signup_password]", WORD)
    page.fill("[name=signup_password_confirmation]", WORD)
    page.click("#signup_submit")
    page.get_by_text("Your information has been sent to the admin.").wait_for()


def log_in(page, hub, name, word=WORD, to=""):
    page.goto(f"{hub.address}/hub/login?next={to}")
    page.fill("[name=username]", name)
    page.fill("[name=password]", word)
    page.click("[type=submit]")


class Student:
    """At work in a browser, in JupyterLab."""

    def __init__(self, page, hub, name):
        self.page, self.hub, self.name = page, hub, name
        log_in(page, hub, name)
        page.wait_for_url("**/lab/**", timeout=1000 * PATIENCE)
        self.book = harness.Notebook(page, None, NAME)
        page.locator(".jp-NotebookPanel").first.wait_for()
        self.book.wait_for_kernel(PATIENCE)
        page.locator(".lm-MenuBar-item", has_text="Nbgrader").click()
        page.locator(".lm-Menu-item", has_text="Assignment List").click()

    def press(self, button):
        """A button of the list."""
        self.page.locator("#nbgrader-assignment-list").get_by_text(button, exact=True).click()

    def open(self, path=f"week2/{NAME}"):
        """A notebook in one's home, at first the fetched one."""
        self.page.evaluate(
            """async (path) => {
              await window.jupyterapp.commands.execute('docmanager:open', {path});
            }""",
            path,
        )
        self.page.wait_for_function(
            "(path) => window.jupyterapp.shell.currentWidget?.context?.path === path", arg=path
        )
        self.book.wait_for_kernel(PATIENCE)

    def answer(self, id, source):
        """Type it into the exercise's cell, run that and the check; what the check says."""
        cells = self.book.cells()
        start = f'check("{id}"'
        check = next(i for i, c in enumerate(cells) if c["source"].startswith(start))
        write_into(self.page, check - 1, source)
        self.book.run_cell(check - 1, PATIENCE)
        self.book.run_cell(check, PATIENCE)
        (output,) = self.book.cells()[check]["outputs"]
        return "".join(output["data"]["text/plain"])

    def heading(self, id):
        """The exercise's text."""
        sources = [cell["source"] for cell in self.book.cells()]
        return next(source for source in sources if source.startswith(f"**Exercise {id}:"))

    def begin(self):
        """Run the notebook's imports."""
        cells = self.book.cells()
        first = next(i for i, c in enumerate(cells) if c["cell_type"] == "code")
        self.book.run_cell(first, PATIENCE)

    def append(self, source):
        """A cell of one's own below the others, run; its outputs."""
        place = self.write(source)
        self.book.run_cell(place, PATIENCE)
        return self.book.cells()[place]["outputs"]

    def write(self, source):
        """A cell of one's own below the others; its place."""
        place = len(self.book.cells())
        self.page.evaluate(
            """async () => {
              const app = window.jupyterapp, content = app.shell.currentWidget.content;
              content.activeCellIndex = content.widgets.length - 1;
              await app.commands.execute('notebook:insert-cell-below');
            }"""
        )
        write_into(self.page, place, source)
        return place

    def lose_the_kernel(self):
        """As the system ends it where memory runs out; what the page says then."""
        id = self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.id"
        )
        (kernel,) = (p for p in self.hub.processes() if id in " ".join(p.cmdline()))
        kernel.kill()
        said = self.page.locator(".jp-Dialog-content")
        said.wait_for()
        return said.inner_text()

    def hand_in(self):
        self.page.keyboard.press("Control+s")
        self.page.wait_for_function(
            "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
        )
        self.page.evaluate("() => window.jupyterapp.shell.activateById('nbgrader-assignment-list')")
        self.press("Submit")
        self.page.locator("#submitted_assignments_list").get_by_text("week2").first.wait_for()


@pytest.fixture
def hub(tmp_path, request):
    """A running hub; a test's parameter `hub` has more settings for it."""
    if not Path(sys.prefix, "proxy", "node_modules").is_dir() and "CI" not in os.environ:
        pytest.skip("the hub's proxy is not installed: make hub fetches it")
    seen = tmp_path / "config"
    seen.mkdir()
    settings = {"LabApp": {"expose_app_in_browser": True}}
    (seen / "jupyter_server_config.json").write_text(json.dumps(settings))
    more = getattr(request, "param", {})
    started = Running(tmp_path, HUB_STUDENTS="2", JUPYTER_CONFIG_PATH=str(seen), **more)
    left = []
    try:
        yield started
    finally:
        left = started.stop()
    assert left == [], left


@pytest.mark.browser
def test_two_students_a_teacher_and_a_week(hub, live, tmp_path, keep):
    hand_out, collect, grade, give_back = commands()
    grade = grade.replace("hub/class", str(hub.folder / "class"))
    before = in_the_course()
    listed = tmp_path / "class.csv"
    listed.write_text("user\nada\nleo\n")
    said = give(hub, f"{hand_out} ROLL={listed}")
    assert "week2 is handed out" in said and "Numbers of their own in 2.1, for 2 users" in said
    with contextlib.ExitStack() as stack:
        pages = {n: stack.enter_context(live.page()) for n in ("teacher", "ada", "leo")}
        for page in pages.values():
            page.set_default_timeout(1000 * PATIENCE)
        for name in ("ada", "leo"):
            sign_up(pages[name], hub, name)
        log_in(pages["ada"], hub, "ada")
        pages["ada"].get_by_text("User ada has not been authorized").wait_for()
        teacher = pages["teacher"]
        log_in(teacher, hub, "teacher", hub.password(), to="/hub/authorize")
        for name in ("ada", "leo"):
            teacher.locator("tr", has_text=name).get_by_text("Authorize", exact=True).click()
        teacher.screenshot(path=keep / "teacher.png")

        ada, leo = (Student(pages[n], hub, n) for n in ("ada", "leo"))
        headings = set()
        for student in (ada, leo):
            student.press("Fetch")
            student.page.locator("#fetched_assignments_list").get_by_text("week2").first.wait_for()
            student.open()
            student.begin()
            headings.add(student.heading("2.1"))
        assert headings == {EXERCISES.own("2.1", n).heading for n in ("ADA", "LEO")}
        assert re.search("right|agree", ada.answer("2.1", EXERCISES.own("2.1", "ADA").solution))
        for id in SOLVED:
            assert re.search("right|agree", ada.answer(id, EXERCISES[id].solution))
        mistake = next(m for m in EXERCISES["2.2"].mistakes if m.id == "threshold")
        assert mistake.thought in leo.answer("2.2", mistake.wrong)
        leo.append(TRICKS)  # which earn nothing

        # At the limit of memory: a sentence, and the kernel goes on.
        (error,) = leo.append(TOO_MUCH)
        assert error["ename"].endswith("MemoryError") and "allocate" in error["evalue"]
        assert leo.append("1 + 1")[0]["data"]["text/plain"] == "2"
        leo.page.screenshot(path=keep / "memory.png")
        (shared,) = leo.append(SHARED)  # all have one copy of the digits
        assert shared["data"]["text/plain"] == "False"

        # At the machine's own limit the system ends a kernel, not the hub; a sentence, and the text
        # that was never run or saved stays.
        assert ended_first(hub) == {"hub": {0}, "students": {500}}
        place = leo.write("x = 'never run, never saved'")
        said = leo.lose_the_kernel()
        assert "appears to have died. It will restart automatically." in said
        leo.page.screenshot(path=keep / "kernel-gone.png")
        leo.page.locator(".jp-Dialog .jp-mod-accept").click()
        leo.book.wait_for_kernel(PATIENCE)
        assert leo.book.cells()[place]["source"] == "x = 'never run, never saved'"
        assert leo.append("'x' in dir()")[0]["data"]["text/plain"] == "False"

        # The hub is full: a third server is not started, and a sentence says so.
        teacher.goto(f"{hub.address}/hub/spawn")
        teacher.get_by_text("Active user limit exceeded. Try again in a few minutes.").wait_for()
        teacher.screenshot(path=keep / "full.png")

        for student in (ada, leo):
            student.hand_in()
        exchange = hub.folder / "exchange"
        assert exchange.stat().st_mode & 0o7777 == 0o1777
        assert (exchange / "course" / "inbound").stat().st_mode & 0o004 == 0  # nobody lists it
        assert (hub.folder / "private").stat().st_mode & 0o077 == 0
        ada.page.screenshot(path=keep / "handed-in.png")
        assert "2 handed in: ada, leo" in give(hub, collect)

        grades = tmp_path / "grades"
        give(hub, f"{grade} OUT={grades} ROLL={listed}")
        rows = table(grades / "grades.csv")
        points = {name.partition("/")[0]: float(row["2.2"]) for name, row in rows.items()}
        assert points["ada"] > 0 and points["leo"] == 0
        own = {name.partition("/")[0]: row for name, row in rows.items()}
        assert float(own["ada"]["2.1"]) > 0 and not any(row["trouble"] for row in own.values())
        assert "2 replies" in give(hub, f"{give_back} OUT={grades}")
        for student in (ada, leo):
            student.press("Fetch Feedback")
            reply = read_reply(student, keep)
            assert (mistake.thought in reply) == (student is leo)
    for name, passed in (("ada", True), ("leo", False)):
        own = hub.folder / "homes" / name / ".local" / "share" / "nblib" / "progress"
        done = json.loads((own / "progress.json").read_text("utf-8"))
        assert ("2.4" in json.dumps(done)) == passed  # each has a file of their own
    assert in_the_course() == before  # nothing of theirs
    kept = hub.folder / "homes" / "leo" / "week2" / NAME
    assert mistake.wrong.splitlines()[1].strip() in json.dumps(json.loads(kept.read_text()))


IDLE = 30  # seconds; the course's own limit is an hour
LEFT = "never_run = 'typed, and left'"
AUTOSAVE = ".jupyter/lab/user-settings/@jupyterlab/docmanager-extension/plugin.jupyterlab-settings"


@pytest.mark.full
@pytest.mark.browser
@pytest.mark.parametrize("hub", [{"HUB_IDLE": str(IDLE)}], indirect=True)
def test_who_is_away_for_long_finds_everything_again(hub, live, keep):
    """Kernel and server end while a laptop is shut, its tab open; not those of one who works."""
    saving = hub.folder / "homes" / "ada" / AUTOSAVE
    saving.parent.mkdir(parents=True)
    saving.write_text('{"autosaveInterval": 5}')  # two minutes, in the course
    with live.page() as page, live.page() as teacher:
        page.set_default_timeout(1000 * PATIENCE)
        sign_up(page, hub, "ada")
        log_in(teacher, hub, "teacher", hub.password(), to="/hub/authorize")
        teacher.locator("tr", has_text="ada").get_by_text("Authorize", exact=True).click()
        ada = Student(page, hub, "ada")
        servers = ours(hub, "singleuser")
        ada.open(f"course/{NAME}")
        ada.begin()
        assert re.search("right|agree", ada.answer("2.2", EXERCISES["2.2"].solution))
        end = time.monotonic() + 2 * IDLE
        while time.monotonic() < end:  # who works stays
            assert ada.append("6 * 7")[0]["data"]["text/plain"] == "42"
            time.sleep(3)
        assert servers == ours(hub, "singleuser")

        place = ada.write(LEFT)
        page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")
        page.context.set_offline(True)
        deadline = time.monotonic() + PATIENCE
        while ours(hub, ""):
            assert time.monotonic() < deadline, ours(hub, "")
            time.sleep(1)
        assert ada.book.cells()[place]["source"] == LEFT
        page.screenshot(path=keep / "away.png")
        own = hub.folder / "homes" / "ada"
        assert LEFT in nbformat.read(own / "course" / NAME, 4).cells[place].source
        page.context.set_offline(False)
        page.goto(f"{hub.address}/user/ada/lab/tree/course/{NAME}")
        page.screenshot(path=keep / "back.png")
        page.get_by_text("Launch Server").click()
        page.wait_for_url("**/lab/**")
        page.locator(".jp-NotebookPanel:visible").first.wait_for()
        ada.book.wait_for_kernel(PATIENCE)
        assert ada.book.cells()[place]["source"] == LEFT
        (progress,) = ada.append("from nblib.exercises import progress; progress()")
        said = "".join(progress["data"]["text/plain"])
        assert re.search(r"\n02 .* 1 of \d+ exercises passed", said), said


def ours(hub, word):
    """The numbers of the processes of students' with that word in their command."""
    return {
        process.pid
        for process in hub.processes()
        if process.environ().get("JUPYTERHUB_USER") and word in " ".join(process.cmdline())
    }


def ended_first(hub):
    """What Linux adds to each process's share of memory, before it ends the one with most."""
    found = {"hub": set(), "students": set()}
    for process in [psutil.Process(hub.process.pid), *hub.processes()]:
        whose = "students" if process.environ().get("JUPYTERHUB_USER") else "hub"
        score = Path(f"/proc/{process.pid}/oom_score_adj").read_text()
        found[whose].add(int(score))
    return found


def in_the_course():
    """What is kept in the course's own folder, and since when."""
    kept = (ROOT / "notebooks" / "progress").glob("*")
    return sorted((path.name, path.stat().st_mtime_ns) for path in kept)


def read_reply(student, keep):
    """What the list shows of the reply."""
    page = student.page
    page.get_by_text("(view feedback)").first.wait_for()
    (file,) = (student.hub.folder / "homes" / student.name).rglob(f"{Path(NAME).stem}.html")
    page.screenshot(path=keep / f"feedback-{student.name}.png")
    opened = page.context.new_page()
    opened.goto(file.as_uri())
    opened.screenshot(path=keep / f"reply-{student.name}.png", full_page=True)
    opened.close()
    return html.unescape(file.read_text("utf-8"))
