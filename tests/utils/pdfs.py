"""The text of a PDF as typst writes it: streams that are deflated, glyphs that a table per font names."""

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)endobj", re.S)
SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|\((?:\\.|[^\\)])*\)|\bET\b", re.S)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf):
    """Of each page its text, with a line break after each piece of it."""
    objects = dict(OBJECT.findall(pdf))
    found = [body for body in objects.values() if b"/Type/Page/" in body]
    return [page_text(objects, body) for body in found]


def page_text(objects, page):
    resources = objects[named(rb"Resources", page)]
    fonts = resources[resources.index(b"/Font") :] if b"/Font" in resources else b""
    letters = {
        name: unicodes(objects, objects[number]) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts)
    }
    text, font = [], {}
    for match in SHOWN.finditer(stream(objects[named(rb"Contents", page)])):
        if match[1]:
            font = letters[match[1]]
        elif match[0] == b"ET":
            text.append("\n")
        else:
            glyphs = unescaped(match[0][1:-1])
            text += [font.get(glyphs[n : n + 2], "") for n in range(0, len(glyphs), 2)]
    return "".join(text)


def named(what, body):
    return re.search(rb"/" + what + rb" (\d+) 0 R", body)[1]


def stream(body):
    return zlib.decompressobj().decompress(body.split(b"stream", 1)[1].lstrip(b"\r\n"))


def unescaped(text):
    def letter(match):
        return bytes([int(match[1], 8)]) if match[1].isdigit() else LETTERS.get(match[1], match[1])

    return ESCAPE.sub(letter, text)


def unicodes(objects, font):
    table = stream(objects[named(rb"ToUnicode", font)]).decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})> *<([0-9A-Fa-f]+)>", table)
    return {bytes.fromhex(glyph): bytes.fromhex(letter).decode("utf-16-be") for glyph, letter in pairs}
