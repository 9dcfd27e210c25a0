"""The small changes that a repair may consist of: one place of a syntax tree, written another way.

`edits(tree, parts)` yields them, each with a cost: 1 for what slips most easily (an operator, a
sign, an axis, 0 for 1), 3 for what needs more of a reason. repair.py tries them.
"""

import ast
import re
from collections import defaultdict

from .moves import GRAFT, Edit, blocks, exchanged
from .parts import Parts, is_number, name_of

OPERATORS = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.MatMult, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.BitXor: (ast.Pow,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
REDUCTIONS = frozenset(
    ("sum", "mean", "max", "min", "all", "any", "argmax", "argmin", "std", "var", "cumsum", "prod")
)
COMPARISONS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.Eq, ast.NotEq)
NEIGHBOURS = (  # functions that are taken for one another
    ("sum", "mean", "max", "min", "prod", "median", "std", "var", "cumsum"),
    ("argmax", "argmin", "max", "min"),
    ("argmax", "argsort"),
    ("any", "all"),
    ("maximum", "minimum"),
    ("log", "log2", "log10", "log1p"),
    ("exp", "exp2", "expm1"),
    ("sin", "cos"),
    ("floor", "ceil", "round", "rint"),
    ("zeros", "ones"),
    ("tanh", "exp"),
    ("sqrt", "square", "abs"),
    ("dot", "multiply", "outer"),
    ("argmax", "max"),
    ("normal", "uniform", "standard_normal"),
    ("permutation", "integers"),
    ("append", "extend"),
)
ORDERED = 4  # of so many results or arguments any two are exchanged


def edits(tree: ast.AST, parts: Parts) -> list[Edit]:
    """All changes of a function's tree, the cheapest first; those made in several places at once
    come after the single ones of their cost."""
    single = list(_Edits(tree, parts))
    alike = defaultdict(list)
    for edit in single:
        if edit.key:
            alike[edit.key].append(edit)
            if isinstance(edit.node, ast.BinOp):  # those with the same on the right, as in `* t`
                alike[edit.key, ast.dump(edit.node.right)].append(edit)
    groups = {tuple(map(id, group)): group for group in alike.values() if len(group) > 1}
    several = [_together(group) for group in groups.values()]
    return sorted(single + several, key=lambda edit: edit.cost)  # which keeps the order of equals


def _together(group):
    first, lines = group[0], sorted({edit.node.lineno for edit in group})
    puts = sum((edit.puts for edit in group), ())
    return Edit(first.cost + 1, first.sort, first.node, puts, first.key, tuple(lines))


