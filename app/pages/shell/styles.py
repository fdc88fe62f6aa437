"""The one style sheet of all pages: the files of `static/css/`, in the order of their layers."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, g, url_for

from app.auth import public
from app.pages.shell.assets import STATIC, YEAR_S, asset
from app.pages.shell.blueprint import blp
from app.pages.shell.packing import send_content

ORDER = ("tokens.css", "base.css", "bits", "shapes", "wings", "print.css")


def files() -> list[Path]:
    folder = STATIC / "css"
    return [
        path
        for name in ORDER
        for path in ([folder / name] if "." in name else sorted((folder / name).glob("*.css")))
    ]


@cache
def text() -> str:
    return "\n".join(path.read_text() for path in files())


@cache
def version() -> str:
    return sha256(text().encode()).hexdigest()[:12]


def stylesheet() -> str:
    return url_for("pages.read_style", style=version())


def use(*names: str) -> str:
    """Load `static/js/use/<name>.js` with this page, once."""
    wanted: dict[str, None] = g.setdefault("scripts", {})
    wanted.update(dict.fromkeys(names))
    return ""


def scripts() -> list[str]:
    return [asset(f"js/use/{name}.js") for name in g.get("scripts", {})]


@blp.get("/static/<style>.css")
@public
def read_style(style: str) -> Response:
    """Under an older address the newer one is answered, but not to be kept."""
    is_now = style == version()
    response = send_content(text().encode(), ".css", YEAR_S if is_now else 0)
    response.cache_control.public, response.cache_control.immutable = True, is_now
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(stylesheet=stylesheet, use=use, scripts=scripts)
