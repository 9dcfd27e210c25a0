// A page's cells come to life: a stored picture becomes the explorer that it is a picture of.
//
// Loaded at the first touch. One worker runs Python for the whole page; a cell is run there after
// those cells above it that it needs (the page's plan says which): each of them once, and once more
// where it, or one that it needs itself, has changed or has been run again. As long as there is no
// answer, and wherever Python cannot be had, what was stored stays.

import { Widgets } from './widgets.js';

const VIEW = 'application/vnd.jupyter.widget-view+json';
const plan = JSON.parse(document.getElementById('plan').textContent);
const million = (bytes) => (bytes / 1e6).toFixed(0);

// stage.css tells light from dark as JupyterLab does.
const dark = matchMedia('(prefers-color-scheme: dark)');
const shade = () => (document.body.dataset.jpThemeLight = String(!dark.matches));
dark.addEventListener('change', shade);
shade();

class Python {
  constructor() {
    this.worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
    this.widgets = new Widgets((id, data, buffers) => this.post(id, data, buffers));
    [this.queue, this.waiting, this.number, this.busy] = [[], new Map(), 0, false];
    [this.areas, this.ran, this.said] = [new Map(), new Map(), new Set()];
    this.ready = new Promise((settle, fail) => {
      const lose = (how) => {
        fail(new Error(broken(how)));
        this.end(broken(how));
      };
      this.worker.onmessage = ({ data }) => {
        if (data.kind === 'ready') settle();
        if (data.kind === 'broken') lose(data);
        this.hear(data);
      };
      this.worker.onerror = (event) => lose({ said: event.message ?? '' });
    });
    this.worker.postMessage({ start: plan.python });
  }

  hear(message) {
    if (message.kind === 'comm') this.widgets.hear(message);
    else if (message.kind === 'output') this.areas.get(message.place)?.take(message);
    else if (message.kind === 'progress') {
      const part = Math.min(message.got, plan.python.bytes);
      const text = message.step === 'Fetching Python'
        ? `Fetching Python: ${million(part)} of ${million(plan.python.bytes)} MB.`
        : `${message.step}.`;
      for (const say of this.said) say(text);
    } else if (message.kind === 'done') {
      const [settle] = this.waiting.get(message.number) ?? [];
      this.waiting.delete(message.number);
      this.busy = false;
      this.next();
      settle?.(message.well);
    }
  }

  // One message at a time. What changes the same model once more while it waits is one message.
  post(id, data, buffers = []) {
    const last = this.queue.at(-1);
    if (data.method === 'update' && last?.hear === id && last.data.method === 'update') {
      Object.assign(last.data.state, data.state);
    } else this.queue.push({ hear: id, data, buffers });
    this.next();
  }

  next() {
    if (this.busy || !this.queue.length) return;
    this.busy = true;
    this.worker.postMessage(this.queue.shift());
  }

  /** Whether a cell ran well. quiet: a cell that shows nothing alive so far shows an error only;
   * where a slide does not have that cell, in the one that asked for it. */
  async run(place, source, quiet, asking) {
    const own = document.querySelector(`.cell[data-cell="${place}"]`);
    const area = new Area(own ?? asking, this.widgets, quiet && !own?.querySelector('.alive'));
    this.areas.set(place, area);
    this.ran.set(place, source);
    for (const [k, { needs }] of plan.cells.entries()) if (needs.includes(place)) this.ran.delete(k);
    const well = await new Promise((settle, fail) => {
      this.number += 1;
      this.waiting.set(this.number, [settle, fail]);
      this.queue.push({ run: place, source, number: this.number });
      this.next();
    });
    if (!area.quiet) area.show();
    if (!well && source !== plan.cells[place].source) this.ran.delete(place); // a fault stays one
    return well;
  }

