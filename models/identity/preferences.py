"""How a person wants things to be written."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    ENGLISH = "en"
    GERMAN = "de"


class LengthUnit(StrEnum):
    MM = "mm"
    INCH = "inch"


@dataclass(frozen=True)
class Preferences:
    """None: as the browser asks for it. `time_zone` by its name, as Europe/Berlin."""

    language: Language | None = None
    time_zone: str | None = None
    length_unit: LengthUnit = LengthUnit.MM
