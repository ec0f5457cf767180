"""Shared cards in words: what a kind of them allows, who may redeem late, and what somebody agrees to."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.programme.households import Form, HouseholdKind, Leaving, MainLeaves, RankedBy, Spending
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import LateRedemption
from shopclub.i18n import N_, Words
from shopclub.words.conditions import say_condition
from shopclub.words.figures import points
from shopclub.words.names import local_name
from shopclub.words.telling import Telling, begun, followed, headed

FORMS = {Form.FAMILY: N_("Family card"), Form.COUPLE: N_("Couple card"), Form.COMPANY: N_("Company card")}


def household_name(kind: HouseholdKind | None, words: Words, kind_id: str = "") -> str:
    """What a kind of shared card is called."""
    if kind is None:
        return kind_id
    return local_name(kind.name, words, words.t(FORMS[kind.form]))


def say_household(kind: HouseholdKind, words: Words) -> str:
    """What a kind of shared card is, as a sentence."""
    if kind.form is Form.COUPLE:
        text = words.t("two people collect on the card they name")
    elif kind.form is Form.COMPANY:
        text = words.n(
            "up to {n} card collects on the main card", "up to {n} cards collect on the main card", kind.most()
        )
    else:
        text = words.n("up to {n} card collects together", "up to {n} cards collect together", kind.most())
    text = headed(words, household_name(kind, words, kind.id), followed(words, text, *_details(kind, words)))
    return text if kind.enabled else words.t("Switched off: {rule}", rule=text)


def _details(kind: HouseholdKind, words: Words) -> Iterator[str]:
    if kind.spends is Spending.MAIN:
        yield words.t("only the main card spends")
    elif kind.per_day is not None:
        yield words.t("a sub-card takes at most {points} a day", points=points(words, kind.per_day))
    if kind.with_purchase:
        yield words.t("points are redeemed with a purchase")
    if kind.tier is RankedBy.MAIN:
        yield words.t("the main card's tier counts for all")
    yield say_leaving(kind, words)
    if kind.main_leaves is MainLeaves.CLOSE:
        yield words.t("it ends when the main card leaves the club")


def say_leaving(kind: HouseholdKind, words: Words) -> str:
    """What somebody who leaves takes along."""
    if kind.leaving is Leaving.SHARE:
        return words.t("who leaves takes along what they brought less what they took")
    return words.t("what was collected stays with the main card when somebody leaves")


def say_consent(kind: HouseholdKind, main: str, words: Words) -> str:
    """
    What somebody agrees to when they join, for them to read or to be told.

    Args:
        kind: of the shared card.
        main: name of the holder of the main card, as they may see it.
        words: the reader's language.
    """
    name = household_name(kind, words, kind.id)
    text = words.t(
        "From now on your points are collected on {name}'s {card}, those you have too.", name=main, card=name
    )
    if kind.spends is Spending.MAIN:
        text = words.t("{text} Only the main card can spend them.", text=text)
    if kind.leaving is Leaving.SHARE:
        return words.t("{text} If you leave, you take along what you brought less what you took.", text=text)
    return words.t("{text} If you leave, they stay with the main card; your purchases stay yours.", text=text)


def say_late(late: LateRedemption, programme: Programme, words: Words) -> str:
    """Who may redeem points after their last usable day, as a sentence."""
    telling = Telling(programme, words, programme.currency)
    who = say_condition(late.when, telling)
    text = words.n(
        "at the counter points can still be redeemed for {n} day after their last one",
        "at the counter points can still be redeemed for {n} days after their last one",
        late.days,
    )
    return begun(words, followed(words, text, who) if who else text)
