"""The day's seal: made once by the daily run, fitting whatever is recorded later, not fitting an edited past."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.seals import verbs
from shopclub.core.seals.model import SEALS
from shopclub.core.store import ShopDB
from tests.builders import OWNER, Counter, a_shop, in_shanghai, open_shop, plant, programme_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "seals.md"
MONTH = programme_of(expiry={"kind": "months", "months": 1})


def made(shop: Counter) -> list[tuple[int, str, int, int]]:
    """Number, day, last sale and last entry of each seal."""
    return [(n, s.day.isoformat(), s.sales.last, s.ledger.last) for n, s in shop.club.seals.every()]


async def test_one_seal_a_business_day(tmp_path: Path) -> None:
    """Each morning seals the day before; a day without rows gets none, and the chain is whole over the gap."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.sell(None, 300)
        assert (shop.club.seals.last(), made(shop)) == (None, [])
        await shop.day(2026, 3, 15)
        assert made(shop) == [(1, "2026-03-14", 2, 1)]
        await shop.sell(who, 700)
        await shop.day(2026, 3, 16)
        await shop.day(2026, 3, 17)
        await shop.day(2026, 3, 20)
        await shop.sell(None, 900)
        await shop.day(2026, 3, 27)
        assert made(shop) == [(1, "2026-03-14", 2, 1), (2, "2026-03-15", 3, 2), (3, "2026-03-20", 4, 2)]
        assert shop.club.seals.of_day(date(2026, 3, 16)) is None
        last = shop.club.seals.last()
        assert last is not None
        assert (last[0], shop.club.seals.of_day(date(2026, 3, 20))) == (3, last[1])


async def test_twice_is_once(tmp_path: Path) -> None:
    """Two runs at once, a third one and a restart leave one seal; an empty shop has none."""
    async with a_shop(tmp_path) as shop:
        await shop.day(2026, 3, 15)
        assert made(shop) == []
        await shop.sell(None, 300)
        shop.at(2026, 3, 16)
        await asyncio.gather(shop.club.clockwork.catch_up(), shop.club.clockwork.catch_up())
        seq = shop.club.books.db.storage.seq
        await shop.club.clockwork.catch_up()
        await shop.restart()
        await shop.club.clockwork.catch_up()
        assert (made(shop), shop.club.books.db.storage.seq) == ([(1, "2026-03-15", 1, 0)], seq)


async def test_what_is_recorded_before_the_run_of_its_day_waits(tmp_path: Path) -> None:
    """A sale ten seconds after midnight, before the run, is the new day's; so is what the run itself writes."""
    async with a_shop(tmp_path, MONTH, now=in_shanghai(2026, 1, 31)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(2026, 2, 28)
        assert made(shop) == [(1, "2026-01-31", 1, 1)]
        await shop.sell(None, 200)
        shop.at(2026, 3, 1, 0, 0, 10)
        await shop.sell(None, 300)
        assert (await shop.club.clockwork.catch_up()).expired == 50
        assert made(shop)[1:] == [(2, "2026-02-28", 2, 1)]
        await shop.day(2026, 3, 2)
        assert made(shop)[2:] == [(3, "2026-03-01", 3, 2)]


async def test_the_clock_set_back(tmp_path: Path) -> None:
    """Nothing is sealed before somebody looked; then the day stands twice, the rows once, and the chain is whole."""
    async with a_shop(tmp_path, now=in_shanghai(2026, 3, 10)) as shop:
        await shop.sell(None, 100)
        shop.at(2026, 3, 9)
        await shop.sell(None, 200)
        with pytest.raises(Exception, match="clock_back"):
            await shop.club.clockwork.catch_up()
        assert made(shop) == []
        await shop.day(2026, 3, 9)
        assert made(shop) == [(1, "2026-03-10", 1, 0)]
        await shop.day(2026, 3, 10)
        await shop.sell(None, 400)
        await shop.day(2026, 3, 11)
        assert made(shop)[1:] == [(2, "2026-03-09", 2, 0), (3, "2026-03-10", 3, 0)]
        again = shop.club.seals.of_day(date(2026, 3, 10))
        assert again is not None
        assert again.sales.last == 3


async def test_later_rows_leave_the_seals_as_they_are(tmp_path: Path) -> None:
    """A return, an undo, a redemption, an import of older receipts and an erased member: every seal still fits."""
    programme = programme_of(rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 5, "stock": 3}])
    async with a_shop(tmp_path, programme) as shop:
        wang, li = await shop.join("王小明"), await shop.join("李雷")
        sale = await shop.sell(wang, (3000, 3), (8850, 1))
        await shop.sell(li, 5000)
        await shop.sell(None, 1000)
        await shop.day(2026, 3, 15)
        before = shop.club.seals.every()
        await shop.refund(sale.number, {0: 1})
        await shop.club.rewards.redeem(li, "mug", 1, shop.op(), OWNER)
        await shop.undo()
        old = tmp_path / "old.csv"
        old.write_text("date,receipt,outside_number,name,amount\n2019-05-01 10:00:00,R-1,A-1,Tea,30.00\n", "utf-8")
        assert (await import_file(shop.club, "sales", old)).sales == 1
        await shop.club.members.close_member(wang, shop.op(), OWNER, erase=True)
        assert shop.check() == []
        await shop.day(2026, 3, 16)
        assert shop.check() == []
        assert shop.club.seals.every()[: len(before)] == before
        assert made(shop)[-1][:2] == (2, "2026-03-15")
        assert made(shop)[-1][2] == 5


