"""Files as strangers send them: a good one, and bad ones of each kind.

Each function writes one file into the directory and answers its path. All are small (< 2 MB) and
made in under a second; what the kernel does with the worst of them was tried, not guessed.
"""

import json
import re
import struct
import zlib
from itertools import count, product
from pathlib import Path

import cadquery as cq
import numpy as np
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
from OCP.Geom import Geom_BSplineSurface
from OCP.gp import gp_Pnt
from OCP.TColgp import TColgp_Array2OfPnt
from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal

from tests.utils.cad.products import Assembly, Part, write_step

END = "ENDSEC;\nEND-ISO-10303-21;"
GREEN = (0.2, 0.6, 0.3)


def plate_step(directory: Path, name: str = "plate.step", width: float = 40.0) -> Path:
    """Good: a plate `width` x 30 x 10 mm with a hole of 8 mm through it and one blind, 4 deep."""
    plate = cq.Workplane().box(width, 30, 10, centered=(True, True, False)).faces(">Z").workplane()
    plate = plate.hole(8).faces(">Z").workplane().pushPoints([(width / 2 - 8, 0)]).hole(6, 4)
    return write_step(_part("Plate", plate), directory / name)


def perforated_step(directory: Path, name: str = "perforated.step", rows: int = 10) -> Path:
    """Good, but work: a sheet with `rows` x 20 holes."""
    sheet = cq.Workplane().box(220, rows * 10 + 20, 3).faces(">Z").workplane()
    return write_step(_part("Sheet", sheet.rarray(10, 10, 20, rows).hole(6)), directory / name)


def empty(directory: Path) -> Path:
    """Bad: no byte at all."""
    return _text(directory / "empty.step", "")


def html_named_step(directory: Path) -> Path:
    """Bad: the error page that a browser saved under the part's name."""
    page = "<!DOCTYPE html>\n<html><body><h1>404 Not Found</h1></body></html>\n"
    return _text(directory / "page.step", page)


