"""
What a sale brings the member: points by amount, piece and visit, multipliers, stamps, money back, coupons, gifts.
Pure functions.

The earning base is what each line is paid with money (a switch lets the part paid with points earn too), without the
goods that earn nothing. Conditions on the bill look at the same amounts, but of all goods.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.ledger.reasons import (
    AnyReason,
    ByAmount,
    ByAmountCarried,
    ByPieces,
    ByShare,
    Fixed,
    Multiplied,
    Stamped,
    TicketsGiven,
)
from shopclub.core.ledger.units import ACCRUING, ENGAGEMENT, POINTS, Unit, stamps_of, tickets_of
from shopclub.core.programme.choosing import grouped, in_force, points_left, settled
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import (
    Cashback,
    Engagement,
    Gift,
    IssueCoupon,
    PointsFixed,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    Stamps,
    Tickets,
)
from shopclub.core.programme.facts import Bill, Case
from shopclub.core.programme.model import NO_CAPS, Rule, Stacking
from shopclub.core.programme.periods import period_of
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.tracing import Bar, Trace
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.sales.model import Earning, Handed


class Gains(msgspec.Struct, frozen=True, kw_only=True):
    """What a sale brings."""

    earnings: tuple[Earning, ...] = ()
    handed: tuple[Handed, ...] = ()
    """Coupons issued and gifts handed out."""
    carry: dict[str, int] = {}
    """Rule -> what its remainder changes by."""
    carry_parts: dict[str, list[int]] = {}
    """Rule about certain goods -> the same by line."""


NOTHING = Gains()


class _Given(msgspec.Struct, frozen=True):
    """Points of one rule, within its caps."""

    rule: Rule
    points: int
    why: AnyReason
    parts: tuple[int, ...] = ()
    """By line, where it is about certain goods only."""
    carry: int = 0


def gains(
    case: Case,
    rules: CompiledRules,
    *,
    nothing_for: Goods | None = None,
    by_money: bool = True,
    trace: Trace | None = None,
) -> Gains:
    """
    What a member gets for a bill.

    Args:
        case: the bill with what of each line earns; a walk-in gets nothing.
        rules: the compiled programme.
        nothing_for: goods that earn no points.
        by_money: whether what earns is what is paid in money, so that no line has to say its part of the points.
        trace: told what became of each rule.
    """
    if case.facts.member is None:
        if trace is not None:
            trace.rest(rules.gains, (), Bar.WALK_IN)
        return NOTHING
    ready = in_force(rules.gains, case, trace)
    if not ready:
        return NOTHING
    earning = case if nothing_for is None else msgspec.structs.replace(case, bill=_without(case.bill, nothing_for))
    spread = not by_money or earning.bill.minor != case.bill.minor
    if trace is not None:
        trace.works.update((rule.id, (rule, earning.bill)) for rule in ready)
    return settled(
        ready,
        lambda rule: _gives(rule, earning),
        lambda kept: _worked_out(kept, earning, rules.groups, spread=spread, trace=trace),
        lambda done: {*(e.rule for e in done.earnings), *(h.rule for h in done.handed)},
        trace,
    )


def gives_alone(rule: Rule, case: Case) -> bool:
    """Whether a rule by itself gives anything for a bill of what earns; one that only carries money on does not."""
    done = _worked_out([rule], case, {}, spread=False)
    return bool(done.earnings or done.handed)


def _without(bill: Bill, goods: Goods) -> Bill:
    out = set(bill.places(goods))
    return bill.at([0 if i in out else minor for i, minor in enumerate(bill.minor)])


def _gives(rule: Rule, case: Case) -> bool:
    """Whether a rule alone would give anything (a multiplier: anything to multiply)."""
    match rule.then:
        case PointsPerAmount() as then:
            given = _per_amount(rule, then, case)
            return bool(given.points or given.carry)
        case PointsPerPiece() as then:
            return bool(_per_piece(rule, then, case).points)
        case PointsTimes(goods=goods):
            return case.bill.total(goods) > 0
        case Stamps() as then:
            return bool(_stamps(rule, then, case).points)
        case Cashback() as then:
            return bool(_cashback(rule, then, case).points)
        case _:
            return case.bill.total() > 0


def _worked_out(
    rules: Sequence[Rule],
    case: Case,
    groups: Mapping[str, Stacking],
    *,
    spread: bool,
    trace: Trace | None = None,
) -> Gains:
    def add(given: Sequence[_Given]) -> list[_Given]:
        return _grouped(given, groups, Stacking.ADD, trace)

    by_amount = add([_per_amount(r, r.then, case) for r in rules if isinstance(r.then, PointsPerAmount)])
    given = [*by_amount, *_grouped(_times(rules, by_amount, case), groups, Stacking.BEST, trace)]
    given += add([g for r in rules if (g := _plain(r, case)) is not None])
    given += add([_stamps(r, r.then, case) for r in rules if isinstance(r.then, Stamps)])
    given += add([_cashback(r, r.then, case) for r in rules if isinstance(r.then, Cashback)])
    if spread:
        given = [g if g.parts else msgspec.structs.replace(g, parts=case.bill.minor) for g in given]
    carried = [g for g in given if g.carry]
    return Gains(
        earnings=tuple(_earning(g, case) for g in given if g.points),
        handed=_handed(rules, groups, trace),
        carry={g.rule.id: g.carry for g in carried},
        carry_parts={g.rule.id: _signed_parts(g.carry, g.parts) for g in carried if any(g.parts)},
    )


def _signed_parts(total: int, weights: Sequence[int]) -> list[int]:
    parts = split_largest_remainder(abs(total), weights)
    return parts if total > 0 else [-part for part in parts]


def _grouped(
    given: Sequence[_Given], groups: Mapping[str, Stacking], otherwise: Stacking, trace: Trace | None
) -> list[_Given]:
    return grouped(given, lambda one: one.rule, lambda one: one.points, groups, otherwise, trace)


# -- points -----------------------------------------------------------------------------------------


def _per_amount(rule: Rule, then: PointsPerAmount, case: Case) -> _Given:
    base = case.bill.total(then.goods)
    parts = _weights(case.bill, then.goods)
    why: AnyReason = ByAmount(base, then.step_minor, then.points)
    if not then.carry:
        return _Given(rule, _capped(base // then.step_minor * then.points, rule, case), why, parts)
    before = case.facts.carry.get(rule.id, 0)
    # Where nothing is paid for these goods nothing is earned, even if the step was made smaller since.
    steps = max(0, (before + base) // then.step_minor) if base else 0
    if before:
        why = ByAmountCarried(base, then.step_minor, then.points, before)
    points = _capped(steps * then.points, rule, case)
    return _Given(rule, points, why, parts, base - steps * then.step_minor)


def _capped(points: int, rule: Rule, case: Case) -> int:
    return points if rule.caps == NO_CAPS else min(points, points_left(rule, case.facts, case.on))


def _per_piece(rule: Rule, then: PointsPerPiece, case: Case) -> _Given:
    parts = _paid_pieces(case.bill, then.goods)
    pieces = sum(parts)
    points = _capped(pieces // then.each * then.points, rule, case)
    return _Given(rule, points, ByPieces(pieces, then.each, then.points), parts)


def _paid_pieces(bill: Bill, goods: Goods) -> tuple[int, ...]:
    """By line how many pieces of some goods something is paid for."""
    parts = [0] * len(bill.lines)
    for i in bill.places(goods):
        if bill.minor[i] > 0:
            parts[i] = bill.lines[i].qty
    return tuple(parts)


def _weights(bill: Bill, goods: Goods) -> tuple[int, ...]:
    """By line what counts of some goods; nothing to say where it is all of the bill."""
    if goods == ALL_GOODS:
        return ()
    wanted = set(bill.places(goods))
    return tuple(minor if i in wanted else 0 for i, minor in enumerate(bill.minor))


def _plain(rule: Rule, case: Case) -> _Given | None:
    match rule.then:
        case PointsPerPiece() as then:
            return _per_piece(rule, then, case)
        case PointsFixed(points=points) | Engagement(points=points):
            return _Given(rule, _capped(points, rule, case), Fixed("sale"))
        case Tickets() as then:
            return _tickets(rule, then, case)
        case _:
            return None


def _tickets(rule: Rule, then: Tickets, case: Case) -> _Given:
    """Tickets for the purchase, or for each full step of what is paid for the goods."""
    base, parts = case.bill.total(then.goods), _weights(case.bill, then.goods)
    if then.step_minor is None:
        why, count = TicketsGiven(then.draw, "sale"), then.count if base > 0 else 0
    else:
        why = TicketsGiven(then.draw, "sale", base, then.step_minor, then.count)
        count = base // then.step_minor * then.count
    return _Given(rule, _capped(count, rule, case), why, parts)


def _times(rules: Sequence[Rule], by_amount: Sequence[_Given], case: Case) -> list[_Given]:
    """
    What multipliers add to the points by amount; below 1 they can't take any away.

    Each works on the points by amount (of its goods) before any other multiplier; in a group that adds, so do they.
    """
    found = []
    for rule in rules:
        if isinstance(rule.then, PointsTimes):
            goods = rule.then.goods
            bases = [(g, _points_for(g, goods, case)) for g in by_amount]
            base = sum(points for _, points in bases)
            extra = _capped(max(0, rule.then.rounding.of(base, rule.then.permille) - base), rule, case)
            if extra:
                why = Multiplied(base, rule.then.permille, case.facts.tier)
                found.append(_Given(rule, extra, why, _weights_of_points(bases, goods, case)))
    return found


def _points_for(given: _Given, goods: Goods, case: Case) -> int:
    """Points by amount that some goods alone would give, at most what was given for all."""
    if goods == ALL_GOODS:
        return given.points
    then = given.rule.then
    assert isinstance(then, PointsPerAmount)
    minor = sum(_shared(given, goods, case))
    return min(given.points, minor // then.step_minor * then.points)


def _shared(given: _Given, goods: Goods, case: Case) -> list[int]:
    """By line what earned a rule's points, of some goods."""
    earned, wanted = given.parts or case.bill.minor, set(case.bill.places(goods))
    return [minor if i in wanted else 0 for i, minor in enumerate(earned)]


