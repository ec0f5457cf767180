"""What the witness is told, read off the rows as they are written."""

from __future__ import annotations

from datetime import date

from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, Entry, Kind
from shopclub.core.ledger.reasons import (
    CardFilled,
    GivenBack,
    Lapsed,
    MoneyOffBill,
    PaidWith,
    PeriodOver,
    TakenBack,
    TakenByRate,
    Undone,
)
from shopclub.core.sales.model import Quote, Sale
from shopclub.core.simulate.model import Window, Witness
from shopclub.core.simulate.rooms import Rooms
from shopclub.core.tiers.model import STANDINGS, TierChange
from shopclub.core.tiers.rules import current_tier


class Teller:
    """Hears every row a replay writes, tells those of the window, and says which are worth keeping."""

    def __init__(self, rooms: Rooms, window: Window, witness: Witness, returned: frozenset[int]) -> None:
        """
        Args:
            rooms: of the replay.
            window: the days that are told.
            witness: who is told.
            returned: sales of which something comes back: their entries are asked for then.
        """
        self._rooms = rooms
        self._window = window
        self._witness = witness
        self._returned = returned
        rooms.books.heard |= {LEDGER.name: self._entry, STANDINGS.name: self._change, COUPONS.name: self._coupon}

    def tells(self, on: date) -> bool:
        """Whether a day is told."""
        return self._window.has(on)

    def sold(self, seen: Quote, member: MemberNo | None) -> None:
        """A sale was rung up."""
        today = self._rooms.moment.today()
        if not self._window.has(today):
            return
        off = {discount.rule: discount.minor for discount in seen.discounts}
        witness = self._witness
        witness.sale(today, member, seen.tier, seen.gross_minor, seen.net_minor, seen.due_minor, off)
        if seen.coupon is not None:
            kind = self._rooms.books.require(COUPONS, seen.coupon).kind
            witness.coupon(today, member, kind, "", -1)
        for handed in seen.handed:
            if not handed.coupon:
                witness.gift(today, member, handed.rule, handed.count)

    def received(self, on_paid: int, member: MemberNo | None, tier: str) -> None:
        """A receipt of the past that stands as it was paid: an imported sale, or (negative) goods that came back."""
        today = self._rooms.moment.today()
        if self._window.has(today):
            self._witness.sale(today, member, tier, on_paid, on_paid, on_paid, {})

    def returned(self, row: Sale) -> None:
        """Goods came back."""
        today = self._rooms.moment.today()
        if not self._window.has(today):
            return
        off: dict[str, int] = {}
        for line in row.lines:
            for rule, minor in line.off.items():
                off[rule] = off.get(rule, 0) + minor
        gross, net = (
            sum(figures) for figures in ([x.gross_minor for x in row.lines], [x.net_minor() for x in row.lines])
        )
        self._witness.sale(today, row.member, row.tier, gross, net, row.paid_minor, off)

    # -- rows ---------------------------------------------------------------------------------------

    def _change(self, change: TierChange) -> bool:
        if change.before != change.after and self._window.has(change.on):
            self._witness.tier(change.on, MemberNo(change.member), change.before, change.after)
        return True

    def _coupon(self, coupon: Coupon) -> bool:
        today = self._rooms.moment.today()
        if self._window.has(today):
            self._witness.coupon(today, coupon.member, coupon.kind, coupon.rule, 1)
        return True

    def _entry(self, entry: Entry) -> bool:
        if self._window.has(entry.on):
            self._tell(entry)
        # Of purchases only those that come back are asked for, and what a family's card brought and took today.
        return (
            entry.sale is None
            or entry.account is not None
            or entry.sale in self._returned
            or entry.reverses is not None
            or isinstance(entry.why, CardFilled)
        )

    def _tell(self, entry: Entry) -> None:
        witness, on, member, unit = self._witness, entry.on, entry.member, entry.unit
        why = entry.why
        if isinstance(why, PeriodOver):
            witness.moved(on, member, unit, entry.amount)
        elif entry.kind is Kind.EARN or entry.kind is Kind.OPEN:
            account = self._rooms.books.get(ACCOUNTS, member) or Account()
            tier = current_tier(account, self._rooms.programmes.current.ladder)
            witness.earned(on, member, tier, unit, entry.amount, entry.rule)
        elif entry.kind is Kind.REDEEM:
            minor = why.minor if isinstance(why, MoneyOffBill | PaidWith) else 0
            witness.spent(on, member, unit, -entry.amount, minor)
        elif isinstance(why, Lapsed):
            witness.expired(on, member, unit, -entry.amount)
        elif isinstance(why, GivenBack):
            witness.spent(on, member, unit, -entry.amount, -self._worth(entry))
        elif isinstance(why, TakenBack | TakenByRate) or (isinstance(why, Undone) and entry.amount < 0):
            witness.taken_back(on, member, unit, -entry.amount, entry.rule)
        else:
            witness.moved(on, member, unit, entry.amount)

    def _worth(self, back: Entry) -> int:
        """The money that points given back had taken off, by their share."""
        origin = None if back.reverses is None else self._rooms.books.get(LEDGER, back.reverses)
        if origin is None or not origin.amount or not isinstance(origin.why, MoneyOffBill | PaidWith):
            return 0
        return origin.why.minor * back.amount // -origin.amount
