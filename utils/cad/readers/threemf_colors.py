"""Colours of a 3MF (materials and properties extension 1.2): a triangle's corners name them."""

from dataclasses import dataclass, field

import numpy as np

from utils.cad.surfaces import BARE, Array

Rgba = tuple[int, int, int, int]
UNSTATED: Rgba = (int(BARE[0]), int(BARE[1]), int(BARE[2]), 255)
DEEPEST = 8  # mixtures of mixtures


@dataclass(slots=True)
class Group:
    """Colours, or mixtures of other groups' colours: `mixed` holds what each says, unread.

    source   the group whose colours are mixed (compositematerials)
    chosen   which of its colours a mixture takes
    layers   the groups that lie over one another (multiproperties)
    """

    colors: list[Rgba] = field(default_factory=list)
    mixed: list[dict[str, str]] = field(default_factory=list)
    source: int | None = None
    chosen: list[int] = field(default_factory=list)
    layers: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, about: dict[str, str]) -> "Group":
        return cls(
            source=int(about["matid"]) if "matid" in about else None,
            chosen=numbers(about.get("matindices", "")),
            layers=numbers(about.get("pids", "")),
        )


def rgba(text: str) -> Rgba:
    """#RRGGBB or #RRGGBBAA, sRGB; grey where it is neither."""
    digits = text.strip().removeprefix("#")
    try:
        values = bytes.fromhex(digits + "FF" * (len(digits) == 6))
    except ValueError:
        return UNSTATED
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else UNSTATED


def corners(groups: dict[int, Group], count: int, whole: tuple[int, int], painted: Array) -> Array | None:
    """(count, 3, 4) colours of a mesh's triangles, or None where it has none.

    whole    (group, index) of the mesh
    painted  (n, 5) number, group and three indices of the triangles that have their own
    """
    palettes = {each: palette(groups, each) for each in {whole[0], *np.unique(painted[:, 1]).tolist()}}
    if not any(len(each) for each in palettes.values()):
        return None
    colors = np.tile(BARE, (count, 3, 1))
    base = palettes[whole[0]]
    if 0 <= whole[1] < len(base):
        colors[:] = base[whole[1]]
    for group, known in palettes.items():
        own = painted[
            (painted[:, 1] == group) & (painted[:, 2:] >= 0).all(1) & (painted[:, 2:] < len(known)).all(1)
        ]
        colors[own[:, 0]] = known[own[:, 2:]] if len(known) else colors[own[:, 0]]
    return colors


def palette(groups: dict[int, Group], number: int, depth: int = 0) -> Array:
    """(n, 4) uint8 colours of a group; none of a group that is missing or a picture."""
    group = groups.get(number)
    if group is None or depth > DEEPEST:
        return np.zeros((0, 4), np.uint8)
    if group.source is not None:
        return mixtures(group, palette(groups, group.source, depth + 1))
    if group.layers:
        return layered(group, [palette(groups, each, depth + 1) for each in group.layers])
    return np.array(group.colors, np.uint8).reshape(-1, 4)


def mixtures(group: Group, base: Array) -> Array:
    """Each the mean of the chosen colours, weighted as it says."""
    made = np.tile(np.array(UNSTATED, np.uint8), (len(group.mixed), 1))
    chosen = [each for each in group.chosen if 0 <= each < len(base)]
    for index, about in enumerate(group.mixed):
        shares = np.array(about.get("values", "").split(), np.float64)[: len(chosen)]
        if len(shares) == len(chosen) and shares.sum() > 0:
            made[index] = np.round(shares @ base[chosen] / shares.sum())
    return made


def layered(group: Group, layers: list[Array]) -> Array:
    """Each the colour of its uppermost layer that has one; an index left out is 0."""
    made = np.tile(np.array(UNSTATED, np.uint8), (len(group.mixed), 1))
    for index, about in enumerate(group.mixed):
        chosen = numbers(about.get("pindices", ""))
        chosen += [0] * (len(layers) - len(chosen))
        for layer, which in zip(layers, chosen, strict=False):
            if 0 <= which < len(layer):
                made[index] = layer[which]
    return made


def numbers(text: str) -> list[int]:
    return [int(each) for each in text.split()]
