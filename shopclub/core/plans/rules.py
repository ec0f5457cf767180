"""What a member's wish comes to, and how a membership stands on a day: pure functions."""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import Enrolment, Membership, Move, State, StepKind, Term, Wish
from shopclub.core.plans.terms import (
    DAY,
    back_by_rule,
    paid_term,
    rest_term,
    trial_term,
    unused,
    used_of,
)
from shopclub.core.programme.model import Programme
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan

NOBODY = Enrolment()
"""How somebody stands who never had a plan."""


# -- how it stands --------------------------------------------------------------------------------------


def counting(standing: Enrolment, on: date) -> Term | None:
    """The term by which a plan counts on a day: the one the day lies in, or the last one while its grace lasts."""
    term = standing.term_on(on)
    if term is not None:
        return term
    last = standing.last()
    return last if last is not None and last.until_on < on <= _counts_until(last, standing) else None


def _counts_until(term: Term, standing: Enrolment) -> date:
    """Who has said not to renew needs no days of grace."""
    return term.until_on + timedelta(days=0 if standing.stops else term.grace_days)


def plan_on(standing: Enrolment, on: date) -> str:
    """The plan a member has on a day; empty for none."""
    term = counting(standing, on)
    return term.plan if term is not None else ""


def membership(member: MemberNo, standing: Enrolment, programme: Programme, on: date) -> Membership | None:
    """
    A membership as it stands on a day, also one that is over; None for somebody without any, or who has ended it early.

    Args:
        member: whose.
        standing: the member's.
        programme: what the plans are called, and when one is to be reminded.
        on: the day.
    """
    last = standing.last()
    if last is None:
        return None
    term = counting(standing, on) or last
    plan = programme.plan(term.plan)
    notice = timedelta(days=plan.notice_days if plan else 0)
    counts_until = _counts_until(last, standing)
    is_due = not standing.stops and last.until_on - notice <= on <= counts_until + notice
    return Membership(
        member=member,
        plan_id=term.plan,
        plan=plan,
        state=_state(term, counts_until, on),
        months=term.months,
        since=standing.since or standing.terms[0].from_on,
        until=last.until_on,
        counts_until=counts_until,
        stops=standing.stops,
        is_due=is_due,
        is_ahead=last.from_on > on,
        next_plan=last.plan,
    )


def _state(term: Term, counts_until: date, on: date) -> State:
    if on > counts_until:
        return State.OVER
    if on > term.until_on:
        return State.GRACE
    return State.TRIAL if term.is_trial() else State.PAID


# -- what a wish comes to -------------------------------------------------------------------------------


def decide(wish: Wish, standing: Enrolment, programme: Programme, on: date) -> Move:
    """
    What a wish costs or brings back, and how the member stands then.

    Args:
        wish: of the member.
        standing: how the member stands.
        programme: the plans.
        on: today.

    Raises:
        NotFound: `plan_not_found` with `plan`.
        InvalidInput: `plan_fee_unknown` with `months`, a term the plan has no fee for.
        RuleViolation: `plan_off`; joining: `plan_joined_already`, `plan_no_trial`, `plan_tried`; all others:
            `plan_none` for a member without a plan that counts; renewing: `plan_renewed_already` with the day
            `until_on`; changing: `plan_change_same`, `plan_change_trial`, `plan_change_over`, `plan_change_cheaper`
            with the day `from_on` on which the cheaper one can begin; stopping: `plan_stopped_already`.
    """
    match wish.kind:
        case StepKind.JOINED:
            return _join(wish, standing, programme, on)
        case StepKind.RENEWED:
            return _renew(wish, standing, programme, on)
        case StepKind.CHANGED:
            return _change(wish, standing, programme, on)
        case StepKind.ENDED:
            return _end(wish, standing, on)
        case StepKind.STOPPED:
            return _stop(wish, standing, on)
        case _:
            raise InvalidInput("plan_wish_unknown", kind=wish.kind.value)


def _offered(wish: Wish, programme: Programme) -> PaidPlan:
    plan = programme.plan(wish.plan)
    if plan is None:
        raise NotFound("plan_not_found", plan=wish.plan[:40])
    if not plan.enabled:
        raise RuleViolation("plan_off", plan=plan.id)
    return plan


