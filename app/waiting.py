"""Requests that wait for a worker (`Prefer: wait`): each holds a thread of the few that serve everybody."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from app.settings import settings

SHARE = 4  # of this many threads of a process, one may wait


class WaitingRoom:
    """The places of one process: one for each user, and few in all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside: set[int | None] = set()

    @contextmanager
    def place(self, user_id: int | None) -> Iterator[bool]:
        """Whether there is one; who gets none is answered at once."""
        with self._lock:
            free = user_id not in self._inside and len(self._inside) < places()
            if free:
                self._inside.add(user_id)
        try:
            yield free
        finally:
            if free:
                with self._lock:
                    self._inside.discard(user_id)


def places() -> int:
    return max(1, int(settings["WEB_THREADS"]) // SHARE)


room = WaitingRoom()
