"""The smallest STEP file, and the measures of a plate, for tests that convert nothing."""

from tests.identity.visitors import SCRIPT

POINT = b"#1=CARTESIAN_POINT('',(0.,0.,0.));"
STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n%b\nENDSEC;\nEND-ISO-10303-21;\n" % POINT
MEASURES = {
    "volume_mm3": 96_000.0,
    "area_mm2": 14_800.0,
    "bbox_mm": [80.0, 60.0, 20.0],
    "min_bbox_mm": [80.0, 60.0, 20.0],
    "center_of_mass_mm": [0.0, -1.5, 10.0],
    "is_watertight": True,
    "bodies": 1,
    "triangles": 1234,
    "source_unit": "mm",
    "exact": True,
    "faces": {"plane": 6, "cylinder": 4, "cone": 0},
    "holes": [{"diameter_mm": 6.6, "depth_mm": 20.0, "through": True, "count": 4}],
    "assembly": {"name": SCRIPT, "quantity": 1, "color": None, "children": []},
}
