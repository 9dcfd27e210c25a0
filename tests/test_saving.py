"""What the server extension makes of what kernels say (`nblib/saving.py`), without a server.

Protected here: a file holds no live view and of each fallback the latest; a page gets back the live
views of widgets that still live, and no other. tests/test_browser_saved.py sees it in JupyterLab.
"""

import copy

import pytest

from nblib import saving, showing
from nblib.saving import Heard


def output(widget, part, text="", edition=0):
    """An output as a kernel sends it: the live view of a widget, or one of its fallbacks."""
    mark = {"widget": widget, "part": part}
    if part == "live":
        return {"data": {showing.VIEW: {"model_id": widget}}, "metadata": {showing.MARK: mark}}
    mark["name"] = f"{widget}-{edition}-{part}"
    return {"data": {"text/plain": text}, "metadata": {showing.MARK: mark}}


def show(heard, widget, text="first", edition=0, kernel="k", process="p"):
    for part in ("live", 0, 1):
        said = output(widget, part, text, edition)
        heard.hear(kernel, "display_data", process, lambda said=said: said)


def move(heard, widget, text, kernel="k", process="p"):
    for part in (0, 1):
        said = output(widget, part, text)
        heard.hear(kernel, "update_display_data", process, lambda said=said: said)


def notebook(*outputs):
    named = [{"output_type": "display_data", **output} for output in outputs]
    return {"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": named}]}


def file_of(*widgets):
    return notebook(*(output(widget, part, "old") for widget in widgets for part in (0, 1)))


def texts(notebook):
    return [o["data"].get("text/plain", "alive") for o in notebook["cells"][1]["outputs"]]


@pytest.fixture
def heard():
    found = Heard()
    show(found, "a")
    show(found, "b")
    return found


def test_a_file_has_no_live_view_and_the_latest_fallbacks(heard):
    move(heard, "b", "moved")
    page = notebook(*(output(w, part, "old") for w in "abc" for part in ("live", 0, 1)))
    heard.clean(page)
    assert texts(page) == ["first"] * 2 + ["moved"] * 2 + ["old"] * 2
    emptied = {"data": {}, "metadata": {showing.MARK: {}}}  # the first output of a report
    plain = {"data": {"text/plain": "2"}, "metadata": {}}
    page = notebook(emptied, plain)
    page["cells"][1]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "."})
    heard.clean(page)
    assert [o["output_type"] for o in page["cells"][1]["outputs"]] == ["display_data", "stream"]


def test_a_page_gets_its_living_widgets_back(heard):
    page = file_of("a", "c", "b")
    heard.revive(page, "k")
    assert texts(page) == ["alive", "old", "old", "old", "old", "alive", "old", "old"]
    again = copy.deepcopy(page)
    heard.revive(again, "k")
    assert again == page
    other = file_of("a", "b")
    heard.revive(other, "another kernel")
    assert other == file_of("a", "b")


def test_what_was_closed_or_left_behind_stays_a_picture(heard):
    heard.hear("k", "comm_close", "p", lambda: {"comm_id": "a"})
    heard.hear("k", "comm_close", "p", lambda: {"comm_id": "a slider"})
    show(heard, "b", edition=1)  # shown again by a later cell; the old picture is as it was left
    page = file_of("a", "b")
    heard.revive(page, "k")
    assert page == file_of("a", "b")


@pytest.mark.parametrize("how", ["started anew", "ended"])
def test_nothing_lives_longer_than_its_kernel(heard, how):
    if how == "ended":
        heard.forget("k")
    else:
        heard.hear("k", "status", "another process", lambda: pytest.fail("nobody asked for it"))
    page = file_of("a", "b")
    heard.revive(page, "k")
    assert page == file_of("a", "b")
    heard.clean(page)  # the page may still hold older ones
    assert texts(page) == ["first"] * 4


def test_it_keeps_only_so_many(heard, monkeypatch):
    monkeypatch.setattr(saving, "LIMIT", 4)
    move(heard, "a", "moved")  # so that those of b are the oldest
    show(heard, "c")
    page = file_of("a", "b", "c")
    heard.clean(page)
    assert texts(page) == ["moved"] * 2 + ["old"] * 2 + ["first"] * 2
