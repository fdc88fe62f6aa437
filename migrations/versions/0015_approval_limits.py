"""Up to which amounts roles approve: those that could approve before do so without limit, as they did."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SHAPE = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
LIMITED = ("otb", "purchase_orders", "season_plans")


def upgrade() -> None:
    with op.batch_alter_table("roles") as roles:
        roles.add_column(sa.Column("approval_limits", SHAPE, nullable=True))
    roles = sa.table("roles", *(sa.column(name, kind) for name, kind in COLUMNS.items()))
    for row in op.get_bind().execute(sa.select(roles.c.id, roles.c.permissions)).all():
        limits = without_limit(row.permissions)
        op.get_bind().execute(roles.update().where(roles.c.id == row.id).values(approval_limits=limits))
    with op.batch_alter_table("roles") as roles:
        roles.alter_column("approval_limits", existing_type=SHAPE, nullable=False)


COLUMNS: dict[str, Any] = {"id": sa.BigInteger(), "permissions": SHAPE, "approval_limits": SHAPE}


def without_limit(grants: list[str]) -> dict[str, str]:
    """Of every noun, where it approves those that are still to come."""
    if approves(grants, "?"):
        return {"*": "unlimited"}
    return {noun: "unlimited" for noun in LIMITED if approves(grants, noun)}


def approves(grants: list[str], noun: str) -> bool:
    forms = {"*", f"{noun}:*", "*:approve", f"{noun}:approve"}
    return bool(forms & {*grants}) and not {f"-{form}" for form in forms} & {*grants}


def downgrade() -> None:
    with op.batch_alter_table("roles") as roles:
        roles.drop_column("approval_limits")
