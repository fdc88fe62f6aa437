"""What may come of handing a message over; the same for every gateway."""

from dataclasses import dataclass, field

MAYBE = "It may have been sent, so it is not sent again"


class TryLater(Exception):
    """The message was not taken; the same message may be taken later."""


class Refused(Exception):
    """It will never be taken, or nobody knows whether it was. `hard_bounce`: the address is to blame."""

    def __init__(self, reason: str, hard_bounce: bool = False) -> None:
        super().__init__(reason)
        self.hard_bounce = hard_bounce


@dataclass(frozen=True)
class Taken:
    """`provider_id`: what the other side calls it; `refused`: copies that it did not take, by address."""

    provider_id: str
    refused: dict[str, Refused | TryLater] = field(default_factory=dict)
