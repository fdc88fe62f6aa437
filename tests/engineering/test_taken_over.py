"""What a worker makes of the answers of a child that a file has taken over."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db
from app.jobs import convert
from models.engineering.conversions import TRIES, Conversion
from tests.utils.cad.samples import plate_step
from utils.cad.desks import STAGE
from utils.cad.options import Options
from utils.cad.pool import Pool, Run, stage_of
from utils.cad.wire import LONGEST_SENTENCE


class TakenOver(Pool):
    """Its children answer what `said` is, whatever they are asked."""

    said = "None"

    def convert(self, source: Path, file_format: str, out: Path, options: Options) -> Run:
        desk = self.desks.lend(source, out)
        return Run(self._schedule(eval, self.said, {}), self.timeout_s, desk)


@pytest.fixture(scope="module")
def pool() -> Any:
    with TakenOver(1, 60, 2**31) as pool:
        yield pool


@pytest.mark.parametrize(
    "said",
    [
        *("None", "[]", "{}", "'ready'", "{'measures': None, 'notes': []}", "{'measures': {}, 'notes': []}"),
        "{'measures': {'volume_mm3': 'much', 'bbox_mm': 3, 'assembly': {'children': 7}}, 'notes': {}}",
        r"{'measures': {'assembly': '\0'}, 'notes': ['\0']}",
        r"(_ for _ in ()).throw(ValueError('\0'))",
        r"(_ for _ in ()).throw(__import__('utils.cad.errors').cad.errors.CannotConvert('\0' + 'x' * 9999))",
    ],
)
def test_no_answer_breaks_what_shows_it(
    staff: FlaskClient, pool: TakenOver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    pool.said = said
    monkeypatch.setattr(convert, "converters", lambda: pool)
    sent = {"file": (BytesIO(plate_step(tmp_path).read_bytes()), "plate.step")}
    address = staff.post("/api/v1/files", data=sent).headers["Location"]
    for _ in range(TRIES):
        convert.run(db.session.scalars(select(Conversion.id)).one())
    file = staff.get(address).json
    assert (file["status"], file["measures"]) == ("failed", None)
    assert len(file["error"]) <= LONGEST_SENTENCE
    assert staff.get("/api/v1/files").json["items"] == [file]


@pytest.mark.parametrize("written", [b"\0", b"a\x1bb", b"", b"\xff\n"])
def test_no_stage_does(tmp_path: Path, written: bytes) -> None:
    (tmp_path / STAGE).write_bytes(written)
    assert stage_of(tmp_path) is None
