"""One model part of a 3MF, read as a stream: no tree of it is built, no entity is resolved."""

import io
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.readers import threemf_colors
from utils.cad.readers.threemf_colors import Group
from utils.cad.surfaces import Array, Surface, shown

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
DRAFT = "http://schemas.microsoft.com/3dmanufacturing/2013/01"  # version 0.93, as Windows 8.1 wrote it
MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
PRODUCTION = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
# What may be required without harm: the mesh beside it is the whole part.
UNDERSTOOD = {
    CORE,
    MATERIAL,
    PRODUCTION,
    "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07",
    "http://schemas.microsoft.com/3dmanufacturing/trianglesets/2021/07",
}
# What describes a part in place of triangles, by its namespace and its element.
BEYOND = {
    "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02": ("beamlattice", "a beam lattice"),
    "http://schemas.microsoft.com/3dmanufacturing/volumetric/2022/01": ("levelset", "a level set"),
    "http://schemas.3mf.io/3dmanufacturing/booleanoperations/2023/07": ("booleanshape", "boolean operations"),
    "http://schemas.microsoft.com/3dmanufacturing/displacement/2022/07": (
        "displacementmesh",
        "a displacement mesh",
    ),
}
OTHERS = {
    "http://schemas.microsoft.com/3dmanufacturing/securecontent/2019/04": "secure content",
    "http://schemas.3mf.io/3dmanufacturing/implicit/2023/12": "implicit functions",
    "http://schemas.3mf.io/3dmanufacturing/volumetric/2023/02": "volumes",
    "http://schemas.3mf.io/3dmanufacturing/displacement/2023/10": "a displacement mesh",
}
NAMED = {uri: name for uri, (_, name) in BEYOND.items()} | OTHERS
UNMOVED = np.eye(4)
UNBOUND_PREFIX = expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]
Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


@dataclass(frozen=True, slots=True)
class Component:
    """An object's use: by a build item or by another object. `path` is None in its own part."""

    object_id: int
    path: str | None = None
    matrix: Array = field(default_factory=lambda: UNMOVED)
    printable: bool = True


@dataclass(slots=True, eq=False)
class Object:
    """A mesh, or components; `beyond` names what else it is described by.

    Properties are (group, index) pairs: of the object, and in `painted` of single triangles, each as
    its number, the group and three indices; -1 where none is stated.
    """

    kind: str
    name: str
    group: int
    index: int
    points: "array[float]" = field(default_factory=lambda: array("d"))
    corners: "array[int]" = field(default_factory=lambda: array("q"))
    painted: "array[int]" = field(default_factory=lambda: array("q"))
    components: list[Component] = field(default_factory=list)
    beyond: str | None = None

    @property
    def triangles(self) -> Array:
        return np.array(self.corners, np.int64).reshape(-1, 3)

    def surface(self, model: "Model") -> Surface:
        """CannotConvert where a triangle has corners that do not exist."""
        points, triangles = np.array(self.points, np.float64).reshape(-1, 3), self.triangles
        if triangles.min() < 0 or triangles.max() >= len(points):
            raise CannotConvert("The 3MF file names corners that it does not hold.")
        painted = np.array(self.painted, np.int64).reshape(-1, 5)
        colors = threemf_colors.corners(model.groups, len(triangles), (self.group, self.index), painted)
        return Surface(points, triangles, colors, self.name)


@dataclass(slots=True, eq=False)
class Model:
    """A part: its unit as written, its objects by id, what its build places, its property groups."""

    unit: str = "millimeter"
    objects: dict[int, Object] = field(default_factory=dict)
    items: list[Component] = field(default_factory=list)
    groups: dict[int, Group] = field(default_factory=dict)


def parse(opened: Callable[[], IO[bytes]]) -> Model:
    """The model in what is opened; twice where it uses prefixes that it does not declare.

    CannotConvert where it is no XML, lacks what 3MF demands, or requires what we cannot read.
    """
    parser = Parser()
    try:
        stream(opened, parser.start, parser.namespace, "model")
    except Undeclared:
        parser = Parser()
        stream(opened, parser.start_unbound, parser.namespace, "model", separator=None)
    return parser.model


def targets(content: bytes, kind: str) -> list[str]:
    """What the relationships of this kind point at (OPC), of a part that lists relationships."""
    found: list[str] = []

    def start(name: str, about: Attributes) -> None:
        if name.endswith("Relationship") and about.get("Type") == kind:
            found.append(about["Target"])

    with suppress(Undeclared):
        stream(lambda: io.BytesIO(content), start, lambda *_: None, "list of relationships")
    return found


class Undeclared(Exception):
    """A prefix is used that is not declared; other programs overlook it."""


def stream(
    opened: Callable[[], IO[bytes]],
    start: Start,
    namespace: Callable[..., None],
    what: str,
    separator: str | None = " ",
) -> None:
    """Tell of each element as `namespace name` with its attributes, or as it is written without a
    separator; a DTD, and with it every entity, is refused."""
    xml = expat.ParserCreate(namespace_separator=separator)
    xml.StartElementHandler = start
    xml.StartNamespaceDeclHandler = namespace
    xml.StartDoctypeDeclHandler = doctype
    try:
        with opened() as file:
            xml.ParseFile(file)
    except expat.ExpatError as error:
        if error.code == UNBOUND_PREFIX:
            raise Undeclared from error
        raise CannotConvert(f"The 3MF file is damaged: its {what} cannot be read.") from error
    except (LookupError, ValueError, OverflowError) as error:
        raise CannotConvert(f"The 3MF file is damaged: its {what} cannot be read.") from error


