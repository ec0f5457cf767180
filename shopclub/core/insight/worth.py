"""
What the shop owes its members, by unit: how much of it is out, and what that is in money.

Which money a unit stands for is asked of whoever knows it: money itself stands for its face, points for what they
take off a bill, and the rooms of stamps, packages and the like bring a `Valuer` of their own (`Insight.valuers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeAlias

import msgspec

from shopclub.core.kernel.calendar import add_months, month_key
from shopclub.core.ledger.extending import carried_over
from shopclub.core.ledger.model import NEVER, Entry, Extended, Kind, NewTerms, Undone, lot_key
from shopclub.core.ledger.units import POINTS, Unit, card_of
from shopclub.core.programme.effects import AmountOff
from shopclub.core.programme.expiry import AfterInactivity, Expiry, NeverExpires
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import StampCard

FEES = Unit("fees")
"""Stands among the units for fees that are paid and not yet earned; no balance, and in no ledger."""
MONEY = frozenset({"value", "bonus", "cashback", "accruing", "gift", FEES})
"""Kinds of units that are counted in the shop's money: each is worth what it says."""

Ahead: TypeAlias = Callable[[date], tuple[int, int]]
"""Day -> minor units that were paid for days not over by then, and by how many people."""
Valuer: TypeAlias = Callable[[Unit, int], int | None]
"""Unit and how much of it is out -> minor units, gross; None when it stands for no money."""


