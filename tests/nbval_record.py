"""A pytest plugin that keeps what nbval throws away: the outputs and costs of the run it judged.

nbval compares text and skips pictures. With `-p tests.nbval_record` and NBVAL_RECORD=<folder> the
executed outputs of each notebook are written to <folder>/<notebook>.json, so that the picture
test can look at the same run instead of running everything again. With NBVAL_AGAIN set, every cell
is then run once more, one by one, in the same kernel, and what went wrong is written there too.
"""

import json
import os
import time
from pathlib import Path

import psutil


def _costs(kernel):
    """CPU seconds, seconds by the clock and peak memory in bytes of a live kernel process."""
    process = psutil.Process(kernel.km.provisioner.pid)
    times = process.cpu_times()
    peak = process.memory_info().rss
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():  # the true peak; elsewhere the memory at the end stands in for it
        line = next(ln for ln in status.read_text().splitlines() if ln.startswith("VmHWM"))
        peak = int(line.split()[1]) * 1024
    seconds = time.time() - process.create_time()
    return {"cpu_seconds": times.user + times.system, "seconds": seconds, "peak_bytes": peak}


def _again(kernel, cells):
    """Run the code cells once more: [cell's first line, what went wrong] for each that failed or
    that wrote on stderr."""
    wrong = []
    for cell in cells:
        if "raises-exception" in cell.metadata.get("tags", []):
            continue

        def hook(message, cell=cell):
            content = message["content"]
            said = ""
            if message["msg_type"] == "error":
                said = f"{content['ename']}: {content['evalue']}"
            elif message["msg_type"] == "stream" and content["name"] == "stderr":
                said = content["text"]
            if said:
                wrong.append([cell.source.split("\n")[0], said])

        kernel.kc.execute_interactive(cell.source, timeout=600, output_hook=hook)
    return wrong


def pytest_runtest_teardown(item, nextitem):
    """After each cell keep its outputs; after a notebook's last cell, while its kernel lives, the
    costs."""
    if not hasattr(item, "test_outputs"):
        return
    notebook = item.parent
    if not hasattr(notebook, "recorded"):
        notebook.recorded = []
    notebook.recorded.append(item.test_outputs or [])
    if nextitem is None or nextitem.parent is not notebook:
        kernel = notebook.kernel
        record = {"outputs": notebook.recorded}
        if kernel is not None and kernel.is_alive():
            record |= _costs(kernel)
            if "NBVAL_AGAIN" in os.environ:
                cells = [cell for cell in notebook.nb.cells if cell.cell_type == "code"]
                record["again"] = _again(kernel, cells)
        target = Path(os.environ["NBVAL_RECORD"]) / f"{notebook.path.name}.json"
        target.write_text(json.dumps(record), encoding="utf-8")
