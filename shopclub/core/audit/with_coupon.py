"""A situation with a coupon laid on the counter: a pure function."""

from __future__ import annotations

import msgspec

from shopclub.core.audit.model import Situation
from shopclub.core.programme.facts import CouponAtHand
from shopclub.core.programme.offers import CouponKind


def with_coupon(situation: Situation, kind: CouponKind) -> Situation:
    """The same with a coupon of a kind, which can be used today."""
    facts = situation.facts
    at_hand = CouponAtHand(number=1, kind=kind, member=facts.member, from_on=situation.on, until_on=None, uses_left=1)
    return msgspec.structs.replace(
        situation,
        facts=msgspec.structs.replace(facts, coupon=at_hand),
        draft=msgspec.structs.replace(situation.draft, code="coupon"),
    )
