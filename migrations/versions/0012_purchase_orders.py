"""Add purchase orders with their lines, searched by trigrams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SMALL = sa.Numeric(18, 6).with_variant(sa.BigInteger(), "sqlite")
AMOUNT = sa.Numeric(18, 4).with_variant(sa.BigInteger(), "sqlite")
SORTED = ("created_at", "number", "po_date", "due_date", "total_amount", "updated_at", "title")
FILTERED = ("status", "supplier_id", "is_archived")
NAMED = ("reference", "contact_id", "location_id", "category_id", "open_until")
TIMES = ("submitted_at", "approved_at", "rejected_at", "cancelled_at", "received_at")
TOTALS = ("subtotal", "allowance_total", "charge_total", "tax_amount", "total_amount")
QUANTITIES = ("received_quantity", "accepted_quantity", "rejected_quantity", "open_quantity")
TITLE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "purchase_orders",
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(100), nullable=True),
        sa.Column("supplier_id", ID, nullable=True),
        sa.Column("supplier_name", sa.String(255), nullable=False),
        sa.Column("po_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("contact_name", sa.String(200), nullable=True),
        sa.Column("location_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("received_state", sa.String(32), nullable=False),
        sa.Column("billing_address", JSON, nullable=True),
        sa.Column("delivery_address", JSON, nullable=True),
        sa.Column("payment_days", sa.Integer(), nullable=True),
        sa.Column("incoterm", sa.String(3), nullable=True),
        sa.Column("incoterm_place", sa.String(100), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("internal_notes", sa.Text(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("minor_units", sa.Integer(), nullable=False),
        sa.Column("tax_category", sa.String(2), nullable=False),
        sa.Column("tax_rate", SMALL, nullable=False),
        sa.Column("allowances_charges", JSON, nullable=False),
        sa.Column("taxes", JSON, nullable=False),
        *(sa.Column(name, AMOUNT, nullable=False) for name in TOTALS),
        sa.Column("exchange_rate", sa.Numeric(18, 10).with_variant(sa.BigInteger(), "sqlite"), nullable=True),
        sa.Column("has_own_rate", sa.Boolean(), nullable=False),
        sa.Column("base_currency", sa.String(3), nullable=False),
        sa.Column("base_minor_units", sa.Integer(), nullable=False),
        sa.Column("base_total_amount", AMOUNT, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=True),
        *(sa.Column(name, MOMENT, nullable=True) for name in TIMES),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("external_id", sa.String(100), nullable=True),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.Column("is_archived", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", TITLE, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_orders"),
        sa.UniqueConstraint("number", name="uq_purchase_orders_number"),
        sa.UniqueConstraint("external_id", name="uq_purchase_orders_external_id"),
        refers("purchase_orders", "supplier_id", "companies"),
        refers("purchase_orders", "contact_id", "company_contacts"),
        refers("purchase_orders", "location_id", "locations"),
        refers("purchase_orders", "category_id", "categories"),
    )
    for name in SORTED:
        op.create_index(f"ix_purchase_orders_{name}_id", "purchase_orders", [name, "id"])
    for name in FILTERED:
        columns = [name, "created_at", "id"]
        op.create_index(f"ix_purchase_orders_{name}_created_at_id", "purchase_orders", columns)
    for name in NAMED:
        op.create_index(f"ix_purchase_orders_{name}", "purchase_orders", [name])
    add_lines()
    add_revisions()
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_purchase_orders_words_trigrams ON purchase_orders "
            "USING gin (words gin_trgm_ops) WITH (gin_pending_list_limit = 128)"
        )
        op.execute("ANALYZE purchase_orders")  # as 0002 does


def add_lines() -> None:
    op.create_table(
        "purchase_order_lines",
        sa.Column("document_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part_id", ID, nullable=True),
        sa.Column("material_code", sa.String(64), nullable=True),
        sa.Column("material_name", sa.String(200), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("location_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("reference", sa.String(100), nullable=True),
        sa.Column("requested_date", sa.Date(), nullable=True),
        sa.Column("promised_date", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("quantity", SMALL, nullable=False),
        sa.Column("unit_code", sa.String(3), nullable=False),
        sa.Column("unit_price", SMALL, nullable=False),
        sa.Column("price_base_quantity", SMALL, nullable=False),
        sa.Column("tax_category", sa.String(2), nullable=False),
        sa.Column("tax_rate", SMALL, nullable=False),
        sa.Column("has_own_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_exemption_reason", sa.String(255), nullable=True),
        sa.Column("allowances_charges", JSON, nullable=False),
        sa.Column("net_amount", AMOUNT, nullable=False),
        sa.Column("is_receivable", sa.Boolean(), nullable=False),
        sa.Column("tolerance_percent", SMALL, nullable=True),
        *(sa.Column(name, SMALL, nullable=False) for name in QUANTITIES),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_purchase_order_lines"),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["purchase_orders.id"],
            name="fk_purchase_order_lines_document_id",
            ondelete="CASCADE",
        ),
        refers("purchase_order_lines", "part_id", "parts"),
        refers("purchase_order_lines", "location_id", "locations"),
        refers("purchase_order_lines", "category_id", "categories"),
    )
    columns = ["document_id", "position"]
    op.create_index("ix_purchase_order_lines_document_id_position", "purchase_order_lines", columns)
    for name in ("part_id", "location_id", "category_id"):
        op.create_index(f"ix_purchase_order_lines_{name}", "purchase_order_lines", [name])


def add_revisions() -> None:
    table = "purchase_order_revisions"
    op.create_table(
        table,
        sa.Column("document_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.UniqueConstraint("document_id", "revision", name=f"uq_{table}_document_id_revision"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["purchase_orders.id"], name=f"fk_{table}_document_id", ondelete="CASCADE"
        ),
    )
    op.create_index(f"ix_{table}_revision_id", table, ["revision", "id"])


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def downgrade() -> None:
    op.drop_table("purchase_order_revisions")  # and its indexes with it
    op.drop_table("purchase_order_lines")
    op.drop_table("purchase_orders")
