"""Whatever somebody sends to the pages is refused by a page that says so, and tells nothing that is not
theirs to know."""

import logging
from time import perf_counter
from urllib.parse import quote

import pytest
from flask import session

from app.extensions import db
from app.pages.shapes import adjustments
from app.pages.shell import cookies, preferences, sentences
from models.engineering.parts import Part
from models.identity.roles import Role
from models.supply.purchase_orders import PurchaseOrder
from tests.access.callers import set_up
from tests.access.calls import prepared, routes_of
from tests.factories import make_company, make_part, make_purchase_order, make_user
from tests.identity.visitors import log_in, send
from tests.supply.order_forms import edit_form, ordered, sent_of

OTHERS = "https://evil.example"
IDS = ["0", "-1", "9" * 18, "9" * 19, "9" * 5000, "\u0663", "#" + "9" * 18, "#7", "\0", "Steel"]
NAMED = ("supplier_id", "company_id")
SOUGHT = ("list_", "export_", "suggest_")
QUERIES = [
    *(f"{name}={quote(text)}" for name in NAMED for text in IDS),
    *("columns=x", "sort=x", "skip=1000000000", f"skip={'9' * 31}", "limit=0", "limit=99999", "view=evil"),
    *("q=%00", "q=%FF", f"q={'(' * 200}", "cursor=x", "status=x", "archived=x", f"before={'9' * 5000}"),
    *("before=-1", "since=0001-01-01", "since=0000-00-00", "until=9999-12-31", "next=//evil", "tag=%00"),
]


@pytest.fixture
def pages(app):
    logging.getLogger("atelier").setLevel(logging.CRITICAL)
    return routes_of(app)["pages"]


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


@pytest.fixture
def narrow(app):
    """A visitor who may just this."""

    def enter(*permissions):
        role = Role.create(name="narrow", permissions=["self:*", *permissions])
        make_user("narrow", role.name)
        client = app.test_client()
        assert log_in(client, "narrow").status_code == 303
        return client

    return enter


def opened(app, url, method="GET", **asked):
    answer = app.test_client(use_cookies=False).open(url, method=method, **asked)
    db.session.rollback()
    answer.close()
    return answer


def test_no_form_of_another_site_is_taken_by_any_page(app, pages):
    posts = [route for route in pages.values() if route.method == "POST"]
    assert len(posts) > 50
    for route in posts:
        url, asked = prepared(app, route, set_up("admin"))
        for origin in (OTHERS, "null", "http://localhost.evil.example", None):
            headers = {n: v for n, v in asked["headers"].items() if n != "Origin"}
            headers |= {"Origin": origin} if origin else {}
            answer = opened(app, url, "POST", headers=headers, data={"name": "x"})
            assert answer.status_code == 403, (route.name, origin)


def test_nothing_in_the_address_of_a_page_is_a_fault_of_ours(app, pages):
    shown = [r for r in pages.values() if r.method == "GET" and "/static/" not in r.path]
    for route in shown:
        url, asked = prepared(app, route, set_up("admin"))
        some = 1 if route.endpoint.removeprefix("pages.").startswith(SOUGHT) else 9
        for query in QUERIES[::some]:
            given = {"headers": asked["headers"], "query_string": query}
            assert opened(app, url, **given).status_code < 500, (route.name, query[:80])


def test_a_column_is_shown_once_however_often_it_is_asked_for(worker):
    make_company()
    with worker.get("/companies/export.csv?" + "columns=name&" * 500) as answer:
        assert answer.text.splitlines()[0] == '\ufeff"Name"'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_all_that_are_found_are_a_file(worker, kind):
    make_company()
    make_part(supplier_id=make_company(name="Bolts").id)
    for noun, query in (("companies", ""), ("parts", "supplier_id=Bolts")):
        with send(worker, f"/{noun}/many/{kind}", all="1", query=query) as answer:
            assert (answer.status_code, answer.mimetype != "text/html") == (200, True)