def _weights_of_points(bases: Sequence[tuple[_Given, int]], goods: Goods, case: Case) -> tuple[int, ...]:
    """By line what a multiplier works on; nothing to say where it is the points for all of the bill."""
    if goods == ALL_GOODS and not any(given.parts for given, _ in bases):
        return ()
    weights = [0] * len(case.bill.lines)
    for given, points in bases:
        for i, part in enumerate(split_largest_remainder(points, _shared(given, goods, case))):
            weights[i] += part
    return tuple(weights)


# -- other balances ---------------------------------------------------------------------------------


def _stamps(rule: Rule, then: Stamps, case: Case) -> _Given:
    card = case.programme.card(then.card)
    parts = _paid_pieces(case.bill, then.goods)
    pieces, each = sum(parts), then.each or 0
    times = 0 if card is None or not card.enabled else pieces // each if each else min(1, pieces)
    why = Stamped(pieces if each else 0, each, then.count)
    return _Given(rule, _capped(times * then.count, rule, case), why, parts if each or then.goods != ALL_GOODS else ())


def _cashback(rule: Rule, then: Cashback, case: Case) -> _Given:
    base = case.bill.total(then.goods)
    minor = _capped(then.rounding.of(base, then.permille), rule, case)
    why = ByShare(base, then.permille, period_of(then.period, case.on)[1])
    return _Given(rule, minor, why, _weights(case.bill, then.goods))


