// Edges as people know them: the pieces between two triangles each, joined to one line or arc from corner to corner.

const SHARP = 0.7; // cosine of 46 degrees: where a line turns more, another one begins

/** `{points, starts, faces, closed}`: chain c passes the points (numbers of `positions`) from starts[c] up to
 * starts[c + 1] and lies between the faces 2c and 2c + 1, -1 where there is none. */
export async function chainsOf(seen, corners, edges, faces, positions, slices) {
  const walker = new Walker(seen, corners, edges, faces, positions);
  for (let n = 0; n < seen.length; n++) {
    if (slices.due(n)) await slices.rest();
    if (!walker.taken[n]) walker.walk(n);
  }
  return walker.found();
}

class Walker {
  constructor(seen, corners, edges, faces, positions) {
    Object.assign(this, { seen, corners, edges, faces, positions });
    this.taken = new Uint8Array(seen.length);
    this.#meetings();
    [this.points, this.starts, this.sides, this.loops] = [[], [0], [], []];
  }

  found() {
    const { points, starts, sides, loops } = this;
    return {
      points: Uint32Array.from(points),
      starts: Uint32Array.from(starts),
      faces: Int32Array.from(sides),
      closed: Uint8Array.from(loops),
    };
  }

  /** Which of the seen edges meet at each corner. */
  #meetings() {
    const { seen, edges } = this;
    const starts = (this.meets = new Int32Array(this.corners.count + 1));
    for (const edge of seen) {
      starts[edges.low[edge] + 1]++;
      starts[edges.high[edge] + 1]++;
    }
    for (let n = 1; n < starts.length; n++) starts[n] += starts[n - 1];
    const free = starts.slice();
    this.meeting = new Int32Array(seen.length * 2);
    seen.forEach((edge, n) => {
      this.meeting[free[edges.low[edge]]++] = n;
      this.meeting[free[edges.high[edge]]++] = n;
    });
  }

  walk(n) {
    const edge = this.seen[n];
    this.taken[n] = 1;
    const [low, high] = [this.edges.low[edge], this.edges.high[edge]];
    const ahead = this.#onward(n, low, high);
    const behind = ahead.at(-1) === low ? [] : this.#onward(n, high, low);
    this.#add(n, [...behind.reverse(), low, high, ...ahead]);
  }

  /** The corners after `to`, coming from `from`, as long as the same two faces meet without a turn. */
  #onward(n, from, to) {
    const passed = [];
    for (let next = this.#next(n, from, to); next; next = this.#next(...next)) {
      this.taken[next[0]] = 1;
      passed.push(next[2]);
    }
    return passed;
  }

  #next(n, from, to) {
    if (this.meets[to + 1] - this.meets[to] !== 2) return null;
    const [one, two] = [this.meeting[this.meets[to]], this.meeting[this.meets[to] + 1]];
    const other = one === n ? two : one;
    if (this.taken[other] || !this.#sameFaces(n, other)) return null;
    const edge = this.seen[other];
    const beyond = this.edges.low[edge] === to ? this.edges.high[edge] : this.edges.low[edge];
    return this.#turn(from, to, beyond) > SHARP ? [other, to, beyond] : null;
  }

  #sameFaces(n, other) {
    const [[a, b], [c, d]] = [this.#facesAt(n), this.#facesAt(other)];
    return (a === c && b === d) || (a === d && b === c);
  }

  #facesAt(n) {
    const { one, two } = this.edges;
    const edge = this.seen[n];
    return [this.faces[one[edge]], two[edge] < 0 ? -1 : this.faces[two[edge]]];
  }

  /** The cosine of the turn at the second corner. */
  #turn(from, at, to) {
    const [a, b, c] = [from, at, to].map((corner) => this.corners.points[corner] * 3);
    const p = this.positions;
    const [u, v] = [[0, 1, 2].map((k) => p[b + k] - p[a + k]), [0, 1, 2].map((k) => p[c + k] - p[b + k])];
    const sizes = Math.hypot(...u) * Math.hypot(...v);
    return sizes ? (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / sizes : 1;
  }

  #add(n, passed) {
    for (const corner of passed) this.points.push(this.corners.points[corner]);
    this.starts.push(this.points.length);
    this.sides.push(...this.#facesAt(n));
    this.loops.push(passed.length > 3 && passed[0] === passed.at(-1) ? 1 : 0);
  }
}

/** Pairs of points, as lines are drawn. */
export function segmentsOf({ points, starts }) {
  const pairs = new Uint32Array(2 * (points.length - (starts.length - 1)));
  let count = 0;
  for (let c = 0; c + 1 < starts.length; c++) {
    for (let n = starts[c]; n + 1 < starts[c + 1]; n++) {
      pairs[count++] = points[n];
      pairs[count++] = points[n + 1];
    }
  }
  return pairs;
}
