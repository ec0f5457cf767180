"""The prediction game: stakes, closing time, the pool to those who were right, and the ways back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.games.model import Prediction, Stake, State
from shopclub.core.games.pools import asked, settle, would_bring
from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.reasons import Back
from tests.builders import CLERK, NOW, OWNER, Counter, a_shop

CLOSES = NOW + timedelta(hours=5)


async def asking(shop: Counter, *answers: str, closes_at: datetime = CLOSES, most: int | None = None) -> int:
    """A prediction with some answers; its number."""
    said = answers or ("Red", "Blue", "Draw")
    return await shop.club.predictions.ask("Who wins?", said, closes_at, shop.op(), OWNER, least=10, most=most)


async def with_points(shop: Counter, points: int) -> MemberNo:
    """A member with so many points."""
    who = await shop.join()
    await shop.give(who, points)
    return who


async def staking(shop: Counter, number: int, who: MemberNo, answer: int, points: int) -> Stake:
    """Stake at the counter."""
    return await shop.club.predictions.stake(number, who, answer, points, shop.op(), CLERK)


async def judging(shop: Counter, number: int, right: int | None) -> None:
    """Say what was right, after the closing time."""
    shop.clock.set(max(shop.clock.now(), CLOSES))
    await shop.club.predictions.judge(number, right, shop.op(), OWNER)


def stakes(*pairs: tuple[int, int]) -> list[Stake]:
    """Stakes by answer and points."""
    made = enumerate(pairs, start=1)
    return [Stake(entry=EntryNo(n), member=MemberNo(n), answer=answer, points=points) for n, (answer, points) in made]


@pytest.mark.parametrize(
    ("staked", "right", "back", "won"),
    [
        ([(0, 30), (0, 10), (1, 61)], 0, Back.RIGHT, (46, 15)),
        ([(0, 10), (0, 10), (0, 10), (1, 1)], 0, Back.RIGHT, (1, 0, 0)),
        ([(0, 30), (0, 10)], 0, Back.RIGHT, (0, 0)),
        ([(0, 30), (1, 10)], 2, Back.NOBODY, (0, 0)),
        ([(0, 30), (1, 10)], None, Back.VOID, (0, 0)),
        ([], 0, Back.NOBODY, ()),
    ],
)
def test_who_gets_what(staked: list[tuple[int, int]], right: int | None, back: Back, won: tuple[int, ...]) -> None:
    """
    61 lost points over 30 : 10 are 45.75 and 15.25, so 46 and 15; a single point goes to the earliest of equals;
    all right, nobody right and no answer give the stakes back.
    """
    found = settle(stakes(*staked), right)
    assert (found.back, found.won) == (back, won)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10_000)), max_size=40), st.none() | st.integers(0, 4))
def test_the_pool_is_paid_out_to_the_point(staked: list[tuple[int, int]], right: int | None) -> None:
    """Whoever was right gets the stake back at least; all that was staked comes back, neither more nor less."""
    made = stakes(*staked)
    found = settle(made, right)
    assert min(found.won, default=0) >= 0
    assert sum(one.points for one in found.returned) + sum(found.won) == sum(one.points for one in made)
    assert found.back is not Back.RIGHT or {one.answer for one in found.returned} == {right}


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=20), st.integers(1, 10_000))
def test_shares_are_by_stake(winners: list[int], lost: int) -> None:
    """Each winner gets the lost points by stake, rounded down or up by less than one."""
    found = settle(stakes(*((0, points) for points in winners), (1, lost)), 0)
    whole = sum(winners)
    for stake, won in zip(winners, found.won, strict=True):
        assert abs(won * whole - lost * stake) < whole


def test_what_a_stake_would_bring() -> None:
    """30 more on an answer with 10, of 100 in all: 130 x 30 / 40, rounded down."""
    one = Prediction(question="?", answers=("a", "b"), closes_at=NOW, asked_at=NOW, pool={"0": 10, "1": 90})
    assert (would_bring(one, 0, 30), would_bring(one, 1, 0)) == (97, 0)


async def test_a_prediction_from_question_to_payment(tmp_path: Path) -> None:
    """30 and 10 on red, 61 on blue; red: 76 and 25 come, and blue has lost."""
    async with a_shop(tmp_path) as shop:
        people = [await with_points(shop, 100) for _ in range(3)]
        number = await asking(shop)
        for who, answer, points in zip(people, (0, 0, 1), (30, 10, 61), strict=True):
            await staking(shop, number, who, answer, points)
        assert [shop.points(who) for who in people] == [70, 90, 39]
        assert shop.club.predictions.get(number).pool == {"0": 40, "1": 61}
        await judging(shop, number, 0)
        assert [shop.points(who) for who in people] == [146, 115, 39]
        assert [(s.points, s.won, s.is_back) for s in shop.club.predictions.stakes(number)] == [
            (30, 46, True),
            (10, 15, True),
            (61, 0, False),
        ]
        assert shop.club.profile(people[0]).account.life.points == 0, "what is won lifts no tier"


@pytest.mark.parametrize("right", [2, None])
async def test_nobody_right_or_called_off(tmp_path: Path, right: int | None) -> None:
    """Every stake comes back to the lots it came from."""
    async with a_shop(tmp_path) as shop:
        who, other = await with_points(shop, 50), await with_points(shop, 50)
        before = (shop.lots(who), shop.lots(other))
        number = await asking(shop)
        await staking(shop, number, who, 0, 50)
        await staking(shop, number, other, 1, 20)
        await judging(shop, number, right)
        assert (shop.lots(who), shop.lots(other)) == before
        assert shop.club.predictions.get(number).state is (State.VOID if right is None else State.JUDGED)


async def test_one_stake_at_most(tmp_path: Path) -> None:
    """A second stake takes the place of the first; taken back, there is none."""
    async with a_shop(tmp_path) as shop:
        who, number = await with_points(shop, 100), await asking(shop)
        await staking(shop, number, who, 0, 60)
        await staking(shop, number, who, 1, 90)
        assert (shop.points(who), shop.club.predictions.get(number).pool) == (10, {"1": 90})
        assert shop.club.predictions.get(number).stakes == 1
        with pytest.raises(ClubError, match="points_insufficient"):
            await staking(shop, number, who, 1, 101)
        assert shop.points(who) == 10
        assert await shop.club.predictions.withdraw(number, who, shop.op(), CLERK) == 90
        assert (shop.points(who), shop.club.predictions.get(number).pool) == (100, {})
        with pytest.raises(ClubError, match="stake_none"):
            await shop.club.predictions.withdraw(number, who, shop.op(), CLERK)


async def test_the_closing_time(tmp_path: Path) -> None:
    """The second before it counts, itself not; a clock set back after the day's run opens nothing again."""
    async with a_shop(tmp_path) as shop:
        who, number = await with_points(shop, 100), await asking(shop)
        shop.clock.set(CLOSES - timedelta(seconds=1))
        await staking(shop, number, who, 0, 20)
        with pytest.raises(ClubError, match="prediction_open"):
            await shop.club.predictions.judge(number, 0, shop.op(), OWNER)
        shop.clock.set(CLOSES)
        for attempt in (
            staking(shop, number, who, 1, 20),
            shop.club.predictions.withdraw(number, who, shop.op(), CLERK),
            shop.undo(),
        ):
            with pytest.raises(ClubError, match="prediction_closed"):
                await attempt
        await shop.club.clockwork.catch_up(confirmed=True)
        shop.clock.set(CLOSES - timedelta(hours=1))
        with pytest.raises(ClubError, match="prediction_closed"):
            await staking(shop, number, who, 1, 20)


