"""Elements of UBL: what says nothing is left out, for no element may be empty."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from lxml import etree
from lxml.etree import _Element

from utils.decimals import plain

COMMON = "urn:oasis:names:specification:ubl:schema:xsd:Common"
CAC, CBC = f"{COMMON}AggregateComponents-2", f"{COMMON}BasicComponents-2"
ROOT = "urn:oasis:names:specification:ubl:schema:xsd:{0}-2"
# What XML 1.0 has no place for, however it is written.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element: TypeAlias = _Element
Value = str | int | bool | date | Decimal | None
Children = Iterable[Element | None]


def cbc(name: str, value: Value, **attributes: str | None) -> Element | None:
    """One that has text, and attributes where they are given."""
    if (text := written(value)) == "":
        return None
    element = etree.Element(f"{{{CBC}}}{name}", {n: v for n, v in attributes.items() if v})
    element.text = text
    return element


def written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return UNWRITABLE.sub("\ufffd", "" if value is None else str(value)).strip()


def cac(name: str, *children: Element | None) -> Element | None:
    """One that has children."""
    found = [child for child in children if child is not None]
    if not found:
        return None
    element = etree.Element(f"{{{CAC}}}{name}")
    element.extend(found)
    return element


def document(name: str, children: Children) -> bytes:
    """The file: `name` is that of its root, as in Order."""
    namespaces = {None: ROOT.format(name), "cac": CAC, "cbc": CBC}
    root = etree.Element(f"{{{ROOT.format(name)}}}{name}", nsmap=namespaces)
    root.extend([child for child in children if child is not None])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
