// What an edge or a face is, by the points that lie on it: a line, a circle, a plane, a cylinder, or none of these.
// All in millimetres.

import { add, along, apart, cross, dot, length, less, middle, times, unit } from "./vectors.js";

const EXACT = 1e-4; // of its size, that points may lie beside a line, a plane, a circle
const UPRIGHT = 2e-3; // sine of the angle by which a cylinder's normals may miss a right angle

/** `{kind: "line", a, b}`, `{kind: "circle" | "arc", centre, normal, radius, …}` or `{kind: "curve", …}`, each
 * with its `length`. */
export function edgeOf(points, closed) {
  const size = pathOf(points);
  const [a, b] = [points[0], points.at(-1)];
  if (!closed && isStraight(points, a, b)) return { kind: "line", a, b, length: apart(a, b) };
  const round = circleOf(points, closed);
  if (!round) return { kind: "curve", a, b, length: size };
  const swept = closed ? 2 * Math.PI : sweptBy(points, round);
  return { kind: closed ? "circle" : "arc", ...round, a, b, length: round.radius * swept };
}

const pathOf = (points) => points.slice(1).reduce((sum, point, n) => sum + apart(point, points[n]), 0);

function isStraight(points, a, b) {
  const direction = unit(less(b, a));
  const limit = EXACT * apart(a, b);
  return points.every((point) => length(cross(less(point, a), direction)) <= limit);
}

/** `{centre, normal, radius}` of the circle that all points lie on; null where there is none, or too few tell. */
function circleOf(points, closed) {
  const open = closed ? points.slice(0, -1) : points;
  if (open.length < 4) return null;
  const [a, b, c] = closed
    ? [0, 1, 2].map((n) => open[Math.floor((n * open.length) / 3)])
    : [open[0], open[open.length >> 1], open.at(-1)];
  const round = through(a, b, c);
  return round && open.every((point) => isOn(point, round)) && isFine(open, round) ? round : null;
}

/** The circle through three points. */
function through(a, b, c) {
  const [u, v] = [less(b, a), less(c, a)];
  const normal = cross(u, v);
  const area2 = dot(normal, normal);
  if (!(area2 > 1e-18)) return null;
  const out = times(add(times(cross(normal, u), dot(v, v)), times(cross(v, normal), dot(u, u))), 1 / (2 * area2));
  return { centre: add(a, out), normal: unit(normal), radius: length(out) };
}

function isOn(point, { centre, normal, radius }) {
  const out = less(point, centre);
  return Math.abs(dot(out, normal)) < 1e-3 * radius && Math.abs(length(out) - radius) < 1e-3 * radius;
}

/** Whether its pieces are short enough for an arc: four corners of a square lie on a circle, too. */
function isFine(points, { radius }) {
  return points.slice(1).every((point, n) => apart(point, points[n]) < 0.8 * radius);
}

function sweptBy(points, { radius }) {
  const angles = points.slice(1).map((point, n) => 2 * Math.asin(Math.min(1, apart(point, points[n]) / (2 * radius))));
  return angles.reduce((sum, angle) => sum + angle, 0);
}

/** The area between an arc and its pieces, which triangles leave out of a face, or have too much where the face
 * lies outside of the arc: on which side it lies is told by the triangle at the first piece. */
export function areaBeside({ centre, radius }, points, triangles) {
  const [a, b] = points;
  const third = thirdCorner(a, b, triangles);
  const outward = less(middle(a, b), centre);
  const side = third && dot(less(third, a), outward) < 0 ? 1 : -1;
  const pieces = points.slice(1).map((point, n) => 2 * Math.asin(Math.min(1, apart(point, points[n]) / (2 * radius))));
  return side * pieces.reduce((sum, angle) => sum + (radius * radius * (angle - Math.sin(angle))) / 2, 0);
}

function thirdCorner(a, b, t) {
  const is = (n, [x, y, z]) => Math.hypot(t[n] - x, t[n + 1] - y, t[n + 2] - z) < 1e-4;
  for (let n = 0; n < t.length; n += 9) {
    const corners = [n, n + 3, n + 6];
    const others = corners.filter((corner) => !is(corner, a) && !is(corner, b));
    if (others.length === 1) return [t[others[0]], t[others[0] + 1], t[others[0] + 2]];
  }
  return null;
}

