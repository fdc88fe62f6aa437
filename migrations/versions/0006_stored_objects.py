"""Rows for what the file store holds, and a heartbeat for what must happen again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
REFERENCES = ("source_id", "artefacts_id")
KEYS = {
    "source_id": "'sources/' || substr(c.sha256, 1, 2) || '/' || c.sha256",
    "artefacts_id": "'artefacts/' || substr(c.key, 1, 2) || '/' || c.key",
}


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("beaten_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )
    op.create_table(
        "stored_objects",
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stored_objects"),
        sa.UniqueConstraint("key", name="uq_stored_objects_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stored_objects_touched_at", "stored_objects", ["touched_at"])
    op.create_index("ix_stored_objects_created_at_id", "stored_objects", ["created_at", "id"])
    refer()


def refer() -> None:
    with op.batch_alter_table("conversions") as conversions:
        conversions.add_column(sa.Column("faults", sa.Integer(), nullable=False, server_default="0"))
        conversions.add_column(
            sa.Column("bytes_lost", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        for name in REFERENCES:
            conversions.add_column(sa.Column(name, BIG, nullable=True))
    for name in REFERENCES:
        fill(name)
    with op.batch_alter_table("conversions") as conversions:
        for name in ("faults", "bytes_lost"):
            conversions.alter_column(name, server_default=None)
        for name in REFERENCES:
            conversions.alter_column(name, existing_type=BIG, nullable=False)
            conversions.create_foreign_key(f"fk_conversions_{name}", "stored_objects", [name], ["id"])
            conversions.create_index(f"ix_conversions_{name}", [name])


def fill(name: str) -> None:
    """A row for each object that conversions have by now; what the store holds besides is found later."""
    now, key = "CURRENT_TIMESTAMP", KEYS[name]
    op.execute(
        "INSERT INTO stored_objects (key, touched_at, created_at, updated_at, version) "  # noqa: S608
        f"SELECT DISTINCT {key}, {now}, {now}, {now}, 1 FROM conversions c"
    )
    found = f"SELECT o.id FROM stored_objects o WHERE o.key = {key}"  # noqa: S608
    op.execute(f"UPDATE conversions AS c SET {name} = ({found})")  # noqa: S608


def downgrade() -> None:
    with op.batch_alter_table("conversions") as conversions:
        for name in REFERENCES:
            conversions.drop_constraint(f"fk_conversions_{name}", type_="foreignkey")
            conversions.drop_index(f"ix_conversions_{name}")
        for name in ("faults", "bytes_lost", *REFERENCES):
            conversions.drop_column(name)
    op.drop_table("stored_objects")
    op.drop_table("heartbeats")
