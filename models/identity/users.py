"""People who log in."""

from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Select, String, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import db
from models.base import Record
from models.columns import SECRET
from models.identity.actors import OWN, Actor
from models.identity.roles import Role
from utils import security


class UserType(StrEnum):
    INDIVIDUAL = "individual"
    LEGAL = "legal"


class User(Record):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    username: Mapped[str] = mapped_column(String(255), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255), info=SECRET)
    full_name: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(32))
    user_type: Mapped[UserType] = mapped_column(default=UserType.INDIVIDUAL)
    company_name: Mapped[str | None] = mapped_column(String(255))
    tax_id: Mapped[str | None] = mapped_column(String(32))
    is_active: Mapped[bool] = mapped_column(default=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    role: Mapped[Role] = relationship(lazy="joined", innerjoin=True)

    @property
    def etag(self) -> str:
        return f"{self.version}.{self.role.version}"

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        if actor.can("users:read"):
            return select(cls)
        return select(cls).where(cls.id == actor.id)

    @classmethod
    def known_as(cls, name: str) -> "User | None":
        """By e-mail address or user name, in any case."""
        name = name.strip().lower()
        same = or_(func.lower(cls.email) == name, func.lower(cls.username) == name)
        return db.session.scalar(select(cls).where(same))

    @classmethod
    def register(cls, email: str, username: str, password: str, role: str) -> "User":
        hashed = security.hash_password(password)
        role_id = db.session.scalars(select(Role.id).where(Role.name == role)).one()
        return cls.create(email=email, username=username, password_hash=hashed, role_id=role_id)

    def actor(self, session_id: int | None = None) -> Actor:
        grants = (*self.role.permissions, *OWN)
        return Actor(self.id, self.username, grants, session_id=session_id)
