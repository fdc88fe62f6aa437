"""Bytes that nobody needs: found, and removed once they have been so for UNNEEDED_HOURS."""

from datetime import timedelta

from app.engineering.workshop import storage
from app.extensions import db
from app.settings import settings
from models.clock import database_now
from models.engineering.conversions import Conversion
from models.platform.notifications import Notification
from models.platform.stored_objects import StoredObject

AT_ONCE = 200
PARTS = [f"{number:02x}" for number in range(256)]


def remove_some(limit: int = AT_ONCE) -> int:
    """Up to so many of the oldest; answers how many went. Raises OutOfReach."""
    while Conversion.drop_unneeded():
        continue
    age = timedelta(hours=settings["UNNEEDED_HOURS"])
    attached = Notification.attached()
    found = StoredObject.unneeded(age, limit)
    db.session.commit()
    return sum(remove(row_id, key, age) for row_id, key in found if key not in attached)


def remove(row_id: int, key: str, age: timedelta) -> bool:
    """The bytes go while the row is locked: who wants them back waits here, and then writes them anew."""
    try:
        gone = StoredObject.forget(row_id, age)
        if gone:
            storage().delete(key)
        db.session.commit()
    finally:
        db.session.rollback()
    return gone


def this_part() -> str:
    """One of the 256 parts of the store, another one each minute: within five hours all had their turn."""
    part = PARTS[int(database_now().timestamp() // 60) % len(PARTS)]
    db.session.commit()
    return part


def take_up(part: str) -> int:
    """Give a row to each object in this part of the store that has none, as what a killed upload or an older
    backup left: nobody refers to it, so it goes as everything else does. Raises OutOfReach."""
    keys = [key for shelf in storage().shelves() for key in storage().keys(shelf, part)]
    unknown = StoredObject.unknown(keys)
    if unknown:
        StoredObject.touch(*unknown)
    db.session.commit()
    return len(unknown)
