"""Statements are kept and shared between threads, but never between callers who see different rows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.columns import Base
from models.engineering.files import File
from models.identity.sessions import Session
from tests.factories import key_of, login_as, make_file, make_user

FILES, KEYS = "/api/v1/files", "/api/v1/api-keys"


@pytest.fixture
def callers(app):
    """By name: a client, and of each list the ids that it must show, and those that do not exist for it."""
    clients = {name: login_as(app, name) for name in ("staff", "customer", "viewer")}
    clients["other"] = login_as(app, "other", "customer")
    files = {name: make_file(name).id for name in clients}
    keys = {
        name: clients[name].post(KEYS, json=key_of("parts:read", name=name)).json["id"]
        for name in ("staff", "manager")
        if clients.setdefault(name, login_as(app, name))
    }
    everything = {*files.values()}
    seen = {("staff", FILES): everything, ("viewer", FILES): everything, ("manager", FILES): everything}
    seen |= {(name, FILES): {files[name]} for name in ("customer", "other")}
    seen |= {(name, KEYS): {row_id} for name, row_id in keys.items()}
    everything_of = {FILES: everything, KEYS: {*keys.values()}}
    return [(clients[n], noun, ids, everything_of[noun] - ids) for (n, noun), ids in seen.items()]


def look(caller):
    client, noun, theirs, hidden = caller
    listed = {row["id"] for row in client.get(noun).json["items"]}
    searched = {row["id"] for row in client.get(f"{noun}?q=A.st").json["items"]} if noun == FILES else theirs
    read = {client.get(f"{noun}/{row_id}").status_code for row_id in theirs}
    refused = {client.get(f"{noun}/{row_id}").status_code for row_id in hidden}
    return (listed, searched, read, refused) == (theirs, theirs, {200}, {404} if hidden else set())


def test_whoever_asks_at_the_same_time_gets_their_own(callers):
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, callers * 6))


MODELS = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "visible_to")]
BUILDERS = ("visible_to", "found_by", "lookup", "locked")


def built(model, name, actor):
    """Anew, past what is kept; None where the model has no such statement."""
    build = getattr(model, name, None)
    if build is None:
        return None
    build = getattr(build.__func__, "__wrapped__", build.__func__)
    try:
        statement = build(model, actor).compile()
    except TypeError as error:
        assert "does not say who may see it" in str(error)  # noqa: PT017  any other is a failure
        return None
    return str(statement), statement.params


@pytest.mark.usefixtures("app")
def test_no_statement_knows_when_it_was_built():
    """With Python's now() in it, the moment of the first call would be kept for ever."""
    actors = [make_user(name).actor() for name in ("admin", "customer")]
    cases = [(model, name, actor) for model in MODELS for name in BUILDERS for actor in actors]
    first = [built(*case) for case in cases]
    assert {(model, name) for (model, name, _), it in zip(cases, first, strict=True) if it} >= {
        (File, "visible_to"),
        (Session, "found_by"),
    }
    assert [case for case, it in zip(cases, first, strict=True) if built(*case) != it] == []
