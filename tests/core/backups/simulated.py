"""A simulated disk with folders, and short ways to make requests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import PurePosixPath

from shopclub.core.backups.folder import Folder
from shopclub.core.backups.making import Carried, CarryRequest, Made, MakeRequest, carry, make
from shopclub.core.backups.model import BackupList, Why
from shopclub.core.store import AppendStorage
from shopclub.core.store.copies.sealing import BackupKey
from tests.core.store.simulated import SimFiles

SHOP = "2026-01-01T00:00:00+00:00"


class SimFolders(SimFiles):
    """The simulated disk, with the folders that lie on it."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        super().__init__(files)
        self.folders: set[str] = set()
        """Folders that are there though nothing is in them."""

    def listing(self, folder: str) -> list[str] | None:
        found = sorted(PurePosixPath(path).name for path in self.names if str(PurePosixPath(path).parent) == folder)
        return found if found or folder in self.folders else None


class Till:
    """A shop's file on a simulated disk, into which one sells and which one backs up day after day."""

    def __init__(self) -> None:
        self.disk = SimFolders()
        self.store = AppendStorage("data/shop.json", files=self.disk)
        self.sold = 0

    def sell(self) -> None:
        self.sold += 1
        self.store.commit({"sales": {self.sold: {"v": f"sale {self.sold}"}}})

    def make(self, day: int, hour: int = 13, *, why: Why = Why.DAILY, key: BackupKey | None = None) -> Made:
        """A backup on a day of January 2026 (on, for 32 and later)."""
        at = moment(day, hour)
        request = MakeRequest(
            data="data/shop.json",
            folder="backups",
            shop=SHOP,
            at=at,
            wall=at.replace(tzinfo=None).isoformat(),
            day=at.date(),
            why=why,
            key=key,
        )
        return make(request, nothing, self.disk)

    def carry(self, day: int, hour: int = 13, *, prepare: bool = False, sealed_only: bool = False) -> Carried:
        """To the stick."""
        request = CarryRequest(
            data="data/shop.json",
            folder="backups",
            second="stick",
            shop=SHOP,
            at=moment(day, hour),
            prepare=prepare,
            sealed_only=sealed_only,
        )
        return carry(request, nothing, self.disk)

    def listed(self, folder: str = "backups") -> BackupList:
        """The list in a folder."""
        return self.folder(folder).read()

    def folder(self, folder: str = "backups") -> Folder:
        from pathlib import Path

        return Folder(Path(folder), "shop", SHOP, self.disk)

    def backups(self, folder: str = "backups") -> list[str]:
        """Names of the backups that lie in a folder."""
        return self.folder(folder).files()

    def flip(self, path: str, at: int = 40) -> None:
        """One bit of a file at rest is another."""
        self.disk.names[path].now[at] ^= 8


def moment(day: int, hour: int = 13) -> datetime:
    """An hour of a day counted from the first of January 2026."""
    return datetime.fromordinal(date(2026, 1, 1).toordinal() + day - 1).replace(hour=hour, tzinfo=UTC)


def nothing(share: float) -> None:
    """Progress that nobody looks at."""
