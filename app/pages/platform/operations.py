"""The API's document as people read it: what each operation asks for and answers, and the fields of both."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from app.pages.platform.meanings import Node, dots, example_of, kind_of, one_of, pretty, shape_of, shell

METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"
DEEPEST = 4  # assemblies hold assemblies


@dataclass(frozen=True)
class Field:
    """One field of what is sent or answered; one within another is `lines[].quantity`."""

    name: str
    kind: str
    is_needed: bool
    meaning: str
    example: str


@dataclass(frozen=True)
class Shape:
    """A schema of the document, its fields in one list."""

    name: str
    fields: list[Field]


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    kind: str
    is_needed: bool
    meaning: str
    example: str


@dataclass(frozen=True)
class Answer:
    status: str
    meaning: str
    shape: str | None
    example: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    document: "Document"
    path: str
    method: str
    node: Node

    @property
    def id(self) -> str:
        return str(self.node["operationId"])

    @property
    def summary(self) -> str:
        return str(self.node["summary"])

    @property
    def description(self) -> str:
        return str(self.node.get("description", ""))

    @cached_property
    def parameters(self) -> list[Parameter]:
        above = self.document.node["paths"][self.path].get("parameters", [])
        found = [self.document.followed(each) for each in [*above, *self.node.get("parameters", [])]]
        return [parameter_of(each) for each in found]

    @property
    def asked(self) -> list[Parameter]:
        """Of the address; what is in headers is the same everywhere."""
        return [each for each in self.parameters if each.place != "header"]

    @property
    def headers(self) -> list[Parameter]:
        return [each for each in self.parameters if each.place == "header"]

    @property
    def body(self) -> Node | None:
        body: Node | None = self.node.get("requestBody", {}).get("content", {}).get(JSON)
        return body

    @property
    def body_shape(self) -> str | None:
        return shape_of(self.body["schema"]) if self.body else None

    @property
    def body_example(self) -> str:
        return pretty(self.body["example"]) if self.body and "example" in self.body else ""

    @cached_property
    def answers(self) -> list[Answer]:
        found = self.node["responses"].items()
        return [answer_of(status, self.document.followed(told)) for status, told in found]

    @property
    def curl(self) -> str:
        lines = [f"curl -X {self.method.upper()} {self.document.url}{self.path}"]
        lines += ['-H "X-API-Key: $KEY"']
        if self.body:
            lines += [f"-H 'Content-Type: {JSON}'", f"-d {shell(self.body.get('example'))}"]
        return " \\\n  ".join(lines)

    @property
    def shapes(self) -> Iterator[str]:
        """The names of what it takes, and of what it answers where all went well."""
        found = [self.body_shape, *(each.shape for each in self.answers if each.status < "3")]
        yield from (name for name in found if name)


@dataclass(frozen=True)
class Document:
    """`url` is where the server is reached."""

    node: Node
    url: str

    @property
    def tags(self) -> list[Node]:
        return list(self.node["tags"])

    @cached_property
    def operations(self) -> list[Operation]:
        paths = self.node["paths"].items()
        return [Operation(self, path, m, found[m]) for path, found in paths for m in METHODS if m in found]

    @property
    def first(self) -> Operation:
        """The simplest that shows something."""
        return next(each for each in self.operations if each.path == "/api/v1/parts")

    def of(self, tag: str) -> list[Operation]:
        return [each for each in self.operations if tag in each.node["tags"]]

    def shapes_of(self, operations: list[Operation]) -> list[Shape]:
        names = dict.fromkeys(name for each in operations for name in each.shapes)
        return [Shape(name, [*self.fields({"$ref": f"#/{name}"})]) for name in names]

    def followed(self, node: Node) -> Node:
        """What a reference names, else the node itself."""
        if "$ref" not in node:
            return node
        name = node["$ref"].rpartition("/")[2]
        parts = self.node["components"].values()
        found: Node = next(part[name] for part in parts if name in part)
        return found

    def fields(self, node: Node, within: str = "", depth: int = 0) -> Iterator[Field]:
        schema = self.followed(one_of(node))
        needed = schema.get("required", ())
        for name, each in schema.get("properties", {}).items():
            place = f"{within}{name}"
            yield Field(place, kind_of(each), name in needed, each.get("description", ""), example_of(each))
            if depth < DEEPEST:
                inner = one_of(each)
                yield from self.fields(inner.get("items", inner), place + dots(inner), depth + 1)


def parameter_of(node: Node) -> Parameter:
    schema = node["schema"]
    meaning, needed = node.get("description", ""), bool(node.get("required"))
    return Parameter(node["name"], node["in"], kind_of(schema), needed, meaning, example_of(schema))


def answer_of(status: str, node: Node) -> Answer:
    content: Node = next(iter(node.get("content", {}).values()), {})
    example = pretty(content["example"]) if "example" in content and status < "3" else ""
    return Answer(status, node.get("description", ""), shape_of(content.get("schema", {})), example)
