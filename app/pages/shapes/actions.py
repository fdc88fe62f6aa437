"""What can be done with a record: a button each, and a question before what cannot be undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.auth import actor
from app.pages.shapes.nouns import Noun
from app.pages.shell.words import N_
from models.business import Business

PRIMARY = {"activate", "approve", "submit", "confirm", "issue", "send", "post"}
# What asks before it is done, and what it then says.
WARNINGS = {
    "delete": N_("This cannot be undone."),
    "cancel": N_("It ends here, and cannot be taken up again."),
    "reject": N_("Whoever asked for it will read why."),
    "retire": N_("It is not to be used in anything new from then on."),
    "close": N_("Nothing more is expected of it then."),
}
Carry = Callable[..., Any]


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


def open_actions(noun: Noun, row: Mapping[str, Any], reasons: frozenset[str], deletes: bool) -> list[Action]:
    """What the caller may do now: as the API's answer says, then what every record of the kind has."""
    names = [*row.get("actions", ())]
    if actor.can(noun.writes):
        if issubclass(noun.model, Business):
            names.append("unarchive" if row["is_archived"] else "archive")
        names += ["delete"] if deletes else []
    return [
        Action(name, noun.address(row["id"], name), WARNINGS.get(name, ""), name in reasons) for name in names
    ]
