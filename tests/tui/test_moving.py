"""To another computer, from the settings: what is seen on the way, and what an old file says when it is opened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.moving import verbs
from shopclub.core.staff.model import Role
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.tui.app import ShopclubApp
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.go_on import GoOnHere
from shopclub.tui.modals.move import MoveDialog
from shopclub.tui.screens.lock import LockScreen
from shopclub.tui.screens.settings import SettingsScreen
from tests.builders import NOW, OWNER, Counter, a_shop
from tests.tui.bench import NARROW, WIDE, Bench, FakeKiosk, at_counter, make_app

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


async def open_dialog(bench: Bench) -> None:
    """Settings, the line of the computer."""
    await bench.press("f10", "s")
    await bench.mark("move")
    await bench.press("enter")
    assert isinstance(bench.app.screen, MoveDialog), bench.app.screen


async def ended(bench: Bench) -> None:
    """Wait for the copy."""
    if ours := [worker for worker in bench.app.workers if worker.group == "move"]:
        await bench.app.workers.wait_for_complete(ours)
    await bench.settle()


def stick_in(tmp_path: Path) -> Path:
    """A stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@BOTH_SIZES
async def test_moving_shuts_this_file_and_offers_to_quit(tmp_path: Path, size: tuple[int, int]) -> None:
    """The folder is typed, Enter copies; then it says where the copy lies; Enter quits, and the file is shut."""
    stick = stick_in(tmp_path)
    async with at_counter(tmp_path, size=size, members=("王小明",)) as bench:
        await open_dialog(bench)
        await bench.type(str(stick))
        await bench.press("enter")
        await ended(bench)
        assert isinstance(bench.app.screen, Confirm)
        said = bench.says()
        assert "The copy is proven. It lies in" in said
        assert "This file is shut." in said
        assert bench.shop.club.shop.moved is not None
        await bench.press("escape")
        assert isinstance(bench.app.screen, SettingsScreen)
    (made,) = stick.iterdir()
    page = (made / "README.txt").read_text(encoding="utf-8-sig")
    assert "Sell there only. The old computer's file is shut; delete it when all is well here." in page
    assert "从此只在新电脑上营业。" in page
    assert "Members: 1" in page
    assert "会员：1" in page


async def test_just_a_copy(tmp_path: Path) -> None:
    """With the box ticked the shop goes on here, and the page says so."""
    stick = stick_in(tmp_path)
    async with at_counter(tmp_path) as bench:
        await open_dialog(bench)
        await bench.type(str(stick))
        await bench.press("tab", "space", "shift+tab", "enter")
        await ended(bench)
        assert type(bench.app.screen) is Notice
        assert bench.shop.club.shop.moved is None
        await bench.press("enter")
    (made,) = stick.iterdir()
    assert "Never sell in both." in (made / "README.txt").read_text(encoding="utf-8-sig")


async def test_a_folder_that_is_not_there_is_said_at_its_field(tmp_path: Path) -> None:
    """Nothing is shut before there is a folder."""
    async with at_counter(tmp_path) as bench:
        await open_dialog(bench)
        await bench.type(str(tmp_path / "none"))
        await bench.press("enter")
        assert "There is no such folder. Make it first, or put the stick in." in bench.says()
        assert bench.shop.club.shop.moved is None


async def test_escape_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it copies Escape stops: nothing stays on the stick, and the shop goes on here."""
    stick = stick_in(tmp_path)

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(verbs.move, "__kwdefaults__", {"carry": never})
    async with at_counter(tmp_path) as bench:
        await open_dialog(bench)
        await bench.type(str(stick))
        await bench.press("enter")
        assert bench.shop.club.shop.moved is not None
        await bench.press("escape")
        for _ in range(20):
            await bench.settle()
        assert "Stopped. The shop goes on here." in bench.says()
        assert bench.shop.club.shop.moved is None
        assert not list(stick.iterdir())


async def old_file(folder: Path, stick: Path, *, clerk: bool = False) -> Path:
    """A file whose shop has moved."""
    async with a_shop(folder) as shop:
        await shop.join("王小明")
        if clerk:
            await shop.club.staff.add("Zhang", Role.CLERK, None, shop.op(), OWNER)
        await verbs.move(shop.club, stick, shop.op(), OWNER, readme=lambda *_: "", progress=lambda _: None)
        return shop.club.path


def reopened(path: Path, language: Language = Language.EN) -> tuple[Counter, ShopclubApp]:
    """The counter on it."""
    clock = ManualClock(NOW)
    shop = Counter(Club.open(path, clock=clock), clock)
    app = ShopclubApp(shop.club, words=Words(language), settings=Settings(), kiosk=None)
    return shop, app


@BOTH_SIZES
async def test_the_owner_of_an_old_file_is_asked(tmp_path: Path, size: tuple[int, int]) -> None:
    """It says where the shop is now and what going on means; Enter and Escape leave it shut, only Y opens it."""
    path = await old_file(tmp_path, stick_in(tmp_path))
    shop, app = reopened(path)
    async with app.run_test(size=size, notifications=True) as pilot:
        bench = Bench(shop, app, pilot)
        await bench.settle()
        said = bench.says()
        assert "This shop moved to" in said
        assert "14 March 2026" in said
        assert "there are two shops from now on" in said
        for key in ("escape", "enter", "y"):
            assert isinstance(app.screen, GoOnHere)
            assert shop.club.shop.moved is not None
            await bench.press(key, *(["ctrl+l"] if key != "y" else []))
            for _ in range(3):
                await bench.settle()
        assert shop.club.shop.moved is None
        assert bench.notices()[-1] == "The shop goes on here. The kiosk opens at the next start."
    await shop.club.close()


async def test_a_clerk_is_told(tmp_path: Path) -> None:
    """Who may not open it reads where the shop is, and can look at everything."""
    path = await old_file(tmp_path, stick_in(tmp_path), clerk=True)
    shop, app = reopened(path)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        bench = Bench(shop, app, pilot)
        await bench.settle()
        assert isinstance(app.screen, LockScreen)
        await bench.press("down", "enter")
        for _ in range(3):
            await bench.settle()
        assert type(app.screen) is Notice
        assert "This shop moved to" in bench.says()
        await bench.press("enter")
        assert shop.club.shop.moved is not None
    await shop.club.close()


async def test_posters_with_another_address_are_named(tmp_path: Path) -> None:
    """After the start on a new computer: the old address, the new one, and what to do."""
    async with a_shop(tmp_path) as shop:
        app = make_app(shop, kiosk=FakeKiosk())
        app.posters = "http://10.0.0.9:8080/j"
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            said = bench.says()
            assert "it was http://10.0.0.9:8080/j, now it is http://192.168.1.23:8080/j." in said
            await bench.press("enter")


async def test_the_same_in_chinese(tmp_path: Path) -> None:
    """No English on the way."""
    stick = stick_in(tmp_path)
    async with at_counter(tmp_path, language=Language.ZH, size=NARROW) as bench:
        await open_dialog(bench)
        assert "之后这里的文件会封存" in bench.says()
        bench.app.screen.query_one("#folder Input", Input).value = str(stick)
        await bench.press("enter")
        await ended(bench)
        assert "这里的文件已封存。" in bench.says()
        await bench.press("escape")
