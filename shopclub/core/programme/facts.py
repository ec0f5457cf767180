"""
What conditions look at: everything a verb has gathered about the moment, the member and the bill.

Plain values without a way to ask for more, so that a quote is a function of its arguments. What belongs to packages
that lie higher (segments, households, plans) comes in as a value too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.ledger.units import Unit
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.values import ALL_GOODS, Goods


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """How often a rule with caps has given something in the whole shop, and what it came to."""

    uses: int = 0
    points: int = 0
    minor: int = 0
    """Discounts in money."""
    day: str = ""
    """The last day it gave something, and how often on it."""
    day_uses: int = 0


class PastLine(msgspec.Struct, frozen=True, array_like=True):
    """A line of an earlier receipt, its texts folded to lower case."""

    code: str
    name: str
    category: str


class PastReceipt(msgspec.Struct, frozen=True, array_like=True):
    """An earlier purchase that was not returned whole."""

    on: date
    lines: tuple[PastLine, ...]


class CouponAtHand(msgspec.Struct, frozen=True, kw_only=True):
    """The coupon whose code was typed or scanned."""

    number: int
    kind: CouponKind
    member: MemberNo | None
    """Whose it is; None: whoever brings it."""
    from_on: date
    until_on: date | None
    uses_left: int
    void: bool = False
    """Taken back before it was used."""


class CardAtHand(msgspec.Struct, frozen=True, kw_only=True):
    """The gift card of a code that was typed or scanned, as a quote sees it."""

    number: int
    left_minor: int
    """What can be paid with it today; nothing on one that is over or dead."""
    refusal: str = ""
    """Code of the refusal, where nobody can pay with it: `gift_over`, `gift_dead`, `gift_empty`."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the verb gathered about the moment and the member; the defaults are those of a walk-in."""

    member: MemberNo | None = None
    minute: int = 0
    """Minutes since midnight, on the shop's wall clock."""
    tier: str = ""
    """Empty for a walk-in or without a ladder."""
    available: int = 0
    """Points that may be spent today."""
    held: int = 0
    """Points beside those, held for rewards that were asked for."""
    owes: bool = False
    """Whether points are owed: what comes settles that first."""
    version: int = 0
    """Programme version, part of the fingerprint."""
    joined_on: date | None = None
    purchases: int = 0
    """Purchases before this one, those undone or returned whole not counted."""
    last_on: date | None = None
    """Day of the last purchase before this one."""
    birthdays: dict[int, date] = {}
    """The year a birthday is named by -> the day it is celebrated, for those around the day; empty when unknown."""
    referred: bool = False
    tags: frozenset[str] = frozenset()
    """Folded to lower case."""
    fields: dict[str, str | int] = {}
    segments: frozenset[str] = frozenset()
    household: str = ""
    """Kind of the household card, empty for none."""
    agreed: dict[str, int] = {}
    """Prices agreed with the household: code or name of a product, in lower case -> minor units a piece."""
    redeems: bool = True
    """Whether rewards may be taken today; companies take them with a purchase only."""
    late_days: int = 0
    """So many days after their last usable day points may still be redeemed; `available` has them in it."""
    plan: str = ""
    """Paid plan, empty for none."""
    streak: int = 0
    """Days in a row of signing in, this one included."""
    receipts: tuple[PastReceipt, ...] = ()
    """Earlier purchases as far back as the programme looks; only gathered when it looks."""
    used: dict[str, Used] = {}
    """Rule or benefit -> what this member has had of it."""
    tallies: dict[str, Tally] = {}
    """Rule -> what the shop has given by it."""
    carry: dict[str, int] = {}
    """Rule -> money left below a full step, in minor units; less than nothing after a return."""
    coupon: CouponAtHand | None = None
    purse: dict[Unit, int] = {}
    """Stored value, its bonus and cashback that can be paid with today, in minor units."""
    cards: dict[str, CardAtHand] = {}
    """Code of a gift card on the bill -> the card."""
    about: str = ""
    """What it happened about: id of a survey, an event."""


class BillLine(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A line as conditions and effects see it; texts folded to lower case."""

    code: str
    name: str
    category: str
    qty: int


class Bill:
    """The lines of a bill with what each comes to at one step of the computation."""

    def __init__(self, lines: Sequence[BillLine], minor: Sequence[int]) -> None:
        """
        Args:
            lines: as rung up.
            minor: what each comes to.
        """
        self.lines = tuple(lines)
        self.minor = tuple(minor)
        self._places: dict[Goods, tuple[int, ...]] = {}

    def at(self, minor: Sequence[int]) -> Bill:
        """The same lines at another step of the computation."""
        other = Bill(self.lines, minor)
        other._places = self._places
        return other

    def places(self, goods: Goods) -> tuple[int, ...]:
        """Indices of the lines that are among these goods."""
        found = self._places.get(goods)
        if found is None:
            if goods == ALL_GOODS:
                found = tuple(range(len(self.lines)))
            else:
                picks = goods.picker()
                found = tuple(i for i, at in enumerate(self.lines) if picks(at.code, at.name, at.category))
            self._places[goods] = found
        return found

    def total(self, goods: Goods = ALL_GOODS) -> int:
        """What these goods come to."""
        return sum(self.minor) if goods == ALL_GOODS else sum(self.minor[i] for i in self.places(goods))

    def pieces(self, goods: Goods = ALL_GOODS) -> int:
        """How many pieces of these goods there are."""
        return sum(self.lines[i].qty for i in self.places(goods))


NO_BILL = Bill((), ())


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One question to the conditions: this programme, this day, this member, this bill."""

    programme: Programme
    on: date
    facts: Facts
    bill: Bill = NO_BILL
    tenders: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    """Folded to lower case."""
