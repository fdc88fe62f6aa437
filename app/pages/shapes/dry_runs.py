"""What a document would come to, as it stands in its form: by the model itself, and nothing is written.

What is not yet complete or cannot be is left out: while somebody types, there is nothing to be refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

from app.auth import actor
from app.errors import DomainError
from app.extensions import db
from app.pages.shapes.kinds import typed
from app.pages.shapes.line_reading import Reading
from app.pages.shapes.lines import Known, Sent
from app.pages.shapes.references import each_resolved
from app.pages.shapes.totals import Totals
from app.writes import writing
from models.base import today
from utils.schemas.documents import MOST_LINES

if TYPE_CHECKING:
    from app.pages.shapes.document_forms import DocumentForm

NEEDED = ("quantity", "unit_price")
PRICED = (*NEEDED, "price_base_quantity", "tax_category", "tax_rate", "allowances_charges")
OF_HEAD = ("currency", "exchange_rate", "tax_category", "tax_rate", "allowances_charges")


@dataclass
class DryRun:
    """`fills`: by a field's name what was filled in where nothing stood; `nets` by a line's key."""

    totals: Totals | None = None
    nets: dict[str, Decimal] = field(default_factory=dict)
    fills: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


def dry_run(form: "DocumentForm", row_id: int | None, sent: Sequence[Sent], was: Known) -> DryRun:
    """Fills in what is known of the items of lines, then adds up. `was`: what the form was made from."""
    if len(sent) > MOST_LINES:
        return DryRun()
    with writing(False), db.session.no_autoflush:
        try:
            row = None if row_id is None else form.noun.model.get(row_id, actor)
            head = priced(form, row)
            found = DryRun(fills=filled(form, head, row, sent))
            add_up(found, form, was, head, row, sent)
            return found
        finally:
            db.session.rollback()


def priced(form: "DocumentForm", row: Any) -> dict[str, Any]:
    """What is typed of its head, as far as it counts and can be read."""
    given, _faults = form.head(row)
    wanted = (*OF_HEAD, form.noun.model.party)
    return {n: v for n in wanted if n in given and (v := loaded(form.fields[n], given[n])) is not UNREADABLE}


UNREADABLE = object()


def loaded(field: Any, value: Any) -> Any:
    """As its schema takes it."""
    try:
        return field.deserialize(value)
    except ValidationError:
        return UNREADABLE


def add_up(
    found: DryRun, form: "DocumentForm", was: Known, head: Mapping[str, Any], row: Any, sent: Sequence[Sent]
) -> None:
    complete = [
        (line, values) for line in sent if (values := line_values(form, was, line, row is None)) is not None
    ]
    try:
        document = reckoned(form, head, row, [values for _, values in complete])
    except DomainError as error:
        found.trouble = error.detail
        return
    found.totals = Totals.of(document)
    found.nets = {one.key: line.net_amount for (one, _), line in zip(complete, document.lines, strict=True)}


def line_values(form: "DocumentForm", was: Known, line: Sent, is_new: bool) -> dict[str, Any] | None:
    """None of a line that is not complete; of a new document none has an id yet, whatever is sent."""
    reading = Reading(form.lines, was)
    changed = {name: text for name, text in reading.changed(line).items() if name in PRICED}
    typed_in = reading.line(0, line, changed)
    columns = form.lines.columns
    values = {n: v if n == "id" else loaded(columns[n].field, v) for n, v in typed_in.items()}
    values = {n: v for n, v in values.items() if not (is_new and n == "id")}
    is_whole = "id" in values or all(name in values for name in NEEDED)
    return values if is_whole and not reading.faults and UNREADABLE not in values.values() else None


def reckoned(form: "DocumentForm", head: Mapping[str, Any], row: Any, lines: list[dict[str, Any]]) -> Any:
    """Raises DomainError."""
    if row is not None:
        row.rework(actor, lines, **head)
        return row
    days = {n: today() for n, f in form.schema.fields.items() if f.required and isinstance(f, fields.Date)}
    return form.noun.model.drafted(actor, lines, **{**days, **head})


def filled(form: "DocumentForm", head: Mapping[str, Any], row: Any, sent: Sequence[Sent]) -> dict[str, str]:
    """What is known of the items of lines, where nothing is typed; it is put into what was sent, too."""
    fill, item = form.document.fill, form.document.lines.item
    wanting = [
        line for line in sent if line.texts.get(item) and not all(map(line.texts.get, form.document.fills))
    ]
    if fill is None or not wanting:
        return {}
    found = each_resolved(str(form.lines.columns[item].table), [line.texts[item] for line in wanting])
    known = [(line, found[line.texts[item]]) for line in wanting]
    known = [(line, item_id) for line, item_id in known if isinstance(item_id, int)]
    party = form.noun.model.party
    about = {name: head.get(name, getattr(row, name, None)) for name in (party, "currency")}
    offers = fill(actor, [(item_id, quantity_of(form, line)) for line, item_id in known], **about)
    return dict(
        pair for (line, _), offer in zip(known, offers, strict=True) for pair in put(form, line, offer)
    )


def quantity_of(form: "DocumentForm", line: Sent) -> Decimal | None:
    reading = Reading(form.lines, {})
    values = reading.line(0, line, {"quantity": line.texts["quantity"]} if line.texts.get("quantity") else {})
    found = loaded(form.lines.columns["quantity"].field, values.get("quantity"))
    return found if isinstance(found, Decimal) and found > 0 else None


def put(form: "DocumentForm", line: Sent, offer: Mapping[str, Any]) -> list[tuple[str, str]]:
    named = [(name, value) for name, value in offer.items() if value is not None and not line.texts.get(name)]
    texts = {name: typed(form.lines.columns[name].kind, value, None) for name, value in named}
    line.texts |= texts
    return [(f"lines.{line.key}.{name}", text) for name, text in texts.items()]
