"""Points that are usable longer: from a member's page, and for many from the list."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language
from shopclub.tui.modals.extend import ExtendDialog, ExtendManyDialog
from tests.builders import programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

TWO_MONTHS = programme_of(expiry={"kind": "months", "months": 2})


async def fill(bench: Bench, *texts: str) -> None:
    """Type into one field after the other."""
    for text in texts:
        await bench.type(text)
        await bench.press("enter")


async def test_one_members_points(tmp_path: Path) -> None:
    """T, the days, a reason: the lots move, the entry says so; Ctrl+Z puts them back."""
    async with at_counter(tmp_path, TWO_MONTHS, size=NARROW, members=("王小明",)) as bench:
        await bench.shop.sell(1, 8800)
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("t")
        assert isinstance(bench.app.screen, ExtendDialog)
        await fill(bench, "", "2026-05-14")
        await fill(bench, "装修")
        assert "end before that day" in bench.says()
        await bench.press("end", *["backspace"] * 10)
        await fill(bench, "2026/12/31", "")
        assert bench.shop.lots(1) == {"2026-12-31": 88}
        assert "usable longer" in bench.text()
        await bench.press("ctrl+z", "enter")
        assert bench.shop.lots(1) == {"2026-05-14": 88}


async def test_points_of_many(tmp_path: Path) -> None:
    """What ends by a day, said beforehand, is usable through another for everybody; a slip is said at its field."""
    async with at_counter(tmp_path, TWO_MONTHS, size=WIDE, members=("王小明", "李雷"), language=Language.ZH) as bench:
        for who in (1, 2):
            await bench.shop.sell(who, 5000)
        bench.app.go("members")
        await bench.settle()
        await bench.press("t")
        assert isinstance(bench.app.screen, ExtendManyDialog)
        await bench.type("2026-05-31")
        assert "2 位会员，共 100 分" in bench.says()
        await bench.press("enter")
        await fill(bench, "2026-05-30", "活动")
        assert "必须晚于2026年5月31日" in bench.says()
        await bench.press("end", *["backspace"] * 10)
        await fill(bench, "2026-12-31", "")
        assert bench.shop.lots(1) == bench.shop.lots(2) == {"2026-12-31": 50}


async def test_it_is_the_owners(tmp_path: Path) -> None:
    """For a clerk the key does nothing."""
    async with at_counter(tmp_path, TWO_MONTHS, size=NARROW, members=("王小明",)) as bench:
        bench.app.staff = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
        bench.app.go("members")
        await bench.settle()
        await bench.press("t")
        assert not isinstance(bench.app.screen, ExtendManyDialog)
