"""Whose rows are: of quotes, orders and invoices, a customer's own are their company's."""

from typing import Any

from sqlalchemy import ColumnElement, false

from models.identity.actors import Actor


def owned_by_company(actor: Actor, customer_id: Any) -> ColumnElement[bool]:
    """The rows whose column `customer_id` names the actor's company. Who belongs to none has none: NULL would
    find those that name no company at all."""
    if actor.company_id is None:
        return false()
    owned: ColumnElement[bool] = customer_id == actor.company_id
    return owned
