"""Products to STEP: named, coloured parts and assemblies whose children are shared, not copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cadquery as cq
from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.BRepBuilderAPI import BRepBuilderAPI_Transform
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Quantity import Quantity_Color, Quantity_TOC_sRGB
from OCP.STEPCAFControl import STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_AsIs
from OCP.TCollection import TCollection_ExtendedString, TCollection_HAsciiString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape
from OCP.XCAFDoc import XCAFDoc_ColorGen, XCAFDoc_DocumentTool

# A fixed date, so that the same part is the same bytes and is stored and converted once. (Of an
# assembly OCCT writes the colours in an order of its own.)
WRITTEN_ON = "2026-01-01T00:00:00"


@dataclass(frozen=True, eq=False)
class Part:
    """One solid, in mm; `color` is sRGB, each 0..1."""

    name: str
    shape: cq.Shape
    color: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Assembly:
    """Products in their places; the same object placed twice is one product used twice."""

    name: str
    children: Sequence[tuple["Part | Assembly", cq.Location]]


Product = Part | Assembly


class Document:
    """An XCAF document that is being filled."""

    def __init__(self) -> None:
        self.wrapped = TDocStd_Document(TCollection_ExtendedString("BinXCAF"))
        self.shapes = XCAFDoc_DocumentTool.ShapeTool_s(self.wrapped.Main())
        self.colors = XCAFDoc_DocumentTool.ColorTool_s(self.wrapped.Main())
        self.labels: dict[Product, TDF_Label] = {}

    def add(self, product: Product) -> TDF_Label:
        """The label of this product, made the first time it is asked for."""
        if product not in self.labels:
            make = self._part if isinstance(product, Part) else self._assembly
            self.labels[product] = self._named(make(product), product.name)  # type: ignore[arg-type]
        return self.labels[product]

    def _part(self, part: Part) -> TDF_Label:
        label = self.shapes.AddShape(_settled(part.shape), False)
        self.colors.SetColor(label, Quantity_Color(*part.color, Quantity_TOC_sRGB), XCAFDoc_ColorGen)
        return label

    def _assembly(self, assembly: Assembly) -> TDF_Label:
        label = self.shapes.NewShape()
        for child, place in assembly.children:
            used = self.shapes.AddComponent(label, self.add(child), place.wrapped)
            self._named(used, child.name)
        return label

    def _named(self, label: TDF_Label, name: str) -> TDF_Label:
        TDataStd_Name.Set_s(label, TCollection_ExtendedString(name))
        return label


def _settled(shape: cq.Shape) -> TopoDS_Shape:
    """The shape with its place made part of its geometry, else it is written as an assembly."""
    place = shape.wrapped.Location().Transformation()
    at_home = shape.wrapped.Located(TopLoc_Location())
    return BRepBuilderAPI_Transform(at_home, place, True).Shape()


def write_step(product: Product, path: Path) -> Path:
    """Write the product as STEP AP214 in mm; OSError where the file cannot be written."""
    document = Document()
    document.add(product)
    document.shapes.UpdateAssemblies()
    writer = _writer()
    writer.Transfer(document.wrapped, STEPControl_AsIs)
    _date(writer, product.name)
    if writer.Write(str(path)) != IFSelect_RetDone:
        raise OSError(f"The STEP file {path} could not be written.")
    return path


def _writer() -> STEPCAFControl_Writer:
    writer = STEPCAFControl_Writer()
    writer.SetColorMode(True)
    writer.SetNameMode(True)
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    return writer


def _date(writer: STEPCAFControl_Writer, name: str) -> None:
    header = APIHeaderSection_MakeHeader(writer.ChangeWriter().Model())
    header.SetName(TCollection_HAsciiString(name))
    header.SetTimeStamp(TCollection_HAsciiString(WRITTEN_ON))
