"""compose.yaml beside the settings and nginx.conf: what the one offers reaches the other."""

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from config import KNOWN, misspelt
from deploy.healthy import has_clock
from tests.service import TOP, eventually

TEXT = (TOP / "compose.yaml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "atelier"}
# Who deploys with compose does not choose these.
FIXED = {"TRUSTED_PROXIES", "X_ACCEL_PREFIX", "ENVIRONMENT", "HOST", "PORT", "DATA_DIR"}
VARIABLES = {*re.findall(r"(?<!\$)\$\{(\w+)", TEXT)}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_reaches_every_process(name: str) -> None:
    """From .env, unless compose says something of its own, which then heeds .env as well."""
    service = OURS[name]
    assert service["env_file"] == [{"path": ".env", "required": False}]
    given: dict[str, str] = service["environment"]
    assert given.keys() <= KNOWN
    assert {setting for setting, value in given.items() if f"${{{setting}:" not in value} == FIXED


def test_what_compose_wants_is_in_the_readme_and_is_no_mistyped_setting() -> None:
    readme = "".join((TOP / "docs" / name).read_text() for name in ("operating.md", "settings.md"))
    assert [name for name in VARIABLES if f"`{name}`" not in readme] == []
    assert misspelt(VARIABLES) == []


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_takes_all_memory_or_disk(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["logging"]["options"]["max-size"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_place_of_the_front_proxy_is_the_one_in_nginx() -> None:
    (command,) = SERVICES["nginx"]["command"]
    placeholder = re.findall(r"s#([^#]+)#\$\$FRONT_PROXY#", command)
    assert (TOP / "deploy/nginx.conf").read_text().count(placeholder[0]) == 2


def test_a_scheduler_is_ill_without_its_clock() -> None:
    fork = "import os, time; pid = os.fork(); time.sleep(60) if not pid else "
    fork += "(time.sleep(3), os.kill(pid, 9), os.wait(), time.sleep(60))"
    worker = subprocess.Popen([sys.executable, "-c", fork, "--beat"])
    try:
        eventually(lambda: has_clock(worker.pid), 3)
        eventually(lambda: not has_clock(worker.pid), 10)
    finally:
        worker.kill()
        worker.wait()
