"""Full-text search that gives the same answers on every database: words, and parts of words.

Case and accents do not matter. An umlaut is found however it is written: müßig, mussig, muessig. A number is
found with and without its leading zeros."""

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"[\w]+", re.UNICODE)
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
DIGITS_AFTER_ZEROS = re.compile(r"(?<!\d)0+(\d+)")
UMLAUT_IN_TWO = re.compile("([aou])e")
IN_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Letters that are one sign to Unicode, and two or a plain one to who has no key for them.
PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "\u0131": "i"})
ANYWHERE = 3  # signs from which on what is typed may stand inside of a word; index and eye need as many


def words(text: str) -> list[str]:
    """`Kölner-Träger 7` gives kolner, trager, 7."""
    plain = text.lower() if text.isascii() else without_accents(folded(text))
    return WORD.findall(plain.replace("_", " "))


def folded(text: str) -> str:
    """Twice, because only what has come apart can be folded: № is No, and then no."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return text


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(PLAIN)


def title(text: str | None) -> str:
    """What a name begins with, however it is written."""
    return " ".join(words(text or ""))


def haystack(*texts: str | None) -> str:
    """All words and their other spellings once, each between spaces, so that ` word` finds beginnings."""
    found = dict.fromkeys(spelling for text in texts if text for spelling in spellings(text))
    return f" {' '.join(found)} " if found else ""


def spellings(text: str) -> Iterator[str]:
    for word in words(text):
        yield word
        yield from DIGITS_AFTER_ZEROS.findall(word)
        if (short := UMLAUT_IN_TWO.sub(r"\1", word)) != word:
            yield short
    if not text.isascii():
        yield from words(in_two_letters(text))


def in_two_letters(text: str) -> str:
    """Umlauts as who has no key for them writes them."""
    return unicodedata.normalize("NFC", folded(text)).translate(IN_TWO)


def patterns(q: str) -> list[list[str]]:
    """For each word that is looked for: LIKE patterns of which one must fit."""
    return [[*alternatives(word)] for word in words(q)]


def alternatives(word: str) -> Iterator[str]:
    yield f"%{word}%" if len(word) >= ANYWHERE else f"% {word}%"
    if (number := ZEROS.sub("", word)) != word:
        yield f"% {number} %"  # the whole number, or who looks for 0042 would find 4200
    short = UMLAUT_IN_TWO.sub(r"\1", word)
    if short != word and len(short) >= ANYWHERE:
        yield f"% {short} %"  # the whole word, or who looks for blue would find all that begins with blu
