"""Documents on their way out, as PDF and as UBL: two routes of every noun that others get."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import Response, request, send_file

from app.auth import actor, needs
from app.document.operations import references
from app.errors import Conflict
from app.resources import Resource, fetch
from models.base import Record
from utils.papers import Paper
from utils.pdf import printing
from utils.pdf.words import LANGUAGES

PDF, XML = "application/pdf", "application/xml"
PRINTED = "Print a {} for whom it goes to, in German or English; what does not count yet is stamped so"
TOO_LONG = "Cannot print: it is too long. Shorten its remarks, or make several documents of it."
WRITTEN = "Write a {} in UBL 2.1, for the software of whom it goes to"

Describe = Callable[[Any, Any], Paper]
Write = Callable[[Paper], bytes]


def add_papers(blp: Resource, model: type[Record], describe: Describe, noun: str, write: Write) -> None:
    """`GET /{id}/pdf` and `/ubl.xml`; `describe` makes a paper of a row for an actor."""

    def paper_of(ids: dict[str, int]) -> Paper:
        return describe(fetch(model, ids[f"{noun}_id"]), actor)

    def print_it(**ids: int) -> Response:
        return send_pdf(paper_of(ids))

    def write_it(**ids: int) -> Response:
        paper = paper_of(ids)
        return send_xml(paper, write(paper))

    in_languages = blp.doc(parameters=["AcceptLanguage"], responses=references(409))
    add(blp, in_languages(blp.sends(PDF)(named(print_it, "print", noun, PRINTED))), f"/<id:{noun}_id>/pdf")
    add(blp, blp.sends(XML)(named(write_it, "write", noun, WRITTEN)), f"/<id:{noun}_id>/ubl.xml")


def named(view: Any, verb: str, noun: str, words: str) -> Any:
    view.__name__, view.__doc__ = f"{verb}_{noun}", words.format(noun.replace("_", " "))
    return view


def add(blp: Resource, view: Any, rule: str) -> None:
    blp.get(rule)(needs(f"{blp.name}:read")(view))


def send_pdf(paper: Paper, language: str | None = None) -> Response:
    """In this language, else the one that the caller likes best. It is set only for whom it is new."""
    language = language or wished_language()
    printed = printing.texts(paper, language)
    tag = printing.tag(printed)
    known = request.if_none_match.contains_weak(tag)
    response = unchanged(tag) if known else sent(typeset(printed), f"{paper.number}.pdf", PDF, tag)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response


def typeset(printed: bytes) -> bytes:
    """Raises Conflict where a document of thousands of pages is asked for."""
    try:
        return printing.pdf(printed)
    except printing.TooLong as error:
        raise Conflict(TOO_LONG, "too_long") from error


def wished_language() -> str:
    """de-AT, too, is German, and goes before an English that is liked less."""
    wished = (name.partition("-")[0].lower() for name, quality in request.accept_languages if quality)
    return next((name for name in wished if name in LANGUAGES), "en")


def send_xml(paper: Paper, written: bytes) -> Response:
    return sent(written, f"{paper.number}.xml", XML, sha256(written).hexdigest()[:32], as_attachment=True)


def unchanged(tag: str) -> Response:
    response = Response(status=304)
    response.set_etag(tag)
    return response


def sent(body: bytes, name: str, media_type: str, tag: str, as_attachment: bool = False) -> Response:
    """With Range and If-None-Match. It is for the caller alone, and asked for anew each time."""
    response = send_file(BytesIO(body), media_type, as_attachment, name, etag=tag, max_age=0)
    response.cache_control.private = True
    return response
