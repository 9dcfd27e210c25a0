"""From the files of `catalogue` to exercises and quizzes; each is read when it is first asked for.

An exercise is one Python file, `catalogue/2_perceptron/2_many_emails.py`, with three parts:

    \"\"\"2.2 Many emails at once

    The statement, in Markdown; a blank line begins a new paragraph.

    level: easy, medium or hard.

    explorer: The one whose picture a teacher can show, as xor_line (where there is one).

    start: One sentence for somebody who has not begun.

    hint: The first of two or three hints.

    lead new w: What to look at if this part of the answer is wrong and nothing more is known.

    well: One sentence for a right answer.

    explain: A question to be answered in words, in a cell below the check (where one is asked).

    rubric: Whole: what an answer to it has that earns all. Half: half. Nothing: nothing.
    \"\"\"

    (what the cases need: imports, data)

    # --- solution ---

    def predict(X, w, b):
        \"\"\"X (N, d), w (d,), b a number -> (N,), each 0 or 1.\"\"\"
        return (X @ w + b > 0).astype(int)

    # --- cases ---

    CASES = ((CORNERS, np.array([1.0, 1.0]), -1.5), ...)
    MISTAKES = \"\"\"
    threshold
        > 0 → >= 0
    Only scores of exactly 0 come out differently. The rule is 1 if z > 0.
    \"\"\"

The stub is the solution without its body. For a value, which has none, or where part of the body is
given, it is written out as STUB.
The right answer is what the solution gives, or EXPECTED where that is known more exactly. The other
names are those of `Exercise`: FORM, PARTS, OPTIONS, TOLERANCE, AT_HAND, GRADED, and a function
`probe`; and those of `Checkpoint`, in the lab: SECONDS, and a function `call`. A function
`numbers` puts numbers into the texts and mistakes, other ones for each student: own.py has more.

A mistake is a name, an indented change, and a thought. The change is a wrong value; or lines
`old → new`, where old stands in the solution once (a semicolon puts one statement more in its
line); or another body; or, with `def`, all of it.

A part's quizzes are one text file, `quizzes.txt`, explained at `read_quizzes`.
"""

import ast
import dataclasses
import inspect
import itertools
import re
import sys
import textwrap
import types
from collections.abc import Mapping
from pathlib import Path

from .frame import LEVELS, Exercise, Mistake
from .lab import Checkpoint, Together
from .own import Draw, drawn, filled, roll_number
from .quiz import Quiz
from .values import plain, same

CATALOGUE = Path(__file__).parent / "catalogue"
LABELS = ("level", "explorer", "start", "hint", "well", "explain", "rubric")
ARROW = " → "


class Catalogue(Mapping):
    """The exercises of a folder by their ids, "0.1" to "8.11"."""

    def __init__(self, folder=CATALOGUE):
        numbered = sorted(
            (_number(path.parent), _number(path), path) for path in folder.glob("[0-9]*/[0-9]*.py")
        )
        self._files = {f"{part}.{number}": path for part, number, path in numbered}
        self._read, self._own = {}, {}

    def __getitem__(self, id):
        if id not in self._read:
            self._read[id] = read_exercise(self._files[id], self)
        return self._read[id]

    def __iter__(self):
        return iter(self._files)

    def __len__(self):
        return len(self._files)

    def __contains__(self, id):
        return id in self._files

    def own(self, id, roll=""):
        """The exercise with the numbers of a roll number; as it is if that is "" or it has none."""
        exercise, roll = self[id], roll_number(roll)
        if not (roll and exercise.numbers):
            return exercise
        if (id, roll) not in self._own:
            self._own[id, roll] = read_exercise(self._files[id], self, roll)
        return self._own[id, roll]

    def before(self, id):
        """The exercises of the same part that come before this one."""
        part, _, number = id.partition(".")
        return tuple(self[f"{part}.{earlier}"] for earlier in range(1, int(number)))


def _number(path):
    return int(path.name.partition("_")[0].partition(".")[0])


