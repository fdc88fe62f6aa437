"""How a STEP file nests what it places, read from its text: the kernel unfolds it while reading.

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
# The repeats are possessive, so that no text makes the search go back and forth. _OF is how an
# entity begins: alone, or as one of several in brackets.
_STRING = rb"(?:'(?:[^']|'')*+'|\$|\*)\s*+,\s*+"
_REF, _NEXT = rb"#(\d++)\s*+", rb",\s*+"
_OF = rb"#(\d++)\s*+=\s*+(?:\(\s*+(?:[A-Z_]++\s*+\(\s*+\)\s*+)*+)?+"
_OPEN = rb"\s*+\(\s*+"
# NEXT_ASSEMBLY_USAGE_OCCURRENCE(id, name, description, #whole, #part, ...), ISO 10303-44.
USAGE = re.compile(rb"NEXT_ASSEMBLY_USAGE_OCCURRENCE" + _OPEN + _STRING * 3 + _REF + _NEXT + _REF)
# MAPPED_ITEM(name, #map, #target) stands for all of the representation that its map names:
# REPRESENTATION_MAP(#origin, #representation), ISO 10303-43.
MAPPED = re.compile(_OF + rb"MAPPED_ITEM" + _OPEN + rb"(?:" + _STRING + rb")?+" + _REF)
MAP = re.compile(_OF + rb"REPRESENTATION_MAP" + _OPEN + rb"#\d++\s*+" + _NEXT + _REF)
SHOWN = re.compile(_OF + rb"[A-Z_]*REPRESENTATION" + _OPEN + _STRING + rb"\(([#\d\s,]*+)\)")
# ... and what ties representations to products and to one another.
SHAPE = re.compile(_OF + rb"PRODUCT_DEFINITION_SHAPE" + _OPEN + _STRING * 2 + _REF)
DEFINED = re.compile(rb"SHAPE_DEFINITION_REPRESENTATION" + _OPEN + _REF + _NEXT + _REF)
RELATED = re.compile(rb"SHAPE_REPRESENTATION_RELATIONSHIP" + _OPEN + _STRING * 2 + _REF + _NEXT + _REF)
REFERENCE = re.compile(rb"\d++")

Usages = list[tuple[int, int]]  # (whole, part), once per instance
Text = mmap | bytes


def check(source: Path, max_instances: int) -> bool:
    """Refuse a STEP file whose assemblies contain themselves or unfold to too much.

    Answers whether it places products in others. Raises CannotConvert.
    """
    with source.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        usages = pairs(USAGE, content)
        mapped = map_usages(content) if content.find(b"MAPPED_ITEM") >= 0 else []
    instances = unfolded(usages + mapped)
    if instances > max_instances:
        raise CannotConvert(f"The assembly places {instances} parts; {max_instances} are allowed.")
    return bool(usages)


def pairs(pattern: re.Pattern[bytes], content: Text) -> Usages:
    return [(int(first), int(second)) for first, second in pattern.findall(content)]


def map_usages(content: Text) -> Usages:
    """Representations that show others, and what leads to those: products and relationships."""
    maps, items = dict(pairs(MAP, content)), dict(pairs(MAPPED, content))
    shown = [
        (int(one), int(item)) for one, text in SHOWN.findall(content) for item in REFERENCE.findall(text)
    ]
    usages = [(one, maps[items[item]]) for one, item in shown if items.get(item) in maps]
    showing = {one for one, _ in usages}
    usages += [(one, other) for one, other in pairs(RELATED, content) if other in showing]
    showing |= {one for one, _ in usages}
    product_of = dict(pairs(SHAPE, content))
    defined = [(product_of[shape], one) for shape, one in pairs(DEFINED, content) if shape in product_of]
    return usages + [(product, one) for product, one in defined if one in showing]


def unfolded(usages: Usages) -> int:
    """How many parts stand in the assemblies that are in no other; 0 where there is no assembly.

    Raises CannotConvert where one contains itself or is nested too deep.
    """
    parts_of: dict[int, list[int]] = {}
    for whole, part in usages:
        parts_of.setdefault(whole, []).append(part)
    counts: dict[int, int] = {}
    depths: dict[int, int] = {}
    for product in parts_first(parts_of):
        parts = parts_of.get(product, ())
        counts[product] = sum(counts[part] for part in parts) or 1
        depths[product] = 1 + max((depths[part] for part in parts), default=0)
    if max(depths.values(), default=0) > DEEPEST:
        raise CannotConvert(f"The assembly is nested more than {DEEPEST} levels deep.")
    used = {part for _, part in usages}
    return sum(counts[whole] for whole in parts_of if whole not in used)


def parts_first(parts_of: dict[int, list[int]]) -> Iterable[int]:
    try:
        return list(TopologicalSorter(parts_of).static_order())
    except CycleError as error:
        raise CannotConvert("The assembly contains itself.") from error
