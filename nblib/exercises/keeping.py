"""What a student has done outlives the kernel: one small JSON file on the student's own machine.

It holds which exercises were tried and passed, what the checks found, hints and pieces taken, and
quiz answers with the time they were locked. Nothing is sent anywhere, and `clear_progress()`
deletes it. It lies in `notebooks/progress/`, or among the user's data where that is locked; in the
browser edition beside the live notebooks, which the browser keeps.

Only what a person does is kept, and only a person is shown it. A front end at which somebody sits
says with each cell that it may be asked for input; nbval, nbconvert, `make notebooks` and a grader
say that it may not. So their outputs are the same on every machine. NBLIB_PROGRESS decides for
itself: "off", or the folder to keep it in.
"""

import contextlib
import functools
import json
import os
import secrets
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nblib import places, tab
from nblib.words import count

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # Windows has none

ROOT = Path(__file__).resolve().parents[2]
DRIVE = Path("/drive")  # in a browser's tab, the live notebooks, which outlive a reload
NAME = "progress.json"
PATIENCE = 5.0  # seconds to wait for another kernel that is writing
KINDS = 20  # so many different diagnoses are counted for an exercise
TITLES = (
    "Start here",
    "Why neural networks?",
    "The perceptron",
    "Activation functions",
    "Networks of several layers",
    "Training",
    "PyTorch basics",
    "Reading digits",
    "The lab",
    "What next?",
)

_notes: list[str] = []  # sentences about the file that nobody has been told yet


def attended() -> bool:
    """Whether a person works here, so that progress is kept and shown."""
    given = os.environ.get("NBLIB_PROGRESS")
    if given:
        return given != "off"
    ipython = sys.modules.get("IPython")
    kernel = getattr(ipython.get_ipython(), "kernel", None) if ipython else None
    return kernel is not None and bool(getattr(kernel, "_allow_stdin", True))


def folder() -> Path:
    """Where the file lies."""
    given = os.environ.get("NBLIB_PROGRESS")
    if given:
        return Path(given)
    if tab.IN_A_TAB and _drive():
        return DRIVE / "progress"
    notebooks = ROOT / "notebooks"
    if notebooks.is_dir() and places.writable(notebooks / "progress"):
        return notebooks / "progress"
    return places.own("progress")


@functools.cache  # in a tab each look at a file takes long
def _drive():
    return DRIVE.is_dir() and places.writable(DRIVE / "progress")


# The file -----------------------------------------------------------------------------------------


def read() -> dict[str, Any]:
    """All that is kept: {"exercises": {id: ...}, "quizzes": {id: ...}}."""
    if not attended():
        return _empty()
    with contextlib.suppress(OSError):
        return _read(folder())
    return _empty()


def _empty():
    return {"version": 1, "exercises": {}, "quizzes": {}}


def _read(place):
    path = place / NAME
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if all(
            _sound(record) for part in ("exercises", "quizzes") for record in kept[part].values()
        ):
            return kept
    except FileNotFoundError:
        return _empty()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    number = 1
    while (aside := place / f"progress-damaged-{number}.json").exists():
        number += 1
    os.replace(path, aside)
    _notes.append(
        f"The file of your progress could not be read. It is now called {aside.name}, and a new "
        "one is begun."
    )
    return _empty()


FORM = {
    "tries": int,
    "hints": int,
    "found": dict,
    "passed": str,
    "borrowed": str,
    "choice": str,
    "right": bool,
    "locked": str,
    "again": dict,
}


def _sound(record):
    counts = record.get("found", {}).values()
    return all(isinstance(record.get(key, sort()), sort) for key, sort in FORM.items()) and all(
        isinstance(count, int) for count in counts
    )


def _update(change):
    """Let `change` alter what is kept, while no other kernel does. What cannot be written is not
    kept; the page says so."""
    if not attended():
        return
    with contextlib.suppress(OSError):
        place = folder()
        place.mkdir(parents=True, exist_ok=True)
        with _alone(place):
            kept = _read(place)
            change(kept)
            text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            whole = place / f"{NAME}.{os.getpid()}.tmp"
            whole.write_text(text, encoding="utf-8")
            _replace(whole, place / NAME)
            for left in place.glob(f"{NAME}.*.tmp"):  # of a kernel that was killed meanwhile
                left.unlink(missing_ok=True)


def _replace(source, target):
    for attempt in range(20):
        try:
            return os.replace(source, target)
        except PermissionError:  # on Windows, while another program reads it
            if attempt == 19:
                raise
            time.sleep(0.02)


@contextlib.contextmanager
def _alone(place):
    """Hold the lock of a folder, for which another kernel is waited for, but not for ever."""
    with open(place / "progress.lock", "a+b") as file:
        until = time.monotonic() + PATIENCE
        while not _locked(file) and time.monotonic() < until:
            time.sleep(0.005)
        yield  # closing the file lets go of it


def _locked(file):
    """Whether the lock is ours now, or this system has none."""
    try:
        if hasattr(fcntl, "flock"):  # not in a browser's tab
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        elif os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a network's folder without locks
        return True
    return True


def now() -> str:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


# What is kept -------------------------------------------------------------------------------------


