"""A choice of goods as it stands inside a sentence: `tea and cake, except green tea`."""

from __future__ import annotations

from shopclub.core.programme.values import Goods
from shopclub.i18n import Words
from shopclub.words.names import joined


def named_goods(goods: Goods, words: Words) -> str:
    """Which goods, as a noun in the middle of a sentence."""
    named = (*goods.categories, *goods.products)
    out = (*goods.but_categories, *goods.but_products)
    text = joined(words, named) if named else words.t("all goods")
    if not out:
        return text
    return words.t("{goods} (except {out})", goods=text, out=joined(words, out))


def pieces_of(goods: Goods, count: int, words: Words) -> str:
    """A number of pieces of these goods: `3 pieces of tea`."""
    if goods == Goods():
        return words.n("{n} piece", "{n} pieces", count)
    return words.n("{n} piece of {goods}", "{n} pieces of {goods}", count, goods=named_goods(goods, words))
