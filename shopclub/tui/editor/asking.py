"""What a form asks for at first, and what it calls its sections: the little that does not follow from the types."""

from __future__ import annotations

from shopclub.core.programme.games import Draw, Prize
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.programme.ladder import Ladder, Quota, Tier
from shopclub.core.programme.model import Caps, GoodsFor, Group, Holiday, Leaderboard, Programme, Rule, Switches
from shopclub.core.programme.offers import CashbackTerms, CouponKind, MoneyOff, Package, Reward, StampCard
from shopclub.core.programme.plans import PaidPlan
from shopclub.core.programme.purse import GiftCards, StoredValue, TopUp
from shopclub.i18n import N_
from shopclub.tui.editor.slots import Kind

RARE = frozenset({"rounding", "but_products", "but_categories", "carry", "ties", "gift"})
"""Fields of tagged values that are asked for only when somebody wants to."""
USUAL: dict[Kind, frozenset[str]] = {
    Rule: frozenset({"on"}),
    Reward: frozenset({"stock"}),
    CouponKind: frozenset({"validity"}),
    MoneyOff: frozenset({"min_points"}),
    StampCard: frozenset({"expiry"}),
    CashbackTerms: frozenset({"expiry"}),
    Package: frozenset({"single_minor", "expiry", "paid_back"}),
    Draw: frozenset({"tickets", "points", "whole"}),
    Prize: frozenset({"then", "stock"}),
    HouseholdKind: frozenset({"name", "cards", "spends"}),
    Holiday: frozenset({"on", "lunar", "days"}),
    Group: frozenset({"name"}),
    GoodsFor: frozenset({"name"}),
    Leaderboard: frozenset({"by", "period", "places"}),
    Tier: frozenset({"lasts"}),
    Quota: frozenset({"period"}),
    Ladder: frozenset({"fall", "grace_days", "notice_days"}),
    Switches: frozenset({"points_part_earns", "debt", "returned_grace_days", "pickup_days"}),
    StoredValue: frozenset({"free_amounts", "order", "bonus_back"}),
    TopUp: frozenset({"bonus_minor"}),
    GiftCards: frozenset({"amounts", "free_amounts", "months"}),
    PaidPlan: frozenset({"trial_days", "refund"}),
    Programme: frozenset({"about"}),
}
"""Fields of other values that are asked for although they need not be said."""
COMPANIONS = {
    (Caps, "points_per_member"): "period",
    (Caps, "minor_per_member"): "period",
    (Caps, "per_member"): "period",
    (Reward, "limit_per_member"): "limit_period",
}
"""Fields that say nothing without another one, which is shown with them."""
ITEMS_OF_THEIR_OWN = frozenset(
    {(Ladder, "tiers"), (Tier, "benefits"), (PaidPlan, "benefits"), (StoredValue, "packages")}
)
"""Lists whose members stand in the list of sentences by themselves."""
OF_PROGRAMME = frozenset({"name", "about"})
"""What the form of the programme itself asks for; all else has its own sentence."""
HEADINGS: dict[tuple[Kind, str], str] = {
    (Rule, "then"): N_("Gives"),
    (Rule, "on"): N_("On"),
    (Rule, "from_on"): N_("Dates"),
    (Rule, "until_on"): N_("Dates"),
    (Rule, "caps"): N_("Limits"),
    (CouponKind, "then"): N_("Gives"),
    (CouponKind, "validity"): N_("Good"),
}
WHEN = N_("Who, when")
"""Heading of conditions."""
