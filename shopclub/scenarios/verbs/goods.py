"""The product list: what is on it, and in which category."""

from __future__ import annotations

from shopclub.core.kernel.ids import OperationId
from shopclub.core.products.model import NewProduct, ProductChange
from shopclub.core.products.rules import product_key
from shopclub.core.staff.model import Actor
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Money


class Product(Written, frozen=True):
    """Put a product on the list, or correct the one with this code (or, without a code, this name)."""

    name: str = ""
    """Its name; of one with a code, the new one."""
    code: str = ""
    """Its code."""
    price: Money | None = None
    """Of one piece; left out: as it is."""
    category: str | None = None
    """What kind of goods; empty takes it out of its category, left out: as it is."""


class RenameCategory(Written, frozen=True):
    """Give all products of a category another one."""

    before: str
    """The category."""
    after: str = ""
    """Its new name, or that of another one; left out: none."""


@verb("product", Product)
def product(stage: Stage, p: Product, actor: Actor) -> Act:
    """Add or correct."""
    products = stage.club.products

    async def act(op: OperationId) -> Done:
        number = products.number_of(product_key(p.code, p.name))
        if number is None or stage.club.books.operation(op) is not None:
            new = NewProduct(
                name=p.name, code=p.code, price_minor=p.price.minor if p.price else 0, category=p.category or ""
            )
            await products.add(new, op, actor)
            return Done()
        change = ProductChange(name=p.name or None, price_minor=p.price.minor if p.price else None, category=p.category)
        return Done({"changed": await products.change([number], change, op, actor)})

    return act


@verb("rename_category", RenameCategory)
def rename_category(stage: Stage, p: RenameCategory, actor: Actor) -> Act:
    """Rename it in all products."""

    async def act(op: OperationId) -> Done:
        return Done({"changed": await stage.club.products.rename_category(p.before, p.after, op, actor)})

    return act
