"""Add categories, clusters and locations; parts stand in a category."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OBJECT = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INDEXES = {
    "categories": [["created_at", "id"], ["name", "id"], ["updated_at", "id"], ["parent_id"], ["path"]],
    "clusters": [["created_at", "id"], ["name", "id"], ["updated_at", "id"]],
    "locations": [
        *(["created_at", "id"], ["name", "id"], ["code", "id"], ["updated_at", "id"], ["cluster_id"]),
    ],
}


def upgrade() -> None:
    searched(
        "categories",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(50), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("path", BYTEWISE, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.UniqueConstraint("code", name="uq_categories_code"),
        sa.UniqueConstraint("place", name="uq_categories_place"),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name="fk_categories_parent_id"),
    )
    searched(
        "clusters",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.UniqueConstraint("name", name="uq_clusters_name"),
    )
    searched(
        "locations",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("cluster_id", BIG, nullable=True),
        sa.Column("address", OBJECT, nullable=True),
        sa.Column("city", sa.String(100), nullable=True),
        sa.Column("country", sa.String(2), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("code", name="uq_locations_code"),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.id"], name="fk_locations_cluster_id"),
    )
    with op.batch_alter_table("parts") as parts:
        parts.add_column(sa.Column("category_id", BIG, nullable=True))
        parts.create_foreign_key("fk_parts_category_id", "categories", ["category_id"], ["id"])
    op.create_index("ix_parts_category_id", "parts", ["category_id"])


def searched(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        *columns,
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", BYTEWISE, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    for names in [*INDEXES[table], ["title", "id"]]:
        op.create_index(f"ix_{table}_{'_'.join(names)}", table, names)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE INDEX ix_{table}_words_trigrams ON {table} USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute(f"ANALYZE {table}")  # as 0002 does


def downgrade() -> None:
    op.drop_index("ix_parts_category_id", "parts")
    with op.batch_alter_table("parts") as parts:
        parts.drop_constraint("fk_parts_category_id", type_="foreignkey")
        parts.drop_column("category_id")
    for table in ("locations", "clusters", "categories"):
        op.drop_table(table)
