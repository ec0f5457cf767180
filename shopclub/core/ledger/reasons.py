"""
Why an entry's amount is what it is: a code and its figures, recorded with the entry and worded by the faces.

A new reason is a class and its place in `AnyReason`; how it reads stands in `shopclub.words.reasons`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from shopclub.core.ledger.game_reasons import (
    Back as Back,
)
from shopclub.core.ledger.game_reasons import (
    Drawn as Drawn,
)
from shopclub.core.ledger.game_reasons import (
    DrawWon as DrawWon,
)
from shopclub.core.ledger.game_reasons import (
    GameReason as GameReason,
)
from shopclub.core.ledger.game_reasons import (
    StakeBack as StakeBack,
)
from shopclub.core.ledger.game_reasons import (
    Staked as Staked,
)
from shopclub.core.ledger.game_reasons import (
    StakeWon as StakeWon,
)
from shopclub.core.ledger.reason import Reason as Reason


class ByAmount(Reason, frozen=True, tag="amount"):
    """`points` for each full `step_minor` of `base_minor` paid."""

    base_minor: int
    step_minor: int
    points: int


class ByAmountCarried(Reason, frozen=True, tag="carried"):
    """As by amount, with what earlier purchases had left below a full step (less than nothing after a return)."""

    base_minor: int
    step_minor: int
    points: int
    before_minor: int


class ByPieces(Reason, frozen=True, tag="pieces"):
    """`points` for each full `each` of so many pieces."""

    pieces: int
    each: int
    points: int


class Multiplied(Reason, frozen=True, tag="times"):
    """`base` points became `base` x `permille` / 1000, rounded down; the entry holds what that added."""

    base: int
    permille: int
    tier: str = ""


class Stamped(Reason, frozen=True, tag="stamped"):
    """`stamps` for each full `each` of so many pieces; for the visit where no pieces are counted (`each` 0)."""

    pieces: int
    each: int
    stamps: int


class ByShare(Reason, frozen=True, tag="share"):
    """`permille` / 1000 of `base_minor` paid comes back after the last day of the period."""

    base_minor: int
    permille: int
    until: date


class CardFilled(Reason, frozen=True, tag="filled_card"):
    """A card with `stamps` was full and brought a coupon."""

    card: str
    stamps: int
    name: str
    """As the card was called then, in the words of the counter."""
    coupon: int
    """Number of the coupon."""


class PeriodOver(Reason, frozen=True, tag="period_over"):
    """Money back of a period that ended on `until` can be used from now on."""

    until: date


class CashbackOut(Reason, frozen=True, tag="cashback_out"):
    """Money back that was paid out."""


class PackageBought(Reason, frozen=True, tag="package"):
    """So many visits bought at once, with the terms of that day: a later change of the package is none of theirs."""

    package: str
    name: str
    """As it was called then, in the words of the counter."""
    paid_minor: int
    single_minor: int
    """What one visit cost without a package; 0: nobody said."""
    paid_back: str
    """What comes back for it (`programme.offers.PaidBack`)."""


class VisitUsed(Reason, frozen=True, tag="visit"):
    """Visits of a package used; what was paid for them is earned now."""

    bought: int
    """Number of the entry they were bought by; 0: brought along."""
    minor: int
    """What of the price they stand for."""
    package: str
    name: str
    note: str = ""


class PackageBack(Reason, frozen=True, tag="package_back"):
    """The visits left of a package were given up, and money came back for them."""

    bought: int
    """Number of the entry they were bought by."""
    minor: int
    package: str
    name: str


class Fixed(Reason, frozen=True, tag="fixed"):
    """A fixed number of points for an occasion (`join`, `sale`)."""

    occasion: str


class Happened(Reason, frozen=True, tag="happened"):
    """For an occasion outside a sale; `about` names what it was about, where there is such a thing (a survey)."""

    occasion: str
    about: str = ""
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class FilledUp(Reason, frozen=True, tag="filled"):
    """A balance was filled up from `before` to `to`."""

    before: int
    to: int
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class Ranked(Reason, frozen=True, tag="ranked"):
    """For a place among the first of a period that ended on `until`."""

    place: int
    places: int
    until: date
    period: str = ""
    """Key of the period it was given for, where the rule has caps."""


class TicketsGiven(Reason, frozen=True, tag="tickets"):
    """
    Tickets of a lucky draw: `each` for each full `step_minor` of `base_minor` paid, or plainly for an occasion.

    `about` names what the occasion was about; `period` is the key of the member's, where the rule has caps.
    """

    draw: str
    occasion: str
    base_minor: int = 0
    step_minor: int = 0
    each: int = 0
    about: str = ""
    period: str = ""


class MoneyOffBill(Reason, frozen=True, tag="money_off"):
    """Points that took `minor` off a bill."""

    minor: int


class RewardTaken(Reason, frozen=True, tag="reward"):
    """Points that bought `count` of a reward."""

    reward: str
    count: int
    name: str


class Lapsed(Reason, frozen=True, tag="lapsed"):
    """Points whose last usable day `on` has passed."""

    on: date


class TakenBack(Reason, frozen=True, tag="taken_back"):
    """A return took back what the sale had earned; `forgiven` points were let go because they were spent."""

    refund_minor: int
    forgiven: int = 0


class GivenBack(Reason, frozen=True, tag="given_back"):
    """A return gave back points the sale had spent."""

    refund_minor: int


class TakenByRate(Reason, frozen=True, tag="taken_by_rate"):
    """A return that names no sale took back `points` for each full `step_minor` of `refund_minor`."""

    refund_minor: int
    step_minor: int
    points: int
    forgiven: int = 0


class ByHand(Reason, frozen=True, tag="hand"):
    """A member of staff changed the balance and said why."""

    note: str


class Extended(Reason, frozen=True, tag="extended"):
    """`points` in lots from `first` on became usable through `until`; the entry's amount is nothing."""

    first: date
    """The earliest last usable day among the lots moved."""
    until: date
    points: int
    note: str = ""


