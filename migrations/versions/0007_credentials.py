"""Answers are kept by credential and without secrets, and login names in one form."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SHAPE = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    keys_by(sa.Column("credential", sa.String(64), nullable=False), bodiless=True)


def downgrade() -> None:
    keys_by(sa.Column("user_id", BIG, nullable=False), bodiless=False)


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
