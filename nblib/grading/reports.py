"""A folder of submissions, graded one by one, and what is written about them.

    grades.csv      a row for each submission: points by exercise, the sum, what a person has to see
    grades.json     the same with all that was found
    similar.csv     pairs of answers that are alike
    similar.html    the same with both answers, side by side
    to_read.csv     explanations, for a person: fill in the column `share`, from 0 to 1, and
                    run the command again
    replies/        a page for each student, in the checks' own words

Each submission is judged in a process group of its own, so that one which hangs, or starts
a hundred processes, is ended and does not stop the others. What grades.json has of the same
notebook, seed and course is not computed again.
"""

import concurrent.futures
import contextlib
import csv
import dataclasses
import functools
import hashlib
import io
import json
import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from nblib.choose import choose
from nblib.exercises import EXERCISES
from nblib.exercises.checkpoints import ACCURACY, share_of

from .apart import PACKAGE, Limits
from .judging import (
    BORROWED,
    BROKEN,
    LARGEST,
    LATE,
    PARTLY,
    RIGHT,
    Mark,
    Sheet,
    cells_of,
)
from .rolls import delimiter, roll_of
from .similar import alike
from .slices import asked, needed

TO_READ = ("submission", "exercise", "question", "rubric", "answer", "share")  # of to_read.csv
MOST_PAIRS = 300  # of similar answers on the page; the table has all


@dataclasses.dataclass(frozen=True)
class Weights:
    """What is worth how much: points for each exercise, for an explanation, for the accuracy of the
    lab's network. `weights_from` reads them."""

    points: Mapping[str, float]
    explanation: float = 1.0
    accuracy: float = ACCURACY


def weights_from(path: str | os.PathLike[str] | None = None) -> Weights:
    """Weights from a TOML file; what it does not name keeps its own weight.

        explanation = 1
        accuracy = 5
        [points]
        "2.4" = 4

    ValueError for an exercise that there is not, and for what is no number of points.
    """
    given = tomllib.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    own = {id: float(each.points * each.graded) for id, each in EXERCISES.items()}
    chosen = given.pop("points", {})
    if not isinstance(chosen, dict):
        raise ValueError(f"{path}: points is {chosen!r}; use a table, [points], of exercises.")
    for id in chosen:
        choose(id, EXERCISES, f"exercise in {path}")
    other = set(given) - {"explanation", "accuracy"}
    if other:
        raise ValueError(
            f"{path}: unknown {', '.join(sorted(other))}; use points, explanation, accuracy."
        )
    for name, points in {**given, **chosen}.items():
        if type(points) not in (int, float) or not 0 <= points < math.inf:
            raise ValueError(f"{path}: {name} is {points!r}; use a number of points, 0 or more.")
    return Weights({**own, **{id: float(p) for id, p in chosen.items()}}, **given)


def submissions(folder: Path) -> dict[str, Path]:
    """name -> notebook, for each in the folder or below; links and hidden folders are left out.

    A file in a folder of a student's own, as nbgrader and most servers write it, is called by both.
    """
    found = {}
    for path in sorted(folder.rglob("*.ipynb")):
        inside = path.relative_to(folder)
        if path.is_symlink() or not path.resolve().is_relative_to(folder.resolve()):
            continue
        if any(part.startswith(".") for part in inside.parts):
            continue
        found[str(inside.with_suffix("")).replace(os.sep, "/")] = path
    return found


def judged(
    path: Path, seed: int, ids: Sequence[str], limits: Limits, reply: bool, roll: str = ""
) -> Sheet:
    """The sheet of one submission, by a process that is ended if it takes too long."""
    limits = limits.now()
    settings = {"seed": seed, "ids": list(ids), "reply": reply, "roll": roll}
    settings |= {"limits": dataclasses.asdict(limits)}
    with (
        # A process that is ended leaves what it has made: so all of it is made in a folder of ours.
        tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as room,
        subprocess.Popen(
            [sys.executable, "-m", "nblib.grading.judging", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "NBLIB_PROGRESS": "off", "TMPDIR": room},
        ) as process,
    ):
        try:
            out, err = process.communicate(
                json.dumps(settings).encode(), timeout=2 * limits.whole + 120
            )
            return Sheet.from_dict(json.loads(out.decode()))
        except subprocess.TimeoutExpired:
            return Sheet(trouble="it took longer than a submission may")
        except ValueError:
            last = err.decode(errors="replace").strip().splitlines()[-1:]
            return Sheet(trouble=f"it could not be judged: {''.join(last)[:200]}")
        finally:
            if hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)  # whatever it has started
            process.kill()


