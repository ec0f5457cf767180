"""
Getting the shop back from a backup: lay it out beside the file, compare, forget again who was forgotten, put it in.

Everything is done to the laid-out copy before it takes the file's place in one step; a crash at any moment leaves the
old file or the new one, never half of one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from shopclub.core.backups.erasures import forget_again, known_in, merged, read_list, to_dismiss, to_forget, write_list
from shopclub.core.backups.looking import look, lost, shop_of
from shopclub.core.backups.making import MakeRequest, make
from shopclub.core.backups.model import CompareRequest, Comparison, Erased, Held, Why
from shopclub.core.backups.rules import stem_of
from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock, SystemClock
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.store import put_in_place, unpack
from shopclub.core.store.copies.folders import Folders, OsFolders
from shopclub.core.store.copies.sealing import BackupKey
from shopclub.core.store.errors import BackupUnsound


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What a restore did."""

    kept: str | None
    """Name of the file that was there before, beside the new one; None if there was none."""
    backup: str
    """Name of the backup made of it first; empty when it could not be made, because the file was damaged."""
    held: Held
    """What the shop's file holds now."""
    forgotten: int
    """People in the backup who had been forgotten since, and are forgotten again."""


class Coming:
    """A backup laid out beside the shop's file, ready to be compared and put in. Use as a context."""

    def __init__(
        self,
        copy: Path,
        data: Path,
        clock: Clock,
        *,
        passphrase: str | None = None,
        told: Callable[[int], None] | None = None,
        disk: Folders | None = None,
    ) -> None:
        """
        Args:
            copy: the backup: plain, packed or sealed.
            data: the shop's file, which need not exist.
            clock: what the shop goes by.
            passphrase: for a sealed one.
            told: gets how many bytes are laid out so far.
            disk: the disk.

        Raises:
            FileNotFoundError: no such backup.
            BackupUnsound: it is not sound; nothing was changed.
            InvalidInput: `passphrase_needed`, `passphrase_wrong`, `encryption_missing`.
            DiskFull, ReadOnly: there is no room for it beside the file.
        """
        self.copy = copy
        self.data = data
        self.clock = clock
        self.disk: Folders = disk or OsFolders()
        self.fresh = data.with_name(f"{data.name}.restoring")
        unpack(copy, self.fresh, files=self.disk, passphrase=passphrase, told=told)
        try:
            self._erased = self._who_was_forgotten()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Coming:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take the laid-out copy away, unless it was put in."""
        with contextlib.suppress(OSError):
            for name in self.disk.listing(str(self.fresh.parent)) or []:
                # with what opening it for writing left: lock, holder, what it was in an older format
                if name == self.fresh.name or name.startswith(f"{self.fresh.name}."):
                    self.disk.unlink(str(self.fresh.with_name(name)))

    def _open(self, path: Path) -> Club:
        return Club.open(path, clock=self.clock, access="r")

    def _who_was_forgotten(self) -> tuple[Erased, ...]:
        """From the present file, the list beside it, and the list beside the backup: a stick alone is enough."""
        try:
            coming = self._open(self.fresh)
        except StoreError as error:
            raise BackupUnsound(path=self.copy.name, reason=error.code) from error
        shop = shop_of(coming)
        coming.books.db.close()
        stem = self.data.stem
        folders = {self.data.parent: stem, self.copy.parent: self._stem_there()}
        lists = [read_list(folder, name, shop, self.disk) for folder, name in folders.items()]
        lists.append(self._forgotten_here(shop))
        return merged(*lists)

    def _forgotten_here(self, shop: str) -> tuple[Erased, ...]:
        """Whom the present file has forgotten; nobody if it can't be read: a damaged one is what restoring is for."""
        try:
            present = self._open(self.data)
        except (StoreError, FileNotFoundError):
            return ()
        try:
            return known_in(present, (), self.clock.now()) if shop_of(present) == shop else ()
        finally:
            present.books.db.close()

    def _stem_there(self) -> str:
        """What names beside the backup begin with: `shop` of `shop-2026-01-05T2100.json.gz`."""
        return stem_of(self.copy.name) or self.data.stem

    def compare(self) -> Comparison:
        """Both side by side; changes nothing."""
        coming = self._open(self.fresh)
        try:
            erased = len(to_forget(coming, self._erased)) + len(to_dismiss(coming, self._erased))
            held = look(coming)
            return self._beside(coming, held, erased)
        finally:
            coming.books.db.close()

    def _beside(self, coming: Club, held: Held, erased: int) -> Comparison:
        try:
            present = self._open(self.data)
        except FileNotFoundError:
            return Comparison(coming=held, present=None, erased=erased)
        except StoreError as error:
            figures = dict(error.figures)
            return Comparison(coming=held, present=None, problem=error.code, figures=figures, erased=erased)
        try:
            return Comparison(coming=held, present=look(present), lost=lost(present, coming), erased=erased)
        finally:
            present.books.db.close()

    async def put_in(self, folder: Path, key: BackupKey | None = None) -> Restored:
        """
        Make the backup the shop's file. The present one is backed up first if it is sound, and kept in any case.

        Args:
            folder: where backups go.
            key: seals the backup made first.

        Raises:
            Locked: the file is open.
            DiskFull, ReadOnly, OSError: nothing was changed.
        """
        forgotten, held, wall = await self._forget_again()
        backup = self._secure(folder, key, wall)
        if self._erased:
            write_list(self.data.parent, self.data.stem, held.founded, self._erased, self.disk)
        kept = put_in_place(self.fresh, self.data, files=self.disk, now=wall)
        return Restored(kept=kept, backup=backup, held=held, forgotten=forgotten)

    async def _forget_again(self) -> tuple[int, Held, datetime]:
        """How many were forgotten again, what the file then holds, the time in the shop; written to only if needed."""
        club = self._open(self.fresh)
        try:
            wall = club.calendar.local(self.clock.now())
            if not to_forget(club, self._erased) and not to_dismiss(club, self._erased):
                return 0, look(club), wall
        finally:
            await club.close()
        club = Club.open(self.fresh, clock=self.clock, allow_network_drive=True)  # whoever asks has settled that
        try:
            forgotten = await forget_again(club, self._erased)
            return forgotten, look(club), wall
        finally:
            await club.close()

    def _secure(self, folder: Path, key: BackupKey | None, wall: datetime) -> str:
        """A proven backup of the file that is about to go; empty if it can't be had."""
        try:
            present = self._open(self.data)
            try:
                request = request_for(present, folder, why=Why.BEFORE, key=key, rotate=False)
            finally:
                present.books.db.close()
            return make(request, lambda _: None, self.disk).name
        except (ClubError, OSError):
            return ""  # it is kept beside the new one in any case; the place of backups may be the thing that failed


def compare(request: CompareRequest, progress: Callable[[float], None]) -> Comparison:
    """
    Lay a backup out, look at both files, take it away again: work for a process of its own.

    Raises:
        as `Coming`.
    """
    copy = Path(request.copy)
    whole = 8 * max(1, copy.stat().st_size)  # about what a packed file unpacks to

    def told(done: int) -> None:
        progress(min(0.9, done / whole))

    with Coming(copy, Path(request.data), SystemClock(), passphrase=request.passphrase, told=told) as coming:
        return coming.compare()


def request_for(
    club: Club, folder: Path, *, why: Why, key: BackupKey | None = None, rotate: bool = True
) -> MakeRequest:
    """What is needed to back up an open shop."""
    now = club.clock.now().replace(microsecond=0)
    return MakeRequest(
        data=str(club.path),
        folder=str(folder),
        shop=shop_of(club),
        at=now,
        wall=club.calendar.local(now).replace(tzinfo=None).isoformat(),
        day=club.today(),
        why=why,
        key=key,
        erased=known_in(club, (), now),
        rotate=rotate,
    )
