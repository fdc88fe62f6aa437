"""Our own style and script, and the packages' files: which are served, for how long, what they weigh."""

from gzip import decompress

import pytest

from app.pages.shell.assets import built, folder


def test_only_listed_files_are_served(anonymous):
    paths = ("/built/1/..", "/built/1/package.json", "/static/0/../../auth.py")
    for path in paths:
        assert anonymous.get(path).status_code == 404


def test_assets_are_kept_for_ever_under_their_version_only(app, anonymous):
    address = anonymous.get("/login").text.split('type="module" src="')[1].split('"')[0]
    with anonymous.get(address) as current:
        assert "immutable" in current.headers["Cache-Control"]
        assert "Cookie" not in current.vary  # which changes, and would let it be asked for again
    with anonymous.get("/static/000000000000/js/app.js") as older:
        assert older.status_code == 200
        assert "immutable" not in older.headers["Cache-Control"]


def test_the_one_style_sheet_is_packed_and_kept(anonymous):
    address = anonymous.get("/login").text.split('rel="stylesheet" href="')[1].split('"')[0]
    with anonymous.get(address, headers={"Accept-Encoding": "gzip"}) as style:
        assert (style.mimetype, style.content_encoding) == ("text/css", "gzip")
        assert "immutable" in style.headers["Cache-Control"]
        assert decompress(style.data).startswith(b"/* Colours and measures")


def test_texts_are_packed_for_who_takes_that(app, anonymous):
    address = "/static/000000000000/js/app.js"
    with (
        anonymous.get(address) as plain,
        anonymous.get(address, headers={"Accept-Encoding": "gzip"}) as packed,
    ):
        assert decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) == plain.content_length
        assert (plain.content_encoding, packed.content_encoding) == (None, "gzip")
        assert plain.get_etag() != packed.get_etag()
        for each in (plain, packed):
            assert "Accept-Encoding" in each.vary
    with anonymous.get(address, headers={"Accept-Encoding": "gzip;q=0, br"}) as refused:
        assert refused.content_encoding is None


def test_what_a_browser_has_is_not_sent_again(anonymous):
    address, packed = "/static/000000000000/js/app.js", {"Accept-Encoding": "gzip"}
    for headers in ({}, packed):
        with anonymous.get(address, headers=headers) as first:
            known = {"If-None-Match": first.headers["ETag"]}
        with anonymous.get(address, headers=headers | known) as again:
            assert (again.status_code, again.data) == (304, b"")


def test_the_view_of_models_weighs_less_than_200_kb(app, anonymous):
    if not folder().is_dir():
        pytest.skip("The 3D view is not built: npm ci, npm run build")
    with app.test_request_context():
        address = built("viewer.js")
    with anonymous.get(address, headers={"Accept-Encoding": "gzip"}) as view:
        assert "immutable" in view.headers["Cache-Control"]
        assert view.content_length < 200_000
        assert b"three" in decompress(view.data).lower()
    with anonymous.get("/built/000000000000/viewer.js") as older:
        assert "immutable" not in older.headers["Cache-Control"]
