// Long work in slices, so that the page answers meanwhile.

const SLICE_MS = 12;
const EVERY = 4095; // the clock is asked only once in so many steps

/** Ends the slice: input is answered and frames are drawn before the next one begins. */
const pause = () => new Promise((go) => setTimeout(go));

/** `due(step)` says whether the slice is over, then `await slices.rest()`. The first slice may take longer:
 * what is done within it is there in the first picture. */
export class Slices {
  constructor(first = SLICE_MS) {
    this.until = performance.now() + first;
  }

  due(step) {
    return (step & EVERY) === 0 && performance.now() > this.until;
  }

  async rest() {
    await pause();
    this.until = performance.now() + SLICE_MS;
  }
}
