"""A matplotlib renderer that writes down what it is asked to draw, for a canvas in the browser.

An explorer has one matplotlib figure and two renderers. Agg turns it into the pixels that are
saved; this one turns it into a list of commands (paths, markers, text, images as they are before
they are enlarged) that `stage.js` draws at whatever density the screen has. Coordinates are the
figure's own pixels, y downwards, so that a picture of a few lines is a message of a few kB.

What a recording consists of (`Recorder.recording`):

    commands   JSON, a list of lists: an operation, then what follows here
        PATH     style, clip, path
        MARKERS  style, clip, path, where, count: one path at many places (x, y)
        TEXT     style, clip, matrix, where, count: glyphs, each (number, x, y, scale)
        IMAGE    style, clip, matrix, where, width, height, smooth: RGBA, a pixel in four bytes
        HATCH    style, clip, path, tile, size: the tile, a path, again and again within the path
    styles     JSON, a list of [fill, stroke, width, dashes, where they begin, cap, join]
    numbers    bytes of float32, in which `path` = [where, how many] and `where` are places
    pixels     bytes of the images

A path is runs of (code, how many points, points ...), the codes being matplotlib's.
"""

import functools
import inspect
import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D

PATH, MARKERS, TEXT, IMAGE, HATCH = range(5)
NOTHING = Path(np.empty((0, 2)))


@functools.lru_cache(4096)
def _css(red, green, blue, alpha):
    return to_hex((red, green, blue, alpha), keep_alpha=alpha < 1)


def runs(path: Path) -> np.ndarray:
    """A path as one flat float32 array: runs of a code, a count and so many points (x, y)."""
    points, codes = path.vertices, path.codes
    if codes is None:
        codes = np.full(len(points), Path.LINETO, np.uint8)
        codes[:1] = Path.MOVETO
    if len(codes) and codes[-1] == Path.STOP:
        points, codes = points[:-1], codes[:-1]
    if not len(codes):
        return np.empty(0, np.float32)
    starts = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
    found = np.empty(2 * len(points) + 2 * (len(starts) - 1), np.float32)
    at = 0
    for start, end in pairwise(starts):
        found[at], found[at + 1] = codes[start], end - start
        after = at + 2 + 2 * (end - start)
        found[at + 2 : after] = points[start:end].reshape(-1)
        at = after
    return found


class Glyphs:
    """The outlines of all letters that a stage has drawn, each sent to the browser once."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.outlines: list[np.ndarray] = []

    def number(self, name: str, outline: Any) -> int:
        """The number of the glyph of this name; outline: (vertices, codes)."""
        if name not in self.numbers:
            self.numbers[name] = len(self.outlines)
            self.outlines.append(runs(Path(*outline)))
        return self.numbers[name]

    def state(self) -> dict[str, Any]:
        """The outlines for the browser: where each begins, and the numbers of all."""
        ends = np.cumsum([0, *map(len, self.outlines)])
        return {"starts": ends.tolist(), "numbers": _bytes(self.outlines)}


def _bytes(arrays):
    return np.concatenate(arrays).tobytes() if arrays else b""


@functools.lru_cache(2048)
def _letters(text, font, math_text):
    """A text's glyphs, [(name, x, y, scale)], their outlines by name, and its rules as a path."""
    if math_text:
        return text_to_path.get_glyphs_mathtext(font, text)
    return text_to_path.get_glyphs_with_font(text_to_path._get_font(font), text)


# matplotlib 3.11 asks for colours of hatches; before, Pyodide's among them, there is no such thing.
HATCHES = "hatchcolors" in inspect.signature(RendererBase._iter_collection).parameters


