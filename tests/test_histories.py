"""Every record tells what was done with it: in words, by whom, and no more than its reader sees in it."""

import functools
import operator
import re

import pytest
from sqlalchemy import event as events

import utils.trail.vocabulary as vocabulary
from app.extensions import db
from models.engineering.files import File
from models.identity.actors import SYSTEM
from models.platform.audit_events import acting
from models.platform.histories import models_by_table, reads, references_of
from tests.access.callers import set_up
from tests.access.calls import prepared
from tests.databases import SERVER
from tests.factories import key_of, login_as, make_company, make_file, make_user
from tests.nasty import every_route
from utils.schemas.encoders import encoder

PARTS = "/api/v1/parts"
GERMAN = {"Accept-Language": "de-AT, en;q=0.5"}
ONE = re.compile(r"GET /api/v1/[a-z-]+/\{\w+_id\}")


def history(client, url, headers=None, **query):
    answer = client.get(f"{url}/history", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.json
    return answer.json["items"]


def texts(client, url, headers=None):
    return [entry["text"] for entry in history(client, url, headers)]


@pytest.fixture
def ada(app):
    make_user("ada", "staff").full_name = "Ada Byron"
    db.session.commit()
    return login_as(app, "ada")


@pytest.fixture
def url(ada):
    made = ada.post(PARTS, json={"name": "A", "standard_cost": "1.50"})
    return made.headers["Location"]


def ones(app):
    return [route for route in every_route(app) if ONE.fullmatch(route.name)]


def test_every_record_has_a_history_for_who_may_read_it(app):
    """Add blp.history(read_…, Model) below the view that reads one."""
    routes = {route.name: route for route in every_route(app)}
    assert len(ones(app)) >= 7
    for route in ones(app):
        of_it = routes.get(f"{route.name}/history")
        assert of_it is not None, f"{route.name} has no history"
        assert of_it.needs == route.needs
        url, asked = prepared(app, of_it, set_up("admin"))
        answer = app.test_client().get(url, **asked)
        assert answer.status_code == 200, answer.json
        created = answer.json["items"][-1]
        assert (created["action"], created["text"]) == ("create", "The system created it."), route.name
        read = app.test_client().get(url.removesuffix("/history"), **asked).json
        assert {change["field"] for change in created["changes"]} <= read.keys(), route.name
        assert {change["field"] for change in created["changes"]}, route.name
        gone = app.test_client().get(re.sub(r"\d+", "999999", url[7:]).join(("/api/v1", "")), **asked)
        assert gone.status_code == 404


def test_a_change_is_a_sentence_in_the_callers_language(ada, url):
    ada.patch(url, json={"name": "B", "material": "steel", "attributes": {"ra": 1}})
    ada.patch(url, json={"material": None, "standard_cost": "2", "status": "active"})
    assert texts(ada, url) == [
        "Ada Byron activated it; removed material 'steel'; changed standard cost from 1.5 to 2.",
        "Ada Byron changed name from 'A' to 'B'; set material to 'steel'; changed attributes.",
        "Ada Byron created it.",
    ]
    assert texts(ada, url, GERMAN) == [
        "Ada Byron hat es aktiviert; Werkstoff 'steel' entfernt; Standardkosten von 1,5 auf 2 geändert.",
        "Ada Byron hat Name von 'A' auf 'B' geändert; Werkstoff auf 'steel' gesetzt; Merkmale geändert.",
        "Ada Byron hat es angelegt.",
    ]
    answer = ada.get(f"{url}/history", headers=GERMAN)
    assert (answer.headers["Content-Language"], "Accept-Language" in answer.headers["Vary"]) == ("de", True)
    last, second, _ = history(ada, url)
    assert last["action"] == "activate"
    assert last["by"] == {"id": make_user("ada").id, "name": "Ada Byron"}
    assert {"field": "name", "label": "name", "before": "A", "after": "B"} in second["changes"]


def test_it_is_paged_as_all_lists_are(ada, url):
    for n in range(5):
        ada.patch(url, json={"name": f"n{n}"})
    pages, query = [], {"limit": 2}
    while True:
        page = ada.get(f"{url}/history", query_string=query).json
        pages.append([entry["text"] for entry in page["items"]])
        assert page["total"] == 6
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert [len(page) for page in pages] == [2, 2, 2]
    assert functools.reduce(operator.iadd, pages, []) == texts(ada, url)
    assert ada.get(f"{url}/history?skip=50").json["total"] == 6
    table = ada.get(f"{url}/history", headers={"Accept": "text/csv"}, buffered=True)
    assert table.data.count(b"\r\n") == 7


def test_what_a_record_names_and_what_names_it_is_told_by_name(ada, url):
    file = make_file("ada", "bracket.step")
    ada.patch(url, json={"file_id": file.id})
    assert texts(ada, url)[0] == "Ada Byron set file to 'bracket.step'."
    assert history(ada, url)[0]["changes"][0]["after"] == {"id": file.id, "name": "bracket.step"}
    ada.patch(url, json={"file_id": None})
    number = ada.get(url).json["number"]
    told = texts(ada, f"/api/v1/files/{file.id}")
    assert told[:2] == [f"Ada Byron removed part {number} A.", f"Ada Byron added part {number} A."]


def test_customers_learn_neither_who_of_staff_it_was_nor_what_they_may_not_see(ada, url, customer):
    file = make_file("customer", "mine.step")
    ada.patch(url, json={"file_id": file.id})
    before = acting.set(make_user("ada").actor())
    db.session.get(File, file.id).filename = "theirs.step"
    db.session.commit()
    acting.reset(before)
    address = f"/api/v1/files/{file.id}"
    entries = history(customer, address)
    assert [entry["text"] for entry in entries] == [
        "Staff changed filename from 'mine.step' to 'theirs.step'.",
        "The system created it.",
    ]
    assert entries[0]["by"] is None
    assert "Ada" not in str(entries)
    assert len(history(ada, address)) == 3  # with the part, which customers do not see
    assert customer.get(f"/api/v1/files/{make_file('ada').id}/history").status_code == 404


def test_no_hidden_value_is_told(admin):
    made = admin.post("/api/v1/api-keys", json=key_of("parts:read")).json
    answer = admin.get(f"/api/v1/api-keys/{made['id']}/history")
    assert "***" not in answer.text
    assert "key_hash" not in answer.text
    user = f"/api/v1/users/{make_user('admin').id}"
    make_user("admin").set_password("another hash")
    db.session.commit()
    assert texts(admin, user) == ["The system created it."]  # an event of nothing that is shown


def test_a_role_is_told_by_its_name(admin):
    user = make_user("bob", "viewer")
    admin.patch(f"/api/v1/users/{user.id}", json={"role": "staff"})
    assert texts(admin, f"/api/v1/users/{user.id}")[0] == "admin changed role from 'viewer' to 'staff'."


def test_a_document_tells_of_its_lines_and_its_life(ada):
    head = {"supplier_name": "Steel & Sons", "po_date": "2026-11-25", "due_date": "2026-12-01"}
    bolt = {"material_name": "M8 bolt", "quantity": "5", "unit_price": "0.2"}
    made = ada.post("/api/v1/purchase-orders", json={**head, "tax_rate": "19", "lines": [bolt]})
    assert made.status_code == 201, made.json
    url, [line] = made.headers["Location"], made.json["lines"]
    lines = [{"id": line["id"], "quantity": "6"}, bolt | {"material_name": "M8 nut"}]
    assert ada.patch(url, json={"lines": lines}).status_code == 200
    assert ada.post(f"{url}/submit").status_code == 200
    submitted, changed, created = history(ada, url)
    assert submitted["text"] == "Ada Byron submitted it."  # and not when, which stands beside it
    assert submitted["action"] == "submit"
    assert "changed quantity from 5 to 6 in line 1" in changed["text"]
    assert "added line 2: M8 nut, quantity 5" in changed["text"]
    assert {change["label"] for change in changed["changes"]} >= {"line 1", "line 2"}
    assert created["text"] == "Ada Byron created it."
    shown = {name for change in changed["changes"] if change["field"] == "lines" for name in change["after"]}
    assert shown <= line.keys() | {"id"}


def test_a_company_tells_of_its_contacts(ada):
    url = f"/api/v1/companies/{make_company().id}"
    made = ada.post(f"{url}/contacts", json={"name": "Bob"})
    assert made.status_code == 201, made.json
    ada.patch(made.headers["Location"], json={"phone": "+49 711 685"})
    told = texts(ada, url)
    assert told[:2] == ["Ada Byron changed contact Bob.", "Ada Byron added contact Bob."]
    ada.delete(made.headers["Location"])
    assert texts(ada, url)[0] == f"Ada Byron removed contact {made.json['id']}."


def test_it_reads_few_statements_however_much_it_tells(app, ada, url):
    def statements():
        found = []
        note = lambda *args: found.append(args[2])  # noqa: E731
        for engine in db.engines.values():
            events.listen(engine, "before_cursor_execute", note)
        history(ada, url, limit=100)
        for engine in db.engines.values():
            events.remove(engine, "before_cursor_execute", note)
        return len(found)

    few = statements()
    for n in range(6):
        ada.patch(url, json={"name": f"n{n}", "file_id": make_file("ada").id})
    assert statements() <= few + 1  # names of files


def test_the_trail_is_read_by_its_index(app, url):
    plan = "EXPLAIN" if SERVER else "EXPLAIN QUERY PLAN"
    if SERVER:  # a table of three rows is read whole otherwise
        db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
    query = "SELECT id FROM audit_events WHERE entity = 'parts' AND entity_id = 1"
    query = f"{query} ORDER BY created_at DESC, id DESC"
    lines = str(db.session.execute(db.text(f"{plan} {query} LIMIT 11")).all())
    assert "ix_audit_events_entity_entity_id_created_at_id" in lines
    assert not re.search(r"Sort|TEMP B-TREE", lines)


def shown_columns():
    for model in models_by_table().values():
        yield from (column.name for column in model.__table__.c if model.audited)


def test_every_field_and_action_has_its_german_word(app):
    views, fields = app.view_functions, set()
    for route in ones(app):
        fields |= {*encoder(views[route.endpoint].answer).attributes}
    columns = {name for name in shown_columns() if name in fields}
    names = {vocabulary.word_of(name) for name in columns} - {"id", "created_at", "updated_at"}
    names -= {name for name in names if name.endswith("_by")}
    wordless = sorted(names - vocabulary.FIELDS.keys())
    nouns = [model for table, model in models_by_table().items() if reads(SYSTEM, table)]
    rules = [rule for model in nouns for rule in getattr(model, "transitions", tuple)()]
    wordless += sorted({rule.action for rule in rules} - vocabulary.VERBS.keys())
    linking = {model.__tablename__ for model in models_by_table().values() if model.links}
    wordless += sorted(linking - vocabulary.NOUNS.keys())
    assert not wordless, f"Add their German to utils/trail/vocabulary.py: {wordless}"


def test_links_are_columns_that_name_records():
    for model in models_by_table().values():
        assert {*model.links} <= references_of(model).keys(), model
