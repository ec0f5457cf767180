"""The simulator's screen: runs by itself, can be ended, opens members, says what it can't know, hands over to adopt."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import TabbedContent

from shopclub.core.club import Club
from shopclub.core.programme.model import Programme
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.figures import Comparison, Period
from shopclub.core.simulate.trial import compare_here
from shopclub.core.simulate.verbs import Simulations
from shopclub.i18n import Language
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.screens.simulate import SimulateScreen, answer_sign
from shopclub.tui.widgets.rows import Listing
from tests.builders import as_json, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

OFF = {"points": 100, "minor": 100}
PRESENT = programme_of(money_off=OFF)
GOODS = programme_of()
"""Points take nothing off a bill, and no reward says what it costs."""
TENTH = programme_of(
    money_off=OFF,
    name={"en": "A tenth", "zh": "九折"},
    rules=[{"id": "off", "then": {"kind": "percent_off", "permille": 100}}],
)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replays in this process: what crosses to another is tested with the core."""

    async def compare(
        self: Simulations,
        programme: Programme,
        period: Period,
        progress: Callable[[float], None] | None = None,
        estimate: Estimate | None = None,
    ) -> Comparison:
        del progress
        return compare_here(CLUBS[-1], programme, period, estimate=estimate)

    monkeypatch.setattr(Simulations, "compare", compare)


CLUBS: list[Club] = []
"""The club of the test that runs is the last one."""


@asynccontextmanager
async def past(
    folder: Path,
    *,
    size: tuple[int, int] = WIDE,
    language: Language = Language.EN,
    members: tuple[str, ...] = ("王芳", "[/x]"),
    present: Programme = PRESENT,
) -> AsyncIterator[Bench]:
    """Wang buys for 300.00, the other for 80.00; a day later the programme's screen is open."""
    async with at_counter(folder, present, size=size, members=members, language=language) as bench:
        await bench.shop.sell(1, 30000)
        if len(members) > 1:
            await bench.shop.sell(2, 8000)
        await bench.shop.day(2026, 3, 16)
        CLUBS.append(bench.shop.club)
        bench.app.go("programme")
        await bench.settle()
        yield bench


def screen(bench: Bench) -> SimulateScreen:
    """The simulator, which must be in front."""
    assert isinstance(bench.app.screen, SimulateScreen), bench.app.screen
    return bench.app.screen


async def opened(bench: Bench, programme: Programme = TENTH) -> SimulateScreen:
    """Open it with a draft and wait until it is through."""
    front = bench.app.screen
    assert isinstance(front, ProgrammeScreen)
    bench.app.push_screen(SimulateScreen(programme, front.adopt_tried))
    await bench.until(lambda: isinstance(bench.app.screen, SimulateScreen) and bench.app.screen.is_done)
    await bench.settle()
    return screen(bench)


@pytest.mark.usefixtures("here")
async def test_t_tries_the_draft(tmp_path: Path) -> None:
    """From the programme's screen one key: the draft as it stands, over the usual time."""
    async with past(tmp_path) as bench:
        await bench.press("t")
        await bench.until(lambda: screen(bench).is_done)
        await bench.settle()
        assert "It would have cost as much as today's programme." in bench.says()
        await bench.press("escape")
        assert isinstance(bench.app.screen, ProgrammeScreen)


@pytest.mark.usefixtures("here")
async def test_the_answer_stands_above_all_parts(tmp_path: Path) -> None:
    """Cost a month, who gains; the figures with a course by month; groups, rules, and what can't be known."""
    async with past(tmp_path) as bench:
        tried = await opened(bench)
        assert "▲ It would have cost ¥520.48 a month more than today's programme." in bench.says()
        assert "2 members gain · 0 lose" in bench.says()
        assert "Cost of the programme, by month" in bench.says()
        for part, said in (
            ("members", "+¥27.00"),
            ("groups", "By kind of customer"),
            ("rules", "All customers pay 10% less"),
            ("unknown", "Whether people would have bought more"),
        ):
            await bench.press("right")
            assert tried.tabs.active == part
            assert said in bench.text() or said in bench.says()


@pytest.mark.usefixtures("here")
async def test_moving_in_the_figures_draws_them(tmp_path: Path) -> None:
    """The marked figure is drawn by month; one without a course has no chart."""
    async with past(tmp_path) as bench:
        tried = await opened(bench)
        keys = [option.id for option in tried.table.options]
        await bench.press(*["down"] * keys.index("issued"))
        assert "Points given, by month" in bench.says()
        await bench.press(*["down"] * (keys.index("owed") - keys.index("issued")))
        assert ", by month" not in bench.says()


@pytest.mark.usefixtures("here")
async def test_enter_opens_the_member(tmp_path: Path) -> None:
    """Who gains most is marked first, says why whole, and opens; a name is never markup."""
    async with past(tmp_path) as bench:
        await opened(bench)
        await bench.press("right")
        assert "王芳 · No. 000001: today ¥3.00, changed ¥30.00. +¥30.00 All customers pay 10% less" in bench.says()
        await bench.press("down")
        assert "[/x]" in bench.says()
        await bench.press("enter")
        assert isinstance(bench.app.screen, MemberScreen)
        assert bench.app.screen.number == 2


