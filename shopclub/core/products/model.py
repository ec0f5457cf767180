"""Documents of products, and what is asked of the list."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection

NAME_LENGTH = 80
CODE_LENGTH = 40
CATEGORY_LENGTH = 40
Price = Annotated[int, Meta(ge=0)]


class Product(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product as sales taught it, or as somebody put it down."""

    name: str
    code: str = ""
    price_minor: int
    """Price per piece: at the last sale, or as somebody put it down since."""
    category: str = ""
    """As the owner, a list or a receipt brought in says."""
    sold: int = 0
    """How many receipts it was on."""
    last_on: date | None = None
    """Day of the last sale; None: never sold."""


class NewProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product put down by hand."""

    name: str
    code: str = ""
    price_minor: Price = 0
    category: str = ""


class ProductChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change of products; None leaves it as it is."""

    name: str | None = None
    """Of one product only, like its code."""
    code: str | None = None
    price_minor: Price | None = None
    category: str | None = None
    """Empty: of no category."""


class CategoryCount(msgspec.Struct, frozen=True, kw_only=True):
    """A category and how many products are in it."""

    name: str
    """Empty: those of no category."""
    products: int


class ProductsChanged(Change, frozen=True, kw_only=True):
    """Products were added or changed other than by a sale."""


PRODUCTS = Collection("products", Product)
