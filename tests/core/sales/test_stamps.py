"""Stamps: what a bill brings, a card that fills, and what returns do to it; all by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.coupons.model import CouponState
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.reasons import Stamped
from shopclub.core.ledger.units import stamps_of
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine, RefundDraft, SaleClosed
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop, plant, programme_of

COFFEE = {"categories": ["coffee"]}
CARD = {"id": "coffee", "name": {"en": "Coffee card", "zh": "咖啡卡"}, "size": 9, "coupon": "free"}
FREE = {
    "id": "free",
    "name": {"en": "One coffee free", "zh": "赠饮券"},
    "then": {"kind": "nth_item", "n": 1, "permille": 1000, "most": 1, "goods": COFFEE},
    "validity": {"days": 30},
}
UNIT = stamps_of("coffee")


def stamped(
    *,
    rule: dict[str, Any] | None = None,
    card: dict[str, Any] | None = None,
    coupon: dict[str, Any] | None = None,
    **more: Any,
) -> Programme:
    """A stamp for each coffee, nine of which bring one coffee free."""
    plain = {"kind": "stamps", "card": "coffee", "each": 1, "goods": COFFEE}
    rules = [{"id": "stamp", "then": {**plain, **(rule or {})}}]
    return programme_of(rules=rules, cards=[{**CARD, **(card or {})}], coupons=[{**FREE, **(coupon or {})}], **more)


async def buy(shop: Counter, member: int | None, *lines: tuple[str, int, int], code: str = "") -> SaleClosed:
    """Lines of (category, pieces, sum)."""
    made = tuple(DraftLine(name=f"{c} {i}", category=c, qty=n, gross_minor=m) for i, (c, n, m) in enumerate(lines))
    draft = Draft(lines=made, member=None if member is None else MemberNo(member), code=code)
    seen = shop.club.sales.quote(draft)
    return await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def coffees(shop: Counter, member: int, count: int, code: str = "") -> SaleClosed:
    """So many coffees of 20.00 on one line."""
    return await buy(shop, member, ("coffee", count, count * 2000), code=code)


def stamps(shop: Counter, member: int) -> tuple[int, int]:
    """Stamps on the card, and those owed."""
    account = shop.club.points.account(MemberNo(member))
    return sum(account.lots.get(UNIT, {}).values()), account.debt.get(UNIT, 0)


def coupons(shop: Counter, member: int) -> list[CouponState]:
    """What the member's coupons are, oldest first."""
    held = shop.club.coupons.of_member(MemberNo(member))
    return [shop.club.coupons.state(coupon) for _, coupon in reversed(held)]


@pytest.mark.parametrize(
    ("rule", "lines", "count"),
    [
        ({}, [("coffee", 1, 2000)], 1),
        ({}, [("coffee", 3, 6000), ("cake", 2, 5000)], 3),
        ({}, [("cake", 2, 5000)], 0),
        ({"each": 2}, [("coffee", 1, 2000)], 0),
        ({"each": 2}, [("coffee", 2, 4000)], 1),
        ({"each": 2, "count": 3}, [("coffee", 5, 10000)], 6),
        ({"each": None}, [("coffee", 5, 10000)], 1),
        ({"each": None}, [("cake", 5, 10000)], 0),
        ({"each": None, "goods": {}, "count": 2}, [("cake", 1, 1)], 2),
        ({}, [("coffee", 1, 0)], 0),
        ({"each": None, "goods": {}}, [("coffee", 1, 0)], 0),
    ],
)
async def test_stamps_for_pieces_and_for_the_visit(
    tmp_path: Path, rule: dict[str, Any], lines: list[tuple[str, int, int]], count: int
) -> None:
    """One a coffee, for each full two, or once for the visit; nothing for what nothing is paid for."""
    async with a_shop(tmp_path, stamped(rule=rule)) as shop:
        who = await shop.join()
        await buy(shop, who, *lines)
        assert stamps(shop, who) == (count, 0)


async def test_a_walk_in_has_no_card(tmp_path: Path) -> None:
    """Nobody's coffee brings no stamp."""
    async with a_shop(tmp_path, stamped()) as shop:
        await buy(shop, None, ("coffee", 9, 18000))
        assert shop.club.coupons.of_sale(SaleNo(1)) == []


