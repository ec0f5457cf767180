"""Putting right at the counter: giving, merging, moving a sale, balances brought along; each said before it is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import VALUE
from shopclub.i18n import Language
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.mending import OpeningDialog, TransferDialog, WhoDialog
from shopclub.tui.modals.pick import PickDialog
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.undoing import undo_sentence
from tests.tui.bench import Bench, at_counter


async def page_of(bench: Bench, member: int) -> None:
    """The member's page."""
    bench.app.push_screen(MemberScreen(MemberNo(member)))
    await bench.settle()


async def test_m_gives_to_another_member(tmp_path: Path) -> None:
    """M, Enter, who, how much, Enter, Enter: the lots go over, and the undo says what it takes back."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.shop.sell(1, 10000)
        await page_of(bench, 1)
        await bench.press("m")
        assert isinstance(bench.app.screen, PickDialog)
        await bench.press("enter")
        assert isinstance(bench.app.screen, TransferDialog)
        await bench.type("000002")
        assert "李雷" in bench.says()
        await bench.press("enter")
        await bench.type("40")
        await bench.press("enter", "enter")
        assert (bench.shop.points(1), bench.shop.points(2)) == (60, 40)
        last = bench.shop.club.undo.last()
        assert last is not None
        assert undo_sentence(bench.shop.club, last, bench.app.voice) == "李雷 gives 40 points back to 王芳."


async def test_m_merges_after_saying_what_it_does(tmp_path: Path) -> None:
    """The dialog says who is kept and what comes over; Enter does it, and the undo parts them again."""
    async with at_counter(tmp_path, members=("王芳", "王方")) as bench:
        await bench.shop.sell(2, 10000)
        await page_of(bench, 1)
        await bench.press("m", "down", "enter")
        assert isinstance(bench.app.screen, WhoDialog)
        await bench.type("000002")
        await bench.press("enter")
        assert isinstance(bench.app.screen, Confirm)
        said = bench.says()
        assert "王芳 (No. 000001) is kept; 王方 (No. 000002) goes into it." in said
        assert "100 points and 1 purchase" in said
        await bench.press("enter")
        assert (bench.shop.points(1), bench.shop.club.profile(MemberNo(2)).number) == (100, 1)
        last = bench.shop.club.undo.last()
        assert last is not None
        sentence = undo_sentence(bench.shop.club, last, bench.app.voice)
        assert sentence == "王芳 (No. 000001) and 王方 (No. 000002) are two files again, each as before."


async def test_a_sale_is_moved_from_its_receipt(tmp_path: Path) -> None:
    """M on the receipt asks whose it was; empty is a walk-in; what each loses and gets is said."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.shop.sell(1, 10000)
        bench.app.open_move(1)
        await bench.settle()
        await bench.type("000002")
        await bench.press("enter")
        said = bench.says()
        assert "王芳 loses 100 points." in said
        assert "李雷 gets 100 points." in said
        await bench.press("enter")
        assert (bench.shop.points(1), bench.shop.points(2)) == (0, 100)
        bench.app.open_move(3)
        await bench.settle()
        await bench.press("enter", "enter")
        assert bench.shop.points(2) == 0
        last = bench.shop.club.undo.last()
        assert last is not None
        assert undo_sentence(bench.shop.club, last, bench.app.voice) == "The sale of ¥100.00 is 李雷's again."


async def test_opening_balances_go_member_by_member(tmp_path: Path) -> None:
    """Who, points, stored value, Ctrl+S; the next member is asked for at once, the book is still named."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.press("f10", "o")
        assert isinstance(bench.app.screen, OpeningDialog)
        await bench.type("000001")
        await bench.press("enter")
        await bench.type("120")
        await bench.press("enter")
        await bench.type("50.00")
        await bench.press("ctrl+s")
        assert "Who is next?" in bench.says()
        account = bench.shop.club.points.account(MemberNo(1))
        assert (account.points(), account.balance[VALUE]) == (120, 5000)
        await bench.type("000002")
        await bench.press("enter")
        await bench.type("7")
        await bench.press("ctrl+s", "escape")
        assert bench.shop.points(2) == 7
        assert "2 members written down." in " ".join(bench.notices())


async def test_nobody_is_said_so(tmp_path: Path) -> None:
    """A number that nobody has, and a name that two have, are refused where they are typed."""
    async with at_counter(tmp_path, members=("王芳", "王方")) as bench:
        await bench.press("f10", "o")
        await bench.type("wang")
        assert "Several are found" in bench.says()
        await bench.press("ctrl+s")
        assert "means one member" in bench.says()


@pytest.mark.parametrize("language", Language)
async def test_doubles_are_listed_to_start_from(tmp_path: Path, language: Language) -> None:
    """Two files of one name with neighbouring phones stand there with what they share."""
    async with at_counter(tmp_path, members=("王芳", "王芳"), language=language) as bench:
        await bench.press("f10", "u")
        assert isinstance(bench.app.screen, PickDialog)
        said = {Language.EN: "phones that differ by one slip", Language.ZH: "手机号只差一处"}[language]
        assert said in bench.says()
        await bench.press("enter", "enter")
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("enter")
        assert bench.shop.club.profile(MemberNo(2)).number == 1
