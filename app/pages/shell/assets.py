"""What pages load: our own style and script, npm packages that `npm ci` has fetched, and what `npm run build`
has made of both.

Every address carries the digest or version of what it names, so browsers may keep it for ever."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson
from flask import Flask, Response, current_app, send_file, url_for

from app.auth import public
from app.errors import NotFound
from app.pages.shell.blueprint import blp
from app.pages.shell.packing import TEXTS, send_text

STATIC = Path(__file__).parents[1] / "static"
YEAR_S = 365 * 24 * 3600

# The only files of the packages that are served, by package and by the name they have in its folder.
PACKAGES = {"htmx": "htmx.org", "built": ".built"}
SERVED = {("built", "viewer.js"): "viewer.js", ("htmx", "htmx.min.js"): "dist/htmx.min.js"}


def folder_of(package: str) -> Path:
    return Path(current_app.root_path).parent / "node_modules" / PACKAGES[package]


def version_of(package: str, name: str) -> str | None:
    """Of what is built its digest; None where `npm ci` or `npm run build` has not run yet."""
    try:
        if package == "built":
            path = folder_of(package) / SERVED[package, name]
            return digest_of_file(path, path.stat().st_mtime_ns)
        return str(orjson.loads((folder_of(package) / "package.json").read_bytes())["version"])
    except FileNotFoundError:
        return None


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


def vendor(package: str, name: str) -> str | None:
    """The address of a library's file, None where it is not installed. Pages with one allow no
    more than others: it brings no style of its own (`includeIndicatorCSS` of htmx is to be false)."""
    version = version_of(package, name)
    return version and url_for("pages.read_vendor", package=package, version=version, name=name)


def built(name: str) -> str | None:
    """The address of what is built of our own script and of libraries, None where it is not built."""
    return vendor("built", name)


@blp.get("/static/<digest>/<path:name>")
@public
def read_static(digest: str, name: str) -> Response:
    if name not in {str(path.relative_to(STATIC)) for path in STATIC.rglob("*")}:
        raise NotFound("There is no such file.")
    return send_asset(STATIC / name, digest == digest_of(name))


@blp.get("/vendor/<package>/<version>/<name>")
@public
def read_vendor(package: str, version: str, name: str) -> Response:
    if (package, name) not in SERVED:
        raise NotFound("There is no such file.")
    installed = version_of(package, name)
    if installed is None:
        raise NotFound(f"{name} is not installed: run `npm ci` and `npm run build` beside package.json.")
    return send_asset(folder_of(package) / SERVED[package, name], version == installed)


def send_asset(path: Path, for_ever: bool) -> Response:
    """Under an older address the newer file is answered, but not to be kept."""
    send = send_text if path.suffix in TEXTS else send_file
    response = send(path, max_age=YEAR_S if for_ever else 0)
    response.cache_control.public, response.cache_control.immutable = True, for_ever
    return response


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, vendor=vendor, built=built)
