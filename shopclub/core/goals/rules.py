"""Where a goal stands on a day, what the pace says and what is missing: pure functions of the days and a goal."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from shopclub.core.goals.days import Book
from shopclub.core.goals.metrics import METRICS, PEOPLE, Metric, Sort
from shopclub.core.goals.model import (
    FEW,
    Aim,
    Behind,
    List,
    Measure,
    Need,
    OneDay,
    OneUnit,
    Pace,
    Past,
    Period,
    Setting,
    Someone,
    Span,
    Standing,
    Verdict,
)
from shopclub.core.goals.periods import SHOWN, compared_with, earlier, first_days, period_of
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import MAX_MINOR
from shopclub.core.kernel.text import clean_text

THOUSAND = 1000
NAME_LENGTH = 60
MOST_GROWTH = 10 * THOUSAND
LONGEST = 3 * 366
"""Days a goal with dates of its own may run."""
MAY_BE_SHUT = timedelta(days=7)
"""A shop whose first figures lie within so many days of a period's beginning was there for all of it."""
_NO_FIGURE = Measure(0, 0)
_DAY = timedelta(days=1)


def checked_aim(aim: Aim) -> Aim:
    """
    A goal as it can be kept: dates only where they count, the name made fit.

    Raises:
        InvalidInput: `metric_unknown`, `target_low`, `target_high` with `most` in percent, `amount_too_large`,
            `first_on_missing`, `last_on_missing`, `last_on_before`, `last_on_far` with `days`, `text_too_long`.
    """
    metric = METRICS.get(aim.metric)
    if metric is None:
        raise InvalidInput("metric_unknown", metric=aim.metric[:40])
    if aim.target < (0 if metric.low else 1):
        raise InvalidInput("target_low")
    most = {Sort.SHARE: THOUSAND, Sort.GROWTH: MOST_GROWTH}.get(metric.sort)
    if most is not None and aim.target > most:
        raise InvalidInput("target_high", most=most // 10)
    if aim.target > MAX_MINOR:
        raise InvalidInput("amount_too_large", text="")
    first_on = last_on = None
    if aim.span is Span.DATES:
        if aim.first_on is None:
            raise InvalidInput("first_on_missing")
        if aim.last_on is None:
            raise InvalidInput("last_on_missing")
        if aim.last_on < aim.first_on:
            raise InvalidInput("last_on_before")
        if (aim.last_on - aim.first_on).days >= LONGEST:
            raise InvalidInput("last_on_far", days=LONGEST)
        first_on, last_on = aim.first_on, aim.last_on
    return Aim(
        metric=aim.metric,
        target=aim.target,
        span=aim.span,
        first_on=first_on,
        last_on=last_on,
        against=aim.against,
        name=clean_text(aim.name, "name", NAME_LENGTH),
    )


def target_value(aim: Aim) -> Fraction:
    """The target as the figure's own value: a share from 0 to 1, money in minor units, a number."""
    metric = METRICS.get(aim.metric)
    is_share = metric is not None and metric.sort in (Sort.SHARE, Sort.GROWTH)
    return Fraction(aim.target, THOUSAND if is_share else 1)


def first_needed(aim: Aim, as_of: date) -> date:
    """The first day a goal looks at: of its history, or of what it is compared with."""
    period = period_of(aim, as_of)
    oldest = earlier(aim.span, period, SHOWN[aim.span])[0]
    metric = METRICS.get(aim.metric)
    grows = metric is not None and metric.sort is Sort.GROWTH
    return min(oldest.first, compared_with(aim, oldest if grows else period).first)


def measured(book: Book, aim: Aim, metric: Metric, period: Period, base: Period) -> Measure:
    """
    The figure of a period.

    Args:
        book: the days.
        aim: the goal.
        metric: its figure.
        period: to measure.
        base: what growth is measured against; of other figures nothing.
    """
    found = metric.read(book, period)
    if metric.sort is not Sort.GROWTH:
        return found
    against = metric.read(book, base).part
    is_whole = book.begins(joins=metric.joins) <= base.first + MAY_BE_SHUT
    return Measure(found.part - against, against) if against > 0 and is_whole else _NO_FIGURE


def standing(number: int, setting: Setting, aim: Aim, book: Book, as_of: date) -> Standing:
    """
    A goal on a day.

    Args:
        number: of its document.
        setting: the one that stands.
        aim: what it wants.
        book: days from `first_needed` on.
        as_of: the day, included; the book's.
    """
    metric, period = METRICS.get(aim.metric), period_of(aim, as_of)
    elapsed = max(0, min(period.days(), (as_of - period.first).days + 1))
    left = max(0, (period.last - max(as_of, period.first - _DAY)).days)
    compared = compared_with(aim, period)
    then_days = first_days(compared, elapsed) if elapsed < period.days() else compared
    now = then = before = None
    if metric is not None and elapsed:
        now = measured(book, aim, metric, Period(period.first, min(period.last, as_of)), then_days)
        if compared.last >= book.begins(joins=metric.joins):
            then, before = (_before(book, aim, metric, one) for one in (then_days, compared))
    found = _Found(metric, aim, period, elapsed, left, now or _NO_FIGURE, then, before, as_of > period.last)
    pace, ahead = found.looked_ahead(book)
    return Standing(
        number=number,
        aim=aim,
        since=setting.on,
        as_of=as_of,
        period=period,
        elapsed=elapsed,
        left=left,
        now=found.now,
        then=then,
        before=before,
        compared=compared,
        pace=pace,
        ahead=ahead,
        need=found.need(),
        verdict=found.verdict(ahead),
        history=_history(book, aim, metric, period) if metric is not None else (),
    )


def _before(book: Book, aim: Aim, metric: Metric, period: Period) -> Measure:
    """An earlier figure; of growth the plain sum, which is what growth is measured against."""
    if metric.sort is Sort.GROWTH:
        return metric.read(book, period)
    return measured(book, aim, metric, period, period)


def _history(book: Book, aim: Aim, metric: Metric, period: Period) -> tuple[Past, ...]:
    out: list[Past] = []
    begins = book.begins(joins=metric.joins)
    for one in earlier(aim.span, period, SHOWN[aim.span]):
        if one.last < begins:
            continue
        measure = measured(book, aim, metric, one, compared_with(aim, one))
        value = measure.value()
        met = None if value is None else _is_good(value, aim, metric)
        out.append(Past(period=one, measure=measure, met=met))
    return tuple(out)


def _is_good(value: Fraction, aim: Aim, metric: Metric) -> bool:
    return value <= target_value(aim) if metric.low else value >= target_value(aim)


class _Found:
    """A goal measured; what follows from it."""

    def __init__(
        self,
        metric: Metric | None,
        aim: Aim,
        period: Period,
        elapsed: int,
        left: int,
        now: Measure,
        then: Measure | None,
        before: Measure | None,
        is_over: bool,
    ) -> None:
        self.metric = metric
        self.aim = aim
        self.period = period
        self.elapsed = elapsed
        self.left = left
        self.now = now
        self.then = then
        self.before = before
        self.is_over = is_over
        self.target = target_value(aim)

    # -- what comes out -----------------------------------------------------------------------------

    def looked_ahead(self, book: Book) -> tuple[Pace | None, Measure | None]:
        """What the period ends with, and how that was reckoned."""
        if self.metric is None or self.is_over or not self.left or self.now.value() is None:
            return None, None
        match self.metric.pace:
            case Pace.STEADY:
                return Pace.STEADY, self.now
            case Pace.LEVEL:
                return Pace.LEVEL, self._level(book)
            case Pace.SHAPE:
                return self._shaped()
            case Pace.LINEAR:
                return Pace.LINEAR, self._linear()

    def _linear(self) -> Measure:
        assert self.metric is not None
        part = self.now.part * self.period.days() // self.elapsed
        is_part = self.metric.sort is Sort.SHARE and self.metric.inside
        return Measure(min(part, self.now.whole) if is_part else part, self.now.whole)

    def _level(self, book: Book) -> Measure:
        assert self.metric is not None
        eve = self.period.first - _DAY
        start = self.metric.read(book, Period(eve, eve)).part
        return Measure(max(0, self.now.part + (self.now.part - start) * self.left // self.elapsed))

    def _shaped(self) -> tuple[Pace | None, Measure | None]:
        """As the period before went on; where there is none to speak of, as many each day as so far."""
        assert self.metric is not None
        then, before = self.then, self.before
        if self.metric.sort is Sort.GROWTH:
            # Growth so far is already measured against the same days: it is what would stand at the end, too.
            return Pace.SHAPE, self.now
        if then is None or before is None or then.part < FEW or not then.whole or not before.whole:
            return (Pace.LINEAR, self._linear()) if self.metric.keeps else (None, None)
        grown = Fraction(before.part, before.whole) / Fraction(then.part, then.whole)
        part = floor(self.now.part * grown)
        return Pace.SHAPE, Measure(min(part, self.now.whole), self.now.whole)

    # -- what is missing ----------------------------------------------------------------------------

    def need(self) -> Need:
        """What is still missing; nothing once the period is over."""
        metric = self.metric
        if metric is None or self.is_over or self.now.value() is None:
            return Need()
        match metric.sort:
            case Sort.GROWTH:
                if self.before is None:
                    return Need()
                so_far = self.now.part + self.now.whole
                return self._missing(ceil(self.before.part * (1 + self.target)) - so_far)
            case Sort.MONEY | Sort.COUNT if metric.low:
                room = int(self.target) - self.now.part
                return Need(total=room, per_day=room // self.left if self.left and room > 0 else None)
            case Sort.MONEY | Sort.COUNT:
                return self._missing(int(self.target) - self.now.part)
            case Sort.SHARE if metric.pace is not Pace.STEADY:
                return self._missing(ceil(self.target * self.now.whole) - self.now.part)
            case _:
                return Need(rest=self._rest())

    def _missing(self, total: int) -> Need:
        missing = max(0, total)
        return Need(total=missing, per_day=-(-missing // self.left) if self.left else None)

    def _rest(self) -> Measure | None:
        """What the days left have to be like, with as much on each as so far."""
        whole = self.now.whole * self.left // self.elapsed
        if not whole:
            return None
        part = self.target * (self.now.whole + whole) - self.now.part
        return Measure(max(0, ceil(part) if not (self.metric and self.metric.low) else floor(part)), whole)

    # -- how it stands ------------------------------------------------------------------------------

    def verdict(self, ahead: Measure | None) -> Verdict:
        """In one word."""
        metric, value = self.metric, self.now.value()
        if metric is not None and not self.elapsed:
            return Verdict.NOT_BEGUN
        if metric is None or value is None:
            return Verdict.NO_FIGURE
        is_good = _is_good(value, self.aim, metric)
        if self.is_over:
            return Verdict.REACHED if is_good else Verdict.MISSED
        if is_good and metric.keeps:
            return Verdict.REACHED
        if metric.sort in (Sort.SHARE, Sort.MEAN) and not metric.in_money and self.now.whole < FEW:
            return Verdict.TOO_FEW
        if self.elapsed * 10 < self.period.days() and not metric.low:
            return Verdict.TOO_EARLY
        final = value if ahead is None else ahead.value()
        will = final is not None and _is_good(final, self.aim, metric)
        return Verdict.ON_COURSE if will else Verdict.BEHIND


def behind(book: Book, aim: Aim, period: Period) -> Behind:
    """
    The list behind the figure of a period.

    Args:
        book: the days.
        aim: the goal.
        period: of it, or an earlier one.
    """
    metric = METRICS.get(aim.metric)
    if metric is None:
        return Behind(period=period, measure=_NO_FIGURE)
    shown = Period(period.first, min(period.last, book.as_of))
    base = compared_with(aim, period)
    if shown != period:
        base = first_days(base, shown.days())
    measure = measured(book, aim, metric, shown, base)
    match metric.behind:
        case List.MEMBERS:
            return Behind(period=shown, measure=measure, members=_members(book, metric, shown))
        case List.DAYS:
            return Behind(period=shown, measure=measure, days=_days(book, metric, shown))
        case List.UNITS:
            owed = book.owed_on(shown.last)
            units = (OneUnit(unit=unit, out=out, minor=minor) for unit, (out, minor) in owed.items())
            return Behind(period=shown, measure=measure, units=tuple(sorted(units, key=lambda one: -one.minor)))


def _members(book: Book, metric: Metric, period: Period) -> tuple[Someone, ...]:
    tally = book.sum(period)
    if metric.id in PEOPLE:
        who = [number for number, (on, _) in book.joined.items() if period.first <= on <= period.last]
    else:
        who = list(tally.bought)
    least = 2 if metric.id == "repeat" else 1
    found = [
        Someone(
            member=number,
            days=tally.bought.get(number, 0),
            spend_minor=tally.spend.get(number, 0),
            counts=metric.id in ("joins", "member_growth") or tally.bought.get(number, 0) >= least,
        )
        for number in who
    ]
    return tuple(sorted(found, key=lambda one: (not one.counts, -one.spend_minor, one.member)))


def _days(book: Book, metric: Metric, period: Period) -> tuple[OneDay, ...]:
    out: list[OneDay] = []
    on = max(period.first, book.first)
    while on <= period.last:
        if on in book.days:
            out.append(OneDay(on=on, measure=metric.read(book, Period(on, on))))
        on += _DAY
    return tuple(out)