  /** It runs no more: what was stored is shown again. */
  end(sentence, stopped = false) {
    this.worker.terminate();
    if (python === this) python = null;
    for (const area of this.areas.values()) area.end();
    const error = Object.assign(new Error(sentence), { stopped });
    for (const [, fail] of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
}

function broken({ lost, said }) {
  return lost
    ? `${lost} could not be fetched whole. Look at your connection, then try again.`
    : `Python could not be started here (${said || 'no reason was given'}).`;
}

let python = null;

function started() {
  if (!window.Worker) {
    throw new Error('This browser has no web workers, in which Python would run. The picture stays.');
  }
  python ??= new Python();
  return python;
}

/** Run a cell of the page, its outputs in place of the stored ones.
 *
 * text(place) is the text of a cell as it is now; say(sentence) is told how far it is; running() is
 * called when only stop() can end it. Resolves when it has run; rejects with a sentence where Python
 * cannot be had or has ended. */
export async function wake(cell, text, say, running) {
  const here = started();
  here.said.add(say);
  try {
    await here.ready;
    running();
    const place = Number(cell.dataset.cell);
    const { needs } = plan.cells[place];
    for (const [k, before] of needs.entries()) {
      if (here.ran.get(before) === text(before)) continue;
      if (needs.length > 1) say(`Running cell ${k + 1} of ${needs.length} that this one needs.`);
      const well = await here.run(before, text(before), true, cell);
      if (!well && text(before) !== plan.cells[before].source) {
        say('A cell above that this one needs ended in an error.');
        return;
      }
    }
    say('Running.');
    await here.run(place, text(place), false, cell);
    say('');
  } finally {
    here.said.delete(say);
  }
}

/** End Python, whatever it does; the next touch starts it anew. */
export function stop() {
  python?.end('Stopped. Python will start anew.', true);
}

/** What a cell shows now, in place of what was stored. */
class Area {
  constructor(cell, widgets, quiet) {
    [this.cell, this.widgets, this.quiet, this.named] = [cell, widgets, quiet, new Map()];
    this.element = document.createElement('div');
    this.element.className = 'alive';
  }

  take(output) {
    if (this.quiet && !output.error) return;
    this.show();
    const before = this.named.get(output.display);
    if (output.stream || output.error) this.print(output);
    else if (output.update) before?.replaceWith(this.form(output));
    else this.element.append(this.form(output));
  }

  show() {
    if (this.element.isConnected) return;
    this.clear(true);
    this.cell.append(this.element);
  }

  end() {
    this.clear(false);
  }

  /** Without what lives there; whether what was stored is hidden. */
  clear(hidden) {
    this.cell.querySelector('.alive')?.remove();
    for (const stored of this.cell.querySelectorAll('.stored')) stored.hidden = hidden;
  }

  /** What is printed goes on where the last print ended. */
  print({ stream, text }) {
    const last = this.element.lastElementChild;
    if (stream && last && last === this.stream) last.textContent += text;
    else {
      this.element.append(printed(text));
      this.stream = stream && this.element.lastElementChild;
    }
  }

  form({ data, metadata, display }) {
    const element = this.drawn(data, metadata);
    if (display) this.named.set(display, element);
    return element;
  }

  drawn(data, metadata) {
    if (data[VIEW]) return this.widgets.view(data[VIEW].model_id);
    const element = document.createElement('div');
    if (data['image/png']) {
      const { alt = '', width } = metadata['image/png'] ?? {};
      const image = Object.assign(new Image(), { alt, src: `data:image/png;base64,${data['image/png']}` });
      if (width) image.style.setProperty('--wide', `${width}px`);
      element.className = 'wide';
      element.append(image);
    } else if (data['text/html']) {
      element.className = 'shown';
      element.innerHTML = data['text/html'];
    } else if (data['text/plain']) {
      return printed(data['text/plain']);
    }
    return element;
  }
}

function printed(text) {
  return Object.assign(document.createElement('pre'), { className: 'printed', textContent: text });
}
