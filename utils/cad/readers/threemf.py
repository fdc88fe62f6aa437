"""3MF: what its build places, through components and over the parts of the package.

Core specification 1.3, production extension 1.2: an object is known by its part and its id, as ids
are unique within one part only; each part has its own unit.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from utils.cad.errors import CannotConvert
from utils.cad.readers.threemf_model import Component, Model, Object
from utils.cad.readers.threemf_package import Package
from utils.cad.surfaces import Array, Content, Placed, too_many

# Units as 3MF spells them: our word for them and their length in mm.
UNITS = {
    "micron": ("um", 0.001),
    "millimeter": ("mm", 1.0),
    "centimeter": ("cm", 10.0),
    "meter": ("m", 1000.0),
    "inch": ("in", 25.4),
    "foot": ("ft", 304.8),
}
LEFT_OUT = {"support", "solidsupport", "other"}  # object types that are not the part itself
DEEPEST = 64  # components in components
MOST_VISITS = 4  # of objects, mostly empty ones, for each instance that is allowed
Key = tuple[str, int]  # an object: its part's name and its id there


def read(source: Path, max_instances: int) -> Content:
    """CannotConvert where the package is not whole, or holds nothing that can be shown."""
    with Package(source) as package:
        return Build(package, max_instances).content()


@dataclass(slots=True)
class Build:
    package: Package
    max_instances: int
    placed: dict[Key, Placed] = field(default_factory=dict)
    instances: int = 0
    visits: int = 0
    left_out: int = 0

    def content(self) -> Content:
        root = self.package.root
        model = self.package.model(root)
        word, scale = unit(model)
        items, notes = self._items(model)
        for item in items:
            self._place(root, item, np.diag([scale, scale, scale, 1.0]), ())
        if self.left_out:
            notes.append(f"Left out, as it is not to be made: {self.left_out} (supports, or not printable).")
        if self.left_out and not self.placed:
            raise CannotConvert("The 3MF file places only supports or what is not to be printed.")
        return Content(list(self.placed.values()), word, notes)

    def _items(self, model: Model) -> tuple[list[Component], list[str]]:
        """What is built; where nothing is, every object that is not a component of another."""
        if model.items:
            wanted = [item for item in model.items if item.printable]
            self.left_out += len(model.items) - len(wanted)
            return wanted, []
        used = {each.object_id for made in model.objects.values() for each in made.components}
        free = [Component(object_id) for object_id in model.objects if object_id not in used]
        return free, ["The 3MF file builds nothing: all of its objects are shown."] if free else []

    def _place(self, part: str, use: Component, above: Array, over: tuple[Key, ...]) -> None:
        """Put an object, and all it is made of, where the use says.

        above  brings the using part's unit and place to mm
        over   the objects that this one is a component of
        """
        key = (use.path or part, use.object_id)
        self._count(key, over)
        made, scale = self._object(part, use)
        if made.kind in LEFT_OUT:
            self.left_out += 1
            return
        own = scale / unit(self.package.model(part))[1]
        matrix = above @ use.matrix @ np.diag([own, own, own, 1.0])
        if made.beyond:
            raise CannotConvert(
                f"The 3MF file describes a part by {made.beyond}, which cannot be read: send a mesh."
            )
        if len(made.triangles):
            self._show(key, made, matrix)
        for component in made.components:
            self._place(key[0], component, matrix, (*over, key))

    def _count(self, key: Key, over: tuple[Key, ...]) -> None:
        """A small file may place more than anybody can show: counted while it unfolds."""
        self.visits += 1
        if key in over:
            raise CannotConvert("The 3MF file is damaged: an object is a component of itself.")
        if len(over) > DEEPEST or self.visits > MOST_VISITS * self.max_instances:
            raise CannotConvert("The 3MF file nests its components too deeply.")

    def _object(self, part: str, use: Component) -> tuple[Object, float]:
        model = self.package.model(use.path or part)
        if use.object_id not in model.objects:
            raise CannotConvert(
                f"The 3MF file is damaged: it places object {use.object_id}, which it does not hold."
            )
        return model.objects[use.object_id], unit(model)[1]

    def _show(self, key: Key, made: Object, matrix: Array) -> None:
        self.instances += 1
        if self.instances > self.max_instances:
            raise too_many(self.max_instances)
        if key not in self.placed:
            self.placed[key] = Placed(made.surface(self.package.model(key[0])), [])
        self.placed[key].matrices.append(matrix)


def unit(model: Model) -> tuple[str, float]:
    if model.unit not in UNITS:
        raise CannotConvert("The 3MF file is damaged: it names a unit that 3MF does not know.")
    return UNITS[model.unit]
