"""Closing a sale and taking goods back, on a real file."""

from __future__ import annotations

import asyncio
import itertools
from datetime import date
from pathlib import Path

import msgspec
import pytest

from shopclub.core.changes import Change, PointsMoved, RefundRecorded, SaleRecorded
from shopclub.core.kernel.errors import (
    ClubError,
    Conflict,
    InvalidInput,
    MemberClosed,
    NotAllowed,
    NotFound,
    RuleViolation,
)
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.sales.model import Draft, DraftLine, RefundDraft, Running
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from tests.builders import CLERK, OWNER, a_shop, programme_of

MONEY_OFF = {"points": 100, "minor": 100}
MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 60}


async def test_a_sale_is_one_record_with_all_it_does(tmp_path: Path) -> None:
    """Sale, entries, account and operation in one commit; who served is on each row; it survives a restart."""
    async with a_shop(tmp_path, programme_of(money_off=MONEY_OFF)) as shop:
        who = await shop.join()
        await shop.give(who, 500)
        draft = shop.draft(who, (6000, 2), (4000, 1), points=500)
        seen, seq = shop.club.sales.quote(draft), shop.club.books.db.storage.seq
        li_na = Actor(staff=shop.club.staff.all()[0][0], role=Role.OWNER, source=Source.COUNTER)
        closed = await shop.club.sales.record(draft, seen.fingerprint, shop.op(), li_na)
        assert shop.club.books.db.storage.seq == seq + 1
        await shop.restart()
        assert shop.club.sales.get(closed.number) == closed.sale
        assert (closed.sale.paid_minor, closed.sale.points, closed.sale.spent, closed.balance) == (9500, 95, 500, 95)
        entries = [entry for _, entry in shop.club.sales.entries_of(closed.number)]
        assert [(e.amount, e.sale, e.staff) for e in entries] == [(-500, closed.number, 1), (95, closed.number, 1)]
        account = shop.club.points.account(who)
        assert (account.life.spend_minor, account.life.visits, account.last_on) == (9500, 1, date(2026, 3, 14))


async def test_the_same_sale_sent_twice_is_one(tmp_path: Path) -> None:
    """Three presses of Enter at once, and one after a restart: one sale, the same answer."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        draft, op = shop.draft(who, 8850), shop.op()
        seen = shop.club.sales.quote(draft)
        record = lambda: shop.club.sales.record(draft, seen.fingerprint, op, CLERK)  # noqa: E731
        closed = await asyncio.gather(record(), record(), record())
        await shop.restart()
        closed.append(await record())
        assert [c.number for c in closed] == [1, 1, 1, 1]
        assert [c.repeated for c in closed] == [False, True, True, True]
        assert shop.points(who) == 88


async def test_two_counters_one_set_of_points(tmp_path: Path) -> None:
    """Both want to pay with the same 500 points: one does, the other is told what is left."""
    async with a_shop(tmp_path, programme_of(money_off=MONEY_OFF)) as shop:
        who = await shop.join()
        await shop.give(who, 500)
        draft = shop.draft(who, 1000, points=500)
        seen = shop.club.sales.quote(draft)
        results = await asyncio.gather(
            *(shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK) for _ in range(2)),
            return_exceptions=True,
        )
        (refused,) = [r for r in results if isinstance(r, ClubError)]
        assert (refused.code, dict(refused.figures)) == ("points_insufficient", {"available": 5, "wanted": 500})
        assert shop.points(who) == 5


async def test_what_changed_since_the_quote_is_shown(tmp_path: Path) -> None:
    """Midnight between quote and Enter: the clerk sees the new quote first."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        shop.at(2026, 3, 14, 23, 59, 59)
        draft = shop.draft(who, 1000)
        seen = shop.club.sales.quote(draft)
        shop.at(2026, 3, 15, 0, 0, 0)
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
        assert shop.club.sales.on_day(date(2026, 3, 14)) == []


