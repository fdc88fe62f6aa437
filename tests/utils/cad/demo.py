"""Five parts that show a new user what Atelier reads from a CAD file. Lengths in mm.

The service takes them from `app/demo/`, where `python -m tests.utils.cad.demo` writes them."""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

import cadquery as cq

from tests.utils.cad.products import Assembly, Part, Product, write_step

ALUMINIUM = (0.80, 0.82, 0.85)
STEEL = (0.62, 0.65, 0.69)
GALVANISED = (0.72, 0.77, 0.80)
BLACK_OXIDE = (0.16, 0.17, 0.19)
BRASS = (0.83, 0.66, 0.30)
RED = (0.78, 0.16, 0.14)
ORANGE = (0.93, 0.46, 0.10)
BLUE = (0.14, 0.36, 0.62)


def _part(name: str, body: cq.Workplane, color: tuple[float, float, float]) -> Part:
    """The one solid of the body, which CadQuery's operations leave in a compound."""
    (solid,) = body.findSolid().Solids()
    return Part(name, solid, color)


def plate_with_holes() -> Part:
    """120 x 80 x 16: a bored centre, through, blind and counterbored holes, a tapered sink."""
    plate = cq.Workplane().box(120, 80, 16).edges("|Z").fillet(10).faces(">Z").edges().chamfer(1)
    plate = plate.faces(">Z").workplane(origin=(0, 0, 8)).cboreHole(26, 36, 5)
    corners = [(x, y) for x in (-48, 48) for y in (-28, 28)]
    plate = plate.pushPoints(corners).cboreHole(6.6, 11, 6.8)
    plate = plate.pushPoints([(-32, 0), (32, 0)]).hole(10)
    plate = plate.polarArray(27, 45, 360, 4).hole(5, 10)
    plate = plate.pushPoints([(0, 32), (0, -32)]).cskHole(4.5, 9.4, 90)
    return _part("Mounting plate", plate, ALUMINIUM)


def turned_shaft() -> Part:
    """180 long, along X: five steps, a groove, a keyway, chamfered ends and a centre bore."""
    steps = [(0.0, 0.0), (0, 10), (34, 10), (34, 12.5), (70, 12.5), (70, 18), (76, 18)]
    steps += [(76, 15), (132, 15), (132, 13.4), (134.6, 13.4), (134.6, 15), (142, 15)]
    steps += [(142, 10), (180, 10), (180, 0)]
    shaft = cq.Workplane().polyline(steps).close().revolve(360, (0, 0, 0), (1, 0, 0))
    shaft = shaft.faces("<X or >X").chamfer(1.5)
    keyway = cq.Workplane("XY", origin=(104, 0, 11)).slot2D(40, 8).extrude(10)
    shaft = shaft.cut(keyway)
    shaft = shaft.cut(cq.Workplane("XY", origin=(17, 0, 6.5)).slot2D(22, 6).extrude(10))
    shaft = shaft.faces(">X").workplane(origin=(180, 0, 0)).hole(6, 22)
    return _part("Drive shaft", shaft, STEEL)


def bracket() -> Part:
    """An angle bracket 80 x 60 x 70: a gusset, fillets inside and outside, five holes."""
    angle = cq.Workplane("XZ").polyline([(0, 0), (60, 0), (60, 10), (10, 10), (10, 70), (0, 70)])
    body = angle.close().extrude(80).translate((0, 40, 0))
    gusset = cq.Workplane("XZ", origin=(0, 5, 0)).polyline([(8, 8), (50, 8), (8, 58)]).close()
    body = body.union(gusset.extrude(10)).edges("|Z and >X").fillet(14)
    body = body.edges("|X and >Z").fillet(14)
    body = body.edges(_inside((9, -41, 9), (51, 41, 59))).fillet(4)
    body = body.faces("<Z").workplane(origin=(40, 0, 0)).pushPoints([(0, 24), (0, -24)])
    body = body.hole(9)
    wall = body.faces("<X").workplane(origin=(0, 0, 50)).pushPoints([(-24, 0), (24, 0)])
    return _part("Angle bracket", wall.hole(9), BLUE)


def _inside(low: tuple[float, ...], high: tuple[float, ...]) -> cq.Selector:
    """Selects what has its centre in the box between two corners."""
    return cq.selectors.BoxSelector(low, high)  # type: ignore[no-untyped-call]


def folded_sheet() -> Part:
    """A 2 mm sheet folded four times to a housing: bends, louvres, a window, rivet holes."""
    sheet = _channel(width=120, height=46, length=90, lip=18, thickness=2, bend=2)
    sheet = sheet.cut(cq.Workplane().rect(44, 26).extrude(10, both=True).edges("|Z").fillet(4))
    corners = cq.Workplane().rect(96, 70, forConstruction=True).vertices().circle(2.1)
    sheet = sheet.cut(corners.extrude(10, both=True))
    louvres = cq.Workplane("YZ").center(0, 23).rarray(12, 1, 6, 1).slot2D(26, 5, 90)
    sheet = sheet.cut(louvres.extrude(100, both=True))
    rivets = cq.Workplane(origin=(0, 0, 40)).rarray(102, 22, 2, 4).circle(1.6).extrude(10)
    return _part("Folded housing", sheet.cut(rivets), GALVANISED)


