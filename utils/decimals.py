"""Exact decimals: rounded once, and half away from zero, as people and invoices do."""

from decimal import ROUND_HALF_UP, Context, Decimal

# Wide enough for every number that a request can bring; nothing is ever rounded by it in silence.
WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def rounded(value: Decimal, places: int) -> Decimal:
    """`places` behind the point; 0.5 becomes 1 and -0.5 becomes -1; never -0, which no database knows."""
    return value.quantize(Decimal(1).scaleb(-places), context=WIDE) + 0


def plain(value: Decimal) -> str:
    """Without an exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class ExactSum:
    """SQLite's aggregate `exact_sum` of whole numbers: NULL of none, text where 64 bits do not hold it."""

    def __init__(self) -> None:
        self.total: int | None = None

    def step(self, value: int | None) -> None:
        if value is not None:
            self.total = (self.total or 0) + value

    def finalize(self) -> int | str | None:
        total = self.total
        return total if total is None or abs(total) < 2**63 else str(total)