async def test_a_quote_is_made_once(tmp_path: Path) -> None:
    """Asked for again, the same quote is given; anything committed, another minute or another draft makes a new one."""
    point = {"kind": "points_per_amount", "step_minor": 100, "points": 1}
    early = {"id": "early", "when": {"kind": "hours", "since": "10:00", "until": "10:30"}, "then": point}
    async with a_shop(tmp_path, programme_of(rules=[{"id": "base", "then": point}, early])) as shop:
        who, quote = await shop.join(), shop.club.sales.quote
        draft = shop.draft(who, 1000)
        shop.at(2026, 3, 14, 10, 29, 1)
        seen = quote(draft)
        shop.at(2026, 3, 14, 10, 29, 59)
        assert quote(shop.draft(who, 1000)) is seen
        assert quote(shop.draft(who, 1001)).points == seen.points
        assert quote(draft) is not seen
        shop.at(2026, 3, 14, 10, 30, 0)
        assert (seen.points, quote(draft).points) == (20, 10)
        before = quote(draft)
        await shop.give(who, 5)
        assert quote(draft) is not before


async def test_who_may_not_sell_and_what_can_not_be_sold(tmp_path: Path) -> None:
    """The kiosk, an empty bill, nobody's number, somebody who left, a name beyond reason: nothing is recorded."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        draft = shop.draft(who, 1000)
        seen = shop.club.sales.quote(draft)
        with pytest.raises(NotAllowed):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), KIOSK)
        with pytest.raises(RuleViolation, match="sale_empty"):
            await shop.club.sales.record(Draft(), "", shop.op(), CLERK)
        with pytest.raises(NotFound, match="members_not_found"):
            shop.club.sales.quote(shop.draft(77, 1000))
        long = Draft(lines=(DraftLine(gross_minor=1, name="x" * 81),))
        with pytest.raises(InvalidInput, match="text_too_long"):
            await shop.club.sales.record(long, shop.club.sales.quote(long).fingerprint, shop.op(), CLERK)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
        assert shop.club.books.db.storage.next_number("sales") == 1


async def test_a_preview_is_what_is_done(tmp_path: Path) -> None:
    """Money, points, debt and balance of the plan are those of the return; planning changes nothing."""
    async with a_shop(tmp_path, programme_of(rewards=[MUG])) as shop:
        who = await shop.join()
        sale = await shop.sell(who, (10000, 4))
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        seq = shop.club.books.db.storage.seq
        plan = shop.club.refunds.plan(RefundDraft(sale=sale.number, quantities={0: 3}))
        assert (plan.paid_minor, plan.taken, plan.new_debt, plan.balance_after) == (7500, 75, 35, -35)
        assert shop.club.books.db.storage.seq == seq
        back = await shop.refund(sale.number, {0: 3})
        assert (-back.sale.paid_minor, -back.sale.points, back.balance, shop.debt(who)) == (7500, 75, -35, 35)
        assert shop.club.sales.left_of(sale.number) == {0: 1}


async def test_what_is_spent_already_may_be_forgiven(tmp_path: Path) -> None:
    """100 earned, 60 spent, all returned: 40 taken, 60 let go, and the ledger says so."""
    async with a_shop(tmp_path, programme_of(rewards=[MUG], switches={"debt": "forgive"})) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        plan = shop.club.refunds.plan(RefundDraft(sale=sale.number))
        assert (plan.taken, plan.forgiven, plan.new_debt, plan.balance_after) == (40, 60, 0, 0)
        await shop.refund(sale.number)
        assert (shop.points(who), shop.club.points.account(who).life.points) == (0, 0)
        why = shop.club.points.history(who)[0][1].why
        assert msgspec.to_builtins(why) == ["taken_back", 10000, 60]


async def test_all_forgiven_still_leaves_its_row(tmp_path: Path) -> None:
    """100 earned and all spent: nothing can be taken; an entry of 0 points says what was let go."""
    rewards = [{**MUG, "points": 100}]
    async with a_shop(tmp_path, programme_of(rewards=rewards, switches={"debt": "forgive"})) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), CLERK)
        await shop.refund(sale.number)
        assert shop.entries(who) == [("earn", 100), ("redeem", -100), ("reverse", 0)]


async def test_expired_points_come_back_with_grace(tmp_path: Path) -> None:
    """Spent on 14 March from a lot of 14 April, returned on 20 April: usable through 27 April, not 28."""
    programme = programme_of(money_off=MONEY_OFF, expiry={"kind": "months", "months": 1})
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        await shop.give(who, 300)
        sale = await shop.sell(who, 300, points=300)
        await shop.day(2026, 4, 20)
        await shop.refund(sale.number)
        assert shop.lots(who) == {"2026-04-27": 300}
        await shop.day(2026, 4, 27)
        assert shop.club.profile(who).available == 300
        await shop.day(2026, 4, 28)
        assert shop.points(who) == 0


async def test_a_return_counts_for_the_month_of_its_sale(tmp_path: Path) -> None:
    """Sold in March, returned in May: March is as if nothing had been sold; it was no visit."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        sale = await shop.sell(who, (10000, 2))
        await shop.day(2026, 5, 1)
        await shop.refund(sale.number, {0: 1})
        account = shop.club.points.account(who)
        assert {k: msgspec.to_builtins(v) for k, v in account.months.items()} == {"2026-03": [5000, 50, 1, 0]}
        await shop.refund(sale.number)
        account = shop.club.points.account(who)
        assert (account.months, msgspec.to_builtins(account.life)) == ({}, [0, 0, 0, 0])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_order_of_returns_does_not_matter(order: tuple[int, ...], tmp_path: Path) -> None:
    """Three lines returned one by one, in each order: the member is where they began."""
    async with a_shop(tmp_path, programme_of(money_off={"points": 10, "minor": 33})) as shop:
        who = await shop.join()
        await shop.give(who, 200)
        sale = await shop.sell(who, (1999, 3), (777, 1), (5001, 2), points=190)
        for index in order:
            await shop.refund(sale.number, {index: shop.club.sales.left_of(sale.number)[index]})
        assert (shop.points(who), shop.lots(who), shop.debt(who)) == (200, {"never": 200}, 0)
        rows = [shop.club.sales.get(n) for n in (sale.number, *shop.club.sales.refunds_of(sale.number))]
        assert [sum(getattr(r, f) for r in rows) for f in ("paid_minor", "points", "spent")] == [0, 0, 0]


