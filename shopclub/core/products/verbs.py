"""The product list: finding in it, learning from sales, and changing it by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

import msgspec

from shopclub.core.books import Operation, Session
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, RuleViolation
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.names import readings
from shopclub.core.members.rules import fold_name, name_keys
from shopclub.core.products.model import (
    CATEGORY_LENGTH,
    PRODUCTS,
    CategoryCount,
    NewProduct,
    Product,
    ProductChange,
    ProductsChanged,
)
from shopclub.core.products.rules import checked_change, checked_product, product_key, rules_naming
from shopclub.core.products.shelf import Shelf
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store import Doc
from shopclub.core.store.index import ExactIndex, PrefixIndex, attach

ADDED, CHANGED = "product", "products"
"""What the list's own operations are called among those that were done."""


class Sold(Protocol):
    """A line of a receipt, as the list learns from it."""

    @property
    def name(self) -> str:
        """Of the product."""
        ...

    @property
    def code(self) -> str:
        """Of the product."""
        ...

    @property
    def category(self) -> str:
        """Of the product."""
        ...

    @property
    def qty(self) -> int:
        """Pieces."""
        ...

    @property
    def gross_minor(self) -> int:
        """Before discounts."""
        ...


def _search_keys(doc: Doc) -> list[str]:
    return [key for key in (fold_name(doc["name"]), doc.get("code", "").casefold()) if key]


def _reading_keys(doc: Doc) -> tuple[str, ...]:
    return name_keys(doc["name"], readings)