def test_names_are_told_to_nobody_who_may_not_read_them(narrow):
    """Neither that there is such a record, nor which ones are meant."""
    steel = make_company(name="Steel & Sons")
    make_company(name="Steel & Daughters")
    make_part(supplier_id=steel.id)
    client = narrow("parts:read", "parts:write")
    for asked in ("Steel & Sons", "Steel", "No such company"):
        page = client.get("/parts", query_string={"supplier_id": asked}).text
        assert "Nothing is found by this." in page, asked
        answer = send(client, "/parts/new", name="x", supplier_id=asked)
        assert answer.status_code == 422, asked
        assert "Daughters" not in answer.text
        assert "#" not in answer.text.partition('id="supplier_id-trouble"')[2][:200]


def test_who_may_not_read_what_a_record_names_still_changes_the_rest_of_it(narrow):
    steel = make_company()
    part, supplier = make_part(supplier_id=steel.id).id, steel.id
    client = narrow("parts:read", "parts:write")
    form = sent_of(client.get(f"/parts/{part}/edit").text)
    assert form["supplier_id"] == f"#{supplier}"
    answer = send(client, f"/parts/{part}/edit", **form | {"name": "Bracket 2"})
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    row = db.session.get(Part, part)
    assert (row.name, row.supplier_id) == ("Bracket 2", supplier)


def test_fields_that_a_form_has_not_change_nothing(worker):
    part = make_part()
    part_id, before = part.id, (part.status, part.number, part.is_archived, part.version)
    form = sent_of(worker.get(f"/parts/{part_id}/edit").text)
    slipped = {"status": "active", "is_archived": "true", "owner_id": "1", "id": "7", "version": "9"}
    send(worker, f"/parts/{part_id}/edit", **form | slipped)
    db.session.rollback()
    row = db.session.get(Part, part_id)
    assert (row.status, row.number, row.is_archived, row.version) == before


WERE = ['{"1":{"evil":"x"}}', "[", "[1]", '{"x":{}}', '{"%s":{}}' % ("9" * 5000), '{"-1":{"quantity":"3"}}']


@pytest.mark.parametrize("were", WERE)
def test_what_a_form_says_it_was_made_from_is_believed_of_its_own_fields_alone(worker, were):
    order = make_purchase_order()
    key, order_id, etag = str(order.lines[0].id), order.id, order.etag
    were = were.replace('"1"', f'"{key}"')
    for tail in ("edit", "edit/totals"):
        for tag in (etag, '"0"'):
            sent = {"was.lines": were, "lines.0.id": key, "lines.0.quantity": "NaN", "etag": tag}
            assert send(worker, f"/purchase-orders/{order_id}/{tail}", **sent).status_code < 500
    sent = {"was.lines": were, "lines.0.id": "99", "lines.0.quantity": "4", "etag": '"0"'}
    assert send(worker, f"/purchase-orders/{order_id}/edit", **sent).status_code == 412


def test_the_line_of_another_order_is_not_taken_over(worker):
    mine, other = ordered(), ordered()
    line = db.session.get(PurchaseOrder, other).lines[0].id
    sent = edit_form(worker, mine) | {"lines.0.id": str(line), "lines.0.quantity": "77"}
    assert send(worker, f"/purchase-orders/{mine}/edit", **sent).status_code in (404, 422)
    db.session.rollback()
    assert db.session.get(PurchaseOrder, other).lines[0].quantity == 3


@pytest.mark.parametrize("text", ["9" * 5000, "1e999", "NaN", "1.2.3", "\u0663", "-" * 900, "0x10"])
def test_what_is_no_number_is_said_at_its_field(worker, text):
    for path, name in (("/companies/new", "payment_days"), ("/parts/new", "standard_cost")):
        answer = send(worker, path, name="x", **{name: text})
        assert answer.status_code == 422
        assert f'id="{name}-trouble"' in answer.text


def test_long_texts_are_understood_or_refused_at_once(app):
    """Patterns of several parts take a time that grows with the square of a text's length, and worse."""
    begin = perf_counter()
    for line in ("+1 x" + " " * 100_000 + "y", "+1" + " (" * 50_000, "-" * 100_000):
        with pytest.raises(Exception, match="Write - or"):
            adjustments.read(line)
    with app.test_request_context(headers={"Accept-Language": "de"}):
        assert preferences.language() == "de"
        for text in ("x " * 50_000, "The status is " + "x: " * 50_000, "a. B " * 50_000):
            assert sentences.said(text) == text
    assert perf_counter() - begin < 2


