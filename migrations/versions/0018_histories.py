"""The history of one record: its events of the trail in their order, however long the trail is."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

OLD = ("ix_audit_events_entity_entity_id", ["entity", "entity_id"])
NEW = ("ix_audit_events_entity_entity_id_created_at_id", ["entity", "entity_id", "created_at", "id"])


def replace(old: tuple[str, list[str]], new: tuple[str, list[str]]) -> None:
    op.create_index(new[0], "audit_events", new[1])
    op.drop_index(old[0], "audit_events")


def upgrade() -> None:
    replace(OLD, NEW)


def downgrade() -> None:
    replace(NEW, OLD)
