// Asks every now and then whether there is something new, and then loads the page again. Without
// this script the page works the same, but has to be loaded anew by hand.
const { moment, ask } = document.body.dataset;
const said = document.getElementById('said');
const trouble = document.getElementById('trouble');

async function look() {
  try {
    const reply = await fetch(ask, { signal: AbortSignal.timeout(10_000) });
    if (reply.status === 429) throw new Error('too many');
    const now = reply.ok ? await reply.json() : {};
    if (now.moment !== moment) return location.replace(location.pathname);
    if (said && said.textContent !== now.said) said.textContent = now.said;
    if (trouble && trouble.textContent) trouble.textContent = '';
  } catch {
    const sentence = 'The lecturer’s machine does not answer. This page keeps trying.';
    if (trouble && trouble.textContent !== sentence) trouble.textContent = sentence;
  }
  setTimeout(look, (said ? 1000 : 2000) * (0.75 + Math.random() / 2)); // not all at once
}
if (ask) setTimeout(look, 1000);
