"""Paid plans in words: what one costs and gives back, and how a member stands with it."""

from __future__ import annotations

from shopclub.core.programme.model import Programme
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from shopclub.i18n import N_, Words
from shopclub.words.figures import amount
from shopclub.words.names import joined, local_name
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
