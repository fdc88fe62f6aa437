"""Log lines: JSON in production, readable in development; the request's id in each; never a secret."""

import logging
import sys
from time import perf_counter
from typing import Any, TextIO

import structlog
from flask import Flask, Response, g, request

SECRET = ("password", "token", "secret", "api_key", "apikey", "authorization", "cookie")
QUIET_PATHS = {"/health", "/ready"}

log: Any = structlog.get_logger("atelier")


def censor(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Whoever logs a secret by name gets stars."""
    for name in event:
        if any(word in name.lower() for word in SECRET):
            event[name] = "***"
    return event


def configure(settings: dict[str, Any], out: TextIO | None = None) -> None:
    """Ours and the libraries' lines take the same way out: standard error, or `out`."""
    production = settings["ENVIRONMENT"] == "production"
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        censor,
    ]
    end: list[Any] = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    if production:
        end = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=settings["LOG_LEVEL"], force=True)
    for library in ("celery", "kombu", "alembic"):
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLogger().level))


def begin() -> None:
    g.began = perf_counter()


def finish(response: Response) -> Response:
    if request.path not in QUIET_PATHS:
        took = round((perf_counter() - g.began) * 1000, 1)
        log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took)
    return response


def init_app(app: Flask) -> None:
    configure(app.config)
    app.before_request(begin)
    app.after_request(finish)
