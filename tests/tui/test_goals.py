"""Goals on one screen, as an owner sets them and looks where they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.goals.metrics import METRICS
from shopclub.core.goals.model import GOALS, Aim, Goal, Setting, Span
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language
from shopclub.tui.modals.goal import BehindDialog, GoalDialog
from shopclub.tui.modals.menu import PLACES
from shopclub.tui.screens.goals import GoalsScreen
from shopclub.tui.screens.member import MemberScreen
from tests.builders import OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

POINTS_OFF = programme_of(money_off={"points": 10, "minor": 100})


async def to_goals(bench: Bench) -> None:
    """By the menu."""
    await bench.press("f10", "a")
    assert isinstance(bench.app.screen, GoalsScreen)


async def a_month(bench: Bench) -> list[int]:
    """Two members, one of whom bought twice; returns their numbers."""
    shop = bench.shop
    shop.at(2026, 2, 20, 10)
    one, two = await shop.join("王[/x]芳"), await shop.join("李雷")
    await shop.sell(one, 10000)
    shop.at(2026, 3, 2, 10)
    await shop.sell(one, 5000)
    shop.at(2026, 3, 14, 10)
    await shop.sell(one, 2500)
    await shop.sell(None, 1000)
    return [one, two]


async def set_goal(bench: Bench, metric: str, target: int, **more: object) -> int:
    """As the owner."""
    aim = Aim(metric=metric, target=target, **more)  # type: ignore[arg-type]
    return await bench.shop.club.goals.set(aim, bench.shop.op(), OWNER)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_goal_from_beginning_to_end(tmp_path: Path, size: tuple[int, int]) -> None:
    """N picks a figure and asks how much; E changes it, Delete gives it up, and undo brings it back."""
    async with at_counter(tmp_path, POINTS_OFF, size=size) as bench:
        await a_month(bench)
        await to_goals(bench)
        assert "No goal yet" in bench.says()
        await bench.press("n")
        await bench.press("enter")
        assert isinstance(bench.app.screen, GoalDialog)
        await bench.type("20%")
        assert "Now: 1 of 2 · reached" in bench.says()
        await bench.press("ctrl+s")
        goals = bench.shop.club.goals
        assert [aim for _, _, aim in goals.all()] == [Aim(metric="participation", target=200)]
        assert "✓ reached, 17 days left" in bench.says()
        await bench.press("e")
        await bench.press("ctrl+u")
        await bench.type("80")
        await bench.press("ctrl+s")
        assert [aim.target for _, _, aim in goals.all()] == [800]
        await bench.press("delete", "enter")
        assert goals.all() == []
        assert "No goal yet" in bench.says()
        await bench.press("ctrl+z")
        assert "The goal “Members who buy” stands again." in bench.says()
        await bench.press("enter")
        assert [aim.target for _, _, aim in goals.all()] == [800]


async def test_what_can_not_be_is_said_beside_its_field(tmp_path: Path) -> None:
    """A target that can't be read, and a last day before the first, are refused beside their field."""
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        await to_goals(bench)
        await bench.press("n", "enter")
        await bench.type("lots")
        await bench.press("ctrl+s")
        assert "Type it like 20 or 20%" in bench.says()
        assert bench.app.focused is not None
        await bench.press("ctrl+u")
        await bench.type("20")
        await bench.press("enter", "left")
        await bench.press("enter")
        await bench.type("2026-05-02")
        await bench.press("enter")
        await bench.type("2026-05-01")
        await bench.press("ctrl+s")
        assert "The last day lies before the first." in bench.says()
        await bench.press("ctrl+u")
        await bench.type("2026-05-32")
        await bench.press("ctrl+s")
        assert "A day, please" in bench.says()
        await bench.press("ctrl+u")
        await bench.type("2026-05-10")
        await bench.press("ctrl+s")
        ((_, _, aim),) = bench.shop.club.goals.all()
        assert (aim.span, aim.first_on, aim.last_on) == (Span.DATES, date(2026, 5, 2), date(2026, 5, 10))
        assert "○ not begun" in bench.says()


ONE_OF_EACH_LIST = ("participation", "sales_growth", "liability")


