"""Set the line numbers of links into the code: `python -m tools.links`, or with the pages to do.

A link [`Tensor.backward`](../nblib/tensor.py#L386) leads to the line on which that name is defined:
a class, a function, a method, or a name that is assigned at the top of the file. The name of the
file itself, or one that ends in .py, means its first line.
"""

import ast
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[`([^`]+)`\]\(([^)#]+\.py)#L(\d+)\)")


def definitions(path):
    """dict name -> line of all that a Python file defines: 'Node', 'Node.check', 'TABLE'."""
    found = {path.name: 1}

    def visit(body, prefix):
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[prefix + node.name] = node.lineno
                if isinstance(node, ast.ClassDef):
                    visit(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        found[prefix + target.id] = node.lineno

    visit(ast.parse(path.read_text(encoding="utf-8")).body, "")
    return found


def renewed(page):
    """The text of a page with its links led to where the names are now.

    Raises ValueError for a name that the file does not define. `functional.linear` is found as
    `linear`, so that a link can say where a name belongs.
    """

    def renew(match):
        name, file, _ = match.groups()
        names = definitions(page.parent / file)
        line = names.get(name) or names.get(name.rpartition(".")[2])
        if line is None:
            raise ValueError(f"{page.name}: {file} does not define {name!r}.")
        return f"[`{name}`]({file}#L{line})"

    return LINK.sub(renew, page.read_text(encoding="utf-8"))


def main(pages):
    for page in map(Path, pages):
        text = renewed(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"{page}: links set anew")


if __name__ == "__main__":
    main(sys.argv[1:] or sorted(Path("docs").glob("*.md")))
