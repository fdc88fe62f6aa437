"""What every answer tells browsers, in this one place: pages, API, files, assets, errors alike.

What a view has said itself stays: an asset may be cached, a page with a token in its address tells it to
nobody. Behind nginx, deploy/nginx.conf says the same of the answers that are its own.
"""

from flask import Flask, Response, request

# Nothing comes from another host, no script stands in a page, and no page stands in another's frame.
PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self' blob:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# All else is no page: opened as one, what strangers have brought in can do nothing.
REST = {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'", "sandbox": ""}

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
TLS_FOR_A_YEAR = "max-age=31536000; includeSubDomains"


def written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in policy.items())


POLICIES = {"page": written(PAGE), "rest": written(REST)}


def guard(response: Response) -> Response:
    headers = response.headers
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", POLICIES[kind_of(response)])
    if request.is_secure:  # who has come by TLS is not to come without
        headers.setdefault("Strict-Transport-Security", TLS_FOR_A_YEAR)
    return response


def kind_of(response: Response) -> str:
    return "page" if response.mimetype == "text/html" else "rest"


def init_app(app: Flask) -> None:
    app.after_request(guard)
