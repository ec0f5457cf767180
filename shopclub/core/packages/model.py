"""Values of packages. What there is to buy stands in the programme; what was bought and used stands in the ledger."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.programme.offers import PaidBack

USED = "visit"
"""Verb of the operation that uses visits; its `ref` is the entry."""


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """One purchase of a package, with the terms of its day and what became of it so far."""

    number: EntryNo
    """Of the entry it was bought by."""
    member: MemberNo
    package: str
    name: str
    """As it was called when it was bought."""
    on: date
    visits: int
    used: int
    """Those that stand."""
    left: int
    """That can be used today; none of one that has ended or was paid back."""
    until: date | None
    """Last day; None has no end."""
    paid_minor: int
    worth_minor: int
    """What of the price the visits used so far stand for."""
    single_minor: int
    paid_back: PaidBack
    sale: SaleNo | None
    """The receipt; None for one that was brought along."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a member has of one kind of package."""

    package: str
    left: int
    """Visits that can be used today, those brought along from elsewhere included."""
    until: date | None
    """Last day of those that end first; None where none end."""
    bought: tuple[Bought, ...]
    """The purchases something is left of, in the order they are used."""


class Used(msgspec.Struct, frozen=True, kw_only=True):
    """What using a package did."""

    member: MemberNo
    package: str
    entry: EntryNo
    count: int
    minor: int
    """What of the price the visits stand for."""
    left: int
    """Of all of this kind."""
    repeated: bool = False


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """What selling a package, paying one back, or paying money back out did."""

    sale: SaleNo
    """Of its row in the sales table."""
    minor: int
    """Taken; less than nothing: paid out."""
    left: int
    """Visits of the kind; of money back, what is left of it in minor units."""
    repeated: bool = False
