"""What a page leaves to be said by the next one stands in the session's cookie, which browsers drop where it
is longer than 4 kB: who would then not hear what was done."""

from json import dumps

from flask import Flask, Response, session

FLASHES = "_flashes"  # as Flask calls them
MOST = 1500  # characters of all of them, as they are written


def shortened(text: str, most: int) -> str:
    """Letters beyond ASCII are written as six characters or twelve."""
    while len(written(text)) > most:
        text = f"{text[: len(text) * 3 // 4].rstrip('…')}…"
    return text


def written(text: str) -> str:
    return dumps(text)


def fit(response: Response) -> Response:
    told = session.get(FLASHES, []) if session.modified else []
    if sum(len(written(text)) for _, text in told) > MOST:
        session[FLASHES] = [(kind, shortened(text, MOST // len(told))) for kind, text in told]
    return response


def init_app(app: Flask) -> None:
    app.after_request(fit)
