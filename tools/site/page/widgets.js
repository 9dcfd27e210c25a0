// The course's widgets on a page without Jupyter: their models, and a view for each kind.
//
// A model holds the state that Python has sent. Controls are the browser's own elements, which
// answer to keyboard, mouse and finger by themselves; the picture of an explorer is anywidget's
// module, nblib/explorers/stage.js, as it comes with the model.

const REFERENCE = 'IPY_MODEL_';

class Model {
  constructor(widgets, id, state) {
    [this.widgets, this.id, this.state] = [widgets, id, state];
    [this.listeners, this.unsaved] = [new Map(), {}];
  }

  get(name) {
    return this.state[name];
  }

  on(event, call) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(call);
  }

  off(event, call) {
    this.listeners.get(event)?.delete(call);
  }

  tell(event, ...what) {
    for (const call of [...(this.listeners.get(event) ?? [])]) call(...what);
  }

  take(changes) {
    Object.assign(this.state, changes);
    for (const name of Object.keys(changes)) this.tell(`change:${name}`);
    this.tell('change');
  }

  set(name, value) {
    this.unsaved[name] = value;
    this.take({ [name]: value });
  }

  save_changes() {
    this.widgets.post(this.id, { method: 'update', state: this.unsaved, buffer_paths: [] });
    this.unsaved = {};
  }

  send(content, _, buffers = []) {
    this.widgets.post(this.id, { method: 'custom', content }, buffers);
  }

  /** From a view: the reader has changed this. */
  choose(name, value) {
    this.set(name, value);
    this.save_changes();
  }
}

export class Widgets {
  /** post(id, data, buffers) brings a message to Python. */
  constructor(post) {
    [this.post, this.models, this.modules, this.styles] = [post, new Map(), new Map(), new Set()];
  }

  /** A message of Python's. */
  hear({ type, id, data, buffers }) {
    if (type === 'comm_open') {
      this.models.set(id, new Model(this, id, filled(data, buffers)));
    } else if (type === 'comm_close') {
      this.models.get(id)?.tell('close');
      this.models.delete(id);
    } else if (data.method === 'update') {
      this.models.get(id)?.take(filled(data, buffers));
    } else if (data.method === 'custom') {
      const views = buffers.map((part) => new DataView(part.buffer));
      this.models.get(id)?.tell('msg:custom', data.content, views);
    }
  }

  /** An element that shows a model for as long as it lives. */
  view(id) {
    const model = this.models.get(id.replace(REFERENCE, ''));
    const element = document.createElement('div');
    if (!model) return element;
    element.className = 'widget';
    for (const name of model.get('_dom_classes') ?? []) element.classList.add(name);
    const layout = this.models.get(model.get('layout')?.replace(REFERENCE, ''));
    const kind = model.get('_model_name');
    const dressed = () => dress(element, layout.state, FREE.has(kind));
    if (layout) {
      layout.on('change', dressed);
      dressed();
    }
    const make = kind === 'AnyModel' ? foreign : VIEWS[kind];
    if (make) make(element, model, this);
    else element.textContent = `${kind} is not shown on this page.`;
    model.on('close', () => {
      layout?.off('change', dressed);
      element.remove();
    });
    return element;
  }

  /** The module that an anywidget's model brings as text; each text is loaded once. */
  module(text) {
    if (!this.modules.has(text)) {
      const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      this.modules.set(text, import(address));
    }
    return this.modules.get(text);
  }

  style(text) {
    if (!text || this.styles.has(text)) return;
    this.styles.add(text);
    const sheet = document.createElement('style');
    sheet.textContent = text;
    document.head.append(sheet);
  }
}

/** The state of a message, with its buffers back at their places. */
function filled({ state, buffer_paths: paths = [] }, buffers = []) {
  paths.forEach((path, k) => {
    const place = path.slice(0, -1).reduce((part, name) => part[name], state);
    const { buffer, byteOffset, byteLength } = buffers[k];
    place[path.at(-1)] = new DataView(buffer, byteOffset, byteLength);
  });
  return state;
}

const LAYOUT = ['display', 'width', 'max_width', 'height', 'margin', 'visibility', 'flex_flow',
  'align_items', 'justify_content', 'grid_gap', 'overflow', 'border', 'padding'];

// Their widths are measured for JupyterLab's smaller letters; here they are as wide as their text.
const FREE = new Set(['ButtonModel', 'CheckboxModel', 'DropdownModel', 'ToggleButtonModel']);

function dress(element, layout, free) {
  for (const name of LAYOUT) {
    if (free && name === 'width') continue;
    element.style.setProperty(name.replace('_', '-'), layout[name] ?? ''); // '' takes it away
  }
}

async function foreign(element, model, widgets) {
  widgets.style(model.get('_css'));
  const { default: module } = await widgets.module(model.get('_esm'));
  const stop = await module.render({ model, el: element });
  model.on('close', () => stop?.());
}

// ------------------------------------------------------------------ controls

function make(tag, attributes = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...inside);
  return element;
}

/** Call `show` now and whenever one of these parts of the state changes. */
function follow(model, names, show) {
  for (const name of names) model.on(`change:${name}`, show);
  show();
}

/** A number as Python's format would have it, for the formats that the course uses. */
export function formatted(value, format) {
  const [, digits, kind] = /^\.?(\d*)([a-z]?)$/.exec(format) ?? [null, '', ''];
  let text = String(value);
  if (kind === 'd' || Number.isInteger(value) && !digits) text = String(Math.round(value));
  else if (kind === 'f') text = value.toFixed(digits);
  else if (digits) text = String(Number(value.toPrecision(digits)));
  return text.replace('-', '−');
}

