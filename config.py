"""Every setting, with its type, default and meaning: from the environment, and from `.env` beneath it."""

import os
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from decimal import Decimal
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from marshmallow import RAISE, Schema, ValidationError, fields, validate

from utils.extension_settings import cookies_of, for_extensions, old_secrets

WEAK_SECRETS = {"changeme", "change-me", "development-only", "secret", "secret-key", "password"}
ONE_ADDRESS = r"^(?:[^<>@\r\n]*<[^<>@\s,]+@[^<>@\s,]+>|[^<>@\s,]+@[^<>@\s,]+)(?!\n)$"


class SettingsError(SystemExit):
    """The service must not start like this; the message says what to mend."""


def text(default: str, meaning: str, **options: Any) -> fields.String:
    return fields.String(load_default=default, metadata={"description": meaning}, **options)


def choice(meaning: str, default: str, *others: str) -> fields.String:
    return text(default, meaning, validate=validate.OneOf([default, *others]))


def number(
    default: float, meaning: str, low: float = 0, high: float | None = None, **options: Any
) -> fields.Number[Any]:
    kind: type[fields.Number[Any]] = fields.Float if isinstance(default, float) else fields.Integer
    options |= {"load_default": default, "metadata": {"description": meaning}}
    return kind(validate=validate.Range(min=low, max=high), **options)


def exact(default: str, meaning: str, high: int) -> fields.Decimal:
    within = validate.Range(0, high)
    return fields.Decimal(load_default=Decimal(default), metadata={"description": meaning}, validate=within)


def switch(default: bool, meaning: str) -> fields.Boolean:
    return fields.Boolean(load_default=default, metadata={"description": meaning})


