// From one view to the next: in a quarter of a second, or at once for who does not like things to move.

const GLIDE_MS = 260;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const TURN = 2 * Math.PI;

/** Calls `show` with the views on the way; the last one is `to`. Gives what stops it. */
export function glide(from, to, show) {
  if (still.matches) {
    show(to);
    return () => {};
  }
  const start = performance.now();
  let frame = requestAnimationFrame(function next(now) {
    const part = Math.min(1, Math.max(0, (now - start) / GLIDE_MS));
    show(part === 1 ? to : mixed(from, to, part * part * (3 - 2 * part)));
    if (part < 1) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}

/** The shorter way around. */
function mixed(from, to, part) {
  const around = ((((to.around - from.around) % TURN) + TURN * 1.5) % TURN) - Math.PI;
  const between = (a, b) => a + (b - a) * part;
  return {
    around: from.around + around * part,
    down: between(from.down, to.down),
    target: from.target.clone().lerp(to.target, part),
    height: from.height * (to.height / from.height) ** part,
  };
}
