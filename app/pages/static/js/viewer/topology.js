// What a product's triangles are made of: faces, and the edges where these end. A product of exact geometry has
// points of its own for each face; of a mesh, those triangles are a face that meet almost flat.

import { chainsOf } from "./chains.js";
import { Edges, Triples, Unions } from "./tables.js";

const SMOOTH = 0.97; // cosine of 14 degrees: as exact faces may meet without a visible edge, as in the pictures
const FLAT = 0.88; // cosine of 28 degrees, for triangles of a mesh
const GRID = 1e6; // steps along the longest side that points are taken as one within

/** `{faces, faceCount, chains}`: of each triangle the number of its face; see `chainsOf`. */
export async function topologyOf(product, slices) {
  const { positions, index } = product;
  const corners = await welded(positions, index, slices);
  const edges = await edgesOf(corners.numbers, slices);
  const normals = await normalsOf(positions, index, slices);
  const { faces, faceCount } = await facesOf(product, edges, normals, slices);
  const seen = await seenEdges(product, corners, edges, normals, faces, slices);
  return { faces, faceCount, chains: await chainsOf(seen, corners, edges, faces, positions, slices) };
}

/** The corners of all triangles by number, the same where points lie at the same place. */
async function welded(positions, index, slices) {
  const step = GRID / (sizeOf(positions) || 1);
  const triples = new Triples(positions.length / 3);
  const numbers = new Int32Array(positions.length / 3);
  for (let n = 0; n < numbers.length; n++) {
    if (slices.due(n)) await slices.rest();
    const at = n * 3;
    const [x, y, z] = [positions[at] * step, positions[at + 1] * step, positions[at + 2] * step];
    numbers[n] = triples.number(Math.round(x), Math.round(y), Math.round(z), n);
  }
  return { numbers: index.map((n) => numbers[n]), points: triples.firsts, count: triples.count };
}

function sizeOf(positions) {
  let largest = 0;
  for (let n = 0; n < positions.length; n++) largest = Math.max(largest, Math.abs(positions[n]));
  return largest;
}

async function edgesOf(corners, slices) {
  const edges = new Edges(corners.length);
  for (let n = 0; n < corners.length; n += 3) {
    if (slices.due(n / 3)) await slices.rest();
    const [a, b, c] = [corners[n], corners[n + 1], corners[n + 2]];
    if (a === b || b === c || c === a) continue;
    edges.meet(a, b, n / 3);
    edges.meet(b, c, n / 3);
    edges.meet(c, a, n / 3);
  }
  return edges;
}

/** Of each triangle, of length 1. */
async function normalsOf(positions, index, slices) {
  const normals = new Float32Array(index.length);
  for (let n = 0; n < index.length; n += 3) {
    if (slices.due(n / 3)) await slices.rest();
    const [a, b, c] = [index[n] * 3, index[n + 1] * 3, index[n + 2] * 3];
    const [ux, uy, uz] = [positions[b] - positions[a], positions[b + 1] - positions[a + 1], positions[b + 2] - positions[a + 2]];
    const [vx, vy, vz] = [positions[c] - positions[a], positions[c + 1] - positions[a + 1], positions[c + 2] - positions[a + 2]];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const size = Math.hypot(x, y, z) || 1;
    normals[n] = x / size;
    normals[n + 1] = y / size;
    normals[n + 2] = z / size;
  }
  return normals;
}

const cosine = (values, a, b) =>
  values[a] * values[b] + values[a + 1] * values[b + 1] + values[a + 2] * values[b + 2];

async function facesOf({ normals, positions, index }, edges, flat, slices) {
  const unions = new Unions(index.length / 3);
  if (normals) await joinByPoints(unions, index, positions.length / 3, slices);
  else await joinByAngle(unions, edges, flat, slices);
  const faces = new Int32Array(index.length / 3);
  const numbers = new Int32Array(faces.length).fill(-1);
  let faceCount = 0;
  for (let n = 0; n < faces.length; n++) {
    const root = unions.root(n);
    if (numbers[root] < 0) numbers[root] = faceCount++;
    faces[n] = numbers[root];
  }
  return { faces, faceCount };
}

async function joinByPoints(unions, index, count, slices) {
  const first = new Int32Array(count).fill(-1);
  for (let n = 0; n < index.length; n++) {
    if (slices.due(n)) await slices.rest();
    const triangle = (n / 3) | 0;
    if (first[index[n]] < 0) first[index[n]] = triangle;
    else unions.join(triangle, first[index[n]]);
  }
}

async function joinByAngle(unions, edges, flat, slices) {
  for (let n = 0; n < edges.count; n++) {
    if (slices.due(n)) await slices.rest();
    const [a, b] = [edges.one[n], edges.two[n]];
    if (b >= 0 && !edges.crowded[n] && cosine(flat, a * 3, b * 3) > FLAT) unions.join(a, b);
  }
}

/** The numbers of the edges that are drawn: where a surface ends, and where two meet at an angle. */
async function seenEdges(product, corners, edges, flat, faces, slices) {
  const seen = [];
  for (let n = 0; n < edges.count; n++) {
    if (slices.due(n)) await slices.rest();
    const [a, b] = [edges.one[n], edges.two[n]];
    if (b < 0 || edges.crowded[n]) seen.push(n);
    else if (faces[a] !== faces[b] && !meetsSmoothly(product, corners, edges, flat, n)) seen.push(n);
  }
  return seen;
}

/** By the normals that the surfaces have at both ends, where they are known. */
function meetsSmoothly({ normals, index }, corners, edges, flat, n) {
  const [a, b] = [edges.one[n], edges.two[n]];
  if (!normals) return cosine(flat, a * 3, b * 3) > FLAT;
  return [edges.low[n], edges.high[n]].every((corner) => {
    const [one, two] = [a, b].map((triangle) => index[cornerOf(corners.numbers, triangle, corner)]);
    return cosine(normals, one * 3, two * 3) > SMOOTH;
  });
}

function cornerOf(numbers, triangle, corner) {
  const at = triangle * 3;
  if (numbers[at] === corner) return at;
  return numbers[at + 1] === corner ? at + 1 : at + 2;
}
