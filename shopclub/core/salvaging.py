"""
A shop's file that can't be opened: what lies ready to help, and saving what is left in it.

Which way to go is the owner's choice; nothing here puts anything in the place of the shop's file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from shopclub.core.apart import Progress
from shopclub.core.backups.folder import Folder
from shopclub.core.backups.looking import shop_of
from shopclub.core.backups.model import Kept
from shopclub.core.backups.places import Places
from shopclub.core.backups.rules import newest_sound
from shopclub.core.check import Finding, check_club
from shopclub.core.club import Club
from shopclub.core.differing import Differences, differing
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import Clock, ManualClock
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.seals.model import SEALS
from shopclub.core.shop.model import SHOP
from shopclub.core.store import unpack
from shopclub.core.store.copies.folders import Folders, OsFolders
from shopclub.core.store.files import OsFiles
from shopclub.core.store.salvage import Wreck
from shopclub.core.store.salvage.found import SalvageReport
from shopclub.core.tables import TABLES, plan

CONSTANT = frozenset({*(table.name for table in TABLES if table.history), SEALS.name})
"""Tables whose documents are written once and never changed: a backup's are right, however old it is."""
NEEDED = frozenset({SHOP.name, PROGRAMMES.name})
"""Tables without which no shop opens."""


@dataclass(frozen=True, slots=True)
class LastGood:
    """The newest proven backup."""

    path: str
    kept: Kept


class Salvaged(msgspec.Struct, frozen=True, kw_only=True):
    """What was saved, and what the books of it look like."""

    report: SalvageReport
    backups: tuple[str, ...]
    """Names of the backups that helped."""
    opens: bool
    """Whether the new file opens as a shop."""
    findings: tuple[Finding, ...]
    """What `check` found in it."""
    currency: str = ""
    """The shop's, for sentences about money."""


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """The newest proven backup, for whoever has to choose."""

    path: str
    at: datetime
    """By the shop's clock, as far as the file still says where that is; else by the computer's."""
    sealed: bool


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What lies ready for a file that can't be opened?"""

    shop: str
    first: str
    """Where its backups go."""
    second: str | None = None


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What lies ready."""

    good: Good | None = None
    receipts_since: int | None = None
    """Receipts the damaged file still shows more than that backup; None: it can't be told."""
    differences: Differences | None = None
    """What somebody changed in it; None if it is no edit."""
    legible: bool = False
    """Whether something can be salvaged."""


class SalvageRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Salvage in a process of its own."""

    shop: str
    copies: tuple[str, ...]
    now: datetime


def look(request: Look, progress: Progress) -> Looked:
    """What lies ready for a file that can't be opened: work for a process of its own."""
    path = Path(request.shop)
    second = None if request.second is None else Path(request.second)
    found = last_good(Places(data=path, first=Path(request.first), second=second))
    progress(0.3)
    try:
        wreck = Wreck.of(path, OsFiles())
    except (ClubError, OSError):
        wreck = None
    good = None if found is None else Good(path=found.path, at=_wall(wreck, found.kept.at), sealed=found.kept.sealed)
    since = None
    if wreck is not None and found is not None and "sales" in wreck.tables:
        since = max(0, len(wreck.tables["sales"].rows) - found.kept.sales)
    progress(0.8)
    with contextlib.suppress(ClubError, OSError):
        return Looked(
            good=good,
            receipts_since=since,
            differences=differing(path, None if found is None else (found.path, found.kept)),
            legible=wreck is not None,
        )
    return Looked(good=good, receipts_since=since, legible=wreck is not None)


def salvage_apart(request: SalvageRequest, progress: Progress) -> Salvaged:
    """
    `salvage_shop`, work for a process of its own.

    Raises:
        as `salvage_shop`; NotFound: `file_missing`.
    """
    progress(0.1)
    copies = [Path(copy) for copy in request.copies]
    done = salvage_shop(Path(request.shop), None, copies, ManualClock(request.now))
    if done is None:
        raise Conflict("file_sound", path=Path(request.shop).name)
    return done


def last_good(places: Places, disk: Folders | None = None) -> LastGood | None:
    """The newest proven backup of a file that can't be read itself; looks at the disks."""
    files: Folders = disk or OsFolders()
    found: list[LastGood] = []
    for path in (places.first, places.second):
        if path is None:
            continue
        with contextlib.suppress(ClubError, OSError):  # a place that is not there has none
            folder = Folder.of_file(path, places.data.stem, files)
            newest = newest_sound(folder.present(folder.read()).items())
            if newest is not None:
                found.append(LastGood(folder.at(newest[0]), newest[1]))
    return max(found, key=lambda one: one.kept.at, default=None)


def salvage_shop(
    path: Path,
    target: Path | None,
    copies: Sequence[Path],
    clock: Clock,
    *,
    passphrase: Callable[[Path], str | None] | None = None,
) -> Salvaged | None:
    """
    Write what a damaged file still holds as a sound one, completed from backups of the same shop, and check it.

    Args:
        path: of the damaged file, which is only read.
        target: of the new one; beside the damaged one if not given.
        copies: backups, the newest first.
        clock: what the shop goes by.
        passphrase: asked for each sealed backup.

    Returns:
        what was done; None if the file is sound: nothing is written.

    Raises:
        FileNotFoundError: no such file, or no such backup.
        InvalidInput: `backup_of_another` with `name`; `passphrase_needed`, `passphrase_wrong`, `encryption_missing`.
        BackupUnsound: a backup is not sound.
        as `salvage`.
    """
    disk = OsFiles()
    wreck = Wreck.of(path, disk)
    if wreck is None:
        return None
    used: list[str] = []
    for copy in copies:
        with _laid_out(copy, path, passphrase(copy) if passphrase is not None else None) as plain:
            _demand_same_shop(wreck, plain, copy.name, clock)
            wreck.complete(plain, disk, CONSTANT, NEEDED)
        used.append(copy.name)
    report = wreck.write(path, target, disk, plan(), _wall(wreck, clock.now()))
    fresh = path.with_name(report.target) if target is None else target
    try:
        club = Club.open(fresh, clock=clock, access="r")
    except ClubError:
        return Salvaged(report=report, backups=tuple(used), opens=False, findings=())
    try:
        findings, currency = tuple(check_club(club)), club.shop.currency
    finally:
        club.books.db.close()
    return Salvaged(report=report, backups=tuple(used), opens=True, findings=findings, currency=currency)


def _wall(wreck: Wreck | None, at: datetime) -> datetime:
    """A moment in the shop; by the computer's clock where the shop's own document is lost."""
    stored = None if wreck is None else wreck.document(SHOP.name, 1)
    if stored is not None:
        with contextlib.suppress(msgspec.DecodeError, ClubError):
            return ShopCalendar(SHOP.decode(stored).timezone).local(at)
    return at.astimezone()


@contextmanager
def _laid_out(copy: Path, path: Path, passphrase: str | None) -> Iterator[Path]:
    """A backup as a plain file, for as long as the block lasts."""
    plain = path.with_name(f"{path.name}.salvaging")
    try:
        unpack(copy, plain, passphrase=passphrase)
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def _demand_same_shop(wreck: Wreck, plain: Path, name: str, clock: Clock) -> None:
    stored = wreck.document(SHOP.name, 1)
    if stored is None:
        return
    try:
        founded = SHOP.decode(stored).founded_at.isoformat(timespec="seconds")
    except msgspec.DecodeError:
        return
    club = Club.open(plain, clock=clock, access="r")
    try:
        other = shop_of(club)
    finally:
        club.books.db.close()
    if other != founded:
        raise InvalidInput("backup_of_another", name=name)
