"""The inbox of a running shop: started by the composition root, beside sales, and killed for real in the middle."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from shopclub.bootstrap import open_house
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.sales.model import SALES, Draft, DraftLine
from shopclub.core.shop.model import Inbox
from shopclub.core.staff.model import SYSTEM
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from tests.core.exchange.desk import NOW, shop

EN = Words(Language.EN)
RECEIPTS = 400
LINES = 5


def till(path: Path, first_day: datetime) -> None:
    """Receipts of five lines, for forty members."""
    lines = ["receipt,member,date,product,qty,price"]
    for number in range(RECEIPTS):
        day = (first_day + timedelta(hours=number)).strftime("%Y-%m-%d %H:%M")
        lines += [f"R{number},M{number % 40},{day},Product {number % 90 + n},1,12.50" for n in range(LINES)]
    path.write_text("\n".join(lines) + "\n")


async def with_inbox(club: Club) -> Path:
    """Switch the inbox on; its folder."""
    wanted = msgspec.structs.replace(club.shop, inbox=Inbox(on=True, earns=True))
    await club.settings.change(wanted, new_operation_id(club.clock.now()), SYSTEM)
    club.inbox.folder.mkdir(exist_ok=True)
    return club.inbox.folder


async def test_a_running_shop_takes_files_in_and_goes_on_selling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two thousand lines come in while the counter sells: both are in the books."""
    monkeypatch.setattr("shopclub.inbox.tray.EVERY", 0.01)
    club = await shop(tmp_path)
    folder = await with_inbox(club)
    await club.close()
    async with open_house(
        Settings(data=club.path, port=0), EN, ManualClock(NOW), with_kiosk=False, warn=print
    ) as house:
        till(folder / "till.csv", datetime(2017, 1, 1, tzinfo=UTC))
        sold = 0
        while not house.club.inbox.latest():
            draft = Draft(lines=(DraftLine(gross_minor=100),))
            seen = house.club.sales.quote(draft)
            await house.club.sales.record(draft, seen.fingerprint, new_operation_id(NOW), SYSTEM)
            sold += 1
            await asyncio.sleep(0.01)
        ((_, intake),) = house.club.inbox.latest()
        assert intake.done is not None
        assert intake.done.sales == RECEIPTS
        assert sold > 5
        assert house.club.books.count(SALES) == RECEIPTS + sold
        assert check_club(house.club) == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_a_kill_in_the_middle_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The process dies by SIGKILL as soon as commits are seen, three times; a last pass ends what was begun."""
    path = asyncio.run(prepared(tmp_path))
    folder = path.parent / "inbox"
    till(folder / "till.csv", datetime.now(UTC) - timedelta(days=60))
    program = [sys.executable, "-m", "shopclub", "--data", str(path)]
    for _ in range(3):
        before = receipts(path)
        with subprocess.Popen([*program, "kiosk", "--port", "0"], stdout=subprocess.DEVNULL) as process:
            deadline = time.monotonic() + 30
            while receipts(path) == before and list(folder.glob("*.csv")):
                assert time.monotonic() < deadline
                time.sleep(0.002)
            process.kill()
    subprocess.run([*program, "inbox", "--once"], check=True, timeout=60)
    again = Club.open(path)
    assert again.books.count(SALES) == RECEIPTS
    assert again.members.count() == 40
    assert check_club(again) == []
    assert len(list((folder / "done").glob("*.csv"))) == 1
    assert not list(folder.glob("*.csv"))
    again.books.db.close()


async def prepared(folder: Path) -> Path:
    """A shop of today, closed, with its inbox switched on."""
    club = await shop(folder, now=datetime.now(UTC).replace(microsecond=0))
    await with_inbox(club)
    await club.close()
    return club.path


def receipts(path: Path) -> int:
    """How many receipts stand in the file, as bytes: quicker than opening it."""
    return path.read_bytes().count(b'"receipt":"R')
