"""
Conditions on the time: each as a phrase that can stand in a sentence, `on Wednesdays`, `14:00–17:00`.

When several must hold, they are said in the order of `RANK`; English begins with the day, Chinese with the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shopclub.core.programme.conditions import (
    AtHours,
    Between,
    Condition,
    FirstToday,
    InMonths,
    NearBirthday,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    Span,
    Streak,
)
from shopclub.i18n import N_, Language, Words
from shopclub.words.names import joined, local_name
from shopclub.words.telling import Register, Telling, ordinal, short_ordinal, spaced

WHEN: Register[Telling, str] = Register()
"""Kind of condition -> its phrase."""

_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_ON_WEEKDAYS = (
    N_("Mondays"), N_("Tuesdays"), N_("Wednesdays"), N_("Thursdays"), N_("Fridays"), N_("Saturdays"), N_("Sundays"),
)  # fmt: skip
_MONTHS = (
    N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
    N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_BIRTHDAYS = {
    Span.DAY: N_("on their birthday"),
    Span.WEEK: N_("within 3 days of their birthday"),
    Span.MONTH: N_("in the month of their birthday"),
}
_DAYS: tuple[type, ...] = (
    NthPurchase,
    Streak,
    NearBirthday,
    OnMemberDay,
    OnHoliday,
    OnWeekdays,
    OnNthWeekday,
    OnMonthDays,
)
"""Kinds that name a day, in the order they are said, others behind them; two at once are both asked for."""


def _place(condition: Condition) -> int:
    return next((place for place, kind in enumerate(_DAYS) if isinstance(condition, kind)), len(_DAYS))


def weekday_name(number: int, words: Words) -> str:
    """A day of the week, 1 is Monday: `Wednesday`, `周三`."""
    return words.t(_WEEKDAYS[number - 1])


def month_name(number: int, words: Words) -> str:
    """A month: `June`, `6月`."""
    return words.t(_MONTHS[number - 1])


def nth_name(nth: int, words: Words) -> str:
    """Which one of several in a month, -1 is the last: `second`, `last`."""
    return words.p("of a month", "last") if nth < 0 else words.p("of a month", "{nth}", nth=ordinal(words, nth))


def in_months(months: Sequence[int], words: Words) -> str:
    """`in June and July`."""
    said = [words.t(_MONTHS[month - 1]) for month in sorted(set(months))]
    return spaced(words, words.t("in {months}", months=joined(words, said)))


def span_of_days(first: date | None, last: date | None, words: Words) -> str:
    """`from 1 January 2026 through 28 February 2026`; empty when both ends are open."""
    if first and last:
        return words.t("from {first} through {last}", first=words.day_long(first), last=words.day_long(last))
    if first:
        return words.t("from {first} on", first=words.day_long(first))
    return words.t("through {last}", last=words.day_long(last)) if last else ""


@WHEN.of(Between)
def _between(condition: Between, telling: Telling) -> str:
    return span_of_days(condition.from_on, condition.until_on, telling.words)


@WHEN.of(OnWeekdays)
def _weekdays(condition: OnWeekdays, telling: Telling) -> str:
    words = telling.words
    days = sorted(set(condition.days))
    if len(days) == 7:
        return words.t("on any day of the week")
    return words.t("on {weekdays}", weekdays=joined(words, [words.t(_ON_WEEKDAYS[day - 1]) for day in days]))


@WHEN.of(AtHours)
def _hours(condition: AtHours, telling: Telling) -> str:
    words = telling.words
    since, until = condition.since, condition.until
    if since == until:
        return words.t("at any hour, counted from {since}", since=since)
    if until < since:
        return words.t("from {since} until {until} in the night", since=since, until=until)
    return words.t("from {since} until {until}", since=since, until=until)


@WHEN.of(OnMonthDays)
def _month_days(condition: OnMonthDays, telling: Telling) -> str:
    words = telling.words
    days = sorted({day for day in condition.days if day}, key=lambda day: (day < 0, day if day > 0 else -day))
    said = [_month_day(day, words) for day in days]
    return spaced(words, words.t("on the {days} of the month", days=joined(words, said)))


def _month_day(day: int, words: Words) -> str:
    if day > 0:
        return words.p("day of a month", "{nth}", nth=short_ordinal(words, day))
    if day == -1:
        return words.t("last day")
    return words.t("{nth} last day", nth=short_ordinal(words, -day))


@WHEN.of(OnNthWeekday)
def _nth_weekday(condition: OnNthWeekday, telling: Telling) -> str:
    words = telling.words
    weekday = weekday_name(condition.weekday, words)
    if condition.nth == -1:
        return words.t("on the last {weekday} of the month", weekday=weekday)
    return words.t("on the {nth} {weekday} of the month", nth=ordinal(words, condition.nth), weekday=weekday)


@WHEN.of(InMonths)
def _months(condition: InMonths, telling: Telling) -> str:
    return in_months(condition.months, telling.words)


@WHEN.of(OnMemberDay)
def _member_day(condition: OnMemberDay, telling: Telling) -> str:
    del condition
    return telling.words.t("on member day")


@WHEN.of(OnHoliday)
def _holiday(condition: OnHoliday, telling: Telling) -> str:
    words = telling.words
    if not condition.ids:
        return words.t("on holidays")
    named = {holiday.id: local_name(holiday.name, words, holiday.id) for holiday in telling.programme.holidays}
    return words.t("on {holidays}", holidays=joined(words, [named.get(one, one) for one in condition.ids]))


@WHEN.of(NearBirthday)
def _birthday(condition: NearBirthday, telling: Telling) -> str:
    return telling.words.t(_BIRTHDAYS[condition.span])


@WHEN.of(NthPurchase)
def _purchase(condition: NthPurchase, telling: Telling) -> str:
    nth = ordinal(telling.words, condition.n)
    if condition.every:
        return telling.words.t("with every {nth} purchase", nth=nth)
    return telling.words.t("with their {nth} purchase", nth=nth)


@WHEN.of(FirstToday)
def _first_today(condition: FirstToday, telling: Telling) -> str:
    del condition
    return telling.words.t("with the first purchase of the day")


@WHEN.of(Streak)
def _streak(condition: Streak, telling: Telling) -> str:
    nth = ordinal(telling.words, condition.n)
    if condition.every:
        return telling.words.t("on every {nth} day in a row of signing in", nth=nth)
    return telling.words.t("on the {nth} day in a row of signing in", nth=nth)


def gathered(phrases: Sequence[tuple[Condition, str]], words: Words) -> str:
    """Phrases that must all be so, as one: `on Wednesdays in June from 14:00 until 17:00`."""
    named = [(leaf, said) for leaf, said in phrases if not isinstance(leaf, InMonths | AtHours | Between)]
    days = [said for _, said in sorted(named, key=lambda phrase: _place(phrase[0]))]
    day = days[0] if days else ""
    for further in days[1:]:
        day = words.t("{first}, if also {second}", first=day, second=further)
    others = {kind: [said for leaf, said in phrases if isinstance(leaf, kind)] for kind in (InMonths, AtHours, Between)}
    months, hours, dates = (words.p("times", "; ").join(said) for said in others.values())
    parts = (dates, months, day, hours) if words.language is Language.ZH else (day, months, hours, dates)
    return " ".join(part for part in parts if part)
