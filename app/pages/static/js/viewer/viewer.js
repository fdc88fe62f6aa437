// The view as a whole: what is loaded, drawn, and done with it.

import { Matrix4, Vector3 } from "three";
import { Cube } from "./cube.js";
import { read } from "./glb.js";
import { glide } from "./glides.js";
import { Hands } from "./hands.js";
import { Looks } from "./looks.js";
import { Measure } from "./measure.js";
import { Model } from "./model.js";
import { Numbers } from "./numbers.js";
import { Overlay } from "./overlay.js";
import { Parts } from "./parts.js";
import { Picks } from "./picks.js";
import { download } from "./pictures.js";
import { Results } from "./results.js";
import { Rig, VIEWS } from "./rig.js";
import { Section } from "./section.js";
import { Slices } from "./slices.js";
import { Stage } from "./stage.js";

const FIRST_SLICE_MS = 60; // edges that are found so soon are in the first picture
const MANY_POINTS = 3e6; // more are not looked at one by one to fit the view

export class Viewer {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.edges = true;
    this.axis = "x";
    this.viewsOf = VIEWS;
    this.fitted = true; // until somebody moves the camera
    this.stopGlide = () => {};
  }

  /** From the poster to the first picture; says why where it cannot be. */
  async start() {
    const fetched = fetch(this.root.dataset.model);
    fetched.catch(() => {}); // it is awaited below
    try {
      this.stage = new Stage(this.canvas);
    } catch {
      return this.say("unavailable");
    }
    try {
      this.#build(read(await bytesOf(await fetched)));
    } catch {
      return this.say("failed");
    }
    await this.#findEdges();
  }

  say(state) {
    this.root.dataset.state = state;
    for (const sentence of this.root.querySelectorAll("[data-say]")) sentence.hidden = sentence.dataset.say !== state;
  }

  #build(content) {
    this.planes = [];
    this.solid = "solid" in this.root.dataset;
    this.looks = new Looks(content.materials, this.planes, this.solid);
    this.model = new Model(content, this.looks);
    this.rig = new Rig(this.model.box);
    this.stage.show(this.model, this.rig);
    this.stage.resized.push((aspect) => this.#reframe(aspect));
    this.stage.resize();
    this.#equip();
    this.#watch();
  }

  /** What fills the canvas fills it again; else what was seen from left to right still is. */
  #reframe(aspect) {
    const before = this.rig.aspect;
    this.rig.aspect = aspect;
    if (this.fitted) this.rig.set(this.fitting());
    else this.rig.height *= before / aspect;
  }

  /** Meanwhile the first picture is drawn, unless they are found at once. */
  async #findEdges() {
    const soon = setTimeout(() => this.#first(), FIRST_SLICE_MS);
    await this.model.findEdges(new Slices(FIRST_SLICE_MS), () => this.edges);
    clearTimeout(soon);
    this.root.dataset.edges = "ready";
    this.#first();
  }

  /** The first picture takes the poster's place. */
  #first() {
    this.stage.started = true;
    this.stage.draw();
    if (this.root.dataset.state === "still") this.say("ready");
  }

  #equip() {
    const { model, rig, canvas, planes, stage, root } = this;
    this.picks = new Picks(model, rig, canvas, planes);
    this.overlay = new Overlay(stage.scene, planes);
    this.section = new Section(model, stage.scene, planes, this.solid);
    this.cube = new Cube(root.querySelector("[data-cube]"));
    this.hands = new Hands(this);
    this.tools = this.hands.tools;
    this.results = new Results(this.tools.panel("measure"), new Numbers(document.documentElement.lang, root.dataset.unit));
    this.measure = new Measure({ picks: this.picks, overlay: this.overlay, changed: () => this.#measured() });
    this.parts = new Parts(this.tools.panel("parts"), model, () => stage.changed());
    this.hands.begin();
    stage.before.push(() => this.cube.follow(rig), () => this.#label());
    for (const name of ["parts", "explode"]) this.tools.buttonOf(name).hidden = model.items.length < 2;
    if (!this.parts.lines.length) this.tools.buttonOf("parts").hidden = true;
    this.#paint();
  }

  /** Follows the page: its size, its colours, and whether the graphics are taken away. */
  #watch() {
    new ResizeObserver(() => this.stage.resize()).observe(this.canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#paint());
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.say("lost");
    });
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.say("ready");
      this.stage.changed();
    });
  }

  #paint() {
    for (const each of [this.looks, this.overlay, this.section]) each.paint(this.root);
    this.stage.changed();
  }

  fitting(around, down) {
    const items = this.model.shownItems();
    const clouds = (items.length ? items : this.model.items).map((item) => {
      const { positions } = this.model.products[item.product];
      return { points: positions, matrix: item.mesh.matrix };
    });
    const many = clouds.reduce((sum, { points }) => sum + points.length / 3, 0) > MANY_POINTS;
    return this.rig.fitting(many ? [boxCloud(this.model.shownBox())] : clouds, around, down);
  }

  /** One of the standard views, with all that is shown in it. */
  look(name) {
    const [around, down] = this.viewsOf[name];
    this.go(this.fitting(around, down));
  }

  go(view) {
    this.fitted = true;
    this.stopGlide();
    this.stopGlide = glide(this.rig.at(), view, (on) => {
      this.rig.set(on);
      this.stage.changed();
    });
  }

  flatten(wanted) {
    this.rig.isFlat = wanted;
    this.tools.state("flat", !wanted);
    this.stage.changed();
  }

  showEdges(wanted) {
    this.edges = wanted;
    this.model.showEdges(wanted);
    this.tools.state("edges", wanted);
    this.stage.changed();
  }

  wires(wanted) {
    this.looks.wires(wanted);
    this.tools.state("wires", wanted);
    this.stage.changed();
  }

  /** Millimetres or inches. */
  unit(unit) {
    this.results.numbers.unit = unit;
    this.#measured();
    if (this.section.on) this.cut({});
  }

  /** Moves the section; see `Section.set`. */
  cut(wanted) {
    this.section.set(wanted);
    this.section.paint(this.root);
    this.looks.open(this.section.on);
    this.tools.state("flip", this.section.flipped);
    if (this.section.on) this.root.querySelector("[data-place]").value = this.results.numbers.length(this.section.place());
    this.stage.changed();
  }

  explode(far) {
    this.model.explode(far);
    if (this.section.on) this.section.set({});
    this.measure.clear();
  }

  measuring(open) {
    this.measure.switch(open);
    this.canvas.classList.toggle("measuring", open);
  }

  #measured() {
    this.results.show(this.measure?.found ?? null);
    this.stage.changed();
  }

  /** The measure beside its line. */
  #label() {
    const found = this.measure.label();
    this.results.label(this.root.querySelector("[data-label-at]"), found && { ...this.seen(found.at), mm: found.mm });
  }

  /** Where a point of the scene is on the page, in pixels of the canvas. */
  seen(point) {
    const { x, y } = new Vector3(...point).project(this.rig.camera);
    const { clientWidth, clientHeight } = this.canvas;
    return { x: ((x + 1) / 2) * clientWidth, y: ((1 - y) / 2) * clientHeight };
  }

  /** Moves the camera by hand. */
  moved(move) {
    this.fitted = false;
    this.stopGlide();
    move();
    this.stage.changed();
  }

  /** What lies at a place of the picture is picked for measuring, or else marked. */
  tap(place) {
    if (this.measure.on) return this.measure.pick(place);
    const hit = this.model.items.length > 1 ? this.picks.at(...place) : null;
    this.parts.mark(hit ? [hit.item] : []);
  }

  picture() {
    const found = this.measure.label();
    const label = found && { ...this.seen(found.at), text: this.results.numbers.length(found.mm) };
    return download(this.stage, this.root.dataset.name, label);
  }
}

async function bytesOf(answer) {
  if (!answer.ok) throw new Error(`The model was answered with ${answer.status}.`);
  return answer.arrayBuffer();
}

/** The corners of a box, as `Rig.fitting` takes points. */
function boxCloud({ min, max }) {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [n & 1 ? max.x : min.x, n & 2 ? max.y : min.y, n & 4 ? max.z : min.z]);
  return { points: corners, matrix: new Matrix4() };
}
