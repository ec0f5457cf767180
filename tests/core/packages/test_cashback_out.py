"""Money back paid out by the owner."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import CASHBACK
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import SaleKind
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of


def two_per_cent() -> Programme:
    """2 % at the month's end."""
    return programme_of(rules=[{"id": "back", "then": {"kind": "cashback", "permille": 20, "period": "month"}}])


async def ready(shop: Counter) -> MemberNo:
    """A member with 12.00 that can be used, and 2.00 that wait."""
    who = await shop.join()
    await shop.sell(who, 60000)
    await shop.day(2026, 4, 1)
    await shop.sell(who, 10000)
    return who


async def test_it_is_paid_out_of_what_can_be_used(tmp_path: Path) -> None:
    """12.00 in cash; what waits stays. No turnover goes with it."""
    async with a_shop(tmp_path, two_per_cent()) as shop:
        who = await ready(shop)
        room, spend = shop.club.cashback, shop.club.points.account(who).life.spend_minor
        assert (room.usable(who), [minor for _, minor in room.waiting(who)]) == (1200, [200])
        out = await room.pay_out(who, 1200, shop.op(), OWNER, tender="cash")
        row = shop.club.sales.get(out.sale)
        assert (row.kind, row.paid_minor, row.tenders) == (SaleKind.TAKING, -1200, {"cash": -1200})
        assert (out.left, room.usable(who), [minor for _, minor in room.waiting(who)]) == (0, 0, [200])
        assert shop.club.points.account(who).life.spend_minor == spend


async def test_no_more_than_there_is(tmp_path: Path) -> None:
    """12.01 is refused with what there is; nothing, less than nothing, by a clerk."""
    async with a_shop(tmp_path, two_per_cent()) as shop:
        who = await ready(shop)
        room = shop.club.cashback
        with pytest.raises(RuleViolation) as error:
            await room.pay_out(who, 1201, shop.op(), OWNER)
        assert (error.value.code, error.value.figures) == ("cashback_too_much", {"left_minor": 1200})
        for minor in (0, -1):
            with pytest.raises(InvalidInput, match="count_positive"):
                await room.pay_out(who, minor, shop.op(), OWNER)
        with pytest.raises(NotAllowed):
            await room.pay_out(who, 100, shop.op(), CLERK)


async def test_the_same_again_and_two_at_once(tmp_path: Path) -> None:
    """One operation id pays once; of two that want all of it one gets it."""
    async with a_shop(tmp_path, two_per_cent()) as shop:
        who = await ready(shop)
        op, room = shop.op(), shop.club.cashback
        outs = [await room.pay_out(who, 200, op, OWNER) for _ in range(2)]
        assert [out.repeated for out in outs] == [False, True]
        wanted = (room.pay_out(who, 1000, shop.op(), OWNER) for _ in range(2))
        results = await asyncio.gather(*wanted, return_exceptions=True)
        assert [one.code for one in results if isinstance(one, ClubError)] == ["cashback_too_much"]
        assert room.usable(who) == 0


async def test_paying_out_undone(tmp_path: Path) -> None:
    """The money is taken again, the balance is as before."""
    async with a_shop(tmp_path, two_per_cent()) as shop:
        who = await ready(shop)
        await shop.club.cashback.pay_out(who, 700, shop.op(), OWNER, tender="cash")
        await shop.undo()
        assert shop.club.cashback.usable(who) == 1200


async def test_nobody_leaves_with_money_back(tmp_path: Path) -> None:
    """Pay it out first; what still waits goes with the membership."""
    async with a_shop(tmp_path, two_per_cent()) as shop:
        who = await ready(shop)
        with pytest.raises(RuleViolation) as error:
            await shop.club.members.close_member(who, shop.op(), OWNER)
        assert (error.value.code, error.value.figures) == ("leave_cashback_left", {"left_minor": 1200})
        await shop.club.cashback.pay_out(who, 1200, shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        await shop.day(2026, 5, 1)
        assert shop.club.points.account(who).balance[CASHBACK] == 0
