"""
Effects: what a rule or a coupon does. Each is a tagged value; the pure functions that carry them out lie where they
take effect (`sales/` for price and points of a sale, `campaigns/` for what happens outside one).

Which step of the bill a price effect belongs to follows from its kind and whether it names goods: see `phase_of`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.values import (
    ALL_GOODS,
    Count,
    Factor,
    Goods,
    LocalName,
    NotNegative,
    Part,
    Period,
    Permille,
    Positive,
    Rounding,
    RuleId,
    Value,
)

# -- price ------------------------------------------------------------------------------------------


class PercentOff(Value, frozen=True, tag="percent_off"):
    """`permille` / 1000 off: with goods off each line of them, without off the whole bill."""

    permille: Permille
    goods: Goods = ALL_GOODS
    rounding: Rounding = Rounding.DOWN
    """Of the discount, per line or for the bill."""


class AmountOff(Value, frozen=True, tag="amount_off"):
    """An amount off: with goods off each piece of them (never below nothing), without off the whole bill."""

    minor: Positive
    goods: Goods = ALL_GOODS


class MemberPrice(Value, frozen=True, tag="member_price"):
    """Products at a price of their own; one that is not lower changes nothing."""

    prices: dict[str, NotNegative]
    """Code (or name) of the product -> price of a piece."""


class AgreedPrices(Value, frozen=True, tag="agreed_prices"):
    """Products at the prices agreed with the customer's household (a company), as they stand on its card."""


class NthItem(Value, frozen=True, tag="nth_item"):
    """
    Of each full `n` pieces of the goods the cheapest one is `permille` / 1000 off: the second at half price.

    With `n` 1 it is each piece, the dearest first: with `most` so many pieces of the customer's choice.
    """

    n: Annotated[int, Meta(ge=1, le=1000)]
    permille: Permille
    goods: Goods = ALL_GOODS
    most: Count | None = None
    """At most so many pieces a bill."""
    rounding: Rounding = Rounding.DOWN


class BuyGet(Value, frozen=True, tag="buy_get"):
    """For each full `buy` pieces of the goods, `get` further pieces (of other goods, if named) are free."""

    buy: Count
    get: Count
    goods: Goods = ALL_GOODS
    gift: Goods | None = None
    """Which pieces are free; None: the cheapest of the same goods."""
    most: Count | None = None
    """At most so many free pieces a bill."""


class Step(Part, frozen=True):
    """`off_minor` off from `over_minor` on."""

    over_minor: Positive
    off_minor: Positive


class StepsOff(Value, frozen=True, tag="steps_off"):
    """Off by the height of the bill: the highest step reached counts (20 off 200, 50 off 400)."""

    steps: tuple[Step, ...]
    each: bool = False
    """Each full `over_minor` counts again (20 off each full 200)."""
    goods: Goods = ALL_GOODS
    """The goods whose sum is looked at, and which get cheaper."""


# -- points -----------------------------------------------------------------------------------------


class PointsPerAmount(Value, frozen=True, tag="points_per_amount"):
    """`points` for each full `step_minor` of the earning base (what is paid in money)."""

    step_minor: Positive
    points: Positive
    goods: Goods = ALL_GOODS
    carry: bool = False
    """What is left below a full step counts with the next purchase."""


class PointsPerPiece(Value, frozen=True, tag="points_per_piece"):
    """`points` for each full `each` pieces of the goods that are paid for in money."""

    points: Positive
    goods: Goods = ALL_GOODS
    each: Count = 1


class PointsFixed(Value, frozen=True, tag="points_fixed"):
    """A fixed number of points."""

    points: Positive


class PointsTimes(Value, frozen=True, tag="points_times"):
    """The sale's points by amount x `permille` / 1000 (those of the goods, if any are named)."""

    permille: Factor
    goods: Goods = ALL_GOODS
    rounding: Rounding = Rounding.DOWN


class Engagement(Value, frozen=True, tag="engagement"):
    """Engagement points: they lift tiers and buy nothing."""

    points: Positive


class FillStep(Part, frozen=True):
    """A balance from `at_least` up to just below `to` is filled to `to`."""

    at_least: NotNegative
    to: Positive


class FillBeyond(Part, frozen=True):
    """From `at_least` on: a balance whose rest by `unit` is `rest` or more is filled to the next full `unit`."""

    at_least: NotNegative
    unit: Positive
    rest: NotNegative
    at_most: Positive
    """Filled to at most this."""


class FillUp(Value, frozen=True, tag="fill_up"):
    """The balance is filled up to the next step."""

    steps: tuple[FillStep, ...] = ()
    beyond: FillBeyond | None = None


# -- other balances ---------------------------------------------------------------------------------


