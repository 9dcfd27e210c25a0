"""What a submission earns is what its answers do, on cases that nobody has seen.

Protected here: every solution of the course earns all of its points and no catalogued mistake any;
an attack earns nothing and stops nothing for the others; tables, replies and weights say what was
found; what travels between the two processes arrives as it was, and nothing else does.
"""

import copy
import csv
import itertools
import json
import os
import re
import select
import socket
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, writes

from nblib import grade
from nblib.exercises import EXERCISES
from nblib.exercises.lab import Checkpoint
from nblib.exercises.running import run_cases
from nblib.exercises.values import plain, same
from nblib.grading import apart, judging, reports, slices, walls, weights_from, wire
from nblib.grading.similar import alike
from tests.answering import answer_of
from tests.attacks import ATTACKS, HONEST, WRONG
from tools import answers as unforeseen

IMPORTS = (
    "import math\nimport numpy as np\nfrom nblib.exercises import check, report, use_reference"
)
SEEDS = (1, 2, 3)
DATAGRAM = socket.SOCK_DGRAM
NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def notebook(*cells):
    """Code cells; one that begins with "**" is text."""
    return new_notebook(
        cells=[new_markdown_cell(c) if c.startswith("**") else new_code_cell(c) for c in cells]
    )


def submit(folder, name, *cells):
    path = folder / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writes(notebook(IMPORTS, *cells)), encoding="utf-8")
    return path


def solved(id):
    return EXERCISES[id].solution, f'check("{id}", {EXERCISES[id].name})'


# ------------------------------------------------------------------ hidden cases

FUNCTIONS = [id for id in EXERCISES if EXERCISES[id].is_function]


@pytest.mark.parametrize("id", FUNCTIONS)
def test_hidden_cases_tell_every_known_mistake_from_the_solution(id):
    """By what is right in all cases: a mistake may earn a part, but never the whole."""
    exercise = EXERCISES[id]
    for seed in SEEDS:
        cases, wanted = judging.hidden_cases(exercise, seed)
        assert len(cases) == len(wanted) and cases[: len(exercise.cases)] == list(exercise.cases)
        for mistake in exercise.mistakes:
            wrong = exercise.build(mistake.wrong)
            if not callable(wrong):
                continue
            got = [plain(outcome.value) for outcome in run_cases(wrong, cases, 20)]
            assert judging.share_right(exercise, got, wanted) < 1, mistake.id


@pytest.mark.parametrize("id", FUNCTIONS)
def test_right_answers_of_unusual_form_earn_all(id):
    exercise = EXERCISES[id]
    for answer in unforeseen.answers():
        if answer.id != id or answer.kind or f"{id} {answer.digest}" in NOT_YET:
            continue
        given = answer_of(answer.code, exercise)
        given = exercise.prepared(given) if isinstance(exercise, Checkpoint) else given
        for seed in SEEDS:
            cases, wanted = judging.hidden_cases(exercise, seed)
            got = [plain(outcome.value) for outcome in run_cases(given, copy.deepcopy(cases), 20)]
            assert judging.share_right(exercise, got, wanted) == 1, answer.says


NOT_YET = {"8.5 7740a544"}  # tests/test_answers.py says why


def test_other_seeds_draw_other_cases():
    exercise = EXERCISES["3.4"]
    drawn = [judging.hidden_cases(exercise, seed)[0][len(exercise.cases) :] for seed in (1, 2, 1)]
    assert drawn[0] and str(drawn[0]) == str(drawn[2]) != str(drawn[1])


def test_parts_that_are_right_in_every_case_earn_their_share():
    exercise = EXERCISES["2.3"]
    assert len(exercise.parts) == 2
    _, wanted = judging.hidden_cases(exercise, 1)
    half = [(w, b + 1) for w, b in wanted]
    assert judging.share_right(exercise, half, wanted) == 0.5
    assert judging.share_right(exercise, wanted, wanted) == 1
    assert judging.share_right(exercise, [None] * len(wanted), wanted) == 0
    once = [*wanted[:-1], (wanted[-1][0] + 1, wanted[-1][1])]
    assert judging.share_right(exercise, once, wanted) == 0.5


# ------------------------------------------------------------------ the whole way


