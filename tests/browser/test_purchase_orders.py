"""Purchase orders at a browser: typed with the keyboard, pasted, moved, reckoned, saved and printed."""

from itertools import count

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browser import PHONE, Browser
from tests.browser.visitors import arrived, said
from tests.service import Service, eventually

NUMBER = count(1)
THIN = "\u202f"
KIND = """
const answer = await fetch(document.querySelector(".papers a").href);
return answer.headers.get("content-type");
"""
ORDER = {"po_date": "2026-01-02", "due_date": "2026-02-01", "currency": "EUR"}
COPIED = (
    "Artikel\\tBezeichnung\\tMenge\\tEinheit\\tPreis\\tLiefertermin\\n"
    '\\t"Nut ""M8"""\\t10\\tkg\\t2,50\\t24.12.2026\\n\\tCutting\\t1\\tStk\\t250\\t\\n'
)
PASTE = """
const field = document.activeElement, data = new DataTransfer();
data.setData("text/plain", "%s");
field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
"""


@pytest.fixture
def bought(service: Service) -> dict[str, str]:
    """A supplier with a contact, and a part that it has said a price of."""
    number = next(NUMBER)
    names = {"supplier": f"Mill {number} Ltd", "part": f"Flange {number}", "contact": f"Ada Miller {number}"}
    client = service.client
    company = client.post("/companies", json={"name": names["supplier"], "currency": "EUR", "tax_rate": "19"})
    part = client.post("/parts", json={"name": names["part"]})
    supplier, part_id = company.json()["id"], part.json()["id"]
    client.post(f"/companies/{supplier}/contacts", json={"name": names["contact"]}).raise_for_status()
    breaks = [{"from": "1", "unit_price": "4.2"}, {"from": "100", "unit_price": "3.35"}]
    its = {"supplier_id": supplier, "part_id": part_id, "price_breaks": breaks}
    client.post("/supplier-parts", json=its).raise_for_status()
    return names | {"number": part.json()["number"], "supplier_id": str(supplier)}


def field(browser: Browser, name: str):
    return browser.driver.find_element(By.NAME, name)


def values(browser: Browser, name: str) -> list[str]:
    return [each.get_attribute("value") for each in browser.all(f"tbody.line [name$='.{name}']")]


def focus(browser: Browser) -> str:
    return str(browser.run("return document.activeElement.name"))


def look_up(browser: Browser, name: str, words: str) -> None:
    """Types, waits for what is offered, and takes the first of it."""
    field(browser, name).send_keys(words)
    offer = f"[name='{name}'] + .offers li"
    eventually(lambda: words in (shown.text if (shown := browser.shown(offer)) else ""), 10, words)
    field(browser, name).send_keys(Keys.ARROW_DOWN, Keys.ENTER)


def reckoned(browser: Browser, words: str) -> None:
    script = "return document.querySelector('[data-reckoned]').innerText"
    eventually(lambda: words in browser.run(script), 10, words)


def save(browser: Browser) -> None:
    browser.all("main button.primary")[-1].click()


def test_an_order_is_typed_pasted_moved_saved_and_printed(root, bought, service):
    root.go("/purchase-orders")
    root.button("New purchase order").click()
    arrived(root, "/purchase-orders/new")
    look_up(root, "supplier_id", bought["supplier"])
    look_up(root, "contact_id", bought["contact"])
    look_up(root, "lines.0.part_id", bought["part"])
    eventually(lambda: values(root, "unit_price")[0] == "4.2", 10, "the price of one")
    assert values(root, "material_name")[0] == bought["part"]
    field(root, "lines.0.quantity").send_keys("100")
    eventually(lambda: values(root, "unit_price")[0] == "3.35", 10, "the price of a hundred")
    reckoned(root, "398.65 EUR")
    field(root, "lines.1.part_id").click()
    root.run(PASTE % COPIED.replace('"', '\\"'))
    eventually(lambda: 'Nut "M8"' in values(root, "material_name"), 10, "what was pasted")
    reckoned(root, "725.90 EUR")
    root.picture("order-pasted")
    ActionChains(root.driver).key_down(Keys.ALT).send_keys(Keys.ARROW_UP).key_up(Keys.ALT).perform()
    assert values(root, "material_name")[:3] == [bought["part"], "Cutting", 'Nut "M8"']
    root.run("document.querySelector('[name=due_date]').value = '2099-12-31'")
    save(root)
    said(root, "created")
    root.picture("order")
    assert "725.90 EUR" in root.text()
    order = service.client.get(f"/purchase-orders/{root.path().rsplit('/')[-1]}").json()
    assert [line["material_name"] for line in order["lines"]] == [bought["part"], "Cutting", 'Nut "M8"']
    assert order["lines"][2]["due_date"] == "2026-12-24"
    pdf = root.run(KIND)
    assert pdf == "application/pdf"
    root.button("Submit").click()
    said(root, "submitted")


