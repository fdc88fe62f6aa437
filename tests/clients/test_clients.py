"""Clients as the usual generators make them of the document, without a patch: they pass strict type checks
and carry the main job out against a running service."""

import json
import os
import subprocess
import sys
from pathlib import Path
from shutil import copy, which

import orjson
import pytest

from app.document.api import document_of
from tests.service import ADMIN, running
from tests.utils.cad import samples

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"
MODULES = HERE / "node_modules"


@pytest.fixture(scope="module")
def document(application, tmp_path_factory):
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_bytes(orjson.dumps(document_of(application)))
    return path


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with running(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def job(service, tmp_path):
    """What a script of the main job has to be told."""
    return [service.url, *ADMIN.values(), str(samples.plate_step(tmp_path))]


def run(*command, cwd, **environment):
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env={**os.environ, "PATH": PATH, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_done(printed):
    told = json.loads(printed)
    assert told["volume"] > 1000
    assert (told["magic"], told["stale"], told["found"]) == ("glTF", 412, [told["number"]])


def test_openapi_python_client(document, job, tmp_path):
    made = tmp_path / "made"
    options = ["--config", HERE / "python.yaml", "--fail-on-warning", "--output-path", made]
    run("openapi-python-client", "generate", "--path", document, *options, cwd=tmp_path)
    copy(HERE / "main_job.py", made)
    run("mypy", "--strict", "--config-file", os.devnull, "atelier_client", "main_job.py", cwd=made)
    assert_done(run(sys.executable, "main_job.py", *job, cwd=made))


@pytest.mark.skipif(which("node", path=PATH) is None, reason="there is no Node.js here")
@pytest.mark.skipif(not MODULES.exists(), reason="tests/clients/node_modules is not installed")
def test_openapi_typescript_and_openapi_fetch(document, job, tmp_path):
    for name in ("package.json", "tsconfig.json", "main_job.ts"):
        copy(HERE / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(MODULES)
    run("node_modules/.bin/openapi-typescript", document, "--output", "atelier.ts", cwd=tmp_path)
    run("node_modules/.bin/tsc", cwd=tmp_path)
    assert_done(run("node", "main_job.js", *job, cwd=tmp_path))
