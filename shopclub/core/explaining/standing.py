"""
Why a member stands in a tier: the criteria with the very figures the ladder judges by, and what is missing.

Pure functions. Each criterion is looked at as `tiers.figures` looks at it; a test holds the two together.
"""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.ledger.model import Account, Standing
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    BoughtWithin,
    ByEach,
    Criterion,
    Ladder,
    Life,
    Metric,
    Never,
    Reach,
    Tier,
    Window,
)
from shopclub.core.tiers.figures import activity_in, counts_until, day_before, is_never, meets, metric_of, months_of
from shopclub.core.tiers.model import TierChange, Way
from shopclub.core.tiers.rules import last_day, place_of, ways_up


class MonthFigure(msgspec.Struct, frozen=True):
    """What one calendar month holds of a figure."""

    month: str
    """`YYYY-MM`; empty: all that lies before the months an account keeps."""
    figure: int


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion with the figures it is judged by."""

    criterion: Criterion
    met: bool
    metric: Metric | None = None
    """What it counts; None for one that counts nothing (several together, a last purchase, what is never met)."""
    have: int = 0
    need: int = 0
    first: str = ""
    last: str = ""
    """First and last month (`YYYY-MM`) of its window; empty for a life."""
    by: date | None = None
    """Last day on which all it holds still counts together."""
    months: tuple[MonthFigure, ...] = ()
    """What each month brought; together they are `have`."""
    bought_on: date | None = None
    """The last purchase, where that is asked for."""
    of: tuple[Measured, ...] = ()

    def missing(self) -> int:
        """How much more it takes."""
        return max(0, self.need - self.have)


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A criterion of a tier, looked at with the figures of a day."""

    tier: Tier
    place: int
    """Index of the tier in its ladder."""
    on: date
    """The day whose windows count."""
    what: Measured
    last: date | None = None
    """The last day on which what is missing still helps, where the criterion is about keeping the tier."""
    lost: bool = False
    """Whether it is a tier that was left because of it."""


class StandingWhy(msgspec.Struct, frozen=True, kw_only=True):
    """A tier with what led to it, what keeps it, and what is missing for the next."""

    tier: Tier | None
    """None without a ladder."""
    standing: Standing | None
    change: TierChange | None
    """The row of history that led here; None for who never moved."""
    version: int
    """Version of the programme in force at that row (now without one)."""
    then: Judged | None
    """
    What the tier asked for, with the figures of the day it was reached or kept by; of a tier that was left what it
    would have taken to keep it. None where no figures decided: a grant, the first tier.
    """
    last: date | None
    """The last day it is held, grace included; None for good."""
    keeps: Judged | None
    """What keeps it at the review, with the figures so far; None where no review comes, and where nothing keeps it."""
    ends: bool
    """Whether nothing keeps it: it ends with its last day."""
    next: Judged | None
    """What the next tier asks for, today; None at the top, and for one that is only granted."""
    ways: tuple[Way, ...]
    """The ways to the next tier, the nearest first."""


def measured(account: Account, criterion: Criterion, place: int, on: date) -> Measured:
    """
    A criterion with the figures it is judged by.

    Args:
        account: whose.
        criterion: of a tier.
        place: index of the tier in the ladder, which `by_each` multiplies.
        on: the day whose windows count.
    """
    met = meets(account, criterion, place, on)
    match criterion:
        case Reach(metric=metric, value=need, window=window):
            return _figure(account, criterion, (metric, window), need, on, met=met)
        case ByEach(metric=metric, step=step, window=window):
            return _figure(account, criterion, (metric, window), step * place, on, met=met)
        case BoughtWithin():
            return Measured(criterion=criterion, met=met, bought_on=account.last_on)
        case Never():
            return Measured(criterion=criterion, met=met)
        case AllCriteria(of=parts) | AnyCriterion(of=parts):
            inner = tuple(measured(account, part, place, on) for part in parts)
            return Measured(criterion=criterion, met=met, of=inner)


def _figure(
    account: Account, criterion: Criterion, what: tuple[Metric, Window], need: int, on: date, *, met: bool
) -> Measured:
    metric, window = what
    have = metric_of(activity_in(account, window, on), metric)
    first, last = ("", "") if isinstance(window, Life) else months_of(window, on)
    within = {key: month for key, month in account.months.items() if not first or first <= key <= last}
    shown = [MonthFigure(key, metric_of(within[key], metric)) for key in sorted(within)]
    earlier = have - sum(one.figure for one in shown)
    if earlier:
        shown.insert(0, MonthFigure("", earlier))
    return Measured(
        criterion=criterion,
        met=met,
        metric=metric,
        have=have,
        need=need,
        first=first,
        last=last,
        by=counts_until(account, window, metric, on),
        months=tuple(one for one in shown if one.figure),
    )


