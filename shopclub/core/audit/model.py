"""Values of the rule check; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec

from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the counter with a bill, on a day."""

    on: date
    facts: Facts
    draft: Draft


class Weight(StrEnum):
    """How much a finding matters."""

    WRONG = "wrong"
    """It can't be what was meant."""
    COSTLY = "costly"
    """It gives away more than one would think."""
    LOOK = "look"
    """It may well be meant; better to know."""


class Mend(msgspec.Struct, frozen=True, kw_only=True):
    """A way to put it right."""

    code: str
    """What is done: `off`, `condition_away`, `border`, `least`, `points`."""
    programme: Programme
    """With it done."""
    figures: Mapping[str, Figure] = {}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an owner may not have meant."""

    code: str
    weight: Weight
    ids: tuple[str, ...] = ()
    """Rules, tiers, coupons, rewards it is about, the first one foremost."""
    figures: Mapping[str, Figure] = {}
    """Amounts end in `_minor`."""
    proof: Situation | None = None
    """A basket that shows it."""
    mend: Mend | None = None


CODES = frozenset(
    {
        "rule_over",
        "never_holds",
        "always_holds",
        "never_wins",
        "adds_up",
        "free_basket",
        "coupon_worth_more",
        "gap",
        "double_border",
        "tier_unreachable",
        "reward_worth_more",
        "money_off_worth_more",
        "points_buy_nothing",
        "points_too_late",
    }
)
"""Every code there is."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How an ordinary member of this shop buys, from its own sales."""

    month_minor: int
    """What the member in the middle spends in a month with any purchase counted over all months."""
