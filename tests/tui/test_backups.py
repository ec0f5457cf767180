"""The backups at the counter: made, looked at, sent to a second place, compared, put back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.making import make
from shopclub.core.backups.model import RestoreWish, Why
from shopclub.core.backups.places import Places, set_passphrase
from shopclub.core.backups.restoring import request_for
from shopclub.core.staff.model import Role
from shopclub.i18n import Language, Words
from shopclub.settings import Settings, load_settings
from shopclub.tui.app import ShopclubApp
from shopclub.tui.modals.backups import RestoreDialog
from shopclub.tui.modals.dialog import Notice
from shopclub.tui.screens.backups import BackupsScreen
from tests.builders import Counter, a_shop
from tests.tui.bench import NARROW, WIDE, Bench, FakeKiosk


@asynccontextmanager
async def with_backups(
    folder: Path, *, size: tuple[int, int] = WIDE, language: Language = Language.EN, news: tuple[str, ...] = ()
) -> AsyncIterator[tuple[Bench, Keeper]]:
    """A counter whose shop has two members and a sale, and somebody who looks after its backups."""
    data = folder / "data"
    data.mkdir()
    async with a_shop(data) as shop:
        await shop.join("王芳")
        await shop.sell(1, 8800)
        keeper = Keeper(shop.club, Places(data=shop.club.path, first=data / "backups"))
        app = ShopclubApp(shop.club, words=Words(language), settings=Settings(), kiosk=FakeKiosk(), keeper=keeper)
        app.news = news
        async with app.run_test(size=size, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            yield bench, keeper


def back_up(shop: Counter, why: Why = Why.DAILY) -> str:
    folder = shop.club.path.parent / "backups"
    return str(folder / make(request_for(shop.club, folder, why=why), lambda _: None).name)


async def until(bench: Bench, text: str) -> None:
    """Wait for work beside the loop to show."""
    await bench.until(lambda: text in bench.text())


async def test_a_backup_is_made_by_key(tmp_path: Path) -> None:
    """F10 B, then B: it is made in a process of its own, proven and listed."""
    async with with_backups(tmp_path) as (bench, keeper):
        await bench.press("f10", "b")
        await until(bench, "No backup yet")
        await bench.press("b")
        await until(bench, "✓ proven")
        assert "Sat 14 Mar 2026, 10:30" in bench.text()
        assert "Receipts" in bench.text()
        assert [name.partition("-")[0] for name in keeper.first.read().backups] == ["shop"]
        assert any("Backed up and proven: shop-2026-03-14T1030.json.gz" in said for said in bench.notices())


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("language", list(Language))
async def test_every_line_stands_in_every_size(tmp_path: Path, language: Language, size: tuple[int, int]) -> None:
    """The newest backup and the warning are to be seen in both languages, also in 80 by 24."""
    async with with_backups(tmp_path, size=size, language=language) as (bench, _):
        back_up(bench.shop)
        await bench.press("f10", "b")
        await until(bench, "✓")
        assert ("2026年3月14日" if language is Language.ZH else "14 Mar 2026") in bench.text()
        assert ("店铺文件所在的磁盘" if language is Language.ZH else "own disk") in bench.text()


async def test_comparing_says_what_would_be_lost_and_y_puts_it_back(tmp_path: Path) -> None:
    """A sale of 25.00 since: said before; Enter does nothing, Y closes the counter with the wish."""
    async with with_backups(tmp_path) as (bench, _):
        copy = back_up(bench.shop)
        bench.shop.at(2026, 3, 14, 13, 0)
        await bench.shop.sell(1, 2500)
        await bench.press("f10", "b")
        await until(bench, "✓")
        await bench.press("enter")
        await until(bench, "Put this backup back?")
        assert "Lost would be: 1 receipt since 14 Mar 2026, 13:00, ¥25.00 in all." in bench.says()
        await bench.press("enter")
        assert isinstance(bench.app.screen, BackupsScreen)
        await bench.press("enter")
        await until(bench, "Put this backup back?")
        assert isinstance(bench.app.screen, RestoreDialog)
        await bench.press("y")
        assert bench.app.wish == RestoreWish(copy=copy)
        assert bench.app.return_code == 0


async def test_a_sealed_one_asks_for_its_passphrase(tmp_path: Path) -> None:
    """A wrong one is said; the right one opens the comparison."""
    async with with_backups(tmp_path) as (bench, keeper):
        set_passphrase(keeper.places, "nine cups of tea")
        await keeper.make(Why.DAILY)
        await bench.press("f10", "b")
        await until(bench, "✓")
        await bench.press("enter")
        await bench.type("nine cups of milk")
        await bench.press("enter")
        await bench.until(lambda: bool(bench.notices()))
        assert "This passphrase does not open the backup" in bench.notices()[-1]
        await bench.press("enter")
        await bench.type("nine cups of tea")
        await bench.press("enter")
        await until(bench, "Put this backup back?")


async def test_a_second_place_is_kept_in_this_computers_settings(tmp_path: Path) -> None:
    """P, a folder, Enter: the newest backup lies there, and the next start knows it; a folder that is not is said."""
    stick = tmp_path / "stick"
    async with with_backups(tmp_path) as (bench, keeper):
        back_up(bench.shop)
        await bench.press("f10", "b")
        await until(bench, "✓")
        await bench.press("p")
        await bench.type(str(stick))
        await bench.press("enter")
        await until(bench, "There is no folder stick")
        stick.mkdir()
        await bench.press("enter")
        await until(bench, "here · second place")
        await bench.until(lambda: isinstance(bench.app.screen, BackupsScreen))
        assert [path.name for path in stick.glob("*.gz")] == ["shop-2026-03-14T1030.json.gz"]
        assert keeper.places.second == stick
        assert load_settings({}, data=bench.shop.club.path).second_backup_folder == stick


async def test_a_warning_comes_once_a_day_and_goes_when_it_is_read(tmp_path: Path) -> None:
    """Four days without a backup: a sign in the top bar until the screen was looked at; back the next day."""
    async with with_backups(tmp_path) as (bench, _):
        back_up(bench.shop)
        bench.shop.clock.set(bench.shop.clock.now() + timedelta(days=4))
        bench.app.look_at_backups()
        await until(bench, "! Backups")
        assert "The last backup is 4 days old. Look at why. F10 B shows the backups." in bench.notices()
        await bench.press("f10", "b")
        await until(bench, "The last backup is 4 days old")
        await bench.press("escape")
        await bench.settle()
        assert "! Backups" not in bench.text()
        bench.app.look_at_backups()
        await bench.settle()
        assert len([said for said in bench.notices() if "4 days old" in said]) == 1
        bench.shop.clock.set(bench.shop.clock.now() + timedelta(days=1))
        bench.app.look_at_backups()
        await until(bench, "! Backups")


async def test_a_clerk_may_make_one_but_put_none_back(tmp_path: Path) -> None:
    """The places, the passphrase and restoring are the owner's."""
    async with with_backups(tmp_path) as (bench, _):
        back_up(bench.shop)
        assert bench.app.staff is not None
        bench.app.staff = type(bench.app.staff)(staff=None, role=Role.CLERK, source=bench.app.staff.source)
        await bench.press("f10", "b")
        await until(bench, "✓")
        screen = bench.app.screen
        assert isinstance(screen, BackupsScreen)
        allowed = {what: screen.check_action(what, ()) for what in ("make", "check", "second", "seal", "compare")}
        assert allowed == {"make": True, "check": True, "second": None, "seal": None, "compare": None}


async def test_what_became_of_a_restore_is_said_at_the_start(tmp_path: Path) -> None:
    """The counter opens on the file that was put back, and first says so."""
    async with with_backups(tmp_path, news=("The backup is back: 1 receipt.",)) as (bench, _):
        assert isinstance(bench.app.screen, Notice)
        assert "The backup is back: 1 receipt." in bench.says()
        await bench.press("enter")
        assert bench.counter
