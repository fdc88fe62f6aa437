"""State machines. A transition is a method that declares where it starts, where it
ends and who may call it; its body checks what remains and sets the other fields."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from app.errors import Conflict, NotAllowed
from models.identity.actors import Actor

Method = TypeVar("Method", bound=Callable[..., None])


@dataclass(frozen=True)
class Transition:
    action: str
    sources: tuple[StrEnum, ...]
    target: StrEnum
    permission: str

    def check(self, status: StrEnum, actor: Actor) -> None:
        if not actor.can(self.permission):
            raise NotAllowed(f"Cannot {self.action}: this needs {self.permission}.")
        if status not in self.sources:
            raise Conflict(f"Cannot {self.action}: the status is {status}.", "wrong_status")


def transition(*sources: StrEnum, to: StrEnum, by: str) -> Callable[[Method], Method]:
    def declare(method: Any) -> Any:
        rule = Transition(method.__name__, sources, to, by)

        @wraps(method)
        def checked(self: Any, actor: Actor, *args: Any, **kwargs: Any) -> None:
            rule.check(self.status, actor)
            method(self, actor, *args, **kwargs)
            self.status = to

        checked.transition = rule  # type: ignore[attr-defined]
        return checked

    return declare


class Lifecycle:
    """For models that have a `status`."""

    status: Any

    @classmethod
    def transitions(cls) -> list[Transition]:
        return [m.transition for m in vars(cls).values() if hasattr(m, "transition")]

    def actions_for(self, actor: Actor) -> list[str]:
        """What `actor` may do now."""
        open_now = [rule for rule in self.transitions() if self.status in rule.sources]
        return [rule.action for rule in open_now if actor.can(rule.permission)]
