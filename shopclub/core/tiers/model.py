"""Documents and values of the tiers."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.programme.ladder import Metric, Tier


class TierChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of table `standings`: one change of one member's tier. Append-only."""

    at: datetime
    on: date
    member: int
    before: str
    """Tier before; empty on the first row."""
    after: str
    cause: str
    """`reached`, `review`, `kept`, `hand`, `refund`, `programme`."""
    until: date | None = None
    before_since: date | None = None
    before_until: date | None = None
    before_by_hand: bool = False
    sale: int | None = None
    note: str = ""
    staff: int | None = None


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing for the next tier, by one criterion."""

    tier: Tier
    metric: Metric
    have: int
    need: int
    by: date | None
    """Last day of the window it has to be reached in; None is open."""

    def missing(self) -> int:
        """How much more it takes."""
        return max(0, self.need - self.have)


STANDINGS = Collection(
    "standings", TierChange, history=True, lookups={"member": Lookup(("member",)), "sale": Lookup(("sale",))}
)
