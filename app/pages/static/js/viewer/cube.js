// The cube in the corner, which stands as the model does; its sides lead to the views.

const SIZES = [0, 1, 2];

export class Cube {
  constructor(element) {
    this.block = element.firstElementChild;
  }

  /** Turned with the camera: the page's y points down. */
  follow(rig) {
    const { right, up, back } = rig.axes();
    const columns = SIZES.map((k) => [right, up, back].map((axis) => axis.getComponent(k)));
    const [x, y, z] = columns.map(([a, b, c]) => [a, -b, c]);
    const flipped = y.map((each) => -each);
    const numbers = [x, flipped, z].flatMap((column) => [...column.map((each) => each.toFixed(5)), 0]);
    this.block.style.transform = `matrix3d(${[...numbers, 0, 0, 0, 1].join()})`;
  }
}
