"""Names by which people log in, in the one form in which they are compared and counted."""

import unicodedata


def tidy_name(name: str) -> str:
    """As it is meant: without blanks around it, and letters that only look different made the same (NFKC)."""
    return unicodedata.normalize("NFKC", name).strip()


def login_form(name: str) -> str:
    """In any case: STRASSE, Straße and full-width letters are one name. Twice, as Unicode's own rule has it:
    folding takes apart what was put together."""
    for _ in range(2):
        name = tidy_name(name).casefold()
    return tidy_name(name)
