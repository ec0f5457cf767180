"""A clock that is set back or has lost its battery: somebody is asked, nothing breaks, and every way out is open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import operation_instant
from tests.builders import CLERK, NOW, a_shop, in_shanghai, programme_of

MONTHS = {"kind": "months", "months": 12}
BATTERY = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)]


async def test_hours_back_within_the_day(tmp_path: Path) -> None:
    """Sold at 15:00, the clock put to 9:00, sold again: order as recorded, the last sale is undone first."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        shop.at(2026, 3, 14, 15, 0)
        first = await shop.sell(who, 5000)
        shop.at(2026, 3, 14, 9, 0)
        assert shop.club.clockwork.question() is None
        second = await shop.sell(who, 700)
        assert first.sale.at > second.sale.at
        assert [n for n, _ in shop.club.sales.on_day(date(2026, 3, 14))] == [first.number, second.number]
        assert [n for n, _ in shop.club.sales.of_member(who)] == [second.number, first.number]
        last = shop.club.undo.last()
        assert last is not None
        assert last.ref == second.number
        await shop.undo()
        again = shop.club.undo.last()
        assert again is not None
        assert again.ref == first.number
        assert shop.points(who) == 50


async def test_a_form_begun_before_the_clock_was_set_back(tmp_path: Path) -> None:
    """Its operation id is of a later hour than now: recorded once, and found again when it is sent twice."""
    async with a_shop(tmp_path) as shop:
        shop.at(2026, 3, 14, 15, 0)
        op = shop.op()
        shop.at(2026, 3, 14, 9, 0)
        draft = shop.draft(None, 5000)
        seen = shop.club.sales.quote(draft)
        one = await shop.club.sales.record(draft, seen.fingerprint, op, CLERK)
        two = await shop.club.sales.record(draft, seen.fingerprint, op, CLERK)
        assert (one.number, one.repeated, two.number, two.repeated) == (1, False, 1, True)
        minted = operation_instant(op)
        assert minted is not None
        assert minted > shop.clock.now()


@pytest.mark.parametrize("now", BATTERY)
async def test_an_empty_battery_is_asked_about(tmp_path: Path, now: datetime) -> None:
    """Nothing falls due by such a clock; the shop can sell, return and undo; set right, it goes on by itself."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        shop.clock.set(now)
        await shop.restart()
        asked = shop.club.clockwork.question()
        assert asked is not None
        assert asked.is_back()
        with pytest.raises(Conflict, match="clock_back"):
            await shop.club.clockwork.catch_up()
        sale = await shop.sell(who, 700)
        await shop.refund(sale.number)
        await shop.sell(None, 900)
        await shop.undo()
        assert shop.points(who) == 50
        assert shop.check() == []
        shop.clock.set(NOW)
        assert shop.club.clockwork.question() is None
        await shop.day(2026, 3, 15)
        assert shop.points(who) == 50


@pytest.mark.parametrize("now", BATTERY)
async def test_a_yes_by_mistake_can_be_lived_with(tmp_path: Path, now: datetime) -> None:
    """Somebody confirms the empty battery's date: nothing expires, and the right date is asked about and taken."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        shop.clock.set(now)
        assert (await shop.club.clockwork.catch_up(confirmed=True)).expired == 0
        assert shop.points(who) == 50
        shop.at(2026, 3, 15)
        asked = shop.club.clockwork.question()
        assert asked is not None
        assert not asked.is_back()
        assert (await shop.club.clockwork.catch_up(confirmed=True)).expired == 0
        assert shop.club.clockwork.through() == date(2026, 3, 15)
        assert [s.day for _, s in shop.club.seals.every()] == [date(2026, 3, 14)]
        assert shop.points(who) == 50


async def test_midnight_twice(tmp_path: Path) -> None:
    """The clock is put back over midnight by an hour: the day before asks, and its rows are sealed once."""
    async with a_shop(tmp_path) as shop:
        await shop.sell(None, 100)
        shop.at(2026, 3, 15, 0, 10)
        await shop.club.clockwork.catch_up()
        await shop.sell(None, 200)
        shop.clock.set(in_shanghai(2026, 3, 14, 23, 10))
        with pytest.raises(Conflict, match="clock_back"):
            await shop.club.clockwork.catch_up()
        await shop.sell(None, 300)
        shop.clock.set(in_shanghai(2026, 3, 15, 0, 20))
        assert (await shop.club.clockwork.catch_up()).days == 0
        await shop.day(2026, 3, 16)
        assert [(s.day, s.sales.last) for _, s in shop.club.seals.every()] == [
            (date(2026, 3, 14), 1),
            (date(2026, 3, 15), 3),
        ]
