"""What the templates of shapes call."""

from flask import Flask

from app.pages.shapes.labels import done_of
from app.pages.shapes.lookups import lookup
from app.pages.shapes.many import many_of
from app.pages.shapes.queries import asked, pairs, without
from app.pages.shapes.views import query_now, views_of
from app.pages.shell.labels import action_of, label_of, value_of


def init_app(app: Flask) -> None:
    called = (lookup, many_of, asked, pairs, without, query_now, views_of)
    written = (label_of, action_of, value_of, done_of)
    app.jinja_env.filters.update({each.__name__: each for each in written})
    app.jinja_env.globals.update({each.__name__: each for each in called})
