"""A Jupyter server extension: when a notebook is saved, live widgets are left out of the file.

What stays of a widget of the course is its fallbacks, a picture and a sentence (see `showing.py`).
Jupyter loads this module where the course is installed; a notebook that another program saves has
a line "model not found" above each picture, and is cleaned when Jupyter saves it the next time.
"""

from nblib.showing import MARK, VIEW


def clean(notebook):
    """Leave every output that is a live view and nothing else out of `notebook` (a dict)."""
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "code":
            cell["outputs"] = [output for output in cell["outputs"] if not _is_live(output)]


def _is_live(output):
    marked = MARK in output.get("metadata", {})
    return marked and not output.get("data", {}).keys() - {VIEW}


def _before_saving(model, path, contents_manager, **kwargs):
    if model["type"] == "notebook" and isinstance(model.get("content"), dict):
        clean(model["content"])


def _jupyter_server_extension_points():
    return [{"module": "nblib.saving"}]


def _load_jupyter_server_extension(server):
    server.contents_manager.register_pre_save_hook(_before_saving)
