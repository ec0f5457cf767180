"""
Documents of shared cards: who holds the main card, who collects with them, and who agreed to it.

A row holds member numbers only. What was collected is the balance of the main card's own account
(`ledger.purses`); nothing here is a sum that would have to be proven a second time.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.programme.households import Form, HouseholdKind
from shopclub.core.staff.model import Source

NAME_LENGTH = 60
CODE_LENGTH = 8
MOST_PRICES = 500
MAX_PRICE = 10**9


class Agreed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody agreed to collect with the main card."""

    at: datetime
    by: MemberNo
    """Who agreed: the holder of the card, or for a child the holder of the main card."""
    source: Source = Source.COUNTER
    staff: StaffNo | None = None
    """Who wrote it down at the counter."""


class Card(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sub-card; an invitation until its holder has agreed."""

    member: MemberNo
    invited_on: date
    agreed: Agreed | None = None
    child: bool = False
    """Under age: the holder of the main card agreed, and answers for it."""
    per_day: int | None = None
    """Points it may take a day; None: as the programme says."""


class Former(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A card that belonged to it once."""

    member: MemberNo
    until: date
    main: bool = False


class Household(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One family, couple or company; the document id is its number."""

    kind: str
    """Id of the programme's kind of shared card."""
    main: MemberNo
    since: date
    name: str = ""
    """Of a company; of a family if they like."""
    cards: tuple[Card, ...] = ()
    former: tuple[Former, ...] = ()
    prices: dict[str, int] = {}
    """Code (or name) of a product -> price of a piece agreed with them."""
    closed_on: date | None = None

    def card(self, member: int) -> Card | None:
        """A member's sub-card, invited or agreed."""
        return next((card for card in self.cards if card.member == member), None)

    def members(self) -> tuple[MemberNo, ...]:
        """Who collects, the holder of the main card first; nobody when it is closed."""
        if self.closed_on is not None:
            return ()
        return (self.main, *(card.member for card in self.cards if card.agreed is not None))


class FamilyCode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A word by which one more person may join a household, once and for a day; gone when it is used or over."""

    household: int
    by: MemberNo
    """Who had the main card and asked for it."""
    code: str
    at: datetime
    until: datetime
    """When it holds no longer, UTC."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one card has to do with what is collected, as anybody of the household may see it."""

    member: MemberNo
    is_main: bool
    card: Card | None
    """None for the main card."""
    brought: int
    """Points it brought since it belongs to it, those of goods returned taken off."""
    taken: int
    """Points it took, those given back taken off."""
    taken_today: int
    left_today: int | None
    """What it may still take today; None: whatever is there."""


class HouseholdView(msgspec.Struct, frozen=True, kw_only=True):
    """A household as one of its members, or the counter, sees it."""

    number: int
    household: Household
    kind: HouseholdKind | None
    """As the programme describes it; None where it has it no more."""
    member: MemberNo
    """Whose view it is."""
    is_main: bool
    is_invited: bool
    """The member is invited and has not agreed yet; then the parts of the others are not to be seen."""
    points: int
    """What is collected, debt taken off; 0 while only invited."""
    parts: tuple[Part, ...]
    """The main card first, then in the order they joined; invitations last."""

    @property
    def form(self) -> Form | None:
        """What kind of bond it is."""
        return self.kind.form if self.kind else None

    def part(self, member: int) -> Part | None:
        """One card's."""
        return next((part for part in self.parts if part.member == member), None)


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is asked who comes with a code: whose card it is, and what becomes of their points."""

    number: int
    """Of the household."""
    household: Household
    kind: HouseholdKind
    brings: int
    """Points they have, which go along."""


HOUSEHOLDS = Collection("households", Household)
FAMILY_CODES = Collection("family_codes", FamilyCode)
