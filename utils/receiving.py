"""What has come in of what was ordered (shared/vectors/06): facts of lines, and what follows from them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

ZERO = Decimal(0)
NONE, PARTIAL, FULL, OVER = "none", "partial", "full", "over"


class Ordered(Protocol):
    quantity: Decimal
    received_quantity: Decimal
    accepted_quantity: Decimal
    is_closed: bool
    is_receivable: bool


def is_expected(line: Ordered) -> bool:
    """Neither a service nor a line that takes back."""
    return line.is_receivable and line.quantity > 0


def open_quantity(line: Ordered, rejects_are_replaced: bool = True) -> Decimal:
    """What is still to come; nothing of a line that was closed."""
    if line.is_closed or not is_expected(line):
        return ZERO
    arrived = line.accepted_quantity if rejects_are_replaced else line.received_quantity
    return max(line.quantity - arrived, ZERO)


def received_state(lines: Iterable[Ordered]) -> str:
    """A line that was closed short stays partial: that is a fact."""
    pairs = [(line.quantity, line.received_quantity) for line in lines if is_expected(line)]
    if not any(received for _, received in pairs):
        return NONE
    if any(received < ordered for ordered, received in pairs):
        return PARTIAL
    return OVER if any(received > ordered for ordered, received in pairs) else FULL
