"""
Counting while a replay goes by: by month, tier, member and rule. What it comes to is worked out in `comparing.py`.

A replay tells of some thousand sales a second, so the counters are plain lists of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.kernel.calendar import month_key
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import ACCRUING, BONUS, CASHBACK, POINTS, Unit
from shopclub.core.programme.model import Programme
from shopclub.core.simulate.figures import Fit, PointWorth, Sums
from shopclub.core.simulate.model import EVERYBODY, Closing, Habit, Unplayed, Witness
from shopclub.core.tiers.rules import current_tier

GIVEN_MONEY = frozenset({ACCRUING, CASHBACK, BONUS})
"""Balances of money that the shop gives; all other money was paid in by whoever holds it."""
FIELDS = Sums.__struct_fields__
(
    SALES,
    NET,
    DISCOUNT,
    ISSUED,
    TAKEN_BACK,
    SPENT,
    USED,
    EXPIRED,
    MOVED,
    EARNED,
    COUPONS,
    COUPONS_USED,
    GIFTS,
    UPS,
    DOWNS,
) = range(len(FIELDS))
Row = list[int]
BY_HAND = ""
"""The rule of what no rule gave."""


def sums_of(row: Row) -> Sums:
    """A counter as a value."""
    return Sums(**dict(zip(FIELDS, row, strict=True)))


def fit_of(habit: Habit) -> Fit:
    """The stated habit in figures, of those without one of their own segment."""
    usual = habit.shares[EVERYBODY]
    return Fit(
        purchases=habit.purchases,
        visits_permille=usual.visits_permille,
        balance_permille=usual.balance_permille,
        modelled=habit.modelled,
        recorded=habit.recorded,
    )


class Half(msgspec.Struct, frozen=True, kw_only=True):
    """One side as it was heard, and how it ended; numbers only, so that it can come from another process."""

    whole: Row
    months: dict[str, Row]
    tiers: dict[str, Row]
    members: dict[MemberNo, Row]
    rules: dict[str, Row]
    """Rule -> money, points, times."""
    causes: dict[MemberNo, dict[str, Row]]
    """Member -> rule -> money, points."""
    changes: dict[MemberNo, dict[Unit, int]]
    """Member -> unit -> what the period added to the balance."""
    held: dict[MemberNo, dict[Unit, int]]
    """What each holds after the last day."""
    standing: dict[MemberNo, str]
    """The tier each stands in after the last day; empty without a ladder."""
    coupons_open: int
    """Coupons that can still be used."""
    sales: int
    walk_ins: int
    """Sales without a member."""
    unplayed: tuple[Unplayed, ...]
    fit: Fit | None = None
    """The habit of spending it was replayed with; None: points are spent as they were."""

    def before(self) -> dict[MemberNo, dict[Unit, int]]:
        """What each held when the period began: what they hold now less what it added."""
        out: dict[MemberNo, dict[Unit, int]] = {}
        for member in {*self.held, *self.changes}:
            held, added = self.held.get(member, {}), self.changes.get(member, {})
            left = {unit: held.get(unit, 0) - added.get(unit, 0) for unit in {*held, *added}}
            out[member] = {unit: amount for unit, amount in left.items() if amount}
        return out


class Tally(Witness):
    """Hears what happens in a replay; one for each side."""

    def __init__(self, worth: PointWorth | None, ladder: Mapping[str, int]) -> None:
        """
        Args:
            worth: what a point stands for under this side's programme, where it is not said at the spending itself.
            ladder: tier -> its place, lowest 0.
        """
        self._worth = worth
        self._ladder = ladder
        self._keys: dict[date, str] = {}
        self._standing: dict[MemberNo, str] = {}
        self._whole: Row = _zeros()
        self._months: dict[str, Row] = {}
        self._tiers: dict[str, Row] = {}
        self._members: dict[MemberNo, Row] = {}
        self._rules: dict[str, Row] = {}
        self._causes: dict[MemberNo, dict[str, Row]] = {}
        self._changes: dict[MemberNo, dict[Unit, int]] = {}
        self._walk_ins = 0

    def half(self, closing: Closing, programme: Programme, habit: Habit | None = None) -> Half:
        """What was heard, with how it ended."""
        accounts = closing.accounts.items()
        return Half(
            whole=self._whole,
            months=self._months,
            tiers=self._tiers,
            members=self._members,
            rules=self._rules,
            causes=self._causes,
            changes=self._changes,
            held={member: dict(account.balance) for member, account in accounts if account.balance},
            standing={member: current_tier(account, programme.ladder) for member, account in accounts},
            coupons_open=sum(closing.coupons_open.values()),
            sales=self._whole[SALES] + self._walk_ins,
            walk_ins=self._walk_ins,
            unplayed=closing.unplayed,
            fit=fit_of(habit) if habit is not None else None,
        )

    # -- what is heard ------------------------------------------------------------------------------

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
        """A sale, or a return with negative figures."""
        is_return = gross_minor < 0
        for rule, minor in discounts.items():
            self._by_rule(member, rule, minor, 0, 0 if is_return else 1)
        off = sum(discounts.values())
        if member is None:
            self._walk_ins += not is_return
            rows = [self._whole, self._month(on)]
        else:
            self._standing[member] = tier
            rows = self._rows(on, member)
            if not is_return:
                _add(rows, SALES, 1)
        _add(rows, NET, net_minor)
        if off:
            _add(rows, DISCOUNT, off)

    def earned(self, on: date, member: MemberNo, tier: str, unit: Unit, amount: int, rule: str) -> None:
        """Something was given by a rule, or by hand."""
        self._changed(member, unit, amount)
        self._standing[member] = tier
        if unit == POINTS:
            _add(self._rows(on, member), MOVED if rule == BY_HAND else ISSUED, amount)
            self._by_rule(member, rule, 0, amount, 1)
        elif unit in GIVEN_MONEY:
            _add(self._rows(on, member), EARNED, amount)
            self._by_rule(member, rule, amount, 0, 1)

    def taken_back(self, on: date, member: MemberNo, unit: Unit, amount: int, rule: str) -> None:
        """What a rule had given was taken back."""
        self._changed(member, unit, -amount)
        if unit == POINTS:
            field, change = (MOVED, -amount) if rule == BY_HAND else (TAKEN_BACK, amount)
            _add(self._rows(on, member), field, change)
            self._by_rule(member, rule, 0, -amount, 0)
        elif unit in GIVEN_MONEY:
            _add(self._rows(on, member), EARNED, -amount)
            self._by_rule(member, rule, -amount, 0, 0)

    def spent(self, on: date, member: MemberNo, unit: Unit, amount: int, minor: int) -> None:
        """Something was spent on a bill or a reward, or came back."""
        self._changed(member, unit, -amount)
        if unit == POINTS:
            rows = self._rows(on, member)
            _add(rows, SPENT, amount)
            _add(rows, USED, minor or (self._worth.of(amount) if self._worth else 0))
        elif unit in GIVEN_MONEY:
            _add(self._rows(on, member), USED, amount)

    def expired(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """A lot ended."""
        self._changed(member, unit, -amount)
        if unit == POINTS:
            _add(self._rows(on, member), EXPIRED, amount)
        elif unit in GIVEN_MONEY:
            _add(self._rows(on, member), EARNED, -amount)

    def moved(self, on: date, member: MemberNo, unit: Unit, amount: int) -> None:
        """A balance changed otherwise."""
        self._changed(member, unit, amount)
        if unit == POINTS:
            _add(self._rows(on, member), MOVED, amount)

    def tier(self, on: date, member: MemberNo, before: str, after: str) -> None:
        """A tier was reached or left; counted for the one that was left."""
        self._standing.setdefault(member, before)
        rows = self._rows(on, member)
        self._standing[member] = after
        old, new = self._ladder.get(before, -1), self._ladder.get(after, -1)
        if old != new:
            _add(rows, UPS if new > old else DOWNS, 1)

    def coupon(self, on: date, member: MemberNo | None, kind: str, rule: str, change: int) -> None:
        """Coupons were issued or used."""
        rows = [self._whole, self._month(on)] if member is None else self._rows(on, member)
        _add(rows, COUPONS if change > 0 else COUPONS_USED, abs(change))
        if change > 0:
            self._by_rule(member, rule, 0, 0, change)

    def gift(self, on: date, member: MemberNo | None, rule: str, count: int) -> None:
        """Gifts were handed out."""
        rows = [self._whole, self._month(on)] if member is None else self._rows(on, member)
        _add(rows, GIFTS, count)
        self._by_rule(member, rule, 0, 0, count)

    # -- counting -----------------------------------------------------------------------------------

    def _rows(self, on: date, member: MemberNo) -> list[Row]:
        """The counters that something of a member belongs to."""
        mine = self._members.get(member)
        if mine is None:
            mine = self._members[member] = _zeros()
        tier = self._standing.get(member, "")
        by_tier = self._tiers.get(tier)
        if by_tier is None:
            by_tier = self._tiers[tier] = _zeros()
        return [self._whole, self._month(on), by_tier, mine]

    def _month(self, on: date) -> Row:
        key = self._keys.get(on)
        if key is None:
            key = self._keys[on] = month_key(on)
        found = self._months.get(key)
        if found is None:
            found = self._months[key] = _zeros()
        return found

    def _changed(self, member: MemberNo, unit: Unit, amount: int) -> None:
        mine = self._changes.get(member)
        if mine is None:
            mine = self._changes[member] = {}
        mine[unit] = mine.get(unit, 0) + amount

    def _by_rule(self, member: MemberNo | None, rule: str, minor: int, points: int, times: int) -> None:
        row = self._rules.get(rule)
        if row is None:
            row = self._rules[rule] = [0, 0, 0]
        row[0] += minor
        row[1] += points
        row[2] += times
        if member is None:
            return
        mine = self._causes.get(member)
        if mine is None:
            mine = self._causes[member] = {}
        cause = mine.get(rule)
        if cause is None:
            cause = mine[rule] = [0, 0]
        cause[0] += minor
        cause[1] += points


def _zeros() -> Row:
    return [0] * len(FIELDS)


def _add(rows: list[Row], field: int, amount: int) -> None:
    for row in rows:
        row[field] += amount
