"""What every field of every noun means by what it is given: one meaning for each value, or a refusal."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError, fields

from tests.factories import PASSWORD, make_file, make_part
from tests.nasty import every_route, schema_of
from utils.schemas.fields import Amount, Cost, Flag, Id, Moment, QueryId, Whole

PARTS, KEYS = "/api/v1/parts", "/api/v1/api-keys"
ONCE_A_TEST = [HealthCheck.function_scoped_fixture]
OURS = {fields.Integer: Whole, fields.Boolean: Flag, fields.AwareDateTime: Moment}


def inputs(app):
    """Every field that some route takes, by a name to find it by."""
    for route in every_route(app):
        for place in ("json", "query"):
            schema = schema_of(app, route, place)
            for name, field in (schema.load_fields if schema else {}).items():
                yield f"{route.name} {place} {name}", getattr(field, "inner", field)


def test_numbers_flags_and_moments_are_those_of_the_house(app):
    loose = (fields.Float, fields.NaiveDateTime, fields.Raw)
    found = [*inputs(app)]
    for kind, ours in OURS.items():
        assert [n for n, f in found if isinstance(f, kind) and not isinstance(f, ours)] == []
    assert [name for name, field in found if isinstance(field, loose)] == []
    decimals = [(name, field) for name, field in found if isinstance(field, fields.Decimal)]
    assert [name for name, field in decimals if field.rounding != "ROUND_HALF_UP"] == []


def test_no_text_takes_nul_or_half_a_pair(app):
    """Nor does what is chosen among words. What pages take in their address is not kept."""
    for name, field in ((name, field) for name, field in inputs(app) if "/api/" in name):
        for text in ("a\0b", "\ud800") if isinstance(field, fields.String) else ():
            assert refused(field, text), name


def refused(field, value):
    try:
        field.deserialize(value)
    except ValidationError:
        return True
    return False


def post_cost(client, written):
    body = f'{{"name": "x", "standard_cost": {written}}}'
    return client.post(PARTS, data=body, content_type="application/json")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("123456789012.123456", "123456789012.123456"),
        ("999999999999.999999", "999999999999.999999"),
        ("0.1234565", "0.123457"),
        ("0.1234564999999999999999", "0.123456"),
        ("0.0000005", "0.000001"),
        ("2.5e-6", "0.000003"),
        ("1e2", "100"),
        ("-0.0", "0"),
        ("7", "7"),
    ],
)
def test_a_number_stays_what_was_written(staff, written, kept):
    for number in (written, f'"{written}"'):
        made = post_cost(staff, number)
        read = staff.get(made.headers["Location"])
        assert (made.json["standard_cost"], read.json["standard_cost"]) == (kept, kept)


NO_AMOUNTS = ["1000000000000", "999999999999.9999995", "-0.01", "true"]
NO_AMOUNTS += ['"NaN"', '"Infinity"', '"1_0"', '"1e999"']
NO_JSON = ["NaN", "1e999", "9" * 5000, "-Infinity", "01", "1."]


@pytest.mark.parametrize(
    ("written", "status"), [(w, 422) for w in [*NO_AMOUNTS, f'"{"9" * 5000}"']] + [(w, 400) for w in NO_JSON]
)
def test_what_is_no_amount_is_refused(staff, written, status):
    assert post_cost(staff, written).status_code == status


@settings(max_examples=30, suppress_health_check=ONCE_A_TEST)
@given(cost=st.decimals(0, Decimal("999999999999.999999"), places=6))
def test_any_cost_comes_back(staff, cost):
    made = post_cost(staff, f"{cost:f}").json
    assert Decimal(made["standard_cost"]) == cost


def test_numbers_nobody_knows_are_as_json_has_them(staff):
    body = b'{"name": "x", "attributes": {"ra": 1.6, "long": 0.12345678901234567, "n": [7, 1e2]}}'
    made = staff.post(PARTS, data=body, content_type="application/json").json
    assert made["attributes"] == {"ra": 1.6, "long": 0.12345678901234567, "n": [7, 100.0]}


def test_a_half_is_rounded_away_from_zero():
    cents = Amount(2, Decimal(10))
    assert (cents.deserialize("0.125"), cents.deserialize(0.005)) == (Decimal("0.13"), Decimal("0.01"))
    assert cents.serialize("a", {"a": Decimal(7)}) == "7.00"
    assert Cost().serialize("a", {"a": Decimal("7.10")}) == "7.1"


LATE, EARLY = "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"
MEANINGS = [
    (Id(), {211.0: 211, 7: 7, Decimal("12345678901234567.0"): 12345678901234567}),
    (QueryId(), {"7": 7, "007": 7}),
    (Whole(), {-5: -5}),
    (Flag(), {True: True, False: False, "true": True, "false": False}),
    (Moment(), {"2026-01-01t12:00:00+02:00": "2026-01-01 10:00:00+00:00"}),
    (Moment(), {"2026-01-01T00:00:00z": "2026-01-01 00:00:00+00:00"}),
]
MEANINGLESS = [
    (Id(), ["7", 7.5, True, 0, 2**63, 1e30]),
    (QueryId(), ["1_0", "\u0667", " 7", "7.0", "+7", "9" * 5000]),
    (Whole(), [2**31, -(2**31) - 1, Decimal("0.5"), None, []]),
    (Flag(), [1, 0, 1.0, "yes", "on", "True", "1", []]),
    (Moment(), ["2026-01-01T00:00:00", "2026-01-01", LATE, EARLY, 7, None]),
]


@pytest.mark.parametrize(("field", "kept"), MEANINGS)
def test_a_value_has_one_meaning(field, kept):
    found = {value: field.deserialize(value) for value in kept}
    assert {value: str(f) if isinstance(field, Moment) else f for value, f in found.items()} == kept


@pytest.mark.parametrize(("field", "values"), MEANINGLESS)
def test_a_value_without_meaning_is_refused(field, values):
    assert [value for value in values if not refused(field, value)] == []


def test_times_are_told_in_utc(admin):
    body = {"name": "k", "permissions": ["parts:read"], "expires_at": "2099-01-01T00:00:00+14:00"}
    body["password"] = PASSWORD
    made = admin.post(KEYS, json=body).json
    assert made["expires_at"] == "2098-12-31T10:00:00+00:00"
    assert admin.get(f"{KEYS}/{made['id']}").json["expires_at"] == made["expires_at"]


def test_a_name_is_one_however_it_is_typed(staff):
    name = "Köln Träger"
    for written in (name, unicodedata.normalize("NFD", name), f" {name}\u00a0", "Köln\u3000 Träger"):
        assert staff.post(PARTS, json={"name": written}).json["name"] == name
    assert staff.post(PARTS, json={"name": "x", "number": "\uff17"}).json["number"] == "7"
    assert staff.post(PARTS, json={"name": "x", "number": "7"}).status_code == 409
    for nobody in (" ", "\u00a0\u2003", "a\nb", "a\u202eb", "a\u200bb", "\u3164"):
        assert staff.post(PARTS, json={"name": nobody}).status_code == 422


def test_an_address_is_one_however_its_domain_is_written(staff):
    companies = "/api/v1/companies"
    made = staff.post(companies, json={"name": "x", "email": "Ada@Müller.de"}).json
    assert made["email"] == "ada@xn--mller-kva.de"
    for written in ("ada@müller.de", "ada@xn--mller-kva.de", "ADA@MÜLLER.DE"):
        assert staff.get(companies, query_string={"email": written}).json["total"] == 1


@pytest.mark.parametrize("signs", ["%", "_", "🎉", "--", "*", "\\", "。", "%%% ___"])
def test_a_search_for_signs_alone_finds_nothing(app, admin, signs):
    """On every noun that is searched."""
    make_part(name="100 % _ 🎉"), make_file()
    taken = {route: schema_of(app, route, "query") for route in every_route(app)}
    searched = [route for route, schema in taken.items() if schema and "q" in schema.load_fields]
    assert {"files", "parts", "users"} <= {route.noun for route in searched}
    for route in searched:
        if route.noun != "pages":
            found = admin.get(route.path, query_string={"q": signs}).json
            assert (found["items"], found["total"]) == ([], 0), route.name
