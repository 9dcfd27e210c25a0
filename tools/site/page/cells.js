// What a page offers where Python is at hand: a picture wakes at a touch, a code cell can be changed
// and run, an exercise checked. wake.js is loaded at the first of these, and it loads Python.

const SERVED = location.protocol !== 'file:';
const AS_A_FILE = 'This page was opened as a file. Python runs where a web server hands it out '
  + '(make site-serve).';
const plan = JSON.parse(document.getElementById('plan').textContent);
const edited = new Map(); // place of a cell -> its text, where it is not the notebook's

const text = (place) => edited.get(place) ?? plan.cells[place].source;

/** Run a cell because of a button, which says meanwhile how it stops it, and of its status line. */
async function touch(cell, button, status) {
  if (!SERVED) {
    status.textContent = AS_A_FILE;
    return false;
  }
  if (button.dataset.busy) {
    if (button.dataset.busy === 'stop') (await import('./wake.js')).stop();
    return false;
  }
  const label = button.textContent;
  button.dataset.busy = 'wait';
  button.setAttribute('aria-disabled', 'true');
  let again = label;
  try {
    const { wake } = await import('./wake.js');
    const running = () => {
      button.dataset.busy = 'stop';
      button.textContent = 'Stop';
      button.removeAttribute('aria-disabled');
    };
    await wake(cell, text, (said) => (status.textContent = said), running);
    return true;
  } catch (error) {
    status.textContent = error.message;
    if (!error.stopped) again = 'Try again';
    return false;
  } finally {
    delete button.dataset.busy;
    button.textContent = again;
    button.removeAttribute('aria-disabled');
  }
}

for (const offer of document.querySelectorAll('.wake')) {
  const [button, status] = offer.querySelectorAll('button, [role=status]');
  const cell = offer.closest('.cell');
  const touched = async () => {
    const byKeyboard = button.matches(':focus-visible');
    const woken = await touch(cell, button, status);
    const first = '.alive [tabindex="0"], .alive input, .alive button, .alive select';
    if (woken && byKeyboard) cell.querySelector(first)?.focus({ preventScroll: true });
  };
  offer.hidden = false;
  button.addEventListener('click', touched);
  for (const picture of cell.querySelectorAll('.stored img')) {
    picture.classList.add('asleep');
    picture.addEventListener('click', () => button.dataset.busy || touched());
  }
}

for (const offer of document.querySelectorAll('.check')) {
  const [button, status] = offer.querySelectorAll('button, [role=status]');
  offer.hidden = false;
  button.addEventListener('click', () => touch(offer.closest('.cell'), button, status));
}

// --- a code cell ---

const kept = (place) => `${location.pathname} ${place}`;

/** What the reader has made of a cell, if it is still the same cell. */
function remembered(place) {
  try {
    const { of, text } = JSON.parse(localStorage.getItem(kept(place))) ?? {};
    return of === plan.cells[place].source ? text : undefined;
  } catch {
    return undefined; // no store, or something else in it
  }
}

function remember(place, text) {
  const of = plan.cells[place].source;
  try {
    if (text === of) localStorage.removeItem(kept(place));
    else localStorage.setItem(kept(place), JSON.stringify({ of, text }));
  } catch { /* a browser without a store: the change lasts as long as the page */ }
}

function editor(cell, place, changed) {
  const shown = cell.querySelector('.code');
  const area = Object.assign(document.createElement('textarea'), {
    className: 'editor',
    spellcheck: false,
    autocapitalize: 'off',
    ariaLabel: 'The code of this cell',
  });
  const fit = () => (area.rows = area.value.split('\n').length);
  area.addEventListener('input', () => {
    edited.set(place, area.value);
    remember(place, area.value);
    fit();
    changed();
  });
  // A new line begins where the last one did, and deeper after a colon. Tab goes on to "Run".
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (event.shiftKey) {
      cell.querySelector('.run').click();
      return;
    }
    const line = area.value.slice(0, area.selectionStart).split('\n').at(-1);
    const indent = /^ */.exec(line)[0] + (line.trimEnd().endsWith(':') ? '    ' : '');
    document.execCommand('insertText', false, `\n${indent}`);
  });
  shown.hidden = true;
  shown.after(area);
  area.value = text(place);
  fit();
  return area;
}

