"""Texts drawn as shapes stand where Text artists would stand, and nothing is left of the old."""

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.text import Text

from nblib.explorers import base
from nblib.plots import style


def ink(figure, draw):
    """From where to where something was drawn: (left, right, bottom, top) in pixels."""
    figure.canvas.draw()
    before = np.asarray(figure.canvas.buffer_rgba()).astype(int)
    draw(figure.canvas.get_renderer())
    dark = np.abs(np.asarray(figure.canvas.buffer_rgba()) - before).max(axis=2)[::-1] > 40
    if not dark.any():
        return None
    x, y = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    return np.array([x[0], x[-1], y[0], y[-1]])


@pytest.fixture
def ax():
    figure = base.new_figure(400, 200)
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    return ax


def test_a_stamp_alone_is_not_measured_curve_by_curve(ax, monkeypatch):
    """matplotlib looks whether a path that stands alone fits the figure: 2 ms for a few words."""
    stamps = style.Stamps(ax)
    stamps.show(style.stamped_text("the fewest so far", (0.5, 0.5)))
    measured = []
    monkeypatch.setattr(Path, "get_extents", lambda *given: measured.append(given))
    stamps.draw(ax.figure.canvas.get_renderer())
    assert not measured


@pytest.mark.parametrize(("align", "ha"), [(0, "left"), (0.5, "center"), (1, "right")])
@pytest.mark.parametrize("font", [{}, {"weight": "bold"}, {"family": "monospace"}])
@pytest.mark.parametrize("text", ["∂ −0.4621", "h = W1 × x", "(0,1)", "∂L/∂W → x"])
def test_a_stamped_text_stands_where_a_text_stands(ax, text, font, align, ha):
    stamps = style.Stamps(ax)
    stamps.show(style.stamped_text(text, (0.5, 0.5), (0, -3), align=align, **font))
    ours = ink(ax.figure, stamps.draw)
    y = 0.5 - 3 / 200
    other = Text(0.5, y, text, ha=ha, fontsize=10, color=style.INK, transform=ax.transAxes, **font)
    other.set_figure(ax.figure)
    width = ours[1] - ours[0]
    assert np.abs(ours - ink(ax.figure, other.draw)).max() <= 2 + 0.06 * width
    assert width == pytest.approx(style.text_width(text, **font), abs=3)


def test_stamps_show_what_was_last_asked_for(ax):
    stamps = style.Stamps(ax)
    assert ink(ax.figure, stamps.draw) is None
    stamps.show(style.stamped_text("one", (0.2, 0.5)) + style.stamped_text("two", (0.8, 0.5)))
    left, right, *_ = ink(ax.figure, stamps.draw)
    assert left < 0.2 * 400 < 0.8 * 400 < right
    stamps.show(style.stamped_text("two", (0.8, 0.5)) + style.stamped_text(" ", (0.2, 0.5)))
    assert ink(ax.figure, stamps.draw)[0] > 0.7 * 400
    stamps.show([])
    assert ink(ax.figure, stamps.draw) is None


def test_a_plate_covers_what_lies_behind_the_letters(ax):
    ax.fill([0, 1, 1, 0], [0, 0, 1, 1], color="black")
    stamps = style.Stamps(ax)
    stamps.show(style.stamped_text("(0,1)", (0.5, 0.5), plate=True))
    left, right, bottom, top = ink(ax.figure, stamps.draw)
    assert right - left > style.text_width("(0,1)") + 2 and (bottom, top) == (96, 111)
