"""STEP and IGES read once into an XCAF document: shapes, names, colours and assembly tree."""

from codecs import BOM_UTF8
from dataclasses import dataclass
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

from OCP.IFSelect import IFSelect_RetDone, IFSelect_ReturnStatus
from OCP.IGESCAFControl import IGESCAFControl_Reader
from OCP.IGESData import IGESData_IGESModel
from OCP.Message import Message, Message_Gravity
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TColStd import TColStd_SequenceOfAsciiString
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFDoc import XCAFDoc_ColorTool, XCAFDoc_DocumentTool, XCAFDoc_ShapeTool

from utils.cad import labels, nesting, references
from utils.cad.codepages import UTF_8, code_page
from utils.cad.errors import CannotConvert
from utils.cad.units import IGES_UNITS, symbol

MILLIMETRE = 0.001  # in metres, as XCAF states units


@dataclass(frozen=True, slots=True)
class Document:
    """A file in memory, its lengths in mm.

    source_unit     the unit its author wrote
    has_assemblies  it places products in others; else what looks so are pieces of one product
    """

    xcaf: TDocStd_Document
    source_unit: str
    has_assemblies: bool

    @property
    def shapes(self) -> XCAFDoc_ShapeTool:
        return XCAFDoc_DocumentTool.ShapeTool_s(self.xcaf.Main())

    @property
    def colors(self) -> XCAFDoc_ColorTool:
        return XCAFDoc_DocumentTool.ColorTool_s(self.xcaf.Main())


# The kernel's healing of STEP shapes is two thirds of their reading, and these parts of it are half
# of the healing. Sound files, which most are, do not need them; what does is found out afterwards.
SHELL_ORIENTATION = "FixShellOrientationMode"
COSTLY_HEALING = (
    "FixSelfIntersectionMode",
    "FixIntersectingWiresMode",
    SHELL_ORIENTATION,
    "FixSameParameterMode",
)


def read(source: Path, file_format: str, max_instances: int, careful: bool) -> Document:
    """Read a `step` or `iges` file; `careful` heals all that the kernel can heal.

    Raises CannotConvert when the kernel finds no model in it, or the assembly is a bomb.
    """
    if file_format == "iges":
        return read_iges(source)
    has_assemblies = nesting.check(source, max_instances)
    references.check_text(source)
    return read_step(source, careful, has_assemblies)


def silence() -> None:
    """Let the kernel print nothing but failures: its traces would fill the logs."""
    for printer in Message.DefaultMessenger_s().Printers():
        printer.SetTraceLevel(Message_Gravity.Message_Fail)


def new_document() -> TDocStd_Document:
    document = TDocStd_Document(TCollection_ExtendedString("BinXCAF"))
    XCAFDoc_DocumentTool.SetLengthUnit_s(document, MILLIMETRE)
    return document


def read_step(source: Path, careful: bool, has_assemblies: bool) -> Document:
    reader = STEPCAFControl_Reader()
    for unused in ("LayerMode", "PropsMode", "MatMode", "GDTMode", "SHUOMode", "ViewMode"):
        getattr(reader, f"Set{unused}")(False)
    if load(reader, source) != IFSelect_RetDone:
        raise CannotConvert("The file is not a STEP file that can be read.")
    references.check_read(reader)
    unit = step_unit(reader)
    if not careful:  # reading a file has reset them
        reader.SetShapeFixParameters(without_costly_healing(has_hollows(source)))
    document = new_document()
    if not reader.Transfer(document):
        raise CannotConvert("The STEP file holds no shape.")
    name_instances(document)
    return Document(document, unit, has_assemblies)


def name_instances(document: TDocStd_Document) -> None:
    """The kernel takes a name without a Latin letter for none, and calls the instance by a number."""
    for label in labels.tops(XCAFDoc_DocumentTool.ShapeTool_s(document.Main())):
        for component in labels.components(label):
            name = labels.name_of(labels.product_of(component))
            if name.strip() and not any(char.isascii() and not char.isspace() for char in name):
                labels.rename(component, name)


def load(reader: STEPCAFControl_Reader, source: Path) -> IFSelect_ReturnStatus:
    """The kernel takes no byte order mark, and knows neither GBK nor Big5: it gets UTF-8."""
    page = code_page(source)
    with source.open("rb") as file:
        marked = file.read(len(BOM_UTF8)) == BOM_UTF8
    if page == UTF_8 and not marked:
        return reader.ReadFile(str(source))
    text = source.read_bytes().removeprefix(BOM_UTF8).decode(page, "replace")
    return reader.ReadStream(source.name, BytesIO(text.encode()))


def without_costly_healing(hollows: bool) -> Resource_DataMapOfAsciiStringAsciiString:
    """Where there are hollows, their shells are turned: many systems write them inside out."""
    parameters = Resource_DataMapOfAsciiStringAsciiString()
    for name in COSTLY_HEALING:
        if not (hollows and name == SHELL_ORIENTATION):
            parameters.Bind(TCollection_AsciiString(f"FixShape.{name}"), TCollection_AsciiString("0"))
    return parameters


def has_hollows(source: Path) -> bool:
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(b"BREP_WITH_VOIDS") >= 0


def step_unit(reader: STEPCAFControl_Reader) -> str:
    lengths, angles, solid_angles = (TColStd_SequenceOfAsciiString() for _ in range(3))
    reader.ChangeReader().FileUnits(lengths, angles, solid_angles)
    return symbol(lengths.First().ToCString() if lengths.Length() else "millimetre")


def read_iges(source: Path) -> Document:
    reader = IGESCAFControl_Reader()
    reader.SetLayerMode(False)
    if reader.ReadFile(str(source)) != IFSelect_RetDone:
        raise CannotConvert("The file is not an IGES file that can be read.")
    document = new_document()
    if not reader.Transfer(document):
        raise CannotConvert("The IGES file holds no shape.")
    return Document(document, iges_unit(reader), has_assemblies=False)


def iges_unit(reader: IGESCAFControl_Reader) -> str:
    model = reader.IGESModel()
    if not isinstance(model, IGESData_IGESModel):
        return "mm"
    about = model.GlobalSection()
    named = about.UnitName()
    return IGES_UNITS.get(about.UnitFlag()) or symbol(named.ToCString() if named else "mm")
