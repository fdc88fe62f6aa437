"""What can be done with a record: a button each, and a question before what cannot be undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from app.auth import actor
from app.pages.shapes.nouns import Noun
from app.pages.shapes.values import Row
from app.pages.shell.words import N_
from models.business import Business
from models.documents import Document
from models.identity.permissions import Permission

PRIMARY = {"activate", "approve", "submit", "confirm", "issue", "send", "post"}
# What asks before it is done, and what it then says.
WARNINGS = {
    "delete": N_("This cannot be undone."),
    "cancel": N_("It ends here, and cannot be taken up again."),
    "reject": N_("Whoever asked for it will read why."),
    "retire": N_("It is not to be used in anything new from then on."),
    "close": N_("Nothing more is expected of it then."),
}


@dataclass(frozen=True)
class Own:
    """An action of a noun's own, beside those of its life: `carry_out` takes the row, the actor and what
    `asks` asks for. `when` says of which rows it is open."""

    name: str
    carry_out: Callable[..., None]
    needs: Permission
    when: Callable[[Row], bool] = lambda row: True
    warning: str = ""
    asks: type[Schema] | None = None


@dataclass(frozen=True)
class Action:
    """`takes_reason`: people are asked why."""

    name: str
    address: str
    warning: str = ""
    takes_reason: bool = False

    @property
    def style(self) -> str:
        return "primary" if self.name in PRIMARY else "danger" if self.warning else "quiet"


def open_actions(
    noun: Noun, row: Row, reasons: frozenset[str], own: tuple[Own, ...], deletes: bool
) -> list[Action]:
    """What the caller may do now: as the API's answer says, then what every record of the kind has."""
    names = [*row.get("actions", ())]
    if actor.can(noun.writes):
        if issubclass(noun.model, Business):
            names.append("unarchive" if row["is_archived"] else "archive")
        names += ["delete"] if deletes and may_be_deleted(noun.model, row) else []
    known = [Action(n, address(noun, row, n), WARNINGS.get(n, ""), n in reasons) for n in names]
    mine = [each for each in own if actor.can(each.needs) and each.when(row)]
    return known + [Action(o.name, address(noun, row, o.name), o.warning, o.asks is not None) for o in mine]


def address(noun: Noun, row: Row, name: str) -> str:
    return noun.address(row["id"], name)


def may_be_deleted(model: Any, row: Row) -> bool:
    """A document only in its first status."""
    return not issubclass(model, Document) or bool(row["status"] == model.first_status())


def may_be_changed(model: Any, row: Row) -> bool:
    """A document in that, and where its model says so."""
    return not issubclass(model, Document) or row["status"] in (model.first_status(), *model.changes_in)
