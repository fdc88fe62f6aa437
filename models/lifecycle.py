"""State machines. A transition is a method that declares where it starts, where it
ends and who may call it; its body checks what remains and sets the other fields."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, wraps
from typing import Any, Self, TypeVar

from app.errors import Conflict, NotAllowed
from models.identity.actors import Actor
from models.identity.permissions import Permission

Method = TypeVar("Method", bound=Callable[..., None])


@dataclass(frozen=True)
class Transition:
    action: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    permission: Permission | None  # of what follows from facts: nobody may call it

    def check(self, status: StrEnum, actor: Actor) -> None:
        if self.permission is not None and not actor.can(self.permission):
            raise NotAllowed(f"Cannot {self.action}: this needs {self.permission}.")
        if status not in self.sources:
            raise Conflict(f"Cannot {self.action}: the status is {status}.", "wrong_status")


def transition(*sources: StrEnum, to: StrEnum, by: str | None) -> Callable[[Method], Method]:
    """`by` None: it follows from facts, so only our own code takes it and no list of actions names it."""
    permission = None if by is None else Permission(by)

    def declare(method: Any) -> Any:
        rule = Transition(method.__name__, sources, to, permission)

        @wraps(method)
        def checked(self: Any, actor: Actor, *args: Any, **kwargs: Any) -> None:
            rule.check(self.status, actor)
            method(self, actor, *args, **kwargs)
            self.status = to
            self.entered(to)

        checked.transition = rule  # type: ignore[attr-defined]
        return checked

    return declare


@lru_cache(maxsize=4096)
def actions(model: Any, status: str, actor: Actor) -> list[str]:
    open_now = [rule for rule in model.transitions() if status in rule.sources]
    return [rule.action for rule in open_now if rule.permission is not None and actor.can(rule.permission)]


class Lifecycle:
    """For models that have a `status`; its column's default is where each row starts."""

    status: Any
    change: Any

    @classmethod
    def add(cls, actor: Actor, **values: Any) -> Self:
        """A new row in the session, with its id; any `status` but the first is reached by its action."""
        model: Any = cls
        row = model(status=model.__table__.c.status.default.arg)
        row.edit(actor, **values)
        new: Self = row.insert()
        return new

    def edit(self, actor: Actor, status: StrEnum | None = None, **values: Any) -> None:
        """Set columns by name; the `status` by the action that leads there, 409 where none does."""
        self.change(**values)
        if status is not None and status != self.status:
            self.become(status, actor)

    def entered(self, status: StrEnum) -> None:
        """What follows from having reached this status."""

    def become(self, status: StrEnum, actor: Actor) -> None:
        rules = [rule for rule in self.transitions() if self.status in rule.sources and rule.permission]
        ways = {rule.target: rule.action for rule in rules}
        if status not in ways:
            instead = f"it can become {' or '.join(ways) or 'nothing else'}, not {status}"
            raise Conflict(f"The status is {self.status}: {instead}.", "wrong_status")
        getattr(self, ways[status])(actor)

    @classmethod
    @cache
    def transitions(cls) -> tuple[Transition, ...]:
        """Found once: to ask a mapped class for what it has not is slow."""
        return tuple(m.transition for m in vars(cls).values() if hasattr(m, "transition"))

    @classmethod
    def actions_at(cls, status: str, actor: Actor) -> list[str]:
        """What `actor` may do with a row of this status."""
        return actions(cls, status, actor)  # type: ignore[arg-type]

    def actions_for(self, actor: Actor) -> list[str]:
        return self.actions_at(self.status, actor)
