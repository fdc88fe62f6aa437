"""The table of contents: every noun of the API, grouped by wing."""

from types import ModuleType

from flask import Flask

from app.extensions import api
from app.resources import IdConverter
from routes.engineering import categories, files, parts
from routes.identity import api_keys, auth, permissions, roles, sessions, two_factor, users
from routes.platform import audit_events, exchange_rates, health, notifications, sms_templates
from routes.supply import (
    clusters,
    companies,
    company_addresses,
    company_contacts,
    invitations,
    locations,
    members,
    purchase_orders,
    supplier_parts,
)

AREAS: dict[str, tuple[ModuleType, ...]] = {
    "identity": (auth, two_factor, users, roles, permissions, sessions, api_keys),
    "engineering": (files, parts, categories),
    "sales": (),
    "supply": (
        companies,
        company_contacts,
        company_addresses,
        members,
        invitations,
        supplier_parts,
        locations,
        clusters,
        purchase_orders,
    ),
    "planning": (),
    "platform": (audit_events, exchange_rates, health, notifications, sms_templates),
}


def register_routes(app: Flask) -> None:
    app.url_map.converters["id"] = IdConverter
    for nouns in AREAS.values():
        for noun in nouns:
            path = f"/api/v1/{noun.blp.name.replace('_', '-')}"
            api.register_blueprint(noun.blp, url_prefix=getattr(noun, "URL_PREFIX", path))
