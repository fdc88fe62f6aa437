"""The assembly tree of a document: each product once, with the places it is put in."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from OCP.gp import gp_Trsf
from OCP.TDF import TDF_Label
from OCP.TopAbs import TopAbs_ShapeEnum as Kind
from OCP.TopoDS import TopoDS_Shape
from OCP.XCAFDoc import XCAFDoc_ShapeTool

from utils.cad import labels
from utils.cad.documents import Document
from utils.cad.errors import CannotConvert
from utils.cad.exact import faces, has

Matrix = npt.NDArray[np.float64]


@dataclass(slots=True)
class Product:
    """One part: its shape in its own coordinates (mm) and the (4, 4) matrix of each instance."""

    shape: TopoDS_Shape
    placements: list[Matrix] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Component:
    """A label that stands for a thing (`product`) at a place; a free label stands for itself."""

    label: TDF_Label
    product: TDF_Label
    matrix: Matrix

    @property
    def key(self) -> str:
        return labels.entry(self.product)


def products(document: Document, max_instances: int) -> list[Product]:
    """Every product that is a part, with its instances.

    Raises CannotConvert when nothing is there, the assembly contains itself, or it places more
    than `max_instances` parts: counted by multiplying, so that a bomb is refused before it unfolds.
    """
    roots = free(document)
    instances = count(roots, {}, frozenset())
    if instances == 0:
        raise CannotConvert("The file holds no shape.")
    if instances > max_instances:
        raise CannotConvert(f"The assembly places {instances} parts; {max_instances} are allowed.")
    found: dict[str, Product] = {}
    collect(roots, np.eye(4), found)
    return list(found.values())


def assembly(document: Document, root_name: str) -> dict[str, Any] | None:
    """The tree as `{name, quantity, color, children}`, or None when the file is a single part.

    Call it after `products` has accepted the document: it unfolds each product once.
    """
    roots = free(document)
    if count(roots, {}, frozenset()) == 1:
        return None
    trees: dict[str, dict[str, Any]] = {}
    if len(roots) == 1:
        return tree(roots[0], trees)
    return {"name": root_name, "quantity": 1, "color": None, "children": merged(roots, trees)}


def free(document: Document) -> list[Component]:
    return [component_of(label) for label in labels.free(document.shapes)]


def children_of(product: TDF_Label) -> list[Component]:
    return [component_of(label) for label in labels.components(product)]


def component_of(label: TDF_Label) -> Component:
    referred = labels.product_of(label)
    if referred is not label:
        transformation = XCAFDoc_ShapeTool.GetLocation_s(label).Transformation()
        return Component(label, referred, matrix_of(transformation))
    return Component(label, label, np.eye(4))


def matrix_of(trsf: gp_Trsf) -> Matrix:
    rows = [[trsf.Value(row, column) for column in range(1, 5)] for row in range(1, 4)]
    return np.array([*rows, [0.0, 0.0, 0.0, 1.0]])


def count(components: list[Component], known: dict[str, int], above: frozenset[str]) -> int:
    """Instances of parts below, each product counted once and multiplied by its uses."""
    total = 0
    for component in components:
        key = component.key
        if key in above:
            raise CannotConvert("The assembly contains itself.")
        if key not in known:
            known[key] = count_product(component.product, known, above | {key})
        total += known[key]
    return total


def count_product(product: TDF_Label, known: dict[str, int], above: frozenset[str]) -> int:
    if XCAFDoc_ShapeTool.IsAssembly_s(product):
        return count(children_of(product), known, above)
    return 0 if labels.shape_of(product) is None else 1


def collect(components: list[Component], above: Matrix, found: dict[str, Product]) -> None:
    for component in components:
        placed = above @ component.matrix
        if XCAFDoc_ShapeTool.IsAssembly_s(component.product):
            collect(children_of(component.product), placed, found)
            continue
        shape = labels.shape_of(component.product)
        if shape is not None and has(shape, Kind.TopAbs_FACE):  # else its geometry is elsewhere
            found.setdefault(component.key, Product(shape)).placements.append(placed)


def tree(component: Component, trees: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One node with quantity 1; what is below a product is made once and shared."""
    key = component.key
    if key not in trees:
        children = merged(children_of(component.product), trees)
        trees[key] = {"name": labels.name_of(component.product), "children": children}
    color = labels.color_of(component.label) or color_of(component.product)
    below = trees[key]
    return {"name": below["name"], "quantity": 1, "color": color, "children": below["children"]}


def merged(components: list[Component], trees: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Components as nodes; the same product in the same colour is one node with a quantity."""
    nodes: dict[tuple[str, str | None], dict[str, Any]] = {}
    for component in components:
        node = tree(component, trees)
        same = nodes.setdefault((component.key, node["color"]), node)
        if same is not node:
            same["quantity"] += 1
    return list(nodes.values())


def color_of(product: TDF_Label) -> str | None:
    """The product's own colour, or that of its bodies or faces where all have the same."""
    own = labels.color_of(product)
    shape = None if own or XCAFDoc_ShapeTool.IsAssembly_s(product) else labels.shape_of(product)
    if shape is None:
        return own
    painted = {sub: color for sub in labels.sub_shapes(product) if (color := labels.color_of(sub))}
    covered = sum(len(faces(part)) for sub in painted if (part := labels.shape_of(sub)))
    whole = len(set(painted.values())) == 1 and covered >= len(faces(shape))
    return next(iter(painted.values())) if whole else None
