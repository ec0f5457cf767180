"""The leaderboard and the ranking gifts at the counter."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.staff.model import KIOSK
from tests.builders import programme_of
from tests.core.rewards.test_leaderboard import BOARD
from tests.tui.bench import at_counter

MUG = {"id": "mug", "name": {"en": "Mug for the first"}, "then": {"kind": "gift", "name": {"en": "Mug"}}}
FIRST = {
    "id": "first",
    "on": "period_end",
    "period": "month",
    "then": {"kind": "first", "places": 1, "by": "spend", "give": {"kind": "coupon", "coupon": "mug"}},
}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


async def test_masked_as_at_the_kiosk(tmp_path: Path) -> None:
    """R, L: place, first character, figure; the whole name is not on it."""
    async with at_counter(tmp_path, BOARD, members=("王小明",)) as bench:
        await bench.shop.sell(1, 10_000)
        await bench.shop.club.members.choose_board(MemberNo(1), True, bench.shop.op(), KIOSK)
        await bench.press("f10", "r", "l")
        assert "1 member wants to be on it" in bench.says()
        assert "王**" in bench.text()
        assert "王小明" not in bench.text()


async def test_the_owner_switches_it_on(tmp_path: Path) -> None:
    """O has one, O again has none; until then nobody is shown."""
    async with at_counter(tmp_path, members=("王小明",)) as bench:
        await bench.press("f10", "r", "l")
        assert "There is no leaderboard" in bench.says()
        await bench.press("o")
        assert bench.shop.club.leaderboard.is_on
        await bench.press("o")
        assert not bench.shop.club.leaderboard.is_on


async def test_the_counter_notes_a_wish(tmp_path: Path) -> None:
    """The file has a box for it where the programme has a leaderboard."""
    async with at_counter(tmp_path, BOARD, members=("王小明",)) as bench:
        assert bench.shop.club.leaderboard.count() == 0
        await bench.take(MemberNo(1))
        await bench.press("f2", "e")
        await bench.press(*["tab"] * 6)
        await bench.press("space", "ctrl+s")
        assert bench.shop.club.leaderboard.count() == 1


async def test_a_ranking_gift_is_handed_out(tmp_path: Path) -> None:
    """R, W shows who won March; Enter hands the mug out, once."""
    programme = programme_of(rules=[BASE, FIRST], coupons=[MUG])
    async with at_counter(tmp_path, programme, members=("王小明", "李雷")) as bench:
        await bench.shop.sell(1, 10_000)
        await bench.shop.sell(2, 20_000)
        await bench.shop.day(2026, 4, 1)
        await bench.press("f10", "r", "w")
        assert "李雷" in bench.text()
        assert "waits" in bench.text()
        await bench.press("down", "enter")
        ((number, coupon),) = bench.shop.club.coupons.of_member(MemberNo(2))
        assert coupon.used() == 1
        assert any("Hand out" in said for said in bench.notices())
        assert "✓" in bench.text()
        await bench.press("escape", "ctrl+z", "enter")
        assert bench.shop.club.coupons.get(number).used() == 0
