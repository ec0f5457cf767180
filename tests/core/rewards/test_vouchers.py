"""Rewards that are asked for: what is held meanwhile, and each way it can end."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from shopclub.core.changes import Change
from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import AskedAt, VoucherChanged, VoucherState
from shopclub.core.rewards.rules import MOST_OF_MEMBER, is_voucher_code, make_voucher_code, read_voucher_code
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.rewards.shops import PROGRAMME, REWARDS, ask, free


async def with_points(shop: Counter, points: int) -> MemberNo:
    """Somebody with points."""
    who = await shop.join()
    await shop.give(who, points)
    return who


def left(shop: Counter, reward: str) -> int | None:
    """How many can be had."""
    found = shop.club.programme.current.reward(reward)
    assert found is not None
    return shop.club.rewards.stock_left(found)


async def test_asking_holds_points_and_goods(tmp_path: Path) -> None:
    """The balance stays, what can be spent sinks, and nobody else gets the mug; also after a restart."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, other = await with_points(shop, 150), await with_points(shop, 150)
        number, voucher = await ask(shop, who, "mug")
        assert (voucher.points, voucher.count, voucher.name, voucher.state) == (100, 1, "Mug", VoucherState.WAITING)
        for _ in range(2):
            assert (shop.points(who), free(shop, who), left(shop, "mug")) == (150, 50, 0)
            assert [n for n, _ in shop.club.rewards.asked()] == [number]
            await shop.restart()
        with pytest.raises(ClubError, match="reward_out_of_stock"):
            await shop.club.rewards.redeem(other, "mug", 1, shop.op(), CLERK)
        with pytest.raises(ClubError, match="points_insufficient") as refused:
            await shop.club.rewards.redeem(who, "bag", 2, shop.op(), CLERK)
        assert (refused.value.figures["available"], refused.value.figures["wanted"]) == (50, 60)


async def test_points_held_pay_no_bill(tmp_path: Path) -> None:
    """Points off a bill come from what is not held, to the point."""
    programme = programme_of(rewards=REWARDS[:2], money_off={"points": 10, "minor": 100})
    async with a_shop(tmp_path, programme) as shop:
        who = await with_points(shop, 150)
        await ask(shop, who, "mug")
        with pytest.raises(ClubError, match="points_insufficient"):
            await shop.sell(who, 10_000, points=60)
        await shop.sell(who, 10_000, points=50)


async def test_handing_it_over(tmp_path: Path) -> None:
    """The points go, the mug goes, once; the same press again hands nothing out twice."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 150)
        number, _ = await ask(shop, who, "mug")
        op = shop.op()
        for repeated in (False, True):
            done = await shop.club.rewards.hand_over(number, op, CLERK)
            assert (done.reward, done.points, done.balance, done.repeated) == ("mug", 100, 50, repeated)
        assert (shop.points(who), free(shop, who), left(shop, "mug")) == (50, 50, 0)
        assert shop.club.rewards.voucher(number).state is VoucherState.HANDED_OUT
        with pytest.raises(ClubError, match="voucher_handed_out"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        with pytest.raises(ClubError, match="voucher_handed_out"):
            await shop.club.rewards.decline(number, shop.op(), CLERK)


async def test_undoing_the_handing_over(tmp_path: Path) -> None:
    """Points and mug come back; the voucher says that it was a mistake and can't be handed out again."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 150)
        number, _ = await ask(shop, who, "mug")
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        await shop.undo()
        assert (shop.points(who), free(shop, who), left(shop, "mug")) == (150, 150, 1)
        assert shop.club.rewards.voucher(number).state is VoucherState.UNDONE
        with pytest.raises(ClubError, match="voucher_over"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)


