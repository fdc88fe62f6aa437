"""Many people, or one who clicks twice, at the same pages at the same moment: each is answered, and nothing
is lost unseen."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.extensions import db
from models.platform.saved_views import MOST, SavedView
from models.supply.companies import Company
from tests.factories import make_company
from tests.identity.visitors import HERE, send
from tests.supply.order_forms import sent_of

MANY = 8


def at_once(app, acts):
    """How often each status was answered."""

    def one(act):
        with app.app_context():
            return act().status_code

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(one, acts))


@pytest.fixture
def people(at_browser):
    return [at_browser(f"manager{number}", "manager") for number in range(MANY)]


def save(client, name, number=0):
    return send(client, "/companies/views", name=name, query=f"q={number}")


def test_a_view_saved_under_one_name_by_several_clicks_is_one(app, worker):
    answers = at_once(app, [lambda n=n: save(worker, "Mine", n) for n in range(MANY)])
    assert answers == {303: MANY}
    assert db.session.query(SavedView).count() == 1


def test_clicks_at_once_are_counted_one_by_one(app, worker):
    for number in range(MOST - 2):
        save(worker, f"View {number}")
    answers = at_once(app, [lambda n=n: save(worker, f"Another {n}") for n in range(MANY)])
    assert answers == {303: 2, 409: MANY - 2}
    assert db.session.query(SavedView).count() == MOST


def test_of_those_who_change_the_same_one_is_saved_and_the_others_told(app, people):
    url = f"/companies/{make_company().id}/edit"
    form = sent_of(people[0].get(url).text)
    answers = at_once(
        app, [lambda n=n, c=c: send(c, url, **form | {"name": f"x{n}"}) for n, c in enumerate(people)]
    )
    assert answers == {303: 1, 412: MANY - 1}


def test_what_is_done_with_many_waits_for_what_is_done_with_them_otherwise(app, people):
    """In whichever order they are named: everybody is answered, and every tag is there."""
    ids = [make_company(name=f"Firma {number}").id for number in range(12)]

    def tag(client, number):
        sent = {"id": ids if number % 2 else ids[::-1], "tag": f"t{number}"}
        return client.post("/companies/many/tag", data=sent, headers=HERE)

    def edit(client, number):
        return send(client, f"/companies/{ids[-number]}/edit", notes="by hand")

    acts = [lambda a=(edit, tag)[n % 4 < 3], n=n, c=c: a(c, n) for n, c in enumerate(people)]
    assert at_once(app, acts) == {303: MANY}
    db.session.rollback()
    tags = {tuple(sorted(company.tags)) for company in db.session.query(Company)}
    assert tags == {tuple(f"t{n}" for n in range(MANY) if n % 4 < 3)}
