"""What to look at when a student's function has raised: by the exception's type, and the place.

A rule gets the place (raising.py) and the exception. It judges by what stands there and by what
that was worth, never by the words of a message.
"""

import ast
import builtins
import difflib
import dis
import inspect
import types

import numpy as np

from nblib.words import count as counted
from nblib.words import listed

from .guards import Asks
from .values import described, is_array, plain, sort_of, written

NOTHING = (
    "One of the values is None. Which function that you call returns nothing (yet)? Or is it the "
    "`grad` of a tensor before `backward()` has run?"
)
UNCALLED = "A function is named but not called: put parentheses after its name."
TRUTH = (
    "Python's `if`, `and` and `max` need a single True or False; an array has many. Which NumPy "
    "function works element by element?"
)
SHAPES = "Print the shapes at that line and write them side by side: do they match?"
LOOK = "Print what the names in that line hold at that moment: one of them is not what you expect."
ALONE = "Run that line alone, with the arguments of this case (as arrays, `np.array([...])`)."
NOT_TIMES = (
    "Parentheses right after a value call it like a function. Is a `*` missing before them, or are "
    "they not needed?"
)
ITERATED = (
    "A number cannot be iterated over. `range(n)` gives n iterations; `append` adds one element to "
    "a list."
)
POWER = "`^` is exclusive or in Python, on the bits of whole numbers. A power is written `**`."
MODULES = {"np": "numpy as np", "math": "math", "torch": "torch", "plt": "matplotlib.pyplot as plt"}


def _close(name, names):
    """Of these names the one that is most likely meant, or None."""
    names = {other for other in names if not other.startswith("_") and other != name}
    lower = {other.lower(): other for other in names}
    if name.lower() in lower:
        return lower[name.lower()]
    found = difflib.get_close_matches(
        name, sorted(names), n=1, cutoff=0.75 if len(name) > 3 else 0.6
    )
    return found[0] if found else None


def _unbound(place, error):
    if not isinstance(place.node, ast.Name):
        return ""
    return (
        f"Inside your function `{place.node.id}` has no value yet. Set it before the loop; a "
        "variable of the same name in another cell does not count."
    )


def _unnamed(place, error):
    name = getattr(error, "name", None) or ""
    if not name:
        return ""
    if name in MODULES:
        return f"`{name}` is not imported yet: `import {MODULES[name]}`, in a cell above."
    near = {**place.frame.f_globals, **place.frame.f_locals}
    if meant := _close(name, near):
        return f"There is no `{name}`. Did you mean `{meant}`?"
    if hasattr(np, name) and not name.startswith("_"):
        return f"There is no `{name}` in Python itself. NumPy has one: `np.{name}`."
    if meant := _close(name, vars(builtins)):
        return f"There is no `{name}`. Did you mean `{meant}`?"
    return ""


def _by_zero(place, error):
    divisor = getattr(place.node, "right", None) or getattr(place.node, "value", None)
    if isinstance(divisor, ast.Constant) or not isinstance(place.node, ast.BinOp | ast.AugAssign):
        return ""
    text = ast.unparse(divisor)
    if isinstance(divisor, ast.Name) and _as_given(place.frame.f_code, divisor.id):
        return f"The divisor `{text}` is an argument, and 0 is what was given for it."
    return f"The divisor `{text}` is 0 there. When does it become 0?"


def _as_given(code, name):
    """Whether a name is an argument that no line gives another value."""
    stored = {step.argval for step in dis.get_instructions(code) if "STORE" in step.opname}
    flat = {n for names in stored for n in (names if isinstance(names, tuple) else (names,))}
    return name in code.co_varnames[: code.co_argcount] and name not in flat


def _no_index(place, error):
    node = place.node
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return "The list is empty there. How often is an element added, and how often removed?"
    if not isinstance(node, ast.Subscript):
        return ""
    holders, indices = place.known(node.value), place.known(node.slice)
    name = f"`{ast.unparse(node.value)}`"
    for _, given in indices:
        index = plain(given)
        if isinstance(index, float | str) or (
            isinstance(index, np.ndarray) and index.dtype.kind not in "iub"
        ):
            return (
                f"An index must be an integer, and `{ast.unparse(node.slice)}` is "
                f"{described(given)}. Does your loop go over the values instead of their indices?"
            )
    for _, holder in holders:
        if isinstance(plain(holder), int | float):
            return f"{name} is a single number: it has no elements to index."
        if is_array(holder):
            count = len(node.slice.elts) if isinstance(node.slice, ast.Tuple) else 1
            if count > np.ndim(holder):
                return (
                    f"{name} has {counted(np.ndim(holder), 'dimension')} and is "
                    f"given {count} indices. Print its shape."
                )
        for _, index in indices:
            if isinstance(index, int | np.integer) and type(holder) in (
                list,
                tuple,
                np.ndarray,
                str,
            ):
                count = len(holder)
                if not count:
                    return f"{name} is empty there: it has no element at all."
                return (
                    f"{name} has {counted(count, 'element')}, and the last has index {count - 1}; "
                    f"`{ast.unparse(node.slice)}` is {index}."
                )
    return ""