def truncated_step(directory: Path) -> Path:
    """Bad: an upload that broke off after three fifths."""
    whole = plate_step(directory, "whole.step")
    text = whole.read_text()
    whole.unlink()
    return _text(directory / "truncated.step", text[: len(text) * 3 // 5])


def step_without_shapes(directory: Path) -> Path:
    """Bad: a valid file with a product and nothing to see."""
    data = "#1 = APPLICATION_CONTEXT('automotive design');"
    return _text(directory / "without-shapes.step", _step(data))


def step_cyclic_assembly(directory: Path) -> Path:
    """Bad: assembly A holds B, and B holds A, so that there is no end, and no beginning."""
    inner = Assembly("B", [(_block(), cq.Location())])
    path = write_step(Assembly("A", [(inner, cq.Location())]), directory / "cyclic.step")
    text = path.read_text()
    outer_id, inner_id = re.findall(r"#(\d+) = PRODUCT_DEFINITION\(", text)[:2]
    back = f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('back','A','',#{inner_id},#{outer_id},$);"
    return _text(path, text.replace(END, f"#999999 = {back}\n{END}"))


def step_exploding_assembly(directory: Path, levels: int = 10, instances: int = 10) -> Path:
    """Bad: a small block in ten of ten of ten ...: 100 placements in the file, 10^10 in the end."""
    path = write_step(_block(), directory / "exploding.step")
    text = path.read_text()
    ids, lines = count(100_000), []
    below = (_id(text, "PRODUCT_DEFINITION"), _id(text, "ADVANCED_BREP_SHAPE_REPRESENTATION"))
    for level in range(levels):
        added, below = _level(text, ids, below, f"Level {level}", instances)
        lines += added
    return _text(path, text.replace(END, "\n".join([*lines, END])))


def kernel_crasher(directory: Path) -> Path:
    """Bad: a surface that is its own offset. OCCT follows it until its stack is full: SIGSEGV."""
    path = write_step(_block(), directory / "crasher.step")
    text = path.read_text()
    plane = re.search(r"#(\d+) = PLANE\(.*?\);", text)
    assert plane
    offset = f"#{plane[1]} = OFFSET_SURFACE('',#{plane[1]},1.,.F.);"
    return _text(path, text.replace(plane[0], offset))


def never_ending(directory: Path, poles: int = 40, height: float = 30.0) -> Path:
    """Bad: a surface crumpled like paper. The kernel meshes it for minutes; 90 kB."""
    points = TColgp_Array2OfPnt(1, poles, 1, poles)
    for i, j in product(range(1, poles + 1), repeat=2):
        points.SetValue(i, j, gp_Pnt(i, j, height * ((i * 7919 + j * 104729) % 3 - 1)))
    knots, multiplicities = _clamped_knots(poles)
    surface = Geom_BSplineSurface(points, knots, knots, multiplicities, multiplicities, 3, 3)
    sheet = cq.Face(BRepBuilderAPI_MakeFace(surface, 1e-6).Face())
    return write_step(Part("Crumpled", sheet, GREEN), directory / "never-ending.step")


def memory_eater(directory: Path) -> Path:
    """Bad: a tiny GLB whose list of points, which the format lets be all zeros, takes 20 GB."""
    accessors = [
        {"componentType": 5126, "count": 20_000_000_000 // 12, "type": "VEC3"},
        {"componentType": 5125, "count": 3, "type": "SCALAR", "bufferView": 0},
    ]
    tree = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "accessors": accessors,
        "bufferViews": [{"buffer": 0, "byteLength": 12}],
        "buffers": [{"byteLength": 12}],
    }
    path = directory / "eater.glb"
    path.write_bytes(_glb(json.dumps(tree).encode(), struct.pack("<3I", 0, 1, 2)))
    return path


def zip_bomb_3mf(directory: Path) -> Path:
    """Bad: a 3MF of 1 MB whose model would unpack to 1 GB of blanks."""
    blanks, repeats = b" " * 1_000_000, 1000
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(blanks) + squeeze.flush(zlib.Z_FULL_FLUSH)
    body = packed * repeats + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    path = directory / "bomb.3mf"
    path.write_bytes(_archive(b"3D/3dmodel.model", body, blanks, repeats))
    return path


def stl_with_nan(directory: Path) -> Path:
    """Bad: a corner whose coordinate is not a number."""
    triangles = np.arange(36, dtype="<f4").reshape(4, 3, 3)
    triangles[2, 1, 0] = np.nan
    return _stl(directory / "nan.stl", triangles, len(triangles))


def stl_lying_count(directory: Path) -> Path:
    """Bad: four triangles in a file that says it has four thousand million, less a few."""
    return _stl(directory / "lying.stl", np.arange(36, dtype="<f4").reshape(4, 3, 3), 2**32 - 96)


def _part(name: str, body: cq.Workplane) -> Part:
    return Part(name, body.findSolid().Solids()[0], GREEN)


def _block() -> Part:
    return _part("Block", cq.Workplane().box(10, 8, 6))


def _text(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _step(data: str) -> str:
    header = "FILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\n"
    schema = "FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));\nENDSEC;\n"
    return f"ISO-10303-21;\nHEADER;\n{header}{schema}DATA;\n{data}\n{END}\n"


def _id(text: str, entity: str) -> str:
    found = re.search(rf"#(\d+) = {entity}\(", text)
    assert found, entity
    return f"#{found[1]}"


def _level(text, ids, below, name, instances):
    """The lines of an assembly that places what is `below`, and its own (definition, shape)."""
    of, context = _id(text, "PRODUCT_DEFINITION_CONTEXT"), _id(text, "PRODUCT_CONTEXT")
    shape_context = re.search(r"ADVANCED_BREP_SHAPE_REPRESENTATION\(.*?,(#\d+)\);", text, re.S)[1]
    item, version, definition, shape_of, shape, shown = (f"#{next(ids)}" for _ in range(6))
    origin = _id(text, "AXIS2_PLACEMENT_3D")
    lines = [
        f"{item} = PRODUCT('{name}','{name}','',({context}));",
        f"{version} = PRODUCT_DEFINITION_FORMATION('','',{item});",
        f"{definition} = PRODUCT_DEFINITION('design','',{version},{of});",
        f"{shape_of} = PRODUCT_DEFINITION_SHAPE('','',{definition});",
        f"{shape} = SHAPE_REPRESENTATION('',({origin}),{shape_context});",
        f"{shown} = SHAPE_DEFINITION_REPRESENTATION({shape_of},{shape});",
    ]
    for number in range(instances):
        lines += _placed(ids, below, (definition, shape), origin, number)
    return lines, (definition, shape)


def _placed(ids, below, above, origin, number):
    """One instance: the usage, and its place in a row along X."""
    use, use_shape, place, relation, shown, point, target = (f"#{next(ids)}" for _ in range(7))
    usage = f"NEXT_ASSEMBLY_USAGE_OCCURRENCE('{number}','','',{above[0]},{below[0]},$)"
    return [
        f"{use} = {usage};",
        f"{use_shape} = PRODUCT_DEFINITION_SHAPE('','',{use});",
        f"{point} = CARTESIAN_POINT('',({12 * number}.,0.,0.));",
        f"{target} = AXIS2_PLACEMENT_3D('',{point},$,$);",
        f"{place} = ITEM_DEFINED_TRANSFORMATION('','',{origin},{target});",
        f"{relation} = (REPRESENTATION_RELATIONSHIP('','',{below[1]},{above[1]})"
        f"REPRESENTATION_RELATIONSHIP_WITH_TRANSFORMATION({place})"
        "SHAPE_REPRESENTATION_RELATIONSHIP());",
        f"{shown} = CONTEXT_DEPENDENT_SHAPE_REPRESENTATION({relation},{use_shape});",
    ]


def _archive(name: bytes, body: bytes, blanks: bytes, repeats: int) -> bytes:
    """A zip of one packed file. zipfile would have to pack the whole gigabyte itself."""
    checksum = 0
    for _ in range(repeats):
        checksum = zlib.crc32(blanks, checksum)
    sizes = (checksum, len(body), len(blanks) * repeats, len(name), 0)
    entry = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, *sizes)
    local = b"PK\x03\x04" + entry + name + body
    listed = b"PK\x01\x02" + struct.pack("<H", 20) + entry + bytes(14) + name
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), len(local), 0)
    return local + listed + end


def _glb(tree: bytes, data: bytes) -> bytes:
    tree += b" " * (-len(tree) % 4)
    chunks = struct.pack("<I4s", len(tree), b"JSON") + tree
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _clamped_knots(poles: int) -> tuple[TColStd_Array1OfReal, TColStd_Array1OfInteger]:
    """Knots 1, 2, 3 ... of a cubic that begins and ends in its outer poles."""
    knots = TColStd_Array1OfReal(1, poles - 2)
    multiplicities = TColStd_Array1OfInteger(1, poles - 2)
    for index in range(1, poles - 1):
        knots.SetValue(index, float(index))
        multiplicities.SetValue(index, 4 if index in (1, poles - 2) else 1)
    return knots, multiplicities


def _stl(path: Path, triangles: np.ndarray, said: int) -> Path:
    records = np.zeros(len(triangles), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("x", "<u2")])
    records["corners"] = triangles
    path.write_bytes(bytes(80) + struct.pack("<I", said) + records.tobytes())
    return path
