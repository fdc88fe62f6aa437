"""The blueprint of all pages, and the headers that keep strangers' script and frames out of them."""

from flask import Response, g

from app.resources import Resource

blp = Resource("pages", __name__, template_folder="templates")

# Nothing comes from another host, no script stands in a page, and no page stands in another's frame.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self' blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# Libraries bring style elements of their own, and the 3D view compiles a decoder it has inside;
# script in a page, and script made of text, stay forbidden.
WITH_LIBRARY = POLICY | {
    "style-src": "'self' 'unsafe-inline'",
    "script-src": "'self' 'wasm-unsafe-eval'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guard(response: Response) -> Response:
    """What a view has said itself stays: a stored file is `sandbox`, an asset may be cached."""
    policy = WITH_LIBRARY if g.get("library") else POLICY
    written = "; ".join(f"{name} {value}" for name, value in policy.items())
    for name, value in {"Content-Security-Policy": written, **HEADERS}.items():
        response.headers.setdefault(name, value)
    return response


blp.after_request(guard)
