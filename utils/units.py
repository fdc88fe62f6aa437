"""Units of measure by their codes: UN/ECE Recommendations 20 (revision 11e) and 21, packages, with an X."""

from pathlib import Path

PIECE = "C62"  # "one"
UNITS = frozenset((Path(__file__).parent / "codes/units.txt").read_text().split())


def known(unit: str) -> str:
    """Raises ValueError."""
    if unit not in UNITS:
        raise ValueError(
            f"{unit} is no unit of UN/ECE Recommendation 20 or 21, as C62 (piece), KGM, MTR, XBX."
        )
    return unit
