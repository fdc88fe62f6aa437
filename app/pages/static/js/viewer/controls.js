// Turning, shifting and zooming with mouse, pen and fingers. One finger turns the model sideways and leaves the page
// its scrolling; two shift and zoom.

const TURN = 0.008; // radians for a pixel
const TAP_PX = 5, TAP_MS = 600;
const SCROLLING_MS = 350; // a page that is being scrolled goes on, when the view comes under the mouse
const WHEEL = 0.0016; // for a pixel
const LINE_PX = 24; // of wheels that count in lines

export class Controls {
  /** `said` holds what is to happen: turn, shift, zoom, tap, hover, leave. */
  constructor(canvas, said) {
    Object.assign(this, { canvas, said, pointers: new Map(), scrolled: -Infinity });
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "pointerleave", "wheel", "contextmenu"]) {
      canvas.addEventListener(kind, (event) => this[kind](event), { passive: false });
    }
    canvas.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
    addEventListener("scroll", () => (this.scrolled = performance.now()), { passive: true });
  }

  pointerdown(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    const single = this.pointers.size === 1 && event.button === 0;
    this.began = single ? { at: [event.offsetX, event.offsetY], time: event.timeStamp } : null;
  }

  pointermove(event) {
    const before = this.pointers.get(event.pointerId);
    const now = [event.offsetX, event.offsetY];
    if (!before) return event.pointerType !== "touch" && this.said.hover(now);
    if (this.began && !this.#begins(event, now)) return;
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (this.pointers.size === 2) this.#pinch(event.pointerId, now);
    else if (event.shiftKey || event.buttons & 6) this.said.shift(dx, dy);
    else this.said.turn(-dx * TURN, -dy * TURN);
    this.pointers.set(event.pointerId, now);
  }

  /** Whether it is more than a tap. A finger that goes up or down first scrolls the page, if that can. */
  #begins(event, now) {
    const [dx, dy] = [Math.abs(now[0] - this.began.at[0]), Math.abs(now[1] - this.began.at[1])];
    if (Math.hypot(dx, dy) <= TAP_PX) return false;
    const scrolls = event.pointerType === "touch" && getComputedStyle(this.canvas).touchAction === "pan-y";
    if (scrolls && dy > dx) return false;
    this.began = null;
    return true;
  }

  #pinch(moved, now) {
    const before = this.pointers.get(moved);
    const [, still] = [...this.pointers].find(([id]) => id !== moved);
    const reach = ([x, y]) => Math.hypot(x - still[0], y - still[1]);
    this.said.shift((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    this.said.zoom(reach(now) / (reach(before) || 1), [(now[0] + still[0]) / 2, (now[1] + still[1]) / 2]);
  }

  pointerup(event) {
    const tapped = this.began && event.timeStamp - this.began.time < TAP_MS;
    this.pointercancel(event);
    if (tapped) this.said.tap([event.offsetX, event.offsetY]);
  }

  pointercancel(event) {
    this.pointers.delete(event.pointerId);
    this.began = null;
  }

  pointerleave() {
    this.said.leave();
  }

  wheel(event) {
    if (event.timeStamp - this.scrolled < SCROLLING_MS) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? LINE_PX : 1) * (event.ctrlKey ? 6 : 1);
    this.said.zoom(Math.exp(-pixels * WHEEL), [event.offsetX, event.offsetY]);
  }

  contextmenu(event) {
    event.preventDefault();
  }
}
