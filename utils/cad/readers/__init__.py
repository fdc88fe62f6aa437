"""Files of each mesh format as surfaces, in readers of our own: no file is opened but the one given."""

from pathlib import Path

from utils.cad.readers import gltf, obj, ply, stl, threemf
from utils.cad.surfaces import Content


def read(source: Path, file_format: str, max_instances: int) -> Content:
    """The file's content, its triangles unchecked.

    Raises CannotConvert with a sentence that says what is wrong with it.
    """
    if file_format == "3mf":
        return threemf.read(source, max_instances)
    if file_format == "glb":
        return gltf.read(source.read_bytes(), max_instances)
    reader = {"stl": stl.read, "obj": obj.read, "ply": ply.read}[file_format]
    return reader(source.read_bytes())
