"""The main job at a browser: a STEP file dropped in, watched, turned, measured, made a part, found."""

from pathlib import Path

import cadquery as cq
import pytest

from tests.browser.browser import DESK, PHONE, Browser
from tests.service import ADMIN, eventually


@pytest.fixture
def flange(tmp_path: Path) -> Path:
    """90 x 60 x 10, four through holes of 7 mm and one blind of 20 mm, 6 mm deep."""
    plate = cq.Workplane().box(90, 60, 10).faces(">Z").workplane().hole(20, 6)
    corners = plate.faces(">Z").workplane().rect(70, 40, forConstruction=True).vertices().hole(7)
    path = tmp_path / "pump flange.step"
    corners.export(str(path))
    return path


@pytest.fixture
def desk(browser: Browser) -> Browser:
    """At a desk, logged in."""
    browser.size(*DESK)
    browser.go("/files")
    if browser.path() == "/login":
        browser.log_in(ADMIN["email"], ADMIN["password"])
        eventually(lambda: browser.path() == "/parts", 10, "the gallery")
    return browser


def test_a_wrong_password_is_said_on_the_form(browser):
    browser.driver.delete_all_cookies()
    browser.go("/parts")
    assert browser.path() == "/login"
    browser.picture("login")
    browser.fill(username="admin", password="wrong")
    browser.button("Log in").click()
    assert "The name or the password is wrong." in browser.one("[role=alert]").text
    assert browser.one("#username").get_attribute("value") == "admin"


def test_the_main_job(desk, flange):
    desk.go("/files")
    desk.drop(flange)
    eventually(lambda: desk.path().startswith("/files/"), 20, "the file's page")
    desk.picture("converting")
    eventually(lambda: desk.all("#viewer"), 60, "the end of the conversion")
    assert desk.loaded_model()
    desk.picture("file")
    text = desk.text()
    assert "pump flange.step" in text
    assert "90 × 60 × 10" in text  # noqa: RUF001
    holes = {
        tuple(cell.text for cell in row.find_elements("tag name", "td"))
        for row in desk.all("#holes-table tbody tr")
    }
    assert holes == {
        ("⌀ 7\u202fmm", "10\u202fmm", "through", "4"),
        ("⌀ 20\u202fmm", "6\u202fmm", "blind", "1"),
    }

    desk.fill(name="Pump flange", material="1.4301", description="Sits between pump and frame.")
    desk.button("Make part").click()
    eventually(lambda: desk.path().startswith("/parts/"), 10, "the part's page")
    assert desk.loaded_model()
    desk.picture("part")

    desk.go("/parts")
    desk.fill(q="flan 1.43")
    desk.button("Search").click()
    eventually(lambda: "q=flan" in desk.driver.current_url, 10, "the search")
    [tile] = desk.all("a.tile")
    assert tile.text.split("\n")[0].endswith("Pump flange")
    eventually(
        lambda: desk.run("return document.querySelector('.thumb img').naturalWidth"), 10, "the thumbnail"
    )
    desk.picture("gallery")

    desk.button("Log out").click()
    eventually(lambda: desk.path() == "/login", 10, "the way out")
    desk.go("/parts")
    assert desk.path() == "/login"


def test_stages_are_shown_one_after_the_other(desk, service, tmp_path):
    """The page of a file that no worker has taken yet, seen while its worker is held up."""
    workers = service.processes("convert@")
    for worker in workers:
        worker.suspend()
    try:
        desk.go("/files")
        ball = tmp_path / "ball.stl"
        cq.Workplane().sphere(10).export(str(ball))
        desk.drop(ball)
        eventually(lambda: desk.all(".stages"), 20, "the stages")
        assert desk.one(".stages .now").text == "Waiting for a worker"
        desk.picture("waiting")
        page = desk.path()
        desk.go("/files")
        assert desk.one(".tile .pending").text == "Waiting"
    finally:
        for worker in workers:
            worker.resume()
    eventually(lambda: not desk.all(".tile .pending, .tile .processing"), 60, "the card's renewal")
    desk.go(page)
    assert desk.all("#viewer")


def test_what_is_no_cad_file_is_refused_in_words(desk, tmp_path):
    page = tmp_path / "page.step"
    page.write_text("<html><body>not found</body></html>")
    desk.go("/files")
    desk.drop(page)
    assert len(desk.one(".upload.refused [data-said]").text) > 20
    assert desk.path() == "/files"
    desk.picture("refused")


def test_a_part_is_edited_and_released(desk, service):
    part = service.client.post("/parts", json={"name": "Shim"}).json()
    desk.go(f"/parts/{part['id']}")
    desk.button("Edit").click()
    desk.fill(currency="xx", material="brass")
    desk.button("Save").click()
    assert "Three capitals" in desk.one("#currency-trouble").text
    assert desk.one("#material").get_attribute("value") == "brass"
    desk.picture("edit")
    desk.fill(currency="EUR", standard_cost="0.35")
    desk.button("Save").click()
    eventually(lambda: "0.35 EUR" in desk.text(), 10, "the saved part")
    desk.button("Release for use").click()
    eventually(lambda: "Active" in desk.text(), 10, "the release")


def test_the_demo_files_show_holes_and_the_assembly(desk, service):
    demos = service.client.get("/files?is_demo=true&sort=filename").json()["items"]
    for demo in demos:
        service.ended(demo["id"])
    desk.go("/files")
    desk.picture("files")
    desk.go(f"/files/{demos[1]['id']}")
    assert "assembly" in demos[1]["filename"]
    assert desk.loaded_model()
    assert "Socket screw" in desk.one(".tree").text
    desk.picture("assembly")


def test_without_script_a_file_has_its_picture(desk, service):
    demo = service.client.get("/files?is_demo=true&limit=1").json()["items"][0]["id"]
    service.ended(demo)
    desk.scripted(False)
    try:
        desk.go(f"/files/{demo}")
        assert desk.one(".still").size["height"] > 200
        assert desk.shown("#viewer canvas") is None
        assert desk.shown("#viewer button") is None
        desk.picture("file-without-script")
    finally:
        desk.scripted(True)


NAMELESS = """
return [...document.querySelectorAll("main :is(input, textarea, select, button, a)")]
  .filter((e) => e.type !== "hidden")
  .filter((e) => !(e.labels?.length || e.textContent.trim() || e.getAttribute("aria-label")))
  .map((e) => e.outerHTML)"""


@pytest.mark.parametrize("path", ["/parts", "/files", "/files/1", "/nowhere"])
def test_pages_fit_a_phone_and_every_field_and_button_has_a_name(desk, path):
    desk.size(*PHONE)
    desk.go(path)
    eventually(lambda: desk.all("main *"), 10, path)
    desk.picture("phone" + path.replace("/", "-"))
    assert not desk.wider_than_screen()
    assert desk.run(NAMELESS) == []
