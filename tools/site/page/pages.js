// A quiz answers where no kernel is; the contents stand open where there is room; what scrolls
// sideways can be scrolled by keyboard. Without this script all texts are still there, folded.

for (const form of document.querySelectorAll('form.quiz')) {
  const [fields, details, status] = form.querySelectorAll('fieldset, details, [role=status]');
  const replies = [...details.querySelectorAll('.reply')];
  details.remove();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = form.querySelector('input:checked');
    chosen.closest('label').classList.add('chosen');
    for (const input of form.querySelectorAll('input')) input.disabled = true;
    // The button stays: without it the keyboard would lose its place.
    const button = fields.querySelector('button');
    button.textContent = 'Locked';
    button.setAttribute('aria-disabled', 'true');
    button.onclick = (again) => again.preventDefault();
    status.replaceChildren(replies[chosen.value]);
  });
}

const contents = document.querySelector('.contents details');
if (contents && matchMedia('(min-width: 75rem)').matches) contents.open = true;

function reachable() {
  for (const area of document.querySelectorAll('.wide, pre')) {
    if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    else area.removeAttribute('tabindex');
  }
}
addEventListener('load', reachable);
addEventListener('resize', reachable);
