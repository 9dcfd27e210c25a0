"""Letters in pictures can be read: their contrast, in the light theme and in the dark one.

Computed from the colours as they are drawn: those of each text, and of the pixels around its
letters. What the dark theme does to a colour is the filter in stage.css, whose formulas are the
standard's (Filter Effects, level 1); test_browser_looks.py holds them to a browser's pixels.
"""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.text import Text

from nblib.explorers.stage import DENSITY, HERE
from nblib.plots import style
from tests import every
from tests.test_stage_browser import settings

LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3
GREY = np.array([0.213, 0.715, 0.072])  # the filters' own weights of red, green and blue
FILTER = re.search(
    r"picture canvas,[^{]*\{\s+filter: (invert.*);", (HERE / "stage.css").read_text()
)[1]


def test_every_picture_is_turned_dark_in_the_same_way():
    """Live, stored in a notebook before any explorer lives, and on a page to be read."""
    root = HERE.parent.parent
    for sheet in ("nblib/style/custom.css", "tools/site/page/pages.css"):
        assert f"filter: {FILTER};" in (root / sheet).read_text(), sheet


def saturated(colour, share):
    return colour @ (share * np.eye(3) + (1 - share) * GREY).T


def turned(colour, degrees):
    assert degrees == 180, "half a turn is written down here: twice the grey, less the colour"
    return 2 * (colour @ GREY)[..., None] - colour


STEPS = {
    "invert": lambda colour, share: colour * (1 - 2 * share) + share,
    "hue-rotate": turned,
    "saturate": saturated,
    "brightness": lambda colour, share: colour * share,
}


def dark(colour):
    """Colours (..., 3), each 0 to 1, as the dark theme shows them."""
    for step, number in re.findall(r"([a-z-]+)\(([\d.]+)", FILTER):
        colour = np.clip(STEPS[step](np.asarray(colour, float), float(number)), 0, 1)
    return colour


def luminance(colour):
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one, other):
    low, high = sorted((luminance(np.asarray(one)), luminance(np.asarray(other))))
    return (high + 0.05) / (low + 0.05)


def texts(figure):
    """(what, colour, box in pixels) of every text that is seen, those drawn as shapes included."""
    figure.canvas.draw()  # an axis notes where its label stands, in pixels of the last drawing
    renderer = figure.canvas.get_renderer()
    hidden = [ax for ax in figure.axes if not ax.get_visible()]
    for artist in figure.findobj(lambda artist: isinstance(artist, Text | style.Stamps)):
        if not artist.get_visible() or artist.axes in hidden:
            continue
        if isinstance(artist, Text):
            colour = np.array(to_rgba(artist.get_color(), artist.get_alpha()))
            if artist.get_text().strip() and colour[3]:
                yield artist.get_text(), colour, artist.get_window_extent(renderer).extents
            continue
        for k, path in enumerate(artist.get_paths()):
            if not len(path.vertices):  # what a stamp that stands alone has beside it
                continue
            face, width = artist.get_facecolor()[k], artist.get_linewidth()[k]
            if face[3] == 1 and not width and len(path.vertices) > 8:  # letters, not their plates
                box = path.get_extents().translated(*artist.get_offsets()[k]).extents
                yield f"shape {k}", face, box


def ground(pixels, box, colour):
    """The commonest colour in a box of pixels (height, width, 3) but for the letters' own."""
    left, top, right, bottom = (round(edge) for edge in box)
    inside = pixels[max(top, 0) : bottom, max(left, 0) : right].reshape(-1, 3)
    if not len(inside):
        return None  # outside the picture
    found, count = np.unique(inside, axis=0, return_counts=True)
    count[np.abs(found / 255 - colour[:3]).max(axis=1) < 0.15] = 0
    return found[count.argmax()] / 255 if count.any() else None


def farthest(explorer):
    """Every slider at its upper end, every choice at its last option."""
    return {name: value for change in settings(explorer) for name, value in change.items()}


@pytest.mark.parametrize("name", every.NAMES)
def test_letters_can_be_read_in_both_themes(name):
    explorer = every.make(name)
    checked = 0
    for number, change in enumerate(({}, farthest(explorer))):
        if number:
            explorer.set(**change)
        pixels = explorer._painter.pixels()[:, :, :3].copy()
        height = len(pixels)
        for what, colour, box in texts(explorer.figure):
            left, low, right, high = DENSITY * box
            behind = ground(pixels, (left, height - high, right, height - low), colour)
            if behind is None:
                continue
            seen = colour[3] * colour[:3] + (1 - colour[3]) * behind
            for theme, looks in (("light", (seen, behind)), ("dark", (dark(seen), dark(behind)))):
                assert contrast(*looks) >= LEAST, (theme, what, change, looks)
            checked += 1
    assert checked > 10


def test_contrast_is_what_the_standard_says():
    """Against the ends of the scale, and a grey that is known just to fail."""
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(np.full(3, 0x77 / 255), np.ones(3)) == pytest.approx(4.48, abs=0.005)
    assert (
        contrast(to_rgba(style.RED)[:3], np.ones(3))
        < LEAST
        < contrast(to_rgba(style.RED_WORDS)[:3], np.ones(3))
    )