@pytest.mark.parametrize(
    ("size", "language", "metrics"), [(WIDE, Language.EN, tuple(METRICS)), (NARROW, Language.ZH, ONE_OF_EACH_LIST)]
)
async def test_each_figure_opens_its_list(
    tmp_path: Path, size: tuple[int, int], language: Language, metrics: tuple[str, ...]
) -> None:
    """Enter shows what any figure is made of, in either language and at either size; left goes back in time."""
    async with at_counter(tmp_path, POINTS_OFF, size=size, language=language) as bench:
        await a_month(bench)
        for metric in metrics:
            await set_goal(bench, metric, 10)
        await to_goals(bench)
        for _ in metrics:
            await bench.press("enter")
            shown: object = bench.app.screen
            assert isinstance(shown, BehindDialog)
            await bench.press("left", "escape", "down")
        assert isinstance(bench.app.screen, GoalsScreen)


async def test_a_member_of_the_list_is_opened(tmp_path: Path) -> None:
    """Enter on a member of the list opens the member's page, however the name looks."""
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        one, _ = await a_month(bench)
        await set_goal(bench, "repeat", 500)
        await to_goals(bench)
        await bench.press("enter")
        assert "王[/x]芳" in bench.text()
        assert "2 days" in bench.text()
        assert "¥75.00" in bench.text()
        await bench.press("enter")
        assert isinstance(bench.app.screen, MemberScreen)
        assert bench.app.screen.number == one


async def test_a_clerk_only_looks(tmp_path: Path) -> None:
    """A clerk sees where goals stand and what they are made of, and sets none."""
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        await set_goal(bench, "joins", 10)
        who = await bench.shop.club.staff.add("Xiao Li", Role.CLERK, None, bench.shop.op(), OWNER)
        bench.app.staff = Actor(staff=who, role=Role.CLERK, source=Source.COUNTER)
        await to_goals(bench)
        screen = bench.app.screen
        assert [screen.check_action(one, ()) for one in ("new", "edit", "drop", "behind")] == [None, None, None, True]


async def test_sold_meanwhile(tmp_path: Path) -> None:
    """What is sold while one looks counts at once."""
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        await set_goal(bench, "net_sales", 10000)
        await to_goals(bench)
        assert "¥100.00: ¥5.89 on each of the 17 days left" in bench.says()
        await bench.shop.sell(None, 1500)
        await bench.settle()
        assert "¥85.00: ¥5.00 on each of the 17 days left" in bench.says()


async def test_many_receipts_are_counted_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With many receipts another process counts, and the screen shows what came of it."""
    monkeypatch.setattr("shopclub.core.goals.verbs.AT_ONCE", 0)
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        await a_month(bench)
        await set_goal(bench, "net_sales", 10000)
        await to_goals(bench)
        await bench.until(lambda: "¥85.00" in bench.says())
        await bench.shop.sell(None, 1500)
        await bench.settle()
        assert "¥85.00" in bench.says()
        await bench.press("r")
        await bench.until(lambda: "¥100.00" in bench.says())
        await bench.press("enter")
        await bench.until(lambda: "14 March 2026" in bench.text())


@pytest.mark.parametrize("at_once", [0, 10**6])
async def test_the_new_goal_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Whoever sets a goal sees it next, though it stands last and another process may still count."""
    monkeypatch.setattr("shopclub.core.goals.verbs.AT_ONCE", at_once)
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        await a_month(bench)
        await set_goal(bench, "net_sales", 10000)
        await to_goals(bench)
        await bench.until(lambda: "¥85.00" in bench.says())
        await bench.press("n", "enter")
        await bench.type("20%")
        await bench.press("ctrl+s")
        screen = bench.app.screen
        assert isinstance(screen, GoalsScreen)
        await bench.until(lambda: screen.listing.key == "2")


async def test_a_goal_of_a_newer_version(tmp_path: Path) -> None:
    """A figure nobody here knows is listed by its id and can be given up, not changed."""
    async with at_counter(tmp_path, POINTS_OFF) as bench:
        club, number = bench.shop.club, await set_goal(bench, "joins", 10)
        async with club.books.writing() as session:
            (one,) = club.goals.get(number).settings
            strange = Setting(at=one.at, on=one.on, op=one.op, aim=Aim(metric="smiles", target=3))
            session.put(GOALS, number, Goal(settings=(strange,)))
        await to_goals(bench)
        assert "smiles" in bench.text()
        assert "does not know the figure" in bench.says()
        screen = bench.app.screen
        assert [screen.check_action(one, ()) for one in ("edit", "drop", "behind")] == [None, True, None]


def test_the_menu_leads_there() -> None:
    """The letter of the goals belongs to nothing else."""
    assert len({place.letter for place in PLACES}) == len(PLACES)
