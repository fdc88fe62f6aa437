"""Files brought in at a browser: many at once, each by itself; and their pictures, asked for once."""

from pathlib import Path

import pytest

from tests.browser.browser import DESK, PHONE, Browser
from tests.browser.visitors import arrived
from tests.service import ADMIN, eventually
from tests.utils.cad import samples

TILES = """
return performance.getEntriesByType("resource").filter((each) => each.name.includes("/tile-"))
  .map((each) => each.transferSize)"""
SEEN = (
    "return [...document.querySelectorAll('.thumb img')].every((each) => each.complete && each.naturalWidth)"
)


@pytest.fixture
def desk(browser: Browser) -> Browser:
    """At a desk, logged in, at the files."""
    browser.size(*DESK)
    browser.go("/files")
    if browser.path() == "/login":
        browser.log_in(ADMIN["email"], ADMIN["password"])
        arrived(browser, "/parts")
        browser.go("/files")
    return browser


@pytest.fixture
def several(tmp_path: Path) -> list[Path]:
    """Two plates, a web page that is called a STEP file, and the first plate once more."""
    first = samples.plate_step(tmp_path, "first plate.step", width=52)
    second = samples.plate_step(tmp_path, "second plate.step", width=53)
    page = tmp_path / "page.step"
    page.write_text("<html><body>not found</body></html>")
    again = tmp_path / "first plate, again.step"
    again.write_bytes(first.read_bytes())
    return [first, second, page, again]


def lines(browser: Browser) -> list[str]:
    return [each.text for each in browser.all(".upload")]


def test_many_files_are_sent_each_with_a_line_of_its_own(desk, several):
    desk.drop(*several)
    eventually(lambda: "Taken: 3 of 4. Not taken: 1." in desk.text(), 30, "the end of the sending")
    eventually(lambda: [line.count("Ready") for line in lines(desk)] == [1, 1, 0, 1], 60, "the conversions")
    desk.picture("uploads")
    assert "web page" in lines(desk)[2]
    assert any("Same content as" in lines(desk)[n] for n in (0, 3))
    assert desk.path() == "/files"
    assert "second plate.step" in desk.one(".grid").text
    desk.size(*PHONE)
    desk.picture("phone-uploads")
    assert not desk.wider_than_screen()
    desk.dark(True)
    desk.size(*DESK)
    desk.picture("dark-uploads")
    desk.dark(False)
    desk.one(".upload a").click()
    eventually(lambda: desk.path().startswith("/files/"), 10, "the file's page")
    desk.picture("same-bytes")


def test_a_file_on_its_way_is_cancelled_and_sent_again(desk, several, tmp_path):
    large = tmp_path / "large plate.step"
    remark = b"/*" + b" " * 400_000 + b"*/\nDATA;"
    large.write_bytes(several[0].read_bytes().replace(b"DATA;", remark, 1))
    desk.slow(True)
    try:
        desk.drop(large, several[1])
        eventually(lambda: "Sending" in lines(desk)[0], 10, "the sending")
        desk.picture("sending")
        cancel = desk.one(".upload [data-act]")
        assert cancel.get_attribute("aria-label") == "Cancel: large plate.step"
        cancel.click()
        assert "Cancelled" in lines(desk)[0]
        eventually(lambda: "Taken: 1 of 2. Not taken: 1." in desk.text(), 20, "the other one")
    finally:
        desk.slow(False)
    desk.button("Send again").click()
    eventually(lambda: "Taken: 2 of 2." in desk.text(), 20, "the second try")


def test_what_still_waits_is_cancelled_together(desk, tmp_path):
    plate = samples.plate_step(tmp_path, width=54).read_bytes()
    many = [tmp_path / f"plate {number}.step" for number in range(6)]
    for each in many:
        each.write_bytes(plate + b" " * 300_000)
    desk.slow(True)
    try:
        desk.drop(*many)
        eventually(
            lambda: [line.count("Waiting") for line in lines(desk)][3:] == [1, 1, 1], 10, "three that wait"
        )
        desk.button("Cancel the rest").click()
        assert all("Cancelled" in line for line in lines(desk))
        assert "Taken: 0 of 6. Not taken: 6." in desk.text()
    finally:
        desk.slow(False)


def test_a_file_alone_leads_to_its_page(desk, tmp_path):
    desk.drop(samples.plate_step(tmp_path, "alone.step", width=55))
    eventually(lambda: desk.path().startswith("/files/"), 20, "the file's page")
    assert "alone.step" in desk.text()


def test_without_script_several_go_at_once(desk, several):
    desk.scripted(False)
    try:
        desk.go("/files")
        desk.one("#file").send_keys("\n".join(map(str, several[:3])))
        desk.button("Upload").click()
        eventually(lambda: len(lines(desk)) == 3, 20, "a line for each")
        assert "web page" in lines(desk)[2]
        desk.picture("uploads-without-script")
    finally:
        desk.scripted(True)


def test_a_second_visit_loads_no_picture_again(desk, service):
    for demo in service.client.get("/files?is_demo=true").json()["items"]:
        service.ended(demo["id"])
    for path in (
        "/files",
        "/account",
        "/files",
        "/account",
        "/files",
    ):  # the same one again would be a reload
        desk.go(path)
        if path == "/files":
            eventually(lambda: desk.run(SEEN) and desk.all(".thumb img"), 20, "the pictures")
    sizes = desk.run(TILES)
    assert len(sizes) >= 2
    assert set(sizes) == {0}
