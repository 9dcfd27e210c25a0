"""Run the course's notebooks and write their outputs back in one agreed form.

`make notebooks` calls this. Outputs are part of the course: someone who reads a notebook without
a kernel sees every number and picture, and nbval compares what the code prints now with what is
stored. That works only if a stored notebook holds nothing that changes from run to run. So each
notebook is executed from a fresh kernel and normalised: no widget state or model ids, no timings,
counts 1..n, neighbouring stream outputs joined, nothing in a PNG but the picture. Cell ids stay.

The cells of an exercise (statement, stub, check, solution) are written from its file in the
catalogue. A new exercise needs one code cell, `check("2.8")`; the other three are put around it.

A number that differs from machine to machine is printed after ≈, and the cell's metadata has the
range in which it must lie, under the words that stand before it: `accuracy ≈ 97.6 %` goes with
`"measured": {"accuracy": [97, 98.5]}`. While a new value lies in the range, the stored one stays.

    python tools/run_notebooks.py                      all of notebooks/*.ipynb
    python tools/run_notebooks.py notebooks/06*.ipynb  these only
    python tools/run_notebooks.py --check              write nothing, fail where bytes would change
    python tools/run_notebooks.py --afresh             keep no stored value: all is of this run

The last is for a picture that has to agree with a measured number beside it (a training's curve and
its accuracy), since of the two only the picture is new in every run.
"""

import argparse
import base64
import copy
import hashlib
import os
import re
import struct
import sys
import time
import zlib
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Without a version: the same bytes on Python 3.11 and 3.13.
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
VOLATILE_NOTEBOOK_METADATA = ("widgets", "signature", "orig_nbformat", "vscode")
VOLATILE_CELL_METADATA = ("execution", "ExecuteTime", "scrolled", "collapsed", "trusted", "vscode")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PICTURE_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs"}
# What only this machine, or only this run, can print.
MACHINE_TEXT = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|tmp|work|usr|opt|var|private|mnt|content)/\w"
    r"|[A-Za-z]:\\+(?:Users|home)|site-packages|\bat 0x[0-9a-fA-F]{6,}|ipykernel_\d+"
)
MEASURED = re.compile(
    re.search(r"^regex: (.*)$", (ROOT / "tools" / "nbval.cfg").read_text("ascii"), re.MULTILINE)[1]
)

CHECK = re.compile(r'check\("([^"]*)"')


class NotebookError(Exception):
    """A notebook that may not be written: a cell failed, or printed what cannot be repeated."""


def bare_png(png):
    """The PNG (bytes) without the chunks that say who wrote it and when.

    Pixels are untouched: kept chunks are copied as they are, so the result does not depend on
    this machine's compressor. Raises ValueError if `png` is not a PNG.
    """
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError(f"not a PNG: it starts with {png[:8]!r}")
    kept, position = [png[:8]], 8
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position : position + 8])
        chunk = png[position : position + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise ValueError(f"damaged PNG: chunk {kind!r} at byte {position}")
        if kind in PICTURE_CHUNKS:
            kept.append(chunk)
        position += 12 + length
    return b"".join(kept)


def _text(value):
    return "".join(value) if isinstance(value, list) else value


def _normal_data(output):
    """Keep the forms of one output that a reader without a kernel can see."""
    data = {mime: value for mime, value in output["data"].items() if mime != WIDGET_VIEW}
    if "image/png" in data:
        png = base64.b64decode(_text(data["image/png"]))
        data["image/png"] = base64.b64encode(bare_png(png)).decode()
    said = {*data, "needs_background"}
    metadata = {key: value for key, value in output.get("metadata", {}).items() if key in said}
    return nbformat.from_dict(data), nbformat.from_dict(metadata)


def _normal_outputs(outputs, count):
    """The outputs of one cell in the agreed form; see the module's docstring."""
    normal = []
    for output in copy.deepcopy(outputs):
        kind = output["output_type"]
        if kind == "stream":
            output["text"] = _text(output["text"])
            previous = normal[-1] if normal else {}
            if previous.get("output_type") == "stream" and previous["name"] == output["name"]:
                previous["text"] += output["text"]
                continue
        elif kind == "error":
            # The frames name this machine's files; which line failed shows in the cell above.
            summary = f"{output['ename']}: {output['evalue']}"
            output["traceback"] = [summary if output["evalue"] else output["ename"]]
        else:
            output["data"], output["metadata"] = _normal_data(output)
            if not output["data"]:
                continue
            output.pop("transient", None)
            if kind == "execute_result":
                output["execution_count"] = count
        normal.append(output)
    return normal


def normalise(notebook):
    """A copy of an executed notebook (NotebookNode) in the agreed form; normalising it again
    changes nothing."""
    notebook = copy.deepcopy(notebook)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for key in VOLATILE_NOTEBOOK_METADATA:
        notebook.metadata.pop(key, None)
    notebook.metadata.kernelspec = nbformat.from_dict(KERNELSPEC)
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE_INFO)
    count, ids = 0, set()
    for position, cell in enumerate(notebook.cells):
        if not cell.get("id") or cell["id"] in ids:
            digest = hashlib.sha256(f"{position}\n{_text(cell.source)}".encode()).hexdigest()
            cell["id"] = digest[:8]
        ids.add(cell["id"])
        cell.source = _text(cell.source).rstrip("\n")
        for key in VOLATILE_CELL_METADATA:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = _normal_outputs(cell.outputs, count)
    return notebook


