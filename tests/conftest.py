"""What all tests share: a drawing backend without a window, and an eye on strays.

Warnings are errors everywhere (pyproject.toml): a warning in a notebook is noise in front of a
beginner, and in the engine it is usually a number that has gone wrong.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ["MPLBACKEND"] = "Agg"  # before anything imports matplotlib: no window, also on a desktop
for folder in (ROOT, ROOT / "tools"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
