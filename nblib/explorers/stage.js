// The stage of an explorer: how its picture lies on the page, and all its parts together.
//
// The kernel sends what stands still once and what moves with every answer, both as recordings.
// They are drawn at whatever density the screen has, zoom included; where the page is narrow, the
// panels of a picture stand below one another. Nothing is fetched, nothing is stored.

const COMFORT = 0.8; // panels stay side by side while the picture is shown at this scale or more
const SMALLEST = 0.72; // and none is shown smaller: letters of 10 points are then 10 pixels high

// Rows of columns for so much room: consecutive ones in a row while they fit at the common scale.
function rows([width], columns, room) {
  if (!room || room >= COMFORT * width) return [[[0, width]], Math.min(1, (room || width) / width)];
  const widest = Math.max(...columns.map(([left, right]) => right - left));
  const scale = Math.min(1, Math.max(SMALLEST, room / widest));
  const found = [];
  for (const [left, right] of columns) {
    const last = found.at(-1);
    if (last && scale * (right - last[0]) <= room + 1) last[1] = right;
    else found.push([left, right]);
  }
  return [found, found.length > 1 ? scale : Math.min(1, Math.max(SMALLEST, room / width))];
}

// Where each place of the figure is on the page, in the figure's pixels: its rows lie below one
// another. `fit` to other room tells those who `follow`.
function planning(model) {
  const [whole, tall] = model.get("size");
  const followers = [];
  const plan = {
    rows: [[0, whole]],
    tall, // how high a row is
    width: whole,
    height: tall,
    scale: 1,
    fit(room) {
      const before = JSON.stringify(plan.rows);
      [plan.rows, plan.scale] = rows(model.get("size"), model.get("columns"), room);
      plan.width = Math.max(...plan.rows.map(([left, right]) => right - left));
      plan.height = plan.rows.length * tall;
      if (JSON.stringify(plan.rows) !== before) for (const follower of followers) follower();
    },
    follow: (call) => followers.push(call),
    row: (x) => Math.max(0, plan.rows.findLastIndex(([left]) => x >= left)),
    there(x, y) {
      const row = plan.row(x);
      return [x - plan.rows[row][0], y + row * tall];
    },
    back: (x, y, row) => [x + plan.rows[row][0], y - row * tall],
  };
  return plan;
}

function render({ model, el }) {
  const [width] = model.get("size");
  el.classList.add("nblib-stage");
  const plan = planning(model);
  const around = document.createElement("div");
  around.className = "nblib-around";
  const frame = document.createElement("div");
  frame.className = "nblib-picture";
  const [canvas, stopPicture] = picture(model, plan);
  const over = document.createElement("div");
  over.className = "nblib-over";
  frame.append(canvas, over);
  around.append(frame);
  const stopHands = hands(model, over, plan);
  const stopNames = names(el);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const motion = () => model.send({ calm: calm.matches });
  if (calm.matches) motion();
  calm.addEventListener("change", motion);

  const fit = () => {
    const room = el.parentElement?.clientWidth ?? 0;
    plan.fit(room);
    const wide = plan.scale * plan.width;
    frame.style.width = `${wide}px`;
    frame.style.aspectRatio = `${plan.width} / ${plan.height}`;
    const scrolled = room > 0 && wide > room + 1;
    around.classList.toggle("nblib-scrolled", scrolled);
    if (scrolled) around.tabIndex = 0; // by keyboard too
    else around.removeAttribute("tabindex");
  };
  fit();
  const size = new ResizeObserver(fit);
  size.observe(el);
  model.on("change:columns", fit);

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
  el.replaceChildren(around, caption);
  return () => {
    stopPicture();
    stopHands();
    stopNames();
    calm.removeEventListener("change", motion);
    size.disconnect();
    model.off("change:columns", fit);
    model.off("change:sentence", speak);
  };
}

export default { render };
