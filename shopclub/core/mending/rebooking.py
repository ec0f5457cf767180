"""
What a sale brings when it is booked for somebody else: pure functions of the row, the facts and the programme of then.

Prices and discounts stay as they were paid; what is earned goes by what each line was paid, under the conditions of
its day and hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from shopclub.core.campaigns.counting import Given
from shopclub.core.coupons.model import Coupon
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.choosing import counted_in, tallied
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts, Tally
from shopclub.core.sales.gains import Gains, gains
from shopclub.core.sales.model import Earning, Handed, Line, Sale


class Rebooked(msgspec.Struct, frozen=True, kw_only=True):
    """A sale as it is booked in the place of another."""

    lines: tuple[Line, ...]
    earnings: tuple[Earning, ...]
    handed: tuple[Handed, ...]
    """Coupons it brings; gifts were handed out at the till and stay so."""
    carry: dict[str, int]
    fired: dict[str, str]
    tier: str

    def points(self) -> int:
        """All points it earns."""
        return sum(e.points for e in self.earnings if e.unit == POINTS)

    def given(self) -> dict[str, Given]:
        """Rules with caps -> what it gives by them."""
        points = {e.rule: e.points for e in self.earnings}
        return {
            rule: Given(
                period=period, points=points.get(rule, 0), minor=sum(line.off.get(rule, 0) for line in self.lines)
            )
            for rule, period in self.fired.items()
        }


def tallies_without(given: Mapping[str, Tally], taken: Mapping[str, Given], on: date) -> dict[str, Tally]:
    """What rules with caps have given in the shop, as if a sale had never been."""
    out = dict(given)
    for rule, one in taken.items():
        out[rule] = tallied(out.get(rule, Tally()), on, -one.points, -one.minor, -1)
    return out


def rebooked(row: Sale, facts: Facts, rules: CompiledRules) -> Rebooked:
    """
    What a recorded sale would have brought somebody.

    Args:
        row: as recorded.
        facts: about whose it was, at the moment of the sale.
        rules: the programme it was rung up by.
    """
    switches = rules.programme.switches
    seen = [
        BillLine(line.code.casefold(), line.name.casefold(), line.category.casefold(), line.qty) for line in row.lines
    ]
    bill = Bill(seen, [line.paid_minor() for line in row.lines])
    codes = frozenset([row.code.casefold()] if row.code else [])
    case = Case(
        programme=rules.programme, on=row.on, facts=facts, bill=bill, tenders=frozenset(row.tenders), codes=codes
    )
    found = gains(case, rules, nothing_for=switches.no_points_goods, by_money=not switches.points_part_earns)
    handed = tuple(one for one in found.handed if one.coupon)
    gave = {*(e.rule for e in found.earnings), *(h.rule for h in handed)} & rules.capped
    kept = {rule for rule in row.fired if rule in row.gifts or any(rule in line.off for line in row.lines)}
    return Rebooked(
        lines=tuple(_line(line, place, found) for place, line in enumerate(row.lines)),
        earnings=found.earnings,
        handed=handed,
        carry=found.carry,
        fired={rule: _period(rule, row, facts, rules) for rule in sorted(gave | kept)},
        tier=facts.tier,
    )


def _line(line: Line, place: int, found: Gains) -> Line:
    points = {e.rule: e.parts[place] for e in found.earnings if e.parts and e.parts[place]}
    carry = {rule: parts[place] for rule, parts in found.carry_parts.items() if parts[place]}
    return msgspec.structs.replace(line, points=points, carry=carry)


def _period(rule: str, row: Sale, facts: Facts, rules: CompiledRules) -> str:
    return counted_in(rules.by_id[rule], facts, row.on) if rule in rules.by_id else row.fired[rule]


def as_recorded(row: Sale, entries: Iterable[Entry], coupons: Sequence[Coupon]) -> Rebooked:
    """
    A sale just as it was recorded, to be booked again.

    Args:
        row: as recorded.
        entries: the ledger entries it made.
        coupons: those it brought.
    """
    earned = tuple(
        Earning(
            rule=entry.rule,
            points=entry.amount,
            expires=entry.expires,
            why=entry.why,
            qualifies=entry.qualifies,
            unit=entry.unit,
        )
        for entry in entries
        if entry.kind is Kind.EARN
    )
    counts: dict[tuple[str, str], int] = {}
    for coupon in coupons:
        counts[coupon.rule, coupon.kind] = counts.get((coupon.rule, coupon.kind), 0) + 1
    return Rebooked(
        lines=row.lines,
        earnings=earned,
        handed=tuple(Handed(rule=rule, coupon=kind, count=n) for (rule, kind), n in counts.items()),
        carry=row.carry,
        fired=row.fired,
        tier=row.tier,
    )
