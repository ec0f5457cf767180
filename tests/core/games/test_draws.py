"""Lucky draws through the club: opening, drawing, prizes, limits, closing, the way back."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import msgspec
import pytest

from shopclub.core.games.model import WINS, Pay
from shopclub.core.games.rules import SEED_BYTES, commitment_of, result_of
from shopclub.core.kernel.chance import KnownChance
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import tickets_of
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.games.games import SPRING, UNTIL, drawn, opened, programme, with_seed, with_tickets

ALWAYS = [{"id": "sure", "name": {"en": "Sure"}, "odds": 100, "then": {"kind": "thing"}}]


def sure(then: dict[str, object], **more: object) -> list[dict[str, object]]:
    """Prizes of which only one can come."""
    return [{"id": "sure", "name": {"en": "Sure"}, "odds": 100, "then": then, **more}]


def tickets(shop: Counter, who: MemberNo) -> int:
    """A member's tickets."""
    return available(shop.club.points.account(who), shop.club.today(), tickets_of("spring"))


async def test_a_purchase_brings_tickets_and_a_return_takes_them(tmp_path: Path) -> None:
    """One for each full 100 yuan; of 250 yuan two, and the half that comes back takes one."""
    async with a_shop(tmp_path, programme()) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 12_500, 12_500)
        assert (tickets(shop, who), closed.sale.points) == (2, 250)
        await shop.refund(closed.number, {1: 1})
        assert tickets(shop, who) == 1


async def test_a_ticket_used_and_its_goods_returned_is_owed(tmp_path: Path) -> None:
    """The next ticket settles it; nobody draws from nothing."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who = await opened(shop), await shop.join()
        closed = await shop.sell(who, 10_000)
        await drawn(shop, round_no, who)
        await shop.refund(closed.number)
        await shop.sell(who, 10_000)
        assert tickets(shop, who) == 0
        await shop.sell(who, 10_000)
        assert tickets(shop, who) == 1


async def test_opening_publishes_the_hash_and_keeps_the_seed(tmp_path: Path) -> None:
    """The hash is that of the terms and the seed; the seed comes from the source of chance and leaves with the end."""
    async with a_shop(tmp_path, programme()) as shop:
        number, seen = await shop.club.draws.open("spring", UNTIL, shop.op(), OWNER)
        seed = KnownChance().draw(SEED_BYTES).hex()
        assert seen.commitment == commitment_of("spring", 1, UNTIL, seen.terms, seed)
        assert (seen.seed, shop.club.draws.get(number).seed, shop.club.draws.rounds()[0][1].seed) == ("", "", "")
        assert [one.round.seed for one in shop.club.draws.offers()] == [""]
        closed = await shop.club.draws.close(number, shop.op(), OWNER)
        assert (closed.seed, shop.club.draws.get(number).seed) == (seed, seed)


async def test_a_draw_is_what_the_hash_says(tmp_path: Path) -> None:
    """Forty draws: each prize follows from seed, running number, lucky number and what was left."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 40)
        round_, given = with_seed(shop, round_no), dict[str, int]()
        for number in range(1, 41):
            lucky = str(number * 37 % 1000)
            result = await drawn(shop, round_no, who, lucky)
            should = result_of(round_, number, lucky, given)
            assert (result.number, result.lucky, result.own, result.prize) == (number, lucky, True, should)
            given[should.id] = given.get(should.id, 0) + 1
        assert given.get("cup", 0) == 2, "the example should run out of cups"
        assert with_seed(shop, round_no).given == given
        assert tickets(shop, who) == 0


async def test_points_are_won(tmp_path: Path) -> None:
    """They can be spent at once and lift no tier."""
    async with a_shop(tmp_path, programme(prizes=sure({"kind": "points_fixed", "points": 50}))) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        result = await drawn(shop, round_no, who)
        account = shop.club.points.account(who)
        assert (result.points, shop.points(who), account.life.points) == (50, 150, 100)


async def test_a_coupon_is_won(tmp_path: Path) -> None:
    """It is the member's at once."""
    async with a_shop(tmp_path, programme(prizes=sure({"kind": "coupon", "coupon": "five", "count": 2}))) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        result = await drawn(shop, round_no, who)
        held = [number for number, _ in shop.club.coupons.usable(who)]
        assert (sorted(held), result.is_given) == (sorted(result.coupons), True)


