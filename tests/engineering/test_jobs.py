"""CAD files through the real service: what they become, and what bad ones get."""

import socket
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from time import monotonic

import pytest
import trimesh

from tests.service import eventually
from tests.utils.cad import samples

MEDIA_TYPES = {"glb": "model/gltf-binary", "stl": "model/stl", "png": "image/png", "webp": "image/webp"}

# Kernel and libraries may take long on a busy machine, but no bad file takes this long.
PATIENCE = 60


@pytest.fixture(scope="module")
def plate(tmp_path_factory):
    return samples.plate_step(tmp_path_factory.mktemp("plate"))


@pytest.fixture
def ready(service, plate):
    answer = service.upload(plate, Prefer="wait=30")
    assert answer.json()["status"] == "ready", answer.json()
    return answer.json()


def test_a_step_file_becomes_previews_and_measures(service, ready):
    measures = ready["measures"]
    assert measures["bbox_mm"] == pytest.approx([40, 30, 10], rel=0.002)
    assert {(h["diameter_mm"], h["through"], h["count"]) for h in measures["holes"]} == {
        (8, True, 1),
        (6, False, 1),
    }
    for kind, media_type in MEDIA_TYPES.items():
        answer = service.client.get(f"/files/{ready['id']}/preview.{kind}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    mesh = trimesh.load_mesh(BytesIO(service.client.get(f"/files/{ready['id']}/preview.stl").content), "stl")
    assert mesh.volume == pytest.approx(measures["volume_mm3"], rel=0.01)


def test_the_same_bytes_are_converted_once(service, plate, ready):
    began = monotonic()
    again = service.upload(plate)
    assert (again.status_code, again.json()["status"]) == (201, "ready")
    assert monotonic() - began < 2
    assert (again.json()["sha256"], again.json()["id"] != ready["id"]) == (ready["sha256"], True)


def test_content_comes_back_whole_and_in_ranges(service, plate, ready):
    url = f"/files/{ready['id']}/content"
    whole = service.client.get(url)
    assert whole.content == plate.read_bytes()
    part = service.client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    cached = service.client.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert (cached.status_code, cached.content) == (304, b"")


def test_a_base64_upload_is_as_good(service, tmp_path):
    path = samples.plate_step(tmp_path, width=55)
    body = {"filename": "b.stp", "content_base64": b64encode(path.read_bytes()).decode()}
    answer = service.client.post("/files", json=body, headers={"Prefer": "wait=30"})
    assert (answer.status_code, answer.json()["filename"]) == (201, "b.stp")


def test_an_upload_is_answered_before_it_is_converted(service, tmp_path):
    path = samples.plate_step(tmp_path, width=61)
    answered = service.upload(path)
    assert answered.status_code == 202
    assert answered.headers["Location"] == f"/api/v1/files/{answered.json()['id']}"
    assert service.ended(answered.json()["id"])["status"] == "ready"


def test_a_job_goes_on_under_the_id_of_its_request(service, tmp_path):
    path = samples.plate_step(tmp_path, width=67)
    with path.open("rb") as stream:
        headers = {"X-Request-ID": "brought-by-ada"}
        file = service.client.post("/files", files={"file": stream}, headers=headers).json()
    service.ended(file["id"])
    eventually(lambda: tries_of(service, "brought-by-ada"), 5, "the job's line")
    assert len(tries_of(service, "brought-by-ada")) == 1


def tries_of(service, request_id):
    """The lines that a worker wrote at the end of each try, under the id of the upload."""
    lines = service.log.read_text().splitlines()
    return [line for line in lines if "converted" in line and f"request_id={request_id}" in line]


def causes_of(service, request_id):
    """The traces of what went wrong in the child, each under the id of the upload."""
    entries = service.log.read_text().split(f"request_id={request_id}")
    return [each for each in entries[1:] if "Traceback" in each]


def test_an_upload_sent_again_under_its_key_is_one_file(service, tmp_path):
    path = samples.plate_step(tmp_path, width=71)
    before = service.client.get("/files").json()["total"]
    first, again = (service.upload(path, **{"Idempotency-Key": "one-upload"}) for _ in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = samples.plate_step(tmp_path, "other.step", width=72)
    assert service.upload(other, **{"Idempotency-Key": "one-upload"}).status_code == 422
    assert service.client.get("/files").json()["total"] == before + 1


def test_a_part_gets_its_cad_and_its_preview(service, plate):
    part = service.client.post("/parts", json={"name": "Plate"}).json()
    with plate.open("rb") as stream:
        answer = service.client.post(f"/parts/{part['id']}/cad", files={"file": ("plate.step", stream)})
    assert answer.status_code == 202
    service.ended(answer.json()["id"])
    assert service.client.get(f"/parts/{part['id']}").json()["file_id"] == answer.json()["id"]
    assert service.client.get(f"/parts/{part['id']}/preview.png").status_code == 200
    assert service.client.delete(f"/files/{answer.json()['id']}").status_code == 409


@pytest.mark.parametrize(
    ("make", "status", "words"),
    [
        (samples.empty, 422, "empty"),
        (samples.html_named_step, 415, "web page"),
        (samples.truncated_step, 422, "END-ISO-10303-21"),
        (samples.zip_bomb_3mf, 422, ""),
        (samples.stl_lying_count, 422, ""),
    ],
)
def test_what_cannot_be_is_refused_at_once(service, tmp_path, make, status, words):
    answer = service.upload(make(tmp_path))
    assert answer.status_code == status, answer.text
    assert words in answer.json()["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("make", "words", "tries"),
    [
        (samples.step_without_shapes, "", 1),
        (samples.step_cyclic_assembly, "", 1),
        (samples.step_exploding_assembly, "10", 1),
        (samples.kernel_crasher, "crashed", 2),
        (samples.never_ending, "stopped after 6 s", 1),
        (samples.memory_eater, "memory", 1),
        (samples.stl_with_nan, "not", 1),
    ],
)
def test_a_bad_file_ends_as_failed_with_a_sentence(service, tmp_path, make, words, tries):
    path = make(tmp_path)
    mark = f"try-of-{make.__name__}"
    answer = service.upload(path, **{"X-Request-ID": mark})
    assert answer.status_code == 202, answer.text
    file = service.ended(answer.json()["id"], PATIENCE)
    assert file["status"] == "failed", file
    assert words in file["error"]
    assert file["error"].endswith(".")
    assert (file["measures"], file["previews"]) == (None, dict.fromkeys(MEDIA_TYPES))
    assert service.client.get(f"/files/{file['id']}/preview.png").status_code == 404
    eventually(lambda: len(tries_of(service, mark)) >= tries, 15, "the job's lines")
    assert len(tries_of(service, mark)) == tries
    assert len(causes_of(service, mark)) == tries
    again = service.upload(path)
    assert again.json()["status"] == "failed"  # the same bytes are not tried again


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.step", "a\\b.step", "a\0b.step", "x" * 300 + ".step", ".step/"]
)
def test_a_name_that_no_file_should_have_is_refused(service, plate, name):
    body = {"filename": name, "content_base64": b64encode(plate.read_bytes()).decode()}
    assert service.client.post("/files", json=body).status_code == 422
    if "\0" not in name:
        answer = service.client.post("/files", files={"file": (name, plate.read_bytes())})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"filename": "a.step", "content_base64": "no base64!"}, "/json/content_base64"),
        ({"filename": "a.step", "content_base64": "QUJ"}, "/json/content_base64"),
        ({"filename": "a.step", "content_base64": 7}, "/json/content_base64"),
        ({"filename": "a.step"}, "/json/content_base64"),
        ({"content_base64": "QUJD"}, "/json/filename"),
        ([1], "/json/filename"),
        ({"filename": "a.step", "content_base64": "QUJD", "owner_id": 7}, "/json/content_base64"),
    ],
)
def test_what_is_no_base64_upload_is_named(service, body, pointer):
    answer = service.client.post("/files", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_body_over_the_limit_is_refused(service):
    big = b"solid x\n" + b" " * 5_000_000
    assert service.client.post("/files", files={"file": ("a.stl", big)}).status_code == 413
    body = {"filename": "a.stl", "content_base64": b64encode(big[:2_500_000]).decode()}
    assert service.client.post("/files", json=body).status_code == 413


def test_an_upload_without_a_file_and_an_unknown_format(service):
    assert service.client.post("/files", files={"other": ("a.step", b"x")}).status_code == 422
    assert service.client.post("/files", data={"file": "x"}).status_code == 415  # a form, but no multipart
    assert service.client.post("/files", files={"file": ("a.docx", b"x")}).status_code == 415


def test_a_client_that_hangs_up_half_way_leaves_nothing(service, plate):
    before = service.client.get("/files").json()["total"]
    token = service.client.headers["Authorization"]
    head = f"POST /api/v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
    head += "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
    body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.step"\r\n\r\nISO-10303-21;'
    with socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall((head + body).encode())
        eventually(lambda: any((service.folder / "incoming").glob("*")) or True, 1)
    assert service.client.get("/files").json()["total"] == before
    assert [*(service.folder / "incoming").iterdir()] == []
    assert service.upload(plate).status_code == 201


def test_the_bytes_of_a_deleted_file_go_when_nobody_needs_them(service, tmp_path):
    path = samples.plate_step(tmp_path, width=77)
    file = service.ended(service.upload(path).json()["id"])
    twin = service.upload(path).json()
    source = service.folder / "files" / "sources" / file["sha256"][:2] / file["sha256"]
    assert service.client.delete(f"/files/{file['id']}").status_code == 204
    assert source.exists()
    assert service.client.get(f"/files/{twin['id']}/preview.glb").status_code == 200
    assert service.client.delete(f"/files/{twin['id']}").status_code == 204
    eventually(lambda: not source.exists(), 20, "the end of its bytes")
    again = service.upload(path)
    assert (again.status_code, service.ended(again.json()["id"])["status"]) == (202, "ready")


def test_the_same_bytes_at_the_same_moment_become_one_conversion(service, tmp_path):
    path = samples.plate_step(tmp_path, width=83)
    with ThreadPoolExecutor(6) as pool:
        answers = [*pool.map(lambda _: service.upload(path), range(6))]
    assert {answer.status_code for answer in answers} <= {201, 202}
    ends = [service.ended(answer.json()["id"]) for answer in answers]
    assert {end["status"] for end in ends} == {"ready"}
    assert len({end["id"] for end in ends}) == 6


def test_a_file_is_reprocessed_on_demand(service, ready):
    answer = service.client.post(f"/files/{ready['id']}/reprocess")
    assert (answer.status_code, answer.json()["status"]) == (202, "pending")
    assert service.ended(ready["id"])["status"] == "ready"


def test_nothing_half_written_stays_behind(service):
    """The last test of this file: after all the bad ones above."""
    assert [*(service.folder / "incoming").iterdir()] == []
    eventually(lambda: not [*(service.folder / "work").glob("*/*/")], 10, "empty benches")
    stored = [path for path in (service.folder / "files").rglob("*") if path.is_file()]
    assert not [path for path in stored if path.name.endswith(".part")]
    assert {path.name for path in stored if "artefacts" in path.parts} == {
        "preview.glb",
        "preview.stl",
        "preview.png",
        "preview.webp",
    }
