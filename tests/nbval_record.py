"""A pytest plugin that keeps what nbval throws away: the outputs and costs of the run it judged.

nbval compares text and skips pictures. With `-p tests.nbval_record` and NBVAL_RECORD=<folder> the
executed outputs of each notebook are written to <folder>/<notebook>.json, so that the picture
test can look at the same run instead of running everything again.
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
        record |= _costs(kernel) if kernel is not None and kernel.is_alive() else {}
        target = Path(os.environ["NBVAL_RECORD"]) / f"{notebook.path.name}.json"
        target.write_text(json.dumps(record), encoding="utf-8")
