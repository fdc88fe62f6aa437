"""Customers belong to companies: who is there already gets one of their own; invitations to others."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from utils.words import haystack, title

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SHAPE = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
BATCH = 1000
# Of a company: what each row has beside its name and tax number.
OTHERS = {"is_supplier": False, "is_customer": True, "status": "active", "version": 1}
STATED = ("username", "full_name", "user_type", "company_name", "tax_id", "created_at")


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("company_id", BIG, nullable=True))
        users.create_foreign_key("fk_users_company_id", "companies", ["company_id"], ["id"])
        users.create_index("ix_users_company_id", ["company_id"])
    add_invitations()
    give_companies()


def add_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("company_id", BIG, nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("id", BIG, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name="fk_invitations_company_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("company_id", "email", name="uq_invitations_company_id_email"),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index("ix_invitations_created_at_id", "invitations", ["created_at", "id"])
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])


def give_companies() -> None:
    """In the order of the accounts: of several with one tax number, the first one's company has it."""
    connection, last = op.get_bind(), 0
    users, roles, companies = (reflected(name) for name in ("users", "roles", "companies"))
    taken = {*connection.scalars(sa.select(companies.c.tax_id))}
    customers = [row.id for row in connection.execute(sa.select(roles)) if is_customers(row.permissions)]
    while True:
        wanted = sa.select(users).where(users.c.role_id.in_(customers), users.c.id > last)
        found = connection.execute(wanted.order_by(users.c.id).limit(BATCH)).all()
        if not found:
            return
        for user in found:
            new = connection.execute(companies.insert().values(company_of(user, taken, companies)))
            its = {"company_id": new.inserted_primary_key[0]}
            connection.execute(users.update().where(users.c.id == user.id).values(its))
        last = found[-1].id


def reflected(table: str) -> sa.Table:
    """As it is by now, with whatever columns others have added."""
    found = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    for column in found.c:
        if column.name in ("permissions", "tags", "attributes"):
            column.type = SHAPE
        elif column.name.endswith("_at"):
            column.type = MOMENT
    return found


def is_customers(grants: list[str]) -> bool:
    """Who may not read companies."""
    forms = {"*", "companies:*", "*:read", "companies:read"}
    return not forms & {*grants} or bool({f"-{form}" for form in forms} & {*grants})


def company_of(user: Any, taken: set[str | None], companies: sa.Table) -> dict[str, Any]:
    is_legal = user.user_type == "legal" and user.company_name
    name = user.company_name if is_legal else user.full_name or user.username
    tax_id = None if user.tax_id in taken else user.tax_id
    taken.add(tax_id)
    values = {
        **OTHERS,
        "name": name,
        "kind": "organisation" if is_legal else "person",
        "tax_id": tax_id,
        "words": haystack(name, tax_id),
        "title": title(name),
        "created_at": user.created_at,
        "updated_at": user.created_at,
        "tags": [],
        "attributes": {},
        "is_archived": False,
    }
    return {column: value for column, value in values.items() if column in companies.c}


def downgrade() -> None:
    take_companies()
    op.drop_table("invitations")
    with op.batch_alter_table("users") as users:
        users.drop_index("ix_users_company_id")
        users.drop_constraint("fk_users_company_id", type_="foreignkey")
        users.drop_column("company_id")


def take_companies() -> None:
    """Those that were given here, and that nobody has changed or named since: the trail has none of them."""
    users, companies = reflected("users"), reflected("companies")
    events = reflected("audit_events")
    changed = sa.select(events.c.entity_id).where(events.c.entity == "companies")
    theirs = sa.select(users.c.company_id).where(users.c.company_id.is_not(None))
    given = sa.select(companies.c.id).where(companies.c.id.in_(theirs), companies.c.id.not_in(changed))
    ids = op.get_bind().scalars(given.where(*(companies.c.id.not_in(each) for each in named()))).all()
    op.execute(users.update().values(company_id=None))
    for start in range(0, len(ids), BATCH):
        op.execute(companies.delete().where(companies.c.id.in_(ids[start : start + BATCH])))


def named() -> list[Any]:
    """The companies that other tables name."""
    found = sa.inspect(op.get_bind())
    columns = [
        sa.column(key["constrained_columns"][0], _selectable=sa.table(table))
        for table in found.get_table_names()
        for key in found.get_foreign_keys(table)
        if key["referred_table"] == "companies" and table != "users"
    ]
    return [sa.select(column).where(column.is_not(None)) for column in columns]
