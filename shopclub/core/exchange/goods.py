"""Importing a product list: what is new, what the list knows better, and which lines can't be taken over and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from shopclub.core.books import Session
from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.model import ImportReport, Sheet, Skipped, skipped
from shopclub.core.exchange.pace import Breath, stage_some
from shopclub.core.exchange.values import reference, to_minor
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.kernel.text import clean_text
from shopclub.core.products.model import CATEGORY_LENGTH, CODE_LENGTH, NAME_LENGTH, PRODUCTS, Product
from shopclub.core.products.rules import product_key

AT_ONCE = 500
"""Products per commit, at most."""


class ProductRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a product list, understood; what it leaves empty stays as it is."""

    name: str
    code: str
    price_minor: int | None
    category: str


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A line that changes something."""

    number: int | None
    """None: nobody knows the product yet."""
    row: ProductRow


class GoodsPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All an import of products will write."""

    listed: tuple[Listed, ...]
    report: ImportReport


def read_product(row: Sequence[str], cells: Cells, currency: str) -> ProductRow:
    """
    Understand one line.

    Raises:
        InvalidInput: `product_missing` for neither a name nor a code; `price_unreadable`, `price_negative`,
            `amount_too_large`, `text_too_long`, `line_too_long`.
    """
    cells.check_width(row)
    code = clean_text(reference(cells.raw(row, "code")), "code", CODE_LENGTH)
    name = clean_text(cells.text(row, "name"), "product", NAME_LENGTH)
    if not (code or name):
        raise InvalidInput("product_missing")
    price = cells.number(row, "price", "price")
    if price is not None and price < 0:
        raise InvalidInput("price_negative", text=cells.raw(row, "price")[:40])
    return ProductRow(
        name=name,
        code=code,
        price_minor=None if price is None else to_minor(price, currency),
        category=clean_text(cells.text(row, "category"), "category", CATEGORY_LENGTH),
    )


async def plan_goods(club: OpenClub, sheet: Sheet, cells: Cells) -> GoodsPlan:
    """
    Decide which products are new and which are changed: what the list says counts, what it leaves empty stays.

    A product is found by its code; one that sales taught without a code, by its name, and gets the code.
    """
    breath, currency = Breath(), club.shop.currency
    first_line: dict[str, int] = {}
    left_out: list[Skipped] = []
    listed: list[Listed] = []
    known = 0
    for line, cells_of_row in sheet.rows:
        await breath.take()
        try:
            row = read_product(cells_of_row, cells, currency)
            number = _found(club, row)
            key = f"={number}" if number is not None else product_key(row.code, row.name)
            if key in first_line:
                raise Conflict("product_twice", first=first_line[key])
            if number is None and not row.name:
                raise InvalidInput("product_unnamed", text=row.code)
        except ClubError as error:
            left_out.append(skipped(line, error))
            continue
        first_line[key] = line
        before = None if number is None else club.products.get(number)
        if before is not None and _after(club, before, row) == before:
            known += 1
        else:
            listed.append(Listed(number=number, row=row))
    return GoodsPlan(
        listed=tuple(listed),
        report=ImportReport(
            lines=len(sheet.rows),
            products_new=sum(one.number is None for one in listed),
            products_changed=sum(one.number is not None for one in listed),
            already_known=known,
            skipped=tuple(left_out),
        ),
    )


def _found(club: OpenClub, row: ProductRow) -> int | None:
    """The product a line is about: by its code, else by its name where only one is called so."""
    number = club.products.number_of(product_key(row.code, row.name))
    if number is not None or not row.name:
        return number
    if row.code:
        return club.products.number_of(product_key("", row.name))
    named = club.products.named(row.name)
    return named[0] if len(named) == 1 else None


def _after(club: OpenClub, before: Product, row: ProductRow) -> Product:
    return msgspec.structs.replace(
        before,
        name=row.name or before.name,
        code=row.code or before.code,
        price_minor=before.price_minor if row.price_minor is None else row.price_minor,
        category=_category(club, before.category, row.category),
    )


def _category(club: OpenClub, before: str, said: str) -> str:
    """The category a line says, as other products spell it; capitals alone change nothing."""
    return club.products.spelling(said) if said and said.casefold() != before.casefold() else before


async def write_goods(club: OpenClub, plan: GoodsPlan, progress: Callable[[int, int], None] | None) -> None:
    """Write a plan in commits of some hundred products; what was sold meanwhile stays counted."""
    done = 0
    while done < len(plan.listed):
        async with club.books.writing() as session:
            done = stage_some(plan.listed, done, AT_ONCE, partial(_stage, club, session))
        if progress is not None:
            progress(done, len(plan.listed))


def _stage(club: OpenClub, session: Session, one: Listed) -> None:
    row = one.row
    # The counter may have taught the product while the file was read.
    number = one.number if one.number is not None else _found(club, row)
    before = None if number is None else session.get(PRODUCTS, number)
    if number is not None and before is not None:
        session.put(PRODUCTS, number, _after(club, before, row))
        return
    product = Product(name=row.name, code=row.code, price_minor=row.price_minor or 0)
    session.insert(PRODUCTS, _after(club, product, row))
