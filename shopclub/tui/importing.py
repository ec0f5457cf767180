"""
One import on its way: looked at first without changing anything, then written while the counter goes on selling.

The job belongs to the app, not to a screen, so that leaving the screen does not end it. The dry run and the check
read a snapshot of the file in a process of their own; only the writing itself shares the loop, commit by commit.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.core.apart import apart
from shopclub.core.changes import ShopChanged
from shopclub.core.exchange import import_file
from shopclub.core.exchange.look import Look, look_at
from shopclub.core.exchange.model import ImportKind, ImportReport, PointsMode
from shopclub.core.jobs import Checked, Snapshot, TryImport
from shopclub.core.kernel.errors import ClubError

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.core.kernel.clock import Clock
    from shopclub.core.staff.model import Actor


class Stage(StrEnum):
    """How far it is."""

    LOOKING = "looking"
    SEEN = "seen"
    """The dry run is there, or why the file can't be taken."""
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    """By hand or by a failure; what was written before stays."""


class _Stop(Exception):
    """Somebody asked to stop; raised between two commits, or while the books are checked."""


def nothing() -> None:
    """What is called where nobody looks."""


class ImportJob:
    """One file, from the first look to the last commit."""

    def __init__(self, kind: ImportKind, path: Path) -> None:
        self.kind = kind
        self.path = path
        self.points = PointsMode.NONE
        self.columns: dict[str, str] = {}
        """Column -> field, where somebody said so."""
        self.stage = Stage.LOOKING
        self.look: Look | None = None
        self.report: ImportReport | None = None
        self.error: ClubError | None = None
        """Why the file can't be taken, or why writing stopped."""
        self.done = 0
        self.whole = 0
        """Receipts or members written, and of how many."""
        self.findings: int | None = None
        """What a check of the books found afterwards; None until it is through."""
        self.checking: float | None = None
        """The share of the books checked so far; None while they are not."""
        self.changed: Callable[[], None] = nothing
        """Called whenever there is something new to show."""
        self._is_stopping = False

    @property
    def is_writing(self) -> bool:
        """Whether it is under way."""
        return self.stage is Stage.WRITING

    @property
    def can_write(self) -> bool:
        """Whether there is something in the file to bring in."""
        return self.stage is Stage.SEEN and self.error is None and bool(self.report and self.report.did_something())

    @property
    def can_stop(self) -> bool:
        """Whether something is under way that can be ended."""
        return self.is_writing or self.checking is not None

    @property
    def is_stopping(self) -> bool:
        """Whether it ends after the present commit."""
        return self._is_stopping

    def stop(self) -> None:
        """End after the present commit; of the check, at once."""
        self._is_stopping = True
        self.changed()

    async def try_it(self, shop: Path, clock: Clock, actor: Actor) -> None:
        """Look at the file and say what would be done; nothing is changed."""
        self.stage, self.error, self.report = Stage.LOOKING, None, None
        self.changed()
        try:
            self.look = await asyncio.to_thread(look_at, self.path, self.kind, dict(self.columns))
            asked = TryImport(
                shop=os.fsencode(shop),
                now=clock.now(),
                kind=self.kind,
                file=os.fsencode(self.path),
                columns=dict(self.columns),
                points=self.points,
                actor=actor,
            )
            self.report = await apart("shopclub.core.jobs:try_import", asked, reply=ImportReport)
        except ClubError as error:
            self.error = error
        self.stage = Stage.SEEN
        self.changed()

    async def write(self, club: Club, actor: Actor) -> None:
        """Bring it in; an error is kept, not raised."""
        self.stage, self.error, self.done, self.whole = Stage.WRITING, None, 0, 0
        self._is_stopping = False
        self.changed()
        try:
            self.report = await import_file(
                club,
                self.kind,
                self.path,
                columns=self.columns,
                points=self.points,
                actor=actor,
                progress=self._progress,
            )
        except _Stop:
            self._ended_early(club)
        except ClubError as error:
            self.error = error
            self._ended_early(club)
        else:
            self.stage = Stage.DONE
        self.changed()
        self._is_stopping = False
        if self.done or self.stage is Stage.DONE:
            await self._check(club)

    def _ended_early(self, club: Club) -> None:
        self.stage = Stage.STOPPED
        if self.done:  # the import itself tells only what it finished
            club.changes.publish(ShopChanged())

    async def _check(self, club: Club) -> None:
        asked = Snapshot(shop=os.fsencode(club.path), now=club.clock.now())
        self.checking = 0.0
        self.changed()
        try:
            found = await apart("shopclub.core.jobs:check_books", asked, reply=Checked, progress=self._checked)
            self.findings = len(found.findings)
        except _Stop:
            self.findings = None
        except ClubError as error:
            self.error = error
        finally:
            self.checking = None
        self.changed()

    def _checked(self, share: float) -> None:
        self.checking = share
        self.changed()
        if self._is_stopping:
            raise _Stop

    def _progress(self, done: int, whole: int) -> None:
        self.done, self.whole = done, whole
        self.changed()
        if self._is_stopping and done < whole:
            raise _Stop