def _earning(given: _Given, case: Case) -> Earning:
    """What a rule gives; its parts by line where it is about certain goods."""
    rule, points = given.rule, given.points
    parts = tuple(split_largest_remainder(points, given.parts)) if any(given.parts) else ()
    unit, expires = _balance(rule, case)
    return Earning(
        rule=rule.id,
        points=points,
        unit=unit,
        expires=expires,
        why=given.why,
        qualifies=rule.qualifies,
        parts=parts,
    )


def _balance(rule: Rule, case: Case) -> tuple[Unit, date | None]:
    """What a rule gives is counted in, and its last usable day; of money back that of the period it waits for."""
    match rule.then:
        case Engagement():
            return ENGAGEMENT, None
        case Stamps(card=name):
            card = case.programme.card(name)
            return stamps_of(name), None if card is None else last_usable_day(card.expiry, case.on)
        case Tickets(draw=draw):
            return tickets_of(draw), None if rule.expiry is None else last_usable_day(rule.expiry, case.on)
        case Cashback(period=period):
            return ACCRUING, period_of(period, case.on)[1]
        case _:
            return POINTS, last_usable_day(rule.expiry or case.programme.expiry, case.on)


# -- things -----------------------------------------------------------------------------------------


def _handed(rules: Sequence[Rule], groups: Mapping[str, Stacking], trace: Trace | None = None) -> tuple[Handed, ...]:
    """Coupons and gifts; of a group that gives only the best the first one, since things have no height."""
    things: list[tuple[Rule, Handed]] = []
    for rule in rules:
        match rule.then:
            case IssueCoupon(coupon=coupon, count=count):
                things.append((rule, Handed(rule=rule.id, coupon=coupon, count=count)))
            case Gift(count=count):
                things.append((rule, Handed(rule=rule.id, count=count)))
            case _:
                pass
    first = grouped(things, lambda thing: thing[0], lambda _: 0, groups, Stacking.ADD, trace)
    return tuple(handed for _, handed in first)
