"""Why a balance is what it is, on real files, with figures worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from shopclub.core.explaining.balance import DEBT, Cause
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import BONUS, POINTS, VALUE
from shopclub.core.rewards.model import AskedAt
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.stored.purse import top_up, with_purse

MONTHS: dict[str, Any] = {"kind": "months", "months": 12}
DOUBLE: dict[str, Any] = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}
FAMILY: dict[str, Any] = {"id": "family", "name": {"en": "Family"}, "form": "family"}


def shares(shop: Counter, who: MemberNo) -> list[tuple[str, int, int, int]]:
    """Rule or tag, version, count and amount of each share of the points."""
    why = shop.club.explaining.balance(who)
    return [(s.cause.rule or s.cause.tag, s.cause.version, s.count, s.amount) for s in why.shares]


async def test_a_balance_is_told_by_what_gave_and_took(tmp_path: Path) -> None:
    """88 + 35 points bought, 20 by hand, 43 taken by hand: 100."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        for minor in (8850, 3500):
            await shop.sell(who, minor)
        await shop.give(who, 20)
        await shop.give(who, -43)
        assert shares(shop, who) == [("base", 1, 2, 123), ("hand", 0, 2, -23)]
        why = shop.club.explaining.balance(who)
        assert (why.balance, why.entries, why.debt, why.usable) == (100, 4, 0, 100)
        assert [part.amount for part in shop.club.explaining.share(who, POINTS, Cause(rule="base", version=1))] == [
            88,
            35,
        ]


async def test_a_lot_is_told_by_its_entries(tmp_path: Path) -> None:
    """30 until 14 March and 20 until 20 April of next year; 40 spent: nothing and 10 are left."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        await shop.sell(who, 3000)
        await shop.day(2026, 4, 20)
        await shop.sell(who, 2000)
        await shop.give(who, -40)
        explaining = shop.club.explaining
        assert [(lot.key, lot.left) for lot in explaining.balance(who).lots] == [("2027-04-20", 10)]
        assert [part.amount for part in explaining.lot(who, POINTS, "2027-04-20")] == [20, -10]
        assert [part.amount for part in explaining.lot(who, POINTS, "2027-03-14")] == [30, -30]


async def test_a_debt_is_told_by_what_made_it_and_what_settles_it(tmp_path: Path) -> None:
    """50 of 60 returned points were spent: 50 are owed, the next 20 settle 20 of them."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        sold = await shop.sell(who, 6000)
        await shop.give(who, -50)
        await shop.refund(sold.number)
        await shop.sell(who, 2000)
        why = shop.club.explaining.balance(who)
        assert (why.balance, why.debt, why.lots) == (-30, 30, ())
        assert [part.amount for part in shop.club.explaining.debt(who, POINTS)] == [50, -20]
        assert shares(shop, who) == [("base", 1, 2, 80), ("hand", 0, 1, -50), ("taken_back", 0, 1, -60)]


async def test_each_entry_is_told_by_the_rules_of_its_day(tmp_path: Path) -> None:
    """A rule that was changed is told twice; a version that left it alone tells it as before."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 1000)
        shop.at(2026, 3, 15)
        await shop.club.programme.adopt(programme_of(name={"en": "Other"}), shop.op(), OWNER)
        await shop.sell(who, 500)
        shop.at(2026, 3, 16)
        await shop.club.programme.adopt(programme_of(rules=[DOUBLE]), shop.op(), OWNER)
        await shop.sell(who, 1000)
        assert shares(shop, who) == [("base", 3, 1, 20), ("base", 1, 2, 15)]
        versions = [part.version for part in shop.club.explaining.parts(who, POINTS)]
        assert versions == [1, 2, 3]


async def test_in_the_second_of_a_change_the_sale_knows(tmp_path: Path) -> None:
    """The clock stands while a version comes into force between two sales: each is told by its own."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 1000)
        await shop.club.programme.adopt(programme_of(rules=[DOUBLE]), shop.op(), OWNER)
        await shop.sell(who, 1000)
        assert shares(shop, who) == [("base", 2, 1, 20), ("base", 1, 1, 10)]


async def test_on_a_shared_card_what_others_did_is_one_share(tmp_path: Path) -> None:
    """The sub-card brought 30, the main card 50, 10 of them before: each sees 80, made of the own and the others'."""
    async with a_shop(tmp_path, programme_of(households=[FAMILY])) as shop:
        main, other = await shop.join("Main"), await shop.join("Sub")
        await shop.sell(main, 1000)
        rooms = shop.club.households
        number = await rooms.open(main, "family", "Alder", shop.op(), CLERK)
        await rooms.invite(number, other, shop.op(), CLERK, agrees=True)
        await shop.sell(main, 4000)
        await shop.sell(other, 3000)
        assert shares(shop, main) == [("base", 1, 2, 50), ("others", 0, 1, 30)]
        assert shares(shop, other) == [("others", 0, 2, 50), ("base", 1, 1, 30)]
        why = shop.club.explaining.balance(other)
        assert (why.balance, why.owner, why.is_shared) == (80, main, True)


async def test_two_merged_files_are_told_as_one(tmp_path: Path) -> None:
    """10 of the one and 5 of the other: 15, by what gave them; carrying over comes to nothing."""
    async with a_shop(tmp_path) as shop:
        one, other = await shop.join(), await shop.join()
        await shop.sell(one, 1000)
        await shop.sell(other, 500)
        merging = shop.club.mending.merging
        await merging.merge(one, other, merging.plan(one, other).fingerprint, shop.op(), OWNER)
        assert shares(shop, other) == [("base", 1, 2, 15), ("merged", 0, 2, 0)]


async def test_every_balance_has_its_own_answer(tmp_path: Path) -> None:
    """500.00 paid in with 50.00 on top: two balances beside the points."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        explaining = shop.club.explaining
        assert explaining.units(who) == [POINTS, BONUS, VALUE]
        assert [(s.cause.tag, s.amount) for s in explaining.balance(who, VALUE).shares] == [("topped_up", 50000)]
        assert explaining.balance(who, BONUS).balance == 5000


async def test_points_held_are_told_apart(tmp_path: Path) -> None:
    """Of 60 points 50 wait for a mug that was asked for: 10 can be spent, 60 are there."""
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 50}
    async with a_shop(tmp_path, programme_of(rewards=[mug])) as shop:
        who = await shop.join()
        await shop.sell(who, 6000)
        await shop.club.rewards.ask(who, "mug", 1, shop.op(), KIOSK, at=AskedAt.PHONE)
        why = shop.club.explaining.balance(who)
        assert (why.balance, why.held, why.usable) == (60, 50, 10)


async def test_a_lot_that_is_over_goes_by_an_entry(tmp_path: Path) -> None:
    """30 points of 14 March 2026 are gone on 15 March 2027; DEBT is nothing."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        who = await shop.join()
        await shop.sell(who, 3000)
        await shop.day(2027, 3, 15)
        assert shares(shop, who) == [("base", 1, 1, 30), ("lapsed", 0, 1, -30)]
        why = shop.club.explaining.balance(who)
        assert (why.balance, why.lots, why.shares[1].last) == (0, (), date(2027, 3, 15))
        assert shop.club.explaining.lot(who, POINTS, DEBT) == []