class Settings(Schema):
    """Shared by the web process, the workers, the scheduler and the command line."""

    class Meta:
        unknown = RAISE

    ENVIRONMENT = choice(
        "`production` logs JSON and refuses weak or unknown settings", "development", "production"
    )
    SECRET_KEY = text("", "signs tokens and cookies; in development made and kept in DATA_DIR")
    OLD_SECRET_KEYS = text("", "former SECRET_KEYs, with commas: what they signed or sealed stays good")
    JWT_ISSUER = text("atelier", "`iss` of our tokens", validate=validate.Length(min=1))
    JWT_AUDIENCE = text("atelier", "`aud` of our tokens", validate=validate.Length(min=1))
    DATA_DIR = text("instance", "where database, files, broker and logs are by default")
    DATABASE_URL = text("", "SQLAlchemy URL; empty: SQLite in DATA_DIR")
    BROKER_URL = text("", "Celery broker (redis://, amqp://); empty: folders in DATA_DIR")
    STATEMENT_TIMEOUT_S = number(15.0, "seconds after which PostgreSQL gives a statement up; 0: never")
    STORAGE_URL = text("", "fsspec URL of the file store (s3://bucket/prefix); empty: DATA_DIR")
    HOST = text("127.0.0.1", "address the web server listens on")
    PORT = number(8000, "port the web server listens on", 1)
    WEB_SERVER = choice("`gunicorn`, all in Python, or `granian`, partly in Rust", "gunicorn", "granian")
    WEB_WORKERS = number(2, "web processes", 1)
    WEB_THREADS = number(8, "threads of each web process", 1)
    TRUSTED_PROXIES = number(0, "reverse proxies whose X-Forwarded-* headers are believed")
    X_ACCEL_PREFIX = text("", "internal nginx location that serves stored files, as `/stored/`")
    CORS_ORIGINS = text("", "origins, separated by commas, whose pages may call the API")
    LOG_LEVEL = choice("least level logged", "INFO", "DEBUG", "WARNING", "ERROR")
    ADMIN_EMAIL = text("admin@example.com", "e-mail address of the first administrator")
    ADMIN_USERNAME = text("", "user name of the first administrator; empty: the e-mail address")
    ADMIN_PASSWORD = text("", "password of the first administrator; empty: made and printed once")
    DEMO_FILES = switch(True, "whether a new database gets five demo files")
    ACCESS_TOKEN_MINUTES = number(30, "life of an access token", 1)
    REFRESH_TOKEN_DAYS = number(7, "life of a login without use", 1)
    LOGIN_DAYS = number(30, "life of a login however much it is used", 1)
    LOGIN_FAILURES = number(5, "failed logins within 15 minutes that lock a name", 1)
    CODE_FAILURES = number(5, "wrong codes within 15 minutes that pause a user's second factor", 1)
    RESET_TOKEN_MINUTES = number(15, "life of the link in a mail for a forgotten password", 1)
    REGISTRATION = switch(True, "whether people may make accounts themselves")
    EMAIL_VERIFICATION = switch(False, "whether only who has verified their address may log in")
    PUBLIC_URL = text("", "where people reach this service, for links in mails; empty: http://HOST:PORT")
    MAIL_GATEWAY = choice(
        "`console`, `file` (DATA_DIR/mail), `smtp` or `ses`", "console", "file", "smtp", "ses"
    )
    MAIL_FROM = text(
        "Atelier <atelier@localhost>",
        "sender of all mails, with a name before the address if you like",
        validate=validate.Regexp(ONE_ADDRESS, error="One address, as Atelier <atelier@example.com>."),
    )
    MAIL_REPLY_TO = text("", "where answers to mails go; empty: to the sender")
    MAIL_ATTEMPTS = number(8, "attempts at a mail or SMS; waits triple from 30 s, so 8 take 9 hours", 1)
    SMTP_HOST = text("localhost", "mail server of the gateway `smtp`")
    SMTP_PORT = number(587, "its port", 1)
    SMTP_TLS = choice("`starttls`, `tls` or `none`", "starttls", "none", "tls")
    SMTP_USER = text("", "user name at the mail server; empty: no login")
    SMTP_PASSWORD = text("", "password at the mail server")
    SMS_GATEWAY = choice("`console` or `sns`", "console", "sns")
    CURRENCY = text(
        "EUR",
        "base of stock, approval limits and reports, as in ISO 4217; no other once there are amounts in it",
        validate=validate.Regexp(r"[A-Z]{3}\Z", error="Three capitals, as in ISO 4217."),
    )
    PASSWORD_MIN_LENGTH = number(8, "characters that a password needs", 1, 64)
    PASSWORD_MAX_LENGTH = number(128, "characters that a password may have", 64, 1024)
    PASSWORD_UPPER = switch(False, "whether a password needs a capital letter")
    PASSWORD_LOWER = switch(False, "whether a password needs a small letter")
    PASSWORD_DIGIT = switch(False, "whether a password needs a digit")
    PASSWORD_SPECIAL = switch(False, "whether a password needs a special character")
    PASSWORD_UNCOMMON = switch(True, "whether guessable passwords, and one's own name, are refused")
    PASSWORD_HISTORY = number(5, "latest passwords that are not taken again; 0: any is")
    ARGON2_TIME_COST = number(1, "passes over the memory that hashing a password takes", 1)
    ARGON2_MEMORY_KIB = number(47104, "memory that hashing a password takes, in KiB", 8)
    ARGON2_PARALLELISM = number(1, "threads that hash one password", 1)
    MIN_FREE_MB = number(256, "free space below which `/ready` says that a disk is full; 0: any will do")
    RATE_LOGIN = number(120, "logins a minute from one address; 0: any")
    RATE_REGISTER = number(60, "registrations a minute from one address; 0: any")
    RATE_FORGOT = number(30, "forgotten passwords a minute from one address; 0: any")
    RATE_CALCULATE = number(60, "public calculations a minute from one address; 0: any")
    RATE_UPLOADS = number(120, "uploads a minute from one user; 0: any")
    RATE_LIMIT = number(0, "all other requests a minute from one user or, for strangers, address; 0: any")
    RATE_LIMIT_URL = text(
        "",
        "redis://… where all processes count together; empty: each in its own memory",
        validate=validate.Regexp(r"$|(redis|rediss|unix)://."),
    )
    TAX_CATEGORY = choice(
        "category of tax, by UNCL5305, where nothing else is agreed", "S", *("Z", "E", "AE", "K", "G", "O")
    )
    TAX_RATE = exact("0", "rate of tax in percent where nothing else is agreed", 100)
    MAX_UPLOAD_MB = number(100, "largest file taken as multipart", 1)
    MAX_JSON_MB = number(20, "largest JSON body, so also the largest base64 upload", 1)
    CAD_WORKERS = number(2, "conversions at a time", 1)
    CAD_TIMEOUT_S = number(120.0, "seconds one conversion may take", 0.1)
    CAD_MEMORY_MB = number(4096, "memory one conversion may take", 256)
    CAD_DEFLECTION = number(0.001, "linear deflection of the mesh, as a share of the diagonal", 1e-6)
    CAD_MAX_GLB_MB = number(20.0, "size above which a preview is coarsened", 0.01)
    CAD_JAIL = choice("`require` starts no converter that the kernel cannot shut in", "auto", "require")
    SWEEP_SECONDS = number(5.0, "how often waiting and abandoned jobs are looked for", 0.1)
    TIDY_SECONDS = number(60.0, "how often bytes that no row needs are looked for", 0.1)
    UNNEEDED_HOURS = number(24.0, "hours they are kept nevertheless: longer than a backup takes", 0.0)
    JOB_SILENCE_SECONDS = number(15.0, "silence after which a running job counts as abandoned", 0.1)


