"""
Why each part of the programme gives something at a sale or doesn't, and by how much it is missed: pure functions.

What gives is read from the quote; what held the others up is what the quote wrote down while it chose
(`programme/tracing.py`). Nothing is decided here a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from shopclub.core.explaining.gaps import Gap, Measure, Missed, Way
from shopclub.core.explaining.lacking import lacking, least
from shopclub.core.explaining.missing import AHEAD_DAYS, Climbs, ways
from shopclub.core.kernel.errors import ClubError, RuleViolation
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.programme.choosing import has_room, has_run_out
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import PriceEffect, RewardAt
from shopclub.core.programme.facts import Bill, Case, CouponAtHand, Facts, Tally
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.programme.tracing import Bar, Cap, Hurdle, Trace
from shopclub.core.sales.couponing import rule_of
from shopclub.core.sales.discounts import discount_of
from shopclub.core.sales.gains import gives_alone
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.sales.paying import most_points, worth
from shopclub.core.sales.rules import case_of, quote

MOST_POINTS = 10**12
NO_CLIMBS: Climbs = {}


class Sort(StrEnum):
    """What is explained."""

    RULE = "rule"
    OCCASION = "occasion"
    """A rule that answers to something else than a sale."""
    COUPON = "coupon"
    POINTS = "points"
    """Points as part payment."""
    REWARD = "reward"
    GOODS = "goods"
    """Goods that are not sold to everybody."""


class State(StrEnum):
    """What becomes of it."""

    GIVES = "gives"
    OFFERED = "offered"
    """It would give something, if it were chosen: a coupon that is not on the bill, points not taken."""
    NOT = "not"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the programme at this sale."""

    sort: Sort
    id: str
    """Of the rule, the kind of coupon, the reward, the goods."""
    state: State
    number: int = 0
    """Of the coupon."""
    minor: int = 0
    """What it takes off, or would."""
    points: int = 0
    """What it gives by number, or would; of points as part payment, and of a reward, what it takes."""
    unit: Unit = POINTS
    handed: int = 0
    """How many coupons or gifts it brings."""
    hurdle: Hurdle | None = None
    """What holds up a rule."""
    refusal: ClubError | None = None
    """What holds up anything else."""
    ways: tuple[Way, ...] = ()
    """How it would give something, where something would have to be otherwise; shorter ones first."""
    as_now: bool = False
    """Of a past sale: what is missed is about what the file says now; what it said then no row keeps."""
    far: int = 10_000
    """How far away it is, for ranking; see `nearest`."""
    proven: Gap | None = None
    """With so much more at list price on the bill it gives, and with one less it does not: proven by quotes."""

    @property
    def key(self) -> str:
        """What names it among all."""
        return f"{self.sort}:{self.number or self.id}"


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Every part of the programme at one sale."""

    items: tuple[Item, ...]
    quote: Quote | None
    """That it explains; None where nothing can be priced."""
    past: bool = False
    """Whether the sale is closed: nothing of it can be used any more."""

    def of(self, state: State) -> tuple[Item, ...]:
        """Those that give, are offered, or don't."""
        return tuple(item for item in self.items if item.state is state)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked about: a bill, as a quote sees it."""

    draft: Draft
    facts: Facts
    rules: CompiledRules
    on: date
    climbs: Climbs = NO_CLIMBS
    """What the member is missing for each tier."""
    coupons: tuple[CouponAtHand, ...] = ()
    """The member's coupons that are not on the bill."""
    codes: Mapping[int, str] = {}
    """Number of a coupon -> its code."""

    def traced(self, draft: Draft | None = None, facts: Facts | None = None) -> tuple[Quote, Trace]:
        """
        The quote of the bill, or of a like one, with what it wrote down.

        Raises:
            ClubError: what the quote refuses.
        """
        trace = Trace()
        return quote(draft or self.draft, facts or self.facts, self.rules, self.on, trace), trace

    def with_coupon(self, coupon: CouponAtHand) -> tuple[Draft, Facts]:
        """The bill as it is without points and parts paid, with a coupon on it."""
        draft = msgspec.structs.replace(bare(self.draft), code=self.codes.get(coupon.number, ""))
        return draft, msgspec.structs.replace(self.facts, coupon=coupon)


def bare(draft: Draft) -> Draft:
    """A bill without what is said about paying it, and without a coupon or a code."""
    return msgspec.structs.replace(draft, code="", points=0, tenders={}, value=0, cashback=0, cards={})


def explain(asked: Asked) -> Explanation:
    """
    What becomes of every rule of a sale, coupon, points payment and kept goods.

    A bill that is refused as it stands (a coupon that can't be used, too many points) is explained without what is
    refused; the part that is says why.
    """
    asked, kept = _sellable(asked)
    priced = _priced(asked)
    items = [*kept]
    if priced is not None:
        seen, trace = priced
        items += _rules(asked, seen, trace)
        items += _coupons(asked, seen)
        items += _money_off(asked, seen)
    return Explanation(items=tuple(items), quote=priced[0] if priced else None)


