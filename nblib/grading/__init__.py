"""Grading that a submission cannot talk its way through: the answers run apart, are judged here.

`python -m nblib.grade FOLDER` is the command; its page for lecturers is docs/teaching.md.

A submission's cells run in a process of their own (child.py), behind what the system offers in
walls (walls.py): no network, a limit of memory and time, none of the course's solutions in sight.
That process never learns what is right. It is sent the arguments of one call after another and
sends back what the student's function returned, as plain data (wire.py). Here, out of its reach, a
judge compares (judging.py), on cases drawn anew from the teacher's seed. So there is nothing in the
student's process that would be worth changing.

slices.py finds the cells that an answer needs, so that no time goes into the others; similar.py
sets submissions side by side; rolls.py says whose submission it is; reports.py writes tables and
replies.
"""

from .judging import Sheet, grade_notebook
from .reports import grade_folder, weights_from
from .rolls import read_rolls

__all__ = ["Sheet", "grade_folder", "grade_notebook", "read_rolls", "weights_from"]
