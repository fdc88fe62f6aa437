// The canvas: light, what stands on it, and when it is drawn: only when something has changed.

import { AmbientLight, Color, DirectionalLight, Scene, WebGLRenderer } from "three";

const SHARPEST = 2; // pixels of the canvas for one of the page: more is not seen, and costs
// As in the still pictures: right, up and towards the viewer; how strong; which colour.
const LIGHTS = [
  [[-0.6, 0.6, 0.6], 1.55, 0xfffbf5],
  [[0.9, 0.1, 0.4], 0.55, 0xdbedff],
  [[0, 0, 1], 0.55, 0xffffff],
];
const AMBIENT = 0.62;

export class Stage {
  /** Throws where there is no WebGL 2. */
  constructor(canvas) {
    const context = contextOf(canvas);
    this.renderer = new WebGLRenderer({ canvas, context });
    this.renderer.localClippingEnabled = true;
    this.renderer.setClearColor(new Color(0), 0);
    this.canvas = canvas;
    this.scene = new Scene();
    this.lights = LIGHTS.map(([, strength, color]) => new DirectionalLight(color, strength));
    this.scene.add(new AmbientLight(0xffffff, AMBIENT), ...this.lights, ...this.lights.map((each) => each.target));
    this.before = []; // called before each picture
    this.resized = []; // called with the canvas's width for each height
    this.waiting = this.started = false; // nothing is drawn before it is started
  }

  /** Shows what `rig` sees of `model`. */
  show(model, rig) {
    Object.assign(this, { model, rig });
    this.scene.add(model.group);
  }

  /** Follows the size of the canvas on the page. */
  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, SHARPEST));
    this.renderer.setSize(width, height, false);
    for (const each of this.resized) each(width / height);
    this.draw();
  }

  /** With the next frame of the page, however often it is asked for until then. */
  changed() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    if (!this.started || this.renderer.getContext().isContextLost()) return;
    this.rig.place(this.model.shownBox());
    const { right, up, back } = this.rig.axes();
    this.lights.forEach((light, n) => {
      const [x, y, z] = LIGHTS[n][0];
      light.position.set(0, 0, 0).addScaledVector(right, x).addScaledVector(up, y).addScaledVector(back, z);
    });
    for (const each of this.before) each();
    this.renderer.render(this.scene, this.rig.camera);
  }
}

const WANTED = { alpha: true, depth: true, stencil: true, antialias: true, powerPreference: "high-performance" };

/** Where no graphics card draws, smooth borders would take longer than all the rest. */
function contextOf(canvas) {
  const context =
    canvas.getContext("webgl2", { ...WANTED, failIfMajorPerformanceCaveat: true }) ??
    canvas.getContext("webgl2", { ...WANTED, antialias: false });
  if (!context) throw new Error("This browser has no WebGL 2.");
  return context;
}
