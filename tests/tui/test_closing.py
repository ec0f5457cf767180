"""Counting the till on the Today screen, and the balances of a day."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.tui.modals.balances import BalancesDialog
from tests.builders import CLERK
from tests.tui.bench import Bench, at_counter, sell_lines


async def sell_for_cash(bench: Bench, minor: int) -> None:
    """A walk-in's sale in cash."""
    shop = bench.shop
    draft = msgspec.structs.replace(shop.draft(None, minor), tender="cash")
    seen = shop.club.sales.quote(draft)
    await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def test_the_till_is_counted_with_one_key(tmp_path: Path) -> None:
    """C asks what is there, says the difference while it is typed; the report prints it; Ctrl+Z takes it back."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_for_cash(bench, 12300)
        await sell_lines(bench.shop, 1, ("Tea", 1, 100))
        await bench.press("f10", "t", "c")
        assert "should be ¥123.00" in bench.text()
        await bench.type("323\r")
        assert "¥200.00 too much" in bench.text()
        await bench.type("205")
        assert "¥5.00 too little" in bench.text()
        await bench.press("ctrl+s")
        assert "Counted: 1 way of paying differs." in bench.notices()
        day = bench.shop.club.today()
        count = bench.shop.club.closings.sheet(day).count
        assert count is not None
        assert (count.counted, count.float_minor, count.difference("cash", "cash")) == ({"cash": 32300}, 20500, -500)
        await bench.press("p", "w")
        said = bench.says()
        for line in ("counted ¥323.00", "of it change of the morning ¥205.00", "difference ¥5.00 too little"):
            assert line in " ".join(said.split())
        assert "Points in the evening" in said
        await bench.press("escape", "escape", "ctrl+z")
        assert "The count of the till of 14 March 2026 is taken back." in " ".join(bench.text().split())
        await bench.press("enter")
        assert bench.shop.club.closings.sheet(day).count is None


async def test_an_amount_that_can_t_be_read_stands_at_its_field(tmp_path: Path) -> None:
    """Half an amount is said beside the field, and nothing is kept."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "t", "c")
        await bench.type("12,5x\r")
        await bench.press("ctrl+s")
        assert "An amount, please, like 123.40." in " ".join(bench.text().split())
        assert bench.shop.club.closings.sheet(bench.shop.club.today()).count is None


async def test_balances_are_proven_and_worth_their_money(tmp_path: Path) -> None:
    """B shows the points from the morning to the evening; then the proof, and what is owed in money."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 2500))
        await bench.press("f10", "t", "b")
        assert "Points in the morning" in bench.says()
        await bench.until(lambda: "Owed to members now" in bench.says(), 60.0)
        assert "Proven over 1 entry, all of them." in " ".join(bench.says().split())
        assert isinstance(bench.app.screen, BalancesDialog)


async def test_an_entry_without_a_receipt_has_a_slip(tmp_path: Path) -> None:
    """Points by hand: Enter on the member's page shows why, the points before and after, at both widths."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 2500))
        await bench.shop.give(1, 7)
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("enter")
        said = " ".join(bench.says().split())
        for line in ("Adjusted 2", "Points before 25", "by hand: test +7", "Points now 32"):
            assert line in said
        await bench.press("w", "p")
        assert (tmp_path / "print" / "slip-2.txt").exists()
