"""In which language, time zone and unit of length people read; those who are there measured in mm so far."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

UNIT = sa.String(32)


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("language", sa.String(32), nullable=True))
        users.add_column(sa.Column("time_zone", sa.String(64), nullable=True))
        users.add_column(sa.Column("length_unit", UNIT, nullable=True))
    op.execute(sa.text("UPDATE users SET length_unit = 'mm'"))
    with op.batch_alter_table("users") as users:
        users.alter_column("length_unit", existing_type=UNIT, nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        for name in ("length_unit", "time_zone", "language"):
            users.drop_column(name)