/** `{kind: "plane", at, normal}`, `{kind: "cylinder", at, axis, radius}` or `{kind: "surface"}`, each with `area`;
 * `triangles` are nine numbers each, `normals` those of their corners, or of the triangles where there are none. */
export function faceOf(triangles, normals) {
  const { area, centre, mean } = integralsOf(triangles);
  const points = triples(triangles);
  const reach = farthest(points, centre);
  if (length(mean) > 0.999 * area) {
    const normal = unit(mean);
    if (points.every((point) => Math.abs(dot(less(point, centre), normal)) <= EXACT * reach)) {
      return { kind: "plane", at: centre, normal, area };
    }
  }
  return { ...(cylinderOf(points, triples(normals), centre) ?? { kind: "surface" }), area };
}

function triples(numbers) {
  const found = [];
  for (let n = 0; n < numbers.length; n += 3) found.push([numbers[n], numbers[n + 1], numbers[n + 2]]);
  return found;
}

function farthest(points, centre) {
  let most = 0;
  for (const point of points) most = Math.max(most, apart(point, centre));
  return most;
}

function integralsOf(triangles) {
  let [area, centre, mean] = [0, [0, 0, 0], [0, 0, 0]];
  const points = triples(triangles);
  for (let n = 0; n < points.length; n += 3) {
    const [a, b, c] = points.slice(n, n + 3);
    const half = times(cross(less(b, a), less(c, a)), 0.5);
    const own = length(half);
    area += own;
    mean = add(mean, half);
    centre = add(centre, times(add(add(a, b), c), own / 3));
  }
  return { area, mean, centre: area ? times(centre, 1 / area) : points[0] };
}

/** The axis stands upright on all normals; looked at along it, all points lie on a circle. */
function cylinderOf(points, normals, centre) {
  const axis = axisOf(normals);
  if (!axis || normals.some((normal) => Math.abs(dot(normal, axis)) > UPRIGHT)) return null;
  const [u, v] = across(axis);
  const round = roundOf(points.map((point) => [dot(less(point, centre), u), dot(less(point, centre), v)]));
  if (!round) return null;
  const at = along(along(centre, u, round.x), v, round.y);
  const reaches = points.map((point) => dot(less(point, at), axis));
  const [low, high] = reaches.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  const [a, b] = [along(at, axis, low), along(at, axis, high)];
  return { kind: "cylinder", at: middle(a, b), a, b, axis, radius: round.radius };
}

/** Two normals that differ most tell the axis. */
function axisOf(normals) {
  const first = normals[0];
  let best = [0, 0, 0];
  for (const normal of normals) {
    const upright = cross(first, normal);
    if (length(upright) > length(best)) best = upright;
  }
  return length(best) > 0.05 ? unit(best) : null;
}

function across(axis) {
  const other = Math.abs(axis[0]) < 0.8 ? [1, 0, 0] : [0, 1, 0];
  const u = unit(cross(axis, other));
  return [u, cross(axis, u)];
}

/** The circle nearest to points of a plane, by least squares (Kasa 1976); null where they lie beside it. */
function roundOf(points) {
  let [xx, xy, yy, xz, yz] = [0, 0, 0, 0, 0];
  const mean = [0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / points.length);
  const moved = points.map(([x, y]) => [x - mean[0], y - mean[1]]);
  for (const [x, y] of moved) {
    const z = x * x + y * y;
    [xx, xy, yy, xz, yz] = [xx + x * x, xy + x * y, yy + y * y, xz + x * z, yz + y * z];
  }
  const whole = xx * yy - xy * xy;
  if (!(Math.abs(whole) > 1e-12 * (xx + yy) ** 2)) return null;
  const [x, y] = [(xz * yy - yz * xy) / (2 * whole), (yz * xx - xz * xy) / (2 * whole)];
  const radius = Math.sqrt(x * x + y * y + (xx + yy) / moved.length);
  const beside = moved.some((point) => Math.abs(Math.hypot(point[0] - x, point[1] - y) - radius) > 2e-3 * radius);
  return beside ? null : { x: x + mean[0], y: y + mean[1], radius };
}
