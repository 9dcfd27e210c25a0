"""Python behind a page to be read: IPython in a web worker, and no Jupyter around it.

`worker.js` runs this file in Pyodide. What a cell shows, and what its widgets tell their page, is
posted as messages: `post(message, buffers)` with a message that is JSON and a list of bytes.

    {"kind": "comm", "type": "comm_open", "id", "data"}   and comm_msg, comm_close: Jupyter's own
    {"kind": "output", "place", "data", "metadata", "display", "update"}       a form of an output
    {"kind": "output", "place", "stream", "text"}                              a printed text
    {"kind": "output", "place", "error", "text"}                               an exception

`place` is the cell of the page that runs: its number among the code cells.
"""

import base64
import functools
import json
import re
import sys
import types

# A page has no terminal. Without IPython's own, and prompt_toolkit under it, IPython is imported
# in little more than half the time.
sys.modules["IPython.terminal.embed"] = types.ModuleType("IPython.terminal.embed")
sys.modules["IPython.terminal.embed"].embed = None

import comm
from comm.base_comm import BaseComm
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from nblib import showing

COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Publisher(DisplayPublisher):
    """What `display` and nblib's widgets show."""

    def publish(self, data, metadata=None, *args, transient=None, update=False, **kwargs):
        self.shell.output(
            data=data,
            metadata=metadata or {},
            display=(transient or {}).get("display_id"),
            update=update,
        )


class Hook(DisplayHook):
    """The value of a cell's last line."""

    def start_displayhook(self):
        pass

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        if format_dict:
            self.shell.display_pub.publish(format_dict, md_dict)

    def finish_displayhook(self):
        pass


class Shell(InteractiveShell):
    """IPython whose outputs are posted. `place` is the cell that runs."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    post = None
    place = ""

    def output(self, **content):
        self.post({"kind": "output", "place": self.place, **content}, [])

    def _showtraceback(self, etype, evalue, stb):
        text = COLOURS.sub("", "\n".join(stb))
        self.output(error=etype.__name__, text=text)


class Stream:
    """Standard output or error, as `print` wants it."""

    encoding = "utf-8"

    def __init__(self, shell, name):
        self.shell, self.name = shell, name

    def write(self, text):
        if text:
            self.shell.output(stream=self.name, text=text)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


class Comm(BaseComm):
    """A widget's line to the page."""

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        message = {"kind": "comm", "type": msg_type, "id": self.comm_id, "data": data or {}}
        self.post(message, [bytes(part) for part in buffers or ()])


class Kernel:
    """Runs a page's cells and hears its widgets; `post(text, buffers)` takes JSON as text."""

    def __init__(self, post):
        def posted(message, buffers):
            post(json.dumps(message, default=_plain), buffers)

        Comm.post = staticmethod(posted)
        comm.create_comm = Comm
        Shell.post = staticmethod(posted)
        self.shell = Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        showing.keeper().saved = False
        self.streams = {name: Stream(self.shell, name) for name in ("stdout", "stderr")}

    def run(self, place, source):
        """Run one cell; whether it went well. Its outputs are posted meanwhile."""
        self.shell.place = place
        before = {name: getattr(sys, name) for name in self.streams}
        for name, stream in self.streams.items():
            setattr(sys, name, stream)
        try:
            result = self.shell.run_cell(source, store_history=False, cell_id=str(place))
        finally:
            for name, stream in before.items():
                setattr(sys, name, stream)
        return result.success

    def hear(self, name, data, buffers):
        """A message from the page to a widget, as JSON, and its buffers."""
        line = comm.get_comm_manager().get_comm(name)
        if line is not None:  # it may have been closed meanwhile
            content = {"comm_id": name, "data": json.loads(data)}
            line.handle_msg({"content": content, "metadata": {}, "buffers": buffers})


@functools.singledispatch
def _plain(value):
    """What JSON does not know: pictures, as bytes, are sent in base64."""
    return str(value)


@_plain.register
def _(value: bytes):
    return base64.b64encode(value).decode("ascii")
