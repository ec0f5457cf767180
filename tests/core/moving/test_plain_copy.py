"""The file copied by Explorer or cp while the shop sells opens on another computer, with every sale acknowledged."""

from __future__ import annotations

import random
import time
from pathlib import Path

import msgspec
import pytest

from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.sales.model import SALES
from shopclub.core.shop.model import Inbox
from shopclub.i18n import Language, Words
from shopclub.inbox.tray import Tray
from tests.builders import NOW, OWNER, Counter, a_shop


async def between_two_sales(folder: Path) -> tuple[bytes, bytes]:
    """The file's bytes after three sales, and after a fourth one."""
    async with a_shop(folder) as shop:
        member = await shop.join()
        for _ in range(3):
            await shop.sell(member, 1200)
        before = shop.club.path.read_bytes()
        await shop.sell(member, 1500)
        return before, shop.club.path.read_bytes()


def changed_part(before: bytes, after: bytes) -> tuple[int, int]:
    """The first byte that a commit changed, and the one behind the last."""
    places = [i for i, (one, other) in enumerate(zip(before, after, strict=False)) if one != other]
    return places[0], max(places[-1] + 1, len(after) if len(after) != len(before) else 0)


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def laid(path: Path, data: bytes) -> Path:
    """A file as it was copied."""
    path.write_bytes(data)
    return path


async def opens(path: Path, data: bytes) -> int:
    """Open bytes as another computer would; how many sales are there."""
    laid(path, data)
    club = Club.open(path, clock=ManualClock(NOW))
    try:
        assert check_club(club) == []
        sales = club.books.count(SALES)
        await Counter(club, ManualClock(NOW)).sell(1, 100)
        return sales
    finally:
        await club.close()


async def test_a_copy_cut_off_anywhere_behind_the_last_sale_opens(tmp_path: Path) -> None:
    """Explorer reads the length once: the copy ends at any byte behind the third sale, and holds three or four."""
    before, after = await between_two_sales(tmp_path)
    first, last = changed_part(before, after)
    (tmp_path / "new").mkdir()
    cuts = [*range(first, min(first + 40, last)), *range(first, last, 7), last, len(after)]
    counts = [await opens(tmp_path / "new" / f"{i}.json", after[:cut]) for i, cut in enumerate(cuts)]
    assert set(counts) <= {3, 4}
    assert (counts[0], counts[-1]) == (3, 4)


async def test_a_copy_of_two_moments_opens(tmp_path: Path) -> None:
    """A commit landed while the file was read: its first bytes are new and the rest old, or the other way round."""
    before, after = await between_two_sales(tmp_path)
    first, last = changed_part(before, after)
    (tmp_path / "new").mkdir()
    chance = random.Random(7)
    cuts = sorted({first, last, *(chance.randrange(first, last) for _ in range(60))})
    for number, cut in enumerate(cuts):
        mixed = after[:cut] + before[cut:]
        assert await opens(tmp_path / "new" / f"a{number}.json", mixed) in (3, 4)


async def test_locks_of_another_computer_do_not_hold(tmp_path: Path) -> None:
    """The lock files came along with the folder: they name another computer, and keep nobody out."""
    _, after = await between_two_sales(tmp_path)
    new = tmp_path / "new"
    new.mkdir()
    (new / "shop.json.lock").write_bytes(b"")
    note = {"host": "FRONT-DESK", "pid": 1, "since": "2026-03-14T02:30:00+00:00"}
    (new / "shop.json.holder").write_bytes(msgspec.json.encode(note))
    assert await opens(new / "shop.json", after) == 4


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
async def test_the_time_zone_of_the_computer_does_not_matter(
    tmp_path: Path, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop's days stay days in Shanghai: at 10:30 there it is Saturday, 14 March, also in Los Angeles."""
    async with a_shop(tmp_path) as shop:
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        try:
            await shop.restart()
            assert shop.club.today().isoformat() == "2026-03-14"
            sold = await shop.sell(None, 100)
            assert shop.club.sales.get(sold.number).on.isoformat() == "2026-03-14"
        finally:
            monkeypatch.undo()
            time.tzset()


async def test_a_folder_of_another_system_is_said_not_made(tmp_path: Path) -> None:
    """The inbox was on drive D of Windows: here it can't be reached, which is said; no strange folder appears."""
    async with a_shop(tmp_path) as shop:
        wanted = msgspec.structs.replace(shop.club.shop, inbox=Inbox(on=True, folder="D:\\till"))
        await shop.club.settings.change(wanted, shop.op(), OWNER)
        there = names(tmp_path)
        await Tray(shop.club, Words(Language.EN)).look()
        assert [trouble.code for trouble in shop.club.inbox.troubles] == ["inbox_folder_missing"]
        assert names(tmp_path) == there
