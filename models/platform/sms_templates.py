"""SMS templates: the texts of messages to phones, as rows, so that a manufacturer can have its own words."""

from typing import Any, Self

from sqlalchemy import Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.errors import Invalid
from app.extensions import db
from models.authors import Authorship
from models.identity.actors import Actor
from utils.sms_contents import fault

# By name: the variables that its messages come with, and the words it has at first.
SEEDED: dict[str, tuple[frozenset[str], str]] = {
    "2fa_code": (
        frozenset({"code", "minutes"}),
        "Your Atelier code is {{ code }}. It is valid for {{ minutes }} minutes.",
    ),
    "password_reset": (
        frozenset({"code", "minutes"}),
        "Your code to set a new Atelier password is {{ code }}. It is valid for {{ minutes }} minutes.",
    ),
    "order_confirmation": (frozenset({"number"}), "Your order {{ number }} is confirmed. Atelier"),
    "order_delivered": (frozenset({"number"}), "Your order {{ number }} was delivered. Atelier"),
}
ALL: frozenset[str] = frozenset().union(*(variables for variables, _ in SEEDED.values()))


class SmsTemplate(Authorship):
    __tablename__ = "sms_templates"
    sorts = ("created_at", "name", "updated_at")

    name: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(default=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may read the templates reads them all; the route asks for `sms_templates:read`."""
        return select(cls)

    @classmethod
    def active(cls, name: str) -> Self | None:
        found: Self | None = db.session.scalar(select(cls).where(cls.name == name, cls.is_active))
        return found

    @classmethod
    def add(cls, **values: Any) -> Self:
        """Raises Invalid where the content uses what its messages do not come with."""
        row = cls()
        row.edit(**values)
        return row.insert()

    def edit(self, **values: Any) -> None:
        """Raises Invalid as `add` does, also where another name has other variables."""
        self.change(**values)
        known = SEEDED[self.name][0] if self.name in SEEDED else ALL
        if wrong := fault(self.content, known):
            raise Invalid(wrong, "/json/content", "unknown_variable")

    @classmethod
    def seed(cls) -> None:
        """Safe to run twice: a template that exists may have been edited, and is left alone."""
        there = {*db.session.scalars(select(cls.name)).all()}
        for name, (_, content) in SEEDED.items():
            if name not in there:
                cls.add(name=name, content=content)
