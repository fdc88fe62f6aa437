"""Categories: one tree in which parts, orders and plans are sorted."""

from collections.abc import Collection
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, Text, func, literal, select, update
from sqlalchemy.orm import Mapped, aliased, mapped_column
from sqlalchemy.orm.attributes import set_committed_value

from app.errors import Conflict, Invalid
from app.extensions import db
from models.authors import unchanged
from models.base import now
from models.business import Business
from models.identity.actors import Actor
from models.natural_keys import Key, Keyed
from models.turns import take_turn

DEEPEST = 20  # levels, the top one counted
AFTER_DIGITS = "~"  # in the order of bytes, after all that a path is made of
DERIVED = {"derived": True}


class Category(Business, Keyed):
    """`path` has the ids from the top down to this row, as in `12.34.`: all that lies below a row begins with
    its path, and so is one range of an index. Whoever changes the tree takes a turn at it."""

    __tablename__ = "categories"
    sorts = ("created_at", "name", "updated_at")
    called_by = ("code", "name")
    searched = ("name", "code", "description", "external_id")
    known_by = (("code",), ("place",))

    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str | None] = mapped_column(String(50), unique=True)
    description: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    level: Mapped[int] = mapped_column(default=1, info=DERIVED)
    path: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql"), default="", index=True, info=DERIVED
    )
    # Siblings differ by more than capitals; of those at the top, a key with a null would not see it.
    place: Mapped[str] = mapped_column(Text, unique=True, info=DERIVED)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read categories reads them all; the route asks for `categories:read`."""
        return select(cls)

    @classmethod
    def get(cls, row_id: int, actor: Actor, lock: bool = False) -> Self:
        """The turn comes first: of two moves at once that make a ring, each would see only its own half."""
        if lock:
            take_turn(cls.__tablename__)
        return super().get(row_id, actor, lock)

    @classmethod
    def hold(cls, ids: Collection[int]) -> None:
        take_turn(cls.__tablename__)
        super().hold(ids)

    @classmethod
    def key_of(cls, values: dict[str, Any]) -> Key | None:
        return super().key_of(values | {"place": place_of(values.get("parent_id"), values["name"])})

    @classmethod
    def below(cls, category_id: int) -> Select[int]:
        """The ids of this one and of all below it, on any level."""
        top = aliased(cls)
        inside = cls.path.between(top.path, top.path + AFTER_DIGITS)
        return select(cls.id).join(top, inside).where(top.id == category_id)

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        take_turn(cls.__tablename__)
        parent = cls.parent_of(actor, values.get("parent_id"))
        refuse_below(parent.level + 1)
        row = cls.create(**values, level=parent.level + 1)
        row.stand_below(parent)
        return row

    @classmethod
    def parent_of(cls, actor: Actor, parent_id: int | None) -> "Category":
        """Of what is at the top, one above all. Raises Invalid where it is not to be seen."""
        if parent_id is None:
            return cls(level=0, path="")
        found: Category | None = db.session.scalar(cls.lookup(actor), {"row_id": parent_id})
        if found is None:
            raise Invalid("There is no such category.", "/json/parent_id")
        return found

    def stand_below(self, parent: "Category") -> None:
        """A new row, whose id is known only now: this is no change of it."""
        table: Any = Category.__table__
        path = f"{parent.path}{self.id}."
        placed = update(table).where(table.c.id == self.id).values(path=path, **unchanged(table))
        db.session.connection().execute(placed)
        set_committed_value(self, "path", path)

    def edit(self, actor: Actor, **values: Any) -> None:
        if "parent_id" in values and values["parent_id"] != self.parent_id:
            self.move(self.parent_of(actor, values["parent_id"]))
        self.change(**values)

    def move(self, parent: "Category") -> None:
        """With all below it. Raises Conflict where it would lie below itself, or too deep."""
        if parent.path.startswith(self.path):
            raise Conflict("A category cannot lie below itself.", "cycle")
        below = (Category.path > self.path, Category.path < self.path + AFTER_DIGITS)
        deepest = db.session.scalar(select(func.max(Category.level)).where(*below)) or self.level
        deeper, path = parent.level + 1 - self.level, f"{parent.path}{self.id}."
        refuse_below(deepest + deeper)
        rest = literal(path).concat(func.substr(Category.path, len(self.path) + 1))
        moved = {"path": rest, "level": Category.level + deeper, "version": Category.version + 1}
        change = update(Category).where(*below).values(**moved, updated_at=now())
        db.session.execute(change.execution_options(synchronize_session=False))
        self.path, self.level = path, self.level + deeper

    def prepare(self) -> None:
        super().prepare()
        self.place = place_of(self.parent_id, self.name)

    @classmethod
    def tree(cls, actor: Actor) -> list[dict[str, Any]]:
        """Those at the top, each with its children, which have theirs; siblings by name."""
        names = ("id", "name", "code", "parent_id", "is_archived")
        columns = [cls.__table__.c[name] for name in names]
        found = cls.visible_to(actor).with_only_columns(*columns).order_by(cls.level, cls.title, cls.id)
        at: dict[int | None, dict[str, Any]] = {None: {"children": []}}
        for row in db.session.execute(found):
            at[row.id] = {**row._mapping, "children": []}
            at[row.parent_id]["children"].append(at[row.id])
        top: list[dict[str, Any]] = at[None]["children"]
        return top


def place_of(parent_id: int | None, name: str) -> str:
    return f"{parent_id or 0}/{name.casefold()}"


def refuse_below(level: int) -> None:
    if level > DEEPEST:
        raise Conflict(f"Categories have at most {DEEPEST} levels.", "too_deep")
