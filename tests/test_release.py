"""Numbers of one's own on a hub: who fetches which edition, who can look into it, what is judged.

Protected here: with a list each user on it fetches an edition with their own numbers, by nbgrader's
own Fetch, and the grader judges them by these; whoever is not on it is told so at the top of the
notebook; no file that a student has is replaced; with users of the system nobody else can open an
edition, and no list can be read; what is odd about a list or a second release is said.
tests/test_hub.py does the same in browsers, with a hub.
"""

import ast
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from nblib import grade
from nblib.exercises import EXERCISES
from nblib.grading.slices import rolls_in
from tests.test_cycle import table
from tests.test_deploy import config, configured  # noqa: F401  # fixtures
from tools import hub

handlers = pytest.importorskip("nbgrader.server_extensions.assignment_list.handlers")
NAME = "02_perceptron.ipynb"
NOTE = "not-on-the-list"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A hub's folder, which was never started; nbgrader's part of a release is a copy."""

    def nbgrader(step, name, *_):
        assert step == "release_assignment"
        to = tmp_path / "exchange" / "course" / "outbound" / name
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(tmp_path / "class" / "release" / name, to)

    monkeypatch.setattr(hub, "FOLDER", tmp_path)
    monkeypatch.setattr(hub, "CLASS", tmp_path / "class")
    monkeypatch.setattr(hub, "OWN", False)
    monkeypatch.setattr(hub, "nbgrader", nbgrader)
    monkeypatch.setattr(hub.datasets, "share_mnist", lambda _: None)
    return tmp_path


def test_only_the_teacher_sees_what_was_collected(folder):
    """Also where a week is handed out before the hub has been started."""
    hub.release("week2", ["02"], "all")
    hub.prepare()
    assert stat.S_IMODE((folder / "class").stat().st_mode) == 0o700


def test_only_who_has_handed_in_can_take_it_away(folder):
    hub.prepare()
    inbound = (folder / "exchange" / "course" / "inbound").stat().st_mode
    assert inbound & stat.S_ISVTX and not inbound & (stat.S_IRGRP | stat.S_IROTH)


def test_the_hubs_folder_may_be_named_from_here(tmp_path):
    """The hub and nbgrader go on in folders of their own."""
    env = {**os.environ, "HUB_FOLDER": "mine", "PYTHONPATH": str(hub.ROOT)}
    line = [sys.executable, "-c", "from tools import hub; print(hub.environment())"]
    done = subprocess.run(line, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    found = ast.literal_eval(done.stdout)
    assert found["HUB_FOLDER"] == str(tmp_path / "mine")
    assert found["HUB_EXCHANGE"] == str(tmp_path / "mine" / "exchange")


def test_the_replies_of_another_week_stop_nothing(folder, monkeypatch, capsys):
    given = []
    monkeypatch.setattr(hub, "nbgrader", lambda *line: given.append(line))
    grades = folder / "grades"
    (grades / "replies").mkdir(parents=True)
    for week, book in (("week1", "01_why"), ("week2", "02_perceptron")):
        work = folder / "class" / "submitted" / week / "ada"
        work.mkdir(parents=True)
        for name in (f"{book}.ipynb", "timestamp.txt", "submission_secret.txt"):
            (work / name).write_text("")
        (grades / "replies" / f"ada__{book}.md").write_text(f"about {book}")
    assert hub.feedback("week2", grades).startswith("1 replies of week2")
    back = folder / "class" / "feedback"
    assert [path.name for path in back.glob("*/*/*.html")] == ["02_perceptron.html"]
    assert given == [("release_feedback", "week2")]
    (folder / "class" / "submitted" / "week3").mkdir()
    assert hub.main(["feedback", "week3", "--grades", str(grades)]) == 1
    assert "no replies to what is in" in capsys.readouterr().err


def write_list(folder, *names):
    path = folder / "class.csv"
    path.write_text("\n".join(["user", *names]) + "\n")
    return path


@pytest.fixture
def fetch(folder, monkeypatch):
    """What *Fetch* does in the server of a student; the notebook that they have then."""

    def fetched(user, success=True):
        home = folder / "homes" / user
        home.mkdir(parents=True, exist_ok=True)
        for name, value in hub.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("JUPYTERHUB_USER", user)
        monkeypatch.chdir(home)
        server = handlers.AssignmentList()
        server.root_dir = str(home)
        server.log.disabled = not success  # nbgrader logs its refusals
        assert server.fetch_assignment("course", "week2")["success"] is success
        return home / "week2" / NAME

    return fetched


def sources(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def whose(path):
    """Whose numbers a notebook has, by its checks and by the text of the exercise."""
    (roll,) = rolls_in(sources(path)) or [""]
    assert EXERCISES.own("2.1", roll).heading in sources(path)
    return roll


def noted(path):
    return nbformat.read(path, as_version=4).cells[0].id == NOTE


def test_each_on_the_list_fetches_their_own_numbers(folder, fetch):
    said = hub.release("week2", ["02"], "first", write_list(folder, "ada", "S22-7"))
    assert "Numbers of their own in 2.1, for 2 users" in said
    assert str(folder / "class" / "own" / "week2-answers.csv") in said
    for user, roll in (("ada", "ADA"), ("s22-7", "S22-7")):
        path = fetch(user)
        assert whose(path) == roll and not noted(path)
        assert any("most_hints=1" in source for source in sources(path))
        assert path.stat().st_mode & 0o600 == path.parent.stat().st_mode & 0o600 == 0o600
        assert [file.name for file in path.parent.iterdir()] == [NAME]
    assert EXERCISES.own("2.1", "ADA").heading != EXERCISES["2.1"].heading


def test_whoever_is_not_on_the_list_is_told_so(folder, fetch):
    hub.release("week2", ["02"], "all", write_list(folder, "ada"))
    path = fetch("eve")
    assert whose(path) == "" and noted(path) and "tell your teacher" in sources(path)[0]
    # The teacher puts her on the list, and she does as the note says.
    hub.release("week2", ["02"], "all", write_list(folder, "ada", "eve"))
    path.parent.rename(path.parent.with_name("week2-old"))
    assert whose(fetch("eve")) == "EVE"


def test_without_a_list_all_have_the_same_and_no_note(folder, fetch):
    said = hub.release("week2", ["02"], "all")
    assert said.count("\n") == 0
    path = fetch("ada")
    assert whose(path) == "" and not noted(path)
    said = hub.release("week2", ["02"], "all", write_list(folder, "ada"))
    assert "Whoever has fetched week2 before keeps" in said


def test_what_a_student_has_is_never_replaced(folder, fetch):
    listed = write_list(folder, "ada")
    hub.release("week2", ["02"], "all", listed)
    path = fetch("ada")
    path.write_text("my work")
    hub.release("week2", ["02"], "none", listed)
    fetch("ada", success=False)  # as ever: nbgrader has it there already
    assert path.read_text() == "my work"


def test_a_second_release_without_the_list_is_refused(folder, fetch, capsys):
    listed = write_list(folder, "ada")
    assert hub.main(["release", "week2", "02", "--roll", str(listed)]) == 0
    assert hub.main(["release", "week2", "02"]) == 1
    said = capsys.readouterr().err
    assert "Give ROLL= as then, or another NAME" in said
    shutil.rmtree(said.partition("delete ")[2].strip().removesuffix("."))  # as it says
    assert hub.main(["release", "week2", "02"]) == 0
    assert whose(fetch("ada")) == ""


@pytest.mark.parametrize("name", ["..", "a/b", "", ".week2"])
def test_a_week_has_the_name_of_a_folder(name, folder, capsys):
    (folder / "class" / "release").mkdir(parents=True)
    assert hub.main(["release", name, "02"]) == 1
    assert "cannot be the name of a folder. Take one such as week2" in capsys.readouterr().err
    assert (folder / "class" / "release").is_dir()


def test_a_list_that_cannot_be_read_changes_nothing(folder, fetch, capsys):
    hub.release("week2", ["02"], "all", write_list(folder, "ada"))
    assert hub.main(["release", "week2", "02", "--roll", str(folder / "no.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert hub.main(["release", "week2", "02", "--roll", str(write_list(folder, "a@b.c"))]) == 1
    assert "cannot be a roll number here" in capsys.readouterr().err
    assert whose(fetch("ada")) == "ADA"


def test_names_that_do_not_meet_are_said(folder):
    (folder / "private").mkdir()
    with sqlite3.connect(folder / "private" / "hub.sqlite") as base:
        base.execute("CREATE TABLE users_info (username TEXT)")
        base.executemany("INSERT INTO users_info VALUES (?)", [["teacher"], ["ada"], ["s7"]])
    base.close()
    said = hub.release("week2", ["02"], "all", write_list(folder, "ada", "7"))
    assert "On the list, and not signed up yet: 7." in said
    assert "Signed up, and not on the list: s7." in said
    said = hub.release("week2", ["02"], "all", write_list(folder, "ada", "s7"))
    assert "signed up" not in said.lower()


@pytest.fixture
def reachable(folder, monkeypatch):
    """A hub's folder to which every user of the system comes, as in /srv."""
    if os.geteuid() != 0:
        pytest.skip("only root can hand a folder to another user")
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    monkeypatch.setattr(hub, "FOLDER", place)
    monkeypatch.setattr(hub, "CLASS", place / "class")
    monkeypatch.setattr(hub, "OWN", True)
    monkeypatch.setattr(hub, "nbgrader", lambda *_: None)
    yield place
    shutil.rmtree(place)


