"""
Figures of a programme as they stand inside sentences: shares, factors, amounts, points.

Chinese says a discount by what is left to pay, in tenths (8 折), English by what is taken off (20%).
"""

from __future__ import annotations

from shopclub.i18n import Language, Words


def plain_thousandths(thousandths: int, unit: int) -> str:
    """Thousandths as a decimal without needless zeros, counted in `unit` thousandths: (1250, 1000) is `1.25`."""
    whole, rest = divmod(abs(thousandths) * 1000 // unit, 1000)
    tail = f".{rest:03d}".rstrip("0").rstrip(".")
    return f"{'-' if thousandths < 0 else ''}{whole:,}{tail}"


def percent(permille: int) -> str:
    """A share: `20%`, `12.5%`."""
    return f"{plain_thousandths(permille, 10)}%"


def factor(permille: int) -> str:
    """A multiplier: `1.5`, `2`."""
    return plain_thousandths(permille, 1000)


def off(words: Words, permille: int) -> str:
    """A discount: `20%` taken off in English, `8` tenths left in Chinese."""
    if words.language is Language.ZH:
        return plain_thousandths(1000 - permille, 100)
    return percent(permille)


def amount(words: Words, minor: int, currency: str) -> str:
    """An amount of a rule, without decimals that say nothing: `¥10,000`."""
    return words.money(minor, currency, short=True)


def points(words: Words, count: int) -> str:
    """`1 point`, `2,000 points`."""
    return words.n("{n} point", "{n} points", count)