def _no_key(place, error):
    if isinstance(place.node, ast.Subscript):
        for _, holder in place.known(place.node.value):
            if type(holder) is dict:
                keys = ", ".join(written(plain(key)) for key in list(holder)[:6])
                return f"The dict has no such key. It has: {keys or 'none yet'}."
    return ""


def _type_error(place, error):
    node, parts = place.node, place.parts()
    values = [value for _, value in parts]
    if place.step in ("GET_ITER", "UNPACK_SEQUENCE", "FOR_ITER"):
        return ITERATED
    if isinstance(node, ast.Subscript):
        return _not_indexed(place)
    if any(value is None for value in values):
        return NOTHING
    if isinstance(node, ast.Call):
        return _call(place, node, values)
    if any(callable(value) and not is_array(value) for value in values):
        return UNCALLED
    action = getattr(node, "op", None)
    if isinstance(action, ast.BitXor):
        return POWER
    if isinstance(action, ast.BitAnd | ast.BitOr):
        sign = "&" if isinstance(action, ast.BitAnd) else "|"
        return f"`{sign}` is evaluated before `<=` and `>=`: put each comparison in parentheses."
    for one, value in parts:
        text = f"`{ast.unparse(one)}`"
        if type(value) is str:
            return f"{text} is text. Numbers are written without quotation marks."
        if isinstance(value, list | tuple) and isinstance(node, ast.BinOp | ast.AugAssign):
            return f"{text} is {sort_of(value)}. To compute, make an array: `np.array(...)`."
    if isinstance(node, ast.AugAssign) and values:
        target = values[0]
        if isinstance(target, np.ndarray) and target.dtype.kind in "iub":
            return (
                "An array of integers can hold only integers. Create it with floats, "
                "`np.zeros(z.shape)`, or use `np.where`."
            )
    return ""


def _not_indexed(place):
    node = place.node
    name = f"`{ast.unparse(node.value)}`"
    for _, holder in place.known(node.value):
        if holder is None:
            return NOTHING
        if inspect.isroutine(holder) or isinstance(holder, type):
            return f"{name} is a function: call it with parentheses, `(...)`."
        if isinstance(plain(holder), int | float):
            return f"{name} is a single number: it has no elements to index."
        if type(holder) in (list, tuple) and isinstance(node.slice, ast.Tuple):
            return (
                f"{name} is {sort_of(holder)}, which takes one index. An array takes several: "
                f"`np.array({ast.unparse(node.value)})`."
            )
        if type(holder) in (list, tuple):
            for _, index in place.known(node.slice):
                return (
                    f"An index must be an integer, and `{ast.unparse(node.slice)}` is "
                    f"{described(index)}."
                )
    return ""


def _call(place, node, values):
    """Thoughts about a call that raised a TypeError."""
    functions = [value for _, value in place.known(node.func)]
    given = [plain(value) for value in values]
    for function in functions:
        name = ast.unparse(node.func)
        if not callable(function):
            if isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
                return (
                    f"`{name}` is a built-in function of Python, but you have given that name to "
                    f"something else: {described(function)}. Choose another name, and run "
                    f"`del {name}`."
                )
            if isinstance(function, types.ModuleType):
                return f"`{name}` is a module; write its functions after a dot, as in `np.exp`."
            return NOTHING if function is None else NOT_TIMES
        if getattr(function, "__module__", "") == "math" and any(
            isinstance(value, np.ndarray | list | tuple) for value in given
        ):
            return (
                "The functions of `math` take one number. NumPy has the same ones for arrays: "
                "`np.exp`, `np.log`, `np.sqrt`."
            )
        if inspect.isfunction(function) and place.frame.f_globals is function.__globals__:
            signature = inspect.signature(function)
            return f"Your `{name}` takes `{signature}`: is it called with these arguments?"
        if function is range and any(isinstance(value, float) for value in given):
            return "`range` needs integers. `//` of two integers is one; `/` always gives a float."
        if function is range and any(isinstance(value, np.ndarray | list) for value in given):
            return "`range` needs the number of iterations, such as `len(x)`, not the array itself."
        if function in (len, sum, max, min, sorted) and any(
            isinstance(value, int | float) for value in given[:1]
        ):
            return f"`{name}` needs a list or an array, but was given a single number."
        if function in (float, int) and any(isinstance(value, np.ndarray) for value in given):
            return f"`{name}` converts a single number, but was given an array with several."
    if any(callable(value) and not is_array(value) for value in values):
        return UNCALLED
    return NOT_TIMES if isinstance(node.func, ast.Constant | ast.BinOp | ast.Call) else ""


