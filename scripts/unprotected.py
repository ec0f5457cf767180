"""
Take each protection of the kiosk out and show that its test notices.

    python -m scripts.unprotected [h1 c2 ...]

Every test of tests/kiosk/safe is named after a line of the specification (`test_h1_...`). It runs once for each way to
take that line out (`scripts/removals.py`) and has to fail; beside it a customer joins, looks a number up and signs in,
which has to go on working: else the program was broken, not laid open. Each removal runs in a process of its own, as
many at once as there are processors. Ends with 1 if anything went unnoticed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from scripts.removals import REMOVALS, Removal

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests" / "kiosk" / "safe"
LONGEST = 300
"""Seconds for one removal; a form that may take for ever needs a minute to be given up."""
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


class Outcome(NamedTuple):
    """What came of one removal."""

    mark: str
    """`noticed`; else `unnoticed`, or `BROKEN` where customers no longer got through, or nothing could be told."""
    by: str
    """How many of its tests noticed; or what broke."""


def alone(index: int) -> int:
    """Run one removal in this process, and print what came of it as the last line."""
    removal = REMOVALS[index]
    plugin = Unprotected((removal,))
    quiet = ["-q", "--no-header", "--no-summary", "--tb=no", "-p", "no:cacheprovider", "-p", "no:unraisableexception"]
    ended = pytest.main([str(TESTS), *quiet, "-W", "ignore", "-o", "addopts=--import-mode=importlib"], plugins=[plugin])
    told = {"noticed": plugin.noticed[removal], "broken": plugin.broken.get(removal, "")}
    print(f"\n{json.dumps(told)}", flush=True)
    return 0 if ended in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) else 1


def take_out(index: int) -> Outcome:
    """
    Run one removal in a process of its own: what a test leaves behind when it fails can't touch the next.

    A flood that is let in leaves hundreds of open connections behind, and a form that may take for ever a server that
    waits for it.
    """
    command = [sys.executable, "-m", "scripts.unprotected", "--alone", str(index)]
    try:
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return Outcome("BROKEN", f"not done after {LONGEST} s")
    last = ran.stdout.rstrip().rpartition("\n")[2]
    if ran.returncode or not last.startswith("{"):
        return Outcome("BROKEN", f"could not be run: {(ran.stderr or ran.stdout).strip()[-200:]}")
    told = json.loads(last)
    if told["broken"]:
        return Outcome("BROKEN", told["broken"])
    noticed = len(set(told["noticed"]))
    return Outcome("noticed" if noticed else "unnoticed", f"{noticed} of its tests")


def main(chosen: list[str]) -> int:
    """Run them, print the table; 0 when every removal was noticed by at least one test and broke nothing else."""
    if chosen[:1] == ["--alone"]:
        return alone(int(chosen[1]))
    wanted = [n for n, one in enumerate(REMOVALS) if not chosen or one.id in chosen]
    noticed = 0
    with ThreadPoolExecutor(os.cpu_count()) as some:
        for index, outcome in zip(wanted, some.map(take_out, wanted), strict=True):
            noticed += outcome.mark == "noticed"
            one = REMOVALS[index]
            print(f"{one.id:<4}{one.what:<50}{outcome.mark:<11}{outcome.by}", flush=True)
    print(f"\n{noticed} of {len(wanted)} removals are noticed")
    return 0 if noticed == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
