"""What members had before the program came: written down by hand, and taken back as one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, VALUE, Unit
from shopclub.core.mending.model import Opening, OpeningLine
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

MONTHS = {"kind": "months", "months": 12}
STAMPS = Unit("stamps:coffee")
LADDER = {
    "tiers": [
        {"id": "a", "name": {"en": "A"}},
        {
            "id": "b",
            "name": {"en": "B"},
            "reach": {"kind": "reach", "metric": "spend", "value": 5000, "window": {"kind": "life"}},
        },
    ]
}


async def bring(shop: Counter, member: int, *lines: OpeningLine, tier: str = "", until: date | None = None) -> int:
    """As the owner would."""
    brought = Opening(lines=lines, tier=tier, tier_until=until)
    return await shop.club.mending.opening.open(MemberNo(member), brought, "paper book", shop.op(), OWNER)


async def test_every_balance_and_the_tier_in_one_commit(tmp_path: Path) -> None:
    """Points end as the programme says, everything else never unless a day is said; the tier stands until its day."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS, ladder=LADDER)) as shop:
        member = await shop.join()
        lines = (
            OpeningLine(unit=POINTS, amount=120),
            OpeningLine(unit=POINTS, amount=30, until=date(2026, 6, 30)),
            OpeningLine(unit=VALUE, amount=5000),
            OpeningLine(unit=STAMPS, amount=7),
        )
        assert await bring(shop, member, *lines, tier="b", until=date(2026, 12, 31)) == 4
        account = shop.club.points.account(member)
        assert account.balance == {POINTS: 150, VALUE: 5000, STAMPS: 7}
        assert account.lots[POINTS] == {"2027-03-14": 120, "2026-06-30": 30}
        assert account.lots[VALUE] == {"never": 5000}
        assert (shop.tier(member), account.life.points) == ("b", 0)
        assert account.standing is not None
        assert account.standing.until == date(2026, 12, 31)
        await shop.undo()
        account = shop.club.points.account(member)
        assert (shop.tier(member), set(account.balance.values()), account.standing) == ("a", {0}, None)


async def test_what_is_spent_keeps_all_of_it(tmp_path: Path) -> None:
    """An opening part of which is spent stands as a whole."""
    async with a_shop(tmp_path) as shop:
        member = await shop.join()
        await bring(shop, member, OpeningLine(unit=POINTS, amount=120))
        opened = shop.club.undo.last()
        assert opened is not None
        await shop.give(member, -1)
        with pytest.raises(RuleViolation, match="undo_points_spent"):
            await shop.club.undo.undo(opened.op, shop.op(), OWNER)
        assert shop.points(member) == 119


async def test_a_tier_earned_since_is_not_taken(tmp_path: Path) -> None:
    """Undone, the grant goes, and what was earned meanwhile stays."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        member = await shop.join()
        await bring(shop, member, tier="b")
        opened = shop.club.undo.last()
        assert opened is not None
        await shop.sell(member, 5000)
        await shop.club.undo.undo(opened.op, shop.op(), OWNER)
        assert shop.tier(member) == "b"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ((), "opening_nothing"),
        ((OpeningLine(unit=POINTS, amount=0),), "opening_negative"),
        ((OpeningLine(unit=POINTS, amount=-1),), "opening_negative"),
        ((OpeningLine(unit=POINTS, amount=1), OpeningLine(unit=POINTS, amount=2)), "opening_twice"),
        ((OpeningLine(unit=ENGAGEMENT, amount=1),), "unit_personal"),
        ((OpeningLine(unit=Unit("gold"), amount=1),), "unit_personal"),
        ((OpeningLine(unit=POINTS, amount=10**9 + 1),), "adjust_too_much"),
        ((OpeningLine(unit=POINTS, amount=1, until=date(2026, 3, 13)),), "day_past"),
    ],
)
async def test_what_is_refused(tmp_path: Path, lines: tuple[OpeningLine, ...], code: str) -> None:
    """Nothing, less than nothing, twice the same, what is personal, too much, a day that has gone."""
    async with a_shop(tmp_path) as shop:
        member = await shop.join()
        with pytest.raises(InvalidInput, match=code):
            await bring(shop, member, *lines)
        assert shop.entries(member) == []


async def test_who_may_and_which_tier(tmp_path: Path) -> None:
    """Only the owner; only a tier that the programme has; today is no day that has gone."""
    async with a_shop(tmp_path) as shop:
        member = await shop.join()
        brought = Opening(lines=(OpeningLine(unit=POINTS, amount=1, until=shop.club.today()),))
        with pytest.raises(NotAllowed):
            await shop.club.mending.opening.open(member, brought, "", shop.op(), CLERK)
        with pytest.raises(NotFound, match="tier_not_found"):
            await bring(shop, member, tier="gold")
        op = shop.op()
        assert await shop.club.mending.opening.open(member, brought, "", op, OWNER) == 1
        assert await shop.club.mending.opening.open(member, brought, "", op, OWNER) == 0
        assert shop.points(member) == 1
