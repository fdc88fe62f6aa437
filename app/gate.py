"""How many threads may wait for the file store, or for who reads a table, at once: the others go on."""

from threading import Condition
from time import monotonic

from app.errors import Unavailable
from app.settings import settings

PATIENCE_S = 0.25  # for a place to become free
SLOW_S = 1.0  # who is inside for so long is waiting for a slow store, and it is of no use to queue behind
RETRY_S = 1


class Gate:
    """A quarter of the threads and more, but never all of them, may be inside; `words` tell whom it is shut
    to why."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.changed = Condition()
        self.inside: dict[int, float] = {}  # since when
        self.last = 0

    def enter(self) -> int:
        """A ticket to `leave` with. Raises Unavailable where there is no place, and soon will be none."""
        until = monotonic() + PATIENCE_S
        with self.changed:
            while len(self.inside) >= self.places():
                self.refuse_if_hopeless(until)
                self.changed.wait(until - monotonic())
            self.last += 1
            self.inside[self.last] = monotonic()
            return self.last

    def leave(self, ticket: int) -> None:
        with self.changed:
            self.inside.pop(ticket, None)
            self.changed.notify()

    def places(self) -> int:
        return max(1, (int(settings["WEB_THREADS"]) - 2) // 2)

    def refuse_if_hopeless(self, until: float) -> None:
        now = monotonic()
        if now >= until or min(self.inside.values()) < now - SLOW_S:
            raise Unavailable(self.words, RETRY_S)


STORE = "Many wait for the file store already: try again in a moment."
TABLES = "Many read tables already: try again in a moment."

reading, writing, exporting = Gate(STORE), Gate(STORE), Gate(TABLES)
