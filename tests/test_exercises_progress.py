"""Progress outlives the kernel, two kernels lose nothing of it, and no test or export sees it."""

import json
import os
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from nblib import places
from nblib.exercises import (
    EXERCISES,
    QUIZZES,
    check,
    checkpoints,
    clear_progress,
    keeping,
    points,
    progress,
    quiz,
    report,
    use_reference,
)
from nblib.exercises.keeping import attended, folder, note_check, note_quiz, notes, read
from nblib.exercises.loading import Catalogue

RIGHT, WRONG = EXERCISES["1.1"].expected, [0, 1, 1, 0]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The file, in a folder of this test's own."""
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "kept"))
    monkeypatch.setattr(checkpoints, "PASSED", {})
    yield tmp_path / "kept" / "progress.json"
    notes()


def restarted(monkeypatch):
    """As in a new kernel: nothing is remembered but what is in the file."""
    monkeypatch.setattr(checkpoints, "PASSED", {})


def files(path):
    return sorted(p.name for p in path.parent.iterdir() if p.name != "progress.lock")


# --- what is kept --------------------------------------------------------------------------------


def test_tries_diagnoses_hints_and_the_time_are_kept(kept):
    check("1.1", ...)
    check("1.1", WRONG, hint=2)
    found = check("1.1", WRONG).diagnosis
    check("1.1", RIGHT)
    record = read()["exercises"]["1.1"]
    assert (record["tries"], record["hints"]) == (3, 2)
    assert record["found"] == {found: 2, "right": 1}
    assert record["passed"].endswith("+00:00")
    assert files(kept) == ["progress.json"]


def test_a_check_goes_on_from_the_hints_that_were_read(kept):
    assert check("1.1", WRONG).lines[-1].endswith("hint=1)`")
    check("1.1", WRONG, hint=1)
    assert check("1.1", WRONG).lines[-1].endswith("hint=2)`")
    check("1.1", WRONG, hint=3)
    assert check("1.1", WRONG).lines[-1].endswith(f"hint={len(EXERCISES['1.1'].hints)})`")


def test_the_report_reads_the_file_once(kept, monkeypatch):
    reads, plainly = [], keeping._read
    monkeypatch.setattr(keeping, "_read", lambda place: reads.append(place) or plainly(place))
    report()
    assert len(reads) == 1


def test_the_exercises_that_use_earlier_pieces_borrow_none_for_the_student(kept):
    fresh = Catalogue()
    assert all(fresh[id].id == id for id in fresh if id.startswith("8."))
    assert read()["exercises"] == {}


def test_checkpoints_stay_passed_and_points_are_this_kernels(kept, monkeypatch):
    use_reference("8.1")
    assert "borrowed" in read()["exercises"]["8.1"]
    space = {"np": np}
    exec(EXERCISES["8.1"].solution, space)
    one, two = space["relu"], space["relu_backward"]
    assert check("8.1", (one, two)).passed and points("8.1") > 0
    restarted(monkeypatch)
    assert "8.1   passed" in repr(report()) and report().passed == 1
    assert points("8.1") == 0, "a teacher's points are for what has run here"
    assert "Passed so far: 1 of 11: 8.1." in repr(check("8.3", ...))


def test_a_quiz_comes_back_locked(kept):
    first = quiz("1.best-line").choose("b").lock()
    again = quiz("1.best-line")
    assert again.locked and repr(again) == repr(first)
    assert repr(again.choose("a").lock()) == repr(first)
    record = read()["quizzes"]["1.best-line"]
    assert record["choice"] == QUIZZES["1.best-line"].options[1][0] and record["locked"]
    assert record["right"] == (QUIZZES["1.best-line"].right == 1)
    assert not quiz("1.minsky-papert").locked


def test_a_quiz_whose_options_have_changed_is_asked_anew(kept):
    note_quiz("1.best-line", "an option of last year", True)
    assert not quiz("1.best-line").locked


