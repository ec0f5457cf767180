"""Adopting a programme and looking at its versions, as the owner presses it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.programme.model import Extent, Programme, Terms
from shopclub.i18n import Language
from shopclub.tui.modals.adopt import AdoptDialog
from shopclub.tui.modals.affected import AffectedDialog
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.screens.versions import VersionsScreen
from tests.builders import OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

EVIL = "[/x]"


def lasting(months: int, **more: Any) -> Programme:
    """Points that last so many months."""
    return programme_of(expiry={"kind": "months", "months": months}, **more)


async def to_versions(bench: Bench) -> None:
    """By the menu and the programme's screen."""
    await bench.press("f10", "p")
    assert isinstance(bench.app.screen, ProgrammeScreen)
    await bench.press("v")
    assert isinstance(bench.app.screen, VersionsScreen)


async def adopting(bench: Bench, draft: Programme) -> None:
    """The dialog on a draft."""
    bench.app.push_screen(AdoptDialog(draft))
    await bench.settle()
    await bench.until(lambda: "Counting" not in bench.says())


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_adopting_from_a_later_day_with_what_runs(tmp_path: Path, size: tuple[int, int]) -> None:
    """The dialog says what is different, from when on and who gains; Enter plans it, and nothing has changed yet."""
    async with at_counter(tmp_path, lasting(1), size=size, members=(EVIL,)) as bench:
        await bench.shop.sell(1, 15000)
        await adopting(bench, lasting(12))
        assert "Points can be used for 12 months after earning (before: " in bench.says()
        assert "The points there are keep their last days." in bench.says()
        await bench.type("2026-03-16")
        assert "from Monday, 16 Mar on" in bench.says()
        await bench.press("down", "right")
        assert "150 points usable longer, of 1 member" in bench.says()
        await bench.press("f2")
        assert isinstance(bench.app.screen, AffectedDialog)
        assert EVIL in bench.text()
        await bench.press("escape", "enter")
        programme = bench.app.club.programme
        assert [(n, one.from_on, one.terms) for n, one in programme.planned()] == [
            (2, date(2026, 3, 16), Terms(lots=Extent.BETTER))
        ]
        assert (programme.version, bench.shop.lots(1)) == (1, {"2026-04-14": 150})


async def test_a_day_that_can_t_be_meant_is_said_beside_it(tmp_path: Path) -> None:
    """Yesterday, half a day, more than a year ahead: the dialog stays, nothing is adopted."""
    async with at_counter(tmp_path) as bench:
        await adopting(bench, lasting(12))
        for typed, said in (("2026-03-13", "lies in the past"), ("2028-01-01", "366"), ("soon", "A day, please")):
            bench.app.screen.query_one("#from Input").value = typed  # type: ignore[attr-defined]
            await bench.press("ctrl+s")
            assert said in bench.says()
        assert len(bench.app.club.programme.versions()) == 1


async def test_a_plan_that_knows_nothing_of_it_is_told_of(tmp_path: Path) -> None:
    """What is adopted for today gives way to a plan made before: the owner reads it before Enter."""
    async with at_counter(tmp_path) as bench:
        await bench.app.club.programme.adopt(lasting(3), bench.shop.op(), OWNER, from_on=date(2026, 3, 20))
        await adopting(bench, lasting(12))
        assert "Version 2 is planned from Friday, 20 Mar on" in bench.says()


async def test_a_plan_that_says_the_same_is_no_matter(tmp_path: Path) -> None:
    """Who puts a plan in force today already is not warned that the plan is without these changes."""
    async with at_counter(tmp_path) as bench:
        await bench.app.club.programme.adopt(lasting(12), bench.shop.op(), OWNER, from_on=date(2026, 3, 20))
        await adopting(bench, lasting(12))
        assert "is planned" not in bench.says()


@pytest.mark.parametrize("language", list(Language))
async def test_versions_are_looked_at_compared_and_called_back(tmp_path: Path, language: Language) -> None:
    """The newest first; C compares with the marked one; B calls a plan back; R returns as a new version."""
    async with at_counter(tmp_path, lasting(1), language=language) as bench:
        programme = bench.app.club.programme
        await programme.adopt(lasting(6), bench.shop.op(), OWNER)
        await programme.adopt(lasting(12), bench.shop.op(), OWNER, from_on=date(2026, 3, 16))
        await to_versions(bench)
        assert ("12 个月" if language is Language.ZH else "12 months") in bench.says()
        await bench.press("end", "c", "home")
        assert ("与第 1 版比较" if language is Language.ZH else "compared with version 1") in bench.text()
        await bench.press("b", "enter")
        assert programme.planned() == []
        await bench.press("end", "r")
        assert isinstance(bench.app.screen, AdoptDialog)
        await bench.press("ctrl+s")
        assert (programme.version, programme.get(4).returns) == (4, 1)
        assert isinstance(bench.app.screen, VersionsScreen)


async def test_what_runs_is_reached_and_taken_back(tmp_path: Path) -> None:
    """A lets the version in force reach into points there are; X takes that back; each as the books say."""
    async with at_counter(tmp_path, lasting(1), members=("王芳",)) as bench:
        await bench.shop.sell(1, 15000)
        await bench.app.club.programme.adopt(lasting(12), bench.shop.op(), OWNER)
        await to_versions(bench)
        await bench.press("a")
        await bench.until(lambda: "Counting" not in bench.says())
        await bench.press("right", "ctrl+s")
        assert bench.shop.lots(1) == {"2027-03-14": 150}
        assert "150 points have other last days, of 1 member" in bench.says()
        await bench.press("x", "enter")
        await bench.until(lambda: "taken back again on 14 March 2026" in bench.says())
        assert bench.shop.lots(1) == {"2026-04-14": 150}


async def test_a_clerk_looks_and_changes_nothing(tmp_path: Path) -> None:
    """The list is open to read; what changes the programme is grey."""
    async with at_counter(tmp_path) as bench:
        await to_versions(bench)
        await bench.press("enter")
        assert "1 point for each full ¥1 paid" in bench.says()
        screen = bench.app.screen
        bench.app.staff = None
        greyed = [screen.check_action(action, ()) for action in ("return", "call_back", "reach", "take_back")]
        assert greyed == [None] * 4