def grade_folder(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    seed: int = 0,
    ids: Sequence[str] = (),
    weights: Weights | None = None,
    limits: Limits = Limits(),  # noqa: B008  # it is frozen
    workers: int = 0,
    reply: bool = True,
    rolls: Sequence[str] = (),
    afresh: bool = False,
    told: Callable[[str], Any] = lambda line: None,
) -> dict[str, Sheet]:
    """Grade every notebook below `folder` and write the tables into `out`.

    workers  submissions at the same time; 0 for one on each core
    rolls    the class's list, where each student has numbers of their own
    afresh   judge also what grades.json in `out` has already
    told     is called with a line for each submission that is done
    Returns name -> Sheet. ValueError where there is no notebook.
    """
    folder, out = Path(folder), Path(out)
    found = submissions(folder)
    if not found:
        raise ValueError(f"there is no notebook in {folder}. Give the folder of submissions.")
    weights = weights or weights_from()
    filled_in(out / "to_read.csv")  # what is wrong in it is said before the class is judged
    sheets: dict[str, Sheet] = {}
    whose: dict[str, str] = {}
    for name in found:
        try:
            whose[name] = roll_of(name, rolls) if rolls else ""
        except ValueError as error:
            sheets[name] = Sheet(trouble=str(error))
    settings = [_course(), seed, sorted(ids), reply, dataclasses.asdict(limits)]
    keys = {name: _key(found[name], [*settings, roll]) for name, roll in whose.items()}
    known = {} if afresh else _known(out / "grades.json")
    with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        tasks = {}
        for name, roll in whose.items():
            if keys[name] in known:
                sheets[name] = known[keys[name]]
                told(f"{name}: {_in_short(sheets[name])}, as before")
            else:
                task = pool.submit(judged, found[name], seed, ids, limits, reply, roll)
                tasks[task] = name
        for task in concurrent.futures.as_completed(tasks):
            name = tasks[task]
            sheets[name] = dataclasses.replace(task.result(), key=keys[name])
            told(f"{name}: {_in_short(sheets[name])}")
    sheets = {name: sheets[name] for name in found}
    write(sheets, found, out, weights)
    return sheets


