"""The end of a day: what the till should hold, what was counted, every balance from the morning to the evening."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.check import check_club
from shopclub.core.closing.model import CLOSINGS, Count, DayClosed, Drawer, UnitDay
from shopclub.core.closing.rules import drawers, unit_days
from shopclub.core.insight.model import SaleRow
from shopclub.core.kernel.errors import InvalidInput, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, Kind, Opening
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import BONUS, GIFT, POINTS, VALUE
from shopclub.core.sales.model import SaleKind
from shopclub.core.staff.model import KIOSK, Source
from shopclub.core.takings.model import TOP_UP, TakingLine
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop
from tests.core.stored.purse import buy, sell_cards, with_purse
from tests.core.stored.purse import top_up as stored_up

DAY = date(2026, 3, 14)


@asynccontextmanager
async def unsound(folder: Path) -> AsyncIterator[Counter]:
    """A shop whose books will not be sound in the end."""
    shop = await open_shop(folder)
    try:
        yield shop
    finally:
        await shop.club.close()


async def sell_by(shop: Counter, minor: int, **tenders: int) -> int:
    """A walk-in's sale paid by several ways; returns its number."""
    draft = msgspec.structs.replace(shop.draft(None, minor), tenders=tenders)
    seen = shop.club.sales.quote(draft)
    return (await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)).number


async def top_up(shop: Counter, member: MemberNo, minor: int) -> None:
    """Stored value for cash, as a room that sells it does."""
    club, op = shop.club, shop.op()
    async with club.books.writing() as session:
        desk = club.takings.desk
        line = TakingLine(name="Top-up", minor=minor, sells="value:free")
        number = desk.stage(session, member=member, lines=[line], tenders={"cash": minor}, op=op, actor=CLERK)
        posting = Posting(session, member, at=shop.clock.now(), on=club.today(), source=Source.COUNTER, sale=number)
        posting.post(posting.entry(Kind.EARN, minor, Opening(""), unit=VALUE))
        desk.close(session, number, posting.close())
        session.done(op, TOP_UP, number)


def test_a_drawer_holds_sales_less_returns_and_what_was_taken() -> None:
    """30 of sales, 5 back, 100 taken for balances; what nobody said stands apart; stored value is no money."""
    rows = [
        SaleRow(on=DAY, paid_minor=5000, tenders={"cash": 3000, "value": 2000}),
        SaleRow(on=DAY, kind=SaleKind.REFUND, paid_minor=-500, tenders={"cash": -500}),
        SaleRow(on=DAY, kind=SaleKind.TAKING, paid_minor=10000, tenders={"cash": 10000}),
        SaleRow(on=DAY, paid_minor=700),
    ]
    assert drawers(rows) == (
        Drawer(tender="", sales_minor=700, refunds_minor=0, takings_minor=0),
        Drawer(tender="cash", sales_minor=3000, refunds_minor=-500, takings_minor=10000),
    )
    assert [one.expected_minor() for one in drawers(rows)] == [700, 12500]


def test_the_morning_is_the_evening_less_what_moved() -> None:
    """130 in the evening after 50 earned and 20 spent: 100 in the morning. What nobody holds is left out."""
    day = unit_days({POINTS: 130, VALUE: 0}, {POINTS: {Kind.EARN: 50, Kind.REDEEM: -20}})
    assert day == (UnitDay(unit=POINTS, opening=100, moves={Kind.EARN: 50, Kind.REDEEM: -20}, closing=130),)


async def test_a_day_is_counted_and_reconciled(tmp_path: Path) -> None:
    """Cash 30 of sales, 5 back, 100 for stored value; with 200 of change 324 counted are 1 too little."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 2500)
        shop.at(2026, 3, 15)
        sale = await sell_by(shop, 4000, cash=3000, card=1000)
        await shop.refund(sale)
        await sell_by(shop, 3000, cash=3000)
        await shop.sell(who, 5000)
        await top_up(shop, who, 10000)
        on = shop.club.today()
        sheet = shop.club.closings.sheet(on)
        assert {one.tender: one.expected_minor() for one in sheet.drawers} == {"": 5000, "cash": 13000, "card": 0}
        assert {one.unit: (one.opening, one.closing) for one in sheet.units} == {POINTS: (25, 75), VALUE: (0, 10000)}
        heard: list[object] = []
        shop.club.changes.subscribe(heard.append)
        count = await shop.club.closings.count(
            on, {"cash": 32900}, shop.op(), CLERK, float_minor=20000, note="coin under the drawer"
        )
        assert heard == [DayClosed(on=on)]
        assert count.expected == {"": 5000, "cash": 13000}
        assert (count.difference("cash", "cash"), count.difference("card", "cash")) == (-100, None)
        assert count.balances == {POINTS: 75, VALUE: 10000}
        assert shop.club.closings.sheet(on).count == count
        assert check_club(shop.club) == []
        yesterday = shop.club.closings.sheet(DAY)
        assert [(one.unit, one.opening, one.closing) for one in yesterday.units] == [(POINTS, 0, 25)]


async def test_what_is_booked_after_the_count_is_told(tmp_path: Path) -> None:
    """One sale later: its row and its entry; a second count covers them and stands, undone the first stands again."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await sell_by(shop, 1000, cash=1000)
        op = shop.op()
        first = await shop.club.closings.count(DAY, {"cash": 1000}, op, CLERK)
        assert await shop.club.closings.count(DAY, {"cash": 5}, op, CLERK) == first
        await shop.sell(who, 2000)
        assert shop.club.closings.sheet(DAY).later == 2
        proof = await shop.club.closings.prove()
        assert (proof.since, proof.entries, proof.wrong) == (DAY, 1, {})
        second = await shop.club.closings.count(DAY, {"cash": 1000}, shop.op(), CLERK)
        sheet = shop.club.closings.sheet(DAY)
        assert (sheet.count, sheet.later) == (second, 0)
        await shop.undo()
        sheet = shop.club.closings.sheet(DAY)
        assert (sheet.count, sheet.later) == (first, 2)
        assert check_club(shop.club) == []