class Breakage(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the points of the months of which none are left."""

    months: int = 0
    """Complete months of issue."""
    redeemed: int = 0
    issued: int = 0
    """Redeemed and expired; what returns took back was never issued."""

    def used(self, minor: int) -> int | None:
        """The part of an amount that will be asked for, as in the complete months; None while there is none."""
        return minor * self.redeemed // self.issued if self.issued else None


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """One unit as of a day."""

    unit: Unit
    out: int
    """What all hold together, debts taken off and what has expired left out."""
    holders: int
    """Who holds any of it."""
    gross_minor: int | None
    """What that is in money; None where it stands for none."""
    expected_minor: int | None
    """What will be asked for, by the breakage of complete months; of all but points the gross figure."""


def is_money(unit: str) -> bool:
    """Whether a unit is counted in the shop's money."""
    return unit.partition(":")[0] in MONEY


def point_value(outstanding: int, programme: Programme) -> int | None:
    """
    What outstanding points are worth in money, gross: at the rate at which they take money off a bill.

    Returns:
        Minor units, rounded down; None when the programme gives points no value in money.
    """
    rate = programme.money_off
    return None if rate is None else max(0, outstanding) * rate.minor // rate.points


def gross(unit: Unit, out: int, programme: Programme, valuers: Mapping[str, Valuer]) -> int | None:
    """What so much of a unit stands for in money, in minor units; None for no money."""
    kind = unit.partition(":")[0]
    if kind in valuers:
        return valuers[kind](unit, max(0, out))
    if unit == POINTS:
        return point_value(out, programme)
    if (card := card_of(unit)) is not None:
        return stamp_value(max(0, out), programme.card(card), programme)
    return max(0, out) if kind in MONEY else None


def stamp_value(out: int, card: StampCard | None, programme: Programme) -> int | None:
    """
    What stamps stand for: their share of the amount that the coupon of a full card takes off a bill.

    Returns:
        Minor units, rounded down; None where a full card brings something else, whose cost nobody has said.
    """
    kind = programme.coupon(card.coupon) if card is not None else None
    if card is None or kind is None or not isinstance(kind.then, AmountOff):
        return None
    return out * kind.then.minor // card.size


def fees_worth(ahead: Ahead, as_of: date) -> tuple[Worth, ...]:
    """Fees paid for days that are not over, as a row of its own; none where there are none."""
    minor, holders = ahead(as_of)
    return (Worth(unit=FEES, out=minor, holders=holders, gross_minor=minor, expected_minor=minor),) if minor else ()


def owed(worths: Iterable[Worth]) -> tuple[int, int]:
    """All of it in money: gross, and expected where that is known (else gross)."""
    known = [(one.gross_minor, one.expected_minor) for one in worths if one.gross_minor is not None]
    return sum(minor for minor, _ in known), sum(minor if expected is None else expected for minor, expected in known)


_ACTIVE = (Kind.EARN, Kind.REDEEM, Kind.OPEN)
_GONE = (Kind.REDEEM, Kind.EXPIRE)


class _Lot:
    """Sums of one lot; which month's part went where is worked out at the end, so that no order of rows matters."""

    __slots__ = ("amount", "expired", "month", "more", "redeemed", "taken")

    def __init__(self) -> None:
        self.month = ""
        """The month most lots are issued in whole; there are as many lots as members times months."""
        self.amount = 0
        self.more: dict[str, int] | None = None
        """Other months -> what they issued."""
        self.taken = 0
        """By returns and by hand: as if it had not been issued."""
        self.redeemed = 0
        self.expired = 0

    def left(self) -> int:
        issued = self.amount + (sum(self.more.values()) if self.more else 0)
        return issued - self.taken - self.redeemed - self.expired

    def issue(self, month: str, amount: int) -> None:
        if not self.month or self.month == month:
            self.month = month
            self.amount += amount
            return
        if self.more is None:
            self.more = {}
        self.more[month] = self.more.get(month, 0) + amount

    def issued(self) -> list[tuple[str, int]]:
        """By month, the latest first."""
        if not self.month:
            return []
        return sorted([(self.month, self.amount), *(self.more or {}).items()], reverse=True)

    def fates(self) -> list[tuple[str, int, int, int]]:
        """Month, redeemed, expired, left: what was taken back was the latest, what was used the earliest."""
        taken, redeemed, expired = self.taken, self.redeemed, self.expired
        net: list[tuple[str, int]] = []
        for month, amount in self.issued():
            part = min(taken, amount)
            taken -= part
            net.append((month, amount - part))
        out: list[tuple[str, int, int, int]] = []
        for month, amount in reversed(net):
            used = min(redeemed, amount)
            lost = min(expired, amount - used)
            redeemed, expired = redeemed - used, expired - lost
            out.append((month, used, lost, amount - used - lost))
        return out

    def move(self, amount: int, to: _Lot) -> None:
        """What becomes usable longer keeps its months, the earliest first."""
        for month, _, _, left in self.fates():
            part = min(left, amount)
            amount -= part
            if part:
                self.issue(month, -part)
                to.issue(month, part)


class _Account:
    """One member's holding of one unit while its entries go by."""

    __slots__ = ("active_on", "balance", "lots")

    def __init__(self) -> None:
        self.balance = 0
        self.lots: dict[str, _Lot] = {}
        self.active_on: date | None = None

    def lot(self, key: str) -> _Lot:
        found = self.lots.get(key)
        if found is None:
            found = self.lots[key] = _Lot()
        return found


class Holdings:
    """
    Every unit as of a day, from the ledger alone: entries go by once, in the order they were recorded.

    A lot whose last usable day has passed has expired, whether or not the daily run has written it down yet.
    """

    def __init__(self, as_of: date, expiry: Expiry | None = None) -> None:
        """
        Args:
            as_of: the day, included.
            expiry: of points, in the programme in force; decides when undated ones go by inactivity.
        """
        self._as_of = as_of
        self._expiry = expiry or NeverExpires()
        self._accounts: dict[Unit, dict[int, _Account]] = {}
        self._months: dict[date, str] = {}
        self._keys: dict[date | None, str] = {}
        self._breakage: Breakage | None = None
        self._gone: dict[int, Kind] = {}
        """Numbers of the entries that redeemed or expired points: what takes one back takes it off that sum."""

    def take(self, number: int, entry: Entry) -> None:
        """The next entry."""
        if entry.on > self._as_of:
            return
        accounts = self._accounts.get(entry.unit)
        if accounts is None:
            accounts = self._accounts[entry.unit] = {}
        # A gift card is a holder of its own; cards and members are numbered apart.
        owner = -entry.card if entry.card is not None else entry.account or entry.member
        account = accounts.get(owner)
        if account is None:
            account = accounts[owner] = _Account()
        account.balance += entry.amount
        if entry.unit == POINTS and entry.kind in _ACTIVE:
            account.active_on = max(account.active_on or entry.on, entry.on)
        if entry.kind in _GONE:
            self._gone[number] = entry.kind
        self._move(account, entry)

    def _month(self, day: date) -> str:
        """Keys are made once: a million entries lie on some thousand days."""
        found = self._months.get(day)
        if found is None:
            found = self._months[day] = month_key(day)
        return found

    def _key(self, expires: date | None) -> str:
        found = self._keys.get(expires)
        if found is None:
            found = self._keys[expires] = lot_key(expires)
        return found

    def _move(self, account: _Account, entry: Entry) -> None:
        if not entry.lots and entry.kind in (Kind.EARN, Kind.OPEN):
            account.lot(self._key(entry.expires)).issue(self._month(entry.on), entry.amount)
            return
        changes = entry.lot_changes()
        if isinstance(entry.why, Extended | NewTerms) or (isinstance(entry.why, Undone) and not entry.amount):
            for before, after, count in carried_over(changes):
                account.lot(before).move(count, account.lot(after))
            return
        kind = self._gone.get(entry.reverses or 0, entry.kind) if entry.kind is Kind.REVERSE else entry.kind
        for key, change in changes.items():
            lot = account.lot(key)
            if kind is Kind.REDEEM:
                # What comes back after its lot has ended comes into a lot of its own, and is issued anew there.
                back = min(change, lot.redeemed)
                lot.redeemed -= back
                if change > back:
                    lot.issue(self._month(entry.on), change - back)
            elif kind is Kind.EXPIRE:
                lot.expired -= change
            elif change > 0 or isinstance(entry.why, Undone):
                lot.issue(self._month(entry.on), change)
            else:
                lot.taken -= change

    def breakage(self) -> Breakage:
        """Of points: by month of issue, the months before this one of which nothing is left; once all have gone by."""
        if self._breakage is None:
            self._breakage = self._worked_out()
        return self._breakage

    def _worked_out(self) -> Breakage:
        sums: dict[str, list[int]] = {}
        for account in self._accounts.get(POINTS, {}).values():
            for key, lot in account.lots.items():
                is_dead = self._is_dead(account, key, POINTS)
                for month, used, lost, left in lot.fates():
                    one = sums.setdefault(month, [0, 0, 0])
                    one[0] += used
                    one[1] += lost + (left if is_dead else 0)
                    one[2] += 0 if is_dead else left
        this = month_key(self._as_of)
        whole = [
            (used, lost) for month, (used, lost, left) in sums.items() if month < this and not left and used + lost
        ]
        return Breakage(
            months=len(whole),
            redeemed=sum(used for used, _ in whole),
            issued=sum(used + lost for used, lost in whole),
        )

    def worths(self, programme: Programme, valuers: Mapping[str, Valuer]) -> tuple[Worth, ...]:
        """Each unit that somebody holds or owes, by name."""
        out: list[Worth] = []
        breakage = self.breakage()
        for unit, accounts in sorted(self._accounts.items()):
            held = [self._held(account, unit) for account in accounts.values()]
            total = sum(held)
            minor = gross(unit, total, programme, valuers)
            expected = breakage.used(minor) if unit == POINTS and minor is not None else minor
            if any(held):
                holders = sum(amount > 0 for amount in held)
                out.append(Worth(unit=unit, out=total, holders=holders, gross_minor=minor, expected_minor=expected))
        return tuple(out)

    def _held(self, account: _Account, unit: Unit) -> int:
        dead = sum(lot.left() for key, lot in account.lots.items() if self._is_dead(account, key, unit))
        return account.balance - dead

    def _is_dead(self, account: _Account, key: str, unit: Unit) -> bool:
        if key != NEVER:
            return key < self._as_of.isoformat()
        expiry = self._expiry
        if unit != POINTS or not isinstance(expiry, AfterInactivity) or account.active_on is None:
            return False
        return add_months(account.active_on, expiry.months) < self._as_of
