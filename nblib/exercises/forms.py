"""Answers that are not of the form asked for: no function, a wrong type or shape, nan."""

import inspect

import numpy as np

from nblib.words import count as counted
from nblib.words import listed

from .singles import names_of
from .values import Thing, as_array, flattened, kind, plain, written

_SETS = "a set", "a frozenset"
_NO_ORDER = "A set has no order, and nothing in it twice: give a list."


def not_the_kind(exercise, answer):
    """(diagnosis, verdict, sentences) of what cannot be judged as it is, or None; nothing runs."""
    if exercise.is_function:
        return _not_callable(exercise, answer) or _wrong_arguments(exercise, answer)
    if callable(answer):
        return (
            "called",
            "a function was given.",
            (
                f"You gave {kind(answer)}. Expected: {exercise.form}. Call it, with parentheses "
                "after its name.",
            ),
        )
    if exercise.options:
        if not isinstance(answer, str) or answer.strip().lower() not in exercise.options:
            return (
                "form",
                "not one of the choices.",
                (
                    f"You gave {written(answer)}. Give {exercise.form}, such as "
                    f'"{exercise.options[0]}".',
                ),
            )
        return None
    if isinstance(answer, str):
        return (
            "text",
            "text was given.",
            (
                f"You gave the text {written(answer)}. Expected: {exercise.form}, without "
                "quotation marks.",
            ),
        )
    array = as_array(answer)
    if isinstance(answer, bool):
        return (
            "comparison",
            "True or False was given.",
            (
                f"You gave {answer}, the answer of a comparison. Expected: {exercise.form}. "
                "If a share is asked for, put the comparison inside `np.mean(...)`.",
            ),
        )
    if array is None:
        said = f"You gave {written(answer)}. Expected: {exercise.form}."
        verdict = "not the kind of answer asked for."
        return ("form", verdict, (said, *_no_numbers(exercise, answer)))
    if np.isnan(array).any():
        return (
            "nan",
            "nan was given.",
            (
                f"You gave {written(answer)}, which means not a number: it comes from 0/0 or "
                "inf - inf. Print the steps before it.",
            ),
        )
    if exercise.probe and array.shape != np.shape(exercise.expected):
        goal = as_array(exercise.expected)
        said = f"You gave {written(answer)}. Expected: {exercise.form}.{_how_many(array, goal)}"
        return ("shape", "not the kind of answer asked for.", (said,))
    return None


def _no_numbers(exercise, answer):
    """What in an answer is no number, and what to do about it: a sentence in a tuple, or none."""
    entries = answer.tolist() if isinstance(answer, np.ndarray) else answer
    if isinstance(answer, Thing):
        one = "A set is not a number. If its size is meant, that is `len` of it."
        return ((_NO_ORDER if np.ndim(exercise.expected) else one),) if answer.said in _SETS else ()
    if not isinstance(entries, list | tuple):
        return ()
    flat = list(flattened(entries))
    names = names_of(exercise, (len(entries),)) if len(flat) == len(entries) else []
    open_ = [name for name, entry in zip(names, flat, strict=False) if entry is None]
    if any(entry is None for entry in flat):
        which = f" for {listed(open_)}" if 0 < len(open_) < len(flat) else ""
        said = f"There is None in place of a number{which}: it is not filled in, or it comes from "
        return (f"{said}`print` or `append`, which return None.",)
    texts = [entry for entry in flat if isinstance(entry, str)]
    if texts:
        number = _number(texts[0])
        which = "one entry is" if len(texts) == 1 and len(flat) > 1 else "the entries are"
        how = (
            f"{written(texts[0])} with quotation marks is text, {number} without them a number"
            if number
            else f"{written(texts[0])} is a word: write the number in digits"
        )
        return (f"In yours {which} text. {how[0].upper()}{how[1:]}.",)
    lengths = [len(row) for row in entries if isinstance(row, list | tuple)]
    if len(lengths) == len(entries) and len(set(lengths)) > 1:
        return (f"Your rows have different lengths: {', '.join(map(str, lengths))}.",)
    return ()


def _number(text):
    """A text that is a number, without its quotation marks; "" for any other."""
    try:
        float(text)
    except ValueError:
        return ""
    return text.strip()


def _not_callable(exercise, answer):
    if callable(answer):
        return None
    return (
        "not-a-function",
        "a function is expected.",
        (
            f"You gave {written(plain(answer))}. Give the function itself, do not call it: "
            f"`{exercise.check_cell}`.",
        ),
    )


