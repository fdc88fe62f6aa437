"""The README holds: its commands run as they stand there, its links lead somewhere. The table of settings is
the real one."""

import re
import subprocess
from pathlib import Path

import pytest
from marshmallow import fields

from config import Settings
from tests.service import ADMIN, TOP, running

README = (TOP / "README.md").read_text()
HEAD = "| name | default | meaning |\n|---|---|---|\n"


def commands() -> str:
    """The lines of the blocks that are marked as bash: the main job, buying, people and machines."""
    return "".join(re.findall(r"```bash\n(.*?)```", README, re.DOTALL))


def table() -> str:
    """The settings as docs/settings.md shows them; copy this function's answer there when they change."""
    return HEAD + "".join(row(name, field) for name, field in Settings().fields.items())


def row(name: str, field: fields.Field[object]) -> str:
    default = "" if field.load_default == "" else f"`{field.load_default}`"
    return f"| `{name}` | {default} | {field.metadata['description']} |\n"


def test_the_table_of_settings_is_the_real_one() -> None:
    settings = (TOP / "docs/settings.md").read_text()
    assert settings[settings.index(HEAD) :] == table()


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{page.name}" for page in (TOP / "docs").glob("*.md"))]
)
def test_links_lead_to_files_that_are_there(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (TOP / page).read_text())
    assert [link for link in links if not (TOP / page).parent.joinpath(link).exists()] == []


def test_the_commands_run_as_written(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "app").symlink_to(TOP / "app")
    with running(tmp_path / "data") as service:
        settings = {**service.environment, "API": f"{service.url}/api/v1"}
        job = subprocess.run(
            ["/bin/bash", "-euo", "pipefail", "-c", commands()],
            cwd=tmp_path,
            env=settings | {"ADMIN_PASSWORD": ADMIN["password"]},
            capture_output=True,
            text=True,
            timeout=90,
        )
    assert job.returncode == 0, job.stderr
    measures, number, found, *bought, role, kind, factor, parts, people = job.stdout.splitlines()
    assert "volume_mm3" in measures
    assert re.fullmatch(r"PN-\d{6}", number)
    assert number in found
    total, order, history = bought
    assert (total, order, "approve" in history) == ("14.28", "PO-000001", True)
    assert (tmp_path / "order.pdf").read_bytes()[:5] == b"%PDF-"
    assert order in (tmp_path / "orders.csv").read_text()
    assert order in (tmp_path / "order.xml").read_text()
    assert (role, kind, parts, people) == ("customer", "Bearer", "1", "1")
    assert factor.startswith("otpauth://totp/Atelier:admin")
    assert (tmp_path / "bracket.glb").read_bytes()[:4] == b"glTF"
    assert (tmp_path / "bracket.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
