"""The blueprint of all pages."""

from app.resources import Resource

blp = Resource("pages", __name__, template_folder="templates")
