"""Points that are usable longer: as many, later, never sooner; for one member and for many."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.check import check_club
from shopclub.core.kernel.errors import ClubError, InvalidInput, MemberClosed, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.extending import extended_lots, is_extension
from shopclub.core.ledger.model import Account, ByHand, Entry, Extended, Kind
from shopclub.core.ledger.units import POINTS
from tests.builders import CLERK, NOW, OWNER, Counter, a_shop, programme_of

TWO_MONTHS = {"kind": "months", "months": 2}
MONTHS = programme_of(expiry=TWO_MONTHS)
MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 10}
TODAY = date(2026, 3, 14)
BY_SPEND = {"kind": "by_each", "metric": "spend", "step": 100000, "window": {"kind": "life"}}
LADDER = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {"id": "gold", "name": {"en": "Gold"}, "reach": BY_SPEND},
    ]
}


def account(**lots: int) -> Account:
    """An account with lots: `d2026_03_20=5`, `never=3`."""
    held = {key.removeprefix("d").replace("_", "-"): left for key, left in lots.items()}
    return Account(balance={POINTS: sum(held.values())}, lots={POINTS: held})


async def with_lots(shop: Counter) -> MemberNo:
    """A member with 30 points through 14 May and 20 through 20 May."""
    who = await shop.join()
    await shop.sell(who, 3000)
    await shop.day(2026, 3, 20)
    await shop.sell(who, 2000)
    assert shop.lots(who) == {"2026-05-14": 30, "2026-05-20": 20}
    return who


def test_all_lots_with_an_end_move_and_no_others() -> None:
    """Lots that have ended, that end later and that never end stay where they are."""
    held = account(d2026_03_13=1, d2026_03_14=2, d2026_05_01=3, d2026_12_31=4, d2027_01_01=5, never=6)
    changes = extended_lots(held, None, date(2026, 12, 31), TODAY)
    assert changes == {"2026-03-14": -2, "2026-05-01": -3, "2026-12-31": 5}


@pytest.mark.parametrize(
    ("lots", "until", "code"),
    [
        ([date(2026, 5, 2)], date(2026, 12, 31), "extend_no_lot"),
        ([date(2026, 3, 13)], date(2026, 12, 31), "extend_no_lot"),
        ([date(2026, 5, 1)], date(2026, 5, 1), "extend_earlier"),
        ([date(2026, 5, 1)], date(2026, 4, 30), "extend_earlier"),
        (None, date(2026, 5, 1), "extend_nothing"),
    ],
)
def test_a_lot_is_named_rightly_and_never_shortened(lots: list[date] | None, until: date, code: str) -> None:
    """A lot that is not there, has ended, or ends no earlier is refused; so is moving nothing."""
    with pytest.raises(ClubError) as refused:
        extended_lots(account(d2026_03_13=1, d2026_05_01=3, never=6), lots, until, TODAY)
    assert refused.value.code == code


async def test_one_entry_of_nothing_says_what_moved(tmp_path: Path) -> None:
    """The balance stays, the lots become one, the reason has the days; the points live to the new day and no longer."""
    async with a_shop(tmp_path, MONTHS) as shop:
        who = await with_lots(shop)
        op = shop.op()
        moved = await shop.club.points.extend(who, None, date(2026, 6, 30), "closed for works", op, OWNER)
        assert moved == 50
        number, entry = shop.club.points.history(who, 1)[0]
        assert (entry.kind, entry.amount) == (Kind.ADJUST, 0)
        assert entry.why == Extended(date(2026, 5, 14), date(2026, 6, 30), 50, "closed for works")
        assert entry.lots == {"2026-05-14": -30, "2026-05-20": -20, "2026-06-30": 50}
        assert await shop.club.points.extend(who, None, date(2026, 6, 30), "closed for works", op, OWNER) == 0
        assert shop.club.points.history(who, 1)[0][0] == number
        await shop.restart()
        assert (shop.points(who), shop.lots(who)) == (50, {"2026-06-30": 50})
        await shop.day(2026, 6, 30)
        assert shop.points(who) == 50
        await shop.day(2026, 7, 1)
        assert shop.points(who) == 0
        assert check_club(shop.club) == []


async def test_one_lot_alone_is_moved(tmp_path: Path) -> None:
    """Of two lots the one that is named."""
    async with a_shop(tmp_path, MONTHS) as shop:
        who = await with_lots(shop)
        await shop.club.points.extend(who, [date(2026, 5, 14)], date(2026, 5, 20), "goodwill", shop.op(), OWNER)
        assert shop.lots(who) == {"2026-05-20": 50}


async def test_the_way_back_puts_each_lot_where_it_was(tmp_path: Path) -> None:
    """An extension undone; one whose points are spent meanwhile is not."""
    async with a_shop(tmp_path, programme_of(expiry=TWO_MONTHS, rewards=[MUG])) as shop:
        who = await with_lots(shop)
        await shop.club.points.extend(who, None, date(2026, 6, 30), "goodwill", shop.op(), OWNER)
        await shop.undo()
        assert shop.lots(who) == {"2026-05-14": 30, "2026-05-20": 20}
        op = shop.op()
        await shop.club.points.extend(who, None, date(2026, 6, 30), "goodwill", op, OWNER)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), OWNER)
        with pytest.raises(RuleViolation) as refused:
            await shop.club.undo.undo(op, shop.op(), OWNER)
        assert refused.value.code == "undo_points_spent"
        assert check_club(shop.club) == []


async def test_who_may_and_what_is_refused(tmp_path: Path) -> None:
    """The owner alone, with a reason, to a day that is later and not absurd, for a member who is one."""
    async with a_shop(tmp_path, MONTHS) as shop:
        who = await with_lots(shop)
        points = shop.club.points
        with pytest.raises(NotAllowed):
            await points.extend(who, None, date(2026, 6, 30), "goodwill", shop.op(), CLERK)
        for until, note, code in (
            (date(2026, 6, 30), " ", "text_missing"),
            (date(2026, 3, 20), "goodwill", "extend_earlier"),
            (date(2062, 6, 30), "goodwill", "extend_too_far"),
        ):
            with pytest.raises(InvalidInput) as refused:
                await points.extend(who, None, until, note, shop.op(), OWNER)
            assert refused.value.code == code
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await points.extend(who, None, date(2026, 6, 30), "goodwill", shop.op(), OWNER)
        assert len(points.history(who)) == 3


async def test_many_at_once(tmp_path: Path) -> None:
    """Everything that ends by a day is good until another: of all members, of a tier; again, nothing is left to do."""
    programme = programme_of(expiry=TWO_MONTHS, ladder=LADDER)
    async with a_shop(tmp_path, programme) as shop:
        gold, plain = await shop.join("金"), await shop.join("白")
        await shop.sell(gold, 200000)
        await shop.sell(plain, 3000)
        await shop.day(2026, 3, 20)
        await shop.sell(plain, 2000)
        points, by, until = shop.club.points, date(2026, 5, 14), date(2026, 12, 31)
        assert shop.tier(gold) == "gold"
        seen = points.ending_by(by)
        assert (seen.members, seen.points) == (2, 2030)
        assert points.ending_by(by, "gold").points == 2000
        op = shop.op()
        done = await points.extend_many(by, until, "spring", op, OWNER, "gold")
        assert (done.members, done.points) == (1, 2000)
        assert shop.lots(plain) == {"2026-05-14": 30, "2026-05-20": 20}
        again = await points.extend_many(by, until, "spring", op, OWNER)
        assert (again.members, again.points) == (0, 0)
        rest = await points.extend_many(by, until, "spring", shop.op(), OWNER)
        assert (rest.members, rest.points) == (1, 30)
        assert shop.lots(plain) == {"2026-05-20": 20, "2026-12-31": 30}
        assert points.ending_by(by).members == 0
        assert check_club(shop.club) == []


async def test_what_is_refused_for_many(tmp_path: Path) -> None:
    """Only the owner; a later day than the one asked for; a tier there is."""
    async with a_shop(tmp_path, MONTHS) as shop:
        points, by = shop.club.points, date(2026, 5, 14)
        with pytest.raises(NotAllowed):
            await points.extend_many(by, date(2026, 12, 31), "spring", shop.op(), CLERK)
        with pytest.raises(InvalidInput) as refused:
            await points.extend_many(by, by, "spring", shop.op(), OWNER)
        assert (refused.value.code, refused.value.figures["day"]) == ("extend_earlier", "2026-05-14")
        with pytest.raises(NotFound):
            await points.extend_many(by, date(2026, 12, 31), "spring", shop.op(), OWNER, "gold")


@pytest.mark.parametrize(
    ("amount", "lots"),
    [
        (1, {"2026-05-14": -30, "2026-06-30": 31}),
        (0, {"2026-05-14": -30, "2026-06-30": 31}),
        (0, {"2026-07-14": -30, "2026-06-30": 30}),
        (0, {"2026-05-14": -31, "2026-05-15": 1, "2026-06-30": 30}),
        (0, {}),
    ],
)
def test_an_extension_does_nothing_else(amount: int, lots: dict[str, int]) -> None:
    """More points, fewer days, or a lot that grows on the way are none."""
    why = Extended(date(2026, 5, 14), date(2026, 6, 30), 30)
    entry = Entry(at=NOW, on=TODAY, member=MemberNo(1), kind=Kind.ADJUST, amount=amount, why=why, lots=lots)
    assert not is_extension(entry)
    assert not is_extension(Entry(at=NOW, on=TODAY, member=MemberNo(1), kind=Kind.ADJUST, amount=0, why=ByHand("x")))
