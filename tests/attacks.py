"""Attacks on the grader, as cells of submissions: what each one tries, and what stands against it.

`python -m tests.attacks` writes the table of docs/attacks.md. tests/test_grading.py hands all of
them in, and asserts that none earns a point or stops the others; tests/test_docs.py holds the page
to this file.
"""

import sys
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).resolve().parents[1] / "docs" / "attacks.md"

APART, PLAIN, COPY, HIDDEN = (
    "judged apart",
    "plain data",
    "a copy without exercises",
    "hidden cases",
)
NAMESPACES, LIMITS, DOORS = "namespaces", "limits", "Python's own doors"
LENT = "what is lent is known"
WALLS = {
    APART: "What is right is known, and compared, in another process. Nothing that a cell changes "
    "is there. A process that has ended is begun anew for the next exercise.",
    PLAIN: "What an answer returns is sent as numbers, texts and arrays. What is none of these, or "
    "no message at all, counts as a wrong answer.",
    COPY: "The package that a submission imports has no exercises and no solutions.",
    HIDDEN: "What is right for cases drawn from the teacher's seed is not to be found on the "
    "submission's side.",
    NAMESPACES: "The kernel (Linux) gives the submission no network, no other process and no other "
    "files, and what it may read it cannot change. That holds for programs that it starts, too.",
    DOORS: "Python's own audit hook refuses programs, sockets and files elsewhere. It stands on "
    "every system; code below Python gets past it.",
    LIMITS: "Of time, memory, the size of files and the number of processes.",
    LENT: "`use_reference` lends a function that runs on the grader's side. So it is known which "
    "answers have called it; called for the exercise itself, it refuses.",
}


class Attack(NamedTuple):
    """What it tries, in words; the walls against it, names of WALLS; the cells that are handed in.

    FILE, NOTEBOOK, PACKAGE, NEIGHBOUR, TAKEN and PORT in a cell stand for places that a test knows.
    It is graded for 4.7, unless its own check names a piece of the lab.
    """

    tries: str
    walls: tuple[str, ...]
    cells: tuple[str, ...]


