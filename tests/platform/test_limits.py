"""A caller who asks too often is told when to come back; others are not kept waiting by them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from math import ceil
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis import Redis
from structlog.testing import capture_logs

from app import create_app, limits, uploads
from app.auth import actor
from tests import servers
from tests.databases import settings_for
from tests.factories import login_as, make_part
from tests.service import free_port, running
from utils.gateways import budgets

LOGIN = "/api/v1/auth/login"
NOBODY = {"username": "nobody", "password": "x"}
PARTS = "/api/v1/parts"
LIMIT = 3  # requests a minute


@pytest.fixture
def limited(app):
    """Three requests a minute of the rest, and nothing counted yet."""
    app.config["RATE_LIMIT"] = LIMIT
    limits.buckets.clear()
    return app


@pytest.fixture
def redis_url():
    """A database of its own, in which nothing is counted yet."""
    found = servers.redis()
    if not found:
        pytest.skip("Redis does not answer here")
    url = urlsplit(found)._replace(path="/15").geturl()
    with Redis.from_url(url) as client:
        for key in client.scan_iter("atelier:rate:*"):
            client.delete(key)
    return url


def codes(client, path, times, **options):
    return [client.open(path, **options).status_code for _ in range(times)]


def logins(client, times, **options):
    return codes(client, LOGIN, times, method="POST", json=NOBODY, **options)


def test_the_fourth_request_of_a_minute_is_refused(limited, staff):
    assert codes(staff, PARTS, 4) == [200] * 3 + [429]
    refused = staff.get(PARTS)
    assert (refused.mimetype, refused.json["code"]) == ("application/problem+json", "too_many_requests")
    assert int(refused.headers["Retry-After"]) in (19, 20)


def test_callers_are_counted_by_themselves(limited, staff, admin, anonymous):
    for client in (staff, admin):
        assert codes(client, PARTS, 3) == [200] * 3
    assert login_as(limited, "staff").get(PARTS).status_code == 429
    assert anonymous.get("/api/v1/openapi.json").status_code == 200


def test_families_are_counted_apart(limited, staff, anonymous):
    limited.config["RATE_LOGIN"] = limited.config["RATE_UPLOADS"] = 2
    assert logins(anonymous, 3) == [401, 401, 429]
    nothing = {"method": "POST", "data": {}}
    assert codes(staff, "/api/v1/files", 2, **nothing) == [422, 422]
    assert codes(staff, f"{PARTS}/{make_part().id}/cad", 1, **nothing) == [429]
    assert codes(staff, PARTS, 4) == [200] * 3 + [429]


@pytest.mark.parametrize("family", sorted(limits.BY_ADDRESS))
def test_a_token_buys_no_second_budget_of_what_strangers_may(limited, staff, family):
    caller = {**staff.environ_base, "REMOTE_ADDR": "192.0.2.7"}
    with limited.test_request_context(PARTS, environ_overrides=caller):
        limited.preprocess_request()
        assert (limits.caller(family), limits.caller("rest")) == ("192.0.2.7", str(actor.id))


@pytest.mark.parametrize(
    ("form", "setting", "body"),
    [
        ("/register", "RATE_REGISTER", {"email": "x"}),
        ("/login/code", "RATE_LOGIN", {"code": "1"}),
        ("/password/forgot", "RATE_FORGOT", {"email": "nobody@example.com"}),
        ("/password/reset", "RATE_FORGOT", {"token": "x", "new_password": "x"}),
        ("/email/resend", "RATE_FORGOT", {"email": "nobody@example.com"}),
        ("/email/verify", "RATE_FORGOT", {"token": "x"}),
    ],
)
def test_forms_that_strangers_send_are_counted_as_the_api_counts_them(
    limited, anonymous, form, setting, body
):
    limited.config[setting] = 1
    sent = {"method": "POST", "data": body, "headers": {"Origin": "http://localhost"}}
    first, second = codes(anonymous, form, 2, **sent)
    assert (first != 429, second) == (True, 429)


def test_what_a_browser_asks_beforehand_uses_up_no_login(limited, anonymous):
    limited.config["RATE_LOGIN"] = 1
    assert codes(anonymous, LOGIN, 4, method="OPTIONS") == [200] * 3 + [429]
    assert logins(anonymous, 2) == [401, 429]


def test_pages_count_logins_and_uploads_with_those_of_the_api(limited, anonymous):
    limited.config["RATE_LOGIN"] = 2
    assert logins(anonymous, 2) == [401, 401]
    form = {"username": "nobody", "password": "x"}
    refused = anonymous.post("/login", data=form, headers={"Origin": "http://localhost"})
    assert (refused.status_code, refused.mimetype) == (429, "text/html")
    assert int(refused.headers["Retry-After"]) in (29, 30)
    assert limited.view_functions["pages.bring_files"].family == "uploads"


def test_strangers_are_counted_by_address(limited, anonymous):
    limited.config["RATE_LOGIN"] = LIMIT
    assert logins(anonymous, 4) == [401] * 3 + [429]
    assert logins(anonymous, 1, environ_base={"REMOTE_ADDR": "192.0.2.7"}) == [401]


def test_all_addresses_of_an_ipv6_customer_are_one(limited, anonymous):
    limited.config["RATE_LOGIN"] = LIMIT
    for last in ("1", "2:3", "ffff"):
        assert logins(anonymous, 1, environ_base={"REMOTE_ADDR": f"2001:db8:0:1::{last}"}) == [401]
    assert logins(anonymous, 1, environ_base={"REMOTE_ADDR": "2001:db8:0:1:9:9:9:9"}) == [429]
    assert logins(anonymous, 1, environ_base={"REMOTE_ADDR": "2001:db8:0:2::1"}) == [401]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:80", "192.0.2.7:80"),
        ("", ""),
    ],
)
def test_an_address_is_counted_however_it_is_written(address, counted_as):
    assert limits.household(address) == counted_as


def test_probes_are_never_refused(limited, anonymous):
    """Ready or not: without a sweep it is not."""
    assert {anonymous.get(path).status_code for path in limits.QUIET_PATHS for _ in range(5)} == {200, 503}


def test_an_unknown_family_stops_the_start():
    with pytest.raises(RuntimeError, match="No family of rate limits: logon"):
        limits.limited("logon")


def test_requests_come_back_one_by_one(limited, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(limits, "monotonic", lambda: clock[0])
    assert [limits.spend_here("x", LIMIT) for _ in range(4)] == [0] * 3 + [20]
    clock[0] += 20
    assert [limits.spend_here("x", LIMIT) for _ in range(2)] == [0, 20]
    clock[0] += 600
    assert [limits.spend_here("x", LIMIT) for _ in range(4)] == [0] * 3 + [20]


@pytest.mark.parametrize("limit", [1, 7, 59, 60, 120, 1000])
def test_a_full_bucket_holds_exactly_a_minutes_requests(limited, limit, monkeypatch):
    monkeypatch.setattr(limits, "monotonic", lambda: 123456.789)
    assert [limits.spend_here("x", limit) for _ in range(limit)] == [0] * limit
    assert limits.spend_here("x", limit) == pytest.approx(60 / limit, abs=limits.TOLERANCE_S)


@pytest.mark.parametrize("limit", [1, 7, 120])
def test_redis_counts_as_memory_does(redis_url, limit):
    shared, name = limits.Shared(redis_url), uuid4().hex
    began = monotonic()
    taken = [shared.spend(name, limit) for _ in range(limit)]
    wait = shared.spend(name, limit)
    took = monotonic() - began
    assert taken == [0] * limit
    assert 60 / limit - took - 0.01 < wait <= 60 / limit + limits.TOLERANCE_S
    with Redis.from_url(redis_url) as client:
        assert 60_000 - took * 1000 - 100 < client.pttl(f"atelier:rate:{name}") <= 60_001


def test_in_redis_requests_come_back_one_by_one(redis_url):
    shared, name = limits.Shared(redis_url), uuid4().hex
    while not (wait := shared.spend(name, 600)):
        assert not limits.buckets.get(name)
    assert 0 < wait <= 0.1 + limits.TOLERANCE_S
    until = monotonic() + wait
    while monotonic() < until + 0.002:
        pass
    assert shared.spend(name, 600) == 0


def test_of_many_at_once_no_more_pass_than_may(redis_url, monkeypatch):
    monkeypatch.setattr(budgets, "TIMEOUT_S", 10)  # however busy the machine is: it is counted in Redis alone
    apart, name = [limits.Shared(redis_url) for _ in range(2)], uuid4().hex
    with ThreadPoolExecutor(8) as pool:
        waits = [*pool.map(lambda i: apart[i % 2].spend(name, 20), range(60))]
    assert waits.count(0) == 20


@pytest.mark.parametrize("address", ["redis://127.0.0.1:{port}/0", "redis://192.0.2.1:6379/0"])
def test_without_redis_each_process_counts_by_itself_and_nobody_waits(database_url, tmp_path, address):
    settings = settings_for(tmp_path, database_url, RATE_LOGIN=str(LIMIT))
    app = create_app(settings | {"RATE_LIMIT_URL": address.format(port=free_port())})
    limits.buckets.clear()
    client, began = app.test_client(), monotonic()
    with capture_logs() as lines:
        refused = codes(client, LOGIN, 8, method="POST", json={})
    assert monotonic() - began < 1.5
    assert Counter(refused) == {422: 3, 429: 5}
    assert len([line for line in lines if "Redis is out of reach" in line["event"]]) == 1


def test_when_redis_is_back_it_counts_again(redis_url, monkeypatch):
    shared, name = limits.Shared(redis_url), uuid4().hex
    clock = [1000.0]
    monkeypatch.setattr(limits, "monotonic", lambda: clock[0])
    shared.avoid(OSError("gone"))
    assert (shared.spend(name, 1), name in limits.buckets) == (0, True)
    assert shared.spend(name, 1) > 0
    clock[0] += limits.AVOIDED_S
    assert shared.spend(name, 1) == 0


def test_processes_share_one_budget(redis_url, tmp_path):
    with running(tmp_path, RATE_LIMIT_URL=redis_url, RATE_LIMIT="30") as service:
        service.client.headers["Connection"], began = "close", monotonic()
        answers = [service.client.get("/parts") for _ in range(70)]
        more = (monotonic() - began) / 2  # those that came back meanwhile
    passed = [answer.status_code for answer in answers].count(200)
    assert 30 <= passed <= 30 + ceil(more)
    assert {answer.status_code for answer in answers} == {200, 429}
    assert {answer.headers.get("Retry-After") for answer in answers} <= {None, "1", "2"}


def test_an_upload_that_is_too_much_is_refused_before_it_is_stored(limited, staff, monkeypatch):
    limited.config["RATE_UPLOADS"] = 1
    assert codes(staff, "/api/v1/files", 1, method="POST", data={}) == [422]
    monkeypatch.setattr(uploads, "incoming", None)  # where files go that are taken in
    answer = staff.post("/api/v1/files", data={"file": (BytesIO(b"x" * 100_000), "a.step")})
    assert answer.status_code == 429