def test_lines_come_and_go_by_keys_and_focus_follows(root, bought):
    root.go(f"/purchase-orders/new?supplier_id={bought['supplier_id']}")
    assert field(root, "supplier_id").get_attribute("value") == bought["supplier"]
    field(root, "lines.2.material_name").send_keys("Bolt", Keys.ENTER)
    assert focus(root) == "lines.3.part_id"
    field(root, "lines.3.material_name").send_keys("Nut")
    line = root.all("tbody.line")[2]
    line.find_element(By.CSS_SELECTOR, "[data-do=remove]").click()
    assert focus(root) == "lines.3.part_id"
    assert values(root, "material_name") == ["", "", "Nut"]
    assert [each.text for each in root.all("[data-position]")] == ["1", "2", "3"]
    root.all("tbody.line")[2].find_element(By.CSS_SELECTOR, "[data-do=more]").click()
    assert focus(root) == "lines.3.material_code"
    field(root, "lines.3.notes").send_keys("zinc plated")
    field(root, "lines.3.quantity").send_keys("x")
    save(root)
    eventually(lambda: "Please check" in root.text(), 10, "the refusal")
    root.one(".troubles [href='#lines.0.quantity']").click()
    assert focus(root) == "lines.0.quantity"
    root.picture("order-refused")
    assert values(root, "notes")[0] == "zinc plated"


def test_an_order_is_typed_without_script(root, bought):
    root.scripted(False)
    try:
        root.go(f"/purchase-orders/new?supplier_id={bought['supplier_id']}")
        field(root, "due_date").send_keys("12312099")
        field(root, "lines.0.part_id").send_keys(bought["number"])
        field(root, "lines.0.quantity").send_keys("2")
        root.button("Calculate").click()
        eventually(lambda: "10.00 EUR" in root.one(".totals").text, 10, "the total")
        assert field(root, "lines.0.unit_price").get_attribute("value") == "4.2"
        root.button("Add line").click()
        eventually(lambda: len(root.all("tbody.line")) == 4, 10, "a line more")
        save(root)
        eventually(lambda: "created" in root.one(".notice").text, 10, "what was done")
    finally:
        root.scripted(True)


def test_an_order_on_a_phone_in_the_dark_and_in_german(root, bought, service):
    lines = [{"material_name": "Bolt", "quantity": "1000.5", "unit_price": "0.335"}] * 3
    made = service.client.post("/purchase-orders", json=ORDER | {"supplier_name": "Mill", "lines": lines})
    page = f"/purchase-orders/{made.json()['id']}"
    root.size(*PHONE)
    for path in ("/purchase-orders", page, f"{page}/edit", "/purchase-orders/new"):
        root.go(path)
        root.picture(f"order-phone{path.replace('/', '-')}")
        assert not root.wider_than_screen(), path
    root.dark(True)
    root.driver.add_cookie({"name": "lang", "value": "de"})
    root.go(f"{page}/edit")
    root.picture("order-dark-german")
    root.dark(False)
    assert values(root, "quantity")[0] == "1000,5"
    field(root, "lines.0.quantity").clear()
    field(root, "lines.0.quantity").send_keys("2.000,5")
    reckoned(root, "1.340,51".replace(".", THIN))
    save(root)
    eventually(lambda: "geändert" in root.one(".notice").text, 10, "what was done")
    assert service.client.get(page).json()["lines"][0]["quantity"] == "2000.5"
