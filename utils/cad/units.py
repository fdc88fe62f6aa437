"""Units of length as symbols: what files call them in many ways."""

import re

SI = {
    "": "m",
    "kilo": "km",
    "deci": "dm",
    "centi": "cm",
    "milli": "mm",
    "micro": "um",
    "nano": "nm",
}
OTHERS = {
    "in": ("inch", "inches"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "mi": ("mile", "miles", "statutemile"),
    "nmi": ("nauticalmile", "nauticalmiles"),
    "mil": ("thou", "mils", "milliinch", "milliinches"),
    "uin": ("microinch", "microinches"),
    "um": ("micron", "microns"),
}
# IGES 5.3, global section, parameter 14; 3 means that parameter 15 names it.
IGES_UNITS = {1: "in", 2: "mm", 4: "ft", 5: "mi", 6: "m", 7: "km", 8: "mil", 9: "um", 10: "cm", 11: "uin"}

SYMBOLS = {
    **{
        f"{prefix}{stem}": unit
        for prefix, unit in SI.items()
        for stem in ("metre", "meter", "metres", "meters")
    },
    **{name: unit for unit, names in OTHERS.items() for name in names},
}
LONGEST = 20  # of a name that nobody knows


def symbol(name: str) -> str:
    """`mm` of `MILLIMETRE`, `in` of `Inches`; a unit that nobody knows keeps its name, in letters."""
    plain = re.sub(r"[^a-z]", "", name.lower())
    return SYMBOLS.get(plain, plain[:LONGEST]) or "mm"
