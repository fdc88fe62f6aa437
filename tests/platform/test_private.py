"""What lies in DATA_DIR is for the service's own user, whichever process has made it."""

import stat
from pathlib import Path

import pytest

from config import load
from tests.service import Service, eventually, running
from tests.utils.cad import samples

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(folder: Path) -> dict[str, str]:
    """By their names; the log is written by the test."""
    found = (path for path in [folder, *folder.rglob("*")] if path.name != "service.log")
    modes = {str(path.relative_to(folder)): path.lstat().st_mode for path in found if not path.is_symlink()}
    return {name: oct(mode) for name, mode in modes.items() if mode & OTHERS}


def test_nobody_else_reads_what_the_service_keeps(tmp_path: Path) -> None:
    """Database, secret, mails, uploads, previews, queues: of web, worker, scheduler and commands."""
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    with running(folder, MAIL_GATEWAY="file", DATABASE_URL="") as service:
        sent = service.upload(samples.plate_step(tmp_path), Prefer="wait=30")
        assert service.ended(sent.json()["id"])["status"] == "ready"
        mail(service)
        names = {path.name for path in folder.rglob("*")}
        assert {"secret_key", "atelier.db", "preview.glb"} <= names
        assert open_to_others(folder) == {}


def mail(service: Service) -> None:
    service.client.post("/auth/password/forgot", json={"email": "admin@example.com"}).raise_for_status()
    folder = service.folder / "mail"
    eventually(lambda: folder.is_dir() and [*folder.iterdir()], 20, "the mail")


@pytest.mark.parametrize(("prefix", "mode"), [("", 0o700), ("/stored/", 0o750)])
def test_a_new_data_dir_is_closed_and_open_to_nginx_where_it_sends_files(
    tmp_path: Path, prefix: str, mode: int
) -> None:
    folder = tmp_path / "data"
    load({"DATA_DIR": str(folder), "X_ACCEL_PREFIX": prefix})
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    load({"DATA_DIR": str(folder)})
