"""How the course's widgets stand in a notebook: alive in the page, readable in the file.

A live widget exists only as long as its kernel, but a notebook is saved, mailed and read on GitHub.
JupyterLab prefers the live form of an output to every other one, and where no kernel runs it then
shows "model not found" in place of the picture that lies beside it. So a widget here is shown as
several outputs: first the live view alone, then its fallbacks (a picture, a sentence), outputs
without any widget in them. A style hides the fallbacks while the live view stands above them, and
they follow what the reader does, a moment later. When a notebook is saved, `nblib.saving` leaves
the live view out. What is left, and what stays if nothing left it out, can be read anywhere.

A cell that is run again replaces what it made: its earlier widgets are closed, or a kernel would
keep each of them for ever, with some fifteen models and a figure.
"""

import asyncio
import sys

VIEW = "application/vnd.jupyter.widget-view+json"
# The key, in an output's metadata, of {"widget": model id, "part": "live"}, or of a fallback's
# {"widget": model id, "part": 0, 1 .., "name": the display id under which it is brought up to date}
MARK = "nblib"
WIDGET = ("ipywidgets.widgets.widget", "Widget")
QUIET = 0.3  # seconds without a change after which the fallbacks follow
LATEST = 3.0  # seconds after which they follow in any case


def live_class(fallbacks):
    """The CSS class of a widget that is followed by so many fallbacks."""
    return f"nblib-live-{fallbacks}"


def style(fallbacks):
    """HTML that hides so many outputs after a live view that carries the class `live_class`.

    When its kernel is gone, it is the live view that is hidden: its controls move nothing any more.
    """
    # In JupyterLab, and in a page that nbconvert makes of a notebook with its widgets' state.
    output, place = ".jp-OutputArea-child", "> .jp-OutputArea-output >"
    view, gone = f".{live_class(fallbacks)}", ".jupyter-widgets-disconnected"
    live = f"{view}:not({gone})"
    above = f"{output}:has({place} {live}, {place} .widget-subarea > {live})"
    hidden = [f"{output}:has({place} {view}{gone})"]
    hidden += [above + f" + {output}" * n for n in range(1, fallbacks + 1)]
    return f"<style>{', '.join(hidden)} {{ display: none; }}</style>"


class Shown:
    """Mix in before an ipywidgets class: a widget whose notebook stays readable.

    It calls `made()` at the end of its __init__, `changed()` whenever its fallbacks change, and has
    a method `fallbacks()`: a list of pairs (data, metadata), the outputs to read where no kernel
    runs.
    """

    _displayed = False
    _edition = 0
    _timer = None
    _since = 0.0

    def made(self):
        """Say that the widget is complete; it now belongs to the cell that runs."""
        if cells := keeper():
            cells.note(self)

    def changed(self):
        """Let the fallbacks follow soon: when it has been quiet for a moment."""
        cells = keeper()
        if cells is None or not self._displayed:
            return
        cells.stale[id(self)] = self  # at the latest, the end of a cell brings them up to date
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a terminal, or a thread of the reader's
            return
        if self._timer is None:
            self._since = loop.time()
        else:
            self._timer.cancel()
        wait = min(QUIET, max(0.0, self._since + LATEST - loop.time()))
        self._timer = loop.call_later(wait, self.publish)

    def leave(self):
        """What was shown so far stays as it is; what is shown from now on follows by itself."""
        self._settle()
        self._displayed = False
        self._edition += 1

    def reopen(self):
        """Open the widget and every widget in it, if it is closed."""
        for widget in _tree(self):
            vars(widget).pop("_repr_mimebundle_", None)  # where ipywidgets notes a closing
            _kind(widget).open(widget)

    def close(self):
        """Close the widget and every widget in it. Showing it again opens it again."""
        if self.comm is None:
            return
        self._settle()
        self._displayed = False
        for widget in _tree(self):
            _kind(widget).close(widget)

    def _ipython_display_(self):
        cells = keeper()
        if cells is None:
            print(self)
            return
        self.reopen()
        cells.note(self)
        if cells.in_vs_code():  # it knows nothing of the style above
            cells.publish(*self._repr_mimebundle_())
            return
        cells.publish(*live(self))
        self._displayed = True
        self.publish(update=False)

    def _repr_mimebundle_(self, **kwargs):
        """All in one output, for whoever wants that: the live view and the first fallback."""
        data, metadata = self.fallbacks()[0]
        return {**data, **live(self)[0]}, metadata

    def publish(self, update=True):
        """Show the fallbacks; with `update` in place of those shown before."""
        self._settle()
        cells = keeper()
        if cells is None or not self._displayed or not cells.saved:
            return
        for part, (data, metadata) in enumerate(self.fallbacks()):
            name = f"{self.model_id}-{self._edition}-{part}"
            mark = {MARK: {"widget": self.model_id, "part": part, "name": name}}
            cells.publish(data, {**metadata, **mark}, transient={"display_id": name}, update=update)

    def _settle(self):
        """Nothing waits to be published any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if cells := keeper():
            cells.stale.pop(id(self), None)


def live(widget):
    """The output, (data, metadata), that is a widget's live view and nothing else."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    return {VIEW: view}, {MARK: {"widget": widget.model_id, "part": "live"}}


