"""Write docs/files.md: what each file is for, in its own words. `python -m tools.files`"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "files.md"
HEAD = """# Every file, and why it exists

Each line is the first one of the file itself. `python -m tools.files` writes this page, and a test
holds it to the tree. Where to begin: [the life of `a + b`](engine.md) for the engine,
[CONTRIBUTING](../CONTRIBUTING.md) for an explorer, an exercise, a notebook.
"""
FOLDERS = ("nblib", "tools", "benchmarks", "tests")  # in this order


def page():
    """The page's text, from the files as they are now."""
    lines = [HEAD]
    for top in FOLDERS:
        for folder in sorted({path.parent for path in _files(top)}):
            lines += [f"\n## {folder.relative_to(ROOT)}\n", "| file | |", "|---|---|"]
            lines += [_row(path) for path in _files(top) if path.parent == folder]
    return "\n".join(lines) + "\n"


def _files(top):
    """Python files of a folder, without the exercises: these say themselves what they are."""
    return [p for p in sorted((ROOT / top).rglob("*.py")) if "catalogue" not in p.parts]


def _row(path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not said:
        raise ValueError(f"{path.relative_to(ROOT)} does not say at its top why it exists.")
    first = " ".join(said.split("\n\n")[0].split()).replace("|", "\\|")
    return f"| [`{path.name}`](../{path.relative_to(ROOT)}) | {first} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
