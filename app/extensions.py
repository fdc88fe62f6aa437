"""The extensions, created once and bound to the application by `create_app`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import inf
from sqlite3 import Connection
from time import monotonic
from typing import Any

from celery import Celery
from flask import Flask
from flask_cors import CORS
from flask_jwt_extended import JWTManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, ExceptionContext, MetaData, Row, Select, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import Pool
from werkzeug.local import LocalProxy

from app.document.api import DocumentedApi
from app.writes import writes
from utils.decimals import ExactSum

# Migrations can only drop a constraint whose name they know.
CONSTRAINT_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

IDLE_S = 20
last_cut = -inf  # when the database last was gone


class Session(FlaskSession):
    def get_bind(self, *_: Any, **__: Any) -> Engine:
        """All tables are in one database: there is nothing to look up."""
        return self._db.engine


# Nothing is read again after a commit: what was answered is what was committed.
db = SQLAlchemy(
    metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
    session_options={"class_": Session, "expire_on_commit": False},
)
api = DocumentedApi()
jwt = JWTManager()
cors = CORS()
celery = Celery("atelier")


def init_migrations(app: Flask) -> None:
    """Alembic is imported when a migration is asked for; a server never does, and starts sooner without."""
    app.extensions["migrate"] = LocalProxy(lambda: migrations_of(app))


def migrations_of(app: Flask) -> Any:
    from flask_migrate import Migrate

    Migrate(app, db, render_as_batch=True, compare_type=True)  # takes the place of the proxy
    return app.extensions["migrate"]


def let_go(_: BaseException | None = None) -> None:
    """Of the session, after each request: whose connection was cut meanwhile cannot even roll back, and what
    is raised here would reach the client past all our handlers."""
    try:
        db.session.remove()
    except DBAPIError:
        with suppress(DBAPIError):
            db.session().invalidate()
        db.session.registry.clear()


@event.listens_for(Engine, "connect")
def prepare_sqlite(connection: Any, _: object) -> None:
    """SQLite checks foreign keys, reads while it writes, and waits its turn, only where asked to."""
    if isinstance(connection, Connection):
        connection.isolation_level = None  # transactions begin where `begin_sqlite` says
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA busy_timeout = 15000")
        # Its own knows only the letters of ASCII.
        connection.create_function("lower", 1, lambda text: text and text.lower(), deterministic=True)
        connection.create_aggregate("exact_sum", 1, ExactSum)  # type: ignore[arg-type]  # gives text or None, too


def single() -> Engine:
    """Where each statement stands by itself: on PostgreSQL that spares a BEGIN and a ROLLBACK."""
    return db.engines.get("single", db.engine)


def rows(statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Plain rows: where nothing is written, without a session and its transaction."""
    if writes():
        db.session.flush()
        # Past the ORM: it would look columns up by themselves, and the same one may be wanted twice.
        return db.session.connection().execute(statement, values).all()
    with single().connect() as connection:
        return connection.execute(statement, values).all()


@event.listens_for(Engine, "handle_error")
def distrust(context: ExceptionContext) -> None:
    """Where one connection was cut, those of the other pool may be, too."""
    global last_cut
    if context.is_disconnect:
        last_cut = monotonic()


@event.listens_for(Pool, "checkout")
def refuse_dead(connection: Any, record: Any, _: object) -> None:
    """Ask whether a connection still lives where it has long been idle, or others have died since: asking
    costs as much as reading."""
    returned = record.info.get("returned", inf)
    if returned < max(monotonic() - IDLE_S, last_cut) and not isinstance(connection, Connection):
        try:
            connection.cursor().execute("SELECT 1")
            connection.rollback()
        except Exception as error:  # whatever the driver raises: the connection is gone
            raise DisconnectionError from error


@event.listens_for(Pool, "checkin")
def note_return(_: object, record: Any) -> None:
    record.info["returned"] = monotonic()


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Any) -> None:
    """Who will write takes the lock first: a reader that turns writer half-way could only fail."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes() else "BEGIN")
