"""Taking back the last action: every kind of it, once, and as if it had never been."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import ClubError, MemberClosed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.ledger.model import Left, Undone
from shopclub.core.members.model import NewMember, Status
from tests.builders import CLERK, OWNER, a_shop, new_phone, programme_of

MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 100, "stock": 3, "limit_per_member": 1}
BONUS = {"id": "join", "on": "join", "then": {"kind": "points_fixed", "points": 50}}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


async def test_a_sale_undone_leaves_nothing_behind(tmp_path: Path) -> None:
    """Money, points, visits, and the day of the first purchase are as before; the rows stay."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 8850)
        await shop.undo()
        account = shop.club.points.account(who)
        assert (shop.points(who), account.life.spend_minor, account.life.visits) == (0, 0, 0)
        assert (account.first_on, account.last_on) == (None, None)
        assert shop.entries(who) == [("earn", 88), ("reverse", -88)]
        (void,) = shop.club.sales.refunds_of(closed.number)
        assert shop.club.sales.get(void).void


async def test_undoing_the_latest_purchase_finds_the_one_before(tmp_path: Path) -> None:
    """The last purchase is the one before the mistake; a mistake before that one does not count either."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        shop.at(2026, 3, 15)
        await shop.sell(who, 1000)
        shop.at(2026, 3, 16)
        await shop.sell(who, 2000)
        await shop.undo()
        shop.at(2026, 3, 17)
        await shop.sell(who, 3000)
        await shop.undo()
        account = shop.club.points.account(who)
        assert (account.first_on, account.last_on) == (date(2026, 3, 15), date(2026, 3, 15))


async def test_undo_goes_back_one_by_one(tmp_path: Path) -> None:
    """After an undo the action before it is the last one; at the end the founder's own work can't be undone."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 1000)
        await shop.give(who, 5)
        verbs = []
        while (last := shop.club.undo.last()) is not None:
            verbs.append(last.verb)
            await shop.club.undo.undo(last.op, shop.op(), OWNER)
        assert verbs == ["adjust", "sale", "enrol"]


async def test_a_return_ends_the_way_back(tmp_path: Path) -> None:
    """A return can't be undone, so nothing before it is offered."""
    async with a_shop(tmp_path) as shop:
        sale = await shop.sell(None, 1000)
        await shop.refund(sale.number)
        assert shop.club.undo.last() is None


async def test_a_customer_at_the_kiosk_does_not_hide_the_last_action(tmp_path: Path) -> None:
    """A join at the kiosk right after a sale leaves the sale the last action of the counter."""
    async with a_shop(tmp_path) as shop:
        closed = await shop.sell(None, 1000)
        await shop.club.members.ask_to_join(NewMember(name="赵敏", phone=new_phone()), shop.op())
        last = shop.club.undo.last()
        assert last is not None
        assert (last.verb, last.ref) == ("sale", closed.number)


async def test_two_undos_of_one_action_race_once(tmp_path: Path) -> None:
    """Two screens undo the same gift of points under different ids: one does, the other is told."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 70)
        last = shop.club.undo.last()
        assert last is not None
        results = await asyncio.gather(
            *(shop.club.undo.undo(last.op, shop.op(), OWNER) for _ in range(3)), return_exceptions=True
        )
        codes = [r.code for r in results if isinstance(r, ClubError)]
        assert codes == ["undone_already", "undone_already"]
        assert shop.entries(who) == [("adjust", 70), ("reverse", -70)]


async def test_the_same_undo_again_changes_nothing(tmp_path: Path) -> None:
    """Pressing twice with one operation id takes back once."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 70)
        last = shop.club.undo.last()
        assert last is not None
        op = shop.op()
        for _ in range(2):
            assert await shop.club.undo.undo(last.op, op, OWNER) == last
        assert shop.points(who) == 0


async def test_a_reward_undone_gives_back_points_stock_and_limit(tmp_path: Path) -> None:
    """Points return to the lot they came from, the mug to the shelf, and the member may take one again."""
    expiry = {"kind": "months", "months": 12}
    async with a_shop(tmp_path, programme_of(rewards=[MUG], expiry=expiry)) as shop:
        who = await shop.join()
        await shop.sell(who, 15000)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        assert shop.lots(who) == {"2027-03-14": 50}
        await shop.undo()
        assert shop.lots(who) == {"2027-03-14": 150}
        (offer,) = shop.club.rewards.offers(who)
        assert (offer.stock_left, offer.taken, offer.refusal) == (3, 0, None)