def _priced(asked: Asked) -> tuple[Quote, Trace] | None:
    """The quote of the bill, else of the bill without what may be refused."""
    draft, facts = asked.draft, asked.facts
    plain = msgspec.structs.replace(facts, coupon=None)
    no_points = msgspec.structs.replace(draft, points=0)
    no_code = msgspec.structs.replace(draft, code="")
    for one, known in ((draft, facts), (no_points, facts), (no_code, plain), (bare(draft), plain)):
        try:
            return asked.traced(one, known)
        except ClubError:
            continue
    return None


# -- goods kept for some ------------------------------------------------------------------------------


def _sellable(asked: Asked) -> tuple[Asked, list[Item]]:
    """The bill without goods that are not sold to this customer, and those goods."""
    case = case_of(asked.draft, asked.facts, asked.rules, asked.on)
    out: set[int] = set()
    items = []
    for only in asked.rules.programme.goods_for:
        places = case.bill.places(only.goods)
        if not places or holds(only.when, case):
            continue
        out.update(places)
        refusal = RuleViolation("goods_not_for_all", line=places[0] + 1, goods=only.id)
        found = ways(only.when, case, asked.climbs)
        items.append(Item(sort=Sort.GOODS, id=only.id, state=State.NOT, refusal=refusal, ways=found))
    if not out:
        return asked, items
    left = tuple(line for i, line in enumerate(asked.draft.lines) if i not in out)
    return msgspec.structs.replace(asked, draft=msgspec.structs.replace(asked.draft, lines=left)), items


# -- rules --------------------------------------------------------------------------------------------


def _rules(asked: Asked, seen: Quote, trace: Trace) -> Iterator[Item]:
    gave = {item.id: item for item in given_by(seen)}
    for rule in asked.rules.programme.rules:
        if rule.on is not Occasion.SALE:
            continue
        if rule.id in gave:
            yield gave[rule.id]
            continue
        hurdle = trace.hurdles.get(rule.id, Hurdle(Bar.OFF)) if rule.enabled else Hurdle(Bar.OFF)
        found = _ways_of(rule, hurdle, asked, trace)
        yield Item(sort=Sort.RULE, id=rule.id, state=State.NOT, hurdle=hurdle, ways=found)


def given_by(seen: Quote) -> Iterator[Item]:
    """What each rule and coupon of a quote gives."""
    minor = {discount.rule: discount.minor for discount in seen.discounts}
    earned = {earning.rule: earning for earning in seen.earnings}
    handed = {one.rule: one.count for one in seen.handed}
    for rule in dict.fromkeys((*minor, *earned, *handed)):
        yield Item(
            sort=Sort.RULE,
            id=rule,
            state=State.GIVES,
            minor=minor.get(rule, 0),
            points=earned[rule].points if rule in earned else 0,
            unit=earned[rule].unit if rule in earned else POINTS,
            handed=handed.get(rule, 0),
        )


def _ways_of(rule: Rule, hurdle: Hurdle, asked: Asked, trace: Trace) -> tuple[Way, ...]:
    match hurdle.bar:
        case Bar.NOT_YET:
            assert rule.from_on is not None
            return on_day(rule.from_on, asked.on)
        case Bar.CONDITION:
            return ways(rule.when, trace.cases[rule.id], asked.climbs)
        case Bar.CAP:
            return on_day(free_again(rule, hurdle.cap, asked.facts, asked.on), asked.on)
        case Bar.NOTHING:
            worked, bill = trace.works[rule.id]
            return lacking(worked.then, bill, giving(worked, trace.cases[rule.id]))
        case _:
            return ()


def giving(rule: Rule, case: Case) -> Callable[[Bill], bool]:
    """Whether a rule gives anything by itself on a bill at its step: asked of the functions of the quote."""
    then = rule.then
    if isinstance(then, PriceEffect):
        return lambda bill: any(discount_of(then, bill))
    return lambda bill: gives_alone(rule, msgspec.structs.replace(case, bill=bill))


def on_day(day: date | None, today: date) -> tuple[Way, ...]:
    """It would give on a later day; no way for None."""
    if day is None:
        return ()
    return ((Missed(gap=Gap(measure=Measure.DAYS, amount=(day - today).days, on=day)),),)


def free_again(rule: Rule, cap: Cap | None, facts: Facts, on: date) -> date | None:
    """The first day on which a rule's caps leave room again; None for one that has ended, or that asks for a member."""
    if cap is Cap.WALK_IN or has_run_out(rule, facts.tallies.get(rule.id, Tally())):
        return None
    days = (on + timedelta(days=ahead) for ahead in range(1, AHEAD_DAYS))
    return next((day for day in days if has_room(rule, facts, day)), None)


