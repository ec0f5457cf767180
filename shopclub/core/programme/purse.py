"""Stored value and gift cards as the programme describes them: what is paid in, given on top, and goes first."""

from __future__ import annotations

from enum import StrEnum

from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.values import LocalName, Months, NotNegative, Part, Positive, RuleId


class ValueOrder(StrEnum):
    """Which part of stored value pays a bill first."""

    BONUS_FIRST = "bonus_first"
    """What was given on top, then what was paid in."""
    VALUE_FIRST = "value_first"
    """What was paid in, then what was given on top."""
    BY_SHARE = "by_share"
    """Both, in proportion to what there is of each; of the odd fen the part paid in gives more."""


class BonusBack(StrEnum):
    """What becomes of the bonus when stored value is paid back or out."""

    SHARE = "share"
    """It goes in proportion, as far as it is there."""
    ALL = "all"
    """All of it goes."""
    KEEP = "keep"
    """It stays."""


class TopUp(Part, frozen=True):
    """A package to pay in: 500.00 gets 50.00 on top."""

    id: RuleId
    name: LocalName
    pays_minor: Positive
    bonus_minor: NotNegative = 0
    when: Condition = Always()
    """Who may have it, and when."""
    enabled: bool = True


class StoredValue(Part, frozen=True):
    """Money paid in, to be spent here."""

    packages: tuple[TopUp, ...] = ()
    free_amounts: bool = True
    """Whether any amount may be paid in; without a bonus."""
    min_minor: NotNegative = 0
    """The least free amount."""
    max_minor: Positive | None = None
    """The largest free amount."""
    order: ValueOrder = ValueOrder.BONUS_FIRST
    bonus_months: Months | None = None
    """The bonus is usable through so many months after; None: it stays."""
    bonus_back: BonusBack = BonusBack.SHARE
    bonus_earns: bool = False
    """Whether the part of a bill paid with bonus earns points."""


class CardAmount(Part, frozen=True):
    """What a gift card is offered with."""

    minor: Positive


class GiftCards(Part, frozen=True):
    """Cards sold with money on them, for whoever brings the code."""

    amounts: tuple[CardAmount, ...] = ()
    """Offered at once."""
    free_amounts: bool = True
    """Whether any amount may be put on a card."""
    min_minor: NotNegative = 0
    max_minor: Positive | None = None
    months: Months | None = None
    """A card is usable through so many months after it was sold; None: for good."""
