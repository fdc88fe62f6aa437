"""One real service and one real browser for all tests of the pages; pictures of them are kept in
the folder that ATELIER_SCREENSHOTS names."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import cadquery as cq
import pytest

from tests.browser.browser import CHROMIUM, DESK, DRIVER, Browser
from tests.browser.views import View
from tests.browser.visitors import arrived, link_in_mail
from tests.factories import PASSWORD
from tests.service import ADMIN, TOP, Service, running

NUMBER = count(1)
Folders = pytest.TempPathFactory


@pytest.fixture(scope="session")
def service(tmp_path_factory: Folders) -> Iterator[Service]:
    if not (CHROMIUM and DRIVER):
        pytest.skip("Chromium is not here: apt-get install chromium chromium-driver")
    if not (TOP / "node_modules").is_dir():
        pytest.skip("node_modules is not here: npm ci")
    with running(tmp_path_factory.mktemp("service"), DEMO_FILES="true", MAIL_GATEWAY="file") as service:
        yield service


@pytest.fixture(scope="session")
def browser(service: Service, tmp_path_factory: Folders) -> Iterator[Browser]:
    pictures = Path(os.environ.get("ATELIER_SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    browser = Browser(service.url, tmp_path_factory.mktemp("profile"), pictures)
    yield browser
    browser.quit()


@pytest.fixture(autouse=True)
def no_complaints(browser: Browser) -> Iterator[None]:
    """Whatever a test does: no error on the console, and not one request to another host."""
    yield
    assert browser.complaints() == []
    assert browser.strangers() == set()


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Browser]:
    """At a desk, not logged in; whoever comes next finds nobody logged in either."""
    browser.size(*DESK)
    browser.driver.delete_all_cookies()
    yield browser
    browser.driver.delete_all_cookies()


@pytest.fixture
def name(service: Service) -> str:
    """An administrator of this test's own."""
    name = f"root{next(NUMBER)}"
    values = {"email": f"{name}@example.com", "username": name, "full_name": f"Rosa {name}"}
    service.client.post("/users", json=values | {"password": PASSWORD, "role": "admin"}).raise_for_status()
    token = link_in_mail(service, values["email"], "/email/verify").partition("token=")[2]
    service.client.post("/auth/email/verify", json={"token": token}).raise_for_status()
    return name


@pytest.fixture
def root(stranger: Browser, name: str) -> Browser:
    stranger.log_in(name, PASSWORD)
    arrived(stranger, "/parts")
    return stranger


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
