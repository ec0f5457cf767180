"""Documents of the coupons."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import MemberNo, SaleNo, StaffNo
from shopclub.core.staff.model import Source


class Use(msgspec.Struct, frozen=True, array_like=True):
    """One use of a coupon."""

    on: date
    sale: SaleNo | None = None
    """The sale it was used at; None: handed out by itself (a gift)."""
    back_on: date | None = None
    """The day a return gave the use back."""


class Coupon(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One coupon; the document id is its number."""

    kind: str
    """Id of the kind in the programme."""
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
    """The day it was taken back unused: the sale that brought it was returned, or by hand."""
    rule: str = ""
    """The rule that issued it; empty: by hand."""
    period: str = ""
    """Key of the period it was issued for, where a rule with caps gave it outside a sale."""
    sale: SaleNo | None = None
    """The sale that brought it."""
    note: str = ""
    staff: StaffNo | None = None
    source: Source = Source.COUNTER

    def used(self) -> int:
        """Uses that count."""
        return sum(use.back_on is None for use in self.uses)


COUPONS = Collection(
    "coupons",
    Coupon,
    history=True,
    lookups={
        "member": Lookup(("member",)),
        "code": Lookup(("code",)),
        "sale": Lookup(("sale",)),
    },
)
