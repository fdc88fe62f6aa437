"""Add notifications, SMS templates and undeliverable addresses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIST = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
TIME = sa.DateTime(timezone=True)
INDEXES = {
    "notifications": [
        ["created_at", "id"],
        ["status", "created_at", "id"],
        ["recipient", "created_at", "id"],
    ],
    "sms_templates": [["created_at", "id"], ["name", "id"], ["updated_at", "id"]],
    "undeliverable_addresses": [["created_at", "id"]],
}


def upgrade() -> None:
    table(
        "notifications",
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("cc", LIST, nullable=False),
        sa.Column("bcc", LIST, nullable=False),
        sa.Column("reply_to", sa.String(320), nullable=True),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("attachments", LIST, nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=True),
        sa.Column("rung_at", TIME, nullable=False),
        sa.Column("taken_at", TIME, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("provider_id", sa.String(255), nullable=True),
    )
    table(
        "sms_templates",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("name", name="uq_sms_templates_name"),
    )
    table(
        "undeliverable_addresses",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("address", name="uq_undeliverable_addresses_address"),
    )


def table(name: str, *own: sa.Column | sa.UniqueConstraint) -> None:
    op.create_table(
        name,
        *own,
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    for columns in INDEXES[name]:
        op.create_index(f"ix_{name}_{'_'.join(columns)}", name, columns)


def downgrade() -> None:
    for name in reversed(INDEXES):
        op.drop_table(name)  # and its indexes with it
