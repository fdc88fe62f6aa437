// The section: what lies on one side of a plane is cut away, and what was cut through is closed by a cap: the
// stencil counts how many surfaces are entered and not left again on the way to the plane.

import {
  AlwaysStencilFunc, BackSide, Color, DecrementWrapStencilOp, FrontSide, IncrementWrapStencilOp, Mesh, MeshBasicMaterial,
  NotEqualStencilFunc, Plane, PlaneGeometry, ReplaceStencilOp, ShaderMaterial, Vector3,
} from "three";

// By the axes of CAD (Z up): what is left of the plane, so that the isometric view looks at the cut.
const AXES = { x: [-1, 0, 0], y: [0, 0, -1], z: [0, -1, 0] };

const VERTEX = "void main() { gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }";
const HATCHED = `uniform vec3 ground, line; uniform float step;
void main() {
  float at = mod(gl_FragCoord.x + gl_FragCoord.y, step);
  gl_FragColor = vec4(at < step * 0.16 ? line : ground, 1.0);
  #include <colorspace_fragment>
}`;

export class Section {
  /** `planes` is the list that the materials share; `solid` whether the model is closed, so that caps are true. */
  constructor(model, scene, planes, solid) {
    Object.assign(this, { model, scene, planes, solid, axis: null, flipped: false, part: 0.5 });
    this.plane = new Plane();
  }

  get on() {
    return this.axis !== null;
  }

  /** Axis "x", "y", "z" or null for none; `part` of the way through the model, 0 to 1. */
  set({ axis = this.axis, part = this.part, flipped = this.flipped }) {
    Object.assign(this, { axis, part, flipped });
    this.planes.length = 0;
    if (this.on) {
      this.#cut();
      this.planes.push(this.plane);
    }
    if (this.on && this.solid) this.#caps();
    for (const cap of this.counted ?? []) cap.visible = this.on;
    if (this.cap) this.cap.visible = this.on;
  }

  /** Where it is along its axis, mm, as CAD counts it. */
  place() {
    const at = this.#at();
    return { x: at.x, y: -at.z, z: at.y }[this.axis] * 1000;
  }

  #at() {
    const { min, max } = this.model.shownBox();
    const part = { x: this.part, y: this.part, z: this.part }[this.axis];
    const at = min.clone().lerp(max, part);
    if (this.axis === "y") at.z = max.z + (min.z - max.z) * part;
    return at;
  }

  #cut() {
    const normal = new Vector3(...AXES[this.axis]).multiplyScalar(this.flipped ? -1 : 1);
    this.plane.setFromNormalAndCoplanarPoint(normal, this.#at());
  }

  #caps() {
    this.counted ??= this.#counting();
    this.cap ??= this.#cap();
    const { min, max } = this.model.shownBox();
    const size = min.distanceTo(max) * 1.5;
    this.cap.scale.set(size, size, 1);
    this.plane.projectPoint(min.clone().lerp(max, 0.5), this.cap.position);
    this.cap.lookAt(this.cap.position.clone().sub(this.plane.normal));
  }

  /** Twice each item, unseen: its back sides count up, its front sides down. */
  #counting() {
    const [up, down] = [this.#count(BackSide, IncrementWrapStencilOp), this.#count(FrontSide, DecrementWrapStencilOp)];
    return this.model.items.flatMap((item) =>
      [up, down].map((material) => {
        const mesh = new Mesh(item.mesh.geometry, material);
        Object.assign(mesh, { matrixAutoUpdate: false, renderOrder: 2 });
        item.mesh.add(mesh);
        return mesh;
      }),
    );
  }

  #count(side, operation) {
    const unseen = { depthWrite: false, depthTest: false, colorWrite: false, side, clippingPlanes: this.planes };
    const counted = { stencilWrite: true, stencilFunc: AlwaysStencilFunc };
    const each = { stencilFail: operation, stencilZFail: operation, stencilZPass: operation };
    return new MeshBasicMaterial({ ...unseen, ...counted, ...each });
  }

  #cap() {
    const uniforms = { ground: { value: new Color() }, line: { value: new Color() }, step: { value: 9 } };
    const emptied = { stencilFail: ReplaceStencilOp, stencilZFail: ReplaceStencilOp, stencilZPass: ReplaceStencilOp };
    const material = new ShaderMaterial({
      uniforms, vertexShader: VERTEX, fragmentShader: HATCHED,
      stencilWrite: true, stencilRef: 0, stencilFunc: NotEqualStencilFunc, ...emptied,
      polygonOffset: true, polygonOffsetFactor: -1, polygonOffsetUnits: -1, side: 2,
    });
    const cap = new Mesh(new PlaneGeometry(), material);
    cap.renderOrder = 3;
    cap.onAfterRender = (renderer) => renderer.clearStencil();
    this.scene.add(cap);
    return cap;
  }

  paint(element) {
    if (!this.cap) return;
    const style = getComputedStyle(element);
    const { ground, line, step } = this.cap.material.uniforms;
    ground.value.set(style.getPropertyValue("--cut").trim());
    line.value.set(style.getPropertyValue("--cut-line").trim());
    step.value = 9 * Math.min(devicePixelRatio, 2);
  }
}
