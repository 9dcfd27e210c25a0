"""A Jupyter server extension: what of a live widget stands in the file, and what in the page.

In the file stands no live widget, only its fallbacks, a picture and a sentence (see `showing.py`):
when a notebook is saved, live views are left out. In the page it lives as long as its kernel, also
when the page is loaded anew (F5, a sleeping laptop, a second tab): while the kernel that showed it
runs, the notebook is handed to the page with its live views put back. Only the page before knew
where to bring the fallbacks up to date, so this server listens to what kernels say of them.

Jupyter loads this module where the course is installed. Elsewhere, and under another program than
Jupyter, live views stay in the file: they come to life again by themselves as long as their kernel
runs, and afterwards a line "model not found" stands above each picture.
"""

import asyncio
import inspect
from pathlib import Path

from nblib.showing import MARK, VIEW

STYLE = Path(__file__).parent / "style"  # with custom.css, which JupyterLab loads if told to
KERNELS = "https://events.jupyter.org/jupyter_server/kernel_actions/v1"
LIMIT = 400  # fallbacks that are kept, the latest; a picture has some 30 KB


class Heard:
    """What the kernels of a server have shown of the course's widgets."""

    def __init__(self):
        self._process = {}  # kernel id -> its process, by the id that its messages carry
        self._live = {}  # kernel id -> {widget id: [its live view, the name of its picture]}
        self._latest = {}  # name of a fallback -> its output as it was last brought up to date

    def hear(self, kernel, kind, process, content):
        """A message of a kernel; `content` is called for what it says."""
        if self._process.get(kernel) != process:  # started anew: its widgets are gone
            self._process[kernel], self._live[kernel] = process, {}
        if kind == "comm_close":
            self._live[kernel].pop(content()["comm_id"], None)
        elif kind in ("display_data", "update_display_data"):
            said = content()
            mark, live = said["metadata"].get(MARK) or {}, self._live[kernel]
            output = {key: said[key] for key in ("data", "metadata")}
            if mark.get("part") == "live":
                live[mark["widget"]] = [output, None]
            elif "name" in mark:
                if mark["part"] == 0 and mark["widget"] in live:
                    live[mark["widget"]][1] = mark["name"]
                self._latest.pop(mark["name"], None)  # so that the latest are the last
                self._latest[mark["name"]] = output
                if len(self._latest) > LIMIT:
                    del self._latest[next(iter(self._latest))]

    def forget(self, kernel):
        """A kernel has ended. Its fallbacks are still wanted, when its notebook is saved."""
        self._process.pop(kernel, None)
        self._live.pop(kernel, None)

    def clean(self, notebook):
        """Leave live views out of `notebook` (a dict), and bring its fallbacks up to date."""
        for cell in _code_cells(notebook):
            cell["outputs"] = [output for output in cell["outputs"] if not _is_live(output)]
            for output in cell["outputs"]:
                output.update(self._latest.get(_name(output), {}))

    def revive(self, notebook, kernel):
        """Put the live views of `kernel`, which is the notebook's, back before their pictures."""
        living = {name: output for output, name in self._live.get(kernel, {}).values()}
        for cell in _code_cells(notebook):
            there = [output for output in cell["outputs"] if not _is_live(output)]
            cell["outputs"] = []
            for output in there:
                if _name(output) and (view := living.get(_name(output))):
                    cell["outputs"].append({"output_type": "display_data", **view})
                cell["outputs"].append(output)


def _code_cells(notebook):
    return [cell for cell in notebook.get("cells", ()) if cell.get("cell_type") == "code"]


def _is_live(output):
    marked = MARK in output.get("metadata", {})
    return marked and not output.get("data", {}).keys() - {VIEW}


def _name(output):
    """The name under which a fallback is brought up to date; None for any other output."""
    return output.get("metadata", {}).get(MARK, {}).get("name")


async def _listen(manager, kernel_id, heard):
    """Hear whatever the kernel sends to everybody, from now on; give back how to stop it."""
    for _ in range(100):  # started, but perhaps not yet among its manager's
        if kernel_id in manager:
            break
        await asyncio.sleep(0.02)
    kernel = manager.get_kernel(kernel_id)
    session = type(kernel.session)(config=kernel.session.config, key=kernel.session.key)
    stream = kernel.connect_iopub()

    def hear(frames):
        _, frames = session.feed_identities(frames)
        message = session.deserialize(frames, content=False)
        header = message["header"]
        heard.hear(
            kernel_id,
            header["msg_type"],
            header["session"],
            lambda: session.unpack(message["content"]),
        )

    stream.on_recv(hear)
    return stream.close


def _jupyter_server_extension_points():
    return [{"module": "nblib.saving"}]


def _load_jupyter_server_extension(server):
    heard, streams = Heard(), {}
    contents = server.contents_manager
    server.web_app.settings["static_custom_path"].append(str(STYLE))  # a reader's own comes first

    def before_saving(model, path, contents_manager, **kwargs):
        if model["type"] == "notebook" and isinstance(model.get("content"), dict):
            heard.clean(model["content"])

    async def kernels_changed(logger, schema_id, data):
        kernel = data.get("kernel_id")
        if data["status"] != "success":
            return
        if data["action"] == "start" and kernel not in streams:
            try:
                streams[kernel] = await _listen(server.kernel_manager, kernel, heard)
            except Exception as error:  # a kernel behind a gateway, say: its pages stay pictures
                server.log.debug("nblib.saving cannot hear kernel %s: %r", kernel, error)
        elif data["action"] == "shutdown":
            heard.forget(kernel)
            streams.pop(kernel, lambda: None)()

    read = contents.get

    async def get(path, content=True, type=None, **kwargs):
        model = await read(path, content=content, type=type, **kwargs)
        # A page asks for a notebook by that type; nbconvert, and whoever copies it, for the file.
        if type == "notebook" and content:
            for session in await server.session_manager.list_sessions():
                if session["path"] == path.strip("/"):
                    heard.revive(model["content"], session["kernel"]["id"])
        return model

    contents.register_pre_save_hook(before_saving)
    if inspect.iscoroutinefunction(read):  # as usual
        server.event_logger.add_listener(schema_id=KERNELS, listener=kernels_changed)
        contents.get = get
