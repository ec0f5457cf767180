"""A day's report and its seal on the Today screen."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from shopclub.core.seals.rules import in_groups
from shopclub.tui.screens.today import TodayScreen
from tests.tui.bench import NARROW, at_counter, sell_lines


async def test_a_day_s_seal_stands_beside_its_figures(tmp_path: Path) -> None:
    """Today shows the figure so far and the last seal, yesterday its own; P prints the day's report with it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 100))
        bench.shop.clock.set(bench.shop.clock.now() + timedelta(days=1))
        await bench.shop.club.clockwork.catch_up()
        seal = bench.shop.club.seals.of_day(date(2026, 3, 14))
        assert seal is not None
        await bench.press("f10", "t")
        assert "Last seal: 14 March 2026" in bench.says()
        assert "Seal so far" not in bench.says()
        await sell_lines(bench.shop, 1, ("Tea", 1, 100))
        await bench.press("left", "right")
        assert "Seal so far (day not over)" in bench.says()
        await bench.press("left")
        assert "Seal of this day" in bench.says()
        assert " ".join(in_groups(seal.sha256)[:4]) in bench.text()
        await bench.press("p")
        assert " ".join(in_groups(seal.sha256)[4:8]) in bench.says()
        await bench.press("w", "p")
        printed = (tmp_path / "print" / "day-2026-03-14.txt").read_text(encoding="utf-8")
        assert " ".join(in_groups(seal.sha256)[8:]) in printed.splitlines()
        assert any(notice.startswith("Written: ") for notice in bench.notices())


async def test_a_small_terminal_shows_the_seal_on_the_report(tmp_path: Path) -> None:
    """At 80x24 the figures have no room for a seal; P shows all of it, and Esc comes back."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await sell_lines(bench.shop, None, ("Tea", 1, 100))
        so_far = bench.shop.club.seals.so_far()
        assert so_far is not None
        lines = [" ".join(in_groups(so_far.sha256)[i : i + 4]) for i in (0, 4, 8, 12)]
        await bench.press("f10", "t")
        assert [line for line in lines if line in bench.text()] == []
        await bench.press("p", "end")
        assert [line for line in lines if line not in bench.text()] == []
        await bench.press("escape")
        assert isinstance(bench.app.screen, TodayScreen)
