"""A day's gifts taken back as one: what is not spent, and nothing twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.errors import NotAllowed, NotFound, RuleViolation
from tests.builders import CLERK, OWNER, Counter, a_shop
from tests.core.clockwork.test_gifts import daily, given_on, with_rules

DAY = date(2026, 3, 16)
RULE = daily("d", 10, when={"kind": "between", "from_on": "2026-03-16", "until_on": "2026-03-16"})
TEA = daily("t", then={"kind": "coupon", "coupon": "tea", "count": 2}, from_on="2026-03-16", until_on="2026-03-16")


async def test_everything_unspent_of_a_day_goes_back(tmp_path: Path) -> None:
    """Of three members one has spent a point: two give theirs back, he keeps his; coupons are void, caps free again."""
    async with a_shop(tmp_path, with_rules(RULE, TEA)) as shop:
        people = [await shop.join() for _ in range(3)]
        await shop.day(2026, 3, 16)
        await shop.give(people[1], -1)
        done = await shop.club.campaigns.reverse_run(DAY, shop.op(), OWNER)
        assert (done.entries, done.points, done.coupons, done.kept) == (2, 20, 6, (people[1],))
        assert [shop.points(who) for who in people] == [0, 9, 0]
        assert all(coupon.void_on == DAY for _, coupon in shop.club.books.all(COUPONS))
        assert {rule: tally.uses for rule, tally in shop.club.campaigns.tallies().given.items()} == {"d": 1, "t": 0}
        assert shop.check() == []
        await shop.club.clockwork.catch_up()
        await shop.restart()
        await shop.day(2026, 3, 17)
        assert [shop.points(who) for who in people] == [0, 9, 0]


async def test_who_may_and_how_often(tmp_path: Path) -> None:
    """The owner, once; a day without gifts has none to take back."""
    async with a_shop(tmp_path, with_rules(RULE)) as shop:
        await shop.join()
        await shop.day(2026, 3, 16)
        with pytest.raises(NotAllowed):
            await shop.club.campaigns.reverse_run(DAY, shop.op(), CLERK)
        await shop.club.campaigns.reverse_run(DAY, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="run_reversed"):
            await shop.club.campaigns.reverse_run(DAY, shop.op(), OWNER)
        with pytest.raises(NotFound, match="run_not_found"):
            await shop.club.campaigns.reverse_run(date(2026, 3, 17), shop.op(), OWNER)


async def test_a_used_coupon_is_kept(tmp_path: Path) -> None:
    """Both coupons of the gift stand once one of them is used."""
    async with a_shop(tmp_path, with_rules(TEA)) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 16)
        used = shop.club.coupons.of_member(who)[0][1].code
        draft = shop.draft(who, 1000)
        seen = shop.club.sales.quote(type(draft)(lines=draft.lines, member=who, code=used))
        await shop.club.sales.record(
            type(draft)(lines=draft.lines, member=who, code=used), seen.fingerprint, shop.op(), CLERK
        )
        done = await shop.club.campaigns.reverse_run(DAY, shop.op(), OWNER)
        assert (done.coupons, done.kept) == (0, (who,))


async def test_a_day_of_a_wrong_clock_is_given_when_it_really_comes(tmp_path: Path) -> None:
    """The clock stood at 16 March by mistake on the 14th: taken back on the 14th, given again on the 16th."""

    async def by_mistake(shop: Counter) -> None:
        await shop.day(2026, 3, 16)
        await shop.day(2026, 3, 14)

    async with a_shop(tmp_path, with_rules(RULE)) as shop:
        who = await shop.join()
        await by_mistake(shop)
        assert (given_on(shop, who), shop.points(who)) == ([DAY], 10)
        await shop.club.campaigns.reverse_run(DAY, shop.op(), OWNER)
        assert shop.points(who) == 0
        await shop.day(2026, 3, 15)
        assert shop.points(who) == 0
        await shop.day(2026, 3, 16)
        assert shop.points(who) == 10
