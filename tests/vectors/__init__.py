"""Worked examples with exact answers, in a folder beside the checkout: each says what its cases rest on."""

from pathlib import Path
from typing import Any

import orjson
import pytest

FOLDER = Path(__file__).parents[3] / "shared/vectors"


def vectors(name: str) -> dict[str, Any]:
    """Skips the tests of a module that asks for them where they are absent."""
    path = FOLDER / f"{name}.json"
    if not path.exists():
        pytest.skip(f"needs shared/vectors/{name}.json beside the checkout", allow_module_level=True)
    found: dict[str, Any] = orjson.loads(path.read_bytes())
    return found


def cases(name: str, kind: str) -> list[dict[str, Any]]:
    return [case for case in vectors(name)["cases"] if case["kind"] == kind]
