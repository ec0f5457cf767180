"""The leaderboard: those alone who want to be on it, masked, in the order of the period's figure."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.errors import MemberClosed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange
from shopclub.core.members.rules import masked_name
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

BOARD = programme_of(leaderboard={"enabled": True, "by": "points", "period": "month", "places": 2})


async def wants(shop: Counter, member: MemberNo, wanted: bool = True) -> None:
    """Their own answer, on their phone."""
    await shop.club.members.choose_board(member, wanted, shop.op(), KIOSK)


def seen(shop: Counter) -> list[tuple[int, str, int]]:
    """Place, masked name, figure."""
    return [(one.place, one.name, one.figure) for one in shop.club.leaderboard.places()]


async def test_only_who_wants_to_be_on_it(tmp_path: Path) -> None:
    """Nobody at first; who says yes is there at once, who says no is gone at once; also after a restart."""
    async with a_shop(tmp_path, BOARD) as shop:
        wang, li = await shop.join("王小明"), await shop.join("李雷")
        await shop.sell(wang, 10_000)
        await shop.sell(li, 20_000)
        assert seen(shop) == []
        await wants(shop, wang)
        assert seen(shop) == [(1, "王**", 100)]
        await wants(shop, li)
        await shop.restart()
        assert seen(shop) == [(1, "李**", 200), (2, "王**", 100)]
        await wants(shop, li, False)
        assert seen(shop) == [(1, "王**", 100)]


async def test_equal_figures_share_a_place(tmp_path: Path) -> None:
    """Two places: two with 100 share the first, and the third is not on it; nobody with nothing is."""
    async with a_shop(tmp_path, BOARD) as shop:
        people = [await shop.join(name) for name in ("赵一", "钱二", "孙三", "周四")]
        for who, minor in zip(people, (10_000, 10_000, 5_000, 0), strict=True):
            await wants(shop, who)
            if minor:
                await shop.sell(who, minor)
        assert seen(shop) == [(1, "赵**", 100), (1, "钱**", 100)]


async def test_a_new_period_begins_at_nothing(tmp_path: Path) -> None:
    """What was earned on the last day of a month counts no more on the first of the next."""
    async with a_shop(tmp_path, BOARD) as shop:
        wang = await shop.join("王小明")
        await wants(shop, wang)
        shop.at(2026, 3, 31, 23, 59)
        await shop.sell(wang, 10_000)
        assert seen(shop) == [(1, "王**", 100)]
        shop.at(2026, 4, 1, 0, 0)
        assert seen(shop) == []


async def test_the_answer_is_kept_with_its_time(tmp_path: Path) -> None:
    """When it was given, also by the counter; the same answer again changes nothing."""
    async with a_shop(tmp_path, BOARD) as shop:
        wang = await shop.join("王小明")
        await shop.club.members.edit(wang, MemberChange(board=True, marketing=True), shop.op(), CLERK)
        consent = shop.club.members.get(wang).consent
        assert consent is not None
        assert (consent.board, consent.marketing, consent.board_at) == (True, True, shop.clock.now())
        first = consent.board_at
        shop.at(2026, 3, 20)
        await wants(shop, wang)
        consent = shop.club.members.get(wang).consent
        assert consent is not None
        assert consent.board_at == first


async def test_who_leaves_is_off_it(tmp_path: Path) -> None:
    """At once, and can't be put back."""
    async with a_shop(tmp_path, BOARD) as shop:
        wang = await shop.join("王小明")
        await shop.sell(wang, 10_000)
        await wants(shop, wang)
        await shop.club.members.close_member(wang, shop.op(), OWNER)
        assert seen(shop) == []
        with pytest.raises(MemberClosed):
            await wants(shop, wang)


async def test_a_shop_without_one(tmp_path: Path) -> None:
    """The programme has none unless it says so; who once wanted one is not shown."""
    async with a_shop(tmp_path) as shop:
        wang = await shop.join("王小明")
        await shop.sell(wang, 10_000)
        await wants(shop, wang)
        assert (shop.club.leaderboard.is_on, seen(shop)) == (False, [])


async def test_points_held_still_count(tmp_path: Path) -> None:
    """By balance: what is only asked for is still theirs."""
    reward = {"id": "bag", "name": {"en": "Bag"}, "points": 30}
    board = programme_of(rewards=[reward], leaderboard={"enabled": True, "by": "balance"})
    async with a_shop(tmp_path, board) as shop:
        from tests.core.rewards.shops import ask

        wang = await shop.join("王小明")
        await shop.give(wang, 50)
        await wants(shop, wang)
        await ask(shop, wang, "bag")
        assert seen(shop) == [(1, "王**", 50)]


@pytest.mark.parametrize(("name", "shown"), [("", ""), ("王小明", "王**"), ("A", "A**"), ("e\u0301va", "e\u0301**")])
def test_the_mask(name: str, shown: str) -> None:
    """One character and two stars, however long or short the name; an accent stays with its letter."""
    assert masked_name(name) == shown
