"""Our own style and script, and the packages' files: which are served, for how long, what they weigh."""

from gzip import decompress

import pytest

from app.pages.shell.assets import SERVED, built, folder_of, version_of


def test_only_listed_files_of_packages_are_served(anonymous):
    paths = (
        "/vendor/htmx/1/package.json",
        "/vendor/built/1/..",
        "/vendor/lit/1/index.js",
        "/static/0/../../auth.py",
    )
    for path in paths:
        assert anonymous.get(path).status_code == 404


def test_assets_are_kept_for_ever_under_their_version_only(app, anonymous):
    address = anonymous.get("/login").text.split('type="module" src="')[1].split('"')[0]
    with anonymous.get(address) as current:
        assert "immutable" in current.headers["Cache-Control"]
    with anonymous.get("/static/000000000000/js/app.js") as older:
        assert older.status_code == 200
        assert "immutable" not in older.headers["Cache-Control"]


def test_what_is_served_is_there_where_packages_are(app, anonymous):
    package, name = next(iter(SERVED))
    if not folder_of(package).is_dir():
        pytest.skip("node_modules is not here: npm ci, npm run build")
    assert all((folder_of(package) / inside).is_file() for (package, _), inside in SERVED.items())
    with anonymous.get(f"/vendor/{package}/{version_of(package, name)}/{name}") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]


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
    if not folder_of("built").is_dir():
        pytest.skip("The 3D view is not built: npm ci, npm run build")
    with app.test_request_context():
        address = built("viewer.js")
    with anonymous.get(address, headers={"Accept-Encoding": "gzip"}) as view:
        assert "immutable" in view.headers["Cache-Control"]
        assert view.content_length < 200_000
        assert b"three" in decompress(view.data).lower()
