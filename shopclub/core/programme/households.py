"""Cards that several people share, as the programme describes them: families, couples, companies."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from shopclub.core.programme.values import LocalName, Part, Positive, RuleId


class Form(StrEnum):
    """What kind of bond it is."""

    FAMILY = "family"
    COUPLE = "couple"
    """Two people; they name the one on whom they collect."""
    COMPANY = "company"


class Spending(StrEnum):
    """Who may spend what they collect together."""

    ALL = "all"
    MAIN = "main"
    """The main card alone."""


class Leaving(StrEnum):
    """What who leaves takes along."""

    NOTHING = "nothing"
    """What was collected stays with the main card."""
    SHARE = "share"
    """What they had brought less what they took, as far as it is there."""


class MainLeaves(StrEnum):
    """What happens when the holder of the main card leaves the club."""

    CLOSE = "close"
    """The household ends, and what was collected goes with the membership."""
    HEIR = "heir"
    """The adult who has been in it longest has the main card from then on, with what was collected."""


class RankedBy(StrEnum):
    """Whose tier counts for a sub-card."""

    OWN = "own"
    MAIN = "main"


class HouseholdKind(Part, frozen=True):
    """One kind of shared card. What each buys stays on their own record, whatever it says here."""

    id: RuleId
    """What the condition about households calls it."""
    form: Form
    name: LocalName = msgspec.field(default_factory=dict)
    cards: Annotated[int, Meta(ge=2, le=100)] = 6
    """How many cards at most, the main card among them; a couple has two."""
    spends: Spending = Spending.ALL
    per_day: Positive | None = None
    """Points one sub-card may take a day; None: no limit but what is there."""
    leaving: Leaving = Leaving.NOTHING
    main_leaves: MainLeaves = MainLeaves.HEIR
    tier: RankedBy = RankedBy.OWN
    with_purchase: bool = False
    """Points are redeemed at the moment of purchase: off a bill, or for a reward on a day of a purchase."""
    enabled: bool = True
    """Whether new ones may be opened."""

    def most(self) -> int:
        """How many cards there may be."""
        return 2 if self.form is Form.COUPLE else self.cards
