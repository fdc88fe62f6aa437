"""The document as a whole: what flask-smorest collects, completed, made once and answered fast."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson
from flask import Flask, Response, current_app, request

from app.document import components, examples, properties
from app.document.examples import operations
from app.problems import PROBLEM_JSON, ProblemApi


class DocumentedApi(ProblemApi):
    def _init_spec(self, **options: Any) -> None:
        super()._init_spec(**options)
        for attribute in properties.ALL:
            self.ma_plugin.converter.add_attribute_function(attribute)
        self.ma_plugin.converter.add_parameter_attribute_function(properties.never_null)
        components.register(self.spec, self.ERROR_SCHEMA, PROBLEM_JSON)
        here = {"url": "/", "description": "the server that this document comes from"}
        named = {"url": self.config["PUBLIC_URL"], "description": "the address that people are told"}
        self.spec.options["servers"] = [here, named]

    def _register_responses(self) -> None:
        """They are among our components, as what follows is."""

    def _register_etag_headers(self) -> None:
        """Headers, too."""

    def _register_pagination_header(self) -> None:
        """Lists tell in their body where they go on."""

    def _openapi_json(self) -> Response:
        known = current_app.extensions
        if "openapi" not in known:
            body = orjson.dumps(document_of(current_app))
            known["openapi"] = body, sha256(body).hexdigest()[:16]
        body, tag = known["openapi"]
        response = Response(body, mimetype="application/json")
        response.set_etag(tag)
        response.make_conditional(request)
        return response


def document_of(app: Flask) -> dict[str, Any]:
    api = app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    found: dict[str, Any] = orjson.loads(orjson.dumps(api.spec.to_dict()))  # of one's own, to be changed
    for operation in operations(found):
        operation["responses"] = dict(sorted(operation["responses"].items()))
    for path in found["paths"].values():
        for parameter in path.get("parameters", []):
            parameter.setdefault("description", named(parameter))
    open_answers(found)
    examples.add(found)
    return found


def named(parameter: dict[str, Any]) -> str:
    """Of a variable in an address: api_key_id is the number of the API key."""
    noun, is_id, _ = parameter["name"].rpartition("_id")
    return f"the number of the {noun.replace('_', ' ')}" if is_id else "one of these words"


def open_answers(document: dict[str, Any]) -> None:
    """A client must not break where an answer gets one more field: only what is sent is closed."""
    schemas, closed = document["components"]["schemas"], sent_in(document)
    for schema in (schemas[name] for name in schemas.keys() - closed):
        if schema.get("additionalProperties") is False:
            del schema["additionalProperties"]


def sent_in(document: dict[str, Any]) -> set[str]:
    """The names of the schemas that bodies are made of."""
    schemas, found = document["components"]["schemas"], set[str]()
    parts = [operation["requestBody"] for operation in operations(document) if "requestBody" in operation]
    while parts:
        fresh = set(named_in(parts)) - found
        found, parts = found | fresh, [schemas[name] for name in fresh]
    return found


def named_in(part: Any) -> Iterator[str]:
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    if isinstance(part, dict) and "$ref" in part:
        yield part["$ref"].rpartition("/")[2]
    for one in inner:
        yield from named_in(one)
