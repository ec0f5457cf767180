"""The purse: stamp cards, packages and money back, one key from where the clerk stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import Unit
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language
from shopclub.presets.pieces import added, pieces
from shopclub.tui.modals.purse import PurseDialog
from shopclub.tui.undoing import undo_sentence
from tests.builders import CLERK, OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, at_counter

BACK = {"id": "back", "then": {"kind": "cashback", "permille": 20, "period": "month"}}
STAMP = {"id": "stamp", "then": {"kind": "stamps", "card": "coffee"}}
CARD = {"id": "coffee", "name": {"en": "Coffee [b]card", "zh": "咖啡[b]卡"}, "size": 9, "coupon": "free"}
FREE = {"id": "free", "name": {"en": "Free", "zh": "赠饮"}, "then": {"kind": "amount_off", "minor": 2000}}
CUTS = {
    "id": "cuts",
    "name": {"en": "Ten [/x]cuts", "zh": "十次[/x]剪发"},
    "visits": 10,
    "price_minor": 90000,
    "single_minor": 10000,
}


def full() -> Programme:
    """A card, a package, 2 % a month."""
    return programme_of(rules=[STAMP, BACK], cards=[CARD], coupons=[FREE], packages=[CUTS])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_package_is_sold_and_used_with_a_few_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    """F5, the offer, how it is paid, Enter: ten; F5 and two Enters use one; an undo says what it takes back."""
    async with at_counter(tmp_path, programme=full(), members=("王[/x]芳",), size=size) as bench:
        await bench.type("000001")
        await bench.press("enter", "f5")
        assert isinstance(bench.app.screen, PurseDialog)
        assert "○○○○○○○○○ 0 of 9" in bench.text()
        await bench.press("down")
        assert "Sell: Ten [/x]cuts" in bench.text()
        assert "10 visits for ¥900 (one alone costs ¥100)" in bench.says()
        for _ in range(3):
            await bench.press("enter")
        room = bench.shop.club.packages
        assert room.held(MemberNo(1))[0].left == 10
        assert "10 times left" in bench.text()
        await bench.press("home", "down", "enter")
        await bench.press("enter")
        await bench.press("enter")
        assert room.held(MemberNo(1))[0].left == 9
        await bench.press("escape")
        last = bench.shop.club.undo.last()
        assert last is not None
        said = undo_sentence(bench.shop.club, last, bench.app.voice)
        assert said == "王[/x]芳: 1 visit of Ten [/x]cuts was not used and comes back."


async def test_the_owner_pays_back_and_out(tmp_path: Path) -> None:
    """Nine visits of ten: 810.00 back; 12.00 of money back in cash, what waits stays."""
    async with at_counter(tmp_path, programme=full(), members=("王芳",)) as bench:
        shop, who = bench.shop, MemberNo(1)
        await shop.sell(1, 60000)
        await shop.day(2026, 4, 1)
        await shop.sell(1, 10000)
        await shop.club.packages.sell(who, "cuts", shop.op(), CLERK)
        await shop.club.packages.use(who, "cuts", shop.op(), CLERK)
        await bench.type("000001")
        await bench.press("enter", "f2", "f5")
        said = bench.text()
        assert "●●○○○○○○○ 2 of 9" in said
        assert "Pay back: Ten [/x]cuts" in said
        assert "¥810.00" in said
        assert "Cashback" in said
        assert "¥12.00" in said
        assert "Cashback through 30 Apr" in said
        await bench.press("down", "down", "enter", "y")
        assert shop.club.packages.held(who) == []
        await bench.press("home", "down", "enter", "enter")
        assert shop.club.cashback.usable(who) == 0
        assert [minor for _, minor in shop.club.cashback.waiting(who)] == [200]


async def test_a_clerk_sees_no_paying_back(tmp_path: Path) -> None:
    """Selling and using are the clerk's, money goes out by the owner."""
    async with at_counter(tmp_path, programme=full(), members=("王芳",)) as bench:
        bench.app.staff = CLERK
        await bench.shop.club.packages.sell(MemberNo(1), "cuts", bench.shop.op(), CLERK)
        await bench.type("000001")
        await bench.press("enter", "f5")
        assert "Ten [/x]cuts" in bench.text()
        assert "Pay back" not in bench.text()


async def test_without_anything_it_says_so(tmp_path: Path) -> None:
    """A programme of points alone; without a member F5 does nothing."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("f5")
        assert not isinstance(bench.app.screen, PurseDialog)
        await bench.type("000001")
        await bench.press("enter", "f5")
        assert "Nothing here yet" in bench.says()


async def test_the_purse_in_chinese(tmp_path: Path) -> None:
    """Every line in the reader's language."""
    async with at_counter(tmp_path, programme=full(), members=("王芳",), language=Language.ZH) as bench:
        await bench.type("000001")
        await bench.press("enter", "f5", "down")
        said = bench.text()
        assert "咖啡[b]卡" in said
        assert "○○○○○○○○○ 0 / 9" in said
        assert "出售：十次[/x]剪发" in said
        assert "10 次 ¥900（单次 ¥100）" in bench.says()


async def test_a_bill_says_what_else_it_brings_and_a_return_what_it_takes(tmp_path: Path) -> None:
    """A stamp by its card's name, money back as money; the preview of a return says both with a minus."""
    async with at_counter(tmp_path, programme=full(), members=("王芳",)) as bench:
        await bench.type("000001")
        await bench.press("enter")
        await bench.type("100")
        said = bench.says()
        assert "Stamps: Coffee [b]card: for the purchase +1" in said
        assert "Cashback of this period: 2% of ¥100.00 paid" in said
        assert "+¥2.00" in said
        await bench.press("enter")
        await bench.press("ctrl+r")
        await bench.press("enter")
        said = " ".join(bench.says().split())
        assert "Stamps: Coffee [b]card -1" in said
        assert "-¥2.00" in said


async def test_the_page_tells_every_balance_with_its_name(tmp_path: Path) -> None:
    """Stamps as stamps, money back as money, beside the points."""
    async with at_counter(tmp_path, programme=full(), members=("王芳",)) as bench:
        await bench.shop.sell(1, 10000)
        await bench.type("000001")
        await bench.press("enter", "f2")
        said = bench.text()
        assert "Stamps: Coffee [b]card: for the purchase" in said
        assert "+¥2.00" in said


async def test_draws_and_the_shared_card_are_there_too(tmp_path: Path) -> None:
    """With tickets and an open round: F5, Enter, the round, Enter: drawn; the shared card opens from its line."""
    draw, family = (next(piece for piece in pieces() if piece.id == one) for one in ("draw", "family"))
    programme = added(added(programme_of(), draw, "CNY")[0], family, "CNY")[0]
    async with at_counter(tmp_path, programme=programme, members=("王芳",), size=NARROW) as bench:
        shop = bench.shop
        await shop.club.draws.open("lucky", shop.club.today(), shop.op(), OWNER)
        await shop.sell(1, 20000)
        await bench.type("000001")
        await bench.press("enter", "f5")
        assert "2 tickets" in bench.text()
        assert "Family card" in bench.text() or "Shared card" in bench.text()
        await bench.press("enter", "enter", "enter")
        assert shop.club.points.account(MemberNo(1)).balance[Unit("tickets:lucky")] == 1
        await bench.press("enter", "escape", "f5", "end", "enter", "enter", "enter")
        assert shop.club.households.number_of(1) is not None
