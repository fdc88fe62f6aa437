// Measuring: what one picks says how long, wide or large it is; a second pick, how far or at which angle it is.

import { Vector3 } from "three";
import { between } from "./between.js";
import { less, middle } from "./vectors.js";

const METRE = 1000;
const toScene = ([x, y, z]) => [x / METRE, z / METRE, -y / METRE];

export class Measure {
  /** `changed` is called when there is something else to be seen. */
  constructor({ picks, overlay, changed }) {
    Object.assign(this, { picks, overlay, changed, on: false, wanted: "any", picked: [], hovered: null });
  }

  switch(on) {
    this.on = on;
    this.clear();
  }

  clear() {
    this.picked = [];
    this.hovered = null;
    this.#draw();
  }

  want(kind) {
    this.wanted = kind;
    this.hover(null);
  }

  hover(place) {
    const entity = place && this.picks.entityAt(...place, this.wanted);
    if (same(entity, this.hovered)) return;
    this.hovered = entity;
    this.#draw();
  }

  /** The third pick begins anew; picked twice, it is let go. */
  pick(place) {
    const entity = this.picks.entityAt(...place, this.wanted);
    this.hovered = null;
    if (!entity) return this.clear();
    const kept = this.picked.length === 2 ? [] : this.picked;
    this.picked = kept.some((each) => same(each, entity)) ? [] : [...kept, entity];
    this.#draw();
  }

  #draw() {
    this.overlay.clear();
    for (const entity of this.picked) this.overlay.add(entity, this.picks, "picked");
    if (this.hovered) this.overlay.add(this.hovered, this.picks, "hovered");
    this.found = this.#found();
    if (this.found?.ends) this.overlay.join(...this.found.ends);
    this.changed();
  }

  /** `{kinds, facts, ends}`: facts as [name, kind of number, value]; ends in the scene, where there are some. */
  #found() {
    const shapes = this.picked.map((entity) => this.picks.shapeOf(entity));
    if (!shapes.length) return null;
    const kinds = shapes.map(({ kind }) => kind);
    if (shapes.length === 1) return { kinds, facts: factsOf(shapes[0]) };
    const result = between(...shapes);
    return { kinds, facts: factsBetween(result, shapes), ends: this.#ends(result) };
  }

  /** Where the distance is drawn: with the items, which may be drawn apart. */
  #ends({ from, to }) {
    if (!from) return null;
    return [from, to].map((end, n) => new Vector3(...toScene(end)).add(this.picked[n].item.shift).toArray());
  }

  /** The middle of the line that is drawn, and what stands there. */
  label() {
    const distance = this.found?.facts.find(([name]) => name === "distance" || name === "centres");
    return this.found?.ends && distance ? { at: middle(...this.found.ends), mm: distance[2] } : null;
  }
}

function same(a, b) {
  if (!a || !b) return a === b;
  const at = (entity) => (entity.kind === "point" ? entity.point.join() : (entity.chain ?? entity.face));
  return a.item === b.item && a.kind === b.kind && at(a) === at(b);
}

function factsOf(shape) {
  switch (shape.kind) {
    case "point":
      return [["place", "place", shape.at]];
    case "circle":
      return [["diameter", "length", 2 * shape.radius], ["centre", "place", shape.centre], ["length", "length", shape.length]];
    case "arc":
      return [["radius", "length", shape.radius], ["centre", "place", shape.centre], ["length", "length", shape.length]];
    case "cylinder":
      return [["diameter", "length", 2 * shape.radius], ["area", "about", shape.area]];
    case "plane":
    case "surface":
      return [["area", shape.exact ? "area" : "about", shape.area]];
    default:
      return [["length", "length", shape.length]];
  }
}

const ROUND = new Set(["circle", "arc", "cylinder"]);

function factsBetween({ distance, angle, from, to }, shapes) {
  const facts = [];
  const name = shapes.every(({ kind }) => ROUND.has(kind)) ? "centres" : "distance";
  if (distance !== undefined) facts.push([name, "length", distance], ["each", "place", less(to, from)]);
  if (angle !== undefined) facts.push(["angle", "angle", angle]);
  return facts;
}
