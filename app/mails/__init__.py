"""Mails: for each a text and an HTML template beside this file, in one layout. The text has the subject."""

from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


class Rendered(NamedTuple):
    subject: str
    text: str
    html: str


def render(name: str, values: dict[str, Any]) -> Rendered:
    """Raises jinja2.TemplateError, also where a variable is missing. The subject is one line."""
    text, html = (ENVIRONMENT.get_template(f"{name}.{form}") for form in ("txt", "html"))
    subject = " ".join("".join(text.blocks["subject"](text.new_context(values))).split())
    return Rendered(subject, text.render(values), html.render(values | {"subject": subject}))
