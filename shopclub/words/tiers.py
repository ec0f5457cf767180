"""The ladder of tiers in plain sentences: how each is reached and kept, how long it lasts, and what ends it."""

from __future__ import annotations

from typing import NamedTuple

from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    BoughtWithin,
    ByEach,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Criterion,
    Fall,
    ForGood,
    ForMonths,
    Ladder,
    Life,
    Metric,
    Never,
    Reach,
    Rolling,
    Tier,
    ToYearEnd,
    Window,
)
from shopclub.i18n import N_, Words
from shopclub.words.conditions import chained
from shopclub.words.figures import amount, points
from shopclub.words.names import tier_label
from shopclub.words.telling import Register, followed


class Rung(NamedTuple):
    """Where a criterion stands, and who is told."""

    place: int
    """The tier's index in the ladder."""
    words: Words
    currency: str
    inner: bool = False
    """Whether it stands inside another criterion, so that several parts need brackets."""


CRITERIA: Register[Rung, str] = Register()
"""Kind of criterion -> what it asks for."""
LASTINGS: Register[Words, str] = Register()
"""Kind of lasting -> how long a tier is held."""
WINDOWS: dict[type[Window], str] = {
    CalendarMonth: N_("{what} in a calendar month"),
    CalendarQuarter: N_("{what} in a calendar quarter"),
    CalendarYear: N_("{what} in a calendar year"),
    Life: N_("{what} in all"),
}
"""Kind of window -> within what; the rolling one counts its months."""


def say_ladder(ladder: Ladder | None, words: Words, currency: str) -> list[str]:
    """
    One sentence for each tier, lowest first, and what happens at the end of one; empty without a ladder.

    Args:
        ladder: of the programme.
        words: the reader's language.
        currency: the shop's, ISO 4217.
    """
    if ladder is None:
        return []
    return [
        *(say_tier(tier, place, words, currency) for place, tier in enumerate(ladder.tiers)),
        *say_ends(ladder, words),
    ]


def say_ends(ladder: Ladder, words: Words) -> list[str]:
    """What happens when a tier ends, in sentences; empty where none can."""
    if not tiers_end(ladder):
        return []
    return [
        line for line in (say_fall(ladder.fall, words), say_grace(ladder, words), say_notice(ladder, words)) if line
    ]


def tiers_end(ladder: Ladder) -> bool:
    """Whether any tier is held for a time only."""
    return any(not isinstance(tier.lasts, ForGood) for tier in ladder.tiers)


def say_fall(fall: Fall, words: Words) -> str:
    """Where a tier that was not kept goes."""
    if fall is Fall.ONE:
        return words.t("A tier that was not kept falls by one")
    return words.t("A tier that was not kept falls to what the figures give")


def say_grace(ladder: Ladder, words: Words) -> str:
    """How long a tier is held after its end; empty for no longer."""
    if not ladder.grace_days:
        return ""
    return words.n(
        "A tier is held for {n} more day after its end",
        "A tier is held for {n} more days after its end",
        ladder.grace_days,
    )


def say_notice(ladder: Ladder, words: Words) -> str:
    """When a member is told that a tier will end."""
    if not ladder.notice_days:
        return words.t("Nobody is told before a tier ends")
    return words.n(
        "Members are told {n} day before a tier ends", "Members are told {n} days before a tier ends",
        ladder.notice_days,
    )  # fmt: skip


def say_tier(tier: Tier, place: int, words: Words, currency: str) -> str:
    """
    How one tier is reached, kept and how long it is held: `● Silver: 2,000 points earned within 12 …`.

    Args:
        tier: of a ladder.
        place: its index there; the first is everybody's.
        words: the reader's language.
        currency: the shop's, ISO 4217.
    """
    label = tier_label(tier, words)
    if tier.reach is None:
        return words.t("{tier}: from joining", tier=label)
    text = words.t("{tier}: {reached}", tier=label, reached=say_criterion(tier.reach, place, words, currency))
    if not isinstance(tier.lasts, ForGood):
        text = words.t("{what}, {held}", what=text, held=LASTINGS.say(tier.lasts, words))
    if isinstance(tier.keep, Never):
        text = followed(words, text, words.t("then to be reached anew"))
    elif tier.keep is not None and tier.keep != tier.reach:
        text = words.t("{what}, kept with {kept}", what=text, kept=say_criterion(tier.keep, place, words, currency))
    return text


