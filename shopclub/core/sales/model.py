"""
Documents of sales, and the values the quote works with.

All amounts are minor units. A refund is a row of its own with negative amounts that points back at its sale.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo, StaffNo
from shopclub.core.ledger.model import AnyReason, Source
from shopclub.core.ledger.units import POINTS, TENDERS, Unit
from shopclub.core.programme.facts import Facts as Facts

MAX_LINES = 500
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]


class SaleKind(StrEnum):
    """What a row of the sales table is."""

    SALE = "sale"
    REFUND = "refund"
    TAKING = "taking"
    """Money taken for a balance, or (negative) paid back or out: no sale, no turnover, nothing earned."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line as it was sold (or, with negative figures, returned)."""

    name: str = ""
    """Empty for a sale by amount."""
    code: str = ""
    category: str = ""
    qty: int = 1
    gross_minor: int
    """Before discounts: quantity x price."""
    off: dict[str, int] = {}
    """Rule id (or `coupon:` and the kind of coupon) -> this line's part of its discount."""
    points_minor: int = 0
    """This line's part of what was paid with points."""
    points: dict[str, int] = {}
    """Rule id -> this line's part of its points, for rules about certain goods; what others gave spreads by money."""
    carry: dict[str, int] = {}
    """Rule id -> this line's part of what `Sale.carry` holds, for rules about certain goods."""
    line: int | None = None
    """On a refund: index of the line of the sale it returns."""
    sells: str = ""
    """On a taking: what for, as `kind:id` (`visits:ten-cuts`); see `takings.model`."""

    def net_minor(self) -> int:
        """After discounts."""
        return self.gross_minor - sum(self.off.values())

    def paid_minor(self) -> int:
        """After discounts and points: paid in money."""
        return self.net_minor() - self.points_minor


