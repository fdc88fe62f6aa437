"""What a migration gives to seeded roles, or takes from them; permissions that people have edited stay."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

SHAPE = sa.JSON().with_variant(JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
ROLES = sa.table(
    "roles",
    *(sa.column(name) for name in ("id", "name", "is_system", "version")),
    sa.column("permissions", SHAPE),
    sa.column("updated_at", TIME),
)
EVENTS = sa.table(
    "audit_events",
    *(sa.column(name) for name in ("actor_name", "entity", "entity_id", "action")),
    sa.column("changes", SHAPE),
    sa.column("created_at", TIME),
)

EDITED = "The permissions of the role {} were edited: they stay as they are."


def grant(role: str, *permissions: str) -> None:
    """`grant("staff", "drawings:*")`: as SEEDED of models/identity/roles.py has it from now on."""
    for row in unedited(role):
        replace(row, [*row.permissions, *(name for name in permissions if name not in row.permissions)])


def revoke(role: str, *permissions: str) -> None:
    """The way back of `grant`, in the downgrade."""
    for row in unedited(role):
        replace(row, [name for name in row.permissions if name not in permissions])


def unedited(role: str) -> list[Any]:
    """The seeded role of this name, unless somebody has edited its permissions; none before `flask seed`."""
    wanted = sa.select(ROLES).where(ROLES.c.name == role, ROLES.c.is_system)
    found = op.get_bind().execute(wanted).all()
    if any(was_edited(row.id) for row in found):
        print(EDITED.format(role))  # to whoever upgrades
        return []
    return [*found]


def was_edited(role_id: int) -> bool:
    about = (EVENTS.c.entity == "roles", EVENTS.c.entity_id == role_id, EVENTS.c.action == "update")
    changes = op.get_bind().scalars(sa.select(EVENTS.c.changes).where(*about))
    return any("permissions" in each for each in changes)


def replace(row: Any, permissions: list[str]) -> None:
    """With an audit event of its own kind: the next migration does not take it for somebody's edit."""
    if permissions == row.permissions:
        return
    now, bind = datetime.now(UTC), op.get_bind()
    new = {"permissions": permissions, "version": row.version + 1, "updated_at": now}
    bind.execute(ROLES.update().where(ROLES.c.id == row.id).values(**new))
    event = {"actor_name": "system", "entity": "roles", "entity_id": row.id, "action": "migrate"}
    changes = {"permissions": [row.permissions, permissions]}
    bind.execute(EVENTS.insert().values(**event, changes=changes, created_at=now))
