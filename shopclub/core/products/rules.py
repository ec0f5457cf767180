"""What makes two lines one product, what fits into the list, and which rules name a category: pure functions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import MAX_MINOR
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.rules import fold_name
from shopclub.core.products.model import CATEGORY_LENGTH, CODE_LENGTH, NAME_LENGTH, NewProduct, ProductChange
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import Goods


def product_key(code: str, name: str) -> str:
    """What makes two lines the same product: the code, else the name."""
    return f"#{code.casefold()}" if code else fold_name(name)


def checked_product(new: NewProduct) -> NewProduct:
    """
    A product put down by hand, cleaned.

    Raises:
        InvalidInput: `text_missing` without a name, `text_too_long`, `amount_too_large`.
    """
    _demand_price(new.price_minor)
    return NewProduct(
        name=clean_text(new.name, "product", NAME_LENGTH, required=True),
        code=clean_text(new.code, "code", CODE_LENGTH),
        price_minor=new.price_minor,
        category=clean_text(new.category, "category", CATEGORY_LENGTH),
    )


def checked_change(change: ProductChange, count: int) -> ProductChange:
    """
    A change of some products, cleaned.

    Args:
        change: as typed.
        count: how many products it is for.

    Raises:
        InvalidInput: as `checked_product`; `product_one_only` for one name or code for several.
    """
    if count != 1 and (change.name is not None or change.code is not None):
        raise InvalidInput("product_one_only")
    if change.price_minor is not None:
        _demand_price(change.price_minor)
    return ProductChange(
        name=None if change.name is None else clean_text(change.name, "product", NAME_LENGTH, required=True),
        code=None if change.code is None else clean_text(change.code, "code", CODE_LENGTH),
        price_minor=change.price_minor,
        category=None if change.category is None else clean_text(change.category, "category", CATEGORY_LENGTH),
    )


def _demand_price(minor: int) -> None:
    if not 0 <= minor <= MAX_MINOR:
        raise InvalidInput("amount_too_large" if minor > 0 else "amount_negative", text="")


def rules_naming(programme: Programme, category: str) -> list[str]:
    """
    What of a programme names a category: ids of rules, `coupon:` and the id of coupons, `package:` and that of
    packages, ids of goods for some only, and `switches` for the goods that earn nothing.
    """
    folded = category.casefold()
    parts: list[tuple[str, object]] = [(rule.id, rule) for rule in programme.rules]
    parts += [(f"coupon:{coupon.id}", coupon) for coupon in programme.coupons]
    parts += [(f"package:{package.id}", package) for package in programme.packages]
    parts += [(only.id, only) for only in programme.goods_for]
    parts.append(("switches", programme.switches))
    return [name for name, part in parts if any(_names(goods, folded) for goods in goods_in(part))]


def _names(goods: Goods, folded: str) -> bool:
    return any(one.casefold() == folded for one in (*goods.categories, *goods.but_categories))


def goods_in(value: object) -> Iterator[Goods]:
    """Every choice of goods in a part of a programme, however deep."""
    if isinstance(value, Goods):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from goods_in(getattr(value, field))
    elif isinstance(value, tuple | list):
        for one in value:
            yield from goods_in(one)
