"""Rows for tests: sensible values by default, any of them replaceable."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.extensions import db
from app.identity.companies import settle
from app.tokens import Tokens
from models.base import now
from models.engineering.conversions import Conversion
from models.engineering.files import File
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.identity.sessions import Session
from models.identity.users import User
from models.supply.companies import Company
from models.supply.purchase_orders import PurchaseOrder
from models.supply.supplier_parts import SupplierPart
from utils.security import hash_password

PASSWORD = "Correct-Horse-7"
BYTES = count()


@cache
def hashed() -> str:
    """Once there is an application, which says at what cost."""
    return hash_password(PASSWORD)


def make_user(name: str, role: str | None = None) -> User:
    """The one user of this name; the role is called like them unless said otherwise."""
    user = User.known_as(name)
    if user is None:
        user = User.register(role or name, hashed(), email=f"{name}@example.com", username=name)
        user.email_verified_at = now()
        settle(user)
    db.session.commit()
    return user


def make_unverified(name: str, role: str | None = None) -> User:
    """Who has not yet shown that mails to their address reach them."""
    user = make_user(name, role)
    user.email_verified_at = None
    db.session.commit()
    return user


def login_as(app: Flask, name: str, role: str | None = None) -> FlaskClient:
    """A client with a login of its own, without the slow check of a password."""
    values = {"refresh_id": name, "expires_at": now() + timedelta(days=1)}
    session = Session.create(user_id=make_user(name, role).id, **values)
    db.session.commit()
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {Tokens.of(session).access_token}"
    return client


def key_of(*permissions: str, name: str = "machine") -> dict[str, Any]:
    """What an API key is asked for with."""
    return {"name": name, "permissions": permissions, "password": PASSWORD}


def make_part(**changes: Any) -> Part:
    part = Part.add(SYSTEM, **{"name": "Bracket", "material": "EN AW-6082"} | changes)
    db.session.commit()
    return part


def make_company(**changes: Any) -> Company:
    company = Company.add(SYSTEM, **{"name": "Steel & Sons"} | changes)
    db.session.commit()
    return company


def make_supplier_part(**changes: Any) -> SupplierPart:
    names = {"supplier_id": make_company().id, "part_id": make_part().id}
    row = SupplierPart.add(SYSTEM, **names | changes)
    db.session.commit()
    return row


def make_purchase_order(*lines: dict[str, Any], **changes: Any) -> PurchaseOrder:
    line = {"material_name": "Bolt", "quantity": Decimal(3), "unit_price": Decimal("0.335")}
    values = {"supplier_name": "Steel & Sons", "po_date": date(2026, 1, 2), "due_date": date(2026, 2, 1)} | {
        "tax_rate": Decimal(19)
    }
    order = PurchaseOrder.add(SYSTEM, lines or [line], **values | changes)
    db.session.commit()
    return order


def make_file(owner: str | None = None, name: str = "a.step") -> File:
    """Of bytes of its own, which nobody has stored."""
    sha = f"{next(BYTES):064x}"
    conversion = Conversion.create(key=sha, sha256=sha, format="step")
    file = File.receive(make_user(owner).id if owner else None, name, 7, conversion)
    db.session.commit()
    return file
