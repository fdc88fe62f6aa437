"""`python -m tests.access --write` puts what every caller is answered into docs/access.md; without --write
it is only printed. A person must read what `git diff` shows then: it is what changes for whom."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app import create_app
from app.extensions import db
from tests.access import table
from tests.access.calls import routes_of, seen
from tests.databases import settings_for, template


def observed(folder: Path) -> str:
    with template(folder) as url:
        app = create_app(settings_for(folder, url))
        app.testing = True
        with app.app_context():
            found = {
                noun: {name: seen(app, route) for name, route in routes.items()}
                for noun, routes in routes_of(app).items()
            }
            db.engine.dispose()
    return table.written(found)


def main() -> None:
    with TemporaryDirectory() as folder:
        text = observed(Path(folder))
    table.write(text) if "--write" in sys.argv else print(text)


if __name__ == "__main__":
    main()