def test_the_page_has_a_row_for_each_notebook(kept):
    check("1.1", WRONG, hint=1)
    check("1.1", RIGHT)
    check("1.3", 3)
    quiz("1.best-line", "a")
    lines = repr(progress()).split("\n")
    assert len(lines) == len({id.split(".")[0] for id in EXERCISES}) == 10
    assert "1 of 7 exercises passed: 1.1 (2 tries, 1 hint); begun: 1.3; 1 of" in lines[1]
    assert "none" not in lines[0] and "0 of 3 exercises passed; 0 of" in lines[0]
    assert progress()._repr_html_().count("<tr>") == 10


def test_one_command_clears_it(kept, capsys):
    check("1.1", RIGHT)
    quiz("1.best-line", "a")
    clear_progress()
    assert capsys.readouterr().out == "Your progress is cleared.\n"
    assert files(kept) == [] and not quiz("1.best-line").locked
    clear_progress()  # what is not there is cleared


# --- where, and for whom -------------------------------------------------------------------------


def test_tests_and_scripts_keep_nothing(monkeypatch, capsys):
    assert os.environ["NBLIB_PROGRESS"] == "off" and not attended()
    monkeypatch.delenv("NBLIB_PROGRESS")
    assert not attended()
    clear_progress()
    assert "No progress is kept here." in capsys.readouterr().out
    assert "no person" in repr(progress())


@pytest.mark.parametrize("asks, is_kept", [(True, True), (False, False)])
def test_a_kernel_keeps_it_if_somebody_sits_there(monkeypatch, asks, is_kept):
    """The protocol's allow_stdin: JupyterLab says yes; nbval, nbconvert and nbclient say no."""
    monkeypatch.delenv("NBLIB_PROGRESS")
    shell = SimpleNamespace(kernel=SimpleNamespace(_allow_stdin=asks))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert attended() is is_kept


def test_it_lies_beside_the_notebooks_or_among_the_users_data(monkeypatch, tmp_path):
    monkeypatch.delenv("NBLIB_PROGRESS")
    monkeypatch.setattr("nblib.exercises.keeping.ROOT", tmp_path)
    monkeypatch.setattr(places, "own", lambda name: tmp_path / "own" / name)
    assert folder() == tmp_path / "own" / "progress"
    (tmp_path / "notebooks").mkdir()
    assert folder() == tmp_path / "notebooks" / "progress"
    monkeypatch.setattr(places, "writable", lambda place: False)
    assert folder() == tmp_path / "own" / "progress"


