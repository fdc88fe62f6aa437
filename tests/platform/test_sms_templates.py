"""SMS templates, seen from outside."""

import pytest
from sqlalchemy import select

from app.extensions import db
from models.platform.sms_templates import SEEDED, SmsTemplate

TEMPLATES = "/api/v1/sms-templates"
CODE = {"name": "2fa_code", "content": "Code {{ code }}, {{ minutes }} min", "is_active": True}


def test_a_template_is_made_read_changed_and_deleted(admin):
    made = admin.post(TEMPLATES, json=CODE)
    assert (made.status_code, {name: made.json[name] for name in CODE}) == (201, CODE)
    url = made.headers["Location"]
    assert admin.get(url).json == made.json
    changed = admin.patch(url, json={"content": "{{ code }}", "is_active": False})
    assert (changed.json["content"], changed.json["is_active"]) == ("{{ code }}", False)
    assert admin.get(TEMPLATES).json["items"] == [changed.json]
    assert admin.delete(url).status_code == 204
    assert admin.get(url).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("2fa_code", "{{ number }}", "Unknown: number. Known: code, minutes."),
        ("order_confirmation", "{{ code }}", "Unknown: code. Known: number."),
        ("season_greetings", "{{ password }}", "Unknown: password. Known: code, minutes, number."),
        ("2fa_code", "{{ code|upper }}", "Only plain"),
        ("2fa_code", "{% for x in code %}{% endfor %}", "Only plain"),
        ("2fa_code", "{{ code.__class__ }}", "Only plain"),
        ("2fa_code", "{{ code", "Line 1"),
    ],
)
def test_an_unknown_variable_is_refused_when_saved(admin, name, content, words):
    url = admin.post(TEMPLATES, json={"name": name, "content": "x"}).headers["Location"]
    for answer in (
        admin.post(TEMPLATES, json={"name": name, "content": content}),
        admin.patch(url, json={"content": content}),
    ):
        assert (answer.status_code, answer.json["code"]) == (422, "unknown_variable")
        assert answer.json["errors"][0]["pointer"] == "/json/content"
        assert words in answer.json["errors"][0]["detail"]
    assert admin.get(url).json["content"] == "x"


def test_another_name_may_have_other_variables(admin):
    url = admin.post(TEMPLATES, json=CODE).headers["Location"]
    assert admin.patch(url, json={"name": "order_delivered"}).json["code"] == "unknown_variable"
    assert admin.patch(url, json={"name": "own_words"}).status_code == 200


def test_a_name_belongs_to_one(admin):
    admin.post(TEMPLATES, json=CODE)
    again = admin.post(TEMPLATES, json=CODE)
    assert (again.status_code, again.json["code"]) == (409, "not_unique")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "name"),
        ({"name": "two words"}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"content": ""}, "content"),
        ({"content": "x" * 1601}, "content"),
        ({"content": None}, "content"),
        ({"content": "x\0"}, "content"),
        ({"is_active": "perhaps"}, "is_active"),
        ({"channel": "sms"}, "channel"),
    ],
)
def test_what_cannot_be_is_refused_by_name(admin, change, pointer):
    answer = admin.post(TEMPLATES, json=CODE | change)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {f"/json/{pointer}"}


def test_the_seeds_are_four_and_what_was_edited_stays(app, admin):
    app.config.update(DEMO_FILES=False)
    assert app.test_cli_runner().invoke(args=["seed"]).exit_code == 0
    found = {row["name"]: row for row in admin.get(TEMPLATES).json["items"]}
    assert {*found} == {*SEEDED}
    url = f"{TEMPLATES}/{found['2fa_code']['id']}"
    admin.patch(url, json={"content": "ours: {{ code }}"})
    SmsTemplate.seed()
    db.session.commit()
    assert admin.get(url).json["content"] == "ours: {{ code }}"
    assert len(db.session.scalars(select(SmsTemplate)).all()) == len(SEEDED)


@pytest.mark.parametrize(("query", "found"), [("name=2fa_code", ["2fa_code"]), ("is_active=false", ["b"])])
def test_filters_narrow_the_list(admin, query, found):
    admin.post(TEMPLATES, json=CODE)
    admin.post(TEMPLATES, json={"name": "b", "content": "x", "is_active": False})
    assert [row["name"] for row in admin.get(f"{TEMPLATES}?{query}").json["items"]] == found


def test_a_write_on_something_older_is_refused(admin):
    url = admin.post(TEMPLATES, json=CODE).headers["Location"]
    read = admin.get(url).headers["ETag"]
    admin.patch(url, json={"is_active": False})
    assert admin.patch(url, json={"is_active": True}, headers={"If-Match": read}).status_code == 412


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("manager", 200, 201), ("staff", 200, 403), ("viewer", 200, 403), ("customer", 403, 403)],
)
def test_who_reads_and_who_writes(client_of, role, reads, writes):
    client = client_of(role)
    assert client.get(TEMPLATES).status_code == reads
    assert client.post(TEMPLATES, json=CODE).status_code == writes
