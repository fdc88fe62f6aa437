// The camera: where it looks at, from which side, and how much of the model it sees. Orthographic as a drawing, or
// in perspective; what lies at the target is equally large in both.

import { Matrix4, OrthographicCamera, PerspectiveCamera, Vector3 } from "three";

const { PI, sin, cos, tan } = Math;
const VIEW_ANGLE = 30; // degrees, from the lower to the upper border
const FREE = 0.92; // of the picture is filled by what is fitted in, as in the still pictures
const ISO = Math.acos(1 / Math.sqrt(3));

/** From where the standard views look: turned about the vertical, and down from it; radians. */
export const VIEWS = {
  iso: [PI / 4, ISO],
  front: [0, PI / 2],
  back: [PI, PI / 2],
  right: [PI / 2, PI / 2],
  left: [-PI / 2, PI / 2],
  top: [0, 0],
  bottom: [0, PI],
};

export class Rig {
  constructor(box) {
    this.flat = new OrthographicCamera();
    this.deep = new PerspectiveCamera(VIEW_ANGLE);
    this.isFlat = true;
    this.aspect = 1;
    [this.around, this.down] = VIEWS.iso;
    this.target = box.getCenter(new Vector3());
    this.height = this.reach = box.getSize(new Vector3()).length() || 1;
  }

  get camera() {
    return this.isFlat ? this.flat : this.deep;
  }

  /** Unit vectors to the right, up, and towards the eye. */
  axes(around = this.around, down = this.down) {
    const back = new Vector3(sin(down) * sin(around), cos(down), sin(down) * cos(around));
    const right = new Vector3(cos(around), 0, -sin(around));
    return { right, back, up: new Vector3().crossVectors(back, right) };
  }

  /** Puts the camera into its place; `box` is what has to lie between its near and far planes. */
  place(box) {
    const { right, up, back } = this.axes();
    const middle = box.getCenter(new Vector3());
    const radius = box.getSize(new Vector3()).length() * 0.5 || 1e-6;
    const depth = middle.clone().sub(this.target).dot(back); // of the middle, towards the eye
    const away = this.isFlat ? depth + radius * 2 : this.height / 2 / tan((VIEW_ANGLE * PI) / 360);
    const { camera } = this;
    camera.matrix.makeBasis(right, up, back).setPosition(this.target.clone().addScaledVector(back, away));
    camera.matrix.decompose(camera.position, camera.quaternion, camera.scale);
    camera.near = this.isFlat ? 0 : Math.max(away - depth - radius * 1.01, away / 1000);
    camera.far = Math.max(away - depth + radius * 1.01, camera.near * 2, away / 100);
    this.#frame(camera);
    camera.updateMatrixWorld();
  }

  #frame(camera) {
    const half = this.height / 2;
    Object.assign(camera, { aspect: this.aspect, top: half, bottom: -half, right: half * this.aspect, left: -half * this.aspect });
    camera.updateProjectionMatrix();
  }

  /** Where the camera has to be to see all of the points (x, y, z after each other) of `clouds` from there. */
  fitting(clouds, around = this.around, down = this.down) {
    const { right, up, back } = this.axes(around, down);
    const turn = new Matrix4().makeBasis(right, up, back).transpose().elements;
    const { low, high } = extent(clouds, turn);
    const middle = low.clone().add(high).multiplyScalar(0.5);
    const [wide, tall] = [high.x - low.x, high.y - low.y];
    const height = Math.max(tall, wide / this.aspect, this.reach * 1e-4) / FREE;
    const target = new Vector3().addScaledVector(right, middle.x).addScaledVector(up, middle.y).addScaledVector(back, middle.z);
    return { around, down, target, height: this.isFlat ? height : height + (high.z - low.z) * tan((VIEW_ANGLE * PI) / 360) };
  }

  set({ around, down, target, height }) {
    Object.assign(this, { around, down, height });
    this.target.copy(target);
  }

  at() {
    return { around: this.around, down: this.down, target: this.target.clone(), height: this.height };
  }

  turn(around, down) {
    this.around += around;
    this.down = Math.min(PI, Math.max(0, this.down + down));
  }

  /** By parts of the picture's height. */
  shift(x, y) {
    const { right, up } = this.axes();
    this.target.addScaledVector(right, -x * this.height).addScaledVector(up, y * this.height);
  }

  /** Nearer for a factor above 1, towards a place of the picture: -1 to 1, to the right and up. */
  zoom(factor, x = 0, y = 0) {
    const height = Math.min(this.reach * 20, Math.max(this.reach / 5000, this.height / factor));
    const { right, up } = this.axes();
    const moved = (this.height - height) / 2;
    this.target.addScaledVector(right, x * this.aspect * moved).addScaledVector(up, y * moved);
    this.height = height;
  }
}

function extent(clouds, m) {
  const [low, high] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]];
  for (const { points, matrix } of clouds) {
    const whole = new Matrix4().fromArray(m).multiply(matrix).elements;
    for (let n = 0; n < points.length; n += 3) {
      const [x, y, z] = [points[n], points[n + 1], points[n + 2]];
      for (let k = 0; k < 3; k++) {
        const value = whole[k] * x + whole[4 + k] * y + whole[8 + k] * z + whole[12 + k];
        if (value < low[k]) low[k] = value;
        if (value > high[k]) high[k] = value;
      }
    }
  }
  return { low: new Vector3(...low), high: new Vector3(...high) };
}
