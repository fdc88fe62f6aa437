"""Statuses, values, actions, nouns and fields have a word in each language of the pages."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import pytest
from marshmallow import Schema, fields

import utils.schemas
from app.pages.shapes.listings import Listing
from app.pages.shapes.many import MANY
from app.pages.shell import labels
from app.pages.shell.labels import action_of, label_of, noun_of, role_about, role_name, value_of
from models.columns import Base
from models.identity.permissions import VERBS
from models.identity.roles import SEEDED
from models.lifecycle import Lifecycle
from tests.platform.test_page_formats import reading
from tests.refusals import descendants, within

# Called the same in German, and what only programs read.
THE_SAME = {"bic", "format", "iban", "incoterm", "name", "position", "region", "revision", "sha256", "status"}
TECHNICAL = {
    *("access_token", "after", "ambiguous", "api_key_id", "backup_codes", "before", "changes", "created"),
    *("current", "dependencies", "entity", "entity_id", "expires_in", "field", "from_", "id", "ids", "ip"),
    *("items", "latency_ms", "limit", "mfa_required", "mfa_token", "next", "not_found", "ok", "otpauth_uri"),
    *("provider_id", "qr_svg", "rates", "refresh_token", "rejected", "request_id", "routes", "secret"),
    *("skip", "sweep_age_s", "token_type", "total_is_exact", "unchanged", "updated", "user_agent"),
    "actor_name",
}


def shown_fields() -> Iterator[tuple[str, fields.Field]]:
    for module in walk_packages(utils.schemas.__path__, "utils.schemas."):
        import_module(module.name)
    for schema in descendants(Schema):
        if schema.__name__.endswith(("Out", "Row")):
            yield from schema._declared_fields.items()


def shown_enums() -> set[type[StrEnum]]:
    inner = (each for _, field in shown_fields() for each in within(field))
    return {each.enum for each in inner if isinstance(each, fields.Enum)}


def lives() -> list[type[Lifecycle]]:
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Lifecycle)]


def test_every_value_of_an_enumeration_has_its_word():
    values = {each.value for kind in shown_enums() for each in kind}
    assert "draft" in values
    assert sorted(values - labels.VALUES.keys()) == []


def test_every_filter_has_a_german_name(app):
    listings = [each for module in loaded() for each in vars(module).values() if isinstance(each, Listing)]
    names = {name for listing in listings for name in listing.filters}
    assert {"since", "tag", "archived"} <= names
    with reading(app, "de"):
        german = {name: label_of(name) for name in names}
    with reading(app, "en"):
        assert {name for name in names if german[name] == label_of(name)} <= THE_SAME


def loaded() -> list[ModuleType]:
    return [module for name, module in sys.modules.items() if name.startswith("app.pages.")]


def test_every_action_has_its_word(app):
    rules = [rule for model in lives() for rule in model.transitions() if rule.permission is not None]
    both = {"archive", "unarchive"}  # what every business record can do
    own = {action.name for many in MANY.values() for action in many.record.own}
    assert "reset_factor" in own
    assert sorted(({rule.action for rule in rules} | both | own) - labels.ACTIONS.keys()) == []


def test_every_permission_has_its_words():
    nouns = {noun for noun in VERBS if noun not in ("self", "sessions")}
    assert sorted(nouns - labels.NOUNS.keys()) == []
    verbs = {verb for noun in nouns for verb in VERBS[noun].split()}
    assert sorted(verbs - labels.VERBS.keys()) == []
    assert sorted(SEEDED.keys() - labels.ROLES.keys()) == []


def test_a_field_that_is_shown_has_a_german_name(app):
    with reading(app, "de"):
        german = {name: label_of(name) for name, _ in shown_fields()}
    with reading(app, "en"):
        english = {name: label_of(name) for name in german}
    same = sorted(name for name in german if german[name] == english[name])
    assert set(same) - TECHNICAL == THE_SAME


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Order date", "Tax number", "Waiting", "Waiting for approval", "Release for use", "Ada")),
        ("de", ("Bestelldatum", "Steuernummer", "Wartet", "Wartet auf Genehmigung", "Freigeben", "Ada")),
    ],
)
def test_labels_say_what_people_say(app, language, said):
    with reading(app, language):
        fields = (label_of("po_date"), label_of("tax_id"))
        values = (value_of("pending"), value_of("pending", "purchase_orders"))
        assert (*fields, *values, action_of("activate", "parts"), role_name("ada")) == said


def test_what_nobody_knows_stays_readable(app):
    with reading(app, "de"):
        assert (value_of("half_done"), noun_of("odd_things")) == ("Half done", "Odd things")
        assert label_of("odd_field") == "Odd field"


def test_a_built_in_role_says_what_it_is_for(app):
    with reading(app, "de"):
        assert role_about("viewer") == "Sieht alles und ändert nichts."
        assert role_about("night shift") == ""
