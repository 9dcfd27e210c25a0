// What the controls above a picture do not say of themselves: their names, and what is pressed.
//
// A slider of ipywidgets has a label beside it that nothing ties to it, its number is told with all
// its seventeen figures, and a pressed button only looks it. Here each gets its name and its state,
// and keeps them when they change. And a list has its keys for itself.

function names(el) {
  let [root, due] = [null, 0];
  const watch = new MutationObserver(() => (due ||= requestAnimationFrame(say)));
  const look = { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] };

  const set = (element, name, value) => {
    if (element && value && element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  function say() {
    due = 0;
    for (const box of root.querySelectorAll(".widget-slider")) {
      const name = box.querySelector(".widget-label")?.textContent;
      const number = box.querySelector(".widget-readout");
      set(box.querySelector(".noUi-handle"), "aria-label", name);
      set(box.querySelector(".noUi-handle"), "aria-valuetext", number?.textContent.trim());
      set(number, "role", "textbox");
      set(number, "aria-label", name && `${name}, as a number`);
    }
    for (const box of root.querySelectorAll(".widget-toggle-buttons")) {
      set(box, "role", "group");
      set(box, "aria-label", box.querySelector(".widget-label")?.textContent);
    }
    for (const button of root.querySelectorAll(".widget-toggle-buttons button, .widget-toggle-button"))
      set(button, "aria-pressed", String(button.classList.contains("mod-active")));
    for (const label of root.querySelectorAll('.widget-label[title="null"]'))
      label.removeAttribute("title");
  }

  // JupyterLab would go to another cell at an arrow key on a list, and change the cell at a letter.
  const own = (event) => {
    const { ctrlKey, metaKey, altKey, shiftKey, target } = event;
    if (!(ctrlKey || metaKey || altKey || shiftKey) && target.matches("select"))
      event.stopPropagation();
  };

  // Once it is on the page: until then nobody knows what it is part of.
  const found = () => {
    root = el.closest(".nblib-explorer");
    if (!root) return;
    say();
    watch.observe(root, look);
    root.addEventListener("keydown", own);
  };
  const first = new ResizeObserver(() => {
    if (root) first.disconnect();
    else found();
  });
  first.observe(el);
  return () => {
    first.disconnect();
    watch.disconnect();
    root?.removeEventListener("keydown", own);
    cancelAnimationFrame(due);
  };
}
