"""
Take each protection of the kiosk out and show that its test notices.

    python -m scripts.unprotected [h1 c2 ...]

Every test of tests/kiosk/safe is named after a line of the specification (`test_h1_...`). It runs once for each way to
take that line out (`scripts/removals.py`) and has to fail; beside it a customer joins, looks a number up and signs in,
which has to go on working: else the program was broken, not laid open. Ends with 1 if anything went unnoticed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from scripts.removals import REMOVALS, Removal

TESTS = Path(__file__).parent.parent / "tests" / "kiosk" / "safe"
STILL_WORKS = "test_a_customer_still_gets_through"
_ID = re.compile(r"test_([a-z]\d|5[a-z])_")


def line_of(test: str) -> str:
    """The line of the specification that a test is named after; empty for others."""
    found = _ID.match(test)
    return found[1] if found else ""


class Unprotected:
    """A pytest plugin: runs each test without its protection, and keeps what happened."""

    def __init__(self, wanted: tuple[Removal, ...]) -> None:
        self.wanted = wanted
        self.noticed: dict[Removal, list[str]] = {one: [] for one in wanted}
        """Tests that failed without the protection, as they should."""
        self.unnoticed: dict[Removal, list[str]] = {one: [] for one in wanted}
        self.broken: dict[Removal, str] = {}
        """What no longer worked at all."""
        self._now: Removal | None = None

    @pytest.fixture(autouse=True)
    def _taken_out(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        self._now = self.wanted[request.param]
        self._now.take(monkeypatch)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Once for each removal that concerns a test."""
        name = metafunc.function.__name__
        line = line_of(name)
        fitting = [n for n, one in enumerate(self.wanted) if one.id == line or name == STILL_WORKS]
        metafunc.parametrize("_taken_out", fitting, indirect=True, ids=[f"{self.wanted[n].id}-{n}" for n in fitting])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what nothing was taken out for."""
        items[:] = [item for item in items if not item.get_closest_marker("skip")]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the outcome."""
        removal = self._now
        if removal is None or (report.when != "call" and not report.failed) or report.skipped:
            return
        name = report.nodeid.rpartition("::")[2]
        if name.startswith(STILL_WORKS) or (report.failed and report.when == "setup"):
            if report.failed and not removal.breaks:
                self.broken[removal] = f"{name} ({report.when})"
        elif report.when == "call":
            (self.noticed if report.failed else self.unnoticed)[removal].append(name.partition("[")[0])


def main(chosen: list[str]) -> int:
    """Run them, print the table; 0 when every removal was noticed by at least one test and broke nothing else."""
    wanted = tuple(one for one in REMOVALS if not chosen or one.id in chosen)
    plugin = Unprotected(wanted)
    quiet = ["-q", "--no-header", "--no-summary", "--tb=no", "-p", "no:cacheprovider", "-p", "no:unraisableexception"]
    pytest.main([str(TESTS), *quiet, "-W", "ignore", "-o", "addopts=--import-mode=importlib"], plugins=[plugin])
    missed = [one for one in wanted if not plugin.noticed[one] or one in plugin.broken]
    print()
    for one in wanted:
        mark = "unnoticed" if not plugin.noticed[one] else "BROKEN" if one in plugin.broken else "noticed"
        by = plugin.broken.get(one) or f"{len(set(plugin.noticed[one]))} of its tests"
        print(f"{one.id:<4}{one.what:<50}{mark:<11}{by}")
    print(f"\n{len(wanted) - len(missed)} of {len(wanted)} removals are noticed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
