"""Pages that cost the same however deep they are, search by trigrams, and simpler idempotency keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A sorted list ends with the id, so that its index can be entered anywhere. From: table, single, with id.
REPLACED = [
    *(
        (table, "created_at")
        for table in ("api_keys", "audit_events", "conversions", "files", "login_attempts")
    ),
    *((table, "created_at") for table in ("parts", "roles", "sessions", "users")),
    ("parts", "name"),
]
FILTERED = [("parts", "status"), ("parts", "material")]
ADDED = [
    ("api_keys", "name"),
    ("files", "filename"),
    ("files", "size"),
    ("parts", "number"),
    ("parts", "updated_at"),
]


def upgrade() -> None:
    for table, column in REPLACED + FILTERED:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, column in REPLACED + ADDED:
        op.create_index(f"ix_{table}_{column}_id", table, [column, "id"])
    for table, column in FILTERED:
        op.create_index(f"ix_{table}_{column}_created_at_id", table, [column, "created_at", "id"])
    answers_with_changes()
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        # The list of rows not yet sorted into the index is read by every search: it is kept short.
        op.execute(
            "CREATE INDEX ix_parts_words_trigrams ON parts USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute("ANALYZE parts")  # until then the planner does not know which words are rare


def answers_with_changes() -> None:
    """A key is written only together with its answer: whoever holds one without has been stopped."""
    op.execute("DELETE FROM idempotency_keys WHERE status IS NULL")
    with op.batch_alter_table("idempotency_keys") as batch:
        for column, kind in KEPT.items():
            batch.alter_column(column, existing_type=kind, nullable=False)
        batch.drop_constraint("fk_idempotency_keys_user_id", type_="foreignkey")
        batch.drop_column("holder")


KEPT = {
    "status": sa.Integer(),
    "headers": sa.JSON().with_variant(JSONB(), "postgresql"),
    "body": sa.LargeBinary(),
}


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # the extension stays: others may use it
        op.drop_index("ix_parts_words_trigrams", "parts")
    op.execute("DELETE FROM idempotency_keys WHERE user_id NOT IN (SELECT id FROM users)")
    with op.batch_alter_table("idempotency_keys") as batch:
        batch.add_column(sa.Column("holder", sa.String(32), nullable=False, server_default=""))
        batch.create_foreign_key(
            "fk_idempotency_keys_user_id", "users", ["user_id"], ["id"], ondelete="CASCADE"
        )
        for column, kind in KEPT.items():
            batch.alter_column(column, existing_type=kind, nullable=True)
    for table, column in REPLACED + ADDED:
        op.drop_index(f"ix_{table}_{column}_id", table)
    for table, column in FILTERED:
        op.drop_index(f"ix_{table}_{column}_created_at_id", table)
    for table, column in REPLACED + FILTERED:
        op.create_index(f"ix_{table}_{column}", table, [column])
