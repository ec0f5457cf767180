"""
What goes into a replay of the shop's past and what comes out of it.

    past = read_past(club.books)                                    # simulate.reading, once per snapshot
    closing = replay(past, programme, window, habit, witness)       # simulate.engine, as often as there are programmes

`programme` None replays the programmes that were in force, each in its time: that gives back what the ledger says.
One that is given is in force from the first day of the window; what was there before it keeps its terms, as when a
programme is adopted. A replay is one thread's work: several programmes are replayed side by side in processes of
their own (`core.apart`), each over a past it reads itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import Account
from shopclub.core.ledger.units import Unit

EVERYBODY = ""
"""The segment whose figures stand for those of no other."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The days that are looked at, both included; what was before is replayed as it was."""

    first: date
    last: date

    def has(self, on: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= on <= self.last


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody spends points at a purchase where they may."""

    visits_permille: int
    """So many of a thousand purchases at which enough is there see any spent."""
    balance_permille: int
    """And then so much of what could be spent on that bill."""


class Could(msgspec.Struct, frozen=True, array_like=True):
    """A recorded purchase at which points could be spent."""

    most: int
    """The most that could be taken off the bill."""
    spent: int


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """
    How points would be spent under a programme that was never in force: a stated model, measured from the past.

    Who could spend points at a purchase then does as then: the same share of what can be spent now. Who could not, and
    now could, does as people in this shop do: a purchase sees points spent in its turn, every so manieth at which
    enough is there, not by chance. So a replay is the same each time, the programme that was in force gives back what
    was, and two programmes differ by their rules alone.
    """

    shares: Mapping[str, Share]
    """By segment; `EVERYBODY` for those without enough purchases of their own."""
    of: Mapping[MemberNo, str]
    """Segment of a member; one who is not in it counts among everybody."""
    known: Mapping[SaleNo, Could]
    """What people did where they could."""
    purchases: int
    """
    At how many recorded purchases of the later half points could have been spent.

    The shares measured in the earlier half were tried at them: how well they fit where they were not measured.
    """
    recorded: int
    """Points that were spent at those."""
    modelled: int
    """Points the shares of the earlier half spend at them."""

    def segment(self, member: MemberNo) -> str:
        """The segment whose share counts for a member."""
        own = self.of.get(member, EVERYBODY)
        return own if own in self.shares else EVERYBODY

    def share(self, member: MemberNo) -> Share:
        """How a member spends where nothing is known."""
        return self.shares[self.segment(member)]


class Unplayed(msgspec.Struct, frozen=True, kw_only=True):
    """Something recorded that could not be replayed as it was."""

    code: str
    """See `docs/simulator.md`; the code of the refusal where the counter would have refused it."""
    count: int


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """How everything stands when the last day of the window is over."""

    on: date
    accounts: dict[MemberNo, Account]
    """Balances, lots, debts, tiers and activity of everybody."""
    coupons_open: dict[str, int]
    """Kind of coupon -> how many can still be used."""
    sales: int
    """Sales replayed in the window, returns not counted."""
    unplayed: tuple[Unplayed, ...]
    """What could not be replayed as it was, most frequent first."""


class Witness:
    """
    Hears what happens within the window, in the order it is replayed; what falls due is told for the day it counts for.

    Members are told by the number that means them now; None is a walk-in. Units that are money count minor units.
    This one passes over everything; who wants to know overrides what they need.
    """

    def sale(
        self,
        on: date,
        member: MemberNo | None,
        tier: str,
        gross_minor: int,
        net_minor: int,
        due_minor: int,
        discounts: Mapping[str, int],
    ) -> None:
        """A sale, or (with negative figures) a return: before and after discounts, and what is paid after points."""

    def earned(self, on: date, member: MemberNo, tier: str, unit: Unit, amount: int, rule: str) -> None:
        """Something was given: by a rule, or (rule empty) by hand or brought along."""

    def spent(self, on: date, member: MemberNo, unit: Unit, amount: int, minor: int) -> None:
        """Something was spent (positive; given back: negative); `minor` is the money it took off, 0 for a reward."""

    def expired(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """A lot ended."""

    def taken_back(self, on: date, member: MemberNo, unit: Unit, amount: int, rule: str) -> None:
        """What had been earned was taken back (positive), by a return or an undo."""

    def moved(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """A balance changed otherwise: transfers within a family, changes by hand, what went with a membership."""

    def tier(self, on: date, member: MemberNo, before: str, after: str) -> None:
        """A tier was reached or left."""

    def coupon(self, on: date, member: MemberNo | None, kind: str, rule: str, change: int) -> None:
        """Coupons of a kind were issued (1) or used (-1)."""

    def gift(self, on: date, member: MemberNo | None, rule: str, count: int) -> None:
        """Gifts were handed out."""
