"""Exact decimals on SQLite, and ids that are given once; addresses whose domain is written in one way."""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from utils.decimals import rounded
from utils.texts import address

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Those whose rows had ids that SQLite gave again; users and sessions are good since 0005.
TABLES = (
    *("api_keys", "audit_events", "backup_codes", "companies", "conversions", "files", "former_passwords"),
    *("idempotency_keys", "login_attempts", "notifications", "one_time_tokens", "parts", "roles"),
    *("second_factors", "sms_templates", "undeliverable_addresses"),
)
DECIMAL = sa.Numeric(18, 6)
STEPS = sa.BigInteger()


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        count_steps()
        number_once()
    write_addresses()


def number_once() -> None:
    """Tables are written anew, with the audit trail's guards; an id that the trail tells of is not free."""
    guards = (
        op.get_bind().execute(sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    )
    for name, _ in guards:
        op.execute(f"DROP TRIGGER {name}")
    for table in TABLES:
        with op.batch_alter_table(table, recreate="always"):
            pass  # `models.columns.number_once` does it
    for _, statement in guards:
        op.execute(statement)
    op.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master WHERE type = 'table' "
        "AND sql LIKE '%AUTOINCREMENT%' AND name NOT IN (SELECT name FROM sqlite_sequence)"
    )
    op.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, coalesce("
        "(SELECT max(entity_id) FROM audit_events WHERE entity = sqlite_sequence.name), 0))"
    )


def count_steps() -> None:
    """What had been 0.1 is a float: written as Python writes it, it is 0.1 again."""
    costs = op.get_bind().execute(sa.text("SELECT id, standard_cost FROM parts WHERE standard_cost NOT NULL"))
    counted = [{"id": row.id, "steps": steps(row.standard_cost)} for row in costs]
    if counted:
        op.get_bind().execute(sa.text("UPDATE parts SET standard_cost = :steps WHERE id = :id"), counted)
    with op.batch_alter_table("parts") as parts:
        parts.alter_column("standard_cost", existing_type=DECIMAL, type_=STEPS, existing_nullable=True)


def steps(cost: float) -> int:
    return int(rounded(Decimal(repr(cost)), 6).scaleb(6))


def write_addresses() -> None:
    for name in ("users", "companies"):
        table = sa.table(name, sa.column("id"), sa.column("email"))
        for row in op.get_bind().execute(sa.select(table).where(table.c.email.is_not(None))).all():
            if not row.email.isascii():
                op.execute(table.update().where(table.c.id == row.id).values(email=address(row.email)))


def downgrade() -> None:
    """Ids that are given once do no harm to the former version: they stay."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("parts") as parts:
            parts.alter_column("standard_cost", existing_type=STEPS, type_=DECIMAL, existing_nullable=True)
        op.execute("UPDATE parts SET standard_cost = standard_cost / 1000000.0")
