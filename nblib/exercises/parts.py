"""What a right answer is made of: numbers, functions, pieces, which edits.py puts elsewhere."""

import ast
from typing import Any

_PIECES = (ast.BinOp, ast.Call, ast.UnaryOp, ast.Name, ast.Subscript, ast.IfExp, ast.Compare)


class Parts:
    """What the right answer is made of: its numbers, its functions, its keywords."""

    def __init__(self, source: str) -> None:
        tree = ast.parse(source)
        nodes: list[Any] = list(ast.walk(tree))
        self.numbers = {n.value for n in nodes if is_number(n)}
        calls = [n for n in nodes if isinstance(n, ast.Call)]
        self.functions = {
            c.func.attr if isinstance(c.func, ast.Attribute) else name_of(c.func) for c in calls
        }
        self.wraps = {
            ast.unparse(c.func)
            for c in calls
            if len(c.args) == 1 and not c.keywords and is_library(c.func)
        }
        self.joins = {}  # (text, operator, at which side) -> names: what may have been left out
        for n in nodes:
            if isinstance(n, ast.BinOp):
                for side, other in ((n.left, "left"), (n.right, "right")):
                    self.joins[ast.unparse(side), type(n.op), other] = names_in(side)
        self.pieces = {}  # text -> names in it, of what is small enough to be missing somewhere
        finished = {id(node) for node in _finished(tree)}
        for node in nodes:
            inside = list(ast.walk(node))
            if (
                isinstance(node, _PIECES)
                and id(node) not in finished
                and (len(inside) <= 24 and isinstance(getattr(node, "ctx", ast.Load()), ast.Load))
            ):
                self.pieces[ast.unparse(node)] = names_in(node)
        self.keywords = {
            (k.arg, ast.unparse(k.value))
            for c in calls
            for k in c.keywords
            if isinstance(k.value, ast.Constant)
        }


def _finished(tree):
    """What is the answer already, wherever it is put: the whole of what a function gives back, if
    that is no name, and in a cell whatever comes of numbers alone."""
    if any(isinstance(node, ast.FunctionDef) for node in tree.body):
        yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Return))
        return
    yield from (node.value for node in tree.body if isinstance(node, ast.Assign))
    yield from (node for node in ast.walk(tree) if not names_in(node))


def name_of(node):
    return node.id if isinstance(node, ast.Name) else ""


def names_in(node):
    """The names in an expression, without those that are there anyway."""
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return names - {"np", "math", "len", "range", "abs", "int", "float", "sum"}


def is_library(function):
    """np.exp, abs, int ... : what can be called anywhere."""
    if isinstance(function, ast.Attribute):
        return name_of(function.value) in ("np", "math")
    return name_of(function) in ("abs", "int", "float", "len", "sum")


def is_number(node):
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)
