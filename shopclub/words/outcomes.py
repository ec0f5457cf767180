"""What happened outside a sale and what it brought, in a sentence for whoever records it or looks on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shopclub.core.campaigns.model import DayGave, Happening, Outcome, Reversed
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.sales.model import Besides
from shopclub.i18n import N_, Words
from shopclub.words.figures import points
from shopclub.words.names import joined, rule_name
from shopclub.words.rules import say_rule_id

HAPPENED = {
    Occasion.JOIN: N_("joined the club"),
    Occasion.TIER: N_("reached a tier"),
    Occasion.DAY: N_("gets a gift of the day"),
    Occasion.FRIEND_JOINED: N_("brought a friend along"),
    Occasion.FRIEND_BOUGHT: N_("a friend made a first purchase"),
    Occasion.SURVEY: N_("answered a survey"),
    Occasion.PROFILE: N_("completed the member file"),
    Occasion.REVIEW: N_("published a review"),
    Occasion.ATTENDANCE: N_("came to an event"),
    Occasion.SIGN_IN: N_("signed in"),
}
"""Occasions as what somebody did."""


def say_happened(occasion: Occasion, words: Words) -> str:
    """What somebody did: `answered a survey`."""
    return words.t(HAPPENED[occasion])


def say_brought(outcome: Outcome, words: Words) -> str:
    """What an occasion brought: `40 points and 1 coupon`; that it brought nothing."""
    return _amounts(outcome.points, outcome.engagement, len(outcome.coupons), words) or words.t("nothing")


def _amounts(counted: int, engagement: int, coupons: int, words: Words) -> str:
    parts = [points(words, counted)] if counted else []
    if engagement:
        parts.append(words.n("{n} engagement point", "{n} engagement points", engagement))
    if coupons:
        parts.append(words.n("{n} coupon", "{n} coupons", coupons))
    return joined(words, parts) if parts else ""


def say_besides(besides: Besides, words: Words) -> str:
    """What a return takes back beside what the sale had brought: `100 points and 1 coupon`; empty for nothing."""
    return _amounts(besides.points, besides.engagement, besides.coupons, words)


def say_outcome(outcome: Outcome, words: Words) -> str:
    """What recording an occasion did, as a sentence."""
    if outcome.is_nothing():
        return words.t("Nothing is given for that: it was given before, or its limit is reached.")
    return words.t("Given: {what}.", what=say_brought(outcome, words))


def say_streak(days: int, words: Words) -> str:
    """Days of signing in: `3 days in a row`."""
    return words.n("{n} day in a row", "{n} days in a row", days)


def say_line(name: str, seen: Happening, outcome: Outcome, words: Words) -> str:
    """One line for those who look on: `Li answered a survey: 40 points`."""
    return words.t(
        "{name} {did}: {what}", name=name, did=say_happened(seen.occasion, words), what=say_brought(outcome, words)
    )


def say_undone(name: str, outcome: Outcome, words: Words) -> str:
    """What taking an occasion back does."""
    return words.t(
        "{name} ({did}): {what} taken back.",
        name=name,
        did=say_happened(outcome.occasion, words),
        what=say_brought(outcome, words),
    )


def say_day_gave(gave: DayGave, words: Words) -> str:
    """What the daily run gave for a day."""
    who = words.n("{n} member", "{n} members", gave.members)
    parts = [points(words, gave.points)] if gave.points else []
    if gave.coupons:
        parts.append(words.n("{n} coupon", "{n} coupons", gave.coupons))
    what = joined(words, parts) if parts else words.t("engagement points")
    return words.t("daily gifts of {day}: {what} to {who}", day=words.day_long(gave.on), what=what, who=who)


def say_reversed(done: Reversed, words: Words) -> str:
    """What taking a day's gifts back did, and who keeps theirs."""
    parts = [points(words, done.points)] if done.points or not done.coupons else []
    if done.coupons:
        parts.append(words.n("{n} coupon", "{n} coupons", done.coupons))
    said = words.t("Taken back: {what}.", what=joined(words, parts))
    if not done.kept:
        return said
    kept = len(done.kept)
    return (
        said
        + " "
        + words.n("{n} member has spent theirs and keeps it.", "{n} members have spent theirs and keep it.", kept)
    )


def say_ended(rule: str, programme: Programme, words: Words) -> str:
    """That a campaign has run out."""
    name = rule_name(programme, rule, words) or say_rule_id(programme, rule, words)
    return words.t("“{name}” has given all it may and has ended", name=name)


def ended_on(ended: Mapping[str, date], day: date, programme: Programme, words: Words) -> list[str]:
    """The campaigns that ended on a day, one sentence each."""
    return [say_ended(rule, programme, words) for rule, on in sorted(ended.items()) if on == day]
