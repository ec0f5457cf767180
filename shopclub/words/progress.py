"""How far it is to the next tier, in one clause."""

from __future__ import annotations

from datetime import date

from shopclub.core.programme.ladder import Metric
from shopclub.core.tiers.model import Ending, Missing, Way
from shopclub.i18n import Words
from shopclub.words.conditions import chained
from shopclub.words.figures import amount
from shopclub.words.names import local_name


def say_missing(missing: Missing, words: Words, *, currency: str, today: date | None = None) -> str:
    """
    What one criterion of the next tier still asks for: `¥680 more to Diamond, by 31 Dec`.

    Args:
        missing: from the member's profile.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        today: so that a day of another year is said with its year.
    """
    text = _more(missing, words, currency)
    if missing.by is None or not missing.missing():
        return text
    return words.t("{what}, by {day}", what=text, day=words.day(missing.by, today))


def _more(missing: Missing, words: Words, currency: str) -> str:
    tier = local_name(missing.tier.name, words, missing.tier.id)
    left = missing.missing()
    if not left:
        return words.t("enough for {tier}", tier=tier)
    return _to_tier(missing.metric, left, tier, words, currency)


def say_lacking(metric: Metric, left: int, words: Words, currency: str) -> str:
    """What is missing, without what for: `2 more visits to make`."""
    match metric:
        case Metric.SPEND:
            return words.t("{amount} more to spend", amount=amount(words, left, currency))
        case Metric.POINTS:
            return words.n("{n} more point to earn", "{n} more points to earn", left)
        case Metric.VISITS:
            return words.n("{n} more visit to make", "{n} more visits to make", left)
        case Metric.ENGAGEMENT:
            return words.n("{n} more engagement point to earn", "{n} more engagement points to earn", left)


def _to_tier(metric: Metric, left: int, tier: str, words: Words, currency: str) -> str:
    match metric:
        case Metric.SPEND:
            return words.t("{amount} more to {tier}", amount=amount(words, left, currency), tier=tier)
        case Metric.POINTS:
            return words.n("{n} more point to {tier}", "{n} more points to {tier}", left, tier=tier)
        case Metric.VISITS:
            return words.n("{n} more visit to {tier}", "{n} more visits to {tier}", left, tier=tier)
        case Metric.ENGAGEMENT:
            return words.n(
                "{n} more engagement point to {tier}", "{n} more engagement points to {tier}", left, tier=tier
            )


def say_way(way: Way, words: Words, *, currency: str, today: date | None = None) -> str:
    """
    Everything that one way to a tier still asks for: `¥680 more to Diamond, by 31 Dec and 2 more visits to Diamond`.

    Args:
        way: what is missing; see `tiers.model.still_missing`.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        today: so that a day of another year is said with its year.
    """
    if not way:
        return words.t("only by hand")
    said = [say_missing(part, words, currency=currency, today=today) for part in way]
    return chained(words, said, either=False)


def say_ending(ending: Ending, words: Words, *, currency: str, today: date | None = None) -> str:
    """
    That a tier will end unless something is done: `Gold ends with 31 Dec; to keep it: ¥680 more to spend`.

    Args:
        ending: from the tiers' rules.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        today: so that a day of another year is said with its year.
    """
    tier = local_name(ending.tier.name, words, ending.tier.id)
    day = words.day(ending.on, today)
    if not ending.ways:
        return words.t("{tier} ends with {day}", tier=tier, day=day)
    lacking = [say_lacking(part.metric, part.missing(), words, currency) for part in ending.missing()]
    kept = chained(words, lacking, either=False)
    return words.t("{tier} ends with {day}; to keep it: {kept}", tier=tier, day=day, kept=kept)


def say_promise(way: Way, words: Words, *, currency: str, today: date | None = None) -> str:
    """
    What a way still asks for, to whoever goes it: `80 more points to earn by 31 Dec, and you are Gold`.

    Args:
        way: what is missing; see `tiers.model.still_missing`.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        today: so that a day of another year is said with its year.
    """
    if not any(part.missing() for part in way):
        return say_way(way, words, currency=currency, today=today)
    said = []
    for part in way:
        text = say_lacking(part.metric, part.missing(), words, currency)
        day = words.day(part.by, today) if part.by is not None else ""
        said.append(words.t("{what} by {day}", what=text, day=day) if day else text)
    tier = local_name(way[0].tier.name, words, way[0].tier.id)
    return words.t("{what}, and you are {tier}", what=chained(words, said, either=False), tier=tier)
