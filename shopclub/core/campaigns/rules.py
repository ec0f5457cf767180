"""What rules give outside a sale, and who stands first at the end of a period: pure functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from shopclub.core.campaigns.model import Gain, Row
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Activity, FilledUp, Happened, Ranked
from shopclub.core.ledger.reasons import TicketsGiven
from shopclub.core.ledger.rules import usable
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.choosing import NO_LIMIT, exclude, grouped, in_force, points_left, settled, used_in
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import (
    Engagement,
    FillUp,
    IssueCoupon,
    PointsFixed,
    RankBy,
    Tickets,
    Ties,
    ToTheFirst,
)
from shopclub.core.programme.facts import Case, Tally
from shopclub.core.programme.ladder import CalendarMonth, CalendarQuarter, CalendarYear, Window
from shopclub.core.programme.model import Occasion, Rule, Stacking
from shopclub.core.programme.rules import last_usable_of, unit_given
from shopclub.core.programme.tracing import Bar, Trace
from shopclub.core.programme.values import Period
from shopclub.core.tiers.figures import activity_in


def gives(
    case: Case,
    rules: CompiledRules,
    occasion: Occasion,
    *,
    of: Sequence[Rule] | None = None,
    but: Collection[str] = (),
    trace: Trace | None = None,
) -> tuple[Gain, ...]:
    """
    What the rules of an occasion give a member, within their caps.

    Args:
        case: the day and the member.
        rules: the compiled programme.
        occasion: what happened.
        of: the rules of it to look at, where the day rules others out; None: all.
        but: rules that have given for this already.
        trace: told what became of each rule, by who asks why.
    """
    listed = rules.on(occasion) if of is None else of
    ready = in_force([rule for rule in listed if rule.id not in but] if but else listed, case, trace)
    if not ready:
        return ()
    return settled(
        ready,
        lambda rule: gain_of(rule, case, rules) is not None,
        lambda kept: _together(kept, case, rules, trace),
        lambda gains: {gain.rule for gain in gains},
        trace,
    )


def _together(kept: Sequence[Rule], case: Case, rules: CompiledRules, trace: Trace | None = None) -> tuple[Gain, ...]:
    gains = [gain for rule in kept if (gain := gain_of(rule, case, rules)) is not None]
    best: Gain | None = None
    for gain in gains:
        # One balance is filled up once, however many rules would: the fullest counts.
        if isinstance(gain.why, FilledUp) and (best is None or gain.points > best.points):
            best = gain
    less = [g for g in gains if isinstance(g.why, FilledUp) and g is not best]
    gains = [g for g in gains if not any(g is one for one in less)]
    if trace is not None and best is not None:
        for gain in less:
            trace.bar(rules.by_id[gain.rule], Bar.BEATEN, best.rule)
    points = [g for g in gains if not g.coupon]
    chosen = grouped(points, lambda g: rules.by_id[g.rule], lambda g: g.points, rules.groups, Stacking.ADD, trace)
    return tuple(g for g in gains if g.coupon or any(g is one for one in chosen))


def still_open(rules: Sequence[Rule], had: Sequence[Rule], groups: Mapping[str, Stacking]) -> list[Rule]:
    """
    Those of a day's rules that may give beside what others of them gave before: as if all had been looked at at once.

    Args:
        rules: of the day.
        had: those that gave already.
        groups: the stated stacking groups.
    """
    return [rule for rule in rules if not any(_rules_out(gave, rule, groups) for gave in had)]


def _rules_out(gave: Rule, rule: Rule, groups: Mapping[str, Stacking]) -> bool:
    if gave.id == rule.id or exclude(gave, rule) or (gave.stop and gave.priority > rule.priority):
        return True
    if isinstance(gave.then, FillUp) and isinstance(rule.then, FillUp):
        return True
    return bool(rule.group) and rule.group == gave.group and groups.get(rule.group or "") is Stacking.BEST


def gain_of(rule: Rule, case: Case, rules: CompiledRules) -> Gain | None:
    """What a rule alone gives; None for nothing."""
    period = used_in(rule, case.facts, case.on).period if rule.id in rules.capped else ""
    match rule.then:
        case IssueCoupon(coupon=coupon, count=count):
            return Gain(rule=rule.id, coupon=coupon, count=count, period=period)
        case PointsFixed(points=points) | Engagement(points=points):
            points = min(points, points_left(rule, case.facts, case.on))
            return _points(rule, points, Happened(rule.on.value, case.facts.about, period), case, period)
        case Tickets(draw=draw, count=count):
            count = min(count, points_left(rule, case.facts, case.on))
            why = TicketsGiven(draw, rule.on.value, about=case.facts.about, period=period)
            return _points(rule, count, why, case, period)
        case FillUp() as then:
            before = case.facts.available + case.facts.held  # what is only held is there all the same
            if case.facts.owes:
                return None  # what came would settle the debt, and fill nothing
            missing = min(filled(then, before) - before, points_left(rule, case.facts, case.on))
            return _points(rule, missing, FilledUp(before, before + missing, period), case, period)
        case _:
            return None


def _points(
    rule: Rule, points: int, why: Happened | FilledUp | Ranked | TicketsGiven, case: Case, period: str
) -> Gain | None:
    if points <= 0:
        return None
    return Gain(
        rule=rule.id,
        points=points,
        unit=unit_given(rule.then),
        expires=last_usable_of(rule, case.programme.expiry, case.on),
        why=why,
        qualifies=rule.qualifies,
        period=period,
    )


def filled(effect: FillUp, balance: int) -> int:
    """What a balance is filled up to; itself where no step reaches it. One that is full already stays."""
    for step in effect.steps:
        if step.at_least <= balance < step.to:
            return step.to
    beyond = effect.beyond
    if beyond is None or balance < beyond.at_least:
        return balance
    rest = balance % beyond.unit
    if not rest or rest < beyond.rest:
        return balance
    return max(balance, min(balance - rest + beyond.unit, beyond.at_most))


# -- the end of a period ----------------------------------------------------------------------------

_WINDOWS: dict[Period, Window] = {
    Period.MONTH: CalendarMonth(),
    Period.QUARTER: CalendarQuarter(),
    Period.YEAR: CalendarYear(),
}


class Runner(msgspec.Struct, frozen=True):
    """Somebody who may get a place."""

    member: MemberNo
    figure: int
    joined_on: date


def figure_of(account: Account, by: RankBy, period: Period, last: date) -> int:
    """What a member is ranked by at the end of a period: its last day's balance, or what its months add up to."""
    if by is RankBy.BALANCE:
        return usable(account, last)
    sums = activity_in(account, _WINDOWS[period], last) if period in _WINDOWS else Activity()
    match by:
        case RankBy.POINTS:
            return sums.points
        case RankBy.SPEND:
            return sums.spend_minor
        case RankBy.VISITS:
            return sums.visits
        case RankBy.ENGAGEMENT:
            return sums.engagement


