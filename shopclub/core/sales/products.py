"""Products as sales teach them: no list has to be kept by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.members.rules import fold_name
from shopclub.core.sales.model import PRODUCTS, DraftLine, Line, Product
from shopclub.core.store import Doc
from shopclub.core.store.index import ExactIndex, PrefixIndex, attach


def product_key(code: str, name: str) -> str:
    """What makes two lines the same product: the code, else the name."""
    return f"#{code.casefold()}" if code else fold_name(name)


def _search_keys(doc: Doc) -> list[str]:
    return [key for key in (fold_name(doc["name"]), doc.get("code", "").casefold(), *doc.get("keys", ())) if key]


class Products:
    """The learned list and its look-ups."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._by_key = ExactIndex(lambda doc: (product_key(doc.get("code", ""), doc["name"]),))
        self._parts = PrefixIndex(_search_keys)
        attach(books.db.storage, PRODUCTS.name, self._by_key, self._parts)

    def number_of(self, key: str) -> int | None:
        """Number of the product with a key (`product_key`)."""
        return self._by_key.get(key)

    def search(self, text: str, limit: int) -> list[tuple[int, Product]]:
        """Products whose name or code begins so, then those that hold it; the most sold first among them."""
        found = [(n, self._books.require(PRODUCTS, n)) for n in self._parts.find(fold_name(text), limit * 4)]
        starts = fold_name(text)
        found.sort(key=lambda p: (not fold_name(p[1].name).startswith(starts), -p[1].sold, p[1].name))
        return found[:limit]

    def categorised(self, lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
        """Lines with the category of their product, where none is given."""
        return tuple(line if line.category else self._categorised(line) for line in lines)

    def _categorised(self, line: DraftLine) -> DraftLine:
        number = self._by_key.get(product_key(line.code, line.name)) if line.code or line.name else None
        category = self._books.require(PRODUCTS, number).category if number is not None else ""
        return msgspec.structs.replace(line, category=category) if category else line

    def learn(self, session: Session, lines: Iterable[Line], on: date) -> None:
        """Stage what a sale's lines teach: name, price per piece, how often."""
        seen: set[str] = set()
        for line in lines:
            key = product_key(line.code, line.name)
            if not line.name or key in seen or line.qty < 1 or line.gross_minor < 0:
                continue
            seen.add(key)
            number = self._by_key.get(key)
            price = line.gross_minor // line.qty
            if number is None:
                session.insert(
                    PRODUCTS,
                    Product(
                        name=line.name, code=line.code, price_minor=price, category=line.category, sold=1, last_on=on
                    ),
                )
                continue
            known = session.require(PRODUCTS, number)
            session.put(
                PRODUCTS,
                number,
                msgspec.structs.replace(
                    known, name=line.name, price_minor=price, sold=known.sold + 1, last_on=max(known.last_on, on)
                ),
            )
