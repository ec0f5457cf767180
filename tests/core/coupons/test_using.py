"""Using coupons: at sales, for a reward, handed out by themselves; races, returns, days."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopclub.core.changes import Change, CouponsChanged
from shopclub.core.coupons.model import CouponState
from shopclub.core.exchange import export_rows
from shopclub.core.kernel.errors import ClubError, InsufficientPoints, InvalidInput, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.sales.model import RefundDraft
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, plant, programme_of
from tests.core.coupons.coupons import draft, issue, kinds, one, quote, sell, with_coupons

BRINGS = {
    "id": "brings",
    "when": {"kind": "amount", "at_least_minor": 5000},
    "then": {"kind": "coupon", "coupon": "week", "count": 2},
}


def state(shop: Counter, number: int) -> CouponState:
    return shop.club.coupons.state(shop.club.coupons.get(number))


# -- at a sale --------------------------------------------------------------------------------------


async def test_the_bill_carries_it(tmp_path: Path) -> None:
    """¥10 off 88.50 for two lines, split to the fen; points on what is paid; sale and coupon name each other."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "ten", who)
        seen = quote(shop, who, 4900, 3950, code=coupon.code)
        assert (seen.due_minor, seen.points, seen.coupon) == (7850, 78, number)
        assert [line.off for line in seen.lines] == [{"coupon:ten": 554}, {"coupon:ten": 446}]
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        closed = await sell(shop, who, 4900, 3950, code=coupon.code)
        assert CouponsChanged(member=who) in heard
        assert (closed.sale.coupon, closed.sale.code) == (number, "")
        (use,) = shop.club.coupons.get(number).uses
        assert (use.sale, use.on) == (closed.number, date(2026, 3, 14))


@pytest.mark.parametrize(("minor", "missing"), [(7999, 1), (8000, None), (8001, None)])
async def test_the_minimum_is_what_is_left_after_other_discounts(
    tmp_path: Path, minor: int, missing: int | None
) -> None:
    """With ¥20 off everything the bill has to be 100: at a fen less it says by how much."""
    off = {"id": "off", "then": {"kind": "amount_off", "minor": 2000}}
    async with a_shop(tmp_path, with_coupons(off)) as shop:
        who = await shop.join()
        _, coupon = await one(shop, "ten", who)
        if missing is None:
            assert quote(shop, who, minor + 2000, code=coupon.code).due_minor == minor - 1000
        else:
            with pytest.raises(RuleViolation, match="coupon_minimum") as refused:
                quote(shop, who, minor + 2000, code=coupon.code)
            assert refused.value.figures["missing_minor"] == missing


async def test_two_at_once_one_gets_it(tmp_path: Path) -> None:
    """Two sales with the same coupon at the same moment: one is recorded, the other hears why and is not lost."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        _, coupon = await one(shop, "tenth", None)
        bills = [draft(await shop.join(), 10000, code=coupon.code) for _ in range(2)]
        seen = [shop.club.sales.quote(bill) for bill in bills]
        results = await asyncio.gather(
            *(
                shop.club.sales.record(bill, one.fingerprint, shop.op(), CLERK)
                for bill, one in zip(bills, seen, strict=True)
            ),
            return_exceptions=True,
        )
        (refused,) = [r for r in results if isinstance(r, ClubError)]
        assert refused.code == "coupon_used"
        assert shop.club.coupons.get(1).used() == 1
        (lost,) = [bill for bill, r in zip(bills, results, strict=True) if isinstance(r, ClubError)]
        again = draft(lost.member, 10000)
        plain = shop.club.sales.quote(again)
        assert (await shop.club.sales.record(again, plain.fingerprint, shop.op(), CLERK)).sale.paid_minor == 10000


async def test_repeated_and_after_a_restart_it_is_used_once(tmp_path: Path) -> None:
    """The same operation again is the same sale; another one is refused; so it stays when the program starts anew."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who, op = await shop.join(), shop.op()
        _, coupon = await one(shop, "ten", who)
        bill = draft(who, 8000, code=coupon.code)
        seen = shop.club.sales.quote(bill)
        first = await shop.club.sales.record(bill, seen.fingerprint, op, CLERK)
        await shop.restart()
        again = await shop.club.sales.record(bill, seen.fingerprint, op, CLERK)
        assert (again.number, again.repeated) == (first.number, True)
        with pytest.raises(RuleViolation, match="coupon_used"):
            await sell(shop, who, 8000, code=coupon.code)


