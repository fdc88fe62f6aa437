"""Search within words: files get their words, all that is searched its title; every word is written anew."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from utils.words import haystack, title

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BATCH = 5000
# What is looked through, its name first.
SEARCHED = {
    "companies": ("name", "tax_id", "email", "address", "notes"),
    "files": ("filename",),
    "parts": ("name", "number", "description", "material", "notes"),
    "users": ("username", "email", "full_name", "company_name"),
}
TITLE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ONCE = {"users"}  # whose ids SQLite must not give twice


def upgrade() -> None:
    for table in SEARCHED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("title", TITLE, nullable=True))
            if table == "files":
                batch.add_column(sa.Column("words", sa.Text(), nullable=True))
    trigrams(drop=("companies", "parts", "users"))  # to fill an index anew costs less than to change it
    for table, names in SEARCHED.items():
        fill(table, names)
        kwargs = {"table_kwargs": {"sqlite_autoincrement": True}} if table in ONCE else {}
        with op.batch_alter_table(table, **kwargs) as batch:
            batch.alter_column("title", existing_type=TITLE, nullable=False)
            batch.alter_column("words", existing_type=sa.Text(), nullable=False)
        op.create_index(f"ix_{table}_title_id", table, ["title", "id"])
    trigrams(make=tuple(SEARCHED))


def fill(table: str, names: tuple[str, ...]) -> None:
    rows = sa.table(table, *map(sa.column, ("id", "words", "title", *names)))
    change = (
        rows.update().where(rows.c.id == sa.bindparam("row_id"))
        .values(words=sa.bindparam("new_words"), title=sa.bindparam("new_title"))
    )  # fmt: skip
    for batch in batches(rows):
        op.get_bind().execute(change, [filled(row, names) for row in batch])


def batches(rows: sa.TableClause) -> Iterator[list[Any]]:
    last = 0
    while True:
        wanted = sa.select(rows).where(rows.c.id > last).order_by(rows.c.id).limit(BATCH)
        found = [*op.get_bind().execute(wanted).mappings()]
        if not found:
            return
        yield found
        last = found[-1]["id"]


def filled(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    texts = [row[name] for name in names]
    return {"row_id": row["id"], "new_words": haystack(*texts), "new_title": title(texts[0])}


def trigrams(drop: tuple[str, ...] = (), make: tuple[str, ...] = ()) -> None:
    """As 0002 does, and for its reasons."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in drop:
        op.execute(f"DROP INDEX ix_{table}_words_trigrams")
    for table in make:
        op.execute(
            f"CREATE INDEX ix_{table}_words_trigrams ON {table} USING gin (words gin_trgm_ops) "
            "WITH (gin_pending_list_limit = 128)"
        )
        op.execute(f"ANALYZE {table}")


def downgrade() -> None:
    trigrams(drop=("files",))
    for table in SEARCHED:
        kwargs = {"table_kwargs": {"sqlite_autoincrement": True}} if table in ONCE else {}
        op.drop_index(f"ix_{table}_title_id", table)
        with op.batch_alter_table(table, **kwargs) as batch:
            batch.drop_column("title")
            if table == "files":
                batch.drop_column("words")
