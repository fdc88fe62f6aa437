"""How often each component of an assembly is needed in all: its quantity times those of all above it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Component:
    """`quantity`: how often it stands in the one above; `total`: how often in the whole."""

    name: str
    color: str | None
    quantity: int
    total: int
    children: list["Component"]

    @property
    def repeats(self) -> bool:
        """Whether the total says more than the quantity."""
        return self.total != self.quantity


def counted(node: dict[str, Any], above: int = 1) -> Component:
    """The tree of `measures.assembly`, each node with its total; `above`: that of the one it is in."""
    total = above * node["quantity"]
    below = [counted(child, total) for child in node["children"]]
    return Component(node["name"], node["color"], node["quantity"], total, below)
