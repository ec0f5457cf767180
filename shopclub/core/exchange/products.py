"""What the products of imported receipts teach the counter's list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from shopclub.core.books import Session
from shopclub.core.products.model import PRODUCTS, Product
from shopclub.core.products.rules import product_key
from shopclub.core.products.verbs import learned
from shopclub.core.sales.model import Line

NOT_PRODUCTS = frozenset(
    "D M S DOT POST POSTAGE C2 CARRIAGE CRUK PADS B AMAZONFEE DISCOUNT MANUAL FEE SHIPPING DEPOSIT".split()
) | {"BANK CHARGES"}
"""Codes that tills use for discounts, postage, carriage, fees and corrections typed by hand."""


def is_product(line: Line) -> bool:
    """Whether a line can teach a product: named, sold (not returned or given away), not a fee or a discount."""
    return bool(line.name) and line.qty >= 1 and line.gross_minor > 0 and line.code.upper() not in NOT_PRODUCTS


class Learning:
    """
    The product list while an import goes on: what one commit's receipts teach, put on what the books know by then.

    Nothing is kept from one commit to the next, since the counter teaches products too.
    """

    def __init__(self, find: Callable[[str], int | None]) -> None:
        """
        Args:
            find: number of the committed product with a key.
        """
        self._find = find
        self._now: dict[str, tuple[int | None, Product]] = {}

    def learn(self, session: Session, lines: Iterable[Line], on: date) -> None:
        """Take in one receipt; the latest name and price stand."""
        for key, line in {product_key(line.code, line.name): line for line in lines if is_product(line)}.items():
            number, known = self._known(session, key)
            self._now[key] = (number, learned(known, line, on))

    def _known(self, session: Session, key: str) -> tuple[int | None, Product | None]:
        if key in self._now:
            return self._now[key]
        number = self._find(key)
        return number, None if number is None else session.require(PRODUCTS, number)

    def stage(self, session: Session) -> None:
        """Stage what was learned since the last time."""
        for _, (number, product) in sorted(self._now.items()):
            if number is None:
                session.insert(PRODUCTS, product)
            else:
                session.put(PRODUCTS, number, product)
        self._now.clear()