def leaves(whole: Measured) -> list[Measured]:
    """The criteria that are judged one by one, without those that put them together."""
    if isinstance(whole.criterion, AllCriteria | AnyCriterion):
        return [leaf for part in whole.of for leaf in leaves(part)]
    return [whole]


def asked_of(ladder: Ladder, change: TierChange) -> tuple[frozenset[Metric], bool]:
    """The figures that the tiers of a change look at, and whether they ask for the day of the last purchase."""
    tiers = [tier for tier in ladder.tiers if tier.id in (change.before, change.after)]
    bare = [leaf for tier in tiers for whole in (tier.reach, tier.keep) if whole for leaf in _bare(whole)]
    metrics = frozenset(leaf.metric for leaf in bare if isinstance(leaf, Reach | ByEach))
    return metrics, any(isinstance(leaf, BoughtWithin) for leaf in bare)


def _bare(criterion: Criterion) -> list[Criterion]:
    if isinstance(criterion, AllCriteria | AnyCriterion):
        return [leaf for part in criterion.of for leaf in _bare(part)]
    return [criterion]


def judged_then(account: Account, ladder: Ladder, change: TierChange) -> Judged | None:
    """
    What decided a change of tier: what reached it, what kept it at its review, or what it would have taken.

    Args:
        account: with the figures of then.
        ladder: of then.
        change: the row; of a cause where no figures decide there is no answer.
    """
    if change.cause == "reached":
        return judged(account, ladder, change.after, change.on)
    if change.cause not in ("kept", "review") or change.before_by_hand:
        return None
    days = {day_before(change.on), change.before_until or day_before(change.on)}
    before, after = place_of(ladder, change.before), place_of(ladder, change.after)
    place, lost = (before, True) if after < before else (after, False)
    tier = ladder.tiers[place]
    for criterion in (tier.keep, tier.reach):
        if criterion is None or is_never(criterion) or tier.id not in (change.before, change.after):
            continue
        for day in sorted(days):
            what = measured(account, criterion, place, day)
            if what.met is not lost:
                return Judged(tier=tier, place=place, on=day, what=what, lost=lost)
    return None


def judged(account: Account, ladder: Ladder, tier_id: str, on: date) -> Judged | None:
    """What reaches a tier, with the figures of a day; None for one without a criterion."""
    place = place_of(ladder, tier_id)
    tier = ladder.tiers[place]
    if tier.reach is None or tier.id != tier_id or not place:
        return None
    return Judged(tier=tier, place=place, on=on, what=measured(account, tier.reach, place, on))


def keeping(account: Account, ladder: Ladder, on: date) -> Judged | None:
    """
    What keeps the tier at its review, with what the windows of its last day hold so far.

    Args:
        account: whose.
        ladder: of the programme.
        on: today; behind the last day the last one of grace is looked at.
    """
    standing = account.standing
    if standing is None or standing.until is None:
        return None
    place = place_of(ladder, standing.tier)
    tier = ladder.tiers[place]
    criterion = tier.reach if standing.by_hand else tier.keep or tier.reach
    if not place or tier.id != standing.tier or criterion is None:
        return None
    if not standing.by_hand and is_never(tier.keep):
        return None
    last = last_day(standing, ladder)
    day = standing.until if on <= standing.until else last
    return Judged(tier=tier, place=place, on=day, what=measured(account, criterion, place, day), last=day)


def next_judged(account: Account, ladder: Ladder, on: date) -> Judged | None:
    """What the next tier asks for, with the figures of a day; None at the top."""
    place = (place_of(ladder, account.standing.tier) if account.standing else 0) + 1
    return judged(account, ladder, ladder.tiers[place].id, on) if place < len(ladder.tiers) else None


def explained(
    account: Account, ladder: Ladder | None, on: date, *, change: TierChange | None, then: Judged | None, version: int
) -> StandingWhy:
    """
    A standing with all that is behind it.

    Args:
        account: whose.
        ladder: of the programme in force.
        on: today.
        change: the row that led here.
        then: what the tier asked for when it was given, with the figures of that moment.
        version: of the programme then.
    """
    standing = account.standing
    tier = ladder.tiers[place_of(ladder, standing.tier) if standing else 0] if ladder else None
    last = last_day(standing, ladder) if ladder and standing and standing.until else None
    keeps = keeping(account, ladder, on) if ladder else None
    return StandingWhy(
        tier=tier,
        standing=standing,
        change=change,
        version=version,
        then=then,
        last=last,
        keeps=keeps,
        ends=last is not None and keeps is None,
        next=next_judged(account, ladder, on) if ladder else None,
        ways=ways_up(account, ladder, on),
    )
