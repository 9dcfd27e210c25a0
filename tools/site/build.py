"""Write site/: pages, JupyterLite, Pyodide and the course, for any web server to hand out.

    make site                            with Pyodide's own release, fetched from its makers
    make site PYODIDE=folder-or-URL      with the Pyodide that lies there
    make site SOLUTIONS=no HINTS=first   of the student's edition of the notebooks, as
                                         tools/assignment.py makes it (HINTS: first, none, all)

Only the standard library here: what builds JupyterLite lives in an environment of its own under
.site/, so that whoever installs the course installs none of it. The finished site asks no other
server for anything: what it needs of Pyodide is copied into it, checked by the digests of
Pyodide's lock file, and that lock file gets the course's packages as well. So `import nblib` in a
cell is enough to load all of them.
"""

import argparse
import base64
import csv
import gzip
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import struct
import subprocess
import tempfile
import urllib.request
import venv
import zipfile
import zlib
from email.parser import Parser
from pathlib import Path

from tools.site.engine import turned

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WORK = ROOT / ".site"  # environments and downloads, kept from one build to the next
# A Pyodide's version begins so -> the requirements of the JupyterLite that was made for it.
KERNELS = {"314.": "requirements.txt", "0.27.": "requirements-0.27.txt"}
LARGE = ("pyodide.asm.wasm", "python_stdlib.zip")  # which lie in the site compressed
CORE = ("pyodide.js", "pyodide.mjs", *LARGE)  # and one of:
MODULE = ("pyodide.asm.mjs", "pyodide.asm.js")
PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"

