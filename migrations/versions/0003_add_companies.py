"""Add companies, searched by trigrams."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SORTED = ("created_at", "name", "updated_at")
FILTERED = {"email": ["email"], "status_created_at_id": ["status", "created_at", "id"]}


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("is_supplier", sa.Boolean(), nullable=False),
        sa.Column("is_customer", sa.Boolean(), nullable=False),
        sa.Column("tax_id", sa.String(32), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(32), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("tax_id", name="uq_companies_tax_id"),
    )
    for column in SORTED:
        op.create_index(f"ix_companies_{column}_id", "companies", [column, "id"])
    for name, columns in FILTERED.items():
        op.create_index(f"ix_companies_{name}", "companies", columns)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_companies_words_trigrams ON companies USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute("ANALYZE companies")  # as 0002 does


def downgrade() -> None:
    op.drop_table("companies")  # and its indexes with it
