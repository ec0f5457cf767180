"""Granting a tier, rising by a sale, falling by a return, on a real file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.changes import Change, TierMoved
from shopclub.core.kernel.errors import InvalidInput, MemberClosed, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of


def steps(*values: int, lasts: dict[str, Any] | None = None) -> dict[str, Any]:
    """A ladder of points in a life: t0, t1 at the first value, and so on."""
    tiers: list[dict[str, Any]] = [{"id": "t0", "name": {"en": "T0"}}]
    for i, value in enumerate(values, 1):
        reach = {"kind": "reach", "metric": "points", "value": value}
        tiers.append({"id": f"t{i}", "name": {"en": f"T{i}"}, "reach": reach, "lasts": lasts or {"kind": "for_good"}})
    return {"tiers": tiers}


def causes(shop: Counter, who: int) -> list[tuple[str, str, str]]:
    """Every change of tier, oldest first."""
    return [(c.cause, c.before, c.after) for c in reversed(shop.club.tiers.history(MemberNo(who)))]


async def test_a_tier_reached_counts_from_the_next_sale(tmp_path: Path) -> None:
    """The sale that reaches silver is still sold to a member; both faces hear of the rise after the commit."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100))) as shop:
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        who = await shop.join()
        closed = await shop.sell(who, 10000)
        assert (closed.sale.tier, closed.tier_before, closed.tier_after) == ("t0", "t0", "t1")
        assert [c for c in heard if isinstance(c, TierMoved)] == [TierMoved(member=who, before="t0", after="t1")]
        assert (await shop.sell(who, 100)).sale.tier == "t1"


async def test_the_return_of_the_sale_that_reached_a_tier_takes_it(tmp_path: Path) -> None:
    """Back to where the member stood before, and up again by the next sale."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100, 200))) as shop:
        who = await shop.join()
        await shop.sell(who, 6000)
        up = await shop.sell(who, 5000)
        await shop.refund(up.number)
        assert (shop.tier(who), shop.club.points.account(who).standing) == ("t0", None)
        await shop.sell(who, 5000)
        assert causes(shop, who) == [("reached", "t0", "t1"), ("refund", "t1", "t0"), ("reached", "t0", "t1")]


async def test_a_part_returned_may_leave_the_step_between(tmp_path: Path) -> None:
    """Two steps at once, one of them lost with a line: the step between is held from the day of the sale."""
    lasts = {"kind": "months", "months": 12}
    async with a_shop(tmp_path, programme_of(ladder=steps(100, 200, lasts=lasts))) as shop:
        who = await shop.join()
        up = await shop.sell(who, (15000, 1), (5000, 1))
        assert shop.tier(who) == "t2"
        shop.at(2026, 3, 20)
        await shop.refund(up.number, {1: 1})
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.tier, standing.since, standing.until) == ("t1", date(2026, 3, 14), date(2027, 3, 14))


async def test_another_return_leaves_the_tier_until_its_review(tmp_path: Path) -> None:
    """The figures fall below by returning an earlier sale: the tier stays."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100))) as shop:
        who = await shop.join()
        early = await shop.sell(who, 6000)
        await shop.sell(who, 5000)
        await shop.refund(early.number)
        assert shop.tier(who) == "t1"


async def test_a_return_leads_back_to_a_tier_given_by_hand(tmp_path: Path) -> None:
    """What was a gift before the rise is a gift after the return, and ends as one."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100, 200))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "t1", date(2026, 6, 30), "opening", shop.op(), OWNER)
        up = await shop.sell(who, 20000)
        await shop.refund(up.number)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.tier, standing.until, standing.by_hand) == ("t1", date(2026, 6, 30), True)
        await shop.day(2026, 6, 30)
        assert shop.tier(who) == "t1"
        await shop.day(2026, 7, 1)
        assert shop.tier(who) == "t0"


async def test_a_gift_is_a_floor_until_its_end(tmp_path: Path) -> None:
    """Given with a reason, by the owner, once per id; the figures may lift higher meanwhile."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100, 200))) as shop:
        who = await shop.join()
        op = shop.op()
        for _ in range(2):
            await shop.club.tiers.grant(who, "t1", None, " 老朋友 ", op, OWNER)
        (change,) = shop.club.tiers.history(who)
        assert (change.cause, change.note, change.until) == ("hand", "老朋友", None)
        await shop.sell(who, 20000)
        assert shop.tier(who) == "t2"


async def test_what_is_refused(tmp_path: Path) -> None:
    """A clerk, no reason, a tier there is not, an end in the past, nobody, somebody who left."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100))) as shop:
        who, grant = await shop.join(), shop.club.tiers.grant
        with pytest.raises(NotAllowed):
            await grant(who, "t1", None, "x", shop.op(), CLERK)
        with pytest.raises(InvalidInput, match="text_missing"):
            await grant(who, "t1", None, "", shop.op(), OWNER)
        with pytest.raises(NotFound, match="tier_not_found"):
            await grant(who, "t9", None, "x", shop.op(), OWNER)
        with pytest.raises(InvalidInput, match="day_past"):
            await grant(who, "t1", date(2026, 3, 13), "x", shop.op(), OWNER)
        with pytest.raises(NotFound, match="members_not_found"):
            await grant(MemberNo(77), "t1", None, "x", shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await grant(who, "t1", None, "x", shop.op(), OWNER)
