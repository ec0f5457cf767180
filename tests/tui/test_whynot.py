"""Why not? at the counter: one key opens it, the nearest stands first, Enter uses what could be used."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from textual.widgets import OptionList

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language
from shopclub.tui.modals.receipt import ReceiptDialog
from shopclub.tui.modals.redeem import RedeemDialog
from shopclub.tui.modals.whynot import WhyNotDialog
from tests.builders import programme_of
from tests.core.coupons.coupons import BASE, kinds, one
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
CHEAP = {"id": "bag", "name": {"en": "Bag", "zh": "购物袋"}, "points": 10}
MONEY_OFF = {"points": 10, "minor": 100}


def shop(**parts: object) -> Programme:
    """A point a yuan, coupons, a bag for ten points, ten points take 1.00 off."""
    return programme_of(rules=[BASE], coupons=kinds(gift=None), rewards=[CHEAP], money_off=MONEY_OFF, **parts)


async def ask(bench: Bench, amount: str) -> WhyNotDialog:
    """Serve 王芳, type an amount, press the key."""
    await bench.take(MemberNo(1))
    await bench.type(amount)
    await bench.press("ctrl+y")
    screen = bench.app.screen
    assert isinstance(screen, WhyNotDialog)
    return screen


@BOTH_SIZES
async def test_one_key_says_what_is_missed_by_least(tmp_path: Path, size: tuple[int, int]) -> None:
    """50.00 on the bill, a coupon from 80.00 on: 30.00 more stands first and is marked, with its reason below."""
    async with at_counter(tmp_path, shop(), size=size, members=("王芳",)) as bench:
        await one(bench.shop, "ten", 1)
        dialog = await ask(bench, "50")
        assert "¥30.00 more" in bench.text()
        assert "When the bill comes to ¥80 or more: ¥30.00 short" in bench.says()
        assert str(dialog.listing.key).startswith("coupon:")
        assert str(dialog.box.border_subtitle) == "↑↓ look · Esc back"
        assert "✓ 1 point for each full ¥1 paid" in bench.text()
        await bench.press("escape")
        assert bench.counter.till.amount == "50"


async def test_it_speaks_chinese(tmp_path: Path) -> None:
    """还差 ¥30.00."""
    async with at_counter(tmp_path, shop(), language=Language.ZH, members=("王芳",)) as bench:
        await one(bench.shop, "ten", 1)
        await ask(bench, "50")
        assert "消费满 ¥80 时：还差 ¥30.00" in bench.says()
        assert "还差 ¥30.00" in bench.text()


async def test_enter_puts_a_coupon_on_the_bill_that_could_be_used(tmp_path: Path) -> None:
    """¥10 off 100.00 are offered; Enter takes them."""
    async with at_counter(tmp_path, shop(), members=("王芳",)) as bench:
        number, coupon = await one(bench.shop, "ten", 1)
        dialog = await ask(bench, "100")
        assert "would be -¥10.00" in bench.text()
        dialog.listing.mark(f"coupon:{number}")
        await bench.settle()
        assert str(dialog.box.border_subtitle) == "↑↓ look · Enter uses it · Esc back"
        await bench.press("enter")
        await bench.settle()
        assert bench.counter.till.code == coupon.code


async def test_enter_goes_to_the_points_and_to_the_rewards(tmp_path: Path) -> None:
    """With 100 points earned both are offered, each where it is done; what gives nothing does nothing."""
    async with at_counter(tmp_path, shop(), members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("100")
        await bench.press("enter")
        dialog = await ask(bench, "5")
        dialog.listing.mark("points:points")
        await bench.press("enter")
        await bench.settle()
        assert bench.counter.sale.points_row.display
        await bench.press("ctrl+y")
        assert isinstance(bench.app.screen, WhyNotDialog)
        bench.app.screen.listing.mark("rule:base")
        await bench.press("enter")
        assert isinstance(bench.app.screen, WhyNotDialog)
        bench.app.screen.listing.mark("reward:bag")
        await bench.press("enter")
        await bench.settle()
        assert isinstance(bench.app.screen, RedeemDialog)


async def test_it_opens_on_an_empty_counter_and_on_an_amount_that_cannot_be_read(tmp_path: Path) -> None:
    """Nobody and nothing; then a walk-in with nonsense typed."""
    async with at_counter(tmp_path, shop()) as bench:
        await bench.press("ctrl+y")
        assert "Only members get this. Find the member first." in bench.says() or "members only" in bench.text()
        await bench.press("escape", "enter")
        await bench.type("1..2")
        await bench.press("ctrl+y")
        assert isinstance(bench.app.screen, WhyNotDialog)


async def test_a_hostile_name_is_text(tmp_path: Path) -> None:
    """A coupon called [/x] is shown as it is."""
    named = {"ten": {"name": {"en": "[/x] {off}"}}}
    programme = programme_of(rules=[BASE], coupons=kinds(gift=None, **named))
    async with at_counter(tmp_path, programme, members=("[/x]",)) as bench:
        await one(bench.shop, "ten", 1)
        await ask(bench, "50")
        assert "[/x] {off}" in bench.text()


async def test_a_programme_of_thirty_rules_is_explained_at_once(tmp_path: Path) -> None:
    """Thirty rules, most with a condition, and three coupons: below 50 ms in the middle of nine."""
    rules = [
        {
            "id": f"r{n}",
            "then": {"kind": "percent_off", "permille": 10 + n} if n % 3 else {"kind": "points_fixed", "points": n + 1},
            "when": {
                "kind": "all",
                "of": [
                    {"kind": "amount", "at_least_minor": 1000 * n},
                    {"kind": "any", "of": [{"kind": "weekdays", "days": [1 + n % 7]}, {"kind": "holiday"}]},
                ],
            },
        }
        for n in range(30)
    ]
    async with at_counter(tmp_path, programme_of(rules=rules, coupons=kinds(gift=None)), members=("王芳",)) as bench:
        for kind in ("ten", "tenth", "thrice"):
            await one(bench.shop, kind, 1)
        await bench.take(MemberNo(1))
        await bench.type("50")
        draft = bench.counter.till.draft()
        assert draft is not None
        took = []
        for _ in range(9):
            begun = perf_counter()
            bench.app.club.whynot.at_counter(draft)
            took.append(perf_counter() - begun)
        assert sorted(took)[4] < 0.05
        await bench.press("ctrl+y")
        assert bench.app.screen.query_one(OptionList).option_count > 30


@BOTH_SIZES
async def test_a_receipt_says_what_was_not_given(tmp_path: Path, size: tuple[int, int]) -> None:
    """N on the receipt: what gave, what was short then; nothing of it can be used any more."""
    async with at_counter(tmp_path, shop(), size=size, members=("王芳",)) as bench:
        await one(bench.shop, "ten", 1)
        await bench.take(MemberNo(1))
        await bench.type("50")
        await bench.press("enter")
        bench.app.push_screen(ReceiptDialog(SaleNo(1)))
        await bench.settle()
        await bench.press("n")
        dialog = bench.app.screen
        assert isinstance(dialog, WhyNotDialog)
        assert "When the bill comes to ¥80 or more: ¥30.00 short" in bench.says()
        assert "+50 points" in bench.text()
        await bench.press("enter", "escape")
        assert isinstance(bench.app.screen, ReceiptDialog)
