"""Surfaces that belong to no solid: sewn together, and made solids where they close."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from OCP.BRep import BRep_Builder, BRep_Tool
from OCP.BRepBuilderAPI import BRepBuilderAPI_Sewing, BRepBuilderAPI_Transform
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepLib import BRepLib
from OCP.gp import gp_Trsf
from OCP.TopAbs import TopAbs_IN
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Shape, TopoDS_Shell, TopoDS_Solid
from OCP.TopTools import TopTools_DataMapOfShapeShape

from utils.cad import exact
from utils.cad.exact import faces, parts

# mm: gaps that are closed. Less than a workshop could tell, and of a small part never more than
# a share of its size; IGES files of the usual systems have gaps of a few thousandths.
GAP, SHARE = 0.01, 1e-4

Renewed = Callable[[TopoDS_Shape], TopoDS_Shape]


@dataclass(slots=True)
class Body:
    """A closed shell as a solid of its own, and the shells of the hollows in it."""

    solid: TopoDS_Solid
    hollows: list[TopoDS_Solid] = field(default_factory=list)


def loose(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    """The shells, and the faces without a shell, that belong to no solid."""
    shells = parts(shape, Kind.TopAbs_SHELL, Kind.TopAbs_SOLID)
    single = parts(shape, Kind.TopAbs_FACE, Kind.TopAbs_SHELL)
    return [*shells, *single]


def sewn(shape: TopoDS_Shape, size: float) -> tuple[TopoDS_Shape, Renewed]:
    """The shape with its loose surfaces sewn, and what tells a face of before as it is now.

    size  a length of the shape, mm: gaps up to a share of it are closed
    """
    surfaces = loose(shape)
    if all(is_closed_shell(each) for each in surfaces):
        return with_solids(shape, surfaces), lambda face: face
    sewing, unmirrored = BRepBuilderAPI_Sewing(min(GAP, SHARE * size)), unmirror(surfaces)
    for each in surfaces if unmirrored.IsEmpty() else faces(compound(surfaces)):
        sewing.Add(unmirrored.Find(each) if unmirrored.IsBound(each) else each)
    sewing.Perform()

    def renewed(face: TopoDS_Shape) -> TopoDS_Shape:
        before = unmirrored.Find(face) if unmirrored.IsBound(face) else face
        return sewing.ModifiedSubShape(before)

    return with_solids(shape, loose(sewing.SewedShape())), renewed


def unmirror(surfaces: list[TopoDS_Shape]) -> TopTools_DataMapOfShapeShape:
    """Faces that IGES placed by a mirror, made anew: of the kernel's parts some turn such a face
    round and some do not, so that a hole's wall would be drawn inside out."""
    found = TopTools_DataMapOfShapeShape()
    for face in faces(compound(surfaces)):
        place = face.Location().Transformation()
        if place.VectorialPart().Determinant() < 0:
            at_home = face.Located(TopLoc_Location())
            found.Bind(face, BRepBuilderAPI_Transform(at_home, known_mirror(place), True).Shape())
    return found


def known_mirror(place: gp_Trsf) -> gp_Trsf:
    """The same, its sign where the kernel looks for it; what IGES gives has it in the matrix."""
    mirror = gp_Trsf()
    mirror.SetValues(*(place.Value(row, column) for row in (1, 2, 3) for column in (1, 2, 3, 4)))
    return mirror


def compound(shapes: Sequence[TopoDS_Shape]) -> TopoDS_Shape:
    """All the shapes as one; a single one stays itself."""
    if len(shapes) == 1:
        return shapes[0]
    builder, whole = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(whole)
    for shape in shapes:
        builder.Add(whole, shape)
    return whole


def is_closed_shell(shape: TopoDS_Shape) -> bool:
    return bool(shape.ShapeType() == Kind.TopAbs_SHELL and BRep_Tool.IsClosed_s(shape))


def with_solids(shape: TopoDS_Shape, surfaces: list[TopoDS_Shape]) -> TopoDS_Shape:
    """The solids of the shape, those that the surfaces make, and the surfaces that make none."""
    tried = [(each, solid_of(each) if is_closed_shell(each) else None) for each in surfaces]
    made = [joined(body) for body in bodies_of([solid for _, solid in tried if solid is not None])]
    return compound([*parts(shape, Kind.TopAbs_SOLID), *made, *(s for s, solid in tried if solid is None)])


def solid_of(shell: TopoDS_Shape) -> TopoDS_Solid | None:
    """The shell filled, its faces turned outwards; None where inside and outside are not told."""
    builder, solid = BRep_Builder(), TopoDS_Solid()
    builder.MakeSolid(solid)
    builder.Add(solid, shell)
    return solid if BRepLib.OrientClosedSolid_s(solid) else None


def bodies_of(solids: list[TopoDS_Solid]) -> list[Body]:
    """Solids, largest first, with the hollows in them; what lies in a hollow is a body again."""
    bodies: list[Body] = []
    for solid in sorted(solids, key=room, reverse=True):
        around = [body for body in bodies if lies_in(solid, body.solid)]
        if around and not any(lies_in(solid, hollow) for hollow in around[-1].hollows):
            around[-1].hollows.append(solid)
        else:
            bodies.append(Body(solid))
    return bodies


def room(shape: TopoDS_Shape) -> float:
    """Of the box around it, mm3: what lies in another has less, and a box costs less than a volume."""
    return float(np.ptp(exact.rough_box(shape), axis=0).prod())


def lies_in(inner: TopoDS_Shape, outer: TopoDS_Solid) -> bool:
    (low, high), (lowest, highest) = exact.rough_box(inner), exact.rough_box(outer)
    if (low < lowest).any() or (high > highest).any():
        return False
    corner = TopoDS.Vertex(parts(inner, Kind.TopAbs_VERTEX)[0])
    classifier = BRepClass3d_SolidClassifier(outer, BRep_Tool.Pnt_s(corner), 1e-7)
    return bool(classifier.State() == TopAbs_IN)


def joined(body: Body) -> TopoDS_Solid:
    builder = BRep_Builder()
    for hollow in body.hollows:
        builder.Add(body.solid, shell_of(hollow).Reversed())
    return body.solid


def shell_of(solid: TopoDS_Solid) -> TopoDS_Shell:
    return TopoDS.Shell(parts(solid, Kind.TopAbs_SHELL)[0])
