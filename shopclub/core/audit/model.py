"""Values of the rule check; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

import msgspec

from shopclub.core.campaigns.model import Gain
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.sales.model import Draft, Quote


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at the counter with a bill, on a day."""

    on: date
    facts: Facts
    draft: Draft


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A situation that shows a finding, and what the real functions make of it."""

    situation: Situation
    occasion: Occasion = Occasion.SALE
    quote: Quote | None = None
    """Of a sale."""
    gains: tuple[Gain, ...] = ()
    """Of another occasion."""


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
    """What is done; the codes stand in `MENDS`."""
    programme: Programme
    """With it done."""
    figures: Mapping[str, Figure] = {}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an owner may not have meant."""

    code: str
    weight: Weight
    places: tuple[str, ...] = ()
    """The parts it is about by kind and id, the first one foremost: `rule:base`, `coupon:five`, `money_off`."""
    figures: Mapping[str, Figure] = {}
    """Amounts end in `_minor`."""
    parts: tuple[Condition, ...] = ()
    """Parts of a condition that rule each other out."""
    proof: Proof | None = None
    """A basket that shows it."""
    mend: Mend | None = None


CODES = frozenset(
    {
        "rule_over",
        "coupon_over",
        "never_holds",
        "always_holds",
        "never_wins",
        "coupon_off",
        "coupon_misses_its_day",
        "card_without_stamps",
        "draw_without_tickets",
        "plan_brings_nothing",
        "exclude_equally",
        "adds_up",
        "much_off",
        "much_back",
        "free_basket",
        "coupon_worth_more",
        "gap",
        "double_border",
        "tier_unreachable",
        "tier_skipped",
        "reward_worth_more",
        "tier_price_dearer",
        "money_off_worth_more",
        "money_off_nothing",
        "points_buy_nothing",
        "points_too_late",
        "points_never_earned",
        "draw_pays_back",
        "top_up_worse",
        "bonus_too_high",
        "nothing_paid_in",
        "package_dearer",
        "term_dearer",
    }
)
"""Every code there is."""
MENDS = frozenset(
    {
        "off",
        "away",
        "condition_away",
        "border",
        "least",
        "points",
        "exclude",
        "first",
        "tenths",
        "share",
        "expiry",
        "no_expiry",
        "earn",
        "money_off",
        "price",
        "bonus",
        "no_most",
        "days",
        "other_on",
        "value",
    }
)
"""Every way to put something right."""


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How an ordinary member of this shop buys, from its own sales."""

    month_minor: int
    """What the member in the middle spends in a month with any purchase counted over all months."""
