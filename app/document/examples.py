"""Examples of whole bodies, put together from those of their properties."""

from typing import Any

JSON = "application/json"
BY_FORMAT = {
    "date-time": "2026-11-25T13:20:00+00:00",
    "date": "2026-11-25",
    "email": "ada@example.com",
    "byte": "c29saWQ=",
    "decimal": "12.50",
}
BY_TYPE: dict[str, Any] = {"integer": 1, "number": 12.5, "boolean": True, "string": "text"}


def add(document: dict[str, Any]) -> None:
    """To every JSON body that operations of this document take or answer."""
    for operation in operations(document):
        for answer in operation["responses"].values():
            illustrate(document, answer.get("content", {}), is_body=False)
        illustrate(document, operation.get("requestBody", {}).get("content", {}), is_body=True)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    paths = document["paths"].values()
    return [operation for path in paths for key, operation in path.items() if key != "parameters"]


def illustrate(document: dict[str, Any], content: dict[str, Any], is_body: bool) -> None:
    if JSON in content:
        example = Examples(document["components"]["schemas"], is_body).of(content[JSON]["schema"])
        content[JSON].setdefault("example", example)


class Examples:
    """is_body: of what is sent. Which other records there are nobody knows: they are left out of it."""

    def __init__(self, schemas: dict[str, Any], is_body: bool) -> None:
        self.schemas, self.is_body = schemas, is_body

    def of(self, schema: dict[str, Any], around: tuple[str, ...] = ()) -> Any:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.of(self.schemas[name], (*around, name))
        for key in ("examples", "enum"):
            if key in schema:
                return schema[key][0]
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            return self.of(choices[0], around)
        return self.plain(schema, around)

    def plain(self, schema: dict[str, Any], around: tuple[str, ...]) -> Any:
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            return self.whole(schema, around)
        if kind == "array":  # what holds itself ends here
            goes_round = schema["items"].get("$ref", "").rpartition("/")[2] in around
            return [] if goes_round else [self.of(schema["items"], around)]
        return BY_FORMAT.get(schema.get("format", ""), BY_TYPE[kind])

    def whole(self, schema: dict[str, Any], around: tuple[str, ...]) -> dict[str, Any]:
        shown = schema.get("properties", {})
        needed = schema.get("required", [])
        return {
            name: self.of(inner, around)
            for name, inner in shown.items()
            if name in needed or not (self.is_body and is_reference(name, inner))
        }


def is_reference(name: str, schema: dict[str, Any]) -> bool:
    return name.endswith("_id") and "null" in schema.get("type", [])
