// What lies over an explorer's picture: handles, regions and tables, and the post to the kernel.
//
// A handle follows the pointer at once; the kernel hears where it is, one message at a time and the
// latest place last, and the rest of the picture follows with its answer. Clicks, keys and strokes
// are told every one. Places are in the figure's own pixels; where these are on the page is the
// plan's matter (stage.js).

const LARGE = 10; // small steps in one with the Shift key
const PATIENCE = 3000; // milliseconds after which the next message goes without an answer

// ------------------------------------------------------------------ the post

// One message at a time; what comes while the kernel works waits, in the order in which it came. A
// place gives way to a later one of the same name, unless there was an act in between; an act (it may
// add a point, or switch a line off and on again) gives way to nothing.
function post(model) {
  const waiting = new Map();
  let [number, heard, open, timer] = [0, 0, false, 0]; // heard: the number of the last answer
  let acts = 0; // so far

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
  function put(key, message) {
    waiting.delete(key); // else it would keep the turn of the one before it
    waiting.set(key, message);
    if (!open) next();
  }
  return {
    place: (name, message) => put(`${name} ${acts}`, message),
    act: (message) => put((acts += 1), message),
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
function hands(model, over, plan) {
  const mail = post(model);
  const ghost = document.createElementNS(SVG, "svg");
  ghost.setAttribute("aria-hidden", "true");
  const trace = document.createElementNS(SVG, "polyline");
  ghost.append(trace);
  over.append(ghost);
  const made = new Map(); // the name of a handle -> its element and what it is
  let held = null; // the one that a pointer holds, with where it is

  // Where a pointer is in the figure, seen from the row in which that hand's Axes lies.
  const place = (event, { state }) => {
    const area = over.getBoundingClientRect();
    const x = ((event.clientX - area.left) / area.width) * plan.width;
    const y = ((event.clientY - area.top) / area.height) * plan.height;
    return plan.back(x, y, plan.row((state.box[0] + state.box[2]) / 2));
  };

  const put = ({ style }, x, y) => {
    const [across, down] = plan.there(x, y);
    [style.left, style.top] = [`${(100 * across) / plan.width}%`, `${(100 * down) / plan.height}%`];
  };

  const draw = (points) =>
    trace.setAttribute("points", points.map(([x, y]) => plan.there(x, y).join(",")).join(" "));

  function stand(hand, x, y) {
    put(hand.element, x, y);
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
    draw(state.ghost.map(([a, b, share]) => [a + share * across, b + share * down]));
    mail.place(state.name, { handle: state.name, x, y });
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
      const [x, y] = place(event, hand);
      held = { hand, pointer: event.pointerId, dx: hand.at[0] - x, dy: hand.at[1] - y };
      hand.ahead = true;
      element.classList.add("nblib-held");
    });
    element.addEventListener("pointermove", (event) => {
      if (held?.hand !== hand || event.pointerId !== held.pointer) return;
      const [x, y] = place(event, hand);
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
        if (!event.repeat) mail.act({ handle: hand.state.name, key: event.key });
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
      put(mark, ...hand.cursor);
    };
    const here = () => ({ handle: state.name, x: hand.cursor[0], y: hand.cursor[1] });
    const pointed = () => mail.place(state.name, here());
    const clicked = () => mail.act({ ...here(), click: true });
    const drawn = (line) => mail.act({ handle: state.name, stroke: line });
    let stroke = null;
    let pen = null; // by keyboard: from where the next line goes
    element.addEventListener("blur", () => (pen = null));
    element.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || held) return;
      point(...place(event, hand));
      if (hand.state.kind !== "drawn") return;
      event.preventDefault();
      element.focus({ preventScroll: true });
      element.setPointerCapture(event.pointerId);
      held = { hand, pointer: event.pointerId };
      stroke = [hand.cursor];
    });
    element.addEventListener("pointermove", (event) => {
      if (stroke) {
        if (event.pointerId !== held?.pointer) return; // another finger's
        const parts = event.getCoalescedEvents?.() ?? [];
        for (const part of parts.length ? parts : [event]) {
          point(...place(part, hand));
          stroke.push(hand.cursor);
        }
        draw(stroke);
      } else if (hand.state.kind === "pointed" && event.pointerType === "mouse") {
        point(...place(event, hand));
        pointed();
      }
    });
    const end = (event) => {
      if (!stroke || event.pointerId !== held?.pointer) return;
      if (event.type === "pointerup") drawn(stroke);
      held = stroke = null;
      trace.setAttribute("points", "");
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    element.addEventListener("click", (event) => {
      if (hand.state.kind === "drawn" || !event.detail) return;
      point(...place(event, hand));
      clicked();
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
        if (hand.state.kind === "pointed") pointed();
      } else if (["Enter", " "].includes(event.key)) {
        if (event.repeat) {
          // held down: once is enough
        } else if (hand.state.kind === "drawn") {
          if (pen) drawn([pen, hand.cursor]);
          pen = hand.cursor;
        } else clicked();
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
          mail.act({ handle: state.name, row: i, column: j }),
        );
        button.addEventListener("focus", () => {
          for (const other of buttons.flat()) other.tabIndex = other === button ? 0 : -1;
        });
        line.append(button);
        return button;
      });
    });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.repeat) event.preventDefault(); // it would click again
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
    ghost.setAttribute("viewBox", `0 0 ${plan.width} ${plan.height}`);
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
        put(hand.element, left, top);
        style.width = `${(100 * (right - left)) / plan.width}%`;
        style.height = `${(100 * (bottom - top)) / plan.height}%`;
        if (hand.cursor) put(hand.more, ...hand.cursor);
      }
    }
  }

  const settle = () => {
    for (const hand of made.values()) if (hand.state.kind === "handle") follow(hand);
  };
  model.on("change:handles", arrange);
  model.on("change:answered", settle);
  plan.follow(arrange);
  arrange();
  return () => {
    mail.stop();
    model.off("change:handles", arrange);
    model.off("change:answered", settle);
  };
}
