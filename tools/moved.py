"""Set an environment right that was moved, or copied, together with the course's folder.

An environment writes down where it lies: on the first line of its scripts, and where to find nblib.
In a moved folder these name a folder that is gone; in a copy they name the original, whose code
would run without a word. The commands of the Makefile run this first. It takes a moment, needs no
network, and changes nothing where all is well.

    .venv/bin/python tools/moved.py
"""

import json
import re
import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

ROOT = Path(__file__).resolve().parent.parent


def recorded_folder():
    """The folder that this interpreter's environment finds nblib in; None where it has it not."""
    # In the environment alone: a build leaves a description of nblib in the course's folder too.
    installed = metadata.distributions(name="nblib", path=[sysconfig.get_path("purelib")])
    text = next((found.read_text("direct_url.json") for found in installed), None)
    origin = json.loads(text or "{}")
    if not origin.get("dir_info", {}).get("editable"):
        return None
    return Path(url2pathname(urlsplit(origin["url"]).path))


def rewrite(environment, old, new):
    """Put folder `new` for `old` wherever the environment's small text files name it."""
    found = re.compile(re.escape(str(old)) + r"(?![\w.-])")
    address = re.compile(re.escape(old.as_uri()) + r"(?![\w.%-])")
    for pattern in (
        "pyvenv.cfg",
        "bin/*",
        "share/jupyter/kernels/*/kernel.json",
        "lib/*/site-packages/*.pth",
        "lib/*/site-packages/__editable__*.py",
        "lib/*/site-packages/*.dist-info/direct_url.json",
    ):
        for path in environment.glob(pattern):
            if path.is_symlink() or not path.is_file():
                continue
            try:
                text = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue  # a program
            changed = address.sub(lambda _: new.as_uri(), text)
            changed = found.sub(lambda _: str(new), changed)
            if changed != text:
                # Not in place: a copy made with `cp -al` shares its files with the original.
                new_file = path.with_name(f".{path.name}.new")
                new_file.write_bytes(changed.encode())
                shutil.copymode(path, new_file)
                new_file.replace(path)


def main():
    """Compare, rewrite if need be, and say so. An environment outside the folder is left alone."""
    environment, old = Path(sys.prefix).resolve(), recorded_folder()
    if old is None or old == ROOT or not environment.is_relative_to(ROOT):
        return
    rewrite(environment, old, ROOT)
    print(f"The environment came from {old}; it now belongs to this folder.")


if __name__ == "__main__":
    main()
