"""Companies, seen from outside."""

import pytest

from tests.factories import make_company

COMPANIES = "/api/v1/companies"
FULL = {
    "name": "Müller Präzision GmbH",
    "is_supplier": True,
    "is_customer": False,
    "tax_id": "DE811569869",
    "email": "einkauf@mueller.example",
    "phone": "+49 (0)711 685-0",
    "address": "Hauptstraße 5\n70563 Stuttgart",
    "currency": "EUR",
    "payment_days": 30,
    "notes": "certified to ISO 9001",
    "status": "active",
}
OPTIONAL = ["tax_id", "email", "phone", "address", "currency", "payment_days", "notes"]


def names(client, **query):
    return {company["name"] for company in client.get(COMPANIES, query_string=query).json["items"]}


def test_a_company_is_made_read_changed_and_deleted(staff):
    made = staff.post(COMPANIES, json=FULL)
    assert (made.status_code, {name: made.json[name] for name in FULL}) == (201, FULL)
    url = made.headers["Location"]
    assert staff.get(url).json == made.json
    changed = staff.patch(url, json={"payment_days": 14, "is_customer": True})
    assert (changed.json["payment_days"], changed.json["is_customer"]) == (14, True)
    assert changed.json["name"] == FULL["name"]
    assert staff.delete(url).status_code == 204
    assert staff.get(url).status_code == 404


def test_a_name_is_enough(staff):
    made = staff.post(COMPANIES, json={"name": "Prospect"}).json
    assert (made["is_supplier"], made["is_customer"], made["status"]) == (False, False, "active")
    assert [made[name] for name in OPTIONAL] == [None] * len(OPTIONAL)
    assert staff.post(COMPANIES, json={"email": "x@y.example"}).json["errors"][0]["pointer"] == "/json/name"


def test_what_was_given_can_be_taken_back(staff):
    url = staff.post(COMPANIES, json=FULL).headers["Location"]
    emptied = staff.patch(url, json=dict.fromkeys(OPTIONAL)).json
    assert [emptied[name] for name in OPTIONAL] == [None] * len(OPTIONAL)


def test_a_tax_id_belongs_to_one_company_however_it_is_written(staff):
    first = staff.post(COMPANIES, json={"name": "a", "tax_id": " de 811 569 869 "})
    assert first.json["tax_id"] == "DE811569869"
    again = staff.post(COMPANIES, json={"name": "b", "tax_id": "DE811569869"})
    assert (again.status_code, again.json["code"]) == (409, "not_unique")
    assert again.json["detail"] == "Another one already has this tax_id."
    url = staff.post(COMPANIES, json={"name": "b"}).headers["Location"]
    assert staff.patch(url, json={"tax_id": "DE811569869"}).status_code == 409
    assert staff.patch(url, json={"tax_id": "DE1"}).status_code == 200


def test_many_companies_have_no_tax_id(staff):
    for body in ({"name": "a"}, {"name": "b"}, {"name": "c", "tax_id": None}):
        assert staff.post(COMPANIES, json=body).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": None}, "name"),
        ({"is_supplier": None}, "is_supplier"),
        ({"is_customer": "perhaps"}, "is_customer"),
        ({"tax_id": ""}, "tax_id"),
        ({"tax_id": " \t"}, "tax_id"),
        ({"tax_id": "x\0y"}, "tax_id"),
        ({"tax_id": "1" * 33}, "tax_id"),
        ({"tax_id": 811569869}, "tax_id"),
        ({"email": ""}, "email"),
        ({"email": "mueller.example"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"email": '"\1"@b.example\n'}, "email"),
        ({"email": f"{'x' * 250}@b.example"}, "email"),
        ({"phone": ""}, "phone"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "1 - 2"}, "phone"),
        ({"phone": "+49 711 685\n"}, "phone"),
        ({"phone": "1" * 21}, "phone"),
        ({"phone": "1" + " " * 30 + "23"}, "phone"),
        ({"address": "x" * 501}, "address"),
        ({"address": "x\0y"}, "address"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "EUR\n"}, "currency"),
        ({"payment_days": -1}, "payment_days"),
        ({"payment_days": 366}, "payment_days"),
        ({"payment_days": 14.5}, "payment_days"),
        ({"payment_days": True}, "payment_days"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"status": "lost"}, "status"),
        ({"iban": "DE02120300000000202051"}, "iban"),
    ],
)
def test_what_cannot_be_is_refused_by_name(staff, change, pointer):
    answer = staff.post(COMPANIES, json={"name": "x"} | change)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {f"/json/{pointer}"}
    assert staff.get(COMPANIES).json["total"] == 0


@pytest.mark.parametrize(
    "phone", ["112", "(030) 123456", "+1 555-010-9999 ext. 12", "0711/685.0 x7", "+7 (495) 123-45-67"]
)
def test_phones_are_kept_as_people_write_them(staff, phone):
    assert staff.post(COMPANIES, json={"name": "x", "phone": phone}).json["phone"] == phone


@pytest.mark.parametrize("days", [0, 365])
def test_payment_is_due_at_once_or_within_a_year(staff, days):
    assert staff.post(COMPANIES, json={"name": "x", "payment_days": days}).json["payment_days"] == days


