"""The 3D view at a browser: loaded, turned, cut, measured, taken apart."""

import pytest
from selenium.webdriver import Keys

from tests.browser.views import CORNER
from tests.service import eventually


def test_the_picture_gives_way_to_a_view_with_edges(plate):
    assert (
        plate.browser.run("return getComputedStyle(document.querySelector('.still')).visibility") == "hidden"
    )
    plate.browser.picture("viewer")
    kinds = plate.run(
        "return v.model.products.map((p) => [p.topology.faceCount, p.topology.chains.starts.length - 1])"
    )
    assert kinds == [[6 + 4 + 2, 12 + 8 + 2]]  # sides, holes, the blind one's wall and ground; their edges
    assert plate.color(0, 25, 5)[3] == 255


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("front", (0, 90)),
        ("back", (180, 90)),
        ("left", (-90, 90)),
        ("right", (90, 90)),
        ("top", (0, 0)),
        ("bottom", (0, 180)),
    ],
)
def test_standard_views(plate, name, turned):
    plate.look(name)
    degrees = plate.run("return [v.rig.around, v.rig.down].map((each) => each * 180 / Math.PI)")
    assert degrees == pytest.approx(turned)


def test_in_perspective_what_is_far_is_small(plate):
    plate.look("front")
    sizes = """const wide = (y) => v.seen([0.045, 0.005, -y]).x - v.seen([-0.045, 0.005, -y]).x;
               return wide(-0.03) / wide(0.03)"""
    assert plate.run(sizes) == pytest.approx(1)
    plate.press("flat")
    plate.run("v.stage.draw()")
    assert plate.run(sizes) > 1.05


def test_measures_are_those_of_the_part(plate):
    plate.look("top")
    plate.press("measure")
    plate.click((-35, 23.5, 5))
    assert plate.facts()["Diameter"] == "7\u202fmm"
    plate.click((35, 23.5, 5))
    plate.browser.picture("viewer-measure")
    assert plate.facts() == {"Distance of centres": "70\u202fmm", "In X, Y, Z": "70, 0, 0\u202fmm"}
    assert plate.browser.one(".viewer-label").text == "70\u202fmm"
    plate.browser.one("[data-panel=measure] [data-unit=in]").click()
    assert plate.facts()["Distance of centres"] == "2.7559\u202fin"
    plate.browser.one("[data-panel=measure] [data-unit=mm]").click()

    plate.click((-45, -30, 5), CORNER)
    assert plate.facts()["Distance"] == "108.167\u202fmm"
    plate.click((0, -30, 5))
    assert plate.facts() == {"Length": "90\u202fmm"}
    plate.click((0, 30, 5))
    assert plate.facts()["Distance"] == "60\u202fmm"
    plate.click((0, 20, 5))
    assert plate.facts() == {"Area": "4,931.903\u202fmm²"}  # 5400 less four circles of 7 and one of 20
    plate.look("bottom")
    plate.click((0, 20, -5))
    assert plate.facts()["Distance"] == "10\u202fmm"
    plate.click((0, 20, -5))
    plate.look("front")
    plate.click((20, -30, 0))
    assert plate.facts() == {"Angle": "90°"}
    plate.browser.one("[data-act=clear]").click()
    assert plate.facts() == {}


def test_a_section_cuts_away_and_closes_what_it_cuts(plate):
    whole = plate.color(44, 0, 5)
    assert whole[3] == 255
    plate.press("section")
    assert plate.browser.one("[data-place]").text == "0\u202fmm"
    red, green, blue, _ = plate.color(0, 25, 0)
    plate.browser.picture("viewer-section")
    assert red > green > blue + 30  # the cap, where the plate is grey
    assert plate.run("return v.picks.at(v.seen([0.044, 0.005, 0]).x, v.seen([0.044, 0.005, 0]).y)") is None
    plate.press("flip")
    assert plate.run("return v.section.flipped")
    plate.browser.one("[data-axis=z]").click()
    plate.browser.run(
        "const e = document.querySelector('[data-part]'); e.value = 0.2; e.dispatchEvent(new Event('input'))"
    )
    assert plate.browser.one("[data-place]").text == "-3\u202fmm"
    plate.press("section")
    assert plate.run("return v.planes.length") == 0


def test_parts_are_marked_hidden_and_shown_alone(drive):
    assert drive.shown() == 15
    drive.press("parts")
    lines = {}
    for line in drive.browser.all(".viewer-tree li"):
        lines.setdefault(line.get_attribute("data-name"), line)
    press = lambda name, what: lines[name].find_element("css selector", f"[data-do={what}]").click()  # noqa: E731
    press("Base plate", "hide")
    assert drive.shown() == 14
    press("Bearing station", "isolate")
    assert drive.shown() == 2 * 4
    press("Bush", "hide")
    assert drive.shown() == 2 * 3
    drive.browser.button("Show all").click()
    assert drive.shown() == 15
    lines["Axle"].find_element("css selector", ".leaf").click()
    assert drive.run("return [...v.model.marked].map((i) => v.model.products[i.product].name)") == ["Axle"]
    drive.browser.picture("viewer-parts")
    drive.keys("h")
    assert drive.shown() == 14
    drive.keys("a", Keys.ESCAPE)
    assert drive.shown() == 15
    assert drive.browser.shown("[data-panel=parts]") is None


def test_what_is_clicked_in_the_view_is_marked_in_the_tree(drive):
    drive.press("parts")
    drive.click((0, -38, 12))
    drive.browser.one(".viewer-tree .leaf.marked")
    assert drive.browser.one(".viewer-tree .marked").text.startswith("Base plate")


def test_exploded_parts_are_measured_where_they_belong(drive):
    size = "return v.model.shownBox().getSize(v.rig.target.clone()).length()"
    corner = """const item = v.model.items.at(-1), entity = {item, kind: "point", point: [0, 0, 0]};
                return [v.picks.shapeOf(entity).at, item.mesh.matrix.elements.slice(12, 15)]"""
    before, (measured, drawn) = drive.run(size), drive.run(corner)
    drive.press("explode")
    drive.press("fit")
    drive.browser.picture("viewer-explode")
    assert drive.run(size) > before * 1.3
    again, moved = drive.run(corner)
    assert again == measured
    assert moved != drawn
    drive.press("explode")
    assert drive.run(size) == pytest.approx(before)


def test_wires_and_edges_are_switched(plate):
    plate.press("wires")
    assert plate.run("return v.looks.faces.every((face) => face.wireframe)")
    plate.press("wires")
    drawn = "v.stage.draw(); return v.stage.renderer.info.render.lines"
    assert plate.run(drawn) > 0
    plate.press("edges")
    assert plate.run(drawn) == 0


def test_the_picture_is_a_file(plate, tmp_path):
    behaviour = {"behavior": "allow", "downloadPath": str(tmp_path)}
    plate.browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", behaviour)
    plate.press("picture")
    file = tmp_path / "base plate.png"
    eventually(lambda: file.exists() and file.stat().st_size > 5000, 20, "the picture")
    assert file.read_bytes().startswith(b"\x89PNG")
