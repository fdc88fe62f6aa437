"""The 3D view at a browser: loaded, turned, cut, measured, taken apart, with mouse, keys and fingers."""

from collections.abc import Iterator
from typing import Any

import cadquery as cq
import pytest
from selenium.webdriver import ActionChains, Keys

from tests.browser.browser import DESK, PHONE, Browser
from tests.browser.visitors import arrived
from tests.service import ADMIN, Service, eventually

VIEWER = "document.querySelector('[data-viewer]').viewer"
STATE = "return document.querySelector('[data-viewer]').dataset.state"
CORNER = (45, 30, 5)  # of the plate, mm


class View:
    """The view of one file on its page."""

    def __init__(self, browser: Browser, file_id: int) -> None:
        self.browser = browser
        browser.go(f"/files/{file_id}")
        assert browser.loaded_model()

    def run(self, script: str) -> Any:
        return self.browser.run(f"const v = {VIEWER}; {script}")

    def press(self, tool: str) -> None:
        self.browser.one(f".viewer [data-act={tool}], .viewer [data-opens={tool}]").click()

    def keys(self, *keys: str) -> None:
        """Typed while the view has the focus."""
        self.run("v.canvas.focus()")
        ActionChains(self.browser.driver).send_keys(*keys).perform()

    def look(self, name: str) -> None:
        """Until it has turned there."""
        self.press("views")
        self.browser.one(f".viewer-panel [data-view={name}]").click()
        self.press("views")  # closes it
        eventually(lambda: self.is_at(name), 20, f"the view {name}")

    def is_at(self, name: str) -> bool:
        around, down, height = self.run("return [v.rig.around, v.rig.down, v.rig.height]")
        wanted = self.run(f"const f = v.fitting(...v.viewsOf.{name}); return [f.around, f.down, f.height]")
        return (around, down, height) == pytest.approx(tuple(wanted))

    def click(self, *places: tuple[float, float, float]) -> None:
        """With the mouse on points of the model (mm, Z up)."""
        for x, y, z in places:
            point = f"[{x / 1000}, {z / 1000}, {-y / 1000}]"
            away = "return [s.x - c.clientWidth / 2, s.y - c.clientHeight / 2]"
            at = self.run(f"const s = v.seen({point}), c = v.canvas; {away}")
            canvas = self.browser.one(".viewer canvas")
            ActionChains(self.browser.driver).move_to_element_with_offset(
                canvas, *map(round, at)
            ).click().perform()

    def facts(self) -> dict[str, str]:
        rows = self.browser.all("[data-panel=measure] dl > div")
        return dict(row.text.split("\n") for row in rows)

    def shown(self) -> int:
        return int(self.run("return v.model.shownItems().length"))

    def color(self, x: float, y: float, z: float) -> list[int]:
        """What is drawn at a point of the model (mm): red, green, blue, alpha."""
        return self.run(f"""
            const s = v.seen([{x / 1000}, {z / 1000}, {-y / 1000}]), gl = v.stage.renderer.getContext();
            const scale = v.canvas.width / v.canvas.clientWidth, found = new Uint8Array(4);
            v.stage.draw();
            gl.readPixels(s.x * scale, v.canvas.height - s.y * scale, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, found);
            return [...found]""")


@pytest.fixture
def person(browser: Browser) -> Iterator[Browser]:
    browser.size(*DESK)
    browser.go("/files")
    if browser.path() == "/login":
        browser.log_in(ADMIN["email"], ADMIN["password"])
        arrived(browser, "/parts")
    yield browser
    browser.size(*DESK)


@pytest.fixture(scope="module")
def plate_id(service: Service, tmp_path_factory: pytest.TempPathFactory) -> int:
    """90 x 60 x 10, four through holes of 7 mm at 70 x 40, in the middle a blind one of 20 mm, 6 mm deep."""
    plate = cq.Workplane().box(90, 60, 10).faces(">Z").workplane().hole(20, 6)
    corners = plate.faces(">Z").workplane().rect(70, 40, forConstruction=True).vertices().hole(7)
    path = tmp_path_factory.mktemp("plate") / "base plate.step"
    corners.export(str(path))
    file_id = service.upload(path).raise_for_status().json()["id"]
    assert service.ended(file_id)["status"] == "ready"
    return int(file_id)


@pytest.fixture
def plate(person: Browser, plate_id: int) -> View:
    return View(person, plate_id)


@pytest.fixture
def drive(person: Browser, service: Service) -> View:
    """The demo's hand drive: 15 parts of six kinds."""
    found = service.client.get("/files?is_demo=true&q=assembly").json()["items"][0]["id"]
    service.ended(found)
    return View(person, found)


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


