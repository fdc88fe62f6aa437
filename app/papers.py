"""Documents on their way out, as PDF and as UBL."""

from hashlib import sha256
from io import BytesIO

from flask import Response, request, send_file

from utils.papers import Paper
from utils.pdf import printing
from utils.pdf.words import LANGUAGES

PDF, XML = "application/pdf", "application/xml"
DOCUMENTED = {"parameters": ["AcceptLanguage"]}


def send_pdf(paper: Paper) -> Response:
    """In the language that the caller likes best. It is set only for whom it is new."""
    language = wished_language()
    printed = printing.texts(paper, language)
    tag = printing.tag(printed)
    known = request.if_none_match.contains_weak(tag)
    response = unchanged(tag) if known else sent(printing.pdf(printed), f"{paper.number}.pdf", PDF, tag)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response


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
