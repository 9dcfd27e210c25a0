// The drawing pad of `digit_pad`: strokes of a mouse, pen or finger, drawn at once, sent as points.
//
// The model holds `value`, a list of strokes, each a list of points [x, y] from 0 to 1, and
// `example`, true while the pad shows a drawing that is not the reader's: their first touch clears
// it. Nothing is fetched, nothing is stored.

const SIZE = 260; // CSS pixels
const STEP = 1 / 140; // a point closer than this to the last one says nothing new
const PACE = 300; // milliseconds between two states of a stroke that is being drawn

function render({ model, el }) {
  el.classList.add("nblib-pad");
  const canvas = document.createElement("canvas");
  const sharp = window.devicePixelRatio || 1;
  canvas.width = canvas.height = SIZE * sharp;
  canvas.setAttribute("role", "img");
  canvas.setAttribute(
    "aria-label",
    "Drawing pad for mouse, pen or finger. By keyboard, choose “a test image” instead.",
  );
  el.replaceChildren(canvas);

  const ink = canvas.getContext("2d");
  let strokes = [];
  let drawing = null; // the pointer that draws now
  let sent = 0; // when
  let timer = null;

  function paint() {
    ink.setTransform(SIZE * sharp, 0, 0, SIZE * sharp, 0, 0);
    ink.clearRect(0, 0, 1, 1);
    ink.lineCap = ink.lineJoin = "round";
    ink.lineWidth = model.get("pen");
    ink.strokeStyle = model.get("example") ? "#8a8a8a" : "#222222";
    for (const stroke of strokes) {
      ink.beginPath();
      ink.moveTo(...stroke[0]);
      for (const point of stroke) ink.lineTo(...point);
      ink.stroke();
    }
  }

  function send(atOnce) {
    // While the hand moves, now and then; at the end of a stroke at once, so that the kernel is
    // seldom busy with an older state when the last one comes.
    const early = sent + PACE - performance.now();
    clearTimeout(timer);
    if (!atOnce && early > 0) {
      timer = setTimeout(send, early, true);
      return;
    }
    sent = performance.now();
    model.set("value", strokes.map((stroke) => stroke.map((point) => [...point])));
    model.save_changes();
  }

  function add(event, always) {
    const box = canvas.getBoundingClientRect();
    const place = (n) => Math.round(1000 * Math.min(Math.max(n, 0), 1)) / 1000;
    const point = [
      place((event.clientX - box.left) / box.width),
      place((event.clientY - box.top) / box.height),
    ];
    const stroke = strokes.at(-1);
    const last = stroke.at(-1);
    if (last && Math.hypot(point[0] - last[0], point[1] - last[1]) < (always ? 1e-6 : STEP)) return;
    stroke.push(point);
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (drawing !== null || event.button !== 0) return;
    event.preventDefault();
    drawing = event.pointerId;
    canvas.setPointerCapture(drawing);
    if (model.get("example")) {
      strokes = [];
      model.set("example", false);
    }
    strokes.push([]);
    add(event, true);
    paint();
    send(false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drawing) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    for (const part of parts.length ? parts : [event]) add(part, false);
    paint();
    send(false);
  });
  const end = (event) => {
    if (event.pointerId !== drawing) return;
    if (event.type === "pointerup") add(event, true);
    drawing = null;
    paint();
    send(true);
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);

  function load() {
    if (drawing !== null) return; // the hand is ahead of the kernel
    strokes = model.get("value").map((stroke) => stroke.map((point) => [...point]));
    paint();
  }
  model.on("change:value", load);
  model.on("change:example", paint);
  load();
  return () => {
    model.off("change:value", load);
    model.off("change:example", paint);
  };
}

export default { render };