@pytest.mark.parametrize("part", sorted({id[0] for id in EXERCISES}))
def test_every_solution_earns_all_and_every_stub_nothing(part, tmp_path):
    ids = [id for id in EXERCISES if id.startswith(f"{part}.") and EXERCISES[id].graded]
    cells = [cell for id in ids for cell in (_needs(id), *solved(id)) if cell]
    sheet = judging.grade_notebook(submit(tmp_path, "solved", *cells), 5, ids, reply=False)
    found = {id: (mark.state, mark.said) for id, mark in sheet.marks.items()}
    assert {id: state for id, (state, _) in found.items()} == dict.fromkeys(ids, "right"), found
    stubs = [cell for id in ids for cell in (EXERCISES[id].stub, EXERCISES[id].check_cell)]
    sheet = judging.grade_notebook(submit(tmp_path, "stubs", *stubs), 5, ids, reply=False)
    assert sum(mark.share for mark in sheet.marks.values()) == 0


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem[:2], marks=[] if path.stem[:2] == "03" else pytest.mark.full
        )
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        if any(id.startswith(f"{int(path.stem[:2])}.") for id in EXERCISES)
    ],
)
def test_a_notebook_of_the_course_earns_all_when_solved_and_nothing_when_not(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    stubs = {exercise.stub.strip(): exercise.solution for exercise in EXERCISES.values()}
    own = [id for id in EXERCISES if id.startswith(f"{int(path.stem[:2])}.")]
    ids = [id for id in own if EXERCISES[id].graded]
    sheet = judging.grade_notebook(path, 5, reply=False)
    assert list(sheet.marks) == ids and not any(m.share for m in sheet.marks.values()), sheet.marks
    solved = 0
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.strip() in stubs:
            cell.source = stubs[cell.source.strip()]
            solved += 1
    assert solved == len(own)
    nbformat.write(notebook, tmp_path / "solved.ipynb")
    sheet = judging.grade_notebook(tmp_path / "solved.ipynb", 5, reply=False)
    found = {id: (mark.state, mark.said) for id, mark in sheet.marks.items()}
    assert found == dict.fromkeys(ids, ("right", "")) and not sheet.trouble


def test_an_answer_that_takes_too_long_does_not_hurt_the_next(tmp_path):
    """The product in C cannot be stopped from within, so its process is."""
    late = "def softmax(z):\n    a = np.ones((12_000, 12_000), np.float32)\n    return a @ a @ a"
    cells = (late, 'check("4.7", softmax)', *solved("4.6"))
    limits = apart.Limits(exercise=6.0)
    path = submit(tmp_path, "late", *cells)
    sheet = judging.grade_notebook(path, 5, ["4.7", "4.6"], limits=limits, reply=False)
    found = {id: (mark.share, mark.said) for id, mark in sheet.marks.items()}
    assert found == {"4.7": (0, "It took too long."), "4.6": (1, "")}


@pytest.mark.parametrize(
    ("load", "times"), [(0.3, 1), (1.0, 1), (2.5, 2.5), (40.0, 4)], ids=lambda number: str(number)
)
def test_a_busy_machine_gives_more_time(load, times, monkeypatch):
    """load: of each processor, in the last minute."""
    found = load * (os.cpu_count() or 1), 0.0, 0.0
    monkeypatch.setattr(os, "getloadavg", lambda: found, raising=False)
    usual = apart.Limits()
    now = usual.now()
    assert (now.exercise, now.whole) == pytest.approx((times * 60, times * 400))
    assert now.memory == usual.memory
    monkeypatch.delattr(os, "getloadavg")  # Windows has none
    assert usual.now() == usual


def _needs(id):
    """What a solution leans on: borrowed pieces of earlier checkpoints, the engine in 6.3."""
    exercise = EXERCISES[id]
    if not isinstance(exercise, Checkpoint):
        return "import torch" if "torch" in exercise.given else ""
    return "\n".join(
        f'{", ".join(other.names)} = use_reference("{other.id}")'
        for other in exercise.earlier
        if other.reference
    )


LAZIEST = "lambda labels: np.bincount(labels).max() / len(labels)"
# Right answers in whose making no name is given a value: id -> cells
IN_PLACE = {
    "0.3": (
        f"weights = {[float(w) for w in EXERCISES['0.3'].expected[::-1]]}",
        "def turn(numbers):\n    numbers.reverse()",
        "turn(weights)",
        'check("0.3", weights)',
    ),
    "0.2": (
        f"def set_up():\n    global share\n    share = {LAZIEST}",
        "set_up()",
        "def laziest(labels):\n    return share(labels)",
        'check("0.2", laziest)',
    ),
}


def test_an_answer_made_in_place_earns_all(tmp_path):
    """And nothing of a first attempt with too few cells is said of it."""
    hidden = f"globals()['mine'] = {LAZIEST}", 'check("0.2", mine)'
    for place, (id, cells) in enumerate([*IN_PLACE.items(), ("0.2", hidden)]):
        sheet = judging.grade_notebook(submit(tmp_path, str(place), *cells), 5, [id], reply=False)
        mark = sheet.marks[id]
        assert (mark.state, mark.share, mark.said) == ("right", 1, ""), cells


def test_a_name_counts_as_the_last_cell_leaves_it(tmp_path):
    """Where the cells are stopped halfway, it is still the course's own function."""
    cells = (
        "from nblib.ops import softmax",
        "import time\ntime.sleep(9)\nsoftmax = None",
        WRONG[1],
    )
    limits = apart.Limits(exercise=6.0)
    path = submit(tmp_path, "slow", *cells)
    sheet = judging.grade_notebook(path, 5, ["4.7"], limits=limits, reply=False)
    assert (sheet.marks["4.7"].share, sheet.marks["4.7"].said) == (0, "It took too long.")


def test_what_check_refuses_earns_nothing(tmp_path):
    """A function that changes what its caller gave it: an array, and a list."""
    cells = (
        "def relu(x):\n    x[x < 0] = 0\n    return x",
        "def relu_backward(grad, x):\n    return grad * (x > 0)",
        'check("8.1", (relu, relu_backward))',
        "def count_parameters(sizes):\n    found = 0\n    while len(sizes) > 1:\n"
        "        found += (sizes.pop(0) + 1) * sizes[0]\n    return found",
        'check("4.2", count_parameters)',
    )
    path = submit(tmp_path, "in place", *cells)
    sheet = judging.grade_notebook(path, 5, ["8.1", "4.2"])
    found = {id: (mark.share, mark.diagnosis) for id, mark in sheet.marks.items()}
    assert found == {"8.1": (0, "in-place"), "4.2": (0, "in-place")}


def test_a_network_that_a_loop_trains_in_place_is_measured_as_trained(monkeypatch):
    """The better of two counts, since nothing says here which is the student's."""
    cells = [
        "parameters = [np.zeros(2)]",
        "def step(values):\n    for value in values:\n        value += 1",
        "for _ in range(3):\n    step(parameters)",
        "report(parameters)",
    ]
    ran = []

    def reached(judge, apart, expression, places):
        ran.append(places)
        return 10.0 * len(places)

    monkeypatch.setattr(judging, "_reached", reached)
    judge = judging._Judge(cells, {}, 0, apart.Limits())
    assert judging._accuracy(judge, None) == 30
    assert ran == [(0,), (0, 1, 2)]


@pytest.fixture
def server():
    """One on this machine that gives the solution to whoever asks, and remembers that."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):  # its name in the library
            self.server.asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(HONEST[0].encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


A_FEW = (
    "rebinds same",
    "a pickle",
    "reads below python",
    "asks the network by a program",
    "asks a program",
    "forks",
    "never ends",
    "a forged answer",
    "copies a neighbour by a program",
    "ends its judge by a program",
    "borrows inside a def",
    "goes by another folder",
    "trains its answer",
)


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param(A_FEW, id="a few"),
        pytest.param(tuple(ATTACKS), id="all", marks=pytest.mark.full),
    ],
)
def test_no_attack_earns_a_point_or_stops_the_others(chosen, tmp_path, server):
    """A link, a file that is no notebook and one with another name are among them, too."""
    assert len(ATTACKS) > 40  # docs/teaching.md
    folder, package, taken = tmp_path / "in", apart.PACKAGE, tmp_path / "taken"
    file = package / "exercises" / "catalogue" / "4_mlp" / "6_a_softmax_that_does_not_overflow.py"
    stored = package.parent / "notebooks" / "04_multilayer_networks.ipynb"
    for name in chosen:
        cells = [
            cell.replace("FILE", str(file))
            .replace("NOTEBOOK", str(stored))
            .replace("PACKAGE", str(package))
            .replace("NEIGHBOUR", str(folder / "a good one.ipynb"))
            .replace("TAKEN", str(taken))
            .replace("PORT", str(server.server_port))
            for cell in ATTACKS[name].cells
        ]
        submit(folder, name, *cells)
    submit(folder, "a good one", *HONEST)
    submit(folder, "z/renamed", *HONEST)
    (folder / "no notebook.ipynb").write_text('{"cells": 3}')
    (folder / "linked.ipynb").symlink_to(folder / "a good one.ipynb")
    limits = apart.Limits(exercise=4.0, whole=40.0, memory=2000)
    sheets = reports.grade_folder(folder, tmp_path / "out", seed=9, limits=limits, reply=False)
    assert set(sheets) == {*chosen, "a good one", "z/renamed", "no notebook"}
    earned = {name: sum(m.share for m in sheet.marks.values()) for name, sheet in sheets.items()}
    good = {"a good one", "z/renamed"}
    assert {name for name, share in earned.items() if share} == good, earned
    assert all(earned[name] == 1 for name in good)
    states = {name: [m.state for m in sheets[name].marks.values() if m.borrowed] for name in sheets}
    assert {name for name in sheets if "borrowed" in states[name]} == {
        name for name in chosen if "borrows" in name
    }
    assert not taken.exists() and not (package / "taken").exists() and not server.asked
    assert "no notebook that can be read" in sheets["no notebook"].trouble
    assert not any(sheets[name].trouble for name in good)


def test_what_was_right_before_the_time_was_up_counts(tmp_path, monkeypatch):
    """And the rest is told not to have been reached, with the replies that a class gets."""
    wrong = "def count_parameters(sizes):\n    return 0", 'check("4.2", count_parameters)'
    path = submit(tmp_path, "late", *HONEST, *wrong)
    seconds = itertools.count(0, 300)  # 400 are up at the second
    monkeypatch.setattr(judging, "time", SimpleNamespace(monotonic=seconds.__next__))
    sheet = judging.grade_notebook(path, 5, ["4.7", "4.2"])
    assert sheet.trouble == judging.LATE and sheet.marks["4.7"].state == "right"
    assert sheet.marks["4.2"].said == "It was not reached."


# Where only Python's own doors are shut: name -> what is refused
DOORS = {
    "reads elsewhere": "open(f'{away}/file')",
    "writes what may be read": "open(f'{near}/file', 'w')",
    "empties what may be read": "os.open(f'{near}/file', os.O_RDONLY | os.O_TRUNC)",
    "makes a file there": "os.open(f'{near}/new', os.O_RDONLY | os.O_CREAT)",
    "makes a folder there": "os.mkdir(f'{near}/new')",
    "touches it": "os.utime(f'{near}/file')",
    "a folder to begin from": "os.open('.', os.O_RDONLY)",
    "up from a folder": "os.open('../../away/file', os.O_RDWR)",
    "a data base": "sqlite3.connect(f'{away}/new')",
    "a connection": "socket.create_connection(('127.0.0.1', 9))",
    "a server": "socket.socket().bind(('127.0.0.1', 0))",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "a datagram as a message":
        "socket.socket(type=socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.1', 9))",
    "the address of a name": "socket.gethostbyname('localhost')",
    "the name of an address": "socket.gethostbyaddr('127.0.0.1')",
    "the same in another way": "socket.getnameinfo(('127.0.0.1', 9), 0)",
}  # fmt: skip
SHUT = """
import os, socket, sqlite3, sys
from nblib.grading import walls
near, work, away, *doors = sys.argv[1:]
walls.watch([sys.prefix, sys.base_prefix, near], [work], [])
os.mkdir("a")
os.mkdir("a/b")
with open("a/own", "w") as file:
    file.write("x")
os.chdir("a/b")
for door in doors:
    try:
        eval(door)
    except PermissionError as error:
        assert "the grader" in str(error), door
    else:
        print("open:", door)
"""


def test_pythons_own_doors_are_shut(tmp_path):
    """In a process of its own: the hook cannot be taken back."""
    places = [tmp_path / name for name in ("near", "work", "away")]
    for place in places:
        place.mkdir()
        (place / "file").write_text("as it was")
    line = [sys.executable, "-c", SHUT, *map(str, places), *DOORS.values()]
    env = {**os.environ, "PYTHONPATH": str(apart.PACKAGE.parent)}
    done = subprocess.run(line, env=env, cwd=places[1], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    for place in (places[0], places[2]):
        assert [path.read_text() for path in place.iterdir()] == ["as it was"]


BEHIND = """
import json, os, subprocess, sys
from nblib.grading import walls
root, work, package, victim = sys.argv[1:]
readable = [package, sys.prefix, sys.base_prefix]
found = {"stand": walls.raise_walls(root, readable, [work], [], 2000, 20)}
if "namespaces" in found["stand"]:
    found["seen"] = os.path.exists(__file__) or os.path.exists("/etc/passwd")
    for folder in (work, package):
        try:
            open(f"{folder}/written", "w").close()
        except OSError:
            pass
    subprocess.run(["sh", "-c", f"kill -9 {victim}"], stderr=subprocess.DEVNULL)
print(json.dumps(found))
"""


def test_behind_the_walls_is_nothing_to_be_read_written_or_ended(tmp_path):
    """Not by a program either. The file that runs there cannot see itself."""
    root, work, script = tmp_path / "root", tmp_path / "work", tmp_path / "behind.py"
    root.mkdir()
    work.mkdir()
    script.write_text(BEHIND)
    env = {**os.environ, "PYTHONPATH": str(apart.PACKAGE.parent), "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as victim:
        line = [sys.executable, script, root, work, apart.PACKAGE, str(victim.pid)]
        done = subprocess.run(line, env=env, cwd=work, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        if "namespaces" not in found["stand"]:
            victim.kill()
            pytest.skip("this system gives this user no namespaces")
        assert victim.poll() is None
        victim.kill()
    assert not found["seen"]
    assert (work / "written").exists() and not (apart.PACKAGE / "written").exists()


# Each way of asking sends its own name.
ASKING = {
    "Python, TCP": "send(socket.SOCK_STREAM, 'Python, TCP')",
    "Python, UDP": "send(socket.SOCK_DGRAM, 'Python, UDP')",
    "a program, TCP": "by_a_program('SOCK_STREAM', 'a program, TCP')",
    "a program, UDP": "by_a_program('SOCK_DGRAM', 'a program, UDP')",
}
ASKS = """
import json, socket, subprocess, sys
from nblib.grading import walls
root, work, package, open_, *ports = sys.argv[1:]
ports = dict(zip(("SOCK_STREAM", "SOCK_DGRAM"), map(int, ports)))
if open_ == "open":
    walls._NEWNET = 0
stand = walls.raise_walls(root, [package, sys.prefix, sys.base_prefix], [work], [], 2000, 20)

def send(kind, text):
    with socket.socket(type=kind) as asking:
        asking.connect(("127.0.0.1", ports[socket.SocketKind(kind).name]))
        asking.sendall(text.encode())

def by_a_program(kind, text):
    line = f"import socket; a = socket.socket(type=socket.{kind}); "
    line += f"a.connect(('127.0.0.1', {ports[kind]})); a.sendall({text.encode()!r})"
    subprocess.run([sys.executable, "-S", "-c", line], stderr=subprocess.DEVNULL)

for way in json.loads(sys.stdin.read()):
    try:
        eval(way)
    except OSError:
        pass
print(json.dumps(stand))
"""


@pytest.mark.parametrize(
    ("wall", "arrives"), [("shut", set()), ("open", {*ASKING})], ids=["shut", "taken away"]
)
def test_behind_the_walls_is_no_network(wall, arrives, tmp_path):
    """Somebody listens; with the wall of the network taken away, all that is sent arrives."""
    root, work, script = tmp_path / "root", tmp_path / "work", tmp_path / "asks.py"
    root.mkdir()
    work.mkdir()
    script.write_text(ASKS)
    with socket.create_server(("127.0.0.1", 0)) as calls, socket.socket(type=DATAGRAM) as letters:
        letters.bind(("127.0.0.1", 0))
        ports = [str(each.getsockname()[1]) for each in (calls, letters)]
        env = {**os.environ, "PYTHONPATH": str(apart.PACKAGE.parent), "OPENBLAS_NUM_THREADS": "1"}
        line = [sys.executable, script, root, work, apart.PACKAGE, wall, *ports]
        done = subprocess.run(
            line,
            input=json.dumps([*ASKING.values()]),
            env=env,
            cwd=work,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        if "namespaces" not in json.loads(done.stdout):
            pytest.skip("this system gives this user no namespaces")
        heard = set()
        while ready := select.select([calls, letters], [], [], 0.2)[0]:
            if calls in ready:
                with calls.accept()[0] as caller:
                    heard.add(caller.recv(99).decode())
            if letters in ready:
                heard.add(letters.recv(99).decode())
    assert heard == arrives


def test_processes_are_limited_only_where_they_are_counted_apart():
    """Before Linux 5.14 the limit would count what the user has open elsewhere."""
    for release in ("5.14.0-70.el9", "5.15.0-91-generic", "6.1"):
        assert walls._counts_apart(release)
    for release in ("5.13.19", "5.4.0-91", "4.18.0-553.el8", "unknown"):
        assert not walls._counts_apart(release)


SAYS = """import nblib.exercises as e
class Forged:
    diagnosis = "d" * 10**6
    def __str__(self): return "x" * 10**7
e.check = lambda *a, **k: Forged()
"""


def test_a_reply_has_neither_the_seed_nor_a_book(tmp_path):
    """It is written where the submission's code runs, for the student to read."""
    folder, seed = tmp_path / "in", 987654321
    submit(folder, "seed", *ATTACKS["looks for the seed"].cells)
    submit(folder, "book", SAYS + WRONG[0], WRONG[1])
    sheets = reports.grade_folder(folder, tmp_path / "out", seed=seed, ids=["4.7"])
    assert [sheets[name].marks["4.7"].share for name in ("seed", "book")] == [0, 0]
    assert "raised" in sheets["seed"].marks["4.7"].said
    assert str(seed) not in sheets["seed"].as_json()
    assert len(sheets["book"].as_json()) < 10_000


def test_no_answer_stops_the_tables(tmp_path):
    """A sum a thousand deep, and half of a character in what is said and in an explanation."""
    folder, out, id = tmp_path / "in", tmp_path / "out", "2.5"
    submit(folder, "long", f"def softmax(z):\n    return {'+'.join(1500 * ['z'])}", WRONG[1])
    submit(folder, "twin", f"def softmax(z):\n    return {'+'.join(1500 * ['z'])}", WRONG[1])
    sheets = {
        "half": judging.Sheet({id: judging.Mark(id, said="\udcff", answer="\ud800")}),
        "long": judging.Sheet(trouble="\udcff"),
        "twin": judging.Sheet(),
    }
    found = {name: folder / f"{name}.ipynb" for name in ("long", "twin")}
    reports.write(sheets, found, out, weights_from())
    assert "long,twin,4.7,1.00" in (out / "similar.csv").read_text("utf-8-sig")
    assert len(list((out / "replies").iterdir())) == 3
    json.loads((out / "grades.json").read_text("utf-8"))


def test_what_took_too_long_is_judged_again(tmp_path):
    right, broken = judging.Mark("2.5", 1.0, judging.RIGHT), judging.Mark("2.6", 0, judging.BROKEN)
    sheets = {
        "done": judging.Sheet({"2.5": right}, key="1"),
        "late": judging.Sheet({"2.5": right, "2.6": broken}, key="2"),
        "whole": judging.Sheet({"2.5": right}, key="3", trouble=judging.LATE),
    }
    reports.write(sheets, {}, tmp_path, weights_from())
    assert list(reports._known(tmp_path / "grades.json")) == ["1"]


def test_what_is_ended_leaves_nothing_behind(tmp_path, monkeypatch):
    """Neither the copy of the course nor the submission's own folder."""
    rooms = tmp_path / "rooms"
    rooms.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rooms))
    monkeypatch.setenv("TMPDIR", str(rooms))
    path = submit(tmp_path, "slow", "import time\ntime.sleep(60)\nsoftmax = 3", WRONG[1])
    communicate, seen = subprocess.Popen.communicate, []

    def soon(process, data, timeout):
        try:
            return communicate(process, data, 15)
        except subprocess.TimeoutExpired:
            seen.extend(rooms.glob("*/nblib-*"))
            raise

    monkeypatch.setattr(subprocess.Popen, "communicate", soon)
    sheet = reports.judged(path, 0, ["4.7"], apart.Limits(), False)
    assert sheet.trouble == "it took longer than a submission may" and seen
    assert not list(rooms.iterdir())