def test_what_is_kept_for_the_next_page_fits_into_a_cookie(app, worker):
    """Browsers drop one of more than 4096 bytes, and who has sent a form would hear nothing."""
    letters = "".join(chr(0x4E00 + n * 37 % 20_000) for n in range(250))
    ids = [make_company(name=f"{n}{letters}").id for n in range(8)]
    for row_id in ids:
        make_purchase_order(supplier_id=row_id)
    for noun in ("companies", "parts", "files", "purchase-orders"):
        worker.get(f"/{noun}", query_string={"q": letters[:40], "limit": "20"})
    answer = send(worker, "/companies/many/delete", id=[str(i) for i in ids], sure="1")
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if "atelier" in c]
    assert len(cookie) < 4096
    assert "0 of 8" in worker.get(answer.location).text


def test_many_are_changed_only_by_who_may_and_only_those_that_may_be(worker, at_browser, narrow):
    mine = [make_company(name=f"Firm {n}").id for n in range(2)]
    client = narrow("companies:read")
    for action in ("archive", "delete", "tag", "assign", "block"):
        answer = send(
            client, f"/companies/many/{action}", id=[str(i) for i in mine], sure="1", tag="x", all="1"
        )
        assert answer.status_code == 403, action
    boss = at_browser("admin")
    own = str(make_user("admin").id)
    for action in ("deactivate", "delete"):
        answer = send(boss, f"/people/many/{action}", id=own, all="1", query="", sure="1")
        assert answer.status_code == 303
    db.session.rollback()
    assert make_user("admin").is_active


@pytest.mark.parametrize("query", ["q=a%0d%0aSet-Cookie:x=1", "q=%23x", "//evil.example", "name=\r\nX: y"])
def test_the_way_back_leads_to_the_list_and_nowhere_else(worker, query):
    row = make_company().id
    for path, sent in (("/companies/many/archive", {"id": str(row)}), ("/companies/views", {"name": "V"})):
        answer = send(worker, path, query=query, **sent)
        assert answer.status_code < 500
        assert not answer.location or answer.location.startswith("/companies")
        assert "\n" not in (answer.location or "")
        assert not [each for each in answer.headers.getlist("Set-Cookie") if "x=1" in each]


def test_views_of_others_are_not_there(worker, at_browser):
    send(worker, "/companies/views", name="Mine", query="q=steel")
    assert send(at_browser("manager"), "/views/1/delete").status_code == 404
    assert "Mine" in worker.get("/companies").text


NAMES = ["100 %", "%(name)s", "{}", "{0.__class__}", "<script>alert(1)</script>", '"><img src=x>', "a: b. C"]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_wherever_it_is_said(worker, name, language):
    row = make_company(name=name).id
    worker.set_cookie("lang", language)
    make_purchase_order(supplier_id=row)
    pages = [worker.get(each).text for each in (f"/companies/{row}", "/companies", f"/companies/{row}/edit")]
    for path, sent in (
        (f"/companies/{row}/archive", {}),
        (f"/companies/{row}/delete", {}),
        ("/companies/many/delete", {"id": str(row), "sure": "1"}),
        ("/companies/many/delete", {"id": str(row)}),
        ("/companies/views", {"name": name, "query": ""}),
        ("/parts/new", {"name": "x", "supplier_id": name + "x"}),
    ):
        answer = send(worker, path, **sent)
        assert answer.status_code < 500
        pages.append(worker.get(answer.location).text if answer.location else answer.text)
    pages.append(worker.get(f"/purchase-orders?supplier_id={quote(name)}").text)
    assert not [page for page in pages if "<script>alert" in page or "<img src=x" in page]


def test_flashes_are_shortened_by_what_they_weigh(app):
    with app.test_request_context():
        session["_flashes"] = [("message", "\u4e00" * 900), ("bad", "short")]
        cookies.fit(app.response_class())
        (_, long), (_, short) = session["_flashes"]
        assert (short, long[-1]) == ("short", "…")
        assert len(cookies.written(long)) <= cookies.MOST