def read_exercise(path, catalogue=(), roll=""):
    """The exercise in a file. ValueError, which names the file, for what cannot be read.

    With a roll number it has numbers of its own, if there is a function for them in the file.

    Those of the lab are checkpoints, whose answers may use the pieces of the earlier ones.
    """
    source = path.read_text(encoding="utf-8")
    try:
        _, solution_source, after = split_source(source)
        space = _run(path, source, run_solution="\nEXPECTED = " not in after)
        numbers = space.get("numbers")
        names = numbers(Draw()) if numbers else {}
        if numbers and roll:
            names = drawn(numbers, path.stem, roll, lambda found: _telling(space, names, found))
        prose = read_prose(filled(space["__doc__"], names) if numbers else space["__doc__"])
        solution, stub = split_solution(solution_source)
        stub, probe = space.get("STUB", stub), space.get("probe")
        settings = prose | {
            "stub": stub,
            "solution": solution,
            "answer": _answer(stub),
            "cases": space.get("CASES", ()),
            "probe": probe,
            "arguments": tuple(inspect.signature(probe).parameters)[1:] if probe else (),
            "form": space.get("FORM", ""),
            "parts": space.get("PARTS", ()),
            "options": space.get("OPTIONS", ()),
            "at_hand": space.get("AT_HAND", {}),
            "tolerance": space.get("TOLERANCE", 1e-6),
            "numbers": bool(numbers),
            "graded": space.get("GRADED", True),
        }
        exercise = Exercise(**settings, expected=None, mistakes=())
        expected = space["EXPECTED"] if "EXPECTED" in space else eval(exercise.name, space)
        if numbers and roll:
            expected = names["right"]
            exercise = dataclasses.replace(
                exercise, solution=f"{exercise.name} = {expected!r}", roll=roll_number(roll)
            )
        if path.parent.name == "8_lab":
            exercise = _checkpoint(settings, expected, space, catalogue)
        else:
            exercise = dataclasses.replace(exercise, expected=expected)
        code = solution if exercise.is_function else None
        mistakes = read_mistakes(space["MISTAKES"], code, space | names)
    except Exception as error:
        raise ValueError(f"{path.parent.name}/{path.name} cannot be read: {error}") from error
    return dataclasses.replace(exercise, mistakes=mistakes)


def _telling(space, standard, names):
    """Whether each known mistake gives something of its own with these numbers, and what is right
    is not what is right in the course."""
    wrong = read_mistakes(space["MISTAKES"], None, space | names)
    values = [plain(mistake.wrong) for mistake in wrong] + [plain(names["right"])]
    values += [plain(standard["right"])]
    tolerance = space.get("TOLERANCE", 1e-6)
    pairs = itertools.combinations(values, 2)
    return not any(same(one, other, tolerance) for one, other in pairs)


def _checkpoint(settings, pieces, space, catalogue):
    pieces = pieces if isinstance(pieces, tuple) else (pieces,)
    call = space.get("call")
    return Checkpoint(
        **settings,
        mistakes=(),
        expected=Together(call, pieces) if call else pieces[0],
        call=call,
        seconds=space.get("SECONDS", 3.0),
        reference=() if "EXPECTED" in space else pieces,
        earlier=catalogue.before(settings["id"]),
    )


def _run(path, source, run_solution):
    """The names of a file after it has run, with its solution or without. Its functions know their
    lines, as a module's do."""
    name = f"{__package__}.catalogue.{path.parent.name}.{path.stem}"
    tree = ast.parse(source, path)
    if not run_solution:
        lines = source.split("\n")
        first, last = (lines.index(f"# --- {ruler} ---") for ruler in ("solution", "cases"))
        tree.body = [node for node in tree.body if not first < node.lineno <= last]
    module = sys.modules[name] = types.ModuleType(name)  # where pickle and dataclasses look
    module.__file__ = str(path)
    exec(compile(tree, path, "exec", optimize=0), vars(module))  # with texts under python -OO, too
    return vars(module)


def _paragraphs(text):
    """The paragraphs of a text, each in one line; of a numbered list, each item in a line."""
    found = []
    for part in re.split(r"\n\s*\n", text.strip()):
        items = re.split(r"\n(?=\d+\. )", part) if re.match(r"1\. ", part) else [part]
        found.append("\n".join(" ".join(item.split()) for item in items))
    return found


def read_prose(text):
    """id, title, statement, start, hints, leads, well, level, explorer, explain and rubric, from
    the text at the head of a file."""
    head, *paragraphs = _paragraphs(text)
    id, _, title = head.partition(" ")
    found = {label: [] for label in (*LABELS, "statement")}
    leads = {}
    for paragraph in paragraphs:
        label, _, rest = paragraph.partition(": ")
        if label in LABELS:
            found[label].append(rest)
        elif label.startswith("lead "):
            leads[label.removeprefix("lead ")] = rest
        else:
            found["statement"].append(paragraph)
    for label in ("start", "well"):
        if len(found[label]) != 1:
            raise ValueError(f"there must be one paragraph {label}:, not {len(found[label])}.")
    for label in ("level", "explorer", "explain", "rubric"):
        if len(found[label]) > 1:
            raise ValueError(f"there may be one paragraph {label}:, not {len(found[label])}.")
    level = "".join(found["level"])
    if level not in ("", *LEVELS):
        raise ValueError(f"level: {level} is none of {', '.join(LEVELS)}.")
    return {
        "id": id,
        "title": title,
        "statement": "\n\n".join(found["statement"]),
        "start": found["start"][0],
        "well": found["well"][0],
        "hints": tuple(found["hint"]),
        "leads": leads,
        "level": level,
        "explorer": "".join(found["explorer"]),
        "explain": "".join(found["explain"]),
        "rubric": "".join(found["rubric"]),
    }


