"""Between members: what ends first goes first, keeps its day, and comes back as it went."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import ENGAGEMENT, quota_of
from shopclub.core.mending.model import Transfer
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

MONTHS = {"kind": "months", "months": 12}


async def give(shop: Counter, giver: int, taker: int, amount: int) -> Transfer:
    """As the owner would."""
    points = shop.club.mending.points
    return await points.transfer(MemberNo(giver), MemberNo(taker), amount, "birthday", shop.op(), OWNER)


async def two_lots(shop: Counter) -> tuple[MemberNo, MemberNo]:
    """One with 30 points until 14 March and 20 until 20 April of next year, and another with none."""
    giver, taker = await shop.join("A"), await shop.join("B")
    await shop.sell(giver, 3000)
    await shop.day(2026, 4, 20)
    await shop.sell(giver, 2000)
    return giver, taker


async def test_what_ends_first_goes_first_and_keeps_its_day(tmp_path: Path) -> None:
    """Of 30 and 20 points 40 given are the 30 and 10 of the 20, with their days."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        giver, taker = await two_lots(shop)
        done = await give(shop, giver, taker, 40)
        assert (done.amount, done.left, done.balance) == (40, 10, 40)
        assert shop.lots(giver) == {"2027-04-20": 10}
        assert shop.lots(taker) == {"2027-03-14": 30, "2027-04-20": 10}
        assert shop.entries(taker) == [("transfer", 40)]


async def test_undone_everything_is_as_before(tmp_path: Path) -> None:
    """Taken back, both hold the same lots as before it."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        giver, taker = await two_lots(shop)
        await shop.give(taker, 5)
        before = shop.lots(giver), shop.lots(taker)
        await give(shop, giver, taker, 40)
        await shop.undo()
        assert (shop.lots(giver), shop.lots(taker)) == before


async def test_what_the_other_owes_is_settled_and_owed_again(tmp_path: Path) -> None:
    """A debt of 10 swallows 10 of 25; undone, it is owed again."""
    async with a_shop(tmp_path, programme_of(money_off={"points": 10, "minor": 100})) as shop:
        giver, taker = await shop.join("A"), await shop.join("B")
        first = await shop.sell(taker, 10000)
        await shop.sell(taker, 10000, points=100)
        await shop.refund(first.number)
        assert (shop.points(taker), shop.debt(taker)) == (-10, 10)
        await shop.sell(giver, 4000)
        await give(shop, giver, taker, 25)
        assert (shop.points(taker), shop.debt(taker), shop.points(giver)) == (15, 0, 15)
        await shop.undo()
        assert (shop.points(taker), shop.debt(taker), shop.points(giver)) == (-10, 10, 40)


async def test_spent_points_are_not_called_back(tmp_path: Path) -> None:
    """Who has spent one of them keeps all of them."""
    async with a_shop(tmp_path) as shop:
        giver, taker = await shop.join("A"), await shop.join("B")
        await shop.sell(giver, 4000)
        await give(shop, giver, taker, 25)
        last = shop.club.undo.last()
        assert last is not None
        await shop.give(taker, -1)
        with pytest.raises(RuleViolation, match="undo_points_spent"):
            await shop.club.undo.undo(last.op, shop.op(), OWNER)


async def test_it_lifts_nobody(tmp_path: Path) -> None:
    """Points got from another member count toward no tier and as no activity."""
    reach = {"kind": "reach", "metric": "points", "value": 10, "window": {"kind": "life"}}
    tiers = [{"id": "a", "name": {"en": "A"}}, {"id": "b", "name": {"en": "B"}, "reach": reach}]
    async with a_shop(tmp_path, programme_of(ladder={"tiers": tiers})) as shop:
        giver, taker = await shop.join("A"), await shop.join("B")
        await shop.sell(giver, 4000)
        await give(shop, giver, taker, 40)
        account = shop.club.points.account(taker)
        assert (shop.tier(taker), account.life.points, account.active_on) == ("a", 0, None)
        assert shop.club.insight.report().points.earned == 40


async def test_the_same_form_twice_gives_once(tmp_path: Path) -> None:
    """The operation id says that it was done."""
    async with a_shop(tmp_path) as shop:
        giver, taker = await shop.join("A"), await shop.join("B")
        await shop.sell(giver, 4000)
        op, points = shop.op(), shop.club.mending.points
        first = await points.transfer(giver, taker, 30, "", op, OWNER)
        assert await points.transfer(giver, taker, 30, "", op, OWNER) == first
        assert shop.points(taker) == 30


async def test_what_is_refused(tmp_path: Path) -> None:
    """A clerk, nothing, more than there is, oneself, who has left, and what is personal."""
    async with a_shop(tmp_path) as shop:
        giver, taker, left = await shop.join("A"), await shop.join("B"), await shop.join("C")
        await shop.sell(giver, 4000)
        await shop.club.members.close_member(left, shop.op(), OWNER)
        points = shop.club.mending.points
        with pytest.raises(NotAllowed):
            await points.transfer(giver, taker, 1, "", shop.op(), CLERK)
        for amount, error, code in (
            (0, InvalidInput, "transfer_nothing"),
            (41, InsufficientPoints, "points_insufficient"),
        ):
            with pytest.raises(error, match=code):
                await give(shop, giver, taker, amount)
        assert (await give(shop, giver, taker, 40)).left == 0
        with pytest.raises(InvalidInput, match="transfer_same"):
            await give(shop, giver, giver, 1)
        with pytest.raises(MemberClosed):
            await give(shop, taker, left, 1)
        for unit in (ENGAGEMENT, quota_of("cake")):
            with pytest.raises(InvalidInput, match="unit_personal"):
                await points.transfer(taker, giver, 1, "", shop.op(), OWNER, unit=unit)
