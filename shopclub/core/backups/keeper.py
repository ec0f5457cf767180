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
from pathlib import Path
from typing import TypeVar

import msgspec

from shopclub.core.backups.erasures import is_forgotten
from shopclub.core.backups.folder import Folder
from shopclub.core.backups.looking import shop_of
from shopclub.core.backups.making import Carried, CarryRequest, Made, MakeRequest, carry, make, only_one, spread_erased
from shopclub.core.backups.model import BackupList, BackupStatus, Why
from shopclub.core.backups.restoring import request_for
from shopclub.core.backups.rules import newest_sound
from shopclub.core.backups.standing import Standing, same_disk, stands
from shopclub.core.changes import Change, MemberChanged
from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError
from shopclub.core.members.model import MEMBERS
from shopclub.core.store.folders import Folders, OsFolders, read_small, write_small
from shopclub.core.store.sealing import BackupKey, make_key, read_key

_log = logging.getLogger(__name__)

Req = TypeVar("Req", bound=msgspec.Struct)
Reply = TypeVar("Reply", bound=msgspec.Struct)
Sleep = Callable[[float], Awaitable[None]]

LOOK_SECONDS = 60.0
"""Between looks whether a backup is due or the second place has come."""
RETRY = timedelta(minutes=10)
"""After a failure the next try waits this long."""
FRESH = timedelta(hours=4)
"""At closing, a backup of today that is younger than this is enough."""


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where the backups of one computer's shop go."""

    data: Path
    first: Path
    second: Path | None = None

    @property
    def key(self) -> Path:
        """The key that new backups are sealed with, where there is one: beside the shop's file."""
        return self.data.with_name(f"{self.data.stem}-backup-key.json")


def places_of(data: Path, first: Path | None, second: Path | None) -> Places:
    """The places as settings name them; without any, `backups` beside the shop's file."""
    beside = data.absolute().parent
    own = beside / first if first is not None else data.parent / "backups"
    return Places(data=data, first=own, second=beside / second if second is not None else None)


def load_key(places: Places, disk: Folders | None = None) -> BackupKey | None:
    """
    The key backups are sealed with; None where they are not.

    Raises:
        InvalidInput: `backup_key_unreadable`: better no backup than one that everybody can read.
    """
    found = read_small(disk or OsFolders(), str(places.key))
    return None if found is None else read_key(found)


def set_passphrase(places: Places, passphrase: str, disk: Folders | None = None) -> None:
    """
    Seal backups from now on; older ones stay as they are, each with the passphrase of its day.

    Raises:
        InvalidInput: `passphrase_short`, `encryption_missing`.
    """
    key = make_key(passphrase)
    write_small(disk or OsFolders(), str(places.key), msgspec.json.format(msgspec.json.encode(key), indent=1))


def drop_passphrase(places: Places, disk: Folders | None = None) -> bool:
    """Seal no more; whether there was a key."""
    files = disk or OsFolders()
    if not files.exists(str(places.key)):
        return False
    files.unlink(str(places.key))
    return True


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
            disk: the disk.
        """
        self.club = club
        self.places = places
        self.disk: Folders = disk or OsFolders()
        self._running = _Running()
        self._busy = asyncio.Lock()
        self._forgotten: set[int] = set()
        self._stop_hearing = club.changes.subscribe(self._hear)

    @property
    def first(self) -> Folder:
        """The first place."""
        return Folder(self.places.first, self.places.data.stem, shop_of(self.club), self.disk)

    # -- when ---------------------------------------------------------------------------------------

    async def run(self, *, sleep: Sleep = asyncio.sleep) -> None:
        """Never ends by itself: looks at once, then every minute."""
        if self.club.shop.demo:
            return
        try:
            while True:
                await self.look()
                await sleep(LOOK_SECONDS)
        finally:
            self._stop_hearing()

    async def look(self) -> None:
        """Do what is due; what goes wrong waits for the next time."""
        now = self.club.clock.now()
        if not _waits(self._running.failed_at, now):
            try:
                if self._forgotten:
                    await self._spread_forgotten()
                if self.is_due():
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

    async def make(self, why: Why, progress: Callable[[float], None] | None = None) -> Made:
        """
        Make one now.

        Raises:
            as `making.make`.
        """
        key = load_key(self.places, self.disk)
        request = request_for(self.club, self.places.first, why=why, key=key)
        async with self._busy:
            made = await _apart(make, request, progress, self.disk)
        _log.info("backup made: %s, %d dropped", made.name, len(made.dropped))
        return made

    async def carry(self, *, prepare: bool = False) -> Carried | None:
        """
        Bring the second place up to date; None where it has everything already, or there is none.

        Raises:
            as `making.carry`.
        """
        second = self.places.second
        if second is None or not (prepare or self._misses_something()):
            return None
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
            carried = await _apart(carry, request, None, self.disk)
        if carried.present:
            self._running.carried_no = self.first.read().next_no
        return carried

    def _misses_something(self) -> bool:
        listed = self.first.read()
        seen = listed.second
        is_today = seen is not None and self.club.calendar.day_of(seen.seen) == self.club.today()
        has_all = is_today and seen is not None and seen.path == str(self.places.second)
        return not has_all or self._running.carried_no != listed.next_no

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

    def put_away(self) -> None:
        """The owner has read today's warnings; they come back tomorrow."""
        with contextlib.suppress(OSError, ClubError):  # then they are shown once more
            listed: BackupList = self.first.read()
            self.first.write(msgspec.structs.replace(listed, read_on=self.club.today()))


def _waits(failed_at: datetime | None, now: datetime) -> bool:
    return failed_at is not None and timedelta() <= now - failed_at < RETRY


class _Stopped(Exception):
    """The work is no longer wanted."""


async def _apart(
    work: Callable[[Req, Callable[[float], None], Folders], Reply],
    request: Req,
    progress: Callable[[float], None] | None,
    disk: Folders,
) -> Reply:
    """
    Run heavy work beside the loop; cancelling stops it at its next piece, and waits until it has cleaned up.

    Raises:
        what the work raises.
    """
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


__all__ = [
    "Keeper",
    "MakeRequest",
    "Places",
    "drop_passphrase",
    "load_key",
    "places_of",
    "set_passphrase",
]
