"""Lists and forms as people use them with a keyboard: what script adds, seen on companies."""

from selenium.webdriver.common.keys import Keys

from tests.browser.browser import Browser
from tests.browser.visitors import arrived, press, said
from tests.service import Service, eventually


def companies(service: Service, word: str) -> None:
    for n in range(3):
        made = service.client.post("/companies", json={"name": f"{word} {n}", "is_supplier": True})
        made.raise_for_status()


def focused(root: Browser) -> str:
    return str(root.run("return document.activeElement.id || document.activeElement.className"))


def test_a_list_is_searched_and_worked_on_by_keyboard(root: Browser, service: Service) -> None:
    companies(service, "Keyboard")
    root.go("/companies")
    root.one("h1").click()
    root.driver.switch_to.active_element.send_keys("/")
    assert focused(root) == "q"
    root.driver.switch_to.active_element.send_keys("keyboard", Keys.ENTER)
    eventually(lambda: "q=keyboard" in root.driver.current_url, 10, "the search")
    assert not root.one(".listing").find_elements("css selector", ".pick:checked")
    assert not any(each.is_displayed() for each in root.all(".many"))
    root.one("[data-pick-all]").send_keys(Keys.SPACE)
    assert len(root.all("td .pick:checked")) == 3
    root.button("Change").send_keys(Keys.ENTER)
    root.one("#many-tag").send_keys("keys")
    press(root, "Add the tag")
    said(root, "3 of 3: changed.")
    assert "q=keyboard" in root.driver.current_url
    root.button("Columns").send_keys(Keys.ENTER)
    root.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not root.all("details.drawer[open]")
    assert root.driver.switch_to.active_element.tag_name == "summary"


def test_another_record_is_found_while_one_types(root: Browser, service: Service) -> None:
    companies(service, "Lookup")
    root.go("/parts/new")
    field = root.one("#supplier_id")
    field.send_keys("lookup 1")
    eventually(lambda: root.all("[role=option]"), 10, "what is offered")
    field.send_keys(Keys.ARROW_DOWN)
    marked = root.one("[role=option][aria-selected=true]")
    assert field.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    field.send_keys(Keys.ENTER)
    assert field.get_attribute("value") == "Lookup 1"
    root.fill(name="Bracket of Lookup")
    press(root, "Save")
    said(root, "created")
    assert "Lookup 1" in root.text()


def test_a_refusal_has_the_focus_and_leads_to_its_fields(root: Browser) -> None:
    root.go("/companies/new")
    root.fill(email="nobody")
    press(root, "Save")
    alert = root.one("[role=alert]")
    eventually(lambda: root.driver.switch_to.active_element == alert, 5, "the focus on the refusal")
    root.one(".troubles a[href='#email']").click()
    assert focused(root) == "email"
    arrived(root, "/companies/new")
