"""The application factory: settings, extensions, the parts of a request, routes, in that order."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app import headers, logs, problems, request_ids
from app.cookies import PageSessions
from app.extensions import api, cors, db, init_migrations, jwt, let_go
from config import load
from utils import security
from utils.extension_settings import password_cost

# What scripts on other origins may read of an answer.
EXPOSED = ["ETag", "Location", "Retry-After", "X-Request-ID", "Idempotency-Replayed", "Device-Token"]


class Service(Flask):
    session_interface = PageSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """None of our functions is a coroutine: Flask need not ask at each call."""
        return func


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """`settings` by name instead of those of the environment, for tests and tools."""
    # Imported late: routes import models, and models import this package.
    from app import auth, commands, jobs, limits, pages, resources, tokens, unread, uploads
    from routes import register_routes

    app = Service(__name__, static_folder=None)
    app.config.from_mapping(load(settings))
    Path(app.config["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    security.configure(**password_cost(app.config))
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]

    headers.init_app(app)  # the last to see an answer
    logs.init_app(app)
    db.init_app(app)
    app.teardown_appcontext(let_go)  # before the one of Flask-SQLAlchemy
    init_migrations(app)
    jwt.init_app(app)
    api.init_app(app)
    if origins := app.config["CORS_LIST"]:
        cors.init_app(app, origins=origins, expose_headers=EXPOSED)
    for part in (request_ids, problems, uploads, unread, tokens, auth, limits, resources, jobs):
        part.init_app(app)

    register_routes(app)
    pages.init_app(app)
    commands.init_app(app)
    auth.check_routes(app)
    return app
