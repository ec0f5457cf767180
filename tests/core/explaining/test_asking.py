"""Asking why at the counter of a real shop: coupons, tiers, rewards, and a bill that is refused as it stands."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shopclub.core.explaining.asking import WhyNot
from shopclub.core.explaining.gaps import Measure
from shopclub.core.explaining.sale import Item, State
from shopclub.core.sales.model import Draft, DraftLine
from tests.builders import Counter, a_shop, programme_of
from tests.core.coupons.coupons import REWARD, draft, kinds, one, sell, with_coupons

LADDER = {
    "tiers": [
        {"id": "plain", "name": {"en": "Plain"}},
        {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "reach", "metric": "points", "value": 500}},
    ]
}
GOLD = {
    "id": "gold-off",
    "when": {"kind": "tier_in", "tiers": ["gold"]},
    "then": {"kind": "percent_off", "permille": 50},
}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


def items(shop: Counter, bill: Draft) -> dict[str, Item]:
    return {item.key: item for item in shop.club.whynot.at_counter(bill).items}


async def test_each_coupon_of_the_member_is_explained(tmp_path: Path) -> None:
    """One that counts, one short of its minimum, one that was used; none that takes a reward."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        await shop.join("王芳")
        ten, _ = await one(shop, "ten", 1)
        tenth, _ = await one(shop, "tenth", 1)
        used, coupon = await one(shop, "thrice", 1)
        await one(shop, "gift", 1)
        for _ in range(3):
            await sell(shop, 1, 5000, code=coupon.code)
        found = items(shop, draft(1, 5000))
        gap = found[f"coupon:{ten}"].ways[0][0].gap
        assert gap is not None
        assert (gap.measure, gap.amount) == (Measure.MONEY, 3000)
        assert (found[f"coupon:{tenth}"].state, found[f"coupon:{tenth}"].minor) == (State.OFFERED, 500)
        refusal = found[f"coupon:{used}"].refusal
        assert refusal is not None
        assert refusal.code == "coupon_used"
        assert len([key for key in found if key.startswith("coupon")]) == 3


async def test_a_coupon_that_is_refused_on_the_bill_leaves_the_rest_explained(tmp_path: Path) -> None:
    """The bill without it stands there, and it says why it does not count; so does a code nobody knows."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        await shop.join("王芳")
        number, coupon = await one(shop, "ten", 1)
        found = items(shop, draft(1, 5000, code=coupon.code))
        assert found[f"coupon:{number}"].state is State.NOT
        assert found["rule:base"].points == 50
        assert items(shop, draft(1, 5000, code="nobody"))["rule:base"].points == 50


async def test_a_coupon_on_the_bill_gives(tmp_path: Path) -> None:
    """What it takes off, and the points for what is left."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        await shop.join("王芳")
        number, coupon = await one(shop, "ten", 1)
        found = items(shop, draft(1, 9000, code=coupon.code))
        assert (found[f"coupon:{number}"].state, found[f"coupon:{number}"].minor) == (State.GIVES, 1000)
        assert found["rule:base"].points == 80


async def test_a_tier_says_what_is_missing_and_a_reward_how_many_points(tmp_path: Path) -> None:
    """120 points earned: 380 more to gold, 4,880 more for the gift."""
    programme = programme_of(rules=[BASE, GOLD], ladder=LADDER, rewards=[REWARD])
    async with a_shop(tmp_path, programme) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 12_000)
        found = items(shop, draft(1, 5000))
        (climb,) = found["rule:gold-off"].ways[0][0].climb
        assert climb.missing() == 380
        gap = found["reward:gift"].ways[0][0].gap
        assert gap is not None
        assert (gap.measure, gap.amount) == (Measure.POINTS, 4880)


@pytest.mark.parametrize(("points", "missing"), [(0, 0), (100, 0), (101, 1)])
async def test_points_on_the_bill_are_not_there_for_a_reward(tmp_path: Path, points: int, missing: int) -> None:
    """Of 5,100 points, 100 on the bill leave the 5,000 of the gift, and 101 leave one too few."""
    programme = programme_of(rules=[BASE], rewards=[REWARD], money_off={"points": 1, "minor": 1})
    async with a_shop(tmp_path, programme) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 510_000)
        bill = msgspec.structs.replace(draft(1, 5000), points=points)
        found = items(shop, bill)["reward:gift"]
        assert found.state is (State.NOT if missing else State.OFFERED)
        assert [way[0].gap.amount for way in found.ways if way[0].gap is not None] == ([missing] if missing else [])


async def test_the_nearest_is_told_only_where_it_is_proven(tmp_path: Path) -> None:
    """30.00 more and the coupon counts; without goods, or without anything near, nothing is told."""
    async with a_shop(tmp_path, programme_of(rules=[BASE], coupons=kinds(), rewards=[REWARD])) as shop:
        await shop.join("王芳")
        number, _ = await one(shop, "ten", 1)
        near = shop.club.whynot.nearest(draft(1, 5000))
        assert near is not None
        assert near.number == number
        assert near.proven is not None
        assert near.proven.amount == 3000
        assert shop.club.whynot.nearest(draft(1)) is None
        assert shop.club.whynot.nearest(draft(1, 9000)) is None


async def test_asking_changes_nothing(tmp_path: Path) -> None:
    """The quote is the same before and after, and nothing is written."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        await shop.join("王芳")
        await one(shop, "ten", 1)
        bill = draft(1, 5000)
        before, seq = shop.club.sales.quote(bill), shop.club.books.db.storage.seq
        assert isinstance(shop.club.whynot, WhyNot)
        assert shop.club.whynot.at_counter(bill).quote == before
        assert shop.club.sales.quote(bill) == before
        assert shop.club.books.db.storage.seq == seq


async def test_a_walk_in_and_an_empty_counter_are_explained(tmp_path: Path) -> None:
    """Nobody and nothing: every rule of a sale says why."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        found = items(shop, Draft())
        assert found["rule:base"].state is State.NOT
        assert items(shop, Draft(lines=(DraftLine(gross_minor=5000),)))["rule:base"].state is State.NOT
