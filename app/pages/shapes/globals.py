"""What the templates of shapes call."""

from decimal import Decimal

from flask import Flask

from app.pages.shapes.adjustments import as_text
from app.pages.shapes.labels import done_of
from app.pages.shapes.lookups import labels_of, lookup, lookups_of
from app.pages.shapes.many import many_of
from app.pages.shapes.queries import asked, pairs, without
from app.pages.shapes.units import unit_word
from app.pages.shapes.views import query_now, views_of
from app.pages.shell.labels import action_of, label_of, value_of


def init_app(app: Flask) -> None:
    called = (labels_of, lookup, lookups_of, many_of, asked, pairs, without, query_now, views_of)
    written = (label_of, action_of, value_of, done_of, unit_word)
    app.jinja_env.filters.update({each.__name__: each for each in written})
    app.jinja_env.filters.update(adjustments=as_text, decimal=Decimal)
    app.jinja_env.globals.update({each.__name__: each for each in called})
