"""Paid plans in words: what one costs and gives back, and how a member stands with it."""

from __future__ import annotations

from datetime import date

from shopclub.core.plans.model import Membership, Move, State, Step, StepKind
from shopclub.core.programme.model import Programme
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from shopclub.i18n import FIELD, N_, Words
from shopclub.words.figures import amount
from shopclub.words.names import joined, local_name, plan_name
from shopclub.words.telling import ahead, followed, headed

_TERMS = {
    1: N_("{amount} a month"),
    3: N_("{amount} a quarter"),
    6: N_("{amount} for half a year"),
    12: N_("{amount} a year"),
}
_BACK = {
    FeeBack.FULL: N_("the whole fee comes back at any time"),
    FeeBack.UNUSED: N_("what is unused comes back by days"),
    FeeBack.NONE: N_("no fee comes back"),
}
_CHANGING = {
    Changing.REST: N_("who changes to it pays the difference for the days left"),
    Changing.ANEW: N_("who changes to it begins a new term that day"),
}


def say_fee(fee: Fee, words: Words, currency: str) -> str:
    """What a term costs: `$120 a year`."""
    said = amount(words, fee.minor, currency)
    if fee.months in _TERMS:
        return words.t(_TERMS[fee.months], amount=said)
    return words.n("{amount} for {n} month", "{amount} for {n} months", fee.months, amount=said)


def say_plan(plan: PaidPlan, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """What a plan costs, and on what terms, as a sentence."""
    money = currency or programme.currency
    fees = [say_fee(fee, words, money) for fee in plan.fees]
    if len(fees) > 1:
        fees[-2] = ahead(words, fees[-2])
    text = headed(words, local_name(plan.name, words, plan.id), joined(words, fees, either=True))
    if plan.trial_days:
        text = followed(words, text, words.n("the first {n} day free", "the first {n} days free", plan.trial_days))
    text = followed(words, text, words.t(_BACK[plan.refund]), words.t(_CHANGING[plan.changing]))
    if plan.grace_days:
        grace = words.n(
            "counts for {n} more day after its last one", "counts for {n} more days after its last one", plan.grace_days
        )
        text = followed(words, text, grace)
    notice = words.n("reminded {n} day before its end", "reminded {n} days before its end", plan.notice_days)
    text = followed(words, text, notice if plan.notice_days else words.t("reminded on its last day"))
    return text if plan.enabled else words.t("Switched off: {rule}", rule=text)


# -- how somebody stands --------------------------------------------------------------------------------

_STANDS = {
    State.TRIAL: N_("on trial until {day}"),
    State.PAID: N_("paid until {day}"),
    State.GRACE: N_("ran out on {day}, counts until {grace}"),
    State.OVER: N_("ran out on {day}"),
}
_STEPS = {
    StepKind.JOINED: N_("joined"),
    StepKind.RENEWED: N_("renewed"),
    StepKind.CHANGED: N_("changed"),
    StepKind.ENDED: N_("ended"),
    StepKind.STOPPED: N_("not to be renewed"),
    StepKind.LEFT: N_("ended with the membership"),
    StepKind.UNDONE: N_("undone"),
}


def say_standing(seen: Membership, words: Words, *, today: date | None = None) -> str:
    """
    How a membership stands: `paid until 13 Mar 2027`.

    Args:
        seen: as the member has it.
        words: the reader's language.
        today: so that a day of another year is said with its year.
    """
    days = {"day": words.day(seen.until, today), "grace": words.day(seen.counts_until, today)}
    said = words.t(_STANDS[seen.state], **{name: days[name] for name in FIELD.findall(_STANDS[seen.state])})
    if seen.stops and seen.counts():
        return words.t("{what}, not to be renewed", what=said)
    return said


def say_membership(seen: Membership, programme: Programme, words: Words, *, today: date | None = None) -> str:
    """A member's plan and how it stands: `Executive: paid until 13 Mar 2027`."""
    name = plan_name(programme, seen.plan_id, words)
    return words.t("{what}: {how}", what=name, how=say_standing(seen, words, today=today))


def say_move(move: Move, programme: Programme, words: Words) -> str:
    """What a wish does, without its money: `Join Executive for a year`."""
    plan, months = plan_name(programme, move.wish.plan, words), move.wish.months
    match move.wish.kind:
        case StepKind.JOINED if not months:
            return words.t("Try {plan} for nothing", plan=plan)
        case StepKind.JOINED:
            return words.t("Join {plan}, {term}", plan=plan, term=say_months(months, words))
        case StepKind.RENEWED:
            return words.t("Renew with {plan}, {term}", plan=plan, term=say_months(months, words))
        case StepKind.CHANGED:
            return words.t("Change to {plan}, {term}", plan=plan, term=say_months(months, words))
        case StepKind.STOPPED:
            return words.t("Not renew")
        case _:
            return words.t("End now")


def say_months(months: int, words: Words) -> str:
    """How long a term is: `1 year`, `3 months`."""
    if months % 12 == 0:
        return words.n("{n} year", "{n} years", months // 12)
    return words.n("{n} month", "{n} months", months)


def step_name(kind: StepKind, words: Words) -> str:
    """What happened to a plan, in a word or two."""
    return words.t(_STEPS[kind])


def say_step(step: Step, programme: Programme, words: Words, currency: str) -> str:
    """What happened to a plan, when, and the money: `14 March 2026: joined, Executive, $120`."""
    last = step.after.last()
    name = plan_name(programme, last.plan, words) if last else ""
    money = words.money(step.minor, currency) if step.minor else ""
    said = followed(words, step_name(step.kind, words), name, money)
    return words.t("{day}: {what}", day=words.day_long(step.on), what=said)
