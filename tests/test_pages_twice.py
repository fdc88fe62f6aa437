"""Forms that are sent twice make one record."""

import pytest

from app.extensions import db
from models.engineering.parts import Part
from models.platform.idempotency_keys import IdempotencyKey
from models.supply.companies import Company
from models.supply.purchase_orders import PurchaseOrder
from tests.factories import make_company
from tests.identity.visitors import send
from tests.supply.order_forms import BOLT, HEAD, NEW, value


@pytest.fixture
def worker(at_browser):
    return at_browser("staff")


def made(model):
    db.session.rollback()
    return db.session.query(model).count()


def test_a_form_that_is_sent_twice_makes_one_record(worker):
    make_company()
    for path, model, given in (
        ("/companies/new", Company, {"name": "Twice"}),
        ("/parts/new", Part, {"name": "Twice", "number": "T-1"}),
        (NEW, PurchaseOrder, HEAD | BOLT),
    ):
        page, before = worker.get(path).text, made(model)
        sent = given | {"once": value(page, "once")}
        first, again = (send(worker, path, **sent) for _ in range(2))
        assert (first.status_code, again.status_code) == (303, 303), (path, again.text)
        assert again.location == first.location
        assert made(model) == before + 1, path


def test_a_form_that_was_refused_or_changed_is_another(worker):
    key = value(worker.get("/companies/new").text, "once")
    assert send(worker, "/companies/new", once=key, name="").status_code == 422
    first = send(worker, "/companies/new", once=key, name="One")
    other = send(worker, "/companies/new", once=key, name="Two")
    assert (first.status_code, other.status_code) == (303, 303)
    assert first.location != other.location
    assert made(Company) == 2


def test_a_form_that_is_only_shown_again_is_not_kept(worker):
    """Or each button of a long order's form would leave its whole page in the database."""
    make_company()
    key = value(worker.get(NEW).text, "once")
    assert send(worker, NEW, **HEAD, **BOLT, once=key, do="add").status_code == 200
    assert db.session.query(IdempotencyKey).count() == 0
    assert send(worker, NEW, **HEAD, **BOLT, once=key).status_code == 303
    assert db.session.query(IdempotencyKey).count() == 1


def test_the_form_of_one_person_is_not_anothers(worker, at_browser):
    key = value(worker.get("/companies/new").text, "once")
    boss = at_browser("manager")
    locations = {send(each, "/companies/new", once=key, name="One").location for each in (worker, boss)}
    assert len(locations) == 2
