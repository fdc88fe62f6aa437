// The materials: one for each colour of the model, edges over it, and what is marked in the page's own colours.

import { Color, DoubleSide, FrontSide, LineBasicMaterial, MeshPhongMaterial } from "three";

const DARK = 0.06; // linear light below which a surface needs bright edges
const BARE = { color: [0.48, 0.5, 0.55], opacity: 1 };

export class Looks {
  /** `planes` is the list of clipping planes that all share; it may change. Of what is `solid`, nobody sees the
   * inside, and drawing it would take as long again. */
  constructor(materials, planes, solid) {
    Object.assign(this, { planes, solid });
    this.faces = [...materials, BARE].map((about) => this.#face(about));
    this.marked = this.faces.map((face) => face.clone());
    this.lines = { dark: this.#line(), bright: this.#line() };
    this.wire = false;
  }

  #face({ color, opacity }) {
    const seeThrough = opacity < 1;
    const face = new MeshPhongMaterial({ side: this.solid ? FrontSide : DoubleSide, specular: 0x2a2a2a, shininess: 28, clippingPlanes: this.planes });
    face.color.setRGB(...color);
    Object.assign(face, { transparent: seeThrough, opacity, depthWrite: !seeThrough });
    // Pushed back a little, so that the edges, which lie in the surface, are seen.
    return Object.assign(face, { polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 });
  }

  #line() {
    return new LineBasicMaterial({ clippingPlanes: this.planes, transparent: true });
  }

  /** The materials of a product's groups; what has no normals is shown as flat triangles. */
  of({ groups, normals, colors }, marked = false) {
    return groups.map(({ material }) => {
      const index = material < 0 ? this.faces.length - 1 : material;
      const face = (marked ? this.marked : this.faces)[index];
      Object.assign(face, { flatShading: !normals, vertexColors: Boolean(colors) });
      return face;
    });
  }

  /** The edges of a product, bright where it is dark. */
  lineOf({ groups }) {
    const { r, g, b } = this.of({ groups, normals: true })[0]?.color ?? new Color();
    return 0.21 * r + 0.72 * g + 0.07 * b < DARK ? this.lines.bright : this.lines.dark;
  }

  /** Takes the colours from the page, which may have turned dark. */
  paint(element) {
    const style = getComputedStyle(element);
    const color = (name) => style.getPropertyValue(name).trim();
    this.lines.dark.color.set(color("--edge"));
    this.lines.bright.color.set(color("--edge-bright"));
    for (const line of Object.values(this.lines)) line.opacity = 0.85;
    const accent = new Color(color("--marked"));
    this.marked.forEach((face, n) => {
      face.color.copy(this.faces[n].color).lerp(accent, 0.8);
      face.emissive.copy(accent).multiplyScalar(0.12);
    });
  }

  /** Whether insides are drawn, too, as a section shows them. */
  open(wanted) {
    const side = wanted || !this.solid ? DoubleSide : FrontSide;
    for (const face of [...this.faces, ...this.marked]) {
      if (face.side !== side) Object.assign(face, { side, needsUpdate: true });
    }
  }

  /** Triangles instead of surfaces. */
  wires(wanted) {
    this.wire = wanted;
    for (const face of [...this.faces, ...this.marked]) {
      face.userData.opacity ??= face.opacity;
      face.wireframe = wanted;
      Object.assign(face, { opacity: wanted ? 0.14 : face.userData.opacity });
      face.transparent = wanted || face.userData.opacity < 1;
      face.depthWrite = !face.transparent;
    }
  }
}
