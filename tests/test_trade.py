"""
A day of trade with every programme shipped: a fresh shop, the preset picked, everything it offers done once.

The first figures are worked out by hand from what REQUIREMENTS section 11 says of each; the rest is what must hold
whatever the programme: books that prove themselves, the same after a restart, every balance explained by its entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub import presets
from shopclub.core.campaigns.verbs import BY_HAND
from shopclub.core.kernel.errors import ClubError, RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.members.model import NewMember
from shopclub.core.plans.model import StepKind, Wish
from shopclub.core.programme.effects import Gift, RewardAt
from shopclub.core.sales.model import Draft, DraftLine, SaleClosed, SaleKind
from shopclub.words.errors import has_sentence
from tests.builders import CLERK, OWNER, Counter, a_shop, in_shanghai, new_phone

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
