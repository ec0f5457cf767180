"""
What a balance is counted in: points, and whatever else the shop keeps for a member, each under a key of its own.

A unit is plain text as it stands in the file: a kind (`points`), or a kind and what it belongs to (`quota:sugar-test`).
Lots, debts, expiry and the proof of the books treat all of them alike.
"""

from __future__ import annotations

import re
from typing import NewType

Unit = NewType("Unit", str)
"""Key of a balance."""

POINTS = Unit("points")
ENGAGEMENT = Unit("engagement")
"""Lifts tiers, buys nothing, never expires."""
VALUE = Unit("value")
"""Stored value paid in, in minor units."""
BONUS = Unit("bonus")
"""Stored value given on top, in minor units."""
CASHBACK = Unit("cashback")
"""Money back that can be paid with or out, in minor units."""
ACCRUING = Unit("accruing")
"""Money back of the running period, which nothing can be bought with yet, in minor units."""
GIFT = Unit("gift")
"""What is left on gift cards, in minor units; the entry names the card, and no account holds it."""

QUOTA = "quota"
"""Kind of the uses left of a benefit in a period."""
_ALONE = frozenset({POINTS, ENGAGEMENT, VALUE, BONUS, CASHBACK, ACCRUING, GIFT})
_OF = frozenset({QUOTA, "stamps", "visits", "tickets"})
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def quota_of(benefit: str) -> Unit:
    """The unit in which the uses of a benefit are counted."""
    return Unit(f"{QUOTA}:{benefit}")


def benefit_of(unit: Unit) -> str | None:
    """The benefit whose uses a unit counts; None when it counts something else."""
    kind, _, of = unit.partition(":")
    return of if kind == QUOTA and of else None


def is_unit(text: str) -> bool:
    """Whether a text names a unit as it is written."""
    kind, colon, of = text.partition(":")
    return bool(_ID.fullmatch(of)) and kind in _OF if colon else text in _ALONE