def say_criterion(criterion: Criterion, place: int, words: Words, currency: str) -> str:
    """
    What a tier asks for: `¥20,000 spent in all`.

    Args:
        criterion: of a tier.
        place: the tier's index in the ladder.
        words: the reader's language.
        currency: the shop's, ISO 4217.
    """
    return CRITERIA.say(criterion, Rung(place, words, currency))


@CRITERIA.of(Reach)
def _reach(criterion: Reach, rung: Rung) -> str:
    figure = _figure(criterion.metric, criterion.value, rung.words, rung.currency)
    return _within(figure, criterion.window, rung.words)


@CRITERIA.of(ByEach)
def _by_each(criterion: ByEach, rung: Rung) -> str:
    figure = _figure(criterion.metric, criterion.step * rung.place, rung.words, rung.currency)
    reached = _within(figure, criterion.window, rung.words)
    each = say_metric_figure(criterion.metric, criterion.step, rung.words, rung.currency)
    return rung.words.t("{reached} (one tier up with each {step})", reached=reached, step=each)


@CRITERIA.of(BoughtWithin)
def _bought_within(criterion: BoughtWithin, rung: Rung) -> str:
    return rung.words.n(
        "a purchase within the last {n} day", "a purchase within the last {n} days", criterion.days
    )  # fmt: skip


@CRITERIA.of(Never)
def _never(criterion: Never, rung: Rung) -> str:
    del criterion
    return rung.words.t("what nobody can meet") if rung.inner else rung.words.t("only by hand")


@CRITERIA.of(AllCriteria)
def _all(criterion: AllCriteria, rung: Rung) -> str:
    return _several(criterion.of, rung, either=False) if criterion.of else rung.words.t("nothing further")


@CRITERIA.of(AnyCriterion)
def _any(criterion: AnyCriterion, rung: Rung) -> str:
    return _several(criterion.of, rung, either=True) if criterion.of else _never(Never(), rung)


def _several(parts: tuple[Criterion, ...], rung: Rung, *, either: bool) -> str:
    alone = len(parts) == 1
    inside = rung if alone else rung._replace(inner=True)
    text = chained(rung.words, [CRITERIA.say(part, inside) for part in parts], either=either)
    return rung.words.t("({clause})", clause=text) if rung.inner and not alone else text


def _figure(metric: Metric, value: int, words: Words, currency: str) -> str:
    match metric:
        case Metric.SPEND:
            return words.t("{amount} spent", amount=amount(words, value, currency))
        case Metric.POINTS:
            return words.n("{n} point earned", "{n} points earned", value)
        case Metric.VISITS:
            return words.n("{n} visit made", "{n} visits made", value)
        case Metric.ENGAGEMENT:
            return words.n("{n} engagement point earned", "{n} engagement points earned", value)


def say_metric_figure(metric: Metric, value: int, words: Words, currency: str) -> str:
    """So much of what a tier is measured by: `¥680`, `1,320 points`, `2 visits`."""
    match metric:
        case Metric.SPEND:
            return amount(words, value, currency)
        case Metric.POINTS:
            return points(words, value)
        case Metric.VISITS:
            return words.n("{n} visit", "{n} visits", value)
        case Metric.ENGAGEMENT:
            return words.n("{n} engagement point", "{n} engagement points", value)


def _within(what: str, window: Window, words: Words) -> str:
    if isinstance(window, Rolling):
        return words.n(
            "{what} within {n} calendar month", "{what} within {n} calendar months", window.months, what=what
        )
    return words.t(WINDOWS[type(window)], what=what)


@LASTINGS.of(ForMonths)
def _for_months(lasts: ForMonths, words: Words) -> str:
    return words.n("held for {n} month", "held for {n} months", lasts.months)


@LASTINGS.of(ToYearEnd)
def _to_year_end(lasts: ToYearEnd, words: Words) -> str:
    if not lasts.years:
        return words.t("held through 31 December")
    return words.n(
        "held through 31 December of the next year", "held through 31 December, {n} years later", lasts.years
    )


@LASTINGS.of(ForGood)
def _for_good(lasts: ForGood, words: Words) -> str:
    del lasts
    return words.t("held for good")
