"""A sale that is closed: what was recorded gives, and what was not given says why, by the version of then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shopclub.core.explaining.gaps import Measure
from shopclub.core.explaining.sale import Explanation, Item, Sort, State
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.tracing import Bar
from shopclub.core.sales.model import Draft, DraftLine
from tests.builders import CLERK, OWNER, a_shop, programme_of
from tests.core.coupons.coupons import BASE, draft, kinds, one, sell

STEPS = {"id": "steps", "then": {"kind": "steps_off", "steps": [{"over_minor": 10_000, "off_minor": 500}]}}
ONCE = {"id": "once", "then": {"kind": "points_fixed", "points": 5}, "caps": {"per_member": 1, "period": "ever"}}
VIP = {"id": "vip", "then": {"kind": "points_fixed", "points": 7}, "when": {"kind": "tag", "tags": ["vip"]}}


def keyed(found: Explanation) -> dict[str, Item]:
    return {item.key: item for item in found.items}


def alike(one: Item) -> tuple[Any, ...]:
    return one.state, one.minor, one.points, one.handed, one.hurdle, one.ways


async def test_a_sale_says_afterwards_what_the_counter_said_before(tmp_path: Path) -> None:
    """Rules of the price, points, a coupon on the bill and one beside it: the same states, figures and ways."""
    second = {"id": "second", "then": {"kind": "amount_off", "minor": 300}, "when": {"kind": "nth_purchase", "n": 2}}
    programme = programme_of(rules=[BASE, STEPS, second], coupons=kinds(gift=None))
    async with a_shop(tmp_path, programme) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 3000)
        _, on_bill = await one(shop, "tenth", 1)
        await one(shop, "ten", 1)
        bill = draft(1, 7000, code=on_bill.code)
        before = keyed(shop.club.whynot.at_counter(bill))
        seen = shop.club.sales.quote(bill)
        closed = await shop.club.sales.record(bill, seen.fingerprint, shop.op(), CLERK)
        after = keyed(shop.club.whynot.of_sale(closed.number))
        assert after.keys() == before.keys()
        assert {key: alike(item) for key, item in after.items()} == {key: alike(item) for key, item in before.items()}
        assert after["rule:second"].minor == 300


async def test_it_goes_by_the_version_of_then(tmp_path: Path) -> None:
    """A step that came later is none of an earlier receipt's business; what was there then still is."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, STEPS])) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 8800)
        await shop.club.programme.adopt(programme_of(rules=[BASE]), shop.op(), OWNER)
        found = keyed(shop.club.whynot.of_sale(SaleNo(1)))
        gap = found["rule:steps"].ways[0][0].gap
        assert gap is not None
        assert (gap.measure, gap.amount) == (Measure.MONEY, 1200)
        await sell(shop, 1, 8800)
        assert "rule:steps" not in keyed(shop.club.whynot.of_sale(SaleNo(2)))


async def test_nothing_is_said_to_have_been_given_that_was_not_recorded(tmp_path: Path) -> None:
    """A rule once for each member gave at the first sale; at the second it is not said to have given."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, ONCE])) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 1000)
        await sell(shop, 1, 1000)
        first, second = (keyed(shop.club.whynot.of_sale(SaleNo(n))) for n in (1, 2))
        assert (first["rule:once"].state, first["rule:once"].points) == (State.GIVES, 5)
        assert second["rule:once"].state is State.NOT
        assert second["rule:once"].hurdle is not None
        assert second["rule:once"].hurdle.bar is Bar.THEN


async def test_what_the_file_says_now_is_marked(tmp_path: Path) -> None:
    """No row says who had which tag at a sale."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, STEPS, VIP])) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 1000)
        found = keyed(shop.club.whynot.of_sale(SaleNo(1)))
        assert found["rule:vip"].as_now
        assert not found["rule:steps"].as_now


async def test_points_and_balances_of_then_are_put_together_from_the_books(tmp_path: Path) -> None:
    """100 points earned, 100 taken off the second bill; a third finds none, and 10 are short of a first step."""
    rich = {"id": "rich", "then": {"kind": "points_fixed", "points": 3}, "when": {"kind": "balance", "at_least": 60}}
    programme = programme_of(rules=[BASE, rich], money_off={"points": 100, "minor": 100})
    async with a_shop(tmp_path, programme) as shop:
        await shop.join("王芳")
        await sell(shop, 1, 10_000)
        bill = Draft(lines=(DraftLine(gross_minor=5000),), member=MemberNo(1), points=100)
        await shop.club.sales.record(bill, shop.club.sales.quote(bill).fingerprint, shop.op(), CLERK)
        await sell(shop, 1, 1000)
        first, second, third = (keyed(shop.club.whynot.of_sale(SaleNo(n))) for n in (1, 2, 3))
        assert first["rule:rich"].state is State.NOT
        assert (second["points:points"].state, second["points:points"].minor) == (State.GIVES, 100)
        assert second["rule:rich"].points == 3
        gap = third["rule:rich"].ways[0][0].gap
        assert gap is not None
        assert (gap.measure, gap.amount) == (Measure.POINTS, 60 - 49 - 3)


async def test_a_walk_in_and_an_empty_programme_are_explained(tmp_path: Path) -> None:
    """Nobody bought something: every rule is for members."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, STEPS])) as shop:
        await sell(shop, None, 12_000)
        found = shop.club.whynot.of_sale(SaleNo(1))
        assert found.past
        rules = [item for item in found.items if item.sort is Sort.RULE]
        assert {item.id: item.state for item in rules} == {"base": State.NOT, "steps": State.GIVES}
