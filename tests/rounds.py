"""One run of the suite, and what came of it, as pytest's JUnit file tells."""

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

NOTHING_COLLECTED = 5  # pytest's exit code where the arguments select no test of this round


@dataclass(frozen=True)
class Round:
    """The suite with this environment, without the folders in `left_out`."""

    name: str
    environment: dict[str, str]
    left_out: tuple[str, ...] = ()


@dataclass
class Report:
    """counts: passed, failed, skipped; skipped: how many for which reason;
    unsteady: what failed, and then passed alone."""

    name: str
    code: int
    counts: tuple[int, int, int] = (0, 0, 0)
    seconds: float = 0
    skipped: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)

    def after(self, second: "Report") -> "Report":
        """This run, of which `second` has repeated what failed."""
        passed, _, skipped = self.counts
        counts = (passed + second.counts[0], second.counts[1], skipped + second.counts[2])
        unsteady = [test for test in self.failed if test not in second.failed]
        return replace(
            self,
            code=second.code,
            counts=counts,
            seconds=self.seconds + second.seconds,
            failed=second.failed,
            unsteady=unsteady,
        )

    @property
    def ok(self) -> bool:
        return self.code in (0, NOTHING_COLLECTED)


def read(name: str, code: int, path: Path) -> Report:
    """Of a run that died before it wrote its file, only the code is known."""
    if not path.exists():
        return Report(name, code)
    suite = etree.parse(path).getroot().find("testsuite")
    tests, skipped = int(suite.get("tests")), int(suite.get("skipped"))
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    reasons = Counter(element.get("message") or "no reason given" for element in suite.iter("skipped"))
    wrong = {
        f"{case.get('classname')}.{case.get('name')}": None
        for case in suite.iterfind("testcase")
        if is_wrong(case)
    }
    counts = (tests - failed - skipped, failed, skipped)
    return Report(name, code, counts, float(suite.get("time")), reasons, list(wrong))


def is_wrong(case: Any) -> bool:
    return case.find("failure") is not None or case.find("error") is not None
