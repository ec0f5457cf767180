"""The purse at the counter: paying in, paying a bill with it, paying out, and gift cards."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.check import check_club
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.units import BONUS, VALUE
from shopclub.i18n import Language
from shopclub.tui.modals.purse import PurseDialog
from tests.builders import OWNER
from tests.core.stored.purse import sell_cards, with_purse
from tests.decoders import codes_in
from tests.tui.bench import NARROW, WIDE, Bench, at_counter


def purse(bench: Bench, member: int) -> tuple[int, int]:
    """Paid in, bonus."""
    balance = bench.shop.club.points.account(member).balance  # type: ignore[arg-type]
    return balance.get(VALUE, 0), balance.get(BONUS, 0)


async def serve(bench: Bench, amount: str = "") -> int:
    """Somebody stands there, with a bill."""
    who = await bench.shop.join("Wang")
    await bench.settle()
    bench.app.serve(who)
    await bench.settle()
    if amount:
        await bench.type(amount)
    return who


@pytest.mark.parametrize(("size", "language"), [(NARROW, Language.EN), (WIDE, Language.ZH)])
async def test_a_package_is_paid_in_and_pays_the_bill(
    tmp_path: Path, size: tuple[int, int], language: Language
) -> None:
    """F5 and the offer take 500 for 500 and 50; F5 and the line below pay a bill of 80: 50 of bonus, 30 of value."""
    async with at_counter(tmp_path, with_purse(), size=size, language=language) as bench:
        who = await serve(bench, "80")
        await bench.press("f5", "enter", "enter", "enter", "enter")
        assert purse(bench, who) == (50000, 5000)
        assert isinstance(bench.app.screen, PurseDialog)
        await bench.press("escape", "f5", "down", "enter")
        await bench.settle()
        assert "30.00" in bench.text()
        await bench.press("enter")
        sale = bench.shop.club.sales.get(SaleNo(2))
        assert (sale.tenders, purse(bench, who)) == ({"bonus": 5000, "value": 3000}, (47000, 0))
        assert check_club(bench.shop.club) == []


async def test_a_free_amount_is_typed_and_its_bounds_are_said(tmp_path: Path) -> None:
    """The last line of the packages takes any amount; a tender is asked for; too little is told, and nothing taken."""
    async with at_counter(tmp_path, with_purse({"min_minor": 10000}), size=NARROW) as bench:
        who = await serve(bench)
        await bench.press("f5", "enter", "down", "enter")
        await bench.type("99")
        await bench.press("enter")
        assert purse(bench, who) == (0, 0)
        await bench.press("enter", "down", "enter")
        await bench.type("100")
        await bench.press("enter", "enter", "enter")
        assert purse(bench, who) == (10000, 0)


async def test_what_is_left_is_paid_out_by_the_owner(tmp_path: Path) -> None:
    """F5, paying out offers all there is; Enter, yes, cash: 500 out and the bonus gone, and undone it is back."""
    async with at_counter(tmp_path, with_purse(), size=NARROW) as bench:
        who = await serve(bench)
        await bench.press("f5", "enter", "enter", "enter", "enter")
        await bench.press("home", "down", "enter", "enter", "enter", "enter")
        assert purse(bench, who) == (0, 0)
        await bench.press("escape", "ctrl+z", "enter")
        assert purse(bench, who) == (50000, 5000)


async def test_a_gift_card_is_sold_scanned_and_pays(tmp_path: Path) -> None:
    """Sold without a member, with a page to print; scanned it pays the next bill; scanned again it does not."""
    async with at_counter(tmp_path, with_purse(), size=NARROW) as bench:
        await bench.press("f5")
        await bench.type("100")
        await bench.press("enter", "enter", "enter")
        card = bench.shop.club.gift_cards.get(1)
        assert card.left_minor == 10000
        page = (bench.shop.club.path.parent / "print" / "gift-cards-1.html").read_text("utf-8")
        assert codes_in(page) == [card.code]
        await bench.press("enter", "escape")
        await bench.press("enter")
        await bench.type("120")
        await bench.app.scanned(card.code)
        await bench.settle()
        quote = bench.app.screen.till.quote  # type: ignore[attr-defined]
        assert quote.tenders["gift"] == 10000 if quote is not None else True
        await bench.app.scanned(card.code)
        await bench.settle()
        assert bench.app.screen.till.cards == ()  # type: ignore[attr-defined]


async def test_a_card_with_which_nobody_can_pay_is_told(tmp_path: Path) -> None:
    """An empty one stays off the bill."""
    async with at_counter(tmp_path, with_purse(), size=NARROW) as bench:
        ((number, card),) = (await sell_cards(bench.shop, 10000)).cards
        await bench.shop.club.gift_cards.pay_back(number, bench.shop.op(), OWNER)
        await bench.app.scanned(card.code)
        await bench.settle()
        assert bench.app.screen.till.cards == ()  # type: ignore[attr-defined]


async def test_what_a_gift_card_leaves_is_paid_with_stored_value(tmp_path: Path) -> None:
    """A bill that a card covers in part still offers the purse: 120 by a card of 100 and 20 of bonus."""
    async with at_counter(tmp_path, with_purse(), size=NARROW) as bench:
        shop = bench.shop
        (_, card), *_ = (await sell_cards(shop, 10000)).cards
        who = await serve(bench, "120")
        quote = shop.club.stored.quote(MemberNo(who), "fifty")
        await shop.club.stored.top_up(quote, "500", shop.op(), OWNER, tender="cash")
        await bench.app.scanned(card.code)
        await bench.settle()
        await bench.press("f5")
        assert "Pay the bill with stored value" in bench.text()
