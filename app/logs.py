"""Log lines: JSON in production, readable in development; the request's id in each; never a secret."""

import logging
import sys
from functools import cache
from time import perf_counter
from typing import Any, TextIO

import orjson
import structlog
from flask import Flask, Response, g, request

SECRET = ("password", "token", "secret", "api_key", "apikey", "authorization", "cookie")
QUIET_PATHS = {"/health", "/ready"}

log: Any = structlog.get_logger("atelier")


def censor(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Whoever logs a secret by name gets stars."""
    for name in event:
        if is_secret(name):
            event[name] = "***"
    return event


@cache
def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)


def configure(settings: dict[str, Any], out: TextIO | None = None) -> None:
    """Ours and the libraries' lines take the same way out: standard error, or `out`."""
    steps: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        censor,
    ]
    end = rendering(settings["ENVIRONMENT"] == "production")
    level = logging.getLevelName(settings["LOG_LEVEL"])
    structlog.configure(
        processors=[*steps, *end],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out or sys.stderr),
    )
    libraries(steps, end, level, out)


def rendering(production: bool) -> list[Any]:
    if not production:
        # Tracebacks without the values of variables: among them are passwords and tokens.
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(as_json)]


def as_json(event: dict[str, Any], **_: Any) -> str:
    return orjson.dumps(event, default=repr).decode()


def libraries(steps: list[Any], end: list[Any], level: int, out: TextIO | None) -> None:
    """What others log through Python's own logging looks the same."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=steps,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for library in ("celery", "kombu", "alembic"):
        logging.getLogger(library).setLevel(max(logging.WARNING, level))


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