async def test_a_coupon_whose_kind_is_gone_waits_at_the_counter(tmp_path: Path) -> None:
    """The prize was promised with the odds: somebody has to see to it."""
    async with a_shop(tmp_path, programme(prizes=sure({"kind": "coupon", "coupon": "five"}))) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        result = await drawn(shop, round_no, who)
        assert (result.coupons, result.is_given) == ((), False)
        assert [one.prize for _, one in shop.club.draws.waiting()] == ["sure"]


async def test_a_thing_won_at_the_kiosk_waits_to_be_handed_over(tmp_path: Path) -> None:
    """At the counter it is handed over at once; from the kiosk it waits until somebody does, once."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS)) as shop:
        round_no, who, draws = await opened(shop), await with_tickets(shop, 2), shop.club.draws
        assert (await drawn(shop, round_no, who)).is_given
        alone = await draws.draw_alone(round_no, who, "88", shop.op())
        assert (alone.is_given, [number for number, _ in draws.waiting()]) == (False, [alone.win])
        op = shop.op()
        assert (await draws.hand_over(alone.win, op, CLERK)).given_on == date(2026, 3, 14)
        assert (await draws.hand_over(alone.win, op, CLERK)).given_on == date(2026, 3, 14)
        with pytest.raises(ClubError, match="win_given_already"):
            await draws.hand_over(alone.win, shop.op(), CLERK)
        assert (draws.waiting(), len(draws.wins_of(who))) == ([], 2)
        await shop.undo()
        assert len(draws.waiting()) == 1


async def test_tickets_first_then_points(tmp_path: Path) -> None:
    """One ticket and 100 points at 30 points a draw: one by ticket, three by points, then no more."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS)) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        await drawn(shop, round_no, who)
        assert (tickets(shop, who), shop.points(who)) == (0, 100)
        for left in (70, 40, 10):
            await drawn(shop, round_no, who)
            assert shop.points(who) == left
        with pytest.raises(ClubError, match="tickets_insufficient"):
            await drawn(shop, round_no, who)
        with pytest.raises(ClubError, match="points_insufficient"):
            await shop.club.draws.draw(round_no, who, shop.op(), CLERK, pay=Pay.POINTS)


async def test_at_the_kiosk_only_tickets(tmp_path: Path) -> None:
    """Points are spent before the eyes of the clerk."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS)) as shop:
        round_no, who = await opened(shop), await shop.join()
        await shop.give(who, 100)
        with pytest.raises(ClubError, match="tickets_insufficient"):
            await shop.club.draws.draw_alone(round_no, who, "1", shop.op())


async def test_limits_of_a_day_and_of_a_round(tmp_path: Path) -> None:
    """Two a day and three in all; what was undone does not count."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS, per_day=2, per_member=3)) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 9)
        await drawn(shop, round_no, who)
        await drawn(shop, round_no, who)
        with pytest.raises(ClubError, match="draw_limit_day"):
            await drawn(shop, round_no, who)
        await shop.undo()
        await drawn(shop, round_no, who)
        await shop.day(2026, 3, 15)
        await drawn(shop, round_no, who)
        with pytest.raises(ClubError, match=r"^draw_limit$"):
            await drawn(shop, round_no, who)


async def test_who_may_not_draw(tmp_path: Path) -> None:
    """A condition that does not hold, a round that does not exist, somebody who left."""
    async with a_shop(tmp_path, programme(when={"kind": "tag", "tags": ["vip"]})) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        with pytest.raises(ClubError, match="draw_condition"):
            await drawn(shop, round_no, who)
        with pytest.raises(NotFound, match="rounds_not_found"):
            await drawn(shop, 9, who)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(ClubError, match="member_closed"):
            await drawn(shop, round_no, who)


async def test_the_last_prize_can_end_a_round(tmp_path: Path) -> None:
    """Where nothing stands in for it, nobody draws any more."""
    one = sure({"kind": "thing"}, stock=1)
    async with a_shop(tmp_path, programme(prizes=one, out="close", instead="")) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 2)
        await drawn(shop, round_no, who)
        with pytest.raises(ClubError, match="draw_spent"):
            await drawn(shop, round_no, who)
        await shop.undo()
        assert (await drawn(shop, round_no, who)).again, "an undone draw is still the member's to repeat"


