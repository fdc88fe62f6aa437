"""What holds for documents where neither they nor the other party say anything: by our settings."""

from typing import Any

from flask import current_app

NAMES = {"currency": "CURRENCY", "tax_category": "TAX_CATEGORY", "tax_rate": "TAX_RATE"}


def usual_terms() -> dict[str, Any]:
    return {name: current_app.config[setting] for name, setting in NAMES.items()}
