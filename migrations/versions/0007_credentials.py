"""Answers are kept by credential and without secrets, and login names in one form."""

import sqlalchemy as sa
from alembic import op

from utils.names import login_form

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHAPE = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    keys_by(sa.Column("credential", sa.String(64), nullable=False), bodiless=True)
    unify_names()


def downgrade() -> None:
    keys_by(sa.Column("user_id", BIG, nullable=False), bodiless=False)


def unify_names() -> None:
    """Where that is somebody else's by now, a name stays as it was: its owner logs in by the address."""
    users = sa.table("users", sa.column("id"), sa.column("username"), sa.column("login_name"))
    found = op.get_bind().execute(sa.select(users)).all()
    taken = {row.login_name for row in found}
    for row in found:
        form = login_form(row.username)
        if form not in taken:
            taken.add(form)
            op.get_bind().execute(users.update().where(users.c.id == row.id).values(login_name=form))


def keys_by(owner: sa.Column, bodiless: bool) -> None:
    """Made anew: what it keeps is a day old at most, and cannot be told whose it was."""
    op.drop_table("idempotency_keys")
    op.create_table(
        "idempotency_keys",
        sa.Column("id", BIG, nullable=False),
        owner,
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", SHAPE, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=bodiless),
        sa.PrimaryKeyConstraint("id", name="pk_idempotency_keys"),
        sa.UniqueConstraint(owner.name, "key", name=f"uq_idempotency_keys_{owner.name}_key"),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
