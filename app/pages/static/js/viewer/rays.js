// Where a ray meets a product's triangles. These lie in blocks, each with the box around it: of those that follow
// each other most belong to one face, so most blocks are missed at once.

const BLOCK = 128;
const EVERY_32ND = 128; // block asks the clock

export class Target {
  constructor({ positions, index }, boxes) {
    Object.assign(this, { positions, index, boxes });
  }

  static async of(product, slices) {
    return new Target(product, await boxesOf(product.positions, product.index, slices));
  }

  /** The `{triangle, reach}` that is nearest to `from` along `way`, at which `keeps(reach)` holds; or null. */
  hit(from, way, keeps) {
    const over = way.map((each) => 1 / (each || 1e-30)); // what lies in a box's side is not missed
    let nearest = null;
    for (let block = 0; block * 6 < this.boxes.length; block++) {
      if (!this.#meets(block * 6, from, over, nearest?.reach ?? Infinity)) continue;
      nearest = this.#inBlock(block, from, way, keeps, nearest);
    }
    return nearest;
  }

  #meets(box, from, over, limit) {
    let [near, far] = [0, limit];
    for (let k = 0; k < 3; k++) {
      const [a, b] = [(this.boxes[box + k] - from[k]) * over[k], (this.boxes[box + 3 + k] - from[k]) * over[k]];
      near = Math.max(near, Math.min(a, b));
      far = Math.min(far, Math.max(a, b));
    }
    return near <= far;
  }

  #inBlock(block, from, way, keeps, nearest) {
    const end = Math.min(this.index.length / 3, (block + 1) * BLOCK);
    for (let triangle = block * BLOCK; triangle < end; triangle++) {
      const reach = reachOf(this.positions, this.index, triangle * 3, from, way);
      if (reach > 0 && reach < (nearest?.reach ?? Infinity) && keeps(reach)) nearest = { triangle, reach };
    }
    return nearest;
  }
}

async function boxesOf(positions, index, slices) {
  const count = Math.ceil(index.length / 3 / BLOCK);
  const boxes = new Float32Array(count * 6);
  for (let block = 0; block < count; block++) {
    if (slices.due(block * EVERY_32ND)) await slices.rest();
    const box = boxes.subarray(block * 6, block * 6 + 6).fill(Infinity, 0, 3).fill(-Infinity, 3);
    const end = Math.min(index.length, (block + 1) * BLOCK * 3);
    for (let n = block * BLOCK * 3; n < end; n++) widen(box, positions, index[n] * 3);
  }
  return boxes;
}

function widen(box, positions, at) {
  for (let k = 0; k < 3; k++) {
    const value = positions[at + k];
    if (value < box[k]) box[k] = value;
    if (value > box[3 + k]) box[3 + k] = value;
  }
}

/** How far along the ray it meets the triangle, from either side; 0 where it does not (Möller and Trumbore 1997). */
function reachOf(p, index, n, [ox, oy, oz], [dx, dy, dz]) {
  const [a, b, c] = [index[n] * 3, index[n + 1] * 3, index[n + 2] * 3];
  const ux = p[b] - p[a], uy = p[b + 1] - p[a + 1], uz = p[b + 2] - p[a + 2];
  const vx = p[c] - p[a], vy = p[c + 1] - p[a + 1], vz = p[c + 2] - p[a + 2];
  const hx = dy * vz - dz * vy, hy = dz * vx - dx * vz, hz = dx * vy - dy * vx;
  const whole = ux * hx + uy * hy + uz * hz;
  if (whole === 0) return 0;
  const sx = ox - p[a], sy = oy - p[a + 1], sz = oz - p[a + 2];
  const s = (sx * hx + sy * hy + sz * hz) / whole;
  if (s < 0 || s > 1) return 0;
  const qx = sy * uz - sz * uy, qy = sz * ux - sx * uz, qz = sx * uy - sy * ux;
  const t = (dx * qx + dy * qy + dz * qz) / whole;
  if (t < 0 || s + t > 1) return 0;
  return (vx * qx + vy * qy + vz * qz) / whole;
}