def _wrong_arguments(exercise, answer):
    wanted = list(inspect.signature(exercise.expected).parameters)
    try:
        signature = inspect.signature(answer)
    except Exception:  # functions written in C need not have one, and objects have what they like
        return None
    try:
        signature.bind(*wanted)
    except TypeError:
        return (
            "arguments",
            "it cannot be called.",
            (
                f"It is called with {counted(len(wanted), 'argument')}, "
                f"`{exercise.name}({', '.join(wanted)})`. Yours takes `{signature}`.",
            ),
        )
    return None


def wrong_form(exercise, values, order):
    """A wrong type or shape, or nan, in the first of these cases that has one."""
    for index in order:
        value, wanted = values[index], exercise.wanted[index]
        pairs = [(value, wanted)]
        if exercise.is_function and isinstance(wanted, tuple):
            numbers = as_array(wanted) is not None
            value = list(value) if numbers and isinstance(value, np.ndarray) else value
            if not (isinstance(value, tuple | list) and len(value) == len(wanted)):
                goal, names = kind(wanted, exercise.parts), exercise.parts or "abcdefgh"
                named = all(name.isidentifier() for name in names)
                names = ", ".join((names if named else "abcdefgh")[: len(wanted)])
                return "type", (
                    f"It returned {kind(value)}. Expected: {goal}, as in `return {names}`."
                )
            pairs = list(zip(value, wanted, strict=True))
        for got, goal in pairs:
            found = _form_of(exercise, got, goal)
            if found:
                return found
    return None


def _form_of(exercise, got, wanted):
    array, goal = as_array(got), as_array(wanted)
    expected = kind(wanted)
    if goal is None:  # a list of texts, or of values of a graph
        if isinstance(wanted, list) and isinstance(got, Thing) and got.said in _SETS:
            return "type", f"It returned {got.said}. {_NO_ORDER}"
        return None
    if not exercise.is_function:
        if array is not None and array.shape == goal.shape:
            return None
        said = f"Expected: {exercise.form}.{_comma(got, goal) or _how_many(array, goal)}"
        return "shape", said
    if isinstance(got, type):
        return "function-returned", (
            f"It returned {kind(got)} itself. Call it, with parentheses after its name."
        )
    if callable(got):
        return "function-returned", (
            "It returned a function. Return its value: call it, with the arguments in parentheses "
            "after its name."
        )
    if array is None:
        return "type", f"It returned {kind(got)}. Expected: {expected}."
    if array.shape == goal.shape:
        if np.isnan(array).any() and not np.isnan(goal).any():
            return "nan", (
                "The result contains nan, which means not a number: it comes from 0/0, 0 · inf, "
                "inf - inf or the logarithm of a negative number. Print the steps before it."
            )
        return None
    if array.ndim == 2 and array.T.shape == goal.shape:
        return "transposed", (
            f"The shape is {array.shape}, expected {goal.shape}: rows and columns are swapped."
        )
    if goal.ndim == 0:
        return "array", f"It returned {kind(got)}. Expected: {expected}.{_comma(got, goal)}"
    if array.ndim == 0:
        return "scalar", f"It returned a single number. Expected: {expected}."
    return "shape", f"The shape is {array.shape}, expected {goal.shape}."


def _how_many(array, goal):
    """How the shape of an answer differs from the one that is wanted."""
    if array is None or array.size == goal.size == 1:
        return ""
    if goal.ndim == 0:
        return (
            f" Yours is {counted(array.size, 'number')}: what makes a single one of them? Their "
            "sum, their mean, how many there are?"
        )
    if array.ndim == 2 and array.T.shape == goal.shape:
        return f" Yours has {len(array)} rows of {array.shape[1]}: rows and columns are swapped."
    if array.ndim == goal.ndim == 1:
        return f" Yours has {counted(array.size, 'number')}, and {goal.size} are asked for."
    return f" The shape of yours is {array.shape}, expected {goal.shape}."


def _comma(got, wanted):
    """A hint for whoever has written a comma that makes a tuple."""
    if isinstance(got, tuple) and wanted.ndim == 0:
        if len(got) == 1:
            return " A comma at the end makes a tuple with one element: is there one?"
        if len(got) == 2 and all(isinstance(part, int) for part in got):
            return " Write decimals with a point, not a comma."
    return ""
