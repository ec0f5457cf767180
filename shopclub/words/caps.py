"""What is said after a rule: how often and how much it gives, what it stands beside, how long its points are good."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.programme.effects import Cashback, Stamps
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.model import Rule
from shopclub.i18n import Words
from shopclub.words.figures import amount, points
from shopclub.words.names import joined, local_name, rule_name
from shopclub.words.occasions import how_much, how_often, times
from shopclub.words.telling import Register, Telling, quoted

SHORT_EXPIRY: Register[Telling, str] = Register()
"""Kind of expiry -> what is said of the points of one rule."""


def caps_of(rule: Rule, telling: Telling) -> Iterator[str]:
    """Each limit of a rule as a phrase."""
    caps, words = rule.caps, telling.words
    if caps.per_member is not None:
        yield how_often(caps.per_member, caps.period, words)
    if caps.points_per_member is not None:
        yield how_much(_given(rule, caps.points_per_member, words), caps.period, words)
    if caps.minor_per_member is not None:
        yield how_much(amount(words, caps.minor_per_member, telling.currency), caps.period, words)
    if caps.per_day is not None:
        yield words.t("{times} a day in the whole shop", times=times(caps.per_day, words))
    if caps.uses is not None:
        yield words.t("{times} in all", times=times(caps.uses, words))
    if caps.points is not None:
        yield words.t("until {what} are given away", what=_given(rule, caps.points, words))
    if caps.minor is not None and isinstance(rule.then, Cashback):
        yield words.t("until {what} are given away", what=amount(words, caps.minor, telling.currency))
    elif caps.minor is not None:
        yield words.t("until {what} of discounts are given", what=amount(words, caps.minor, telling.currency))


def _given(rule: Rule, count: int, words: Words) -> str:
    """So much of what a rule gives by number."""
    return words.n("{n} stamp", "{n} stamps", count) if isinstance(rule.then, Stamps) else points(words, count)


def place_of(rule: Rule, telling: Telling) -> Iterator[str]:
    """How a rule stands beside the others: its group, whether it goes first, what it rules out."""
    words = telling.words
    if rule.group is not None:
        yield words.t("in the group {group}", group=quoted(group_name(rule.group, telling)))
    if rule.priority:
        yield words.t("priority {n}", n=words.number(rule.priority))
    if rule.stop:
        yield words.t("nothing of lower priority after it")
    if rule.excludes:
        others = [quoted(rule_name(telling.programme, one, words) or one) for one in rule.excludes]
        yield words.t("not together with {rules}", rules=joined(words, others, either=True))


def group_name(group_id: str, telling: Telling) -> str:
    """A stacking group's name; its id where it has none."""
    named = next((group for group in telling.programme.groups if group.id == group_id), None)
    return local_name(named.name, telling.words, group_id) if named else group_id


@SHORT_EXPIRY.of(NeverExpires)
def _never(expiry: NeverExpires, telling: Telling) -> str:
    del expiry
    return telling.words.t("its points never expire")


@SHORT_EXPIRY.of(MonthsAfterEarning)
def _months(expiry: MonthsAfterEarning, telling: Telling) -> str:
    return telling.words.n(
        "its points can be used for {n} month", "its points can be used for {n} months", expiry.months
    )


@SHORT_EXPIRY.of(EndOfYear)
def _year(expiry: EndOfYear, telling: Telling) -> str:
    if not expiry.grace_months:
        return telling.words.t("its points can be used through the end of the year")
    return telling.words.n(
        "its points can be used through the end of the year and {n} month more",
        "its points can be used through the end of the year and {n} months more",
        expiry.grace_months,
    )


@SHORT_EXPIRY.of(AfterInactivity)
def _inactivity(expiry: AfterInactivity, telling: Telling) -> str:
    return telling.words.n(
        "its points expire after {n} month without any movement",
        "its points expire after {n} months without any movement",
        expiry.months,
    )


def points_last(expiry: Expiry | None, telling: Telling) -> str:
    """How long the points of one rule are good; empty where it says nothing of its own."""
    return SHORT_EXPIRY.say(expiry, telling) if expiry is not None else ""
