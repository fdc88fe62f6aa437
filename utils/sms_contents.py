"""Texts of messages to phones: plain words and `{{ variable }}`, nothing else."""

from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

PLAIN = "Only plain {{ variable }} can be used: no tags, filters, attributes or calls."
ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined)


def fault(content: str, known: frozenset[str]) -> str | None:
    """What is wrong with it, as a sentence; None where nothing is."""
    try:
        tree = ENVIRONMENT.parse(content)
    except TemplateSyntaxError as error:
        return f"Line {error.lineno}: {error.message}"
    except RecursionError:  # a thousand brackets
        return PLAIN
    parts = [part for each in tree.body for part in getattr(each, "nodes", [each])]
    if not all(isinstance(part, (nodes.TemplateData, nodes.Name)) for part in parts):
        return PLAIN
    unknown = {part.name for part in parts if isinstance(part, nodes.Name)} - known
    if unknown:
        return f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(sorted(known))}."
    return None


def fill(content: str, values: dict[str, object]) -> str:
    """Raises jinja2.UndefinedError where a value is missing."""
    return compiled(content).render(values)


@lru_cache(maxsize=200)
def compiled(content: str) -> Template:
    return ENVIRONMENT.from_string(content)
