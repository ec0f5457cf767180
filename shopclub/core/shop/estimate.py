"""What points are worth to the shop by its owner's own estimate, for programmes that don't say it themselves. Pure."""

from __future__ import annotations

import unicodedata

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import parse_minor

MOST_POINTS = 1_000_000


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """So many points, so much money."""

    points: int
    minor: int


def checked_estimate(estimate: Estimate) -> Estimate:
    """
    An estimate that can be counted with.

    Raises:
        InvalidInput: `worth_points` with `most`: none, or too many points; `worth_money`: no money.
    """
    if not 1 <= estimate.points <= MOST_POINTS:
        raise InvalidInput("worth_points", field="points", most=MOST_POINTS)
    if estimate.minor < 1:
        raise InvalidInput("worth_money", field="amount")
    return estimate


def read_estimate(text: str, currency: str) -> Estimate:
    """
    An estimate as typed: `100=1.00`, 100 points are worth 1.00.

    Raises:
        InvalidInput: `worth_unreadable` with `text`; what `estimate_of` raises.
    """
    points, equals, money = unicodedata.normalize("NFKC", text).partition("=")
    if not equals:
        raise InvalidInput("worth_unreadable", text=text[:40])
    return estimate_of(points, money, currency)


def estimate_of(points: str, money: str, currency: str) -> Estimate:
    """
    An estimate whose two parts were typed apart.

    Raises:
        InvalidInput: `worth_points` or `worth_money`; what `parse_minor` raises.
    """
    plain = unicodedata.normalize("NFKC", points).strip().lstrip("0")
    # The first digits of a number that is too long are too many points as well.
    count = int(plain[:9]) if plain.isascii() and plain.isdigit() else 0
    return checked_estimate(Estimate(points=count, minor=parse_minor(money, currency)))