async def test_cards_and_stored_value_are_reconciled_with_points(tmp_path: Path) -> None:
    """A card of 100, of which 30 pay a bill, and 500 paid in with 50 on top: all proven, at their face in money."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        ((number, card),) = (await sell_cards(shop, 10000)).cards
        await buy(shop, None, 3000, cards={card.code: 3000})
        await stored_up(shop, who)
        sheet = shop.club.closings.sheet(DAY)
        assert {one.tender: one.expected_minor() for one in sheet.drawers} == {"cash": 60000}
        assert {one.unit: one.closing for one in sheet.units} == {GIFT: 7000, VALUE: 50000, BONUS: 5000}
        count = await shop.club.closings.count(DAY, {"cash": 60000}, shop.op(), CLERK)
        assert count.difference("cash", "cash") == 0
        await shop.restart()
        assert (await shop.club.closings.prove()).wrong == {}
        worths = {one.unit: one.gross_minor for one in shop.club.insight.report().worths}
        assert worths == {GIFT: 7000, VALUE: 50000, BONUS: 5000}
        assert shop.club.gift_cards.get(number).left_minor == 7000


@pytest.mark.parametrize(
    ("counted", "change", "days", "code"),
    [
        ({}, 0, 0, "count_nothing"),
        ({"cash": -1}, 0, 0, "amount_negative"),
        ({"cash": 1}, -1, 0, "amount_negative"),
        ({"moon": 1}, 0, 0, "tender_unknown"),
        ({"cash": 1}, 0, -1, "count_day"),
        ({"cash": 1}, 0, 32, "count_day"),
    ],
)
async def test_a_count_that_can_t_be_is_refused(
    tmp_path: Path, counted: dict[str, int], change: int, days: int, code: str
) -> None:
    """Nothing, less than nothing, an unknown way of paying, a day to come or more than 31 days ago."""
    async with a_shop(tmp_path) as shop:
        on = date.fromordinal(DAY.toordinal() - days)
        with pytest.raises(InvalidInput, match=code):
            await shop.club.closings.count(on, counted, shop.op(), CLERK, float_minor=change)
        with pytest.raises(NotAllowed):
            await shop.club.closings.count(DAY, {"cash": 0}, shop.op(), KIOSK)
        edge = date.fromordinal(DAY.toordinal() - 31)
        assert (await shop.club.closings.count(edge, {"cash": 0}, shop.op(), CLERK)).counted == {"cash": 0}


async def test_balances_that_differ_are_not_closed(tmp_path: Path) -> None:
    """An account of 5 points more than its entries: the proof names it, and the day is not counted before a check."""
    async with unsound(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 2500)
        account = shop.club.points.account(who)
        async with shop.club.books.writing() as session:
            session.put(ACCOUNTS, who, msgspec.structs.replace(account, balance={POINTS: 30}))
        assert (await shop.club.closings.prove()).wrong == {POINTS: 5}
        with pytest.raises(RuleViolation, match="balances_differ") as refused:
            await shop.club.closings.count(DAY, {"cash": 0}, shop.op(), OWNER)
        assert refused.value.figures == {"unit": "points", "difference": 5}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda count: msgspec.structs.replace(count, expected={"cash": 999}), "closing_till"),
        (lambda count: msgspec.structs.replace(count, balances={POINTS: 24}), "closing_balance"),
        (lambda count: msgspec.structs.replace(count, ledger=0), "closing_balance"),
        (lambda count: msgspec.structs.replace(count, sales=0), "closing_till"),
    ],
    ids=["till", "balance", "entries", "rows"],
)
async def test_a_count_that_was_changed_is_found(tmp_path: Path, change: Any, code: str) -> None:
    """What a count goes by is proven against the rows and entries it covers."""
    async with unsound(tmp_path) as shop:
        await shop.sell(await shop.join(), 2500)
        await shop.club.closings.count(DAY, {"cash": 0}, shop.op(), CLERK)
        number = DAY.toordinal()
        async with shop.club.books.writing() as session:
            closing = session.require(CLOSINGS, number)
            session.put(CLOSINGS, number, msgspec.structs.replace(closing, counts=(change(closing.counts[0]),)))
        assert [(one.code, one.number) for one in check_club(shop.club)] == [(code, number)]


async def test_a_closing_under_another_day_is_found(tmp_path: Path) -> None:
    """The number of a closing is its day's."""
    async with unsound(tmp_path) as shop:
        await shop.club.closings.count(DAY, {"cash": 0}, shop.op(), CLERK)
        async with shop.club.books.writing() as session:
            closing = session.require(CLOSINGS, DAY.toordinal())
            session.put(CLOSINGS, DAY.toordinal() + 1, closing)
        assert "closing_day" in [one.code for one in check_club(shop.club)]


def test_a_count_of_before_reads_as_it_was() -> None:
    """A document that says the least has the defaults that mean "as before"."""
    plain = msgspec.json.decode(b'{"at":"2026-03-14T02:30:00Z","counted":{"cash":5}}', type=Count)
    assert (plain.float_minor, plain.balances, plain.back, plain.difference("cash", "cash")) == (0, {}, False, 5)
