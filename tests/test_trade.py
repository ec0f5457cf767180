"""
A day of trade with every programme shipped: a fresh shop, the preset picked, everything it offers done once.

The first figures are worked out by hand from what REQUIREMENTS section 11 says of each; the rest is what must hold
whatever the programme: books that prove themselves, the same after a restart, every balance explained by its entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub import presets
from shopclub.core.campaigns.verbs import BY_HAND
from shopclub.core.kernel.errors import ClubError, RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.units import Unit
from shopclub.core.members.model import NewMember
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.effects import Gift, RewardAt
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine, SaleClosed, SaleKind
from shopclub.presets.pieces import added, pieces
from shopclub.words.errors import has_sentence
from tests.builders import CLERK, OWNER, Counter, a_shop, in_shanghai, new_phone, programme_of

MORNING = in_shanghai(2026, 3, 11, 9)  # a Wednesday, no member day of any preset
FIRST = {
    # Preset -> points of a new member's first purchase of 88.50; a bonus for joining waits to be switched on.
    "bank-card": 4,  # 1 for each 20
    "beauty-salon": 88,
    "beauty-shop": 88,
    "coffee-house": 88,
    "family-club": 88,
    "four-steps": 0,  # 10 for each full 100
    "growth-ladder": 88,
    "gym": 88,
    "pharmacy": 88,
    "pharmacy-magazine": 88,
    "restaurant": 88,
    "school": 8,  # 1 for each 10
    "standard-retail": 88,
    "subscription": 0,
    "warehouse-club": 0,
}


def named_in(values: Any) -> Iterator[tuple[str, str]]:
    """Every product (name, "") and category ("", name) that a programme's JSON values name."""
    if isinstance(values, dict):
        for key, value in values.items():
            if key in ("products", "but_products", "prices"):
                yield from ((str(name), "") for name in value)
            elif key in ("categories", "but_categories"):
                yield from (("", str(name)) for name in value)
            else:
                yield from named_in(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from named_in(value)


class Trade:
    """One day in one shop."""

    def __init__(self, shop: Counter) -> None:
        self.shop = shop
        self.club = shop.club
        self.done: list[str] = []
        """What took place; a refusal has a sentence and is no deed."""
        goods = sorted(set(named_in(msgspec.to_builtins(self.club.programme.current))))
        self.goods = tuple(
            DraftLine(name=name or f"Of {category}", category=category, gross_minor=7600, qty=2)
            for name, category in goods
        )

    async def attempt(self, what: str, doing: Any) -> Any:
        """Do something that a programme may refuse."""
        try:
            outcome = await doing
        except ClubError as refusal:
            assert has_sentence(refusal.code), refusal.code
            return None
        self.done.append(what)
        return outcome

    async def people(self) -> None:
        """Four join: one with a birthday today, one brought along, one for the top tier, one more."""
        phone = new_phone()
        news = [
            NewMember(name="王小明", phone=phone, birthday="1990-03-11"),
            NewMember(name="陈晨", phone=new_phone(), referrer=phone),
            NewMember(name="高升", phone=new_phone()),
            NewMember(name="Ann", phone=new_phone()),
        ]
        self.everybody = [(await self.club.members.enrol(new, self.shop.op(), CLERK)).number for new in news]
        tiers = self.club.programme.current.tiers()
        if len(tiers) > 1:
            await self.club.tiers.grant(self.everybody[2], tiers[-1].id, None, "test", self.shop.op(), OWNER)
            assert self.shop.tier(self.everybody[2]) == tiers[-1].id

    async def plans(self) -> None:
        """Each plan is tried or joined by somebody, renewed and changed; one is ended and its fee paid back."""
        paying = zip(self.everybody[1:], self.club.programme.current.plans, strict=False)
        for who, plan in paying:
            wishes = [(StepKind.JOINED, 0 if plan.trial_days else plan.fees[0].months)]
            wishes += [(StepKind.RENEWED, fee.months) for fee in plan.fees[-1:]]
            for kind, months in wishes:
                await self.wish(Wish(member=who, kind=kind, plan=plan.id, months=months))
            for move in self.club.plans.choices(who)[:1]:
                await self.wish(move.wish)
            assert self.club.plans.of(who)
        if self.club.programme.current.plans:
            await self.wish(Wish(member=self.everybody[1], kind=StepKind.ENDED))

    async def wish(self, wish: Wish) -> None:
        """Something about a plan, at what it comes to."""
        move = self.club.plans.preview(wish)
        await self.attempt("plan", self.club.plans.carry_out(move, self.shop.op(), OWNER))

    async def sell(self, draft: Draft) -> SaleClosed | None:
        """A sale; goods that are not for everybody are left out where they are refused."""
        try:
            seen = self.club.sales.quote(draft)
        except RuleViolation as refusal:
            assert has_sentence(refusal.code), refusal.code
            return None
        assert sum(line.paid_minor() for line in seen.lines) == seen.due_minor
        self.done.append("sale")
        return await self.club.sales.record(draft, seen.fingerprint, self.shop.op(), CLERK)

    async def sales(self) -> None:
        """Each a small bill, all named goods by two tenders, a big one with points; coupons where there are any."""
        for who in (None, *self.everybody):
            await self.sell(Draft(lines=(DraftLine(gross_minor=3800),), member=who))
            if self.goods:
                await self.sell(Draft(lines=self.goods, member=who, tender="card", tenders={"cash": 1}))
            draft = Draft(lines=(DraftLine(gross_minor=52000, name="Big"),), member=who, tender="cash")
            most = self.club.sales.quote(draft).max_points
            await self.sell(msgspec.structs.replace(draft, points=most))
            for _, coupon in self.club.coupons.usable(who) if who is not None else []:
                await self.coupon(who, coupon.code)

    async def coupon(self, who: MemberNo | None, code: str) -> None:
        """A coupon on a bill, handed out, or for a reward."""
        assert who is not None
        at_hand = self.club.coupons.at_hand(code)
        if at_hand is None:
            return
        if isinstance(at_hand.kind.then, RewardAt):
            reward, number = at_hand.kind.then.reward, at_hand.number
            redeem = self.club.rewards.redeem
            await self.attempt("reward", redeem(who, reward, 1, self.shop.op(), CLERK, coupon=number))
        elif isinstance(at_hand.kind.then, Gift):
            await self.attempt("gift", self.club.coupons.hand_out(at_hand.number, self.shop.op(), CLERK, member=who))
        elif await self.sell(Draft(lines=(DraftLine(gross_minor=30000), *self.goods), member=who, code=code)):
            self.done.append("coupon")

    async def everything_else(self) -> None:
        """Occasions, sign-in, rewards and benefits, for the one in the top tier."""
        who = self.everybody[2]
        for occasion in BY_HAND:
            done = await self.club.campaigns.happened(who, occasion, "contest", self.shop.op(), CLERK)
            if not done.is_nothing():
                self.done.append("occasion")
        if self.club.campaigns.takes_sign_ins():
            await self.attempt("sign in", self.club.campaigns.sign_in(who, self.shop.op(), CLERK))
        await self.shop.give(who, 20_000)
        for reward in self.club.programme.current.rewards:
            await self.attempt("reward", self.club.rewards.redeem(who, reward.id, 1, self.shop.op(), CLERK))
        for seen in self.club.benefits.offered(who):
            if seen.is_counted():
                await self.attempt("benefit", self.club.benefits.use(who, seen.benefit.id, "", self.shop.op(), CLERK))

    async def ways_back(self) -> None:
        """A line of one sale, all of another, the last thing undone."""
        sales = [n for n, sale in self.club.sales.on_day(self.club.today()) if sale.kind is SaleKind.SALE]
        await self.shop.refund(sales[1], {0: 1})
        await self.shop.refund(sales[-1])
        closed = await self.shop.sell(self.everybody[0], 6600)
        before = self.club.points.account(self.everybody[0])
        assert closed.number
        await self.shop.undo()
        assert self.club.points.account(self.everybody[0]).points() <= before.points()

    def explained(self) -> None:
        """Every balance of everybody is the sum of their entries."""
        for who in self.everybody:
            sums: dict[str, int] = {}
            for _, entry in self.club.points.history(who, 10_000):
                sums[entry.unit] = sums.get(entry.unit, 0) + entry.amount
            kept = {unit: left for unit, left in self.club.points.account(who).balance.items() if left}
            assert kept == {unit: left for unit, left in sums.items() if left}


@pytest.mark.parametrize("preset", presets.names())
async def test_a_day_of_trade(tmp_path: Path, preset: str) -> None:
    """The preset's own first figures, then everything it offers; proven in the evening and after a restart."""
    async with a_shop(tmp_path, preset, now=MORNING) as shop:
        trade = Trade(shop)
        await trade.people()
        first = await trade.sell(Draft(lines=(DraftLine(gross_minor=8850),), member=trade.everybody[3]))
        assert first is not None
        assert first.sale.points == first.balance == FIRST[preset]
        await trade.plans()
        await trade.sales()
        await trade.everything_else()
        await trade.ways_back()
        trade.explained()
        assert shop.check() == []
        programme = shop.club.programme.current
        assert trade.done.count("plan") >= 2 * len(programme.plans)
        assert trade.done.count("reward") >= sum(r.enabled for r in programme.rewards)
        assert {SaleNo(n) for n, _ in shop.club.sales.on_day(shop.club.today())}
        await shop.day(2026, 3, 12)
        before = [shop.club.points.account(who) for who in trade.everybody]
        await shop.restart()
        assert [shop.club.points.account(who) for who in trade.everybody] == before


# -- all kinds of balances at once ----------------------------------------------------------------------


def everything() -> Programme:
    """The plain programme, 100 points for 1.00 off, with every piece that can be added to one."""
    programme = programme_of(money_off={"points": 100, "minor": 100})
    for piece in pieces():
        if piece.id not in ("member-day", "steps", "second-half", "double-points"):
            programme, _ = added(programme, piece, "CNY")
    return programme


class Everything(Trade):
    """A day on which each kind of balance is sold, used and brought back."""

    async def purse(self) -> None:
        """
        500 paid in with 50 on top, a card of 100: a bill of 300 is paid with all of it, and comes back whole.

        5,000 points take 50.00 off; 200.00 of stored value are 50.00 bonus and 150.00 paid in; 40.00 are the card's;
        10.00 cash. The bonus earns nothing: 200 points, two tickets, a stamp, 2 % of 200.00 are 4.00.
        """
        who, club, op = self.everybody[0], self.club, self.shop.op
        await self.shop.give(who, 5000)
        seen = club.stored.quote(who, "top-500")
        assert (seen.paid_minor, seen.bonus_minor) == (50000, 5000)
        await club.stored.top_up(seen, "Top-up", op(), CLERK, tender="cash")
        sold = await club.gift_cards.sell(club.gift_cards.quote(10000), "Card", op(), CLERK, tender="card")
        number, card = sold.cards[0]
        draft = Draft(
            lines=(DraftLine(gross_minor=30000),),
            member=who,
            points=5000,
            value=20000,
            cards={card.code: 4000},
            tender="cash",
        )
        before = club.points.account(who)
        closed = await self.sell(draft)
        assert closed is not None
        assert closed.sale.tenders == {"bonus": 5000, "value": 15000, "gift": 4000, "cash": 1000}
        assert closed.sale.points == 200
        balance = club.points.account(who).balance
        assert {unit: balance.get(Unit(unit), 0) for unit in ("value", "bonus", "accruing")} == {
            "value": 35000,
            "bonus": 0,
            "accruing": 400,
        }
        assert balance[Unit("stamps:tenth-free")] == 1
        assert balance[Unit("tickets:lucky")] == 2
        assert club.gift_cards.get(number).left_minor == 6000
        await self.shop.refund(closed.number)
        after = club.points.account(who)
        assert {unit: left for unit, left in after.balance.items() if left} == {
            unit: left for unit, left in before.balance.items() if left
        }
        assert club.gift_cards.get(number).left_minor == 10000
        await self.sell(draft)

    async def visits_and_plan(self) -> None:
        """Ten visits, one used; a plan on trial, then paid for."""
        who, club, op = self.everybody[1], self.club, self.shop.op
        await club.packages.sell(who, "ten-visits", op(), CLERK, tender="cash")
        used = await club.packages.use(who, "ten-visits", op(), CLERK)
        assert club.points.account(who).balance[Unit("visits:ten-visits")] == 9
        assert used is not None
        trial = club.plans.preview(Wish(member=who, kind=StepKind.JOINED, plan="plus", months=0))
        await club.plans.carry_out(trial, op(), CLERK)
        assert club.facts.facts(who).plan == "plus"
        paid = club.plans.preview(Wish(member=who, kind=StepKind.RENEWED, plan="plus", months=12))
        assert paid.due_minor == 9900
        await club.plans.carry_out(paid, op(), CLERK, tender="card")

    async def games(self) -> None:
        """A draw for one of the tickets, and a question two of them stake on: the pool goes to who was right."""
        who, other = self.everybody[0], self.everybody[2]
        club, op = self.club, self.shop.op
        number, _ = await club.draws.open("lucky", club.today() + timedelta(days=7), op(), OWNER)
        await club.draws.draw(number, who, op(), CLERK, lucky="8")
        assert club.points.account(who).balance[Unit("tickets:lucky")] == 1
        await self.shop.give(other, 300)
        before = self.shop.points(other)
        asked = await club.predictions.ask("?", ["Yes", "No"], self.shop.clock.now() + timedelta(hours=1), op(), OWNER)
        await self.shop.give(who, 100)
        await club.predictions.stake(asked, who, 0, 100, op(), CLERK)
        await club.predictions.stake(asked, other, 1, 50, op(), CLERK)
        await club.predictions.close(asked, op(), OWNER)
        await club.predictions.judge(asked, 1, op(), OWNER)
        assert self.shop.points(other) == before + 100
        await club.draws.close(number, op(), OWNER)

    async def people_again(self) -> None:
        """A family collects on the main card; points go to a friend; a sale to whom it was; two files become one."""
        main, child, twin = self.everybody[0], self.everybody[3], await self.shop.join("高升")
        club, op = self.club, self.shop.op
        family = await club.households.open(main, "family", "", op(), CLERK)
        await club.households.invite(family, child, op(), CLERK, child=True)
        before = self.shop.points(main)
        await self.shop.sell(child, 5000)
        assert self.shop.points(main) == before + 50
        await club.mending.points.transfer(self.everybody[2], self.everybody[1], 30, "", op(), OWNER)
        wrong = await self.shop.sell(None, 2000)
        move = club.mending.sales.plan(wrong.number, twin)
        await club.mending.sales.move(wrong.number, twin, move.fingerprint, op(), OWNER)
        assert self.shop.points(twin) == 20
        plan = club.mending.merging.plan(self.everybody[2], twin)
        points = self.shop.points(self.everybody[2])
        await club.mending.merging.merge(self.everybody[2], twin, plan.fingerprint, op(), OWNER)
        assert club.profile(twin).number == self.everybody[2]
        assert self.shop.points(self.everybody[2]) == points + 20

    async def evening(self) -> None:
        """The till is counted, every balance of the day adds up; nothing is missing."""
        club = self.club
        sheet = club.closings.sheet(club.today())
        for day in sheet.units:
            assert day.opening + sum(day.moves.values()) == day.closing
        await club.closings.count(club.today(), {"cash": 1}, self.shop.op(), OWNER)


async def test_a_day_with_everything(tmp_path: Path) -> None:
    """Every kind of balance in one shop on one day, by hand; proven in the evening and after a restart."""
    async with a_shop(tmp_path, everything(), now=MORNING) as shop:
        trade = Everything(shop)
        await trade.people()
        await trade.purse()
        await trade.visits_and_plan()
        await trade.games()
        await trade.people_again()
        assert shop.check() == []
        await trade.evening()
        await shop.day(2026, 4, 1)
        # The quarter is over: 4.00 of the bill that stands can be spent.
        assert shop.club.points.account(trade.everybody[0]).balance[Unit("cashback")] >= 400
        before = [shop.club.points.account(who) for who in trade.everybody]
        await shop.restart()
        assert [shop.club.points.account(who) for who in trade.everybody] == before
        assert shop.check() == []
