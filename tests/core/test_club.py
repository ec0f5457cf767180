"""The club as the faces hold it: one file, one object, a profile that tells everything."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.store.errors import Locked
from tests.builders import CLERK, OWNER, a_shop, programme_of

TIERS = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "silver",
            "name": {"en": "Silver"},
            "reach": {"kind": "reach", "metric": "points", "value": 300, "window": {"kind": "rolling", "months": 12}},
            "lasts": {"kind": "months", "months": 12},
        },
    ]
}
PROGRAMME = programme_of(
    ladder=TIERS,
    expiry={"kind": "months", "months": 1},
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 60}],
)


async def test_a_profile_tells_everything_about_a_membership(tmp_path: Path) -> None:
    """Two lots, one of them dead at noon before the daily run; what is missing for silver, and by when."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 4, 10)
        await shop.sell(who, 5000)
        shop.at(2026, 4, 15)
        profile = shop.club.profile(who)
        assert (profile.points, profile.available, profile.debt, profile.visits) == (150, 50, 0, 2)
        assert profile.expiring == ((date(2026, 5, 10), 50),)
        assert (profile.tier and profile.tier.id, profile.standing, profile.tier_history) == ("member", None, ())
        (missing,) = profile.missing
        assert (missing.tier.id, missing.missing(), missing.by) == ("silver", 150, date(2027, 2, 28))
        with pytest.raises(NotFound, match="members_not_found"):
            shop.club.profile(MemberNo(9))


async def test_one_process_owns_the_file_and_others_may_look(tmp_path: Path) -> None:
    """A second start is refused; a snapshot reads what is committed and can't change it."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        with pytest.raises(Locked):
            Club.open(shop.club.path, clock=shop.clock)
        view = Club.open(shop.club.path, clock=shop.clock, access="r")
        assert view.points.account(who).points() == 100
        await shop.sell(who, 5000)
        assert view.points.account(who).points() == 100
        with pytest.raises(ClubError, match="store_read_only"):
            await view.points.adjust(who, 1, "x", shop.op(), OWNER)
        await view.close()


async def test_the_gift_shop_s_day(tmp_path: Path) -> None:
    """A sale of 88.50 by lines, its reasons, a line returned, points spent, undone: sound."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join("王芳")
        sale = await shop.sell(who, (4900, 1), (3950, 2))
        assert [(e.amount, e.why.base_minor) for _, e in shop.club.sales.entries_of(sale.number)] == [(88, 8850)]  # type: ignore[union-attr]
        await shop.refund(sale.number, {1: 1})
        assert shop.points(who) == 88 - 19
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        await shop.undo()
        assert shop.points(who) == 69
        assert [n for n, _ in shop.club.sales.on_day(date(2026, 3, 14))] == [1, 2]
        assert [n for n, _ in shop.club.sales.of_member(who)] == [2, 1]
        await shop.restart()
        assert shop.points(who) == 69
