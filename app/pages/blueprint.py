"""The blueprint of all pages."""

from flask import Response, after_this_request

from app.resources import Resource

blp = Resource("pages", __name__, template_folder="templates")


def keep_address() -> None:
    """Of a page whose address holds a token: it is told to nobody, not even to ourselves. Only the host is,
    because with `no-referrer` browsers would send forms without an Origin."""

    @after_this_request
    def tell(response: Response) -> Response:
        response.headers["Referrer-Policy"] = "strict-origin"
        return response
