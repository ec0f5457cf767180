"""Mends: a programme with one thing put right. Pure functions."""

from __future__ import annotations

from typing import Any

import msgspec

from shopclub.core.audit.model import Mend
from shopclub.core.programme.conditions import AllOf, Always, BillAmount, Condition
from shopclub.core.programme.model import Programme


def changed(programme: Programme, rule: str, **changes: Any) -> Programme:
    """A programme with one rule changed."""
    rules = tuple(msgspec.structs.replace(one, **changes) if one.id == rule else one for one in programme.rules)
    return msgspec.structs.replace(programme, rules=rules)


def switched_off(programme: Programme, rule: str) -> Mend:
    """A rule that does nothing is switched off."""
    return Mend(code="off", programme=changed(programme, rule, enabled=False))


def condition_away(programme: Programme, rule: str) -> Mend:
    """A condition that says nothing is left out."""
    return Mend(code="condition_away", programme=changed(programme, rule, when=Always()))


def with_condition(programme: Programme, rule: str, when: Condition, code: str, minor: int) -> Mend:
    """A rule under another condition, with the amount that was set in it."""
    return Mend(code=code, programme=changed(programme, rule, when=when), figures={"least_minor": minor})


def from_amount_on(programme: Programme, rule: str, minor: int) -> Mend | None:
    """A rule of the price holds only from an amount on; None where it is none."""
    found = next((one for one in programme.rules if one.id == rule), None)
    if found is None:
        return None
    least = BillAmount(at_least_minor=minor)
    when = least if isinstance(found.when, Always) else AllOf(of=(found.when, least))
    return with_condition(programme, rule, when, "least", minor)


def coupon_from_amount_on(programme: Programme, kind: str, minor: int) -> Mend:
    """A kind of coupon can be used only from an amount on."""
    least = BillAmount(at_least_minor=minor)
    coupons = tuple(
        msgspec.structs.replace(one, when=least if isinstance(one.when, Always) else AllOf(of=(one.when, least)))
        if one.id == kind
        else one
        for one in programme.coupons
    )
    changed_to = msgspec.structs.replace(programme, coupons=coupons)
    return Mend(code="least", programme=changed_to, figures={"least_minor": minor})


def reward_for(programme: Programme, reward: str, points: int) -> Mend:
    """A reward costs other points."""
    rewards = tuple(
        msgspec.structs.replace(one, points=points) if one.id == reward else one for one in programme.rewards
    )
    return Mend(
        code="points", programme=msgspec.structs.replace(programme, rewards=rewards), figures={"points": points}
    )
