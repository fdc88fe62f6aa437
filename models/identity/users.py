"""People who log in."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, ForeignKey, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from app.errors import Conflict, Invalid
from app.extensions import db
from models.authors import Authorship
from models.base import now
from models.columns import SECRET
from models.identity.actors import Actor
from models.identity.former_passwords import FormerPassword
from models.identity.permissions import Permission
from models.identity.preferences import Language, LengthUnit, Preferences
from models.identity.roles import Role
from models.search import Searchable
from models.statements import kept
from utils.names import address_form, login_form

READS_USERS = Permission("users:read")


class UserType(StrEnum):
    INDIVIDUAL = "individual"
    LEGAL = "legal"


class User(Searchable, Authorship):
    """`email` is kept in small letters; `login_name` is the user name in the form by which it is found and
    unique."""

    __tablename__ = "users"
    links = ("company_id",)
    sorts = ("created_at", "username")
    named_by = "username"
    instead = "You can deactivate this user instead."
    searched = ("username", "email", "full_name", "company_name")

    email: Mapped[str] = mapped_column(String(254), unique=True)
    username: Mapped[str] = mapped_column(String(255))
    login_name: Mapped[str] = mapped_column(String(255), unique=True, info={"derived": True})
    password_hash: Mapped[str] = mapped_column(String(255), info=SECRET)
    password_changed_at: Mapped[datetime] = mapped_column(default=now)
    full_name: Mapped[str | None] = mapped_column(String(255))
    phone: Mapped[str | None] = mapped_column(String(32))
    user_type: Mapped[UserType] = mapped_column(default=UserType.INDIVIDUAL)
    company_name: Mapped[str | None] = mapped_column(String(255))
    tax_id: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[Language | None]
    time_zone: Mapped[str | None] = mapped_column(String(64))
    length_unit: Mapped[LengthUnit] = mapped_column(default=LengthUnit.MM)
    is_active: Mapped[bool] = mapped_column(default=True)
    email_verified_at: Mapped[datetime | None]
    two_factor_enabled: Mapped[bool] = mapped_column(default=False)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    role: Mapped[Role] = relationship(lazy="joined", innerjoin=True)
    company_id: Mapped[int | None] = mapped_column(ForeignKey("companies.id"), index=True)
    company: Mapped[Any] = relationship("Company")  # by its name: companies know users, who are below them

    @property
    def etag(self) -> str:
        company = f".{self.company_id}.{self.company.version}" if self.company else ""
        return f"{self.version}.{self.role.version}{company}"

    @property
    def email_verified(self) -> bool:
        return self.email_verified_at is not None

    @property
    def names(self) -> tuple[str | None, ...]:
        """What anybody knows of this person, and would try first as a password."""
        return self.username, self.email, self.full_name, self.company_name

    @property
    def display_name(self) -> str:
        return self.full_name or self.username

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        if actor.can(READS_USERS):
            return select(cls)
        return select(cls).where(cls.id == actor.id)

    @classmethod
    @kept
    def found_by(
        cls, actor: Actor, q: str | None = None, role: str | None = None, **filters: Any
    ) -> Select[Any]:
        """`role` by its name."""
        found: Select[Any] = super().found_by(actor, **filters)
        if role:
            found = found.where(cls.role_id.in_(select(Role.id).where(Role.name == role)))
        return cls.searching(found, q)

    @classmethod
    @kept
    def members_of(cls, actor: Actor, company_id: int) -> Select[Any]:
        """For who may change companies, whoever else may read users; the route asks for `companies:write`."""
        return select(cls).where(cls.company_id == company_id)

    @classmethod
    def known_as(cls, name: str) -> "User | None":
        """By e-mail address or user name, in any case."""
        found: User | None = db.session.scalar(select(cls).where(cls.is_called(name)))
        return found

    @classmethod
    def credentials(cls, name: str) -> tuple[int, str | None]:
        """Id and password hash, None of who may not log in; (0, None) where nobody is called so. Columns and
        no objects, so that it takes as long for nobody."""
        wanted = select(cls.id, cls.is_active, cls.password_hash).where(cls.is_called(name))
        found = db.session.execute(wanted).first()
        return (found.id, found.password_hash if found.is_active else None) if found else (0, None)

    @classmethod
    def held(cls, *conditions: ColumnElement[bool]) -> "User | None":
        """The one of whom this is true, by what others have committed; nobody changes them before this
        transaction has ended."""
        query = select(cls).where(*conditions).with_for_update(of=cls, key_share=True)
        found: User | None = db.session.scalar(query.execution_options(populate_existing=True))
        return found

    @classmethod
    def is_called(cls, name: str) -> ColumnElement[bool]:
        return or_(cls.email == address_form(name), cls.login_name == login_form(name))

    @classmethod
    def register(cls, role: str, password_hash: str, **values: Any) -> Self:
        """A new user of the role with this name. Raises Invalid where it has just been deleted."""
        wanted = select(Role.id).where(Role.name == role).with_for_update(read=True, key_share=True)
        role_id = db.session.scalar(wanted)
        if role_id is None:
            raise Invalid(f"There is no role {role}.", "/json/role")
        user = cls.create(role_id=role_id, password_hash=password_hash, **values)
        FormerPassword.note(user.id, password_hash)
        return user

    def prepare(self) -> None:
        super().prepare()
        self.email, self.login_name = self.email.lower(), login_form(self.username)

    def edit(self, **values: Any) -> None:
        """What people say of themselves, their address and name: a new address is not verified yet. Raises
        Invalid where what is given and what was there do not fit together."""
        if values.get("email", self.email) != self.email:
            self.email_verified_at = None
        self.change(**values)
        refuse_unfitting(self.email, self.username, self.user_type, self.company_name, self.tax_id)

    def belong_to(self, company: Any) -> None:
        """None: to no company."""
        self.company_id = company and company.id
        set_committed_value(self, "company", company)

    def set_password(self, password_hash: str) -> None:
        self.password_hash, self.password_changed_at = password_hash, now()
        FormerPassword.note(self.id, password_hash)

    def verify_email(self, email: str) -> None:
        """Whoever reads the mails to `email` has answered; no matter if that is no longer the address."""
        if email == self.email:
            self.email_verified_at = self.email_verified_at or now()

    def actor(self, session_id: int | None = None) -> Actor:
        grants, limits = tuple(self.role.permissions), self.role.limits
        caller = Actor(self.id, self.username, grants, limits=limits, company_id=self.company_id)
        wishes = Preferences(self.language, self.time_zone, self.length_unit)
        return replace(caller, session_id=session_id, preferences=wishes)


def refuse_oneself(actor: Actor, user: User) -> None:
    if user.id == actor.id:
        raise Conflict("This is you: somebody else must do it.", "yourself")


def refuse_unfitting(
    email: str,
    username: str,
    user_type: UserType = UserType.INDIVIDUAL,
    company_name: str | None = None,
    tax_id: str | None = None,
    **_: Any,
) -> None:
    """Raises Invalid where a legal person lacks what it needs, or a name is somebody else's address: that
    would let two people be meant by it."""
    needed = {"company_name": company_name, "tax_id": tax_id} if user_type is UserType.LEGAL else {}
    faults = [(f"/json/{name}", f"A legal person needs a {name}.") for name in needed if not needed[name]]
    if "@" in username and login_form(username) != login_form(email):
        faults.append(("/json/username", "A user name with @ must be your own address."))
    if faults:
        raise Invalid.of(faults)
