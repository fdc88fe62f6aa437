"""Permissions: the register of what roles and keys can hold, and which routes ask for it."""

import re
from collections import defaultdict
from typing import Any

from flask import current_app

from app.auth import needs
from app.resources import Resource
from models.identity.permissions import REGISTER
from utils.schemas.identity.roles import PermissionsOut

blp = Resource("permissions", __name__, description=__doc__)

VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")  # <id:part_id>


@blp.get("")
@needs("roles:read")
@blp.response(200, PermissionsOut)
def list_permissions() -> dict[str, Any]:
    """List all permissions, each with the routes that ask for it; others are asked for by rules, such as who
    sees everybody's files, or by routes to come"""
    routes = asked()
    items = [{"permission": name, "routes": sorted(routes.get(name, []))} for name in sorted(REGISTER)]
    return {"items": items, "total": len(items)}


def asked() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for rule in current_app.url_map.iter_rules():
        view: Any = current_app.view_functions[rule.endpoint]
        if permission := getattr(view, "permission", None):
            path = VARIABLE.sub(r"{\1}", rule.rule)
            found[permission] += [
                f"{method} {path}" for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            ]
    return found
