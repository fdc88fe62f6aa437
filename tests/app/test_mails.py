"""Every mail in both its forms, with what people and strangers may write into it."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from app import mails
from app.mails import render
from models.platform.notifications import MAILS

NEWS = ("name", "number", "event", "url")
VARIABLES = {
    "welcome": ("name", "url"),
    "verify": ("name", "url", "code", "days"),
    "reset": ("name", "url", "code", "minutes"),
    "changed": ("name", "what", "when", "ip", "url"),
    "locked": ("name", "minutes", "ip"),
    "invitation": ("name", "company", "url", "code", "days"),
    "order_event": NEWS,
    "quote_event": NEWS,
}
HOSTILE = "<script>alert('{}')</script>\r\nBcc: x@y.example\n\n\"&"


def test_these_are_all():
    folder = Path(mails.__file__).parent
    assert {*VARIABLES} == MAILS == {path.stem for path in folder.glob("*.txt")} - {"layout"}


@pytest.mark.parametrize("name", VARIABLES)
def test_every_value_is_shown_in_both_forms(name):
    values = {variable: f"{variable}-7" for variable in VARIABLES[name]}
    subject, text, html = render(name, values)
    assert subject.strip()
    assert "{" not in subject + text
    for shown in (text, html):
        assert {value for value in values.values() if value not in shown} == set()


@pytest.mark.parametrize("name", VARIABLES)
def test_nothing_hostile_gets_through(name):
    values = {variable: HOSTILE.format(variable) for variable in VARIABLES[name]}
    subject, text, html = render(name, values)
    assert len(subject.splitlines()) == 1
    assert "\r" not in subject
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<script>alert('name')" in text  # plain text is only text
    assert '\n"' not in html


@pytest.mark.parametrize("name", VARIABLES)
def test_a_missing_value_is_an_error(name):
    for left_out in VARIABLES[name]:
        with pytest.raises(UndefinedError, match=left_out):
            render(name, {variable: "x" for variable in VARIABLES[name] if variable != left_out})


@pytest.mark.parametrize("name", VARIABLES)
def test_nothing_is_fetched_to_show_it(name):
    html = render(name, dict.fromkeys(VARIABLES[name], "x")).html
    assert not any(word in html for word in ("<img", "<link", "<script", "src=", "@import", "url("))
