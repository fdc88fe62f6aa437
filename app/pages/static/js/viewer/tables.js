// Hash tables of whole numbers in typed arrays: millions of points and edges, without an object for each.

const EMPTY = -1;

function slots(most) {
  return new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, most * 1.6)))).fill(EMPTY);
}

function mixed(a, b, c) {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

/** Numbers triples in the order in which they come first; `firsts` are the entries they came with. */
export class Triples {
  constructor(most) {
    this.slots = slots(most);
    this.keys = new Int32Array(most * 3);
    this.firsts = new Int32Array(most);
    this.count = 0;
  }

  number(a, b, c, entry) {
    const { slots, keys } = this;
    const mask = slots.length - 1;
    for (let at = mixed(a, b, c) & mask; ; at = (at + 1) & mask) {
      const found = slots[at];
      if (found === EMPTY) return this.#added(at, a, b, c, entry);
      if (keys[found * 3] === a && keys[found * 3 + 1] === b && keys[found * 3 + 2] === c) return found;
    }
  }

  #added(at, a, b, c, entry) {
    const number = this.count++;
    this.slots[at] = number;
    this.keys[number * 3] = a;
    this.keys[number * 3 + 1] = b;
    this.keys[number * 3 + 2] = c;
    this.firsts[number] = entry;
    return number;
  }
}

/** Edges by their two ends, and by which triangles they are met: `one`, `two`, or more (`crowded`). */
export class Edges {
  constructor(most) {
    this.slots = slots(most);
    this.low = new Int32Array(most);
    this.high = new Int32Array(most);
    this.one = new Int32Array(most);
    this.two = new Int32Array(most).fill(EMPTY);
    this.crowded = new Uint8Array(most);
    this.count = 0;
  }

  meet(a, b, triangle) {
    const [low, high] = a < b ? [a, b] : [b, a];
    const mask = this.slots.length - 1;
    for (let at = mixed(low, high, 0) & mask; ; at = (at + 1) & mask) {
      const found = this.slots[at];
      if (found === EMPTY) return this.#added(at, low, high, triangle);
      if (this.low[found] === low && this.high[found] === high) return this.#again(found, triangle);
    }
  }

  #added(at, low, high, triangle) {
    const number = this.count++;
    this.slots[at] = number;
    this.low[number] = low;
    this.high[number] = high;
    this.one[number] = triangle;
  }

  #again(found, triangle) {
    if (this.two[found] === EMPTY) this.two[found] = triangle;
    else this.crowded[found] = 1;
  }
}

/** Sets that grow together; `root` names the one that a member is in. */
export class Unions {
  constructor(count) {
    this.above = new Int32Array(count).map((_, n) => n);
  }

  root(member) {
    const { above } = this;
    while (above[member] !== member) member = above[member] = above[above[member]];
    return member;
  }

  join(a, b) {
    this.above[this.root(a)] = this.root(b);
  }
}
