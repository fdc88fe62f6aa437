"""The file store keeps its promises on a local disk and in S3 alike."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from utils.gateways.storage import Storage


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["disk", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    if request.param == "disk":
        return Storage(f"file://{tmp_path / 'store'}")
    for name, value in {
        "ACCESS_KEY_ID": "x",
        "SECRET_ACCESS_KEY": "x",
        "DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("s3"))
    store = Storage("s3://atelier/files")
    store.fs.mkdirs("atelier", exist_ok=True)
    return store


def put(storage: Storage, source: Path, key: str) -> None:
    with source.open("rb") as stream:
        storage.put(stream, key)


def content(storage: Storage, key: str) -> bytes:
    found = storage.readable(key)
    if isinstance(found, Path):
        return found.read_bytes()
    with found:
        return found.read()


def test_what_is_put_comes_back_and_goes_for_good(storage, tmp_path):
    source = tmp_path / "part.step"
    source.write_bytes(b"x" * 100_000)
    assert not storage.has("sources/ab/abc")
    put(storage, source, "sources/ab/abc")
    put(storage, source, "sources/ab/abc")
    assert storage.has("sources/ab/abc")
    assert content(storage, "sources/ab/abc") == source.read_bytes()
    assert storage.fetch("sources/ab/abc", tmp_path / "copy").read_bytes() == source.read_bytes()
    storage.delete("sources/ab/abc", "sources/ab/abc", "never/was")
    assert not storage.has("sources/ab/abc")


def test_a_whole_folder_goes_at_once(storage, tmp_path):
    source = tmp_path / "a"
    source.write_bytes(b"x")
    for name in ("glb", "stl"):
        put(storage, source, f"artefacts/ab/preview.{name}")
    storage.delete("artefacts/ab")
    assert not storage.has("artefacts/ab/preview.glb")


def test_a_stream_that_breaks_leaves_nothing(storage):
    class Broken(BytesIO):
        def read(self, *_: int) -> bytes:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        storage.put(Broken(), "sources/ab/abc")
    assert not storage.has("sources/ab/abc")


def test_a_store_within_reach_says_nothing(storage, tmp_path):
    put(storage, Path(__file__), "x")
    storage.check()


def test_a_store_out_of_reach_is_noticed(tmp_path):
    (tmp_path / "store").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="store"):
        Storage(f"file://{tmp_path / 'store'}").check()
