"""Locations at the workbench: our stores and warehouses."""

from app.pages.shapes.forms import MORE, Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, Facts, History
from app.pages.shapes.records import Record
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from models.supply.locations import Location
from utils.schemas.supply.locations import LocationChange, LocationFilter, LocationIn, LocationOut

NOUN = Noun(
    *(Location, LocationOut, N_("Location"), N_("Locations"), N_("New location"), "location", "locations"),
    title=names("code name"),
    icon="place",
)
LISTING = Listing(
    NOUN,
    LocationFilter,
    columns=names("name code type cluster_id city country is_active tags external_id created_at updated_at"),
    first=7,
    filters=names("type cluster_id city country is_active tag archived"),
    assigns=names("cluster_id"),
    hint=N_("Name, code, town …"),
)
RECORD = Record(
    NOUN,
    LocationIn,
    LocationChange,
    under=names("type cluster_id"),
    form=(
        Section(N_("Location"), names("name code type cluster_id city country is_active")),
        Section(N_("Address"), names("address")),
        MORE,
    ),
    main=(
        Facts(N_("Location"), names("type cluster_id city country is_active address")),
        History(N_("History")),
    ),
    side=(FILED,),
)
add_pages(blp, LISTING, RECORD)
