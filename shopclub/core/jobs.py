"""
Heavy work as it runs in a process of its own (`apart`): each opens the shop's file for reading, as it stands.

Requests and replies travel as JSON, so they hold values only. Paths go as bytes: a file's name need not be text.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from shopclub.core.apart import Progress
from shopclub.core.check import Finding, check_club
from shopclub.core.club import Club
from shopclub.core.exchange import import_file, write_export
from shopclub.core.exchange.model import ExportKind, ImportKind, ImportReport, PointsMode
from shopclub.core.goals.model import Behind, Period, Standings
from shopclub.core.insight.worth import Breakage, Worth
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.staff.model import Actor


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's file as it stands, seen from an instant."""

    shop: bytes
    """The file's path as the system has it (`os.fsencode`)."""
    now: datetime


class TryImport(Snapshot, frozen=True, kw_only=True):
    """What would importing this file do?"""

    kind: ImportKind
    file: bytes
    columns: dict[str, str]
    points: PointsMode
    actor: Actor


class WriteList(Snapshot, frozen=True, kw_only=True):
    """Write a list as CSV."""

    kind: ExportKind
    file: bytes
    unfinished: bytes
    """What it is called while it is written: whoever asks can take it away, whatever becomes of the work."""
    full: bool
    actor: Actor


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What a check found."""

    findings: list[Finding]


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines were written."""

    lines: int


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop owes in every unit."""

    worths: tuple[Worth, ...]
    breakage: Breakage


def what_is_owed(request: Snapshot, progress: Progress) -> Owed:
    """Add up what is owed, with what complete months make likely."""
    del progress
    with _opened(request) as club:
        report = club.insight.report()
        return Owed(worths=report.worths, breakage=report.breakage)


class GoalsAsked(Snapshot, frozen=True, kw_only=True):
    """Where do all goals stand?"""


class BehindAsked(Snapshot, frozen=True, kw_only=True):
    """What list stands behind a goal's figure?"""

    number: int
    period: Period | None = None
    """One of its periods; None: the present one."""


def look_at_goals(request: GoalsAsked, progress: Progress) -> Standings:
    """Say where all goals stand."""
    with _opened(request) as club:
        return club.goals.standings(tell=progress)


def look_behind_goal(request: BehindAsked, progress: Progress) -> Behind:
    """
    Make the list behind a goal's figure.

    Raises:
        NotFound: `goals_not_found`.
    """
    with _opened(request) as club:
        return club.goals.behind(request.number, request.period, tell=progress)


def check_books(request: Snapshot, progress: Progress) -> Checked:
    """Verify every invariant of the books."""
    with _opened(request) as club:
        return Checked(findings=check_club(club, progress))


def try_import(request: TryImport, progress: Progress) -> ImportReport:
    """
    Look what an import would do; nothing is changed.

    Raises:
        what `import_file` raises.
    """
    with _opened(request) as club:
        return asyncio.run(
            import_file(
                club,
                request.kind,
                Path(os.fsdecode(request.file)),
                dry_run=True,
                columns=request.columns,
                points=request.points,
                actor=request.actor,
                progress=_share(progress),
            )
        )


def write_list(request: WriteList, progress: Progress) -> Written:
    """
    Write members, sales or the ledger; the file appears whole or not at all.

    Raises:
        what `write_export` raises.
    """
    with _opened(request) as club:
        file = Path(os.fsdecode(request.file))
        lines = write_export(
            club,
            request.kind,
            file,
            full=request.full,
            actor=request.actor,
            progress=_share(progress),
            unfinished=Path(os.fsdecode(request.unfinished)),
        )
        return Written(lines=lines)


def _share(progress: Progress) -> Callable[[int, int], None]:
    return lambda done, whole: progress(done / whole if whole else 1.0)


@contextmanager
def _opened(request: Snapshot) -> Iterator[Club]:
    club = Club.open(Path(os.fsdecode(request.shop)), clock=ManualClock(request.now), access="r")
    try:
        yield club
    finally:
        asyncio.run(club.close())
