"""The small pictures of lists: kept by browsers for ever, seen by who may see the file, never lost."""

import re
from functools import partial
from io import BytesIO

import pytest
from PIL import Image

from app.engineering.workshop import storage
from app.extensions import db
from app.pages.engineering.tiles import pictures_of_files, pictures_of_parts
from models.engineering.files import File
from models.identity.actors import SYSTEM
from tests.factories import make_file, make_part, make_user
from tests.shapes import MEASURES

FOR_EVER = "max-age=31536000, private, immutable"


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


def pictured(name="a.step", owner=None, **contents):
    """A ready file of which these previews are stored."""
    file = make_file(None, name)
    file.owner_id = owner
    file.conversion.start(SYSTEM)
    file.conversion.finish(SYSTEM, MEASURES, [])
    for kind, content in contents.items():
        storage().put(BytesIO(content), file.conversion.artefact(kind))
    db.session.commit()
    return file


def convert_again(file_id):
    """As a worker would; answers the mark of the new tile."""
    file = db.session.get(File, file_id)
    for step in (file.conversion.reprocess, file.conversion.start, partial(finish, file)):
        step(SYSTEM)
        db.session.commit()
    return file.tile


def finish(file, actor):
    file.conversion.finish(actor, MEASURES, [])


def png():
    written = BytesIO()
    Image.new("RGBA", (512, 512), (200, 20, 20, 255)).save(written, "PNG")
    return written.getvalue()


def ask(client, url, **headers):
    return client.get(url, buffered=True, headers=headers)


def tiles_on(page):
    return re.findall(r'<img src="([^"]+)"', page)


def test_a_second_visit_asks_for_no_tile_again(worker):
    for index in range(24):
        make_part(name=f"Part {index}", file_id=pictured(webp=b"tile").id)
    page = ask(worker, "/parts").text
    addresses = tiles_on(page)
    assert len({*addresses}) == 24
    assert tiles_on(ask(worker, "/parts").text) == addresses
    for address in addresses:
        answer = ask(worker, address)
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/webp", b"tile")
        assert answer.headers["Cache-Control"] == FOR_EVER
        assert "Cookie" not in answer.vary  # or each remembered list would let all be asked for again


def test_a_file_in_the_list_of_files_has_one_too(worker):
    pictured(webp=b"tile")
    [address] = tiles_on(ask(worker, "/files").text)
    assert ask(worker, address).headers["Cache-Control"] == FOR_EVER


def test_what_is_converted_again_has_another_address(worker):
    file = pictured(webp=b"tile")
    page, before = f"/files/{file.id}", file.tile
    assert before != convert_again(file.id)
    late = ask(worker, f"{page}/tile-{before}.webp")
    assert (late.status_code, late.headers["Cache-Control"]) == (200, "no-cache, max-age=0, private")


def test_while_it_is_converted_again_there_is_none(worker):
    file = pictured(webp=b"tile")
    page, before = f"/files/{file.id}", file.tile
    file.conversion.reprocess(SYSTEM)
    db.session.commit()
    assert file.tile is None
    assert ask(worker, f"{page}/tile-{before}.webp").status_code == 404


def test_who_may_not_see_the_file_finds_no_tile(at_browser):
    other = at_browser("other", "customer")
    file = pictured(webp=b"tile", owner=make_user("other").id)
    name = f"tile-{file.tile}.webp"
    of_file, of_part = f"/files/{file.id}/{name}", f"/parts/{make_part(file_id=file.id).id}/{name}"
    customer = at_browser("customer")
    assert ask(customer, of_file).status_code == 404
    assert ask(customer, of_part).status_code == 403
    assert ask(other, of_file).headers["Cache-Control"] == FOR_EVER


def test_an_older_conversion_has_its_tile_made_of_its_picture(staff):
    file = pictured(png=png())
    url = f"/api/v1/files/{file.id}/preview.webp"
    picture = file.conversion.artefact("png")
    first = ask(staff, url)
    assert (first.status_code, first.mimetype) == (200, "image/webp")
    assert Image.open(BytesIO(first.data)).size == (320, 320)
    storage().delete(picture)  # and from then on it is stored
    assert ask(staff, url).data == first.data


@pytest.mark.parametrize("contents", [{}, {"png": b"no picture"}])
def test_where_the_picture_is_lost_there_is_no_tile(staff, contents):
    answer = ask(staff, f"/api/v1/files/{pictured(**contents).id}/preview.webp")
    assert (answer.status_code, answer.json["detail"]) == (404, "The stored picture is gone.")


def test_before_the_conversion_is_over_there_is_none(staff):
    answer = ask(staff, f"/api/v1/files/{make_file().id}/preview.webp")
    assert (answer.status_code, answer.json["detail"]) == (404, "There is no preview: the file is pending.")


def test_a_part_shows_the_tile_of_its_file(staff):
    part = make_part(file_id=pictured(webp=b"tile").id)
    assert ask(staff, f"/api/v1/parts/{part.id}/preview.webp").data == b"tile"


def test_a_changed_picture_has_another_tag(staff):
    file_id = pictured(png=png()).id
    url = f"/api/v1/files/{file_id}/preview.png"
    tag = ask(staff, url).headers["ETag"]
    assert ask(staff, url, **{"If-None-Match": tag}).status_code == 304
    convert_again(file_id)
    assert ask(staff, url, **{"If-None-Match": tag}).status_code == 200


def test_lists_learn_all_addresses_at_once(app):
    ready, waiting = pictured(webp=b"tile"), make_file()
    part, bare = make_part(file_id=ready.id), make_part(file_id=waiting.id)
    none = make_part()
    with app.test_request_context():
        of_files = pictures_of_files([{"id": ready.id}, {"id": waiting.id}])
        rows = [{"id": each.id, "file_id": each.file_id} for each in (part, bare, none)]
        of_parts = pictures_of_parts(rows)
    assert of_files == {ready.id: f"/files/{ready.id}/tile-{ready.tile}.webp"}
    assert of_parts == {part.id: f"/parts/{part.id}/tile-{ready.tile}.webp"}
