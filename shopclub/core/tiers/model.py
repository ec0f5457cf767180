"""Documents and values of the tiers."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.ledger.model import Hold, Standing
from shopclub.core.programme.ladder import Metric, Tier


class TierChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of table `standings`: one change of one member's standing, before and after whole. Append-only."""

    at: datetime
    on: date
    member: int
    before: str
    """Tier before; empty on the first row."""
    after: str
    """Tier after; the same as before where only what waits below it changed."""
    cause: str
    """`reached`, `review`, `kept`, `hand`, `refund`, `programme`, `terms`, `terms_back` among others."""
    until: date | None = None
    since: date | None = None
    """Since when the tier after is held, where that is not the day of the row."""
    by_hand: bool = False
    """Whether the tier after was granted by hand."""
    below: Hold | None = None
    before_since: date | None = None
    before_until: date | None = None
    before_by_hand: bool = False
    before_below: Hold | None = None
    before_told: bool = False
    """Kept with a rise, which a return may lead back from; of a review it says nothing."""
    sale: int | None = None
    entry: int | None = None
    """The ledger entry that made the figures rise, where it was no sale."""
    terms: int | None = None
    """The version of the programme by whose terms it was judged anew."""
    note: str = ""
    staff: int | None = None

    def standing(self) -> Standing:
        """The standing it led to."""
        by_hand = self.by_hand or (self.cause == "hand" and self.since is None)
        return Standing(
            tier=self.after, since=self.since or self.on, until=self.until, by_hand=by_hand, below=self.below
        )

    def standing_before(self) -> Standing | None:
        """The standing it ended; None when there was none."""
        if self.before_since is None:
            return None
        return Standing(
            tier=self.before,
            since=self.before_since,
            until=self.before_until,
            by_hand=self.before_by_hand,
            below=self.before_below,
            told=self.before_told,
        )

    def granted(self) -> Hold | None:
        """What a row of cause `hand` granted; None for every other."""
        if self.cause != "hand":
            return None
        standing = self.standing()
        return standing if standing.by_hand else standing.below


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing for a tier, by one criterion."""

    tier: Tier
    metric: Metric
    have: int
    need: int
    by: date | None
    """Last day it has to be reached on; None is open."""

    def missing(self) -> int:
        """How much more it takes."""
        return max(0, self.need - self.have)


Way = tuple[Missing, ...]
"""One way to a tier: everything it takes, what is met included."""


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """A tier that will end: its last day is near, and the figures do not keep it."""

    tier: Tier
    on: date
    """Its last day, grace included."""
    ways: tuple[Way, ...]
    """How it could still be kept, the nearest first; empty when nothing keeps it."""

    def missing(self) -> Way:
        """What is still missing on the nearest way."""
        return still_missing(self.ways)


def still_missing(ways: tuple[Way, ...]) -> Way:
    """What is missing on the nearest way; all of it when nothing is missing, so that it can be said."""
    nearest = ways[0] if ways else ()
    return tuple(part for part in nearest if part.missing()) or nearest


STANDINGS = Collection(
    "standings",
    TierChange,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "sale": Lookup(("sale",)),
        "entry": Lookup(("entry",)),
        "terms": Lookup(("terms",)),
    },
)
