// A GLB as our converter writes it, taken apart: products (what is stored once) and the items that place them.
// Metres, Y up. Where a product has normals, it comes from exact geometry, and each face has points of its own.

import { composed, product as under, STILL } from "./vectors.js";

const ARRAYS = { 5121: Uint8Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };
const TRIANGLES = 4;

/** `{products, materials, nodes, roots, items}` of an ArrayBuffer; throws what is no such GLB. */
export function read(buffer) {
  const { tree, start } = chunks(buffer);
  const array = (accessor) => arrayOf(tree, buffer, start, accessor);
  const products = (tree.meshes ?? []).map((mesh) => productOf(mesh, array));
  const { nodes = [] } = tree;
  const roots = tree.scenes?.[tree.scene ?? 0]?.nodes ?? [];
  return { products, materials: materialsOf(tree), nodes, roots, items: itemsOf(nodes, roots) };
}

function chunks(buffer) {
  const words = new DataView(buffer);
  if (words.getUint32(0, true) !== 0x46546c67) throw new Error("This is no GLB.");
  const length = words.getUint32(12, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 20, length));
  return { tree: JSON.parse(text), start: 28 + length };
}

/** The values without a copy where they lie close together, as they do. */
function arrayOf(tree, buffer, start, accessor) {
  const about = tree.accessors[accessor];
  const view = tree.bufferViews[about.bufferView];
  const [Kind, width] = [ARRAYS[about.componentType], WIDTHS[about.type]];
  const offset = start + (view.byteOffset ?? 0) + (about.byteOffset ?? 0);
  const [size, count] = [Kind.BYTES_PER_ELEMENT, about.count * width];
  const stride = view.byteStride ?? size * width;
  if (stride === size * width && offset % size === 0) return new Kind(buffer, offset, count);
  const values = new Kind(count);
  const bytes = new Uint8Array(values.buffer);
  for (let n = 0; n < about.count; n++) {
    bytes.set(new Uint8Array(buffer, offset + n * stride, size * width), n * size * width);
  }
  return values;
}

/** All primitives of a mesh as one: its points one after the other, and a group for each material. */
function productOf(mesh, array) {
  const primitives = mesh.primitives.filter((each) => (each.mode ?? TRIANGLES) === TRIANGLES);
  const places = new Map();
  let count = 0;
  for (const { attributes } of primitives) {
    if (places.has(attributes.POSITION)) continue;
    places.set(attributes.POSITION, { attributes, first: count });
    count += array(attributes.POSITION).length / 3;
  }
  const parts = [...places.values()];
  const { index, groups } = trianglesOf(primitives, places, array);
  return {
    name: mesh.name ?? "",
    positions: joined(parts, "POSITION", 3, count, Float32Array, array),
    normals: joined(parts, "NORMAL", 3, count, Float32Array, array),
    colors: joined(parts, "COLOR_0", 4, count, Uint16Array, array),
    index,
    groups,
  };
}

/** Null where a part has no such attribute. */
function joined(parts, name, width, count, Kind, array) {
  if (!parts.length || parts.some(({ attributes }) => !(name in attributes))) return null;
  if (parts.length === 1) return array(parts[0].attributes[name]);
  const values = new Kind(count * width);
  for (const { attributes, first } of parts) values.set(array(attributes[name]), first * width);
  return values;
}

function trianglesOf(primitives, places, array) {
  const lists = primitives.map((each) => array(each.indices));
  const index = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  const groups = [];
  let start = 0;
  primitives.forEach((each, n) => {
    const { first } = places.get(each.attributes.POSITION);
    for (let k = 0; k < lists[n].length; k++) index[start + k] = lists[n][k] + first;
    groups.push({ start, count: lists[n].length, material: each.material ?? -1 });
    start += lists[n].length;
  });
  return { index, groups };
}

/** Colours in linear light, as glTF has them. */
function materialsOf(tree) {
  return (tree.materials ?? []).map((each) => {
    const [red, green, blue, alpha] = each.pbrMetallicRoughness?.baseColorFactor ?? [0.48, 0.5, 0.55, 1];
    return { color: [red, green, blue], opacity: each.alphaMode === "BLEND" ? alpha : 1 };
  });
}

/** Each place where a product stands: its matrix, and the nodes from the root down to it. */
function itemsOf(nodes, roots) {
  const items = [];
  const waiting = roots.map((node) => ({ node, above: STILL, path: [] })).reverse();
  while (waiting.length) {
    const { node, above, path } = waiting.pop();
    const about = nodes[node];
    const own = about.matrix ?? composed(about.translation, about.rotation, about.scale);
    const [matrix, below] = [under(above, own), [...path, node]];
    if (about.mesh !== undefined) items.push({ product: about.mesh, matrix, path: below });
    for (const child of [...(about.children ?? [])].reverse()) waiting.push({ node: child, above: matrix, path: below });
  }
  return items;
}
