"""What a member's benefits are today, in one line each: for the counter's card and the customer's own page."""

from __future__ import annotations

from datetime import date

from shopclub.core.benefits.model import BenefitState
from shopclub.i18n import Words
from shopclub.words.names import local_name


def say_benefit_state(seen: BenefitState, words: Words, *, today: date | None = None) -> str:
    """
    A benefit and what is left of it: `Free blood-sugar test: 1 left until 31 Mar`.

    Args:
        seen: as the member has it.
        words: the reader's language.
        today: so that a day of another year is said with its year.
    """
    name = local_name(seen.benefit.name, words, seen.benefit.id)
    said = say_left(seen, words, today=today)
    return words.t("{what}: {how}", what=name, how=said) if said else name


def say_left(seen: BenefitState, words: Words, *, today: date | None = None) -> str:
    """What is left of a benefit, or when it can be had again; empty for one that is not counted."""
    if seen.left is None:
        return ""
    if not seen.left:
        if seen.next_on is None:
            return words.t("used up")
        return words.t("used up; again from {day}", day=words.day(seen.next_on, today))
    if seen.refusal is not None:
        return words.t("not now")
    if seen.until is None:
        return words.n("{n} use left", "{n} uses left", seen.left)
    day = words.day(seen.until, today)
    return words.n("{n} use left until {day}", "{n} uses left until {day}", seen.left, day=day)
