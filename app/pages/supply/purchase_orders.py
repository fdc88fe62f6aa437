"""Purchase orders at the workbench: what is bought from whom, from the draft to the last delivery."""

from decimal import Decimal

from app.pages.shapes.document_panels import Revisions
from app.pages.shapes.documents import Document, LineAction
from app.pages.shapes.forms import Section
from app.pages.shapes.lines import Lines
from app.pages.shapes.listings import Listing
from app.pages.shapes.nouns import Noun, names
from app.pages.shapes.pages import add_pages
from app.pages.shapes.panels import FILED, Facts, History, Text
from app.pages.shell.blueprint import blp
from app.pages.shell.words import N_
from app.supply import purchase_orders
from app.supply.offers import offers
from app.supply.purchase_order_papers import paper_of
from models.base import today
from models.supply.purchase_order_revisions import PurchaseOrderRevision
from models.supply.purchase_orders import PurchaseOrder
from utils.schemas.supply.purchase_orders import (
    PurchaseOrderChange,
    PurchaseOrderFilter,
    PurchaseOrderIn,
    PurchaseOrderOut,
    PurchaseOrderRow,
)
from utils.ubl import orders

NOUN = Noun(
    PurchaseOrder,
    PurchaseOrderRow,
    N_("Purchase order"),
    N_("Purchase orders"),
    N_("New purchase order"),
    single="purchase_order",
    plural="purchase_orders",
    title=("number",),
    icon="cart",
)
LISTING = Listing(
    NOUN,
    PurchaseOrderFilter,
    columns=names(
        "number supplier_id status received_state po_date due_date total_amount reference location_id "
        "category_id contact_name subtotal tax_amount base_total_amount revision tags external_id "
        "approved_at created_at created_by updated_at"
    ),
    first=7,
    filters=names(
        "status received_state supplier_id overdue since until location_id category_id tag archived"
    ),
    find=PurchaseOrder.listed,
    hint=N_("Number, supplier, material …"),
)
LINES = Lines(
    main=names("part_id material_name quantity unit_code unit_price tax_rate"),
    more=names(
        "material_code price_base_quantity tax_category tax_exemption_reason due_date requested_date "
        "promised_date tolerance_percent location_id category_id reference is_receivable "
        "allowances_charges notes"
    ),
    told=names("quantity unit_price tax_rate net_amount received_quantity open_quantity due_date"),
    below=names(
        "tax_exemption_reason requested_date promised_date tolerance_percent location_id category_id "
        "reference is_receivable allowances_charges notes"
    ),
    item="part_id",
    code="material_code",
    name="material_name",
    usual={"price_base_quantity": "1", "is_receivable": "true", "unit_code": "C62"},
)
DOCUMENT = Document(
    NOUN,
    PurchaseOrderIn,
    PurchaseOrderChange,
    whole=PurchaseOrderOut,
    lines=LINES,
    line_actions=(
        LineAction(
            "close", lambda row, line: row["status"] == "approved" and Decimal(line["open_quantity"]) > 0
        ),
        LineAction(
            "reopen", lambda row, line: row["status"] in ("approved", "received") and line["is_closed"]
        ),
    ),
    fill=offers,
    fills=names("material_name unit_code unit_price"),
    paper=paper_of,
    write=orders.order,
    begins={"po_date": lambda: today().isoformat()},
    under=names("supplier_id received_state reference"),
    form=(
        Section(N_("Order"), names("supplier_id contact_id po_date due_date reference currency")),
        Section(
            N_("Delivery and terms"), names("location_id category_id payment_days incoterm incoterm_place")
        ),
        Section(N_("Tax and adjustments"), names("tax_category tax_rate exchange_rate allowances_charges")),
        Section(N_("Delivery address"), names("delivery_address")),
        Section(N_("Billing address"), names("billing_address")),
        Section(N_("Notes"), names("notes internal_notes")),
        Section(N_("More"), names("supplier_name external_id tags attributes")),
    ),
    main=(
        Text(N_("Notes"), "notes"),
        Text(N_("Internal notes, only for us"), "internal_notes"),
        Revisions(N_("Changes after approval"), PurchaseOrderRevision),
        History(N_("History")),
    ),
    side=(
        Facts(
            N_("Order"),
            names("supplier_id contact_id po_date due_date reference location_id category_id reason"),
        ),
        Facts(N_("Terms"), names("currency exchange_rate payment_days incoterm incoterm_place")),
        Facts(N_("Addresses"), names("delivery_address billing_address")),
        Facts(N_("Life"), names("submitted_at approved_at rejected_at cancelled_at received_at revision")),
        FILED,
    ),
    use_cases=purchase_orders,
    reasons=frozenset({"reject", "cancel"}),
)
add_pages(blp, LISTING, DOCUMENT)
