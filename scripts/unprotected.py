"""
Take each protection of the kiosk out and show that its test notices.

    python -m scripts.unprotected [h1 c2 ...]    take them out, all or those of some lines
    python -m scripts.unprotected --table        write line, tests and removals into docs/security.md

Every test of tests/kiosk/safe is named after a line of the specification (`test_h1_...`). It runs once for each way to
take that line out (`scripts/removals.py`) and has to fail; beside it a customer joins, looks a number up and signs in,
which has to go on working: else the program was broken, not laid open. Each removal runs in a process of its own, as
many at once as there are processors. Ends with 1 if anything went unnoticed, and, when all were run, if a test is left
that never failed.
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
PAGE = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- lines: written by scripts.unprotected --table -->\n", "<!-- end of lines -->\n"
LONGEST = 300
"""Seconds for one removal; a form that may take for ever needs a minute to be given up."""
STILL_WORKS = "test_a_customer_still_gets_through"
_ID = re.compile(r"test_([a-z]\d|5[a-z])_")


def line_of(test: str) -> str:
    """The line of the specification that a test is named after; empty for others."""
    found = _ID.match(test)
    return found[1] if found else ""


def tests_of_lines() -> dict[str, list[str]]:
    """The names of the tests of each line, in the order they stand in."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for name in re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            if line := line_of(name):
                found.setdefault(line, []).append(name)
    return found


def table() -> str:
    """Each line of the specification with its tests and with what is taken out to see them fail."""
    rows = ["| line | tests (`test_LINE_…`) | taken out |\n", "|---|---|---|\n"]
    tests = tests_of_lines()
    for line in dict.fromkeys(one.id for one in REMOVALS):
        names = "; ".join(name.removeprefix(f"test_{line}_").replace("_", " ") for name in tests.get(line, []))
        gone = "; ".join(one.what for one in REMOVALS if one.id == line)
        rows.append(f"| {line} | {names} | {gone} |\n")
    return "".join(rows)


def with_table(page: str) -> str:
    """The page with the table as it is now."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{begin}{table()}{end}{after}"


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


APART = {"test_j1_so_are_backups_and_new_folders": "a process of its own makes backups, where nothing is taken out"}
"""Tests that no removal reaches, and why."""


class Outcome(NamedTuple):
    """What came of one removal."""

    mark: str
    """`noticed`; else `unnoticed`, or `BROKEN` where customers no longer got through, or nothing could be told."""
    by: str
    """How many of its tests noticed; or what broke."""
    tests: frozenset[str] = frozenset()
    """Which ones noticed."""


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
    noticed = frozenset(told["noticed"])
    return Outcome("noticed" if noticed else "unnoticed", f"{len(noticed)} of its tests", noticed)


def main(chosen: list[str]) -> int:
    """Run them, print the table; 0 when every removal was noticed by at least one test and broke nothing else."""
    if chosen[:1] == ["--alone"]:
        return alone(int(chosen[1]))
    if chosen == ["--table"]:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
    wanted = [n for n, one in enumerate(REMOVALS) if not chosen or one.id in chosen]
    noticed, failed = 0, set[str]()
    with ThreadPoolExecutor(os.cpu_count()) as some:
        for index, outcome in zip(wanted, some.map(take_out, wanted), strict=True):
            noticed += outcome.mark == "noticed"
            failed |= outcome.tests
            one = REMOVALS[index]
            print(f"{one.id:<4}{one.what:<50}{outcome.mark:<11}{outcome.by}", flush=True)
    print(f"\n{noticed} of {len(wanted)} removals are noticed")
    known = failed | APART.keys()
    left = [] if chosen else [name for names in tests_of_lines().values() for name in names if name not in known]
    for name in left:
        print(f"never failed: {name}")
    return 0 if noticed == len(wanted) and not left else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