async def test_a_card_that_is_off_gets_no_stamps_and_keeps_its_own(tmp_path: Path) -> None:
    """Four stamps stay four while the card is switched off, and two more count when it is back."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        await coffees(shop, who, 4)
        await shop.club.programme.adopt(stamped(card={"enabled": False}), shop.op(), OWNER)
        await coffees(shop, who, 2)
        assert stamps(shop, who) == (4, 0)
        await shop.club.programme.adopt(stamped(), shop.op(), OWNER)
        await coffees(shop, who, 2)
        assert stamps(shop, who) == (6, 0)


async def test_stamps_say_why_and_until_when(tmp_path: Path) -> None:
    """Three coffees on 14 March: three stamps that count through 14 September."""
    async with a_shop(tmp_path, stamped(card={"expiry": {"kind": "months", "months": 6}})) as shop:
        who = await shop.join()
        await coffees(shop, who, 3)
        entry = shop.club.points.history(who)[0][1]
        assert (entry.unit, entry.amount, entry.why) == (UNIT, 3, Stamped(3, 1, 1))
        assert entry.expires == date(2026, 9, 14)
        await shop.day(2026, 9, 14)
        assert stamps(shop, who) == (3, 0)
        await shop.day(2026, 9, 15)
        assert stamps(shop, who) == (0, 0)


@pytest.mark.parametrize(("count", "left", "cards"), [(8, 8, 0), (9, 0, 1), (10, 1, 1), (18, 0, 2)])
async def test_a_full_card_brings_its_coupon_at_once(tmp_path: Path, count: int, left: int, cards: int) -> None:
    """With the ninth stamp, in the same sale; what is over begins the next card."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, count)
        assert stamps(shop, who) == (left, 0)
        assert coupons(shop, who) == [CouponState.USABLE] * cards
        assert len(shop.club.coupons.of_sale(closed.number)) == cards


async def test_every_tenth_coffee_is_free_and_gets_no_stamp(tmp_path: Path) -> None:
    """Nine coffees one by one, the tenth with the coupon costs nothing and leaves the card empty."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        paid = [(await coffees(shop, who, 1)).sale.paid_minor for _ in range(9)]
        ((number, coupon),) = shop.club.coupons.usable(who)
        tenth = await coffees(shop, who, 1, coupon.code)
        assert (paid, tenth.sale.paid_minor, tenth.sale.coupon) == ([2000] * 9, 0, number)
        assert stamps(shop, who) == (0, 0)
        assert coupons(shop, who) == [CouponState.USED]


async def test_the_coupon_takes_the_dearest_coffee_of_the_bill(tmp_path: Path) -> None:
    """Of 20.00 and 28.00 the customer has the one for 28.00 free."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        await coffees(shop, who, 9)
        ((_, coupon),) = shop.club.coupons.usable(who)
        closed = await buy(shop, who, ("coffee", 1, 2000), ("coffee", 1, 2800), code=coupon.code)
        assert closed.sale.paid_minor == 2000


async def test_a_card_waits_where_no_more_coupons_may_be_held(tmp_path: Path) -> None:
    """One at a time: the second card stays full until the first coupon is used, and brings the next with that bill."""
    async with a_shop(tmp_path, stamped(coupon={"limit_per_member": 1})) as shop:
        who = await shop.join()
        await coffees(shop, who, 18)
        assert (stamps(shop, who), len(coupons(shop, who))) == ((9, 0), 1)
        ((_, coupon),) = shop.club.coupons.usable(who)
        await coffees(shop, who, 1, coupon.code)
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 0), [CouponState.USED, CouponState.USABLE])


# -- returns ----------------------------------------------------------------------------------------


async def test_a_return_takes_the_stamp_back(tmp_path: Path) -> None:
    """Of three coffees one comes back: two stamps are left; the last two take the rest."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 3)
        plan = shop.club.refunds.plan(RefundDraft(sale=closed.number, quantities={0: 1}))
        assert plan.moved == {UNIT: -1}
        await shop.refund(closed.number, {0: 1})
        assert stamps(shop, who) == (2, 0)
        await shop.refund(closed.number)
        assert stamps(shop, who) == (0, 0)


async def test_a_visit_stays_one_while_anything_is_kept(tmp_path: Path) -> None:
    """The stamp for the visit goes with the last piece of the sale, whichever that is."""
    async with a_shop(tmp_path, stamped(rule={"each": None, "goods": {}})) as shop:
        who = await shop.join()
        closed = await buy(shop, who, ("cake", 1, 9000), ("coffee", 1, 2000))
        await shop.refund(closed.number, {0: 1})
        assert stamps(shop, who) == (1, 0)
        await shop.refund(closed.number, {1: 1})
        assert stamps(shop, who) == (0, 0)


async def test_a_return_takes_an_unused_gift_with_the_stamp(tmp_path: Path) -> None:
    """Nine coffees filled the card; one comes back: the coupon is void, eight stamps are on the card again."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        first = await coffees(shop, who, 4)
        await coffees(shop, who, 5)
        plan = shop.club.refunds.plan(RefundDraft(sale=first.number, quantities={0: 1}))
        ((number, _),) = shop.club.coupons.usable(who)
        assert (plan.moved, plan.cleared) == ({UNIT: 8}, (number,))
        await shop.refund(first.number, {0: 1})
        assert (stamps(shop, who), coupons(shop, who)) == ((8, 0), [CouponState.VOID])
        await coffees(shop, who, 1)
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 0), [CouponState.VOID, CouponState.USABLE])


