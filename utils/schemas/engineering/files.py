"""What clients send and receive about CAD files."""

from marshmallow import Schema, fields, validate

from models.engineering.conversions import FileStatus
from models.engineering.files import File
from utils.cad.formats import EXTENSIONS
from utils.schemas.fields import Id, Text
from utils.schemas.pages import ListArgs, sortable

FORMAT_NAMES = sorted(set(EXTENSIONS.values()))
XYZ = {"minItems": 3, "maxItems": 3}


class FileFilter(ListArgs):
    sort = sortable(*File.sorts)
    status = fields.Enum(FileStatus, by_value=True)
    format = fields.String(validate=validate.OneOf(FORMAT_NAMES))
    is_demo = fields.Boolean()
    q = Text(200, 1, metadata={"description": "words in the file name"})


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
    color = fields.String(required=True, allow_none=True, metadata={"description": "#rrggbb"})
    children = fields.List(fields.Nested(lambda: AssemblyNode()), required=True)


class Measures(Schema):
    """Lengths in mm, areas in mm2, volumes in mm3, whatever the file's own unit was."""

    volume_mm3 = fields.Float(required=True, allow_none=True)
    area_mm2 = fields.Float(required=True, metadata={"description": "free-form faces to 0.1 %"})
    bbox_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    min_bbox_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    center_of_mass_mm = fields.List(fields.Float(), required=True, metadata=XYZ)
    is_watertight = fields.Boolean(required=True)
    bodies = fields.Integer(required=True)
    triangles = fields.Integer(required=True)
    source_unit = fields.String(required=True, allow_none=True)
    exact = fields.Boolean(required=True, metadata={"description": "from the B-rep, not from a mesh"})
    faces = fields.Nested(FaceCounts, required=True, allow_none=True)
    holes = fields.List(
        fields.Nested(HoleOut), required=True, allow_none=True, metadata={"description": HOLES}
    )
    assembly = fields.Nested(AssemblyNode, required=True, allow_none=True)


class Previews(Schema):
    glb = fields.String(required=True, allow_none=True)
    stl = fields.String(required=True, allow_none=True)
    png = fields.String(required=True, allow_none=True)


class FileOut(Schema):
    id = Id(required=True)
    filename = fields.String(required=True)
    format = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = fields.String(required=True)
    status = fields.Enum(FileStatus, by_value=True, required=True)
    stage = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    notes = fields.List(fields.String(), required=True)
    measures = fields.Nested(Measures, required=True, allow_none=True)
    previews = fields.Nested(Previews, required=True)
    owner_id = Id(required=True, allow_none=True)
    is_demo = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)
