"""Documents and values of the rewards shop. What there is to buy stands in the programme."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.programme.offers import Reward


class Stock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many of each counted reward are left; document 1 of table `stock`."""

    left: dict[str, int] = {}


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A reward as one member sees it."""

    reward: Reward
    points: int
    """What one costs now: its own price, or that of a coupon."""
    stock_left: int | None
    """None: not counted."""
    taken: int
    """How many this member has taken so far, in the present period of its limit."""
    missing: int
    """Points still needed for one; 0 when affordable."""
    refusal: str | None
    """Error code of why it can't be taken now; None when it can."""


class Redeemed(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a reward did."""

    member: int
    reward: str
    count: int
    points: int
    balance: int
    coupon: int | None = None
    """Number of the coupon it was taken with."""
    repeated: bool = False


STOCK = Collection("stock", Stock)