async def test_erasing_somebody_changes_no_sealed_byte(tmp_path: Path) -> None:
    """Sales and entries hold numbers, never a name or a phone: they are the same bytes after the person is gone."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join("欧阳娜娜", "13912345678")
        await shop.sell(who, 5000)
        rows = [list(shop.club.books.stored(table, 1, 9)) for table in (SALES, LEDGER)]
        text = b"".join(stored for table in rows for _, stored in table).decode()
        assert "欧阳" not in text
        assert "13912345678" not in text
        await shop.day(2026, 3, 15)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        after = [list(shop.club.books.stored(table, 1, 1)) for table in (SALES, LEDGER)]
        assert after == rows


async def test_so_far_is_the_seal_if_nothing_more_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The open figure of the evening is the seal of the night; it changes with each row; a big import is not summed."""
    async with a_shop(tmp_path) as shop:
        assert shop.club.seals.so_far() is None
        await shop.sell(None, 300)
        first = shop.club.seals.so_far()
        await shop.sell(None, 400)
        second = shop.club.seals.so_far()
        assert first is not None
        assert second is not None
        assert (first.sales.last, second.sales.last) == (1, 2)
        await shop.day(2026, 3, 15)
        sealed = shop.club.seals.of_day(date(2026, 3, 14))
        assert sealed is not None
        assert sealed.sha256 == second.sha256 != first.sha256
        assert shop.club.seals.so_far() is None
        await shop.sell(None, 500)
        monkeypatch.setattr(verbs, "SO_FAR_ROWS", 0)
        assert shop.club.seals.so_far() is None


async def test_a_long_seal_lets_others_have_their_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With two rows at a time, nine rows take five pieces; another task runs in between, and the sum is the same."""
    async with a_shop(tmp_path) as shop:
        for _ in range(9):
            await shop.sell(None, 300)
        whole = shop.club.seals.so_far()
        monkeypatch.setattr(verbs, "AT_ONCE", 2)
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        beside = asyncio.create_task(others())
        ready = await shop.club.seals.compute(date(2026, 3, 14), date(2026, 3, 15))
        beside.cancel()
        assert turns >= 4
        assert whole is not None
        assert ready is not None
        assert ready.seal.sha256 == whole.sha256


async def test_a_row_nobody_can_read_does_not_stop_the_day(tmp_path: Path) -> None:
    """A sale without its instant is a finding of its own; the day is sealed with it as it stands."""
    shop = await open_shop(tmp_path)
    await shop.sell(None, 300)
    shop = await plant(shop, ("sales", 1, {"at": ...}))
    await shop.day(2026, 3, 15)
    assert made(shop) == [(1, "2026-03-14", 1, 0)]
    assert {finding.code for finding in shop.check()} == {"row_unreadable"}
    await shop.club.close()


async def test_a_file_from_before_there_were_seals(tmp_path: Path) -> None:
    """Its first seal covers everything since the beginning, under the last day whose work was done."""
    shop = await open_shop(tmp_path)
    for day in (14, 15, 16):
        await shop.day(2026, 3, day)
        await shop.sell(None, 300)
    await shop.club.close()
    db = ShopDB(shop.club.path)
    db.drop_table("seals")
    db.close()
    shop = Counter(Club.open(shop.club.path, clock=shop.clock), shop.clock)
    await shop.day(2026, 3, 20)
    assert made(shop) == [(1, "2026-03-16", 3, 0)]
    assert shop.check() == []
    await shop.club.close()


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days: sales 1-2 and entries 1-2, sale 3 and entry 3, sale 4 alone; sale 5 of today is not sealed yet."""

    async def make() -> Path:
        shop = await open_shop(tmp_path_factory.mktemp("sealed"))
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.sell(who, 7000)
        await shop.day(2026, 3, 15)
        await shop.sell(who, 900)
        await shop.day(2026, 3, 16)
        await shop.sell(None, 1100)
        await shop.day(2026, 3, 17)
        await shop.sell(None, 1300)
        await shop.club.close()
        return shop.club.path

    return asyncio.run(make())


