// The keys of the view, while it has the focus. The page's help lists them, from `data-key` of its buttons and here.

const STEP = Math.PI / 12; // of a turn
const SHIFT = 0.08; // of the picture's height
const ZOOM = 1.25;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** `said` holds turn, shift, zoom, choose, leave and press, which is given a letter and tells whether it has one. */
export function listen(canvas, said) {
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (answered(event, said)) event.preventDefault();
  });
}

function answered({ key, shiftKey }, said) {
  if (key in ARROWS) return arrow(ARROWS[key], shiftKey, said);
  if (key === "+" || key === "=") return said.zoom(ZOOM) ?? true;
  if (key === "-" || key === "_") return said.zoom(1 / ZOOM) ?? true;
  if (key === "Enter") return said.choose();
  if (key === "Escape") return said.leave();
  return said.press(key.toLowerCase());
}

function arrow([x, y], shifted, said) {
  if (shifted) said.shift(-x * SHIFT, -y * SHIFT);
  else said.turn(x * STEP, y * STEP);
  return true;
}