# Loaded while a kernel starts, side by side; all but the last is what the kernel asks for.
FIRST = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "nblib")
# Taken from the package index; the others come with Pyodide or with JupyterLite's kernel.
PURE = ("anywidget", "comm", "ipywidgets", "psygnal", "typing_extensions")
NEEDS = {  # package of ours -> what it stands on
    "nblib": ["numpy", "matplotlib", "contourpy", "threadpoolctl", "ipywidgets", "anywidget"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "piplite": ["micropip"],
    "pyodide-kernel": ["ipython", "ipykernel", "comm"],
}
# What packages of Pyodide stand on for things that no tab does: a PDF, times of the world.
SPARED = ("fonttools", "pytz")
# JupyterLite's kernel asks for it by name, for servers that no tab asks. It is there, empty.
HOLLOW = "ssl"
# Plugins of JupyterLab that the course has nothing for, and how the libraries are found that they
# would fetch: an entry of the bundle's table, and the chunks in which one of these stands.
PLUGINS = ("@jupyterlab/mermaid-extension", "@jupyterlab/vega5-extension")
ENTRIES = re.compile(r"""\w+\((?:"default",)?"vega(?:-\w+)?",.*?\)\)\)\)\)""")
NAMED = ("mermaidAPI", '{name:"elk"')
# Files that a browser has no use for: tests, types, sources to compile with,
# windows of a desktop, prints on paper, data of examples, faces of letters that no picture has,
# front ends that JupyterLite has already; of the languages that Pygments colours it keeps those
# that IPython names.
UNUSED = re.compile(
    r"/tests/|\.data/|\.(pyi|map|pyx|pxd|pxi|tp|c|h|cpp|hpp|a)$|/meson\.build$"
    r"|matplotlib/mpl-data/(sample_data|images)/|/fonts/(afm|pdfcorefonts)/"
    r"|matplotlib/backends/(web_backend/|qt_|_tkagg|_?backend_(cairo|gtk|macosx|qt|tk|wx))"
    r"|matplotlib/backends/(_backend_pdf_ps|backend_(pdf|pgf|ps))\.py$|matplotlib/_ttconv"
    r"|/fonts/ttf/DejaVu(Serif|SansMono-|Sans-BoldOblique)|numpy/f2py/"
    r"|IPython/(sphinxext|testing/plugin)/|pygments/lexers/(?!(__init__|_mapping|css|data|diff|html"
    r"|javascript|jvm|lilypond|lisp|markup|perl|python|ruby|shell|special|_(css|lilypond|scheme)_\w+)\.)"
    r"|anywidget/nbextension/"
)
HINTS_ALONE = "hints can be left out only where solutions are: add SOLUTIONS=no (--solutions no)"
PACKED = ".packed"  # the end of a compressed file's name; see page/unpack.js


def build(pyodide=None, output=ROOT / "site", say=print, hints=None):
    """Write the site into the folder `output`, which is emptied; return {part: bytes}.

    pyodide: a folder or the address of one; None for the release that JupyterLite names.
    hints: None for the course's own notebooks; all, first or none for the student's edition with
    so many hints, which has no solutions.
    """
    WORK.mkdir(exist_ok=True)
    kernel = None
    if pyodide is None:
        kernel = _environment(KERNELS["314."], say)
        pyodide = _said(
            kernel,
            "from jupyterlite_pyodide_kernel import constants as c; print(c.PYODIDE_CDN_URL)",
        )
    source = Source(pyodide)
    lock = json.loads(source.read("pyodide-lock.json"))
    version = source.version()
    for begin, requirements in KERNELS.items():
        if version.startswith(begin):
            kernel = kernel or _environment(requirements, say)
            break
    else:
        raise SystemExit(
            f"{pyodide} holds Pyodide {version}. Give one whose version begins with "
            f"{' or '.join(KERNELS)}."
        )
    say(f"Pyodide {version} from {pyodide}")
    with tempfile.TemporaryDirectory() as folder:
        notebooks, kind = ROOT / "notebooks", []
        if hints:
            notebooks, kind = Path(folder, "edition"), ["--hints", hints]
            _run(kernel, "-m", "tools.assignment", "--out", notebooks, *kind, cwd=ROOT)
            kind += ["--solutions", "no"]
        script = CORE[0] if begin == "0.27." else CORE[1]
        _lite(kernel, Path(folder, "lite"), output, script, notebooks)
        target = output / "pyodide"
        target.mkdir()
        _packages(kernel, source, lock, target, Path(folder), say)
    (output / "mnist").mkdir()
    for path in sorted((ROOT / "nblib" / "data" / "mnist").glob("*.gz")):
        shutil.copy(path, output / "mnist")
    say(_run(kernel, "-m", "tools.site.pages", "--output", output, *kind, cwd=ROOT).strip())
    parts = sizes(output)
    for name, size in parts.items():
        say(f"{size / 1e6:7.1f} MB  {name}")
    return parts


class Source:
    """A Pyodide that lies in a folder, or at an address from which files are fetched once."""

    def __init__(self, place):
        self.place = str(place).rstrip("/")
        self.remote = re.match(r"https?://", self.place) is not None
        self.kept = WORK / hashlib.sha256(self.place.encode()).hexdigest()[:12]
        if not self.remote and not Path(self.place, "pyodide-lock.json").is_file():
            raise SystemExit(
                f"{self.place} holds no pyodide-lock.json. PYODIDE is the folder that does, or its "
                "address (https://...)."
            )

    def read(self, name, sha256=None):
        """The bytes of one file; SystemExit where it cannot be had or is not what the lock says."""
        kept = self.kept / name
        if self.remote and kept.is_file():
            content = kept.read_bytes()
            if _whole(content, sha256):  # else it is fetched anew
                return content
        try:
            content = self._fetched(name) if self.remote else Path(self.place, name).read_bytes()
        except (OSError, http.client.HTTPException) as error:
            raise SystemExit(f"cannot read {self.place}/{name}: {error}") from error
        if not _whole(content, sha256):
            raise SystemExit(f"{name} is damaged: its digest is not the one in the lock file.")
        if self.remote:
            self.kept.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            part.write_bytes(content)
            part.replace(kept)
        return content

    def _fetched(self, name):
        with urllib.request.urlopen(f"{self.place}/{name}", timeout=120) as reply:
            return reply.read()

    def version(self):
        """Pyodide's own version: its script says it, the lock file need not."""
        found = re.search(r'="(\d+\.\d+\.\d+)"', self.read("pyodide.mjs").decode())
        return found[1] if found else "unknown"


def _whole(content, sha256):
    return not sha256 or hashlib.sha256(content).hexdigest() == sha256


# --- the environment of the tools ----------------------------------------------------------------


def _environment(requirements, say):
    """The Python of an environment with these requirements, made if it is not there."""
    wanted = (HERE / requirements).read_text(encoding="utf-8")
    folder = WORK / Path(requirements).stem
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / ".done"
    if not done.is_file() or done.read_text(encoding="utf-8") != wanted:
        say(f"Installing what builds the site ({requirements}) in {folder.relative_to(ROOT)}")
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        _run(
            python,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "-r",
            HERE / requirements,
        )
        _run(
            python,
            "-m",
            "pip",
            "download",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
            "-d",
            folder / "wheels",
            "--only-binary=:all:",
            "--platform=any",
            "--implementation=py",
            "--abi=none",
            *_pins(python, PURE),
        )
        done.write_text(wanted, encoding="utf-8")
    return python


def _run(*line, **how):
    line = [str(part) for part in line]
    done = subprocess.run(line, text=True, capture_output=True, **how)
    if done.returncode:
        raise SystemExit(f"{' '.join(line)}\nfailed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def _said(python, code):
    return _run(python, "-c", code).strip()


# --- JupyterLite ---------------------------------------------------------------------------------


def _lite(python, lite, output, script, source):
    """JupyterLite itself, with the notebooks and the widgets' front ends, in `output`.

    script: the one of Pyodide's with which its kernel begins. source: the folder of the notebooks.
    """
    notebooks = lite / "notebooks"
    notebooks.mkdir(parents=True)
    for path in sorted(source.glob("*.ipynb")):
        notebook = for_a_tab(joined(json.loads(path.read_text(encoding="utf-8"))))
        text = json.dumps(notebook, ensure_ascii=False)
        (notebooks / path.name).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "notebooks" / "scripts", notebooks / "scripts")  # of 09, with weights
    settings = {
        "pyodideUrl": f"./pyodide/{script}",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": [*FIRST, "pyodide_kernel"]},
    }
    config = {
        "appName": "Neural networks, from scratch",
        "disabledExtensions": [*PLUGINS],
        "exposeAppInBrowser": True,
        "litePluginSettings": {PLUGIN: settings},
    }
    (lite / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": config}),
        encoding="utf-8",
    )
    ours = ROOT / "tools" / "jupyter" / "labconfig" / "default_setting_overrides.json"
    shutil.copy(ours, lite / "overrides.json")
    shutil.rmtree(output, ignore_errors=True)
    _run(
        python,
        "-m",
        "jupyterlite_core",
        "build",
        "--lite-dir",
        lite,
        "--contents",
        notebooks,
        "--output-dir",
        output,
        "--apps",
        "lab",
        "--no-sourcemaps",
        "--no-unused-shared-packages",
        cwd=lite,
    )
    for path in output.rglob("*.map"):
        path.unlink()
    shutil.copy(output / "static" / "favicons" / "favicon.ico", output / "lab")  # a tenth as large
    for path in unreached(output / "build"):
        path.unlink()
    for font in output.rglob("*.woff2"):  # which every browser that runs Python reads
        for suffix in (".eot", ".svg", ".ttf", ".woff"):
            font.with_suffix(suffix).unlink(missing_ok=True)


def unreached(build):
    """The chunks of JupyterLite in the folder `build` to which only libraries of PLUGINS lead.

    A script names the chunks that it may fetch: `.e(4406)`.
    """
    chunks = {path.name.split(".")[0]: path for path in build.glob("*.js")}
    texts = {chunk: path.read_text(encoding="utf-8") for chunk, path in chunks.items()}
    bundle = (build / "lab" / "bundle.js").read_text(encoding="utf-8")
    own = {chunk for chunk, text in texts.items() if any(name in text for name in NAMED)}

    def reached(begin, closed=()):
        found, waiting = set(), [begin, *(text for c, text in texts.items() if not c.isdigit())]
        while waiting:
            more = set(re.findall(r"\.e\((\d+)\)", waiting.pop())) & texts.keys()
            more -= found | set(closed)
            found |= more
            waiting += [texts[chunk] for chunk in more]
        return found

    left = reached(ENTRIES.sub("", bundle), own)
    return [chunks[chunk] for chunk in sorted(reached(bundle) - left)]


def joined(notebook):
    """The notebook with each list of lines as one text: JupyterLite shows a stored output's list
    with commas between its lines. Its pictures are compressed as well as they can be."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            for where in (output, output.get("data", {})):
                for key, value in where.items():
                    if key != "traceback" and _lines(value):
                        where[key] = value = "".join(value)
                    if key == "image/png":
                        small = compressed(base64.b64decode(value))
                        where[key] = base64.b64encode(small).decode("ascii")
    return notebook


def compressed(png):
    """The same picture, its pixels compressed as well as they can be: a sixth of the bytes less."""
    begin, pixels, rest = png[:8], b"", []
    at = len(begin)
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        part, at = png[at : at + 12 + length], at + 12 + length
        if part[4:8] == b"IDAT":
            pixels += part[8:-4]
        else:
            rest.append(part)
    body = b"IDAT" + zlib.compress(zlib.decompress(pixels), 9)
    part = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    small = begin + b"".join([*rest[:-1], part, rest[-1]])
    return min(small, png, key=len)


def for_a_tab(notebook):
    """The notebook for a tab: on `nblib`, without PyTorch and scikit-learn."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            there = "".join(cell["source"])
            here = turned(there, printed(cell))
            if here != there:
                cell["source"] = here
    return notebook


def printed(cell):
    """The text that a cell printed when the notebook was recorded."""
    texts = [o["text"] for o in cell.get("outputs", ()) if o["output_type"] == "stream"]
    return "".join("".join(text) for text in texts)


def _lines(value):
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


# --- Python's packages ---------------------------------------------------------------------------


def _packages(python, source, lock, target, folder, say):
    """Pyodide, its packages that the course needs and the course's own, and their lock file."""
    for name in CORE:
        (target / name).write_bytes(source.read(name))
    module = MODULE[0] if source.version().startswith("314.") else MODULE[1]
    (target / module).write_bytes(source.read(module))
    pack(target)

    wheels = folder / "wheels"
    shutil.copytree(python.parents[1] / "wheels", wheels)
    _nblib(python, wheels, folder)
    ours = sorted(wheels.glob("*.whl"))
    kernel = _said(
        python,
        "import sys; print(sys.prefix + '/share/jupyter/labextensions/"
        "@jupyterlite/pyodide-kernel-extension/static/pypi')",
    )
    for name in ("piplite", "ipykernel", "pyodide_kernel"):
        ours += Path(kernel).glob(f"{name}-*.whl")

    packages = lock["packages"]
    for wheel in ours:
        name, entry = _entry(wheel, target)
        packages[name] = entry
    for package in packages.values():
        package["depends"] = [name for name in package["depends"] if name not in SPARED]
    packages[HOLLOW] = _entry(_hollow(HOLLOW, folder), target)[1]
    wanted = closure([*FIRST, HOLLOW, "sqlite3"], packages)
    kept = {}
    for name in sorted(wanted):
        entry = kept[name] = packages[name]
        path = target / entry["file_name"]
        if path.is_file():
            continue
        path.write_bytes(source.read(entry["file_name"], entry["sha256"]))
        trim(path)
        entry["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (target / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": kept}))
    say(f"{len(kept)} Python packages")


