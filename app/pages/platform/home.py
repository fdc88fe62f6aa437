"""Where one begins."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.auth import needs
from app.pages.shell.blueprint import blp
from app.pages.shell.navigation import first_page


@blp.get("/")
@needs("self:read")
def home() -> Response:
    """To the first of the menu that one may see, else to one's own account"""
    return redirect(url_for(f"pages.{first_page()}"))
