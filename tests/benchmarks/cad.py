"""How long our whole job takes beside cascadio's GLB alone: `python -m tests.benchmarks.cad`.

A warm process as the pool's children are; per file, in turn, the reference and both of our jobs,
repeated; medians. A ratio is the sum of our medians over all files by the sum of the reference's,
in wall-clock time: both sides mesh on all cores, and ours measures on a second one meanwhile.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import cascadio

from tests.service import TOP
from utils.cad import child
from utils.cad.convert import convert
from utils.cad.options import Options

SAMPLES, DEMO = TOP.parent / "shared" / "cad", TOP / "app/demo"
REPEATS = 7
LINEAR_MM, ANGULAR = 0.1, 0.5
FULL = Options(linear_mm=LINEAR_MM, angular=ANGULAR)
GLB = Options(linear_mm=LINEAR_MM, angular=ANGULAR, stl=False, png=False, holes=False)
STAGES = ("reading", "meshing", "writing", "rendering", "measuring")
COLUMNS = ("reference", "full", "glb", *STAGES)

Times = dict[str, float]  # ms


def main(repeats: int) -> None:
    """Print the table and the two ratios."""
    child.warm_up()
    print(f"{'ms, medians of ' + str(repeats):24}", *(f"{name:>10}" for name in COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        rows = [_row(source, Path(folder), repeats) for source in _sources()]
    totals = {name: sum(row[name] for row in rows) for name in COLUMNS}
    _print("sum", totals)
    print(f"ratio_full={totals['full'] / totals['reference']:.3f}")
    print(f"ratio_glb={totals['glb'] / totals['reference']:.3f}")


def _sources() -> list[Path]:
    """The shared samples, or else the demo files."""
    found = sorted(path for path in SAMPLES.glob("*") if path.suffix.lower() in {".stp", ".step"})
    return found or sorted(DEMO.glob("*.step"))


def _row(source: Path, out: Path, repeats: int) -> Times:
    """One file: every side once unmeasured, then in turn."""
    sides: dict[str, Callable[[], Times]] = {
        "reference": lambda: _reference(source, out),
        "full": lambda: _ours(source, out, FULL),
        "glb": lambda: _ours(source, out, GLB),
    }
    taken: dict[str, list[Times]] = {name: [] for name in sides}
    for round_ in range(repeats + 1):
        for name, side in sides.items():
            times = side()
            taken[name] += [times] if round_ else []
    row = {name: median(times["total"] for times in taken[name]) for name in sides}
    row |= {stage: median(times[stage] for times in taken["full"]) for stage in STAGES}
    _print(source.name, row)
    return row


def _reference(source: Path, out: Path) -> Times:
    start = perf_counter()
    target = str(out / "reference.glb")
    cascadio.step_to_glb(str(source), target, tol_linear=LINEAR_MM, tol_angular=ANGULAR)
    return {"total": 1000 * (perf_counter() - start)}


def _ours(source: Path, out: Path, options: Options) -> Times:
    marks: list[tuple[str, float]] = []
    convert(source, "step", out, options, lambda stage: marks.append((stage, perf_counter())))
    ends = [*(time for _, time in marks[1:]), perf_counter()]
    times = {stage: 1000 * (end - start) for (stage, start), end in zip(marks, ends, strict=True)}
    return {**dict.fromkeys(STAGES, 0.0), **times, "total": 1000 * (ends[-1] - marks[0][1])}


def _print(name: str, row: Times) -> None:
    print(f"{name:24}", *(f"{row[column]:10.1f}" for column in COLUMNS), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS)