class Sale(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One receipt; the document id is the sale number. Immutable."""

    at: datetime
    on: date
    kind: SaleKind = SaleKind.SALE
    member: MemberNo | None = None
    """None: a walk-in."""
    op: OperationId | None = None
    lines: tuple[Line, ...] = ()
    paid_minor: int
    """In money: what sales figures and tiers count (negative on a refund; of a taking they count nothing)."""
    tenders: dict[str, int] = {}
    """Tender -> its part of the money (negative on a refund); empty: nobody said."""
    points: int = 0
    """Points earned (on a refund: taken back, negative)."""
    spent: int = 0
    """Points spent on it (on a refund: given back, negative)."""
    tier: str = ""
    """The member's tier at the quote."""
    version: int = 0
    """Programme version it was sold by."""
    entries: tuple[EntryNo, int] | None = None
    """First ledger entry it made, and how many; they follow each other."""
    of: SaleNo | None = None
    """On a refund: the sale it returns from; None when that is not known. On a taking: the one it pays back."""
    coupon: int | None = None
    """Number of the coupon used."""
    code: str = ""
    """Code of a campaign that was typed or scanned."""
    gifts: dict[str, int] = {}
    """Rule id (or `coupon:` and the kind) -> how many of its gift were handed out."""
    fired: dict[str, str] = {}
    """Rules with caps that gave something -> key of the member's period it counts in (of the day for a walk-in)."""
    carry: dict[str, int] = {}
    """Rule id -> what the money carried below a full step changed by."""
    void: bool = False
    """On a refund, or a taking that names another: that one was a mistake and is undone whole."""
    moved_from: SaleNo | None = None
    """The sale in whose place it stands, which was rung up for somebody else and is void."""
    receipt: str = ""
    """The number another system printed; empty: the sale number."""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER

    def discount_minor(self) -> int:
        """All discounts together."""
        return sum(sum(line.off.values()) for line in self.lines)


class DraftLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line being rung up."""

    gross_minor: Annotated[int, Meta(ge=0)]
    name: str = ""
    code: str = ""
    category: str = ""
    qty: Quantity = 1


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A sale being rung up."""

    lines: tuple[DraftLine, ...] = ()
    member: MemberNo | None = None
    points: Annotated[int, Meta(ge=0)] = 0
    """Points the clerk chose to take off the bill."""
    code: str = ""
    """Typed or scanned: a coupon's or a campaign's."""
    tender: str = ""
    """What the money (what other tenders leave of it) is paid by; empty: nobody said."""
    tenders: dict[str, Annotated[int, Meta(ge=1)]] = {}
    """Other tenders and what is paid by each."""
    value: Annotated[int, Meta(ge=0)] = 0
    """How much stored value (bonus and what was paid in together) pays; no more than the bill leaves."""
    cashback: Annotated[int, Meta(ge=0)] = 0
    """How much cashback pays; no more than the bill leaves."""
    cards: dict[str, Annotated[int, Meta(ge=1)]] = {}
    """Codes of gift cards and how much each pays; no more than the bill leaves."""


class Discount(msgspec.Struct, frozen=True, kw_only=True):
    """One discount of a quote."""

    rule: str
    """Rule id, or `coupon:` and the kind of coupon."""
    minor: int


class Handed(msgspec.Struct, frozen=True, kw_only=True):
    """Something a sale brings beside points: a coupon of the programme, or a gift."""

    rule: str
    coupon: str = ""
    """Kind of coupon; empty for a gift."""
    count: int = 1


class Earning(msgspec.Struct, frozen=True, kw_only=True):
    """Points one rule gives."""

    rule: str
    points: int
    expires: date | None
    why: AnyReason
    qualifies: bool = True
    unit: Unit = POINTS
    parts: tuple[int, ...] = ()
    """By line, for a rule about certain goods; empty: it spreads by money."""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Price and points of a draft, with every reason: what the counter, the tablet and the receipt show."""

    lines: tuple[Line, ...]
    gross_minor: int
    discounts: tuple[Discount, ...]
    net_minor: int
    """After discounts."""
    points_spent: int
    points_minor: int
    """What those points take off."""
    due_minor: int
    """What is paid after discounts and points: in money, and with balances."""
    tenders: dict[str, int]
    """Tender -> its part of that, the balances `value`, `bonus`, `cashback` and `gift` too; empty: nobody said."""
    cards: dict[int, int] = {}
    """Number of a gift card -> what it pays."""
    earnings: tuple[Earning, ...]
    points: int
    """All points it earns."""
    handed: tuple[Handed, ...]
    """Coupons and gifts it brings."""
    carry: dict[str, int]
    """Rule id -> what the money carried below a full step changes by."""
    fired: dict[str, str]
    """Rules with caps that give something -> key of the member's period it counts in (of the day for a walk-in)."""
    coupon: int | None
    """Number of the coupon it uses."""
    max_points: int
    """The most points that could be taken off this bill (a multiple of the step)."""
    tier: str
    late_days: int = 0
    """So many days after their last usable day the points it takes may have been due."""
    fingerprint: str
    """Of all that went in and came out: closing a sale carries it."""

    def balances_minor(self) -> int:
        """What stored value, cashback and gift cards pay of it."""
        return sum(minor for name, minor in self.tenders.items() if name in TENDERS)

    def money_minor(self) -> int:
        """What is left to pay in money."""
        return self.due_minor - self.balances_minor()


class SaleClosed(msgspec.Struct, frozen=True, kw_only=True):
    """What closing a sale (or a refund) did."""

    number: SaleNo
    sale: Sale
    balance: int | None
    """The member's points after it."""
    tier_before: str
    tier_after: str
    repeated: bool = False
    """The operation had been recorded before; nothing was done again."""


class RefundDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What is brought back: quantities by line index; None returns all that is left."""

    sale: SaleNo
    quantities: dict[int, Quantity] | None = None


class EntryShare(msgspec.Struct, frozen=True, kw_only=True):
    """How much of one of the sale's entries a refund takes back (or gives back, positive)."""

    entry: EntryNo
    amount: int
    lots: dict[str, int] = {}


class Besides(msgspec.Struct, frozen=True, kw_only=True):
    """What goes back beside what a sale itself had brought."""

    points: int = 0
    """Forgiven ones not counted."""
    engagement: int = 0
    coupons: int = 0


NOTHING_BESIDES = Besides()


class RefundPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a refund will do, before it is done."""

    sale: SaleNo
    lines: tuple[Line, ...]
    """With negative figures."""
    paid_minor: int
    """Money to give back, positive."""
    tenders: dict[str, int]
    """Tender -> its part of that money; empty: nobody said how the sale was paid."""
    points_back: int
    """Spent points the member gets back."""
    taken: int
    """Earned points taken back (forgiven ones not counted)."""
    forgiven: int
    new_debt: int
    """What becomes debt because it was already spent."""
    balance_after: int | None
    shares: tuple[EntryShare, ...]
    carry: dict[str, int]
    """Rule -> what the money carried below a full step changes by."""
    moved: dict[Unit, int] = {}
    """What changes of other balances than points: stamps, money back."""
    cleared: tuple[int, ...] = ()
    """Coupons of full stamp cards that are taken back with the stamps."""
    complete: bool
    """Whether nothing of the sale is left after it."""
    coupon: int | None
    """Number of the coupon used at the sale, when all of it comes back."""
    coupon_back: bool
    """Whether it can be used again; else its days are over."""
    coupons_used: tuple[int, ...]
    """Coupons the sale had brought that are used already, when all of it comes back; the others are taken back."""
    gifts: dict[str, int]
    """Gifts the sale had brought, to be asked back when all of it comes back."""
    besides: Besides
    """What goes back that followed from the sale: gifts of a tier it had reached, of the day it led to."""
    tier_before: str
    tier_after: str
    fingerprint: str


class RunningSale(msgspec.Struct, frozen=True, kw_only=True):
    """What the tablet shows while the counter rings up; never stored."""

    quote: Quote | None
    member: MemberNo | None
    draft: Draft | None = None
    """What was rung up, while it is."""
    closed: SaleClosed | None = None
    """Set for the thank-you after the sale."""

    @property
    def has_lines(self) -> bool:
        """Whether something was rung up, and not only a member found."""
        return self.draft is not None and bool(self.draft.lines)


class Running(Change, frozen=True, kw_only=True):
    """News: the sale being rung up at the counter changed; None: nothing is being rung up."""

    sale: RunningSale | None


SALES = Collection(
    "sales",
    Sale,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "day": Lookup(("on",)),
        "of": Lookup(("of",)),
        "moved": Lookup(("moved_from",)),
    },
)
