"""What each room knows of a member whose two files were merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.games.model import Stake
from shopclub.core.kernel.errors import RuleViolation
from tests.builders import CLERK, a_shop, programme_of
from tests.core.games.games import OFF, drawn, opened, programme, with_tickets
from tests.core.games.test_predictions import asking, judging, staking, with_points
from tests.core.mending.test_merging import merge
from tests.core.stored.purse import sell_cards, with_purse


def held(stakes: list[Stake]) -> list[tuple[int, int]]:
    """Answer and points of some stakes."""
    return [(stake.answer, stake.points) for stake in stakes]


async def test_a_stake_of_the_old_file_is_the_kept_ones(tmp_path: Path) -> None:
    """What the other file staked and won in a prediction that is settled is found under the kept number."""
    async with a_shop(tmp_path) as shop:
        number = await asking(shop)
        kept, gone, other = [await with_points(shop, 100) for _ in range(3)]
        await staking(shop, number, gone, 0, 40)
        await staking(shop, number, other, 1, 30)
        await judging(shop, number, 0)
        await merge(shop, kept, gone)
        stake = shop.club.predictions.stake_of(number, kept)
        assert stake is not None
        assert (stake.answer, stake.points, stake.won) == (0, 40, 30)
        assert shop.points(kept) == 230


async def test_an_open_stake_keeps_its_file(tmp_path: Path) -> None:
    """A file with an open stake can't go, as long as it stands; the one that is kept may have one."""
    async with a_shop(tmp_path) as shop:
        number = await asking(shop)
        kept, gone = [await with_points(shop, 100) for _ in range(2)]
        await staking(shop, number, kept, 0, 40)
        await staking(shop, number, gone, 1, 30)
        with pytest.raises(RuleViolation, match="merge_stake"):
            shop.club.mending.merging.plan(kept, gone)
        await shop.club.predictions.withdraw(number, gone, shop.op(), CLERK)
        await merge(shop, kept, gone)
        assert held(shop.club.predictions.stakes(number, gone)) == [(0, 40)]
        await judging(shop, number, 1)
        assert shop.points(kept) == 200  # nobody was right


async def test_both_staked_in_what_is_settled(tmp_path: Path) -> None:
    """Two stakes of a settled prediction stay two, each with its answer."""
    async with a_shop(tmp_path) as shop:
        number = await asking(shop)
        kept, gone = [await with_points(shop, 100) for _ in range(2)]
        await staking(shop, number, kept, 0, 40)
        await staking(shop, number, gone, 1, 30)
        await judging(shop, number, 0)
        await merge(shop, kept, gone)
        assert held(shop.club.predictions.stakes(number, kept)) == [(0, 40), (1, 30)]
        assert shop.points(kept) == 200


async def test_draws_of_both_files_count_together(tmp_path: Path) -> None:
    """Limits count the draws of either file, what was undone is repeated, and what was won is still to be had."""
    async with a_shop(tmp_path, programme(per_member=2)) as shop:
        number = await opened(shop)
        kept, gone = await with_tickets(shop, 2), await with_tickets(shop, 2)
        first = await drawn(shop, number, gone)
        await shop.undo()
        await merge(shop, kept, gone)
        again = await drawn(shop, number, kept)
        assert (again.number, again.prize, again.again) == (first.number, first.prize, True)
        await drawn(shop, number, kept)
        assert shop.club.draws.offer(number, kept).refusal == "draw_limit"


async def test_what_the_old_file_won_waits_for_the_kept_one(tmp_path: Path) -> None:
    """A prize won under the other number is among the kept member's."""
    async with a_shop(tmp_path, programme(prizes=[{**OFF, "odds": 100}], instead="")) as shop:
        number = await opened(shop)
        kept, gone = await with_tickets(shop, 1), await with_tickets(shop, 1)
        await drawn(shop, number, gone)
        before = shop.club.draws.wins_of(gone)
        assert before
        await merge(shop, kept, gone)
        assert shop.club.draws.wins_of(kept) == before


async def test_gift_cards_the_old_file_bought(tmp_path: Path) -> None:
    """Cards bought under either number are the kept member's."""
    async with a_shop(tmp_path, with_purse()) as shop:
        kept, gone = await shop.join(), await shop.join()
        await sell_cards(shop, 10000, 1, gone)
        await merge(shop, kept, gone)
        assert [card.face_minor for _, card in shop.club.gift_cards.desk.of_member(kept)] == [10000]


async def test_a_slip_of_the_old_file_says_what_it_said(tmp_path: Path) -> None:
    """The balance right after a purchase is that of the account of then, whichever file was kept."""
    async with a_shop(tmp_path, programme_of()) as shop:
        kept, gone = await shop.join(), await shop.join()
        await shop.sell(kept, 5000)
        old = await shop.sell(gone, 3000)
        said = shop.club.points.after(shop.club.sales.entries_of(old.number))
        await merge(shop, kept, gone)
        await shop.sell(kept, 700)
        assert said == shop.club.points.after(shop.club.sales.entries_of(old.number)) == {"points": 30}
