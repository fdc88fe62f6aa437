// Vectors as [x, y, z], matrices as 16 numbers, column by column, as glTF and three.js have them.

export const add = (a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const less = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const times = (a, s) => [a[0] * s, a[1] * s, a[2] * s];
export const along = (p, d, s) => [p[0] + d[0] * s, p[1] + d[1] * s, p[2] + d[2] * s];
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const length = (a) => Math.hypot(a[0], a[1], a[2]);
export const apart = (a, b) => length(less(a, b));
export const middle = (a, b) => times(add(a, b), 0.5);

/** Of length 1; what has no direction stays as it is. */
export function unit(a) {
  const size = length(a);
  return size > 0 ? times(a, 1 / size) : a;
}

export function placed(m, p) {
  const [x, y, z] = p;
  return [0, 1, 2].map((row) => m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]);
}

export function turned(m, d) {
  const [x, y, z] = d;
  return [0, 1, 2].map((row) => m[row] * x + m[4 + row] * y + m[8 + row] * z);
}

export function product(a, b) {
  const made = new Array(16).fill(0);
  for (let column = 0; column < 4; column++) {
    for (let row = 0; row < 4; row++) {
      for (let k = 0; k < 4; k++) made[column * 4 + row] += a[k * 4 + row] * b[column * 4 + k];
    }
  }
  return made;
}

export const STILL = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** The matrix of a shift, a turn (unit quaternion) and a stretch. */
export function composed(shift = [0, 0, 0], turn = [0, 0, 0, 1], stretch = [1, 1, 1]) {
  const [x, y, z, w] = turn;
  const columns = [
    [1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)],
    [2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)],
    [2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)],
  ];
  return [...columns.flatMap((column, n) => [...times(column, stretch[n]), 0]), ...shift, 1];
}