def test_in_kernels(tmp_path):
    """Real kernels: one of a person, then one after a restart, then one of nbval's kind."""
    from jupyter_client.manager import start_new_kernel

    env = {k: v for k, v in os.environ.items() if k != "NBLIB_PROGRESS"}
    env |= {"XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)}
    place = "import nblib.exercises as e, pathlib\n"
    place += f"e.keeping.ROOT = pathlib.Path({str(tmp_path)!r})\n"
    said = []
    for asks, code in (
        (True, f"e.check('1.1', {RIGHT}); e.quiz('1.best-line', 'a')"),
        (True, "print(e.quiz('1.best-line').locked, repr(e.progress()).count('1.1'))"),
        (False, "print(e.quiz('1.best-line').locked, repr(e.progress()).count('1.1'))"),
    ):
        manager, client = start_new_kernel(env=env)
        try:
            client.execute_interactive(
                place + code,
                allow_stdin=asks,
                timeout=60,
                stdin_hook=lambda _: None,
                output_hook=lambda m: said.append(m["content"].get("text", str(m["content"]))),
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    assert [text for text in said if text.startswith(("True", "False"))] == [
        "True 1\n",
        "False 0\n",
    ]


# --- a file that lasts ---------------------------------------------------------------------------

WRITER = """
import sys
from nblib.exercises.keeping import note_check
for k in range(200):
    note_check(f"{sys.argv[1]}.{k}", True, "right", 0)
    note_check("shared", False, "unknown", 0)
"""


def writer(name):
    return subprocess.Popen([sys.executable, "-c", WRITER, name])


def test_two_kernels_at_once_lose_nothing(kept):
    both = [writer("a"), writer("b")]
    assert [process.wait(120) for process in both] == [0, 0]
    found = read()["exercises"]
    assert len(found) == 401 and found["shared"]["tries"] == 400
    assert files(kept) == ["progress.json"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows ends processes another way")
def test_a_kernel_killed_while_it_writes_leaves_a_whole_file(kept):
    for _ in range(4):
        process = writer("a")
        while not kept.exists() or len(read()["exercises"]) < 3:
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert len(json.loads(kept.read_text(encoding="utf-8"))["exercises"]) >= 3
    kept.with_name("progress.json.1.tmp").write_text("half a fi")
    note_check("after", True, "right", 0)
    assert "after" in read()["exercises"] and files(kept) == ["progress.json"]
    assert notes() == ()


DAMAGED = {
    "half": '{"version": 1, "exercises": {"1.1": {"tri',
    "empty": "",
    "another form": '{"exercises": [], "quizzes": {}}',
    "a record that is none": '{"exercises": {"1.1": 3}, "quizzes": {}}',
    "numbers that are none": '{"exercises": {"1.1": {"tries": "x"}}, "quizzes": {}}',
    "counts that are none": '{"exercises": {"1.1": {"found": {"a": []}}}, "quizzes": {}}',
    "a list": "[1]",
    "a number": "3",
    "deep": "[" * 100_000,
    "no text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_set_aside_and_said_so_once(kept, name):
    content = DAMAGED[name]
    kept.parent.mkdir()
    kept.write_bytes(content if isinstance(content, bytes) else content.encode())
    first = check("1.1", WRONG)
    assert "It is now called progress-damaged-1.json" in first.lines[-1]
    assert "damaged" not in repr(check("1.1", WRONG))
    assert files(kept) == ["progress-damaged-1.json", "progress.json"]
    assert read()["exercises"]["1.1"]["tries"] == 2
    kept.write_text("{", encoding="utf-8")
    check("1.1", WRONG)
    assert files(kept)[:2] == ["progress-damaged-1.json", "progress-damaged-2.json"]


def test_what_another_edition_keeps_besides_stays(kept):
    kept.parent.mkdir()
    more = {"exercises": {"9.1": {"tries": 2}}, "quizzes": {"1.best-line": {}}, "badges": [1]}
    kept.write_text(json.dumps(more))
    assert check("1.1", WRONG).lines and progress() and not quiz("1.best-line").locked
    assert read()["exercises"]["9.1"] == {"tries": 2} and read()["badges"] == [1]
    assert notes() == ()


def test_where_nothing_can_be_written_the_checks_go_on(kept, monkeypatch):
    def refuses(*_, **__):
        raise PermissionError("read-only")

    check("1.1", WRONG)
    monkeypatch.setattr("os.replace", refuses)
    monkeypatch.setattr(places, "writable", lambda place: False)
    assert check("1.1", RIGHT).passed
    assert quiz("1.best-line", "a").locked
    assert read()["exercises"]["1.1"]["tries"] == 1
    assert "Nothing more can be kept" in repr(progress())


def test_a_folder_that_cannot_be_made_is_none(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("NBLIB_PROGRESS", str(tmp_path / "file" / "kept"))
    assert check("1.1", RIGHT).passed and read()["exercises"] == {}


def test_a_clock_that_goes_back_changes_nothing(kept, monkeypatch):
    times = iter(["2026-05-01T10:00:00+00:00", "2026-04-01T10:00:00+00:00"])
    monkeypatch.setattr("nblib.exercises.keeping.now", lambda: next(times))
    check("1.1", RIGHT)
    check("1.1", RIGHT)
    assert read()["exercises"]["1.1"]["passed"].startswith("2026-05-01")
    assert read()["exercises"]["1.1"]["tries"] == 2


def test_a_lock_that_is_never_let_go_is_not_waited_for_for_ever(kept, monkeypatch):
    monkeypatch.setattr("nblib.exercises.keeping.PATIENCE", 0.05)
    monkeypatch.setattr("nblib.exercises.keeping._locked", lambda file: False)
    check("1.1", RIGHT)
    assert "passed" in read()["exercises"]["1.1"]
