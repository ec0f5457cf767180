"""What points, prizes, packages and terms come to in money, and what of it can't be meant. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

import msgspec

from shopclub.core.audit.changing import changed, mend, off
from shopclub.core.audit.linked import given_by
from shopclub.core.audit.model import Finding, Mend, Weight
from shopclub.core.audit.steady import Rate, rate_of
from shopclub.core.audit.view import View
from shopclub.core.programme.effects import FillUp, PointsEffect, PointsFixed, PointsPerAmount, RewardAt
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.games import Draw
from shopclub.core.programme.model import Rule
from shopclub.core.programme.offers import MoneyOff, Package, Reward
from shopclub.core.programme.plans import Fee, PaidPlan
from shopclub.core.programme.purse import TopUp
from shopclub.core.sales.paying import most_points

EACH_MINOR = 100
"""What a point is given for where nothing gives any."""
VERY_MUCH_MINOR, VERY_MANY = 10**9, 10**12
"""A bill and a balance beyond any."""


def worth_findings(view: View, rate: Rate | None) -> Iterator[Finding]:
    """
    What is wrong with the worth of things.

    Args:
        view: the programme.
        rate: the most points for their money; None where no purchase brings any.
    """
    if rate is not None:
        yield from _rewards(view, rate)
        yield from _money_off(view, rate)
        yield from _spending(view, rate)
    else:
        yield from _never_earned(view)
    yield from _no_money_off(view)
    yield from _dearer_tier_prices(view)
    yield from _draws(view)
    yield from _top_ups(view)
    yield from _shut(view)
    yield from _packages(view)
    yield from _plans(view)


# -- what points buy ------------------------------------------------------------------------------------------


def _rewards(view: View, rate: Rate) -> Iterator[Finding]:
    """A reward for which less was paid than it costs in the shop; at the price of each tier, and by coupon."""
    for reward in view.programme.rewards:
        if reward.enabled and reward.value_minor:
            found = _worth_more(view, reward, rate)
            if found is not None:
                yield found


def _prices(view: View, reward: Reward, rate: Rate) -> Iterator[tuple[int, int, Rate]]:
    """Points, money beside them and the rate of who pays them: the general price, those of tiers."""
    yield reward.points, reward.minor, rate
    for price in reward.tier_prices:
        own = rate_of(view, price.tier)
        if own is not None:
            yield price.points, price.minor, own


def _worth_more(view: View, reward: Reward, rate: Rate) -> Finding | None:
    value = reward.value_minor or 0
    for points, minor, own in _prices(view, reward, rate):
        spent = own.cost(points) + minor
        if value < spent:
            continue
        fair = -(-max(value - minor, 1) * own.points * 10 // own.minor)
        place = f"reward:{reward.id}"
        higher = tuple(msgspec.structs.replace(price, points=max(price.points, fair)) for price in reward.tier_prices)
        mended = mend(view, "points", place, {"points": fair}, points=max(reward.points, fair), tier_prices=higher)
        return Finding(
            code="reward_worth_more",
            weight=Weight.COSTLY,
            places=(place,),
            figures={"points": points, "value_minor": value, "spent_minor": spent},
            proof=view.proof(own.situation),
            mend=view.if_it_helps(mended, lambda other: _still_worth_more(other, reward.id)),
        )
    return None


def _still_worth_more(view: View, reward_id: str) -> bool:
    rate, reward = rate_of(view), view.programme.reward(reward_id)
    return rate is not None and reward is not None and _worth_more(view, reward, rate) is not None


def _money_off(view: View, rate: Rate) -> Iterator[Finding]:
    """Points that take as much off a bill as was paid to earn them."""
    found = view.programme.money_off
    if found is not None and found.minor >= (spent := rate.cost(found.points)):
        fair = -(-found.minor * rate.points * 10 // rate.minor)
        mended = mend(view, "points", "money_off", {"points": fair}, points=fair)
        yield Finding(
            code="money_off_worth_more",
            weight=Weight.COSTLY,
            places=("money_off",),
            figures={"points": found.points, "off_minor": found.minor, "spent_minor": spent},
            proof=view.proof(rate.situation),
            mend=view.if_it_helps(
                mended,
                lambda other: (again := rate_of(other)) is not None and any(True for _ in _money_off(other, again)),
            ),
        )


def _gives_all_back(view: View) -> bool:
    rate = rate_of(view)
    return rate is not None and any(True for _ in _money_off(view, rate))


def _no_money_off(view: View) -> Iterator[Finding]:
    """Points that may take nothing off any bill."""
    found = view.programme.money_off
    if found is not None and not most_points(found, VERY_MUCH_MINOR, VERY_MANY):
        mended = mend(view, "share", "money_off", {"share_permille": 1000}, max_share_permille=1000)
        yield Finding(
            code="money_off_nothing",
            weight=Weight.WRONG,
            places=("money_off",),
            mend=view.if_it_helps(mended, lambda other: any(True for _ in _no_money_off(other))),
        )


def _offers(view: View) -> list[tuple[str, int]]:
    """What can be had for points, with the least points it takes."""
    programme = view.programme
    listed = [
        (f"reward:{one.id}", min([one.points, *(price.points for price in one.tier_prices)]))
        for one in programme.rewards
        if one.enabled
    ]
    listed += [
        (f"coupon:{kind.id}", kind.then.points)
        for kind in programme.coupons
        if kind.enabled and isinstance(kind.then, RewardAt)
    ]
    listed += [(f"draw:{one.id}", one.points) for one in programme.draws if one.enabled and one.points]
    if programme.money_off is not None:
        step: MoneyOff = programme.money_off
        listed.append(("money_off", max(step.points, step.step_points or 0, step.min_points)))
    return listed


def _spending(view: View, rate: Rate) -> Iterator[Finding]:
    """Points nobody can spend, or not before they expire."""
    offers = _offers(view)
    if not offers:
        hundredth = max(1, rate.cost(100) // 100)
        programme = msgspec.structs.replace(view.programme, money_off=MoneyOff(points=100, minor=hundredth))
        yield Finding(
            code="points_buy_nothing",
            weight=Weight.WRONG,
            mend=Mend(code="money_off", programme=programme, figures={"points": 100, "off_minor": hundredth}),
        )
        return
    pace, usable = view.pace, _usable_months(view)
    if pace is None or usable is None or not pace.month_minor:
        return
    cheapest = min(points for _, points in offers)
    for place, points in offers:
        months = -(-rate.cost(points) // pace.month_minor)
        if months <= usable:
            continue
        is_first = points == cheapest
        yield Finding(
            code="points_too_late",
            weight=Weight.WRONG if is_first else Weight.LOOK,
            places=(place,),
            figures={
                "points": points,
                "months": months,
                "usable_months": usable,
                "month_minor": pace.month_minor,
            },
            proof=view.proof(rate.situation),
            mend=_longer(view, months),
        )


def _never_earned(view: View) -> Iterator[Finding]:
    """Something to be had for points that nothing gives."""
    gives = [given_by(rule) for rule in view.live()]
    if any(isinstance(give, PointsEffect | FillUp) for give in gives):
        return
    if any(isinstance(prize.then, PointsFixed) for draw in view.programme.draws for prize in draw.prizes):
        return
    offers = _offers(view)
    if offers and not view.programme.unknown_rules:
        places = tuple(place for place, _ in offers[:2])
        yield Finding(code="points_never_earned", weight=Weight.WRONG, places=places, mend=_earning(view))


def _earning(view: View) -> Mend:
    """A point for each full hundred minor units, under an id that is free."""
    taken = {rule.id for rule in view.programme.rules} | {benefit.id for benefit in view.programme.benefits()}
    free = next(name for n in range(len(taken) + 1) if (name := f"base-{n}" if n else "base") not in taken)
    rule = Rule(id=free, then=PointsPerAmount(step_minor=EACH_MINOR, points=1))
    programme = msgspec.structs.replace(view.programme, rules=(*view.programme.rules, rule))
    return Mend(code="earn", programme=programme, figures={"points": 1, "step_minor": EACH_MINOR})


def _usable_months(view: View) -> int | None:
    """For how many months of earning points can be used together at most; None: for good."""
    match view.programme.expiry:
        case MonthsAfterEarning(months=months):
            return months
        case EndOfYear(grace_months=grace):
            return 12 + grace
        case NeverExpires() | AfterInactivity():
            return None


def _longer(view: View, months: int) -> Mend:
    """Points last as long as it takes; beyond 5 years they had better not expire at all."""
    if months > 60:
        return Mend(code="no_expiry", programme=msgspec.structs.replace(view.programme, expiry=NeverExpires()))
    programme = msgspec.structs.replace(view.programme, expiry=MonthsAfterEarning(months=months))
    return Mend(code="expiry", programme=programme, figures={"months": months})


def _dearer_tier_prices(view: View) -> Iterator[Finding]:
    """A tier of its own price that pays more than everybody."""
    for reward in view.programme.rewards:
        for price in reward.tier_prices if reward.enabled else ():
            if (price.points, price.minor) > (reward.points, reward.minor) and price.minor >= reward.minor:
                same = tuple(
                    msgspec.structs.replace(one, points=reward.points, minor=reward.minor) if one is price else one
                    for one in reward.tier_prices
                )
                place = f"reward:{reward.id}"
                yield Finding(
                    code="tier_price_dearer",
                    weight=Weight.LOOK,
                    places=(place, f"tier:{price.tier}"),
                    figures={"points": price.points, "general": reward.points},
                    mend=mend(view, "points", place, {"points": reward.points}, tier_prices=same),
                )


# -- draws --------------------------------------------------------------------------------------------------


def _draws(view: View) -> Iterator[Finding]:
    """A draw for points that brings as many points as it costs, in the mean."""
    for draw in view.programme.draws:
        if draw.enabled and draw.points and (mean := _mean(draw)) >= draw.points * draw.whole:
            needed = mean * 2 // draw.whole + 1
            yield Finding(
                code="draw_pays_back",
                weight=Weight.COSTLY,
                places=(f"draw:{draw.id}",),
                figures={"points": draw.points, "mean": mean // draw.whole},
                mend=mend(view, "points", f"draw:{draw.id}", {"points": needed}, points=needed),
            )


def _mean(draw: Draw) -> int:
    """The points that `whole` draws bring together."""
    return sum(prize.odds * prize.then.points for prize in draw.prizes if isinstance(prize.then, PointsFixed))


# -- money paid in ------------------------------------------------------------------------------------------


def _top_ups(view: View) -> Iterator[Finding]:
    """More paid in that brings a smaller share on top; as much on top as is paid in."""
    stored = view.programme.stored_value
    packages = [one for one in (stored.packages if stored is not None else ()) if one.enabled]
    for one in packages:
        if one.bonus_minor >= one.pays_minor:
            tenth = one.pays_minor // 10
            yield Finding(
                code="bonus_too_high",
                weight=Weight.COSTLY,
                places=(f"top_up:{one.id}",),
                figures={"pays_minor": one.pays_minor, "bonus_minor": one.bonus_minor},
                mend=mend(view, "bonus", f"top_up:{one.id}", {"bonus_minor": tenth}, bonus_minor=tenth),
            )
    for small, large in permutations(packages, 2):
        if small.when == large.when and small.pays_minor < large.pays_minor and _is_worse(large, small):
            bonus = -(-small.bonus_minor * large.pays_minor // small.pays_minor)
            yield Finding(
                code="top_up_worse",
                weight=Weight.LOOK,
                places=(f"top_up:{large.id}", f"top_up:{small.id}"),
                figures={"bonus_minor": large.bonus_minor, "share_minor": bonus},
                mend=mend(view, "bonus", f"top_up:{large.id}", {"bonus_minor": bonus}, bonus_minor=bonus),
            )


def _is_worse(large: TopUp, small: TopUp) -> bool:
    """Whether paying more at once brings less on top than paying the smaller sum as often as it goes into it."""
    return large.bonus_minor < large.pays_minor // small.pays_minor * small.bonus_minor


def _shut(view: View) -> Iterator[Finding]:
    """Stored value or gift cards of which no amount can be had."""
    stored, cards = view.programme.stored_value, view.programme.gift_cards
    if stored is not None and not any(one.enabled for one in stored.packages):
        yield from _no_amount(view, "stored_value", stored.free_amounts, stored.min_minor, stored.max_minor)
    if cards is not None and not cards.amounts:
        yield from _no_amount(view, "gift_cards", cards.free_amounts, cards.min_minor, cards.max_minor)


def _no_amount(view: View, place: str, free: bool, least: int, most: int | None) -> Iterator[Finding]:
    if not free or (most is not None and most < least):
        yield Finding(
            code="nothing_paid_in",
            weight=Weight.WRONG,
            places=(place,),
            mend=mend(view, "no_most", place, free_amounts=True, max_minor=None),
        )


def _packages(view: View) -> Iterator[Finding]:
    """Visits paid for together that cost as much as one by one, or more."""
    for package in view.programme.packages:
        single = package.single_minor * package.visits
        if package.enabled and package.single_minor and package.price_minor >= single:
            yield Finding(
                code="package_dearer",
                weight=Weight.WRONG,
                places=(f"package:{package.id}",),
                figures={"price_minor": package.price_minor, "single_minor": single},
                mend=_one_less(view, package),
            )


def _one_less(view: View, package: Package) -> Mend | None:
    """As much as one visit less."""
    price = package.single_minor * (package.visits - 1)
    place = f"package:{package.id}"
    return mend(view, "price", place, {"price_minor": price}, price_minor=price) if price else off(view, place)


def _plans(view: View) -> Iterator[Finding]:
    """A longer term that costs more by the month than a shorter one."""
    for plan in view.programme.plans:
        for short, long in combinations(sorted(plan.fees, key=lambda fee: fee.months), 2) if plan.enabled else ():
            if long.minor * short.months > short.minor * long.months:
                yield _dearer(view, plan, short, long)


def _dearer(view: View, plan: PaidPlan, short: Fee, long: Fee) -> Finding:
    fair = short.minor * long.months // short.months
    fees = tuple(msgspec.structs.replace(fee, minor=fair) if fee is long else fee for fee in plan.fees)
    return Finding(
        code="term_dearer",
        weight=Weight.WRONG,
        places=(f"plan:{plan.id}",),
        figures={
            "months": long.months,
            "long_minor": long.minor,
            "short": short.months,
            "fair_minor": fair,
        },
        mend=Mend(
            code="price",
            programme=changed(view.programme, f"plan:{plan.id}", fees=fees),
            figures={"price_minor": fair},
        ),
    )