def doctype(*_: object) -> None:
    raise CannotConvert("The 3MF file holds a document type, which 3MF forbids.")


class Parser:
    """Told of each element's beginning; what is nested needs no end, as 3MF never reopens anything."""

    def __init__(self) -> None:
        self.model = Model()
        self.object = Object("none", "", -1, -1)
        self.open = Group()
        self.prefixes: dict[str, str] = {}

    def namespace(self, prefix: str | None, uri: str) -> None:
        self.prefixes[prefix or ""] = uri

    def start(self, name: str, attributes: Attributes) -> None:
        take = TAKEN.get(name)
        if take:
            take(self, attributes)

    def start_unbound(self, name: str, attributes: Attributes) -> None:
        """As `start`, the prefixes looked up here; what is not declared stays as it is written."""
        for key, uri in attributes.items():
            if key == "xmlns" or key.startswith("xmlns:"):
                self.namespace(key[6:], uri)
        named = {self._whole(key) if ":" in key else key: value for key, value in attributes.items()}
        self.start(self._whole(name), named)

    def _whole(self, name: str) -> str:
        prefix, _, local = name.rpartition(":")
        return f"{self.prefixes[prefix]} {local}" if prefix in self.prefixes else name

    def begin(self, about: Attributes) -> None:
        self.model.unit = about.get("unit", "millimeter")
        for prefix in about.get("requiredextensions", "").split():
            uri = self.prefixes.get(prefix, prefix)
            if uri not in UNDERSTOOD:
                what = NAMED.get(uri, f"the extension {shown(uri)}")
                raise CannotConvert(f"The 3MF file needs {what}, which cannot be read: send a mesh.")

    def add(self, about: Attributes) -> None:
        self.object = Object(
            about.get("type", "model"),
            shown(about.get("name", "")),
            int(about.get("pid", -1)),
            int(about.get("pindex", 0)),
        )
        self.model.objects[int(about["id"])] = self.object

    def vertex(self, about: Attributes) -> None:
        self.object.points.extend((float(about["x"]), float(about["y"]), float(about["z"])))

    def triangle(self, about: Attributes) -> None:
        made = self.object
        if "p1" in about:
            first = int(about["p1"])
            others = int(about.get("p2", first)), int(about.get("p3", first))
            group = int(about.get("pid", made.group))
            made.painted.extend((len(made.corners) // 3, group, first, *others))
        made.corners.extend((int(about["v1"]), int(about["v2"]), int(about["v3"])))

    def component(self, about: Attributes) -> None:
        self.object.components.append(use(about))

    def item(self, about: Attributes) -> None:
        self.model.items.append(use(about))

    def group(self, about: Attributes) -> None:
        """A list of colours, mixtures or layers; the elements that follow are its own."""
        self.open = self.model.groups[int(about["id"])] = Group.of(about)

    def color(self, about: Attributes) -> None:
        self.open.colors.append(threemf_colors.rgba(about.get("color") or about.get("displaycolor", "")))

    def mixture(self, about: Attributes) -> None:
        self.open.mixed.append(about)


def use(about: Attributes) -> Component:
    printable = next((value for key, value in about.items() if key.split(" ")[-1] == "printable"), "1")
    return Component(
        int(about["objectid"]),
        about.get(f"{PRODUCTION} path"),
        matrix_of(about["transform"]) if about.get("transform") else UNMOVED,
        printable.strip().lower() not in ("0", "false"),
    )


def matrix_of(text: str) -> Array:
    """3MF multiplies rows from the left: its twelve numbers are our columns."""
    matrix = np.eye(4)
    matrix[:3] = np.array(text.split(), np.float64).reshape(4, 3).T
    if not np.isfinite(matrix).all():
        raise ValueError(text)
    return matrix


def refuse_beyond(name: str) -> Callable[[Parser, Attributes], None]:
    def take(parser: Parser, _: Attributes) -> None:
        parser.object.beyond = name

    return take


CORE_TAKEN: dict[str, Callable[[Parser, Attributes], None]] = {
    f"{CORE} model": Parser.begin,
    f"{CORE} object": Parser.add,
    f"{CORE} vertex": Parser.vertex,
    f"{CORE} triangle": Parser.triangle,
    f"{CORE} component": Parser.component,
    f"{CORE} item": Parser.item,
    f"{CORE} basematerials": Parser.group,
    f"{CORE} base": Parser.color,
}
TAKEN: dict[str, Callable[[Parser, Attributes], None]] = {
    **CORE_TAKEN,
    **{name.replace(CORE, DRAFT): take for name, take in CORE_TAKEN.items()},
    f"{MATERIAL} colorgroup": Parser.group,
    f"{MATERIAL} color": Parser.color,
    f"{MATERIAL} compositematerials": Parser.group,
    f"{MATERIAL} composite": Parser.mixture,
    f"{MATERIAL} multiproperties": Parser.group,
    f"{MATERIAL} multi": Parser.mixture,
    **{f"{uri} {element}": refuse_beyond(name) for uri, (element, name) in BEYOND.items()},
}
