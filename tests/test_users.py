"""The hub that a class is to have, for real: each student a user of the system (deploy/README.md).

Protected here: who is admitted becomes a user of the system and works as that user, in a home with
the course in it; the name of one whom the machine has already is refused; each fetches numbers of
their own and hands in, and no student's program can look into another's home, numbers or hand-in,
take a hand-in away, or read what is the teacher's; the teacher collects all of it.

It makes users, so it runs as root, on a machine that may be thrown away, and removes them again.
tests/test_hub.py has what a student sees in a browser.
"""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import psutil
import pytest

from benchmarks.hub import LIMIT, WORD, Student
from nblib.exercises import EXERCISES
from tests.test_deploy import awaited, run_cell
from tools.hub import ROOT, Running, closed

NAME = "02_perceptron.ipynb"
NAMES = [f"{name}{secrets.token_hex(3)}" for name in ("ada", "leo")]  # nobody's on this machine
NEEDED = ("adduser", "userdel")
THROWN_AWAY = "CI" in os.environ or "HUB_TRIAL_USERS" in os.environ or Path("/.dockerenv").exists()
MAY = sys.platform == "linux" and os.geteuid() == 0 and all(map(shutil.which, NEEDED))
pytestmark = pytest.mark.skipif(
    not (MAY and THROWN_AWAY),
    reason="this makes users of the system and removes them. To run it, be root on a Debian that "
    "may be thrown away, and give: HUB_TRIAL_USERS=yes python -m pytest tests/test_users.py",
)

# What a student's program is told of itself, and what it comes to with what is another's.
ASKED = """
import json, os
from pathlib import Path
import nblib
from nblib.exercises import check

def tried(what, path):
    try:
        return what(path)
    except OSError as error:
        return type(error).__name__

{solution}
print(json.dumps({{
    "user": os.getuid(),
    "home": str(Path.home()),
    "nblib": nblib.__file__,
    "check": repr(check("2.2", predict)),
    "mine": sorted(tried(os.listdir, Path.home() / "course")),
    "look": {{path: tried(os.listdir, path) for path in {look}}},
    "read": {{path: tried(Path.read_text, Path(path)) for path in {read}}},
    "take": {{path: tried(lambda path: os.rename(path, path + "-gone"), path) for path in {take}}},
}}))
"""


def python_for_all(folder):
    """A Python that every user can run, with the packages of this one: this one, if it is so.

    Else the system's own of the same version, where this one's files are for everybody.
    """
    if not closed(os.path.realpath(sys.executable)):
        return sys.executable
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    other = f"/usr/bin/{version}"
    if closed(sys.prefix) or not Path(other).exists():
        pytest.skip(
            f"students could not run {os.path.realpath(sys.executable)}, and there is no {other} "
            "in its place. Make the environment with the system's Python: "
            "make clean, then make setup PYTHON=/usr/bin/python3"
        )
    made = folder / "python"
    subprocess.run([other, "-m", "venv", "--without-pip", made], check=True)
    shutil.rmtree(made / "lib" / version / "site-packages")
    for part in (f"lib/{version}/site-packages", "share", "etc", "proxy"):
        (made / part).symlink_to(Path(sys.prefix) / part)
    return str(made / "bin" / "python")


@pytest.fixture
def hub():
    """A hub with users of the system. Whom it has made is removed at the end, with their homes."""
    if not Path(sys.prefix, "proxy", "node_modules").is_dir() and "CI" not in os.environ:
        pytest.skip("the hub's proxy is not installed: make hub fetches it")
    made = {"teacher", *NAMES} - {user.pw_name for user in pwd.getpwall()}
    folder, left = Path(tempfile.mkdtemp(prefix="nblib-users-")), []
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        stack.callback(remove, made)
        folder.chmod(0o755)  # pytest's own folders are closed to other users
        for place in filter(None, map(closed, (ROOT, folder))):
            pytest.skip(f"students could not use the course or the hub's folder: {place} is closed")
        started = Running(folder, python=python_for_all(folder), HUB_USERS="system")
        stack.callback(lambda: left.extend(started.stop()))
        yield started
    assert left == [], left
    assert not made & {user.pw_name for user in pwd.getpwall()}
    assert not any(Path("/home", name).exists() for name in NAMES)


