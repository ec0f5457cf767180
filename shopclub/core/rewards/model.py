"""Documents and values of the rewards shop. What there is to buy stands in the programme."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.programme.offers import Reward


class Stock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many of each counted reward are on the shelf, those kept for vouchers among them; document 1 of `stock`."""

    left: dict[str, int] = {}


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """What one of a reward costs somebody."""

    points: int
    minor: int = 0
    """Money beside the points."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A reward as one member sees it."""

    reward: Reward
    points: int
    """What one costs now: its own price, that of the member's tier, or that of a coupon."""
    minor: int = 0
    """Money beside the points."""
    stock_left: int | None
    """How many can be had: those kept for vouchers are not among them. None: not counted."""
    taken: int
    """How many this member has taken or asked for so far, in the present period of its limit."""
    missing: int
    """Points still needed for one; 0 when affordable."""
    refusal: str | None
    """Error code of why it can't be taken now; None when it can."""


class Redeemed(msgspec.Struct, frozen=True, kw_only=True):
    """What taking a reward did."""

    member: int
    reward: str
    count: int
    points: int
    balance: int
    minor: int = 0
    """Money paid beside the points."""
    taking: SaleNo | None = None
    """The receipt of that money."""
    coupon: int | None = None
    """Number of the coupon it was taken with."""
    repeated: bool = False


class VoucherState(StrEnum):
    """What became of a reward that was asked for."""

    WAITING = "waiting"
    HANDED_OUT = "handed_out"
    DECLINED = "declined"
    """The counter said no."""
    WITHDRAWN = "withdrawn"
    """The member thought better of it, or left the club."""
    LAPSED = "lapsed"
    """Nobody came, or nobody answered, in time."""
    UNDONE = "undone"
    """It was handed out by mistake, and that was taken back."""


class AskedAt(StrEnum):
    """Where a reward was asked for, which decides how long it waits."""

    TABLET = "tablet"
    """By somebody who stands there: a minute and a half."""
    PHONE = "phone"
    """From anywhere: through the programme's `pickup_days`."""
    COUNTER = "counter"
    """Put aside by the counter for somebody who will come: as for a phone."""


class Voucher(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A reward asked for and not yet handed over; the document id is its number, table `vouchers`.

    While it waits it holds the member's points (`Account.reserved`) and keeps the goods: nobody else gets them.
    """

    at: datetime
    until: datetime
    """From this instant on it has lapsed, written down or not."""
    member: MemberNo
    reward: str
    name: str
    """The reward's name as it was then, in the words of the counter."""
    count: int = 1
    points: int
    """Held, for all of them."""
    minor: int = 0
    """To pay when it is handed over, for all of them."""
    code: str
    """16 digits: prefix 24, last one a check digit."""
    asked: AskedAt = AskedAt.TABLET
    state: VoucherState = VoucherState.WAITING
    closed_at: datetime | None = None
    entry: EntryNo | None = None
    """The ledger entry of handing it out."""
    staff: StaffNo | None = None
    """Who answered."""


class VoucherChanged(Change, frozen=True, kw_only=True):
    """News: a reward was asked for, or what was asked for was answered."""

    number: int
    member: int
    state: VoucherState


STOCK = Collection("stock", Stock)
VOUCHERS = Collection("vouchers", Voucher)
