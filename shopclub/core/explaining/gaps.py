"""By how much something is missed: what there would have to be more (or less) of, so that it holds. Values only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.tiers.model import Way as Climb


class Measure(StrEnum):
    """What there would have to be more or less of."""

    MONEY = "money"
    """On the bill, at the step of the computation that looks at it; minor units."""
    PIECES = "pieces"
    POINTS = "points"
    """Usable points of the member."""
    DAYS = "days"
    """It holds so many days later, and on none before."""
    MINUTES = "minutes"
    """It holds so many minutes later (past midnight by the clock alone)."""
    PURCHASES = "purchases"
    """Purchases before this one."""
    RECEIPTS = "receipts"
    """Receipts with these goods."""
    SIGN_INS = "sign_ins"
    """Days in a row of signing in."""


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """By how much: with so much more it holds, with one less it does not."""

    measure: Measure
    amount: int
    """More of it; less than nothing: so much less of it."""
    goods: Goods = ALL_GOODS
    """Of which goods, for money, pieces and receipts."""
    on: date | None = None
    """The day it holds, for days."""


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it would have to be."""

    condition: Condition | None = None
    """The part of the condition; several parts about the day stand together. None: what the effect itself needs."""
    wanted: bool = True
    """Whether it would have to hold; False: it holds and would have not to."""
    gap: Gap | None = None
    """By how much; None where that is no number."""
    climb: Climb = ()
    """What is still missing for the tier that is asked for; empty where no tier is."""


Way = tuple[Missed, ...]
"""One way in which it would hold: all of these would have to be otherwise, and nothing else."""
