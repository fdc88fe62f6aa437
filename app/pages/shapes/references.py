"""Other records in forms and filters: people type what they are called, or what finds only them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from marshmallow import ValidationError

from app.auth import actor
from app.extensions import db
from app.pages.shell.words import _
from models.lookups import ids_by_name
from models.paging import RELEVANCE, Window, paginate
from models.platform.histories import models_by_table, names_of, reads
from models.supply.company_contacts import CompanyContact

NUMBERED = re.compile(r"#([0-9]{1,18})\s*$")
OFFERED = 8
LONGEST_ID = 19
QUOTED = 80  # characters of what somebody has typed, in a sentence about it
MOST_SEARCHES = 50  # of one form


def suggestions(table: str, q: str, **filters: Any) -> dict[int, str]:
    """By id what the records are called that `q` finds, the best first; the newest where nothing is typed. Of
    a noun that is not theirs to read, none."""
    if not reads(actor, table):
        return {}
    model: Any = models_by_table()[table]
    sort = RELEVANCE if q else "-created_at"
    found = paginate(
        model.found_by(actor, **filters, **({"q": q} if q else {})), Window(OFFERED, 0, sort, None)
    )
    ids = [row.id for row in found.items]
    called = names_of(table, ids, actor)
    db.session.expunge_all()
    return {row_id: called.get(row_id, f"#{row_id}") for row_id in ids}


def resolved(table: str, text: str) -> int:
    """The id of the record that is meant: by `#7` at the end, by its name or number, else by what only one of
    them is found by. Raises ValidationError that says what could be meant."""
    if numbered := NUMBERED.search(text):
        return seen(table, int(numbered[1]))
    exact = named(table, text)
    found = dict.fromkeys(exact, text) or suggestions(table, text)
    if len(found) == 1:
        return next(iter(found))
    raise ValidationError(ambiguous(table, found) if found else _("Nothing is found by this."))


def named(table: str, text: str) -> Sequence[int]:
    return all_named(table, [text])[text]


def all_named(table: str, texts: Collection[str]) -> dict[str, list[int]]:
    """By each text, those that have it as their name or, where none has, as their number."""
    if not reads(actor, table):
        return {text: [] for text in texts}
    model: Any = models_by_table()[table]
    found = ids_by_name(model, texts, actor) if hasattr(model, "title") else {}
    found = {text: [*found.get(text, ())] for text in texts}
    for column in {model.called_by[0], getattr(model, "numbered_by", None)} - {None}:
        for row_id, text in db.session.execute(having(model, column, [t for t in texts if not found[t]])):
            found[text].append(row_id)
    return found


def having(model: Any, column: str, texts: Sequence[str]) -> Any:
    called = getattr(model, column)
    wanted = model.visible_to(actor).with_only_columns(model.id, called).where(called.in_(texts))
    return wanted.where(~model.is_archived).order_by(model.id) if hasattr(model, "is_archived") else wanted


def each_resolved(table: str, texts: Iterable[str]) -> dict[str, int | ValidationError]:
    """Of many at once. What nothing is called is looked for by its words, up to a bound."""
    wanted = [*dict.fromkeys(texts)]
    exact, searches = all_named(table, wanted) if wanted else {}, count()
    return {text: outcome(table, text, exact[text], searches) for text in wanted}


def outcome(table: str, text: str, exact: list[int], searches: Iterator[int]) -> int | ValidationError:
    if len(exact) == 1:
        return exact[0]
    try:
        return resolved(table, text) if next(searches) < MOST_SEARCHES else nothing_found(text)
    except ValidationError as error:
        return error


def nothing_found(text: str) -> int:
    raise ValidationError(_("Nothing is called so: %(name)s", name=text[:QUOTED]))


def contact_of(company_id: int | None, text: str) -> int:
    """Of the contacts of this company, the one that is called so. Raises ValidationError."""
    found = contacts(company_id, text)
    exact = [each for each in found if each.name.casefold() == text.casefold()] or found
    if len(exact) == 1:
        return exact[0].id
    if exact:
        raise ValidationError(ambiguous("company_contacts", {each.id: each.name for each in exact}))
    raise ValidationError(_("The company that it is of has no such contact."))


def contacts(company_id: int | None, text: str) -> list[CompanyContact]:
    """Those in whose names these words are; the default one first."""
    is_known = CompanyContact.is_read_by(actor)
    several = CompanyContact.of_company(company_id, actor) if company_id is not None and is_known else []
    meant = NUMBERED.search(text)
    if meant:
        return [each for each in several if each.id == int(meant[1])]
    words = text.casefold().split()
    return [each for each in several if all(word in each.name.casefold() for word in words)]


def seen(table: str, row_id: int) -> int:
    if row_id not in names_of(table, [row_id], actor):
        raise ValidationError(_("Nothing is found by this."))
    return row_id


def ambiguous(table: str, found: dict[int, str]) -> str:
    called = names_of(table, found, actor)
    several = ", ".join(f"{called.get(row_id, '')} #{row_id}" for row_id in found)
    return _("Several are found by this; say which: %(several)s", several=several)


def meant(tables: dict[str, str], filters: dict[str, Any]) -> dict[str, Any]:
    """Filters by records as ids: what is asked for is one, or what the record is called."""
    names = [name for name in filters if name in tables]
    return filters | {name: id_of(tables[name], filters[name]) for name in names}


def id_of(table: str, text: str) -> int:
    return as_id(text) or resolved(table, text)


def as_id(text: str) -> int | None:
    """The id that these digits write, None where no row can have it."""
    return int(text) if text.isdecimal() and len(text) < LONGEST_ID and int(text) else None
