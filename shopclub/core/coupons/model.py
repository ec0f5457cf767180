"""Documents of the coupons, and what verbs answer with."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.errors import Figure
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId, SaleNo, StaffNo
from shopclub.core.staff.model import Source


class Use(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One use of a coupon: at a sale, with a reward taken, or (neither) what it is for was handed out by itself."""

    on: date
    sale: SaleNo | None = None
    """The sale it was used at."""
    entry: EntryNo | None = None
    """The ledger entry of the reward taken with it."""
    op: OperationId | None = None
    """The operation that handed out a gift by itself."""
    back_on: date | None = None
    """The day the use was given back, because the sale was returned or the operation undone."""


class Coupon(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coupon; the document id is its number."""

    kind: str
    """Id of the kind in the programme."""
    version: int = 0
    """The version of the programme it was issued by, whose terms it keeps; 0: not known, those of today."""
    code: str
    """14 digits: prefix 22, last one a check digit."""
    member: MemberNo | None = None
    """Whose it is; None: whoever brings it."""
    at: datetime
    """When it was issued."""
    from_on: date
    until_on: date | None = None
    """First and last day it can be used; None has no end."""
    uses: tuple[Use, ...] = ()
    void_on: date | None = None
    """The day it was taken back: by hand, with the sale that had brought it, or because the member left."""
    void_note: str = ""
    """Why, where it was by hand."""
    void_staff: StaffNo | None = None
    rule: str = ""
    """The rule that issued it; empty: by hand."""
    period: str = ""
    """Key of the period it was issued for, where a rule with caps gave it outside a sale."""
    sale: SaleNo | None = None
    """The sale that brought it."""
    op: OperationId | None = None
    """The operation that issued it by hand."""
    note: str = ""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER

    def used(self) -> int:
        """Uses that count."""
        return sum(use.back_on is None for use in self.uses)


class CouponState(StrEnum):
    """What a coupon is on a day."""

    USABLE = "usable"
    WAITING = "waiting"
    """Its first day is still to come."""
    USED = "used"
    """As often as it can be."""
    EXPIRED = "expired"
    VOID = "void"
    """Taken back."""
    OFF = "off"
    """Its kind is switched off for now."""
    GONE = "gone"
    """The programme no longer has its kind."""


class NotIssued(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who got none."""

    member: MemberNo
    code: str
    """Error code: `member_closed`, `members_not_found` or `coupon_limit`."""
    figures: dict[str, Figure] = {}


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """What issuing by hand did."""

    kind: str
    numbers: tuple[int, ...]
    """Of the coupons, in the order they were issued."""
    left_out: tuple[NotIssued, ...] = ()
    repeated: bool = False
    """The operation had been done before; nothing was issued again."""


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """What handing out a gift by itself did."""

    number: int
    coupon: Coupon
    repeated: bool = False


COUPONS = Collection(
    "coupons",
    Coupon,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "code": Lookup(("code",)),
        "sale": Lookup(("sale",)),
        "op": Lookup(("op",)),
        "given": Lookup(("op", "member")),
    },
)