async def test_after_a_fold_a_coupon_of_old_is_still_used_once(tmp_path: Path) -> None:
    """Its row lies in the folded part of the file, its use in the log, and then both are folded."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "thrice", who)
        for uses in (1, 2, 3):
            shop.club.books.db.storage.fold()
            if uses == 2:
                await shop.restart()
            await sell(shop, who, 2000, code=coupon.code)
            assert shop.club.coupons.get(number).used() == uses
            assert shop.club.coupons.number_of(coupon.code) == number
            assert [n for n, _ in shop.club.coupons.of_member(who)] == [number]
        with pytest.raises(RuleViolation, match="coupon_used"):
            quote(shop, who, 2000, code=coupon.code)


async def test_an_issued_coupon_keeps_its_terms(tmp_path: Path) -> None:
    """Ten off stays ten off when the kind becomes three off for new ones; of an older program nobody knows: three."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, old = await one(shop, "ten", who)
        await shop.club.programme.adopt(
            with_coupons(ten={"then": {"kind": "amount_off", "minor": 300}}), shop.op(), OWNER
        )
        _, new = await one(shop, "ten", who)
        assert [quote(shop, who, 8000, code=c.code).due_minor for c in (old, new)] == [7000, 7700]
        changed = await plant(shop, ("coupons", number, {"version": ...}))
        assert quote(changed, who, 8000, code=old.code).due_minor == 7700
        shop.club = changed.club


async def test_whose_it_is(tmp_path: Path) -> None:
    """Another member's, a walk-in's, an unknown code, a kind that is off: each said; one that is gone still counts."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who, other = await shop.join(), await shop.join()
        number, coupon = await one(shop, "ten", who)
        for member, code in ((other, "coupon_of_another"), (None, "coupon_needs_member")):
            with pytest.raises(RuleViolation, match=code):
                quote(shop, member, 8000, code=coupon.code)
        with pytest.raises(InvalidInput, match="code_unknown"):
            quote(shop, who, 8000, code="22000000000000")
        await shop.club.programme.adopt(with_coupons(ten={"enabled": False}), shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="coupon_off"):
            quote(shop, who, 8000, code=coupon.code)
        assert (state(shop, number), shop.club.coupons.usable(who)) == (CouponState.OFF, [])
        await shop.club.programme.adopt(with_coupons(ten=None), shop.op(), OWNER)
        assert [n for n, _ in shop.club.coupons.of_member(who)] == [number]
        assert (state(shop, number), len(shop.club.coupons.usable(who))) == (CouponState.USABLE, 1)
        assert (await sell(shop, who, 8000, code=coupon.code)).sale.paid_minor == 7000


@pytest.mark.parametrize(
    ("zone", "issued", "last_second", "over"),
    [
        ("Asia/Shanghai", (2026, 3, 14, 2), (2026, 3, 20, 15, 59, 59), (2026, 3, 20, 16)),
        (
            "America/New_York",
            (2026, 3, 2, 15),
            (2026, 3, 9, 3, 59, 59),
            (2026, 3, 9, 4),
        ),  # the clock went forward on the 8th
        ("America/New_York", (2026, 10, 26, 15), (2026, 11, 2, 4, 59, 59), (2026, 11, 2, 5)),  # and back on 1 November
        ("Pacific/Auckland", (2026, 9, 20, 22), (2026, 9, 27, 10, 59, 59), (2026, 9, 27, 11)),
        ("Asia/Shanghai", (2024, 2, 22, 16), (2024, 2, 29, 15, 59, 59), (2024, 2, 29, 16)),
        ("Asia/Shanghai", (2026, 12, 25, 2), (2026, 12, 31, 15, 59, 59), (2026, 12, 31, 16)),
    ],
)
async def test_the_last_day_counts_until_midnight(
    tmp_path: Path, zone: str, issued: tuple[int, ...], last_second: tuple[int, ...], over: tuple[int, ...]
) -> None:
    """Seven days: usable in the last second of the shop's seventh day (UTC below), over with the next."""

    def utc(when: tuple[int, ...]) -> datetime:
        return datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]

    async with a_shop(tmp_path, with_coupons(), now=utc(issued), timezone=zone) as shop:
        who = await shop.join()
        _, coupon = await one(shop, "week", who)
        shop.clock.set(utc(over))
        with pytest.raises(RuleViolation, match="coupon_expired"):
            quote(shop, who, 1000, code=coupon.code)
        shop.clock.set(utc(last_second))
        assert (await sell(shop, who, 1000, code=coupon.code)).sale.paid_minor == 900


