"""The rewards shop: points, stock and limits, also when two want the last one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import ClubError, InvalidInput, MemberClosed, NotAllowed, NotFound
from shopclub.core.members.model import MemberChange
from shopclub.core.programme.offers import Reward
from shopclub.core.rewards.model import Price
from shopclub.core.rewards.rules import offer
from tests.builders import CLERK, OWNER, a_shop, programme_of

MUG = {"id": "mug", "name": {"zh": "杯子", "en": "Mug"}, "points": 100, "stock": 1}
BAG = {"id": "bag", "name": {"en": "Bag"}, "points": 30, "limit_per_member": 2}
OLD = {"id": "old", "name": {"en": "Old"}, "points": 1, "enabled": False}
PROGRAMME = programme_of(rewards=[MUG, BAG, OLD])


def reward(**changes: object) -> Reward:
    return Reward(**{"id": "mug", "name": {"en": "Mug"}, "points": 100, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "left", "taken", "free", "count", "refusal", "missing"),
    [
        ({}, None, 0, 100, 1, None, 0),
        ({}, None, 0, 99, 1, "points_insufficient", 1),
        ({}, None, 0, 199, 2, "points_insufficient", 1),
        ({}, None, 0, None, 1, None, 0),
        ({}, 1, 0, 500, 1, None, 0),
        ({}, 1, 0, 500, 2, "reward_out_of_stock", 0),
        ({}, 0, 0, 0, 1, "reward_out_of_stock", 100),
        ({"limit_per_member": 2}, None, 1, 500, 1, None, 0),
        ({"limit_per_member": 2}, None, 1, 500, 2, "reward_limit", 0),
        ({"enabled": False}, None, 0, 500, 1, "reward_off", 0),
    ],
)
def test_whether_it_can_be_taken(
    changes: dict[str, object],
    left: int | None,
    taken: int,
    free: int | None,
    count: int,
    refusal: str | None,
    missing: int,
) -> None:
    """At each border: points, stock, limit, switched off."""
    seen = offer(reward(**changes), left, taken, free, count)
    assert (seen.refusal, seen.missing) == (refusal, missing)


async def test_two_want_the_last_mug(tmp_path: Path) -> None:
    """One gets it; the other keeps the points and hears why."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        people = [await shop.join(), await shop.join()]
        for who in people:
            await shop.give(who, 100)
        results = await asyncio.gather(
            *(shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK) for who in people), return_exceptions=True
        )
        (refused,) = [r for r in results if isinstance(r, ClubError)]
        assert (refused.code, refused.figures["left"]) == ("reward_out_of_stock", 0)
        assert sorted(shop.points(who) for who in people) == [0, 100]


async def test_the_same_form_twice_hands_out_once(tmp_path: Path) -> None:
    """The same answer again, also after a restart and after the reward was taken out of the programme."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, op = await shop.join(), shop.op()
        await shop.give(who, 90)
        first = await shop.club.rewards.redeem(who, "bag", 2, op, CLERK)
        assert (first.count, first.points, first.balance, first.repeated) == (2, 60, 30, False)
        await shop.restart()
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        again = await shop.club.rewards.redeem(who, "bag", 2, op, CLERK)
        assert (again.count, again.points, again.balance, again.repeated) == (2, 60, 30, True)


async def test_the_limit_counts_over_time(tmp_path: Path) -> None:
    """Two bags a member, in all."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 200)
        await shop.club.rewards.redeem(who, "bag", 1, shop.op(), CLERK)
        await shop.restart()
        with pytest.raises(ClubError, match="reward_limit") as refused:
            await shop.club.rewards.redeem(who, "bag", 2, shop.op(), CLERK)
        assert (refused.value.figures["limit"], refused.value.figures["taken"]) == (2, 1)
        await shop.club.rewards.redeem(who, "bag", 1, shop.op(), CLERK)
        assert shop.points(who) == 140


