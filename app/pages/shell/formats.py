"""How the pages write numbers, sizes and times."""

from datetime import date, datetime
from decimal import Decimal
from math import ceil

from flask import Flask

from app.auth import actor
from utils.user_agents import device

THIN = "\u202f"  # between thousands, as ISO 31 writes them; it does not break
MINUS = "\u2212"


def number(value: float | Decimal, places: int = 2) -> str:
    """12345.6 gives 12 345.6: no more decimals than there are. To be read: what one types is `plain`."""
    written = f"{value:,.{places}f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    written = "0" if written == "-0" else written
    return written.replace(",", THIN).replace("-", MINUS)


def lengths(values: list[float]) -> str:
    """Millimetres in each direction."""
    return " × ".join(number(value) for value in values) + f"{THIN}mm"  # noqa: RUF001


def area(mm2: float) -> str:
    return f"{number(mm2 / 100)}{THIN}cm²" if mm2 >= 1000 else f"{number(mm2)}{THIN}mm²"


def volume(mm3: float) -> str:
    return f"{number(mm3 / 1000)}{THIN}cm³" if mm3 >= 10_000 else f"{number(mm3)}{THIN}mm³"


def size(count: int) -> str:
    """Bytes, in powers of ten as on a disk's label."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{number(value, 1)}{THIN}{unit}"
        value /= 1000
    return f"{number(value, 1)}{THIN}GB"


def cost(value: Decimal) -> str:
    """12.5 gives 12.50, and 0.0375 stays."""
    whole, _, decimals = f"{value:,.6f}".partition(".")
    return f"{whole.replace(',', THIN)}.{decimals.rstrip('0'):0<2}"


def plain(value: float | Decimal | None) -> str:
    """As one would type it: for the fields of forms, which refuse what `number` writes."""
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def day(value: date) -> str:
    return f"{value:%d %b %Y}"


def moment(value: datetime) -> str:
    return f"{value:%d %b %Y, %H:%M} UTC"


def minutes(seconds: float) -> str:
    """Rounded up: who waits so long, waits long enough."""
    count = ceil(seconds / 60)
    return f"{count} minute{'' if count == 1 else 's'}"


def spaced(secret: str) -> str:
    """In groups of four, as one can read it off."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def init_app(app: Flask) -> None:
    written = (number, lengths, area, volume, size, cost, plain, day, moment, minutes, spaced, device)
    app.jinja_env.filters.update({f.__name__: f for f in written})
    app.jinja_env.globals.update(actor=actor)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