class Stamps(Value, frozen=True, tag="stamps"):
    """Stamps on a card: for the visit, or for each full `each` pieces of the goods that are paid for in money."""

    card: RuleId
    count: Annotated[int, Meta(ge=1, le=100)] = 1
    each: Count | None = None
    """For so many pieces; None: once a sale, whatever is bought of the goods."""
    goods: Goods = ALL_GOODS


class Cashback(Value, frozen=True, tag="cashback"):
    """`permille` / 1000 of what is paid in money comes back when the period has ended."""

    permille: Annotated[int, Meta(ge=1, le=1000)]
    period: Period = Period.YEAR
    """A month, a quarter or a year."""
    goods: Goods = ALL_GOODS
    rounding: Rounding = Rounding.DOWN


# -- things -----------------------------------------------------------------------------------------


class IssueCoupon(Value, frozen=True, tag="coupon"):
    """The member gets a coupon of the programme."""

    coupon: RuleId
    count: Annotated[int, Meta(ge=1, le=20)] = 1


class Tickets(Value, frozen=True, tag="tickets"):
    """`count` tickets of a lucky draw: for a purchase or an occasion, or for each full `step_minor` paid."""

    draw: RuleId
    count: Count = 1
    step_minor: Positive | None = None
    """For each full step of the earning base; None: once. Only at a sale."""
    goods: Goods = ALL_GOODS
    """Which goods the steps are counted of."""


class Gift(Value, frozen=True, tag="gift"):
    """Something handed out with the sale for nothing."""

    name: LocalName
    count: Annotated[int, Meta(ge=1, le=100)] = 1


class RewardAt(Value, frozen=True, tag="reward_at"):
    """A reward of the rewards shop for other points than its own; only what a coupon can do."""

    reward: RuleId
    points: NotNegative


class RankBy(StrEnum):
    """What members are ranked by."""

    BALANCE = "balance"
    """Points usable on the last day of the period."""
    POINTS = "points"
    """Qualifying points of the period."""
    SPEND = "spend"
    """Money paid in the period, returns taken off."""
    VISITS = "visits"
    ENGAGEMENT = "engagement"


class Ties(StrEnum):
    """Who stands first of those with equal figures at the last place."""

    EARLIER = "earlier"
    """Who has been a member longer (then the lower number): never more gifts than places."""
    ALL = "all"
    """All of them: there may be more gifts than places."""


class ToTheFirst(Value, frozen=True, tag="first"):
    """At the end of a period: the first `places` of those who meet the condition get something."""

    places: Count
    by: RankBy
    give: PointsFixed | IssueCoupon
    ties: Ties = Ties.EARLIER


Effect = (
    PercentOff
    | AmountOff
    | MemberPrice
    | AgreedPrices
    | NthItem
    | BuyGet
    | StepsOff
    | PointsPerAmount
    | PointsPerPiece
    | PointsFixed
    | PointsTimes
    | Engagement
    | Stamps
    | Cashback
    | FillUp
    | IssueCoupon
    | Tickets
    | Gift
    | RewardAt
    | ToTheFirst
)
ItemEffect = PercentOff | AmountOff | MemberPrice | AgreedPrices | NthItem | BuyGet
BillEffect = PercentOff | AmountOff
PriceEffect = PercentOff | AmountOff | MemberPrice | AgreedPrices | NthItem | BuyGet | StepsOff
PointsEffect = PointsPerAmount | PointsPerPiece | PointsFixed | PointsTimes
CouponEffect = PercentOff | AmountOff | MemberPrice | NthItem | BuyGet | StepsOff | PointsTimes | Gift | RewardAt


class Phase(StrEnum):
    """The step of the computation an effect belongs to, in this order (docs/rules.md)."""

    ITEMS = "items"
    """Member price or item promotion, the better for each line."""
    STEPS = "steps"
    BILL = "bill"
    """Tier discounts and campaigns on the whole bill, by their groups."""
    POINTS = "points"
    """Points, stamps, money back."""
    THINGS = "things"
    """Coupons and gifts handed out."""


def phase_of(effect: Effect) -> Phase:
    """The step an effect belongs to."""
    match effect:
        case MemberPrice() | AgreedPrices() | NthItem() | BuyGet():
            return Phase.ITEMS
        case PercentOff(goods=goods) | AmountOff(goods=goods):
            return Phase.BILL if goods == ALL_GOODS else Phase.ITEMS
        case StepsOff():
            return Phase.STEPS
        case PointsPerAmount() | PointsPerPiece() | PointsFixed() | PointsTimes() | Engagement() | FillUp():
            return Phase.POINTS
        case Stamps() | Cashback():
            return Phase.POINTS
        case IssueCoupon() | Tickets() | Gift() | RewardAt() | ToTheFirst():
            return Phase.THINGS