def ranked(runners: Iterable[Runner], then: ToTheFirst) -> list[Row]:
    """
    The first of those with a figure above nothing, in their order.

    Of equal ones who has been a member longer stands first, then the lower number. Where all of them are to get it
    (`ties`), equal figures share a place, and the last place may be given to several.
    """
    order = sorted((r for r in runners if r.figure > 0), key=lambda r: (-r.figure, r.joined_on, r.member))
    if then.ties is Ties.EARLIER:
        return [Row(r.member, place, r.figure) for place, r in enumerate(order[: then.places], 1)]
    rows: list[Row] = []
    for index, runner in enumerate(order):
        place = rows[-1].place if rows and rows[-1].figure == runner.figure else index + 1
        if place > then.places:
            break
        rows.append(Row(runner.member, place, runner.figure))
    return rows


def with_points(rows: Sequence[Row], then: ToTheFirst) -> list[Row]:
    """Rows with the points each place brings; none where it is coupons."""
    points = then.give.points if isinstance(then.give, PointsFixed) else 0
    return [msgspec.structs.replace(row, points=points) for row in rows]


def shared_out(rows: Sequence[Row], rule: Rule, tally: Tally) -> list[Row]:
    """
    The rows that a rule's caps for the whole shop reach, with the points each gets: in order, while there are any.

    Args:
        rows: in their order, each with what it would get.
        rule: with caps, or without.
        tally: what it has given before.
    """
    left = NO_LIMIT if rule.caps.points is None else max(0, rule.caps.points - tally.points)
    uses = NO_LIMIT if rule.caps.uses is None else max(0, rule.caps.uses - tally.uses)
    if rule.caps.per_day is not None:
        uses = min(uses, rule.caps.per_day)
    out: list[Row] = []
    for row in rows:
        points = min(row.points, left)
        if len(out) == uses or left <= 0 or (row.points and not points):
            break
        left -= points
        out.append(msgspec.structs.replace(row, points=points))
    return out


def gain_at_end(rule: Rule, row: Row, places: int, until: date, case: Case, *, capped: bool) -> Gain | None:
    """
    What a row of a period's list gets.

    Args:
        rule: that made the list.
        row: of it.
        places: how many there are; 0 for a list without.
        until: the period's last day.
        case: of the day it is given.
        capped: whether uses of the rule are counted.
    """
    period = used_in(rule, case.facts, until).period if capped else ""
    give = rule.then.give if isinstance(rule.then, ToTheFirst) else rule.then
    if isinstance(give, IssueCoupon):
        return Gain(rule=rule.id, coupon=give.coupon, count=give.count, period=period)
    why: Happened | FilledUp | Ranked = Happened(rule.on.value, case.facts.about, period)
    if row.place:
        why = Ranked(row.place, places, until, period)
    elif isinstance(give, FillUp):
        why = FilledUp(row.figure, row.figure + row.points, period)
    return _points(rule, row.points, why, case, period)


def points_of(gains: Iterable[Gain]) -> int:
    """All points of some gains."""
    return sum(gain.points for gain in gains if gain.unit == POINTS)
