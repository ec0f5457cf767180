"""Ways of paying at the counter: the usual one without a key, another with one, parts with an amount before it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shopclub.core.check import check_club
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.shop.model import Tender
from shopclub.i18n import Language, Words
from shopclub.tui.modals.tender import TenderDialog, tender_letters
from shopclub.tui.modals.tenders import TendersDialog
from tests.builders import OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

BY_CARD = {
    "id": "card-day",
    "name": {"en": "Card day"},
    "when": {"kind": "tender", "tenders": ["card"]},
    "then": {"kind": "percent_off", "permille": 100},
}
RULES = programme_of(
    rules=[BY_CARD, {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}]
)


async def set_usual(bench: Bench, tender: str) -> None:
    """Cash is meant where nobody says."""
    club = bench.shop.club
    await club.settings.change(msgspec.structs.replace(club.shop, tender=tender), bench.shop.op(), OWNER)
    await bench.settle()


async def ring(bench: Bench, amount: str) -> None:
    """A walk-in with an amount."""
    await bench.press("enter")
    await bench.type(amount)


def paid(bench: Bench, number: int) -> dict[str, int]:
    """How a sale was paid."""
    return bench.shop.club.sales.get(SaleNo(number)).tenders


async def test_nobody_is_asked_without_a_usual_way(tmp_path: Path) -> None:
    """As before there were any: the sale does not say how it was paid."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await ring(bench, "88")
        await bench.press("enter")
        assert paid(bench, 1) == {}


async def test_the_usual_way_needs_no_key(tmp_path: Path) -> None:
    """It stands quietly below the bill, and closing the sale takes it."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await set_usual(bench, "cash")
        await ring(bench, "88")
        assert "Paid by cash" in bench.text()
        await bench.press("enter")
        assert paid(bench, 1) == {"cash": 8800}


async def test_a_letter_takes_another_and_changes_the_bill(tmp_path: Path) -> None:
    """Ctrl+T, B: by card, which a rule gives 10 % for, at once."""
    async with at_counter(tmp_path, RULES, size=NARROW) as bench:
        await set_usual(bench, "cash")
        await ring(bench, "100")
        await bench.press("ctrl+t")
        assert isinstance(bench.app.screen, TenderDialog)
        await bench.press("b")
        assert "90.00" in bench.text()
        assert "Paid by bank card" in bench.text()
        await bench.press("enter")
        assert paid(bench, 1) == {"card": 9000}
        await ring(bench, "100")
        await bench.press("enter")
        assert paid(bench, 2) == {"cash": 10000}


async def test_an_amount_first_makes_a_part(tmp_path: Path) -> None:
    """40 by card, the rest in cash with Enter; both stand below the bill."""
    async with at_counter(tmp_path, size=WIDE) as bench:
        await set_usual(bench, "cash")
        await ring(bench, "88")
        await bench.press("ctrl+t", "4", "0", "b")
        assert "48.00" in bench.text()
        await bench.press("enter")
        assert "bank card" in bench.text()
        await bench.press("enter")
        assert paid(bench, 1) == {"card": 4000, "cash": 4800}
        assert check_club(bench.shop.club) == []


async def test_more_than_the_bill_is_said_and_struck_out(tmp_path: Path) -> None:
    """Parts of more than there is to pay are refused in words; backspace takes them back, escape changes nothing."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await set_usual(bench, "cash")
        await ring(bench, "88")
        await bench.press("ctrl+t", "9", "0", "b")
        assert "more than the" in bench.text()
        await bench.press("backspace")
        assert "more than the" not in bench.text()
        await bench.press("1", "escape", "enter")
        assert paid(bench, 1) == {"cash": 8800}


async def test_without_a_usual_way_the_rest_is_asked_for(tmp_path: Path) -> None:
    """A part alone leaves a rest: the dialog stays until somebody says what pays it."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await ring(bench, "88")
        await bench.press("ctrl+t", "5", "0", "w")
        assert isinstance(bench.app.screen, TenderDialog)
        await bench.press("c", "enter")
        assert paid(bench, 1) == {"wechat": 5000, "cash": 3800}


async def test_money_goes_back_by_the_same_ways(tmp_path: Path) -> None:
    """The return says how much to give back by which."""
    async with at_counter(tmp_path, size=WIDE) as bench:
        await set_usual(bench, "cash")
        await ring(bench, "88")
        await bench.press("ctrl+t", "4", "4", "b", "enter", "enter")
        bench.app.open_refund(1)
        await bench.settle()
        assert "bank card" in bench.text()
        await bench.press("enter", "enter")
        assert paid(bench, 2) == {"card": -4400, "cash": -4400}


async def test_the_settings_keep_the_ways(tmp_path: Path) -> None:
    """One is usual or none, one is not taken any more, one of the shop's own has a name and a letter."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        bench.app.go("settings")
        await bench.settle()
        await bench.press("down", "down", "down", "down", "enter")
        assert isinstance(bench.app.screen, TendersDialog)
        await bench.press("enter")
        assert bench.shop.club.shop.tender == "cash"
        await bench.press("space")
        assert (bench.shop.club.shop.tender, bench.shop.club.shop.taken()[0]) == ("", "card")
        await bench.press("n")
        await bench.type("美团券")
        await bench.press("enter")
        assert bench.shop.club.shop.tenders[-1] == Tender(id="own-1", name={"en": "美团券"})
        await bench.press("escape")
        assert "Alipay" in bench.text()


def test_every_way_has_a_letter_of_its_own() -> None:
    """The usual ones theirs; own ones the first free letter of the name, in pinyin too."""
    own = (Tender(id="own-1", name={"en": "Cheque"}), Tender(id="own-2", name={"zh": "美团券"}))
    usual = (Tender(id="cash"), Tender(id="card"), Tender(id="alipay", taken=False))
    letters = tender_letters((*usual, *own), Words(Language.ZH))
    assert letters == {"cash": "c", "card": "b", "own-1": "a", "own-2": "m"}