@pytest.mark.parametrize("ending", ["decline", "withdraw", "lapse", "leave"])
async def test_every_other_end_gives_everything_back(tmp_path: Path, ending: str) -> None:
    """Declined, withdrawn, lapsed, or the member left: nothing is held, the mug is there, no entry was written."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, rewards = await with_points(shop, 150), shop.club.rewards
        number, voucher = await ask(shop, who, "mug")
        if ending == "decline":
            await rewards.decline(number, shop.op(), CLERK)
        elif ending == "withdraw":
            await rewards.withdraw(number, who, shop.op(), KIOSK)
        elif ending == "lapse":
            shop.clock.set(voucher.until)
            assert await rewards.lapse() == 1
        else:
            await shop.club.members.close_member(who, shop.op(), OWNER)
        states = {"decline": VoucherState.DECLINED, "lapse": VoucherState.LAPSED}
        assert rewards.voucher(number).state is states.get(ending, VoucherState.WITHDRAWN)
        assert (shop.club.points.account(who).reserved, left(shop, "mug")) == (0, 1)
        if ending != "leave":
            assert (shop.points(who), free(shop, who)) == (150, 150)
            assert shop.entries(who) == [("adjust", 150)]


async def test_a_decline_is_taken_back(tmp_path: Path) -> None:
    """It waits again with its points held; not when the points are spent, not when its time is up."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, voucher = await ask(shop, who, "mug")
        await shop.club.rewards.decline(number, shop.op(), CLERK)
        await shop.undo()
        assert (free(shop, who), [n for n, _ in shop.club.rewards.asked()]) == (0, [number])
        await shop.club.rewards.decline(number, shop.op(), CLERK)
        last = shop.club.undo.last()
        assert last is not None
        await shop.club.rewards.redeem(who, "bag", 1, shop.op(), CLERK)
        with pytest.raises(ClubError, match="points_insufficient"):
            await shop.club.undo.undo(last.op, shop.op(), CLERK)
        await shop.undo()
        shop.clock.set(voucher.until)
        with pytest.raises(ClubError, match="voucher_over"):
            await shop.club.undo.undo(last.op, shop.op(), CLERK)


async def test_put_aside_by_the_counter(tmp_path: Path) -> None:
    """Somebody calls: the clerk puts one aside, by the same rules; taken back by undo."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        await shop.club.rewards.ask(who, "mug", 1, shop.op(), CLERK, at=AskedAt.COUNTER)
        assert free(shop, who) == 0
        await shop.undo()
        assert (free(shop, who), left(shop, "mug")) == (100, 1)


async def test_what_customers_do_stands_in_nobodys_way(tmp_path: Path) -> None:
    """The counter's undo takes back the counter's last action, not a wish of a customer's in between."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "bag")
        await shop.club.rewards.withdraw(number, who, shop.op(), KIOSK)
        last = shop.club.undo.last()
        assert last is not None
        assert last.verb == "adjust"


async def test_how_long_it_waits(tmp_path: Path) -> None:
    """At the tablet 90 seconds; from a phone through the last second of the next day, in the shop's time."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 200)
        shop.at(2026, 3, 14, 10, 30)
        _, tablet = await ask(shop, who, "bag", at=AskedAt.TABLET)
        number, phone = await ask(shop, who, "bag")
        assert tablet.until - tablet.at == timedelta(seconds=90)
        shop.clock.set(tablet.until - timedelta(seconds=1))
        assert (await shop.club.rewards.lapse(), free(shop, who)) == (0, 140)
        shop.clock.set(tablet.until)
        # Over at once for whoever looks, before anything is written.
        assert [n for n, _ in shop.club.rewards.asked()] == [number]
        with pytest.raises(ClubError, match="voucher_over"):
            await shop.club.rewards.hand_over(number - 1, shop.op(), CLERK)
        assert (await shop.club.rewards.lapse(), free(shop, who)) == (1, 170)
        shop.at(2026, 3, 15, 23, 59, 59)
        assert await shop.club.rewards.lapse() == 0
        shop.at(2026, 3, 16, 0, 0)
        assert shop.clock.now() == phone.until
        assert (await shop.club.rewards.lapse(), free(shop, who)) == (1, 200)


async def test_the_daily_run_lets_go_and_forgets(tmp_path: Path) -> None:
    """A shop that was shut finds old wishes lapsed; 14 days after their end they are gone from the file."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "mug")
        await shop.day(2026, 3, 20)
        assert (free(shop, who), shop.club.rewards.voucher(number).state) == (100, VoucherState.LAPSED)
        await shop.day(2026, 4, 3)
        assert shop.club.rewards.voucher(number).closed_at is not None
        await shop.day(2026, 4, 4)
        with pytest.raises(NotFound, match="vouchers_not_found"):
            shop.club.rewards.voucher(number)


