"""Lucky draws and predictions at the counter, as a clerk and an owner press them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shopclub.core.games.model import State
from shopclub.tui.modals.games import DrawDialog
from shopclub.tui.screens.games import GamesScreen
from tests.builders import NOW, OWNER
from tests.core.games.games import opened, programme, with_tickets
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

SURE = [{"id": "sure", "name": {"en": "Sure [b]", "zh": "必中"}, "odds": 100, "then": {"kind": "thing"}}]


async def to_games(bench: Bench) -> None:
    """By the menu."""
    await bench.press("f10", "d")
    assert isinstance(bench.app.screen, GamesScreen)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_opening_drawing_closing(tmp_path: Path, size: tuple[int, int]) -> None:
    """The owner opens a round, the member at the counter draws with a lucky number, and closing shows the seed."""
    async with at_counter(tmp_path, programme(prizes=SURE), size=size) as bench:
        who = await with_tickets(bench.shop, 2)
        bench.app.serve(who)
        await bench.settle()
        await to_games(bench)
        assert "no round open" in bench.text()
        await bench.press("enter")
        await bench.type("2026-03-31")
        await bench.press("enter")
        assert "0 draws" in bench.text()
        await bench.press("d", "enter")
        assert isinstance(bench.app.screen, DrawDialog)
        await bench.type("007")
        await bench.press("enter")
        assert "Won: Sure [b]" in bench.text()
        assert "lucky number 007" in bench.text()
        await bench.press("enter", "c", "enter")
        await bench.settle()
        shop = bench.app.club
        assert [(one.drawn, one.closed_at is not None) for _, one in shop.draws.rounds()] == [(1, True)]
        assert shop.draws.plays(1)[0].lucky == "007"


async def test_a_prize_of_the_kiosk_is_handed_over(tmp_path: Path) -> None:
    """It stands at the head of the list until Enter hands it over."""
    async with at_counter(tmp_path, programme(prizes=SURE)) as bench:
        round_no, who = await opened(bench.shop), await with_tickets(bench.shop, 1)
        await bench.app.club.draws.draw_alone(round_no, who, "1", bench.shop.op())
        await to_games(bench)
        assert "waits to be handed over" in bench.text()
        await bench.press("enter", "enter")
        assert bench.app.club.draws.waiting() == []


async def test_a_prediction_from_question_to_payment(tmp_path: Path) -> None:
    """Asked, staked on by the member at the counter, closed and judged, all by keys."""
    async with at_counter(tmp_path) as bench:
        who = await bench.shop.join()
        await bench.shop.give(who, 100)
        bench.app.serve(who)
        await bench.settle()
        await to_games(bench)
        await bench.press("n")
        for text in ("Who wins?", "Red / Blue", "2026-03-20 18:00", "", ""):
            await bench.type(text)
            await bench.press("enter")
        assert "Who wins?" in bench.text()
        await bench.press("enter", "enter")
        await bench.type("40")
        assert "would bring 40 points" in bench.text()
        await bench.press("enter")
        assert bench.shop.points(who) == 60
        await bench.press("c", "enter")
        assert "awaits its answer" in bench.text()
        await bench.press("enter", "enter", "enter")
        assert bench.shop.points(who) == 100
        (number, one), *_ = bench.app.club.predictions.all()
        assert (number, one.state, one.right) == (1, State.JUDGED, 0)


async def test_the_member_page_leads_there(tmp_path: Path) -> None:
    """D on a member's page draws for that member; without anything open it says so."""
    async with at_counter(tmp_path, programme(prizes=SURE)) as bench:
        who = await with_tickets(bench.shop, 1)
        bench.app.open_member(who)
        await bench.settle()
        await bench.press("d")
        assert bench.app.club.draws.rounds() == []
        await bench.app.club.draws.open("spring", (NOW + timedelta(days=3)).date(), bench.shop.op(), OWNER)
        await bench.press("d", "enter", "enter", "enter")
        assert len(bench.app.club.draws.plays(1, who)) == 1
