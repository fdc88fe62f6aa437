"""From a document to its PDF. The template gets texts only, as JSON: nothing in them is ever read as markup,
and no file beside it can be opened."""

import subprocess
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from utils.papers import Paper
from utils.pdf import blocks
from utils.pdf.figures import Figures

FOLDER = Path(__file__).parent
TEMPLATES, CHILD = FOLDER / "templates", FOLDER / "child.py"
PATIENCE_S = 60.0


class TooLong(Exception):
    """More than the typesetter has time and memory for."""


def texts(paper: Paper, language: str) -> bytes:
    """All that is printed."""
    figures, home = Figures(language, paper.currency), (paper.issuer.place or {}).get("country")
    heads = ("position", "item", "quantity", "unit_price", "tax", "amount")
    imprint = blocks.imprint(paper.issuer, figures)
    printed: dict[str, Any] = {
        "language": language,
        "title": figures.say(paper.kind),
        "number": paper.number,
        "page": figures.words["page"],
        "stamp": figures.say(paper.stamp).upper() if paper.stamp else "",
        "sender": imprint[0],
        "envelope": blocks.envelope(paper.recipient, figures, home),
        "facts": blocks.facts(paper, figures),
        "heads": [figures.say(head) for head in heads],
        "rows": [blocks.row(line, paper, figures) for line in paper.lines],
        "sums": blocks.sums(paper, figures),
        "terms": blocks.terms(paper, figures, home),
        "imprint": imprint,
    }
    return orjson.dumps(printed)


def tag(printed: bytes) -> str:
    """The same for the same texts, template and typesetter: what comes of them is the same, too."""
    return sha256(made_by() + printed).hexdigest()[:32]


@cache
def made_by() -> bytes:
    return version("typst").encode() + (TEMPLATES / "document.typ").read_bytes()


def pdf(printed: bytes) -> bytes:
    """Of what `texts` gave. In a process of its own, for some 60 ms; 1,000 lines take a second.
    Raises TooLong, and CalledProcessError where the fault is ours."""
    command = [sys.executable, "-I", str(CHILD), str(TEMPLATES)]
    options: dict[str, Any] = {"capture_output": True, "env": {}, "timeout": PATIENCE_S}
    try:
        done = subprocess.run(command, input=printed, check=False, **options)  # noqa: S603  all of it is ours
    except subprocess.TimeoutExpired as error:
        raise TooLong from error
    if done.returncode < 0:  # a signal: past its limits, or the system had no memory left
        raise TooLong
    done.check_returncode()
    return bytes(done.stdout)
