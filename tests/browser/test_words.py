"""The workbench in German: who chooses it has every page so, with times in the zone of the browser."""

from collections.abc import Iterator

import pytest

from tests.browser.browser import PHONE, Browser
from tests.browser.visitors import arrived, press, said

PAGES = "account account/security account/sessions account/keys people people/new roles roles/new companies"


@pytest.fixture
def in_berlin(stranger: Browser) -> Iterator[Browser]:
    stranger.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
    yield stranger
    stranger.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})


def test_who_chooses_german_has_all_pages_in_german(in_berlin, root):
    root.go("/account")
    choose(root, "language", "de")
    press(root, "Save")
    said(root, "Ihr Profil ist gespeichert.")
    assert root.one("html").get_attribute("lang") == "de"
    assert "ME" in root.one("main").text  # MEZ, or MESZ in summer
    for page in PAGES.split():
        root.go(f"/{page}")
        assert root.one("html").get_attribute("lang") == "de"
        root.picture(f"german-{page.replace('/', '-')}")
    root.size(*PHONE)
    root.picture("german-phone")


def choose(browser: Browser, name: str, value: str) -> None:
    browser.one(f"#{name} option[value={value}]").click()


def test_a_stranger_is_refused_in_the_language_of_the_browser(stranger):
    stranger.go("/login")
    stranger.driver.add_cookie({"name": "lang", "value": "de"})
    stranger.go("/register")
    stranger.fill(email="mona@example.com", username="mona", password="mona")
    press(stranger, "Konto anlegen")
    arrived(stranger, "/register")
    assert "Es sind mindestens 8 Zeichen nötig." in stranger.one("#password-trouble").text
    stranger.picture("german-refused")


def test_parts_and_files_are_german_too(root):
    root.go("/login")
    root.driver.add_cookie({"name": "lang", "value": "de"})
    for page in ("parts", "files", "files/1"):
        root.go(f"/{page}")
        assert root.one("html").get_attribute("lang") == "de"
        root.picture(f"german-{page.replace('/', '-')}")