def test_no_two_submissions_have_the_same_reply(tmp_path):
    names = ["a/b", "a__b", "a___b", "a_/b", "a/_b", "a/b/c", "a/b__c", "a__b/c", "a", "\udcff"]
    files = [reports.reply_file(name) for name in names]
    files += [reports.reply_file(file.removesuffix(".md")) for file in files if "~" in file]
    assert len({*files}) == len(files) and not any("/" in file for file in files)
    assert files[0] == "a__b.md" and files[8] == "a.md"
    states = {"a/b": judging.RIGHT, "a__b": judging.WRONG}
    sheets = {n: judging.Sheet({"2.5": judging.Mark("2.5", state=s)}) for n, s in states.items()}
    reports.write(sheets, {}, tmp_path, weights_from())
    for name, state in states.items():
        said = (tmp_path / "replies" / reports.reply_file(name)).read_text("utf-8")
        assert f": {state}, " in said


def test_tables_and_replies_say_what_was_found(tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "out"
    submit(folder, "=ann", *HONEST)
    submit(folder, "bob", *WRONG)
    weights = tmp_path / "weights.toml"
    weights.write_text('[points]\n"4.7" = 4\n')
    line = [str(folder), "--out", str(out), "--exercises", "4.7", "--weights", str(weights)]
    assert grade.main([*line, "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert "2 submissions" in said and f"alike: {out / 'similar.html'}." in said
    assert "No seed" not in said
    with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["submission"], row["4.7"], row["total"]) for row in rows] == [
        ("'=ann", "4.00", "4.00"),
        ("bob", "0.00", "0.00"),
    ]
    found = json.loads((out / "grades.json").read_text("utf-8"))
    assert found["bob"]["marks"]["4.7"]["state"] == "wrong" and found["=ann"]["total"] == 4
    said = (out / "replies" / "bob.md").read_text("utf-8")
    assert "wrong, 0 of 4 points" in said
    assert "At 1000 e to that power is inf" in said  # the catalogue's own words
    assert "right, 4 of 4 points" in (out / "replies" / "=ann.md").read_text("utf-8")


def test_what_a_person_has_read_counts(tmp_path):
    """The table of explanations goes out empty, comes back filled in, and is not lost."""
    id = next(iter(EXERCISES))
    mark = judging.Mark(id, 1.0, "right", answer="Because two lines cross.")
    sheets = {"ann": judging.Sheet({id: mark})}
    weights = reports.Weights({**dict.fromkeys(EXERCISES, 2.0)}, explanation=3.0)
    reports.write(sheets, {}, tmp_path, weights)
    table = (tmp_path / "to_read.csv").read_text("utf-8-sig")
    assert "Because two lines cross." in table
    total = lambda: json.loads((tmp_path / "grades.json").read_text("utf-8"))["ann"]["total"]  # noqa: E731
    assert total() == 2
    (tmp_path / "to_read.csv").write_text(f"submission,exercise,share\nann,{id},0.5\n")
    reports.write(sheets, {}, tmp_path, weights)
    assert total() == 3.5
    assert "0.5" in (tmp_path / "to_read.csv").read_text("utf-8-sig")
    (tmp_path / "to_read.csv").write_text(f"submission,exercise,share\nann,{id},good\n")
    with pytest.raises(ValueError, match="is 'good'; use a number from 0 to 1"):
        reports.write(sheets, {}, tmp_path, weights)


EXPLAINED = [id for id in EXERCISES if EXERCISES[id].explain][:2]
TWO = {
    name: judging.Sheet({id: judging.Mark(id, answer="Because.") for id in EXPLAINED})
    for name in ("@ann", "bob")
}


def test_who_reads_an_explanation_is_told_what_earns_a_point(tmp_path):
    reports.write(TWO, {}, tmp_path, weights_from())
    with (tmp_path / "to_read.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["rubric"] for row in rows] == [EXERCISES[row["exercise"]].rubric for row in rows]
    for name in ("replies/bob.md", "grades.json"):
        assert "Half:" not in (tmp_path / name).read_text("utf-8"), "this is for the reader alone"


def shares(folder):
    """(submission, exercise) -> share, as a spreadsheet shows it."""
    with (folder / "to_read.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["submission"], row["exercise"]): row["share"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_counts_as_a_spreadsheet_saves_it(sign, tmp_path):
    """With 0,5 where semicolons stand between columns, and with a name like a formula."""
    reports.write(TWO, {}, tmp_path, weights_from())
    path = tmp_path / "to_read.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        share = "0,5" if sign == ";" else "0.5"
        csv.writer(file, delimiter=sign).writerows([head, *([*row[:-1], share] for row in rows)])
    for _ in range(2):
        reports.write(TWO, {}, tmp_path, weights_from())
        assert list(shares(tmp_path).values()) == ["0.5"] * 4
    found = json.loads((tmp_path / "grades.json").read_text("utf-8"))
    assert [sheet["total"] for sheet in found.values()] == [1, 1]


def test_another_run_keeps_what_a_person_has_filled_in(tmp_path):
    """Of other exercises, of who could not be judged this time, of another week."""
    heading, first, second = "submission,exercise,question,answer,share", *EXPLAINED
    rows = [f"'@ann,{first},why,Because.,0.5", f"bob,{second},why,Because.,1"]
    (tmp_path / "to_read.csv").write_text("\n".join([heading, *rows, f"bob,{first},why,,"]))
    other = {"cid": TWO["bob"], "bob": judging.Sheet(trouble=judging.LATE)}
    for sheets in ({"bob": judging.Sheet({first: TWO["bob"].marks[first]})}, other, TWO):
        reports.write(sheets, {}, tmp_path, weights_from())
        kept = {key: share for key, share in shares(tmp_path).items() if share}
        assert kept == {("'@ann", first): "0.5", ("bob", second): "1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("submission,exercise,share\ns,0.3,0.5 points\n", "is '0.5 points'; use a number from"),
        ("submission,exercise,points\ns,0.3,1\n", "no columns submission, exercise and share"),
        ("", "no columns submission"),
        ("submission,exercise,share\nJos\xe9,0.3,1\n", "is no text in UTF-8"),
    ],
)
def test_what_is_wrong_with_the_table_is_said_before_a_class_is_judged(
    text, said, tmp_path, capsys
):
    """And it is left as it is."""
    submit(tmp_path / "in", "s", *WRONG)
    (tmp_path / "grades").mkdir()
    path = tmp_path / "grades" / "to_read.csv"
    path.write_bytes(text.encode("latin-1"))
    assert grade.main([str(tmp_path / "in")]) == 1
    out, error = capsys.readouterr()
    assert said in error and not out
    assert path.read_bytes() == text.encode("latin-1")


def test_the_longest_explanation_is_read_again(tmp_path):
    """A table cannot hold a cell of any length."""
    path = submit(tmp_path, "long", *HONEST, "**Your explanation.** Why?\n\n" + "long " * 10**5)
    _, words = judging.cells_of(path)
    sheets = {"a": judging.Sheet({"4.7": judging.Mark("4.7", answer=words["4.7"])})}
    for _ in range(2):
        reports.write(sheets, {}, tmp_path, weights_from())
    assert list(shares(tmp_path)) == [("a", "4.7")]


def test_a_reply_says_what_became_of_an_explanation_and_adds_up():
    id = next(id for id in EXERCISES if EXERCISES[id].explain)
    weights = reports.Weights({**dict.fromkeys(EXERCISES, 2.0)}, explanation=4.0)
    for answer, read, said, together in (
        ("Because.", {}, "still to be read, up to 4 points", "1 of 6"),
        ("Because.", {id: 0.5}, "2 of 4 points", "3 of 6"),
        ("", {}, "nothing is written, 0 of 4 points", "1 of 6"),
    ):
        sheet = judging.Sheet(
            {id: judging.Mark(id, 0.5, "partly right", "one\ntwo", answer=answer)}
        )
        reply = reports.reply_to(sheet, read, weights)
        assert (
            f"partly right, 1 of 2 points\n\n> one  \n> two  \n\nYour explanation: {said}." in reply
        )
        assert reply.endswith(f"\nTogether: {together} points\n")


def test_weights_say_what_they_do_not_know(tmp_path):
    path = tmp_path / "w.toml"
    path.write_text('accuracy = 5\n[points]\n"2.1" = 7\n')
    weights = weights_from(path)
    assert (weights.points["2.1"], weights.accuracy, weights.explanation) == (7, 5, 1)
    for text, said in (
        ('[points]\n"9.9" = 1', r"unknown exercise in .*w\.toml '9\.9'"),
        ("acuracy = 1", "acuracy"),
        ('explanation = "two"', "explanation is 'two'; use a number of points"),
        ("accuracy = -1", "accuracy is -1; use"),
        ("accuracy = true", "accuracy is True; use"),
        ('[points]\n"2.1" = nan', "2.1 is nan; use"),
        ("points = 4", "points is 4; use a table"),
    ):
        path.write_text(text)
        with pytest.raises(ValueError, match=said):
            weights_from(path)


BOTH, ONE = ["namespaces", "limits"], ["limits"]


@pytest.mark.parametrize(
    ("walls", "stood", "warned"),
    [
        ([BOTH, BOTH], "Around each stood: limits, namespaces.", False),
        ([BOTH, ONE], "Around each stood: limits.", True),
        ([[], []], "Around each stood: nothing.", True),
        ([None, BOTH], "Around each stood: limits, namespaces.", False),
        ([None, None], "", False),  # no notebook could be read, so nothing has run
    ],
)
def test_only_walls_that_stood_around_each_are_named(walls, stood, warned, monkeypatch, capsys):
    """One sheet may have been kept from another machine."""
    sheets = {
        str(place): judging.Sheet({} if wall is None else {"2.5": judging.Mark("2.5")}, walls=wall)
        for place, wall in enumerate(walls)
    }
    monkeypatch.setattr(grade, "grade_folder", lambda *_, **__: sheets)
    assert grade.main(["in"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"2 submissions. {stood}".strip())
    assert "seed 0, which any student can draw" in said
    assert ("no namespaces" in said, "stood" in said) == (warned, bool(stood))


@pytest.mark.parametrize("seed", ["-501", "1.5", "x", ""])
def test_a_seed_is_a_whole_number(seed, capsys):
    with pytest.raises(SystemExit):
        grade.main(["in", f"--seed={seed}"])
    assert f"{seed!r} is no seed; use a whole number, 0 or more" in capsys.readouterr().err


def test_a_folder_without_a_notebook_is_said(tmp_path, capsys):
    assert grade.main([str(tmp_path)]) == 1
    assert "no notebook" in capsys.readouterr().err
    assert grade.main([str(tmp_path), "--exercises", "2.99"]) == 1
    assert "unknown exercise or part '2.99'" in capsys.readouterr().err


# ------------------------------------------------------------------ which cells


def test_the_cells_that_an_answer_needs():
    cells = [
        "import numpy as np",
        "x = np.ones(3)",
        "print('long training')\nlosses = [1]",
        "losses.append(2)",
        "def f(z):\n    return g(z) + x",
        "def g(z):\n    return 2 * z",
        "%matplotlib inline\nx[0] = 5",
        "explorers.playground()",
        "def broken(:",
        'check("2.1", f)',
        'done = check("2.2", answer=lambda z: losses)',
    ]
    first, second = slices.asked(cells)
    assert first == (9, "2.1", "f") and second == (10, "2.2", "lambda z: losses")
    assert slices.needed(cells, first.answer, first.place) == [0, 1, 4, 5, 6]
    assert slices.needed(cells, second.answer, second.place) == [2, 3]
    assert slices.needed([*cells[:1], "from math import *", *cells[1:]], "f", 8) == [
        0,
        1,
        2,
        5,
        6,
        7,
    ]


def test_a_name_of_a_functions_own_is_none_of_the_notebooks():
    cells = [
        "name = 'torch'",
        "for layer in range(3):\n    print(layer)",
        "def first(rows):\n    name = rows[0]\n    name.seen = True\n    return name",
        "def second(layer):\n    return [name for name in layer]",
        "def third():\n    global name\n    name = 'nblib'",
        "class Model:\n    layer = 3",
    ]
    needed = {name: slices.needed(cells, name, 6) for name in ("first", "second", "Model", "name")}
    assert needed == {"first": [2], "second": [3], "Model": [5], "name": [0, 4]}


# ------------------------------------------------------------------ what travels

NUMBERS = st.floats(allow_nan=False) | st.integers(-(10**9), 10**9) | st.booleans() | st.none()
VALUES = st.recursive(
    NUMBERS
    | st.text(max_size=5)
    | arrays_of.arrays(
        st.sampled_from([np.float64, np.float32, np.int64, np.bool_]),
        arrays_of.array_shapes(min_dims=0, max_dims=3, max_side=3),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def pair():
    """A peer, and another one that serves it from a thread."""
    (a, b), (c, d) = os.pipe(), os.pipe()

    def scale(array, rng, f):
        array *= 2
        return f(float(rng.uniform()))

    def turn(entries):
        entries.reverse()
        for entry in entries:
            if isinstance(entry, np.ndarray):
                entry += 1
        return len(entries)

    other = wire.Peer(a, d, echo=lambda x: x, scale=scale, turn=turn, fail=lambda: 1 / 0)
    threading.Thread(target=other.serve, daemon=True).start()
    return wire.Peer(c, b)


@given(VALUES)
def test_plain_data_arrives_as_it_was(pair, value):
    back = pair.call("echo", value)
    assert repr(back) == repr(value)


def test_what_a_function_changed_is_changed_here(pair):
    array, rng, twin = np.ones(3), np.random.default_rng(4), np.random.default_rng(4)
    assert pair.call("scale", array, rng, lambda x: x + 1) == twin.uniform() + 1
    assert array.tolist() == [2, 2, 2] and rng.uniform() == twin.uniform()


def test_a_list_is_changed_here_as_it_was_there(pair):
    entries, same_one = [1, np.zeros(2), [3]], [np.zeros(2)]
    assert pair.call("turn", entries) == 3 and pair.call("turn", []) == 0
    assert repr(entries) == repr([[3], np.ones(2), 1])
    pair.call("echo", same_one)
    assert same_one[0].tolist() == [0, 0]


def test_errors_and_foreign_objects_arrive_as_words(pair):
    with pytest.raises(wire.Remote, match="ZeroDivisionError: division by zero"):
        pair.call("fail")
    assert same(pair.call("echo", {"a": 1}), {"a": 1}, 0) or pair.call("echo", {"a": 1}) == {"a": 1}
    assert isinstance(pair.call("echo", object()), wire.Thing)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense\n",
        b"[1, 2\n",
        b"[-1]\n",
        b"[9999999999999]\n",
        b"[2]\n{}",
        b'[14]\n["result", 3]  ',
        b'[35]\n["result", [{"a": ["O", [1], 0]}, []]',
        b"x" * 9000,
    ],
)
def test_what_is_no_message_is_refused(data):
    (reader, writer), (_, out) = os.pipe(), os.pipe()
    os.write(writer, data)
    os.close(writer)
    with pytest.raises((wire.Gone, TypeError, ValueError)):
        wire.Peer(reader, out).call("anything")


def test_one_who_does_not_answer_is_late():
    (reader, _), (_, out) = os.pipe(), os.pipe()
    peer = wire.Peer(reader, out)
    peer.deadline = 0.0
    with pytest.raises(wire.Late):
        peer.call("anything")


# ------------------------------------------------------------------ side by side


OWN = """def train(x, t):
    w = 0.0
    for i in range(9):
        w = w + 0.1 * (t - w * x) * x
    return w, [w, w + 1, w + 2]"""
COPY = """def train(data, target):  # mine
    v = 0.0
    for step in range(9):
        v = v + 0.1 * (target - v * data) * data

    return v, [v, v + 1, v + 2]"""
OTHER = """def train(x, t):
    steps = [k * k for k in range(30) if k % 2]
    return sum(steps) / len(steps), {s: str(s) for s in steps if s > t}"""


def test_a_copy_with_other_names_is_found_and_what_the_stub_says_is_not():
    answers = {"a": {"5.1": OWN}, "b": {"5.1": COPY}, "c": {"5.1": OTHER}, "d": {}}
    (found,) = alike(answers, {})
    assert found[:3] == ("a", "b", "5.1") and found.share == 1
    assert alike({"a": {"5.1": OWN}, "b": {"5.1": OWN}}, {"5.1": OWN}) == []


def test_answers_that_are_alike_stand_side_by_side(tmp_path):
    """As text, whatever they hold, in columns that the keyboard reaches, with a link to each."""
    cells = COPY.replace("return v", "text = '<b>&amp;</b>'; return v"), 'check("5.1", train)'
    found = {}
    for name in ("<i>ann</i>", "bob/05", "cy"):
        found[name] = submit(tmp_path / "in", name.replace("/", "_"), *cells)
    reports.write({}, found, tmp_path, weights_from())
    with (tmp_path / "similar.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = list(csv.DictReader(file))
    shown = (tmp_path / "similar.html").read_text("utf-8")
    assert len(pairs) == 3 and shown.count("<pre ") == shown.count('tabindex="0"') == 6
    assert shown.count("&lt;b&gt;&amp;amp;&lt;/b&gt;") == 6 and "<b>" not in shown
    assert shown.count("<h3") == 6 and "&lt;i&gt;ann" in shown and "<i>" not in shown
    links, ids = re.findall('href="#([^"]+)', shown), re.findall(' id="([^"]+)', shown)
    labels = " ".join(re.findall('aria-labelledby="([^"]+)', shown)).split()
    assert len(links) == 3 and {*links, *labels} == {*ids} and len({*ids}) == len(ids)
    assert "prefers-color-scheme: dark" in shown and "script" not in shown


def test_a_page_of_answers_that_are_alike_stays_short(tmp_path, monkeypatch):
    found = {
        name: submit(tmp_path / "in", name, OWN, 'check("5.1", train)') for name in ("a", "b", "c")
    }
    monkeypatch.setattr(reports, "MOST_PAIRS", 2)
    reports.write({}, found, tmp_path, weights_from())
    assert "first 2 pairs; similar.csv has all 3" in (tmp_path / "similar.html").read_text()
    reports.write({}, {}, tmp_path, weights_from())
    assert "No two answers are." in (tmp_path / "similar.html").read_text()
