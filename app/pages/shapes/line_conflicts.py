"""Lines of a document that somebody else has changed meanwhile: nothing of theirs is overwritten unseen.

A field that only they changed shows theirs, of one that both changed both values are shown. A line that they
added is there; one that they removed and this person changed would be added again, one that they changed and
this person removed is there again, and each says so. The order is theirs, unless this person changed it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from app.pages.shapes.lines import Known, Sent, Texts
from app.pages.shell.conflicts import Entry

ADDED, GONE, RESTORED = "added", "gone", "restored"
Key = int | str


@dataclass(frozen=True)
class Merged:
    """`mark`: what somebody else has done with the line as a whole."""

    id: int | None
    entries: dict[str, Entry]
    mark: str = ""
    is_open: bool = False

    def as_sent(self, n: int) -> Sent:
        return Sent(str(n), {name: its.shown for name, its in self.entries.items()}, self.id)

    def filled(self, texts: Texts) -> Self:
        """With what was filled in meanwhile."""
        if all(its.shown == texts[n] for n, its in self.entries.items()):
            return self
        return replace(self, entries={n: replace(its, shown=texts[n]) for n, its in self.entries.items()})


def merged(sent: Sequence[Sent], was: Known, there: Known, blank: Texts) -> list[Merged]:
    mine: dict[Key, Sent] = {line.id or f"new {n}": line for n, line in enumerate(sent)}
    keys = in_order([*mine], [*was], [*there])
    found = [merged_line(key, mine.get(key), was, there, blank) for key in keys]
    return [line for line in found if line is not None]


def merged_line(key: Key, mine: Sent | None, was: Known, there: Known, blank: Texts) -> Merged | None:
    if isinstance(key, str):
        return Merged(None, kept(mine.texts if mine else {}, blank))
    former, now = blank | was.get(key, {}), there.get(key)
    if mine is None:
        return theirs(key, former if key in was else None, now or {}, blank)
    if now is None:
        changed = blank | former | mine.texts != former
        return Merged(None, kept(former | mine.texts, blank), GONE) if changed else None
    return Merged(key, {name: one(name, mine, former, now) for name in now})


def theirs(key: int, former: Texts | None, now: Texts, blank: Texts) -> Merged | None:
    """A line that this person has not sent: added by somebody else, or removed by this person."""
    if former is None:
        return Merged(key, kept(now, blank), ADDED)
    return None if blank | now == former else Merged(key, kept(now, blank), RESTORED)


def one(name: str, mine: Sent, former: Texts, now: Texts) -> Entry:
    there, was = now[name], former[name]
    shown = was if name in mine.theirs else mine.texts.get(name, was)
    if shown == was != there:
        return Entry(there, there, is_theirs=True)
    return Entry(shown, there, theirs=there if there not in (shown, was) else None)


def kept(texts: Texts, blank: Texts) -> dict[str, Entry]:
    return {name: Entry(text, text) for name, text in (blank | texts).items()}


def in_order(mine: list[Key], was: Sequence[Key], there: Sequence[Key]) -> list[Key]:
    both = {*mine} & {*was}
    is_moved = [key for key in mine if key in both] != [key for key in was if key in both]
    first, second = (mine, there) if is_moved else (there, mine)
    return inserted([*first], second)


def inserted(keys: list[Key], others: Sequence[Key]) -> list[Key]:
    """Each of the others behind the one that it stands behind."""
    known, place = {*keys}, 0
    for key in others:
        if key in known:
            place = keys.index(key) + 1
        else:
            keys.insert(place, key)
            place += 1
    return keys


def removed(sent: Sequence[Sent], was: Known, there: Known, blank: Texts) -> list[Texts]:
    """Lines that somebody else has removed, and that this person had left as they were."""
    gone = {line.id: line for line in sent if line.id and line.id not in there}
    return [line.texts for n, line in gone.items() if not merged_line(n, line, was, there, blank)]
