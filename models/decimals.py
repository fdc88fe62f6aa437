"""Money and quantities as columns: exact on every database.

PostgreSQL has NUMERIC. SQLite has no decimals and would keep floats: there a column holds whole numbers of
its smallest step: 12.34 with two places is 1234, which sorts, compares and adds up as the decimals do. Where
a statement gives a number that it compares with no column, as in a `coalesce`, its type must be said unless
it is 0: `literal(Decimal(3), Exact(18, 6))`."""

from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Dialect, Numeric, TypeDecorator
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import sum as SqlSum  # noqa: N812  else it hides Python's own

from app.errors import DomainError
from utils.decimals import WIDE

MOST_DIGITS = 18  # what 64 bits hold
CALCULATING = {operators.mul, operators.truediv, operators.floordiv, operators.mod}


class OutOfRange(DomainError, DontWrapMixin):
    """A result is too large for its column, as a quantity times a price may be."""

    status = 422


class Unrounded(DontWrapMixin, ValueError):
    """A bug of ours: a calculation that has not rounded what it keeps."""


class ExactComparator(TypeDecorator.Comparator[Decimal]):
    """Compares, adds and subtracts; what multiplies or divides would have other places."""

    def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
        refuse(op)
        return super().operate(op, *other, **kwargs)

    def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> Any:
        refuse(op)
        return super().reverse_operate(op, other, **kwargs)


def refuse(op: Any) -> None:
    if op in CALCULATING:
        raise TypeError(
            f"{op.__name__} of exact decimals is for Python: each database does it in its own way."
        )


class Exact(TypeDecorator[Decimal]):
    """`digits` in all, at most 18, of which `places` are behind the point. Exact(18, 6) ranges to
    ±999,999,999,999.999999 by steps of 0.000001. Raises OutOfRange beyond, Unrounded in between."""

    impl = Numeric
    cache_ok = True
    comparator_factory = ExactComparator

    def __init__(self, digits: int, places: int) -> None:
        if digits > MOST_DIGITS:
            raise TypeError(f"At most {MOST_DIGITS} digits: SQLite keeps them in 64 bits.")
        super().__init__(digits, places)
        self.digits, self.places = digits, places

    @property
    def python_type(self) -> type[Decimal]:
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        kept = BigInteger() if dialect.name == "sqlite" else Numeric(self.digits, self.places)
        return dialect.type_descriptor(kept)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        steps = self.steps(exact := Decimal(value))
        return steps if dialect.name == "sqlite" else exact

    def steps(self, value: Decimal) -> int:
        if not value.is_finite() or value.adjusted() >= self.digits - self.places:
            raise OutOfRange(f"A number has more than {self.digits - self.places} digits before its point.")
        if (scaled := value.scaleb(self.places, WIDE)) != (whole := int(scaled)):
            raise Unrounded(f"{value} has more than {self.places} places: round it first.")
        return whole

    def from_steps(self, steps: int | str) -> Decimal:
        return Decimal(steps).scaleb(-self.places, WIDE)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """PostgreSQL's driver gives decimals by itself."""
        return None if dialect.name == "postgresql" else self.read

    def read(self, steps: int | str | None) -> Decimal | None:
        return None if steps is None else self.from_steps(steps)


@compiles(SqlSum, "sqlite")
def add_up(element: Any, compiler: Any, **kwargs: Any) -> str:
    """SQLite's own gives up beyond 64 bits."""
    name = "exact_sum" if isinstance(element.type, Exact) else "sum"
    return f"{name}{compiler.process(element.clause_expr, **kwargs)}"
