"""The inbox at the counter: a quiet note for each file, a place to read the reports, switch and folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopclub.core.inbox.model import Trouble
from shopclub.i18n import Language, Words
from shopclub.inbox.tray import Tray
from shopclub.tui.modals.inbox_folder import InboxFolderDialog
from shopclub.tui.modals.intake import IntakeDialog
from shopclub.tui.screens.inbox import InboxScreen
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
SALES = "receipt,member,date,product,qty,price\n1,A1,2026-01-02,Tea,2,3.50\n2,,2026-01-03,Milk,1,5.00\n3,A1,x,Tea,1,1\n"


@asynccontextmanager
async def at_inbox(
    folder: Path, *, size: tuple[int, int] = WIDE, language: Language = Language.EN
) -> AsyncIterator[Bench]:
    """The inbox's page, over the list of files."""
    async with at_counter(folder, size=size, language=language) as bench:
        await bench.press("f10", "i", "end", "enter")
        assert isinstance(bench.app.screen, InboxScreen)
        yield bench


async def drop(bench: Bench, name: str = "till.csv", text: str = SALES) -> None:
    """A file comes in, as the running shop takes it."""
    folder = bench.shop.club.inbox.folder
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    tray = Tray(bench.shop.club, Words(Language.EN))
    await tray.look()
    await tray.look()
    await bench.settle()


@BOTH_SIZES
async def test_an_empty_inbox_says_what_it_is_for(tmp_path: Path, size: tuple[int, int]) -> None:
    """Off at first, with its folder, and how to use it."""
    async with at_inbox(tmp_path, size=size) as bench:
        said = bench.says()
        assert "Inbox off" in " ".join(said.split())
        assert "Let the till write its exports into this folder" in said
        assert "earn nothing; they count as spending and visits" in said


@BOTH_SIZES
async def test_a_file_is_noted_and_its_report_read(tmp_path: Path, size: tuple[int, int]) -> None:
    """One quiet line in passing and in the feed; on the page a row; Enter reads each line left out."""
    async with at_inbox(tmp_path, size=size) as bench:
        await drop(bench, "[x]till.csv")
        line = "[x]till.csv: 2 receipts, 1 new member, 1 line left out"
        assert bench.notices() == [line]
        assert line in bench.app.feed.newest(1)[0].plain
        assert line in str(bench.app.screen.query_one("#latest").get_option_at_index(0).prompt.line(200))  # type: ignore[attr-defined]
        await bench.press("enter")
        assert isinstance(bench.app.screen, IntakeDialog)
        said = bench.says()
        assert "Taken in as: Past sales" in said
        assert "Line 4: “x” can't be read as a date." in said
        await bench.press("escape")
        assert isinstance(bench.app.screen, InboxScreen)


async def test_a_report_that_is_gone_is_told_from_the_books(tmp_path: Path) -> None:
    """Somebody tidied the folder: the figures are still there, and that the report is not."""
    async with at_inbox(tmp_path) as bench:
        await drop(bench)
        intake = bench.shop.club.inbox.get(1)
        (bench.shop.club.inbox.folder / intake.report).unlink()
        await bench.press("enter")
        said = bench.says()
        assert "Net sales: ¥12.00" in said
        assert "The report itself is no longer in" in said


async def test_what_it_waits_for_is_said_once_and_stands_on_the_page(tmp_path: Path) -> None:
    """A new trouble is said in passing, the same one not again; what is left lying is named."""
    async with at_inbox(tmp_path) as bench:
        inbox = bench.shop.club.inbox
        trouble = Trouble(code="inbox_file_open", figures={"name": "[b]till.csv"})
        inbox.looked((trouble,))
        inbox.looked((trouble,), ("menu.pdf", "[/x]"))
        await bench.settle()
        assert bench.notices() == ["[b]till.csv is open in another program. It is taken in once it is closed there."]
        assert "Left lying, since they are no lists: menu.pdf, [/x]" in bench.says()
        inbox.looked()
        await bench.settle()
        assert "Left lying" not in bench.says()


async def test_the_owner_switches_it_and_chooses_the_folder(tmp_path: Path) -> None:
    """O, P and F keep what was set; a folder that is not there, or that holds the shop's file, is refused."""
    async with at_inbox(tmp_path) as bench:
        await bench.press("o", "p")
        assert (bench.shop.club.shop.inbox.on, bench.shop.club.shop.inbox.earns) == (True, True)
        assert "earn by the programme" in bench.says()
        await bench.press("f")
        assert isinstance(bench.app.screen, InboxFolderDialog)
        await bench.type(str(tmp_path / "none"))
        await bench.press("enter")
        assert "There is no such folder. Make it first, or put the stick in." in bench.says()
        for holds in (bench.shop.club.path.parent, bench.shop.club.path.parent.parent):
            bench.app.screen.query_one("#folder Input").value = str(holds)  # type: ignore[attr-defined]
            await bench.press("enter")
            assert "The shop's own file lies in there. The inbox needs a folder of its own." in bench.says()
        stick = tmp_path / "stick"
        stick.mkdir()
        bench.app.screen.query_one("#folder Input").value = str(stick)  # type: ignore[attr-defined]
        await bench.press("enter")
        assert bench.shop.club.shop.inbox.folder == str(stick)
        await bench.press("f")
        bench.app.screen.query_one("#folder Input").value = ""  # type: ignore[attr-defined]
        await bench.press("enter")
        assert bench.shop.club.shop.inbox.folder == ""


async def test_settings_lead_to_it(tmp_path: Path) -> None:
    """The settings name the inbox; Enter opens its page, and Escape leads back."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "s")
        await bench.mark("inbox")
        await bench.press("enter")
        assert isinstance(bench.app.screen, InboxScreen)
        await bench.press("escape")
        assert "Inbox" in bench.text()


async def test_the_same_in_chinese(tmp_path: Path) -> None:
    """No English is left but names of folders."""
    async with at_inbox(tmp_path, language=Language.ZH) as bench:
        await drop(bench)
        assert bench.notices() == ["till.csv：2 张小票、1 名新会员、1 行未导入"]
        await bench.press("o")
        assert "收件箱 开启" in " ".join(bench.says().split())