async def test_two_ask_for_the_last_one_at_once(tmp_path: Path) -> None:
    """Kiosk against counter, ten times over: one gets the mug, the other keeps the points and hears why."""
    for turn in range(10):
        folder = tmp_path / str(turn)
        folder.mkdir()
        async with a_shop(folder, PROGRAMME) as shop:
            one, two = await with_points(shop, 100), await with_points(shop, 100)
            kiosk = ask(shop, one, "mug")
            counter = shop.club.rewards.redeem(two, "mug", 1, shop.op(), CLERK)
            order = (kiosk, counter) if turn % 2 else (counter, kiosk)
            results = await asyncio.gather(*order, return_exceptions=True)
            (refused,) = [one for one in results if isinstance(one, ClubError)]
            assert (refused.code, refused.figures["left"]) == ("reward_out_of_stock", 0)
            assert sorted([free(shop, one), free(shop, two)]) == [0, 100]


async def test_two_answers_at_once(tmp_path: Path) -> None:
    """Handed over and withdrawn in the same moment: one of the two happens."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "mug")
        results = await asyncio.gather(
            shop.club.rewards.hand_over(number, shop.op(), CLERK),
            shop.club.rewards.withdraw(number, who, shop.op(), KIOSK),
            return_exceptions=True,
        )
        (refused,) = [one for one in results if isinstance(one, ClubError)]
        assert refused.code == "voucher_handed_out"
        assert shop.points(who) == 0


async def test_the_limit_counts_what_is_asked_for(tmp_path: Path) -> None:
    """Two bags a member: one taken and one asked for leave none; one given up leaves one."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 200)
        await shop.club.rewards.redeem(who, "bag", 1, shop.op(), CLERK)
        number, _ = await ask(shop, who, "bag")
        with pytest.raises(ClubError, match="reward_limit"):
            await ask(shop, who, "bag")
        await shop.club.rewards.decline(number, shop.op(), CLERK)
        await ask(shop, who, "bag")


