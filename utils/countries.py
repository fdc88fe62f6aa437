"""Countries by their two letters, as ISO 3166-1 has them: 249 of them in 2026."""

from pathlib import Path

COUNTRIES = frozenset((Path(__file__).parent / "codes/countries.txt").read_text().split())


def known(country: str) -> str:
    """Raises ValueError."""
    if country not in COUNTRIES:
        raise ValueError(f"{country} is no country of ISO 3166-1, as DE, GB, US.")
    return country
