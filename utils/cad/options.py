"""How a conversion is done, and the key under which its artefacts are stored."""

import json
from dataclasses import asdict, dataclass

CONVERTER_VERSION = 3  # raise it whenever artefacts or measures change, to have them made anew


@dataclass(frozen=True, slots=True)
class Options:
    """Parameters of one conversion.

    deflection      how far the mesh may leave the surface, as a fraction of the part's diagonal
    linear_mm       the same in mm; where given it is used instead of `deflection`
    angular         largest angle between neighbouring normals of the mesh, rad
    max_glb_bytes   a larger GLB is meshed again, coarser
    max_instances   an assembly placing more parts than this is refused
    max_triangles   a placed mesh of more triangles than this is meshed again, coarser
    image_size      side of the PNG in pixels
    stl, png, holes what is made beside GLB and measures; with the PNG comes its tile
    careful         heal a STEP file's shapes at once, without trying whether they need it; no part
                    of the key, because what comes out is the same
    """

    deflection: float = 0.001
    linear_mm: float | None = None
    angular: float = 0.5
    max_glb_bytes: int = 20_000_000
    max_instances: int = 10_000
    max_triangles: int = 5_000_000
    image_size: int = 512
    stl: bool = True
    png: bool = True
    holes: bool = True
    careful: bool = False

    def key(self) -> str:
        """Converter version and all parameters: equal keys and bytes give equal artefacts."""
        described = {name: value for name, value in asdict(self).items() if name != "careful"}
        parameters = json.dumps(described, sort_keys=True, separators=(",", ":"))
        return f"{CONVERTER_VERSION}:{parameters}"
