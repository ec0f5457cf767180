"""Parts that need another part to do anything: coupons, stamps, tickets, plans, tiers, exclusions. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import msgspec

from shopclub.core.audit.changing import mend, off
from shopclub.core.audit.firing import in_its_days
from shopclub.core.audit.model import Finding, Mend, Proof, Weight
from shopclub.core.audit.nearest import day_allows, nearest, space_of
from shopclub.core.audit.view import View
from shopclub.core.coupons.rules import is_over, span_of
from shopclub.core.programme.choosing import exclude
from shopclub.core.programme.compiling import conditions_of
from shopclub.core.programme.conditions import AllOf, Condition, HasPlan
from shopclub.core.programme.effects import Effect, IssueCoupon, Stamps, Tickets, ToTheFirst
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.offers import CouponKind, Ends

AHEAD_DAYS = 366
"""Days of issue that are looked at for a coupon that misses its day."""


def linked_findings(view: View) -> Iterator[Finding]:
    """What brings nothing because something else is not there."""
    yield from _coupons_brought(view)
    yield from _coupon_days(view)
    yield from _cards(view)
    yield from _draws(view)
    yield from _plans(view)
    yield from _exclusions(view)


def given_by(rule: Rule) -> Effect:
    """What a rule gives: of a ranking what its first get."""
    return rule.then.give if isinstance(rule.then, ToTheFirst) else rule.then


# -- coupons ------------------------------------------------------------------------------------------------


def brings(programme: Programme, view: View) -> Iterator[tuple[str, str]]:
    """Places that bring coupons, with the kind each brings."""
    for rule in view.live():
        give = given_by(rule)
        if isinstance(give, IssueCoupon):
            yield f"rule:{rule.id}", give.coupon
    for card in programme.cards:
        if card.enabled:
            yield f"card:{card.id}", card.coupon
    for draw in programme.draws:
        if draw.enabled:
            for prize in draw.prizes:
                if isinstance(prize.then, IssueCoupon):
                    yield f"draw:{draw.id}", prize.then.coupon


def _coupons_brought(view: View) -> Iterator[Finding]:
    """Something that brings a coupon which is switched off, or has no day left to be used on."""
    for place, coupon in brings(view.programme, view):
        kind = view.programme.coupon(coupon)
        if kind is None or not _is_dead(kind, view):
            continue
        switched_on = mend(view, "other_on", f"coupon:{coupon}", enabled=True)
        still = partial(_brings_dead, place=place, coupon=coupon)
        yield Finding(
            code="coupon_off",
            weight=Weight.WRONG,
            places=(place, f"coupon:{coupon}"),
            mend=view.if_it_helps(switched_on, still) or view.if_it_helps(off(view, place), still),
        )


def _is_dead(kind: CouponKind, view: View) -> bool:
    return not kind.enabled or is_over(kind, view.today)


def _brings_dead(view: View, place: str, coupon: str) -> bool:
    kind = view.programme.coupon(coupon)
    return (place, coupon) in set(brings(view.programme, view)) and kind is not None and _is_dead(kind, view)


def _coupon_days(view: View) -> Iterator[Finding]:
    """A coupon usable for so few days that some of them never see the day it is for."""
    for kind in view.programme.coupons:
        missed = _missed(view, kind) if kind.enabled and not is_over(kind, view.today) else None
        if missed is None:
            continue
        issued, share, needed = missed
        longer = msgspec.structs.replace(kind.validity, days=needed, ends=Ends.NEVER)
        place = f"coupon:{kind.id}"
        days = mend(view, "days", place, {"days": needed}, validity=longer)
        yield Finding(
            code="coupon_misses_its_day",
            weight=Weight.LOOK,
            places=(place,),
            figures={"issued_on": issued, "share_permille": share},
            mend=view.if_it_helps(days, partial(_misses, coupon=kind.id)),
        )


def _misses(view: View, coupon: str) -> bool:
    kind = view.programme.coupon(coupon)
    return kind is not None and _missed(view, kind) is not None


def _missed(view: View, kind: CouponKind) -> tuple[str, int, int] | None:
    """
    The first day of issue from which a coupon never sees a day it can be used on.

    Returns:
        That day, the share of such days in thousandths, and for how many days it would have to be usable to see one
        whenever it is issued. None where every coupon sees one, or none does (that is another finding).
    """
    if kind.validity.days is None and kind.validity.ends is Ends.NEVER and kind.validity.until_on is None:
        return None
    last_day = view.today + timedelta(days=2 * AHEAD_DAYS)
    count = (last_day - view.today).days
    good = [day_allows(kind.when, view.programme, view.today + timedelta(days=n)) for n in range(count + 1)]
    if all(good) or not any(good):
        return None
    until = kind.validity.until_on
    missed, widest, gap = [], 0, 0
    for n in range(AHEAD_DAYS):
        on = view.today + timedelta(days=n)
        if until is not None and on > until:
            break
        first, last = span_of(kind.validity, on)
        span = good[(first - view.today).days : (min(last, last_day) - view.today).days + 1] if last else [True]
        if not any(span):
            missed.append(on)
    for is_good in good:
        gap = 0 if is_good else gap + 1
        widest = max(widest, gap)
    if not missed:
        return None
    return missed[0].isoformat(), len(missed) * 1000 // AHEAD_DAYS, widest + 1


# -- cards, draws, plans -----------------------------------------------------------------------------------


def _cards(view: View) -> Iterator[Finding]:
    """A stamp card that nothing stamps."""
    stamped = {rule.then.card for rule in view.live() if isinstance(rule.then, Stamps)}
    for card in view.programme.cards:
        if card.enabled and card.id not in stamped:
            place = f"card:{card.id}"
            yield Finding(code="card_without_stamps", weight=Weight.WRONG, places=(place,), mend=off(view, place))


def _draws(view: View) -> Iterator[Finding]:
    """A draw for tickets alone that nothing gives."""
    given = {rule.then.draw for rule in view.live() if isinstance(rule.then, Tickets)}
    for draw in view.programme.draws:
        if draw.enabled and draw.points is None and draw.id not in given:
            place = f"draw:{draw.id}"
            yield Finding(code="draw_without_tickets", weight=Weight.WRONG, places=(place,), mend=off(view, place))


def _plans(view: View) -> Iterator[Finding]:
    """A plan that is paid for and brings nothing."""
    asked = [part for when in _live_conditions(view) for part in parts_of(when) if isinstance(part, HasPlan)]
    for plan in view.programme.plans:
        named = any(not part.plans or plan.id in part.plans for part in asked)
        if plan.enabled and not named and not any(benefit.enabled for benefit in plan.benefits):
            place = f"plan:{plan.id}"
            figures = {"fee_minor": plan.fees[0].minor} if plan.fees else {}
            yield Finding(
                code="plan_brings_nothing", weight=Weight.WRONG, places=(place,), figures=figures, mend=off(view, place)
            )


def _live_conditions(view: View) -> Iterator[Condition]:
    off_ids = {id(rule.when) for rule in view.programme.rules if rule not in view.live()}
    yield from (when for when in conditions_of(view.programme) if id(when) not in off_ids)
    for draw in view.programme.draws:
        yield draw.when


# -- exclusions ---------------------------------------------------------------------------------------------


def _exclusions(view: View) -> Iterator[Finding]:
    """Two rules that exclude each other with the same priority: which one counts is left to chance."""
    listed = view.programme.rules
    for index, one in enumerate(listed):
        for other in listed[index + 1 :]:
            if exclude(one, other) and one.priority == other.priority:
                yield Finding(
                    code="exclude_equally",
                    weight=Weight.WRONG,
                    places=(f"rule:{one.id}", f"rule:{other.id}"),
                    proof=_both(view, one, other),
                    mend=_first(view, one),
                )


def _both(view: View, one: Rule, other: Rule) -> Proof | None:
    when = AllOf(of=(in_its_days(one), in_its_days(other)))
    space = space_of(view.programme, [when], [one.then, other.then], view.today, one.on)
    choice = nearest(space, when, lambda _: True)
    return None if choice is None else view.proof(space.at(choice), one.on)


def _first(view: View, one: Rule) -> Mend | None:
    """The first of the two goes before the other: the nearest priority with which no exclusion is equal."""
    against = {rule.priority for rule in view.programme.rules if rule.id != one.id and exclude(one, rule)}
    free = [priority for priority in range(one.priority, 1001) if priority not in against]
    if not free:
        return None
    return mend(view, "first", f"rule:{one.id}", {"priority": free[0]}, priority=free[0])
