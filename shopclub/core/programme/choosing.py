"""Which rules apply together: priority, exclusion, "stop here", what is left of a cap. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TypeVar

from shopclub.core.ledger.model import Used
from shopclub.core.programme.effects import Cashback
from shopclub.core.programme.facts import Case, Facts, Tally
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import NO_CAPS, Rule, Stacking
from shopclub.core.programme.periods import period_key, same_kind
from shopclub.core.programme.tracing import Bar, Cap, Hurdle, Trace

T = TypeVar("T")
NO_LIMIT = 10**15
"""More than any bill or balance holds."""


def in_force(rules: Sequence[Rule], case: Case, trace: Trace | None = None) -> list[Rule]:
    """Those of the rules that are within their dates, whose condition holds and whose caps leave room."""
    ready = [
        rule
        for rule in rules
        if rule.in_force(case.on)
        and holds(rule.when, case)
        and (rule.caps == NO_CAPS or has_room(rule, case.facts, case.on))
    ]
    if trace is not None:
        for rule in rules:
            trace.cases[rule.id] = case
            if rule not in ready:
                trace.hurdles[rule.id] = _hurdle(rule, case)
    return ready


def _hurdle(rule: Rule, case: Case) -> Hurdle:
    """Which of it is missing for a rule that is not in force: the first, in the order they are asked."""
    if not rule.in_force(case.on):
        return Hurdle(Bar.NOT_YET if rule.from_on is not None and case.on < rule.from_on else Bar.OVER)
    if not holds(rule.when, case):
        return Hurdle(Bar.CONDITION)
    return Hurdle(Bar.CAP, cap=cap_reached(rule, case.facts, case.on))


def used_in(rule: Rule, facts: Facts, on: date) -> Used:
    """
    What the member has had of a rule in its present period.

    Periods only move forward: with the clock set back, what was had in a later one counts. What was had while the cap
    counted by another kind of period does not.
    """
    used = facts.used.get(rule.id, Used())
    key = period_key(rule.caps.period, on, facts.birthdays)
    return used if used.period >= key and same_kind(used.period, key) else Used(period=key)


def counted_in(rule: Rule, facts: Facts, on: date) -> str:
    """Key of the period a use counts in; of a walk-in, who has none of their own, the day's."""
    return on.isoformat() if facts.member is None else used_in(rule, facts, on).period


def counted(used: Mapping[str, Used], rule: str, period: str, points: int, uses: int = 1) -> dict[str, Used]:
    """
    What a member has had, with so many uses more (or, taken back, fewer) of a rule.

    Args:
        used: before.
        rule: its id.
        period: key of the period they count in; of another than the present one a use is not looked at any more.
        points: what they came to, with the sign of `uses`.
        uses: how many; negative where they never happened.
    """
    now = used.get(rule, Used())
    if now.period != period and uses > 0:
        now = Used(period=period)
    if now.period != period:
        return dict(used)
    after = Used(period, now.count + uses, now.points + points)
    rest = {key: value for key, value in used.items() if key != rule}
    return {**rest, rule: after} if after.count else rest


def tallied(tally: Tally, on: date, points: int, minor: int, uses: int = 1) -> Tally:
    """
    A tally with so many uses more (or, taken back, fewer) on a day.

    Days only move forward: with the clock set back, a use counts for the latest day there was.
    """
    day = on.isoformat()
    day_uses = tally.day_uses if tally.day >= day else 0
    day_uses += uses if uses > 0 or day == tally.day else 0
    return Tally(
        uses=tally.uses + uses,
        points=tally.points + points,
        minor=tally.minor + minor,
        day=max(tally.day, day),
        day_uses=min(day_uses, tally.uses + uses),
    )


def has_run_out(rule: Rule, tally: Tally) -> bool:
    """Whether a rule's caps for the whole shop leave nothing to give on any day."""
    caps = rule.caps
    return (
        (caps.uses is not None and tally.uses >= caps.uses)
        or (caps.points is not None and tally.points >= caps.points)
        or (caps.minor is not None and _minor_given(rule, tally) >= caps.minor)
    )


def _minor_given(rule: Rule, tally: Tally) -> int:
    """Money a rule has given: money back is counted where other rules count points, discounts stand beside them."""
    return tally.points if isinstance(rule.then, Cashback) else tally.minor


def has_room(rule: Rule, facts: Facts, on: date) -> bool:
    """Whether a rule's caps let it give anything today."""
    return cap_reached(rule, facts, on) is None


def cap_reached(rule: Rule, facts: Facts, on: date) -> Cap | None:
    """The first of a rule's caps that lets it give nothing today; None when all leave room."""
    caps, tally = rule.caps, facts.tallies.get(rule.id, Tally())
    if caps.uses is not None and tally.uses >= caps.uses:
        return Cap.USES
    if caps.per_day is not None and tally.day >= on.isoformat() and tally.day_uses >= caps.per_day:
        return Cap.DAY
    if caps.per_member is not None:
        if facts.member is None:
            return Cap.WALK_IN
        if used_in(rule, facts, on).count >= caps.per_member:
            return Cap.MEMBER
    if minor_left(rule, facts) <= 0:
        return Cap.BUDGET
    if points_left(rule, facts, on) > 0:
        return None
    return Cap.BUDGET if has_run_out(rule, tally) else Cap.SHARE