async def test_closing_before_the_time(tmp_path: Path) -> None:
    """The owner may; then it can be judged."""
    async with a_shop(tmp_path) as shop:
        who, number = await with_points(shop, 100), await asking(shop)
        await staking(shop, number, who, 0, 20)
        with pytest.raises(NotAllowed):
            await shop.club.predictions.close(number, shop.op(), CLERK)
        await shop.club.predictions.close(number, shop.op(), OWNER)
        with pytest.raises(ClubError, match="prediction_closed"):
            await staking(shop, number, who, 0, 30)
        await shop.club.predictions.judge(number, 1, shop.op(), OWNER)
        assert shop.points(who) == 100


async def test_what_a_stake_refuses(tmp_path: Path) -> None:
    """9 and 51 where 10 to 50 are taken, an answer that is none, somebody who left."""
    async with a_shop(tmp_path) as shop:
        who, number = await with_points(shop, 100), await asking(shop, most=50)
        for answer, points, code in ((0, 9, "stake_too_small"), (0, 51, "stake_too_large"), (3, 10, "answer_unknown")):
            with pytest.raises(InvalidInput, match=code):
                await staking(shop, number, who, answer, points)
        await staking(shop, number, who, 0, 10)
        await staking(shop, number, who, 0, 50)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert (shop.points(who), shop.club.predictions.get(number).pool) == (0, {})
        with pytest.raises(ClubError, match="member_closed"):
            await staking(shop, number, who, 0, 10)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"question": " "}, "text_missing"),
        ({"answers": ("a", " ")}, "answers_few"),
        ({"answers": tuple("abcdefghijklm")}, "answers_many"),
        ({"answers": ("Red", "red")}, "answers_twice"),
        ({"closes_at": NOW}, "closes_past"),
        ({"least": 0}, "stake_limits"),
        ({"least": 5, "most": 4}, "stake_limits"),
    ],
)
def test_what_can_not_be_asked(changes: dict[str, object], code: str) -> None:
    """Nothing to ask, one answer, thirteen, the same twice, a time that has passed, limits that leave nothing."""
    plain = {"question": "?", "answers": ("a", "b"), "closes_at": CLOSES, "now": NOW, "least": 1, "most": None}
    with pytest.raises(InvalidInput, match=code):
        asked(**{**plain, **changes})  # type: ignore[arg-type]


