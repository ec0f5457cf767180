"""Gift cards: their codes, the takings that sold them, and that each holds what its entries add up to."""

from __future__ import annotations

from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.giftcards.model import GIFT_CARDS, GiftCard
from shopclub.core.giftcards.rules import is_gift_code
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES, SaleKind
from shopclub.core.takings.model import GIFT


def check_cards(reader: Reader, ledger: Ledger) -> None:
    """Look at every gift card, and at what the ledger says of cards that are not there."""
    codes: dict[str, int] = {}
    seen = set()
    for number, card in reader.rows(GIFT_CARDS):
        seen.add(number)
        first = codes.setdefault(card.code, number)
        if first != number:
            reader.found("gift_twice", GIFT_CARDS, number, other=first)
        if not is_gift_code(card.code):
            reader.found("gift_code", GIFT_CARDS, number)
        should = ledger.cards.get(number, 0)
        if card.left_minor != should:
            reader.found("gift_balance", GIFT_CARDS, number, minor=card.left_minor, should_minor=should)
        if card.left_minor < 0 or (card.dead_on is not None and card.left_minor):
            reader.found("gift_left", GIFT_CARDS, number, minor=card.left_minor)
        _sold(reader, number, card)
    for number in sorted(ledger.cards.keys() - seen):
        if not reader.has(GIFT_CARDS, number):
            reader.found("entry_card_missing", LEDGER, 0, card=number)


def _sold(reader: Reader, number: int, card: GiftCard) -> None:
    """The taking a card names sold it, for what was put on it."""
    row = reader.get(SALES, card.sale)
    if row is None:
        if not reader.has(SALES, card.sale):
            reader.found("gift_sale", GIFT_CARDS, number, sale=card.sale)
        return
    put_on = [line.gross_minor for line in row.lines if line.sells == f"{GIFT}:{number}"]
    if row.kind is not SaleKind.TAKING or put_on != [card.face_minor]:
        reader.found("gift_sale", GIFT_CARDS, number, sale=card.sale)