def _course() -> str:
    """A digest of the package's programs: another course may judge differently."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(path: Path, settings: list[Any]) -> str:
    """A digest of a notebook and of all else that its sheet follows from; "" if unreadable."""
    try:
        if path.stat().st_size > LARGEST:
            return ""
        return hashlib.sha256(json.dumps(settings).encode() + path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _known(path: Path) -> dict[str, Sheet]:
    """key -> sheet, of an earlier run; without those that a busy machine may have made."""
    try:
        sheets = [Sheet.from_dict(entry) for entry in json.loads(path.read_text("utf-8")).values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
    return {
        sheet.key: sheet
        for sheet in sheets
        if sheet.key
        and sheet.trouble != LATE
        and sheet.marks
        and all(mark.state != BROKEN for mark in sheet.marks.values())
    }


def write(
    sheets: Mapping[str, Sheet], found: Mapping[str, Path], out: Path, weights: Weights
) -> None:
    """The tables and the replies."""
    out.mkdir(parents=True, exist_ok=True)
    filled = filled_in(out / "to_read.csv")
    read = {(row["submission"], row["exercise"]): float(row["share"]) for row in filled}
    ids = [id for id in EXERCISES if any(id in sheet.marks for sheet in sheets.values())]
    rows, plain = [], {}
    for name, sheet in sheets.items():
        earned = {
            id: _points(sheet.marks.get(id), weights.points[id], read.get((name, id)), weights)
            for id in ids
        }
        accuracy = _for_accuracy(sheet, weights)
        total = sum(earned.values()) + (accuracy or 0.0)
        waiting = sum((name, id) not in read for id, mark in sheet.marks.items() if mark.answer)
        rows.append(
            [
                name,
                *(f"{earned[id]:.2f}" for id in ids),
                "" if sheet.accuracy is None else f"{sheet.accuracy:.2f}",
                f"{total:.2f}",
                waiting or "",
                "; ".join(_borrowed(sheet)),
                sheet.trouble,
            ]
        )
        plain[name] = dataclasses.asdict(sheet) | {"points": earned, "total": total}
    head = ["submission", *ids, "accuracy", "total", "to read", "borrowed", "trouble"]
    _csv(out / "grades.csv", head, rows)
    text = json.dumps(plain, indent=1, ensure_ascii=False)
    # Half of a character, which a submission can say, is no text of UTF-8: it becomes a "?".
    (out / "grades.json").write_text(text + "\n", encoding="utf-8", errors="replace")
    _to_read(out / "to_read.csv", sheets, filled)
    _similar(out, found)
    replies = out / "replies"
    replies.mkdir(exist_ok=True)
    for name, sheet in sheets.items():
        file = replies / reply_file(name)
        own = {id: read[name, id] for id in sheet.marks if (name, id) in read}
        text = reply_to(sheet, own, weights)
        file.write_text(text, encoding="utf-8", errors="replace")


def reply_file(name: str) -> str:
    """The name of a submission's file of those in `replies`: no two submissions have the same one.

    A name from which the submission's cannot be read back has a digest of it at its end.

    >>> reply_file("ann/02"), reply_file("ann__02")
    ('ann__02.md', 'ann__02~7b85a94f.md')
    """
    flat = name.replace("/", "__")
    if flat.replace("__", "/") != name or re.search("~[0-9a-f]{8}$", name):
        flat = f"{flat}~{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:8]}"
    return f"{flat}.md"


def reply_to(sheet: Sheet, read: Mapping[str, float], weights: Weights) -> str:
    """What a student is told, as Markdown. read: exercise -> share of the explanation's points,
    where somebody has read it."""
    if sheet.trouble and not sheet.marks:
        return f"Your notebook could not be graded: {sheet.trouble}.\n"
    lines = ["# What the grader found", ""]
    if sheet.trouble:
        lines += [f"About this notebook: {sheet.trouble}.", ""]
    earned = most = 0.0
    for id, mark in sheet.marks.items():
        points = weights.points[id]
        own = round(mark.share * points, 4)
        earned, most = earned + own, most + points
        title = f"**{id} {EXERCISES[id].title}**"
        lines.append(f"{title}: {mark.state}, {own:g} of {points:g} points")
        if mark.state == BORROWED:
            lines += ["", f"This piece is borrowed: `use_reference({id!r})` is not your own work."]
        elif mark.said:
            lines += ["", *(f"> {line}  " for line in mark.said.splitlines())]
        elif mark.state not in (RIGHT, PARTLY):
            lines += ["", "The cases of the check pass; others, which it does not show, do not."]
        if EXERCISES[id].explain:
            most += weights.explanation
            earned += read.get(id, 0.0) * weights.explanation
            lines += ["", f"Your explanation: {_of_explanation(mark, read.get(id), weights)}."]
        lines.append("")
    if sheet.accuracy is not None:
        reached = _for_accuracy(sheet, weights) or 0.0
        earned, most = earned + reached, most + weights.accuracy
        lines += [
            f"Your network reads {sheet.accuracy:.2f} % of the 10,000 test images: "
            f"{reached:.2f} of {weights.accuracy:g} points",
            "",
        ]
    lines.append(f"Together: {round(earned, 2):g} of {most:g} points")
    return "\n".join(lines).rstrip() + "\n"


def _of_explanation(mark: Mark, share: float | None, weights: Weights) -> str:
    most = f"{weights.explanation:g} points"
    if share is not None:
        return f"{share * weights.explanation:g} of {most}"
    return f"still to be read, up to {most}" if mark.answer else f"nothing is written, 0 of {most}"


def _points(mark: Any, most: float, read: float | None, weights: Weights) -> float:
    if mark is None:
        return 0.0
    return round(mark.share * most + (read or 0.0) * weights.explanation, 4)


def _for_accuracy(sheet: Sheet, weights: Weights) -> float | None:
    if sheet.accuracy is None:
        return None
    return weights.accuracy * share_of(sheet.accuracy)


def _in_short(sheet: Sheet) -> str:
    right = sum(mark.state == RIGHT for mark in sheet.marks.values())
    return sheet.trouble or f"{right} of {len(sheet.marks)} right"


def _borrowed(sheet: Sheet) -> list[str]:
    return sorted({id for mark in sheet.marks.values() for id in mark.borrowed})


def filled_in(path: Path) -> list[dict[str, str]]:
    """The rows of to_read.csv in which somebody has filled in a share, as a spreadsheet saves them:
    with commas, semicolons or tabs. ValueError for what is no such table, and no share."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise ValueError(f"{path} is no text in UTF-8. Save it as CSV in UTF-8.") from None
    mark = delimiter(text.partition("\n")[0])
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    columns = {"submission", "exercise", "share"}
    if not columns <= {*(table.fieldnames or ())}:
        raise ValueError(
            f"{path} has no columns submission, exercise and share, and was left as it is. Put the "
            "heading back, or move the file away for a new one."
        )
    rows = []
    for row in table:
        row = {name: _unquoted(row.get(name) or "") for name in TO_READ}
        try:
            share = float(row["share"].strip().replace(",", ".") or 0)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:
            raise ValueError(
                f"{path}: the share of {row['submission']}, {row['exercise']} is "
                f"{row['share']!r}; use a number from 0 to 1."
            )
        if row["share"].strip():
            rows.append(row | {"share": f"{share:g}"})
    return rows


