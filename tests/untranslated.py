"""Texts that people see and that no catalog knows: in templates, and in the pages' Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from jinja2 import Environment, nodes

LETTERS = re.compile(r"[^\W\d_]{2}")
# In expressions, a sentence, or what begins with a capital: no name of a field or of a class of CSS does.
TEXT = re.compile(r"[A-Z“][\w-]+( |$|[.:…])|[a-z]+ [a-z]+ [a-z]+")
SHOWN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "label", "data-confirm"}
# Calls whose texts nobody sees, or that translate them.
SILENT = {"_", "N_", "ngettext", "pgettext", "gettext", "url_for", "asset", "icon", "can", "lookup"}
# In Python, two words of which the first has a capital; one where it is given to a constructor.
SENTENCE = re.compile(r"[A-Z“][\w-]*[:,]? \w")
LABEL = re.compile("[A-Z][a-z]+")
NOT_SHOWN = {*SILENT, "TypeVar"}
MARKER = re.compile("\ue000(\\d+)\ue001")
NAMES = {
    "PDF",
    "UBL",
    "Atelier",
    "API",
    "2FA",
    "CSV",
    "XLSX",
    "openapi.json",
    "UTC",
    "mm",
    "npm ci",
    "Onshape",
    "STEP",
    "mm²",
    "mm³",
    "MB",
    "GB",
    "· Atelier",
}


class Shown(HTMLParser):
    """The texts of a page, and of those attributes that are seen or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent = tag in ("script", "style")
        self.texts += [value for name, value in attrs if value and name in SHOWN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self.silent = False

    def handle_data(self, data: str) -> None:
        self.texts += [] if self.silent else [data]


def in_template(jinja: Environment, source: str) -> Iterator[str]:
    page, expressions = flattened(jinja, source)
    reader = Shown()
    reader.feed(page)
    for text in reader.texts:
        yield from (part.strip() for part in MARKER.split(text)[::2] if is_text(part))
        for number in MARKER.findall(text):
            yield from put_out(expressions[int(number)])
    yield from (text for text in constants(jinja.parse(source)) if TEXT.match(text))


def is_text(part: str) -> bool:
    """And no piece of a tag that is put together."""
    return LETTERS.search(part) is not None and '"' not in part


def flattened(jinja: Environment, source: str) -> tuple[str, list[nodes.Node]]:
    """The template as HTML alone, without what `TRANS` finds; with a marker for each expression in it."""
    page: list[str] = []
    expressions: list[nodes.Node] = []
    for each in jinja.parse(re.sub(TRANS, "", source)).find_all(nodes.Output):
        for part in each.nodes:
            if isinstance(part, nodes.TemplateData):
                page.append(part.data)
            else:
                page.append(f"\ue000{len(expressions)}\ue001")
                expressions.append(part)
    return "".join(page), expressions


# What is translated as a whole, and the class of a page.
TRANS = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{% block width %\}.*?\{% endblock %\}", re.DOTALL)


def put_out(node: nodes.Node | None) -> Iterator[str]:
    """Texts that this expression may come to."""
    match node:
        case nodes.Const(value=str() as text) if LETTERS.search(text):
            yield text
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from put_out(one)
            yield from put_out(other)
        case nodes.Or(left=one, right=other) | nodes.Add(left=one, right=other):
            yield from put_out(one)
            yield from put_out(other)
        case nodes.Concat(nodes=parts):
            for part in parts:
                yield from put_out(part)
        case nodes.Filter(node=inner, name="upper" | "lower" | "capitalize"):
            yield from put_out(inner)


def constants(node: nodes.Node) -> Iterator[str]:
    """All texts in expressions but those that nobody sees."""
    if isinstance(node, nodes.Const):
        yield from [node.value] if isinstance(node.value, str) else []
    elif not is_silent(node):
        for child in node.iter_child_nodes():
            yield from constants(child)


def is_silent(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Compare | nodes.Test | nodes.FromImport | nodes.Extends | nodes.Include):
        return True
    called: Any = getattr(node, "node", None) if isinstance(node, nodes.Call) else None
    return getattr(called, "name", getattr(called, "attr", None)) in SILENT


def in_python(source: str) -> Iterator[str]:
    """Sentences, and what is flashed: but for refusals, which the catalogs have by another way."""
    tree = ast.parse(source)
    silent = {id(inner) for node in ast.walk(tree) for part in unseen(node) for inner in ast.walk(part)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield from [node.value] if SENTENCE.match(node.value) else []
        if isinstance(node, ast.Call):
            yield from told_at_once(node)


def told_at_once(call: ast.Call) -> Iterator[str]:
    """A word of its own that is flashed, or given to what is made of it."""
    name = getattr(call.func, "id", "")
    if name == "flash" or (name[:1].isupper() and name not in NOT_SHOWN):
        texts = (each.value for each in call.args if isinstance(each, ast.Constant))
        yield from (text for text in texts if isinstance(text, str) and LABEL.match(text))


def unseen(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Compare():
            yield node
        case ast.Assign(targets=[ast.Name(id="FIELDS")]):  # their German is that of the trail
            yield node
        case ast.Call(func=ast.Name(id=name)) if name in SILENT:
            yield node
