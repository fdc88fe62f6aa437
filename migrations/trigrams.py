"""The index by which PostgreSQL finds what is within words; SQLite looks through all of them."""

from alembic import op


def add_trigrams(table: str) -> None:
    """For a table with a `q`, that is with `words`, after it was made. The list of rows that are not sorted
    in yet is short, and the table is analysed, for the reasons that 0002 tells."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        f"CREATE INDEX ix_{table}_words_trigrams ON {table} USING gin (words gin_trgm_ops) "
        "WITH (gin_pending_list_limit = 128)"
    )
    op.execute(f"ANALYZE {table}")