class Recorder(RendererBase):
    """Records what is drawn on it. `measure`: the Agg renderer that says how large a text is."""

    def __init__(self, width: float, height: float, dpi: float, measure: Any, glyphs: Glyphs):
        super().__init__()
        self.width, self.height, self.dpi = width, height, dpi
        self.measure, self.glyphs = measure, glyphs
        self.flip = Affine2D().scale(1, -1).translate(0, height)
        self.smooth = False  # whether an enlarged image is interpolated
        self.begin()

    def begin(self) -> None:
        """Forget what has been drawn."""
        self.commands: list[Any] = []
        self.styles: dict[Any, int] = {}
        self.parts: list[np.ndarray] = []
        self.images: list[bytes] = []
        self.count = self.bytes = 0

    def recording(self) -> dict[str, Any]:
        """All that was drawn since `begin`, as the module's docstring says; then it begins anew."""
        found = {
            "commands": json.dumps(self.commands, separators=(",", ":")),
            "styles": json.dumps(list(self.styles), separators=(",", ":")),
            "numbers": _bytes(self.parts),
            "pixels": b"".join(self.images),
        }
        self.begin()
        return found

    def _flipped(self, transform):
        """An affine transform, then y downwards; composing them costs matplotlib more."""
        return Affine2D(self.flip.get_matrix() @ transform.get_matrix())

    # --- what matplotlib asks a renderer

    def get_canvas_width_height(self):
        return self.width, self.height

    def points_to_pixels(self, points):
        return points * self.dpi / 72

    def get_text_width_height_descent(self, s, prop, ismath):
        return self.measure.get_text_width_height_descent(s, prop, ismath)

    def option_image_nocomposite(self):
        return True

    def option_scale_image(self):
        return True

    # --- what it draws

    def draw_path(self, gc, path, transform, rgbFace=None):
        width = self._line_width(gc)
        bare = rgbFace is None and not gc.get_hatch()
        cleaned = path.cleaned(
            self._flipped(transform),
            remove_nans=True,
            curves=True,
            snap=gc.get_snap(),
            clip=(0, 0, self.width, self.height) if bare else None,
            simplify=path.should_simplify and bare,
            stroke_width=width,
        )
        place = self._put(runs(cleaned))
        if not place[1]:
            return
        style, clip = self._style(gc, rgbFace, width), self._clip(gc)
        self.commands.append([PATH, style, clip, place])
        if gc.get_hatch():
            tile = gc.get_hatch_path().transformed(Affine2D().scale(self.dpi, -self.dpi))
            colour = _css(*gc.get_hatch_color())
            thick = self.points_to_pixels(gc.get_hatch_linewidth())
            style = self._number((colour, colour, thick, None, 0, "butt", "miter"))
            tile = self._put(runs(tile))
            self.commands.append([HATCH, style, clip, place, tile, self.dpi])

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        places = self._flipped(trans).transform(path.vertices)
        self._markers(gc, marker_path, marker_trans, places, rgbFace)

    def _markers(self, gc, path, transform, places, face):
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return
        width = self._line_width(gc)
        turned = Affine2D(transform.get_matrix()).scale(1, -1)
        shape = path.cleaned(turned, curves=True, snap=gc.get_snap(), stroke_width=width)
        where, _ = self._put(places.astype(np.float32).ravel())
        style, clip = self._style(gc, face, width), self._clip(gc)
        self.commands.append([MARKERS, style, clip, self._put(runs(shape)), where, len(places)])

    def draw_path_collection(
        self,
        gc,
        master_transform,
        paths,
        all_transforms,
        offsets,
        offset_trans,
        facecolors,
        edgecolors,
        linewidths,
        linestyles,
        antialiaseds,
        urls,
        offset_position,
        **options,
    ):
        looks = (facecolors, edgecolors, linewidths, linestyles)
        rest = (antialiaseds, urls, offset_position)
        hatches = {"hatchcolors": options.get("hatchcolors", ())} if HATCHES else {}
        forms = [
            (path, Affine2D(transform.get_matrix()))
            for path, transform in self._iter_collection_raw_paths(
                master_transform, paths, all_transforms
            )
        ]
        if len(forms) == 1 and len(offsets) > 1 and all(len(look) <= 1 for look in looks):
            # A scatter of one class: its points differ in nothing but their places.
            places = self.flip.transform(offset_trans.transform(np.asarray(offsets, float)))
            here = np.zeros((1, 2))
            for _, _, (path, transform), look, face in self._iter_collection(
                gc, forms, here, Affine2D(), *looks, *rest, **hatches
            ):
                self._markers(look, path, transform, places, face)
            return
        for x, y, (path, transform), look, face in self._iter_collection(
            gc, forms, offsets, offset_trans, *looks, *rest, **hatches
        ):
            self.draw_path(look, path, transform.frozen().translate(x, y), face)

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        letters, outlines, rules = _letters(s, prop, bool(ismath))
        size = self.points_to_pixels(prop.get_size_in_points()) / text_to_path.FONT_SCALE
        placed = [
            (self.glyphs.number(name, outlines[name]), across, up, scale)
            for name, across, up, scale in letters
        ]
        turn = math.radians(angle)
        along, aside = size * math.cos(turn), size * math.sin(turn)
        matrix = [along, -aside, -aside, -along, x, y]  # glyphs are drawn upwards
        colour = _css(*gc.get_rgb())
        style, clip = self._number((colour, None, 0, None, 0, "butt", "miter")), self._clip(gc)
        if placed:
            where, _ = self._put(np.array(placed, np.float32).ravel())
            place = [round(number, 4) for number in matrix]
            self.commands.append([TEXT, style, clip, place, where, len(placed)])
        for points, codes in rules:
            rule = Affine2D.from_values(*matrix).transform_path(Path(points, codes))
            self.commands.append([PATH, style, clip, self._put(runs(rule))])

    def draw_image(self, gc, x, y, im, transform=None):
        height, width = im.shape[:2]
        if transform is None:
            transform = Affine2D().scale(width, height)
        unit = Affine2D().scale(1 / width, 1 / height) + transform
        whole = unit + Affine2D().translate(x, y) + self.flip
        matrix = Affine2D(whole.get_matrix()).to_values()
        style = self._number((None, None, 0, None, 0, "butt", "miter", gc.get_alpha() or 1))
        self.commands.append(
            [
                IMAGE,
                style,
                self._clip(gc),
                [float(number) for number in matrix],
                self.bytes,
                width,
                height,
                self.smooth,
            ]
        )
        self.images.append(np.ascontiguousarray(im, np.uint8).tobytes())
        self.bytes += 4 * width * height

    # --- how it is written down

    def _put(self, numbers):
        """Keep numbers, a flat float32 array; [where they begin, how many they are]."""
        where = self.count
        self.parts.append(numbers)
        self.count += len(numbers)
        return [where, len(numbers)]

    def _line_width(self, gc):
        return self.points_to_pixels(gc.get_linewidth())

    def _style(self, gc, face, width):
        fill = stroke = dashes = None
        begin = 0.0
        if face is not None:
            whole = len(face) == 3 or gc.get_forced_alpha()
            fill = _css(*map(float, face[:3]), float(gc.get_alpha() if whole else face[3]))
        if width > 0:
            stroke = _css(*map(float, gc.get_rgb()))
            begin, dashes = gc.get_dashes()
            if dashes is not None:
                dashes = tuple(round(self.points_to_pixels(float(dash)), 3) for dash in dashes)
                begin = round(self.points_to_pixels(float(begin)), 3)
        caps = {"projecting": "square"}
        cap = caps.get(gc.get_capstyle(), gc.get_capstyle())
        return self._number(
            (fill, stroke, round(float(width), 3), dashes, begin or 0, cap, gc.get_joinstyle())
        )

    def _number(self, style):
        return self.styles.setdefault(style, len(self.styles))

    def _clip(self, gc):
        """None, [left, top, right, bottom], or the place of a path."""
        path, transform = gc.get_clip_path()
        if path is not None:
            return self._put(runs((transform + self.flip).transform_path(path)))
        box = gc.get_clip_rectangle()
        if box is None:
            return None
        left, right = math.floor(box.x0 + 0.5), math.floor(box.x1 + 0.5)
        top, bottom = self.height - math.floor(box.y1 + 0.5), self.height - math.floor(box.y0 + 0.5)
        return [left, top, right, bottom]