def remove(names):
    """These users of the system, as far as there are any, and what still runs as one of them."""
    for user in pwd.getpwall():
        if user.pw_name in names:
            for process in psutil.process_iter():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if process.uids().real == user.pw_uid:
                        process.kill()
                        process.wait(10)
            subprocess.run(["userdel", "--remove", user.pw_name], capture_output=True)


def give(hub, *line):
    """One of tools/hub.py's commands, given as the teacher, who is root; what it says."""
    line = [sys.executable, "-m", "tools.hub", *line]
    done = subprocess.run(
        line, cwd=ROOT, env=hub.env, capture_output=True, text=True, timeout=LIMIT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def press(student, button):
    """A button of the Assignment List: "fetch" or "submit"."""
    own = f"{student.hub.address}/user/{student.name}"
    token = student.web.cookies.get("_xsrf", path=f"/user/{student.name}/")
    reply = student.web.post(
        f"{own}/assignments/{button}",
        data={"course_id": "course", "assignment_id": "week2"},
        headers={"X-XSRFToken": token},
        timeout=LIMIT,
    )
    reply.raise_for_status()
    assert reply.json()["success"], reply.text


def test_each_student_is_a_user_whom_no_other_can_look_into(hub, tmp_path):
    roll = tmp_path / "class.csv"
    roll.write_text("\n".join(["user", *NAMES]))
    assert "for 2 users" in give(hub, "release", "week2", "02", "--roll", str(roll))
    with contextlib.ExitStack() as stack:
        teacher, *class_ = (Student(hub, name) for name in ("teacher", *NAMES))
        for who in (teacher, *class_):
            stack.callback(who.web.close)
        teacher.log_in(hub.password())

        stranger = Student(hub, "nobody")  # whom each machine has
        stack.callback(stranger.web.close)
        again = {"signup_password": WORD, "signup_password_confirmation": WORD}
        said = stranger.post("signup", username="nobody", **again).text
        assert "belong to nobody on this machine yet" in said

        for student in class_:
            student.sign_up()
            admit = f"{hub.address}/hub/authorize/{student.name}"
            teacher.web.get(admit, timeout=LIMIT).raise_for_status()
            student.log_in()
            student.start()
            press(student, "fetch")
            press(student, "submit")

        inbound = hub.folder / "exchange" / "course" / "inbound"
        handed_in = {name: next(inbound.glob(f"{name}+*")) for name in NAMES}
        for name, student in zip(NAMES, class_, strict=True):
            user = pwd.getpwnam(name)
            home = Path(user.pw_dir)
            (other,) = set(NAMES) - {name}
            look = [pwd.getpwnam(other).pw_dir, hub.folder / "own" / "week2" / other, inbound]
            look += [hub.folder / "own" / "week2", hub.folder / "class", hub.folder / "private"]
            read = [hub.folder / "private" / "teacher-password.txt", roll]
            asked = {"look": look, "read": read, "take": [handed_in[other]]}
            lists = {what: [str(path) for path in paths] for what, paths in asked.items()}
            cell = ASKED.format(solution=EXERCISES["2.2"].solution, **lists)
            found = json.loads(awaited(run_cell(student, cell)))
            for what, paths in lists.items():
                assert found[what] == dict.fromkeys(paths, "PermissionError"), what
            assert (found["user"], found["home"]) == (user.pw_uid, user.pw_dir)
            assert user.pw_uid != 0 and home.stat().st_uid == user.pw_uid
            assert found["nblib"] == str(ROOT / "nblib" / "__init__.py")
            assert "agree" in found["check"] and "00_start_here.ipynb" in found["mine"]

            theirs = [p for p in hub.processes() if p.environ().get("JUPYTERHUB_USER") == name]
            assert len(theirs) >= 2  # a server and a kernel
            assert {uid for p in theirs for uid in p.uids()} == {user.pw_uid}
            sources = [c.source for c in nbformat.read(home / "week2" / NAME, 4).cells]
            own = EXERCISES.own("2.1", name.upper()).heading
            assert any(own in source for source in sources)
        assert f"2 handed in: {', '.join(NAMES)}" in give(hub, "collect", "week2")
