"""How far a STEP assembly unfolds, counted in its text before the kernel touches it.

The kernel's transfer unfolds every placement: ten levels of ten take it for ever.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from mmap import ACCESS_READ, mmap
from pathlib import Path

from utils.cad.errors import CannotConvert

TEXT = rb"\s*(?:'(?:[^']|'')*'|\$)\s*,"
# ISO 10303-44: id, name, description, the product it is used in, the product that is used.
USAGE = re.compile(rb"NEXT_ASSEMBLY_USAGE_OCCURRENCE\s*\(" + TEXT * 3 + rb"\s*#(\d+)\s*,\s*#(\d+)")


def check(source: Path, max_instances: int) -> None:
    """Raise CannotConvert when the assembly contains itself or places too many parts."""
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
        instances = unfolded((found[1], found[2]) for found in USAGE.finditer(text))
    if instances > max_instances:
        raise CannotConvert(f"The assembly places {instances} parts; {max_instances} are allowed.")


def unfolded(usages: Iterable[tuple[bytes, bytes]]) -> int:
    """How many parts the (assembly, child) pairs place in all: multiplied, not walked."""
    children: defaultdict[bytes, Counter[bytes]] = defaultdict(Counter)
    for assembly, child in usages:
        children[assembly][child] += 1
    below = {child for inside in children.values() for child in inside}
    parts: dict[bytes, int] = {}
    for product in _from_the_bottom(children):
        inside = children.get(product)
        parts[product] = sum(n * parts[c] for c, n in inside.items()) if inside else 1
    return sum(parts[product] for product in children if product not in below)


def _from_the_bottom(children: dict[bytes, Counter[bytes]]) -> list[bytes]:
    """Every product after those it is made of."""
    try:
        return list(TopologicalSorter(children).static_order())
    except CycleError as error:
        raise CannotConvert("The assembly contains itself.") from error