class _Edits:
    """Goes through a tree once and yields an Edit for each change of each node."""

    def __init__(self, tree, parts):
        self.tree, self.parts = tree, parts
        nodes = list(ast.walk(tree))
        body = tree.body if isinstance(tree.body, list) else [tree.body]
        self.size = sum(len(list(ast.walk(statement))) for statement in body)
        arguments = [n.arg for n in nodes if isinstance(n, ast.arg)]
        stored = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self.stored = {*stored}
        self.names = list(dict.fromkeys(n for n in arguments + stored if n != "_"))
        self.annotations = {
            id(inner)
            for n in nodes
            for field in ("annotation", "returns")
            if getattr(n, field, None) is not None
            for inner in ast.walk(getattr(n, field))
        }
        self.caught = {  # where an error that a change brings may be swallowed
            id(inner)
            for n in nodes
            if isinstance(n, ast.Try) and n.handlers
            for step in n.body
            for inner in ast.walk(step)
        }

    def __iter__(self):
        for owner in ast.walk(self.tree):
            if id(owner) in self.annotations | self.caught:
                continue
            for field, value in ast.iter_fields(owner):
                if isinstance(value, ast.AST):
                    yield from self._at(owner, field, None, value)
                elif isinstance(value, list):
                    for index, entry in enumerate(value):
                        if isinstance(entry, ast.AST):
                            yield from self._at(owner, field, index, entry)
            yield from blocks(owner)
            if isinstance(owner, ast.Assign | ast.AugAssign | ast.Return):
                yield from exchanged(owner, self.names)

    def _at(self, owner, field, index, node):
        """Changes of one node, which stands at owner.field[index]."""
        if id(node) in self.annotations | self.caught or field == "decorator_list":
            return
        place = (owner, field, index)
        look = getattr(self, f"_{type(node).__name__.lower()}", None)
        if look is not None:
            yield from look(place, node)
        if isinstance(node, ast.expr) and _is_value(owner, field, node):
            yield from self._around(place, node)

    def _put(self, place, node, new, cost, sort="look", key=""):
        for inner in ast.walk(new):
            if "lineno" in inner._attributes and not hasattr(inner, "lineno"):
                ast.copy_location(inner, node)
        return Edit(cost, sort, node, ((*place, new),), key)

    # One method for each kind of node ------------------------------------------------------------

    def _binop(self, place, node):
        old = type(node.op)
        right = node.right
        power = isinstance(right, ast.Name) or getattr(right, "value", None) in (2, 3, 0.5)
        for new in OPERATORS.get(old, ()) + ((ast.Pow,) if power and old is ast.Mult else ()):
            named = old is ast.Mult and new is ast.Pow and isinstance(right, ast.Name)
            key = "** name" if named else f"{old} {new}"
            yield Edit(1, "look", node, ((node, "op", None, new()),), key)
        for keep in (node.left, node.right):
            yield self._put(place, node, keep, 2, "extra")
        if old in (ast.Sub, ast.Div, ast.MatMult, ast.Pow, ast.FloorDiv):
            turned = ast.BinOp(node.right, node.op, node.left)
            yield self._put(place, node, turned, 1.4, "order")
        if isinstance(node.left, ast.BinOp):  # (a + b) * c -> a + (b * c)
            a, b, c = node.left.left, node.left.right, node.right
            inner = ast.BinOp(b, node.op, c)
            turned, key = ast.BinOp(a, node.left.op, inner), f"({type(node.left.op)}) {old}"
            yield self._put(place, node, turned, 1.4, "brackets", key)
        inner = getattr(node.right, "right", None)
        if isinstance(inner, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            # a - b * (c + d) -> a - b * c + d
            first = ast.BinOp(node.right.left, node.right.op, inner.left)
            turned = ast.BinOp(ast.BinOp(node.left, node.op, first), inner.op, inner.right)
            yield self._put(place, node, turned, 1.5, "brackets", f"{old} ({type(inner.op)}) off")
        if isinstance(node.right, ast.BinOp):  # a * (b + c) -> (a * b) + c
            a, b, c = node.left, node.right.left, node.right.right
            inner = ast.BinOp(a, node.op, b)
            turned, key = ast.BinOp(inner, node.right.op, c), f"{old} ({type(node.right.op)})"
            yield self._put(place, node, turned, 1.4, "brackets", key)

    def _augassign(self, place, node):
        for new in OPERATORS.get(type(node.op), ()):
            yield Edit(1, "look", node, ((node, "op", None, new()),))
        yield self._put(place, node, ast.Assign([node.target], node.value), 1)

    def _assign(self, place, node):
        if len(node.targets) != 1:
            return
        target = node.targets[0]
        if isinstance(target, ast.Name | ast.Subscript):
            for op in (ast.Add, ast.Sub):
                yield self._put(place, node, ast.AugAssign(target, op(), node.value), 2)
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=False))
            if len(pairs) == len(target.elts) == len(node.value.elts) == 2:
                for order in (pairs, pairs[::-1]):  # one after the other, in place of both at once
                    one, other = (ast.Assign([t], v) for t, v in order)
                    both = ast.If(ast.Constant(True), [one, other], [])
                    yield self._put(place, node, both, 2)

    def _compare(self, place, node):
        for index, op in enumerate(node.ops):
            if type(op) in COMPARISONS:
                for new in COMPARISONS:
                    if new is not type(op):
                        yield Edit(1, "look", node, ((node, "ops", index, new()),))
        if len(node.ops) == 1:
            for keep in (node.left, node.comparators[0]):
                yield self._put(place, node, keep, 2, "extra")

    def _boolop(self, place, node):
        new = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield Edit(1, "look", node, ((node, "op", None, new),))
        for value in node.values:
            yield self._put(place, node, value, 2, "extra")

    def _unaryop(self, place, node):
        yield self._put(place, node, node.operand, 1, "extra")

    def _constant(self, place, node):
        value = node.value
        if isinstance(value, bool):
            yield self._put(place, node, ast.Constant(not value), 1)
        if not is_number(node):
            return
        new = [value + 1, value - 1, -value, 2 * value, value / 2, value * 10, value / 10]
        new += [1 / value] if value else []
        new += sorted(self.parts.numbers, key=lambda number: abs(number - value))
        new += [1 - value] if isinstance(value, float) else []
        for number in dict.fromkeys(new):
            whole = type(value) is int and number == int(number)
            number = int(number) if whole else number
            if number != value:
                key, cost = f"{value} {number}", 1 if number in self.parts.numbers else 1.2
                yield self._put(place, node, ast.Constant(number), cost, key=key)
        if isinstance(place[0], ast.Assign | ast.Tuple) and value in (-1, 0, 1, 100, 1000):
            for text in ("inf", "-inf"):  # where a search for the least or the most begins
                yield self._put(place, node, _expression(f"float('{text}')", node), 2)

    def _name(self, place, node):
        owner, field, _ = place
        if isinstance(owner, ast.Call) and field == "func":
            yield from self._function(place, node, node.id, lambda name: ast.Name(name, node.ctx))
        elif isinstance(node.ctx, ast.Load) and node.id in self.names:
            for name in self.names:
                if name != node.id and not _into_itself(owner, name):
                    new = ast.Name(name, ast.Load())
                    yield self._put(place, node, new, 2, key=f"{node.id} {name}")

    def _attribute(self, place, node):
        owner, field, _ = place
        if isinstance(owner, ast.Call) and field == "func":
            make = lambda name: ast.Attribute(node.value, name, ast.Load())  # noqa: E731
            yield from self._function(place, node, node.attr, make)
        elif node.attr in ("T", "size", "ndim"):
            yield self._put(place, node, node.value, 2, "extra")

    def _function(self, place, node, name, make):
        """Another function in its place: a neighbour, or one of the right answer's."""
        near = {other for group in NEIGHBOURS if name in group for other in group}
        for other in sorted(near | self.parts.functions - {""}):
            if other != name:
                cost = 1 if other in near and other in self.parts.functions else 2
                yield self._put(place, node, make(other), cost, key=f"{name} {other}")

    def _call(self, place, node):
        arguments = node.args
        for i in range(min(len(arguments), ORDERED)):
            for j in range(i + 1, min(len(arguments), ORDERED)):
                order = list(arguments)
                order[i], order[j] = order[j], order[i]
                yield Edit(1, "order", node, ((node, "args", None, order),))
        if len(arguments) == 1:
            yield self._put(place, node, arguments[0], 2, "extra")
        if isinstance(node.func, ast.Attribute) and name_of(node.func.value) not in ("np", "math"):
            yield self._put(place, node, node.func.value, 2, "extra")
            if node.func.attr == "reshape":  # which keeps the numbers in their reading order
                turned = ast.Attribute(node.func.value, "T", ast.Load())
                yield self._put(place, node, turned, 1.4, key="reshape T")
        for keyword in node.keywords:
            yield from self._keyword_of(node, keyword)
        given = {keyword.arg for keyword in node.keywords}
        for name, text in sorted(self.parts.keywords | {("axis", "0"), ("axis", "1")}):
            if name not in given and _is_reduction(node):
                added = [*node.keywords, ast.keyword(name, ast.parse(text, mode="eval").body)]
                yield self._edit_of(node, "keywords", added, "missing", f"{name}={text}")
        if given == {"axis"} and _is_reduction(node):
            added = [*node.keywords, ast.keyword("keepdims", ast.Constant(True))]
            yield self._edit_of(node, "keywords", added, "missing", "keepdims")
        if name_of(node.func) == "range":
            yield from self._range(node)
        if name_of(node.func) == "enumerate" and len(arguments) == 1:
            yield self._edit_of(node, "args", [*arguments, ast.Constant(1)], "look")

    def _edit_of(self, node, field, new, sort, key=""):
        for entry in new:
            for inner in ast.walk(entry):
                if "lineno" in inner._attributes and not hasattr(inner, "lineno"):
                    ast.copy_location(inner, node)
        return Edit(2, sort, node, ((node, field, None, new),), key)

    def _keyword_of(self, node, keyword):
        value = keyword.value
        if keyword.arg in ("axis", "dim"):
            old = ast.unparse(value)
            for text in ("0", "1", "-1"):
                if text != old:
                    put = (keyword, "value", None, _expression(text, value))
                    yield Edit(1, "look", keyword, (put,), f"axis {old} {text}")
        left = [k for k in node.keywords if k is not keyword]
        yield Edit(1, "extra", keyword, ((node, "keywords", None, left),))

    def _range(self, node):
        first = node.args[0] if len(node.args) > 1 else None
        stop = node.args[1] if first else node.args[0]
        rest, zero, one = node.args[2:], ast.Constant(0), ast.Constant(1)
        before, after = ast.BinOp(stop, ast.Sub(), one), ast.BinOp(stop, ast.Add(), one)
        options = [[first or zero, before], [first or zero, after]]
        options += (
            [[one, stop], [one, after], [ast.BinOp(first, ast.Add(), one), stop]]
            if first
            else [[one, stop], [one, after]]
        )
        for new in options:
            edit = self._edit_of(node, "args", [*new, *rest], "look")
            yield Edit(1, edit.sort, edit.node, edit.puts)

    def _slice(self, place, node):
        for field in ("lower", "upper", "step"):
            old = getattr(node, field)
            if old is not None:
                yield Edit(1, "look", node, ((node, field, None, None),))
            for number in (1, -1):
                new = _expression(str(number), node)
                if field == "upper" and number == 1:
                    continue
                if old is None:
                    yield Edit(2, "look", node, ((node, field, None, new),))
                elif not isinstance(old, ast.Constant):
                    new = ast.copy_location(ast.BinOp(old, ast.Add(), new), old)
                    yield Edit(2, "look", node, ((node, field, None, new),))

    def _subscript(self, place, node):
        if isinstance(node.ctx, ast.Load):
            yield self._put(place, node, node.value, 2, "extra")

    def _tuple(self, place, node):
        entries = node.elts
        if isinstance(place[0], ast.Subscript) and len(entries) == 2:
            yield Edit(1, "order", node, ((node, "elts", None, entries[::-1]),))
        elif isinstance(place[0], ast.Return | ast.Assign) or place[1] == "target":
            for i in range(min(len(entries), ORDERED)):
                for j in range(i + 1, min(len(entries), ORDERED)):
                    order = list(entries)
                    order[i], order[j] = order[j], order[i]
                    yield Edit(1, "order", node, ((node, "elts", None, order),))
            if len(entries) == 3:
                for turn in ([1, 2, 0], [2, 0, 1]):
                    order = [entries[k] for k in turn]
                    yield Edit(1, "order", node, ((node, "elts", None, order),))

    def _list(self, place, node):
        if 2 <= len(node.elts) <= ORDERED and isinstance(node.ctx, ast.Load):
            yield Edit(2, "order", node, ((node, "elts", None, node.elts[::-1]),))

    def _ifexp(self, place, node):
        turned = ast.IfExp(node.test, node.orelse, node.body)
        yield self._put(place, node, turned, 1, "order")
        for keep in (node.body, node.orelse):
            yield self._put(place, node, keep, 2, "extra")

    def _if(self, place, node):
        if node.orelse:
            puts = ((node, "body", None, node.orelse), (node, "orelse", None, node.body))
            yield Edit(2, "order", node.test, puts)
        yield Edit(2, "extra", node.test, ((node, "test", None, _expression("True", node.test)),))

    # What may stand around a value, or in a block ------------------------------------------------

    def _around(self, place, node):
        """Something added to a value: a sign, a function, a factor."""
        minus = ast.UnaryOp(ast.USub(), node)
        if not isinstance(node, ast.Constant | ast.Compare | ast.BoolOp):
            yield self._put(place, node, minus, 2)
        for sort in (ast.Invert, ast.Not):
            if isinstance(node, ast.Compare | ast.Call | ast.Name):
                yield self._put(place, node, ast.UnaryOp(sort(), node), 3)
        for text in sorted(self.parts.wraps):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == text):
                call = ast.Call(_expression(text, node), [node], [])
                yield self._put(place, node, call, 3, "missing")
        yield self._put(place, node, ast.BinOp(_expression("1", node), ast.Sub(), node), 3)
        yield self._put(place, node, ast.BinOp(_expression("1", node), ast.Div(), node), 3)
        yield self._put(
            place, node, ast.BinOp(node, ast.Pow(), _expression("2", node)), 3, "missing"
        )
        yield from self._grafts(place, node)
        if not _is_statement_value(place):
            if isinstance(node, ast.Name | ast.Attribute | ast.Call):
                yield self._put(place, node, _attribute(node, "T"), 3, "missing")
            return
        amounts = [*self.names, *(f"len({name})" for name in self.names), "2", "100"]
        for text in amounts:
            for op in (ast.Mult, ast.Div, ast.Add, ast.Sub):
                if text in ("2", "100") and op in (ast.Add, ast.Sub):
                    continue
                new = ast.BinOp(node, op(), _expression(text, node))
                yield self._put(place, node, new, 3.5, "missing")
        for name in ("T", "item()", "tolist()", "copy()", "mean()", "sum()", "max()"):
            yield self._put(place, node, _attribute(node, name), 3, "missing")
        for name in ("float", "int", "bool"):
            yield self._put(place, node, _method(node, "astype", name), 3, "missing")

    def _grafts(self, place, node):
        """A small piece of the right answer, made of names that are there, beside a value or in its
        place; never in place of all."""
        scope, text, size = set(self.names), ast.unparse(node), len(list(ast.walk(node)))
        for (piece, op, side), names in self.parts.joins.items():
            if names <= scope:
                beside = _expression(piece, node)
                pair = (node, op(), beside) if side == "right" else (beside, op(), node)
                there = re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text)
                sort = "look" if there or is_number(node) else "missing"
                yield self._put(place, node, ast.BinOp(*pair), GRAFT, sort)
        local = isinstance(node, ast.Name) and node.id in self.stored
        if size > 0.75 * self.size or local:  # a name of one's own: look where it is bound
            return
        for piece, names in self.parts.pieces.items():
            if names <= scope and piece != text:
                yield self._put(place, node, _expression(piece, node), 4)