def of_exercise(id: str) -> dict[str, Any]:
    """What is kept of an exercise; {} if nothing is."""
    return read()["exercises"].get(id, {})


def of_quiz(id: str) -> dict[str, Any]:
    """What is kept of a quiz: {"choice": the option's text, "locked": when}; {} if nothing is."""
    return read()["quizzes"].get(id, {})


def note_check(id: str, passed: bool, diagnosis: str, hints: int) -> None:
    """Keep how a check went, and that so many of its hints have been read."""

    def change(kept):
        record = kept["exercises"].setdefault(id, {})
        record["hints"] = max(record.get("hints", 0), hints)
        if diagnosis in ("not-started", "waiting"):
            return
        record["tries"] = record.get("tries", 0) + 1
        found = record.setdefault("found", {})
        if diagnosis in found or len(found) < KINDS:
            found[diagnosis] = found.get(diagnosis, 0) + 1
        if passed:
            record.setdefault("passed", now())

    _update(change)


def note_borrowed(id: str) -> None:
    """Keep that our function was lent for a checkpoint."""
    _update(lambda kept: kept["exercises"].setdefault(id, {}).setdefault("borrowed", now()))


def note_quiz(id: str, choice: str, right: bool, again: bool = False) -> None:
    """Keep a locked answer; a locked one stays as it is. One given again is kept beside the first
    one, and the last one counts."""
    record = {"choice": choice, "right": right, "locked": now()}

    def change(kept):
        first = kept["quizzes"].setdefault(id, record)
        if again and first is not record:
            first["again"] = record

    _update(change)


def student() -> str:
    """A random name for whoever works here, made once; it says nothing but that it is the same."""
    _update(lambda kept: kept.setdefault("student", secrets.token_hex(8)))
    return read().get("student", "")


def notes() -> tuple[str, ...]:
    """Sentences about the file itself, each given once."""
    said = tuple(_notes)
    _notes.clear()
    return said


def clear_progress() -> None:
    """Delete all that is kept. Quizzes can be answered anew when their cell is run again.

    It prints what became of it. Where nobody sits at the cells, as in a test, nothing is kept:

    >>> clear_progress()
    No progress is kept here.
    """
    if not attended():
        print("No progress is kept here.")
        return
    place = folder()
    with contextlib.suppress(OSError), _alone(place):
        (place / NAME).unlink(missing_ok=True)
    gone = not (place / NAME).exists()
    print("Your progress is cleared." if gone else f"{place / NAME} cannot be deleted.")


# The page -----------------------------------------------------------------------------------------


class Progress:
    """The page that `progress()` shows: a row for each notebook."""

    def __init__(self, rows: list[tuple[str, str, str]], notes: tuple[str, ...]) -> None:
        self.rows, self.notes = rows, notes

    def __repr__(self) -> str:
        width = max(len(title) for title, _, _ in self.rows)
        lines = [f"{title:{width}}  {done}; {right}." for title, done, right in self.rows]
        return "\n".join((*lines, *self.notes))

    def _repr_html_(self) -> str:
        left = '<td style="text-align: left">'
        cells = "".join(f"<tr>{left}{f'</td>{left}'.join(row)}</td></tr>" for row in self.rows)
        notes = "".join(f"<div>{note}</div>" for note in self.notes)
        return f"<table>{cells}</table>{notes}"


def page(exercises: Any, quizzes: Any) -> Progress:
    """The page for these exercises and quizzes, in the order of the notebooks."""
    kept, rows = read(), []
    for part, title in enumerate(TITLES):
        ids = [id for id in exercises if id.startswith(f"{part}.")]
        asked = [id for id in quizzes if id.startswith(f"{part}.")]
        records = {id: kept["exercises"].get(id, {}) for id in ids}
        done = [_done(id, record) for id, record in records.items() if "passed" in record]
        tried = [id for id, record in records.items() if "tries" in record]
        tried = [id for id in tried if "passed" not in records[id]]
        said = f"{len(done)} of {len(ids)} exercises passed" if ids else "no exercises"
        said += f": {', '.join(done)}" * bool(done) + f"; begun: {', '.join(tried)}" * bool(tried)
        locked = [kept["quizzes"][id] for id in asked if id in kept["quizzes"]]
        right = sum(record.get("right") is True for record in locked)
        predictions = f"{len(locked)} of {len(asked)} predictions locked" * bool(asked)
        predictions += f", {right} right" * bool(locked)
        rows.append((f"{part:02d} {title}", said, predictions))
    if attended() and not places.writable(folder()):
        _notes.append(f"Nothing more can be kept: {folder()} cannot be written to.")
    elif not attended():
        _notes.append("No progress is kept here: no person sits at this kernel's cells.")
    return Progress(rows, notes())


def _done(id, record):
    """An exercise that was passed, with what it took if that was more than one try."""
    tries, hints = record.get("tries", 1), record.get("hints", 0)
    took = [f"{tries} tries"] * (tries > 1) + [count(hints, "hint")] * (hints > 0)
    took += ["borrowed"] * ("borrowed" in record)
    return f"{id} ({', '.join(took)})" if took else id
