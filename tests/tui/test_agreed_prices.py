"""The prices agreed with a company, at the counter: put down, corrected, struck out, taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.widgets import Input

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.products.model import ProductChange
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.i18n import Language
from shopclub.tui.modals.agreed_prices import PriceDialog, PricesDialog
from shopclub.tui.modals.family import FamilyDialog
from shopclub.tui.widgets.field import Field
from tests.builders import CLERK, OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter, sell_lines

COMPANY = {"id": "company", "form": "company", "cards": 9}
RULE = {"id": "agreed", "then": {"kind": "agreed_prices"}, "when": {"kind": "household", "kinds": ["company"]}}


@asynccontextmanager
async def a_company(
    folder: Path, size: tuple[int, int], language: Language = Language.EN, *, ruled: bool = True
) -> AsyncIterator[Bench]:
    """A company's page; coffee and two teas are on the product list."""
    programme = programme_of(households=[COMPANY], rules=[RULE] if ruled else [])
    async with at_counter(folder, programme, size=size, members=("王老板",), language=language) as bench:
        shop = bench.shop
        await sell_lines(shop, None, ("Coffee", 1, 2500), ("Tea [b]", 1, 1200), ("绿茶", 1, 900))
        await shop.club.households.open(MemberNo(1), "company", "蓝天", shop.op(), OWNER)
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        yield bench


def prices(bench: Bench) -> dict[str, int]:
    """As the books have them."""
    return bench.shop.club.households.get(1).prices


def due(bench: Bench, name: str, minor: int) -> int:
    """What the company pays for one piece."""
    line = DraftLine(name=name, gross_minor=minor)
    return bench.shop.club.sales.quote(Draft(lines=(line,), member=MemberNo(1))).due_minor


def field(bench: Bench) -> str:
    """Where one types."""
    focused = bench.app.focused
    return focused.query_ancestor(Field).id or "" if isinstance(focused, Input) else ""


async def test_prices_are_agreed_product_by_product(tmp_path: Path) -> None:
    """R shows them, N puts one down from the product list, Enter corrects, Delete strikes out; Ctrl+Z takes back."""
    async with a_company(tmp_path, NARROW, Language.ZH) as bench:
        await bench.press("f", "r")
        assert isinstance(bench.app.screen, PricesDialog)
        assert "还没有协议价" in bench.says()
        await bench.press("n")
        assert isinstance(bench.app.screen, PriceDialog)
        await bench.type("lc")  # the initials of 绿茶
        await bench.press("enter")
        assert "平时 ¥9.00" in bench.says()
        await bench.type("7.50")
        await bench.press("enter")
        assert isinstance(bench.app.screen, PricesDialog)
        assert prices(bench) == {"绿茶": 750}
        assert "绿茶" in bench.text()
        assert "7.50" in bench.text()
        assert due(bench, "绿茶", 900) == 750
        await bench.press("enter", "backspace", "backspace", "backspace", "backspace")
        await bench.type("8\r")
        assert prices(bench) == {"绿茶": 800}
        await bench.press("delete")
        assert prices(bench) == {}
        await bench.press("escape", "escape", "ctrl+z", "enter")
        assert prices(bench) == {"绿茶": 800}
        await bench.press("ctrl+z", "enter")
        assert prices(bench) == {"绿茶": 750}


async def test_the_marked_product_or_what_was_typed(tmp_path: Path) -> None:
    """The arrows choose among what is found; what is on no list yet is agreed as typed; a code names its product."""
    async with a_company(tmp_path, WIDE) as bench:
        shop = bench.shop
        number = shop.club.products.named("Coffee")[0]
        await shop.club.products.change([number], ProductChange(code="c-1"), shop.op(), OWNER)
        await bench.press("f", "r", "n")
        await bench.type("te")
        await bench.press("enter")
        await bench.type("10\r")
        await bench.press("n")
        await bench.type("te")
        await bench.press("down", "enter")
        await bench.type("3\r")
        await bench.press("n")
        await bench.type("C-1")
        await bench.press("enter")
        await bench.type("20\r")
        assert prices(bench) == {"Tea [b]": 1000, "te": 300, "c-1": 2000}
        assert [line for line in bench.text().splitlines() if "Coffee" in line and "c-1" in line and "20.00" in line]
        await bench.press("n")
        await bench.type("coffee")
        await bench.press("enter")
        price = bench.app.screen.query_one("#amount Input", Input)
        assert price.value == "20.00"  # as it was agreed, to be corrected
        price.value = ""
        await bench.type("18\r")
        assert prices(bench) == {"Tea [b]": 1000, "te": 300, "c-1": 1800}
        await bench.press("escape")
        assert isinstance(bench.app.screen, FamilyDialog)
        assert "3 prices are agreed." in bench.says()


async def test_what_is_no_price_is_said_beside_it(tmp_path: Path) -> None:
    """A word, a price below nothing and a missing product are refused where they were typed; nothing is agreed."""
    async with a_company(tmp_path, WIDE) as bench:
        await bench.press("f", "r", "n")
        await bench.type("Coffee")
        await bench.press("enter")
        await bench.type("cheap\r")
        assert field(bench) == "amount"
        await bench.press("ctrl+u")
        await bench.type("-1\r")
        assert "none below nothing" in bench.says()
        assert field(bench) == "amount"
        bench.app.screen.query_one("#product Input", Input).value = ""
        bench.app.screen.query_one("#amount Input", Input).value = "5"
        await bench.press("ctrl+s")
        assert field(bench) == "product"
        assert prices(bench) == {}


async def test_a_clerk_looks_and_does_not_agree(tmp_path: Path) -> None:
    """For a clerk every change is refused with a sentence; the prices are shown."""
    async with a_company(tmp_path, NARROW) as bench:
        shop = bench.shop
        await shop.club.households.agree_prices(1, {"Coffee": 2000}, shop.op(), OWNER)
        bench.app.staff = CLERK
        for key in ("n", "enter", "delete"):
            await bench.press("f", "r", key)
            assert isinstance(bench.app.screen, PricesDialog)
            assert "Only the owner agrees on prices." in bench.says()
            assert "20.00" in bench.text()
            await bench.press("escape", "escape")
        assert prices(bench) == {"Coffee": 2000}


async def test_prices_no_rule_asks_for_are_said_to_be_idle(tmp_path: Path) -> None:
    """Without a rule that puts them on a bill the dialog says so, and the bill is as it was."""
    async with a_company(tmp_path, NARROW, ruled=False) as bench:
        shop = bench.shop
        await shop.club.households.agree_prices(1, {"Coffee": 2000}, shop.op(), OWNER)
        await bench.press("f", "r")
        assert "No rule of the programme puts these prices on a bill yet." in bench.says()
        assert due(bench, "Coffee", 2500) == 2500