for (const tools of document.querySelectorAll('.tools')) {
  const cell = tools.closest('.cell');
  const place = Number(cell.dataset.cell);
  const [run, edit, reset, status] = tools.querySelectorAll('button, [role=status]');
  const differs = () => {
    reset.hidden = text(place) === plan.cells[place].source;
  };
  const open = () => {
    edit.hidden = true;
    return editor(cell, place, differs);
  };
  run.addEventListener('click', () => touch(cell, run, status));
  edit.addEventListener('click', () => open().focus());
  reset.addEventListener('click', () => {
    edited.delete(place);
    remember(place, plan.cells[place].source);
    cell.querySelector('.editor').remove();
    reset.hidden = true;
    cell.querySelector('.code').hidden = edit.hidden = false;
    edit.focus();
  });
  tools.hidden = false;
  const before = remembered(place);
  if (before !== undefined) {
    edited.set(place, before);
    open();
    differs();
  }
}

// --- the notebook as a file ---

const changed = () => [...edited].filter(([place, text]) => text !== plan.cells[place].source);

/** Saved under the same name as the original, with what the reader has made of its cells. */
function download(notebook, name) {
  const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
  for (const [place, source] of changed()) {
    Object.assign(code[place], { source, outputs: [], execution_count: null }); // it has not run there
  }
  const address = URL.createObjectURL(new Blob([JSON.stringify(notebook, null, 1)]));
  Object.assign(document.createElement('a'), { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

const original = document.querySelector('a[download]');
original?.addEventListener('click', async (event) => {
  if (!changed().length || !SERVED) return;
  event.preventDefault();
  try {
    const reply = await fetch(original.href);
    download(await reply.json(), original.pathname.split('/').at(-1));
  } catch {
    location.assign(original.href); // where the browser says what is wrong
  }
});

// --- all as it was ---

/** This page's cells and quizzes. What is kept here may be of an older form of the page. */
function forget() {
  try {
    const own = Object.keys(localStorage).filter((key) => key.startsWith(`${location.pathname} `));
    for (const key of own) localStorage.removeItem(key);
  } catch { /* a browser without a store */ }
  location.replace(location.pathname);
}

/** JupyterLite's store of this site, which has the reader's copies of its notebooks; null if there is
 * none. */
async function copies() {
  const name = `JupyterLite Storage - ${new URL('..', location.href).pathname}`;
  const found = await indexedDB.databases();
  if (!found.some((each) => each.name === name)) return null;
  return settled(indexedDB.open(name));
}

const settled = (request) => new Promise((settle, fail) => {
  request.onsuccess = () => settle(request.result);
  request.onerror = () => fail(request.error);
});

/** Whether there is a copy of the notebook; gone: it is deleted. */
async function copy(notebook, gone = false) {
  const store = await copies();
  if (!store) return false;
  try {
    const names = ['files', 'checkpoints'];
    const all = store.transaction(names, 'readwrite');
    const there = await settled(all.objectStore('files').count(notebook));
    if (gone) {
      await Promise.all(names.map((name) => settled(all.objectStore(name).delete(notebook))));
    }
    return there > 0;
  } finally {
    store.close();
  }
}

const restore = document.querySelector('.restore');
if (restore) {
  const [page, live, status] = restore.querySelectorAll('button, [role=status]');
  const { notebook } = restore.dataset;
  restore.hidden = false;
  page.addEventListener('click', () => {
    if (confirm('Every cell and quiz of this page as it was? What you have written here is deleted.')) {
      forget();
    }
  });
  const look = () => copy(notebook).then((there) => (live.hidden = !there)).catch(console.debug);
  live.addEventListener('click', async () => {
    if (confirm(`The live notebook as it was? Your copy of ${notebook} in this browser is deleted. `
      + 'If it is open in another tab, close it first.')) {
      await copy(notebook, true);
      live.hidden = true;
      status.textContent = 'The original opens now.';
    }
  });
  addEventListener('pageshow', look);
}
