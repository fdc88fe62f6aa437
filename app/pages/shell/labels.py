"""What people call fields, values, actions, nouns and roles, in the language of the page.

Fields and nouns have the words of the trail (`utils.trail.vocabulary`); what stands here is what a label says
otherwise. A value or an action may say something else of one noun than of others: `part.active`."""

from collections.abc import Iterable

from flask import Flask

from app.pages.shell.preferences import ENGLISH, LANGUAGES, UTC, language
from app.pages.shell.words import N_, _
from utils.schemas.identity.users import time_zones
from utils.trail import vocabulary

# English labels; the German ones are those of the trail.
FIELDS = {
    "allowances_charges": "Allowances and charges",
    "base_total_amount": "Total in our currency",
    "bic": "BIC",
    "city": "Town",
    "code": "Code",
    "email": "E-mail",
    "external_id": "External number",
    "iban": "IBAN",
    "is_active": "Active",
    "is_archived": "Archived",
    "is_closed": "Closed",
    "is_customer": "Customer",
    "is_default": "Default",
    "is_demo": "Demo",
    "is_receivable": "Goods are to come in",
    "is_supplier": "Supplier",
    "is_system": "Built in",
    "lead_days": "Lead time in days",
    "material_code": "Item number",
    "material_name": "Item",
    "onshape_url": "Onshape address",
    "payment_days": "Payment within days",
    "po_date": "Order date",
    "postal_code": "Postcode",
    "price_base_quantity": "Price is for",
    "sha256": "SHA-256",
    "since": "From",
    "sku": "Item number",
    "subtotal": "Sum of lines",
    "tax_id": "Tax number",
    "tax_rate": "Tax rate",
    "tolerance_percent": "Tolerance in percent",
    "two_factor_enabled": "Second factor",
    "unit_code": "Unit",
    "until": "To",
    "username": "User name",
}
# A field within another that says too little by its own name.
WITHIN = {"bank.name": N_("Name of the bank"), "bank.account": N_("Account number")}
VALUES = {
    "active": N_("Active"),
    "approved": N_("Approved"),
    "archived": N_("Archived"),
    "atomic": N_("All or none"),
    "billing": N_("Invoices"),
    "blocked": N_("Blocked"),
    "buy": N_("Bought"),
    "cancelled": N_("Cancelled"),
    "closed": N_("Closed"),
    "created": N_("Created"),
    "de": N_("German"),
    "draft": N_("Draft"),
    "en": N_("English"),
    "fail": N_("Refuse"),
    "failed": N_("Failed"),
    "fixed": N_("Fixed lot size"),
    "full": N_("Received"),
    "inch": N_("inches"),
    "individual": N_("A person"),
    "legal": N_("A company"),
    "lot": N_("By lot"),
    "lot_for_lot": N_("As many as needed"),
    "mail": N_("E-mail"),
    "make": N_("Made here"),
    "min_multiple": N_("At least, and in multiples"),
    "mm": N_("millimetres"),
    "none": N_("None"),
    "obsolete": N_("Obsolete"),
    "off": N_("Deactivated"),
    "organisation": N_("Organisation"),
    "over": N_("Over-delivered"),
    "partial": N_("Partly"),
    "pending": N_("Waiting"),
    "period": N_("Once a period"),
    "person": N_("Person"),
    "processing": N_("Converting"),
    "purchase_orders.pending": N_("Waiting for approval"),
    "ready": N_("Ready"),
    "received": N_("Received"),
    "received_state.none": N_("Nothing received"),
    "received_state.partial": N_("Partly received"),
    "rejected": N_("Rejected"),
    "sent": N_("Sent"),
    "serial": N_("By serial number"),
    "shipping": N_("Deliveries"),
    "sms": N_("SMS"),
    "store": N_("Store"),
    "unchanged": N_("Unchanged"),
    "update": N_("Change"),
    "updated": N_("Changed"),
    "visiting": N_("Visitors"),
    "no": N_("No"),
    "yes": N_("Yes"),
    "warehouse": N_("Warehouse"),
}
ACTIONS = {
    "activate": N_("Activate"),
    "approve": N_("Approve"),
    "archive": N_("Archive"),
    "block": N_("Block"),
    "cancel": N_("Cancel the order"),
    "close": N_("Close"),
    "deactivate": N_("Deactivate"),
    "delete": N_("Delete"),
    "duplicate": N_("Duplicate"),
    "fail": N_("Give up"),
    "finish": N_("Finish"),
    "give_back": N_("Give back"),
    "postpone": N_("Postpone"),
    "parts.activate": N_("Release for use"),
    "parts.retire": N_("Mark as obsolete"),
    "receive": N_("Receive"),
    "reject": N_("Reject"),
    "reopen": N_("Reopen"),
    "reprocess": N_("Convert again"),
    "reset_factor": N_("Reset the second factor"),
    "restore": N_("Take out of the archive"),
    "retire": N_("Retire"),
    "start": N_("Start"),
    "submit": N_("Submit for approval"),
    "unarchive": N_("Take out of the archive"),
    "unblock": N_("Unblock"),
    "unlock": N_("Unlock"),
    "withdraw": N_("Withdraw"),
}
# What permissions permit.
VERBS = {
    "*": N_("all"),
    "accept": N_("accept"),
    "approve": N_("approve"),
    "manage": N_("manage"),
    "override": N_("override"),
    "publish": N_("publish"),
    "read": N_("read"),
    "read_all": N_("read all"),
    "reprocess": N_("convert again"),
    "send": N_("send"),
    "unlock": N_("unlock"),
    "write": N_("write"),
    "write_all": N_("write all"),
}
NOUNS = {
    "analytics": N_("Analytics"),
    "api_keys": N_("API keys"),
    "audit": N_("Audit trail"),
    "call_requests": N_("Call requests"),
    "categories": N_("Categories"),
    "clusters": N_("Clusters"),
    "companies": N_("Companies"),
    "crm": N_("CRM"),
    "documents": N_("Documents"),
    "exchange_rates": N_("Exchange rates"),
    "files": N_("Files"),
    "goods_receipts": N_("Goods receipts"),
    "imports": N_("Imports"),
    "invoices": N_("Invoices to customers"),
    "locations": N_("Locations"),
    "metrics": N_("Metrics"),
    "notifications": N_("Messages"),
    "orders": N_("Orders"),
    "otb": N_("OTB"),
    "parts": N_("Parts"),
    "purchase_orders": N_("Purchase orders"),
    "quotes": N_("Quotes"),
    "range": N_("Range"),
    "range_architecture": N_("Range architecture"),
    "range_intents": N_("Range intents"),
    "rate_cards": N_("Rate cards"),
    "roles": N_("Roles"),
    "season_plans": N_("Season plans"),
    "seasons": N_("Seasons"),
    "settings": N_("Settings"),
    "sms_templates": N_("SMS templates"),
    "stock": N_("Stock"),
    "supplier_invoices": N_("Supplier invoices"),
    "users": N_("People"),
    "webhooks": N_("Webhooks"),
    "work_orders": N_("Work orders"),
}
CONTINENTS = {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
ROLES = {
    "admin": (N_("Administrator"), N_("May do everything.")),
    "customer": (N_("Customer"), N_("Sends files, accepts quotes, and sees their own orders and invoices.")),
    "manager": (
        N_("Manager"),
        N_("May do and approve everything, but manages no accounts, roles or settings."),
    ),
    "staff": (N_("Staff"), N_("Does the daily work, and approves nothing.")),
    "viewer": (N_("Viewer"), N_("Sees everything and changes nothing.")),
}


def first_capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def label_of(name: str) -> str:
    """Of a field, by its name, as `address.city`, too."""
    if name in WITHIN:
        return _(WITHIN[name])
    here, name = language(), name.rpartition(".")[2]
    said = FIELDS.get(name) if here == ENGLISH else None
    return said or first_capital(vocabulary.label(name, here))


def word_in(words: dict[str, str], name: str, noun: str) -> str:
    """What is said of this noun, else of any; what nobody knows stays as it is."""
    said = words.get(f"{noun}.{name}") or words.get(name)
    return _(said) if said else first_capital(name.replace("_", " "))


def value_of(value: object, noun: str = "") -> str:
    """Of a status or another value of an enumeration; `noun` is a table or a field."""
    return word_in(VALUES, str(value), noun)


def action_of(name: str, noun: str = "") -> str:
    """What a button says; `noun` is a table."""
    return word_in(ACTIONS, name, noun)


def verb_of(name: str) -> str:
    """Of a permission, behind the colon."""
    return _(VERBS.get(name, name))


def noun_of(table: str) -> str:
    """Several of them, as in `Purchase orders`."""
    return word_in(NOUNS, table, "")


def role_name(name: str) -> str:
    """Of a role that somebody has made, as they call it."""
    return _(ROLES[name][0]) if name in ROLES else first_capital(name)


def role_names(names: Iterable[str]) -> dict[str, str]:
    return {name: role_name(name) for name in names}


def role_about(name: str) -> str:
    """Of one that comes with the program; who makes another says it themselves."""
    return _(ROLES[name][1]) if name in ROLES else ""


def language_choices() -> dict[str, str]:
    return {"": _("as the browser asks for"), **LANGUAGES}


def zone_choices() -> dict[str, str]:
    """Those of places, by continent."""
    places = sorted(name for name in time_zones() if name.partition("/")[0] in CONTINENTS)
    return {"": _("that of the browser"), UTC: UTC} | {name: name.replace("_", " ") for name in places}


def init_app(app: Flask) -> None:
    told = (
        language_choices,
        zone_choices,
        label_of,
        value_of,
        action_of,
        verb_of,
        noun_of,
        role_name,
        role_names,
    )
    app.jinja_env.globals.update({f.__name__: f for f in told})
