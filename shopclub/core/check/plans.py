"""Paid plans: each step follows from the one before it, its money is in the sales, members stand by the last one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import msgspec

from shopclub.core.check.reader import Reader
from shopclub.core.plans.model import PLAN_STEPS, PLANS, Enrolment, Step, StepKind
from shopclub.core.plans.rules import NOBODY, worth
from shopclub.core.plans.terms import back_by_rule, held_back, spread_back, unused
from shopclub.core.sales.model import SALES, Sale

Taken = Mapping[int, Sale]
"""Rows of the sales table that took or paid back money for a plan, by their numbers."""


def check_plans(reader: Reader, taken: Taken) -> None:
    """
    Look at every step of every member, and at how members stand.

    Args:
        reader: of the books.
        taken: every row of the sales table that is about a plan.
    """
    steps: dict[int, tuple[int, Step]] = {}
    """Member -> the last step so far, with its number."""
    all_steps: dict[int, Step] = {}
    stand: dict[int, list[int]] = {}
    """Member -> the steps that stand so far."""
    named: set[int] = set()
    for number, step in reader.rows(PLAN_STEPS):
        all_steps[number] = step
        before_no, before = steps.get(step.member, (None, None))
        if step.before != before_no:
            reader.found("plan_step_before", PLAN_STEPS, number, before=step.before, should=before_no)
        if step.member not in reader.members:
            reader.found("member_missing", PLAN_STEPS, number, member=step.member)
        standing = before.after if before else NOBODY
        _terms(reader, number, step.after)
        _money(reader, taken, number, step, named)
        if step.kind is StepKind.UNDONE:
            _undone(reader, number, step, all_steps, stand.setdefault(step.member, []))
        else:
            stand.setdefault(step.member, []).append(number)
            _follows(reader, number, step, standing)
        steps[step.member] = number, step
    for sale in sorted(taken.keys() - named):
        reader.found("plan_taking", SALES, sale)
    _standings(reader, steps)


def _terms(reader: Reader, number: int, after: Enrolment) -> None:
    """Each has its days and comes after the one before it."""
    sound = all(term.from_on <= term.until_on and term.minor >= 0 for term in after.terms)
    if not sound or any(earlier.until_on >= later.from_on for earlier, later in pairwise(after.terms)):
        reader.found("plan_terms", PLAN_STEPS, number)


def _money(reader: Reader, taken: Taken, number: int, step: Step, named: set[int]) -> None:
    """The sales a step names are the same member's, are no other step's, and come to its money."""
    total = 0
    for sale in step.sales:
        row = taken.get(sale)
        if row is None or row.member != step.member or sale in named:
            reader.found("plan_sale", PLAN_STEPS, number, sale=sale)
            continue
        named.add(sale)
        total += row.paid_minor
    if total != step.minor:
        reader.found("plan_money", PLAN_STEPS, number, sales_minor=total, step_minor=step.minor)


def _undone(reader: Reader, number: int, step: Step, all_steps: Mapping[int, Step], stand: list[int]) -> None:
    """It takes back the last step that stands, and the member stands as before that one."""
    undone = all_steps.get(step.undoes or 0)
    if undone is None or not stand or stand.pop() != step.undoes or undone.minor != -step.minor:
        reader.found("plan_undone", PLAN_STEPS, number, undoes=step.undoes)
        return
    former = all_steps.get(undone.before or 0)
    if step.after != (former.after if former else NOBODY):
        reader.found("plan_undone", PLAN_STEPS, number, undoes=step.undoes)


def _follows(reader: Reader, number: int, step: Step, standing: Enrolment) -> None:
    """The money is what the terms cost and give back by their own conditions; the payments held are what is left."""
    due, credit = _due(step, standing)
    if (step.minor, step.credit_minor) != (due, credit):
        reader.found("plan_fee", PLAN_STEPS, number, step_minor=step.minor, should_minor=due)
    paid = {**standing.paid}
    for key, part in spread_back(max(0, -step.minor), standing.paid).items():
        paid[key] -= part
    if step.minor > 0:
        paid |= {str(sale): step.minor for sale in step.sales[:1]}
    if step.kind is not StepKind.LEFT and step.after.paid != held_back(paid, worth(step.after, step.on)):
        reader.found("plan_paid", PLAN_STEPS, number)
    new = {term.plan for term in step.after.terms if term.is_trial()} - {term.plan for term in standing.terms}
    is_joining = step.kind is StepKind.JOINED
    if (
        (new and not is_joining)
        or new & set(standing.tried)
        or not {term.plan for term in step.after.terms} <= set(step.after.tried)
    ):
        reader.found("plan_tried", PLAN_STEPS, number)


def _due(step: Step, standing: Enrolment) -> tuple[int, int]:
    """What a step costs, and what of the terms before it counted toward that."""
    on = step.on
    match step.kind:
        case StepKind.JOINED | StepKind.RENEWED:
            last = step.after.last()
            return (last.minor if last else 0), 0
        case StepKind.CHANGED:
            credit = unused(standing.not_over(on), on)
            return sum(term.minor for term in step.after.not_over(on)) - credit, credit
        case StepKind.ENDED:
            return -back_by_rule(standing.whole(on), on), 0
        case _:
            return 0, 0


def _standings(reader: Reader, steps: Mapping[int, tuple[int, Step]]) -> None:
    """Every member stands as the last step says."""
    seen: set[int] = set()
    for member, standing in reader.rows(PLANS):
        seen.add(member)
        number, step = steps.get(member, (0, None))
        if step is None or standing != msgspec.structs.replace(step.after, step=number):
            reader.found("plan_standing", PLANS, member)
    for member in sorted(steps.keys() - seen):
        reader.found("plan_standing", PLANS, member)
