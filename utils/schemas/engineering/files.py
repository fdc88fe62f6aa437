"""What clients send and receive about CAD files."""

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from models.engineering.conversions import FileStatus
from models.engineering.files import File
from utils.cad.formats import EXTENSIONS
from utils.schemas.authors import RecordOut
from utils.schemas.fields import Flag, Id, Line, Text
from utils.schemas.lists import ListArgs, sortable

FORMAT_NAMES = sorted(set(EXTENSIONS.values()))
XYZ = {"minItems": 3, "maxItems": 3}


MEANINGS = {
    "id": ("the number of this file", 7),
    "filename": ("the name that the file came in with", "bracket.step"),
    "format": ("the format that its content showed it to be in", "step"),
    "size": ("how many bytes the file has", 48213),
    "sha256": ("the SHA-256 of its bytes, in hexadecimal", "9f86d081884c7d659a2feaa0c55ad015" * 2),
    "status": ("how far its conversion is; `ready` and `failed` are the ends", "ready"),
    "stage": ("what the conversion is doing; null while it waits and when it has ended", None),
    "error": ("why the conversion failed; null where it did not", None),
    "notes": ("what people should know of the conversion, such as what was left out",),
    "measures": ("what the conversion measured; null before it is ready",),
    "previews": ("where its previews are",),
    "glb": ("the address of the mesh for the web; null before it is ready", "/api/v1/files/7/preview.glb"),
    "stl": ("the address of the mesh for printing; null before it is ready", "/api/v1/files/7/preview.stl"),
    "png": ("the address of the picture; null before it is ready", "/api/v1/files/7/preview.png"),
    "webp": ("the address of the small picture; null before it is ready", "/api/v1/files/7/preview.webp"),
    "owner_id": ("the user who brought it in; null where it came with the service", 2),
    "is_demo": ("whether it is one of the examples that everybody may read", False),
    "file": ("the CAD file itself, with its name",),
    "content_base64": ("the bytes of the file in base64; `data:...;base64,` may stand before them",),
    "volume_mm3": ("the volume in mm3; null where the bodies are not closed", 12672.57),
    "area_mm2": ("the area of all faces in mm2; free-form faces to 0.1 %", 8134.2),
    "bbox_mm": ("the box along the axes around it: its lengths in x, y and z, in mm", [60.0, 40.0, 30.0]),
    "min_bbox_mm": ("the smallest box around it, in any direction, in mm", [60.0, 40.0, 30.0]),
    "center_of_mass_mm": ("its centre of mass in the file's own axes, in mm", [30.0, 20.0, 8.4]),
    "is_watertight": ("whether all its bodies are closed", True),
    "bodies": ("how many bodies it has", 1),
    "triangles": ("how many triangles its mesh has", 412),
    "source_unit": ("the unit of length that the file is written in; null where it names none", "mm"),
    "exact": ("whether the measures are from the B-rep, not from a mesh", True),
    "faces": ("how many faces it has of each kind; null for a mesh",),
    "holes": ("its round holes, alike ones together; null for a mesh",),
    "assembly": ("what it is put together of; null for a mesh",),
    "plane": ("how many plane faces it has", 12),
    "cylinder": ("how many cylindrical faces it has", 4),
    "cone": ("how many conical faces it has", 0),
    "sphere": ("how many spherical faces it has", 0),
    "torus": ("how many toroidal faces it has", 0),
    "bspline": ("how many free-form faces it has", 0),
    "other": ("how many faces of other kinds it has", 0),
    "diameter_mm": ("the diameter of the hole in mm", 6.6),
    "depth_mm": ("the depth of the hole in mm", 8.0),
    "through": ("whether the hole goes through the part", True),
    "count": ("how many such holes there are", 4),
    "name": ("what the file calls this component", "Bracket"),
    "quantity": ("how often the component stands in the one above", 1),
    "color": ("its colour as #rrggbb; null where it has none", "#8fa3b0"),
    "children": ("the components that it is put together of",),
}


class FileFilter(ListArgs):
    sort = sortable(*File.sorts)
    status = fields.Enum(FileStatus, by_value=True)
    format = fields.String(validate=validate.OneOf(FORMAT_NAMES))
    is_demo = Flag()
    q = Text(200, 1, metadata={"description": "words in the file name"})


class UploadForm(Schema):
    """As browsers send it."""

    file = Upload(required=True)


class UploadIn(Schema):
    """As older shop front-ends send it."""

    filename = Line(255, 1, required=True)
    content_base64 = fields.String(required=True, metadata={"format": "byte"})


class FaceCounts(Schema):
    plane = fields.Integer()
    cylinder = fields.Integer()
    cone = fields.Integer()
    sphere = fields.Integer()
    torus = fields.Integer()
    bspline = fields.Integer()
    other = fields.Integer()


HOLES = (
    "Round holes as a drill or a boring bar leaves them, equal ones together, over all instances; null for "
    "meshes. The wide part of a counterbore is a blind hole of its own. Holes in separate bodies or walls "
    "count each; a hole across a bore is one if more is drilled than is left out. Not counted: tapered "
    "holes, slots, pockets with corners, grooves about a post, cavities that no tool can enter."
)
DEPTH = "of the cylinder at its longest side, without a drill's point, a chamfer or a countersink"


class HoleOut(Schema):
    diameter_mm = fields.Float(required=True)
    depth_mm = fields.Float(required=True, metadata={"description": DEPTH})
    through = fields.Boolean(required=True)
    count = fields.Integer(required=True)


class AssemblyNode(Schema):
    name = fields.String(required=True)
    quantity = fields.Integer(required=True)
    color = fields.String(required=True, allow_none=True)
    children = fields.List(fields.Nested(lambda: AssemblyNode()), required=True)


class Measures(Schema):
    """Lengths in mm, areas in mm2, volumes in mm3, whatever the file's own unit was."""

    volume_mm3 = fields.Float(required=True, allow_none=True)
    area_mm2 = fields.Float(required=True)
    bbox_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    min_bbox_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    center_of_mass_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    is_watertight = fields.Boolean(required=True)
    bodies = fields.Integer(required=True)
    triangles = fields.Integer(required=True)
    source_unit = fields.String(required=True, allow_none=True)
    exact = fields.Boolean(required=True)
    faces = fields.Nested(FaceCounts, required=True, allow_none=True)
    holes = fields.List(
        fields.Nested(HoleOut), required=True, allow_none=True, metadata={"description": HOLES}
    )
    assembly = fields.Nested(AssemblyNode, required=True, allow_none=True)


class Converted(Schema):
    """What a child that converts answers: a file may have taken it over, so it is checked as a body is."""

    measures = fields.Nested(Measures, required=True)
    notes = fields.List(fields.String(), required=True)


class Previews(Schema):
    glb = fields.String(required=True, allow_none=True)
    stl = fields.String(required=True, allow_none=True)
    png = fields.String(required=True, allow_none=True)
    webp = fields.String(required=True, allow_none=True)


class FileOut(RecordOut):
    filename = fields.String(required=True)
    format = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    status = fields.Enum(FileStatus, by_value=True, required=True)
    stage = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    notes = fields.List(fields.String(), required=True)
    measures = fields.Nested(Measures, required=True, allow_none=True)
    previews = fields.Nested(Previews, required=True)
    owner_id = Id(required=True, allow_none=True)
    is_demo = fields.Boolean(required=True)
