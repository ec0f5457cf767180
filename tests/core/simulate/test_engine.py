"""A programme that was never in force, tried on what was sold: figures worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.units import Unit
from shopclub.core.programme.model import Programme
from shopclub.core.simulate.engine import replay
from shopclub.core.simulate.habits import measured
from shopclub.core.simulate.model import EVERYBODY, Closing, Could, Habit, Share, Window, Witness
from shopclub.core.simulate.reading import read_past
from tests.builders import CLERK, Counter, a_shop, programme_of

MONEY_OFF = {"points": 100, "minor": 100, "min_points": 100}
EVER = Window(first=date(2026, 3, 1), last=date(2026, 12, 31))
TWICE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


class Heard(Witness):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def sale(
        self,
        on: date,
        member: MemberNo | None,
        tier: str,
        gross_minor: int,
        net_minor: int,
        due_minor: int,
        discounts: Mapping[str, int],
    ) -> None:
        """A sale."""
        self.told.append(("sale", member, gross_minor, net_minor, due_minor, dict(discounts)))

    def earned(self, on: date, member: MemberNo, tier: str, unit: Unit, amount: int, rule: str) -> None:
        """Points."""
        self.told.append(("earned", member, amount, rule))

    def spent(self, on: date, member: MemberNo, unit: Unit, amount: int, minor: int) -> None:
        """Points spent."""
        self.told.append(("spent", member, amount, minor))

    def expired(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """Points that ended."""
        self.told.append(("expired", on, member, amount))

    def taken_back(self, on: date, member: MemberNo, unit: Unit, amount: int, rule: str) -> None:
        """Points of goods that came back."""
        self.told.append(("taken_back", member, amount, rule))

    def moved(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """Points by hand."""
        self.told.append(("moved", member, amount))

    def tier(self, on: date, member: MemberNo, before: str, after: str) -> None:
        """A tier."""
        self.told.append(("tier", on, before, after))

    def coupon(self, on: date, member: MemberNo | None, kind: str, rule: str, change: int) -> None:
        """A coupon."""
        self.told.append(("coupon", kind, rule, change))


def tried(
    club: Club, programme: Programme | None, window: Window = EVER, habit: Habit | None = None
) -> tuple[Closing, list[tuple[Any, ...]]]:
    """How everything ends under a programme, and what was told on the way."""
    heard = Heard()
    closing = replay(read_past(club.books, club.today()), programme, window, habit, heard)
    return closing, heard.told


def points(closing: Closing, member: int) -> int:
    """A member's balance at the end."""
    return closing.accounts[MemberNo(member)].points()


async def test_twice_the_points_for_the_same_purchases(tmp_path: Path) -> None:
    """A rule that gives twice as much doubles what is earned and what a return takes back."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        sold = await shop.sell(who, (30000, 2))
        await shop.refund(sold.number, {0: 1})
        closing, told = tried(shop.club, programme_of(rules=[TWICE]))
        assert points(closing, who) == 600 - 300
        assert told == [
            ("earned", who, 600, "base"),
            ("sale", who, 30000, 30000, 30000, {}),
            ("taken_back", who, 300, "base"),
            ("sale", who, -15000, -15000, -15000, {}),
        ]


async def test_discounts_and_tiers_follow_anew(tmp_path: Path) -> None:
    """What is paid after another discount is what earns and what lifts a tier: 1,000.00 less a tenth is not enough."""
    off = {"id": "tenth", "then": {"kind": "percent_off", "permille": 100}}
    tiers = [
        {"id": "plain", "name": {"en": "Plain"}},
        {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "reach", "metric": "spend", "value": 100000}},
    ]
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 100000)
        without, told = tried(shop.club, programme_of(rules=[BASE], ladder={"tiers": tiers}))
        assert told[-1] == ("sale", who, 100000, 100000, 100000, {})
        assert [one for one in told if one[0] == "tier"] == [("tier", date(2026, 3, 14), "plain", "gold")]
        with_it, told = tried(shop.club, programme_of(rules=[BASE, off], ladder={"tiers": tiers}))
        assert told == [("earned", who, 900, "base"), ("sale", who, 100000, 90000, 90000, {"tenth": 10000})]
        assert (points(without, who), points(with_it, who)) == (1000, 900)


async def test_points_end_on_the_day_the_tried_programme_says(tmp_path: Path) -> None:
    """Points usable through a month after 14 March are gone on 15 April, not a day before."""
    ends = programme_of(expiry={"kind": "months", "months": 1})
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(2026, 5, 1)
        for last, left in ((date(2026, 4, 14), 50), (date(2026, 4, 15), 0)):
            closing, told = tried(shop.club, ends, Window(first=EVER.first, last=last))
            assert points(closing, who) == left
        assert told[-1] == ("expired", date(2026, 4, 15), who, 50)


async def test_what_was_before_the_window_keeps_its_terms(tmp_path: Path) -> None:
    """The programme of the first day of the window touches nothing earned before it, and is told nothing of it."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 3, 20)
        await shop.sell(who, 10000)
        closing, told = tried(shop.club, programme_of(rules=[TWICE]), Window(first=date(2026, 3, 20), last=EVER.last))
        assert points(closing, who) == 100 + 200
        assert told == [("earned", who, 200, "base"), ("sale", who, 10000, 10000, 10000, {})]
        assert closing.sales == 1


