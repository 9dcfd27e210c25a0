"""Every explorer in JupyterLab as readers with other eyes, screens and hands meet it.

axe-core finds nothing serious in any, and beyond what it looks for: every control has a
name that a screen reader speaks, every picture a role and a label, a pressed button says that it
is; the Tab key goes through everything and out again; at 500 pixels (as at 200 % zoom) no label is
cut, nothing sticks out, and the picture's letters stay large enough (`check_looks`, of which
test_browser.py asks each explorer that it has open). In forced colours, what has the focus can be
seen, and what is pressed. (The contrast of letters is test_looks.py's.)
"""

import io

import numpy as np
import pytest
from PIL import Image

from tests import axe, every
from tests.live import notebook_of
from tests.runs import CANVAS
from tests.test_looks import dark
from tests.undrawn import undrawn

WIDE, NARROW = {"width": 1280, "height": 1000}, {"width": 500, "height": 1000}

# What the controls of an explorer look like to somebody who does not see them: lines of faults.
NAMELESS = """(area) => {
  const faults = [];
  const shown = (element) => element.getClientRects().length > 0;
  const named = (element) => (element.getAttribute('aria-label') ?? '').trim()
    || [...(element.labels ?? [])].map((label) => label.textContent.trim()).join('')
    || (element.matches('button') && element.textContent.trim());
  const controls = '[role=slider], [role=textbox], [role=application], [role=grid], button, ' +
    'input, select, textarea, canvas';
  for (const element of [...area.querySelectorAll(controls)].filter(shown)) {
    if (!named(element)) faults.push(`no name: ${element.outerHTML.slice(0, 120)}`);
    if (element.matches('canvas') && element.getAttribute('role') !== 'img')
      faults.push('a canvas without a role');
    if (element.matches('.mod-active') && element.getAttribute('aria-pressed') !== 'true')
      faults.push(`pressed and does not say so: ${element.textContent}`);
  }
  if (!area.querySelector('[role=status][aria-live=polite]')?.textContent.trim())
    faults.push('no sentence that is spoken');
  return faults;
}"""

# What does not fit: lines of faults.
CUT = """(area) => {
  const faults = [];
  const edge = area.getBoundingClientRect().right + 1;
  for (const element of area.querySelectorAll('.widget-label, button, select, .nblib-sentence')) {
    if (!element.getClientRects().length) continue;
    if (element.scrollWidth > element.clientWidth + 1 && !element.matches('select'))
      faults.push(`cut: ${element.textContent}`);
    if (element.getBoundingClientRect().right > edge)
      faults.push(`sticks out: ${element.textContent}`);
  }
  for (const element of area.querySelectorAll('.noUi-target, .nblib-around'))
    if (element.getBoundingClientRect().right > edge)
      faults.push(`sticks out: ${element.className}`);
  return faults;
}"""
SCALE = """(area) => {
  const {width} = area.querySelector('.nblib-picture').getBoundingClientRect();
  return width / area.querySelector('.nblib-over svg').viewBox.baseVal.width;
}"""
WALK = """(area) => {
  const at = document.activeElement;
  return area.contains(at) ? at.getAttribute('aria-label') ?? at.textContent : null;
}"""


SHOWN = ("playground", "activation")


def without_sidebar(page):
    """More room for the notebook: it is to be looked at in narrow windows as well."""
    page.set_viewport_size(WIDE)
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")


@pytest.fixture(scope="module")
def gallery(live):
    sources = [f"from nblib import explorers\nexplorers.{name}()" for name in SHOWN]
    with live.notebook("gallery.ipynb", notebook_of(*sources)) as opened:
        opened.wait_for_kernel()
        without_sidebar(opened.page)
        yield opened


def opened(gallery, name):
    """The output area of the explorer `name`, run and seen."""
    index = SHOWN.index(name)
    gallery.run_cell(index)
    cell = gallery.page.locator(".jp-Notebook .jp-Cell").nth(index)
    area = cell.locator(".jp-Cell-outputArea")
    area.locator(f"{CANVAS}[data-frame]").wait_for()
    area.locator(CANVAS).scroll_into_view_if_needed()
    return area


