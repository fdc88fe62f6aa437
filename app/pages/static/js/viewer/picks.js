// What lies under a place of the picture: an item, its face, an edge or a corner nearby, and what shape that has.

import { Matrix4, Vector3 } from "three";
import { areaBeside, edgeOf, faceOf } from "./fits.js";
import { along, placed, turned, unit } from "./vectors.js";

const CORNER_PX = 10, EDGE_PX = 7, MARKED_PX = 18; // how near one has to be; more where only this kind is wanted
const RING = [[0, 0], [6, 0], [-6, 0], [0, 6], [0, -6]]; // pixels around, where nothing lies right there
const MM = 1000;

/** Millimetres, Z up, from the GLB's metres, Y up. */
const toCad = ([x, y, z]) => [x * MM, -z * MM, y * MM];
const turnedToCad = ([x, y, z]) => [x, -z, y];

export class Picks {
  constructor(model, rig, canvas, planes) {
    Object.assign(this, { model, rig, canvas, planes });
    this.known = new Map();
  }

  /** `{item, face, point}` that a ray through the place (pixels of the page) meets first, or null. */
  at(x, y) {
    for (const [right, down] of RING) {
      const found = this.#cast(x + right, y + down);
      if (found) return found;
    }
    return null;
  }

  #cast(x, y) {
    const { from, way } = this.#ray(x, y);
    let nearest = null;
    for (const item of this.model.shownItems()) {
      const back = item.mesh.matrix.clone().invert().elements;
      const [start, heading] = [placed(back, from), turned(back, way)];
      const keeps = (reach) => reach < (nearest?.reach ?? Infinity) && this.#isLeft(along(from, way, reach));
      const hit = this.model.targetOf(item)?.hit(start, heading, keeps);
      if (hit) nearest = { ...hit, item, point: along(start, heading, hit.reach) };
    }
    return nearest && { ...nearest, face: this.#topology(nearest.item)?.faces[nearest.triangle] ?? -1 };
  }

