"""What every single resource keeps: its ETag, and the refusal of stale writes."""

import pytest
from sqlalchemy import text

from app.extensions import db
from app.problems import OVERTAKEN
from models.engineering.files import File
from models.engineering.parts import Part
from models.identity.actors import SYSTEM
from models.identity.roles import Role
from tests.factories import make_file, make_part
from utils.schemas.encoders import Encoder


@pytest.fixture
def url():
    return f"/api/v1/parts/{make_part().id}"


def test_a_write_is_refused_when_it_is_based_on_something_older(staff, admin, url):
    read = staff.get(url).headers["ETag"]
    changed = staff.patch(url, json={"name": "new"}, headers={"If-Match": read})
    assert (changed.status_code, changed.headers["ETag"]) == (200, admin.get(url).headers["ETag"])
    for stale in (
        admin.patch(url, json={}, headers={"If-Match": read}),
        admin.delete(url, headers={"If-Match": read}),
    ):
        assert (stale.status_code, stale.json["code"]) == (412, "precondition_failed")
    assert admin.get(url).json["name"] == "new"


def test_an_unchanged_resource_is_not_sent_again(staff, url):
    tag = staff.get(url).headers["ETag"]
    again = staff.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    staff.patch(url, json={"name": "new"})
    assert staff.get(url, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("tag", ['"1"', 'W/"1"', '"0", "1"', "*"])
def test_a_current_tag_is_accepted(staff, url, tag):
    assert staff.patch(url, json={"name": "new"}, headers={"If-Match": tag}).status_code == 200


@pytest.mark.parametrize(("headers", "status"), [({}, 409), ({"If-Match": '"1"'}, 412)])
def test_a_write_overtaken_by_another_is_refused(staff, url, headers, status, monkeypatch):
    edit = Part.edit

    def overtaken_edit(part, *args, **kwargs):
        db.session.execute(text("UPDATE parts SET version = 2"))
        edit(part, *args, **kwargs)

    monkeypatch.setattr(Part, "edit", overtaken_edit)
    answer = staff.patch(url, json={"name": "new"}, headers=headers)
    assert (answer.status_code, answer.json["detail"]) == (status, OVERTAKEN)
    assert staff.get(url).json["name"] == "Bracket"


def test_times_carry_their_zone(staff, url):
    assert staff.get(url).json["created_at"].endswith("+00:00")


@pytest.mark.parametrize("unusable", ["0", "x", str(2**63), "-1", "\u0661"])
def test_what_cannot_be_an_id_is_not_found(staff, unusable):
    assert staff.get(f"/api/v1/parts/{unusable}").status_code == 404


@pytest.fixture(params=["parts", "files"])
def shown(request, staff):
    """A plain row and a whole object: its address and its tag."""
    address = f"/api/v1/{request.param}/{make_part().id if request.param == 'parts' else make_file().id}"
    return address, staff.get(address).headers["ETag"].strip('"')


@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"0", "{}", "x"', 'W/"x", W/"{}"', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_is_known_is_answered_without_being_made(staff, shown, method, form, monkeypatch):
    (url, tag), made = shown, []
    plain = Encoder.many
    monkeypatch.setattr(Encoder, "many", lambda *args: made.append(args) or plain(*args))
    answer = staff.open(url, method=method, headers={"If-None-Match": form.format(tag)})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", f'"{tag}"')
    assert made == []
    other = staff.open(
        url, method=method, headers={"If-None-Match": form.format("7.7") if form != "*" else '"x"'}
    )
    assert (other.status_code, other.data == b"", bool(made)) == (200, method == "HEAD", True)


def test_a_file_whose_conversion_goes_on_is_sent_again(staff):
    file = make_file()
    url = f"/api/v1/files/{file.id}"
    tag = staff.get(url).headers["ETag"]
    db.session.get(File, file.id).conversion.start(SYSTEM)
    db.session.commit()
    assert staff.get(url, headers={"If-None-Match": tag}).json["status"] == "processing"


def test_ones_account_is_sent_again_when_ones_role_has_changed(admin, roles_as_they_were):
    me = "/api/v1/auth/me"
    tag = admin.get(me).headers["ETag"]
    Role.named("admin").permissions = ["*", "-parts:write"]
    db.session.commit()
    assert "-parts:write" in admin.get(me, headers={"If-None-Match": tag}).get_json()["permissions"]