def check_looks(page, area, name, index):
    """The explorer `name`, new in the cell `index` of a page without a sidebar, is named, reached
    and fits."""
    assert area.evaluate(NAMELESS) == []
    assert area.evaluate(CUT) == []
    assert axe.found(page, f".jp-Cell:nth-child({1 + index}) .nblib-explorer") == []

    first = area.locator(
        ".noUi-handle:visible, select:visible, input:visible, button:visible, .nblib-region"
    ).first
    first.focus()
    stops = [area.evaluate(WALK)]
    while stops[-1] is not None and len(stops) < 80:
        page.keyboard.press("Tab")
        stops.append(area.evaluate(WALK))
    assert stops[-1] is None, f"the Tab key does not leave: {stops}"
    with undrawn():
        handles = every.make(name).stage.handles
    held = {state["label"] for state in handles if state["kind"] != "cells"}
    assert held <= set(stops), f"not reached: what can be taken hold of, {held - set(stops)}"

    page.set_viewport_size(NARROW)
    try:
        page.wait_for_timeout(500)
        assert area.evaluate(CUT) == []
        assert area.evaluate(SCALE) >= 0.7, "letters of 10 points are less than 10 pixels high"
    finally:
        page.set_viewport_size(WIDE)


def difference(area, element, look):
    """How much the picture of `element` and what is near changes when `look()` is called."""
    page, box = area.page, element.bounding_box()
    clip = {
        "x": box["x"] - 8,
        "y": box["y"] - 8,
        "width": box["width"] + 16,
        "height": box["height"] + 16,
    }

    def seen():
        data = page.screenshot(clip=clip)
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)

    before = seen()
    look()
    page.wait_for_timeout(150)
    return (np.abs(seen() - before).max(axis=2) > 60).sum()


def test_forced_colours_show_focus_what_is_pressed_and_where_a_slider_goes(gallery):
    page, area = gallery.page, opened(gallery, "playground")
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    try:
        page.wait_for_timeout(300)
        away = area.locator("select:visible").first
        for kind in (
            ".noUi-handle:visible",
            ".widget-readout:visible",
            "button:visible",
            ".widget-toggle-buttons button:visible",
            ".nblib-region >> visible=true",
        ):
            element = area.locator(kind).first
            away.focus()
            page.keyboard.press("Shift")  # by keyboard: focus is to be seen
            assert difference(area, element, element.focus) > 100, f"no focus seen on {kind}"
        edge = area.locator(".noUi-target:visible").first.evaluate(
            "track => getComputedStyle(track).borderTopWidth"
        )
        assert edge == "1px", "nothing is left of the slider's track"
        looks = [
            area.locator(f".widget-toggle-buttons button{kind}").first.evaluate(
                "button => getComputedStyle(button).backgroundColor"
            )
            for kind in (".mod-active", ":not(.mod-active)")
        ]
        assert looks[0] != looks[1], "what is pressed looks like what is not"
        moving = area.evaluate(
            """area => [...area.querySelectorAll('*')].filter((element) =>
                 parseFloat(getComputedStyle(element).transitionDuration) > 0).length"""
        )
        assert moving == 0, "something still moves by itself"
    finally:
        page.emulate_media(forced_colors="none", reduced_motion="no-preference")


def test_the_dark_theme_shows_the_colours_that_test_looks_computes(gallery):
    """The filter's formulas beside the browser: a picture's corner is its white."""
    page, area = gallery.page, opened(gallery, "activation")
    theme = "window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab %s'})"
    page.evaluate(theme % "Dark")
    try:
        page.wait_for_selector('[data-jp-theme-light="false"]', state="attached")
        page.wait_for_timeout(1000)
        box = area.locator(CANVAS).bounding_box()
        for colour in ((1, 1, 1), (0, 114, 178), (230, 159, 0), (184, 80, 0), (34, 34, 34)):
            share = np.array(colour) / (1 if max(colour) == 1 else 255)
            area.locator(CANVAS).evaluate(
                """(canvas, [r, g, b]) => {
                  const ink = canvas.getContext('2d');
                  ink.setTransform(1, 0, 0, 1, 0, 0);
                  ink.fillStyle = `rgb(${255 * r} ${255 * g} ${255 * b})`;
                  ink.fillRect(0, 0, 20, 20);
                }""",
                share.tolist(),
            )
            corner = {"x": box["x"] + 4, "y": box["y"] + 4, "width": 4, "height": 4}
            data = page.screenshot(clip=corner)
            seen = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[0, 0]
            assert seen == pytest.approx(255 * dark(share), abs=4), colour
    finally:
        page.evaluate(theme % "Light")
