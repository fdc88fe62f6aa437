"""The main job through the client of openapi-python-client: `python main_job.py URL EMAIL PASSWORD FILE`."""

import json
import sys
from pathlib import Path
from typing import TypeVar

from atelier_client import AuthenticatedClient, Client
from atelier_client.api.auth import login
from atelier_client.api.files import read_file_preview, upload_file
from atelier_client.api.parts import change_part, create_part, list_parts
from atelier_client.models.file_out import FileOut
from atelier_client.models.file_out_status import FileOutStatus
from atelier_client.models.login_in import LoginIn
from atelier_client.models.measures import Measures
from atelier_client.models.part_change import PartChange
from atelier_client.models.part_in import PartIn
from atelier_client.models.part_out import PartOut
from atelier_client.models.part_out_page import PartOutPage
from atelier_client.models.problem import Problem
from atelier_client.models.read_file_preview_kind import ReadFilePreviewKind
from atelier_client.models.tokens_out import TokensOut
from atelier_client.models.upload_form import UploadForm
from atelier_client.types import File

Wanted = TypeVar("Wanted")


def given(kind: type[Wanted], answer: object) -> Wanted:
    if not isinstance(answer, kind):
        raise SystemExit(f"Not a {kind.__name__}: {answer}")
    return answer


def main(url: str, email: str, password: str, path: str) -> dict[str, object]:
    body = LoginIn(email=email, password=password)
    tokens = given(TokensOut, login.sync(client=Client(base_url=url), body=body))
    client = AuthenticatedClient(base_url=url, token=tokens.access_token)
    with Path(path).open("rb") as stream:
        form = UploadForm(file=File(payload=stream, file_name=Path(path).name))
        sent = upload_file.sync(client=client, body=form, prefer="wait=30", idempotency_key="job-in-python")
    file = given(FileOut, sent)
    assert file.status is FileOutStatus.READY
    preview = given(File, read_file_preview.sync(file.id, ReadFilePreviewKind.GLB, client=client))
    new = PartIn(name="Angle bracket in Python", file_id=file.id)
    part = given(PartOut, create_part.sync(client=client, body=new))
    stale = change_part.sync(part.id, client=client, body=PartChange(name="Never"), if_match='"0"')
    found = given(PartOutPage, list_parts.sync(client=client, q="python"))
    return {
        "volume": given(Measures, file.measures).volume_mm3,
        "magic": preview.payload.read(4).decode(),
        "stale": given(Problem, stale).status,
        "found": [item.number for item in found.items],
        "number": part.number,
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
