"""The plans that the tests of this room speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import Enrolment, Move, StepKind, Wish
from shopclub.core.plans.rules import decide
from shopclub.core.programme.model import Programme
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan

ANN = MemberNo(1)
REGULAR = PaidPlan(
    id="regular",
    name={"en": "Regular", "zh": "普通"},
    fees=(Fee(months=12, minor=6000),),
    refund=FeeBack.UNUSED,
)
EXECUTIVE = PaidPlan(
    id="executive",
    name={"en": "Executive", "zh": "高级"},
    fees=(Fee(months=12, minor=12000), Fee(months=1, minor=1500)),
    refund=FeeBack.UNUSED,
)
PRIME = PaidPlan(
    id="prime",
    name={"en": "Prime", "zh": "尊享"},
    fees=(Fee(months=12, minor=13900), Fee(months=1, minor=1499)),
    trial_days=30,
    refund=FeeBack.NONE,
    changing=Changing.ANEW,
    grace_days=7,
    notice_days=10,
)


def programme(*plans: PaidPlan) -> Programme:
    """A programme of nothing but plans."""
    return Programme(id="test", name={"en": "Test"}, currency="USD", plans=plans or (REGULAR, EXECUTIVE, PRIME))


def wish(kind: StepKind, plan: PaidPlan | None = None, months: int = 12) -> Wish:
    """What Ann asks for."""
    return Wish(member=ANN, kind=kind, plan=plan.id if plan else "", months=months if plan else 0)


def decided(
    standing: Enrolment, on: date, kind: StepKind, plan: PaidPlan | None = None, months: int = 12, **plans: Any
) -> Move:
    """What it comes to."""
    return decide(wish(kind, plan, months), standing, plans.get("of", programme()), on)


def joined(plan: PaidPlan, on: date, months: int = 12) -> Enrolment:
    """How Ann stands who joined on a day."""
    return decided(Enrolment(), on, StepKind.JOINED, plan, months).after