def _fee(plan: PaidPlan, months: int) -> Fee:
    fee = plan.fee(months)
    if fee is None:
        raise InvalidInput("plan_fee_unknown", plan=plan.id, months=months)
    return fee


def _demand_counting(standing: Enrolment, on: date) -> Term:
    term = counting(standing, on)
    if term is None:
        raise RuleViolation("plan_none")
    return term


def _tried(standing: Enrolment, plan: PaidPlan) -> tuple[str, ...]:
    return standing.tried if plan.id in standing.tried else (*standing.tried, plan.id)


def _join(wish: Wish, standing: Enrolment, programme: Programme, on: date) -> Move:
    plan = _offered(wish, programme)
    if counting(standing, on) is not None or standing.not_over(on):
        raise RuleViolation("plan_joined_already")
    if wish.months:
        term = paid_term(plan, _fee(plan, wish.months), on)
    else:
        if not plan.trial_days:
            raise RuleViolation("plan_no_trial", plan=plan.id)
        if plan.id in standing.tried:
            raise RuleViolation("plan_tried", plan=plan.id)
        term = trial_term(plan, on)
    after = Enrolment(terms=(term,), since=on, tried=_tried(standing, plan))
    return Move(wish=wish, on=on, fee_minor=term.minor, due_minor=term.minor, after=after)


def _renew(wish: Wish, standing: Enrolment, programme: Programme, on: date) -> Move:
    plan = _offered(wish, programme)
    _demand_counting(standing, on)
    last = standing.terms[-1]
    if last.from_on > on:
        raise RuleViolation("plan_renewed_already", until_on=last.until_on.isoformat())
    fee = _fee(plan, wish.months)
    term = paid_term(plan, fee, last.until_on + DAY, last.anchor)
    if term.until_on < on:  # a long grace: nobody pays for days that are over
        term = paid_term(plan, fee, on)
    after = Enrolment(
        terms=(*(standing.whole(on) or (last,)), term),
        since=standing.since,
        paid=standing.paid,
        tried=_tried(standing, plan),
    )
    return Move(wish=wish, on=on, fee_minor=term.minor, due_minor=term.minor, after=after)


def _change(wish: Wish, standing: Enrolment, programme: Programme, on: date) -> Move:
    """To another plan, or another term of the same, from today on."""
    plan = _offered(wish, programme)
    fee = _fee(plan, wish.months)
    now = _demand_counting(standing, on)
    if now.is_trial():
        raise RuleViolation("plan_change_trial")
    if now.until_on < on:
        raise RuleViolation("plan_change_over")
    if (now.plan, now.months) == (plan.id, fee.months):
        raise RuleViolation("plan_change_same")
    left = standing.not_over(on)
    credit = unused(left, on)
    is_rest = plan.changing is Changing.REST and all(term.months == fee.months for term in left)
    fresh = tuple(rest_term(term, plan, fee, on) for term in left) if is_rest else (paid_term(plan, fee, on),)
    cost = sum(term.minor for term in fresh)
    if cost < credit and any(term.refund is FeeBack.NONE for term in left):
        raise RuleViolation("plan_change_cheaper", from_on=(left[-1].until_on + DAY).isoformat())
    before = (*(t for t in standing.whole(on) if t.until_on < on), *used_of(left, on)) if is_rest else ()
    after = Enrolment(terms=(*before, *fresh), since=standing.since, paid=standing.paid, tried=_tried(standing, plan))
    return Move(wish=wish, on=on, fee_minor=cost, credit_minor=credit, due_minor=cost - credit, after=after)


def _end(wish: Wish, standing: Enrolment, on: date) -> Move:
    """At once, the day itself counting as unused."""
    _demand_counting(standing, on)
    back = back_by_rule(standing.whole(on), on)
    return Move(wish=wish, on=on, due_minor=-back, after=Enrolment(tried=standing.tried))


def _stop(wish: Wish, standing: Enrolment, on: date) -> Move:
    """With its last day."""
    _demand_counting(standing, on)
    if standing.stops:
        raise RuleViolation("plan_stopped_already")
    after = Enrolment(terms=standing.terms, since=standing.since, stops=True, paid=standing.paid, tried=standing.tried)
    return Move(wish=wish, on=on, after=after)


def worth(standing: Enrolment, on: date) -> int:
    """The most that could come back of a membership: the fees of the terms that are not over."""
    return sum(term.minor for term in standing.whole(on))