@pytest.mark.usefixtures("here")
async def test_another_programme_other_days_a_file(tmp_path: Path) -> None:
    """P tries a preset or a file, D other days; a file that can't be read is said and leaves what is shown."""
    async with past(tmp_path) as bench:
        tried = await opened(bench)
        await bench.press("p", "end", "enter")
        await bench.type(str(tmp_path / "none.json"))
        await bench.press("enter")
        await bench.until(lambda: bool(bench.notices()))
        assert "none.json" in bench.notices()[-1]
        (tmp_path / "mine.json").write_text(json.dumps(as_json(PRESENT)), encoding="utf-8")
        await bench.press("p", "end", "enter")
        await bench.type(str(tmp_path / "mine.json"))
        await bench.press("enter")
        await bench.until(lambda: "as much as today's" in bench.says())
        await bench.press("p", "home", "enter")
        await bench.until(lambda: "¥520.48" in bench.says())
        await bench.press("d", "end", "enter", "enter", "enter")
        await bench.until(lambda: tried._share is None)
        assert "¥520.48" in bench.says()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_w_says_what_points_are_worth_for_one_trial(tmp_path: Path, size: tuple[int, int]) -> None:
    """Goods only: 380 points more, at 100 = 2.00 that is 7.60 in two days, 115.66 a month; emptied, none."""
    double = [{"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}]
    async with past(tmp_path, size=size, present=GOODS) as bench:
        tried = await opened(bench, programme_of(rules=double))
        assert "nobody has said what points are worth" in " ".join(bench.says().split())
        assert "Press W to say what points are worth, for this trial." in bench.says()
        await bench.press("w", "enter")
        await bench.type("2.00")
        await bench.press("enter")
        await bench.until(lambda: tried.is_done and "¥115.66 a month more" in bench.says())
        assert "by the owner's own estimate, 100 points = ¥2.00: neither programme" in " ".join(bench.says().split())
        await bench.press("w", "enter")
        assert bench.app.focused is not None
        await bench.press("end", "ctrl+u", "enter")
        await bench.until(lambda: tried.is_done and "Press W to say what points are worth" in bench.says())


@pytest.mark.usefixtures("here")
async def test_a_worth_of_nothing_is_refused_at_its_field(tmp_path: Path) -> None:
    """No points, no money, and a word are refused in the dialog; Esc leaves the trial as it was."""
    async with past(tmp_path) as bench:
        tried = await opened(bench)
        await bench.press("w", "end", "ctrl+u", "0", "enter", "1", "enter")
        assert "A whole number from 1 to 1,000,000." in bench.says()
        await bench.press("end", "ctrl+u", "5", "enter", "end", "ctrl+u", "0", "enter")
        assert "worth some money" in bench.says()
        await bench.press("escape")
        assert screen(bench) is tried
        assert "¥520.48" in bench.says()
        await bench.press("w", "enter", "1", "enter")
        await bench.until(lambda: tried.is_done and "The estimate 100 points = ¥1.00 counts nowhere" in bench.says())


@pytest.mark.usefixtures("here")
async def test_adopting_goes_through_the_programmes_screen(tmp_path: Path) -> None:
    """S takes what was tried there as the draft and asks as always; nothing is in force before the answer."""
    async with past(tmp_path) as bench:
        await opened(bench)
        await bench.press("s")
        await bench.until(lambda: isinstance(bench.app.screen, Confirm) or "dialog" in str(bench.app.screen).lower())
        assert bench.shop.club.programme.current == PRESENT


async def test_escape_ends_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it runs Esc ends it and stays; then it leaves."""
    ended = asyncio.Event()

    async def endless(
        self: Simulations,
        programme: Programme,
        period: Period,
        progress: Callable[[float], None],
        estimate: Estimate | None,
    ) -> Comparison:
        progress(0.4)
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()
        raise AssertionError

    monkeypatch.setattr(Simulations, "compare", endless)
    async with past(tmp_path) as bench:
        await bench.press("t")
        assert "40%" in bench.says()
        assert "Esc ends it." in bench.says()
        await bench.press("escape")
        await asyncio.wait_for(ended.wait(), 5)
        assert "Ended." in bench.says()
        await bench.press("escape")
        assert isinstance(bench.app.screen, ProgrammeScreen)


async def test_a_shop_without_a_past_says_so(tmp_path: Path) -> None:
    """Nothing was sold before today: a sentence instead of an empty screen."""
    async with at_counter(tmp_path, PRESENT, members=("王芳",)) as bench:
        bench.app.go("programme")
        await bench.press("t")
        assert "There are no sales to members before today to try it on." in bench.says()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("language", list(Language))
async def test_it_is_whole_in_a_small_terminal(tmp_path: Path, language: Language) -> None:
    """At 80 by 24 the answer, the figures and the chart stand there together, in both languages."""
    async with past(tmp_path, size=NARROW, language=language) as bench:
        tried = await opened(bench)
        text = bench.text()
        assert "520.48" in text
        assert "█" in text
        assert tried.query_one("#measures", Listing).size.height >= 5
        assert tried.query_one(TabbedContent).size.width <= 80


@pytest.mark.parametrize(("minor", "sign"), [(100, "▲ "), (1, "▲ "), (0, "= "), (-1, "▼ "), (-100, "▼ "), (None, "")])
def test_only_money_is_dearer_or_the_same(minor: int | None, sign: str) -> None:
    """A cost that can't be told in money is not "=": nothing stands before it."""
    assert answer_sign(minor) == sign
