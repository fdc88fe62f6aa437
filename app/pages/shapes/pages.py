"""All pages of a noun: its list, one record, what is done with many, and what is offered while one types."""

from app.pages.shapes.document_views import add_document
from app.pages.shapes.documents import Document
from app.pages.shapes.list_views import add_listing
from app.pages.shapes.listings import Listing
from app.pages.shapes.lookups import add_lookup
from app.pages.shapes.many import add_many
from app.pages.shapes.record_views import add_record
from app.pages.shapes.records import Record
from app.resources import Resource


def add_pages(blp: Resource, listing: Listing, record: Record) -> None:
    add_listing(blp, listing)
    add_lookup(blp, listing.noun)
    if isinstance(record, Document):
        add_document(blp, record)
    else:
        add_record(blp, record)
    add_many(blp, listing, record)
