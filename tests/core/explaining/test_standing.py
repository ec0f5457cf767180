"""Why a member stands in a tier: figures worked out by hand, on real files."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shopclub.core.explaining.standing import MonthFigure
from shopclub.core.programme.ladder import Metric
from tests.builders import OWNER, a_shop, programme_of

YEAR: dict[str, Any] = {"kind": "rolling", "months": 12}


def spent(need: int, **more: Any) -> dict[str, Any]:
    """So much spent within twelve calendar months."""
    return {"kind": "reach", "metric": "spend", "value": need, "window": YEAR, **more}


def ladder(*needs: int, keep: dict[str, Any] | None = None) -> dict[str, Any]:
    """Tiers by spend, each held for twelve months."""
    lasts = {"kind": "months", "months": 12}
    more = {} if keep is None else {"keep": keep}
    tiers = [
        {"id": f"t{i}", "name": {"en": f"T{i}"}, "reach": spent(need), "lasts": lasts, **more}
        for i, need in enumerate(needs, 1)
    ]
    return {"tiers": [{"id": "t0", "name": {"en": "T0"}}, *tiers], "grace_days": 10}


async def test_a_tier_is_told_by_the_figures_it_was_reached_with(tmp_path: Path) -> None:
    """60.00 in March and 50.00 in April make 110.00 of 100.00; what is bought later is none of it."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000, 20000))) as shop:
        who = await shop.join()
        await shop.sell(who, 6000)
        await shop.day(2026, 4, 2)
        await shop.sell(who, 5000)
        await shop.sell(who, 700)
        why = shop.club.explaining.standing(who)
        assert why.tier is not None
        assert why.then is not None
        assert (why.tier.id, why.then.on, why.then.what.have, why.then.what.need) == (
            "t1",
            date(2026, 4, 2),
            11000,
            10000,
        )
        assert why.then.what.months == (MonthFigure("2026-03", 6000), MonthFigure("2026-04", 5000))
        assert (why.then.what.first, why.then.what.last) == ("2025-05", "2026-04")


async def test_what_is_missing_for_the_next_is_exact(tmp_path: Path) -> None:
    """83.00 of 200.00 are missing: so much lifts, a fen less does not."""
    for more, tier in ((8300, "t2"), (8299, "t1")):
        folder = tmp_path / tier
        folder.mkdir()
        async with a_shop(folder, programme_of(ladder=ladder(10000, 20000))) as shop:
            who = await shop.join()
            await shop.sell(who, 11700)
            why = shop.club.explaining.standing(who)
            assert why.next is not None
            assert (why.next.tier.id, why.next.what.missing(), why.next.what.by) == ("t2", 8300, date(2027, 2, 28))
            await shop.sell(who, more)
            assert shop.tier(who) == tier


async def test_what_keeps_a_tier_is_looked_at_as_the_review_will(tmp_path: Path) -> None:
    """Reached in March 2026, held through 14 March 2027: by then the purchase of March 2026 has dropped out."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 5, 2)
        await shop.sell(who, 2500)
        why = shop.club.explaining.standing(who)
        assert why.keeps is not None
        assert (why.keeps.on, why.keeps.what.have, why.keeps.what.missing()) == (date(2027, 3, 14), 2500, 7500)
        assert (why.last, why.ends, why.next) == (date(2027, 3, 24), False, None)


async def test_a_tier_that_nothing_keeps_ends(tmp_path: Path) -> None:
    """`never` as what keeps it: its last day, grace included, is the end."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000, keep={"kind": "never"}))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        why = shop.club.explaining.standing(who)
        assert (why.keeps, why.ends, why.last) == (None, True, date(2027, 3, 24))


async def test_a_tier_is_told_by_the_ladder_of_its_day(tmp_path: Path) -> None:
    """Reached with 100.00 of 100.00; the next programme asks for 500.00, and that is no reason of then."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        shop.at(2026, 3, 20)
        await shop.club.programme.adopt(programme_of(ladder=ladder(50000)), shop.op(), OWNER)
        why = shop.club.explaining.standing(who)
        assert why.then is not None
        assert (why.version, why.then.what.need, why.then.what.met) == (1, 10000, True)
        assert why.keeps is not None
        assert why.keeps.what.need == 50000


async def test_a_tier_granted_by_hand_was_reached_by_no_figures(tmp_path: Path) -> None:
    """It has its row with the reason, and no criteria."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "t1", date(2026, 12, 31), "regular of my father's", shop.op(), OWNER)
        why = shop.club.explaining.standing(who)
        assert why.change is not None
        assert (why.change.note, why.then, why.last) == ("regular of my father's", None, date(2026, 12, 31))


