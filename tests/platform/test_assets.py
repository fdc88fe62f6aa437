"""Our own style and script, and the packages' files: which are served, and how long they are kept."""

import pytest

from app.pages.shell.assets import SERVED, folder_of


def test_only_listed_files_of_packages_are_served(anonymous):
    for path in ("/vendor/model-viewer/1/package.json", "/vendor/lit/1/index.js", "/static/0/../../auth.py"):
        assert anonymous.get(path).status_code == 404


def test_assets_are_kept_for_ever_under_their_version_only(app, anonymous):
    address = anonymous.get("/login").text.split('type="module" src="')[1].split('"')[0]
    with anonymous.get(address) as current:
        assert "immutable" in current.headers["Cache-Control"]
    with anonymous.get("/static/000000000000/js/app.js") as older:
        assert older.status_code == 200
        assert "immutable" not in older.headers["Cache-Control"]


def test_what_is_served_is_there_where_packages_are(app, anonymous):
    if not folder_of("model-viewer").is_dir():
        pytest.skip("node_modules is not here: npm ci")
    assert all((folder_of(package) / inside).is_file() for (package, _), inside in SERVED.items())
    script = anonymous.get("/docs").text.split('<script src="')[1].split('"')[0]
    with anonymous.get(script) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "immutable" in answer.headers["Cache-Control"]
