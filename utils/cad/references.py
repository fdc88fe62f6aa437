"""STEP files whose parts lie in other files (ISO 10303-44, -214: DOCUMENT_FILE and what refers to it).

The kernel would open whatever they name. Here nothing is: where parts are missing, the file is refused in
words that name them; a mere document about a part, its drawing or its native file, is left aside.
"""

import re
from collections.abc import Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar

from OCP.Standard import Standard_Transient
from OCP.StepAP214 import StepAP214_AppliedExternalIdentificationAssignment
from OCP.StepBasic import StepBasic_DocumentFile, StepBasic_ProductDefinition, StepBasic_SourceItem
from OCP.STEPCAFControl import STEPCAFControl_Reader
from OCP.STEPConstruct import STEPConstruct_ExternRefs
from OCP.StepGeom import StepGeom_Placement
from OCP.StepRepr import (
    StepRepr_NextAssemblyUsageOccurrence,
    StepRepr_Representation,
    StepRepr_RepresentationRelationship,
    StepRepr_RepresentationRelationshipWithTransformation,
)
from OCP.StepShape import StepShape_ShapeDefinitionRepresentation
from OCP.TCollection import TCollection_HAsciiString

from utils.cad.errors import CannotConvert

Entity = TypeVar("Entity", bound=Standard_Transient)
Entities = list[Standard_Transient]
LOOKED_AT = (
    StepAP214_AppliedExternalIdentificationAssignment,
    StepBasic_DocumentFile,
    StepRepr_NextAssemblyUsageOccurrence,
    StepRepr_RepresentationRelationship,
    StepShape_ShapeDefinitionRepresentation,
)

MOST_NAMES, LONGEST_NAME = 10, 80
DOCUMENT = re.compile(rb"DOCUMENT_FILE\s*+\(\s*+'((?:[^']|'')*+)'")
ANY_SURFACE = b"FACE"  # every kind of face or surface has it in its name
# What people attach to a part to be read by people: no shape is in it.
PAPERS = {".pdf", ".txt", ".csv", ".doc", ".docx", ".xls", ".xlsx", ".png", ".jpg", ".jpeg", ".tif", ".tiff"}


def check_text(source: Path) -> None:
    """Refuse a file that names others and has no surface of its own. Raises CannotConvert."""
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        if content.find(b"DOCUMENT_FILE") < 0 or content.find(ANY_SURFACE) >= 0:
            return
        names = [found.decode(errors="replace") for found in DOCUMENT.findall(content)]
    refuse(names)


def check_read(reader: STEPCAFControl_Reader) -> None:
    """Of a file that was read and not yet transferred: refuse missing parts, forget other documents.

    Raises CannotConvert.
    """
    references = references_of(reader)
    known = range(1, references.NbExternRefs() + 1)
    if not known:
        return
    model = references.Model()
    every = (model.Value(number) for number in range(1, model.NbEntities() + 1))
    entities = [entity for entity in every if isinstance(entity, LOOKED_AT)]
    missing = [number for number in known if is_missing(references.ProdDef(number), entities)]
    refuse([references.FileName(number) or "" for number in missing])
    forget(entities)
    left = references_of(reader)
    refuse([name for number in known if (name := left.FileName(number))])


def refuse(names: list[str]) -> None:
    if parts := [name for name in names if PurePosixPath(name).suffix.lower() not in PAPERS]:
        raise CannotConvert(told(parts))


def told(names: list[str]) -> str:
    """The sentence that names them: only their last parts, and not too many."""
    shown = [name for name in dict.fromkeys(map(shown_name, names)) if name]
    more = f" and {len(shown) - MOST_NAMES} more" if len(shown) > MOST_NAMES else ""
    listed = ", ".join(shown[:MOST_NAMES])
    return f"The parts are in other files: {listed}{more}." if shown else "The parts are in other files."


def shown_name(name: str) -> str:
    last = PureWindowsPath(PurePosixPath(name).name).name
    return "".join(letter for letter in last if letter.isprintable()).strip()[:LONGEST_NAME]


def references_of(reader: STEPCAFControl_Reader) -> STEPConstruct_ExternRefs:
    found = STEPConstruct_ExternRefs(reader.ChangeReader().WS())
    found.LoadExternRefs()
    return found


def is_missing(product: StepBasic_ProductDefinition | None, entities: Entities) -> bool:
    """Whether the product has neither parts nor a shape here; of no product at all, we cannot know.

    Entities are the same where their Python objects are: the kernel's own numbers of them do not reach us.
    """
    if product is None:
        return True
    uses = of(StepRepr_NextAssemblyUsageOccurrence, entities)
    if any(use.RelatingProductDefinition() is product for use in uses):
        return False
    return not any(is_filled(shape, entities) for shape in shapes(product, entities))


def shapes(product: StepBasic_ProductDefinition, entities: Entities) -> Iterator[StepRepr_Representation]:
    for link in of(StepShape_ShapeDefinitionRepresentation, entities):
        shape = link.Definition().PropertyDefinition()
        if shape is not None and shape.Definition().ProductDefinition() is product:
            yield link.UsedRepresentation()


def is_filled(shape: StepRepr_Representation, entities: Entities) -> bool:
    """Itself, or what is said to be the same shape: an axis alone is none."""
    same = [shape]
    for link in of(StepRepr_RepresentationRelationship, entities):
        ends = link.Rep1(), link.Rep2()
        if shape in ends and not isinstance(link, StepRepr_RepresentationRelationshipWithTransformation):
            same += ends
    return any(not isinstance(item, StepGeom_Placement) for one in same for item in items(one))


def items(shape: StepRepr_Representation) -> Iterator[Standard_Transient]:
    for number in range(1, shape.NbItems() + 1):
        yield shape.ItemsValue(number)


def of(kind: type[Entity], entities: Entities) -> list[Entity]:
    return [entity for entity in entities if isinstance(entity, kind)]


def forget(entities: Entities) -> None:
    """Take the names of all documents out of the model: the kernel opens them while it transfers."""
    nothing = TCollection_HAsciiString("")
    for document in of(StepBasic_DocumentFile, entities):
        document.SetId(nothing)
    for assignment in of(StepAP214_AppliedExternalIdentificationAssignment, entities):
        assignment.SetAssignedId(nothing)
        assignment.Source().SetSourceId(StepBasic_SourceItem())
