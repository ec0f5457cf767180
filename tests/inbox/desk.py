"""A shop with an inbox that is looked into when the test says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.shop.model import Inbox
from shopclub.core.staff.model import SYSTEM
from shopclub.i18n import Language, Words
from shopclub.inbox.folder import Folder
from shopclub.inbox.tray import Tray
from tests.core.exchange.desk import NOW, shop

EN = Words(Language.EN)
SALES = "receipt,member,date,product,qty,price\n1,A1,2017-06-01 09:00,Tea,2,3.50\n2,,2017-06-02 10:00,Milk,1,5.00\n"
MORE = SALES + "3,A1,2017-06-03 11:00,Tea,1,3.50\n"
UNCLEAR = "会员卡号,姓名,生日,积分\nA2,李,1990-01-02,7\n"


class Desk:
    """The open shop, its inbox, and what lies in it."""

    def __init__(self, club: Club, make: type[Folder] = Folder) -> None:
        self.club = club
        self.folder = club.path.parent / "inbox"
        self.folder.mkdir(exist_ok=True)
        self.tray = Tray(club, EN, folder=make)

    def drop(self, name: str, text: str = SALES, encoding: str = "utf-8") -> Path:
        """Put a file into the inbox."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    async def look(self, times: int = 2) -> list[int]:
        """Look so often; what was taken."""
        taken: list[int] = []
        for _ in range(times):
            taken += await self.tray.look()
        return taken

    def lies(self, where: str = "") -> list[str]:
        """Names of the files in the inbox, in `done` or in `failed`."""
        folder = self.folder / where
        return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.exists() else []

    def report(self, where: str = "done") -> str:
        """The one report there."""
        (path,) = (self.folder / where).glob("*.report.txt")
        return path.read_text(encoding="utf-8-sig")

    def troubles(self) -> list[str]:
        """Codes of what is waited for."""
        return [trouble.code for trouble in self.club.inbox.troubles]

    def counts(self) -> tuple[int, int, int]:
        """How many sales, ledger entries and members the books hold."""
        from shopclub.core.ledger.model import LEDGER
        from shopclub.core.members.model import MEMBERS
        from shopclub.core.sales.model import SALES as TABLE

        books = self.club.books
        return books.count(TABLE), books.count(LEDGER), books.count(MEMBERS)


async def desk(folder: Path, make: type[Folder] = Folder, *, earns: bool = False) -> Desk:
    """A new shop whose inbox is switched on."""
    return await with_inbox(Desk(await shop(folder), make), earns=earns)


async def with_inbox(made: Desk, **settings: object) -> Desk:
    """Switch the inbox on."""
    club = made.club
    wanted = msgspec.structs.replace(club.shop, inbox=Inbox(on=True, **settings))  # type: ignore[arg-type]
    await club.settings.change(wanted, new_operation_id(club.clock.now()), SYSTEM)
    return made


def after_crash(made: Desk, folder: Path, make: type[Folder] = Folder) -> Desk:
    """The shop as another process finds it after this one died: its files as they lie on the disk now."""
    shutil.copytree(made.club.path.parent, folder, symlinks=True, ignore=shutil.ignore_patterns("*.lock"))
    return Desk(Club.open(folder / made.club.path.name, clock=ManualClock(NOW)), make)