async def test_a_judgement_undone_is_judged_again(tmp_path: Path) -> None:
    """The wrong answer was pressed: winnings go, stakes stand again, and the other answer pays."""
    async with a_shop(tmp_path) as shop:
        who, other = await with_points(shop, 100), await with_points(shop, 100)
        number = await asking(shop)
        await staking(shop, number, who, 0, 40)
        await staking(shop, number, other, 1, 60)
        await judging(shop, number, 0)
        assert (shop.points(who), shop.points(other)) == (160, 40)
        await shop.undo()
        assert (shop.points(who), shop.points(other)) == (60, 40)
        assert shop.club.predictions.get(number).state is State.CLOSED
        await judging(shop, number, 1)
        assert (shop.points(who), shop.points(other)) == (60, 140)
        with pytest.raises(ClubError, match="prediction_settled"):
            await judging(shop, number, 0)


@pytest.mark.parametrize(("spent", "is_undone"), [(60, True), (61, False), (161, False)])
async def test_what_was_won_and_spent_keeps_the_judgement(tmp_path: Path, spent: int, is_undone: bool) -> None:
    """161 points after it, of which 60 were won and 40 staked: 61 must be left for the way back… 60 spent leave 101."""
    async with a_shop(tmp_path) as shop:
        who, other = await with_points(shop, 101), await with_points(shop, 100)
        number = await asking(shop)
        await staking(shop, number, who, 0, 41)
        await staking(shop, number, other, 1, 60)
        await judging(shop, number, 0)
        assert shop.points(who) == 161
        judgement = shop.club.undo.last()
        assert judgement is not None
        await shop.give(who, -spent)
        if is_undone:
            await shop.club.undo.undo(judgement.op, shop.op(), OWNER)
            assert shop.points(who) == 0
        else:
            with pytest.raises(ClubError, match="undo_points_spent"):
                await shop.club.undo.undo(judgement.op, shop.op(), OWNER)
            assert shop.points(who) == 161 - spent


async def test_undoing_a_stake_and_a_question(tmp_path: Path) -> None:
    """The stake comes back; a question nobody staked on is called off, one with a stake is not."""
    async with a_shop(tmp_path) as shop:
        who = await with_points(shop, 100)
        question = shop.op()
        number = await shop.club.predictions.ask("?", ("a", "b"), CLOSES, question, OWNER)
        await staking(shop, number, who, 0, 40)
        with pytest.raises(ClubError, match="prediction_has_stakes"):
            await shop.club.undo.undo(question, shop.op(), OWNER)
        await shop.undo()
        assert shop.points(who) == 100
        await shop.club.undo.undo(question, shop.op(), OWNER)
        assert shop.club.predictions.get(number).state is State.VOID


async def test_an_older_stake_is_not_undone(tmp_path: Path) -> None:
    """It was changed since: the new one is the one that counts."""
    async with a_shop(tmp_path) as shop:
        who, number, op = await with_points(shop, 100), await asking(shop), shop.op()
        await shop.club.predictions.stake(number, who, 0, 20, op, CLERK)
        await staking(shop, number, who, 1, 30)
        with pytest.raises(ClubError, match="undone_already"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        assert shop.points(who) == 70


async def test_pressed_twice(tmp_path: Path) -> None:
    """Asking, staking and judging do nothing the second time, also after a restart."""
    async with a_shop(tmp_path) as shop:
        who, ops, number = await with_points(shop, 100), [shop.op() for _ in range(3)], 0
        for _ in range(2):
            number = await shop.club.predictions.ask("?", ("a", "b"), CLOSES, ops[0], OWNER)
            await shop.club.predictions.stake(number, who, 0, 40, ops[1], CLERK)
            await shop.restart()
        assert (len(shop.club.predictions.all()), shop.points(who)) == (1, 60)
        shop.clock.set(datetime(2026, 3, 15, tzinfo=UTC))
        for _ in range(2):
            await shop.club.predictions.judge(number, 0, ops[2], OWNER)
        assert shop.points(who) == 100
