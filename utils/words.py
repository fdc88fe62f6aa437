"""Full-text search that gives the same answers on every database: words, by their beginnings."""

import re
import unicodedata

WORD = re.compile(r"[\w]+", re.UNICODE)


def words(text: str) -> list[str]:
    """Case and accents do not matter: `Kölner-Träger 7` gives kolner, trager, 7."""
    plain = text.lower() if text.isascii() else without_accents(folded(text))
    return WORD.findall(plain.replace("_", " "))


def folded(text: str) -> str:
    """Twice, because only what has come apart can be folded: № is No, and then no."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return text


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def haystack(*texts: str | None) -> str:
    """All words once, each with a space before it, so that ` word` finds beginnings only."""
    found = dict.fromkeys(word for text in texts if text for word in words(text))
    return "".join(f" {word}" for word in found)


def patterns(q: str) -> list[str]:
    """One LIKE pattern per word that is looked for."""
    return [f"% {word}%" for word in words(q)]
