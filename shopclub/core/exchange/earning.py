"""
What a receipt of the past earns, line by line: the rules of the counter, as far as a file can tell what they ask.

Left out are rules with caps (nobody counted), coupons, gifts, stamps, tickets and money back (nobody handed them out
then, and what was may be brought along as a balance), and rules whose condition
asks for what no list of sales says: codes, ways of paying, birthdays, tags, own fields, what was bought before.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.products.rules import goods_in
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.conditions import (
    AllOf,
    Always,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    FirstToday,
    InMonths,
    IsMember,
    Lapsed,
    Not,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    TierIn,
)
from shopclub.core.programme.effects import Cashback, Gift, IssueCoupon, Stamps, Tickets
from shopclub.core.programme.facts import Bill, BillLine
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import Rule
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.model import Line

TOLD = (
    AllOf
    | Always
    | AnyOf
    | AtHours
    | BalanceIs
    | Between
    | BillAmount
    | BillQuantity
    | FirstToday
    | InMonths
    | IsMember
    | Lapsed
    | Not
    | NthPurchase
    | OnHoliday
    | OnMemberDay
    | OnMonthDays
    | OnNthWeekday
    | OnWeekdays
    | TierIn
)
"""Conditions that a file of sales and the member's past answer."""


class PastRules(msgspec.Struct, frozen=True, kw_only=True):
    """A programme as it counts for receipts of the past."""

    compiled: CompiledRules
    """With only those gains that count."""
    by_line: bool
    """Whether it matters to any of them what stands on the lines."""


def rules_of_past(rules: CompiledRules) -> PastRules:
    """A compiled programme as it counts for receipts of the past."""
    kept = msgspec.structs.replace(rules, gains=tuple(rule for rule in rules.gains if _counts(rule, rules)))
    return PastRules(compiled=kept, by_line=_asks_for_goods(kept))


def _counts(rule: Rule, rules: CompiledRules) -> bool:
    if rule.id in rules.capped or isinstance(rule.then, Cashback | Gift | IssueCoupon | Stamps | Tickets):
        return False
    return all(isinstance(part, TOLD) for part in parts_of(rule.when))


def _asks_for_goods(rules: CompiledRules) -> bool:
    """Whether a gain, or the goods that earn nothing, go by goods or pieces."""
    parts = (*rules.gains, rules.programme.switches)
    return any(goods != ALL_GOODS for part in parts for goods in goods_in(part)) or any(
        isinstance(part, BillQuantity) for rule in rules.gains for part in parts_of(rule.when)
    )


def bill_of(lines: Sequence[Line], paid_minor: int) -> Bill:
    """
    The lines of a receipt as the rules see them, with what was paid for each.

    Lines of less than nothing (a discount, something swapped) come off the others in proportion.
    """
    seen = [BillLine(line.code.casefold(), line.name.casefold(), line.category.casefold(), line.qty) for line in lines]
    paid = [line.gross_minor for line in lines]
    if min(paid, default=0) < 0:
        paid = split_largest_remainder(max(0, paid_minor), [max(0, minor) for minor in paid])
    return Bill(seen, paid)


def plain_bill(paid_minor: int) -> Bill:
    """A receipt of which only the sum matters."""
    return Bill(_ANY, (paid_minor,))


_ANY = (BillLine("", "", "", 1),)
