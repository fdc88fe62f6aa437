"""New people, and what their passwords must be like."""

from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from app.errors import Invalid
from app.settings import settings
from models.identity.users import User, refuse_unfitting
from utils.passwords import Policy, faults
from utils.security import hash_password


def policy() -> Policy:
    """As the settings have it: PASSWORD_MIN_LENGTH is its min_length."""
    named = {field.name: f"PASSWORD_{field.name.upper()}" for field in fields(Policy)}
    return Policy(**{name: settings[setting] for name, setting in named.items()})


def check_password(password: str, pointer: str, *own: str | None) -> None:
    """Raises Invalid with all that is wrong; `own` are the person's names and addresses."""
    words = [word for name in (*own, *ours()) if name for word in (name, name.partition("@")[0])]
    if found := faults(password, policy(), tuple(words)):
        raise Invalid.of([(pointer, fault) for fault in found])


def ours() -> list[str]:
    """The service's name and those of its host, whole and in parts: what is tried first anywhere here."""
    host = urlsplit(settings["PUBLIC_URL"]).hostname or ""
    return [settings["API_TITLE"], host, *host.split(".")]


def make_user(role: str, *, password: str, **registration: Any) -> User:
    """A new person of the role with this name. Raises Invalid, before the slow part, which should find no
    transaction open."""
    refuse_unfitting(**registration)
    names = ("username", "email", "full_name", "company_name")
    check_password(password, "/json/password", *map(registration.get, names))
    return User.register(role, hash_password(password), **registration)