async def test_stamps_on_the_next_card_go_first(tmp_path: Path) -> None:
    """Eleven coffees: a full card and two stamps; two come back and the coupon stays, a third takes it."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 11)
        await shop.refund(closed.number, {0: 2})
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 0), [CouponState.USABLE])
        await shop.refund(closed.number, {0: 1})
        assert (stamps(shop, who), coupons(shop, who)) == ((8, 0), [CouponState.VOID])


async def test_a_whole_return_leaves_nothing_of_the_card(tmp_path: Path) -> None:
    """Nine coffees come back whole: no stamp, no coupon, nothing owed."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 9)
        await shop.refund(closed.number)
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 0), [CouponState.VOID])


async def test_a_stamp_whose_gift_is_drunk_is_owed(tmp_path: Path) -> None:
    """The coupon is used, a coffee of the full card comes back: one stamp is owed, the next one settles it."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 9)
        ((_, coupon),) = shop.club.coupons.usable(who)
        await coffees(shop, who, 1, coupon.code)
        await shop.refund(closed.number, {0: 1})
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 1), [CouponState.USED])
        await coffees(shop, who, 1)
        assert stamps(shop, who) == (0, 0)
        await coffees(shop, who, 1)
        assert stamps(shop, who) == (1, 0)


async def test_where_debts_are_forgiven_so_are_stamps(tmp_path: Path) -> None:
    """The same, with the switch: nothing is owed, the entry says that a stamp was let go."""
    async with a_shop(tmp_path, stamped(switches={"debt": "forgive"})) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 9)
        ((_, coupon),) = shop.club.coupons.usable(who)
        await coffees(shop, who, 1, coupon.code)
        await shop.refund(closed.number, {0: 1})
        assert stamps(shop, who) == (0, 0)


async def test_a_gift_whose_days_are_over_is_not_taken_for_a_stamp(tmp_path: Path) -> None:
    """The coupon ended unused after 30 days: the stamp of a coffee that comes back afterwards is owed."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 9)
        await shop.day(2026, 4, 12)
        assert coupons(shop, who) == [CouponState.USABLE]
        await shop.day(2026, 4, 13)
        await shop.refund(closed.number, {0: 1})
        assert (stamps(shop, who), coupons(shop, who)) == ((0, 1), [CouponState.EXPIRED])


async def test_stamps_come_back_to_the_days_they_had(tmp_path: Path) -> None:
    """Four stamps of March and five of May filled a card; refilled, the one taken is of the sale that came back."""
    async with a_shop(tmp_path, stamped(card={"expiry": {"kind": "months", "months": 6}})) as shop:
        who = await shop.join()
        first = await coffees(shop, who, 4)
        await shop.day(2026, 5, 10)
        await coffees(shop, who, 5)
        await shop.refund(first.number, {0: 1})
        assert shop.club.points.account(who).lots[UNIT] == {"2026-09-14": 3, "2026-11-10": 5}


async def test_undoing_the_sale_that_filled_the_card(tmp_path: Path) -> None:
    """It never happened: the card is as before, the coupon void."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        await coffees(shop, who, 8)
        await coffees(shop, who, 1)
        await shop.undo()
        assert (stamps(shop, who), coupons(shop, who)) == ((8, 0), [CouponState.VOID])


async def test_who_leaves_leaves_the_card(tmp_path: Path) -> None:
    """Stamps go with the membership; a later return moves none."""
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()
        closed = await coffees(shop, who, 4)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert stamps(shop, who) == (0, 0)
        await shop.refund(closed.number)
        assert stamps(shop, who) == (0, 0)


# -- what the check sees ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"rule": "card:tea"}, {"card_coupon", "coupon_no_card"}),
        ({"rule": ""}, {"card_coupon"}),
        ({"member": 2}, {"card_coupon", "coupon_brought", "coupon_no_card"}),
    ],
)
async def test_a_full_card_and_its_coupon_belong_together(
    tmp_path: Path, fields: dict[str, Any], codes: set[str]
) -> None:
    """A coupon of another card, of no card, of another member is found."""
    shop = await open_shop(tmp_path, stamped())
    who = await shop.join()
    await shop.join()
    await coffees(shop, who, 9)
    shop = await plant(shop, ("coupons", 1, fields))
    assert {finding.code for finding in shop.check()} == codes
    await shop.club.close()


async def test_a_card_filled_again_whose_coupon_stands_is_found(tmp_path: Path) -> None:
    """A coupon that should be void can be used: the check says so."""
    shop = await open_shop(tmp_path, stamped())
    who = await shop.join()
    closed = await coffees(shop, who, 9)
    await shop.refund(closed.number, {0: 1})
    shop = await plant(shop, ("coupons", 1, {"void_on": ...}))
    assert {finding.code for finding in shop.check()} == {"card_coupon_stands"}
    await shop.club.close()