async def test_a_reward_undone_in_debt_settles_it_first(tmp_path: Path) -> None:
    """Earn 150, take a mug for 100, return everything (100 owed); undoing the mug pays exactly that."""
    async with a_shop(tmp_path, programme_of(rewards=[MUG])) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 15000)
        op = shop.op()
        await shop.club.rewards.redeem(who, "mug", 1, op, CLERK)
        await shop.refund(sale.number)
        assert (shop.points(who), shop.debt(who), shop.lots(who)) == (-100, 100, {})
        await shop.club.undo.undo(op, shop.op(), CLERK)
        assert (shop.points(who), shop.debt(who), shop.lots(who)) == (0, 0, {})


async def test_points_given_by_mistake_that_settled_a_debt_are_owed_again(tmp_path: Path) -> None:
    """100 owed, 130 given by hand (30 usable), undone: 100 owed and nothing usable."""
    async with a_shop(tmp_path, programme_of(rewards=[MUG])) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        await shop.refund(sale.number)
        await shop.give(who, 130)
        assert (shop.points(who), shop.debt(who), shop.lots(who)) == (30, 0, {"never": 30})
        await shop.undo()
        assert (shop.points(who), shop.debt(who), shop.lots(who)) == (-100, 100, {})


async def test_points_given_by_mistake_and_spent_stay(tmp_path: Path) -> None:
    """What was given by hand and is spent can't be undone any more."""
    async with a_shop(tmp_path, programme_of(rewards=[MUG])) as shop:
        who = await shop.join()
        op = shop.op()
        await shop.club.points.adjust(who, 120, "sorry", op, OWNER)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        with pytest.raises(RuleViolation, match="undo_points_spent"):
            await shop.club.undo.undo(op, shop.op(), OWNER)


async def test_points_taken_by_mistake_come_back(tmp_path: Path) -> None:
    """A reduction by hand is undone to the lot it came from."""
    async with a_shop(tmp_path, programme_of(expiry={"kind": "months", "months": 1})) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.give(who, -20)
        await shop.undo()
        assert shop.lots(who) == {"2026-04-14": 50}


async def test_somebody_enrolled_by_mistake_is_closed_and_the_bonus_goes(tmp_path: Path) -> None:
    """The join bonus expires with a reason of its own, and the phone number is free again."""
    async with a_shop(tmp_path, programme_of(rules=[BASE, BONUS])) as shop:
        phone = new_phone()
        who = await shop.join(phone=phone)
        assert shop.points(who) == 50
        await shop.undo()
        assert shop.club.members.get(who).status is Status.CLOSED
        assert shop.entries(who) == [("earn", 50), ("expire", -50)]
        assert isinstance(shop.club.points.history(who)[0][1].why, Left)
        assert await shop.join(phone=phone) == who + 1


async def test_who_has_bought_was_no_mistake(tmp_path: Path) -> None:
    """An enrolment is not undone after a purchase, but is once that purchase was undone itself."""
    async with a_shop(tmp_path) as shop:
        op = shop.op()
        who = (await shop.club.members.enrol(NewMember(name="A", phone=new_phone()), op, CLERK)).number
        await shop.sell(who, 1000)
        with pytest.raises(RuleViolation, match="undo_has_sales"):
            await shop.club.undo.undo(op, shop.op(), CLERK)
        await shop.undo()
        await shop.club.undo.undo(op, shop.op(), CLERK)
        assert shop.club.members.get(who).status is Status.CLOSED


async def test_nothing_goes_back_to_somebody_who_has_left(tmp_path: Path) -> None:
    """Points taken by hand are not given back after the membership ended."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        op = shop.op()
        await shop.club.points.adjust(who, -20, "wrong", op, OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        assert shop.points(who) == 0


async def test_what_cannot_be_undone_says_so(tmp_path: Path) -> None:
    """An unknown operation, one of another kind, one undone before: each has its refusal."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(NotFound, match="operation_not_found"):
            await shop.club.undo.undo(OperationId("0" * 20), shop.op(), OWNER)
        who = await shop.join()
        card = shop.op()
        await shop.club.members.replace_card(who, card, CLERK)
        with pytest.raises(RuleViolation, match="undo_not_possible"):
            await shop.club.undo.undo(card, shop.op(), OWNER)
        gift = shop.op()
        await shop.club.points.adjust(who, 9, "x", gift, OWNER)
        undo = shop.op()
        await shop.club.undo.undo(gift, undo, OWNER)
        for op, code in ((gift, "undone_already"), (undo, "undo_not_possible")):
            with pytest.raises(RuleViolation, match=code):
                await shop.club.undo.undo(op, shop.op(), OWNER)


async def test_the_way_back_survives_a_restart(tmp_path: Path) -> None:
    """After closing and opening the file the last action can still be undone, and says what undid it."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 30)
        await shop.restart()
        await shop.undo()
        await shop.restart()
        entry = shop.club.points.history(MemberNo(who))[0][1]
        assert (entry.why, entry.reverses) == (Undone(), 1)
        last = shop.club.undo.last()
        assert last is not None
        assert last.verb == "enrol"
