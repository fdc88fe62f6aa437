"""What axe finds on the page that a browser shows, and what else must hold of every page."""

from functools import cache
from typing import Any

import pytest

from tests.browser.browser import DESK, PHONE, Browser
from tests.service import TOP

SOURCE = TOP / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
# In the dark only colours are other ones; where a phone is narrow, or letters are twice as large, less fits.
COLOURS = ["color-contrast", "link-in-text-block"]
NARROW = [*COLOURS, "scrollable-region-focusable", "target-size"]
# Whether it is dark, and whether all that opens is open.
LOOKS: Any = (
    ("desk", DESK, False, False, None),
    ("dark desk, opened", DESK, True, True, COLOURS),
    ("phone, opened", PHONE, False, True, None),
    ("dark, 320 px", (320, 640), True, False, NARROW),
)

RUN = """
const [rules, done] = arguments;
const options = { resultTypes: ["violations"], ...(rules && { runOnly: { type: "rule", values: rules } }) };
const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
drawn().then(() => axe.run(document, options)).then((found) => done(found.violations.map((each) =>
  `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)));
"""

# By its own words: what a page must have beside what axe asks.
BARE = """
const faults = [];
const main = document.querySelector("main");
if (!document.documentElement.lang) faults.push("no lang");
if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
if (!document.title.replace("Atelier", "").replace("\\u00b7", "").trim()) faults.push("no title of its own");
for (const each of document.querySelectorAll("input, select, textarea, button"))
  if (each.type !== "hidden" && !each.labels?.length && !each.textContent.trim() && !each.ariaLabel
    && !each.hasAttribute("aria-labelledby"))
    faults.push(`no name: ${each.outerHTML.slice(0, 160)}`);
const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) faults.push(`twice: #${id}`);
return faults;
"""
OPEN = "for (const each of document.querySelectorAll('details')) each.open = %s;"


@cache
def source() -> str:
    if not SOURCE.is_file():
        pytest.skip("axe is not here: npm ci --prefix tests/clients")
    return SOURCE.read_text()


def violations(browser: Browser, rules: list[str] | None = None) -> list[str]:
    if not browser.run("return 'axe' in window"):
        browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": source()})
    found: list[str] = browser.driver.execute_async_script(RUN, rules)
    return found


def faults_of(browser: Browser, looks: Any = LOOKS) -> list[str]:
    """Of the page as it stands, in all these looks."""
    found = []
    for name, size, dark, opened, rules in looks:
        browser.size(*size)
        browser.dark(dark)
        browser.run(OPEN % str(opened).lower())
        wide = ["wider than the screen"] if browser.wider_than_screen() else []
        found += [f"{name}: {each}" for each in violations(browser, rules) + wide]
    browser.size(*DESK)
    browser.dark(False)
    return found + browser.run(BARE) + browser.complaints()
