"""Coupons as they stand with somebody: until when, what became of them, what a sale brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from shopclub.core.coupons.model import Coupon, CouponState
from shopclub.core.programme.effects import Gift
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind
from shopclub.i18n import Words
from shopclub.words.names import COUPON_KEY, coupon_name, local_name
from shopclub.words.rules import say_effect
from shopclub.words.telling import Telling, begun, followed

DIGITS = 4
"""Digits of a code that stand together."""
_NEAR = timedelta(days=6)
"""Days ahead that a weekday names without doubt."""


def code_groups(code: str) -> str:
    """A coupon's code as people read it: `2212 3456 7890 12`."""
    return " ".join(code[i : i + DIGITS] for i in range(0, len(code), DIGITS))


def say_until(until: date | None, words: Words, today: date) -> str:
    """The last day, the nearer the plainer: `until today`, `until Sunday`, `until 20 Mar`, `without an end`."""
    if until is None:
        return words.t("without an end")
    if until == today:
        return words.t("until today")
    if today < until <= today + _NEAR:
        return words.t("until {day}", day=words.weekday(until))
    return words.t("until {day}", day=words.day(until, today))


def say_days(coupon: Coupon, words: Words, today: date) -> str:
    """From when, where that is still to come, and until when."""
    until = say_until(coupon.until_on, words, today)
    if coupon.from_on <= today:
        return until
    if coupon.from_on == today + timedelta(days=1):
        begins = words.t("from tomorrow")
    else:
        begins = words.t("from {day}", day=words.day(coupon.from_on, today))
    return begins if coupon.until_on is None else followed(words, begins, until)


def say_coupon_state(coupon: Coupon, state: CouponState, kind: CouponKind | None, words: Words, today: date) -> str:
    """
    What a coupon is today, in a few words: `until Sunday`, `used on 14 Mar`, `taken back on 14 Mar: lost`.

    Args:
        coupon: itself.
        state: what it is.
        kind: as the programme has it now, for how often it can still be used.
        words: the reader's language.
        today: the business day.
    """
    match state:
        case CouponState.USABLE | CouponState.WAITING:
            return followed(words, say_days(coupon, words, today), _uses_left(coupon, kind, words))
        case CouponState.USED:
            on = max(use.on for use in coupon.uses if use.back_on is None)
            return words.t("used on {day}", day=words.day(on, today))
        case CouponState.EXPIRED:
            until = coupon.until_on or today
            return words.t("over since {day}", day=words.day(until + timedelta(days=1), today))
        case CouponState.VOID:
            said = words.t("taken back on {day}", day=words.day(coupon.void_on or today, today))
            return words.t("{name}: {text}", name=said, text=coupon.void_note) if coupon.void_note else said
        case CouponState.OFF:
            return words.t("switched off for now")
        case CouponState.GONE:
            return words.t("no longer part of the programme")


def _uses_left(coupon: Coupon, kind: CouponKind | None, words: Words) -> str:
    if kind is None or kind.uses == 1:
        return ""
    return words.n("{n} use left", "{n} uses left", kind.uses - coupon.used())


def say_coupon_use(kind: CouponKind, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """What a coupon does and under what condition, as a sentence of its own without its name and its days."""
    telling = Telling(programme, words, currency or programme.currency)
    return begun(words, say_effect(kind.then, kind.when, telling))


def name_of(coupon: Coupon, programme: Programme, words: Words) -> str:
    """What a coupon is called; the id of its kind for one the programme no longer has."""
    return coupon_name(programme, coupon.kind, words)


def say_new(coupon: Coupon, count: int, programme: Programme, words: Words, today: date) -> str:
    """Coupons a sale brought: `¥10 off 80, until Sunday`, `2 × ¥10 off 80, until Sunday`."""
    name = name_of(coupon, programme, words)
    if count > 1:
        name = words.t("{count} × {name}", count=words.number(count), name=name)
    return followed(words, name, say_days(coupon, words, today))


def alike(coupons: Iterable[Coupon]) -> list[tuple[Coupon, int]]:
    """One of each sort with how many there are of it: of the same kind and days, in their order."""
    found: dict[tuple[object, ...], list[Coupon]] = {}
    for coupon in coupons:
        found.setdefault((coupon.kind, coupon.from_on, coupon.until_on, coupon.used()), []).append(coupon)
    return [(same[0], len(same)) for same in found.values()]


def gift_name(programme: Programme, rule_id: str, words: Words) -> str:
    """
    What a gift is called, of a rule or of a coupon; the id for one that is no more.

    Args:
        programme: the rules in force.
        rule_id: as a sale recorded it; `coupon:` and the kind's id for a coupon.
        words: the reader's language.
    """
    kind = programme.coupon(rule_id.removeprefix(COUPON_KEY)) if rule_id.startswith(COUPON_KEY) else None
    rule = programme.rule(rule_id)
    then = kind.then if kind is not None else rule.then if rule is not None else None
    fallback = rule_id.removeprefix(COUPON_KEY)
    return local_name(then.name, words, fallback) if isinstance(then, Gift) else fallback


def say_gift(programme: Programme, rule_id: str, count: int, words: Words) -> str:
    """A gift to hand out: `Tea`, `2 × Tea`."""
    name = gift_name(programme, rule_id, words)
    return name if count == 1 else words.t("{count} × {name}", count=words.number(count), name=name)
