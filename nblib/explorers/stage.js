// The stage of an explorer: its picture on a canvas, what can be taken hold of, and its sentence.
//
// The kernel sends what stands still once and what moves with every answer, both as recordings (see
// recording.py). They are drawn at whatever density the screen has, zoom included. A handle follows
// the pointer at once; the kernel hears where it is, one message at a time and the latest place
// last, and the rest of the picture follows with its answer. Nothing is fetched, nothing is stored.

const [PATH, MARKERS, TEXT, IMAGE, HATCH] = [0, 1, 2, 3, 4];
const [MOVE, LINE, CURVE3, CURVE4] = [1, 2, 3, 4]; // matplotlib's; anything else closes the path
const LARGE = 10; // small steps in one with the Shift key
const PATIENCE = 3000; // milliseconds after which the next message goes without an answer

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
      letters.push([glyph(number), x, y, scale]);
    }
    return (ink) => {
      ink.transform(...matrix);
      for (const [path, x, y, scale] of letters) {
        ink.save();
        ink.transform(scale, 0, 0, scale, x, y);
        ink.fill(path);
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

// A canvas that shows the model's recordings; gives back it and how to stop.
function picture(model) {
  const canvas = document.createElement("canvas");
  const [width, height] = model.get("size");
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

  function paint() {
    due = 0;
    const wide = canvas.clientWidth * (window.devicePixelRatio || 1);
    if (!wide) return; // not on the page yet, or hidden: the observer below will tell
    const scale = Math.round(wide) / width;
    const ink = canvas.getContext("2d", { alpha: false });
    const ground = behind.getContext("2d", { alpha: false });
    if (canvas.width !== Math.round(wide) || !fresh) {
      for (const each of [canvas, behind]) {
        each.width = Math.round(wide);
        each.height = Math.round(scale * height);
      }
      ground.fillStyle = "#ffffff"; // the last row may be less than a pixel high
      ground.fillRect(0, 0, behind.width, behind.height);
      ground.setTransform(scale, 0, 0, scale, 0, 0);
      still(ground);
      fresh = true;
    }
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.drawImage(behind, 0, 0);
    ink.setTransform(scale, 0, 0, scale, 0, 0);
    moving(ink);
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
  const stop = () => {
    for (const [name, change] of changes) model.off(`change:${name}`, change);
    size.disconnect();
    cancelAnimationFrame(due);
  };
  return [canvas, stop];
}

// ------------------------------------------------------------------ the post

// One message at a time; what comes while the kernel works waits, and the latest of each kind wins.
function post(model) {
  const waiting = new Map();
  let [number, heard, open, timer] = [0, 0, false, 0]; // heard: the number of the last answer

  function next() {
    clearTimeout(timer);
    open = false;
    if (!waiting.size) return;
    const [key, message] = waiting.entries().next().value;
    waiting.delete(key);
    open = true;
    number += 1;
    model.send({ ...message, number: `${me}-${number}` });
    timer = setTimeout(next, PATIENCE);
  }

  const me = Math.random().toString(36).slice(2); // a notebook may show one explorer twice
  const answered = () => {
    if (model.get("answered") !== `${me}-${number}`) return;
    heard = number;
    next();
  };
  model.on("change:answered", answered);
  return {
    send(key, message) {
      waiting.set(key, message);
      if (!open) next();
    },
    idle: () => heard === number && !waiting.size,
    stop() {
      clearTimeout(timer);
      model.off("change:answered", answered);
    },
  };
}

// ------------------------------------------------------------------ handles

const SVG = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// What lies over the picture: handles, tables, and regions that are clicked or drawn in.
function hands(model, over) {
  const [width, height] = model.get("size");
  const mail = post(model);
  const ghost = document.createElementNS(SVG, "svg");
  ghost.setAttribute("viewBox", `0 0 ${width} ${height}`);
  ghost.setAttribute("aria-hidden", "true");
  const trace = document.createElementNS(SVG, "polyline");
  ghost.append(trace);
  over.append(ghost);
  const made = new Map(); // the name of a handle -> its element and what it is
  let held = null; // the one that a pointer holds, with where it is

  const place = (event) => {
    const area = over.getBoundingClientRect();
    return [
      ((event.clientX - area.left) / area.width) * width,
      ((event.clientY - area.top) / area.height) * height,
    ];
  };

  function stand(hand, x, y) {
    hand.element.style.left = `${(100 * x) / width}%`;
    hand.element.style.top = `${(100 * y) / height}%`;
    hand.at = [x, y];
  }

  function within({ state }, x, y) {
    const [left, top, right, bottom] = state.box;
    return [
      state.along === "y" ? state.x : clamp(x, left, right),
      state.along === "x" ? state.y : clamp(y, top, bottom),
    ];
  }

  // Move a handle and what is drawn with it, and tell the kernel.
  function go(hand, x, y) {
    [x, y] = within(hand, x, y);
    stand(hand, x, y);
    const { state } = hand;
    const [across, down] = [x - state.x, y - state.y];
    const line = state.ghost.map(([a, b, share]) => `${a + share * across},${b + share * down}`);
    trace.setAttribute("points", line.join(" "));
    mail.send(state.name, { handle: state.name, x, y });
  }

  function follow(hand) {
    hand.ahead = held?.hand === hand || (hand.ahead && !mail.idle());
    if (!hand.ahead) {
      stand(hand, hand.state.x, hand.state.y);
      trace.setAttribute("points", "");
    }
  }

  function handle(state) {
    const element = document.createElement("div");
    const hand = { element, state, at: [state.x, state.y], ahead: false };
    element.className = `nblib-handle nblib-along-${state.along}`;
    element.tabIndex = 0;
    element.setAttribute("role", "slider");
    element.setAttribute("aria-roledescription", "handle");
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || held) return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
      const [x, y] = place(event);
      held = { hand, pointer: event.pointerId, dx: hand.at[0] - x, dy: hand.at[1] - y };
      hand.ahead = true;
      element.classList.add("nblib-held");
    });
    element.addEventListener("pointermove", (event) => {
      if (held?.hand !== hand || event.pointerId !== held.pointer) return;
      const [x, y] = place(event);
      go(hand, x + held.dx, y + held.dy);
    });
    const end = (event) => {
      if (held?.hand !== hand || event.pointerId !== held.pointer) return;
      held = null;
      element.classList.remove("nblib-held");
      follow(hand);
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (arrow && !event.ctrlKey && !event.altKey && !event.metaKey) {
        const steps = event.shiftKey ? LARGE : 1;
        const [dx, dy] = hand.state.step;
        hand.ahead = true;
        go(hand, hand.at[0] + steps * arrow[0] * dx, hand.at[1] + steps * arrow[1] * dy);
      } else if (["Enter", " ", "Delete", "Backspace"].includes(event.key) && hand.state.keys) {
        mail.send(`${hand.state.name} ${event.key}`, { handle: hand.state.name, key: event.key });
      } else return;
      event.preventDefault();
      event.stopPropagation(); // the notebook would move to another cell
    });
    return hand;
  }

  function region(state) {
    const element = document.createElement("div");
    const hand = { element, state, cursor: null };
    element.className = `nblib-region nblib-${state.kind}`;
    element.tabIndex = 0;
    element.setAttribute("role", "application");
    const mark = (hand.more = document.createElement("div"));
    mark.className = "nblib-cursor";
    const point = (x, y) => {
      const [left, top, right, bottom] = hand.state.box;
      hand.cursor = [clamp(x, left, right), clamp(y, top, bottom)];
      mark.style.left = `${(100 * hand.cursor[0]) / width}%`;
      mark.style.top = `${(100 * hand.cursor[1]) / height}%`;
    };
    const click = (kind) => {
      const [x, y] = hand.cursor;
      mail.send(`${state.name} ${kind}`, { handle: hand.state.name, [kind]: [[x, y]], x, y });
    };
    let [stroke, strokes] = [null, 0];
    const drawn = (line) => {
      strokes += 1; // each under a name of its own: a later one does not replace it
      mail.send(`${state.name} ${strokes}`, { handle: hand.state.name, stroke: line });
    };
    let pen = null; // by keyboard: from where the next line goes
    element.addEventListener("blur", () => (pen = null));
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || held) return;
      point(...place(event));
      if (hand.state.kind !== "drawn") return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
      held = { hand, pointer: event.pointerId };
      stroke = [hand.cursor];
    });
    element.addEventListener("pointermove", (event) => {
      if (stroke) {
        const parts = event.getCoalescedEvents?.() ?? [];
        for (const part of parts.length ? parts : [event]) {
          point(...place(part));
          stroke.push(hand.cursor);
        }
        trace.setAttribute("points", stroke.map((at) => at.join(",")).join(" "));
      } else if (hand.state.kind === "pointed" && event.pointerType === "mouse") {
        point(...place(event));
        click("point");
      }
    });
    const end = (event) => {
      if (!stroke) return;
      if (event.type === "pointerup") drawn(stroke);
      held = stroke = null;
      trace.setAttribute("points", "");
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    element.addEventListener("click", (event) => {
      if (hand.state.kind === "drawn" || !event.detail) return;
      point(...place(event));
      click("click");
    });
    element.addEventListener("focus", () => {
      const [left, top, right, bottom] = hand.state.box;
      if (!hand.cursor) point((left + right) / 2, (top + bottom) / 2);
    });
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (arrow && !event.ctrlKey && !event.altKey && !event.metaKey) {
        const steps = event.shiftKey ? LARGE : 1;
        const [dx, dy] = hand.state.step;
        const [x, y] = hand.cursor;
        point(x + steps * arrow[0] * dx, y + steps * arrow[1] * dy);
        if (hand.state.kind === "pointed") click("point");
      } else if (["Enter", " "].includes(event.key)) {
        if (hand.state.kind === "drawn") {
          if (pen) drawn([pen, hand.cursor]);
          pen = hand.cursor;
        } else click("click");
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return hand;
  }

  // A table of buttons. By keyboard: Tab enters it, arrows move, Enter or Space clicks.
  function table(state) {
    const element = document.createElement("div");
    element.className = "nblib-cells";
    element.setAttribute("role", "grid");
    const buttons = state.cells.map((row, i) => {
      const line = document.createElement("div");
      line.setAttribute("role", "row");
      element.append(line);
      return row.map((label, j) => {
        const button = document.createElement("button");
        button.setAttribute("role", "gridcell");
        button.setAttribute("aria-label", label);
        button.title = label;
        button.tabIndex = i + j === 0 ? 0 : -1;
        button.addEventListener("click", () =>
          mail.send(state.name, { handle: state.name, row: i, column: j }),
        );
        button.addEventListener("focus", () => {
          for (const other of buttons.flat()) other.tabIndex = other === button ? 0 : -1;
        });
        line.append(button);
        return button;
      });
    });
    element.addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      const row = buttons.findIndex((line) => line.includes(document.activeElement));
      if (!arrow || row < 0) return;
      event.preventDefault();
      event.stopPropagation(); // the notebook would move to another cell
      const column = buttons[row].indexOf(document.activeElement);
      buttons[row + arrow[1]]?.[column + arrow[0]]?.focus();
    });
    return { element, state };
  }

  function arrange() {
    const states = model.get("handles");
    const names = new Set(states.map((state) => state.name));
    for (const [name, hand] of made) {
      if (names.has(name)) continue;
      const focused = hand.element === document.activeElement;
      hand.element.remove();
      hand.more?.remove();
      made.delete(name);
      if (held?.hand === hand) held = null;
      if (focused) made.values().next().value?.element.focus({ preventScroll: true });
    }
    let before = ghost;
    for (const state of states) {
      let hand = made.get(state.name);
      if (!hand) {
        const make = { handle, cells: table }[state.kind] ?? region;
        hand = make(state);
        made.set(state.name, hand);
        before.after(hand.element);
      }
      before = hand.element;
      if (hand.more) {
        before.after(hand.more);
        before = hand.more;
      }
      hand.state = state;
      hand.element.setAttribute("aria-label", state.label);
      if (state.kind !== "cells") hand.element.title = state.label;
      if (state.kind === "handle") {
        hand.element.setAttribute("aria-valuetext", state.text);
        hand.element.setAttribute("aria-valuenow", state.along === "y" ? -state.y : state.x);
        follow(hand);
      } else {
        const [left, top, right, bottom] = state.box;
        const { style } = hand.element;
        [style.left, style.top] = [`${(100 * left) / width}%`, `${(100 * top) / height}%`];
        style.width = `${(100 * (right - left)) / width}%`;
        style.height = `${(100 * (bottom - top)) / height}%`;
      }
    }
  }

  const settle = () => {
    for (const hand of made.values()) if (hand.state.kind === "handle") follow(hand);
  };
  model.on("change:handles", arrange);
  model.on("change:answered", settle);
  arrange();
  return () => {
    mail.stop();
    model.off("change:handles", arrange);
    model.off("change:answered", settle);
  };
}

// ------------------------------------------------------------------ all of it

function render({ model, el }) {
  const [width, height] = model.get("size");
  el.classList.add("nblib-stage");
  const frame = document.createElement("div");
  frame.className = "nblib-picture";
  frame.style.width = `${width}px`;
  frame.style.aspectRatio = `${width} / ${height}`;
  const [canvas, stopPicture] = picture(model);
  const over = document.createElement("div");
  over.className = "nblib-over";
  frame.append(canvas, over);
  const stopHands = hands(model, over);

  const caption = document.createElement("div");
  caption.className = "nblib-sentence";
  caption.setAttribute("role", "status");
  caption.setAttribute("aria-live", "polite");
  caption.style.maxWidth = `${width}px`;
  const speak = () => {
    caption.textContent = model.get("sentence").replaceAll(" %", "\u00a0%");
  };
  model.on("change:sentence", speak);
  speak();
  el.replaceChildren(frame, caption);
  return () => {
    stopPicture();
    stopHands();
    model.off("change:sentence", speak);
  };
}

export default { render };
