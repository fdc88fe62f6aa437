"""What is put right in a document that was read: curves beside surfaces, surfaces without a solid."""

import numpy as np
from OCP.BRep import BRep_Builder
from OCP.TDF import TDF_Label
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Iterator, TopoDS_Shape
from OCP.XCAFDoc import XCAFDoc_ShapeTool

from utils.cad import labels, sewing
from utils.cad.documents import Document
from utils.cad.errors import CannotConvert, Doubtful
from utils.cad.exact import faces, has, is_tessellated, rough_box
from utils.cad.labels import Paint

CURVES_LEFT_OUT = "Curves and points beside the surfaces are left out."
FLAT = {Kind.TopAbs_WIRE, Kind.TopAbs_EDGE, Kind.TopAbs_VERTEX}


def mend(document: Document, name: str, careful: bool) -> list[str]:
    """Leave out loose curves and points, sew loose surfaces into solids; answers notes on it.

    Raises CannotConvert where nothing but curves and points is there, Doubtful where surfaces were
    read in haste: they are sewn after all healing.
    """
    refuse_without_surface(document)
    notes = [CURVES_LEFT_OUT] if without_curves(document) else []
    open_ones = [label for label in parts(document) if has_loose(label)]
    if open_ones and not careful:
        raise Doubtful("Not every surface belongs to a solid.")
    if open_ones:
        unite_surfaces(document, name)
        for label in parts(document):
            sew(document, label)
    if open_ones or notes:
        document.shapes.UpdateAssemblies()
    return notes


def parts(document: Document) -> list[TDF_Label]:
    """The products that are no assemblies and have a shape."""
    tops = labels.tops(document.shapes)
    simple = [label for label in tops if XCAFDoc_ShapeTool.IsSimpleShape_s(label)]
    return [label for label in simple if labels.shape_of(label) is not None]


def refuse_without_surface(document: Document) -> None:
    shapes = [shape for label in parts(document) if (shape := labels.shape_of(label))]
    if any(has(shape, Kind.TopAbs_FACE) for shape in shapes):
        return
    for kind, word in ((Kind.TopAbs_EDGE, "curves"), (Kind.TopAbs_VERTEX, "points")):
        if any(has(shape, kind) for shape in shapes):
            raise CannotConvert(f"The file holds only {word}, no surface.")
    raise CannotConvert("The file holds no shape.")


def without_curves(document: Document) -> bool:
    """Take off what has no surface: products with no face, and loose edges of the others."""
    before = [labels.shape_of(label) for label in parts(document)]
    found = any(shape is not None and has_curves(shape) for shape in before)
    if found:
        for label in labels.tops(document.shapes):
            drop_bare_components(document, label)
        for label in labels.free(document.shapes):
            if not has_surface(label):
                document.shapes.RemoveShape(label, True)
        for label in parts(document):
            if shape := labels.shape_of(label):
                take_curves_off(shape)
    return found


def has_curves(shape: TopoDS_Shape) -> bool:
    return has(shape, Kind.TopAbs_EDGE, Kind.TopAbs_FACE) or has(shape, Kind.TopAbs_VERTEX, Kind.TopAbs_EDGE)


def has_surface(label: TDF_Label) -> bool:
    shape = labels.shape_of(label)
    return shape is not None and has(shape, Kind.TopAbs_FACE)


def drop_bare_components(document: Document, label: TDF_Label) -> None:
    if XCAFDoc_ShapeTool.IsAssembly_s(label):
        for component in labels.components(label):
            if not has_surface(labels.product_of(component)):
                document.shapes.RemoveComponent(component)


def take_curves_off(shape: TopoDS_Shape) -> None:
    """In place, so that labels and colours go on naming the same faces."""
    for child in children(shape) if shape.ShapeType() == Kind.TopAbs_COMPOUND else []:
        if child.ShapeType() in FLAT:
            shape.Free(True)
            BRep_Builder().Remove(shape, child)
        else:
            take_curves_off(child)


def children(shape: TopoDS_Shape) -> list[TopoDS_Shape]:
    found, iterator = [], TopoDS_Iterator(shape)
    while iterator.More():
        found.append(iterator.Value())
        iterator.Next()
    return found


def has_loose(label: TDF_Label) -> bool:
    shape = labels.shape_of(label)
    loose = shape is not None and has(shape, Kind.TopAbs_FACE, Kind.TopAbs_SOLID)
    return loose and not is_tessellated(shape)


def unite_surfaces(document: Document, name: str) -> None:
    """Surfaces without a solid that no assembly names become one product: IGES has a root a face,
    and of a STEP product each shell comes as a component."""
    roots = [label for label in labels.free(document.shapes) if is_surfaces(label)]
    shapes = [shape for label in roots if (shape := labels.shape_of(label))]
    assembled = any(XCAFDoc_ShapeTool.IsAssembly_s(labels.product_of(label)) for label in roots)
    if document.has_assemblies or not (assembled or len(roots) > 1):
        return
    painted = [pair for label in roots for pair in paints_of(label)]
    for label in roots:
        document.shapes.RemoveShape(label, True)
    whole = document.shapes.AddShape(sewing.compound(shapes), False, False)
    labels.rename(whole, name)
    paint_faces(document, whole, painted)


def is_surfaces(label: TDF_Label) -> bool:
    shape = labels.shape_of(label)
    return shape is not None and not has(shape, Kind.TopAbs_SOLID) and not is_tessellated(shape)


def sew(document: Document, label: TDF_Label) -> None:
    """Replace the product's shape; faces that the needle changed keep their colours."""
    shape = labels.shape_of(label)
    if shape is None or not has_loose(label):
        return
    painted = [pair for sub in labels.sub_shapes(label) for pair in paints_of(sub)]
    whole, renewed = sewing.sewn(shape, diagonal(shape))
    for sub in labels.sub_shapes(label):
        sub.ForgetAllAttributes()
    document.shapes.SetShape(label, whole)
    paint_faces(document, label, [(renewed(face), paint) for face, paint in painted])


def diagonal(shape: TopoDS_Shape) -> float:
    low, high = rough_box(shape)
    return float(np.linalg.norm(high - low))


def paints_of(label: TDF_Label) -> list[tuple[TopoDS_Shape, Paint]]:
    """The colours of a label and of what is below it, face by face; the nearest one comes last."""
    product, shape = labels.product_of(label), labels.shape_of(label)
    if shape is None:
        return []
    colors = [paint for each in (product, label) for paint in labels.paints(each)]
    below = [pair for each in labels.below(product) for pair in paints_of(each)]
    place = shape.Location() if product is not label else TopLoc_Location()
    own = [(face, paint) for paint in colors for face in faces(shape)]
    return [*own, *((face.Moved(place), paint) for face, paint in below)]


def paint_faces(document: Document, label: TDF_Label, painted: list[tuple[TopoDS_Shape, Paint]]) -> None:
    for face, (kind, color) in painted:
        sub = document.shapes.AddSubShape(label, face)
        if not sub.IsNull():
            document.colors.SetColor(sub, color, kind)
