"""People and roles at a browser; and all pages of accounts on a phone and in the dark."""

from contextlib import closing

from tests.browser.browser import PHONE, Browser
from tests.browser.test_workbench import NAMELESS
from tests.browser.visitors import arrived, other_login, press, said
from tests.factories import PASSWORD
from tests.service import eventually


def test_people_are_made_found_and_kept_out(root, service):
    root.go("/people")
    root.picture("people")
    root.button("New person").click()
    arrived(root, "/people/new")
    root.picture("new-person")
    root.fill(email="tim@example.com", username="tim", password=PASSWORD, full_name="Tim Turner")
    root.one("#role").send_keys("Staff")
    press(root, "Save")
    said(root, "tim: created.")
    root.picture("person")
    page = root.path()
    with closing(other_login(service, "tim")) as other:
        press(root, "Deactivate")
        root.picture("person-sure")
        root.one(".sure[open] .danger").click()
        said(root, "tim: deactivated.")
        root.picture("person-off")
        assert other.get("/account").status_code == 302
    root.go("/people?is_active=false")
    assert [row.text for row in root.all(".listing td.title")] == ["tim"]
    root.fill(q="turn")
    press(root, "Search")
    eventually(lambda: "q=turn" in root.driver.current_url, 10, "the search")
    assert [row.text for row in root.all(".listing td.title")] == ["tim"]
    root.picture("people-found")
    root.go("/people?q=nobody-is-called-so")
    root.picture("people-none")
    root.go(page)
    press(root, "Delete")
    root.one(".sure[open] .danger").click()
    said(root, "tim: deleted.")


def test_a_role_is_made_and_narrowed(root):
    root.go("/roles")
    root.picture("roles")
    root.button("New role").click()
    arrived(root, "/roles/new")
    root.fill(name="packer", description="Packs what is sold")
    root.one("[value='files:*']").click()
    root.one("#permissions").send_keys("-files:write partz:read")
    press(root, "Make the role")
    assert "perhaps parts:read?" in root.one("#permissions-trouble").text
    root.picture("role-refused")
    root.one("#permissions").clear()
    root.one("#permissions").send_keys("-files:write")
    root.one("[value='parts:read']").click()
    press(root, "Make the role")
    said(root, "is made")
    root.picture("role")
    given = {e.text for e in root.all(".given")}
    assert given >= {"read"}
    assert "given" not in root.one("label:has([value='files:write'])").get_attribute("class")
    press(root, "Delete")
    root.one(".edit[open] .danger").click()
    said(root, "is deleted")


PAGES = ["/account", "/account/security", "/account/sessions", "/account/keys"]
PAGES += ["/people", "/people/new", "/people/1", "/roles", "/roles/1", "/roles/new"]
PUBLIC = ["/login", "/register", "/password/forgot", "/password/reset", "/email/verify"]


def fits(browser: Browser, path: str) -> None:
    browser.go(path)
    eventually(lambda: browser.all("main *"), 10, path)
    browser.picture("phone" + path.replace("/", "-"))
    assert not browser.wider_than_screen(), path
    assert browser.run(NAMELESS) == [], path
    ids = browser.run("return [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len({*ids}), path


def test_pages_fit_a_phone_and_every_field_and_button_has_a_name(root):
    root.size(*PHONE)
    for path in PAGES:
        fits(root, path)
    assert root.one(".bar").size["height"] < 70, "the bar has two rows"


def test_pages_for_strangers_fit_a_phone_too(stranger):
    stranger.size(*PHONE)
    for path in PUBLIC:
        fits(stranger, path)


def test_in_the_dark(root):
    """Pictures only show it; what is checked is that the pages follow the system's wish."""
    root.dark(True)
    try:
        for path in ("/account/security", "/people", "/roles/2", "/account/keys"):
            root.go(path)
            root.picture("dark" + path.replace("/", "-"))
            ground = root.run("return getComputedStyle(document.body).backgroundColor")
            assert ground == "rgb(16, 22, 28)"
        root.go("/account/security")
        root.one("#factor-password").send_keys(PASSWORD)
        press(root, "Set it up")
        root.one(".qr")
        root.picture("dark-factor")
    finally:
        root.dark(False)