async def test_from_the_next_day_on(tmp_path: Path) -> None:
    """Not on the day it was issued, until midnight; then it is."""
    async with a_shop(tmp_path, with_coupons(week={"validity": {"starts": "next_day", "days": 1}})) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "week", who)
        shop.at(2026, 3, 14, 23, 59, 59)
        assert state(shop, number) is CouponState.WAITING
        with pytest.raises(RuleViolation, match="coupon_not_yet") as refused:
            quote(shop, who, 1000, code=coupon.code)
        assert refused.value.figures["from_on"] == "2026-03-15"
        shop.at(2026, 3, 15, 0, 0)
        assert quote(shop, who, 1000, code=coupon.code).due_minor == 900
        shop.at(2026, 3, 16, 0, 0)
        assert state(shop, number) is CouponState.EXPIRED


# -- what a sale brings, and its return -------------------------------------------------------------


async def test_a_sale_brings_coupons_for_the_next(tmp_path: Path) -> None:
    """Two from ¥50 on, as many as one may hold; each names rule and sale."""
    async with a_shop(tmp_path, with_coupons(BRINGS)) as shop:
        who = await shop.join()
        await issue(shop, "week", who)
        assert (await sell(shop, who, 4999)).sale.coupon is None
        closed = await sell(shop, who, 5000)
        (number, coupon), *more = shop.club.coupons.of_sale(closed.number)
        assert (more, coupon.rule, coupon.sale, coupon.member) == ([], "brings", closed.number, who)
        assert len((await sell(shop, None, 5000)).sale.gifts) == 0
        assert (await sell(shop, who, 1000, code=coupon.code)).sale.coupon == number


async def test_a_whole_return_gives_it_back(tmp_path: Path) -> None:
    """Not with a part; with the last part, while it is valid; then it can be used again, n times and not n + 1."""
    async with a_shop(tmp_path, with_coupons(thrice={"validity": {"days": 7}})) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "thrice", who)
        first = await sell(shop, who, 2000, 1000, code=coupon.code)
        for _ in range(2):
            await sell(shop, who, 2000, code=coupon.code)
        with pytest.raises(RuleViolation, match="coupon_used"):
            quote(shop, who, 2000, code=coupon.code)
        await shop.refund(first.number, {0: 1})
        assert shop.club.coupons.get(number).used() == 3
        plan = shop.club.refunds.plan(RefundDraft(sale=SaleNo(first.number)))
        assert (plan.complete, plan.coupon, plan.coupon_back) == (True, number, True)
        await shop.refund(first.number)
        assert [use.back_on is not None for use in shop.club.coupons.get(number).uses] == [True, False, False]
        last = await sell(shop, who, 2000, code=coupon.code)
        with pytest.raises(RuleViolation, match="coupon_used"):
            quote(shop, who, 2000, code=coupon.code)
        shop.at(2026, 3, 21, 0, 0)
        plan = shop.club.refunds.plan(RefundDraft(sale=SaleNo(last.number)))
        assert (plan.coupon, plan.coupon_back) == (number, False)
        await shop.refund(last.number)
        assert shop.club.coupons.get(number).used() == 3


async def test_undoing_a_sale_gives_it_back_and_takes_back_what_it_brought(tmp_path: Path) -> None:
    """The one used can be used again, the unused one it brought is void, the used one is named and stands."""
    async with a_shop(tmp_path, with_coupons(BRINGS)) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "ten", who)
        op = shop.op()
        bill = draft(who, 8000, code=coupon.code)
        closed = await shop.club.sales.record(bill, shop.club.sales.quote(bill).fingerprint, op, CLERK)
        (taken, brought), (other, _) = shop.club.coupons.of_sale(closed.number)
        await sell(shop, who, 1000, code=brought.code)
        plan = shop.club.refunds.plan(RefundDraft(sale=SaleNo(closed.number)))
        assert (plan.coupon_back, plan.coupons_used) == (True, (taken,))
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert [state(shop, n).value for n in (number, taken, other)] == ["usable", "used", "void"]


