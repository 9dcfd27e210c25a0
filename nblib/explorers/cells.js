// Invisible buttons over the cells of a table in a picture, so that it can be clicked through.
//
// The model holds `labels`, one text a cell in rows; its layout says where over the picture the
// table lies. A click sends {row, column} to the kernel. By keyboard: Tab enters the table, arrows
// move, Enter or Space clicks.

function render({ model, el }) {
  el.classList.add("nblib-cells");
  el.setAttribute("role", "grid");
  el.setAttribute("aria-label", model.get("description"));
  const labels = model.get("labels");
  const buttons = labels.map((row, i) => {
    const line = document.createElement("div");
    line.setAttribute("role", "row");
    el.append(line);
    return row.map((label, j) => {
      const button = document.createElement("button");
      button.setAttribute("role", "gridcell");
      button.setAttribute("aria-label", label);
      button.title = label;
      button.tabIndex = i + j === 0 ? 0 : -1;
      button.addEventListener("click", () => model.send({ row: i, column: j }));
      button.addEventListener("focus", () => {
        for (const other of buttons.flat()) other.tabIndex = other === button ? 0 : -1;
      });
      line.append(button);
      return button;
    });
  });

  const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  el.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const row = buttons.findIndex((line) => line.includes(document.activeElement));
    if (!arrow || row < 0) return;
    event.preventDefault();
    event.stopPropagation(); // the notebook would move to another cell
    const column = buttons[row].indexOf(document.activeElement);
    buttons[row + arrow[0]]?.[column + arrow[1]]?.focus();
  });
}

export default { render };