def write_exercises(notebook, catalogue=None):
    """Give each `check("2.4", …)` the four cells that its exercise has, as the catalogue says them,
    and a fifth, before the solution, where an explanation is asked for.

    Cells keep their ids and metadata. NotebookError for an exercise that there is not, and where
    only some of the four are found.
    """
    from nblib.exercises import EXERCISES

    catalogue = EXERCISES if catalogue is None else catalogue
    cells, done = notebook.cells, 0
    while done < len(cells):
        match = CHECK.match(cells[done].source) if cells[done].cell_type == "code" else None
        done += 1
        if match is None:
            continue
        if match[1] not in catalogue:
            raise NotebookError(f"there is no exercise {match[1]} in the catalogue.")
        exercise, place = catalogue[match[1]], done - 1
        after = cells[done : done + 2]
        told = bool(after) and after[0].source.startswith("**Your explanation.**")
        folded = [cell.source.startswith("<details>\n<summary>Solution") for cell in after]
        around = [
            place >= 2 and cells[place - 2].source.startswith(f"**{exercise.word} {exercise.id}:"),
            folded[told : told + 1] == [True],
        ]
        v4, id = nbformat.v4, f"exercise-{exercise.id.replace('.', '-')}"
        if not any(around):
            cells.insert(place + 1, v4.new_markdown_cell(id=f"{id}-solution"))
            cells.insert(place, v4.new_code_cell(id=f"{id}-stub"))
            cells.insert(place, v4.new_markdown_cell(id=f"{id}-statement"))
            place += 2
        elif not all(around):
            raise NotebookError(
                f"the cells of exercise {exercise.id} do not stand together: statement, stub, "
                "check, solution."
            )
        if told:
            del cells[place + 1]
        four = (exercise.heading, exercise.stub, exercise.check_cell, exercise.details)
        for cell, source in zip(cells[place - 2 : place + 2], four, strict=True):
            cell.source = source
        done = place + 2
        if exercise.explain:
            cell = after[0] if told else v4.new_markdown_cell(id=f"{id}-explanation")
            cell.source = exercise.explanation
            cells.insert(place + 1, cell)
            done += 1


def dumps(notebook):
    """The notebook's file as bytes: sorted keys, indent 1, one newline at the end, UTF-8."""
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode("utf-8")


