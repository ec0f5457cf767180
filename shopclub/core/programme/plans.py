"""Paid plans: what membership by a fee costs, for how long, what it entitles to, and what comes back when it ends."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.ladder import Benefit
from shopclub.core.programme.values import LocalName, Part, Positive, RuleId

GraceDays = Annotated[int, Meta(ge=0, le=366)]


class FeeBack(StrEnum):
    """What of the fee comes back when a member ends a plan before its last day."""

    FULL = "full"
    """The whole fee of the running term, at any time, and of terms paid ahead."""
    UNUSED = "unused"
    """By days: the share of those not yet begun, the day it is ended among them."""
    NONE = "none"
    """Nothing."""


class Changing(StrEnum):
    """What happens to the days already paid when somebody changes to the plan in the middle of a term."""

    REST = "rest"
    """They stay: for those left the difference is paid. Where the new term has another length: as `anew`."""
    ANEW = "anew"
    """A new term begins that day; what is unused of the old one counts toward its fee."""


class Fee(Part, frozen=True):
    """What a plan costs for a term of so many months (1: by the month, 12: by the year)."""

    months: Annotated[int, Meta(ge=1, le=120)]
    minor: Positive


class PaidPlan(Part, frozen=True):
    """One plan a member can pay for; at most one at a time. What it gives beside are rules that ask for the plan."""

    id: RuleId
    name: LocalName
    fees: tuple[Fee, ...]
    """The terms to choose from, the usual one first."""
    trial_days: GraceDays = 0
    """Days that cost nothing, once for each member; 0: no trial."""
    refund: FeeBack = FeeBack.NONE
    changing: Changing = Changing.REST
    """How one changes to this plan."""
    grace_days: GraceDays = 0
    """Days after the last one paid on which the plan still counts and is renewed as if in time. A trial has none."""
    notice_days: GraceDays = 14
    """How long before its last day a member is on the list of those to renew."""
    benefits: tuple[Benefit, ...] = ()
    """What its members are entitled to, beside the benefits of their tier."""
    enabled: bool = True
    """Whether one can join and renew; what is paid counts all the same."""

    def fee(self, months: int) -> Fee | None:
        """The fee for a term of so many months."""
        return next((fee for fee in self.fees if fee.months == months), None)

    def benefit(self, benefit_id: str) -> Benefit | None:
        """The benefit of that id."""
        return next((one for one in self.benefits if one.id == benefit_id), None)
