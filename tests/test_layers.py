"""Each contract of `lint-imports` fails where its rule is broken, and every module stands in a layer."""

from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

import grimp
import pytest
from importlinter import Contract
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract

from routes import AREAS

KINDS: dict[str, type[Contract]] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "protected": ProtectedContract,
}
OPTIONS = read_configuration()
CONTRACTS = {each["name"].partition(":")[0]: each for each in OPTIONS["contracts_options"]}

# By what each contract is called up to its colon: imports that it must refuse, whoever writes them.
BREACHES = {
    "Imports point one way": [
        ("models.supply.companies", "app.identity.letters"),
        ("models.supply.companies", "app.visits", "app.resources"),
        ("app.identity.people", "app.engineering.stored"),
        ("app.engineering.stored", "utils.schemas.engineering.files"),
        ("routes.supply.companies", "app.pages.shell.forms"),
        ("app.errors", "app.extensions"),
        ("utils.words", "app.settings", "routes.supply.companies"),
    ],
    "Use cases know neither Flask nor HTTP": [
        ("app.identity.logins", "flask"),
        ("models.supply.companies", "flask"),
        ("app.engineering.stored", "marshmallow"),
    ],
    "A wing's rows know those of the wings below": [
        ("models.engineering.parts", "models.supply.companies"),
        ("models.identity.users", "models.engineering.parts"),
        ("models.base", "models.supply.companies"),
    ],
    "Helpers know nothing of ours": [
        ("utils.words", "app.errors"),
        ("utils.gateways.mail", "flask"),
        ("utils.cad.convert", "models.base"),
    ],
    "Shapes are known where requests come in": [
        ("models.supply.companies", "utils.schemas.fields"),
        ("utils.words", "utils.schemas.fields"),
    ],
    "Outside systems are called from few places": [
        ("routes.supply.companies", "utils.gateways.mail"),
        ("app.identity.letters", "utils.gateways.mail"),
    ],
    "The web process loads no CAD kernel": [
        ("routes.engineering.parts", "OCP"),
        ("app.jobs.convert", "utils.cad.exact"),
        ("utils.cad.pool", "utils.cad.render"),
    ],
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    roots = OPTIONS["session_options"]["root_packages"]
    return grimp.build_graph(*roots, include_external_packages=True, cache_dir=None)


def is_kept(name: str, graph: grimp.ImportGraph, *imports: str) -> bool:
    """Where each of `imports` imports the next."""
    graph = deepcopy(graph)
    for importer, imported in pairwise(imports):
        graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="")
    options = CONTRACTS[name]
    session = OPTIONS["session_options"]
    contract = KINDS[options["type"]](name=name, session_options=session, contract_options=options)
    return bool(contract.check(graph, verbose=False).kept)


def test_every_contract_has_been_seen_to_fail(graph: grimp.ImportGraph) -> None:
    assert CONTRACTS.keys() == BREACHES.keys()
    for name, breaches in BREACHES.items():
        assert is_kept(name, graph), name
        assert [breach for breach in breaches if is_kept(name, graph, *breach)] == [], name


def test_every_module_stands_in_a_layer(graph: grimp.ImportGraph) -> None:
    layers = {*named(CONTRACTS["Imports point one way"]["layers"])}
    children = {child for root in ("app", "routes", "models") for child in graph.find_children(root)}
    assert sorted(c for c in children if not {c, c.partition(".")[0]} & layers) == [], "pyproject.toml"


def test_every_wing_with_use_cases_is_held_free_of_http(graph: grimp.ImportGraph) -> None:
    wings = {f"app.{wing}" for wing in AREAS}
    held = CONTRACTS["Use cases know neither Flask nor HTTP"]["source_modules"]
    assert sorted(graph.find_children("app") & wings - {*held}) == []


def named(layers: list[str]) -> Iterator[Any]:
    for layer in layers:
        yield from layer.replace("|", " ").replace(":", " ").replace("(", " ").replace(")", " ").split()