def test_all_of_it_goes_by_keys(plate):
    around, height = plate.run("return [v.rig.around, v.rig.height]")
    plate.keys(Keys.ARROW_RIGHT, "+")
    assert plate.run("return v.rig.around") == pytest.approx(around + 0.2618, abs=0.001)
    assert plate.run("return v.rig.height") < height
    plate.keys(Keys.SHIFT, Keys.ARROW_UP, Keys.NULL)
    plate.keys("t")
    eventually(lambda: plate.is_at("top"), 20, "the view from above")
    plate.keys("?")
    assert "Pick what is in the middle" in plate.browser.one("[data-panel=help]").text
    plate.browser.picture("viewer-keys")
    plate.keys(Keys.ESCAPE, "m", Keys.ENTER)
    assert plate.facts() == {"Area": "314.159\u202fmm²"}  # the ground of the blind hole
    plate.keys(Keys.ESCAPE)
    assert plate.facts() == {}
    plate.keys(Keys.ESCAPE)
    assert plate.browser.shown("[data-panel=measure]") is None
    assert plate.browser.run("return document.activeElement.tagName") == "CANVAS"


def touch(view: View, *frames: list[tuple[float, float]]) -> None:
    """Fingers that go down at the first places (pixels from the canvas's middle), over the others, and up."""
    left, top = view.run(
        "const r = v.canvas.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]"
    )
    for number, places in enumerate([*frames, []]):
        kind = "touchStart" if number == 0 else "touchMove" if places else "touchEnd"
        points = [{"x": left + x, "y": top + y, "id": n} for n, (x, y) in enumerate(places)]
        view.browser.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_fingers_turn_zoom_and_scroll_the_page(person, plate_id):
    person.size(*PHONE)
    person.driver.execute_cdp_cmd(
        "Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2}
    )
    try:
        view = View(person, plate_id)
        person.run("document.querySelector('.viewer').scrollIntoView({block: 'start'})")
        around, height = view.run("return [v.rig.around, v.rig.height]")
        touch(view, [(-60, 0)], [(-30, 0)], [(0, 0)], [(40, 0)])
        assert view.run("return v.rig.around") < around - 0.3
        touch(view, [(-40, 0), (40, 0)], [(-60, 0), (60, 0)], [(-90, 0), (90, 0)])
        assert view.run("return v.rig.height") < height * 0.7
        down, before = view.run("return [v.rig.down, scrollY]")
        touch(view, [(0, 60)], [(0, 30)], [(0, 0)], [(0, -60)])
        eventually(lambda: view.run("return scrollY") > before + 30, 5, "the page's scrolling")
        assert view.run("return v.rig.down") == pytest.approx(down, abs=0.2)
        view.press("measure")
        person.picture("viewer-phone")
        assert not person.wider_than_screen()
    finally:
        person.driver.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})


def test_where_it_cannot_be_the_picture_stays_and_a_sentence_says_why(plate):
    again = "const root = v.root; root.dataset.state = 'still'; new v.constructor(root).start()"
    plate.run(f"v.root.dataset.model = '/nowhere.glb'; {again}")
    eventually(lambda: plate.browser.run(STATE) == "failed", 10, "the failure")
    assert "could not be loaded" in plate.browser.one(".viewer-said").text
    assert plate.browser.one(".still").size["height"] > 200
    assert plate.browser.shown(".viewer-tools") is None

    plate.run(f"v.canvas.getContext = () => null; {again}")
    eventually(lambda: plate.browser.run(STATE) == "unavailable", 10, "the refusal")
    assert "WebGL 2" in plate.browser.one(".viewer-said").text


def test_graphics_that_are_taken_away_come_back(plate):
    plate.run(
        "window.taken = v.stage.renderer.getContext().getExtension('WEBGL_lose_context'); taken.loseContext()"
    )
    eventually(lambda: plate.browser.run(STATE) == "lost", 10, "the loss")
    assert plate.browser.one(".still").size["height"] > 200
    plate.browser.run("taken.restoreContext()")
    eventually(lambda: plate.browser.run(STATE) == "ready", 10, "the return")
    assert plate.color(0, 25, 5)[3] == 255


def test_what_was_pointed_at_is_let_go(plate):
    plate.look("top")
    plate.press("measure")
    held = "v.stage.draw(); return v.stage.renderer.info.memory.geometries"
    plate.click((0, 25, 5))
    first = plate.run(held)
    for _ in range(4):
        plate.click((0, -30, 5), (0, 25, 5))
    plate.browser.one("[data-act=clear]").click()
    assert plate.run(held) < first


def test_in_the_dark(drive):
    drive.browser.dark(True)
    try:
        edge = "return v.looks.lines.dark.color.getHexString()"
        eventually(lambda: drive.run(edge) == "05090c", 5, "the dark edges")
        drive.browser.picture("viewer-dark")
    finally:
        drive.browser.dark(False)