# A program, without Python's telling the hook of it.
UNSEEN = """import os, subprocess, sys
class Deaf:
    audit = staticmethod(lambda *a: None)
    def __getattr__(self, name): return getattr(sys, name)
subprocess.sys = Deaf()
def asks(line): return subprocess.run(["sh", "-c", line], capture_output=True, text=True).stdout
"""
HONEST = (
    "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
    "    return e / e.sum(axis=1, keepdims=True)",
    'check("4.7", softmax)',
)
WRONG = (
    "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)",
    'check("4.7", softmax)',
)
ASKED = "urlopen('http://127.0.0.1:PORT/').read().decode()"
ATTACKS = {
    "says it passed": Attack(
        "writes into the dictionary of what has passed",
        (APART,),
        ("from nblib.exercises import checkpoints\ncheckpoints.PASSED['4.7'] = 1", *WRONG),
    ),
    "another check": Attack(
        "puts a function of its own in the place of `check`",
        (APART,),
        ("class Right:\n    passed = True\ncheck = lambda *a: Right()", *WRONG),
    ),
    "rebinds judge": Attack(
        "puts one in the place of the function that judges",
        (APART,),
        ("import nblib.exercises.diagnosis as d\nd.judge = lambda *a: True", *WRONG),
    ),
    "rebinds same": Attack(
        "lets any two values count as the same",
        (APART,),
        ("import nblib.exercises.values as v\nv.same = lambda *a: True", *WRONG),
    ),
    "rebinds share": Attack(
        "lets the grader's own function say that all is right",
        (APART,),
        ("import nblib.grading.judging as j\nj.share_right = lambda *a: 1.0", *WRONG),
    ),
    "rebinds isclose": Attack(
        "lets NumPy find any two arrays close",
        (APART,),
        ("np.isclose = np.allclose = lambda *a, **k: True", *WRONG),
    ),
    "an object equal to all": Attack(
        "returns an object that says it equals everything",
        (PLAIN,),
        (
            "class All(float):\n    def __eq__(self, o): return True\n"
            "    __ne__ = lambda s, o: False\ndef softmax(z): return All(0)",
            WRONG[1],
        ),
    ),
    "an array equal to all": Attack(
        "returns an array that says so",
        (PLAIN,),
        (
            "class All(np.ndarray):\n    def __eq__(self, o): return True\n"
            "def softmax(z): return np.zeros(np.shape(z)).view(All)",
            WRONG[1],
        ),
    ),
    "a pickle": Attack(
        "returns an object that runs code where it is unpickled",
        (PLAIN,),
        (
            "import pickle\nclass Bomb:\n    def __reduce__(self):\n"
            "        return (exec, ('import os; os._exit(0)',))\n"
            "def softmax(z): return Bomb()",
            WRONG[1],
        ),
    ),
    "reads the catalogue": Attack(
        "takes the right function out of the catalogue of exercises",
        (COPY,),
        ("from nblib.exercises import EXERCISES\nsoftmax = EXERCISES['4.7'].expected", WRONG[1]),
    ),
    "reads the files": Attack(
        "looks for the file with the solution in every folder of Python's, and in the course's",
        (COPY, NAMESPACES, DOORS),
        (
            "import pathlib, nblib\nnamespace = {}\n"
            "for top in __import__('sys').path + ['PACKAGE']:\n"
            "    for p in pathlib.Path(top).rglob('6_a_softmax_*.py'):\n"
            "        exec(p.read_text(), namespace)\n"
            "softmax = namespace['softmax']",
            WRONG[1],
        ),
    ),
    "reads below python": Attack(
        "reads that file by calls of the system's C library",
        (NAMESPACES, DOORS),
        (
            "import ctypes\nlibc = ctypes.CDLL(None)\nbuffer = "
            "ctypes.create_string_buffer(9999)\nfd = libc.open(b'FILE', 0)\n"
            "libc.read(fd, buffer, 9999)\nnamespace = {}\n"
            "exec(buffer.value.decode(), namespace)\n"
            "softmax = namespace['softmax']",
            WRONG[1],
        ),
    ),
    "reads a saved notebook": Attack(
        "reads the solution that is folded into the course's notebook",
        (NAMESPACES, DOORS),
        (
            "import json\ncells = json.load(open('NOTEBOOK'))['cells']\n"
            "text = [''.join(c['source']) for c in cells]\n"
            "found = [t for t in text if 'def softmax' in t and '```' in t][0]\n"
            "exec(found.split('```python')[1].split('```')[0])",
            WRONG[1],
        ),
    ),
    "takes a file": Attack(
        "writes a file outside its own folder",
        (NAMESPACES, DOORS),
        ("open('TAKEN', 'w').write('x')", *WRONG),
    ),
    "takes down the walls": Attack(
        "replaces the functions that put up the walls, and adds a hook of its own",
        (NAMESPACES, DOORS),
        (
            "import sys\nsys.addaudithook(lambda *a: None)\n"
            "import nblib.grading.walls as w\nw.watch = w.raise_walls = None",
            *WRONG,
        ),
    ),
    "asks the network": Attack(
        "asks a server on this machine, which has the solution",
        (NAMESPACES, DOORS),
        (f"import urllib.request\nexec(urllib.request.{ASKED})", WRONG[1]),
    ),
    "asks the network by a program": Attack(
        "lets a program ask it",
        (NAMESPACES,),
        (
            f'{UNSEEN}line = "import urllib.request as r; print(r.{ASKED})"\n'
            "line = [sys.executable, '-S', '-c', line]\n"
            "exec(subprocess.run(line, capture_output=True, text=True).stdout)",
            WRONG[1],
        ),
    ),
    "asks a program": Attack(
        "lets a program read the file with the solution",
        (NAMESPACES, DOORS),
        ("import subprocess\nexec(subprocess.check_output(['cat', 'FILE']))", WRONG[1]),
    ),
    "forks": Attack(
        "starts processes without end",
        (DOORS, LIMITS),
        ("import os\nwhile True: os.fork()", *WRONG),
    ),
    "kills its parent": Attack(
        "ends the grader with a signal",
        (NAMESPACES, DOORS),
        ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", *WRONG),
    ),
    "ends its process": Attack(
        "ends its own process while it is asked",
        (APART,),
        ("def softmax(z):\n    import os\n    os._exit(0)", WRONG[1]),
    ),
    "leaves": Attack(
        "raises SystemExit while it is asked",
        (APART,),
        ("def softmax(z):\n    raise SystemExit(0)", WRONG[1]),
    ),
    "never ends": Attack(
        "loops, and catches whatever would stop it",
        (LIMITS,),
        (
            "def softmax(z):\n    while True:\n        try:\n            while True: pass\n"
            "        except BaseException: pass",
            WRONG[1],
        ),
    ),
    "never ends in C": Attack(
        "loops inside a function written in C",
        (LIMITS,),
        ("def softmax(z):\n    return sum(iter(int, 1))", WRONG[1]),
    ),
    "takes all memory": Attack(
        "makes a list of ten thousand million numbers",
        (LIMITS,),
        ("def softmax(z):\n    return [0.5] * 10**10", WRONG[1]),
    ),
    "huge output": Attack(
        "prints and returns a hundred million entries",
        (LIMITS, PLAIN),
        ("def softmax(z):\n    print('x' * 10**8)\n    return np.ones(10**8)", WRONG[1]),
    ),
    "an endless list": Attack(
        "returns a list that contains itself",
        (PLAIN,),
        ("def softmax(z):\n    a = []\n    a.append(a)\n    return a", WRONG[1]),
    ),
    "no message": Attack(
        "writes nonsense into each open file, the grader's connection among them",
        (PLAIN,),
        (
            "import os\nfor fd in range(3, 64):\n    try: os.write(fd, b'[2]\\n{}x')\n"
            "    except OSError: pass",
            *WRONG,
        ),
    ),
    "a forged answer": Attack(
        "writes an answer into the connection before it is asked",
        (HIDDEN,),
        (
            "import os, json\ntext = json.dumps(['result', [0.5, []]])\n"
            "for fd in range(3, 64):\n    try: os.write(fd, f'[{len(text)}]\\n{text}'"
            ".encode())\n    except OSError: pass",
            *WRONG,
        ),
    ),
    "closes everything": Attack(
        "closes the connection to the grader",
        (APART,),
        ("import os\nos.closerange(3, 256)", *WRONG),
    ),
    "a deep list": Attack(
        "returns lists within lists, a hundred thousand deep",
        (PLAIN,),
        (
            "def softmax(z):\n    a = 0.5\n    for _ in range(10**5): a = [a]\n    return a",
            WRONG[1],
        ),
    ),
    "knows the cases shown": Attack(
        "answers the cases that students can see from a table",
        (HIDDEN,),
        (
            "KNOWN = {0.0: 0.5, 2.0: 0.8807970779778823, -2.0: "
            "0.11920292202211755, 0.5: 0.6224593312018546}\ndef softmax(z):\n"
            "    return KNOWN.get(float(z), 0.5) if np.ndim(z) == 0 else "
            "1 / (1 + np.exp(-z))",
            WRONG[1],
        ),
    ),
    "borrows": Attack(
        "hands in what `use_reference` lends",
        (LENT,),
        ('relu, relu_backward = use_reference("8.1")', 'check("8.1", (relu, relu_backward))'),
    ),
    "borrows inside a def": Attack(
        "calls `use_reference` inside functions of its own",
        (LENT,),
        (
            'def relu(z):\n    return use_reference("8.1")[0](z)\n'
            'def relu_backward(g, z):\n    return use_reference("8.1")[1](g, z)',
            'check("8.1", (relu, relu_backward))',
        ),
    ),
    "copies a neighbour by a program": Attack(
        "lets a program read another student's notebook",
        (NAMESPACES,),
        (
            f"{UNSEEN}import json\ncells = json.loads(asks('cat NEIGHBOUR'))['cells']\n"
            "exec([''.join(c['source']) for c in cells if 'def softmax' in c['source']][0])",
            WRONG[1],
        ),
    ),
    "copies a neighbour without one": Attack(
        "reads it by a library that tells no hook of it",
        (NAMESPACES,),
        (
            "import readline\nreadline.read_history_file('NEIGHBOUR')\n"
            "lines = [readline.get_history_item(i) or '' for i in range(500)]\n"
            "import json\ntext = [line for line in lines if 'def softmax' in line][0]\n"
            "exec(json.loads(text.strip().strip(',')))",
            WRONG[1],
        ),
    ),
    "ends its judge by a program": Attack(
        "ends the grader by a program",
        (NAMESPACES,),
        (f"{UNSEEN}def softmax(z):\n    asks(f'kill -9 {{os.getppid()}}')\n    return z", WRONG[1]),
    ),
    "changes the course by a program": Attack(
        "writes into the course and a neighbour's notebook by a program",
        (NAMESPACES,),
        (
            f"{UNSEEN}import nblib\ndef softmax(z):\n"
            "    for f in ('TAKEN', 'PACKAGE/taken', 'NEIGHBOUR'): asks(f'echo x >> \"{f}\"')\n"
            "    return z",
            WRONG[1],
        ),
    ),
    "looks for the seed": Attack(
        "reads all processes' command lines, to find the seed",
        (NAMESPACES,),
        (f"{UNSEEN}def softmax(z): raise ValueError(asks('cat /proc/*/cmdline'))", WRONG[1]),
    ),
    "outlives the grading": Attack(
        "leaves a program behind that writes a file later",
        (NAMESPACES,),
        (
            f"{UNSEEN}def softmax(z):\n    line = 'sleep 2; echo x >> TAKEN'\n"
            "    subprocess.Popen(['sh', '-c', line], start_new_session=True)\n    return z",
            WRONG[1],
        ),
    ),
    "empties the course's files": Attack(
        "opens files of the course so that they are emptied or made",
        (NAMESPACES, DOORS),
        (
            "import os\nfor flag in (os.O_TRUNC, os.O_CREAT):\n"
            "    try: os.close(os.open('PACKAGE/taken', os.O_RDONLY | flag))\n"
            "    except OSError: pass",
            *WRONG,
        ),
    ),
    "goes by another folder": Attack(
        "goes up from a folder that it has opened, to write elsewhere",
        (NAMESPACES, DOORS),
        (
            "import os\nos.makedirs('a/b')\nfolder = os.open('.', os.O_RDONLY)\nos.chdir('a/b')\n"
            "up = '../' * 20 + 'TAKEN'\nos.open(up, os.O_RDWR | os.O_CREAT, dir_fd=folder)",
            *WRONG,
        ),
    ),
    "trains its answer": Attack(
        "defines a function that becomes the catalogue's at a later call",
        (COPY,),
        (
            "import copy\nfrom nblib.exercises import EXERCISES\n"
            "def turn(f): globals()['softmax'] = EXERCISES['4.7'].expected\n"
            "def softmax(z): return z",
            "turn(softmax)",
            WRONG[1],
        ),
    ),
    "an engine for ever": Attack(
        "borrows a later piece, then loops for ever",
        (LIMITS,),
        (
            'train = use_reference("8.7")[0] if False else use_reference("8.7")\n'
            "def softmax(z):\n    while True: pass",
            WRONG[1],
        ),
    ),
}


def page():
    """The text of docs/attacks.md."""
    lines = [
        "# Attacks on the grader",
        "",
        f"{len(ATTACKS)} submissions that try to earn points for nothing, to stop the grader, or",
        "to reach what is not theirs. None earns a point and none stops the others: all are",
        "handed in by `tests/test_grading.py`. `python -m tests.attacks` writes this page, and a",
        "test holds it to them. What the grader cannot see, and how far one can trust it, says",
        "[the page about grading](teaching.md#how-far-one-can-trust-it).",
        "",
        "| what stands against them | |",
        "|---|---|",
        *(f"| {name} | {text} |" for name, text in WALLS.items()),
        "",
        "Where two walls are named, either is enough for this attack.",
        "",
        "| attack | what it tries | what stands against it |",
        "|---|---|---|",
        *(f"| {name} | {one.tries} | {', '.join(one.walls)} |" for name, one in ATTACKS.items()),
    ]
    return "\n".join(lines) + "\n"


def main():
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
