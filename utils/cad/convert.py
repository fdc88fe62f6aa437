"""One file in; GLB, STL, PNG, WebP and measures out. Runs in a child process: it imports the kernel."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utils.cad import stl, tiles
from utils.cad.brep import BRep
from utils.cad.errors import CannotConvert
from utils.cad.kernel import beside
from utils.cad.meshes import MeshFile
from utils.cad.options import Options
from utils.cad.scene import Mesh, Scene

if TYPE_CHECKING:
    from utils.cad.render import Renderer

Report = Callable[[str], None]

BREP_FORMATS = {"step", "iges"}


def convert(source: Path, file_format: str, out: Path, options: Options, report: Report) -> dict[str, Any]:
    """Write preview.glb, .stl, .png and .webp into `out`; answer measures and notes.

    file_format  a word that `formats.inspect` answered
    report  is told each stage: reading, meshing, writing, rendering, measuring
    Raises CannotConvert with a sentence about the file.
    """
    if file_format == "step" and not options.careful:
        with suppress(CannotConvert):
            return carry_out(source, file_format, out, options, report)
        options = replace(options, careful=True)
    return carry_out(source, file_format, out, options, report)


def carry_out(source: Path, file_format: str, out: Path, options: Options, report: Report) -> dict[str, Any]:
    report("reading")
    model = open_source(source, file_format, options)
    with beside(model.exact, model.is_large) as exact:
        report("meshing")
        model.mesh()
        report("writing")
        model.write(out / "preview.glb")
        meshes = model.meshes()
        write_previews(meshes, out, options, report)
        report("measuring")
        return {"measures": model.measures(meshes, exact()), "notes": model.notes}


def write_previews(meshes: list[Mesh], out: Path, options: Options, report: Report) -> None:
    if not meshes:
        raise CannotConvert("The file holds no surface that can be shown.")
    if options.stl:
        stl.write(out / "preview.stl", meshes)
    if options.png:
        report("rendering")
        png = renderer(options.image_size).png(Scene(meshes))
        (out / "preview.png").write_bytes(png)
        (out / "preview.webp").write_bytes(tiles.tile_of(BytesIO(png)))


def open_source(source: Path, file_format: str, options: Options) -> BRep | MeshFile:
    if file_format in BREP_FORMATS:
        return BRep(source, file_format, options)
    return MeshFile(source, file_format, options.max_instances)


@cache
def renderer(size: int) -> "Renderer":
    """The one window of this process: opening it costs ten times what a picture does."""
    from utils.cad.render import Renderer  # VTK and its window only where a picture is wanted

    return Renderer(size)
