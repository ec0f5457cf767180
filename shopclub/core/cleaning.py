"""
The file written anew once somebody was forgotten, so that not one byte of it holds them any more.

A commit is added behind the others; what stood in an earlier one goes with the next fold. Nobody who asked to be
forgotten should have to wait for the night.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from shopclub.core.changes import Change, FileCleaned, MemberErased
from shopclub.core.club import Club
from shopclub.core.compaction import compact
from shopclub.core.kernel.errors import ClubError
from shopclub.core.store import ShopDB

_log = logging.getLogger(__name__)
Sleep = Callable[[float], Awaitable[None]]
Fold = Callable[[ShopDB], Awaitable[None]]

GATHERING = 1.0
"""Seconds from the first that is forgotten to the fold: whoever forgets a list forgets many."""
AGAIN = 60.0
"""Seconds until a fold that was refused is tried again."""


class Cleaner:
    """Folds an open shop's file whenever somebody was erased, and after a run that did not end in order."""

    def __init__(self, club: Club, fold: Fold = compact) -> None:
        """
        Args:
            club: open for writing.
            fold: folds its file.
        """
        self._club = club
        self._fold = fold
        self._due = asyncio.Event()
        self._erased = 0
        self._stop = club.changes.subscribe(self._hear)
        if club.report.records:
            self._due.set()  # killed before: whether somebody was forgotten by then is in that log only

    @property
    def due(self) -> bool:
        """Whether bytes of somebody who was forgotten may still stand in the file."""
        return self._due.is_set()

    async def run(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Never ends by itself; closing the file folds it anyway."""
        try:
            while True:
                await self._due.wait()
                await sleep(GATHERING)
                if not await self._clean():
                    await sleep(AGAIN)
        finally:
            self._stop()

    async def _clean(self) -> bool:
        """Fold once; False if that was refused. Who is erased meanwhile needs another one."""
        self._due.clear()
        erased, self._erased = self._erased, 0
        try:
            await self._fold(self._club.books.db)
        except ClubError as error:
            _log.warning("the file could not be written anew: %s", error.code)
        except OSError as error:
            _log.warning("the file could not be written anew: errno %s", error.errno)
        else:
            if erased:
                self._club.changes.publish(FileCleaned(erased=erased))
            return True
        self._erased += erased
        self._due.set()
        return False

    def _hear(self, change: Change) -> None:
        if isinstance(change, MemberErased):
            self._erased += 1
            self._due.set()
