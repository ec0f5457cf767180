"""
One rule as a plain sentence: who gets what, when, with which bill, how often and for how long.

Shown where the programme is edited, by the command line, and (through `say_rule_id`) behind each discount of a receipt,
unless the rule has a name of its own. Sentences stand in lists, so they have no full stop.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.effects import (
    Effect,
    Engagement,
    FillUp,
    Gift,
    IssueCoupon,
    Phase,
    PointsFixed,
    RewardAt,
    Stamps,
    Tickets,
    ToTheFirst,
    phase_of,
)
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import Words
from shopclub.words import cards, gains, prices
from shopclub.words.caps import caps_of, place_of, points_last
from shopclub.words.conditions import Circumstances, circumstances
from shopclub.words.deeds import EFFECTS, Deed
from shopclub.words.names import rule_name
from shopclub.words.occasions import ENDS, say_occasion
from shopclub.words.plainest import NOBODY, plainest
from shopclub.words.telling import Telling, begun, followed, headed, in_order, together

KNOWN_EFFECTS = (prices, gains, cards)
"""The modules whose functions say the effects; importing them is what makes `EFFECTS` whole."""

_GIVEN = (PointsFixed, Engagement, FillUp, IssueCoupon, Tickets, Gift)
"""Effects that come each time the occasion does, so that a purchase is said too."""

_ABOUT = (Occasion.SURVEY, Occasion.PROFILE, Occasion.REVIEW, Occasion.ATTENDANCE)
"""Occasions that are about something, which is said with them."""


def say_rule_id(programme: Programme, rule_id: str, words: Words, *, currency: str | None = None) -> str:
    """
    What a receipt or a customer's page calls a rule or a coupon: its own name, else its sentence.

    Args:
        programme: the rules in force.
        rule_id: as a sale recorded it; `coupon:` and the kind's id for a coupon. One that is gone is named by its id.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    if name := rule_name(programme, rule_id, words):
        return name
    rule = programme.rule(rule_id)
    if rule is None:
        return words.t("rule {id}", id=rule_id)
    return say_rule(rule, programme, words, currency=currency)


def say_rule(rule: Rule, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """
    One rule as a sentence: `Gold and Diamond members pay 20% less on Wednesdays, at most twice a month`.

    Args:
        rule: of the programme.
        programme: for the names of tiers, coupons, holidays.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    telling = Telling(programme, words, currency or programme.currency)
    text = _core(rule, telling)
    text = _with_dates(rule, text, words)
    text = followed(words, text, *caps_of(rule, telling), points_last(rule.expiry, telling))
    if not rule.qualifies and phase_of(rule.then) is Phase.POINTS:
        text = words.t("{rule}, not counting toward a tier", rule=text)
    text = begun(words, followed(words, text, *place_of(rule, telling)))
    return text if rule.enabled else words.t("Switched off: {rule}", rule=text)


def say_unknown_rule(raw: Mapping[str, object], words: Words) -> str:
    """A rule of a kind that this version does not know."""
    return words.t("A rule of a newer version, kept but not sold by: {id}", id=str(raw.get("id", "?"))[:40])


def say_effect(effect: Effect, when: Condition, telling: Telling) -> str:
    """
    An effect under a condition, without an occasion: what a coupon does.

    Args:
        effect: of a coupon.
        when: its condition.
        telling: whom it is told to.
    """
    condition = plainest(when)
    deed = EFFECTS.say(effect, telling)
    if condition == NOBODY:
        return telling.words.t(
            "never, as nobody can meet its condition: {rule}", rule=_put(deed, Circumstances(), "", telling)
        )
    found = circumstances(condition, telling).with_about(telling.words)
    if found.who or deed.alone:
        return _put(deed, found, "", telling)
    text = in_order(telling.words, does=deed.done, when=found.when, what=found.what)
    return headed(telling.words, text, deed.detail) if deed.detail else text


def _core(rule: Rule, telling: Telling) -> str:
    words = telling.words
    condition = plainest(rule.when)
    is_never = condition == NOBODY
    found = circumstances(Always() if is_never else condition, telling)
    if rule.on not in _ABOUT:
        found = found.with_about(words)
    text = _put(EFFECTS.say(rule.then, telling), found, _occasion(rule, found, words), telling)
    if is_never:
        text = words.t("never, as nobody can meet its condition: {rule}", rule=text)
    if _is_idle(rule):
        text = words.t("{rule} (does nothing on such an occasion)", rule=text)
    return text


def _put(deed: Deed, found: Circumstances, occasion: str, telling: Telling) -> str:
    words = telling.words
    if deed.is_among:
        among = words.t("among {who}", who=found.who) if found.who else ""
        return in_order(words, who=among, does=deed.alone, occasion=occasion, when=found.when, what=found.what)
    who, does = found.who, deed.done
    if not who:
        who, does = ("", deed.alone) if deed.alone else (words.t("all customers"), deed.done)
    text = in_order(words, who=who, does=does, occasion=occasion, when=found.when, what=found.what)
    return headed(words, text, deed.detail) if deed.detail else text


def _occasion(rule: Rule, found: Circumstances, words: Words) -> str:
    """What it is given for, as far as that is not said already."""
    match rule.on:
        case Occasion.SALE:
            return say_occasion(rule.on, words) if _is_given(rule.then) and not found.is_counted else ""
        case Occasion.PERIOD_END:
            return words.t(ENDS[rule.period])
        case Occasion.DAY if isinstance(rule.then, FillUp) and found.when:
            return ""
        case Occasion.DAY if found.when or rule.caps.per_member is not None:
            return words.t("automatically")
        case Occasion.SIGN_IN if found.is_counted:
            return ""
        case _:
            return together(words, (say_occasion(rule.on, words), found.about))


def _is_given(effect: Effect) -> bool:
    """Whether it comes each time the occasion does, whatever is bought."""
    return isinstance(effect, _GIVEN) or (
        isinstance(effect, Stamps) and effect.each is None and effect.goods == ALL_GOODS
    )


def _is_idle(rule: Rule) -> bool:
    """Whether its effect needs another occasion than the one it answers to."""
    match rule.then:
        case PointsFixed() | Engagement() | IssueCoupon() | Tickets():
            return False
        case RewardAt():
            return True
        case ToTheFirst():
            return rule.on is not Occasion.PERIOD_END
        case FillUp():
            return rule.on is Occasion.SALE
        case _:
            return rule.on is not Occasion.SALE


def _with_dates(rule: Rule, text: str, words: Words) -> str:
    if rule.from_on and rule.until_on:
        first, last = words.day_long(rule.from_on), words.day_long(rule.until_on)
        return words.t("{rule}, from {first} through {last}", rule=text, first=first, last=last)
    if rule.from_on:
        return words.t("{rule}, from {first} on", rule=text, first=words.day_long(rule.from_on))
    if rule.until_on:
        return words.t("{rule}, through {last}", rule=text, last=words.day_long(rule.until_on))
    return text
