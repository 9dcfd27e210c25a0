"""Try the checks on answers that they were not built for, and print a table: is the fault named?

    python -m tools.answers                          every exercise, a row each
    python -m tools.answers 5.7 --show               the replies to its answers in full
    python -m tools.answers --half tuning            only what the checks may be built with
    python -m tools.answers 4 --show "to read"       replies of part 04 that nobody has judged

The answers stand in tests/answers, whose README says how they are written and who may look at
which. Each exercise gets a process of its own, begun anew where an answer ends it, or keeps it
longer than LIMIT seconds.

A reply to a wrong answer is `named` if it says what the answer's regular expression looks for (in
other words than the exercise's leads and hints, which are said to any fault), and `generic` if it
says no more than which cases differ. Else it says something definite, and no program can decide
whether it is to the point: `to read`, until a person has put a verdict into the half's
verdicts.txt. A verdict holds for that one reply; a changed one is to be read again.
"""

import argparse
import contextlib
import faulthandler
import functools
import hashlib
import json
import linecache
import math
import os
import queue
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "answers"
HALVES = ("tuning", "held_out")
LIMIT = 60.0  # seconds for one answer; a check may take its time limit several times over
# An exercise that was given another number keeps the halves of its answers, and their digests.
ONCE = {f"8.{n}": f"7.{n}" for n in range(1, 12)} | {"7.1": "6.4", "7.3": "7.2", "7.4": "6.6"}
ONCE |= {"4.5": "4.7", "4.6": "4.5", "4.7": "4.6"}
ONCE |= {"5.4": "5.8", "5.5": "5.4", "5.6": "5.5", "5.7": "5.6", "5.8": "5.7"}
# A stub that took another name, {exercise: (once, now)}: older answers are tried with the new one.
RENAMED = {"2.1": ("output", "y")}
WRONG = ("named", "generic", "misleading", "to read", "accepted", "crashed", "hung")
RIGHT = ("passed", "refused", "crashed", "hung")


@dataclass(frozen=True)
class Answer:
    """What a student might type into the stub's cell.

    id     the exercise
    kind   the number of the kind of fault in README.md; 0 for a right answer
    says   the fault in a sentence, or in what way a right answer is unusual
    names  a regular expression: what a reply says that names the fault
    code   the cell
    """

    id: str
    kind: int
    says: str
    names: str
    code: str

    @property
    def digest(self):
        """Eight digits that stand for the exercise and the cell."""
        return _digest(f"{ONCE.get(self.id, self.id)}\n{self.code}")

    @property
    def half(self):
        """Whether it is for tuning or held out: the digest decides, so that no person does."""
        return HALVES[int(self.digest, 16) % 3 > 0]


