"""Examples of parts that are no rules: what a tier takes, what a reward leaves, how long something lasts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from shopclub.core.audit.nearest import day_allows
from shopclub.core.audit.showing import Fact
from shopclub.core.benefits.rules import span_of
from shopclub.core.campaigns.rules import Runner, ranked
from shopclub.core.kernel.calendar import add_months, month_key
from shopclub.core.kernel.errors import Figure
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Activity
from shopclub.core.plans.terms import paid_term, trial_term
from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.effects import PointsFixed, RewardAt, ToTheFirst
from shopclub.core.programme.expiry import AfterInactivity, Expiry
from shopclub.core.programme.games import Draw
from shopclub.core.programme.holding import is_holiday
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    Benefit,
    BoughtWithin,
    ByEach,
    Criterion,
    Ladder,
    Metric,
    Reach,
)
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import Package, Reward, StampCard
from shopclub.core.programme.periods import period_of
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.purse import StoredValue, TopUp
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.values import Period
from shopclub.core.rewards.model import Price
from shopclub.core.rewards.rules import offer, price_of
from shopclub.core.stored.rules import bonus_until
from shopclub.core.tiers.rules import risen

AHEAD_DAYS = 800
"""How far a day is looked for."""
DAYS_SHOWN = 3
_FIELDS = {
    Metric.SPEND: "spend_minor",
    Metric.POINTS: "points",
    Metric.VISITS: "visits",
    Metric.ENGAGEMENT: "engagement",
}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


# -- tiers --------------------------------------------------------------------------------------------------


class _Needed(NamedTuple):
    """Figures of one month that meet a criterion."""

    values: dict[Metric, int]
    bought: bool
    """Whether somebody must have bought lately."""


def tier_facts(programme: Programme, tier_id: str, today: date) -> tuple[Fact, ...]:
    """With which figures a tier is reached, until when it is held then, and that one less does not do."""
    ladder, tier = programme.ladder, programme.tier(tier_id)
    if ladder is None or tier is None:
        return ()
    place = ladder.tiers.index(tier)
    if tier.reach is None:
        return (Fact(code="tier_first", figures={"tier": tier.id}),)
    needed = _needed(tier.reach, place)
    if needed is None or not needed.values:
        return ()
    standing = _standing(ladder, needed.values, today)
    reached = standing[0] if standing is not None else ladder.tiers[0].id
    until = standing[1] if standing is not None else None
    named: dict[str, Figure] = {_FIELDS[metric]: value for metric, value in needed.values.items()}
    facts = [Fact(code="tier_reached", figures={**named, "tier": reached, "until_on": _day(until)})]
    metric = next(iter(needed.values))
    less = {**needed.values, metric: needed.values[metric] - 1}
    short = _standing(ladder, less, today)
    left = short[0] if short is not None else ladder.tiers[0].id
    if left != reached:
        missed: dict[str, Figure] = {_FIELDS[name]: value for name, value in less.items()}
        facts.append(Fact(code="tier_missed", figures={**missed, "tier": left}))
    return tuple(facts)


def _needed(criterion: Criterion, place: int) -> _Needed | None:
    """Figures that meet a criterion; None where none do. Of alternatives the first one that can be met."""
    match criterion:
        case Reach(metric=metric, value=value):
            return _Needed({metric: value}, bought=False)
        case ByEach(metric=metric, step=step):
            return _Needed({metric: step * place}, bought=False)
        case BoughtWithin():
            return _Needed({}, bought=True)
        case AllCriteria(of=parts):
            values: dict[Metric, int] = {}
            for part in parts:
                found = _needed(part, place)
                if found is None:
                    return None
                for metric, value in found.values.items():
                    values[metric] = max(value, values.get(metric, 0))
            return _Needed(values, bought=True)
        case AnyCriterion(of=parts):
            return next((found for part in parts if (found := _needed(part, place)) is not None), None)
        case _:
            return None


def _standing(ladder: Ladder, values: dict[Metric, int], today: date) -> tuple[str, date | None] | None:
    """The tier somebody stands in who has these figures this month and nothing else, and its last day."""
    activity = Activity(**{_FIELDS[metric]: value for metric, value in values.items()})
    account = Account(months={month_key(today): activity}, life=activity, first_on=today, last_on=today)
    found = risen(account, ladder, today)
    return None if found is None else (found.tier, found.until)


def grace_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """Until when a tier that ends today is still held."""
    ladder = programme.ladder
    return () if ladder is None else (_until("tier_grace", today, ladder.grace_days),)


def notice_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """Which last day of a tier one is told of today."""
    ladder = programme.ladder
    return () if ladder is None else (_until("tier_notice", today, ladder.notice_days),)


def pickup_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """Until when a reward that is asked for today is kept."""
    return (_until("kept_until", today, programme.switches.pickup_days),)


def _until(code: str, today: date, days: int) -> Fact:
    until = today + timedelta(days=days)
    return Fact(code=code, figures={"on_on": today.isoformat(), "until_on": until.isoformat()})


def benefit_facts(programme: Programme, place: str, today: date) -> tuple[Fact, ...]:
    """How often a benefit can be used, and until when."""
    above, _, one = place.partition(":")
    tier, plan = programme.tier(above), programme.plan(above)
    listed: tuple[Benefit, ...] = (*(tier.benefits if tier else ()), *(plan.benefits if plan else ()))
    benefit = next((benefit for benefit in listed if benefit.id == one), None)
    if benefit is None:
        return ()
    days = next_days(programme, benefit.when, today)
    if not days:
        return (Fact(code="never_on"),)
    if benefit.quota is None:
        return (Fact(code="told", figures={"from_on": days[0].isoformat()}),)
    last = span_of(benefit.quota.period, days[0], {}).last
    figures: dict[str, Figure] = {"from_on": days[0].isoformat(), "count": benefit.quota.count, "until_on": _day(last)}
    return (Fact(code="uses", figures=figures), Fact(code="no_more_uses", figures={"count": benefit.quota.count + 1}))


# -- rewards and offers ---------------------------------------------------------------------------------------


def reward_facts(programme: Programme, reward_id: str, _: date) -> tuple[Fact, ...]:
    """What is left after it is taken, what is missing with a point less, and what tiers pay."""
    reward = programme.reward(reward_id)
    if reward is None:
        return ()
    facts = [*_taking(reward)]
    for price in reward.tier_prices:
        own = price_of(reward, price.tier)
        facts.append(
            Fact(code="reward_tier", figures={"tier": price.tier, "points": own.points, "beside_minor": own.minor})
        )
    return tuple(facts)


def _taking(reward: Reward) -> Iterator[Fact]:
    on = msgspec.structs.replace(reward, enabled=True)
    price = price_of(on, "")
    enough = offer(on, None, 0, price.points)
    if enough.refusal is None:
        figures = {"points": price.points, "beside_minor": price.minor, "left": 0}
        yield Fact(code="reward_taken", figures=figures)
    short = offer(on, None, 0, price.points - 1)
    yield Fact(code="reward_missing", figures={"points": price.points - 1, "missing": short.missing})


def coupon_reward_facts(programme: Programme, then: RewardAt) -> tuple[Fact, ...]:
    """What a reward costs with a coupon and without it, and what is missing with a point less."""
    reward = programme.reward(then.reward)
    if reward is None:
        return ()
    with_it = offer(
        msgspec.structs.replace(reward, enabled=True), None, 0, then.points, price=Price(points=then.points, minor=0)
    )
    figures: dict[str, Figure] = {"points": with_it.points, "reward": reward.id, "plain": reward.points}
    return (Fact(code="coupon_reward", figures=figures),)


def ranking_facts(then: ToTheFirst, period: Period, today: date) -> tuple[Fact, ...]:
    """Who is the last to get something when the present period ends, and who just misses it."""
    until = period_of(period, today)[1]
    runners = [Runner(MemberNo(n), then.places + 2 - n, today) for n in range(1, then.places + 2)]
    last = ranked(runners, then)[-1].place
    figures: dict[str, Figure] = {"last": last, "next": last + 1, "on_on": until.isoformat()}
    if isinstance(then.give, PointsFixed):
        return (Fact(code="ranked_points", figures={**figures, "points": then.give.points}),)
    return (Fact(code="ranked_coupon", figures={**figures, "coupon": then.give.coupon}),)


def card_facts(programme: Programme, card_id: str, today: date) -> tuple[Fact, ...]:
    """With which stamp it is full, and until when one given today counts."""
    card = programme.card(card_id)
    if card is None:
        return ()
    return (Fact(code="card_full", figures={"n": card.size, "coupon": card.coupon}), *_lasts(card, today))


def _lasts(card: StampCard, today: date) -> Iterator[Fact]:
    last = last_usable_day(card.expiry, today)
    if last is not None:
        yield Fact(code="stamp_lasts", figures={"until_on": last.isoformat()})


def package_facts(programme: Programme, package_id: str, today: date) -> tuple[Fact, ...]:
    """What the visits cost, together and one by one, and until when they last."""
    package = programme.package(package_id)
    if package is None:
        return ()
    last = last_usable_day(package.expiry, today)
    facts = [
        Fact(
            code="package_bought",
            figures={"visits": package.visits, "price_minor": package.price_minor, "until_on": _day(last)},
        )
    ]
    return (*facts, *_saved(package))


def _saved(package: Package) -> Iterator[Fact]:
    if package.single_minor:
        single = package.single_minor * package.visits
        yield Fact(code="package_saves", figures={"single_minor": single, "saved_minor": single - package.price_minor})


def top_up_facts(programme: Programme, top_up_id: str, today: date) -> tuple[Fact, ...]:
    """What can be spent after paying in, and until when what was given on top lasts."""
    stored = programme.stored_value
    package = next((one for one in (stored.packages if stored is not None else ()) if one.id == top_up_id), None)
    return () if stored is None or package is None else (_paid_in(stored, package, today),)


def _paid_in(stored: StoredValue, package: TopUp, today: date) -> Fact:
    last = bonus_until(stored, today) if package.bonus_minor else None
    figures = {
        "pays_minor": package.pays_minor,
        "sum_minor": package.pays_minor + package.bonus_minor,
        "bonus_minor": package.bonus_minor,
        "until_on": _day(last),
    }
    return Fact(code="paid_in", figures=figures)


def plan_facts(programme: Programme, plan_id: str, today: date) -> tuple[Fact, ...]:
    """Until when each term lasts for who joins today."""
    plan = programme.plan(plan_id)
    return () if plan is None else tuple(_terms(plan, today))


def _terms(plan: PaidPlan, today: date) -> Iterator[Fact]:
    if plan.trial_days:
        yield Fact(code="plan_trial", figures={"until_on": trial_term(plan, today).until_on.isoformat()})
    for fee in plan.fees:
        until = paid_term(plan, fee, today).until_on
        yield Fact(code="plan_term", figures={"fee_minor": fee.minor, "until_on": until.isoformat()})


def draw_facts(programme: Programme, draw_id: str, _: date) -> tuple[Fact, ...]:
    """What so many draws bring in the mean."""
    draw = programme.draw(draw_id)
    return () if draw is None else tuple(_odds(draw))


def _odds(draw: Draw) -> Iterator[Fact]:
    for prize in draw.prizes:
        yield Fact(code="odds", figures={"whole": draw.whole, "odds": prize.odds, "prize": f"{draw.id}:{prize.id}"})


# -- days -----------------------------------------------------------------------------------------------------


def expiry_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """Until when points earned today can be spent."""
    return (_expires(programme.expiry, today),)


def _expires(expiry: Expiry, today: date) -> Fact:
    if isinstance(expiry, AfterInactivity):
        until = add_months(today, expiry.months)
        return Fact(code="expires_idle", figures={"on_on": today.isoformat(), "until_on": until.isoformat()})
    last = last_usable_day(expiry, today)
    if last is None:
        return Fact(code="expires_never")
    figures = {
        "on_on": today.isoformat(),
        "until_on": last.isoformat(),
        "gone_on": (last + timedelta(days=1)).isoformat(),
    }
    return Fact(code="expires", figures=figures)


def late_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """Until when points that end today can still be redeemed by who has the right."""
    if programme.late is None:
        return ()
    until = today + timedelta(days=programme.late.days)
    return (Fact(code="late", figures={"on_on": today.isoformat(), "until_on": until.isoformat()}),)


def member_day_facts(programme: Programme, _: str, today: date) -> tuple[Fact, ...]:
    """The next member days."""
    if programme.member_day is None:
        return ()
    return _dates(next_days(programme, programme.member_day, today))


def holiday_facts(programme: Programme, holiday_id: str, today: date) -> tuple[Fact, ...]:
    """The next days of a holiday."""
    holiday = next((one for one in programme.holidays if one.id == holiday_id), None)
    if holiday is None:
        return ()
    ahead = (today + timedelta(days=n) for n in range(AHEAD_DAYS))
    found = [day for day in ahead if is_holiday(holiday, day)]
    return _dates(found[:DAYS_SHOWN])


def _dates(days: list[date]) -> tuple[Fact, ...]:
    if not days:
        return (Fact(code="never_on"),)
    return (Fact(code="next_days", figures={f"day{place}_on": day.isoformat() for place, day in enumerate(days)}),)


def next_days(programme: Programme, condition: Condition, today: date) -> list[date]:
    """The next days on which a condition on the date holds; whoever it asks for besides is left aside."""
    found: list[date] = []
    for n in range(AHEAD_DAYS):
        day = today + timedelta(days=n)
        if day_allows(condition, programme, day):
            found.append(day)
            if len(found) == DAYS_SHOWN:
                break
    return found
