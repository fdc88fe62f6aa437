"""The page of all shapes and parts: whatever is added stands on it, too."""

import re

import pytest
from jinja2.runtime import Macro

from app.pages.platform.design import colours
from app.pages.shapes.kinds import Kind
from app.pages.shapes.panels import Panel
from app.pages.shapes.values import KINDS
from app.pages.shell.assets import STATIC

# What a macro only does within others, or of records that a page of its own has.
WITHIN = {"trouble", "said_of", "meanwhile", "thumbnail", "search", "count", "onward"}


@pytest.fixture
def there(at_browser) -> set[str]:
    answer = at_browser("staff").get("/design")
    assert answer.status_code == 200
    return set(re.findall(r'id="([\w-]+)"', answer.text))


def test_every_kind_of_field_and_value_is_shown(there):
    states = ("filled", "empty", "refused", "both", "theirs")
    assert {f"{kind}-{state}" for kind in Kind for state in states} <= there
    cells = {kind for _, kind in KINDS} | {"text", "status", "reference", "address", "group"}
    assert {f"cell-{kind}" for kind in cells} <= there


def test_every_panel_icon_and_macro_is_shown(app, there):
    assert {f"panel-{panel.__name__}" for panel in Panel.__subclasses__()} <= there
    assert {f"icon-{name}" for name in app.jinja_env.get_template("bits/icons.html").module.paths} <= there
    for path in ("bits/macros.html", "bits/cells.html", "bits/fields.html"):
        module = vars(app.jinja_env.get_template(path).module)
        own = {name for name, found in module.items() if isinstance(found, Macro) and name != "icon"}
        assert {f"macro-{name}" for name in own - WITHIN} <= there


def test_it_is_for_those_who_build(at_browser):
    assert at_browser("customer").get("/design").status_code == 403


def test_every_colour_is_shown_as_itself(app, there):
    styles = (STATIC / "css" / "wings" / "platform.css").read_text()
    assert len(colours()) > 15
    for name in colours():
        assert f"token-{name}" in there
        assert f".colour.of-{name} {{ background: var(--{name}); }}" in styles
