"""A whole running service for the tests of jobs, with limits short enough to wait for."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.databases import SERVER, server_database
from tests.service import Service, running

LIMITS = {
    "CAD_TIMEOUT_S": "6",
    "CAD_MEMORY_MB": "1500",
    "SWEEP_SECONDS": "0.5",
    "JOB_SILENCE_SECONDS": "4",
    "TIDY_SECONDS": "0.5",
    "UNNEEDED_HOURS": "0.0005",
    "MAX_UPLOAD_MB": "3",
    "MAX_JSON_MB": "2",
    "LOG_LEVEL": "INFO",
}


@pytest.fixture(scope="module")
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with ExitStack() as stack:
        settings = LIMITS | getattr(request.module, "LIMITS", {})
        if SERVER:
            settings["DATABASE_URL"] = stack.enter_context(server_database())
        yield stack.enter_context(running(tmp_path_factory.mktemp("service"), **settings))