class Products:
    """The list and its look-ups."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._books = context.books
        self._programmes = programmes
        self._by_key = ExactIndex(lambda doc: (product_key(doc.get("code", ""), doc["name"]),))
        self._parts = PrefixIndex(_search_keys)
        # Made when first asked for: opening a file needs neither pinyin nor an order.
        self._said: PrefixIndex | None = None
        self._shelf: Shelf | None = None
        attach(self._books.db.storage, PRODUCTS.name, self._by_key, self._parts)

    # -- reading ------------------------------------------------------------------------------------

    def get(self, number: int) -> Product:
        """
        One product.

        Raises:
            NotFound: `products_not_found`.
        """
        return self._books.require(PRODUCTS, number)

    def count(self) -> int:
        """How many there are."""
        return self._books.count(PRODUCTS)

    def number_of(self, key: str) -> int | None:
        """Number of the product with a key (`rules.product_key`)."""
        return self._by_key.get(key)

    def search(self, text: str, limit: int, category: str | None = None) -> list[tuple[int, Product]]:
        """
        Products that some typed characters may mean: a name or code that begins so, then one that holds them; pinyin
        and initials as members have them. Among them those that begin so first, then the most sold.

        Args:
            text: as typed; empty finds the most sold.
            limit: at most so many.
            category: only of this one; empty: only those without one.
        """
        folded = fold_name(text)
        if not folded:
            return [(n, self.get(n)) for n in self._ordered().most_sold(limit, category)]
        most = limit * 4 if category is None else self.count()
        numbers = dict.fromkeys(self._parts.find(folded, most))
        if folded.isascii() and len(numbers) < most:
            numbers.update(dict.fromkeys(self._readings().starting(folded, most - len(numbers))))
        if category is not None:
            shelf = self._ordered()
            numbers = {n: None for n in numbers if shelf.is_in(n, category)}
        found = [(n, self.get(n)) for n in numbers]
        found.sort(key=lambda p: (not fold_name(p[1].name).startswith(folded), -p[1].sold, p[1].name))
        return found[:limit]

    def named(self, name: str) -> list[int]:
        """Numbers of the products of this name, however its letters are cased and spaced; those with a code too."""
        folded = fold_name(name)
        found = self._parts.starting(folded, self.count()) if folded else []
        return sorted(n for n in found if fold_name(self.get(n).name) == folded)

    def called(self, text: str) -> Product | None:
        """The product of this code, else the first of this name; None where the list has none."""
        number = self.number_of(product_key(text, ""))
        found = self.named(text) if number is None else [number]
        return self.get(found[0]) if found else None

    def spelling(self, category: str) -> str:
        """A category as most products spell it; as given where there is none of the name."""
        return self._ordered().spelling(category)

    def categories(self) -> list[CategoryCount]:
        """Every category and how many products it has, by name; those of none last."""
        return self._ordered().categories()

    def has_categories(self) -> bool:
        """Whether any product has one."""
        return self._ordered().has_categories()

    def category_of(self, code: str, name: str) -> str:
        """The category of the product that a line with this code and name is; empty for none."""
        number = self._by_key.get(product_key(code, name)) if code or name else None
        return "" if number is None else self.get(number).category

    def rules_naming(self, category: str) -> list[str]:
        """What of the programme in force names a category (`rules.rules_naming`)."""
        return rules_naming(self._programmes.current, category)

    def _readings(self) -> PrefixIndex:
        if self._said is None:
            self._said = PrefixIndex(_reading_keys)
            attach(self._books.db.storage, PRODUCTS.name, self._said)
        return self._said

    def _ordered(self) -> Shelf:
        if self._shelf is None:
            self._shelf = Shelf()
            attach(self._books.db.storage, PRODUCTS.name, self._shelf)
        return self._shelf

    # -- learning -----------------------------------------------------------------------------------

    def learn(self, session: Session, lines: Iterable[Sold], on: date) -> None:
        """Stage what a sale's lines teach: name, price per piece, how often; a category where there was none."""
        seen: set[str] = set()
        for line in lines:
            key = product_key(line.code, line.name)
            if not line.name or key in seen or line.qty < 1 or line.gross_minor < 0:
                continue
            seen.add(key)
            number = self._by_key.get(key)
            known = None if number is None else session.require(PRODUCTS, number)
            product = learned(known, line, on)
            if number is None:
                session.insert(PRODUCTS, product)
            else:
                session.put(PRODUCTS, number, product)

    # -- changing -----------------------------------------------------------------------------------

    async def add(self, new: NewProduct, op: OperationId, actor: Actor) -> int:
        """
        Put a product down by hand.

        Returns:
            Its number.

        Raises:
            NotAllowed: `change_products`; `change_categories` with a category.
            InvalidInput: see `rules.checked_product`.
            Conflict: `product_exists` with `number` and `name`: one with that code (or, without a code, that name).
        """
        demand(actor, Action.CHANGE_PRODUCTS)
        wanted = checked_product(new)
        if wanted.category:
            demand(actor, Action.CHANGE_CATEGORIES)
        async with self._books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return done.ref
            self._demand_free(product_key(wanted.code, wanted.name), None)
            product = Product(
                name=wanted.name,
                code=wanted.code,
                price_minor=wanted.price_minor,
                category=self._ordered().spelling(wanted.category),
            )
            number = session.insert(PRODUCTS, product)
            session.done(op, ADDED, number)
        self._context.changes.publish(ProductsChanged())
        return number

    async def change(self, numbers: Sequence[int], change: ProductChange, op: OperationId, actor: Actor) -> int:
        """
        Change products, all of them or none.

        Args:
            numbers: which.
            change: what of them; a name or a code of one product only.
            op: operation id.
            actor: who does it.

        Returns:
            How many are otherwise than before.

        Raises:
            NotAllowed: `change_products`, `change_categories`.
            NotFound: `products_not_found`.
            InvalidInput: see `rules.checked_change`.
            Conflict: `product_exists`: another one has that code or name.
        """
        demand(actor, Action.CHANGE_PRODUCTS)
        wanted = checked_change(change, len(set(numbers)))
        if wanted.category is not None:
            demand(actor, Action.CHANGE_CATEGORIES)
            wanted = msgspec.structs.replace(wanted, category=self._ordered().spelling(wanted.category))
        fields = {key: value for key, value in msgspec.structs.asdict(wanted).items() if value is not None}
        async with self._books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return len(done.was)
            was: dict[str, dict[str, str | int]] = {}
            for number in sorted(set(numbers)):
                before = session.require(PRODUCTS, number)
                after = msgspec.structs.replace(before, **fields)
                if after == before:
                    continue
                if (key := product_key(after.code, after.name)) != product_key(before.code, before.name):
                    self._demand_free(key, number)
                was[str(number)] = {field: getattr(before, field) for field in fields}
                session.put(PRODUCTS, number, after)
            if was:
                session.done(op, CHANGED, int(next(iter(was))), was=was)
        if was:
            self._context.changes.publish(ProductsChanged())
        return len(was)

    async def rename_category(self, before: str, after: str, op: OperationId, actor: Actor) -> int:
        """
        Give all products of a category another one.

        The programme is not touched: `rules_naming` says which of its rules name the former one.

        Args:
            before: the category, however its letters are cased; not empty.
            after: its new name, or that of another category, which it becomes part of; empty: none.
            op: operation id.
            actor: the owner.

        Returns:
            How many products are of another category now.

        Raises:
            NotAllowed: `change_categories`.
            RuleViolation: `category_unknown` with `category`.
            InvalidInput: `text_too_long`.
        """
        demand(actor, Action.CHANGE_CATEGORIES)
        wanted = clean_text(after, "category", CATEGORY_LENGTH)
        if self._books.operation(op) is None and not (before and self._ordered().in_category(before)):
            raise RuleViolation("category_unknown", category=before[:CATEGORY_LENGTH])
        # A change of capitals alone is one: the new spelling stands, not the one most products have.
        name = wanted if wanted.casefold() == before.casefold() else self._ordered().spelling(wanted)
        async with self._books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return len(done.was)
            was: dict[str, dict[str, str | int]] = {}
            for number in self._ordered().in_category(before):
                product = session.require(PRODUCTS, number)
                if product.category != name:
                    was[str(number)] = {"category": product.category}
                    session.put(PRODUCTS, number, msgspec.structs.replace(product, category=name))
            if was:
                session.done(op, CHANGED, int(next(iter(was))), was=was)
        if was:
            self._context.changes.publish(ProductsChanged())
        return len(was)

    def _demand_free(self, key: str, number: int | None) -> None:
        """
        Raises:
            Conflict: `product_exists`: another product has the key.
        """
        there = self._by_key.get(key)
        if there is not None and there != number:
            raise Conflict("product_exists", number=there, name=self.get(there).name)

    # -- the way back -------------------------------------------------------------------------------

    def stage_undo(self, session: Session, done: Operation) -> None:
        """
        Stage that an operation of the list was never done.

        Raises:
            RuleViolation: `undo_product_sold` when a product put down by hand was sold since.
            Conflict: `product_exists` when its former code or name is taken.
        """
        if done.verb == ADDED:
            product = session.get(PRODUCTS, done.ref)
            if product is not None and product.sold:
                raise RuleViolation("undo_product_sold")
            session.delete(PRODUCTS, done.ref)
            return
        for number, fields in done.was.items():
            product = session.get(PRODUCTS, int(number))
            if product is None:
                continue
            former = msgspec.structs.replace(product, **fields)
            if (key := product_key(former.code, former.name)) != product_key(product.code, product.name):
                self._demand_free(key, int(number))
            session.put(PRODUCTS, int(number), former)


def learned(known: Product | None, line: Sold, on: date) -> Product:
    """
    What a line of a receipt makes of a product; the latest name and price stand, a category stays what it is.

    Args:
        known: as it is; None for one nobody knows yet.
        line: sold, at least one piece.
        on: day of the receipt.
    """
    price = line.gross_minor // line.qty
    if known is None:
        return Product(name=line.name, code=line.code, price_minor=price, category=line.category, sold=1, last_on=on)
    later = known.last_on is None or on >= known.last_on
    return msgspec.structs.replace(
        known,
        name=line.name if later else known.name,
        price_minor=price if later else known.price_minor,
        category=known.category or line.category,
        sold=known.sold + 1,
        last_on=on if later else known.last_on,
    )
