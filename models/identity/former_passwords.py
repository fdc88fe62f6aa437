"""The passwords a person has had, hashed: the latest ones are not taken again."""

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import db
from models.base import Record
from models.columns import SECRET


class FormerPassword(Record):
    """Among them the one in use, which is the last."""

    __tablename__ = "former_passwords"
    audited = False

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255), info=SECRET)

    @classmethod
    def note(cls, user_id: int, password_hash: str) -> None:
        cls.create(user_id=user_id, password_hash=password_hash)

    @classmethod
    def latest(cls, user_id: int, count: int) -> list[str]:
        """The hashes of the last `count` passwords."""
        own = select(cls.password_hash).where(cls.user_id == user_id)
        return [*db.session.scalars(own.order_by(cls.id.desc()).limit(count))]