def problems(notebook):
    """Sentences, one for each reason why these outputs cannot be part of the course."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        where = f"cell {cell.execution_count} ({_text(cell.source).strip().splitlines()[:1]})"
        found += [f"{where} {problem}" for problem in _measured_problems(cell)]
        expects_error = "raises-exception" in cell.metadata.get("tags", [])
        raised = any(output.output_type == "error" for output in cell.outputs)
        if expects_error and not raised:
            found.append(f"{where} is tagged raises-exception but raises nothing")
        for output in cell.outputs:
            if output.output_type == "error" and not expects_error:
                found.append(f"{where} raises {output.ename}: {output.evalue}")
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"{where} writes to stderr: {_text(output.text).strip()[:300]}")
            texts = [_text(output.get("text", "")), str(output.get("evalue", ""))]
            texts += [_text(v) for k, v in output.get("data", {}).items() if k.startswith("text/")]
            for text in texts:
                if match := MACHINE_TEXT.search(text):
                    part = text[max(0, match.start() - 30) : match.end() + 40]
                    found.append(f"{where} prints what no other machine would print: …{part}…")
    return found


def _places(output):
    """(dict, key) of every text of one output."""
    for holder in (output, output.get("data", {}), output.get("metadata", {}).get("image/png", {})):
        for key in holder:
            if key in ("text", "alt") or key.startswith("text/"):
                yield holder, key


def _measured_problems(cell):
    """Sentences: a value after ≈ without a range or outside it, a range without a value."""
    ranges, seen = cell.metadata.get("measured", {}), set()
    for output in cell.outputs:
        for holder, key in _places(output):
            text = _text(holder[key])
            for match in MEASURED.finditer(text):
                before = re.sub(r"<[^>]*>", " ", text[: match.start()]).rstrip(" \t\n:=|(,")
                names = [name for name in ranges if before.endswith(name)]
                if not names:
                    yield (
                        f"prints {match[0]} after {before[-30:]!r}, without a range: put the words "
                        'before it and [low, high] under "measured" in the cell\'s metadata'
                    )
                    continue
                name = max(names, key=len)
                seen.add(name)
                low, high = ranges[name]
                value = float(match[1].replace(",", "").replace("−", "-"))
                if not low <= value <= high:
                    yield f"{name} {match[0]} lies outside its range, {low} to {high}"
    for name in ranges.keys() - seen:
        yield f'has a range under "measured" for {name!r}, but prints no such value'


def keep_measured(notebook, stored):
    """Put the stored measured values (≈) into a newly run notebook, in place, and give it back.

    A stored text stays where the new one differs from it in measured values alone, and where its
    own lie in their ranges.
    """
    old_cells = {cell.get("id"): cell for cell in stored.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        old = old_cells.get(cell.get("id"))
        if cell.cell_type != "code" or old is None or not cell.metadata.get("measured"):
            continue
        ranged = {**old, "metadata": cell.metadata}
        if any(_measured_problems(nbformat.from_dict(ranged))):
            continue
        for output, before in zip(cell.outputs, old.outputs, strict=False):
            texts = {key: _text(holder[key]) for holder, key in _places(before)}
            for holder, key in _places(output):
                if MEASURED.sub("≈", _text(holder[key])) == MEASURED.sub("≈", texts.get(key, "")):
                    holder[key] = texts[key]
    return notebook


def execute(notebook, folder, timeout=600):
    """Run every code cell in one fresh python3 kernel whose working directory is `folder`.

    Gives back a new notebook, normalised. timeout: seconds for one cell. Raises NotebookError
    if a cell fails (without the tag raises-exception), writes to stderr, prints a path of this
    machine, or measures what lies outside its range.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    stored, notebook = notebook, copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name=KERNELSPEC["name"],
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        store_widget_state=False,
    )
    env = {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1", "NBLIB_PROGRESS": "off"}
    # The code beside these notebooks, wherever nblib is installed.
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")]))
    env.pop("MPLBACKEND", None)  # the kernel draws inline, whatever this process does
    try:
        client.execute(env=env)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise NotebookError(str(error)) from error
    notebook = normalise(notebook)
    if found := problems(notebook):
        raise NotebookError("\n".join(found))
    return keep_measured(notebook, stored)


def write_whole(path, content):
    """Write `content` (bytes) to `path`, whole or not at all. Say whether the file changed."""
    if path.exists() and path.read_bytes() == content:
        return False
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def main(arguments=None):
    """Command line; see the module's docstring. Exit status 1 if any notebook failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: notebooks/*.ipynb")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    parser.add_argument("--afresh", action="store_true", help="keep no stored measured value")
    options = parser.parse_args(arguments)
    paths = options.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        print(f"No notebooks in {NOTEBOOKS}.")
    failed = 0
    for path in paths:
        began = time.perf_counter()
        try:
            notebook = nbformat.read(path, as_version=4)
            write_exercises(notebook)
            if options.afresh:
                for cell in notebook.cells:
                    if cell.cell_type == "code":
                        cell.outputs = []
            content = dumps(execute(notebook, path.resolve().parent))
        except NotebookError as error:
            failed += 1
            print(f"{path.name}: NOT written.\n{error}\n")
            continue
        if options.check:
            changed = path.read_bytes() != content
            failed += changed
            said = "would change" if changed else "unchanged"
        else:
            said = "written" if write_whole(path, content) else "unchanged"
        print(f"{path.name}: {said}, {time.perf_counter() - began:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # the exercises are those beside these notebooks too
    sys.exit(main())
