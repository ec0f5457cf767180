"""One list of what waits: counted on every screen, announced without taking the keys, one key for yes, no and whose."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.rewards.model import AskedAt
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.waits import Joins, Rewards, Waiting
from tests.core.rewards.shops import PROGRAMME, ask
from tests.tui.bench import Bench, at_counter


async def asks_to_join(bench: Bench, name: str, phone: str = "13911112222") -> None:
    """Somebody joins at the kiosk."""
    await bench.shop.club.members.ask_to_join(NewMember(name=name, phone=phone), bench.shop.op())
    await bench.settle()


async def test_an_arrival_is_told_on_every_screen_and_takes_no_key(tmp_path: Path) -> None:
    """Somebody who joins is announced and counted; what is being typed goes on where it was."""
    async with at_counter(tmp_path) as bench:
        said: set[str] = set()
        for area in "cmtgrpsib":
            await bench.press("f10", area)
            before = bench.app.focused
            await asks_to_join(bench, f"Ann {area}", f"139{ord(area):08d}")
            assert bench.app.focused is before
            assert "waiting F8" in bench.text()
            said |= set(bench.notices())
        assert "Ann c wants to join (F8)" in said


async def test_half_typed_text_survives_an_arrival(tmp_path: Path) -> None:
    """An amount that is being typed is as it was, and the next key goes on with it."""
    async with at_counter(tmp_path) as bench:
        await bench.press("enter")
        await bench.type("12.")
        await asks_to_join(bench, "Ann")
        await bench.type("5")
        assert bench.counter.till.amount == "12.5"


async def test_an_arrival_presses_nothing_in_a_dialog(tmp_path: Path) -> None:
    """A question stays a question; the announcement stands over it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.shop.sell(1, 1000)
        await bench.press("ctrl+z")
        await asks_to_join(bench, "")
        assert isinstance(bench.app.screen, Confirm)
        assert "Somebody joined (F8)" in bench.notices()
        assert bench.shop.points(1) == 10


async def test_a_crowd_is_told_once(tmp_path: Path) -> None:
    """Of twelve who join within a moment one is named; the screen is not covered with the others."""
    async with at_counter(tmp_path) as bench:
        for number in range(12):
            await asks_to_join(bench, f"Ann {number}", f"139111122{number:02d}")
        assert [said for said in bench.notices() if "F8" in said] == ["Ann 0 wants to join (F8)"]
        assert bench.app.waits.count() == 12


async def test_nothing_is_named_while_nobody_is_signed_in(tmp_path: Path) -> None:
    """Who stands before a locked counter learns no name."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        owner = bench.shop.club.staff.all()[0][0]
        await bench.shop.club.staff.set_pin(owner, "2468", bench.shop.op(), bench.app.actor)
        await bench.press("ctrl+l")
        await asks_to_join(bench, "Ann")
        assert not [said for said in bench.notices() if "Ann" in said]


async def test_rewards_and_joins_stand_in_one_list(tmp_path: Path) -> None:
    """Who stands there and waits comes first; each line says who and what; O leads to the member's page."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await asks_to_join(bench, "Ann")
        await ask(bench.shop, 1, "mug", at=AskedAt.TABLET)
        await bench.settle()
        lines = bench.app.waits.lines(bench.app.voice)
        assert [(line.kind, line.who, line.member) for line in lines] == [
            (Rewards.KIND, "王芳", MemberNo(1)),
            (Joins.KIND, "Ann", None),
        ]
        assert "2 waiting F8" in bench.text()
        await bench.press("f8", "down", "o")
        assert "Nobody is a member yet." in bench.says()
        await bench.press("up", "o")
        assert isinstance(bench.app.screen, MemberScreen)


async def test_what_the_clerk_puts_aside_is_no_news(tmp_path: Path) -> None:
    """It is counted like everything that waits, but nobody is told what they did themselves."""
    async with at_counter(tmp_path, PROGRAMME, members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await ask(bench.shop, 1, "mug", at=AskedAt.COUNTER)
        await bench.settle()
        assert bench.app.waits.count() == 1
        assert not [said for said in bench.notices() if "asks for" in said]
        await ask(bench.shop, 1, "bag", at=AskedAt.PHONE)
        await bench.settle()
        assert "王芳 asks for Bag (F8)" in bench.notices()


async def test_the_open_list_is_not_announced_over(tmp_path: Path) -> None:
    """Who looks at the list sees the new line come; the marked one stays marked."""
    async with at_counter(tmp_path) as bench:
        await asks_to_join(bench, "Ann", "13911112201")
        await asks_to_join(bench, "Ben", "13911112202")
        await bench.press("f8", "down")
        before = len(bench.notices())
        await asks_to_join(bench, "Cleo", "13911112203")
        assert len(bench.notices()) == before
        assert "Cleo" in bench.text()
        await bench.press("delete")
        assert [join.name for _, join in bench.shop.club.members.pending()] == ["Ann", "Cleo"]


async def test_each_kind_has_a_name_of_its_own(tmp_path: Path) -> None:
    """Lines of different kinds with the same number are never taken for each other."""
    async with at_counter(tmp_path) as bench:
        waiting = Waiting(bench.shop.club)
        assert len(waiting.kinds) == len({kind.KIND for kind in map(type, waiting.kinds.values())})
