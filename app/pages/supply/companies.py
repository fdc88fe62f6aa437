"""Companies at the workbench: whom we buy from and sell to."""

from app.pages.shapes.forms import Section
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, Facts, History, Related, Text
from app.pages.shapes.records import Record
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from models.supply.companies import Company
from utils.schemas.supply.companies import CompanyChange, CompanyFilter, CompanyIn, CompanyOut

NOUN = Noun(
    Company,
    CompanyOut,
    N_("Company"),
    N_("Companies"),
    N_("New company"),
    single="company",
    plural="companies",
    icon="company",
)
TERMS = names("currency payment_days incoterm tax_category tax_rate")
LISTING = Listing(
    NOUN,
    CompanyFilter,
    columns=names(
        "name status is_supplier is_customer email phone tax_id kind address registration_code currency "
        "payment_days tags external_id created_at updated_at"
    ),
    first=6,
    filters=names("status is_supplier is_customer kind currency tag archived"),
    assigns=names("currency payment_days incoterm"),
    hint=N_("Name, tax number, e-mail …"),
)
RECORD = Record(
    NOUN,
    CompanyIn,
    CompanyChange,
    under=names("kind tax_id"),
    form=(
        Section(N_("Company"), names("name kind is_supplier is_customer tax_id registration_code")),
        Section(N_("Contact"), names("email phone address")),
        Section(N_("Terms"), TERMS),
        Section(N_("Bank"), names("bank")),
        Section(N_("More"), names("notes external_id tags attributes")),
    ),
    main=(
        Facts(N_("Company"), names("is_supplier is_customer email phone address registration_code")),
        Text(N_("Notes"), "notes"),
        Related(
            N_("Purchase orders"),
            "purchase_orders",
            names("number status due_date total_amount"),
            lambda row: {"supplier_id": row["id"]},
        ),
        History(N_("History")),
    ),
    side=(
        Facts(N_("Terms"), (*TERMS, "bank")),
        FILED,
    ),
)
add_pages(blp, LISTING, RECORD)