def sees(user, *line):
    return subprocess.run(line, user=user, group=65534, extra_groups=[], capture_output=True)


def test_users_of_the_system_see_their_own_edition_and_no_other(reachable, folder):
    hub.release("week2", ["02"], "all", write_list(folder, "daemon", "bin", "later"))
    own = reachable / "own" / "week2"
    for user, other in (("daemon", "bin"), ("bin", "daemon")):
        seen = sees(user, "cat", own / user / NAME)
        assert seen.returncode == 0 and f'roll=\\"{user.upper()}\\"' in seen.stdout.decode()
        assert sees(user, "cat", own / other / NAME).returncode
        assert sees(user, "cat", own / "later" / NAME).returncode
        for place in (reachable / "own", own, own / other, reachable / "class"):
            assert sees(user, "ls", place).returncode, place
    files = [path for path in own.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {NAME}  # and no list, no answers, no ZIP


@pytest.mark.parametrize("config", ["system"], indirect=True)
def test_who_becomes_a_user_later_is_given_their_edition_then(config, folder, monkeypatch):  # noqa: F811
    hub.release("week2", ["02"], "all", write_list(folder, "later", "other"))
    given = []
    monkeypatch.setattr(shutil, "chown", lambda *what: given.append(what))
    config.Spawner.pre_spawn_hook(SimpleNamespace(user=SimpleNamespace(name="later")))
    assert given == [(folder / "own" / "week2" / "later", "later")]  # the folder, no file in it
    assert stat.S_IMODE((folder / "own" / "week2").stat().st_mode) == 0o711


def test_each_is_judged_by_their_own_numbers(folder, fetch):
    """Ada answers hers, Leo hands in Ada's notebook, Eve answers the course's."""
    listed = write_list(folder, "ada", "leo")
    hub.release("week2", ["02"], "all", listed)
    for user, writer, roll in (("ada", "ada", "ADA"), ("leo", "ada", "ADA"), ("eve", "eve", "")):
        path = folder / "homes" / writer / "week2" / NAME
        book = nbformat.read(path if path.exists() else fetch(writer), as_version=4)
        exercise = EXERCISES.own("2.1", roll)
        answers = (cell for cell in book.cells if cell.source == exercise.stub)
        next(answers).source = exercise.solution
        came = folder / "class" / "submitted" / "week2" / user
        came.mkdir(parents=True)
        nbformat.write(book, came / NAME)
    out, submitted = folder / "grades", folder / "class" / "submitted" / "week2"
    line = [str(submitted), "--out", str(out), "--exercises", "2.1", "--roll", str(listed)]
    assert grade.main(line) == 0
    rows = {name.partition("/")[0]: row for name, row in table(out / "grades.csv").items()}
    # One of the two parts of 2.1 comes out the same for both.
    assert (float(rows["ada"]["2.1"]), float(rows["leo"]["2.1"])) == (1, 0.5)
    assert float(rows["eve"]["total"]) == 0
    assert "its checks name ADA; it was judged as LEO's" in rows["leo"]["trouble"]
    assert "no roll number of the list" in rows["eve"]["trouble"]
