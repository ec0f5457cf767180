"""
Backups by themselves: once a business day, to the second place whenever it is there, and how things stand.

It never stops the shop: what goes wrong is logged, shown among the warnings and tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from shopclub.core.apart import apart
from shopclub.core.backups.folder import Folder
from shopclub.core.backups.looking import shop_of
from shopclub.core.backups.making import (
    Carried,
    CarryRequest,
    Made,
    Progress,
    carry,
    make,
    only_one,
    said_of,
    spread_erased,
)
from shopclub.core.backups.model import BackupList, BackupStatus, CompareRequest, Comparison, Shelved, Why
from shopclub.core.backups.places import Places, check_second, drop_passphrase, load_key
from shopclub.core.backups.restoring import request_for
from shopclub.core.backups.rules import newest_sound
from shopclub.core.backups.standing import Standing, same_disk, shelf, stands
from shopclub.core.changes import Change, MemberChanged
from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.rules import is_forgotten
from shopclub.core.store.copies.folders import Folders, OsFolders

_log = logging.getLogger(__name__)

Req = TypeVar("Req", bound=msgspec.Struct)
Reply = TypeVar("Reply", bound=msgspec.Struct)
Sleep = Callable[[float], Awaitable[None]]

FIRST_LOOK_SECONDS = 20.0
"""After the start: the screen and the first customer come first."""
LOOK_SECONDS = 60.0
"""Between looks whether a backup is due or the second place has come."""
RETRY = timedelta(minutes=10)
"""After a failure the next try waits this long."""
FRESH = timedelta(hours=4)
"""At closing, a backup of today that is younger than this is enough."""


@dataclass
class _Running:
    """What the keeper knows of its own runs."""

    failed_at: datetime | None = None
    carry_failed_at: datetime | None = None
    carried_no: int = 0


class Keeper:
    """Looks after the backups of an open shop."""

    def __init__(self, club: Club, places: Places, *, disk: Folders | None = None) -> None:
        """
        Args:
            club: open for writing.
            places: where to.
            disk: another disk than the computer's; the work is then done in this process.
        """
        self.club = club
        self.places = places
        self._given = disk
        self.disk: Folders = disk or OsFolders()
        self._running = _Running()
        self._busy = asyncio.Lock()
        self._forgotten: set[int] = set()
        self._stop_hearing = club.changes.subscribe(self._hear)

    @property
    def first(self) -> Folder:
        """The first place."""
        return Folder(self.places.first, self.places.data.stem, shop_of(self.club), self.disk)

    def folders(self) -> list[Folder]:
        """The first place, then the second if there is one."""
        paths = [path for path in (self.places.first, self.places.second) if path is not None]
        return [Folder(path, self.places.data.stem, shop_of(self.club), self.disk) for path in paths]

    def checked_all(self, folder: Folder, told: Callable[[int, int], None]) -> BackupList:
        """
        Read every backup of a folder again; the list as it then is, kept there too.

        Backups that are not on the list (it was lost, or they were put there by hand) stay off it.

        Args:
            folder: one of `folders`.
            told: gets how many bytes were read, and of how many.

        Raises:
            Conflict: `backup_running`, `backups_of_another`, `backup_place_failed`.
        """
        now = self.club.clock.now().replace(microsecond=0)
        with said_of(folder), only_one(self.places.data, self.disk, now):
            listed = folder.read()
            here = folder.present(listed)
            whole, done = sum(one.bytes for one in here.values()), 0
            for name, kept in here.items():
                listed = folder.checked(listed, name, now, partial(_further, told, done, whole))
                done += kept.bytes
            if here:
                folder.write(listed)
        return listed

    # -- when ---------------------------------------------------------------------------------------

    async def run(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Looks soon after the start, then every minute, and never ends by itself; the demo shop needs none."""
        if self.club.shop.demo:
            return
        await sleep(FIRST_LOOK_SECONDS)
        while True:
            await self.look()
            await sleep(LOOK_SECONDS)

    def close(self) -> None:
        """Hear no more."""
        self._stop_hearing()

    async def look(self) -> None:
        """Do what is due; what goes wrong waits for the next time."""
        now = self.club.clock.now()
        if not _waits(self._running.failed_at, now):
            try:
                if self._forgotten:
                    await self._spread_forgotten()
                if await asyncio.to_thread(self.is_due):  # the folder may lie on a drive that does not answer
                    await self.make(Why.DAILY)
                self._running.failed_at = None
            except ClubError as error:
                self._running.failed_at = now
                _log.warning("a backup was refused: %s", error.code)
            except OSError as error:
                self._running.failed_at = now
                _log.warning("a backup failed: errno %s", error.errno)
        await self._bring(now)

    async def _bring(self, now: datetime) -> None:
        if self.places.second is None or _waits(self._running.carry_failed_at, now):
            return
        try:
            await self.carry()
            self._running.carry_failed_at = None
        except ClubError as error:
            self._running.carry_failed_at = now
            _log.warning("the second place of backups was refused: %s", error.code)
        except OSError as error:
            self._running.carry_failed_at = now
            _log.warning("the second place of backups failed: errno %s", error.errno)

    def is_due(self) -> bool:
        """
        Whether today has no proven backup yet.

        Raises:
            Conflict: `backups_of_another`.
            OSError: the folder can't be read.
        """
        newest = newest_sound(self.first.present(self.first.read()).items())
        return newest is None or newest[1].day != self.club.today()

    def is_wanted_at_closing(self) -> bool:
        """Whether the shop should not close without one: none today, or the day's is hours old and misses something."""
        newest = newest_sound(self.first.present(self.first.read()).items())
        if newest is None or newest[1].day != self.club.today():
            return True
        return newest[1].seq < self.club.books.db.storage.seq and newest[1].at < self.club.clock.now() - FRESH

    async def at_closing(self) -> Made | None:
        """
        The last backup of the day, where one is wanted; None where not.

        Raises:
            ClubError, OSError: it could not be made.
        """
        if self.club.shop.demo or not self.is_wanted_at_closing():
            return None
        made = await self.make(Why.DAILY)
        await self._bring(self.club.clock.now())
        return made

    # -- doing --------------------------------------------------------------------------------------

    async def make(self, why: Why, progress: Progress | None = None) -> Made:
        """
        Make one now.

        Raises:
            as `making.make`.
        """
        key = load_key(self.places, self.disk)
        request = request_for(self.club, self.places.first, why=why, key=key)
        async with self._busy:
            if self._given is None:
                made = await apart("shopclub.core.backups.making:make", request, reply=Made, progress=progress)
            else:
                made = await _in_thread(make, request, progress, self._given)
        _log.info("backup made: %s, %d dropped", made.name, len(made.dropped))
        return made

    async def carry(self, *, prepare: bool = False) -> Carried | None:
        """
        Bring the second place up to date; None where it has everything already, or there is none.

        Raises:
            as `making.carry`.
        """
        second = self.places.second
        if second is None or not (prepare or await asyncio.to_thread(self._misses_something)):
            return None
        if not (prepare or await asyncio.to_thread(self._may_be_there)):
            return Carried(present=False)
        request = CarryRequest(
            data=str(self.places.data),
            folder=str(self.places.first),
            second=str(second),
            shop=shop_of(self.club),
            at=self.club.clock.now().replace(microsecond=0),
            sealed_only=load_key(self.places, self.disk) is not None,
            prepare=prepare,
        )
        async with self._busy:
            if self._given is None:
                carried = await apart("shopclub.core.backups.making:carry", request, reply=Carried)
            else:
                carried = await _in_thread(carry, request, None, self._given)
        if carried.present:
            self._running.carried_no = self.first.read().next_no
        return carried

    def _misses_something(self) -> bool:
        listed = self.first.read()
        seen = listed.second
        is_today = seen is not None and self.club.calendar.day_of(seen.seen) == self.club.today()
        has_all = is_today and seen is not None and seen.path == str(self.places.second)
        return not has_all or self._running.carried_no != listed.next_no

    async def check_folder(self, folder: Folder) -> BackupList:
        """`checked_all`, beside the loop."""
        async with self._busy:
            return await asyncio.to_thread(self.checked_all, folder, _nobody)

    async def set_second(self, folder: Path | None) -> None:
        """
        Take another second place from now on and bring the newest backup there; None for none.

        Raises:
            NotFound: `second_place_missing`.
            Conflict: `second_place_first`; as `making.carry`.
        """
        wanted = msgspec.structs.replace(self.places, second=folder)
        check_second(wanted, self.disk)
        before, self.places = self.places, wanted
        try:
            await self.carry(prepare=True)
        except BaseException:
            self.places = before
            raise

    def unseal(self) -> None:
        """Seal new backups no more."""
        drop_passphrase(self.places, self.disk)

    def _may_be_there(self) -> bool:
        """Whether it is worth starting the work: not for a stick that is plainly out, minute after minute."""
        folder = self.folders()[-1]
        return folder.has_list() or self.disk.listing(str(folder.path)) is not None

    # -- the forgotten ------------------------------------------------------------------------------

    def _hear(self, change: Change) -> None:
        if isinstance(change, MemberChanged):
            member = self.club.books.get(MEMBERS, change.number)
            if member is not None and is_forgotten(member):
                self._forgotten.add(change.number)

    async def _spread_forgotten(self) -> None:
        """Write at once who was forgotten: the list must not wait for the next backup."""
        numbers = set(self._forgotten)
        known = request_for(self.club, self.places.first, why=Why.DAILY).erased
        second = self.places.second
        places = [self.places.first]
        if second is not None and Folder(second, self.places.data.stem, shop_of(self.club), self.disk).has_list():
            places.append(second)

        def write() -> None:
            with only_one(self.places.data, self.disk, self.club.clock.now()):
                spread_erased(known, self.places.data, shop_of(self.club), places, self.disk)

        async with self._busy:
            await asyncio.to_thread(write)
        self._forgotten -= numbers

    # -- standing -----------------------------------------------------------------------------------

    async def status(self) -> BackupStatus:
        """How things stand; looks at the disks, so it may take a moment."""
        asked = Standing(
            places=[path for path in (self.places.first, self.places.second) if path is not None],
            data=self.places.data,
            shop=shop_of(self.club),
            founded=self.club.calendar.day_of(self.club.shop.founded_at),
            today=self.club.today(),
            timezone=self.club.shop.timezone,
            sealed=self.disk.exists(str(self.places.key)),
        )
        return await asyncio.to_thread(stands, asked, self.disk, same_disk)

    async def shelf(self) -> list[Shelved]:
        """Every backup that is known, the newest first; looks at the disks."""
        return await asyncio.to_thread(shelf, self.folders())

    async def compare(self, copy: str, passphrase: str | None, progress: Progress | None = None) -> Comparison:
        """
        A backup beside the shop's file as it now is; changes nothing.

        Raises:
            as `restoring.compare`.
        """
        request = CompareRequest(copy=copy, data=str(self.places.data), passphrase=passphrase)
        return await apart("shopclub.core.backups.restoring:compare", request, reply=Comparison, progress=progress)

    def put_away(self) -> None:
        """
        The owner has read today's warnings; they come back tomorrow.

        Not while a backup is being made: its list would be written over. Then they are shown once more.
        """
        with (
            contextlib.suppress(OSError, ClubError),
            only_one(self.places.data, self.disk, self.club.clock.now()),
        ):
            listed: BackupList = self.first.read()
            self.first.write(msgspec.structs.replace(listed, read_on=self.club.today()))


def _waits(failed_at: datetime | None, now: datetime) -> bool:
    return failed_at is not None and timedelta() <= now - failed_at < RETRY


def _nobody(done: int, whole: int) -> None:
    """Progress that nobody looks at."""


def _further(told: Callable[[int, int], None], before: int, whole: int, read: int) -> None:
    told(before + read, whole)


class _Stopped(Exception):
    """The work is no longer wanted."""


async def _in_thread(
    work: Callable[[Req, Progress, Folders], Reply], request: Req, progress: Progress | None, disk: Folders
) -> Reply:
    """Run the work on a disk that is only known here; cancelling stops it at its next piece."""
    stopped = False
    loop = asyncio.get_running_loop()

    def told(share: float) -> None:
        if stopped:
            raise _Stopped
        if progress is not None:
            loop.call_soon_threadsafe(progress, share)

    task = asyncio.ensure_future(asyncio.to_thread(work, request, told, disk))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stopped = True
        await asyncio.gather(task, return_exceptions=True)
        raise
