"""Forms of a row that somebody else changes meanwhile."""

import pytest
from lxml.html import fromstring

from app.extensions import db
from models.engineering.parts import Part
from models.identity.roles import Role
from tests.factories import make_part, make_user
from tests.identity.visitors import HERE, send

MADE_FROM = ("etag", "was.permissions")


def form_of(page):
    """The fields of the form that edits a part, as a browser would send them."""
    form = fromstring(page).xpath("//form[contains(@class, 'form')]")[0]
    chosen = {each.name: each.value for each in form.xpath(".//input[@type='radio'][@checked]")}
    ours = {name: value for name, value in form.fields.items() if not name.startswith("take.")}
    return {name: (value or "").lstrip("\n") for name, value in ours.items()} | chosen  # as browsers do


def test_two_people_change_the_same_part_and_nothing_is_lost(worker):
    """Both are shown where they differ, and only what was chosen is overwritten."""
    url = f"/parts/{make_part(name='Lever', material='S235', notes='old').id}/edit"
    mine, theirs = form_of(worker.get(url).text), form_of(worker.get(url).text)
    theirs |= {"name": "Their lever", "material": "1.4301", "unit": "m"}
    assert worker.post(url, data=theirs, headers=HERE).status_code == 303
    mine |= {"name": "My lever", "notes": "new", "unit": "m"}
    refused = worker.post(url, data=mine, headers=HERE)
    assert refused.status_code == 412
    again = form_of(refused.text)
    assert {name: again[name] for name in ("name", "material", "notes", "unit")} == {
        "name": "My lever",
        "material": "1.4301",  # which only they have changed
        "notes": "new",  # which only I have
        "unit": "m",  # which both have, to the same
    }
    chooser = fromstring(refused.text).xpath("//fieldset[@class='both']")
    assert [each.text_content().count("Their lever") for each in chooser] == [1]
    assert all(radio.get("required") is not None for radio in chooser[0].xpath(".//input"))
    assert worker.post(url, data=again | {"take.name": "theirs"}, headers=HERE).status_code == 303
    part = db.session.get(Part, 1, populate_existing=True)
    assert (part.name, part.material, part.notes, part.unit) == ("Their lever", "1.4301", "new", "m")


def test_who_insists_overwrites_what_they_have_seen_and_nothing_newer(worker):
    url = f"/parts/{make_part(name='Lever').id}/edit"
    mine, theirs = form_of(worker.get(url).text), form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs"}, headers=HERE)
    again = form_of(worker.post(url, data=mine | {"name": "Mine"}, headers=HERE).text)
    newest = form_of(worker.get(url).text)
    worker.post(url, data=newest | {"name": "Newest"}, headers=HERE)
    assert worker.post(url, data=again | {"take.name": "mine"}, headers=HERE).status_code == 412
    assert db.session.get(Part, 1, populate_existing=True).name == "Newest"


def test_a_form_that_comes_back_for_another_reason_keeps_what_it_was_made_from(worker):
    url = f"/parts/{make_part(name='Lever').id}/edit"
    mine = form_of(worker.get(url).text)
    refused = worker.post(url, data=mine | {"currency": "euro"}, headers=HERE)
    theirs = form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs"}, headers=HERE)
    again = form_of(refused.text)
    assert (refused.status_code, again["etag"], again["was.name"]) == (422, mine["etag"], "Lever")
    late = worker.post(url, data=again | {"currency": "EUR", "name": "Mine"}, headers=HERE)
    assert late.status_code == 412
    assert len(fromstring(late.text).xpath("//fieldset[@class='both']")) == 1


