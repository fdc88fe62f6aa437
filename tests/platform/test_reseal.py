"""`flask reseal`: after it, an old secret can be dropped and nothing that was kept sealed is lost."""

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, select

from app.extensions import db
from models.platform.idempotency_keys import IdempotencyKey
from models.sealed import BATCH, renew, sealed_columns
from tests.factories import make_user
from tests.identity.people import code_of, log_in, post, token_of, with_second_factor
from utils.security import seal, unseal

OLD, NEW = "k" * 40, "n" * 40
COLUMN = "idempotency_keys.body"


@pytest.fixture
def rotated(app):
    app.config["SECRETS"] = (NEW, OLD)
    return app


def keep(body, number=0):
    answer = {"status": 201, "headers": {}, "body": body}
    return IdempotencyKey.keep(credential="login 1", key=f"k{number}", fingerprint="f", **answer)


def bodies():
    found = db.session.query(IdempotencyKey.body).order_by(IdempotencyKey.id)
    return [body for (body,) in found]


def reseal(app):
    return app.test_cli_runner().invoke(args=["reseal"])


def test_what_is_sealed_says_so(app):
    assert COLUMN in [str(column) for column in sealed_columns()]
    assert all("id" in column.table.columns for column in sealed_columns())


def test_an_answer_is_read_again_under_the_new_secret(app, staff):
    request = {"json": {"name": "x"}, "headers": {"Idempotency-Key": "order-4711"}}
    first = staff.post("/api/v1/parts", **request)
    app.config["SECRETS"] = (NEW, OLD)
    assert staff.post("/api/v1/parts", **request).data == first.data
    done = reseal(app)
    assert done.exit_code == 0
    assert f"{COLUMN}: 1 sealed anew, 0 that none of the keys opens\n" in done.output
    assert unseal(bodies()[0], NEW) == first.data
    assert staff.post("/api/v1/parts", **request).data == first.data


def test_more_than_a_batch_is_sealed_anew_and_twice_does_no_harm(rotated):
    contents = [f"{number}".encode() for number in range(2 * BATCH + 1)]
    for number, content in enumerate(contents):
        keep(seal(content, OLD if number % 2 else NEW), number)
    db.session.commit()
    for _ in range(2):
        assert reseal(rotated).exit_code == 0
    assert [unseal(body, NEW) for body in bodies()] == contents


def test_what_no_key_opens_is_told_and_stays(rotated):
    lost = seal(b"lost", "s" * 40)
    for number, body in enumerate((lost, seal(b"kept", OLD), b"nonsense")):
        keep(body, number)
    db.session.commit()
    done = reseal(rotated)
    assert done.exit_code == 1
    assert f"{COLUMN}: 1 sealed anew, 2 that none of the keys opens\n" in done.output
    first, second, third = bodies()
    assert (first, unseal(second, NEW), third) == (lost, b"kept", b"nonsense")


def test_what_is_sealed_anew_is_no_news_of_its_row(rotated):
    """`updated_at` tells of what people did."""
    columns = (Column("id", Integer, primary_key=True), Column("secret", LargeBinary))
    table = Table("factors", MetaData(), *columns, Column("updated_at", Integer, onupdate=7))
    connection = db.session.connection()
    table.create(connection)
    connection.execute(table.insert(), {"id": 1, "secret": seal(b"x", OLD), "updated_at": 1})
    row = connection.execute(select(table.c.id, table.c.secret)).one()
    assert renew(table.c.secret, row, (NEW, OLD))
    _, secret, updated_at = connection.execute(select(table)).one()
    assert (unseal(secret, NEW), updated_at) == (b"x", 1)
    db.session.rollback()


def test_what_was_changed_meanwhile_stays(rotated):
    keep(seal(b"read", OLD))
    row = db.session.query(IdempotencyKey.id, IdempotencyKey.body).one()
    db.session.query(IdempotencyKey).update({"body": b"written since"})
    assert renew(IdempotencyKey.__table__.c.body, row, (NEW, OLD))
    assert bodies() == [b"written since"]


def test_a_second_factor_outlives_the_secret_it_was_sealed_with(app, anonymous):
    make_user("ada", "customer")
    secret, codes = with_second_factor(anonymous, token_of(anonymous))
    app.config["SECRETS"] = (NEW, OLD)
    assert reseal(app).exit_code == 0
    app.config["SECRETS"] = (NEW,)
    for code in (code_of(secret, 1), codes[0]):
        halfway = log_in(anonymous).json["mfa_token"]
        assert post(anonymous, "/2fa/verify", mfa_token=halfway, code=code).status_code == 200
