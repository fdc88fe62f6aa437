"""What Flask, its extensions and our own helpers call by other names: made of the settings."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

MEGABYTE = 1024 * 1024

API_DESCRIPTION: dict[str, Any] = {
    "info": {
        "description": "Every single resource answers an ETag: send it back as If-Match, and a resource "
        "that changed meanwhile is refused with 412. A POST with an Idempotency-Key that comes with a login "
        "or an API key is carried out once; what showed a secret is not shown again (409). "
        "Errors are RFC 9457 problems. Money and quantities are strings."
    },
    "security": [{"token": []}, {"key": []}],
    "components": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        }
    },
}


def old_secrets(settings: Mapping[str, Any]) -> list[str]:
    return listed(settings["OLD_SECRET_KEYS"])


def listed(names: str) -> list[str]:
    """What a setting holds between commas."""
    return [name.strip() for name in names.split(",") if name.strip()]


def for_extensions(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SQLALCHEMY_DATABASE_URI": settings["DATABASE_URL"],
        "MAX_CONTENT_LENGTH": settings["MAX_UPLOAD_MB"] * MEGABYTE + MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        # All that our signatures and seals may be of; the first makes new ones.
        "SECRETS": (settings["SECRET_KEY"], *old_secrets(settings)),
        "SECRET_KEY_FALLBACKS": old_secrets(settings),
        "JWT_ALGORITHM": "HS256",
        "JWT_DECODE_ALGORITHMS": ["HS256"],
        "JWT_DECODE_LEEWAY": 5,  # seconds by which another machine's clock may be ahead
        "JWT_ENCODE_ISSUER": settings["JWT_ISSUER"],
        "JWT_DECODE_ISSUER": settings["JWT_ISSUER"],
        "JWT_ENCODE_AUDIENCE": settings["JWT_AUDIENCE"],
        "JWT_DECODE_AUDIENCE": settings["JWT_AUDIENCE"],
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=settings["ACCESS_TOKEN_MINUTES"]),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(days=settings["REFRESH_TOKEN_DAYS"]),
        "CORS_LIST": listed(settings["CORS_ORIGINS"]),
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "SQLALCHEMY_BINDS": single_statements(settings),
        "API_TITLE": "Atelier",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api/v1",
        "API_SPEC_OPTIONS": API_DESCRIPTION,
    }


def cookies_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Where people come by TLS, browsers send them by TLS only and take them from this very host only."""
    address = str(settings["PUBLIC_URL"])
    secure = address.startswith("https:") or (not address and settings["TRUSTED_PROXIES"] > 0)
    return {
        # Cookies know hosts but no ports: two copies side by side need two names.
        "SESSION_COOKIE_NAME": f"{'__Host-' if secure else ''}atelier_{settings['PORT']}",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": secure,
    }


def password_cost(settings: Mapping[str, Any]) -> dict[str, int]:
    """As `utils.security.configure` takes it. No more hash at once than there are cores for."""
    lanes = settings["ARGON2_PARALLELISM"]
    cost = {"time_cost": settings["ARGON2_TIME_COST"], "memory_kib": settings["ARGON2_MEMORY_KIB"]}
    at_once = max(1, len(os.sched_getaffinity(0)) // (settings["WEB_WORKERS"] * lanes))
    return {**cost, "lanes": lanes, "at_once": at_once}


def engine_options(settings: Mapping[str, Any]) -> dict[str, Any]:
    """A connection for each thread and a few to spare; who waits 5 s for one is told to come back."""
    options = {"pool_size": settings["WEB_THREADS"], "max_overflow": 4, "pool_timeout": 5}
    if settings["DATABASE_URL"].startswith("postgresql"):
        limit = round(settings["STATEMENT_TIMEOUT_S"] * 1000)
        options["connect_args"] = {"options": f"-c timezone=UTC -c statement_timeout={limit}"}
    return options | {"json_serializer": written, "json_deserializer": orjson.loads}


def single_statements(settings: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A second pool on PostgreSQL, without transactions: to switch a connection to and fro costs more than to
    read a row. What only reads uses it."""
    if not settings["DATABASE_URL"].startswith("postgresql"):
        return {}
    options = {"url": settings["DATABASE_URL"], "isolation_level": "AUTOCOMMIT"}
    return {"single": engine_options(settings) | options}


def written(value: Any) -> str:
    return orjson.dumps(value).decode()
