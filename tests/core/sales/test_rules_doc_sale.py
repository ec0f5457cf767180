"""The worked examples of docs/rules.md, section 1: items, steps, the whole bill, points taken off, what it brings."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import CouponAtHand, Facts
from shopclub.core.programme.offers import CouponKind, MoneyOff
from shopclub.core.sales.model import Draft, DraftLine, Quote
from shopclub.core.sales.paying import most_points, points_part
from shopclub.core.sales.rules import quote
from tests.builders import a_shop, programme_of
from tests.core.sales.test_rules_doc import examples, fen

TODAY = date(2026, 3, 14)
DRINKS = {"categories": ["drinks"]}
GROUPS = [{"id": "days", "stacking": "best"}]
RULES: dict[str, dict[str, Any]] = {
    "price": {"then": {"kind": "member_price", "prices": {"latte": 1800}}},
    "tenth": {"then": {"kind": "percent_off", "permille": 100, "goods": DRINKS}},
    "half": {"then": {"kind": "nth_item", "n": 2, "permille": 500, "goods": DRINKS}},
    "three": {"then": {"kind": "buy_get", "buy": 2, "get": 1, "goods": DRINKS}},
    "present": {"then": {"kind": "buy_get", "buy": 2, "get": 1, "goods": DRINKS, "gift": {"products": ["mug"]}}},
    "steps": {
        "then": {
            "kind": "steps_off",
            "steps": [{"over_minor": 20000, "off_minor": 2000}, {"over_minor": 40000, "off_minor": 5000}],
        }
    },
    "each": {"then": {"kind": "steps_off", "steps": [{"over_minor": 20000, "off_minor": 2000}], "each": True}},
    "gold": {"then": {"kind": "percent_off", "permille": 100}},
    "ten": {"then": {"kind": "amount_off", "minor": 1000}},
    "day": {"then": {"kind": "percent_off", "permille": 200}, "group": "days"},
    "less": {"then": {"kind": "amount_off", "minor": 1500}, "group": "days"},
    "base": {"then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
    "drinks": {"then": {"kind": "points_per_amount", "step_minor": 1000, "points": 3, "goods": DRINKS}},
    "visit": {"then": {"kind": "points_fixed", "points": 10}},
    "piece": {"then": {"kind": "points_per_piece", "points": 5, "goods": DRINKS}},
    "double": {"then": {"kind": "points_times", "permille": 2000}},
    "triple": {"then": {"kind": "points_times", "permille": 3000}},
    "happy": {"then": {"kind": "points_times", "permille": 2000, "goods": DRINKS}},
    "more": {"then": {"kind": "points_times", "permille": 1500}},
}
"""What the page calls each rule."""
PRICES = {"latte": 2000, "mocha": 2500, "mug": 8000}


def rules(cell: str) -> list[dict[str, Any]]:
    return [{"id": name, **RULES[name]} for name in cell.split(", ")]


def parts(cell: str) -> dict[str, str]:
    """A cell of the form `gold 10.00 + less 15.00`."""
    return dict(part.split(" ") for part in cell.split(" + ")) if cell else {}  # type: ignore[misc]


def line(name: str, qty: int, minor: int | None = None) -> DraftLine:
    gross = PRICES[name] * qty if minor is None else minor
    return DraftLine(name=name, category="" if name in ("mug", "other") else "drinks", qty=qty, gross_minor=gross)


def ask(named: list[dict[str, Any]], *lines: DraftLine, points: int = 0, coupon: CouponAtHand | None = None) -> Quote:
    programme = programme_of(rules=named, groups=GROUPS, money_off={"points": 100, "minor": 100})
    facts = Facts(member=MemberNo(1), available=10**6, coupon=coupon)
    draft = Draft(lines=lines, member=MemberNo(1), points=points)
    return quote(draft, facts, compile_rules(programme, 1), TODAY)


def off(seen: Quote) -> dict[str, int]:
    return {discount.rule: discount.minor for discount in seen.discounts}


def test_the_whole_bill() -> None:
    """All steps in their order, with what is left after each."""
    kind = {"id": "five", "name": {"en": "Five"}, "then": {"kind": "amount_off", "minor": 500}}
    coupon = CouponAtHand(
        number=1, kind=msgspec.convert(kind, CouponKind), member=None, from_on=TODAY, until_on=None, uses_left=1
    )
    seen = ask(rules("half, steps, gold, base, more"), line("latte", 2), line("mug", 4), points=1000, coupon=coupon)
    table = {step: (fen(amount), left) for step, amount, left in examples("whole bill")[:-1]}
    left = seen.gross_minor
    for step, (amount, after) in table.items():
        taken = {"goods": 0, "points": seen.points_minor, "coupon": off(seen).get("coupon:five")}.get(step)
        left -= off(seen)[step] if taken is None else taken
        assert left == fen(after)
        assert amount == (seen.gross_minor if step == "goods" else off(seen)[step] if taken is None else taken)
    assert left == seen.due_minor
    assert seen.points == int(examples("whole bill")[-1][1])


@pytest.mark.parametrize("row", examples("items"), ids=" ".join)
def test_the_items(row: list[str]) -> None:
    """Each line in one promotion, the better one; sets."""
    goods, named, wanted = row
    lines = [line(name, int(qty)) for qty, name in (part.split(" ") for part in goods.split(", "))]
    assert off(ask(rules(named), *lines)) == {rule: fen(minor) for rule, minor in parts(wanted).items()}


@pytest.mark.parametrize("row", examples("bill"), ids=" ".join)
def test_steps_and_the_whole_bill(row: list[str]) -> None:
    """Steps, groups, one percentage."""
    goods, named, wanted, due = row
    seen = ask(rules(named), line("other", 1, fen(goods)))
    assert off(seen) == {rule: fen(minor) for rule, minor in parts(wanted).items()}
    assert seen.due_minor == fen(due)


@pytest.mark.parametrize("row", examples("money off"), ids=" ".join)
def test_points_taken_off(row: list[str]) -> None:
    """The most, and what it takes off."""
    rate, bill, there, most, takes = row
    found = re.fullmatch(r"(\d+) for ([\d.]+)(?:, (.+))?", rate)
    assert found
    points, minor, more = found.groups()
    ways: dict[str | None, dict[str, Any]] = {
        None: {},
        "half the bill": {"max_share_permille": 500},
        "from 300 on": {"min_points": 300},
        "by 500": {"step_points": 500},
        "remainder": {"remainder": True},
    }
    money_off = MoneyOff(points=int(points), minor=fen(minor), **ways[more])
    assert most_points(money_off, fen(bill), int(there)) == int(most)
    facts = Facts(member=MemberNo(1), available=int(there))
    assert points_part(money_off, int(most), fen(bill), facts) == fen(takes)


@pytest.mark.parametrize("row", examples("gains"), ids=" ".join)
def test_what_it_brings(row: list[str]) -> None:
    """Points by amount, multipliers, pieces, visits."""
    drinks, others, named, wanted = row
    seen = ask(rules(named), line("latte", 1, fen(drinks)), line("other", 1, fen(others)))
    assert {e.rule: e.points for e in seen.earnings} == {rule: int(points) for rule, points in parts(wanted).items()}


async def test_what_is_carried(tmp_path: Path) -> None:
    """What is left below a step counts with the next purchase; a return takes it off."""
    per = {"kind": "points_per_amount", "step_minor": 10000, "points": 10, "carry": True}
    async with a_shop(tmp_path, programme_of(rules=[{"id": "base", "then": per}])) as shop:
        who = await shop.join()
        numbers = {}
        for paid, points, carried in examples("carry"):
            if paid.startswith("-"):
                closed = await shop.refund(numbers[paid[1:]])
            else:
                closed = await shop.sell(who, fen(paid))
                numbers[paid] = closed.number
            assert (closed.sale.paid_minor, closed.sale.points) == (fen(paid), int(points))
            assert shop.club.points.account(who).carry.get("base", 0) == fen(carried)
