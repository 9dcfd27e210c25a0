// The picture of an explorer on a canvas: recordings (see recording.py) read and drawn.
//
// First part of the stage's module; stage.py joins the parts, in the order canvas, hands, names, stage.

const [PATH, MARKERS, TEXT, IMAGE, HATCH] = [0, 1, 2, 3, 4];
const [MOVE, LINE, CURVE3, CURVE4] = [1, 2, 3, 4]; // matplotlib's; anything else closes the path

// ------------------------------------------------------------------ recordings

const bytes = (data) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function floats(data) {
  const copy = bytes(data).slice(); // a message may begin anywhere in its buffer
  return new Float32Array(copy.buffer);
}

function outline(numbers, [where, count]) {
  const path = new Path2D();
  for (let at = where; at < where + count; ) {
    const code = numbers[at];
    const last = at + 2 + 2 * numbers[at + 1];
    at += 2;
    if (code === MOVE) for (; at < last; at += 2) path.moveTo(numbers[at], numbers[at + 1]);
    else if (code === LINE) for (; at < last; at += 2) path.lineTo(numbers[at], numbers[at + 1]);
    else if (code === CURVE3) {
      for (; at < last; at += 4) path.quadraticCurveTo(...numbers.subarray(at, at + 4));
    } else if (code === CURVE4) {
      for (; at < last; at += 6) path.bezierCurveTo(...numbers.subarray(at, at + 6));
    } else path.closePath();
    at = last;
  }
  return path;
}

function bitmap(pixels, where, width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  image.data.set(pixels.subarray(where, where + 4 * width * height));
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// Read a recording once; give back a function that draws it on a context scaled to its pixels.
function reading({ commands, styles, numbers, pixels }, glyph) {
  const [list, looks] = [JSON.parse(commands), JSON.parse(styles)];
  const [values, raw] = [floats(numbers), bytes(pixels)];
  const steps = list.map(([kind, style, clip, ...rest]) => {
    const look = looks[style];
    const limit = clip && (clip.length === 2 ? outline(values, clip) : box(clip));
    return [draw[kind](values, raw, glyph, look, ...rest), look, limit];
  });
  return (ink) => {
    for (const [step, look, limit] of steps) {
      ink.save();
      if (limit) ink.clip(limit);
      const [fill, stroke, width, dashes, begin, cap, join, alpha] = look;
      if (fill) ink.fillStyle = fill;
      if (stroke) {
        ink.strokeStyle = stroke;
        ink.lineWidth = width;
        ink.lineCap = cap;
        ink.lineJoin = join;
        ink.setLineDash(dashes ?? []);
        ink.lineDashOffset = begin;
      }
      if (alpha !== undefined) ink.globalAlpha = alpha;
      step(ink);
      ink.restore();
    }
  };
}

function box([left, top, right, bottom]) {
  const path = new Path2D();
  path.rect(left, top, right - left, bottom - top);
  return path;
}

function show(ink, path, [fill, stroke]) {
  if (fill) ink.fill(path);
  if (stroke) ink.stroke(path);
}

const draw = {
  [PATH](values, raw, glyph, look, place) {
    const path = outline(values, place);
    return (ink) => show(ink, path, look);
  },

  [MARKERS](values, raw, glyph, look, place, where, count) {
    const path = outline(values, place);
    return (ink) => {
      for (let at = where; at < where + 2 * count; at += 2) {
        ink.translate(values[at], values[at + 1]);
        show(ink, path, look);
        ink.translate(-values[at], -values[at + 1]);
      }
    };
  },

  [TEXT](values, raw, glyph, look, matrix, where, count) {
    const letters = [];
    for (let at = where; at < where + 4 * count; at += 4) {
      const [number, x, y, scale] = values.subarray(at, at + 4);
      letters.push([number, x, y, scale]);
    }
    return (ink) => {
      ink.transform(...matrix);
      for (const [number, x, y, scale] of letters) {
        ink.save();
        ink.transform(scale, 0, 0, scale, x, y);
        ink.fill(glyph(number)); // not sooner: a message may name `glyphs` last
        ink.restore();
      }
    };
  },

  [IMAGE](values, raw, glyph, look, matrix, where, width, height, smooth) {
    const image = bitmap(raw, where, width, height);
    return (ink) => {
      ink.imageSmoothingEnabled = smooth;
      ink.transform(...matrix);
      ink.drawImage(image, 0, 0);
    };
  },

  [HATCH](values, raw, glyph, look, place, tile, size) {
    const [path, lines] = [outline(values, place), outline(values, tile)];
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [x, y] of points(values, place)) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
    return (ink) => {
      ink.clip(path);
      for (let x = Math.floor(left / size) * size; x < right; x += size) {
        for (let y = Math.floor(top / size) * size; y < bottom + size; y += size) {
          ink.translate(x, y);
          show(ink, lines, look);
          ink.translate(-x, -y);
        }
      }
    };
  },
};

