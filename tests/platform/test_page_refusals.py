"""What is refused is said in the language of the page, and stays English for programs."""

import pytest

from app.pages.shell.sentences import said
from tests.factories import make_part
from tests.identity.visitors import HERE, log_in, send, trouble
from tests.platform.test_page_formats import reading

GERMAN = {"Accept-Language": "de"}


@pytest.mark.parametrize(
    ("refused", "german"),
    [
        ("The password is wrong.", "Das Passwort ist falsch."),
        ("Cannot approve: the status is draft.", "„Genehmigen“ geht nicht: Der Status ist „Entwurf“."),
        (
            "The status is obsolete: it can become active, not draft.",
            "Der Status ist „Veraltet“: Möglich ist danach „Aktiv“, nicht „Entwurf“.",
        ),
        ("Another one already has this number.", "Ein anderer Eintrag hat das schon: Nummer."),
        (
            "Another one already has this number and revision.",
            "Ein anderer Eintrag hat das schon: Nummer und Revision.",
        ),
        ("PurchaseOrder not found.", "Das gibt es nicht: Bestellung."),
        ("A digit is needed. 8 to 20 characters.", "Es fehlt eine Ziffer. 8 bis 20 Zeichen."),
        ("Others still name it: parts (file_id): 2. Archive it instead.",
         "Andere Einträge verweisen noch darauf: parts (file_id): 2. Archivieren Sie es stattdessen."),
        ("1200.50 EUR (1300 USD) is above your limit: you approve purchase_orders up to 1000 USD.",
         "1200.50 EUR (1300 USD) liegt über Ihrer Grenze: Sie genehmigen bis 1000 USD (purchase_orders)."),
        ("Nobody has ever said this.", "Nobody has ever said this."),
    ],
)  # fmt: skip
def test_a_refusal_is_said_in_german_with_what_was_filled_in(app, refused, german):
    with reading(app, "de"):
        assert said(refused) == german
    with reading(app, "en"):
        assert said(refused) == refused


def test_a_german_form_refuses_in_german(anonymous):
    anonymous.environ_base["HTTP_ACCEPT_LANGUAGE"] = "de"
    page = log_in(anonymous, "nobody", "wrong")
    assert "Der Name oder das Passwort ist falsch." in page.text
    page = send(anonymous, "/register", email="x", username="a", password="a")
    assert "Bitte prüfen Sie die markierten Felder." in page.text
    assert trouble(page.text, "email") == "Keine gültige E-Mail-Adresse."
    assert trouble(page.text, "username") == "3 bis 255 Zeichen."


def test_a_german_page_says_what_is_not_there(worker):
    page = worker.get("/parts?colour=red", headers=GERMAN)
    assert page.status_code == 422
    assert "Dieses Feld gibt es hier nicht." in page.text
    assert "Das gibt es nicht: Teil." in worker.get("/parts/404", headers=GERMAN).text


def test_programs_are_answered_in_english(staff):
    part = make_part()
    answer = staff.patch(f"/api/v1/parts/{part.id}", json={"status": "draft", "name": ""}, headers=GERMAN)
    assert "characters" in answer.json["errors"][0]["detail"]


def test_a_status_that_cannot_be_reached_is_refused_in_german(worker):
    url = f"/parts/{make_part().id}"
    for action in ("activate", "retire"):
        worker.post(f"{url}/{action}", headers=HERE)
    refused = worker.post(f"{url}/retire", headers=HERE | GERMAN)
    assert "Status ist „Veraltet“" in refused.text