async def test_an_undone_draw_is_repeated_with_the_same_result(tmp_path: Path) -> None:
    """Undoing an unwelcome result draws nothing new: same number, lucky number and prize, for the same member."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who, other = await opened(shop), await with_tickets(shop, 5), await with_tickets(shop, 5)
        first = await drawn(shop, round_no, who, "7")
        before = with_seed(shop, round_no)
        await shop.undo()
        assert (tickets(shop, who), shop.points(who)) == (5, 500)
        assert with_seed(shop, round_no) == before, "the prize stays kept for the member"
        assert (await drawn(shop, round_no, other, "7")).number == 2
        again = await drawn(shop, round_no, who, "8")
        assert (again.number, again.lucky, again.prize, again.again) == (1, "7", first.prize, True)
        assert (await drawn(shop, round_no, who, "8")).number == 3
        played = [(p.number, p.undone) for p in shop.club.draws.plays(round_no)]
        assert played == [(1, True), (2, False), (1, False), (3, False)]


async def test_points_that_are_spent_keep_the_draw(tmp_path: Path) -> None:
    """They can't be taken back, so the draw stands; with one point more there it goes."""
    async with a_shop(tmp_path, programme(prizes=sure({"kind": "points_fixed", "points": 50}))) as shop:
        round_no, who, op = await opened(shop), await with_tickets(shop, 1), shop.op()
        await shop.club.draws.draw(round_no, who, op, CLERK, lucky="1")
        await shop.give(who, -101)
        with pytest.raises(ClubError, match="undo_points_spent"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        await shop.give(who, 1)
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert (tickets(shop, who), shop.points(who)) == (1, 0)


async def test_a_coupon_that_is_used_keeps_the_draw(tmp_path: Path) -> None:
    """Unused it goes with the draw."""
    async with a_shop(tmp_path, programme(prizes=sure({"kind": "coupon", "coupon": "five"}))) as shop:
        round_no, who, op = await opened(shop), await with_tickets(shop, 2), shop.op()
        result = await shop.club.draws.draw(round_no, who, op, CLERK)
        code = shop.club.coupons.get(result.coupons[0]).code
        draft = msgspec.structs.replace(shop.draft(who, 1000), code=code)
        await shop.club.sales.record(draft, shop.club.sales.quote(draft).fingerprint, shop.op(), CLERK)
        with pytest.raises(ClubError, match="undo_coupons_used"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        await drawn(shop, round_no, who)
        await shop.undo()
        assert shop.club.coupons.usable(who) == []


async def test_nothing_is_undone_once_the_seed_is_out(tmp_path: Path) -> None:
    """Who knows the seed knows every result: nothing of a closed round moves any more."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 2)
        op = shop.op()
        await shop.club.draws.draw(round_no, who, op, CLERK)
        await shop.club.draws.close(round_no, shop.op(), OWNER)
        with pytest.raises(ClubError, match="draw_over"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        with pytest.raises(ClubError, match="draw_over"):
            await drawn(shop, round_no, who)
        with pytest.raises(ClubError, match="draw_closed_already"):
            await shop.club.draws.close(round_no, shop.op(), OWNER)


async def test_the_last_day_counts_and_the_days_run_closes(tmp_path: Path) -> None:
    """Drawn through midnight of the last day; the next day's run publishes the seed, and no clock set back helps."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who = await opened(shop, date(2026, 3, 15)), await with_tickets(shop, 3)
        shop.at(2026, 3, 15, 23, 59, 59)
        await drawn(shop, round_no, who)
        shop.at(2026, 3, 16, 0, 0, 0)
        with pytest.raises(ClubError, match="draw_over"):
            await drawn(shop, round_no, who)
        assert shop.club.draws.get(round_no).seed == ""
        await shop.club.clockwork.catch_up(confirmed=True)
        assert shop.club.draws.get(round_no).seed != ""
        shop.at(2026, 3, 15, 12)
        with pytest.raises(ClubError, match="draw_over"):
            await drawn(shop, round_no, who)


async def test_rounds_are_counted_and_one_is_open_at_a_time(tmp_path: Path) -> None:
    """The second round needs the first one closed, and has terms and a seed of its own."""
    async with a_shop(tmp_path, programme()) as shop:
        op, draws = shop.op(), shop.club.draws
        first = (await draws.open("spring", UNTIL, op, OWNER))[0]
        assert (await draws.open("spring", UNTIL, op, OWNER))[0] == first
        with pytest.raises(Conflict, match="draw_open_already"):
            await opened(shop)
        await draws.close(first, shop.op(), OWNER)
        await shop.club.programme.adopt(programme(tickets=2), shop.op(), OWNER)
        second = await opened(shop)
        assert [(n, one.label) for n, one in draws.rounds()] == [(second, "spring/2"), (first, "spring/1")]
        assert with_seed(shop, first).seed != with_seed(shop, second).seed
        assert (draws.find("spring")[0], draws.find("spring/1")[0]) == (second, first)


async def test_changing_the_programme_changes_no_open_round(tmp_path: Path) -> None:
    """Odds, stock and price are those of the hash, whatever the programme says since."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS)) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        await shop.club.programme.adopt(programme(tickets=9, enabled=False), shop.op(), OWNER)
        assert (await drawn(shop, round_no, who)).prize.id == "sure"
        assert tickets(shop, who) == 0


async def test_what_opening_refuses(tmp_path: Path) -> None:
    """A clerk, an unknown draw, one switched off, a last day in the past or too far."""
    async with a_shop(tmp_path, programme()) as shop:
        draws = shop.club.draws
        with pytest.raises(NotAllowed):
            await draws.open("spring", UNTIL, shop.op(), CLERK)
        with pytest.raises(NotFound, match="draw_not_found"):
            await draws.open("autumn", UNTIL, shop.op(), OWNER)
        for until in (date(2026, 3, 13), date(2027, 3, 16)):
            with pytest.raises(InvalidInput, match="draw_until"):
                await opened(shop, until)
        await shop.club.programme.adopt(programme(enabled=False), shop.op(), OWNER)
        with pytest.raises(ClubError, match="draw_off"):
            await opened(shop)


async def test_a_draw_pressed_twice_is_drawn_once(tmp_path: Path) -> None:
    """The same operation brings the same result, also after a restart."""
    async with a_shop(tmp_path, programme()) as shop:
        round_no, who, op = await opened(shop), await with_tickets(shop, 3), shop.op()
        first = await shop.club.draws.draw(round_no, who, op, CLERK, lucky="5")
        await shop.restart()
        again = await shop.club.draws.draw(round_no, who, op, CLERK, lucky="6")
        assert (again.number, again.lucky, again.prize, again.repeated) == (1, "5", first.prize, True)
        assert tickets(shop, who) == 2


async def test_two_draw_at_once(tmp_path: Path) -> None:
    """Counter and kiosk get numbers of their own, and the last cup goes to one of them."""
    one = [{**ALWAYS[0], "odds": 99, "stock": 1}, {"id": "thanks", "name": {"en": "Thanks"}, "odds": 1}]
    async with a_shop(tmp_path, programme(prizes=one)) as shop:
        round_no, people = await opened(shop), [await with_tickets(shop, 1) for _ in range(2)]
        found = await asyncio.gather(
            shop.club.draws.draw(round_no, people[0], shop.op(), CLERK),
            shop.club.draws.draw_alone(round_no, people[1], "", shop.op()),
        )
        assert {one.number for one in found} == {1, 2}
        assert sum(one.prize.id == "sure" for one in found) <= 1
        assert [one.own for one in found] == [False, False]


async def test_prizes_of_somebody_who_left_stay_recorded(tmp_path: Path) -> None:
    """The row names a number and nobody."""
    async with a_shop(tmp_path, programme(prizes=ALWAYS)) as shop:
        round_no, who = await opened(shop), await with_tickets(shop, 1)
        await drawn(shop, round_no, who)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        assert [win.member for _, win in shop.club.books.all(WINS)] == [who]


def test_the_draw_of_these_tests_adds_up() -> None:
    """Ten, twenty, twenty and fifty of a hundred."""
    assert sum(prize["odds"] for prize in SPRING["prizes"]) == 100
