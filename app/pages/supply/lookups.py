"""What orders name that has no page of its own yet: offered while one types."""

from flask import render_template
from marshmallow import ValidationError

from app.auth import needs
from app.pages.shapes.lookups import SOURCES, Source, Typed
from app.pages.shapes.references import OFFERED, contacts, resolved
from app.pages.shell.blueprint import blp
from models.identity.permissions import Permission
from utils.schemas.fields import Text

READS = Permission("companies:read")


class TypedOf(Typed):
    of = Text(300, load_default="")


@blp.get("/contacts/suggestions")
@needs(READS)
@blp.arguments(TypedOf, location="query", as_kwargs=True)
def suggest_contacts(q: str, of: str) -> str:
    """Those of the company that is typed beside it"""
    found = contacts(company_of(of.strip()), q)[:OFFERED]
    return render_template("shapes/suggestions.html", found={each.id: each.name for each in found})


def company_of(text: str) -> int | None:
    try:
        return resolved("companies", text) if text else None
    except ValidationError:
        return None


SOURCES["company_contacts"] = Source("contacts", READS, beside="supplier_id customer_id company_id")
