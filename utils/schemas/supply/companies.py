"""What clients send and receive about companies."""

from importlib import import_module
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from models.supply.companies import Company, CompanyKind, CompanyStatus
from utils.schemas.business import BusinessFilter, BusinessIn, BusinessOut
from utils.schemas.codes import PricingCurrency
from utils.schemas.documents import INCOTERMS
from utils.schemas.fields import Actions, Currency, Email, Flag, Line, Percent, Phone, TaxId, Text, Whole
from utils.schemas.lists import sortable
from utils.schemas.priced import category

PAYMENT = {"description": "days from the invoice's date until it is due; 0: at once, null: not agreed"}

BANK = {"description": "of the bank", "examples": ["Deutsche Bank"]}

STATUS = {"description": "blocked: no new business with it for now"}

CLAIMED = {
    "description": "whether a member states a tax number, and the company has none: decide whose it is"
}

MEANINGS = {
    "id": ("the number of this record", 3),
    "name": ("the name of the company", "Steel & Sons Ltd"),
    "kind": ("whether it is an organisation or a person", "organisation"),
    "is_supplier": ("whether we buy from it", True),
    "is_customer": ("whether we sell to it", False),
    "tax_id": ("its tax number", "DE136695976"),
    "registration_code": ("its number in the register of companies", "HRB 12345"),
    "bank": ("where it is paid to; null where nobody has said it",),
    "bic": ("the bank's code, as in ISO 9362", "DEUTDEFF"),
    "account": ("the account's number, where it has no IBAN", None),
    "iban": ("the account's number, as in ISO 13616, checked by its check digits", "DE89370400440532013000"),
    "email": ("its address for mails", "orders@example.com"),
    "phone": ("its telephone number, as people write it", "+49 711 685-0"),
    "address": ("where it is, as on an envelope", "Hauptstrasse 1, 70173 Stuttgart"),
    "currency": ("the currency that we deal with it in, as in ISO 4217", "EUR"),
    "payment_days": ("days that it has, or gives, to pay", 30),
    "incoterm": ("the trade term that documents take over, of Incoterms 2020", "DAP"),
    "tax_category": ("the category of tax that documents take over, by UNCL5305", "S"),
    "tax_rate": ("the rate of tax in percent that documents take over", "19"),
    "notes": ("remarks for people", None),
    "claimed": ("whether a member states a tax number, and the company has none", True),
    "status": ("how things stand with it", "active"),
}


class Checked(Line):
    """A code with check digits, in capitals and without blanks; `standard` is a module of stdnum."""

    def __init__(self, standard: str, called: str, **kwargs: Any) -> None:
        super().__init__(50, 1, **kwargs)
        self.standard, self.called = standard, called

    def _deserialize(self, *args: Any, **kwargs: Any) -> str:
        given = super()._deserialize(*args, **kwargs)
        standard: Any = import_module(f"stdnum.{self.standard}")  # imported where one is given
        try:
            code: str = standard.validate(given)
        except ValueError as error:
            raise ValidationError(f"No {self.called}: {error}") from error
        return code


class BankIn(Schema):
    """Given as a whole: what is left out is null."""

    name = Line(200, allow_none=True, load_default=None, metadata=BANK)
    bic = Checked("bic", "BIC", allow_none=True, load_default=None)
    account = Line(50, allow_none=True, load_default=None)
    iban = Checked("iban", "IBAN", allow_none=True, load_default=None)


class BankOut(Schema):
    name = fields.String(required=True, allow_none=True, metadata=BANK)
    bic = fields.String(required=True, allow_none=True)
    account = fields.String(required=True, allow_none=True)
    iban = fields.String(required=True, allow_none=True)


class CompanyChange(BusinessIn):
    """Every field may be left out, and only what is given changes."""

    name = Line(255, 1)
    kind = fields.Enum(CompanyKind, by_value=True)
    is_supplier = Flag()
    is_customer = Flag()
    tax_id = TaxId(allow_none=True)
    registration_code = Line(64, allow_none=True)
    bank = fields.Nested(BankIn, allow_none=True)
    email = Email(allow_none=True)
    phone = Phone(allow_none=True)
    address = Text(500, allow_none=True)
    currency = PricingCurrency(allow_none=True)
    payment_days = Whole(0, 365, allow_none=True, metadata=PAYMENT)
    incoterm = fields.String(validate=validate.OneOf(INCOTERMS), allow_none=True)
    tax_category = category(allow_none=True)
    tax_rate = Percent(allow_none=True)
    notes = Text(10_000, allow_none=True)
    status = fields.Enum(CompanyStatus, by_value=True, metadata=STATUS)


class CompanyIn(CompanyChange):
    """Neither supplier nor customer unless said so, and active."""

    name = Line(255, 1, required=True)


class CompanyFilter(BusinessFilter):
    sort = sortable(*Company.sorts)
    q = Text(200, 1, metadata={"description": "words in name, tax_id, email, address, notes, external_id"})
    kind = fields.Enum(CompanyKind, by_value=True)
    is_supplier = Flag()
    is_customer = Flag()
    status = fields.Enum(CompanyStatus, by_value=True)
    currency = Currency()
    tax_id = TaxId()
    registration_code = Line(64, 1)
    email = Email()
    claimed = Flag(metadata=CLAIMED)


class Claim(Schema):
    tax_id = TaxId(required=True)


class CompanyOut(BusinessOut):
    name = fields.String(required=True)
    kind = fields.Enum(CompanyKind, by_value=True, required=True)
    is_supplier = fields.Boolean(required=True)
    is_customer = fields.Boolean(required=True)
    tax_id = fields.String(required=True, allow_none=True)
    registration_code = fields.String(required=True, allow_none=True)
    bank = fields.Nested(BankOut, required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    currency = fields.String(required=True, allow_none=True)
    payment_days = fields.Integer(required=True, allow_none=True, metadata=PAYMENT)
    incoterm = fields.String(required=True, allow_none=True)
    tax_category = fields.String(required=True, allow_none=True)
    tax_rate = Percent(required=True, allow_none=True)
    notes = fields.String(required=True, allow_none=True)
    status = fields.Enum(CompanyStatus, by_value=True, required=True)
    actions = Actions(Company)
