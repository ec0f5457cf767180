"""A gift card's code, what it is today, and what a change makes of it: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from shopclub.core.coupons.rules import check_digit
from shopclub.core.giftcards.model import CardState, GiftCard
from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.facts import CardAtHand

PREFIX = "23"
"""What every gift card's code begins with; cards begin with 20, live codes with 21, coupons with 22."""
LENGTH = 18
_RANDOM = 15


def make_gift_code(random_below: Callable[[int], int]) -> str:
    """
    A new code: the prefix, fifteen random digits, a check digit.

    Args:
        random_below: a number from 0 to below its argument, unguessable.
    """
    body = PREFIX + f"{random_below(10**_RANDOM):0{_RANDOM}d}"
    return body + check_digit(body)


def is_gift_code(text: str) -> bool:
    """Whether a text is a gift card's code by its shape and check digit."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(PREFIX)
    return shaped and check_digit(text[:-1]) == text[-1]


def read_gift_code(text: str) -> str | None:
    """The gift card's code in what a scanner or a person entered (spaces, full-width digits), or None."""
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    return digits if is_gift_code(digits) else None


def state_of(card: GiftCard, today: date) -> CardState:
    """What a card is on a day; its last day counts until midnight."""
    if card.dead_on is not None:
        return CardState.DEAD
    if card.until_on is not None and card.until_on < today:
        return CardState.OVER
    return CardState.USABLE if card.left_minor else CardState.EMPTY


_REFUSALS = {CardState.OVER: "gift_over", CardState.DEAD: "gift_dead", CardState.EMPTY: "gift_empty"}


def at_hand(number: int, card: GiftCard, today: date) -> CardAtHand:
    """A card as a quote sees it."""
    refusal = _REFUSALS.get(state_of(card, today), "")
    return CardAtHand(number=number, left_minor=0 if refusal else card.left_minor, refusal=refusal)


def given_back(card: GiftCard, minor: int, today: date, grace_days: int) -> GiftCard:
    """
    A card after a return put money back on it; one that is over or dead can be used again for that.

    Args:
        card: before.
        minor: what comes back.
        today: business day of the return.
        grace_days: a card that is over or dead meanwhile is usable for so many days from today.
    """
    until = card.until_on
    if state_of(card, today) in (CardState.OVER, CardState.DEAD):
        until = None if until is None else max(until, today + timedelta(days=grace_days))
    return msgspec.structs.replace(card, left_minor=card.left_minor + minor, until_on=until, dead_on=None)
