"""Values of the benefits. What there is stands in the programme; what was used stands in the ledger."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.programme.ladder import Benefit, Tier


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The period a quota is counted in on some day."""

    key: str
    """What names it (`programme.periods.period_key`)."""
    last: date | None
    """Its last day; None for ever."""

    def next_on(self) -> date | None:
        """First day of the next one."""
        return None if self.last is None else date.fromordinal(self.last.toordinal() + 1)


class BenefitState(msgspec.Struct, frozen=True, kw_only=True):
    """A benefit as one member has it today."""

    benefit: Benefit
    tier: Tier | None
    """The tier it comes with; None: with the plan."""
    left: int | None
    """Uses left in the present period; None: not counted."""
    until: date | None
    """Last day of the present period; None for ever, or not counted."""
    refusal: str | None
    """Error code of why it can't be had now; None when it can."""
    next_on: date | None = None
    """When used up: the first day it can be had again."""

    def is_counted(self) -> bool:
        """Whether uses are counted; else it is something to be told of."""
        return self.left is not None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What using a benefit did."""

    member: MemberNo
    benefit: str
    entry: EntryNo
    left: int
    """Uses left in the period."""
    repeated: bool = False
