"""What the palette finds by name: what has a key and no room in the line of keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.tui.modals.findings import FindingsDialog
from shopclub.tui.modals.whynot import WhyNotDialog
from shopclub.tui.screens.goals import GoalsScreen
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.screens.simulate import SimulateScreen
from shopclub.tui.screens.versions import VersionsScreen
from tests.tui.bench import at_counter


@pytest.mark.parametrize(
    ("typed", "opened"),
    [("versions", VersionsScreen), ("try out", SimulateScreen), ("goals", GoalsScreen), ("check", FindingsDialog)],
)
async def test_what_the_programme_can_do(tmp_path: Path, typed: str, opened: type) -> None:
    """V, T, G and K of the programme are found by what they do."""
    async with at_counter(tmp_path) as bench:
        bench.app.push_screen(ProgrammeScreen())
        await bench.settle()
        await bench.palette(typed)
        await bench.until(lambda: isinstance(bench.app.screen, opened))


async def test_why_not_at_the_counter(tmp_path: Path) -> None:
    """Ctrl+Y stands in no line of keys; by name it opens the same."""
    async with at_counter(tmp_path) as bench:
        await bench.palette("why not")
        await bench.until(lambda: isinstance(bench.app.screen, WhyNotDialog))
