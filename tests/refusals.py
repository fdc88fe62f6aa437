"""The sentences by which code refuses, as patterns: `{}` stands for what is filled in where they are raised.

Found by reading the code: whatever it says that looks like a sentence, and what marshmallow and werkzeug
say by themselves. `app/pages/shell/sentences.py` finds the German of a final sentence by these patterns."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from marshmallow import Schema, fields
from werkzeug import exceptions

import utils.schemas
from app.pages.shell.sentences import compiled

ROOT = Path(__file__).parents[1]
PLACE = "{}"
FOLDERS = ("app", "models", "routes", "utils")
# What is said to operators and to programmers, in documents, in mails, and in the trail.
ELSEWHERE = ("app/commands", "app/mails", "app/document", "utils/pdf", "utils/trail", "utils/ubl")
FILES_ELSEWHERE = {
    "app/jobs/__init__.py",
    "models/decimals.py",
    "models/platform/audit_events.py",
    "models/platform/sms_templates.py",
    "models/supply/of_companies.py",
    "utils/cad/wire.py",
    "utils/extension_settings.py",
    "utils/schemas/platform/histories.py",
}
FAULTS_OF_OURS = {"RuntimeError", "TypeError", "AttributeError", "SettingsError", "OSError"}
SENTENCE = re.compile(r"([A-Z0-9“]|\{\})[^\n]* [^\n]*[.!?]", re.DOTALL)
NAMED_PLACE = re.compile(r"\{\w*\}")
TRANSLATED = {"_", "N_", "ngettext", "pgettext"}
# What is put together of pieces, and pieces that are filled in.
PIECES = {
    "It would permit {}.",
    "This role permits {}.",
    "No {}: {}",
    "it can become {}, not {}",
    "{} have come in already",
    "nothing else",
    "curves",
    "points",
    "packed with Draco",
    "packed with meshopt",
    "in another file, {}",
    "elsewhere",
    "what you may not do: {}",
    "more than you may approve: {}",
}
LONGEST = 300  # longer ones are descriptions
WEB = (
    exceptions.BadRequest,
    exceptions.NotFound,
    exceptions.MethodNotAllowed,
    exceptions.InternalServerError,
)


def refusals() -> set[str]:
    said = {*written(), *PIECES}
    filled_in = [compiled(each) for each in said if PLACE in each]
    others = {*of_marshmallow(), *(str(kind.description) for kind in WEB)}
    return said | {each for each in others if not any(one.fullmatch(each) for one in filled_in)}


def written() -> Iterator[str]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(ELSEWHERE) and name not in FILES_ELSEWHERE:
                yield from sentences_in(ast.parse(path.read_text()))


def sentences_in(tree: ast.AST) -> Iterator[str]:
    silent = {id(inner) for node in ast.walk(tree) for part in not_said(node) for inner in ast.walk(part)}
    for node in ast.walk(tree):
        text = None if id(node) in silent else pattern_of(node)
        if text and len(text) < LONGEST and SENTENCE.fullmatch(text) and text.strip("{}. :"):
            yield text


def not_said(node: ast.AST) -> Iterator[ast.AST]:
    """What of this node nobody is refused with."""
    match node:
        case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (each for each in node.body[:1] if isinstance(each, ast.Expr))
        case ast.JoinedStr():
            yield from node.values
        case ast.Assign(targets=[ast.Name(id="MEANINGS")]) | ast.Expr(value=ast.Constant()):
            yield node
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))) if name in FAULTS_OF_OURS:
            yield node
        case ast.Call(func=ast.Name(id=name)) if name in TRANSLATED:
            yield node


def pattern_of(node: ast.AST) -> str | None:
    """Of a text or an f-string, None of anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(str(part.value) if isinstance(part, ast.Constant) else PLACE for part in node.values)


def of_marshmallow() -> Iterator[str]:
    for module in walk_packages(utils.schemas.__path__, "utils.schemas."):
        import_module(module.name)
    messages = [*Schema.error_messages.values()]
    for schema in descendants(Schema):
        for field in (inner for each in schema._declared_fields.values() for inner in within(each)):
            messages += [*field.error_messages.values(), *of_validators(field)]
    yield from (
        NAMED_PLACE.sub(PLACE, message) for message in messages if message and not message[0].islower()
    )


def descendants(kind: type[Any]) -> Iterator[type[Any]]:
    """Of ours: tests make schemas, too."""
    for each in kind.__subclasses__():
        yield from descendants(each)
        if each.__module__.startswith(("app.", "utils.")):
            yield each


def within(field: Any) -> Iterator[Any]:
    yield field
    if isinstance(field, fields.List):
        yield from within(field.inner)


def of_validators(field: Any) -> Iterator[str]:
    """Either what ours say, or what they say by default."""
    for each in field.validators:
        own = getattr(each, "error", None)
        names = [name for name in dir(each) if name.startswith(("message", "default_message"))]
        yield from [own] if own else [str(getattr(each, name)) for name in names]
