"""
Why a figure is what it is, in sentences: the same ones at the counter, on the member's own page and on paper.

A question (`OfBalance` and its like) has an answer: sentences, and lines with figures that come to the figure asked
about. A line may open: behind it stands the next question. The faces draw answers and know nothing of rules.
"""

from __future__ import annotations

from shopclub.words import explained_balance, explained_receipt, explained_tiers
from shopclub.words.explained_parts import (
    AT_ONCE,
    SUM,
    Answer,
    Asked,
    Block,
    OfBalance,
    OfCoupon,
    OfEntry,
    OfFigure,
    OfLot,
    OfReceipt,
    OfShare,
    OfStanding,
    Teller,
    Told,
)

__all__ = [
    "AT_ONCE",
    "SUM",
    "Answer",
    "Asked",
    "Block",
    "OfBalance",
    "OfCoupon",
    "OfEntry",
    "OfFigure",
    "OfLot",
    "OfReceipt",
    "OfShare",
    "OfStanding",
    "Teller",
    "Told",
]

KNOWN = (explained_balance, explained_receipt, explained_tiers)
"""The modules whose functions answer; importing them is what makes the list of answers whole."""