def test_a_company_is_blocked_and_taken_back(staff):
    url = staff.post(COMPANIES, json={"name": "x"}).headers["Location"]
    assert staff.get(url).json["actions"] == ["block"]
    assert staff.patch(url, json={"status": "blocked"}).json["actions"] == ["activate"]
    assert staff.patch(url, json={"status": "active"}).json["status"] == "active"


def test_an_archived_company_can_be_blocked_all_the_same(staff):
    url = staff.post(COMPANIES, json={"name": "x"}).headers["Location"]
    assert staff.post(f"{url}/archive").json["is_archived"]
    blocked = staff.patch(url, json={"status": "blocked"}).json
    assert (blocked["status"], blocked["is_archived"]) == ("blocked", True)
    assert staff.patch(url, json={"status": "archived"}).status_code == 422


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("muller prazi", {"Müller Präzision"}),
        ("stuttgart hauptstr", {"Müller Präzision"}),
        ("de811569869", {"Müller Präzision"}),
        ("Einkauf@Mueller.example", {"Müller Präzision"}),
        ("iso 9001", {"Müller Präzision", "Schrauben Meier"}),
        ("meier iso", {"Schrauben Meier"}),
        ("eier", {"Schrauben Meier"}),
        ("er", set()),
    ],
)
def test_search_finds_words_and_parts_of_them(staff, q, found):
    make_company(**FULL | {"name": "Müller Präzision"})
    make_company(name="Schrauben Meier", notes="ISO 9001 expired")
    assert names(staff, q=q) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"is_supplier": "true"}, {"seller", "both"}),
        ({"is_customer": "true"}, {"buyer", "both"}),
        ({"is_supplier": "true", "is_customer": "false"}, {"seller"}),
        ({"is_supplier": "false", "is_customer": "false"}, {"neither"}),
        ({"status": "blocked"}, {"both"}),
        ({"currency": "USD"}, {"buyer"}),
        ({"tax_id": "de 811 569 869"}, {"seller"}),
        ({"email": "Sales@Both.example"}, {"both"}),
        ({"is_supplier": "true", "q": "sales"}, {"both"}),
    ],
)
def test_filters_narrow_the_list(staff, query, found):
    make_company(name="seller", is_supplier=True, tax_id="DE811569869")
    make_company(name="buyer", is_customer=True, currency="USD")
    make_company(name="neither")
    staff.post(
        COMPANIES,
        json={"name": "both", "is_supplier": True, "is_customer": True}
        | {"email": "sales@BOTH.example", "status": "blocked"},
    )
    assert names(staff, **query) == found


@pytest.mark.parametrize(
    "query", ["currency=usd", "tax_id=", "email=sales", "is_supplier=perhaps", "phone=112"]
)
def test_a_filter_that_could_find_nothing_is_refused(staff, query):
    answer = staff.get(f"{COMPANIES}?{query}")
    pointer = f"/query/{query.split('=')[0]}"
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_list_is_sorted_and_walked_by_name(staff):
    for name in ("b", "c", "a"):
        make_company(name=name)
    first = staff.get(f"{COMPANIES}?sort=name&limit=2").json
    rest = staff.get(COMPANIES, query_string={"sort": "name", "cursor": first["next"]}).json
    assert [company["name"] for company in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert [company["name"] for company in staff.get(COMPANIES).json["items"]] == ["a", "c", "b"]


def test_a_write_on_something_older_is_refused(staff):
    url = f"{COMPANIES}/{make_company().id}"
    read = staff.get(url).headers["ETag"]
    assert staff.patch(url, json={"status": "blocked"}, headers={"If-Match": read}).status_code == 200
    assert staff.patch(url, json={"notes": "x"}, headers={"If-Match": read}).status_code == 412
    assert staff.delete(url, headers={"If-Match": read}).status_code == 412


def test_a_creation_sent_again_makes_no_second_company(staff):
    twice = [staff.post(COMPANIES, json=FULL, headers={"Idempotency-Key": "import-7"}) for _ in range(2)]
    assert [answer.status_code for answer in twice] == [201, 201]
    assert staff.get(COMPANIES).json["total"] == 1


def test_a_block_is_on_record(admin, staff):
    made = staff.post(COMPANIES, json={"name": "x"})
    staff.patch(made.headers["Location"], json={"status": "blocked"})
    found = admin.get("/api/v1/audit-events", query_string={"entity": "companies"}).json["items"]
    assert [event["action"] for event in found] == ["update", "create"]
    assert found[0]["changes"] == {"status": ["active", "blocked"]}


def test_a_viewer_reads_and_does_not_write(client_of):
    url, viewer = f"{COMPANIES}/{make_company().id}", client_of("viewer")
    make_company(status="blocked")
    assert [company["actions"] for company in viewer.get(COMPANIES).json["items"]] == [[], []]
    assert viewer.get(url).status_code == 200
    for refused in (
        viewer.post(COMPANIES, json={"name": "x"}),
        viewer.patch(url, json={"name": "x"}),
        viewer.delete(url),
    ):
        assert (refused.status_code, "companies:write" in refused.json["detail"]) == (403, True)


def test_managers_write(client_of):
    assert client_of("manager").post(COMPANIES, json={"name": "x"}).status_code == 201


def test_customers_do_not_see_companies(customer):
    url = f"{COMPANIES}/{make_company().id}"
    assert {customer.get(address).status_code for address in (COMPANIES, url)} == {403}
    assert customer.post(COMPANIES, json={"name": "x"}).status_code == 403
