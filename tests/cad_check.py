"""A folder of CAD files against a second calculation: `python -m tests.cad_check FOLDER...`.

Every file is converted as the service converts it. A B-rep is then read once more, healed in full
and measured by other means: the kernel's adaptive integral over whole solids instead of ours face
by face, and its optimal box instead of that of the mesh. Ends with 1 where the two differ.
"""

import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from pebble import ProcessPool

from utils.cad import formats
from utils.cad.convert import BREP_FORMATS
from utils.cad.errors import CadError
from utils.cad.options import Options
from utils.cad.pool import Pool

TIMEOUT_S, MEMORY_BYTES = 300, 4 * 2**30
EPS = 1e-5  # asked of the second integration, as a share of each face
ALLOWED = 1e-3  # between the two volumes, areas, and centres (of the diagonal)
BOX_MM, BOX_SHARE = 1e-3, 1e-5  # between the two boxes, plus a share of the diagonal

Measures = dict[str, Any]
Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file: `word` is one for the summary, `lines` say more."""

    word: str
    lines: list[str]


def main(folders: list[str]) -> int:
    words: Counter[str] = Counter()
    sources = sorted(path for folder in folders for path in Path(folder).rglob("*") if _is_cad(path))
    with Pool(2, TIMEOUT_S, MEMORY_BYTES) as pool, _checkers() as checkers:
        for source in sources:
            verdict = _verdict(source, pool, checkers)
            words[verdict.word] += 1
            print(f"{verdict.word:10} {source}", *verdict.lines, sep="\n           ", flush=True)
    print(", ".join(f"{count} {word}" for word, count in sorted(words.items())) or "no CAD files")
    return 1 if words["differs"] or words["failed"] else 0


def _is_cad(path: Path) -> bool:
    return path.is_file() and path.suffix.lower().removeprefix(".") in formats.EXTENSIONS


def _checkers() -> ProcessPool:
    return ProcessPool(1, context=multiprocessing.get_context("spawn"))


def _verdict(source: Path, pool: Pool, checkers: ProcessPool) -> Verdict:
    try:
        kind, result = _converted(source, pool)
    except CadError as error:
        word = "refused" if type(error).__name__ in {"WrongContent", "Damaged", "CannotConvert"} else "failed"
        return Verdict(word, [f"{type(error).__name__}: {error}", *_cause(error)])
    notes = [f"note: {note}" for note in result["notes"]]
    if kind not in BREP_FORMATS:
        return Verdict("converted", notes)
    differences = _compared(result["measures"], checkers.schedule(second, (source, kind), timeout=TIMEOUT_S))
    return Verdict("differs" if differences else "agrees", notes + differences)


def _converted(source: Path, pool: Pool) -> tuple[str, dict[str, Any]]:
    with source.open("rb") as stream:
        kind = formats.inspect(source.name, stream, source.stat().st_size)
    with TemporaryDirectory() as out:
        return kind, pool.convert(source, kind, Path(out), Options(png=False)).result()


def _cause(error: CadError) -> list[str]:
    """The last line of what went wrong in the child, where the sentence does not say it."""
    lines = [line.strip(' \n"') for line in str(error.__cause__ or "").splitlines()]
    return [line for line in lines if line][-1:] if str(error) not in " ".join(lines) else []


def _compared(ours: Measures, waiting: Future[Measures]) -> list[str]:
    try:
        theirs = waiting.result()
    except Exception as error:  # the second calculation dies of files that the first survives
        return [f"no second calculation: {type(error).__name__} {error}"] if ours["exact"] else []
    return list(differences(ours, theirs))


def differences(ours: Measures, theirs: Measures) -> Iterator[str]:
    """Sentences on each figure that is off by more than is allowed; none where we said so."""
    size = float(np.linalg.norm(theirs["bbox_mm"])) or 1.0
    if ours["exact"]:
        for name in ("volume_mm3", "area_mm2"):
            if abs(ours[name] - theirs[name]) > ALLOWED * abs(theirs[name]):
                yield f"{name}: {ours[name]:.6g}, second {theirs[name]:.6g}"
        off = float(np.linalg.norm(np.subtract(ours["center_of_mass_mm"], theirs["center_of_mass_mm"])))
        if off > ALLOWED * size:
            yield f"center_of_mass_mm: {off:.4g} mm apart"
    gaps = np.subtract(ours["bbox_mm"], theirs["bbox_mm"])
    if np.abs(gaps).max() > BOX_MM + BOX_SHARE * size:
        yield f"bbox_mm: {_listed(ours['bbox_mm'])}, second {_listed(theirs['bbox_mm'])}"


def _listed(sides: list[float]) -> str:
    return " x ".join(f"{side:.4f}" for side in sides)


def second(source: Path, kind: str) -> Measures:
    """Volume, area, centre and box of a file, by the kernel alone; in a process of its own."""
    from OCP.Bnd import Bnd_Box
    from OCP.BRepBndLib import BRepBndLib
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps

    shape = _read(source, kind)
    area, box = GProp_GProps(), Bnd_Box()
    BRepGProp.SurfaceProperties_s(shape, area, EPS)
    BRepBndLib.AddOptimal_s(shape, box, False, False)
    volume, moment = _volume(shape)
    center = moment / volume if volume else _point(area)
    low, high = _point(box.CornerMin()), _point(box.CornerMax())
    return {
        "volume_mm3": volume,
        "area_mm2": area.Mass(),
        "center_of_mass_mm": center.tolist(),
        "bbox_mm": (high - low).tolist(),
    }


def _point(found: Any) -> Array:
    point = found.CentreOfMass() if hasattr(found, "CentreOfMass") else found
    return np.array([point.X(), point.Y(), point.Z()])


def _read(source: Path, kind: str) -> Any:
    """All shapes of a file as the kernel gives them by default, in mm, without curves; sewn if need be."""
    from OCP.IGESControl import IGESControl_Reader
    from OCP.STEPControl import STEPControl_Reader

    from utils.cad import documents, sewing
    from utils.cad.exact import Kind, has, parts

    documents.silence()
    reader = IGESControl_Reader() if kind == "iges" else STEPControl_Reader()
    reader.ReadFile(str(source))
    reader.TransferRoots()
    shape = reader.OneShape()
    surfaces = sewing.compound([*parts(shape, Kind.TopAbs_SOLID), *sewing.loose(shape)])
    if has(surfaces, Kind.TopAbs_FACE, Kind.TopAbs_SOLID):
        return sewing.sewn(surfaces, 100.0)[0]
    return surfaces


def _volume(shape: Any) -> tuple[float, Array]:
    """All solids together, and their moment; one turned inside out counts as what it was meant to be."""
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps

    from utils.cad.exact import Kind, parts

    total, moment = 0.0, np.zeros(3)
    for solid in parts(shape, Kind.TopAbs_SOLID):
        one = GProp_GProps()
        BRepGProp.VolumeProperties_s(solid, one, EPS)
        total += abs(one.Mass())
        moment += abs(one.Mass()) * _point(one)
    return total, moment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
