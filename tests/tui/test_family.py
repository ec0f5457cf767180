"""The shared card: opened, joined, limited and left from a member's page."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Language
from shopclub.tui.modals.family import AddCardDialog, FamilyDialog, OpenCardDialog
from tests.builders import programme_of
from tests.tui.bench import NARROW, WIDE, at_counter

FAMILY = {"id": "family", "form": "family", "cards": 4}
SHARED = programme_of(households=[FAMILY], rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 10}])


async def test_a_family_from_the_members_page(tmp_path: Path) -> None:
    """F opens one, N takes somebody in, X lets them go, Ctrl+Z brings them back; the balance is everybody's."""
    async with at_counter(tmp_path, SHARED, size=NARROW, members=("王爸爸", "[/x]")) as bench:
        await bench.shop.sell(2, 3000)
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("f", "enter")
        assert isinstance(bench.app.screen, OpenCardDialog)
        await bench.press("enter")
        assert isinstance(bench.app.screen, FamilyDialog)
        await bench.press("n")
        assert isinstance(bench.app.screen, AddCardDialog)
        await bench.type("2")
        bench.app.screen.query_one("#agrees").value = True  # type: ignore[attr-defined]
        await bench.press("ctrl+s")
        assert isinstance(bench.app.screen, FamilyDialog)
        assert "30 points" in bench.says()
        assert bench.shop.club.profile(MemberNo(1)).points == 30
        await bench.press("down", "x", "enter")
        assert bench.shop.club.households.of(2) is None
        await bench.press("escape", "ctrl+z", "enter")
        assert bench.shop.club.households.of(2) is not None


async def test_a_refusal_is_said_where_it_happens(tmp_path: Path) -> None:
    """Somebody unknown, somebody who shares a card already: said in the dialog, in Chinese too."""
    async with at_counter(tmp_path, SHARED, size=WIDE, members=("王爸爸", "王妈妈"), language=Language.ZH) as bench:
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("f", "enter", "enter", "n")
        await bench.type("1")
        await bench.press("enter")
        assert "已经在共用卡中" in bench.says()
