"""The ladder of tiers in plain sentences: how each is reached and kept, how long it lasts, and what ends it."""

from __future__ import annotations

from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    ByEach,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Criterion,
    Fall,
    ForGood,
    ForMonths,
    Ladder,
    Lasting,
    Life,
    Metric,
    Reach,
    Rolling,
    Tier,
    ToYearEnd,
    Window,
)
from shopclub.i18n import Words
from shopclub.words.conditions import chained
from shopclub.words.figures import amount, points
from shopclub.words.names import tier_label


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
    lines = [say_tier(tier, place, words, currency) for place, tier in enumerate(ladder.tiers)]
    if all(isinstance(tier.lasts, ForGood) for tier in ladder.tiers):
        return lines
    if ladder.fall is Fall.ONE:
        lines.append(words.t("A tier that was not kept falls by one"))
    else:
        lines.append(words.t("A tier that was not kept falls to what the figures give"))
    if ladder.grace_days:
        lines.append(
            words.n(
                "A tier is held for {n} more day after its end",
                "A tier is held for {n} more days after its end",
                ladder.grace_days,
            )
        )
    return lines


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
        text = words.t("{what}, {held}", what=text, held=_held(tier.lasts, words))
    if tier.keep is not None and tier.keep != tier.reach:
        text = words.t("{what}, kept with {kept}", what=text, kept=say_criterion(tier.keep, place, words, currency))
    return text


def say_criterion(criterion: Criterion, place: int, words: Words, currency: str, *, inner: bool = False) -> str:
    """
    What a tier asks for: `¥20,000 spent in all`.

    Args:
        criterion: of a tier.
        place: the tier's index in the ladder.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        inner: whether it stands inside another one, so that several parts need brackets.
    """
    match criterion:
        case Reach(metric=metric, value=value, window=window):
            return _within(_figure(metric, value, words, currency), window, words)
        case ByEach(metric=metric, step=step, window=window):
            reached = _within(_figure(metric, step * place, words, currency), window, words)
            each = _bare(metric, step, words, currency)
            return words.t("{reached} (one tier up with each {step})", reached=reached, step=each)
        case AllCriteria(of=()):
            return words.t("nothing further")
        case AnyCriterion(of=()):
            return words.t("only by hand")
        case AllCriteria(of=parts) | AnyCriterion(of=parts):
            said = [say_criterion(part, place, words, currency, inner=len(parts) > 1) for part in parts]
            text = chained(words, said, either=isinstance(criterion, AnyCriterion))
            return words.t("({clause})", clause=text) if inner and len(parts) > 1 else text


def _figure(metric: Metric, value: int, words: Words, currency: str) -> str:
    match metric:
        case Metric.SPEND:
            return words.t("{amount} spent", amount=amount(words, value, currency))
        case Metric.POINTS:
            return words.n("{n} point earned", "{n} points earned", value)
        case Metric.VISITS:
            return words.n("{n} visit made", "{n} visits made", value)


def _bare(metric: Metric, value: int, words: Words, currency: str) -> str:
    match metric:
        case Metric.SPEND:
            return amount(words, value, currency)
        case Metric.POINTS:
            return points(words, value)
        case Metric.VISITS:
            return words.n("{n} visit", "{n} visits", value)


def _within(what: str, window: Window, words: Words) -> str:
    match window:
        case CalendarMonth():
            return words.t("{what} in a calendar month", what=what)
        case CalendarQuarter():
            return words.t("{what} in a calendar quarter", what=what)
        case CalendarYear():
            return words.t("{what} in a calendar year", what=what)
        case Rolling(months=n):
            return words.n("{what} within {n} calendar month", "{what} within {n} calendar months", n, what=what)
        case Life():
            return words.t("{what} in all", what=what)


def _held(lasts: Lasting, words: Words) -> str:
    match lasts:
        case ForMonths(months=n):
            return words.n("held for {n} month", "held for {n} months", n)
        case ToYearEnd(years=0):
            return words.t("held through 31 December")
        case ToYearEnd(years=n):
            return words.n("held through 31 December of the next year", "held through 31 December, {n} years later", n)
        case ForGood():
            return words.t("held for good")
