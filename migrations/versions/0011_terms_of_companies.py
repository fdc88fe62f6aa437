"""What is agreed with companies, their contacts and addresses, what they sell; how parts are ordered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DECIMAL = sa.Numeric(18, 6).with_variant(sa.BigInteger(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COMPANY = {
    "registration_code": sa.String(64),
    "bank": JSON,
    "incoterm": sa.String(3),
    "tax_category": sa.String(2),
    "tax_rate": DECIMAL,
}
PART = {"supplier_id": BIG, "lead_days": sa.Integer(), "lot_size": DECIMAL, "lot_multiple": DECIMAL}
# What is never null, and what the rows have that are there.
FILLED: dict[str, dict[str, tuple[sa.types.TypeEngine, str]]] = {
    "companies": {"kind": (sa.String(32), "'organisation'")},
    "parts": {
        "safety_stock": (DECIMAL, "0"),
        "lot_rule": (sa.String(32), "'lot_for_lot'"),
        "tracking": (sa.String(32), "'none'"),
    },
}


def upgrade() -> None:
    with op.batch_alter_table("companies") as companies:
        for name, kind in COMPANY.items():
            companies.add_column(sa.Column(name, kind, nullable=True))
    op.create_index("ix_companies_registration_code", "companies", ["registration_code"])
    with op.batch_alter_table("parts") as parts:
        for name, kind in PART.items():
            parts.add_column(sa.Column(name, kind, nullable=True))
        parts.create_foreign_key("fk_parts_supplier_id", "companies", ["supplier_id"], ["id"])
    op.create_index("ix_parts_supplier_id", "parts", ["supplier_id"])
    for table, columns in FILLED.items():
        fill(table, columns)
    add_contacts()
    add_addresses()
    add_supplier_parts()


def fill(table: str, columns: dict[str, tuple[sa.types.TypeEngine, str]]) -> None:
    with op.batch_alter_table(table) as batch:
        for name, (kind, _) in columns.items():
            batch.add_column(sa.Column(name, kind, nullable=True))
    op.execute(f"UPDATE {table} SET {', '.join(f'{name} = {value}' for name, (_, value) in columns.items())}")  # noqa: S608
    with op.batch_alter_table(table) as batch:
        for name, (kind, _) in columns.items():
            batch.alter_column(name, existing_type=kind, nullable=False)


def add_contacts() -> None:
    record(
        "company_contacts",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("phone", sa.String(32), nullable=True),
        sa.Column("role", sa.String(100), nullable=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_company_contacts_user_id", ondelete="SET NULL"
        ),
        *of_company("company_contacts"),
    )
    for names in (["name", "id"], ["user_id"], ["company_id"]):
        op.create_index(f"ix_company_contacts_{'_'.join(names)}", "company_contacts", names)


def add_addresses() -> None:
    record(
        "company_addresses",
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("name", sa.String(200), nullable=True),
        sa.Column("street", sa.String(200), nullable=True),
        sa.Column("street2", sa.String(200), nullable=True),
        sa.Column("postal_code", sa.String(20), nullable=True),
        sa.Column("city", sa.String(100), nullable=True),
        sa.Column("region", sa.String(100), nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        *of_company("company_addresses"),
    )
    op.create_index("ix_company_addresses_company_id", "company_addresses", ["company_id"])


def add_supplier_parts() -> None:
    table = "supplier_parts"
    record(
        table,
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("part_id", BIG, nullable=False),
        sa.Column("sku", sa.String(100), nullable=True),
        sa.Column("pack_quantity", DECIMAL, nullable=False),
        sa.Column("minimum", DECIMAL, nullable=True),
        sa.Column("multiple", DECIMAL, nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("price_breaks", JSON, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", BYTEWISE, nullable=False),
        sa.UniqueConstraint("supplier_id", "part_id", name="uq_supplier_parts_supplier_id_part_id"),
        sa.ForeignKeyConstraint(["supplier_id"], ["companies.id"], name="fk_supplier_parts_supplier_id"),
        sa.ForeignKeyConstraint(["part_id"], ["parts.id"], name="fk_supplier_parts_part_id"),
    )
    for names in (["updated_at", "id"], ["title", "id"], ["supplier_id"], ["part_id"], ["sku"]):
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE INDEX ix_{table}_words_trigrams ON {table} USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute(f"ANALYZE {table}")  # as 0002 does


def of_company(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    company = ["company_id"], ["companies.id"]
    return (
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("company_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(*company, name=f"fk_{table}_company_id", ondelete="CASCADE"),
    )


def record(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_created_at_id", table, ["created_at", "id"])


def downgrade() -> None:
    for table in ("supplier_parts", "company_addresses", "company_contacts"):
        op.drop_table(table)
    op.drop_index("ix_parts_supplier_id", "parts")
    with op.batch_alter_table("parts") as parts:
        parts.drop_constraint("fk_parts_supplier_id", type_="foreignkey")
        for name in (*PART, *FILLED["parts"]):
            parts.drop_column(name)
    op.drop_index("ix_companies_registration_code", "companies")
    with op.batch_alter_table("companies") as companies:
        for name in (*COMPANY, *FILLED["companies"]):
            companies.drop_column(name)
