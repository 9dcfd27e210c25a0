"""Grade a folder of submitted notebooks: `python -m nblib.grade submissions/ --seed 4711`.

    --out FOLDER        where the tables and replies go (default: grades/ beside the submissions)
    --seed N            draws the hidden cases; keep it to yourself, and use one for the whole class
    --exercises 2 3.4   parts or single exercises; by default the parts that a notebook is about
    --roll FILE         the class's list of roll numbers, for an edition with numbers of their own
    --weights FILE      a TOML file with points; see nblib.grading.weights_from
    --workers N         submissions at the same time; by default one on each core
    --afresh            judge again what the same seed and course have judged already
    --no-replies        do without the sentences for students, which take about half of the time

What is written, and how far one can trust it: docs/teaching.md.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nblib.choose import choose
from nblib.exercises import EXERCISES
from nblib.grading import grade_folder, read_rolls, weights_from
from nblib.grading.rolls import missing


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 1 if the folder or the weights cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m nblib.grade", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seed", type=_seed)
    parser.add_argument("--exercises", nargs="*", default=())
    parser.add_argument("--roll", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--afresh", action="store_true")
    parser.add_argument("--no-replies", action="store_true")
    given = parser.parse_args(arguments)
    out = given.out or given.folder.resolve().parent / "grades"
    try:
        rolls = read_rolls(given.roll) if given.roll else []
        sheets = grade_folder(
            given.folder,
            out,
            seed=given.seed or 0,
            ids=_chosen(given.exercises),
            weights=weights_from(given.weights),
            workers=given.workers,
            reply=not given.no_replies,
            rolls=rolls,
            afresh=given.afresh,
            told=lambda line: print(line, flush=True),
        )
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    stood = [set(sheet.walls) for sheet in sheets.values() if sheet.marks]
    walls = sorted(set.intersection(*stood)) if stood else []
    around = f" Around each stood: {', '.join(walls) or 'nothing'}." if stood else ""
    print(f"{len(sheets)} submissions.{around}")
    if given.seed is None:
        print(
            "No seed was given: the hidden cases are those of seed 0, which any student can draw. "
            "For marks give one, as SEED=4711 or --seed 4711, and keep it to yourself."
        )
    print(f"The grades: {out / 'grades.csv'}. Answers that are alike: {out / 'similar.html'}.")
    absent = missing(sheets, rolls)
    if absent:
        print(f"Nothing has come from {len(absent)} of {len(rolls)}: {', '.join(absent)}.")
    if stood and "namespaces" not in walls:
        print(
            "Where these ran, some or all, the system gives its user no namespaces: only Python's "
            "own doors were shut. Grade what you do not trust on a machine of its own."
        )
    return 0


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; use a whole number, 0 or more")
    return int(text)


def _chosen(names: Sequence[str]) -> list[str]:
    """Exercises by their ids, or all of a part by its number. ValueError for unknown ones."""
    parts, chosen = dict.fromkeys(id.partition(".")[0] for id in EXERCISES), []
    for name in names:
        choose(name, [*parts, *EXERCISES], "exercise or part")
        chosen += [id for id in EXERCISES if name in (id, id.partition(".")[0])]
    return chosen


if __name__ == "__main__":
    sys.exit(main())