async def test_a_month_opens_to_what_counted_in_it(tmp_path: Path) -> None:
    """A return in April of a purchase of March counts in March: 60.00 and 30.00 less 30.00; one visit is left."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.sell(who, 6000)
        sold = await shop.sell(who, 3000)
        await shop.day(2026, 4, 2)
        await shop.refund(sold.number)
        explaining = shop.club.explaining
        counted = explaining.counted(who, Metric.SPEND, "2026-03")
        assert [(one.sale, one.of(Metric.SPEND)) for one in counted] == [(1, 6000), (2, 3000), (3, -3000)]
        assert sum(one.of(Metric.VISITS) for one in explaining.counted(who, Metric.VISITS, "2026-03")) == 1
        assert explaining.counted(who, Metric.SPEND, "2026-04") == []


async def test_without_a_ladder_there_is_no_tier(tmp_path: Path) -> None:
    """Nothing stands, nothing is next."""
    async with a_shop(tmp_path) as shop:
        why = shop.club.explaining.standing(await shop.join())
        assert (why.tier, why.then, why.keeps, why.next, why.ways, why.ends) == (None, None, None, None, (), False)


async def test_a_tier_that_was_not_kept_says_what_it_lacked(tmp_path: Path) -> None:
    """Reached with 100.00 in March 2026, held through 14 March 2027 and ten days: 25.00 of 100.00 were there then."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 5, 2)
        await shop.sell(who, 2500)
        await shop.day(2027, 3, 26)
        why = shop.club.explaining.standing(who)
        assert why.tier is not None
        assert why.then is not None
        assert (why.tier.id, why.then.tier.id, why.then.lost) == ("t0", "t1", True)
        assert (why.then.what.have, why.then.what.missing()) == (2500, 7500)


async def test_a_tier_that_was_kept_says_by_what(tmp_path: Path) -> None:
    """Another 100.00 in May 2026 keeps it in March 2027: they are the figures, not those that had reached it."""
    async with a_shop(tmp_path, programme_of(ladder=ladder(10000))) as shop:
        who = await shop.join()
        await shop.sell(who, 20000)
        await shop.day(2026, 5, 2)
        await shop.sell(who, 10000)
        await shop.day(2027, 3, 26)
        why = shop.club.explaining.standing(who)
        assert why.change is not None
        assert why.then is not None
        assert (why.change.cause, why.then.lost, why.then.what.met) == ("kept", False, True)
        assert (why.then.on, why.then.what.have) == (date(2027, 3, 14), 10000)


async def test_the_last_purchase_is_that_of_then(tmp_path: Path) -> None:
    """A tier that also asks for a purchase within 30 days was reached by that of 14 March, not by a later one."""
    reach = {"kind": "all", "of": [spent(10000), {"kind": "bought_within", "days": 30}]}
    tiers = [{"id": "t0", "name": {"en": "T0"}}, {"id": "t1", "name": {"en": "T1"}, "reach": reach}]
    async with a_shop(tmp_path, programme_of(ladder={"tiers": tiers})) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 7, 1)
        await shop.sell(who, 100)
        why = shop.club.explaining.standing(who)
        assert why.then is not None
        assert [part.met for part in why.then.what.of] == [True, True]
        assert why.then.what.of[1].bought_on == date(2026, 3, 14)


async def test_what_a_tier_brought_is_no_reason_for_it(tmp_path: Path) -> None:
    """120 points reached silver, which gave 50 more in the same moment: it was judged by 120."""
    silver = {"kind": "reach", "metric": "points", "value": 100}
    tiers = [{"id": "t0", "name": {"en": "T0"}}, {"id": "t1", "name": {"en": "T1"}, "reach": silver}]
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    gift = {"id": "gift", "on": "tier", "then": {"kind": "points_fixed", "points": 50}}
    async with a_shop(tmp_path, programme_of(rules=[base, gift], ladder={"tiers": tiers})) as shop:
        who = await shop.join()
        await shop.sell(who, 12000)
        assert shop.points(who) == 170
        why = shop.club.explaining.standing(who)
        assert why.then is not None
        assert why.then.what.have == 120