def _channel(
    *, width: float, height: float, length: float, lip: float, thickness: float, bend: float
) -> cq.Workplane:
    """A folded channel along Y, open above between its lips, standing on z = 0.

    `bend` is the inner radius; the outer one is that plus the thickness, as a press brake makes it.
    """
    wall = 2 * thickness
    outside = cq.Workplane().box(width, length, height).edges("|Y").fillet(bend + thickness)
    inside = cq.Workplane().box(width - wall, length, height - wall).edges("|Y").fillet(bend)
    above = cq.Workplane().box(width - 2 * lip, length, height).translate((0, 0, height / 2))
    return outside.cut(inside).cut(above).translate((0, 0, height / 2))


def coloured_assembly() -> Assembly:
    """A shaft in two equal bearing stations with a hand wheel; eight screws are one product."""
    screw = _screw()
    places = [(screw, _at(0, y, 14)) for y in (-27, 27)]
    station = Assembly("Bearing station", [(_block(), _at()), (_bush(), _at(z=40)), *places])
    stations = [(station, _at(x, 0, 12)) for x in (-44, 44)]
    corners = [(screw, _at(x, y, 12)) for x in (-78, 78) for y in (-32, 32)]
    turning = [(_axle(), _at(z=52)), (_wheel(), _at(86, z=52))]
    return Assembly("Hand drive", [(_base(), _at()), *stations, *turning, *corners])


def _at(x: float = 0, y: float = 0, z: float = 0) -> cq.Location:
    return cq.Location(cq.Vector(x, y, z))


def _base() -> Part:
    base = cq.Workplane().box(180, 88, 12, centered=(True, True, False))
    base = base.edges("|Z").fillet(8).faces(">Z").edges().chamfer(1)
    base = base.faces(">Z").workplane().rect(156, 64, forConstruction=True).vertices().hole(6.6)
    return _part("Base plate", base, BLACK_OXIDE)


def _screw() -> Part:
    """M6 x 16 socket head screw, its head resting on z = 0 (ISO 4762 sizes)."""
    screw = cq.Workplane().circle(5).extrude(6).faces(">Z").edges().chamfer(0.6)
    screw = screw.faces(">Z").workplane().polygon(6, 5.77).cutBlind(-3)
    shank = cq.Workplane().circle(3).extrude(-16).faces("<Z").chamfer(0.8)
    return _part("Socket screw M6x16", screw.union(shank), BRASS)


def _block() -> Part:
    """Pillow block for a 24 mm bush along X, its bore 40 above the foot."""
    foot = cq.Workplane().box(26, 74, 14, centered=(True, True, False)).edges("|Z").fillet(5)
    head = cq.Workplane("YZ").center(0, 40).circle(20).extrude(11, both=True)
    web = cq.Workplane().box(22, 40, 40, centered=(True, True, False))
    block = foot.union(web).union(head).cut(_along_x(12, 60, z=40))
    block = block.faces("<Z").workplane().pushPoints([(0, 27), (0, -27)]).hole(6.6)
    return _part("Pillow block", block, RED)


def _bush() -> Part:
    return _part("Bush", _along_x(12, 28).cut(_along_x(9, 40)), BRASS)


def _axle() -> Part:
    axle = _along_x(9, 200).union(_along_x(12.5, 56)).faces("<X or >X").chamfer(1.2)
    return _part("Axle", axle, STEEL)


def _along_x(radius: float, length: float, z: float = 0) -> cq.Workplane:
    """A cylinder along X, centred on x = 0."""
    return cq.Workplane("YZ").center(0, z).circle(radius).extrude(length / 2, both=True)


def _wheel() -> Part:
    """A hand wheel around X with five spokes and a grip."""
    rim = cq.Workplane("YZ").circle(43).circle(34).extrude(5, both=True).edges().fillet(3.5)
    wheel = rim.union(_along_x(15, 18).faces("<X or >X").chamfer(1))
    for spoke in range(5):
        bar = cq.Workplane().circle(4).extrude(38).rotate((0, 0, 0), (1, 0, 0), 72 * spoke + 18)
        wheel = wheel.union(bar)
    grip = cq.Workplane("YZ").center(*_polar(38, 18)).circle(4).extrude(34).faces(">X").fillet(3)
    return _part("Hand wheel", wheel.union(grip).cut(_along_x(9, 60)), ORANGE)


def _polar(radius: float, degrees: float) -> tuple[float, float]:
    return radius * sin(-degrees * pi / 180), radius * cos(degrees * pi / 180)


DEMOS: dict[str, Callable[[], Product]] = {
    "plate-with-holes": plate_with_holes,
    "turned-shaft": turned_shaft,
    "bracket": bracket,
    "folded-sheet": folded_sheet,
    "coloured-assembly": coloured_assembly,
}


def write_all(directory: Path) -> list[Path]:
    """Write every demo as `<name>.step` into the directory, which is made where it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    return [write_step(make(), directory / f"{name}.step") for name, make in DEMOS.items()]


if __name__ == "__main__":
    write_all(Path(__file__).parents[3] / "app/demo")
