"""Why? Any figure of a member's page opens to what it is made of, step by step, and back."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import BONUS, VALUE
from shopclub.core.programme.ladder import Metric
from shopclub.tui.modals.entry_slip import EntrySlip
from shopclub.tui.modals.purse import PurseDialog
from shopclub.tui.modals.receipt import ReceiptDialog
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.screens.why import AnswerLine, WhyScreen
from shopclub.words.explained import OfBalance, OfEntry, OfFigure, OfLot, OfReceipt, OfStanding, Told
from tests.builders import OWNER, programme_of
from tests.core.stored.purse import top_up, with_purse
from tests.tui.bench import NARROW, Bench, at_counter, sell_lines

SILVER = {
    "id": "silver",
    "name": {"en": "Silver"},
    "reach": {"kind": "reach", "metric": "points", "value": 100, "window": {"kind": "year"}},
}
LADDER = {"tiers": [{"id": "plain", "name": {"en": "Member"}}, SILVER]}
MONTHS = {"kind": "months", "months": 12}


def why(bench: Bench) -> WhyScreen:
    """The screen in front."""
    screen = bench.app.screen
    assert isinstance(screen, WhyScreen)
    return screen


async def test_points_open_down_to_the_receipt_and_back(tmp_path: Path) -> None:
    """Y: what gave and took; Enter: the rule's entries; Enter: one of them; its receipt; Esc as often leads back."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 8850))
        await bench.shop.give(1, -23)
        bench.app.open_member(MemberNo(1))
        await bench.press("y")
        assert [asked for asked, _ in why(bench)._path] == [OfBalance()]
        assert "Why 65 points?" in str(why(bench).query_one("#why").border_title)
        assert "+88" in bench.text()
        await bench.press("enter", "enter")
        assert isinstance(why(bench)._path[-1][0], OfEntry)
        assert "Points never expire" in bench.text()
        await bench.mark("1:0")
        await bench.press("enter")
        assert isinstance(why(bench)._path[-1][0], OfReceipt)
        assert "Why ¥88.50 to pay?" in str(why(bench).query_one("#why").border_title)
        await bench.press("escape")
        assert why(bench).listing.key == "1:0"
        await bench.press("escape", "escape", "escape")
        assert isinstance(bench.app.screen, MemberScreen)


async def test_a_tier_opens_to_the_months_that_counted(tmp_path: Path) -> None:
    """On the tiers Y asks why this one; a month opens to its entries."""
    async with at_counter(tmp_path, programme_of(ladder=LADDER), members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 7000))
        bench.app.open_member(MemberNo(1))
        await bench.press("left", "left", "y")
        assert why(bench)._path[-1][0] == OfStanding()
        assert "30 more points to earn" in bench.text()
        await bench.press("enter")
        assert why(bench)._path[-1][0] == OfFigure(Metric.POINTS, "2026-03")


async def test_a_lot_opens_from_the_expiry_page(tmp_path: Path) -> None:
    """Enter on a last usable day shows what came and went; what expired first is used first."""
    async with at_counter(tmp_path, programme_of(expiry=MONTHS), members=("王芳",), size=NARROW) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 3000))
        bench.app.open_member(MemberNo(1))
        await bench.press("right", "right", "right", "enter")
        asked = why(bench)._path[-1][0]
        assert isinstance(asked, OfLot)
        assert asked.key == "2027-03-14"


async def test_receipt_and_slip_open_too(tmp_path: Path) -> None:
    """Y on a receipt asks why it comes to what it does, Y on a slip why the entry came about; also for a walk-in."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        sale = await sell_lines(bench.shop, 1, ("Tea", 1, 8850))
        walk_in = await sell_lines(bench.shop, None, ("Tea", 1, 500))
        await bench.shop.give(1, 5)
        entry = bench.shop.club.points.history(MemberNo(1))[0][0]
        for dialog in (ReceiptDialog(sale), ReceiptDialog(walk_in), EntrySlip(entry)):
            bench.app.push_screen(dialog)
            await bench.settle()
            await bench.press("y")
            assert "Together" in bench.text() or "Without a fixed last day" in bench.text()
            await bench.press("escape")


async def test_a_name_in_brackets_is_text(tmp_path: Path) -> None:
    """What people typed is no markup, in the question and in the lines."""
    async with at_counter(tmp_path, members=("[/x]",)) as bench:
        await bench.shop.club.points.adjust(MemberNo(1), 5, "[/red] note", bench.shop.op(), OWNER)
        bench.app.open_member(MemberNo(1))
        await bench.press("y")
        assert "[/red] note" in bench.text()


def test_a_line_wraps_and_keeps_its_figure() -> None:
    """Nothing is cut: the sentence takes as many lines as it needs, the figure stands at the right of the last."""
    text, about = "a sentence that is longer than the line is wide", ("what is below it",)
    told = Told(text, "+1,320", 1320, OfBalance(), about, 1, "✓")
    lines = [line.plain for line in AnswerLine(told).lines(30)]
    assert all(len(line) == 30 for line in lines)
    assert lines[0].startswith("  ✓ a sentence")
    assert "+1,320 ›" in lines[-2]
    assert "what is below it" in lines[-1]


async def test_the_purse_opens_too(tmp_path: Path) -> None:
    """Y in the purse asks why; beside the points stands every other balance, and Enter opens it."""
    async with at_counter(tmp_path, with_purse(), members=("王芳",)) as bench:
        await top_up(bench.shop, MemberNo(1))
        bench.app.push_screen(PurseDialog(MemberNo(1)))
        await bench.settle()
        await bench.press("y")
        assert why(bench)._path[-1][0] == OfBalance()
        assert "Stored value" in bench.text()
        await bench.press("enter")
        asked = why(bench)._path[-1][0]
        assert isinstance(asked, OfBalance)
        assert asked.unit in (VALUE, BONUS)