KNOWN = frozenset(Settings().fields)


def load(given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The checked settings: `given`, or the environment over `.env`. Raises SettingsError."""
    if given is None:
        filed = {name: value or "" for name, value in dotenv_values(".env").items()}
        given = filed | {name: os.environ[name] for name in KNOWN & os.environ.keys()}
        suspects = [*(filed.keys() - KNOWN), *misspelt(os.environ)]
    else:
        suspects = [*(given.keys() - KNOWN)]
    settings = checked({name: given[name] for name in KNOWN & given.keys()})
    return complete(refuse_unsafe(settings, suspects))


def misspelt(names: Iterable[str]) -> list[str]:
    """Other programs' variables are none of our business; those one letter beside ours are."""
    strangers = [name for name in names if name not in KNOWN and name.isupper()]
    return [name for name in strangers if get_close_matches(name, KNOWN, n=1, cutoff=0.88)]


def checked(given: Mapping[str, str]) -> dict[str, Any]:
    try:
        return dict(Settings().load(given))
    except ValidationError as error:
        raise SettingsError(f"Settings that cannot be used: {error.messages}") from None


def refuse_unsafe(settings: dict[str, Any], suspects: list[str]) -> dict[str, Any]:
    if settings["ENVIRONMENT"] != "production":
        return settings
    if suspects:
        raise SettingsError(f"Unknown settings: {', '.join(sorted(suspects))}. Mend or remove them.")
    if is_weak(settings["SECRET_KEY"]):
        raise SettingsError("SECRET_KEY is missing or weak: set at least 32 random characters.")
    if any(is_weak(secret) for secret in old_secrets(settings)):
        raise SettingsError("OLD_SECRET_KEYS has a weak one: whoever guesses it could forge tokens.")
    return settings


def is_weak(secret: str) -> bool:
    return len(secret) < 32 or len(set(secret)) < 10 or secret.lower() in WEAK_SECRETS


def complete(settings: dict[str, Any]) -> dict[str, Any]:
    """Fill in what depends on other settings, and what Flask's extensions call by other names."""
    keep_private(settings)
    data = Path(settings["DATA_DIR"]).absolute()
    settings["DATA_DIR"] = str(data)
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or kept_secret(data / "secret_key")
    cookies = cookies_of(settings)
    settings["PUBLIC_URL"] = public_url(settings)
    settings["STORAGE_URL"] = settings["STORAGE_URL"] or f"file://{data / 'files'}"
    settings["DATABASE_URL"] = with_driver(settings["DATABASE_URL"] or f"sqlite:///{data / 'atelier.db'}")
    return settings | for_extensions(settings) | cookies


def keep_private(settings: Mapping[str, Any]) -> None:
    """What this process makes from now on, DATA_DIR first, others cannot read: only nginx, where it sends
    stored files itself and its user is in our group."""
    os.umask(0o027 if settings["X_ACCEL_PREFIX"] else 0o077)


def public_url(settings: Mapping[str, Any]) -> str:
    """Without a slash at its end, so that a path can follow."""
    own = f"http://{settings['HOST']}:{settings['PORT']}"
    return str(settings["PUBLIC_URL"]).rstrip("/") or own


def with_driver(url: str) -> str:
    """PostgreSQL through psycopg2, however the URL was written down."""
    scheme, separator, rest = url.partition("://")
    return (
        f"postgresql+psycopg2://{rest}" if scheme in ("postgres", "postgresql") else scheme + separator + rest
    )


def kept_secret(path: Path) -> str:
    """Made once and kept, so that a restart or a second process knows the same tokens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), open(path, "x", opener=partial(os.open, mode=0o600)) as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
