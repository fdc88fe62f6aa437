"""The settings of the running application, for code that does not know Flask: use cases and models."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from werkzeug.local import LocalProxy

settings: Mapping[str, Any] = LocalProxy(lambda: current_app.config)  # type: ignore[assignment]
