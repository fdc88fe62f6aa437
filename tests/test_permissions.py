"""What all routes, pages and models ask for is in one register, and nobody passes on more than they hold."""

import re
from pathlib import Path

import pytest

from models import base
from models.identity.permissions import REGISTER, Permission
from models.lifecycle import transition
from models.supply.companies import CompanyStatus
from tests.factories import key_of, login_as, make_file, make_user
from tests.service import TOP

ASKED = re.compile(r"""\.can\(\s*["']([^"']+)["']""")
KEYS, FILES = "/api/v1/api-keys", "/api/v1/files"


def test_what_every_route_asks_for_is_in_the_register(app):
    asked = {p for view in app.view_functions.values() if (p := getattr(view, "permission", None))}
    assert asked
    assert asked <= REGISTER


def test_what_every_model_asks_for_is_in_the_register(app):
    models = [mapper.class_ for mapper in base.Base.registry.mappers]
    rules = [rule for model in models for rule in getattr(model, "transitions", tuple)()]
    asked = [rule.permission for rule in rules if rule.permission is not None]  # None: nobody may call it
    assert asked
    assert {*asked} <= REGISTER
    assert all(isinstance(permission, Permission) for permission in asked)


def sources(*kinds):
    folders = [TOP / name for name in ("app", "models", "routes", "utils")]
    return [path for folder in folders for kind in kinds for path in folder.rglob(kind)]


def test_templates_ask_for_what_there_is():
    asked = {name for path in sources("*.html") for name in ASKED.findall(path.read_text())}
    assert asked
    assert asked <= REGISTER


def test_code_asks_for_declared_permissions_and_not_for_text():
    """Text would be understood, too, and be wrong unnoticed: a Permission stops the start."""
    assert [path for path in sources("*.py") if ASKED.search(Path(path).read_text())] == []


@pytest.mark.parametrize("name", ["parts:reed", "parts", "*", "parts:*", "?:read"])
def test_what_is_not_declared_stops_whoever_asks_for_it(name):
    with pytest.raises(RuntimeError, match="No permission of the register"):
        transition(CompanyStatus.ACTIVE, to=CompanyStatus.BLOCKED, by=name)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (["api_keys:write", "files:read"], ["*:read_all", "*:write_all"]),
        (["api_keys:write", "files:read"], ["files:read_all"]),
        (["api_keys:*", "files:*", "-files:reprocess"], ["files:*"]),
        (["api_keys:write", "parts:read"], ["api_keys:write_all"]),
    ],
)
def test_a_key_is_given_nothing_that_no_route_asks_for_either(app, admin, held, wanted):
    role = admin.post("/api/v1/roles", json={"name": "narrow", "permissions": held})
    assert role.status_code == 201, role.json
    make_user("ada", "narrow")
    ada = login_as(app, "ada")
    refused = ada.post(KEYS, json=key_of(*wanted))
    assert refused.status_code == 403, refused.json


def test_a_narrow_key_reads_its_owners_files_only(app, anonymous):
    make_user("bob", "customer"), make_user("ada", "staff"), make_file("bob")
    body = key_of("files:read")
    key = login_as(app, "ada").post(KEYS, json=body).json["key"]
    assert anonymous.get(FILES, headers={"X-API-Key": key}).json["total"] == 0
