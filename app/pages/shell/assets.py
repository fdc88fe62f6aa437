"""What pages load: our own style and script, and what `npm run build` has made of them and of libraries.

Every address carries the digest of what it names, so browsers may keep it for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, send_file, url_for

from app.auth import public
from app.errors import NotFound
from app.pages.shell.blueprint import blp
from app.pages.shell.packing import TEXTS, send_text

STATIC = Path(__file__).parents[1] / "static"
YEAR_S = 365 * 24 * 3600

# What is built, by its name.
BUILT = {"viewer.js"}


def folder() -> Path:
    return Path(current_app.root_path).parent / "node_modules" / ".built"


@cache
def digest_of(name: str) -> str:
    return digest_of_file(STATIC / name, 0)


@cache
def digest_of_file(path: Path, changed_ns: int) -> str:
    """As it was at that time."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file of our own."""
    return url_for("pages.read_static", digest=digest_of(name), name=name)


def built(name: str) -> str | None:
    """The address of what is built, None where it is not."""
    digest = digest_of_built(name)
    return digest and url_for("pages.read_built", digest=digest, name=name)


def digest_of_built(name: str) -> str | None:
    try:
        return digest_of_file(folder() / name, (folder() / name).stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@blp.get("/static/<digest>/<path:name>")
@public
def read_static(digest: str, name: str) -> Response:
    if name not in {str(path.relative_to(STATIC)) for path in STATIC.rglob("*")}:
        raise NotFound("There is no such file.")
    return send_asset(STATIC / name, digest == digest_of(name))


@blp.get("/built/<digest>/<name>")
@public
def read_built(digest: str, name: str) -> Response:
    if name not in BUILT:
        raise NotFound("There is no such file.")
    there = digest_of_built(name)
    if there is None:
        raise NotFound(f"{name} is not built: run `npm ci` and `npm run build` beside package.json.")
    return send_asset(folder() / name, digest == there)


def send_asset(path: Path, for_ever: bool) -> Response:
    """Under an older address the newer file is answered, but not to be kept."""
    send = send_text if path.suffix in TEXTS else send_file
    response = send(path, max_age=YEAR_S if for_ever else 0)
    response.cache_control.public, response.cache_control.immutable = True, for_ever
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, built=built)
