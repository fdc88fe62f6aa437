"""Roles: named sets of permissions, kept as rows so that a manufacturer can have its own."""

from difflib import get_close_matches
from typing import Any, Self

from sqlalchemy import Select, String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Conflict, Invalid
from app.extensions import db
from models.authors import Authorship
from models.identity.actors import Actor, covers
from models.identity.limits import ANY, UNLIMITED, Limits, limits_of
from models.identity.permissions import REGISTER, Permission

READS_COMPANIES = Permission("companies:read")
WRITTEN_BY_STAFF = [
    *("api_keys", "call_requests", "categories", "companies", "documents", "files", "goods_receipts"),
    *("imports", "invoices", "locations", "orders", "otb", "parts", "purchase_orders", "quotes"),
    *("range_architecture", "range_intents", "season_plans", "stock", "supplier_invoices", "work_orders"),
]
APPROVALS = ["-*:approve", "-*:override", "-*:publish", "-*:unlock"]
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

NO_LIMIT = {ANY: UNLIMITED}
# Who holds the approvals; whoever may everything approves without limit anyway.
SEEDED_LIMITS = {"manager": NO_LIMIT}


class Role(Authorship):
    """`approval_limits`: as `models.identity.limits` reads them."""

    __tablename__ = "roles"
    instead = "Give its users another role first."

    name: Mapped[str] = mapped_column(String(64), unique=True)
    description: Mapped[str | None] = mapped_column(String(255))
    permissions: Mapped[list[str]]
    approval_limits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    is_system: Mapped[bool] = mapped_column(default=False)

    @property
    def is_customers(self) -> bool:
        """Who works here may read companies; who may not is a customer, and belongs to one."""
        return not covers(tuple(self.permissions), READS_COMPANIES)

    @property
    def limits(self) -> Limits:
        return limits_of(self.approval_limits)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read roles reads them all; the route asks for `roles:read`."""
        return select(cls)

    @classmethod
    def get(cls, row_id: int, actor: Actor, lock: bool = False) -> Self:
        """All are locked, always in this order, as the search for the last administrator does, too."""
        if lock:
            every = select(cls.id).order_by(cls.id).with_for_update(key_share=True)
            db.session.execute(every).all()
        return super().get(row_id, actor, lock)

    @classmethod
    def named(cls, name: str) -> "Role | None":
        return db.session.scalar(select(cls).where(cls.name == name))

    @classmethod
    def seed(cls) -> None:
        """Safe to run twice: a role that exists may have been edited, and is left alone."""
        for name, permissions in SEEDED.items():
            if cls.named(name) is None:
                limits = SEEDED_LIMITS.get(name, {})
                cls.create(name=name, permissions=permissions, approval_limits=limits, is_system=True)

    def edit(self, **values: Any) -> None:
        """Raises Conflict where a role of our own would change its name."""
        if self.is_system and values.get("name", self.name) != self.name:
            raise Conflict("A system role keeps its name.", "system_role")
        self.change(**values)
        self.prepare()

    def prepare(self) -> None:
        """Who may everything approves everything: else nobody could give what nobody holds."""
        if permits_everything(self.permissions):
            self.approval_limits = NO_LIMIT

    def remove(self, actor: Actor) -> None:
        """Raises Conflict while it is needed."""
        if self.is_system:
            raise Conflict("A system role cannot be deleted.", "system_role")
        super().remove(actor)

    def users(self) -> int:
        """How many people have it, active or not."""
        from models.identity.users import User  # late: users have roles

        return db.session.scalar(select(func.count()).where(User.role_id == self.id)) or 0


def permits_everything(grants: list[str]) -> bool:
    return ANY in grants and not any(grant.startswith("-") for grant in grants)


def refuse_limits(grants: list[str], limits: dict[str, Any]) -> None:
    """Raises Invalid where who may everything would be limited."""
    if permits_everything(grants) and limits not in ({}, NO_LIMIT):
        raise Invalid("Who may everything approves without limit.", "/json/approval_limits")


def refuse_unknown(grants: list[str]) -> None:
    """Raises Invalid for each that gives, or takes away, nothing of the register."""
    faults = [
        (f"/json/permissions/{n}", unknown(grant))
        for n, grant in enumerate(grants)
        if not any(covers((grant.removeprefix("-"),), permission) for permission in REGISTER)
    ]
    if faults:
        raise Invalid.of(faults, "unknown_permission")


def unknown(grant: str) -> str:
    near = get_close_matches(grant.removeprefix("-"), REGISTER, n=1)
    return f"There is no permission {grant}: {f'perhaps {near[0]}?' if near else 'see /permissions.'}"