def _digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def read(path):
    """The answers of a file, in order."""
    pieces = re.split(r"^%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_answer(piece) for piece in pieces]


def _answer(piece):
    head, _, code = piece.partition("\n")
    id, kind, says = head.split(" ", 2)
    names = ""
    if kind != "right":
        names, _, code = code.removeprefix("?? ").partition("\n")
    return Answer(id, 0 if kind == "right" else int(kind), says, names, code.rstrip() + "\n")


def answers(half=None):
    """All answers, or those of one half, by exercise."""
    halves = HALVES if half is None else (half,)
    found = [
        a for h in halves for path in sorted((FOLDER / h).glob("[0-9]*.txt")) for a in read(path)
    ]
    return sorted(found, key=lambda a: tuple(map(int, a.id.split("."))))


# --- one process: the answers of one exercise ----------------------------------------------------


def work():
    """Check what comes in on stdin, and write a line of JSON for each on what was stdout."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what students print is not for us
    id, limit, *cells = json.load(sys.stdin)
    from nblib.exercises import EXERCISES, check, repair

    repair.WAIT = math.inf  # so that a busy machine finds what an idle one does
    print("ready", file=out, flush=True)  # the first import takes a while: not the answer's time
    for number, cell in enumerate(cells):
        report = {}
        faulthandler.dump_traceback_later(0.9 * limit)  # onto stderr: where it hangs
        try:
            answer = _typed(EXERCISES[id], cell, f"<answer {number}>")
            begun = time.process_time()
            with contextlib.redirect_stdout(None):
                result = check(id, answer)
                report["seconds"] = time.process_time() - begun
                if result.diagnosis == "time":  # once more, since the machine may have been busy
                    result = check(id, answer)
            report |= {"passed": result.passed, "reply": repr(result), "found": result.diagnosis}
            result._repr_html_()
        except BaseException as error:  # whatever comes through is a fault of ours
            report["crash"] = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps(report), file=out, flush=True)


def _typed(exercise, cell, filename):
    """What the names in the check cell stand for after the cell has run, as in a notebook."""
    import numpy as np

    if exercise.id in RENAMED:
        once, now = RENAMED[exercise.id]
        cell = re.sub(rf"\b{once}\b", now, cell)
    notebook = {"np": np, "math": math, **getattr(exercise, "given", {})}
    space = {"__name__": "__main__", **notebook}
    # where a notebook keeps its cells and its names
    vars(sys.modules["__main__"]).update(notebook, In=["", cell])
    linecache.cache[filename] = (len(cell), None, cell.splitlines(keepends=True), filename)
    exec(compile(cell, filename, "exec"), space)
    return eval(exercise.name, space)


# --- the other process: who begins, waits and counts ---------------------------------------------


def reports(id, group, limit=LIMIT):
    """What came of each answer of a group: dictionaries with `reply`, `passed` and `seconds`, or
    `crash`, or `hung`."""
    done = []
    while len(done) < len(group):
        worker = subprocess.Popen(
            [sys.executable, "-m", "tools.answers", "--work"],
            text=True,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"NBLIB_PROGRESS": "off"},
        )
        said, complaint = queue.Queue(), []
        threading.Thread(target=_lines, args=(worker, said), daemon=True).start()
        listener = threading.Thread(target=_complaint, args=(worker, complaint), daemon=True)
        listener.start()
        json.dump([id, limit, *(answer.code for answer in group[len(done) :])], worker.stdin)
        worker.stdin.close()
        if said.get() != "ready\n":
            listener.join()
            raise RuntimeError("".join(complaint))
        while len(done) < len(group):
            try:
                line = said.get(timeout=limit)
            except queue.Empty:
                worker.kill()
                listener.join()
                done.append({"hung": limit, "where": "".join(complaint)[-2000:]})
                break
            if not line:
                listener.join()
                worker.wait()
                last = "".join(complaint).strip().rpartition("\n")[2]
                done.append({"crash": f"the process ended, {worker.returncode}: {last}"})
                break
            done.append(json.loads(line))
        worker.kill()
        worker.wait()
    return done


def _lines(worker, said):
    with worker.stdout:
        for line in worker.stdout:
            said.put(line)
    said.put("")  # the process has ended


def _complaint(worker, complaint):
    with worker.stderr:
        complaint.append(worker.stderr.read())


TRIED = re.compile(
    r"(`.*`|With `.*` your functions) (gave|returned) .*|At .* (your numbers give|yours) .*"
)
STANDING = ("For a hint:", "Passed so far:", "You gave")


def words(reply):
    """What a reply says, without its heading, the calls that were tried and the standing lines."""
    lines = [re.sub(r"^You gave .*(?=Expected: )", "", line) for line in reply.split("\n")[1:]]
    kept = [line for line in lines if not (TRIED.fullmatch(line) or line.startswith(STANDING))]
    return "\n".join(kept).strip()


@functools.cache
def standing(id):
    """The sentences of an exercise that are said whatever the fault: its leads and hints."""
    from nblib.exercises import EXERCISES

    exercise = EXERCISES[id]
    return (*exercise.leads.values(), *exercise.hints, exercise.start)


@functools.cache
def verdicts():
    """(id, digest of the answer, digest of the reply) -> "named", "generic" or "misleading"."""
    lines = [
        line
        for path in sorted(FOLDER.glob("*/verdicts.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {(id, answer, reply): verdict for id, answer, reply, verdict, *_ in rows}


def judged(answer, report):
    """In which column of the table it counts."""
    if "hung" in report or "crash" in report:
        return "hung" if "hung" in report else "crashed"
    if answer.kind == 0:
        return "passed" if report["passed"] else "refused"
    if report["passed"]:
        return "accepted"
    spoken = words(report["reply"])
    key = answer.id, answer.digest, _digest(spoken)
    if key in verdicts():
        return verdicts()[key]
    if not spoken:
        return "generic"
    for sentence in standing(answer.id):
        spoken = spoken.replace(sentence, "")
    return "named" if re.search(answer.names, spoken, re.IGNORECASE) else "to read"


def table(found):
    """The table by exercise as text, from (answer, report) pairs."""
    counts = {}
    for answer, report in found:
        row = counts.setdefault(answer.id, Counter())
        row[("right " if answer.kind == 0 else "") + judged(answer, report)] += 1
    counts["all"] = sum(counts.values(), Counter())
    columns = [*WRONG, *(f"right {word}" for word in RIGHT)]
    shown = [c for c in columns if counts["all"][c] or c in WRONG[:3] or c == "right passed"]
    lines = ["exercise  " + "  ".join(shown)]
    for id, row in counts.items():
        cells = (f"{row[c] or '·':>{len(c)}}" for c in shown)
        lines.append(f"{id:<8}  " + "  ".join(cells))
    wrong = sum(counts["all"][c] for c in WRONG)
    shares = ", ".join(
        f"{c} {counts['all'][c]} ({100 * counts['all'][c] / wrong:.1f} %)" for c in WRONG if wrong
    )
    lines.append(f"\n{wrong} wrong answers: {shares}")
    seconds = sorted(report["seconds"] for _, report in found if "seconds" in report)
    if len(seconds) > 20:
        middle, late = statistics.median(seconds), seconds[int(0.95 * len(seconds))]
        lines.append(f"a check computed for {middle:.2f} s (median), {late:.2f} s (p95)")
    return "\n".join(lines)


def shown(answer, report):
    """An answer, its fault, what was said to it and in which column it counts."""
    reply = report.get("reply") or f"{report}"
    key = f"{answer.id} {answer.digest} {_digest(words(reply))}"
    found = f"{judged(answer, report)}, {report.get('found', '')}"
    head = f"--- {key} {found} · kind {answer.kind}: {answer.says}"
    return f"{head}\n{answer.code}>>>\n{reply}\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("ids", nargs="*", help="exercises or parts, such as 5.7 or 5; all if none")
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--show", nargs="?", const="all", help="replies, or those of one column")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for one answer")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        return work()
    groups = {}
    for answer in answers(options.half):
        if not options.ids or {answer.id, answer.id.partition(".")[0]} & set(options.ids):
            groups.setdefault(answer.id, []).append(answer)
    found = []
    for id, group in groups.items():
        pairs = list(zip(group, reports(id, group, options.limit), strict=True))
        for answer, report in pairs:
            if options.show in ("all", judged(answer, report)):
                print(shown(answer, report), flush=True)
        found += pairs
    print(table(found))


if __name__ == "__main__":
    main()
