"""Invitations: an address is asked to join a company, by a mail whose token is good once and not for ever."""

import secrets
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.errors import Invalid
from app.extensions import db
from models.authors import Authorship
from models.clock import database_now, lease
from models.columns import SECRET
from models.identity.actors import Actor
from models.statements import kept
from models.supply.companies import Company
from utils.security import fingerprint

LIFE = timedelta(days=7)
OVER = "This invitation is no longer good: ask for a new one."


class Invitation(Authorship):
    """Open as long as the row is there and its time not over; `token_hash` is of the mail sent last."""

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("company_id", "email"),)

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id", ondelete="CASCADE"))
    company: Mapped[Company] = relationship(lazy="joined", innerjoin=True)
    email: Mapped[str] = mapped_column(String(254))
    # Made when the mail is sent, which nobody needs to be told.
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, info=SECRET | {"derived": True})
    expires_at: Mapped[datetime] = lease(index=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        """Who may change companies sees all that are open; the route asks for `companies:write`."""
        return select(cls).where(cls.expires_at > func.current_timestamp())

    @classmethod
    @kept
    def of_company(cls, actor: Actor, company_id: int) -> Select[Any]:
        return cls.visible_to(actor).where(cls.company_id == company_id)

    @classmethod
    def within(cls, company_id: int, row_id: int, actor: Actor) -> Self:
        found: Self | None = db.session.scalar(
            cls.visible_to(actor).where(cls.id == row_id, cls.company_id == company_id)
        )
        return cls.there(found)

    @classmethod
    def issue(cls, company_id: int, email: str) -> Self:
        """In place of an earlier one to this address, whose token is good no more."""
        same = select(cls).where(cls.company_id == company_id, cls.email == email)
        if earlier := db.session.scalar(same.with_for_update(of=cls)):
            earlier.delete()
        return cls.create(company_id=company_id, email=email, expires_at=database_now() + LIFE)

    def make_token(self) -> str:
        """For its mail, which alone has it."""
        token = secrets.token_urlsafe(32)
        self.token_hash = fingerprint(token)
        return token

    @classmethod
    def redeem(cls, token: str, pointer: str) -> Self:
        """What the token was for; it is used up. Raises Invalid, in the same words for whatever is wrong."""
        same = (cls.token_hash == fingerprint(token), cls.expires_at > database_now())
        found = db.session.scalar(select(cls).where(*same).with_for_update(of=cls))
        if found is None or found.company.is_archived:
            raise Invalid(OVER, pointer, "token_over")
        found.delete()
        return found

    @classmethod
    def expire(cls) -> None:
        db.session.execute(delete(cls).where(cls.expires_at < database_now()))