def _is_value(owner, field, node):
    """Whether a number or an array stands there, and not a name to be bound or called."""
    if isinstance(node, ast.Slice | ast.Starred | ast.Lambda | ast.Tuple | ast.List):
        return False
    if isinstance(getattr(node, "ctx", None), ast.Store) or field in ("func", "slice", "target"):
        return False
    if isinstance(owner, ast.Attribute | ast.keyword | ast.For | ast.Subscript | ast.comprehension):
        return False
    return not (isinstance(node, ast.Name) and node.id in ("np", "math", "torch"))


def _into_itself(owner, name):
    """Whether a list would be put into itself: NumPy then looks for its end for hours."""
    function = owner.func if isinstance(owner, ast.Call) else None
    return isinstance(function, ast.Attribute) and name_of(function.value) == name


def _is_statement_value(place):
    owner, field, _ = place
    inside = isinstance(owner, ast.Tuple) and field == "elts"
    return inside or isinstance(owner, ast.Assign | ast.AugAssign | ast.Return | ast.Lambda)


def _is_reduction(node):
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return name in REDUCTIONS


def _expression(text, node):
    new = ast.parse(text, mode="eval").body
    for inner in ast.walk(new):
        ast.copy_location(inner, node)
    return new


def _attribute(node, text):
    name = text.removesuffix("()")
    new = ast.Attribute(node, name, ast.Load())
    return ast.Call(new, [], []) if text.endswith("()") else new


def _method(node, method, argument):
    return ast.Call(_attribute(node, method), [ast.Name(argument, ast.Load())], [])
