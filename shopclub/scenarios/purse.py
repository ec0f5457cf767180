"""The gift card that a scenario names by the step that sold it."""

from __future__ import annotations

from shopclub.core.giftcards.model import GiftCard
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable


def card_of(stage: Stage, said: str) -> tuple[int, GiftCard]:
    """
    A gift card by its step, and a number where that sold several (`gift.2`).

    Raises:
        Unreadable: `step_bare`: the step sold none, or not so many.
    """
    step, _, place = said.partition(".")
    sale = stage.step(step).done.sale
    cards = stage.club.gift_cards.desk.of_sale(sale) if sale is not None else []
    index = int(place) - 1 if place.isdigit() else 0
    if not 0 <= index < len(cards):
        raise Unreadable("step_bare", "card", step=step)
    return cards[index]
