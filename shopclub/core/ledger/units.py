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
"""Money back of periods that have not ended yet, in minor units; each lot ends with its period."""
GIFT = Unit("gift")
"""What is left on gift cards, in minor units; the entry names the card, and no account holds it."""

PURSE = (CASHBACK, BONUS, VALUE)
"""What a member pays bills with beside points, in the order it is used unless a programme says otherwise."""
TENDERS = frozenset({*PURSE, GIFT})
"""Balances that pay bills; the ways of paying in the books are called after them."""

QUOTA = "quota"
"""Kind of the uses left of a benefit in a period."""
TICKETS = "tickets"
"""Kind of the tickets of a lucky draw."""
STAMPS = "stamps"
"""Kind of the stamps on a card."""
VISITS = "visits"
"""Kind of what is left of packages."""
_ALONE = frozenset({POINTS, ENGAGEMENT, VALUE, BONUS, CASHBACK, ACCRUING, GIFT})
_OF = frozenset({QUOTA, STAMPS, VISITS, TICKETS})
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def quota_of(benefit: str) -> Unit:
    """The unit in which the uses of a benefit are counted."""
    return Unit(f"{QUOTA}:{benefit}")


def benefit_of(unit: Unit) -> str | None:
    """The benefit whose uses a unit counts; None when it counts something else."""
    return _what(unit, QUOTA)


def stamps_of(card: str) -> Unit:
    """The unit in which the stamps on a card are counted."""
    return Unit(f"{STAMPS}:{card}")


def card_of(unit: Unit) -> str | None:
    """The card whose stamps a unit counts; None when it counts something else."""
    return _what(unit, STAMPS)


def visits_of(package: str) -> Unit:
    """The unit in which the visits of a package are counted."""
    return Unit(f"{VISITS}:{package}")


def package_of(unit: Unit) -> str | None:
    """The package whose visits a unit counts; None when it counts something else."""
    return _what(unit, VISITS)


def _what(unit: Unit, wanted: str) -> str | None:
    kind, _, of = unit.partition(":")
    return of if kind == wanted and of else None


def tickets_of(draw: str) -> Unit:
    """The unit in which the tickets of a draw are counted."""
    return Unit(f"{TICKETS}:{draw}")


def draw_of(unit: Unit) -> str | None:
    """The draw whose tickets a unit counts; None when it counts something else."""
    return _what(unit, TICKETS)


def is_unit(text: str) -> bool:
    """Whether a text names a unit as it is written."""
    kind, colon, of = text.partition(":")
    return bool(_ID.fullmatch(of)) and kind in _OF if colon else text in _ALONE