async def test_a_plan_that_no_longer_fits_is_shown_anew(tmp_path: Path) -> None:
    """Two clerks return the same piece: the second one's preview has changed, and nothing comes back twice."""
    async with a_shop(tmp_path) as shop:
        sale = await shop.sell(None, (300, 3))
        draft = RefundDraft(sale=sale.number, quantities={0: 2})
        plan = shop.club.refunds.plan(draft)
        results = await asyncio.gather(
            *(shop.club.refunds.refund(draft, plan.fingerprint, shop.op(), CLERK) for _ in range(2)),
            return_exceptions=True,
        )
        assert [r.code for r in results if isinstance(r, ClubError)] == ["too_many_returned"]
        one = RefundDraft(sale=sale.number, quantities={0: 1})
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.refunds.refund(one, plan.fingerprint, shop.op(), CLERK)


async def test_the_same_return_sent_twice_is_one(tmp_path: Path) -> None:
    """One id, three times: one return; a return can't be returned; an unknown sale neither."""
    async with a_shop(tmp_path) as shop:
        sale = await shop.sell(None, (300, 3))
        draft, op = RefundDraft(sale=sale.number, quantities={0: 1}), shop.op()
        plan = shop.club.refunds.plan(draft)
        again = [await shop.club.refunds.refund(draft, plan.fingerprint, op, CLERK) for _ in range(3)]
        assert [(c.number, c.repeated) for c in again] == [(2, False), (2, True), (2, True)]
        with pytest.raises(RuleViolation, match="refund_of_refund"):
            shop.club.refunds.plan(RefundDraft(sale=SaleNo(2)))
        with pytest.raises(NotFound, match="sales_not_found"):
            shop.club.refunds.plan(RefundDraft(sale=SaleNo(99)))


async def test_a_return_by_somebody_who_left_moves_no_points(tmp_path: Path) -> None:
    """Money is given back; there is nobody to take points from, nor to give any to."""
    async with a_shop(tmp_path, programme_of(money_off=MONEY_OFF)) as shop:
        who = await shop.join()
        await shop.give(who, 500)
        sale = await shop.sell(who, 1000, points=500)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        plan = shop.club.refunds.plan(RefundDraft(sale=sale.number))
        assert (plan.paid_minor, plan.taken, plan.points_back, plan.balance_after) == (500, 0, 0, 0)
        await shop.refund(sale.number)
        assert (shop.points(who), shop.debt(who)) == (0, 0)


