"""A student's server on a hub, started as that student: the course's notebooks, a limit, then go.

The notebooks are copied into the home once; what is there already stays. What a student has done is
kept there too, also where the course's own folder could be written. No process of a student's
may hold more than HUB_MEMORY MB of its own. Whoever asks for more gets Python's MemoryError, with
the line that asked, in place of a kernel that the system has ended; nobody else notices. Where all
of them together want more than the machine has, the system ends the largest of their processes, and
not the hub.

HUB_NOTEBOOKS is the folder that is copied, if it is not the course's. On Kubernetes (values.yaml)
this runs in the student's container; there the home may belong to the system.
"""

import contextlib
import os
import resource
import shutil
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parent.parent

# Where memory runs out Linux ends the process that holds most of it, 1000 being all of it, with
# this added: kernels inherit it, and the hub has 0.
ENDED_FIRST = "500"

# jupyterhub-singleuser, without two libraries that are used where they are there, 21 MB in each
# student's server: a grammar of international web addresses, with which jsonschema would check what
# nothing here has, and ciphers for a sign-in's state, of which this hub keeps none.
SERVER = """
import sys
sys.modules["rfc3987_syntax"] = sys.modules["cryptography"] = None
from jupyterhub.singleuser import main
main()
"""


def main(arguments):
    """Prepare, then become jupyterhub-singleuser with these arguments."""
    home, notebooks = Path.home(), Path(os.environ.get("HUB_NOTEBOOKS") or COURSE / "notebooks")
    with contextlib.suppress(PermissionError):  # a volume of its own, which is nobody else's
        home.chmod(0o700)
    for path in sorted(notebooks.rglob("*")):
        own = home / "course" / path.relative_to(notebooks)
        if (
            path.is_file()
            and not own.exists()
            and not {"data", "progress", ".ipynb_checkpoints"}
            & set(path.relative_to(notebooks).parts)
        ):
            own.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, own)
    os.environ["NBLIB_PROGRESS"] = str(home / ".local" / "share" / "nblib" / "progress")
    limit = int(os.environ["HUB_MEMORY"]) * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    with contextlib.suppress(OSError):  # Linux alone has it; a container may begin with more
        Path("/proc/self/oom_score_adj").write_text(ENDED_FIRST)
    os.chdir(home)
    os.execv(sys.executable, [sys.executable, "-c", SERVER, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
