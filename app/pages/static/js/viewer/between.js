// What lies between two things that were picked: a distance with its two ends, or the angle at which they stand.
// A point is a point, and so is the middle of a circle; a cylinder counts as its axis. All in millimetres, degrees.

import { along, apart, cross, dot, length, less, unit } from "./vectors.js";

const PARALLEL = 1e-4; // sine of the angle under which two directions count as the same

/** `{distance, from, to}`, where they are not parallel with the `angle`, or that alone. */
export function between(one, two) {
  const [first, second] = [simple(one), simple(two)];
  const turned = ORDER.indexOf(first.kind) > ORDER.indexOf(second.kind);
  const [a, b] = turned ? [second, first] : [first, second];
  const found = WAYS[`${a.kind} ${b.kind}`](a, b);
  return turned && found.from ? { ...found, from: found.to, to: found.from } : found;
}

const ORDER = ["point", "line", "plane"];

function simple(shape) {
  switch (shape.kind) {
    case "line":
      return { ...shape, direction: unit(less(shape.b, shape.a)) };
    case "cylinder":
      return { kind: "line", a: shape.a, b: shape.b, direction: shape.axis };
    case "plane":
      return shape;
    case "circle":
    case "arc":
      return { kind: "point", at: shape.centre };
    default:
      return { kind: "point", at: shape.at };
  }
}

const WAYS = {
  "point point": (a, b) => distance(a.at, b.at),
  "point line": (a, b) => distance(a.at, onLine(a.at, b)),
  "point plane": (a, b) => distance(a.at, onPlane(a.at, b)),
  "line line": lines,
  "line plane": lineAndPlane,
  "plane plane": planes,
};

const distance = (from, to, more = {}) => ({ distance: apart(from, to), from, to, ...more });
const onPlane = (point, { at, normal }) => along(point, normal, -dot(less(point, at), normal));
const degrees = (sine, cosine) => (Math.atan2(sine, Math.abs(cosine)) * 180) / Math.PI;

/** The nearest point of the piece of the line that there is. */
function onLine(point, { a, b, direction }) {
  const reach = dot(less(point, a), direction);
  return along(a, direction, Math.min(Math.max(reach, 0), apart(a, b)));
}

/** Of parallel lines how far they are apart as lines, of others where they come nearest. */
function lines(one, two) {
  const upright = cross(one.direction, two.direction);
  if (length(upright) < PARALLEL) {
    const foot = along(two.a, two.direction, dot(less(one.a, two.a), two.direction));
    return distance(one.a, foot);
  }
  const angle = degrees(length(upright), dot(one.direction, two.direction));
  return { ...nearest(one, two), angle };
}

/** The shortest way between two pieces of lines (Ericson, Real-Time Collision Detection, 5.1.9). */
function nearest(one, two) {
  const [d, e, r] = [less(one.b, one.a), less(two.b, two.a), less(one.a, two.a)];
  const [a, b, c, f, g] = [dot(d, d), dot(d, e), dot(d, r), dot(e, e), dot(e, r)];
  const whole = a * f - b * b;
  let s = whole > 0 ? clamped((b * g - c * f) / whole) : 0;
  let t = f > 0 ? (b * s + g) / f : 0;
  if (t < 0 || t > 1) {
    t = clamped(t);
    s = a > 0 ? clamped((b * t - c) / a) : 0;
  }
  return distance(along(one.a, d, s), along(two.a, e, t));
}

const clamped = (value) => Math.min(1, Math.max(0, value));

function lineAndPlane(line, plane) {
  const sine = Math.abs(dot(line.direction, plane.normal));
  if (sine < PARALLEL) return distance(line.a, onPlane(line.a, plane));
  return { angle: degrees(sine, length(cross(line.direction, plane.normal))) };
}

function planes(one, two) {
  const sine = length(cross(one.normal, two.normal));
  if (sine < PARALLEL) return distance(one.at, onPlane(one.at, two));
  return { angle: degrees(sine, dot(one.normal, two.normal)) };
}