def _value_error(place, error):
    node, step = place.node, place.step
    if "JUMP" in step or step == "UNARY_NOT":
        return TRUTH
    if step.startswith("UNPACK"):
        return (
            "The number of names on the left is not the number of values on the right. Print the "
            "right side: how many are there?"
        )
    parts = place.parts()
    arrays = [(one, np.shape(value)) for one, value in parts if is_array(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        if any(np.ndim(value) == 0 for _, value in parts if not callable(value)):
            return "One side of `@` is a single number. It needs an array on both sides."
        if len(arrays) == 2:
            (_, left), (_, right) = arrays
            which = "second-to-last" if len(right) > 1 else "only"
            return (
                f"The shapes {left} and {right} do not match: in a matrix product the last "
                f"dimension of the left side must equal the {which} one of the right, and "
                f"{left[-1]} is not {right[-2:][0]}."
            )
        return SHAPES
    if isinstance(node, ast.BinOp | ast.AugAssign) and len(arrays) == 2:
        (_, left), (_, right) = arrays
        return (
            f"The shapes {left} and {right} do not match: compared from the last dimension "
            "backwards, two sizes must be equal, or one of them 1."
        )
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        return TRUTH
    if isinstance(node, ast.Call):
        return _value_in_call(place, node, arrays)
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.Subscript | ast.Assign):
        return SHAPES
    return ""


def _value_in_call(place, node, arrays):
    for _, function in place.known(node.func):
        if function in (max, min, any, all, bool, sorted):
            return TRUTH
        if function in (int, float):
            return "The argument cannot be read as a number. Print it with `repr`."
        if getattr(function, "__module__", "") == "math":
            return "This function of `math` is not defined for that number: print its argument."
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("index", "remove"):
        return "The list does not contain that element. Print the list, and what you look for."
    return SHAPES if len(arrays) or place.step == "CALL_FUNCTION_EX" else ""


def _no_attribute(place, error):
    holder, name = getattr(error, "obj", ...), getattr(error, "name", None) or ""
    if holder is None and is_of_a_raise(error):  # which says None of any
        holder = ...
    if holder is ... and isinstance(place.node, ast.Attribute):
        holder = next((value for _, value in place.known(place.node.value)), ...)
    if holder is ...:
        return ""
    if holder is None:
        return (
            "The value before the dot is None. `append` and `sort` change the list, `shuffle` and "
            "`np.fill_diagonal` the array, and return None: write no `=` before them. The `grad` "
            "of a tensor is None until `backward()` has run."
        )
    meant = _close(name, dir(holder))
    meant = f" Did you mean `{meant}`?" if meant else ""
    if isinstance(holder, np.ndarray):
        return f"The value before the dot is a NumPy array, which has no `{name}`." + (
            meant
            or " Not all of NumPy's names are PyTorch's: `argmax(axis=1)`, `len(x)`, "
            "`x.astype(float)`."
        )
    if isinstance(holder, types.ModuleType):
        return f"`{holder.__name__}` has no `{name}`." + (
            meant or " Is it spelled correctly, or is it one of your own functions?"
        )
    if isinstance(holder, int | float | list | tuple) and hasattr(np.ndarray, name):
        return (
            f"The value before the dot is {described(holder)}, but `{name}` is for arrays: "
            "`np.array(...)` makes one."
        )
    said = f"The value before the dot is {described(holder)}, which has no `{name}`.{meant}"
    own = sorted(one for one in getattr(holder, "__dict__", ()) if not one.startswith("_"))
    if own and type(holder).__module__.partition(".")[0] == "nblib":
        said += f" It has {listed([f'`{one}`' for one in own])}."
    return said


def is_of_a_raise(error):
    """Whether a line of Python says `raise` where an exception came from."""
    step = error.__traceback__
    while step.tb_next is not None:
        step = step.tb_next
    return dis.opname[step.tb_frame.f_code.co_code[step.tb_lasti]] == "RAISE_VARARGS"


def _inside(place):
    """About an exception that came from within a function that was called."""
    node = place.node
    given = [
        f"`{ast.unparse(one)}` is {described(value)}"
        for one, value in place.parts()
        if one in node.args and not (isinstance(one, ast.Constant) or callable(value))
    ]
    said = f"There {' and '.join(given[:3])}." if given else "Print its arguments."
    return f"The error was raised inside `{ast.unparse(node.func)}`, by its arguments. {said}"


def _from_numpy(place, node):
    return any(
        isinstance(function, np.ufunc) or getattr(function, "__module__", "") == "numpy"
        for _, function in place.known(node.func)
    )


def _runtime(place, error):
    """Of a tensor: what PyTorch, and our engine, raise RuntimeError for."""
    node = place.node
    tensors = [value for _, value in place.parts() if hasattr(value, "requires_grad")]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "backward":
            for _, loss in place.known(node.func.value):
                if not getattr(loss, "requires_grad", True):
                    return (
                        "Nothing from the weight to the loss was recorded. Was it created with "
                        "`requires_grad=True`? Is there a `no_grad()` or `.item()` on the way?"
                    )
                if np.prod(getattr(loss, "shape", ())) != 1:
                    return "`backward()` starts from a single number. Print the shape of the loss."
            return (
                "Each `backward()` needs a forward pass of its own: is the loss computed inside "
                "the loop?"
            )
        if any(tensor.requires_grad for tensor in tensors) and (
            node.func.attr == "numpy" or _from_numpy(place, node)
        ):
            return (
                "A tensor with gradients is mixed with NumPy. Convert the arrays to tensors first."
            )
    if isinstance(node, ast.AugAssign) and tensors and tensors[0].requires_grad:
        return (
            "A weight that requires gradients is changed in place. Do it inside "
            "`with torch.no_grad():`, or let the optimizer do it."
        )
    if isinstance(node, ast.BinOp | ast.Call) and len(tensors) > 1:
        return SHAPES
    return ""


_RULES = (
    (UnboundLocalError, _unbound),
    (NameError, _unnamed),
    (ZeroDivisionError, _by_zero),
    (IndexError, _no_index),
    (KeyError, _no_key),
    (TypeError, _type_error),
    (ValueError, _value_error),
    (AttributeError, _no_attribute),
    (RuntimeError, _runtime),
)

_TYPES = (
    (
        Asks,
        "`input` waits for somebody to type, and in a check nobody does. Your function gets all "
        "that it needs as arguments.",
    ),
    (
        SystemExit,
        "`exit()` and `quit()` end the whole session. `return` ends a function, `break` a loop.",
    ),
    (
        UnboundLocalError,
        "Inside your function this name has no value yet. Set it before the loop; "
        "a variable of the same name in another cell does not count.",
    ),
    (
        NameError,
        "A name is used that does not exist at that point. Is it spelled as it was where you "
        "defined it? Does it belong to a library, as in `np.exp`?",
    ),
    (ZeroDivisionError, "Something is divided by 0. Which value makes that denominator 0?"),
    (
        OverflowError,
        "A number became too large for a float. Which value goes into "
        "that line, and how large is it?",
    ),
    (IndexError, "An index is out of range. With n elements the last index is n - 1."),
    (KeyError, "The dict has no such key. Print its `keys()`."),
    (RecursionError, "Your function calls itself without end."),
    (
        MemoryError,
        "It asks for more memory than there is. Which list or array becomes so large? "
        "Print its length before that line.",
    ),
    (StopIteration, "`next` asks for one more element, and there is none left."),
    (AssertionError, "The condition of your own `assert` does not hold here."),
    (ImportError, "That module is not installed, or has no such name. NumPy is enough for this."),
    (AttributeError, "The value before the dot has no attribute of that name. Print its type."),
    (np.linalg.LinAlgError, "The matrix has no inverse, or is not square. Print it."),
    (TypeError, LOOK),
)


def thought(place, error):
    """One or two sentences: what to look at. `place` is None where no line of the student's is."""
    for family, rule in _RULES:
        if place is not None and isinstance(error, family) and (said := rule(place, error)):
            return said
    unclear = isinstance(error, IndexError | KeyError | TypeError | ValueError | AttributeError)
    if unclear and place is not None and place.inside and isinstance(place.node, ast.Call):
        return _inside(place)
    return next((said for family, said in _TYPES if isinstance(error, family)), ALONE)
