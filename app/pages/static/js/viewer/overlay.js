// What is drawn over the model: faces, edges and corners that are pointed at or picked, and the line between two.

import {
  BufferAttribute, BufferGeometry, Color, Float32BufferAttribute, Group, Line, LineBasicMaterial, Mesh,
  MeshBasicMaterial, Points, PointsMaterial,
} from "three";
import { LineSegments2 } from "three/addons/lines/LineSegments2.js";
import { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
import { LineMaterial } from "three/addons/lines/LineMaterial.js";

const WIDTH_PX = 4, CORNER_PX = 11;
const ABOVE = { depthTest: false, transparent: true };

export class Overlay {
  constructor(scene, planes) {
    this.group = new Group();
    this.group.renderOrder = 5;
    scene.add(this.group);
    this.planes = planes;
    this.kinds = { picked: this.#materials(), hovered: this.#materials() };
  }

  #materials() {
    return {
      face: new MeshBasicMaterial({
        transparent: true, opacity: 0.55, side: 2, depthWrite: false, polygonOffset: true, polygonOffsetFactor: -1,
        polygonOffsetUnits: -1, clippingPlanes: this.planes,
      }),
      edge: new LineMaterial({ linewidth: WIDTH_PX, ...ABOVE }),
      point: new PointsMaterial({ size: CORNER_PX, sizeAttenuation: false, ...ABOVE }),
      line: new LineBasicMaterial(ABOVE),
    };
  }

  paint(element) {
    const style = getComputedStyle(element);
    for (const [kind, materials] of Object.entries(this.kinds)) {
      const color = new Color(style.getPropertyValue(`--${kind}`).trim());
      for (const each of Object.values(materials)) each.color.copy(color);
    }
    for (const { point } of Object.values(this.kinds)) point.size = CORNER_PX * Math.min(devicePixelRatio, 2);
  }

  clear() {
    for (const drawn of this.group.children) drawn.geometry.dispose();
    this.group.clear();
  }

  /** `kind` is "picked" or "hovered". */
  add(entity, picks, kind) {
    const drawn = this.#drawn(entity, picks, this.kinds[kind]);
    drawn.matrixAutoUpdate = false;
    drawn.matrix.copy(entity.item.mesh.matrix);
    drawn.renderOrder = 6;
    this.group.add(drawn);
  }

  #drawn(entity, picks, { face, edge, point }) {
    const { item } = entity;
    if (entity.kind === "point") return new Points(pointsOf([entity.point]), point);
    if (entity.kind === "face") return new Mesh(faceOf(item, picks.cornersOf(item, entity.face)), face);
    const passed = picks.pointsOf(item, entity.chain);
    return new LineSegments2(new LineSegmentsGeometry().setPositions(pairs(passed).flat()), edge);
  }

  /** A line between two points of the scene, with a dot at each end. */
  join(from, to) {
    const { line, point } = this.kinds.picked;
    for (const drawn of [new Line(pointsOf([from, to]), line), new Points(pointsOf([from, to]), point)]) {
      drawn.renderOrder = 7;
      this.group.add(drawn);
    }
  }
}

const pairs = (points) => points.slice(1).flatMap((point, n) => [points[n], point]);

function pointsOf(points) {
  return new BufferGeometry().setAttribute("position", new Float32BufferAttribute(points.flat(), 3));
}

function faceOf({ mesh }, corners) {
  const { array } = mesh.geometry.getAttribute("position");
  const points = new Float32Array(corners.length * 3);
  corners.forEach((corner, n) => points.set(array.subarray(corner * 3, corner * 3 + 3), n * 3));
  return new BufferGeometry().setAttribute("position", new BufferAttribute(points, 3));
}
