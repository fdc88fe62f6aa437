"""The pages, seen without a browser: what they let in, what they show to whom, what they refuse."""

from io import BytesIO

import pytest

from app.extensions import db
from app.pages.shell.assets import folder
from models.engineering.conversions import Conversion
from models.engineering.files import File
from models.identity.actors import SYSTEM
from models.identity.sessions import Session
from tests.factories import make_part, make_user
from tests.identity.visitors import HERE, SCRIPT, log_in
from tests.shapes import MEASURES, STEP


def converted(measures: dict = MEASURES, owner: int | None = None, **changes) -> File:
    conversion = Conversion.create(key=f"{len(changes)}" * 64, sha256="a" * 64, format="step")
    conversion.start(SYSTEM)
    conversion.finish(SYSTEM, measures, ["The preview was made coarser."])
    values = {"filename": "plate.step", "size": 1000, "is_demo": True} | changes
    file = File.receive(owner, conversion=conversion, **values)
    db.session.commit()
    return file


@pytest.mark.parametrize("path", ["/", "/parts", "/parts/1", "/files", "/files/1", "/files/1/preview.glb"])
def test_strangers_are_asked_to_log_in_and_brought_back(anonymous, path):
    answer = anonymous.get(path)
    assert (answer.status_code, answer.location) == (302, f"/login?next={path}")


def test_after_the_login_a_search_goes_on_and_a_form_does_not(app, anonymous):
    assert anonymous.get("/parts?q=a").location == "/login?next=/parts?q%3Da"
    assert anonymous.post("/files/1/part", headers=HERE).location == "/login"


def test_the_cookie_is_for_this_site_and_out_of_scripts_reach(app):
    make_user("staff")
    cookie = log_in(app.test_client(), "staff").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_logging_out_ends_the_login_itself(worker):
    cookie = worker.get_cookie(worker.application.config["SESSION_COOKIE_NAME"]).value
    assert worker.post("/logout", headers=HERE).location == "/login"
    assert db.session.query(Session).one().revoked_at
    worker.set_cookie(worker.application.config["SESSION_COOKIE_NAME"], cookie)
    assert worker.get("/parts").status_code == 302


