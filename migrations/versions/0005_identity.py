"""What accounts need: verified addresses, former passwords, one-time tokens, second factors, search."""

import sqlalchemy as sa
from alembic import op

from utils.words import haystack

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FILLED = {"login_name": sa.String(255), "password_changed_at": MOMENT, "words": sa.Text()}
# On SQLite: an id is never given twice, not even that of the last row after its end.
ONCE = {"table_kwargs": {"sqlite_autoincrement": True}}
NEW_TABLES = ("former_passwords", "one_time_tokens", "second_factors", "backup_codes")


def record(table: str, *columns: sa.Column) -> None:
    """A table of rows that belong to a user and go with them."""
    op.create_table(
        table,
        *columns,
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=f"fk_{table}_user_id", ondelete="CASCADE"),
    )
    op.create_index(f"ix_{table}_created_at_id", table, ["created_at", "id"])


def upgrade() -> None:
    widen_users()
    with op.batch_alter_table("roles") as roles:
        roles.add_column(sa.Column("description", sa.String(255), nullable=True))
    with op.batch_alter_table("sessions") as sessions:
        sessions.add_column(sa.Column("former_refresh_id", sa.String(64), nullable=True))
        sessions.add_column(sa.Column("used_at", MOMENT, nullable=True))
    op.execute("UPDATE sessions SET used_at = updated_at")
    with op.batch_alter_table("sessions", **ONCE) as sessions:
        sessions.alter_column("used_at", existing_type=MOMENT, nullable=False)
    add_tables()
    op.execute(
        "INSERT INTO former_passwords (user_id, password_hash, created_at, updated_at, version) "
        "SELECT id, password_hash, created_at, created_at, 1 FROM users"
    )


def widen_users() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("login_name", sa.String(255), nullable=True))
        users.add_column(sa.Column("password_changed_at", MOMENT, nullable=True))
        users.add_column(sa.Column("email_verified_at", MOMENT, nullable=True))
        users.add_column(
            sa.Column("two_factor_enabled", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        users.add_column(sa.Column("words", sa.Text(), nullable=True))
    fill_users()
    with op.batch_alter_table("users", **ONCE) as users:
        for name, kind in FILLED.items():
            users.alter_column(name, existing_type=kind, nullable=False)
        users.alter_column("two_factor_enabled", existing_type=sa.Boolean(), server_default=None)
        users.drop_constraint("uq_users_username", type_="unique")
        users.create_unique_constraint("uq_users_login_name", ["login_name"])
        users.create_index("ix_users_username_id", ["username", "id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX ix_users_words_trigrams ON users USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute("ANALYZE users")  # as 0002 does


def fill_users() -> None:
    op.execute(
        "UPDATE users SET email = lower(email), login_name = lower(username), "
        "password_changed_at = created_at"
    )
    names = ("username", "email", "full_name", "company_name")
    users = sa.table("users", sa.column("id"), sa.column("words"), *map(sa.column, names))
    for row in op.get_bind().execute(sa.select(users)).mappings().all():
        words = haystack(*(row[name] for name in names))
        op.execute(users.update().where(users.c.id == row["id"]).values(words=words))


def add_tables() -> None:
    record("former_passwords", sa.Column("password_hash", sa.String(255), nullable=False))
    record(
        "one_time_tokens",
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.UniqueConstraint("token_hash", name="uq_one_time_tokens_token_hash"),
    )
    op.create_index("ix_one_time_tokens_expires_at", "one_time_tokens", ["expires_at"])
    record(
        "second_factors",
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("enabled_at", MOMENT, nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.UniqueConstraint("user_id", name="uq_second_factors_user_id"),
    )
    record(
        "backup_codes",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
    )
    for table in ("former_passwords", "one_time_tokens", "backup_codes"):
        op.create_index(f"ix_{table}_user_id", table, ["user_id"])


def downgrade() -> None:
    for table in NEW_TABLES:
        op.drop_table(table)
    with op.batch_alter_table("sessions") as sessions:
        sessions.drop_column("used_at")
        sessions.drop_column("former_refresh_id")
    with op.batch_alter_table("roles") as roles:
        roles.drop_column("description")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_users_words_trigrams")
    with op.batch_alter_table("users") as users:
        users.drop_index("ix_users_username_id")
        users.drop_constraint("uq_users_login_name", type_="unique")
        users.create_unique_constraint("uq_users_username", ["username"])
        for name in ("words", "two_factor_enabled", "email_verified_at", "password_changed_at", "login_name"):
            users.drop_column(name)
