"""How a STEP file nests its assemblies, read from its text: the kernel unfolds them while reading.

Ten levels of ten instances take a few hundred lines and are 10^10 parts; the kernel would not come
back from them, so they are counted by multiplication before it sees the file.
"""

import re
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from mmap import ACCESS_READ, mmap
from pathlib import Path

from utils.cad.errors import CannotConvert

DEEPEST = 100  # levels; people's assemblies have ten
# NEXT_ASSEMBLY_USAGE_OCCURRENCE(id, name, description, #whole, #part, ...), ISO 10303-44. The
# repeats are possessive, so that no text makes the search go back and forth.
_STRING = rb"(?:'(?:[^']|'')*+'|\$|\*)\s*+,\s*+"
USAGE = re.compile(rb"NEXT_ASSEMBLY_USAGE_OCCURRENCE\s*+\(\s*+" + _STRING * 3 + rb"#(\d+)\s*+,\s*+#(\d+)")

Usages = list[tuple[int, int]]  # (whole, part), once per instance


def check(source: Path, max_instances: int) -> None:
    """Refuse a STEP file whose assemblies contain themselves or unfold to too much.

    Raises CannotConvert.
    """
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        usages = [(int(whole), int(part)) for whole, part in USAGE.findall(content)]
    instances = unfolded(usages)
    if instances > max_instances:
        raise CannotConvert(f"The assembly places {instances} parts; {max_instances} are allowed.")


def unfolded(usages: Usages) -> int:
    """How many parts stand in the assemblies that are in no other; 0 where there is no assembly.

    Raises CannotConvert where one contains itself or is nested too deep.
    """
    parts_of: dict[int, list[int]] = {}
    for whole, part in usages:
        parts_of.setdefault(whole, []).append(part)
    counts: dict[int, int] = {}
    depths: dict[int, int] = {}
    for product in _parts_first(parts_of):
        parts = parts_of.get(product, ())
        counts[product] = sum(counts[part] for part in parts) or 1
        depths[product] = 1 + max((depths[part] for part in parts), default=0)
    if max(depths.values(), default=0) > DEEPEST:
        raise CannotConvert(f"The assembly is nested more than {DEEPEST} levels deep.")
    used = {part for _, part in usages}
    return sum(counts[whole] for whole in parts_of if whole not in used)


def _parts_first(parts_of: dict[int, list[int]]) -> Iterable[int]:
    try:
        return list(TopologicalSorter(parts_of).static_order())
    except CycleError as error:
        raise CannotConvert("The assembly contains itself.") from error