def test_a_wrong_password_is_401_on_the_form_and_too_many_are_423(anonymous):
    make_user("staff")
    answers = [log_in(anonymous, "staff", "wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [423]
    assert "The name or the password is wrong." in answers[0].text
    assert 'value="staff"' in answers[0].text
    assert "Set-Cookie" not in answers[0].headers


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/parts?q=a", "/parts?q=a"),
        ("/files/7", "/files/7"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_the_login_nobody_is_sent_to_another_site(anonymous, wanted, target):
    make_user("staff")
    assert log_in(anonymous, "staff", next=wanted).location == target


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_a_form_that_another_site_sends_is_refused(worker, origin):
    part = make_part()
    headers = {"Origin": origin} if origin else {}
    for path in (f"/parts/{part.id}/edit", "/files", "/logout", "/login"):
        assert worker.post(path, data={"name": "x"}, headers=headers).status_code == 403
    assert "Bracket" in worker.get(f"/parts/{part.id}").text


def test_tokens_and_keys_open_no_pages(staff):
    assert staff.get("/parts").status_code == 302


def test_the_cookie_opens_no_api(worker):
    assert worker.get("/api/v1/parts").status_code == 401


def test_customers_see_files_and_no_parts(at_browser):
    customer = at_browser("customer")
    part_page, _ = f"/parts/{make_part().id}", converted()
    assert customer.get("/").location == "/files"
    page = customer.get("/files").text
    assert "plate.step" in page
    assert ">Parts</a>" not in page
    assert "Make it a part" not in customer.get("/files/1").text
    for path in ("/parts", part_page):
        answer = customer.get(path)
        assert (answer.status_code, answer.mimetype) == (403, "text/html")
        assert "Bracket" not in answer.text
    assert customer.post("/files/1/part", data={"name": "x"}, headers=HERE).status_code == 403


def test_customers_do_not_see_the_files_of_others(at_browser):
    customer = at_browser("customer")
    page = f"/files/{converted(owner=make_user('staff').id, is_demo=False, filename='secret.step').id}"
    assert "secret.step" not in customer.get("/files").text
    for path in ("", "/progress", "/content", "/preview.png"):
        assert customer.get(f"{page}{path}").status_code == 404


def test_names_are_text_and_never_markup(worker):
    file = converted(filename=f"{SCRIPT.replace('/', '')}.step")
    part = make_part(name=SCRIPT, description=SCRIPT, notes=SCRIPT, material=SCRIPT, file_id=file.id)
    for path in ("/parts", f"/parts/{part.id}", f"/files/{file.id}", f"/parts?q={SCRIPT}", "/files"):
        page = worker.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_every_page_keeps_strangers_script_and_frames_out(worker):
    for path in ("/login", "/parts", "/files", "/docs", "/parts/404", "/nowhere"):
        headers = worker.get(path, headers={"Accept": "text/html"}).headers
        policy = dict(each.split(" ", 1) for each in headers["Content-Security-Policy"].split("; "))
        assert "'unsafe-inline'" not in policy["script-src"]
        assert "'unsafe-eval'" not in policy["script-src"].split()
        assert (policy["default-src"], policy["frame-ancestors"]) == ("'none'", "'none'")
        assert "http" not in " ".join(policy.values())
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_people_get_pages_and_programs_get_problems(worker):
    page = worker.get("/parts/404")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert worker.get("/parts?colour=red").status_code == 422
    assert worker.get("/nowhere", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert worker.get("/nowhere", headers={"Accept": "application/json"}).is_json
    assert (
        worker.get("/api/v1/nowhere", headers={"Accept": "text/html"}).mimetype == "application/problem+json"
    )


def test_a_file_that_is_brought_in_is_shown_with_its_stages(worker):
    sent = {"file": (BytesIO(STEP), "point.step")}
    answer = worker.post("/files", data=sent, headers=HERE)
    assert (answer.status_code, answer.location) == (303, "/files/1")
    page = worker.get("/files/1").text
    assert "Waiting for a worker" in page
    assert "data-ended" not in worker.get("/files/1/progress").text
    conversion = db.session.get(Conversion, 1)
    conversion.start(SYSTEM)
    conversion.stage = "meshing"
    db.session.commit()
    assert 'class="now" aria-current="step"' in worker.get("/files/1/progress").text
    conversion = db.session.get(Conversion, 1)
    conversion.fail(SYSTEM, "The file holds no shapes.")
    db.session.commit()
    assert "data-ended" in worker.get("/files/1/progress").text
    assert "The file holds no shapes." in worker.get("/files/1").text


def test_a_bad_upload_is_refused_on_the_form(worker):
    for content, name, status in (
        (b"<html>", "page.step", 415),
        (b"x", "note.txt", 415),
        (b"", "a.step", 422),
    ):
        answer = worker.post("/files", data={"file": (BytesIO(content), name)}, headers=HERE)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert 'role="alert"' in answer.text
        assert 'id="drop"' in answer.text
    assert db.session.query(File).count() == 0


def test_measures_and_holes_are_written_for_people(worker):
    page = worker.get(f"/files/{converted().id}").text
    sizes = ("80 \u00d7 60 \u00d7 20", "96\u202fcm³", "148\u202fcm²", "⌀ 6.6\u202fmm")
    for words in (*sizes, "\u22121.5", "1\u202f234", "coarser"):
        assert words in page


def test_a_file_becomes_a_part_that_is_found(worker):
    file = converted()
    made = worker.post(f"/files/{file.id}/part", data={"name": "Plate", "number": ""}, headers=HERE)
    assert (made.status_code, made.location) == (303, "/parts/1")
    assert "PN-000001" in worker.get("/parts?q=plat&status=").text
    assert "Nothing matches" in worker.get("/parts?q=shaft").text
    refused = worker.post(
        f"/files/{file.id}/part", data={"name": "Other", "number": "PN-000001"}, headers=HERE
    )
    assert refused.status_code == 409
    assert 'value="Other"' in refused.text


def test_a_part_is_changed_released_and_retired(worker):
    url = f"/parts/{make_part().id}"
    changed = {"name": "Bracket, left", "notes": "two\r\nlines", "standard_cost": "12.5", "material": ""}
    assert worker.post(f"{url}/edit", data=changed, headers=HERE).status_code == 303
    page = worker.get(url).text
    assert "Bracket, left" in page
    assert "12.50" in page
    for action in ("activate", "retire"):
        assert worker.post(f"{url}/{action}", headers=HERE).status_code == 303
    assert worker.post(f"{url}/retire", headers=HERE).status_code == 409
    refused = worker.post(f"{url}/edit", data={"name": "", "currency": "euro"}, headers=HERE)
    assert refused.status_code == 422
    assert 'id="currency-trouble"' in refused.text


def test_a_form_made_from_an_older_state_is_refused(worker):
    part = make_part()
    url, old = f"/parts/{part.id}", part.etag
    assert worker.post(f"{url}/edit", data={"name": "A", "etag": old}, headers=HERE).status_code == 303
    late = worker.post(f"{url}/edit", data={"name": "B", "etag": old}, headers=HERE)
    assert late.status_code == 412
    assert "nothing is saved yet" in late.text


def test_what_is_refused_on_a_form_is_not_kept(worker):
    url = f"/parts/{make_part(number='A-1').id}"
    make_part(number="A-2")
    assert (
        worker.post(f"{url}/edit", data={"name": "Mistaken", "number": "A-2"}, headers=HERE).status_code
        == 409
    )
    assert "Mistaken" not in worker.get(url).text


@pytest.mark.parametrize("path", ["/parts", "/files", "/people"])
def test_a_search_for_blanks_shows_all(at_browser, path):
    assert at_browser("admin").get(f"{path}?q=+++&sort=&cursor=").status_code == 200


def test_the_gallery_goes_on_where_it_ended(worker):
    for index in range(30):
        make_part(name=f"Part {index:02}")
    first = worker.get("/parts?sort=name").text
    assert first.count('class="card tile"') == 24
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert worker.get(onward).text.count('class="card tile"') == 6


def test_without_packages_the_pages_say_what_to_do(worker, monkeypatch, tmp_path):
    monkeypatch.setattr(worker.application, "root_path", str(tmp_path / "app"))
    page = worker.get(f"/files/{converted().id}").text
    assert "npm ci" in page
    assert "npm run build" in page
    assert "<canvas" not in page
    assert "/preview.png" in page
    assert "npm ci" in worker.get("/built/1/viewer.js").text


def test_only_a_page_with_a_model_loads_the_view_of_it(worker):
    if not folder().is_dir():
        pytest.skip("The 3D view is not built: npm ci, npm run build")
    ready = converted()
    for path in (f"/files/{ready.id}", f"/parts/{make_part(file_id=ready.id).id}"):
        assert "viewer.js" in worker.get(path).text
    for path in ("/parts", "/files", f"/parts/{make_part().id}", "/account"):
        assert "viewer.js" not in worker.get(path).text
