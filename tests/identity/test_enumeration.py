"""No answer, time or size tells whether an account exists."""

from random import Random
from statistics import median
from time import perf_counter

import pytest

from tests.factories import make_user
from tests.identity.people import log_in, post

ROUNDS = 60


@pytest.fixture(autouse=True)
def ada(app):
    make_user("ada", "customer")


def answer_to(client, path, known, **more):
    return post(client, path, **{name: value.format(known) for name, value in more.items()})


CASES = [
    ("/login", {"username": "{}", "password": "Wrong-Horse-7"}, ("ada", "eve")),
    ("/login", {"email": "{}@example.com", "password": "Wrong-Horse-7"}, ("ada", "eve")),
    ("/password/forgot", {"email": "{}@example.com"}, ("ada", "eve")),
    ("/email/resend", {"email": "{}@example.com"}, ("ada", "eve")),
]


@pytest.mark.parametrize(("path", "body", "names"), CASES)
def test_answers_are_the_same_to_the_byte(anonymous, path, body, names):
    seen = []
    for name in names:
        answers = [answer_to(anonymous, path, name, **body) for _ in range(6)]
        for answer in answers:
            kept = dict(answer.json or {})
            kept.pop("request_id", None)
            headers = {
                key: value for key, value in answer.headers if key not in ("X-Request-ID", "Retry-After")
            }
            seen.append((name, answer.status_code, kept, headers))
    of_known, of_unknown = ([entry[1:] for entry in seen if entry[0] == name] for name in names)
    assert of_known == of_unknown


@pytest.mark.parametrize(("path", "body", "names"), CASES)
def test_answers_take_the_same_time(app, anonymous, path, body, names):
    """Taking turns, so that whatever else the machine does falls on both."""
    app.config["LOGIN_FAILURES"] = 10 * ROUNDS
    taken = {name: [] for name in names}
    for turn in range(ROUNDS):
        for name in names[:: 1 if turn % 2 else -1]:
            began = perf_counter()
            answer_to(anonymous, path, name, **body)
            taken[name].append(perf_counter() - began)
    known, unknown = (taken[name] for name in names)
    assert probably_the_same(known, unknown), {name: median(times) for name, times in taken.items()}


def probably_the_same(known, unknown):
    """Mann-Whitney: how often one of a pair is the slower one; 0.5 where nothing can be told. With 60 of each
    its standard error is 0.053, and 0.7 is four of them away."""
    slower = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    return 0.3 < slower / (len(known) * len(unknown)) < 0.7


def test_the_measure_would_notice_a_millisecond():
    noise = Random(7)  # noqa: S311
    times = [noise.gauss(0.050, 0.001) for _ in range(ROUNDS)]
    assert probably_the_same(times, [noise.gauss(0.050, 0.001) for _ in range(ROUNDS)])
    assert not probably_the_same(times, [noise.gauss(0.051, 0.001) for _ in range(ROUNDS)])


def test_a_name_is_locked_whether_or_not_anybody_has_it(anonymous):
    for name in ("ada", "eve"):
        codes = [log_in(anonymous, username=name, password="x").status_code for _ in range(6)]
        assert codes == [401] * 5 + [423]
