"""Categories at the workbench: the tree that parts and orders are sorted into."""

from app.pages.shapes.forms import MORE, Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, History, Related, Text
from app.pages.shapes.records import Record
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from models.engineering.categories import Category
from utils.schemas.engineering.categories import CategoryChange, CategoryFilter, CategoryIn, CategoryOut

NOUN = Noun(
    *(Category, CategoryOut, N_("Category"), N_("Categories"), N_("New category"), "category", "categories"),
    icon="tree",
)
LISTING = Listing(
    NOUN,
    CategoryFilter,
    columns=names("name code parent_id level description tags external_id created_at updated_at"),
    first=5,
    filters=names("parent_id tag archived"),
    assigns=names("parent_id"),
)
RECORD = Record(
    NOUN,
    CategoryIn,
    CategoryChange,
    under=names("code parent_id"),
    form=(
        Section(N_("Category"), names("name code parent_id description")),
        MORE,
    ),
    main=(
        Text(N_("Description"), "description"),
        Related(N_("Below it"), "categories", names("name code"), lambda row: {"parent_id": row["id"]}),
        Related(N_("Parts"), "parts", names("number name status"), lambda row: {"category_id": row["id"]}),
        History(N_("History")),
    ),
    side=(FILED,),
)
add_pages(blp, LISTING, RECORD)