def test_what_was_chosen_holds_where_the_form_comes_back_for_another_reason(worker):
    """Who leaves theirs, and mistypes another field, does not overwrite theirs with the next Save."""
    url = f"/parts/{make_part(name='Lever', notes='old').id}/edit"
    mine, theirs = form_of(worker.get(url).text), form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs", "notes": "theirs"}, headers=HERE)
    again = form_of(worker.post(url, data=mine | {"name": "Mine", "notes": "mine"}, headers=HERE).text)
    chosen = {"take.name": "theirs", "take.notes": "mine", "currency": "euro"}
    refused = worker.post(url, data=again | chosen, headers=HERE)
    again = form_of(refused.text)
    assert (refused.status_code, again["name"], again["notes"]) == (422, "Theirs", "mine")
    assert worker.post(url, data=again | {"currency": "EUR"}, headers=HERE).status_code == 303
    part = db.session.get(Part, 1, populate_existing=True)
    assert (part.name, part.notes, part.currency) == ("Theirs", "mine", "EUR")


def test_what_was_left_to_others_and_changed_by_them_again_is_theirs(worker):
    url = f"/parts/{make_part(name='Lever').id}/edit"
    mine, theirs = form_of(worker.get(url).text), form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs"}, headers=HERE)
    again = form_of(worker.post(url, data=mine | {"name": "Mine"}, headers=HERE).text)
    newest = form_of(worker.get(url).text)
    worker.post(url, data=newest | {"name": "Newest"}, headers=HERE)
    late = worker.post(url, data=again | {"take.name": "theirs"}, headers=HERE)
    assert (late.status_code, form_of(late.text)["name"]) == (412, "Newest")
    assert not fromstring(late.text).xpath("//fieldset[@class='both']")


@pytest.fixture
def root(at_browser):
    return at_browser("admin")


def test_two_people_change_what_a_role_permits_and_neither_undoes_the_other(root):
    """Each permission is decided by who has changed it; what somebody else has is named."""
    role = Role.create(name="packer", permissions=["files:read", "parts:read", "parts:write", "-users:write"])
    db.session.commit()
    url = f"/roles/{role.id}"
    etag, was = (
        fromstring(root.get(url).text).xpath(f"string(//input[@name='{name}']/@value)") for name in MADE_FROM
    )
    mine = {"name": "packer", "etag": etag, "was.permissions": was}
    theirs = ["companies:read", "parts:read", "-users:write"]  # a new one; neither files:read nor parts:write
    assert send(root, url, **mine, permissions=theirs).status_code == 303
    refused = send(
        root, url, **mine, permissions=["files:read", "parts:write", "-users:write", "-roles:write"]
    )
    assert refused.status_code == 412
    page = fromstring(refused.text)
    said = page.xpath("normalize-space(//p[@id='permissions-meanwhile'])")
    theirs = "Added: companies:read. Taken away: files:read, parts:write."
    assert said.startswith(f"Somebody else has changed this meanwhile. {theirs}")
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["companies:read"]
    assert page.xpath("normalize-space(//textarea)") == "-users:write -roles:write"
    etag, was = (page.xpath(f"string(//input[@name='{name}']/@value)") for name in MADE_FROM)
    assert was.split() == Role.named("packer").permissions


def test_a_role_that_is_refused_for_another_reason_comes_back_as_it_was_sent(root):
    role = Role.create(name="packer", permissions=["files:read"])
    db.session.commit()
    sent = {"name": "packer", "was.permissions": "files:read", "permissions": ["parts:read", "partz:read"]}
    refused = send(root, f"/roles/{role.id}", **sent)
    page = fromstring(refused.text)
    assert refused.status_code == 422
    assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["parts:read"]
    assert page.xpath("string(//input[@name='was.permissions']/@value)") == "files:read"
    assert not page.xpath("//p[@id='permissions-meanwhile']")


def test_the_chooser_names_values_as_the_page_does(root):
    """A list shows other words than it sends."""
    url = f"/people/{make_user('bob', 'staff').id}"
    form = fromstring(root.get(f"{url}/edit").text).forms[1]
    read = {name: value or "" for name, value in form.fields.items() if name}
    assert send(root, f"{url}/edit", **read | {"role": "manager"}).status_code == 303
    refused = send(root, f"{url}/edit", **read | {"role": "viewer"})
    theirs = fromstring(refused.text).xpath("//fieldset[@class='both']//q/text()")
    assert (refused.status_code, theirs) == (412, ["Manager"])
