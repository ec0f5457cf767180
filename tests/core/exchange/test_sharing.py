"""Importing receipts of members who share a card: into what they collect together, as at the counter."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopclub.core.exchange import ImportReport, import_file
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.sales.model import RefundDraft
from tests.builders import CLERK, Counter, a_shop
from tests.core.exchange.desk import write
from tests.core.exchange.test_sales import snapshot
from tests.core.households.test_households import sharing

HEADER = "receipt,phone,date,code,product,qty,price\n"
NOW = datetime(2017, 6, 30, 4, 0, tzinfo=UTC)
FIRST = (
    "A1,13800000001,2017-05-01,x,Apple,1,30\n"
    "A2,13800000002,2017-05-02,x,Apple,1,20\n"
    "A3,13800000003,2017-05-03,x,Apple,1,7\n"
)


@asynccontextmanager
async def sharing_shop(folder: Path, **changes: object) -> AsyncIterator[tuple[Counter, MemberNo, MemberNo]]:
    """A shop with a family, whose phones end in 1 (sub-card) and 2 (main card), and 3, alone; counter, main, sub."""
    async with a_shop(folder, sharing(**changes), now=NOW) as shop:
        sub = await shop.join("B", "13800000001")
        main = await shop.join("A", "13800000002")
        await shop.join("C", "13800000003")
        number = await shop.club.households.open(main, "family", "", shop.op(), CLERK)
        await shop.club.households.invite(number, sub, shop.op(), CLERK, agrees=True)
        yield shop, main, sub


async def take(shop: Counter, folder: Path, text: str, points: str = "programme") -> ImportReport:
    """Import lines of a sales file by phone."""
    return await import_file(shop.club, "sales", write(folder, HEADER + text), points=points)


async def test_receipts_of_every_card_earn_into_the_pool(tmp_path: Path) -> None:
    """30 of the sub-card and 20 of the main card: 50 on the main card, money and visit with who bought."""
    async with sharing_shop(tmp_path) as (shop, main, sub):
        done = await take(shop, tmp_path, FIRST)
        assert (done.sales, done.points_earned) == (3, 57)
        assert (shop.points(main), shop.points(sub), shop.points(3)) == (50, 0, 7)
        account = shop.club.points.account(sub)
        assert (account.pool, account.life.spend_minor, account.life.visits) == (main, 3000, 1)
        row = shop.club.sales.get(SaleNo(1))
        assert (row.points, [e.account for _, e in shop.club.sales.entries_of(SaleNo(1))]) == (30, [main])


async def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """Every receipt is known the second time, and a dry run says what would come."""
    async with sharing_shop(tmp_path) as (shop, main, _):
        path = write(tmp_path, HEADER + FIRST)
        tried = await import_file(shop.club, "sales", path, points="programme", dry_run=True)
        assert shop.points(main) == 0
        assert await import_file(shop.club, "sales", path, points="programme") == tried
        before = snapshot(shop.club)
        again = await take(shop, tmp_path, FIRST)
        assert (again.sales, again.points_earned, again.already_known) == (0, 0, 3)
        assert snapshot(shop.club) == before


@pytest.mark.parametrize("turned", [False, True])
async def test_later_and_earlier_files_add_up(tmp_path: Path, *, turned: bool) -> None:
    """What comes in another file adds what it earns, in whichever order the files come."""
    files = [FIRST, "A4,13800000001,2017-05-20,x,Apple,1,11\nA5,13800000002,2017-05-21,x,Apple,1,13\n"]
    async with sharing_shop(tmp_path) as (shop, main, _):
        for text in reversed(files) if turned else files:
            await take(shop, tmp_path, text)
        assert shop.points(main) == 74


async def test_refunds_take_at_most_what_was_earned(tmp_path: Path) -> None:
    """A refund of 45 by who earned 30 takes 30 out of the pool; the main card's points stay."""
    async with sharing_shop(tmp_path) as (shop, main, _):
        await take(shop, tmp_path, FIRST)
        done = await take(shop, tmp_path, "C6,13800000001,2017-05-10,x,Apple,-1,45\n")
        assert (done.points_taken_back, shop.points(main)) == (30, 20)


async def test_points_end_with_the_days_of_the_receipts(tmp_path: Path) -> None:
    """What was bought twelve months ago lapses with the next daily run, the rest on its own day."""
    async with sharing_shop(tmp_path, expiry={"kind": "months", "months": 12}) as (shop, main, _):
        await take(shop, tmp_path, "A0,13800000001,2016-05-01,x,Apple,1,5\n" + FIRST)
        assert shop.club.points.free(main, date(2017, 6, 30)) == 50
        await shop.day(2017, 7, 1)
        assert shop.lots(main) == {"2018-05-01": 30, "2018-05-02": 20}


async def test_who_was_served_at_the_counter_keeps_what_they_hold(tmp_path: Path) -> None:
    """As for anybody: past receipts of a card that bought here count as spending and earn nothing."""
    async with sharing_shop(tmp_path) as (shop, main, sub):
        await shop.sell(sub, 4000)
        await take(shop, tmp_path, FIRST)
        assert shop.points(main) == 60
        assert shop.club.points.account(sub).life.spend_minor == 7000


async def test_after_leaving_receipts_earn_on_ones_own(tmp_path: Path) -> None:
    """Who has left the family earns for themselves; what the family has stays there."""
    async with sharing_shop(tmp_path) as (shop, main, sub):
        await take(shop, tmp_path, FIRST)
        await shop.club.households.leave(sub, shop.op(), CLERK)
        await take(shop, tmp_path, FIRST + "A7,13800000001,2017-06-01,x,Apple,1,9\n")
        assert (shop.points(main), shop.points(sub)) == (50, 9)


async def test_an_imported_receipt_is_returned_from_the_pool(tmp_path: Path) -> None:
    """Goods of an imported receipt that come back take their points where they are."""
    async with sharing_shop(tmp_path) as (shop, main, _):
        await take(shop, tmp_path, FIRST)
        plan = shop.club.refunds.plan(RefundDraft(sale=SaleNo(1)))
        assert plan.taken == 30
        await shop.refund(1)
        assert shop.points(main) == 20
