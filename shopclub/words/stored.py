"""Stored value and gift cards of a programme in words: what is paid in and given, what goes first, what ends when."""

from __future__ import annotations

from shopclub.core.programme.model import Programme
from shopclub.core.programme.purse import BonusBack, GiftCards, StoredValue, TopUp, ValueOrder
from shopclub.i18n import N_, Words
from shopclub.words.conditions import say_condition
from shopclub.words.figures import amount
from shopclub.words.names import joined, local_name
from shopclub.words.telling import Telling, followed, headed

_ORDER = {
    ValueOrder.BONUS_FIRST: N_("the bonus goes first"),
    ValueOrder.VALUE_FIRST: N_("what was paid in goes first"),
    ValueOrder.BY_SHARE: N_("bonus and what was paid in go in proportion"),
}
_BACK = {
    BonusBack.SHARE: N_("when it is paid out, the bonus goes in proportion"),
    BonusBack.ALL: N_("when it is paid out, all of the bonus goes"),
    BonusBack.KEEP: N_("when it is paid out, the bonus stays"),
}


def say_top_up(package: TopUp, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """What a package takes and gives: `Fill up: pay in ¥500, get ¥50 on top`."""
    telling = Telling(programme, words, currency or programme.currency)
    paid = amount(words, package.pays_minor, telling.currency)
    text = words.t("pay in {amount}", amount=paid)
    if package.bonus_minor:
        text = words.t(
            "pay in {amount}, get {bonus} on top",
            amount=paid, bonus=amount(words, package.bonus_minor, telling.currency),
        )  # fmt: skip
    text = headed(words, local_name(package.name, words, package.id), text)
    text = followed(words, text, *filter(None, [say_condition(package.when, telling)]))
    return text if package.enabled else words.t("Switched off: {rule}", rule=text)


def say_stored(stored: StoredValue, words: Words, currency: str) -> str:
    """The terms of stored value, as a sentence."""
    text = words.t("Money can be paid in by the packages")
    if stored.free_amounts:
        text = words.t("Any amount can be paid in")
        if stored.min_minor:
            text = followed(words, text, words.t("at least {amount}", amount=amount(words, stored.min_minor, currency)))
        if stored.max_minor is not None:
            text = followed(words, text, words.t("at most {amount}", amount=amount(words, stored.max_minor, currency)))
    text = followed(words, text, words.t(_ORDER[stored.order]))
    if stored.bonus_months is not None:
        ends = words.n("the bonus ends after {n} month", "the bonus ends after {n} months", stored.bonus_months)
        text = followed(words, text, ends)
    if stored.bonus_earns:
        text = followed(words, text, words.t("what is paid with bonus earns too"))
    else:
        text = followed(words, text, words.t("what is paid with bonus earns nothing"))
    return followed(words, text, words.t(_BACK[stored.bonus_back]))


def say_gift_cards(cards: GiftCards, words: Words, currency: str) -> str:
    """What gift cards are sold with, and until when they can be used."""
    offered = [amount(words, one.minor, currency) for one in cards.amounts]
    if cards.free_amounts:
        offered.append(words.t("any amount"))
    text = words.t("Gift cards")
    if offered:
        text = words.t("Gift cards with {amounts}", amounts=joined(words, offered, either=True))
    if cards.free_amounts and cards.min_minor:
        text = followed(words, text, words.t("at least {amount}", amount=amount(words, cards.min_minor, currency)))
    if cards.free_amounts and cards.max_minor is not None:
        text = followed(words, text, words.t("at most {amount}", amount=amount(words, cards.max_minor, currency)))
    if cards.months is None:
        return followed(words, text, words.t("usable without an end"))
    return followed(words, text, words.n("usable for {n} month", "usable for {n} months", cards.months))


def say_purse(programme: Programme, words: Words, currency: str) -> list[str]:
    """All of it, the terms first."""
    lines = []
    if programme.stored_value is not None:
        lines.append(say_stored(programme.stored_value, words, currency))
        packages = programme.stored_value.packages
        lines += [say_top_up(one, programme, words, currency=currency) for one in packages]
    if programme.gift_cards is not None:
        lines.append(say_gift_cards(programme.gift_cards, words, currency))
    return lines
