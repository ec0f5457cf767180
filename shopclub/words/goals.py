"""
Goals in words: what is wanted, where it stands, what the pace says, what is missing.

Shares are cut to a tenth of a percent away from what is wanted, so that 19.96 % never reads like the 20 % it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from shopclub.core.goals.metrics import METRICS, Metric, Sort
from shopclub.core.goals.model import FEW, Aim, Measure, Pace, Period, Span, Standing, Verdict
from shopclub.core.goals.rules import target_value
from shopclub.core.kernel.calendar import month_key
from shopclub.i18n import N_, Words

NAMES = {
    "participation": N_("Members who buy"),
    "repeat": N_("Members who come again"),
    "sales_growth": N_("Growth of sales"),
    "net_sales": N_("Net sales"),
    "sales": N_("Number of sales"),
    "member_share": N_("Members' share of sales"),
    "average_bill": N_("Average bill"),
    "member_bill": N_("Average bill of members"),
    "joins": N_("New members"),
    "member_growth": N_("Growth of the club"),
    "started": N_("New members who buy"),
    "redemption": N_("Points that are spent"),
    "liability": N_("Owed to members"),
    "returns": N_("Goods that come back"),
}
"""Figure -> what it is called."""
ABOUT = {
    "participation": N_("Members who bought at least once in the period, of all members then."),
    "repeat": N_("Of the members who bought in the period, those who did on two days or more."),
    "sales_growth": N_("Sales less returns, against as many days of the period before or of the year before."),
    "net_sales": N_("Sales less returns, walk-ins included."),
    "sales": N_("Receipts, returns not taken off."),
    "member_share": N_("What members bought, of all sales, returns taken off."),
    "average_bill": N_("Money of all sales by their number; returns not taken off."),
    "member_bill": N_("Money of sales to members by their number; returns not taken off."),
    "joins": N_("Who joined in the period."),
    "member_growth": N_("Who joined in the period, as a share of the members on its eve."),
    "started": N_("Of those who joined in the period, who has bought in it."),
    "redemption": N_("Points spent in the period, of the points given in it."),
    "liability": N_("All balances in money, gross, on the period's last day; points at what they take off a bill."),
    "returns": N_("Money given back, of the money of all sales."),
}
"""Figure -> what it means, in a sentence (docs/metrics.md says it to the letter)."""
_VERDICTS = {
    Verdict.REACHED: N_("reached"),
    Verdict.ON_COURSE: N_("on course"),
    Verdict.BEHIND: N_("behind"),
    Verdict.MISSED: N_("missed"),
    Verdict.TOO_EARLY: N_("too early to tell"),
    Verdict.TOO_FEW: N_("too few to tell"),
    Verdict.NO_FIGURE: N_("no figure yet"),
    Verdict.NOT_BEGUN: N_("not begun"),
}
SPANS = {
    Span.MONTH: N_("each month"),
    Span.QUARTER: N_("each quarter"),
    Span.YEAR: N_("each year"),
    Span.DATES: N_("only once"),
}
"""How long a goal runs."""


class Line(NamedTuple):
    """A figure with what it is."""

    label: str
    text: str


def metric_name(metric: str, words: Words) -> str:
    """What a figure is called; one of a newer version by its id."""
    return words.t(NAMES[metric]) if metric in NAMES else metric


def goal_name(aim: Aim, words: Words) -> str:
    """What a goal is called: by the owner, or by its figure."""
    return aim.name or metric_name(aim.metric, words)


def say_verdict(verdict: Verdict, words: Words) -> str:
    """How it stands, in a word or two."""
    return words.t(_VERDICTS[verdict])


def say_period(period: Period, span: Span, words: Words) -> str:
    """`November 2026`, `quarter 4 of 2026`, `2026`, `1 Nov 2026 to 20 Dec 2026`."""
    first = period.first
    match span:
        case Span.MONTH:
            return words.month(first)
        case Span.QUARTER:
            return words.t("quarter {n} of {year}", n=(first.month + 2) // 3, year=first.year)
        case Span.YEAR:
            return str(first.year)
        case Span.DATES:
            return words.t("{first} to {last}", first=words.day_long(first), last=words.day_long(period.last))


def short_period(period: Period, span: Span) -> str:
    """As it stands under a bar: `2026-11`, `2026/4`, `2026`, `11-05`."""
    first = period.first
    match span:
        case Span.MONTH:
            return month_key(first)
        case Span.QUARTER:
            return f"{first.year}/{(first.month + 2) // 3}"
        case Span.YEAR:
            return str(first.year)
        case Span.DATES:
            return first.isoformat()


def say_target(aim: Aim, words: Words, currency: str) -> str:
    """`20.0%`, `at most ¥5,000.00`, `30`."""
    metric = METRICS.get(aim.metric)
    if metric is None:
        return words.number(aim.target)
    said = say_value(target_value(aim), metric, words, currency)
    return words.t("at most {figure}", figure=said) if metric.low else said


def say_value(value: Fraction, metric: Metric, words: Words, currency: str, *, short: bool = False) -> str:
    """
    A figure alone: `20.5%`, `+12.2%`, `¥88.40`, `37`.

    Args:
        value: the figure.
        metric: whose.
        words: the reader's language.
        currency: of amounts.
        short: leave out decimals of amounts that are all zero.
    """
    match metric.sort:
        case Sort.SHARE:
            return _percent(value, metric)
        case Sort.GROWTH:
            return ("+" if value > 0 else "") + _percent(value, metric)
        case Sort.MONEY | Sort.MEAN:
            return words.money(_cut(value, metric), currency, short=short)
        case Sort.COUNT:
            return words.number(_cut(value, metric))


def _cut(value: Fraction, metric: Metric) -> int:
    return ceil(value) if metric.low else floor(value)


def _percent(value: Fraction, metric: Metric) -> str:
    thousandths = _cut(value * 1000, metric)
    sign = "-" if thousandths < 0 else ""
    whole, part = divmod(abs(thousandths), 10)
    return f"{sign}{whole:,}.{part}%"


def say_measure(measure: Measure, metric: Metric, words: Words, currency: str) -> str:
    """A figure with what it is made of: `20.5% (41 of 205)`, `3 of 7`, `+12.2% (¥1,122.00, before ¥1,000.00)`."""
    value = measure.value()
    if value is None:
        return words.t("none yet")
    said = say_value(value, metric, words, currency)

    def amount(n: int) -> str:
        return words.money(n, currency) if metric.in_money else words.number(n)

    match metric.sort:
        case Sort.GROWTH:
            now = amount(measure.part + measure.whole)
            return words.t("{figure} ({now}, before {then})", figure=said, now=now, then=amount(measure.whole))
        case Sort.SHARE:
            of = words.p("of a share", "{part} of {whole}", part=amount(measure.part), whole=amount(measure.whole))
            if measure.whole < FEW and not metric.in_money:
                return of
            return words.t("{figure} ({of})", figure=said, of=of)
        case Sort.MEAN:
            return words.n("{figure} ({n} sale)", "{figure} ({n} sales)", measure.whole, figure=said)
        case Sort.MONEY | Sort.COUNT:
            return said


def standing_lines(one: Standing, words: Words, currency: str) -> list[Line]:
    """Where a goal stands: now, compared with before, ahead, missing."""
    metric = METRICS.get(one.aim.metric)
    if metric is None:
        return [Line(words.t("Now"), words.t("This version of the program does not know the figure."))]
    lines = [Line(words.t("Now"), say_measure(one.now, metric, words, currency))]
    lines += _compared(one, metric, words, currency)
    if (ahead := _ahead(one, metric, words, currency)) is not None:
        lines.append(ahead)
    if (missing := _missing(one, metric, words, currency)) is not None:
        lines.append(missing)
    return lines


def _compared(one: Standing, metric: Metric, words: Words, currency: str) -> list[Line]:
    """The period before: after as many days, and whole."""
    plain = metric._replace(sort=Sort.MONEY) if metric.sort is Sort.GROWTH else metric
    label = say_period(one.compared, one.aim.span, words)
    out: list[Line] = []
    if one.then is not None and one.left:
        said = say_measure(one.then, plain, words, currency)
        out.append(
            Line(words.n("{period}, first {n} day", "{period}, first {n} days", one.elapsed, period=label), said)
        )
    if one.before is not None:
        out.append(Line(label, say_measure(one.before, plain, words, currency)))
    return out


def _ahead(one: Standing, metric: Metric, words: Words, currency: str) -> Line | None:
    pace, value = one.pace, one.ahead.value() if one.ahead is not None else None
    if pace is None or value is None:
        return None
    said, label = say_value(value, metric, words, currency), words.t("Pace")
    day = words.day(one.period.last, one.as_of)
    match pace:
        case Pace.LINEAR:
            text = words.t("as much each day as so far makes {figure} by {day}", figure=said, day=day)
        case Pace.LEVEL:
            text = words.t("moving each day as so far makes {figure} by {day}", figure=said, day=day)
        case Pace.STEADY:
            text = words.t("{figure}, if the days left are as those so far", figure=said)
        case _:
            text = words.t("{figure}, if the days left grow as those so far", figure=said)
            if metric.sort is not Sort.GROWTH:
                before = say_period(one.compared, one.aim.span, words)
                text = words.t("{figure} by {day}, if it goes on as in {period}", figure=said, day=day, period=before)
    return Line(label, text)


def _missing(one: Standing, metric: Metric, words: Words, currency: str) -> Line | None:
    need, label = one.need, words.t("Missing")
    is_money = metric.in_money or metric.sort in (Sort.MONEY, Sort.MEAN)

    def amount(n: int) -> str:
        return words.money(n, currency) if is_money else words.number(n)

    if need.rest is not None:
        value = need.rest.value()
        assert value is not None
        if metric.sort is Sort.SHARE and metric.inside and value > 1:
            return Line(label, words.t("more than the days left can bring, at as much a day as so far"))
        said = say_value(value, metric._replace(low=not metric.low), words, currency)
        if metric.low:
            return Line(words.t("Allowed"), words.t("at most {figure} on the days left", figure=said))
        return Line(label, words.t("at least {figure} on the days left", figure=said))
    if need.total is None:
        return None
    if metric.low:
        return Line(words.t("Allowed"), _room(one, amount, words))
    if not need.total:
        return Line(label, words.t("nothing more"))
    if need.per_day is None:
        return Line(label, amount(need.total))
    text = words.n(
        "{total}: {daily} on the {n} day left", "{total}: {daily} on each of the {n} days left",
        one.left, total=amount(need.total), daily=amount(need.per_day),
    )  # fmt: skip
    return Line(label, text)


def _room(one: Standing, amount: Callable[[int], str], words: Words) -> str:
    """What a figure that is to stay low may still grow by."""
    room = one.need.total or 0
    if room < 0:
        return words.t("{amount} too much", amount=amount(-room))
    if one.need.per_day is None:
        return words.t("{amount} more", amount=amount(room))
    return words.n(
        "{total} more: {daily} on the {n} day left", "{total} more: {daily} on each of the {n} days left",
        one.left, total=amount(room), daily=amount(one.need.per_day),
    )  # fmt: skip
