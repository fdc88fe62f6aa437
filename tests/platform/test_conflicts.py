"""Forms of a row that somebody else changes meanwhile."""

from lxml.html import fromstring

from app.extensions import db
from models.engineering.parts import Part
from tests.factories import make_part
from tests.identity.visitors import HERE


def form_of(page):
    """The fields of the form that edits a part, as a browser would send them."""
    form = fromstring(page).xpath("//details[@class='edit']//form")[0]
    chosen = {each.name: each.value for each in form.xpath(".//input[@type='radio'][@checked]")}
    ours = {name: value for name, value in form.fields.items() if not name.startswith("take.")}
    return {name: (value or "").lstrip("\n") for name, value in ours.items()} | chosen  # as browsers do


def test_two_people_change_the_same_part_and_nothing_is_lost(worker):
    """Both are shown where they differ, and only what was chosen is overwritten."""
    url = f"/parts/{make_part(name='Lever', material='S235', notes='old').id}"
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
    url = f"/parts/{make_part(name='Lever').id}"
    mine, theirs = form_of(worker.get(url).text), form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs"}, headers=HERE)
    again = form_of(worker.post(url, data=mine | {"name": "Mine"}, headers=HERE).text)
    newest = form_of(worker.get(url).text)
    worker.post(url, data=newest | {"name": "Newest"}, headers=HERE)
    assert worker.post(url, data=again | {"take.name": "mine"}, headers=HERE).status_code == 412
    assert db.session.get(Part, 1, populate_existing=True).name == "Newest"


def test_a_form_that_comes_back_for_another_reason_keeps_what_it_was_made_from(worker):
    url = f"/parts/{make_part(name='Lever').id}"
    mine = form_of(worker.get(url).text)
    refused = worker.post(url, data=mine | {"currency": "euro"}, headers=HERE)
    theirs = form_of(worker.get(url).text)
    worker.post(url, data=theirs | {"name": "Theirs"}, headers=HERE)
    again = form_of(refused.text)
    assert (refused.status_code, again["etag"], again["was.name"]) == (422, mine["etag"], "Lever")
    late = worker.post(url, data=again | {"currency": "EUR", "name": "Mine"}, headers=HERE)
    assert late.status_code == 412
    assert len(fromstring(late.text).xpath("//fieldset[@class='both']")) == 1
