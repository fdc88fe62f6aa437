"""Ends without an error while what this container is for goes on: its health check.

python deploy/healthy.py             the web server answers
python deploy/healthy.py scheduler   the clock, a child of the container's first process, lives
"""

import os
import sys
from pathlib import Path
from urllib.request import urlopen


def has_clock(worker: int = 1) -> bool:
    """Celery forks its clock, whose command line is the worker's own."""
    children = Path(f"/proc/{worker}/task").glob("*/children")
    found = [Path(f"/proc/{pid}/cmdline") for each in children for pid in each.read_text().split()]
    return any(b"--beat" in line.read_bytes() for line in found)


def main() -> None:
    if sys.argv[1:] == ["scheduler"]:
        sys.exit(0 if has_clock() else "the clock has stopped")
    urlopen(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health", timeout=2).close()


if __name__ == "__main__":
    main()
