// What people do with the view, by its buttons, the mouse, fingers and keys, and what is called for it.

import { Controls } from "./controls.js";
import { listen } from "./keys.js";
import { Tools } from "./tools.js";

export class Hands {
  constructor(viewer) {
    Object.assign(this, { viewer, hovering: null });
    this.tools = new Tools(viewer.root, actsOf(viewer));
  }

  /** Once all that is called is there. */
  begin() {
    this.#choices();
    new Controls(this.viewer.canvas, this.#gestures());
    listen(this.viewer.canvas, this.#keys());
  }

  #choices() {
    const { viewer, tools } = this;
    const slider = (name, moved) =>
      viewer.root.querySelector(name).addEventListener("input", ({ target }) => moved(target.valueAsNumber));
    tools.choices("section", "axis", (axis) => viewer.cut({ axis: (viewer.axis = axis) }));
    tools.choices("measure", "kind", (kind) => viewer.measure.want(kind));
    tools.choices("measure", "unit", (unit) => viewer.unit(unit))(viewer.results.numbers.unit);
    slider("[data-part]", (part) => viewer.cut({ part }));
    slider("[data-far]", (far) => viewer.explode(far));
  }

  #gestures() {
    const { viewer } = this;
    const { canvas, rig } = viewer;
    const aside = ([x, y]) => [(x / canvas.clientWidth) * 2 - 1, 1 - (y / canvas.clientHeight) * 2];
    return {
      turn: (around, down) => viewer.moved(() => rig.turn(around, down)),
      shift: (x, y) => viewer.moved(() => rig.shift(x / canvas.clientHeight, y / canvas.clientHeight)),
      zoom: (factor, place) => viewer.moved(() => rig.zoom(factor, ...aside(place))),
      tap: (place) => viewer.tap(place),
      hover: (place) => viewer.measure.on && this.#hover(place),
      leave: () => viewer.measure.on && viewer.measure.hover(null),
    };
  }

  /** Once for each picture: the mouse tells more often. */
  #hover(place) {
    const { measure } = this.viewer;
    if (!this.hovering) {
      requestAnimationFrame(() => {
        if (measure.on) measure.hover(this.hovering);
        this.hovering = null;
      });
    }
    this.hovering = place;
  }

  #keys() {
    const { viewer } = this;
    const { canvas, rig } = viewer;
    return {
      turn: (around, down) => viewer.moved(() => rig.turn(around, down)),
      shift: (x, y) => viewer.moved(() => rig.shift(x, y)),
      zoom: (factor) => viewer.moved(() => rig.zoom(factor)),
      choose: () => viewer.tap([canvas.clientWidth / 2, canvas.clientHeight / 2]) ?? true,
      leave: () => this.#leave(),
      press: (key) => this.tools.key(key),
    };
  }

  /** Lets go of what was begun last; false where there is nothing. */
  #leave() {
    const { measure, model, parts } = this.viewer;
    const last = this.tools.last();
    if (measure.picked.length) measure.clear();
    else if (last) this.tools.open(last, false);
    else if (model.marked.size) parts.mark([]);
    else return false;
    return true;
  }
}

/** By `data-act` of buttons, and by the names of panels, whose acts are told whether they are open. */
function actsOf(viewer) {
  const marked = (act) => viewer.model.marked.size && viewer.parts[act]([...viewer.model.marked]);
  return {
    view: (button) => viewer.look(button.dataset.view),
    fit: () => viewer.go(viewer.fitting()),
    flat: () => viewer.flatten(!viewer.rig.isFlat),
    edges: () => viewer.showEdges(!viewer.edges),
    wires: () => viewer.wires(!viewer.looks.wire),
    picture: () => viewer.picture(),
    whole: () => (document.fullscreenElement ? document.exitFullscreen() : viewer.root.requestFullscreen()),
    flip: () => viewer.cut({ flipped: !viewer.section.flipped }),
    section: (open) => viewer.cut({ axis: open ? viewer.axis : null }),
    measure: (open) => viewer.measuring(open),
    explode: (open) => viewer.explode(open ? viewer.root.querySelector("[data-far]").valueAsNumber : 0),
    hide: () => marked("hide"),
    isolate: () => marked("isolate"),
    all: () => viewer.parts.all(),
    clear: () => viewer.measure.clear(),
  };
}