async def test_the_price_is_the_one_promised(tmp_path: Path) -> None:
    """A dearer programme changes nothing for what was asked for; a reward given up is refused."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "bag")
        dear = programme_of(rewards=[{**REWARDS[1], "points": 90}])
        await shop.club.programme.adopt(dear, shop.op(), OWNER)
        done = await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        assert done.points == 30
        with pytest.raises(ClubError, match="points_insufficient"):
            await ask(shop, who, "bag")


async def test_a_reward_that_is_no_more(tmp_path: Path) -> None:
    """What the programme has given up is not handed out; declining it gives the points back."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "bag")
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        with pytest.raises(ClubError, match="reward_off"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        await shop.club.rewards.decline(number, shop.op(), CLERK)
        assert free(shop, who) == 100


async def test_fewer_on_the_shelf_than_believed(tmp_path: Path) -> None:
    """Counted down to nothing, what was asked for is refused and nothing moves; the stock never sinks below zero."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, _ = await ask(shop, who, "mug")
        await shop.club.rewards.set_stock("mug", 0, shop.op(), OWNER)
        with pytest.raises(ClubError, match="reward_out_of_stock"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        assert (shop.points(who), left(shop, "mug")) == (100, 0)
        await shop.club.rewards.set_stock("mug", 1, shop.op(), OWNER)
        assert left(shop, "mug") == 0
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)


async def test_points_that_expire_while_held(tmp_path: Path) -> None:
    """Held points keep their last day: the next day they are gone, and handing over says so."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        shop.at(2026, 3, 14)
        who = await with_points(shop, 100)
        shop.at(2027, 3, 14, 12)
        number, _ = await ask(shop, who, "mug")
        await shop.day(2027, 3, 15)
        assert (shop.points(who), free(shop, who)) == (0, 0)
        with pytest.raises(ClubError, match="points_insufficient"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)


async def test_who_may_do_what(tmp_path: Path) -> None:
    """The kiosk asks and withdraws one's own; only staff hands over or declines."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, other, rewards = await with_points(shop, 100), await shop.join(), shop.club.rewards
        number, _ = await ask(shop, who, "bag")
        for refused in (rewards.hand_over, rewards.decline):
            with pytest.raises(NotAllowed):
                await refused(number, shop.op(), KIOSK)
        with pytest.raises(NotFound):
            await rewards.withdraw(number, other, shop.op(), KIOSK)
        with pytest.raises(InvalidInput, match="count_positive"):
            await ask(shop, who, "bag", 0)


async def test_nobody_keeps_the_whole_shop(tmp_path: Path) -> None:
    """One member waits for five things at most."""
    async with a_shop(tmp_path, programme_of(rewards=[{**REWARDS[1], "limit_per_member": None}])) as shop:
        who = await with_points(shop, 1000)
        for _ in range(MOST_OF_MEMBER):
            await ask(shop, who, "bag")
        with pytest.raises(ClubError, match="vouchers_of_member"):
            await ask(shop, who, "bag")


async def test_the_same_form_twice_asks_once(tmp_path: Path) -> None:
    """A page that is posted again shows the same voucher, whatever became of it."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who, op = await with_points(shop, 100), shop.op()
        first = await shop.club.rewards.ask(who, "bag", 1, op, KIOSK, at=AskedAt.PHONE)
        await shop.club.rewards.decline(first[0], shop.op(), CLERK)
        number, again = await shop.club.rewards.ask(who, "bag", 1, op, KIOSK, at=AskedAt.PHONE)
        assert (number, again.state) == (first[0], VoucherState.DECLINED)


async def test_everybody_hears_of_it(tmp_path: Path) -> None:
    """Asked, handed out: told after the commit, with the state of now."""
    heard: list[Change] = []
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        stop = shop.club.changes.subscribe(heard.append)
        number, _ = await ask(shop, who, "bag")
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        stop()
    states = [one.state for one in heard if isinstance(one, VoucherChanged) and one.number == number]
    assert states == [VoucherState.WAITING, VoucherState.HANDED_OUT]


def test_the_code() -> None:
    """16 digits, prefix 24; read with spaces and full-width digits; one digit mistyped is none of ours."""
    code = make_voucher_code(lambda below: below // 3)
    assert (len(code), code[:2], is_voucher_code(code)) == (16, "24", True)
    typed = " ".join(code[i : i + 4] for i in range(0, 16, 4))
    assert read_voucher_code(typed) == code
    for place in range(16):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert read_voucher_code(wrong) is None


async def test_found_by_its_code(tmp_path: Path) -> None:
    """The code finds the voucher, waiting or answered."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await with_points(shop, 100)
        number, voucher = await ask(shop, who, "bag")
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        await shop.restart()
        assert shop.club.rewards.voucher_of_code(voucher.code) == number
        assert shop.club.rewards.voucher_of_code("24" + "0" * 14) is None


async def test_a_family_holds_together_and_keeps_its_limit(tmp_path: Path) -> None:
    """What a sub-card asks for is held of the family's points; when it is fetched, the limit of that day counts."""
    kinds = [{"id": "family", "form": "family", "cards": 4, "per_day": 100}]
    programme = programme_of(households=kinds, rewards=REWARDS[:2], money_off={"points": 10, "minor": 100})
    async with a_shop(tmp_path, programme) as shop:
        sub = await shop.join("王妈妈")
        main = await with_points(shop, 150)
        household = await shop.club.households.open(main, "family", "", shop.op(), CLERK)
        await shop.club.households.invite(household, sub, shop.op(), CLERK, agrees=True)
        number, _ = await ask(shop, sub, "mug")
        assert (free(shop, main), free(shop, sub)) == (50, 50)
        await shop.sell(sub, 1_000, points=10)
        with pytest.raises(ClubError, match="points_insufficient") as refused:
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        assert refused.value.figures["available"] == 90
        shop.at(2026, 3, 15)
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        # 150 given, 9 earned with the 9.00 that were paid, 10 and 100 spent.
        assert free(shop, main) == 49
