"""STEP and IGES read once into an XCAF document: shapes, names, colours and assembly tree."""

from dataclasses import dataclass
from pathlib import Path

from OCP.IFSelect import IFSelect_RetDone
from OCP.IGESCAFControl import IGESCAFControl_Reader
from OCP.IGESData import IGESData_IGESModel
from OCP.Message import Message, Message_Gravity
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.TCollection import TCollection_AsciiString, TCollection_ExtendedString
from OCP.TColStd import TColStd_SequenceOfAsciiString
from OCP.TDocStd import TDocStd_Document
from OCP.XCAFDoc import XCAFDoc_DocumentTool, XCAFDoc_ShapeTool

from utils.cad import nesting, references
from utils.cad.errors import CannotConvert

MILLIMETRE = 0.001  # in metres, as XCAF states units

UNITS = {
    "micrometre": "um",
    "millimetre": "mm",
    "centimetre": "cm",
    "metre": "m",
    "kilometre": "km",
    "inch": "in",
    "foot": "ft",
}
# IGES 5.3, global section, parameter 14.
IGES_UNITS = {1: "in", 2: "mm", 4: "ft", 6: "m", 7: "km", 8: "mil", 9: "um", 10: "cm"}


@dataclass(frozen=True, slots=True)
class Document:
    """A file in memory, its lengths in mm; `source_unit` is the unit its author wrote."""

    xcaf: TDocStd_Document
    source_unit: str

    @property
    def shapes(self) -> XCAFDoc_ShapeTool:
        return XCAFDoc_DocumentTool.ShapeTool_s(self.xcaf.Main())


# The kernel's healing of STEP shapes is two thirds of their reading, and these parts of it are half
# of the healing. Sound files, which most are, do not need them; what does is found out afterwards.
COSTLY_HEALING = (
    "FixSelfIntersectionMode",
    "FixIntersectingWiresMode",
    "FixShellOrientationMode",
    "FixSameParameterMode",
)


def read(source: Path, file_format: str, max_instances: int, careful: bool) -> Document:
    """Read a `step` or `iges` file; `careful` heals all that the kernel can heal.

    Raises CannotConvert when the kernel finds no model in it, or the assembly is a bomb.
    """
    if file_format == "iges":
        return _read_iges(source)
    nesting.check(source, max_instances)
    references.check_text(source)
    return _read_step(source, careful)


def silence() -> None:
    """Let the kernel print nothing but failures: its traces would fill the logs."""
    for printer in Message.DefaultMessenger_s().Printers():
        printer.SetTraceLevel(Message_Gravity.Message_Fail)


def _new_document() -> TDocStd_Document:
    document = TDocStd_Document(TCollection_ExtendedString("BinXCAF"))
    XCAFDoc_DocumentTool.SetLengthUnit_s(document, MILLIMETRE)
    return document


def _read_step(source: Path, careful: bool) -> Document:
    reader = STEPCAFControl_Reader()
    for unused in ("LayerMode", "PropsMode", "MatMode", "GDTMode", "SHUOMode", "ViewMode"):
        getattr(reader, f"Set{unused}")(False)
    if reader.ReadFile(str(source)) != IFSelect_RetDone:
        raise CannotConvert("The file is not a STEP file that can be read.")
    references.check_read(reader)
    unit = _step_unit(reader)
    if not careful:
        reader.SetShapeFixParameters(_without_costly_healing())  # reading a file has reset them
    document = _new_document()
    if not reader.Transfer(document):
        raise CannotConvert("The STEP file holds no shape.")
    return Document(document, unit)


def _without_costly_healing() -> Resource_DataMapOfAsciiStringAsciiString:
    parameters = Resource_DataMapOfAsciiStringAsciiString()
    for name in COSTLY_HEALING:
        parameters.Bind(TCollection_AsciiString(f"FixShape.{name}"), TCollection_AsciiString("0"))
    return parameters


def _step_unit(reader: STEPCAFControl_Reader) -> str:
    lengths, angles, solid_angles = (TColStd_SequenceOfAsciiString() for _ in range(3))
    reader.ChangeReader().FileUnits(lengths, angles, solid_angles)
    name = lengths.First().ToCString().lower() if lengths.Length() else "millimetre"
    return UNITS.get(name, name)


def _read_iges(source: Path) -> Document:
    reader = IGESCAFControl_Reader()
    reader.SetLayerMode(False)
    if reader.ReadFile(str(source)) != IFSelect_RetDone:
        raise CannotConvert("The file is not an IGES file that can be read.")
    document = _new_document()
    if not reader.Transfer(document):
        raise CannotConvert("The IGES file holds no shape.")
    return Document(document, _iges_unit(reader))


def _iges_unit(reader: IGESCAFControl_Reader) -> str:
    model = reader.IGESModel()
    flag = model.GlobalSection().UnitFlag() if isinstance(model, IGESData_IGESModel) else 2
    return IGES_UNITS.get(flag, "mm")
