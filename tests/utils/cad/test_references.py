"""STEP files that name other files: what is missing is named, and nothing else is opened."""

import os
import re
from pathlib import Path

import cadquery as cq
import pytest
from OCP.Bnd import Bnd_Box
from OCP.BRepBndLib import BRepBndLib
from OCP.TDF import TDF_LabelSequence

from tests.utils.cad import samples
from tests.utils.cad.products import Assembly, Part, write_step
from utils.cad import documents, references
from utils.cad.errors import CannotConvert

# A document and how it hangs at a product, as the PDM schema has it and the kernel writes and follows it.
DOCUMENT = """
#900001=DOCUMENT_PRODUCT_EQUIVALENCE('equivalence',$,#900002,#900004);
#900002=DOCUMENT('','',$,#900003);
#900003=DOCUMENT_TYPE('configuration controlled document version');
#900004=PRODUCT_DEFINITION_FORMATION('1','',#900005);
#900005=PRODUCT('doc','doc','',(#900006));
#900006=PRODUCT_CONTEXT('',#900007,'');
#900007=APPLICATION_CONTEXT('');
#900008=PRODUCT_DEFINITION_WITH_ASSOCIATED_DOCUMENTS('1','',#900004,#900009,(#900010));
#900009=PRODUCT_DEFINITION_CONTEXT('digital document definition',#900007,'');
#900010=DOCUMENT_FILE('{name}','',$,#900011,'',$);
#900011=DOCUMENT_TYPE('');
#900012=APPLIED_EXTERNAL_IDENTIFICATION_ASSIGNMENT('{name}',#900013,#900014,(#900010));
#900013=IDENTIFICATION_ROLE('external document id and location',$);
#900014=EXTERNAL_SOURCE(IDENTIFIER('{name}'));
#900015=APPLIED_DOCUMENT_REFERENCE(#900002,'',(#{product}));
"""
# A product that is nothing but a place in the first product of the file.
EMPTY = """
#800001=PRODUCT_DEFINITION('design','',#800002,#800005);
#800002=PRODUCT_DEFINITION_FORMATION('','',#800003);
#800003=PRODUCT('bolt','bolt','',(#800004));
#800004=PRODUCT_CONTEXT('',#800006,'mechanical');
#800005=PRODUCT_DEFINITION_CONTEXT('part definition',#800006,'design');
#800006=APPLICATION_CONTEXT('design');
#800007=NEXT_ASSEMBLY_USAGE_OCCURRENCE('9','','',#{whole},#800001,$);
"""


def product_of(text: str) -> str:
    return re.findall(r"#(\d+) = PRODUCT_DEFINITION\(", text)[0]


def written(path: Path, text: str, data: str) -> Path:
    end = text.rindex("ENDSEC;")
    path.write_text(text[:end] + data + text[end:])
    return path


def with_document(path: Path, name: str) -> Path:
    """The first product has this document beside its own shape."""
    text = path.read_text()
    return written(path, text, DOCUMENT.format(name=name, product=product_of(text)))


def with_missing_part(path: Path, name: str) -> Path:
    """The first product holds a part whose shape is in the document."""
    text = path.read_text()
    data = EMPTY.format(whole=product_of(text)) + DOCUMENT.format(name=name, product=800001)
    return written(path, text, data)


def assembly(folder: Path) -> Path:
    block = Part("block", cq.Workplane().box(10, 20, 30).val(), (0.2, 0.6, 0.3))
    return write_step(Assembly("top", [(block, cq.Location())]), folder / "top.step")


def read(path: Path) -> documents.Document:
    return documents.read(path, "step", 1000, careful=False)


def test_a_file_of_nothing_but_references_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = samples.step_without_shapes(tmp_path)
    names = ["bolt.stp", "nut.stp", "bolt.stp"]
    lines = [f"#{number}=DOCUMENT_FILE ( '{name}','',$,#1,'',$);" for number, name in enumerate(names, 50)]
    written(path, path.read_text(), "\n".join(lines))
    with pytest.raises(CannotConvert, match=r"^The parts are in other files: bolt\.stp, nut\.stp\.$"):
        references.check_text(path)


@pytest.mark.parametrize("name", ["bolt.stp", "../victim.step", "{folder}/victim.step"])
def test_an_assembly_that_lacks_a_part_is_refused(tmp_path: Path, name: str) -> None:
    """It has a surface of its own, so that only the kernel's own reading can tell."""
    samples.plate_step(tmp_path, "victim.step")
    inner = tmp_path / "inner"
    inner.mkdir()
    path = with_missing_part(assembly(inner), name.format(folder=tmp_path))
    with pytest.raises(CannotConvert, match=rf"^The parts are in other files: {Path(name).name}\.$"):
        read(path)


@pytest.mark.parametrize("name", ["drawing.pdf", "bolt.SLDPRT", "plate.step", "victim.step", "never.step"])
def test_a_document_beside_its_own_shape_is_never_opened(tmp_path: Path, name: str) -> None:
    """Its drawing, its native file, itself, another STEP file, and one that would never end."""
    samples.plate_step(tmp_path, "victim.step", width=400)
    os.mkfifo(tmp_path / "never.step")
    path = with_document(samples.plate_step(tmp_path), name)
    found = read(path)
    assert width_of(found) == pytest.approx(40)


def test_a_document_of_an_assembly_that_is_whole(tmp_path: Path) -> None:
    assert width_of(read(with_document(assembly(tmp_path), "top.CATProduct"))) == pytest.approx(10)


def test_a_part_that_is_only_described_on_paper_is_left_out(tmp_path: Path) -> None:
    assert width_of(read(with_missing_part(assembly(tmp_path), "grease.pdf"))) == pytest.approx(10)


def test_names_are_few_short_and_printable() -> None:
    said = references.told([f"/srv/secret\\part\x07{n}.stp" for n in range(12)] + ["a" * 500])
    assert said.startswith("The parts are in other files: part0.stp, part1.stp,")
    assert said.endswith("part9.stp and 3 more.")
    assert len(references.told(["a" * 500])) < 120
    assert references.told([""]) == "The parts are in other files."


def width_of(document: documents.Document) -> float:
    labels, box = TDF_LabelSequence(), Bnd_Box()
    document.shapes.GetFreeShapes(labels)
    for number in range(1, labels.Length() + 1):
        BRepBndLib.AddOptimal_s(document.shapes.GetShape_s(labels.Value(number)), box)
    return box.CornerMax().X() - box.CornerMin().X()
