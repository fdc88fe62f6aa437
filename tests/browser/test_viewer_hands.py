"""The 3D view by keys and fingers, where it cannot be, and in the dark."""

from time import sleep

import pytest
from selenium.webdriver import Keys

from tests.browser.browser import PHONE
from tests.browser.views import STATE, View
from tests.service import eventually


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


def at_rest(view: View) -> bool:
    """Whether the page has stopped gliding after a finger."""
    before = view.run("return scrollY")
    sleep(0.2)
    return bool(view.run("return scrollY") == before)


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
        eventually(lambda: at_rest(view), 5, "the end of the scrolling")
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