def _to_read(path: Path, sheets: Mapping[str, Sheet], filled: Sequence[dict[str, str]]) -> None:
    """The explanations of these sheets, and whatever else somebody has filled in: of another week
    or exercise, or of who could not be judged this time."""
    left = {(row["submission"], row["exercise"]): row for row in filled}
    rows = []
    for name, sheet in sheets.items():
        for id, mark in sheet.marks.items():
            if mark.answer:
                share = left.pop((name, id), {}).get("share", "")
                exercise = EXERCISES[id]
                rows.append([name, id, exercise.explain, exercise.rubric, mark.answer, share])
    rows += [[row[name] for name in TO_READ] for row in left.values()]
    _csv(path, TO_READ, rows)


def _similar(out: Path, found: Mapping[str, Path]) -> None:
    answers: dict[str, dict[str, str]] = {}
    for name, file in found.items():
        try:
            cells, _ = cells_of(file)
        except Exception:
            continue
        answers[name] = {
            call.id: "\n".join(_own(cells, call)) for call in asked(cells) if call.id in EXERCISES
        }
    pairs = alike(answers, {id: EXERCISES[id].stub for id in EXERCISES})
    _csv(
        out / "similar.csv",
        ["first", "second", "exercise", "alike"],
        [[a, b, id, f"{share:.2f}"] for a, b, id, share in pairs],
    )
    text = template("similar.html").render(
        pairs=pairs[:MOST_PAIRS],
        total=len(pairs),
        answers=answers,
        titles={id: exercise.title for id, exercise in EXERCISES.items()},
    )
    (out / "similar.html").write_text(text, encoding="utf-8", errors="replace")


@functools.cache
def template(name: str) -> jinja2.Template:
    """A page's template of this folder. What is put into it is shown as text, whatever it holds."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    ).get_template(name)


def _own(cells: Sequence[str], call: Any) -> list[str]:
    """The cells that an answer needs, without those in which nothing is defined by a student."""
    places = needed(cells, call.answer, call.place)
    near = [i for i in places if i >= call.place - 2]
    return [cells[i] for i in near]


FORMULA = tuple("=+-@\t\r")  # so begins what a spreadsheet would compute


def _csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table that a spreadsheet reads; a text that would be a formula there is made none."""
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        for row in rows:
            writer.writerow(
                [f"'{c}" if isinstance(c, str) and c.startswith(FORMULA) else c for c in row]
            )


def _unquoted(cell: str) -> str:
    """A text as it was before `_csv` wrote it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell
