"""`make migration m="Add drawings"`: what the models have and the migrations do not, as the next migration.

It is made against a database of its own, on which all migrations have run: yours may be as old as it is."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_migrate import migrate, upgrade

from app import create_app
from app.extensions import db

HOME = Path(__file__).parent


def main(message: str, home: Path = HOME) -> Path | None:
    """Where it was written; None where nothing is missing."""
    with TemporaryDirectory() as folder:
        app = create_app({"DATA_DIR": folder, "SECRET_KEY": "k" * 40, "LOG_LEVEL": "WARNING"})
        with app.app_context():
            upgrade(directory=str(home))
            written = write(message, home)
            db.engine.dispose()
    return written


def write(message: str, home: Path) -> Path | None:
    number = f"{max(int(path.name[:4]) for path in versions(home)) + 1:04}"
    migrate(directory=str(home), message=message, rev_id=number)
    (path,) = (path for path in versions(home) if path.name.startswith(number))
    lines = path.read_text().splitlines(keepends=True)
    text = "".join(line for line in lines if "# ###" not in line)  # without Alembic's remarks
    if "op." not in text:
        path.unlink()
        return None
    path.write_text(text)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([*ruff, *command, str(path)], check=True)  # noqa: S603
    return path


def versions(home: Path) -> list[Path]:
    return [*(home / "versions").glob("[0-9]*.py")]


if __name__ == "__main__":
    written = main(sys.argv[1])
    print(f"{written}: read it over" if written else "The migrations have all that the models have.")
