"""
Documents and values of paid plans. What plans there are stands in the programme.

How a member stands is one document, changed with each step, like an account; each step is a row that is never changed,
like an entry. `shopclub check` proves the one by the others.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo, StaffNo
from shopclub.core.programme.plans import FeeBack, PaidPlan
from shopclub.core.staff.model import Source


class Term(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Days a plan holds: a trial, or what a fee was paid for. Terms of one member follow each other."""

    plan: str
    months: int = 0
    """What the fee is by; 0: a trial."""
    from_on: date
    until_on: date
    """Last day, included."""
    minor: int = 0
    """The fee for these days; less than that of the plan where a change left only a part of them."""
    anchor: int = 0
    """Day of the month on which the next term begins, where its month has one; 0: that of this one."""
    whole_from: date | None = None
    """First day of the term it is the rest of, where a change cut that in two; None: it is whole."""
    refund: FeeBack = FeeBack.NONE
    """What comes back of it, as the programme said when it was paid."""
    grace_days: int = 0
    """How long after it the plan still counts, likewise."""

    def days(self) -> int:
        """How many days it has."""
        return (self.until_on - self.from_on).days + 1

    def left(self, on: date) -> int:
        """How many of its days are left, that day included; all of them before it begins."""
        return max(0, min(self.days(), (self.until_on - on).days + 1))

    def is_trial(self) -> bool:
        """Whether it costs nothing because it is a trial."""
        return self.months == 0

    def begun_on(self) -> date:
        """First day of the whole term."""
        return self.whole_from or self.from_on

    def whole_days(self) -> int:
        """Days of the whole term."""
        return (self.until_on - self.begun_on()).days + 1


class Enrolment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a member stands with the shop's plans; the document id is the member number."""

    terms: tuple[Term, ...] = ()
    """The running one and those paid ahead; the last one when all are over; none after it was ended early."""
    since: date | None = None
    """First day of the membership, if it was never interrupted."""
    stops: bool = False
    """Whether the member does not want to renew: it ends with its last day."""
    paid: dict[str, int] = {}
    """Number of a sale that took money for these terms -> what of it can still be paid back."""
    tried: tuple[str, ...] = ()
    """Plans this member has had, paid or on trial: none of them is on trial again."""
    step: int = 0
    """Number of the step that made it so."""

    def last(self) -> Term | None:
        """The term that ends last."""
        return self.terms[-1] if self.terms else None

    def term_on(self, on: date) -> Term | None:
        """The term a day lies in."""
        return next((term for term in self.terms if term.from_on <= on <= term.until_on), None)

    def not_over(self, on: date) -> tuple[Term, ...]:
        """The running term and those ahead."""
        return tuple(term for term in self.terms if term.until_on >= on)

    def whole(self, on: date) -> tuple[Term, ...]:
        """The same with what a change cut off the running term before."""
        begun = min((term.begun_on() for term in self.not_over(on)), default=on)
        return tuple(term for term in self.terms if term.from_on >= begun)


class StepKind(StrEnum):
    """What happened to a membership."""

    JOINED = "joined"
    RENEWED = "renewed"
    CHANGED = "changed"
    ENDED = "ended"
    """Ended before its last day."""
    STOPPED = "stopped"
    """Said not to be renewed."""
    LEFT = "left"
    """The member left the club."""
    UNDONE = "undone"


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of one member; never changed."""

    at: datetime
    on: date
    member: MemberNo
    kind: StepKind
    after: Enrolment
    """How the member stood after it."""
    minor: int = 0
    """Money taken; less than nothing: paid back."""
    credit_minor: int = 0
    """What was unused of the terms it put an end to, and counted toward the new ones."""
    sales: tuple[SaleNo, ...] = ()
    """The sales that took or paid back the money."""
    before: int | None = None
    """The member's step before this one."""
    undoes: int | None = None
    """The step it takes back."""
    op: OperationId | None = None
    staff: StaffNo | None = None
    source: Source = Source.COUNTER


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for at the counter."""

    member: MemberNo
    kind: StepKind
    """`joined`, `renewed`, `changed`, `ended` or `stopped`."""
    plan: str = ""
    """Into which plan; empty where it is ended."""
    months: int = 0
    """By which term; 0: on trial."""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What a wish comes to, before it is done."""

    wish: Wish
    on: date
    fee_minor: int = 0
    """Fee of the new terms."""
    credit_minor: int = 0
    """What is unused of the old ones and counts toward it."""
    due_minor: int = 0
    """To pay; less than nothing: to be paid back."""
    after: Enrolment
    """How the member stands then; what the sales are that take the money is not yet in it."""

    def last(self) -> Term | None:
        """The term that ends last then."""
        return self.after.last()


class State(StrEnum):
    """How a membership stands on a day."""

    TRIAL = "trial"
    PAID = "paid"
    GRACE = "grace"
    """Its last day is over, and it counts for some days more."""
    OVER = "over"


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """A member's plan as the counter and the member see it today."""

    member: MemberNo
    plan_id: str
    plan: PaidPlan | None
    """None: the programme no longer has it; what is paid counts all the same."""
    state: State
    months: int
    """By which term it is paid; 0: on trial."""
    since: date
    until: date
    """Last day on trial or paid for, also ahead."""
    counts_until: date
    """The same with the days of grace."""
    stops: bool
    is_due: bool
    """Whether it is time to renew it."""
    is_ahead: bool
    """Whether a term is paid that has not begun."""
    next_plan: str
    """Plan of the last term paid ahead."""

    def counts(self) -> bool:
        """Whether it holds today."""
        return self.state is not State.OVER


class PlanDone(msgspec.Struct, frozen=True, kw_only=True):
    """What a step did."""

    number: int
    """Of the step."""
    step: Step
    repeated: bool = False
    """The operation had been done before; nothing was done again."""


class PlanMoved(Change, frozen=True, kw_only=True):
    """News: a member's plan began, was renewed, changed or ended."""

    member: int


PLANS = Collection("plans", Enrolment)
PLAN_STEPS = Collection("plan_steps", Step, history=True, lookups={"member": Lookup(("member",))})