async def test_a_return_after_somebody_left_revives_nothing(tmp_path: Path) -> None:
    """Of a coupon void with the membership the return says that it does not come back."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        _, coupon = await one(shop, "thrice", who)
        closed = await sell(shop, who, 2000, code=coupon.code)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        plan = shop.club.refunds.plan(RefundDraft(sale=SaleNo(closed.number)))
        assert plan.coupon_back is False
        await shop.refund(closed.number)


# -- a gift by itself -------------------------------------------------------------------------------


async def test_a_gift_is_handed_out_once(tmp_path: Path) -> None:
    """Without a sale, also when two try at once or the form is sent twice; undone it can be had again."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, _ = await one(shop, "tea", who)
        hand_out = shop.club.coupons.hand_out
        results = await asyncio.gather(*(hand_out(number, shop.op(), CLERK) for _ in range(2)), return_exceptions=True)
        (refused,) = [r for r in results if isinstance(r, ClubError)]
        assert refused.code == "coupon_used"
        await shop.undo()
        assert state(shop, number) is CouponState.USABLE
        op = shop.op()
        assert [(await hand_out(number, op, CLERK)).repeated for _ in range(2)] == [False, True]
        assert shop.club.coupons.get(number).used() == 1


async def test_a_gift_with_a_sale_stands_on_it(tmp_path: Path) -> None:
    """A walk-in's coupon for a tea on a bill: it is handed out and recorded, and no money comes off."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        _, coupon = await one(shop, "tea", None)
        closed = await sell(shop, None, 1000, code=coupon.code)
        assert (closed.sale.gifts, closed.sale.paid_minor) == ({"coupon:tea": 1}, 1000)


async def test_what_is_no_gift_is_not_handed_out(tmp_path: Path) -> None:
    """Another sort of coupon, somebody who may not, somebody else's condition."""
    async with a_shop(tmp_path, with_coupons(tea={"when": {"kind": "tag", "tags": ["vip"]}})) as shop:
        who = await shop.join()
        ten, _ = await one(shop, "thrice", who)
        tea, _ = await one(shop, "tea", None)
        with pytest.raises(RuleViolation, match="coupon_no_gift"):
            await shop.club.coupons.hand_out(ten, shop.op(), CLERK)
        with pytest.raises(NotAllowed):
            await shop.club.coupons.hand_out(tea, shop.op(), KIOSK)
        with pytest.raises(RuleViolation, match="coupon_condition"):
            await shop.club.coupons.hand_out(tea, shop.op(), CLERK, member=who)


# -- a reward at its price --------------------------------------------------------------------------


async def test_a_thousand_points_take_the_gift_of_five_thousand(tmp_path: Path) -> None:
    """At 999 they don't; at 1,000 they do, once; stock and limit as ever; undone all of it comes back."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, _ = await one(shop, "gift", who)
        rewards = shop.club.rewards
        redeem = lambda op: rewards.redeem(who, "gift", 1, op, CLERK, coupon=number)  # noqa: E731
        await shop.give(who, 999)
        with pytest.raises(InsufficientPoints) as short:
            await redeem(shop.op())
        assert short.value.figures["wanted"] == 1000
        await shop.give(who, 1)
        assert (rewards.offer_by(number, who).points, rewards.offer_by(number, who).refusal) == (1000, None)
        op = shop.op()
        done = await redeem(op)
        assert (done.points, done.balance, done.coupon) == (1000, 0, number)
        assert (await redeem(op)).repeated
        assert rewards.stock_left(rewards.offers(who)[0].reward) == 1
        await shop.give(who, 1000)
        with pytest.raises(RuleViolation, match="coupon_used"):
            await redeem(shop.op())
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert (shop.points(who), state(shop, number)) == (2000, CouponState.USABLE)
        assert rewards.stock_left(rewards.offers(who)[0].reward) == 2


async def test_two_at_once_take_it_once(tmp_path: Path) -> None:
    """Counter and kiosk at the same moment: one gift, one thousand points."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, _ = await one(shop, "gift", who)
        await shop.give(who, 5000)
        results = await asyncio.gather(
            *(shop.club.rewards.redeem(who, "gift", 1, shop.op(), CLERK, coupon=number) for _ in range(2)),
            return_exceptions=True,
        )
        assert sorted(getattr(r, "code", "done") for r in results) == ["coupon_used", "done"]
        assert shop.points(who) == 4000


