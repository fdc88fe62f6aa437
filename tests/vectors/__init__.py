"""Worked examples with exact answers: each file says what its cases rest on."""

from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent


def vectors(name: str) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return found


def cases(name: str, kind: str) -> list[dict[str, Any]]:
    return [case for case in vectors(name)["cases"] if case["kind"] == kind]
