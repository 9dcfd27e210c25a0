"""A pytest plugin that keeps what nbval throws away: the outputs and costs of the run it judged.

nbval compares text and skips pictures. With `-p tests.nbval_record` and NBVAL_RECORD=<folder> the
executed outputs of each notebook are written to <folder>/<notebook>.json, so that the picture
test can look at the same run instead of running everything again. With NBVAL_KERNEL=<a kernel's
connection file> the run takes place in that kernel, which somebody else has started, and leaves it
alive: so JupyterLab can go on where nbval stopped.
"""

import json
import os
import time
from pathlib import Path

import nbval.plugin
import psutil
from jupyter_client import BlockingKernelClient
from nbval.kernel import RunningKernel

LET_GO = "import ipywidgets; ipywidgets.Widget.close_all()"  # nobody looks at them


class Borrowed(RunningKernel):
    """A kernel that lives before nbval comes and after it has gone."""

    def __init__(self, kernel_name, cwd=None, startup_timeout=60):
        self.kc = BlockingKernelClient(connection_file=os.environ["NBVAL_KERNEL"])
        self.kc.load_connection_file()
        self.kc.start_channels()
        self.kc.wait_for_ready(timeout=startup_timeout)
        self._ensure_iopub_up()

    def is_alive(self):
        return self.kc.channels_running and self.kc.is_alive()

    def interrupt(self):
        self.kc.control_channel.send(self.kc.session.msg("interrupt_request", {}))

    def stop(self):
        self.kc.execute_interactive(LET_GO, silent=True, store_history=False)
        self.kc.stop_channels()


if "NBVAL_KERNEL" in os.environ:
    nbval.plugin.RunningKernel = Borrowed


def _process(kernel):
    """The kernel's process, which has its connection file in its command line."""
    if not isinstance(kernel, Borrowed):
        return psutil.Process(kernel.km.provisioner.pid)
    file = kernel.kc.connection_file
    return next(p for p in psutil.process_iter(["cmdline"]) if file in (p.info["cmdline"] or ()))


def _costs(process):
    """CPU seconds, seconds by the clock and peak memory in bytes of a live kernel process."""
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
        if kernel is not None and kernel.is_alive():
            record |= _costs(_process(kernel))
        target = Path(os.environ["NBVAL_RECORD"]) / f"{notebook.path.name}.json"
        target.write_text(json.dumps(record), encoding="utf-8")
