"""What clients send and receive about companies."""

from marshmallow import fields

from models.supply.companies import Company, CompanyStatus
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.codes import PricingCurrency
from utils.schemas.fields import Actions, Currency, Email, Flag, Line, Phone, TaxId, Text, Whole
from utils.schemas.pages import sortable

PAYMENT = {"description": "days from the invoice's date until it is due; 0: at once, null: not agreed"}

STATUS = {"description": "blocked: no new business with it for now"}


MEANINGS = {
    "id": ("the number of this record", 3),
    "name": ("the name of the company", "Steel & Sons Ltd"),
    "is_supplier": ("whether we buy from it", True),
    "is_customer": ("whether we sell to it", False),
    "tax_id": ("its tax number", "DE136695976"),
    "email": ("its address for mails", "orders@example.com"),
    "phone": ("its telephone number, as people write it", "+49 711 685-0"),
    "address": ("where it is, as on an envelope", "Hauptstrasse 1, 70173 Stuttgart"),
    "currency": ("the currency that we deal with it in, as in ISO 4217", "EUR"),
    "payment_days": ("days that it has, or gives, to pay", 30),
    "notes": ("remarks for people", None),
    "status": ("how things stand with it", "active"),
}


class CompanyChange(BusinessIn):
    """Every field may be left out, and only what is given changes."""

    name = Line(255, 1)
    is_supplier = Flag()
    is_customer = Flag()
    tax_id = TaxId(allow_none=True)
    email = Email(allow_none=True)
    phone = Phone(allow_none=True)
    address = Text(500, allow_none=True)
    currency = PricingCurrency(allow_none=True)
    payment_days = Whole(0, 365, allow_none=True, metadata=PAYMENT)
    notes = Text(10_000, allow_none=True)
    status = fields.Enum(CompanyStatus, by_value=True, metadata=STATUS)


class CompanyIn(CompanyChange):
    """Neither supplier nor customer unless said so, and active."""

    name = Line(255, 1, required=True)


class CompanyFilter(BusinessFilter):
    sort = sortable(*Company.sorts)
    q = Text(200, 1, metadata={"description": "words in name, tax_id, email, address, notes, external_id"})
    is_supplier = Flag()
    is_customer = Flag()
    status = fields.Enum(CompanyStatus, by_value=True)
    currency = Currency()
    tax_id = TaxId()
    email = Email()


class CompanyOut(BusinessOut):
    name = fields.String(required=True)
    is_supplier = fields.Boolean(required=True)
    is_customer = fields.Boolean(required=True)
    tax_id = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    payment_days = fields.Integer(required=True, allow_none=True, metadata=PAYMENT)
    notes = fields.String(required=True, allow_none=True)
    status = fields.Enum(CompanyStatus, by_value=True, required=True)
    actions = Actions(Company)
