"""Documents of ours as others get them: who we are on them, and the way out as PDF and as UBL."""

import re
from hashlib import sha256
from io import BytesIO

from flask import Response, current_app, request, send_file

from utils.papers import Paper, Party, Place
from utils.pdf import printing
from utils.pdf.words import LANGUAGES

PDF, XML = "application/pdf", "application/xml"
DOCUMENTED = {"parameters": ["AcceptLanguage"]}
# 70173 Stuttgart, D-70173 Stuttgart, 1010 Wien; what is written otherwise is the city as a whole.
CITY = re.compile(r"(?P<postal_code>[A-Z]{0,3}-?[0-9][0-9A-Z -]{1,9}?) +(?P<city>[^\W\d].*)")


def seller() -> Party:
    """We ourselves, by our settings: of these, only SELLER_NAME is never empty."""
    of = {name: current_app.config[f"SELLER_{name.upper()}"] or None for name in ("tax_id", "email", "iban")}
    return Party(current_app.config["SELLER_NAME"], own_place(), **of)


def own_place() -> Place | None:
    """Of `Hauptstrasse 1, Gate 3, 70173 Stuttgart`; the country is a setting of its own."""
    address, country = (current_app.config[f"SELLER_{name}"] for name in ("ADDRESS", "COUNTRY"))
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if not parts and not country:
        return None
    street, street2 = parts[0] if parts[1:] else None, ", ".join(parts[1:-1]) or None
    return {"street": street, "street2": street2, **city_of("".join(parts[-1:])), "country": country or None}


def city_of(written: str) -> dict[str, str]:
    known = CITY.fullmatch(written)
    return known.groupdict() if known else {"city": written}


def send_pdf(paper: Paper) -> Response:
    """In the language that the caller likes best. It is set only for whom it is new."""
    language = request.accept_languages.best_match(LANGUAGES) or "en"
    printed = printing.texts(paper, language)
    tag = printing.tag(printed)
    known = request.if_none_match.contains_weak(tag)
    response = unchanged(tag) if known else sent(printing.pdf(printed), f"{paper.number}.pdf", PDF, tag)
    response.headers["Content-Language"] = language
    response.vary.add("Accept-Language")
    return response


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
