"""Authentication and permission together, in CPU time, as each request pays for them."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, process_time

from flask import Flask

from app import create_app
from app.auth import authorize
from app.remembered import REMEMBERED_S
from tests.benchmarks import credentials
from tests.databases import settings_for

AT_A_TIME = 500


def measured(url: str) -> float:
    """µs, of the dearer kind; the database is asked again as often as under load."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_for(Path(folder), url))
        kinds = {"API key": credentials.api_key(url), "JWT": credentials.access_token(app)}
        found = {name: microseconds(app, headers) for name, headers in kinds.items()}
    print(*(f"{name}: {value:.1f} µs" for name, value in found.items()), sep=", ")
    return max(found.values())


def microseconds(app: Flask, headers: Mapping[str, str]) -> float:
    until, began, count = monotonic() + 2 * REMEMBERED_S, process_time(), 0
    with app.test_request_context("/api/v1/parts", headers=dict(headers)):
        while monotonic() < until:
            for _ in range(AT_A_TIME):
                authorize()
            count += AT_A_TIME
    return (process_time() - began) / count * 1e6
