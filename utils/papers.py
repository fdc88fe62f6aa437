"""A business document as others get it: all that its PDF and its UBL say, and nothing else of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Place = Mapping[str, Any]  # name, street, street2, postal_code, city, region, country: as addresses are kept


@dataclass(frozen=True)
class Party:
    name: str
    place: Place | None = None
    tax_id: str | None = None
    registration_code: str | None = None
    email: str | None = None
    phone: str | None = None
    contact: str | None = None
    iban: str | None = None
    address: str | None = None  # as people wrote it, where there is no `place`


@dataclass(frozen=True)
class PaperLine:
    """`code` is ours, `their_code` the other party's; `unit_price` that of `price_base_quantity` units."""

    position: int
    name: str
    quantity: Decimal
    unit_code: str
    unit_price: Decimal
    net_amount: Decimal
    tax_category: str
    tax_rate: Decimal
    price_base_quantity: Decimal = Decimal(1)
    code: str | None = None
    their_code: str | None = None
    reference: str | None = None
    due_date: date | None = None
    place: str | None = None
    notes: str | None = None
    tax_exemption_reason: str | None = None
    allowances_charges: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Paper:
    """`issuer` sends it to `recipient`. Amounts are rounded already; `taxes` and `allowances_charges` are as
    `utils.totals` gives them."""

    kind: str
    number: str
    issued_on: date
    currency: str
    issuer: Party
    recipient: Party
    lines: Sequence[PaperLine]
    subtotal: Decimal
    tax_amount: Decimal
    total_amount: Decimal
    taxes: Sequence[Mapping[str, Any]]
    allowance_total: Decimal = Decimal(0)
    charge_total: Decimal = Decimal(0)
    allowances_charges: Sequence[Mapping[str, Any]] = ()
    due_date: date | None = None
    revision: int = 1
    is_draft: bool = False
    reference: str | None = None
    delivery_place: Place | None = None
    billing_place: Place | None = None
    payment_days: int | None = None
    incoterm: str | None = None
    incoterm_place: str | None = None
    notes: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
