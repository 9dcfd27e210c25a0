// One slide at a time: arrow keys, Page Up and Page Down (as a pointer's buttons send), Home, End,
// or the buttons; what is alive on a slide has the arrow keys for itself. N opens the notes in a window of their own, for the screen that nobody else sees.

const root = document.documentElement;
const slides = [...document.querySelectorAll('.slide')];
const place = document.getElementById('place');
// What is tried: letters, in parts of their usual size, and the height of a picture in hundredths
// of the window. A picture becomes smaller before letters do that are read from the last row.
const SIZES = [
  ...[1.4, 1.3, 1.2, 1.1, 1, 0.95, 0.9].map((letters) => [letters, 62]),
  [0.9, 55], [0.9, 48], [0.9, 42],
  ...[0.84, 0.78, 0.72, 0.66, 0.6].map((letters) => [letters, 42]),
];
let now = 0;
let notes = null;

// The slide that the address names, #2 for the second; the first where it names none.
const asked = () => (parseInt(location.hash.slice(1), 10) || 1) - 1;

function show(to, move = true) {
  now = Math.max(0, Math.min(to, slides.length - 1));
  slides.forEach((slide, index) => slide.classList.toggle('now', index === now));
  place.textContent = `${now + 1} of ${slides.length}`;
  history.replaceState(null, '', `#${now + 1}`);
  fit();
  if (move) slides[now].focus({ preventScroll: true });
  tell();
}

// Letters as large as they may be while everything is seen; what still does not fit can be scrolled.
function fit() {
  const slide = slides[now];
  for (const [letters, picture] of SIZES) {
    root.style.setProperty('--letters', letters);
    root.style.setProperty('--picture', `${picture}vh`);
    root.style.setProperty('--zoom', Math.max(1, (letters * innerWidth) / 1100));
    const boxes = [...slide.querySelectorAll('pre, .shown')];
    const wide = boxes.some((box) => box.scrollWidth > box.clientWidth + 1);
    if (slide.scrollHeight <= slide.clientHeight && !wide) return;
  }
}

function tell() {
  if (!notes || notes.closed) return;
  const page = notes.document;
  const next = slides[now + 1];
  page.title = `Notes, ${place.textContent}`;
  page.body.replaceChildren();
  const add = (name, text) => {
    const node = page.createElement(name);
    node.textContent = text;
    page.body.append(node);
  };
  add('h1', slides[now].getAttribute('aria-label'));
  page.body.append(page.importNode(slides[now].querySelector('.notes'), true));
  add('p', `${place.textContent}. Next: ${next ? next.getAttribute('aria-label') : 'the end'}.`);
}

function open_notes() {
  notes = window.open('', 'notes', 'width=720,height=560');
  if (!notes) return alert('The browser has kept the window of notes shut. Allow pop-ups for this page.');
  for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) {
    const link = notes.document.createElement('link');
    link.rel = 'stylesheet';
    link.href = sheet.href;
    notes.document.head.append(link);
  }
  notes.document.documentElement.lang = 'en';
  notes.document.body.className = 'presenter';
  notes.document.addEventListener('keydown', pressed);
  tell();
}

const KEYS = {
  ArrowRight: () => show(now + 1), PageDown: () => show(now + 1),
  ArrowLeft: () => show(now - 1), PageUp: () => show(now - 1),
  Home: () => show(0), End: () => show(slides.length - 1),
  n: open_notes,
};

function pressed(event) {
  const act = KEYS[event.key];
  const taken = event.target.closest?.('.alive') && !event.key.startsWith('Page');
  if (!act || taken || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  act();
}

root.classList.add('alone');
addEventListener('keydown', pressed);
addEventListener('resize', fit);
addEventListener('load', fit);
addEventListener('hashchange', () => show(asked()));
addEventListener('beforeprint', () => root.classList.remove('alone'));
addEventListener('afterprint', () => { root.classList.add('alone'); fit(); });
// What was stored makes room for what is alive, which comes part by part.
const grown = new ResizeObserver(() => requestAnimationFrame(fit));
const woken = new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) if (node.className === 'alive') grown.observe(node);
  }
});
for (const cell of document.querySelectorAll('.cell')) woken.observe(cell, { childList: true });
for (const details of document.querySelectorAll('details')) details.addEventListener('toggle', fit);
document.getElementById('before').onclick = () => show(now - 1, false);
document.getElementById('next').onclick = () => show(now + 1, false);
document.getElementById('notes').onclick = open_notes;
show(asked());
