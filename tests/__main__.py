"""`python -m tests [pytest's arguments]`: the suite on SQLite, then on the servers that answer here."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import servers
from tests.rounds import Report, Round, read

LEFT_OUT = {
    "tests/app": "knows no database and ran in the first round",
    "tests/utils": "knows no database and ran in the first round",
    "tests/clients": "sees only the document and ran in the first round",
    "tests/browser": "sees only pages and ran in the first round",
    "tests/platform/test_web_servers.py": "brings its own database and ran in the first round",
    "tests/platform/test_wire.py": "brings its own database and ran in the first round",
    "tests/platform/test_logins_at_once.py": "brings its own database and ran in the first round",
    "tests/platform/test_nginx.py": "sees only files and headers and ran in the first round",
    "tests/platform/test_storage_trouble.py": "brings its own database and ran in the first round",
    "tests/platform/test_readme.py": "sees only commands and ran in the first round",
    "tests/platform/test_start.py": "starts with no server at all and ran in the first round",
}

# So many that fail beside others, but not alone, may be the machine's fault; they are named.
MOST_UNSTEADY = 3


def main(arguments: list[str]) -> int:
    rounds = [Round("SQLite", {"ATELIER_TEST_SERVER": "", "ATELIER_TEST_BROKER": ""}), *on_servers()]
    with TemporaryDirectory() as folder:
        reports = [run(each, arguments, Path(folder)) for each in rounds]
    return tell(reports)


def on_servers() -> list[Round]:
    """The second round, with what answered; says what did not."""
    found = {"PostgreSQL": servers.postgresql(), "Redis": servers.redis()}
    for name in [name for name, url in found.items() if not url]:
        print(f"{name} does not answer here: not tested on it ({servers.VARIABLES[name]} names another)")
    names = " and ".join(name for name, url in found.items() if url)
    urls = {"ATELIER_TEST_SERVER": found["PostgreSQL"], "ATELIER_TEST_BROKER": found["Redis"]}
    return [Round(names, urls, left_out=tuple(LEFT_OUT))] if names else []


def run(each: Round, arguments: list[str], folder: Path) -> Report:
    print(f"\n== {each.name}", flush=True)
    for path in each.left_out:
        print(f"Left out: {path}, which {LEFT_OUT[path]}", flush=True)
    common = [f"--ignore={path}" for path in each.left_out] + arguments
    common += ["-o", f"cache_dir={folder / each.name}"]
    # Many wait for a browser or a service: three keep two cores busy. The long ones not at the end.
    three_at_a_time = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    first = pytest(each, folder / f"{each.name}.xml", three_at_a_time + common)
    if first.ok or not 0 < first.counts[1] <= MOST_UNSTEADY:
        return first
    print(f"\n== {each.name}: what failed, once more, one after the other", flush=True)
    second = pytest(each, folder / f"{each.name} again.xml", ["--last-failed", *common])
    return first.after(second) if sum(second.counts) >= first.counts[1] else first


def pytest(each: Round, target: Path, arguments: list[str]) -> Report:
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={target}", *arguments]
    code = subprocess.run(command, env={**os.environ, **each.environment}, check=False).returncode
    return read(each.name, code, target)


def tell(reports: list[Report]) -> int:
    print("\n== Skipped")
    for report in reports:
        for reason, count in report.skipped.most_common():
            print(f"{report.name}: {reason} ({count})")
    for report in reports:
        for test in report.unsteady:
            print(f"{report.name}: UNSTEADY, passed only alone: {test}")
    print("\n== Result")
    for report in reports:
        print(f"{report.name}: {report.seconds:.0f} s{'' if report.ok else ', NOT PASSED'}")
    passed, failed, skipped = (sum(counts) for counts in zip(*(r.counts for r in reports), strict=True))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and all(report.ok for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