def _kind(widget):
    """ipywidgets.Widget, found without an import: only a quiz or an explorer loads ipywidgets."""
    return next(c for c in type(widget).__mro__ if (c.__module__, c.__name__) == WIDGET)


def _tree(widget):
    """`widget` and the widgets in it, children, layouts and styles, those inside first."""
    kind, seen, found = _kind(widget), set(), []

    def walk(widget):
        seen.add(id(widget))
        for name in widget.keys:
            value = getattr(widget, name)
            for part in value if isinstance(value, list | tuple) else (value,):
                if isinstance(part, kind) and id(part) not in seen:
                    walk(part)
        found.append(widget)

    walk(widget)
    return found


class Cells:
    """Knows, in one IPython shell, which cell made or showed which widgets."""

    def __init__(self, shell):
        self.saved = True  # whether a file keeps what is shown: then it has fallbacks
        self.stale = {}  # id -> widget whose fallbacks lag behind
        self._shell = shell
        self._left = {}  # a cell -> {id: widget}, as of its last run
        self._running = {}  # the same of the cell that runs now
        self._at_end = []
        shell.events.register("post_run_cell", self._ran)

    def publish(self, data, metadata, **how):
        """Send an output to the page."""
        self._shell.display_pub.publish(data, metadata, **how)

    def note(self, widget):
        """The cell that runs now has made or shown `widget`."""
        self._running[id(widget)] = widget

    def at_end(self, call):
        """call(result) when the cell that runs now has ended, however it ended; once."""
        self._at_end.append(call)

    def in_vs_code(self):
        """Whether the cell that runs now stands in VS Code."""
        request = getattr(self._shell, "parent_header", None) or {}
        cell = (request.get("metadata") or {}).get("cellId")
        return str(cell).startswith("vscode-")

    def _ran(self, result):
        """A cell has ended: what its earlier run left is closed, if no other cell shows it."""
        calls, self._at_end = self._at_end, []
        for call in calls:
            call(result)
        for widget in list(self.stale.values()):
            widget.publish()
        cell = result.info.cell_id or result.info.raw_cell  # a terminal has no cell ids
        before = self._left.pop(cell, {})
        now, self._running = self._running, {}
        if now:
            self._left[cell] = now
        kept = set().union(*self._left.values())
        for key in before.keys() - kept:
            before[key].close()
            self._forget(before[key])

    def _forget(self, widget):
        """Take it out of IPython's history of results, Out[n] and _n, which would keep it alive."""
        history = self._shell.user_ns.get("_oh", {})
        for number in [n for n, value in history.items() if value is widget]:
            del history[number]
            for names in (self._shell.user_ns, self._shell.user_ns_hidden):
                names.pop(f"_{number}", None)


def keeper():
    """The `Cells` of the IPython shell that runs; None outside IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return None
    if getattr(shell, "_nblib_cells", None) is None:
        shell._nblib_cells = Cells(shell)
    return shell._nblib_cells
