"""What the discounts of a receipt were worked out on: bases and shares by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shopclub.core.explaining.receipt import DiscountWhy, LineShare, Step
from shopclub.core.sales.model import Draft, DraftLine, SaleClosed
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

TEA: dict[str, Any] = {"id": "tea", "then": {"kind": "member_price", "prices": {"Tea": 800}}}
STEPS: dict[str, Any] = {
    "id": "steps",
    "then": {"kind": "steps_off", "steps": [{"over_minor": 5000, "off_minor": 500}]},
}
TENTH: dict[str, Any] = {"id": "tenth", "then": {"kind": "percent_off", "permille": 100}}
COUPON: dict[str, Any] = {
    "id": "two",
    "name": {"en": "Two off"},
    "then": {"kind": "amount_off", "minor": 200},
    "bearer": True,
}


async def sell(shop: Counter, *lines: tuple[str, int], code: str = "") -> SaleClosed:
    """A sale of named lines."""
    draft = Draft(lines=tuple(DraftLine(name=name, gross_minor=minor) for name, minor in lines), code=code)
    return await shop.club.sales.record(draft, shop.club.sales.quote(draft).fingerprint, shop.op(), CLERK)


def found(shop: Counter, sale: SaleClosed) -> dict[str, DiscountWhy]:
    """The discounts by rule."""
    return {one.rule: one for one in shop.club.explaining.receipt(sale.number).discounts}


async def test_each_step_is_worked_out_on_what_the_one_before_left(tmp_path: Path) -> None:
    """Tea 10.00 at 8.00, a pot 50.00: steps on 58.00, 10 % on 53.00, a coupon on 47.70; shares to the fen."""
    programme = programme_of(rules=[TEA, STEPS, TENTH], coupons=[COUPON])
    async with a_shop(tmp_path, programme) as shop:
        done = await shop.club.coupons.issue_bearer("two", 1, shop.op(), OWNER)
        code = shop.club.coupons.get(done.numbers[0]).code
        sale = await sell(shop, ("Tea", 1000), ("Pot", 5000), code=code)
        why = found(shop, sale)
        assert [(one.rule, one.step, one.base_minor, one.minor) for one in why.values()] == [
            ("tea", Step.ITEMS, 1000, 200),
            ("steps", Step.STEPS, 5800, 500),
            ("tenth", Step.BILL, 5300, 530),
            ("coupon:two", Step.COUPON, 4770, 200),
        ]
        assert why["tea"].shares == (LineShare(0, 1000, 200),)
        assert why["steps"].shares == (LineShare(0, 800, 69), LineShare(1, 5000, 431))
        for one in why.values():
            assert sum(share.minor for share in one.shares) == one.minor


async def test_a_receipt_is_told_by_the_rules_it_was_rung_up_by(tmp_path: Path) -> None:
    """The rule is gone from the next programme; its receipt still knows the step and the version."""
    async with a_shop(tmp_path, programme_of(rules=[TEA])) as shop:
        sale = await sell(shop, ("Tea", 1000))
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        why = shop.club.explaining.receipt(sale.number)
        assert (why.version, why.discounts[0].step) == (1, Step.ITEMS)


async def test_a_return_shows_its_part_with_the_other_sign(tmp_path: Path) -> None:
    """10 % of a returned pot of 50.00 are 5.00 less to give back, by the rules of the sale."""
    async with a_shop(tmp_path, programme_of(rules=[TENTH])) as shop:
        sale = await sell(shop, ("Tea", 1000), ("Pot", 5000))
        shop.at(2026, 3, 20)
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        back = await shop.refund(sale.number, {1: 1})
        why = shop.club.explaining.receipt(back.number)
        assert why.version == 1
        assert [(one.base_minor, one.minor) for one in why.discounts] == [(-5000, -500)]


async def test_a_rule_that_is_unknown_is_told_with_its_lines(tmp_path: Path) -> None:
    """Without a version that knows it the base is what the lines came to."""
    async with a_shop(tmp_path, programme_of(rules=[TENTH])) as shop:
        sale = await sell(shop, ("Tea", 1000))
        assert found(shop, sale)["tenth"].base_minor == 1000
