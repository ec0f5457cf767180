"""What a rule answers to, and stretches of time that things are counted in."""

from __future__ import annotations

from datetime import date

from shopclub.core.programme.model import Occasion
from shopclub.core.programme.values import Period
from shopclub.i18n import N_, Words

OCCASIONS = {
    Occasion.SALE: N_("with each purchase"),
    Occasion.JOIN: N_("for joining"),
    Occasion.DAY: N_("automatically each day"),
    Occasion.TIER: N_("for reaching a tier"),
    Occasion.FRIEND_JOINED: N_("for each friend who joins"),
    Occasion.FRIEND_BOUGHT: N_("for each friend's first purchase"),
    Occasion.SURVEY: N_("for answering a survey"),
    Occasion.PROFILE: N_("for a complete member file"),
    Occasion.REVIEW: N_("for a published review"),
    Occasion.ATTENDANCE: N_("for coming to an event"),
    Occasion.SIGN_IN: N_("for signing in"),
    Occasion.PERIOD_END: N_("when a period ends"),
}
"""Each occasion as what something is given for."""

PERIODS = {
    Period.DAY: N_("{times} a day"),
    Period.WEEK: N_("{times} a week"),
    Period.MONTH: N_("{times} a month"),
    Period.QUARTER: N_("{times} a quarter"),
    Period.YEAR: N_("{times} a year"),
    Period.BIRTHDAY: N_("{times} each birthday"),
    Period.EVER: N_("{times} in all for each member"),
}
"""Each period as how often something happens in it."""

ENDS = {
    Period.DAY: N_("at the end of each day"),
    Period.WEEK: N_("at the end of each week"),
    Period.MONTH: N_("at the end of each month"),
    Period.QUARTER: N_("at the end of each quarter"),
    Period.YEAR: N_("at the end of each year"),
    Period.BIRTHDAY: N_("at the end of each year from birthday to birthday"),
    Period.EVER: N_("at an end that never comes"),
}
"""The end of each period."""


def say_occasion(occasion: Occasion, words: Words) -> str:
    """What something is given for: `for joining`."""
    return words.t(OCCASIONS[occasion])


def times(count: int, words: Words) -> str:
    """`once`, `at most twice`, `at most 3 times`."""
    if count == 1:
        return words.t("once")
    if count == 2:
        return words.t("at most twice")
    return words.n("at most {n} time", "at most {n} times", count)


def how_often(count: int, period: Period, words: Words) -> str:
    """`at most twice a month`."""
    return words.t(PERIODS[period], times=times(count, words))


def how_much(what: str, period: Period, words: Words) -> str:
    """At most so much in each period: `at most 500 points a month`."""
    return words.t(PERIODS[period], times=words.t("at most {what}", what=what))


def say_period_key(key: str, words: Words) -> str:
    """A period by its key (`programme.periods.period_key`): `March 2026`, `quarter 1 of 2026`; else the key itself."""
    if key == "ever":
        return words.t("for good")
    year, _, rest = key.partition("-")
    if not rest:
        return words.t("year {year}", year=year)
    if rest.startswith("Q"):
        return words.t("quarter {n} of {year}", n=rest[1:], year=year)
    if rest.startswith("W"):
        return words.t("week {n} of {year}", n=int(rest[1:]), year=year)
    if len(rest) == 2:
        return words.t("month {n} of {year}", n=int(rest), year=year)
    return words.day_long(date.fromisoformat(key))
