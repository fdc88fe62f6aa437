"""The blueprint of all pages."""

from app.resources import Resource

blp = Resource("pages", "app.pages", template_folder="templates")