def _pins(python, names):
    code = "import sys; from importlib.metadata import version as v\n"
    code += "print(*(f'{name}=={v(name)}' for name in sys.argv[1:]))"
    return _run(python, "-c", code, *names).split()


def _nblib(python, wheels, folder):
    """nblib's wheel without MNIST, which is as large again and fetched when it is asked for."""
    copy = folder / "nblib"
    skip = shutil.ignore_patterns("__pycache__", "mnist")
    shutil.copytree(ROOT / "nblib", copy / "nblib", ignore=_keep_modules(skip))
    shutil.copytree(ROOT / "tools" / "jupyter", copy / "tools" / "jupyter")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    _run(
        python,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        wheels,
        copy,
    )


def _keep_modules(skip):
    """`mnist` is left out among the data only."""
    return lambda where, names: {
        name for name in skip(where, names) if name != "mnist" or Path(where).name == "data"
    }


def _hollow(name, folder):
    """A wheel of that name with nothing in it."""
    path = folder / f"{name}-0-py3-none-any.whl"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n"
    made = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files = {"METADATA": about, "WHEEL": made, "RECORD": ""}
    _zip(path, {f"{name}-0.dist-info/{part}": text for part, text in files.items()}, 9)
    return path


def _entry(wheel, target):
    """(name, entry) of a wheel for the lock file; the wheel lies in `target` afterwards."""
    path = target / wheel.name
    shutil.copy(wheel, path)
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
        head = next(name for name in names if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(opened.read(head).decode())
    trim(path)
    name = re.sub(r"[-_.]+", "-", said["Name"]).lower()
    tops = {part.split("/")[0].removesuffix(".py") for part in names}
    return name, {
        "name": name,
        "version": said["Version"],
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": NEEDS.get(name, []),
        "unvendored_tests": False,
    }


def closure(names, packages):
    """`names` and all that they stand on, as far as the lock file has them."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in packages and name not in found:
            found.add(name)
            waiting += [re.sub(r"[-_.]+", "-", n).lower() for n in packages[name]["depends"]]
    return found


def pack(target):
    """Compress the large files of the Pyodide in the folder `target`.

    Its scripts then unpack LARGE as they come. The MODULE that they import is unpacked before, by
    the pages' own worker and by the classic script. Where JupyterLite takes the other one, the
    module lies there in both forms.
    """
    stdlib = target / LARGE[1]
    with zipfile.ZipFile(stdlib) as old:
        files = {name: old.read(name) for name in sorted(old.namelist()) if name[-1] != "/"}
    _zip(stdlib, files, 0)  # compressed as one, it is a tenth smaller
    for name in (*LARGE, *MODULE):
        if (target / name).is_file():
            content = gzip.compress((target / name).read_bytes(), 9, mtime=0)
            (target / f"{name}{PACKED}").write_bytes(content)
    for name in LARGE:
        (target / name).unlink()
    classic = target / "pyodide.js"
    if (target / MODULE[1]).is_file():
        (target / MODULE[1]).unlink()
        with classic.open("a", encoding="utf-8") as script:
            script.write((HERE / "page" / "unpack-module.js").read_text(encoding="utf-8"))
    unpack = (HERE / "page" / "unpack.js").read_text(encoding="utf-8")
    for name in ("pyodide.js", "pyodide.mjs"):
        script = (target / name).read_text(encoding="utf-8")
        (target / name).write_text(unpack + script, encoding="utf-8")


def trim(path):
    """Pack a wheel or a library anew, small, and without what a browser has no use for.

    A wheel stays one: its RECORD names the files that it has, each with its digest.
    """
    if path.suffix not in (".whl", ".zip"):
        return
    with zipfile.ZipFile(path) as old:
        names = [name for name in old.namelist() if not name.endswith("/")]
        if path.suffix == ".whl":
            names = [name for name in names if not UNUSED.search(name)]
        files = {name: old.read(name) for name in names}
    _fonts(files)
    _record(files)
    _zip(path, files, 9)


def _zip(path, files, level):
    """Write {name: content}; the same files give the same bytes. level: 0 (as it is) to 9."""
    kind = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w") as new:
        for name, content in files.items():
            new.writestr(zipfile.ZipInfo(name), content, kind, level)


def _record(files):
    """Write the wheel's RECORD anew: path, digest and size of each of its files."""
    place = next((name for name in files if name.endswith(".dist-info/RECORD")), None)
    if place is None:
        return
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, content in files.items():
        if name != place:
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode()
            rows.writerow([name, f"sha256={digest.rstrip('=')}", len(content)])
    rows.writerow([place, "", ""])
    files[place] = text.getvalue().encode()


def _fonts(files):
    """Put matplotlib's list of its fonts right, which lies in Pyodide's wheel.

    Where the list is of another format than that matplotlib reads, each reader's browser would
    make it anew, and say so in red; it also names fonts of the machine where it was made.
    """
    place, source = (
        "matplotlib/fontlist.json",
        files.get("matplotlib/font_manager.py", b"").decode(),
    )
    number = re.search(r"^    __version__ = [\"']?([\d.]+)", source, re.MULTILINE)
    if number is None or place not in files:
        return
    fonts = json.loads(files[place])
    fonts["_version"] = type(fonts["_version"])(number[1])
    for kind in ("ttflist", "afmlist"):
        fonts[kind] = [e for e in fonts[kind] if f"matplotlib/mpl-data/{e['fname']}" in files]
    files[place] = json.dumps(fonts).encode()


def sizes(output):
    """{part of the site: its bytes}, and the whole."""
    parts = {}
    for path in output.rglob("*"):
        if path.is_file():
            top = path.relative_to(output).parts
            name = top[0] if len(top) > 1 else "pages"
            parts[name] = parts.get(name, 0) + path.stat().st_size
    return {**dict(sorted(parts.items())), "the whole": sum(parts.values())}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pyodide", default=os.environ.get("PYODIDE") or None)
    parser.add_argument("--output", type=Path, default=ROOT / "site")
    parser.add_argument("--solutions", choices=("yes", "no"), default="yes")
    parser.add_argument("--hints", choices=("all", "first", "none"), help="with --solutions no")
    given = parser.parse_args()
    if given.hints and given.solutions == "yes":
        parser.error(HINTS_ALONE)
    hints = None if given.solutions == "yes" else given.hints or "all"
    build(given.pyodide, given.output.resolve(), hints=hints)
