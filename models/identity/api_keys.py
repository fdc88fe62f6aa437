"""API keys: how machines log in. Only a fingerprint is kept; the key itself is shown once."""

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from math import inf
from typing import Any, Self

from sqlalchemy import ForeignKey, Select, String, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.errors import NotAllowed
from app.extensions import db
from models.authors import Authorship, unchanged
from models.base import now
from models.columns import SECRET
from models.identity.actors import Actor, beyond
from models.identity.permissions import Permission, in_words
from models.identity.roles import refuse_unknown
from models.identity.users import User
from utils.security import fingerprint

PREFIX_LENGTH = 12
# Whatever a key holds: no machine changes its owner's password, second factor, profile or logins.
KEYS_OWN = ("self:read",)
READS_ALL, WRITES_ALL = Permission("api_keys:read_all"), Permission("api_keys:write_all")
USE_IS_NOTED_EVERY = timedelta(minutes=1)


class ApiKey(Authorship):
    __tablename__ = "api_keys"
    sorts = ("created_at", "name")

    key = ""  # no column: only who has just made it knows it

    name: Mapped[str] = mapped_column(String(120))
    prefix: Mapped[str] = mapped_column(String(PREFIX_LENGTH))
    key_hash: Mapped[str] = mapped_column(String(64), unique=True, info=SECRET)
    permissions: Mapped[list[str]]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def visible_to(cls, actor: Actor) -> Select[Self]:
        if actor.can(READS_ALL) or actor.can(WRITES_ALL):
            return select(cls)
        return select(cls).where(cls.user_id == actor.id)

    @property
    def etag(self) -> str:
        """Its use is noted past the ORM, and counts up no version."""
        return f"{self.version}.{self.last_used_at.timestamp() if self.last_used_at else 0}"

    @classmethod
    def issue(cls, owner: Actor, **values: Any) -> Self:
        """The new row, with the key itself in `key` as long as this object lives. Raises Invalid where there
        is no such permission, and NotAllowed where the key could do something that its owner may not, or
        outlive the key that asks for it."""
        refuse_unknown(values["permissions"])
        if owner.api_key_id and ends(values.get("expires_at")) > owner.until:
            raise NotAllowed("This key makes none that lives longer than itself.", "outlives")
        if excess := beyond(values["permissions"], owner):
            raise NotAllowed(f"You may not pass on: {', '.join(in_words(excess, values['permissions']))}.")
        key = f"atl_{secrets.token_urlsafe(32)}"
        values |= {"prefix": key[:PREFIX_LENGTH], "key_hash": fingerprint(key), "user_id": owner.id}
        row = cls.create(**values)
        row.key = key
        return row

    @classmethod
    def actor_of(cls, key: str) -> Actor | None:
        row = db.session.scalar(select(cls).where(cls.key_hash == fingerprint(key)))
        if row is None or not row.is_usable:
            return None
        row.note_use()
        owner, until = row.user.actor(), ends(row.expires_at)
        granted = (tuple(row.permissions), owner.grants, KEYS_OWN, owner.limits, owner.company_id)
        return Actor(owner.id, owner.name, *granted, api_key_id=row.id, until=until)

    def revoke(self, actor: Actor) -> None:
        if self.user_id != actor.id and not actor.can(WRITES_ALL):
            raise NotAllowed("Only its owner may revoke this key.")
        self.delete()

    @property
    def is_usable(self) -> bool:
        return self.user.is_active and (self.expires_at is None or self.expires_at > now())

    def note_use(self) -> None:
        """A minute is fine enough, and spares a write for most requests."""
        if self.last_used_at is None or self.last_used_at < now() - USE_IS_NOTED_EVERY:
            statement = update(ApiKey).where(ApiKey.id == self.id)
            statement = statement.values(unchanged(ApiKey.__table__) | {"last_used_at": now()})
            with suppress(OperationalError), db.engine.begin() as connection:
                connection.execute(statement)  # a nicety: no request fails for it


def ends(moment: datetime | None) -> float:
    """As Unix time."""
    return moment.timestamp() if moment else inf