def split_source(source):
    """What stands before the solution, the solution, and what stands after it."""
    before, *rest = re.split(r"^# --- (solution|cases) ---$", source, flags=re.MULTILINE)
    if rest[::2] != ["solution", "cases"]:
        raise ValueError("it needs one line '# --- solution ---', then one '# --- cases ---'.")
    return before, rest[1].strip(), rest[3]


def split_solution(source):
    """The solution as it is shown, without the docstrings of its functions; and the stub: these
    functions with their docstrings, and `...` for a body."""
    lines, shown, stubs = source.split("\n"), [], []
    done = 0
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or ast.get_docstring(node) is None:
            continue
        text = node.body[0]
        shown += lines[done : text.lineno - 1]
        done = text.end_lineno
        stubs.append("\n".join([*lines[node.lineno - 1 : done], "    ..."]))
    shown += lines[done:]
    return "\n".join(shown), "\n\n\n".join(stubs)


def _answer(stub):
    """How the answer is called in the check cell: all that the stub leaves open; "" for a function
    whose frame is given."""
    open_ = [node for node in ast.parse(stub).body if "..." in ast.unparse(node).split("\n")[-1]]
    names = [name for node in open_ for name in _names(node)]
    return f"({', '.join(names)})" if len(names) > 1 else "".join(names)


def _names(node):
    """The names that a statement binds: of a function, or left of an equals sign."""
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def read_mistakes(text, solution, space):
    """Mistakes from their text. solution: that of a function, or None if the answer is a value."""
    mistakes, filling = [], "numbers" in space
    for entry in re.split(r"\n\n(?=\S)", text.strip("\n")):
        id, *lines = entry.split("\n")
        change = [line for line in lines if not line or line.startswith("    ")]
        thought = " ".join(line.strip() for line in lines[len(change) :])
        change = textwrap.dedent("\n".join(change)).strip("\n")
        if not change or not thought:
            raise ValueError(f"the mistake {id!r} needs an indented change, then a thought.")
        wrong = eval(change, space) if solution is None else changed(solution, change, id)
        mistakes.append(Mistake(id, wrong, filled(thought, space) if filling else thought))
    return tuple(mistakes)


def changed(solution, change, id):
    """The solution with a change carried out."""
    lines = change.split("\n")
    if all(ARROW in line or line.endswith(ARROW.rstrip()) for line in lines):
        for line in lines:
            old, _, new = line.partition(ARROW.rstrip())
            old, new = old.rstrip(), new.strip()
            if solution.count(old) != 1:
                times = solution.count(old)
                raise ValueError(f"{id}: {old!r} stands {times} times in the solution, not once.")
            solution = solution.replace(old, new)
        return solution
    if _bound(change) & _bound(solution):
        return change
    head = re.search(r"^def .*?:\n", solution, re.MULTILINE | re.DOTALL)
    return solution[: head.end()] + textwrap.indent(change, "    ")


def _bound(code):
    return {name for node in ast.parse(code).body for name in _names(node)}


def read_quizzes(folder=CATALOGUE):
    """dict id -> Quiz, of all files quizzes.txt. An entry of one:

    best-line
    How many of the four corners can one line get right?
    - Two
        Why somebody who chose this should think again.
    + Three
        Why it is right.
    """
    quizzes = {}
    for path in sorted(folder.glob("[0-9]*/quizzes.txt")):
        for entry in path.read_text(encoding="utf-8").strip().split("\n\n"):
            name, *lines = entry.split("\n")
            quiz = _quiz(f"{_number(path.parent)}.{name}", lines)
            quizzes[quiz.id] = quiz
    return quizzes


def _quiz(id, lines):
    question, options, right = [], [], []
    for line in lines:
        if line.startswith(("- ", "+ ")):
            right += [len(options)] if line[0] == "+" else []
            options.append(([line[2:]], []))
        elif line.startswith("    "):
            options[-1][1].append(line.strip())
        elif line.startswith("  "):
            options[-1][0].append(line.strip())
        else:
            question.append(line)
    if len(right) != 1:
        raise ValueError(f"quiz {id}: one option, the right one, begins with '+'; {len(right)} do.")
    pairs = tuple((" ".join(text), " ".join(said)) for text, said in options)
    return Quiz(id, " ".join(question), pairs, right[0])


EXERCISES = Catalogue()