function* points(values, [where, count]) {
  for (let at = where; at < where + count; ) {
    const last = at + 2 + 2 * values[at + 1];
    for (at += 2; at < last; at += 2) yield [values[at], values[at + 1]];
  }
}

// ------------------------------------------------------------------ the picture

// A canvas that shows the model's recordings as the plan says; gives back it and how to stop.
function picture(model, plan) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The picture that the sentence below it describes");
  const behind = document.createElement("canvas");
  let [still, moving, glyphs, due, fresh] = [null, null, [], 0, false];

  const glyph = (number) => glyphs[number];
  const read = {
    glyphs() {
      const { starts, numbers } = model.get("glyphs");
      const values = floats(numbers);
      glyphs = starts.slice(1).map((end, k) => outline(values, [starts[k], end - starts[k]]));
    },
    still() {
      still = reading(model.get("still"), glyph);
      fresh = false;
    },
    moving() {
      moving = reading(model.get("moving"), glyph);
    },
  };

  function lay(ink, scale, recording) {
    plan.rows.forEach(([left, right], number) => {
      ink.save();
      ink.setTransform(scale, 0, 0, scale, -scale * left, scale * number * plan.tall);
      if (plan.rows.length > 1) ink.clip(box([left, 0, right, plan.tall]));
      recording(ink);
      ink.restore();
    });
  }

  function paint() {
    due = 0;
    const wide = canvas.clientWidth * (window.devicePixelRatio || 1);
    if (!wide) return; // not on the page yet, or hidden: the observer below will tell
    const scale = Math.round(wide) / plan.width;
    const ink = canvas.getContext("2d", { alpha: false });
    const ground = behind.getContext("2d", { alpha: false });
    if (canvas.width !== Math.round(wide) || !fresh) {
      for (const each of [canvas, behind]) {
        each.width = Math.round(wide);
        each.height = Math.round(scale * plan.height);
      }
      ground.fillStyle = "#ffffff"; // the last row may be less than a pixel high
      ground.fillRect(0, 0, behind.width, behind.height);
      lay(ground, scale, still);
      fresh = true;
    }
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.drawImage(behind, 0, 0);
    lay(ink, scale, moving);
    canvas.dataset.frame = model.get("frame"); // for whoever wants to know what is shown
    if (model.get("paced")) model.send({ painted: model.get("frame") });
  }

  const soon = () => (due ||= requestAnimationFrame(paint));
  const changes = Object.entries(read).map(([name, take]) => {
    const change = () => (take(), soon());
    model.on(`change:${name}`, change);
    return [name, change];
  });
  const size = new ResizeObserver(soon);
  try {
    size.observe(canvas, { box: "device-pixel-content-box" }); // zooming changes it too
  } catch {
    size.observe(canvas); // Safari
  }
  for (const take of Object.values(read)) take();
  soon();
  plan.follow(() => {
    fresh = false;
    soon();
  });
  const stop = () => {
    for (const [name, change] of changes) model.off(`change:${name}`, change);
    size.disconnect();
    cancelAnimationFrame(due);
  };
  return [canvas, stop];
}