class NewTerms(Reason, frozen=True, tag="new_terms"):
    """`points` in lots got the last usable days that a new version of the programme gives; the amount is nothing."""

    version: int
    points: int


class Undone(Reason, frozen=True, tag="undone"):
    """An entry was recorded by mistake and is taken back whole."""


class Left(Reason, frozen=True, tag="left"):
    """The member left the club: what there was of points, or of debt, went with the membership."""


class Opening(Reason, frozen=True, tag="opening"):
    """A balance brought along from another system."""

    source: str


class QuotaGranted(Reason, frozen=True, tag="quota"):
    """Uses of a benefit in one period, granted with the first of them."""

    benefit: str
    period: str
    """Key of the period (`programme.periods.period_key`)."""


class Pooled(Reason, frozen=True, tag="pooled"):
    """Points that moved between a member's own account and the one their family (couple, company) collects on."""

    way: str
    """`joined`: brought along; `left`: taken along; `passed`: the collecting card is another one now."""
    household: int
    other: int
    """The account at the other end."""


class BenefitUsed(Reason, frozen=True, tag="benefit"):
    """A member had what the tier entitles to."""

    benefit: str
    period: str
    """Key of the period it counts in."""
    name: str
    """As it was called then, in the words of the counter."""
    note: str = ""


class Transferred(Reason, frozen=True, tag="transferred"):
    """Given to another member, or got from one; the other half is the entry before or after it."""

    other: int
    """Number of that member."""
    note: str = ""


class MergedFiles(Reason, frozen=True, tag="merged"):
    """Two files were one person: what stood in one went over to the one that was kept."""

    other: int
    """Number of the other file."""


class ToppedUp(Reason, frozen=True, tag="topped_up"):
    """Stored value was paid in: `paid_minor` by a package (empty: a free amount); the bonus says the same."""

    paid_minor: int
    package: str = ""
    name: str = ""
    """As the package was called then."""


class PaidWith(Reason, frozen=True, tag="paid_with"):
    """It paid `minor` of a bill."""

    minor: int


class PaidOut(Reason, frozen=True, tag="paid_out"):
    """`minor` of stored value was paid out or back in money; what goes of the bonus with it says the same."""

    minor: int


class CardSold(Reason, frozen=True, tag="card_sold"):
    """A gift card was sold for `minor`."""

    minor: int


AnyReason = (
    ByAmount
    | ByAmountCarried
    | ByPieces
    | Multiplied
    | Stamped
    | ByShare
    | CardFilled
    | PeriodOver
    | CashbackOut
    | PackageBought
    | VisitUsed
    | PackageBack
    | Fixed
    | Happened
    | FilledUp
    | Ranked
    | TicketsGiven
    | MoneyOffBill
    | RewardTaken
    | Lapsed
    | TakenBack
    | GivenBack
    | TakenByRate
    | ByHand
    | Extended
    | NewTerms
    | Undone
    | Left
    | Opening
    | QuotaGranted
    | BenefitUsed
    | Drawn
    | DrawWon
    | Staked
    | StakeBack
    | StakeWon
    | Transferred
    | MergedFiles
    | ToppedUp
    | PaidWith
    | PaidOut
    | CardSold
    | Pooled
)


def reason_figures(reason: AnyReason) -> dict[str, Any]:
    """The figures of a reason by name, for sentences and exports."""
    return {name: getattr(reason, name) for name in reason.__struct_fields__}