  #ray(x, y) {
    const { clientWidth, clientHeight } = this.canvas;
    const { camera } = this.rig;
    const [right, up] = [(x / clientWidth) * 2 - 1, 1 - (y / clientHeight) * 2];
    const from = new Vector3(right, up, -1).unproject(camera);
    const way = new Vector3(right, up, 1).unproject(camera).sub(from).normalize();
    return { from: from.toArray(), way: way.toArray() };
  }

  /** Whether the section leaves it. */
  #isLeft(point) {
    return this.planes.every((plane) => plane.distanceToPoint(new Vector3(...point)) >= 0);
  }

  #topology(item) {
    return this.model.products[item.product].topology;
  }

  /** The `{item, kind, …}` that is meant: "point", "edge" or "face"; `wanted` may name one of them, or "any". */
  entityAt(x, y, wanted = "any") {
    const hit = this.at(x, y);
    if (!hit || !this.#topology(hit.item)) return null;
    const near = wanted === "face" ? {} : this.#near(hit, x, y);
    if (wanted !== "edge" && near.corner && near.cornerPx < (wanted === "point" ? MARKED_PX : CORNER_PX)) {
      return { item: hit.item, kind: "point", point: near.corner };
    }
    if (wanted === "point") return { item: hit.item, kind: "point", point: hit.point };
    if (near.chain >= 0 && near.edgePx < (wanted === "edge" ? MARKED_PX : EDGE_PX)) {
      return { item: hit.item, kind: "edge", chain: near.chain, point: hit.point };
    }
    return wanted === "edge" ? null : { item: hit.item, kind: "face", face: hit.face, point: hit.point };
  }

  /** The corner and the edge of the face that was hit which come nearest in the picture. */
  #near({ item, face }, x, y) {
    const { positions } = this.model.products[item.product];
    const { points, starts, faces, closed } = this.#topology(item).chains;
    const seen = this.#projection(item);
    const best = { chain: -1, edgePx: Infinity, corner: null, cornerPx: Infinity };
    for (let c = 0; c + 1 < starts.length; c++) {
      if (faces[2 * c] !== face && faces[2 * c + 1] !== face) continue;
      let before = null;
      for (let n = starts[c]; n < starts[c + 1]; n++) {
        const at = points[n] * 3;
        const now = seen(positions[at], positions[at + 1], positions[at + 2]);
        if (before) closer(best, c, distanceTo(x, y, before, now));
        const isEnd = !closed[c] && (n === starts[c] || n === starts[c + 1] - 1);
        if (isEnd) closerCorner(best, Math.hypot(now[0] - x, now[1] - y), positions, at);
        before = now;
      }
    }
    return best;
  }

  #projection(item) {
    const { clientWidth, clientHeight } = this.canvas;
    const { camera } = this.rig;
    const whole = new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse);
    const m = whole.multiply(item.mesh.matrix).elements;
    return (x, y, z) => {
      const w = m[3] * x + m[7] * y + m[11] * z + m[15];
      const right = (m[0] * x + m[4] * y + m[8] * z + m[12]) / w;
      const up = (m[1] * x + m[5] * y + m[9] * z + m[13]) / w;
      return [((right + 1) / 2) * clientWidth, ((1 - up) / 2) * clientHeight];
    };
  }

  /** The shape of an entity, in millimetres where the model really is, whatever is drawn apart. */
  shapeOf(entity) {
    const key = `${entity.item.number} ${entity.kind} ${entity.chain ?? entity.face}`;
    if (entity.kind === "point") return { kind: "point", at: this.#cad(entity.item, entity.point) };
    if (!this.known.has(key)) this.known.set(key, entity.kind === "edge" ? this.#edge(entity) : this.#face(entity));
    return { at: this.#cad(entity.item, entity.point), ...this.known.get(key) };
  }

  #cad(item, point) {
    return toCad(placed(item.matrix, point));
  }

  #edge({ item, chain }) {
    const points = this.pointsOf(item, chain).map((point) => this.#cad(item, point));
    return edgeOf(points, Boolean(this.#topology(item).chains.closed[chain]));
  }

  /** In the product's own coordinates. */
  pointsOf(item, chain) {
    const { positions } = this.model.products[item.product];
    const { points, starts } = this.#topology(item).chains;
    const numbers = [...points.subarray(starts[chain], starts[chain + 1])];
    return numbers.map((n) => [positions[n * 3], positions[n * 3 + 1], positions[n * 3 + 2]]);
  }

  /** The corners of a face's triangles (numbers of points), three for each. */
  cornersOf(item, face) {
    const { index } = this.model.products[item.product];
    const { faces } = this.#topology(item);
    const corners = [];
    for (let n = 0; n < faces.length; n++) {
      if (faces[n] === face) corners.push(index[n * 3], index[n * 3 + 1], index[n * 3 + 2]);
    }
    return corners;
  }

  #face({ item, face }) {
    const { positions, normals } = this.model.products[item.product];
    const corners = this.cornersOf(item, face);
    const pick = (values, n) => [values[n * 3], values[n * 3 + 1], values[n * 3 + 2]];
    const triangles = corners.flatMap((n) => this.#cad(item, pick(positions, n)));
    const upright = normals
      ? corners.flatMap((n) => unit(turnedToCad(turned(item.matrix, pick(normals, n)))))
      : flatNormals(triangles);
    const found = faceOf(triangles, upright);
    return found.kind === "plane" ? { ...found, ...this.#areaOf(found, item, face, triangles) } : found;
  }

  /** The exact area of a flat face, where all its edges are straight or round. */
  #areaOf({ area }, item, face, triangles) {
    const { faces, closed, starts } = this.#topology(item).chains;
    let beside = 0;
    for (let c = 0; c + 1 < starts.length; c++) {
      if (faces[2 * c] !== face && faces[2 * c + 1] !== face) continue;
      const points = this.pointsOf(item, c).map((point) => this.#cad(item, point));
      const edge = edgeOf(points, Boolean(closed[c]));
      if (edge.kind === "curve") return { exact: false };
      if (edge.kind !== "line") beside += areaBeside(edge, points, triangles);
    }
    return { area: area + beside, exact: true };
  }
}

function flatNormals(t) {
  const found = [];
  for (let n = 0; n < t.length; n += 9) {
    const [ux, uy, uz] = [t[n + 3] - t[n], t[n + 4] - t[n + 1], t[n + 5] - t[n + 2]];
    const [vx, vy, vz] = [t[n + 6] - t[n], t[n + 7] - t[n + 1], t[n + 8] - t[n + 2]];
    found.push(...unit([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]));
  }
  return found;
}

function closer(best, chain, px) {
  if (px < best.edgePx) Object.assign(best, { chain, edgePx: px });
}

function closerCorner(best, px, positions, at) {
  if (px < best.cornerPx) Object.assign(best, { corner: [positions[at], positions[at + 1], positions[at + 2]], cornerPx: px });
}

/** Of a place from the piece of line between two places of the picture. */
function distanceTo(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const size = dx * dx + dy * dy;
  const part = size ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / size)) : 0;
  return Math.hypot(ax + dx * part - x, ay + dy * part - y);
}
