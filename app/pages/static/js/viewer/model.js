// The model as three.js draws it: a geometry for each product, and a mesh for each place where it stands.

import { Box3, BufferAttribute, BufferGeometry, Group, LineSegments, Matrix4, Mesh, Vector3 } from "three";
import { segmentsOf } from "./chains.js";
import { Target } from "./rays.js";
import { topologyOf } from "./topology.js";

export class Model {
  constructor(content, looks) {
    Object.assign(this, content, { looks, group: new Group(), marked: new Set() });
    this.group.matrixAutoUpdate = false;
    this.products.forEach((product) => Object.assign(product, { geometry: geometryOf(product) }));
    this.items.forEach((item, number) => this.#place(item, number));
    this.box = this.items.reduce((box, item) => box.union(item.box), new Box3());
    if (this.box.isEmpty()) throw new Error("There is nothing to be seen.");
  }

  #place(item, number) {
    const product = this.products[item.product];
    const mesh = new Mesh(product.geometry, this.looks.of(product));
    mesh.matrixAutoUpdate = false;
    mesh.matrix.fromArray(item.matrix);
    const box = product.geometry.boundingBox.clone().applyMatrix4(mesh.matrix);
    Object.assign(item, { number, mesh, box, shown: true, shift: new Vector3() });
    this.group.add(mesh);
  }

  get triangles() {
    return this.items.reduce((sum, { product }) => sum + this.products[product].index.length / 3, 0);
  }

  shownItems() {
    return this.items.filter((item) => item.shown);
  }

  /** The box around what is shown, where it stands now. */
  shownBox() {
    const box = new Box3();
    for (const item of this.shownItems()) box.union(item.box.clone().translate(item.shift));
    return box.isEmpty() ? this.box : box;
  }

  /** Finds faces and edges, and hangs the edges on each item. `wanted` says whether they are shown. */
  async findEdges(slices, wanted) {
    for (const product of this.products) {
      product.topology = await topologyOf(product, slices);
      product.target = await Target.of(product, slices);
      const lines = new BufferGeometry();
      lines.setAttribute("position", product.geometry.getAttribute("position"));
      lines.setIndex(new BufferAttribute(segmentsOf(product.topology.chains), 1));
      for (const item of this.items) {
        if (this.products[item.product] === product) this.#hang(item, lines, wanted());
      }
    }
  }

  #hang(item, lines, shown) {
    const edges = new LineSegments(lines, this.looks.lineOf(this.products[item.product]));
    Object.assign(edges, { matrixAutoUpdate: false, visible: shown, renderOrder: 1 });
    item.edges = edges;
    item.mesh.add(edges);
  }

  showEdges(wanted) {
    for (const { edges } of this.items) if (edges) edges.visible = wanted;
  }

  show(items, wanted) {
    for (const item of items) item.shown = item.mesh.visible = wanted;
  }

  mark(items) {
    this.marked = new Set(items);
    for (const item of this.items) {
      item.mesh.material = this.looks.of(this.products[item.product], this.marked.has(item));
    }
  }

  /** Moves each item away from the middle of all, by a multiple of how far it is from there. */
  explode(far) {
    const middle = this.box.getCenter(new Vector3());
    for (const item of this.items) {
      item.box.getCenter(item.shift).sub(middle).multiplyScalar(far);
      item.mesh.matrix.fromArray(item.matrix).premultiply(new Matrix4().makeTranslation(item.shift));
      item.mesh.matrixWorldNeedsUpdate = true;
    }
  }

  /** What rays are held against; none until its edges are found. */
  targetOf(item) {
    return this.products[item.product].target;
  }
}

function geometryOf({ positions, normals, colors, index, groups }) {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(positions, 3));
  if (normals) geometry.setAttribute("normal", new BufferAttribute(normals, 3));
  if (colors) geometry.setAttribute("color", new BufferAttribute(colors, 4, true));
  geometry.setIndex(new BufferAttribute(index, 1));
  groups.forEach(({ start, count }, n) => geometry.addGroup(start, count, n));
  geometry.computeBoundingBox();
  geometry.computeBoundingSphere();
  return geometry;
}
