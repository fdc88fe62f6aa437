"""Files that name other files, in every format that can: none of those is opened, and nobody waits."""

import json
import os
import socket
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cadquery as cq
import pytest
from OCP.IGESControl import IGESControl_Writer

from tests.utils.cad import samples
from tests.utils.cad.test_references import with_document, with_missing_part
from utils.cad.errors import CannotConvert
from utils.cad.options import Options
from utils.cad.pool import Pool

CORNERS = ((0, 0, 0), (10, 0, 0), (0, 20, 0), (0, 0, 30))  # the victim's are ten times as large
FACES = ((0, 2, 1), (0, 1, 3), (1, 2, 3), (0, 3, 2))
LIMIT_S = 20  # who opens a pipe that nobody writes to waits for ever


@dataclass
class Victims:
    """What files are made to name."""

    folder: Path
    server: socket.socket

    def names(self, ending: str) -> list[str]:
        """Beside the file, absolute, somewhere on the network, and one that never ends."""
        address = f"http://127.0.0.1:{self.server.getsockname()[1]}/victim.{ending}"
        beside = ["victim." + ending, f"../{self.folder.name}/victim." + ending, "never." + ending]
        return [*beside, str(self.folder / f"victim.{ending}"), str(self.folder / f"never.{ending}"), address]

    def was_called(self) -> bool:
        try:
            self.server.accept()
        except BlockingIOError:
            return False
        return True


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(1, LIMIT_S, 2**31) as pool:
        pool.warm()
        yield pool


@pytest.fixture
def victims(tmp_path: Path) -> Iterator[Victims]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Victims(tmp_path, server)


def step(path: Path, name: str) -> None:
    with_missing_part(samples.plate_step(path.parent, path.name), name)


def step_with_document(path: Path, name: str) -> None:
    with_document(samples.plate_step(path.parent, path.name), name)


def obj(path: Path, name: str) -> None:
    lines = [f"mtllib {name}", "usemtl steel", f"map_Kd {name}", f"call {name}"]
    lines += [f"v {x} {y} {z}" for x, y, z in CORNERS]
    path.write_text("\n".join([*lines, *(f"f {a + 1} {b + 1} {c + 1}" for a, b, c in FACES)]))


def three_mf(path: Path, name: str) -> None:
    points = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in CORNERS)
    faces = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in FACES)
    mesh = f"<mesh><vertices>{points}</vertices><triangles>{faces}</triangles></mesh>"
    other = f'<component objectid="1" p:path="{name}"/>'
    model = (
        '<?xml version="1.0"?><!DOCTYPE model [<!ENTITY e SYSTEM "' + name + '">]>'
        '<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" '
        'xmlns:p="http://schemas.microsoft.com/3dmanufacturing/production/2015/06"><resources>'
        f'<object id="1" type="model" name="&e;">{mesh}</object>'
        f'<object id="2" type="model"><components>{other}</components></object></resources>'
        f'<build><item objectid="1"/><item objectid="2" p:path="{name}"/></build></model>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("3D/3dmodel.model", model)
        archive.writestr("_rels/.rels", f'<Relationships><Relationship Target="{name}"/></Relationships>')


def glb(path: Path, name: str) -> None:
    """Its points are in the file, its triangles and its picture elsewhere."""
    points = b"".join(struct.pack("<3f", *corner) for corner in CORNERS)
    views = [{"buffer": 0, "byteLength": len(points)}, {"buffer": 1, "byteLength": 24}]
    accessors = [
        {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"},
    ]
    tree = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(points)}, {"uri": name, "byteLength": 24}],
        "bufferViews": views,
        "accessors": accessors,
        "images": [{"uri": name}],
        "textures": [{"source": 0}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
    }
    path.write_bytes(samples._glb(json.dumps(tree).encode(), points))


def iges(path: Path, name: str) -> None:
    """A box, and an external reference (IGES 5.3, entity 416, form 1: a whole file)."""
    writer = IGESControl_Writer()
    writer.AddShape(cq.Workplane().box(10, 20, 30).val().wrapped)
    writer.Write(str(path))
    *lines, end = path.read_text().splitlines()
    entry = sum(line[72] == "D" for line in lines) + 1
    data = sum(line[72] == "P" for line in lines) + 1
    fields = [416, data, 0, 0, 0, 0, 0, 0], [416, 0, 0, 1, 1]
    entries = [
        "".join(f"{number:8}" for number in fields[0]) + f"{'00000000':>8}D{entry:7}",
        f"{''.join(f'{number:8}' for number in fields[1]):72}D{entry + 1:7}",
    ]
    words = f"416,{len(name)}H{name};"
    parts = [words[start : start + 64] for start in range(0, len(words), 64)]
    parameters = [f"{part:64}{entry:8}P{data + number:7}" for number, part in enumerate(parts)]
    directory = max(number for number, line in enumerate(lines) if line[72] == "D") + 1
    lines[directory:directory] = entries
    closing = f"S{1:7}G{4:7}D{entry + 1:7}P{data + len(parts) - 1:7}"
    path.write_text("\n".join([*lines, *parameters, closing.ljust(72) + end[72:]]) + "\n")


KINDS: dict[str, tuple[str, str, Callable[[Path, str], None]]] = {
    "a part of a STEP file": ("step", "step", step),
    "a document of a STEP file": ("step", "step", step_with_document),
    "OBJ": ("obj", "mtl", obj),
    "3MF": ("3mf", "model", three_mf),
    "GLB": ("glb", "bin", glb),
    "IGES": ("iges", "igs", iges),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_file_names_is_read(pool: Pool, victims: Victims, tmp_path: Path, kind: str) -> None:
    """Either it is refused, or converted as if the other file were not there."""
    file_format, ending, write = KINDS[kind]
    large = tmp_path / f"victim.{ending}"
    if ending == "step":
        samples.plate_step(tmp_path, large.name, width=400)
    else:
        large.write_bytes(struct.pack("<12H", *(corner for face in FACES for corner in face)) * 40)
    os.mkfifo(tmp_path / f"never.{ending}")
    for number, name in enumerate(victims.names(ending)):
        source, out = tmp_path / f"source.{file_format}", tmp_path / str(number)
        out.mkdir()
        write(source, name)
        largest, said = outcome(pool, source, file_format, out)
        assert largest < 50
        assert str(tmp_path) not in said
    assert not victims.was_called()


def outcome(pool: Pool, source: Path, file_format: str, out: Path) -> tuple[float, str]:
    """Its longest side, or 0 and what it was refused with."""
    try:
        result = pool.convert(source, file_format, out, Options(png=False)).result(60)
    except CannotConvert as error:
        return 0, str(error)
    return max(result["measures"]["bbox_mm"]), ""
