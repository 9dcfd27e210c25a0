"""What a class has understood: `python -m nblib.classroom receipts/` writes one page about it.

    --out FILE   the page (default: class.html beside the folder); its numbers go into FILE.json

The folder holds receipts, which students save with `receipt(...).save()`, submitted notebooks, and
the counts of polls in the lecture room (`make poll`), or some of these. docs/teaching.md says what
to do with the page.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from nblib.grading.classpage import page, tally
from nblib.grading.receipts import gather
from nblib.words import count


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 1 if there is nothing to read."""
    parser = argparse.ArgumentParser(
        prog="python -m nblib.classroom", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    out = given.out or given.folder.resolve().parent / "class.html"
    try:
        numbers = tally(gather(given.folder))
        out.write_text(page(numbers), encoding="utf-8", errors="replace")
        text = json.dumps(numbers, indent=1, ensure_ascii=False)
        out.with_suffix(".json").write_text(text + "\n", encoding="utf-8", errors="replace")
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    students = count(numbers["counted"], "student")
    print(f"{students}, {count(len(numbers['aside']), 'file')} set aside: {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
