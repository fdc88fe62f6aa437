"""One way to write what people write in several: whatever looks the same is the same text."""

import re
import unicodedata

import idna

# Full-width forms of ASCII's characters, as Asian keyboards give them: U+FF01 is an exclamation mark.
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
BLANKS = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Letters and a Braille pattern that show nothing.
FILLERS = re.compile("[\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")
# Control characters, those that steer (zero-width, right to left), halves of pairs, private ones, line ends.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


def lines(text: str) -> str:
    """Text of any number of lines, in Unicode's form C. Raises ValueError where it has NUL or other control
    characters but tab and line ends, or half a surrogate pair, which is no text."""
    if UNSTORABLE.search(text):
        raise ValueError("Must be text without control characters.")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """With single blanks, and none around it. Raises ValueError where it holds what cannot be seen."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(NARROW)
    text = BLANKS.sub(" ", text).strip(" ")
    if not text.isprintable() and any(unicodedata.category(char) in UNSEEN for char in text):
        raise ValueError("Must be one line, without control characters and others that cannot be seen.")
    if FILLERS.search(text):
        raise ValueError("Must be one line of characters that can be seen.")
    return text


def address(text: str) -> str:
    """Of a mailbox: in small letters, and its domain as the Internet's name servers know it, so that
    `Ada@Müller.de` is `ada@xn--mller-kva.de`. Raises ValueError where no domain can be called so."""
    local, at, domain = one_line(text).lower().rpartition("@")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode()
    return f"{local}{at}{domain}"
