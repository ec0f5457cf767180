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

from shopclub.core.backups.folder import Folder
from shopclub.core.backups.looking import shop_of
from shopclub.core.backups.model import Kept
from shopclub.core.backups.places import Places
from shopclub.core.backups.rules import newest_sound
from shopclub.core.check import Finding, check_club
from shopclub.core.club import Club
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.seals.model import SEALS
from shopclub.core.shop.model import SHOP
from shopclub.core.store import unpack
from shopclub.core.store.files import OsFiles
from shopclub.core.store.folders import Folders, OsFolders
from shopclub.core.store.found import SalvageReport
from shopclub.core.store.salvage import Wreck
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


def receipts_since(path: Path, kept: Kept) -> int | None:
    """How many receipts a damaged file still shows more than a backup has; None if it can't be told."""
    try:
        wreck = Wreck.of(path, OsFiles())
    except (StoreError, OSError):
        return None
    if wreck is None or "sales" not in wreck.tables:
        return None
    return max(0, len(wreck.tables["sales"].rows) - kept.sales)


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
    report = wreck.write(path, target, disk, plan(), _wall(wreck, clock))
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


def _wall(wreck: Wreck, clock: Clock) -> datetime:
    """The time in the shop, for names; the computer's where the shop's own document is lost."""
    stored = wreck.document(SHOP.name, 1)
    if stored is not None:
        with contextlib.suppress(msgspec.DecodeError, ClubError):
            return ShopCalendar(SHOP.decode(stored).timezone).local(clock.now())
    return clock.now().astimezone()


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
