"""In which code page the names of a STEP file were written.

The standard wants ASCII with escapes and, since 2016, UTF-8; many systems write what their Windows
speaks. Names are short, so guesses by letter frequency fail; what the bytes would be as letters of
each script tells them apart.
"""

import re
from collections.abc import Callable
from pathlib import Path

CHUNK, ENOUGH = 2**20, 20_000  # bytes read at once; bytes of names looked at
# A string that holds a byte beyond ASCII.
FOREIGN = re.compile(rb"'[^'\x80-\xff]*+[\x80-\xff][^']{0,500}'")
SYMBOLS = "°±²³µ·ØøßªºÆæ"  # of Western names: 90°, Ø8
LIKELY = 0.5  # of the foreign characters must be of the script

UTF_8, WESTERN = "utf-8", "cp1252"


def code_page(source: Path) -> str:
    """The file's code page by Python's name; `utf-8` also where all is ASCII."""
    names = foreign_names(source)
    if not names or decoded(names, "utf-8") is not None:
        return UTF_8
    rated = {page: rating(names, page, share) for page, share in PAGES.items()}
    best = max(rated, key=lambda page: rated[page])
    return best if rated[best] >= LIKELY else WESTERN


def foreign_names(source: Path) -> list[bytes]:
    """The strings beyond ASCII; a file without such a byte is only run through."""
    found: list[bytes] = []
    with source.open("rb") as file:
        while (chunk := file.read(CHUNK)) and sum(map(len, found)) < ENOUGH:
            if not chunk.isascii():
                chunk += file.readline()  # a name is not cut in two
                found += [name.strip(b"'") for name in FOREIGN.findall(chunk)]
    return found


def decoded(names: list[bytes], codec: str) -> list[str] | None:
    try:
        return [name.decode(codec) for name in names]
    except UnicodeDecodeError:
        return None


def rating(names: list[bytes], codec: str, share: Callable[[str, str], float]) -> float:
    """The share 0..1 of the foreign characters that are what the script would have there."""
    texts = decoded(names, codec)
    if texts is None:
        return 0.0
    foreign = [
        (text[i - 1 : i + 2] if i else " " + text[:2], c) for text in texts for i, c in strangers(text)
    ]
    return sum(share(around.ljust(3), char) for around, char in foreign) / (len(foreign) or 1)


def strangers(text: str) -> list[tuple[int, str]]:
    return [(index, char) for index, char in enumerate(text) if not char.isascii()]


def lead(char: str, codec: str, low: int, high: int) -> float:
    """1 where a character of two bytes stands among the common ones, which come first in the code."""
    return float(low <= char.encode(codec, "replace")[0] <= high)


def chinese(_: str, char: str) -> float:
    """GB 2312, level 1: the 3755 most used characters."""
    code = char.encode("gbk", "replace")
    return float(len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1)


def traditional(_: str, char: str) -> float:
    return lead(char, "big5", 0xA4, 0xC6)


def japanese(_: str, char: str) -> float:
    """JIS X 0208: kana and the kanji of level 1; narrow katakana are rather another script's letters."""
    return 0.0 if "\uff61" <= char <= "\uff9f" else lead(char, "cp932", 0x81, 0x97)


def cyrillic(around: str, char: str) -> float:
    """A letter with no plain one beside it, and no capital after a small one."""
    mixed = any(other.isascii() and other.isalpha() for other in (around[0], around[2]))
    return float("Ѐ" <= char <= "ӿ" and not mixed and not (char.isupper() and around[0].islower()))


def western(around: str, char: str) -> float:
    """A letter or a sign with plain letters or digits beside it."""
    beside = any(other.isascii() and other.isalnum() for other in (around[0], around[2]))
    return float(beside and (char.isalpha() or char in SYMBOLS))


# What is likely in each; of equals the first one is taken.
PAGES: dict[str, Callable[[str, str], float]] = {
    "gbk": chinese,
    "cp932": japanese,
    "big5": traditional,
    "cp1251": cyrillic,
    WESTERN: western,
}