async def test_both_faces_hear_what_happened(tmp_path: Path) -> None:
    """The tablet gets the running sale, then the thank-you; everybody hears of the sale and the return."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        draft = shop.draft(who, 1000)
        for _ in range(2):
            shop.club.sales.show(draft)
        closed = await shop.sell(who, 1000)
        shop.club.sales.show(None)
        back = await shop.refund(closed.number)
        shown = [c.sale for c in heard if isinstance(c, Running)]
        assert [s and (s.member, s.closed and s.closed.number) for s in shown] == [(who, None), (who, 1), None]
        assert [c for c in heard if not isinstance(c, Running)] == [
            SaleRecorded(number=1, member=who),
            PointsMoved(member=who),
            RefundRecorded(number=back.number, member=who),
            PointsMoved(member=who),
        ]


async def test_a_screen_that_fails_does_not_undo_a_sale(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The commit stands whatever a listener makes of it, and the others still hear."""
    async with a_shop(tmp_path) as shop:
        heard: list[Change] = []

        def broken(change: Change) -> None:
            raise RuntimeError("screen")

        stop = shop.club.changes.subscribe(broken)
        shop.club.changes.subscribe(heard.append)
        closed = await shop.sell(None, 1000)
        stop()
        assert SaleRecorded(number=closed.number, member=None) in heard
        assert "a listener failed" in caplog.text


async def test_products_are_learned_from_sales(tmp_path: Path) -> None:
    """The latest price per piece; found by part of the name; what sells most first; by amount teaches nothing."""
    async with a_shop(tmp_path) as shop:
        for name, gross, qty in (("绿茶 250g", 6000, 2), ("绿茶 250g", 3300, 1), ("花茶", 2500, 1), ("", 999, 1)):
            draft = Draft(lines=(DraftLine(name=name, gross_minor=gross, qty=qty),))
            await shop.club.sales.record(draft, shop.club.sales.quote(draft).fingerprint, shop.op(), CLERK)
        found = [(p.name, p.price_minor, p.sold) for _, p in shop.club.sales.products("茶")]
        assert found == [("绿茶 250g", 3300, 2), ("花茶", 2500, 1)]


async def test_documents_stay_small(tmp_path: Path) -> None:
    """In the file an entry takes at most 200 bytes, a sale of three lines at most 600, with long numbers too."""
    rules = [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {"id": "gold-discount", "then": {"kind": "percent_off", "permille": 50}},
        {"id": "gold-points", "then": {"kind": "points_times", "permille": 1500}},
    ]
    expiry = {"kind": "months", "months": 12}
    async with a_shop(tmp_path, programme_of(rules=rules, money_off=MONEY_OFF, expiry=expiry)) as shop:
        who = await shop.join()
        await shop.give(who, 5000)
        line = DraftLine(name="维生素C 100片", code="6901234567890", gross_minor=9800, qty=2)
        draft = Draft(lines=(line, line, line), member=who, points=5000)
        await shop.club.sales.record(draft, shop.club.sales.quote(draft).fingerprint, shop.op(), CLERK)
        storage = shop.club.books.db.storage
        numbers = {"member": 20000, "sale": 500_000, "staff": 12, "entries": [1_000_000, 3], "version": 12}
        for table, limit in (("ledger", 200), ("sales", 600)):
            for doc in storage.docs(table).values():
                long = {**doc, **{k: v for k, v in numbers.items() if k in doc}}
                assert len(msgspec.json.encode(long)) <= limit, long


async def test_engagement_points_that_do_not_qualify_lift_nothing(tmp_path: Path) -> None:
    """The rule says they do not count: neither at the sale nor when it comes back."""
    rule = {"id": "e", "then": {"kind": "engagement", "points": 5}, "qualifies": False, "caps": {"points": 8}}
    async with a_shop(tmp_path, programme_of(rules=[rule])) as shop:
        who = await shop.join()
        first = await shop.sell(who, 1000)
        await shop.sell(who, 1000)
        await shop.sell(who, 1000)
        account = shop.club.points.account(who)
        assert (account.balance, account.life.engagement) == ({"engagement": 8}, 0)
        await shop.refund(first.number)
        assert shop.club.points.account(who).life.engagement == 0
