"""
Proving the whole file while the shop runs: what lies at rest may rot, and should be known before it is needed.

A large file is not proven whole when it is opened, only what belongs in memory. The rest is proven by a process of its
own, soon after the start and whenever the shop's day turns. Damage stops nothing: it is told, and no backup is dropped
until it is settled.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import msgspec

from shopclub.core.apart import Progress, apart
from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.making import only_one
from shopclub.core.changes import FileUnsound
from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.store import AppendStorage
from shopclub.core.store.opening import PROVE_AT_ONCE

_log = logging.getLogger(__name__)
Sleep = Callable[[float], Awaitable[None]]
Prove = Callable[[Path], Awaitable[None]]

FIRST_SECONDS = 40.0
"""After the start: the first customer and the first backup come first."""
LOOK_SECONDS = 60.0
"""Between looks whether the day has turned."""


class ProofRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Which file."""

    shop: bytes
    """Its path as the system has it (`os.fsencode`)."""


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Every byte is as it was written."""

    bytes: int


def prove(request: ProofRequest, progress: Progress) -> Proven:
    """
    Read every byte of a file and compare it with its checksums: work for a process of its own.

    Raises:
        FileNotFoundError: no such file.
        Damaged, ForeignEdit, NotAShop, NewerFormat: the first part that is not what was written.
    """
    path = os.fsdecode(request.shop)
    whole = max(1, Path(path).stat().st_size)
    done = 0
    with closing(AppendStorage(path, access_mode="r")) as storage:
        for done in storage.prove():
            progress(done / whole)
    return Proven(bytes=done)


async def prove_apart(path: Path) -> None:
    """
    `prove`, in a process of its own.

    Raises:
        as `prove`; WorkFailed.
    """
    await apart("shopclub.core.proof:prove", ProofRequest(shop=os.fsencode(path)), reply=Proven)


class ProofWatch:
    """Proves an open shop's file by itself."""

    def __init__(self, club: Club, keeper: Keeper, prove: Prove = prove_apart) -> None:
        """
        Args:
            club: open for writing.
            keeper: of its backups.
            prove: proves the file at a path.
        """
        self._club = club
        self._keeper = keeper
        self._prove = prove
        self._told: tuple[str, object] | None = None
        self.proven_at: datetime | None = None
        """When the whole file was last found sound."""
        self.unsound: StoreError | None = None
        """What was found in it; None while nothing was."""

    async def run(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Soon after the start where the file is large, then each time the day turns; never ends by itself."""
        await sleep(FIRST_SECONDS)
        day: date | None = self._club.today()
        if self._club.path.stat().st_size > PROVE_AT_ONCE:
            await self.look()
        while True:
            await sleep(LOOK_SECONDS)
            if self._club.today() != day:
                day = self._club.today()
                await self.look()

    async def look(self) -> None:
        """Prove it now; damage is told once, and kept in mind until it is gone."""
        try:
            await self._prove(self._club.path)
        except StoreError as error:
            await self._found(error)
        except ClubError as error:
            _log.warning("the file could not be proven: %s", error.code)
        except OSError as error:
            _log.warning("the file could not be proven: errno %s", error.errno)
        else:
            self.proven_at, self.unsound, self._told = self._club.clock.now(), None, None

    async def _found(self, error: StoreError) -> None:
        _log.error("the file is not as it was written: %s, line %s", error.code, error.figures.get("line"))
        self.unsound = error
        with contextlib.suppress(ClubError, OSError):  # a backup that is refused will say it again
            await asyncio.to_thread(_note, self._keeper)
        seen = (error.code, error.figures.get("line"))
        if seen != self._told:
            self._told = seen
            self._club.changes.publish(FileUnsound(code=error.code, figures=dict(error.figures)))


def _note(keeper: Keeper) -> None:
    """
    Nothing is dropped until a backup of the file is proven again.

    Raises:
        Conflict: `backup_running`, `backups_of_another`.
        OSError: of the disk.
    """
    folder, now = keeper.first, keeper.club.clock.now().replace(microsecond=0)
    with only_one(keeper.places.data, keeper.disk, now):
        listed = folder.read()
        if folder.has_list() and listed.live_failed is None:
            folder.write(msgspec.structs.replace(listed, live_failed=now))
