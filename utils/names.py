"""Names by which people log in, in the one form in which they are compared and counted."""

import unicodedata

from utils.texts import address, one_line


def tidy_name(name: str) -> str:
    """As it is meant: without blanks around it, and letters that only look different made the same (NFKC)."""
    return unicodedata.normalize("NFKC", name).strip()


def address_form(name: str) -> str:
    """Of an address, the one that is kept; of any other name, itself."""
    try:
        return address(name) if "@" in one_line(name) else name
    except ValueError:
        return name


def login_form(name: str) -> str:
    """In any case: STRASSE, Straße and full-width letters are one name, and so are all ways to write an
    address. Twice, as Unicode's own rule has it: folding takes apart what was put together."""
    for _ in range(2):
        name = address_form(tidy_name(name)).casefold()
    return tidy_name(name)