# -- coupons ------------------------------------------------------------------------------------------


def _coupons(asked: Asked, seen: Quote) -> Iterator[Item]:
    here = asked.facts.coupon
    if here is not None:
        own = rule_of(here)
        gave = next((item for item in given_by(seen) if item.id == own), None)
        if gave is not None and seen.coupon == here.number:
            yield msgspec.structs.replace(gave, sort=Sort.COUPON, id=here.kind.id, number=here.number)
        else:
            yield _tried(asked, here)
    for coupon in asked.coupons:
        if here is None or coupon.number != here.number:
            yield _tried(asked, coupon)


def _tried(asked: Asked, coupon: CouponAtHand) -> Item:
    """A coupon put on the bill as it is without points and parts paid."""
    plain = Item(sort=Sort.COUPON, id=coupon.kind.id, state=State.NOT, number=coupon.number)
    draft, facts = asked.with_coupon(coupon)
    trace = Trace()
    try:
        with_it = quote(draft, facts, asked.rules, asked.on, trace)
    except ClubError as refusal:
        return msgspec.structs.replace(plain, refusal=refusal, ways=_coupon_ways(asked, coupon, refusal, trace))
    gave = next((item for item in given_by(with_it) if item.id == rule_of(coupon)), None)
    if gave is None:  # nothing is rung up that it could be about
        return msgspec.structs.replace(plain, refusal=RuleViolation("coupon_gives_nothing"))
    bare_facts = msgspec.structs.replace(asked.facts, coupon=None)
    without = quote(bare(asked.draft), bare_facts, asked.rules, asked.on)
    return msgspec.structs.replace(
        plain,
        state=State.OFFERED,
        minor=without.due_minor - with_it.due_minor,
        points=gave.points,
        handed=gave.handed,
    )


def _coupon_ways(asked: Asked, coupon: CouponAtHand, refusal: ClubError, trace: Trace) -> tuple[Way, ...]:
    case = trace.coupon
    if refusal.code == "coupon_not_yet":
        return on_day(coupon.from_on, asked.on)
    if refusal.code == "coupon_gives_nothing" and case is not None and isinstance(coupon.kind.then, PriceEffect):
        then = coupon.kind.then
        return lacking(then, case.bill, lambda bill: any(discount_of(then, bill)))
    if refusal.code in ("coupon_minimum", "coupon_tender", "coupon_condition") and case is not None:
        return ways(coupon.kind.when, case, asked.climbs)
    return ()


def is_for_reward(coupon: CouponAtHand) -> bool:
    """Whether a coupon goes with a reward and with no bill."""
    return isinstance(coupon.kind.then, RewardAt)


# -- points as part payment ---------------------------------------------------------------------------


def _money_off(asked: Asked, seen: Quote) -> Sequence[Item]:
    money_off = asked.rules.programme.money_off
    if money_off is None:
        return ()
    plain = Item(sort=Sort.POINTS, id="points", state=State.NOT)
    if asked.facts.member is None:
        return (msgspec.structs.replace(plain, refusal=RuleViolation("points_no_member")),)
    if seen.points_spent:
        return (msgspec.structs.replace(plain, state=State.GIVES, minor=seen.points_minor, points=seen.points_spent),)
    if seen.max_points:
        minor = min(worth(money_off, seen.max_points), seen.net_minor)
        return (msgspec.structs.replace(plain, state=State.OFFERED, minor=minor, points=seen.max_points),)
    return (msgspec.structs.replace(plain, ways=points_ways(money_off, seen.net_minor, asked.facts.available)),)


def points_ways(money_off: MoneyOff, net_minor: int, available: int) -> tuple[Way, ...]:
    """
    How points could be taken off a bill that allows none: more points, else a larger bill, else both.

    Args:
        money_off: of the programme.
        net_minor: the bill after discounts.
        available: points the member may spend.
    """
    points = least(lambda more: most_points(money_off, net_minor, available + more) > 0, MOST_POINTS)
    if points is not None:
        return ((Missed(gap=Gap(measure=Measure.POINTS, amount=points)),),)
    minor = least(lambda more: most_points(money_off, net_minor + more, MOST_POINTS) > 0, MOST_POINTS)
    if minor is None:
        return ()
    money = Missed(gap=Gap(measure=Measure.MONEY, amount=minor))
    bill = net_minor + minor
    if most_points(money_off, bill, available) > 0:
        return ((money,),)
    points = least(lambda more: most_points(money_off, bill, available + more) > 0, MOST_POINTS)
    return ((money, Missed(gap=Gap(measure=Measure.POINTS, amount=points))),) if points is not None else ()
