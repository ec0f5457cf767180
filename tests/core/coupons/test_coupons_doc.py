"""The worked examples of docs/rules.md on coupons, in both languages: what the page says is what the program does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.coupons.rules import is_over, span_of
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import CouponAtHand, Facts
from shopclub.core.programme.offers import CouponKind
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.sales.rules import quote
from tests.builders import Counter, a_shop, programme_of
from tests.core.coupons.coupons import one, sell, with_coupons
from tests.core.sales.test_rules_doc import examples, fen, figures

NONE = "–"


def kind(then: dict[str, Any], **changes: Any) -> CouponKind:
    return msgspec.convert({"id": "c", "name": {"en": "C"}, "then": then, **changes}, CouponKind)


def validity_of(text: str) -> dict[str, Any]:
    """`next_day days 7 until 2026-03-20` as values."""
    words = text.split()
    found: dict[str, Any] = {}
    while words:
        match words.pop(0):
            case "next_day":
                found["starts"] = "next_day"
            case "days":
                found["days"] = int(words.pop(0))
            case "until":
                found["until_on"] = words.pop(0)
            case end:
                found["ends"] = end
    return found


@pytest.mark.parametrize("row", examples("coupon days"), ids=" ".join)
def test_the_days(row: list[str]) -> None:
    """Section 9: from when to when."""
    text, issued, first, last = row
    made, on = kind({"kind": "amount_off", "minor": 1}, validity=validity_of(text)), date.fromisoformat(issued)
    assert is_over(made, on) is (first == NONE)
    if first != NONE:
        assert span_of(made.validity, on) == (date.fromisoformat(first), date.fromisoformat(last))


def effect(text: str) -> dict[str, Any]:
    """`10 %` or `10.00`."""
    number, _, sign = text.partition(" ")
    if sign == "%":
        return {"kind": "percent_off", "permille": int(number) * 10}
    return {"kind": "amount_off", "minor": fen(number)}


@pytest.mark.parametrize("row", examples("coupon price"), ids=" ".join)
def test_the_price(row: list[str]) -> None:
    """Section 9: one coupon on the bill, beside the rules."""
    goods, rule, coupon, by_rules, by_coupon, due = row
    programme = programme_of(rules=[{"id": "rule", "then": effect(rule)}] if rule else [])
    does, _, least = coupon.partition(" from ")
    when = {"kind": "amount", "at_least_minor": fen(least)} if least else {"kind": "always"}
    hand = CouponAtHand(
        number=1, kind=kind(effect(does), when=when), member=None, from_on=date.min, until_on=None, uses_left=1
    )
    facts, draft = Facts(coupon=hand), Draft(lines=(DraftLine(gross_minor=fen(goods)),))
    ask = lambda: quote(draft, facts, compile_rules(programme, 1), date(2026, 3, 14))  # noqa: E731
    if by_coupon == NONE:
        with pytest.raises(RuleViolation, match=r"coupon_gives_nothing|coupon_minimum"):
            ask()
        return
    seen = ask()
    off = {discount.rule: discount.minor for discount in seen.discounts}
    assert off == {
        **({"rule": fen(by_rules)} if by_rules else {}),
        "coupon:c": fen(by_coupon),
    }
    assert seen.due_minor == fen(due)


async def test_the_uses(tmp_path: Path) -> None:
    """Section 9: two uses, seven days, two returns."""
    wanted = figures("coupon uses")
    seen: list[list[str]] = []

    def look(shop: Counter) -> None:
        coupon = shop.club.coupons.get(1)
        usable = [number for number, _ in shop.club.coupons.usable(MemberNo(1))]
        seen.append([str(2 - coupon.used()), "✓" if usable else NONE])

    async with a_shop(tmp_path, with_coupons(thrice={"uses": 2, "validity": {"days": 7}})) as shop:
        shop.at(2026, 3, 14)
        who = await shop.join()
        _, coupon = await one(shop, "thrice", who)
        look(shop)
        shop.at(2026, 3, 15)
        first = await sell(shop, who, 2000, code=coupon.code)
        look(shop)
        shop.at(2026, 3, 20, 23, 59, 59)
        second = await sell(shop, who, 3000, code=coupon.code)
        look(shop)
        await shop.refund(first.number)
        look(shop)
        shop.at(2026, 3, 21, 0, 0)
        await shop.refund(second.number)
        look(shop)
    assert seen == wanted