async def test_a_coupon_for_a_reward_is_for_that(tmp_path: Path) -> None:
    """Not on a bill, not for two, not for another reward, not another's; sold out is sold out."""
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 10}
    gift = {"id": "gift", "name": {"en": "Gift"}, "points": 5000, "stock": 0}
    async with a_shop(tmp_path, programme_of(coupons=kinds(), rewards=[mug, gift])) as shop:
        who, other = await shop.join(), await shop.join()
        number, coupon = await one(shop, "gift", who)
        ten, _ = await one(shop, "thrice", who)
        redeem = shop.club.rewards.redeem
        with pytest.raises(RuleViolation, match="coupon_for_reward"):
            quote(shop, who, 8000, code=coupon.code)
        with pytest.raises(InvalidInput, match="coupon_one_reward"):
            await redeem(who, "gift", 2, shop.op(), CLERK, coupon=number)
        with pytest.raises(RuleViolation, match="coupon_other_reward"):
            await redeem(who, "mug", 1, shop.op(), CLERK, coupon=number)
        with pytest.raises(RuleViolation, match="coupon_of_another"):
            await redeem(other, "gift", 1, shop.op(), CLERK, coupon=number)
        with pytest.raises(RuleViolation, match="coupon_no_reward"):
            await redeem(who, "gift", 1, shop.op(), CLERK, coupon=ten)
        with pytest.raises(RuleViolation, match="reward_out_of_stock"):
            await redeem(who, "gift", 1, shop.op(), CLERK, coupon=number)


async def test_for_nothing_at_all(tmp_path: Path) -> None:
    """A coupon may let a reward be had for no points."""
    free = {"then": {"kind": "reward_at", "reward": "gift", "points": 0}}
    async with a_shop(tmp_path, with_coupons(gift=free)) as shop:
        who = await shop.join()
        number, _ = await one(shop, "gift", who)
        done = await shop.club.rewards.redeem(who, "gift", 1, shop.op(), CLERK, coupon=number)
        assert (done.points, done.balance) == (0, 0)
        await shop.undo()
        assert state(shop, number) is CouponState.USABLE


# -- handed out as a list ---------------------------------------------------------------------------


async def test_the_list_of_coupons(tmp_path: Path) -> None:
    """A line each with its code, what it is today, how often it was used, what brought it; for the owner alone."""
    async with a_shop(tmp_path, with_coupons(BRINGS)) as shop:
        who = await shop.join()
        _, ten = await one(shop, "ten", who)
        closed = await sell(shop, who, 8000, code=ten.code)
        await shop.club.coupons.void(2, "=1+1", shop.op(), OWNER)
        await one(shop, "tenth", None)
        head, *rows = export_rows(shop.club, "coupons", actor=OWNER)
        told = [dict(zip(head, row, strict=True)) for row in rows]
        assert [(row["coupon_kind"], row["state"], row["times_used"]) for row in told] == [
            ("ten", "used", "1"),
            ("week", "void", "0"),
            ("week", "usable", "0"),
            ("tenth", "usable", "0"),
        ]
        assert (told[0]["code"], told[0]["last_used_on"]) == (ten.code, "2026-03-14")
        assert (told[1]["rule"], told[1]["last_day"], told[1]["void_note"]) == ("brings", "2026-03-20", "'=1+1")
        assert told[1]["brought_by_sale"].endswith(f"-{closed.number}")
        assert (told[0]["outside_number"] != "", told[3]["outside_number"]) == (True, "")
        with pytest.raises(NotAllowed):
            export_rows(shop.club, "coupons", actor=CLERK)


async def test_a_return_with_the_clock_set_back_leaves_sound_books(tmp_path: Path) -> None:
    """Used on 14 March, returned when the clock says 11 March: the use is back on its own day, not before."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "ten", who)
        sold = await sell(shop, who, 9000, code=coupon.code)
        await shop.day(2026, 3, 11)
        back = await shop.refund(sold.number)
        assert [use.back_on for use in shop.club.coupons.get(number).uses] == [date(2026, 3, 14)]
        assert shop.club.aftermath.of(back.number).again is not None
