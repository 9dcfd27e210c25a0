"""A student's answer as a notebook's cell makes it: a function whose source Python can look up."""

import linecache
import math

import numpy as np


def answer_of(source, exercise):
    """What the names in the check cell stand for after a cell with this source has run."""
    lines, filename = source.splitlines(keepends=True), f"<cell {hash(source)}>"
    linecache.cache[filename] = (len(source), None, lines, filename)
    space = {"np": np, "math": math, **getattr(exercise, "given", {})}
    exec(compile(source, filename, "exec"), space)
    return eval(exercise.name, space)