async def test_points_that_are_not_there_are_not_spent(tmp_path: Path) -> None:
    """Under a programme that gives a tenth, 300 points can't be taken off: what is there in whole steps is."""
    async with a_shop(tmp_path, programme_of(money_off=MONEY_OFF)) as shop:
        who = await shop.join()
        await shop.sell(who, 300000)
        await shop.sell(who, 1000, points=300)
        tenth = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 1000, "points": 1}}
        closing, told = tried(shop.club, programme_of(rules=[tenth], money_off=MONEY_OFF))
        assert ("spent", who, 300, 300) in told
        dear = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 2000, "points": 1}}
        closing, told = tried(shop.club, programme_of(rules=[dear], money_off=MONEY_OFF))
        assert ("spent", who, 100, 100) in told
        assert points(closing, who) == 150 - 100  # and nothing for 9.00
        closing, told = tried(shop.club, programme_of(rules=[dear]))
        assert not [one for one in told if one[0] == "spent"]


async def test_changes_by_hand_stay_as_they_were(tmp_path: Path) -> None:
    """What the owner gave by hand is given under any programme; what was taken is taken as far as it is there."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 50000)
        await shop.give(who, 70)
        await shop.give(who, -400)
        closing, told = tried(shop.club, programme_of(rules=[]))
        assert [one for one in told if one[0] != "sale"] == [("moved", who, 70), ("moved", who, -70)]
        assert points(closing, who) == 0
        assert [(one.code, one.count) for one in closing.unplayed] == [("points_insufficient", 1)]


async def test_a_coupon_the_programme_does_not_have_is_left_out(tmp_path: Path) -> None:
    """A sale with a coupon of a kind that is no more is rung up without it, and that is said."""
    kind = {"id": "five", "name": {"en": "Five off"}, "then": {"kind": "amount_off", "minor": 500}}
    brings = {"id": "next", "then": {"kind": "coupon", "coupon": "five"}}
    async with a_shop(tmp_path, programme_of(rules=[BASE, brings], coupons=[kind])) as shop:
        who = await shop.join()
        await shop.sell(who, 1000)
        code = shop.club.coupons.of_member(who)[0][1].code
        draft = msgspec.structs.replace(shop.draft(who, 2000), code=code)
        seen = shop.club.sales.quote(draft)
        await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
        same, told = tried(shop.club, None)
        assert ("sale", who, 2000, 1500, 1500, {"coupon:five": 500}) in told
        assert same.coupons_open == {"five": 1}
        without, told = tried(shop.club, programme_of())
        assert ("sale", who, 2000, 2000, 2000, {}) in told
        assert [(one.code, one.count) for one in without.unplayed] == [("coupon_missing", 1)]


# -- habits -----------------------------------------------------------------------------------------


def a_habit(known: Mapping[SaleNo, Could], visits: int = 500) -> Habit:
    """Every second purchase, half of what could be."""
    everybody = Share(visits_permille=visits, balance_permille=500)
    return Habit(shares={EVERYBODY: everybody}, of={}, known=known, purchases=0, recorded=0, modelled=0)


async def test_by_habit_every_second_purchase_sees_half_spent(tmp_path: Path) -> None:
    """1,000 points, bills of 20.00 each: the turn comes at the first and the third, whole steps of 100 each time."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 1000)
        for _ in range(4):
            await shop.sell(who, 2000)
        _, told = tried(shop.club, programme_of(rules=[], money_off=MONEY_OFF), habit=a_habit({}))
        assert [one[2] for one in told if one[0] == "spent"] == [500, 200]


async def test_who_could_spend_then_does_as_then(tmp_path: Path) -> None:
    """Who left the points alone does so again; who took a quarter of what could be takes a quarter of what can be."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 1000)
        first = (await shop.sell(who, 2000)).number
        second = (await shop.sell(who, 2000)).number
        known = {first: Could(400, 0), second: Could(400, 100)}
        _, told = tried(shop.club, programme_of(rules=[], money_off=MONEY_OFF), habit=a_habit(known, visits=1000))
        assert [one[2] for one in told if one[0] == "spent"] == [200]


async def play(shop: Counter, members: int, purchases: int) -> None:
    """Everybody buys for 30.00, spends 100 points at each third purchase."""
    who = [await shop.join() for _ in range(members)]
    for turn in range(purchases):
        for member in who:
            can = shop.club.sales.quote(shop.draft(member, 3000)).max_points
            await shop.sell(member, 3000, points=100 if can and turn % 3 == 2 else 0)


async def test_the_habit_is_measured_from_what_was_spent(tmp_path: Path) -> None:
    """The programme in force gives back what was, also by the habit; too few purchases tell nothing."""
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 10}}
    async with a_shop(tmp_path, programme_of(rules=[base], money_off=MONEY_OFF)) as shop:
        await play(shop, 3, 10)
        past = read_past(shop.club.books, shop.club.today())
        assert measured(past, {}) is None
        await play(shop, 3, 10)
        past = read_past(shop.club.books, shop.club.today())
        habit = measured(past, {})
        assert habit is not None
        # 6 members, 9 purchases each at which 100 points and more were there, 3 of them with 100 spent.
        assert habit.shares[EVERYBODY].visits_permille == round(1000 * 18 / 54)
        same, again = replay(past, None, EVER), replay(past, shop.club.programme.current, EVER, habit)
        assert same.accounts == again.accounts
