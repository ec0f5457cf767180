"""
The lucky draw as the programme describes it: what can be won, with what odds, and what a try costs.

What is written here is the plan. Opening a draw makes a round of it with these terms as they are then, and publishes
their hash (`shopclub.core.games`): what is changed here afterwards is for the next round.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.effects import IssueCoupon, PointsFixed
from shopclub.core.programme.values import Count, LocalName, NotNegative, Part, Positive, RuleId, Value

MOST_ODDS = 1_000_000_000


class Thing(Value, frozen=True, tag="thing"):
    """Something that is handed over the counter, called as the prize is."""


class NoPrize(Value, frozen=True, tag="nothing"):
    """Nothing this time."""


PrizeEffect = PointsFixed | IssueCoupon | Thing | NoPrize


class Prize(Part, frozen=True):
    """One thing that can come of a draw, and how likely it is."""

    id: RuleId
    name: LocalName
    odds: Annotated[int, Meta(ge=1, le=MOST_ODDS)]
    """In so many of `Draw.whole` cases."""
    then: PrizeEffect = NoPrize()
    stock: NotNegative | None = None
    """How many there are in a round; None is as many as are drawn."""
    value_minor: NotNegative | None = None
    """What it would cost in the shop, for those who want to know."""


class WhenOut(StrEnum):
    """What becomes of the odds of a prize that has run out."""

    INSTEAD = "instead"
    """They are those of the prize named by `Draw.instead`, which never runs out."""
    CLOSE = "close"
    """Nobody draws any more: the round is over."""


class Draw(Part, frozen=True):
    """A lucky draw."""

    id: RuleId
    name: LocalName
    prizes: tuple[Prize, ...]
    """Their odds add up to `whole`."""
    whole: Annotated[int, Meta(ge=1, le=MOST_ODDS)] = 100
    """What the odds are parts of."""
    tickets: Count | None = 1
    """What one draw costs in tickets; None: it is not to be had for tickets."""
    points: Positive | None = None
    """What one draw costs in points; None: it is not to be had for points."""
    per_day: Count | None = None
    """How often one member may draw on a day."""
    per_member: Count | None = None
    """How often one member may draw in a round."""
    when: Condition = Always()
    """Who may draw."""
    out: WhenOut = WhenOut.INSTEAD
    instead: str = ""
    """Id of the prize, one without a stock, that is drawn where another has run out."""
    enabled: bool = True

    def prize(self, prize_id: str) -> Prize | None:
        """The prize of that id."""
        return next((prize for prize in self.prizes if prize.id == prize_id), None)
