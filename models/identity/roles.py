"""Roles: named sets of permissions, kept as rows so that a manufacturer can have its own."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import Record

WRITTEN_BY_STAFF = [
    "files",
    "parts",
    "documents",
    "quotes",
    "orders",
    "call_requests",
    "companies",
    "purchase_orders",
    "goods_receipts",
    "work_orders",
    "stock",
    "season_plans",
    "otb",
    "range_intents",
    "imports",
    "api_keys",
]
APPROVALS = ["-purchase_orders:approve", "-otb:override", "-seasons:unlock", "-rate_cards:publish"]
SEES_ALL = ["*:read", "*:read_all", "-users:*", "-roles:*", "-audit:*", "-api_keys:read_all"]

# The defaults; a minus takes away what a wider permission gives.
SEEDED: dict[str, list[str]] = {
    "admin": ["*"],
    "manager": ["*", "-users:write", "-roles:*", "-settings:*", "-api_keys:read_all", "-api_keys:write_all"],
    "staff": [*SEES_ALL, *(f"{noun}:*" for noun in WRITTEN_BY_STAFF), "-api_keys:write_all", *APPROVALS],
    "viewer": [*SEES_ALL, "-notifications:*"],
    "customer": [
        *("files:read", "files:write", "documents:read", "documents:write"),
        *("quotes:read", "quotes:accept", "orders:read", "orders:write", "invoices:read"),
    ],
}


class Role(Record):
    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(String(64), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))
    permissions: Mapped[list[str]]
    is_system: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def named(cls, name: str) -> "Role | None":
        return db.session.scalar(select(cls).where(cls.name == name))

    @classmethod
    def seed(cls) -> None:
        """Safe to run twice: a role that exists may have been edited, and is left alone."""
        for name, permissions in SEEDED.items():
            if cls.named(name) is None:
                cls.create(name=name, permissions=permissions, is_system=True)