async def test_what_is_refused(tmp_path: Path) -> None:
    """None, an unknown one, one switched off, too few points, somebody who left; nothing moves."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, redeem = await shop.join(), shop.club.rewards.redeem
        await shop.give(who, 20)
        with pytest.raises(InvalidInput, match="count_positive"):
            await redeem(who, "bag", 0, shop.op(), CLERK)
        with pytest.raises(NotFound, match="reward_not_found"):
            await redeem(who, "boat", 1, shop.op(), CLERK)
        for reward_id, code in (("old", "reward_off"), ("bag", "points_insufficient")):
            with pytest.raises(ClubError, match=code):
                await redeem(who, reward_id, 1, shop.op(), CLERK)
        assert shop.points(who) == 20
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await redeem(who, "bag", 1, shop.op(), CLERK)


async def test_the_shelf(tmp_path: Path) -> None:
    """Offers cheapest first, without what is switched off; the owner says how many there are."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 50)
        seen = [(o.reward.id, o.stock_left, o.missing, o.refusal) for o in shop.club.rewards.offers(who)]
        assert seen == [("bag", None, 0, None), ("mug", 1, 50, "points_insufficient")]
        await shop.club.rewards.set_stock("mug", 7, shop.op(), OWNER)
        await shop.restart()
        assert [o.stock_left for o in shop.club.rewards.offers(None)] == [None, 7]
        for count, who_asks, error in ((-1, OWNER, InvalidInput), (3, CLERK, NotAllowed)):
            with pytest.raises(error):
                await shop.club.rewards.set_stock("mug", count, shop.op(), who_asks)
        with pytest.raises(NotFound):
            await shop.club.rewards.set_stock("boat", 1, shop.op(), OWNER)


async def test_a_limit_counts_in_its_period(tmp_path: Path) -> None:
    """Once a month: on the last day of a month, not again that day, and again on the first of the next."""
    magazine = {"id": "magazine", "name": {"en": "Magazine"}, "points": 100, "limit_per_member": 1}
    async with a_shop(tmp_path, programme_of(rewards=[{**magazine, "limit_period": "month"}])) as shop:
        who = await shop.join()
        await shop.give(who, 300)
        shop.at(2026, 3, 31, 23, 59, 59)
        await shop.club.rewards.redeem(who, "magazine", 1, shop.op(), CLERK)
        with pytest.raises(ClubError, match="reward_limit") as refused:
            await shop.club.rewards.redeem(who, "magazine", 1, shop.op(), CLERK)
        assert refused.value.figures["taken"] == 1
        shop.at(2026, 4, 1, 0, 0)
        assert shop.club.rewards.offers(who)[0].taken == 0
        await shop.club.rewards.redeem(who, "magazine", 1, shop.op(), CLERK)
        # With the clock set back what was had in the later month still counts.
        shop.at(2026, 3, 31, 23, 0)
        with pytest.raises(ClubError, match="reward_limit"):
            await shop.club.rewards.redeem(who, "magazine", 1, shop.op(), CLERK)


async def test_who_may_take_it(tmp_path: Path) -> None:
    """A reward with a condition is refused to who does not meet it; the catalogue shows it all the same."""
    vip = {"id": "vip", "name": {"en": "For friends"}, "points": 10, "when": {"kind": "tag", "tags": ["friend"]}}
    async with a_shop(tmp_path, programme_of(rewards=[vip])) as shop:
        who, friend = await shop.join(), await shop.join()
        await shop.club.members.edit(friend, MemberChange(tags=("Friend",)), shop.op(), OWNER)
        for member in (who, friend):
            await shop.give(member, 10)
        assert [o.refusal for m in (None, who, friend) for o in shop.club.rewards.offers(m)] == [
            None,
            "reward_condition",
            None,
        ]
        with pytest.raises(ClubError, match="reward_condition"):
            await shop.club.rewards.redeem(who, "vip", 1, shop.op(), CLERK)
        await shop.club.rewards.redeem(friend, "vip", 1, shop.op(), CLERK)


@pytest.mark.parametrize(("free", "refusal", "missing"), [(999, "points_insufficient", 1), (1000, None, 0)])
def test_at_a_coupons_price(free: int, refusal: str | None, missing: int) -> None:
    """The price of the coupon counts, not the reward's own."""
    seen = offer(reward(points=5000), None, 0, free, price=Price(points=1000))
    assert (seen.points, seen.refusal, seen.missing) == (1000, refusal, missing)