function slider(element, model) {
  const base = model.get('_model_name') === 'FloatLogSliderModel' && model.get('base');
  const input = make('input', { type: 'range' });
  const shown = make('output');
  const name = make('span');
  let held = false;
  element.append(make('label', {}, name, input, shown));
  element.classList.add('slider');
  follow(model, ['description', 'disabled'], () => {
    name.textContent = model.get('description');
    input.disabled = model.get('disabled');
  });
  follow(model, ['value', 'min', 'max', 'step'], () => {
    for (const part of ['min', 'max', 'step']) input[part] = model.get(part);
    const value = model.get('value');
    const place = base ? Math.log(value) / Math.log(base) : value;
    // While the hand is on it, Python's answers are about where it has been.
    if (Math.abs(place - input.value) > model.get('step') / 2 && !held) input.value = place;
    shown.textContent = formatted(value, model.get('readout_format') ?? '');
    input.setAttribute('aria-valuetext', shown.textContent);
  });
  input.addEventListener('pointerdown', () => (held = true));
  for (const end of ['pointerup', 'pointercancel', 'change']) {
    input.addEventListener(end, () => (held = false));
  }
  input.addEventListener('input', () => {
    const place = Number(input.value);
    const steps = Math.round((place - model.get('min')) / model.get('step'));
    const exact = model.get('min') + steps * model.get('step');
    model.choose('value', base ? base ** exact : Number(exact.toFixed(9)));
  });
}

let groups = 0;

function toggles(element, model) {
  const group = `widget-${(groups += 1)}`;
  const set = make('fieldset', { className: 'toggles' });
  element.append(set);
  follow(model, ['_options_labels', 'description'], () => {
    const options = model.get('_options_labels').map((text, k) => {
      const input = make('input', { type: 'radio', name: group });
      input.addEventListener('change', () => model.choose('index', k));
      return make('label', {}, input, make('span', { textContent: text }));
    });
    set.replaceChildren(make('legend', { textContent: model.get('description') }), ...options);
  });
  follow(model, ['index', '_options_labels', 'disabled'], () => {
    set.disabled = model.get('disabled');
    set.querySelectorAll('input').forEach((input, k) => (input.checked = k === model.get('index')));
  });
}

function list(element, model) {
  const select = make('select');
  const name = make('span');
  element.append(make('label', {}, name, select));
  follow(model, ['_options_labels', 'index', 'description', 'disabled'], () => {
    name.textContent = model.get('description');
    select.replaceChildren(
      ...model.get('_options_labels').map((text) => make('option', { textContent: text })),
    );
    select.selectedIndex = model.get('index') ?? -1;
    select.disabled = model.get('disabled');
  });
  select.addEventListener('change', () => model.choose('index', select.selectedIndex));
}

function checkbox(element, model) {
  const input = make('input', { type: 'checkbox' });
  const name = make('span');
  element.append(make('label', {}, input, name));
  follow(model, ['value', 'description', 'disabled'], () => {
    input.checked = model.get('value');
    input.disabled = model.get('disabled');
    name.textContent = model.get('description');
  });
  input.addEventListener('change', () => model.choose('value', input.checked));
}

function text(element, model) {
  const input = make('input', { type: 'text', spellcheck: false });
  const name = make('span');
  element.append(make('label', {}, name, input));
  follow(model, ['value', 'description', 'disabled', 'placeholder'], () => {
    input.value = model.get('value');
    input.disabled = model.get('disabled');
    input.placeholder = model.get('placeholder') ?? '';
    name.textContent = model.get('description');
  });
  const moment = model.get('continuous_update') ? 'input' : 'change';
  input.addEventListener(moment, () => model.choose('value', input.value));
}

function button(element, model) {
  const press = make('button', { type: 'button' });
  element.append(press);
  follow(model, ['description', 'tooltip', 'disabled', 'value'], () => {
    press.textContent = model.get('description');
    press.title = model.get('tooltip') ?? '';
    press.disabled = model.get('disabled');
    if (typeof model.get('value') === 'boolean') {
      press.setAttribute('aria-pressed', model.get('value'));
    }
  });
  press.addEventListener('click', () => {
    if (typeof model.get('value') === 'boolean') model.choose('value', !model.get('value'));
    else model.send({ event: 'click' });
  });
}

function box(element, model, widgets) {
  element.classList.add(model.get('_model_name') === 'VBoxModel' ? 'column' : 'row');
  follow(model, ['children'], () => {
    element.replaceChildren(...model.get('children').map((child) => widgets.view(child)));
  });
}

function markup(element, model) {
  follow(model, ['value'], () => {
    element.innerHTML = model.get('value'); // of the course's own Python
  });
}

function progress(element, model) {
  const bar = make('progress');
  element.append(make('label', {}, make('span', { textContent: model.get('description') }), bar));
  follow(model, ['value', 'max'], () => Object.assign(bar, {
    max: model.get('max'),
    value: model.get('value'),
  }));
}

const VIEWS = {
  BoxModel: box,
  ButtonModel: button,
  CheckboxModel: checkbox,
  DropdownModel: list,
  FloatLogSliderModel: slider,
  FloatSliderModel: slider,
  HBoxModel: box,
  HTMLModel: markup,
  IntProgressModel: progress,
  IntSliderModel: slider,
  TextModel: text,
  ToggleButtonModel: button,
  ToggleButtonsModel: toggles,
  VBoxModel: box,
};
