"""What every record's page and form do, seen on companies."""

import re
from decimal import Decimal
from html import unescape

import pytest

from app.extensions import db
from models.supply.companies import Company
from tests.factories import make_company, make_part
from tests.identity.visitors import HERE, SCRIPT, notice, trouble

NEW = {"name": "Steel & Sons", "is_supplier": ["true", "false"], "is_customer": "false"}


def send(client, path, **data):
    return client.post(path, data=data, headers=HERE)


def value(page: str, name: str) -> str:
    found = re.search(rf'value="([^"]*)" [^>]*id="{re.escape(name)}"', page)
    assert found, name
    return unescape(found[1])


def etag(page: str) -> str:
    return re.search(r'name="etag" value="([^"]+)"', page)[1]


def test_a_record_is_made_of_what_people_type(worker):
    answer = send(
        worker,
        "/companies/new",
        **NEW,
        currency="eur",
        tax_rate="19,5",
        payment_days="30",
        tags="metal, preferred, metal",
        attributes="finish: anodised\nlevel: 3",
        **{"bank.iban": "DE89 3704 0044 0532 0130 00", "bank.name": ""},
    )
    assert answer.status_code == 303
    assert notice(worker, answer) == "Steel &amp; Sons: created."
    company = db.session.query(Company).one()
    assert (company.currency, company.tax_rate, company.payment_days) == ("EUR", Decimal("19.5"), 30)
    assert (company.tags, company.attributes) == (["metal", "preferred"], {"finish": "anodised", "level": 3})
    assert (company.is_supplier, company.is_customer) == (True, False)
    assert company.bank["iban"] == "DE89370400440532013000"


def test_the_form_shows_what_there_is_and_saving_it_unchanged_changes_nothing(worker):
    send(worker, "/companies/new", **NEW, tax_rate="19,5", tags="a, b", attributes='n: 3\nt: "3"')
    before = worker.get("/companies/1/edit").text
    fields = dict(re.findall(r'name="([\w.]+)"[^>]*value="([^"]*)"', before))
    fields |= {unescape(n): unescape(v) for v, n in re.findall(r'value="([^"]*)" id="([\w.]+)"', before)}
    areas = dict(re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', before, re.DOTALL))
    kept = {n: unescape(v) for n, v in (fields | areas).items() if not n.startswith("was.")}
    kept |= {
        "kind": "organisation",
        "is_supplier": ["true", "false"],
        "is_customer": "false",
        "incoterm": "",
        "tax_category": "",
    }
    answer = send(worker, "/companies/1/edit", **kept)
    assert notice(worker, answer) == "Nothing was changed."


def test_a_refusal_stands_above_with_links_and_at_its_fields(worker):
    answer = send(worker, "/companies/new", name="", email="x", **{"bank.iban": "DE00"}, tax_rate="a lot")
    assert answer.status_code == 422
    links = re.findall(r'<li><a href="#([\w.]+)">([^<]+)</a>: ([^<]+)</li>', answer.text)
    assert {name for name, *_ in links} == {"name", "email", "bank.iban", "tax_rate"}
    assert 'role="alert" tabindex="-1" data-focus' in answer.text
    assert trouble(answer.text, "email") == "Not a valid email address."
    assert value(answer.text, "tax_rate") == "a lot"
    assert db.session.query(Company).count() == 0


def test_both_values_are_shown_where_two_have_changed_a_field(worker, staff):
    company = make_company(phone="+49 111", email="a@example.com").id
    page = worker.get(f"/companies/{company}/edit").text
    staff.patch(f"/api/v1/companies/{company}", json={"phone": "+49 222", "notes": "theirs"})
    mine = {
        "phone": "+49 333",
        "was.phone": "+49 111",
        "email": "b@example.com",
        "was.email": "a@example.com",
    }
    mine |= {
        "name": "Steel & Sons",
        "was.name": "Steel & Sons",
        "notes": "",
        "was.notes": "",
        "etag": etag(page),
    }
    refused = send(worker, f"/companies/{company}/edit", **mine)
    assert refused.status_code == 412
    assert "<q>+49 222</q>" in refused.text
    assert "theirs</textarea>" in refused.text  # which only they have changed
    again = mine | {
        "etag": etag(refused.text),
        "take.phone": "theirs",
        "notes": "theirs",
        "was.notes": "theirs",
    }
    assert send(worker, f"/companies/{company}/edit", **again).status_code == 303
    db.session.expire_all()
    kept = db.session.get(Company, company)
    assert (kept.phone, kept.email, kept.notes) == ("+49 222", "b@example.com", "theirs")


def test_every_action_says_what_it_did_and_refuses_what_somebody_else_has_changed(worker, staff):
    company = make_company().id
    page = worker.get("/companies/1").text
    assert notice(worker, send(worker, "/companies/1/block", etag=etag(page))) == "Steel &amp; Sons: blocked."
    staff.patch(f"/api/v1/companies/{company}", json={"notes": "x"})
    stale = send(worker, "/companies/1/activate", etag=etag(page))
    assert stale.status_code == 412
    assert "Somebody else has changed this meanwhile" in stale.text
    assert send(worker, "/companies/1/block").status_code == 409
    gone = send(worker, "/companies/1/delete")
    assert (gone.location, notice(worker, gone)) == ("/companies", "Steel &amp; Sons: deleted.")


def test_what_cannot_be_undone_asks_without_script(worker):
    make_company()
    page = worker.get("/companies/1").text
    asks = re.search(r"<details[^>]*>\s*<summary[^>]*>Delete …</summary>(.*?)</details>", page, re.DOTALL)
    assert "This cannot be undone." in asks[1]
    assert 'action="/companies/1/delete"' in asks[1]


def test_the_history_tells_page_by_page(worker, staff):
    make_company()
    for number in range(12):
        staff.patch("/api/v1/companies/1", json={"payment_days": number})
    first = worker.get("/companies/1").text
    assert first.count("<li><time") == 10
    assert "created" in worker.get("/companies/1?before=10").text


@pytest.mark.parametrize(
    "path", ["/companies/1", "/companies/1/edit", "/companies", "/companies/suggestions?q=script"]
)
def test_names_are_text(worker, path):
    make_company(name=SCRIPT, notes=SCRIPT, tags=["<b>"], attributes={"<i>": "<u>"})
    page = worker.get(path).text
    assert "&lt;script&gt;" in page
    assert not any(markup in page for markup in ("<script>alert", "<b>", "<i>", "<u>"))


def test_who_may_only_read_sees_no_form(at_browser):
    make_company()
    viewer = at_browser("viewer")
    page = viewer.get("/companies/1").text
    assert '<form method="post" action="/companies' not in page
    assert viewer.get("/companies/1/edit").status_code == 403
    assert send(viewer, "/companies/1/block").status_code == 403


def test_a_new_form_marks_what_it_needs_and_begins_as_the_model_does(worker):
    page = worker.get("/locations/new").text
    assert re.search(r'for="name">Name<span class="needed"', page)
    assert not re.search(r'for="city">Town<span', page)
    assert not re.search(r'for="address.country">Country<span', page)
    assert "must be filled in" in page
    assert re.search(r'type="checkbox" value="true" id="is_active"[^>]* checked', page)
    assert re.search(r'value="warehouse" +selected', page)


def test_how_much_is_not_what_it_costs(worker):
    part = make_part(name="Pin", safety_stock=Decimal(20), standard_cost=Decimal("0.5"), currency="EUR")
    page = worker.get(f"/parts/{part.id}").text
    said = dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page, re.DOTALL))
    assert (said["Safety stock"].strip(), "EUR" in said["Standard cost"]) == ("20", True)
