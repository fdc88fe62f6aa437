"""What every business record has, and what every record shows: demanded of the next noun, too."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from sqlalchemy import UniqueConstraint

from app.extensions import db
from models import uses
from models.authors import Author, Authorship
from models.business import Business
from models.engineering.parts import Part
from models.identity.actors import SYSTEM, Actor, is_staff
from models.identity.users import User
from models.platform.audit_events import acting
from tests.access.callers import set_up
from tests.access.calls import prepared
from tests.databases import SERVER
from tests.factories import (
    key_of,
    login_as,
    make_file,
    make_part,
    make_purchase_order,
    make_supplier_part,
    make_user,
)
from tests.nasty import every_route, schema_of
from tests.test_representations import MODELS, SCHEMAS
from utils.schemas.authors import RecordOut
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut

# What machines write: who and when is all that they are about; and what is for its owner alone.
UNSIGNED = {"AuditEvent", "Notification", "SavedView", "Session"}
UNSIGNED_ANSWERS = {"AuditEventOut", "NotificationOut", "SessionOut"}
UNSIGNED_ANSWERS |= {"MemberOut"}  # a user, as far as it concerns a company
# People and their rights, settings, what comes in, and what is a part of another record: no other system
# knows them by a name of its own.
NO_BUSINESS = {"ApiKey", "ExchangeRate", "File", "Role", "SmsTemplate", "User"}
NO_BUSINESS |= {"CompanyAddress", "CompanyContact", "Invitation", "PurchaseOrderRevision"}
FILES, PARTS = "/api/v1/files", "/api/v1/parts"
NOUNS = [model for model in MODELS if uses.is_noun(model)]


def test_every_noun_tells_who_made_it_and_is_a_business_record_or_named_here():
    assert {m.__name__ for m in NOUNS if not issubclass(m, Authorship)} == UNSIGNED - {"AuditEvent"}
    assert {m.__name__ for m in NOUNS if not issubclass(m, Business)} - UNSIGNED == NO_BUSINESS
    shown = {s for s in SCHEMAS if {"id", "created_at"} <= {*s().dump_fields}}
    assert {s.__name__ for s in shown if not issubclass(s, RecordOut)} == UNSIGNED_ANSWERS


def test_every_business_record_is_found_by_its_external_id():
    business = [model for model in NOUNS if issubclass(model, Business)]
    assert [m.__name__ for m in business if "external_id" not in m.searched] == []
    assert [m.__name__ for m in business if m.filtered[-1] != "is_archived"] == []


def business_routes(app):
    """By the noun: the routes that make one, list them and change one."""
    known = {route.name: route for route in every_route(app)}
    models = {m.__tablename__: m for m in NOUNS if issubclass(m, Business)}
    for table, model in models.items():
        address = f"/api/v1/{table.replace('_', '-')}"
        if (make := known.get(f"POST {address}")) is not None:
            change = next(r for n, r in known.items() if n.startswith(f"PATCH {address}/{{"))
            yield model, address, make, known[f"GET {address}"], change, known


def test_every_route_of_a_business_record_takes_and_shows_what_all_have(app):
    met = set()
    for model, _, make, listed, change, known in business_routes(app):
        met.add(model.__tablename__)
        assert isinstance(schema_of(app, make, "json"), BusinessIn), make.name
        assert isinstance(schema_of(app, change, "json"), BusinessIn), change.name
        assert isinstance(schema_of(app, listed, "query"), BusinessFilter), listed.name
        assert issubclass(app.view_functions[make.endpoint].answer, BusinessOut), make.name
        for action in ("archive", "unarchive"):
            assert known[f"POST {change.path}/{action}"].needs == change.needs
    assert {"parts", "companies"} <= met


OWN = {"external_id": "ERP 4711/0", "tags": ["Urgent", "urgent", "Q1"], "attributes": {"a": [1]}}


def test_every_business_record_has_a_name_elsewhere_tags_attributes_and_an_archive(app):
    for _, address, make, _, _, _ in business_routes(app):
        others = set[int]()  # as the companies of those who ask
        url, asked = prepared(app, make, set_up("admin"))
        client, headers = app.test_client(), {"headers": asked["headers"]}
        made = client.post(url, headers=asked["headers"], json=asked["json"] | OWN)
        assert (made.status_code, made.json["tags"]) == (201, ["Urgent", "Q1"]), (address, made.json)
        assert {name: made.json[name] for name in ("external_id", "attributes")} == {
            name: OWN[name] for name in ("external_id", "attributes")
        }
        its = made.headers["Location"]

        def ids(query, address=address, client=client, headers=headers, others=others):
            rows = client.get(f"{address}?{query}", **headers).json["items"]
            return [row["id"] for row in rows if row["id"] not in others]

        row_id = made.json["id"]
        for query in ("tag=uRGENT", "tag=q1&sort=created_at", "external_id=ERP 4711/0", "q=4711/0"):
            assert ids(query) == [row_id], (address, query)
        assert ids("tag=urgen") == ids("external_id=ERP") == []
        again = prepared(app, make, set_up("admin"))[1]
        again = client.post(url, headers=again["headers"], json=again["json"] | OWN)
        assert (again.status_code, again.json["code"]) == (409, "not_unique"), address
        assert "external_id" in again.json["detail"]
        others.update(set(ids("")) - {row_id})
        changed = client.patch(its, **headers, json={"tags": ["late"], "external_id": None})
        assert (changed.json["tags"], changed.json["external_id"]) == (["late"], None)
        assert (ids("tag=q1"), ids("tag=late"), ids("q=4711/0")) == ([], [row_id], [])
        archived = client.post(f"{its}/archive", **headers)
        assert (archived.status_code, archived.json["is_archived"]) == (200, True)
        once_more = client.post(f"{its}/archive", **headers)
        assert once_more.headers["ETag"] == archived.headers["ETag"] != changed.headers["ETag"]
        assert client.get(its, **headers).status_code == 200
        assert (ids(""), ids("tag=late"), ids("archived=false")) == ([], [], []), address
        assert ids("archived=true") == ids("archived=all") == ids("tag=late&archived=all") == [row_id]
        assert client.post(f"{its}/unarchive", **headers).json["is_archived"] is False
        assert (ids(""), ids("archived=true")) == ([row_id], [])
        assert client.delete(its, **headers).status_code == 204
        assert ids("tag=late&archived=all") == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"tags": [f"{n}" for n in range(21)]}, "tags"),
        ({"tags": [""]}, "tags/0"),
        ({"tags": ["x" * 51]}, "tags/0"),
        ({"tags": ["ß" * 26]}, "tags/0"),  # written in small letters, it has 52
        ({"tags": None}, "tags"),
        ({"external_id": " "}, "external_id"),
        ({"external_id": "x" * 101}, "external_id"),
        ({"attributes": {"a": [[[[[[[[[[[]]]]]]]]]]]}}, "attributes"),
        ({"is_archived": True}, "is_archived"),
        ({"created_by": {"id": 1, "name": "x"}}, "created_by"),
    ],
)
def test_what_cannot_be_is_refused_by_name(staff, change, pointer):
    answer = staff.post(PARTS, json={"name": "x"} | change)
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/json/{pointer}")


def who(row):
    return [author and author["name"] for author in (row["created_by"], row["updated_by"])]


def test_a_record_tells_who_made_it_and_who_changed_it_last(app, admin, staff):
    url = staff.post(PARTS, json={"name": "x"}).headers["Location"]
    key = admin.post("/api/v1/api-keys", json=key_of("parts:*")).json
    assert who(key) == ["admin", "admin"]
    same = admin.patch(url, json={"name": "x"}).json
    changed = app.test_client().patch(url, json={"name": "y"}, headers={"X-API-Key": key["key"]}).json
    assert (who(same), who(changed)) == (["staff", "staff"], ["staff", "admin"])
    assert changed == admin.get(url).json == admin.get(PARTS).json["items"][0]
    assert changed["updated_by"] == {"id": User.known_as("admin").id, "name": "admin"}
    assert who(admin.get(f"{PARTS}/{make_part().id}").json) == [None, None]  # it was the system


def test_who_is_renamed_or_deleted_is_told_as_they_were_called(app, admin):
    ada = login_as(app, "ada", "staff")
    url = ada.post(PARTS, json={"name": "x"}).headers["Location"]
    made_by = ada.get(url).json["created_by"]
    person = f"/api/v1/users/{made_by['id']}"
    assert admin.patch(person, json={"username": "grace"}).status_code == 200
    assert admin.delete(person).status_code == 204
    assert admin.get(url).json["created_by"] == made_by


def by(name, make):
    """`make` called while this user acts."""
    token = acting.set(make_user(name).actor())
    try:
        return make()
    finally:
        acting.reset(token)


def test_customers_learn_of_each_other_and_never_of_staff(app, staff, customer):
    mine = by("customer", lambda: make_file("customer"))
    for_me = by("staff", lambda: make_file("customer"))
    by("staff", lambda: mine.change(filename="renamed.step") or db.session.commit())
    seen = {row["id"]: who(row) for row in customer.get(FILES).json["items"]}
    assert seen == {mine.id: ["customer", None], for_me.id: [None, None]}
    assert who(customer.get(f"{FILES}/{mine.id}").json) == ["customer", None]
    assert {row["id"]: who(row) for row in staff.get(FILES).json["items"]} == {
        mine.id: ["customer", "staff"],
        for_me.id: ["staff", "staff"],
    }


@pytest.mark.usefixtures("app")
def test_who_may_more_than_customers_is_staff():
    roles = {name: is_staff(make_user(name).actor()) for name in ("admin", "manager", "staff", "viewer")}
    assert {*roles.values()} == {True}
    assert not is_staff(make_user("customer").actor())
    assert is_staff(Actor(1, "packer", ("files:read", "files:read_all")))
    assert not is_staff(Actor(1, "key", ("files:read",), ("files:read", "files:write"), api_key_id=3))
    assert is_staff(Actor(1, "key of staff", ("files:read",), ("*",), api_key_id=3))


def test_what_is_named_stays_and_tells_by_whom_as_far_as_one_may_see(staff, customer):
    file = make_file("customer")
    url, ids = f"{FILES}/{file.id}", [make_part(file_id=file.id).id for _ in range(12)]
    refused = staff.delete(url).json
    assert (refused["code"], refused["detail"]) == ("in_use", "Others still name it: parts (file_id): 12.")
    use = {"noun": "parts", "field": "file_id", "total": 12, "total_is_exact": True}
    assert refused["used_by"] == [use | {"ids": ids[:10]}]
    hidden = customer.delete(url)
    assert (hidden.status_code, hidden.json["code"], "used_by" in hidden.json) == (409, "in_use", False)
    assert "parts" not in hidden.text
    assert staff.get(url).status_code == 200


def test_what_a_line_names_is_named_by_its_document(staff):
    part = make_part()
    bought = {"part_id": part.id, "quantity": 1, "unit_price": 1}
    orders = [make_purchase_order(bought, bought).id for _ in range(2)]
    refused = staff.delete(f"{PARTS}/{part.id}").json
    assert refused["detail"] == "Others still name it: purchase_orders (part_id): 2. Archive it instead."
    assert refused["used_by"][0]["ids"] == orders


def test_what_is_under_another_nouns_permission_is_told_to_who_holds_that(staff):
    row = make_supplier_part()
    row_id, company = row.id, row.supplier_id
    refused = staff.delete(f"/api/v1/companies/{company}").json
    assert [(use["noun"], use["ids"]) for use in refused["used_by"]] == [("supplier_parts", [row_id])]


def test_what_names_a_record_is_found_by_an_index():
    """Of every table, so that to refuse costs no more than to read."""
    found = [column for table in db.metadata.sorted_tables for column in uses.naming(table)]
    assert {"parts.file_id", "users.role_id", "files.owner_id"} <= {str(column) for column in found}
    for column in found:
        keys = [each for each in column.table.constraints if isinstance(each, UniqueConstraint)]
        leading = [next(iter(each.columns)) for each in (*column.table.indexes, *keys)]
        assert column in leading, column


@pytest.mark.skipif(not SERVER, reason="SQLite lets one write after the other")
def test_who_is_named_while_being_deleted_stays(app):
    file, client = make_file(), login_as(app, "admin")
    Part.add(SYSTEM, name="x", file_id=file.id)  # and not yet committed
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(lambda: client.delete(f"{FILES}/{file.id}"))
        sleep(0.3)
        db.session.commit()
        answer = asked.result()
    assert (answer.status_code, answer.json["used_by"][0]["noun"]) == (409, "parts")


@pytest.mark.usefixtures("app")
def test_an_author_comes_back_as_written():
    ada = Author(7, 'Ada "the" Lövelace', is_staff=False)
    part = make_part()
    part.created_by = ada
    db.session.commit()
    assert db.session.get(Part, part.id, populate_existing=True).created_by == ada
