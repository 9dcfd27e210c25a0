"""Where files may go on somebody else's machine: the user's own folder, where ours is locked.

A course is often installed once for a room and read by many who cannot write there, sometimes by
users without a home. Only the standard library: `tools/lab.py` runs this file without the package.
"""

import contextlib
import os
import sys
import tempfile
from pathlib import Path


def writable(folder):
    """Whether files can be made in `folder`, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def users_data():
    """The folder where programs keep a user's data on this system; None where there is no home."""
    given = os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_DATA_HOME")
    usual = "~/Library/Application Support" if sys.platform == "darwin" else "~/.local/share"
    folder = Path(os.path.expanduser(given or usual))
    return folder if folder.is_absolute() else None


def own(name):
    """A folder `name` of this user's, to write in: among the user's data, or a temporary one.

    The same one each time, as far as the system keeps it.
    """
    data = users_data()
    if data and writable(data / "nblib" / name):
        return data / "nblib" / name
    user = ""
    with contextlib.suppress(AttributeError):  # Windows has no numbers for users
        user = os.geteuid()
    folder = Path(tempfile.gettempdir()) / f"nblib-{user}-{name}"
    # Where all users share one such folder, the name might have been taken by another.
    if writable(folder) and user in ("", folder.stat().st_uid):
        return folder
    return Path(tempfile.mkdtemp(prefix="nblib-"))
