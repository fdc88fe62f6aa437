"""What a schema of the API's document says, in a few words: the kind of a value, its bounds, an example."""

from typing import Any

import orjson

Node = dict[str, Any]


def dots(node: Node) -> str:
    return "[]." if "items" in node else "."


def one_of(node: Node) -> Node:
    """What may also be null, without that."""
    several = node.get("anyOf") or node.get("allOf") or [node]
    found: Node = next(each for each in several if each.get("type") != "null")
    return found


def kind_of(node: Node) -> str:
    """`text, 1 to 255`, `one of S, Z`, `list of whole numbers`; `or null` where it may be."""
    inner = one_of(node)
    types = inner.get("type", "object")
    names = [each for each in (types if isinstance(types, list) else [types]) if each != "null"]
    is_null = (inner is not node and "anyOf" in node) or "null" in types
    return f"{word_of(inner, names[0] if names else 'object')}{' or null' if is_null else ''}"


def word_of(node: Node, kind: str) -> str:
    if "enum" in node:
        return f"one of {', '.join(str(each) for each in node['enum'] if each is not None)}"
    if kind == "array":
        return f"list of {kind_of(node['items'])}" if node.get("items") else "list"
    word = node.get("format") or kind
    return f"{word}{bounds(node)}"


def bounds(node: Node) -> str:
    least = node.get("minLength", node.get("minimum", node.get("x-minimum")))
    most = node.get("maxLength", node.get("maximum", node.get("x-maximum")))
    if most is None:
        return "" if least is None else f", from {least}"
    return f", up to {most}" if least is None else f", {least} to {most}"


def example_of(node: Node) -> str:
    examples = node.get("examples")
    return "" if not examples else written(examples[0])


def written(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def shape_of(schema: Node) -> str | None:
    name = one_of(schema).get("$ref")
    return name and str(name).rpartition("/")[2]


def pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def shell(value: Any) -> str:
    """As an argument that a shell takes as it stands."""
    text = orjson.dumps(value).decode() if value is not None else "{}"
    return "'" + text.replace("'", "'\\''") + "'"
