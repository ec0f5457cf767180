"""What the counter says of its computer: where the file lies, how much room is left, what the clock says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shopclub.core.changes import ClockAsked
from shopclub.core.store.computer import ThisComputer
from shopclub.i18n import Language
from tests.builders import a_shop, in_shanghai
from tests.tui.bench import NARROW, Bench, at_counter, make_app, sell_lines

MEBIBYTE = 1 << 20


@pytest.mark.parametrize("size", [(120, 40), NARROW])
@pytest.mark.parametrize(
    ("language", "short", "whole"),
    [
        (Language.EN, "180 MB left", "Disk nearly full: 180 MB left."),
        (Language.ZH, "只剩 180 MB", "磁盘快满了：只剩 180 MB。"),
    ],
)
async def test_little_room_stays_in_sight(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], language: Language, short: str, whole: str
) -> None:
    """It is told once when it becomes so, and stands in the top line until there is room again."""
    async with at_counter(tmp_path, size=size, language=language) as bench:
        disk = bench.shop.club.disk
        assert short not in bench.text()
        monkeypatch.setattr(ThisComputer, "free", lambda *_: 180 * MEBIBYTE)
        disk.look()
        disk.look()
        await bench.press("f10", "escape", "f10", "t")
        assert [notice.startswith(whole) for notice in bench.notices()] == [True]
        assert short in bench.text().splitlines()[0]
        monkeypatch.setattr(ThisComputer, "free", lambda *_: 900 * MEBIBYTE)
        disk.look()
        await bench.press("f10", "c")
        assert short not in bench.text().splitlines()[0]


async def test_a_synced_folder_is_said_at_the_start(tmp_path: Path) -> None:
    """Once, in passing: nobody has to press a key for it."""
    folder = tmp_path / "OneDrive"
    folder.mkdir()
    async with at_counter(folder) as bench:
        assert [notice.startswith("OneDrive copies the shop's folder") for notice in bench.notices()] == [True]
        await bench.press("f10", "t")
        assert len(bench.notices()) == 1


@pytest.mark.parametrize(
    ("now", "language", "said"),
    [
        (in_shanghai(2026, 3, 13), Language.EN, "The computer says it is 13 March 2026"),
        (in_shanghai(2026, 3, 13), Language.ZH, "2026年3月13日"),
        (in_shanghai(2026, 4, 24), Language.EN, "the last day worked here was 14 March 2026"),
        (datetime(1970, 1, 1, tzinfo=UTC), Language.EN, "The computer says it is 1 January 1970"),
        (datetime(2000, 1, 1, tzinfo=UTC), Language.ZH, "2000年1月1日"),
    ],
)
async def test_a_clock_that_cannot_be_right_is_asked_about(
    tmp_path: Path, now: datetime, language: Language, said: str
) -> None:
    """A day back, 41 ahead, an empty battery: asked at the start; Esc changes nothing and says what to do."""
    async with a_shop(tmp_path) as shop:
        shop.clock.set(now)
        app = make_app(shop, language)
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            assert said in bench.says()
            await bench.press("escape")
            assert shop.club.clockwork.through() == date(2026, 3, 14)
            assert len(bench.notices()) == 1


async def test_a_clock_that_jumps_while_somebody_serves(tmp_path: Path) -> None:
    """The question comes up by itself; a yes does the work, a later sign-in asks again after a no."""
    async with at_counter(tmp_path) as bench:
        bench.shop.clock.set(bench.shop.clock.now() + timedelta(days=60))
        bench.shop.club.changes.publish(ClockAsked())
        await bench.settle()
        assert "Is the clock right?" in bench.text()
        await bench.press("escape")
        assert "Is the clock right?" not in bench.text()
        await bench.press("ctrl+l")
        await bench.settle()
        assert "Is the clock right?" in bench.text()
        await bench.press("enter")
        assert bench.shop.club.clockwork.through() == bench.shop.club.today()


async def test_an_empty_battery_does_not_stop_the_shop(tmp_path: Path) -> None:
    """With the clock at 1970 a sale can be rung up and undone, pages open, and the books stay sound."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        bench.shop.clock.set(datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
        sale = await sell_lines(bench.shop, 1, ("Tea", 1, 8850))
        await bench.press("f10", "t")
        assert "Tea" in bench.text()
        await bench.press("enter", "escape", "p", "escape")
        await bench.press("f10", "m")
        assert "王芳" in bench.text()
        await bench.shop.undo()
        assert bench.shop.points(1) == 0
        assert bench.shop.club.sales.get(sale).on == date(1970, 1, 1)