Fault = tuple[str, int, dict[str, Any] | None]


@pytest.mark.parametrize(
    ("faults", "found"),
    [
        ([], []),
        ([("sales", 2, {"op": "x"})], [("seal_differs", 1, "2026-03-14", "sales", 1, 2)]),
        ([("ledger", 3, {"staff": 9})], [("seal_differs", 2, "2026-03-15", "ledger", 3, 3)]),
        ([("sales", 4, None)], [("seal_differs", 3, "2026-03-16", "sales", 4, 4)]),
        (
            [("sales", 1, {"version": 7}), ("ledger", 2, {"staff": 9}), ("sales", 4, {"op": ""})],
            [
                ("seal_differs", 1, "2026-03-14", "sales", 1, 2),
                ("seal_differs", 1, "2026-03-14", "ledger", 1, 2),
                ("seal_differs", 3, "2026-03-16", "sales", 4, 4),
            ],
        ),
        ([("sales", 5, {"op": "x"})], []),
        ([("seals", 2, {"day": "2026-03-01"})], [("seal_chain_broken", 2, "2026-03-01", None, None, None)]),
        (
            [("seals", 2, {"sha256": "0" * 64})],
            [("seal_chain_broken", n, f"2026-03-{13 + n}", None, None, None) for n in (2, 3)],
        ),
        ([("seals", 1, None)], [("seal_chain_broken", 2, "2026-03-15", None, None, None)]),
    ],
)
async def test_an_edit_of_the_past_shows(
    sealed: Path, tmp_path: Path, faults: list[Fault], found: list[tuple[object, ...]]
) -> None:
    """The day, the table and the range that no longer fit; today's rows are not sealed yet."""
    path = tmp_path / "shop.json"
    shutil.copy(sealed, path)
    clock = ManualClock(in_shanghai(2026, 3, 17))
    shop = await plant(Counter(Club.open(path, clock=clock), clock), *faults)
    try:
        findings = [f for f in shop.check() if f.code.startswith("seal_")]
    finally:
        await shop.club.close()
    assert [
        (f.code, f.number, f.figures["day"], f.figures.get("rows"), f.figures.get("first"), f.figures.get("last"))
        for f in findings
    ] == found


def recomputed(path: Path) -> list[list[str]]:
    """What the independent program of the page says of a file: day, seal, whether it fits."""
    program = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert program is not None
    assert len(program[1].splitlines()) <= 25
    assert "shopclub" not in program[1].replace("shopclub-seal-1", "")
    done = subprocess.run([sys.executable, "-c", program[1], str(path)], capture_output=True, text=True, check=True)
    return [line.split(" ", 2) for line in done.stdout.splitlines()]


def test_anybody_can_compute_the_seals(sealed: Path, tmp_path: Path) -> None:
    """The program on the page knows nothing of ours and comes to the same seals; behind an edit nothing fits."""
    club = Club.open(sealed, access="r")
    assert recomputed(sealed) == [[s.day.isoformat(), s.sha256, "fits"] for _, s in club.seals.every()]
    asyncio.run(club.close())
    edited = tmp_path / "shop.json"
    text = sealed.read_text(encoding="utf-8")
    assert text.count('"paid_minor":900') == 1
    edited.write_text(text.replace('"paid_minor":900', '"paid_minor":901'), encoding="utf-8")
    assert [row[2] for row in recomputed(edited)] == ["fits", "DOES NOT FIT", "DOES NOT FIT"]


def test_stored_rows_are_the_lines_of_the_file(sealed: Path) -> None:
    """What is sealed is byte for byte what stands in the file behind the number."""
    lines = {line.rstrip(b",") for line in sealed.read_bytes().splitlines()}
    club = Club.open(sealed, access="r")
    for table in (SALES, LEDGER, SEALS):
        rows = list(club.books.stored(table, 0, 99))
        assert [number for number, _ in rows] == list(range(1, club.books.count(table) + 1))
        assert {b'"%d":%b' % row for row in rows} <= lines
    asyncio.run(club.close())
