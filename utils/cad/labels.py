"""Labels of an XCAF document: what they hold, and what stands on them."""

import unicodedata
from collections.abc import Iterator

from OCP.Quantity import Quantity_Color, Quantity_ColorRGBA
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDF import TDF_Label, TDF_LabelSequence, TDF_Tool
from OCP.TopoDS import TopoDS_Shape
from OCP.XCAFDoc import (
    XCAFDoc_ColorGen,
    XCAFDoc_ColorSurf,
    XCAFDoc_ColorTool,
    XCAFDoc_ColorType,
    XCAFDoc_ShapeTool,
)

COLORS = (XCAFDoc_ColorSurf, XCAFDoc_ColorGen)  # the surface's own comes first

Paint = tuple[XCAFDoc_ColorType, Quantity_ColorRGBA]


def entry(label: TDF_Label) -> str:
    """The label's address in its document, such as `0:1:1:3`."""
    text = TCollection_AsciiString()
    TDF_Tool.Entry_s(label, text)
    return str(text.ToCString())


def free(shapes: XCAFDoc_ShapeTool) -> list[TDF_Label]:
    """What stands in no assembly."""
    labels = TDF_LabelSequence()
    shapes.GetFreeShapes(labels)
    return list(labels)


def tops(shapes: XCAFDoc_ShapeTool) -> list[TDF_Label]:
    """Every product and assembly, each once."""
    labels = TDF_LabelSequence()
    shapes.GetShapes(labels)
    return list(labels)


def components(assembly: TDF_Label) -> list[TDF_Label]:
    labels = TDF_LabelSequence()
    XCAFDoc_ShapeTool.GetComponents_s(assembly, labels, False)
    return list(labels)


def sub_shapes(product: TDF_Label) -> list[TDF_Label]:
    """Labels of the faces and bodies that have a name or a colour of their own."""
    labels = TDF_LabelSequence()
    XCAFDoc_ShapeTool.GetSubShapes_s(product, labels)
    return list(labels)


def below(product: TDF_Label) -> list[TDF_Label]:
    """The components of an assembly, the sub-shapes of a part."""
    if XCAFDoc_ShapeTool.IsAssembly_s(product):
        return components(product)
    return sub_shapes(product)


def product_of(label: TDF_Label) -> TDF_Label:
    """The label that a component stands for; any other stands for itself."""
    referred = TDF_Label()
    return referred if XCAFDoc_ShapeTool.GetReferredShape_s(label, referred) else label


def shape_of(label: TDF_Label) -> TopoDS_Shape | None:
    shape = XCAFDoc_ShapeTool.GetShape_s(label)
    return None if shape is None or shape.IsNull() else shape


def name_of(label: TDF_Label) -> str:
    """Asked for first: of this kernel's Python, FindAttribute crashes where there is none."""
    if not label.IsAttribute(TDataStd_Name.GetID_s()):
        return ""
    name = TDataStd_Name()
    label.FindAttribute(TDataStd_Name.GetID_s(), name)
    return readable(name.Get().ToExtString())


def readable(name: str) -> str:
    """Without control characters and halves of characters, which no name has."""
    return "".join(char for char in name if unicodedata.category(char) not in {"Cc", "Cs"})


def rename(label: TDF_Label, name: str) -> None:
    TDataStd_Name.Set_s(label, TCollection_ExtendedString(name, True))


def paints(label: TDF_Label) -> Iterator[Paint]:
    """The label's own colours, each with what it is for."""
    for kind in COLORS:
        color = Quantity_ColorRGBA()
        if XCAFDoc_ColorTool.GetColor_s(label, kind, color):
            yield kind, color


def color_of(label: TDF_Label) -> str | None:
    """The label's own colour as `#rrggbb` in sRGB."""
    for _, color in paints(label):
        return str(Quantity_Color.ColorToHex_s(color.GetRGB(), True).ToCString()).lower()
    return None