def points_left(rule: Rule, facts: Facts, on: date) -> int:
    """Points (or stamps, or money back in minor units) a rule may still give this member today."""
    caps, left = rule.caps, NO_LIMIT
    in_all, each = caps.points, caps.points_per_member
    if isinstance(rule.then, Cashback):
        in_all, each = caps.minor, caps.minor_per_member
    if in_all is not None:
        left = in_all - facts.tallies.get(rule.id, Tally()).points
    if each is not None:
        left = min(left, each - used_in(rule, facts, on).points)
    return max(0, left)


def minor_left(rule: Rule, facts: Facts) -> int:
    """Discount in money a rule may still give."""
    if rule.caps.minor is None or isinstance(rule.then, Cashback):
        return NO_LIMIT
    return max(0, rule.caps.minor - facts.tallies.get(rule.id, Tally()).minor)


def resolved(
    rules: Sequence[Rule], gives: Callable[[Rule], bool], powerless: Collection[str], trace: Trace | None = None
) -> list[Rule]:
    """
    The rules that may apply together.

    Args:
        rules: those in force, the higher priority first.
        gives: whether a rule alone would give anything.
        powerless: rules that in the end gave nothing: they stop and exclude nobody.
        trace: told why the others don't.

    Returns:
        Them without those excluded by one that goes first, and without those below one that says "stop here".
    """
    kept: list[Rule] = []
    stop: Rule | None = None
    for rule in rules:
        if stop is not None and rule.priority < stop.priority:
            if trace is None:
                break
            trace.bar(rule, Bar.STOPPED, stop.id)
        elif first := next((o for o in kept if o.id not in powerless and exclude(rule, o)), None):
            if trace is not None:
                trace.bar(rule, Bar.EXCLUDED, first.id)
        elif gives(rule):
            kept.append(rule)
            if rule.stop and rule.id not in powerless and stop is None:
                stop = rule
    return kept


def settled(
    ready: Sequence[Rule],
    gives: Callable[[Rule], bool],
    work: Callable[[list[Rule]], T],
    fired: Callable[[T], Collection[str]],
    trace: Trace | None = None,
) -> T:
    """
    What the rules come to together: a rule stops or excludes others only where in the end it has given something.

    Args:
        ready: those in force, the higher priority first.
        gives: whether a rule alone would give anything.
        work: what some rules give together.
        fired: ids of those that gave something.
        trace: told what became of each.
    """
    if not any(rule.stop or rule.excludes for rule in ready):
        done = work([rule for rule in ready if gives(rule)])
        if trace is not None:
            trace.rest(ready, fired(done), Bar.NOTHING)
        return done
    powerless: set[str] = set()
    while True:
        if trace is not None:
            trace.anew(ready)
        kept = resolved(ready, gives, powerless, trace)
        done = work(kept)
        gave = fired(done)
        idle = {r.id for r in kept if (r.stop or _has_excluded(r, ready)) and r.id not in gave} - powerless
        if not idle:
            if trace is not None:
                trace.rest(ready, gave, Bar.NOTHING)
            return done
        powerless |= idle


def grouped(
    given: Sequence[T],
    rule_of: Callable[[T], Rule],
    points_of: Callable[[T], int],
    groups: Mapping[str, Stacking],
    otherwise: Stacking,
    trace: Trace | None = None,
) -> list[T]:
    """
    Of each group that gives only the best, what gives most (the first of equals); all of the others.

    Args:
        given: what each rule gives.
        rule_of: its rule.
        points_of: how much it gives.
        groups: the stated ones.
        otherwise: how rules without a group stack.
        trace: told which one gives more than each of the others.
    """
    best: dict[str, T] = {}
    for one in given:
        name = rule_of(one).group or ""
        is_best = groups.get(name, otherwise) is Stacking.BEST
        if is_best and (name not in best or points_of(one) > points_of(best[name])):
            best[name] = one
    if trace is not None:
        for one in given:
            if (winner := best.get(rule_of(one).group or "", one)) is not one:
                trace.bar(rule_of(one), Bar.BEATEN, rule_of(winner).id)
    return [one for one in given if best.get(rule_of(one).group or "", one) is one]


def _has_excluded(rule: Rule, ready: Sequence[Rule]) -> bool:
    return any(exclude(rule, other) for other in ready if other is not rule)


def exclude(one: Rule, other: Rule) -> bool:
    """Whether two rules can't apply together, whichever of the two says so."""
    return other.id in one.excludes or one.id in other.excludes
