"""How the pages write measures, money, sizes and times, in the language, unit and zone of who reads them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from babel.dates import format_date, get_timezone_gmt, get_timezone_name
from flask import Flask

from app.auth import actor
from app.pages.shell.numbers import DECIMAL_SIGNS, THIN, number
from app.pages.shell.preferences import GERMAN, language, unit, zone
from app.pages.shell.words import _, ngettext
from models.identity.preferences import LengthUnit
from utils import user_agents
from utils.currencies import MINOR_UNITS

MM_PER_INCH = 25.4
DATES = {"en": "d MMM y", "de": "dd.MM.y"}


def in_inches() -> bool:
    return unit() is LengthUnit.INCH


def extent(mm: float) -> str:
    """Without its unit, where that is said once for several."""
    return number(mm / MM_PER_INCH, 3) if in_inches() else number(mm)


def length_unit() -> str:
    return "in" if in_inches() else "mm"


def one_length(mm: float) -> str:
    return f"{extent(mm)}{THIN}{length_unit()}"


def lengths(mm: Sequence[float], between: str = " × ") -> str:  # noqa: RUF001
    """In each direction."""
    return between.join(map(extent, mm)) + f"{THIN}{length_unit()}"


def area(mm2: float) -> str:
    if in_inches():
        return f"{number(mm2 / MM_PER_INCH**2, 3)}{THIN}in²"
    return f"{number(mm2 / 100)}{THIN}cm²" if mm2 >= 1000 else f"{number(mm2)}{THIN}mm²"


def volume(mm3: float) -> str:
    if in_inches():
        return f"{number(mm3 / MM_PER_INCH**3, 3)}{THIN}in³"
    return f"{number(mm3 / 1000)}{THIN}cm³" if mm3 >= 10_000 else f"{number(mm3)}{THIN}mm³"


def size(count: int) -> str:
    """Bytes, in powers of ten as on a disk's label."""
    value = float(count)
    for name in ("B", "kB", "MB"):
        if value < 1000:
            return f"{number(value, 1)}{THIN}{name}"
        value /= 1000
    return f"{number(value, 1)}{THIN}GB"


def cost(value: Decimal) -> str:
    """12.5 gives 12.50, and 0.0375 stays."""
    return number(value, 6, 2)


def money(value: Decimal, currency: str | None) -> str:
    """With all digits of the currency, and its code: several of them call theirs a dollar."""
    places = MINOR_UNITS.get(currency or "", 2)
    return f"{number(value, max(places, 6), places)}\u00a0{currency or ''}".rstrip()


def plain(value: float | Decimal | None) -> str:
    """As one would type it: for the fields of forms."""
    if value is None:
        return ""
    return f"{Decimal(str(value)).normalize():f}".replace(".", DECIMAL_SIGNS[language()])


def day(value: date) -> str:
    """A moment's in the zone of who reads it."""
    value = value.astimezone(zone()).date() if isinstance(value, datetime) else value
    return format_date(value, DATES[language()], language())


def moment(value: datetime) -> str:
    """In the zone of who reads it, which is said."""
    here = value.astimezone(zone())
    return f"{day(here)}, {here:%H:%M} {zone_name(here)}"


def zone_name(here: datetime) -> str:
    """CET, in German MEZ; where people have no short name for it, UTC+03:30."""
    german = get_timezone_name(here, "short", locale="de") if language() == GERMAN else ""
    names = (name for name in (german, here.tzname() or "") if name.isalpha())
    return next(names, get_timezone_gmt(here, locale="en").replace("GMT", "UTC"))


def minutes(seconds: float) -> str:
    """Rounded up: who waits so long, waits long enough."""
    return ngettext("%(num)s minute", "%(num)s minutes", ceil(seconds / 60))


def spaced(secret: str) -> str:
    """In groups of four, as one can read it off."""
    return " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))


def device(user_agent: str | None) -> str:
    program, on, system = user_agents.device(user_agent).partition(" on ")
    return _("%(program)s on %(system)s", program=program, system=system) if on else _(program)


def init_app(app: Flask) -> None:
    measures = (number, extent, one_length, lengths, area, volume, size, cost, money, plain)
    others = (day, moment, minutes, spaced, device)
    app.jinja_env.filters.update({f.__name__: f for f in (*measures, *others)})
    app.jinja_env.globals.update(actor=actor, length_unit=length_unit)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
