"""Who made and changed each record, as the trail tells it; what all business records have; tags.

A company's status `archived` becomes `is_archived`, as every noun has it."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from models.identity.actors import goes_beyond_customers

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BATCH = 5000
BUSINESS = ("categories", "clusters", "companies", "locations", "parts", "supplier_parts")
OF_COMPANIES = ("company_addresses", "company_contacts")
SIGNED = (*BUSINESS, *OF_COMPANIES, "api_keys", "files", "roles", "sms_templates", "users")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
# By name: the column's type, what old rows have, and whether it may be null.
COMMON: dict[str, tuple[Any, str | None, bool]] = {
    "external_id": (sa.String(100), None, True),
    "tags": (JSON, "[]", False),
    "attributes": (JSON, "{}", False),
    "is_archived": (sa.Boolean(), sa.false(), False),
}


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("entity", sa.String(64), nullable=False),
        sa.Column("tag", sa.String(50), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entity_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("entity", "tag", "created_at", "entity_id", name="pk_tags"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tags_entity_entity_id", "tags", ["entity", "entity_id"])
    for table in SIGNED:
        for name in ("created_by", "updated_by"):
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
        sign(table)
    for table in BUSINESS:
        add_common(table)
    op.execute("UPDATE companies SET is_archived = true, status = 'active' WHERE status = 'archived'")


def add_common(table: str) -> None:
    with op.batch_alter_table(table) as batch:
        for name in added_to(table):
            kind, default, nullable = COMMON[name]
            batch.add_column(sa.Column(name, kind, nullable=nullable, server_default=default))
        batch.create_unique_constraint(f"uq_{table}_external_id", ["external_id"])
    with op.batch_alter_table(table) as batch:
        for name in added_to(table):
            if COMMON[name][1] is not None:
                batch.alter_column(name, existing_type=COMMON[name][0], server_default=None)
    op.create_index(f"ix_{table}_is_archived_created_at_id", table, ["is_archived", "created_at", "id"])


def added_to(table: str) -> list[str]:
    """Parts have attributes."""
    return [name for name in COMMON if (table, name) != ("parts", "attributes")]


def sign(table: str) -> None:
    """By the first event of each row, where it tells of its making, and by its last."""
    rows = sa.table(table, *map(sa.column, ("id", "created_by", "updated_by")))
    staff = whose_role_is_staffs()
    for column, wanted in (("created_by", "create"), ("updated_by", None)):
        change = rows.update().where(rows.c.id == sa.bindparam("row")).values({column: sa.bindparam("who")})
        for batch in batches(table, wanted):
            signed = [{"row": event.entity_id, "who": author(event, staff)} for event in batch]
            op.get_bind().execute(change, signed)


def whose_role_is_staffs() -> dict[int, bool]:
    roles = sa.table("roles", sa.column("id"), sa.column("permissions", JSON))
    users = sa.table("users", sa.column("id"), sa.column("role_id"))
    found = sa.select(users.c.id, roles.c.permissions).join(roles, roles.c.id == users.c.role_id)
    return {user: goes_beyond_customers(tuple(grants)) for user, grants in op.get_bind().execute(found)}


def author(event: Any, staff: dict[int, bool]) -> str:
    """As `models.authors` writes it; of who is no longer there, customers learn nothing."""
    who = [event.actor_id, event.actor_name, staff.get(event.actor_id, True)]
    return json.dumps(who, ensure_ascii=False, separators=(",", ":"))


def batches(table: str, action: str | None) -> Iterator[list[Any]]:
    """Of people's events those that count, by the id of their row."""
    names = ("id", "entity", "entity_id", "action", "actor_id", "actor_name")
    events = sa.table("audit_events", *map(sa.column, names))
    end = sa.func.min(events.c.id) if action else sa.func.max(events.c.id)
    about = sa.and_(
        events.c.entity == table, events.c.action.in_([action] if action else ["create", "update"])
    )
    last = 0
    while True:
        ids = sa.select(end).where(about, events.c.entity_id > last).group_by(events.c.entity_id)
        ids = ids.order_by(events.c.entity_id).limit(BATCH)
        found = sa.select(events).where(events.c.id.in_(ids)).order_by(events.c.entity_id)
        batch = [*op.get_bind().execute(found)]
        if not batch:
            return
        if people := [event for event in batch if event.actor_id is not None]:
            yield people
        last = batch[-1].entity_id


def downgrade() -> None:
    op.execute("UPDATE companies SET status = 'archived' WHERE is_archived")
    for table in BUSINESS:
        op.drop_index(f"ix_{table}_is_archived_created_at_id", table)
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"uq_{table}_external_id", type_="unique")
            for name in added_to(table):
                batch.drop_column(name)
    for table in SIGNED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("created_by")
            batch.drop_column("updated_by")
    op.drop_table("tags")
