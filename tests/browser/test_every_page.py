"""What holds of every page, for every kind of caller: axe finds nothing, in light and dark, on a desk and a
phone; nothing is wider than the screen, asks another host, or errs."""

import re
from dataclasses import dataclass

import httpx
import pytest
from flask import Flask

from tests.browser.axe import LOOKS, faults_of
from tests.browser.browser import Browser
from tests.browser.rows import Rows
from tests.browser.visitors import arrived
from tests.factories import PASSWORD
from tests.service import ADMIN, Service, eventually

VARIABLE = re.compile(r"<(?:id:)?(\w+)>")
FILE = re.compile(r"<(?!id:|noun>)")  # what names anything else is no page
CALLERS = ("administrator", "customer", "stranger")


@dataclass(frozen=True)
class Page:
    """`takes`: the same address takes a form, too. What is public is the same for all."""

    rule: str
    is_public: bool
    takes: bool

    def address(self, rows: Rows) -> str:
        return VARIABLE.sub(lambda found: rows.named_by(found[1]), self.rule)


@pytest.fixture(scope="module")
def rows(service: Service) -> Rows:
    return Rows(service)


@pytest.fixture
def pages(app: Flask) -> list[Page]:
    """Those whose address names records alone, or a noun of the API."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("pages.")]
    takes = {rule.rule for rule in rules if "POST" in rule.methods}
    shown = {rule.rule: app.view_functions[rule.endpoint] for rule in rules if "GET" in rule.methods}
    return [
        Page(rule, not getattr(view, "permission", None), rule in takes)
        for rule, view in sorted(shown.items())
        if rule != "/" and not FILE.search(rule)
    ]


@pytest.fixture(params=CALLERS)
def caller(request: pytest.FixtureRequest, stranger: Browser, rows: Rows) -> Browser:
    names = {"administrator": ADMIN.values(), "customer": (rows.customer, PASSWORD)}
    if request.param in names:
        stranger.log_in(*names[request.param])
        arrived(stranger, "/parts" if request.param == "administrator" else "/files")
    return stranger


def is_page(browser: Browser, path: str) -> bool:
    """Whether it is a whole page that the caller gets: no piece of one, no file, not the login."""
    cookies = {each["name"]: each["value"] for each in browser.driver.get_cookies()}
    answer = httpx.get(browser.url + path, cookies=cookies)
    return answer.status_code == 200 and answer.text.lstrip().startswith("<!doctype")


def test_every_page_is_good_for_everybody(caller, pages, rows):
    faults, seen = {}, 0
    somebody = bool(caller.driver.get_cookies())
    for page in (each for each in pages if each.is_public != somebody):
        path = page.address(rows)
        if is_page(caller, path):
            caller.go(path)
            found = faults_of(caller)
            faults |= {path: found} if found else {}
            seen += 1
    assert seen >= 5
    assert not faults


@pytest.fixture
def desk(stranger: Browser) -> Browser:
    stranger.log_in(*ADMIN.values())
    arrived(stranger, "/parts")
    return stranger


# What is sent is nothing at all, so what must be filled in is refused.
EMPTIED = """
const fields = "input:not([type=hidden]), textarea, select";
const isOwn = (form) => new URL(form.action).pathname === location.pathname && form.querySelector(fields);
const form = [...document.querySelectorAll("main form[method=post]")].find(isOwn);
if (!form) return false;
for (const each of form.querySelectorAll(fields)) {
  if (["checkbox", "radio"].includes(each.type)) each.checked = false;
  else each.value = "";
}
form.noValidate = true;
form.submit();
return true;
"""


def test_every_form_that_is_refused_is_good(desk, pages, rows):
    """Those that are for who has logged in, and those for strangers: a form says on itself what is wrong."""
    faults, refused = {}, 0
    for page in (each for each in pages if each.takes):
        path = page.address(rows)
        desk.go(path)
        if desk.path() == path and desk.run(EMPTIED):
            eventually(lambda: desk.run("return document.readyState === 'complete'"), 10, path)
            refused += bool(desk.all("main [role=alert]"))
            found = faults_of(desk, LOOKS[:2])
            faults |= {path: found} if found else {}
    assert refused > 5
    assert not faults


def test_every_list_in_which_nothing_is_found_is_good(desk, pages, rows):
    faults, seen = {}, 0
    for page in (each for each in pages if "<" not in each.rule and not each.is_public):
        desk.go(page.rule)
        if desk.all("[role=search]"):
            desk.go(f"{page.rule}?q=nothing+of+this+kind")
            found = faults_of(desk)
            faults |= {page.rule: found} if found else {}
            seen += bool(desk.all(".empty"))
    assert seen >= 3
    assert not faults


@pytest.mark.parametrize("path", ["/nowhere", "/companies/999999", "/parts?colour=red"])
def test_what_is_refused_altogether_is_good(desk, path):
    desk.go(path)
    assert not faults_of(desk)


SPOILED = """
document.querySelector("h1").outerHTML = "<p>x</p>";
document.querySelector("main").insertAdjacentHTML("beforeend", '<input><p id="pale">pale</p>');
document.querySelector("#pale").style.color = "#888";
document.querySelector("#pale").style.width = "3000px";
"""


def test_axe_and_we_see_what_is_wrong(desk):
    """The judge is no stub: each fault that a page is given is found."""
    desk.go("/companies")
    desk.run(SPOILED)
    found = " ".join(faults_of(desk))
    for words in ("desk: label", "color-contrast", "not one h1", "no name", "phone, opened: wider"):
        assert words in found


def test_the_api_is_tried_where_it_is_described(stranger):
    stranger.go("/docs/health#readHealth")
    form = stranger.one("form.attempt[data-path$=health]")
    form.find_element("tag name", "button").click()
    eventually(lambda: "200" in form.find_element("tag name", "pre").text, 10, "the answer")
