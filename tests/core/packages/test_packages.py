"""Packages: ten visits for the price of nine, used, ended, paid back by their terms; all by hand."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.coupons.model import CouponState
from shopclub.core.kernel.errors import ClubError, InvalidInput, MemberClosed, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.units import visits_of
from shopclub.core.packages.model import Bought, Sold, Used
from shopclub.core.packages.rules import comes_back, worth_of_next
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import PaidBack
from shopclub.core.sales.model import SaleKind
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, plant, programme_of
from tests.core.mending.test_merging import merge
from tests.core.sales.test_stamps import coffees, coupons, stamped, stamps

CUTS = {
    "id": "cuts",
    "name": {"en": "Ten haircuts", "zh": "十次剪发"},
    "visits": 10,
    "price_minor": 90000,
    "single_minor": 10000,
}
UNIT = visits_of("cuts")


def with_cuts(**changes: Any) -> Programme:
    """Ten haircuts for 900.00, one alone 100.00, unless said otherwise."""
    return programme_of(packages=[{**CUTS, **changes}])


async def sell(shop: Counter, member: int, package: str = "cuts", **more: Any) -> Sold:
    return await shop.club.packages.sell(MemberNo(member), package, shop.op(), CLERK, **more)


async def use(shop: Counter, member: int, count: int = 1) -> Used:
    return await shop.club.packages.use(MemberNo(member), "cuts", shop.op(), CLERK, count=count)


def number_of(shop: Counter, member: int, place: int = 0) -> EntryNo:
    """Of a purchase, in the order they are used."""
    return shop.club.packages.bought(MemberNo(member), "cuts")[place].number


def left(shop: Counter, member: int) -> int:
    held = shop.club.packages.held(MemberNo(member))
    return held[0].left if held else 0


async def refused(shop: Counter, code: str, doing: Any) -> None:
    with pytest.raises(ClubError, match=rf"^{code}\b"):
        await doing


async def test_its_receipt_is_in_the_shops_language(tmp_path: Path) -> None:
    """A shop that has said no language writes the first name; a Chinese one the Chinese."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who, names = await shop.join(), []
        for language in ("", "zh"):
            wanted = msgspec.structs.replace(shop.club.shop, language=language)
            await shop.club.settings.change(wanted, shop.op(), OWNER)
            sold = await sell(shop, who, tender="cash")
            names.append(shop.club.sales.get(sold.sale).lines[0].name)
        assert names == ["Ten haircuts", "十次剪发"]


async def test_a_package_is_money_taken_and_no_sale(tmp_path: Path) -> None:
    """900.00 in cash: ten visits, no turnover, no visit of the shop, no points, no tier figure."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        sold = await sell(shop, who, tender="cash")
        row = shop.club.sales.get(sold.sale)
        assert (row.kind, row.paid_minor, row.tenders) == (SaleKind.TAKING, 90000, {"cash": 90000})
        assert (sold.minor, sold.left, left(shop, who), shop.points(who)) == (90000, 10, 10, 0)
        account = shop.club.points.account(who)
        assert (account.life.spend_minor, account.life.visits, account.last_on) == (0, 0, None)


async def test_each_visit_used_stands_for_its_share(tmp_path: Path) -> None:
    """Ten for 900.00: 90.00 each; two at once 180.00; the tenth the rest, then there are none."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await sell(shop, who)
        assert [(await use(shop, who)).minor for _ in range(3)] == [9000, 9000, 9000]
        assert (await use(shop, who, 2)).minor == 18000
        assert [(await use(shop, who)).left for _ in range(5)] == [4, 3, 2, 1, 0]
        await refused(shop, "package_used_up", use(shop, who))
        assert shop.club.packages.bought(who, "cuts")[0].worth_minor == 90000


async def test_prices_that_do_not_divide_lose_no_fen(tmp_path: Path) -> None:
    """Three for 100.00: 33.33, 33.33, 33.34."""
    async with a_shop(tmp_path, with_cuts(visits=3, price_minor=10000)) as shop:
        who = await shop.join()
        await sell(shop, who)
        assert [(await use(shop, who)).minor for _ in range(3)] == [3333, 3333, 3334]


async def test_no_more_is_used_than_there_is(tmp_path: Path) -> None:
    """Eleven of ten, none, less than none."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await refused(shop, "package_used_up", use(shop, who))
        await sell(shop, who)
        with pytest.raises(RuleViolation) as error:
            await use(shop, who, 11)
        assert (error.value.code, error.value.figures) == ("package_fewer_left", {"left": 10})
        for count in (0, -1):
            with pytest.raises(InvalidInput, match="count_positive"):
                await use(shop, who, count)
        assert left(shop, who) == 10


async def test_two_at_once_use_the_last_visit_once(tmp_path: Path) -> None:
    """Counter and a second screen, one visit left."""
    async with a_shop(tmp_path, with_cuts(visits=1)) as shop:
        who = await shop.join()
        await sell(shop, who)
        results = await asyncio.gather(use(shop, who), use(shop, who), return_exceptions=True)
        assert [r.code for r in results if isinstance(r, ClubError)] == ["package_used_up"]
        assert left(shop, who) == 0


async def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    """Selling, using and paying back twice under one operation id happen once."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        ops, room = [shop.op() for _ in range(3)], shop.club.packages
        sold = [await room.sell(who, "cuts", ops[0], CLERK) for _ in range(2)]
        used = [await room.use(who, "cuts", ops[1], CLERK) for _ in range(2)]
        back = [await room.pay_back(number_of(shop, who), ops[2], OWNER) for _ in range(2)]
        for twice in (sold, used, back):
            assert [one.repeated for one in twice] == [False, True]
        assert sold[0].sale == sold[1].sale
        assert used[0].entry == used[1].entry
        assert back[0].sale == back[1].sale
        assert left(shop, who) == 0


async def test_a_package_is_used_through_its_last_day(tmp_path: Path) -> None:
    """Six months from 14 March: through 14 September, gone on the 15th, nothing to pay back."""
    async with a_shop(tmp_path, with_cuts(expiry={"kind": "months", "months": 6})) as shop:
        who = await shop.join()
        await sell(shop, who)
        await shop.day(2026, 9, 14)
        assert (await use(shop, who)).left == 9
        assert shop.club.packages.held(who)[0].until == date(2026, 9, 14)
        await shop.day(2026, 9, 15)
        await refused(shop, "package_used_up", use(shop, who))
        await refused(shop, "package_used_up", pay_back(shop, who))
        assert shop.club.points.account(who).balance[UNIT] == 0


async def test_the_package_that_ends_first_is_used_first(tmp_path: Path) -> None:
    """An older one with one visit left, a newer dearer one: one use each, at their own worth."""
    async with a_shop(tmp_path, with_cuts(expiry={"kind": "months", "months": 6})) as shop:
        who = await shop.join()
        await sell(shop, who)
        await use(shop, who, 9)
        await shop.day(2026, 4, 1)
        dearer = with_cuts(price_minor=95000, expiry={"kind": "months", "months": 6})
        await shop.club.programme.adopt(dearer, shop.op(), OWNER)
        await sell(shop, who)
        await refused(shop, "package_fewer_left", use(shop, who, 2))
        assert [((await use(shop, who)).minor) for _ in range(2)] == [9000, 9500]


async def pay_back(shop: Counter, member: int, place: int = 0, **more: Any) -> Sold:
    return await shop.club.packages.pay_back(number_of(shop, member, place), shop.op(), OWNER, **more)


@pytest.mark.parametrize(
    ("terms", "used", "minor"),
    [
        ({}, 0, 90000),
        ({}, 3, 63000),
        ({}, 9, 9000),
        ({"paid_back": "single"}, 0, 90000),
        ({"paid_back": "single"}, 3, 60000),
        ({"paid_back": "single"}, 8, 10000),
    ],
)
async def test_what_is_not_used_is_paid_back(tmp_path: Path, terms: dict[str, Any], used: int, minor: int) -> None:
    """After three of ten for 900.00: 630.00 by share, 600.00 where each used one costs its single 100.00."""
    async with a_shop(tmp_path, with_cuts(**terms)) as shop:
        who = await shop.join()
        sold = await sell(shop, who, tenders={"card": 40000}, tender="cash")
        if used:
            await use(shop, who, used)
        assert shop.club.packages.back_for(number_of(shop, who)) == minor
        back = await pay_back(shop, who)
        row = shop.club.sales.get(back.sale)
        assert (back.minor, row.paid_minor, row.of, left(shop, who)) == (-minor, -minor, sold.sale, 0)
        assert sum(row.tenders.values()) == -minor
        assert set(row.tenders) == {"card", "cash"}


@pytest.mark.parametrize(
    ("terms", "used", "code"),
    [
        ({"paid_back": "nothing"}, 0, "package_not_paid_back"),
        ({"paid_back": "single"}, 9, "package_nothing_back"),
        ({}, 10, "package_used_up"),
    ],
)
async def test_what_is_not_paid_back(tmp_path: Path, terms: dict[str, Any], used: int, code: str) -> None:
    """By its terms; nine at 100.00 come to all of it; used up is used up."""
    async with a_shop(tmp_path, with_cuts(**terms)) as shop:
        who = await shop.join()
        await sell(shop, who)
        if used:
            await use(shop, who, used)
        await refused(shop, code, pay_back(shop, who))


async def test_the_terms_are_those_of_the_day_it_was_bought(tmp_path: Path) -> None:
    """Bought by share; the owner takes paying back out of the programme, and the package itself."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await sell(shop, who)
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        assert (await use(shop, who)).minor == 9000
        assert (await pay_back(shop, who)).minor == -81000


async def test_who_may_do_what(tmp_path: Path) -> None:
    """A clerk sells and uses, the owner pays back, a customer at the kiosk does neither."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who, room = await shop.join(), shop.club.packages
        await sell(shop, who)
        for doing in (
            room.pay_back(number_of(shop, who), shop.op(), CLERK),
            room.sell(who, "cuts", shop.op(), KIOSK),
            room.use(who, "cuts", shop.op(), KIOSK),
        ):
            with pytest.raises(NotAllowed):
                await doing


async def test_what_is_not_sold(tmp_path: Path) -> None:
    """One there is none of, one switched off, one for others; nothing to somebody who has left."""
    only_gold = {"when": {"kind": "tag", "tags": ["gold"]}}
    async with a_shop(tmp_path, with_cuts(**only_gold)) as shop:
        who = await shop.join()
        assert shop.club.packages.offers(who) == []
        with pytest.raises(NotFound, match="package_not_found"):
            await sell(shop, who, "tea")
        await refused(shop, "package_not_now", sell(shop, who))
        await shop.club.programme.adopt(with_cuts(enabled=False), shop.op(), OWNER)
        await refused(shop, "package_off", sell(shop, who))
        await shop.club.programme.adopt(with_cuts(), shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await sell(shop, who)


# -- undo, leaving ------------------------------------------------------------------------------------


async def test_a_use_undone_comes_back_with_its_worth(tmp_path: Path) -> None:
    """Three used, the last one undone: eight left, and the next one stands for 90.00 again."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await sell(shop, who)
        for _ in range(3):
            await use(shop, who)
        await shop.undo()
        assert (left(shop, who), shop.club.packages.bought(who, "cuts")[0].worth_minor) == (8, 18000)
        assert (await use(shop, who)).minor == 9000


async def test_a_sale_by_mistake_is_undone_while_nothing_of_it_is_used(tmp_path: Path) -> None:
    """The money goes back, the visits are gone; with one used it is paid back instead."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await sell(shop, who, tender="cash")
        await shop.undo()
        assert (left(shop, who), shop.club.packages.bought(who, "cuts")) == (0, [])
        op = shop.op()
        await shop.club.packages.sell(who, "cuts", op, CLERK)
        await sell(shop, who)
        await use(shop, who)
        await refused(shop, "undo_spent", shop.club.undo.undo(op, shop.op(), OWNER))
        assert left(shop, who) == 19


async def test_paying_back_undone_brings_the_visits_back(tmp_path: Path) -> None:
    """Seven left, paid back by mistake: seven left again, and the same money comes back next time."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await sell(shop, who)
        await use(shop, who, 3)
        await pay_back(shop, who)
        await shop.undo()
        assert left(shop, who) == 7


async def test_nobody_leaves_with_visits_that_are_paid(tmp_path: Path) -> None:
    """Pay them back first; those that are not paid back go with the membership."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who, other = await shop.join(), await shop.join()
        await sell(shop, who)
        await refused(shop, "leave_visits_left", shop.club.members.close_member(who, shop.op(), OWNER))
        await pay_back(shop, who)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        await shop.club.programme.adopt(with_cuts(paid_back="nothing"), shop.op(), OWNER)
        await sell(shop, other)
        await shop.club.members.close_member(other, shop.op(), OWNER)
        assert left(shop, other) == 0


async def test_the_shop_owes_what_is_not_used(tmp_path: Path) -> None:
    """Two packages, three visits used: 17 visits are out, 1,530.00 of 1,800.00."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        one, two = await shop.join(), await shop.join()
        await sell(shop, one)
        await sell(shop, two)
        await use(shop, one, 3)
        assert shop.club.packages.worth_of(UNIT, 17) == 153000
        assert shop.club.packages.worth_of(UNIT, 0) == 0
        assert shop.club.packages.worth_of(visits_of("none"), 5) == 0


async def test_visits_that_nobody_bought_here_are_worth_nothing(tmp_path: Path) -> None:
    """Brought along from a paper card: used like others, after those that end, and no money is earned with them."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        who = await shop.join()
        await shop.give(who, 5)
        row = {"at": "2026-03-14T02:30:00Z", "on": "2026-03-14", "member": who, "unit": UNIT, "kind": "open"}
        account = {"balance": {"points": 5, UNIT: 2}, "lots": {"points": {"never": 5}, UNIT: {"never": 2}}}
        planted = await plant(
            shop, ("ledger", 2, {**row, "amount": 2, "why": ["opening", "paper"]}), ("accounts", who, account)
        )
        shop.club = planted.club
        used = await use(shop, who)
        assert (used.minor, used.left, shop.club.packages.held(who)[0].bought) == (0, 1, ())


# -- the law ------------------------------------------------------------------------------------------


@given(st.integers(1, 10**7), st.lists(st.integers(1, 5), min_size=1, max_size=12), st.integers(0, 8))
def test_the_visits_used_and_what_comes_back_are_what_was_paid(paid: int, uses: list[int], rest: int) -> None:
    """Whatever is used at once: the shares are never negative, and with what is paid back they come to the price."""
    visits, used, worth = sum(uses) + rest, 0, 0
    for count in uses:
        minor = worth_of_next(_purchase(paid, visits, used, worth), count)
        assert minor >= 0
        used, worth = used + count, worth + minor
    if not rest:
        assert worth == paid
        return
    if worth < paid:
        assert comes_back(_purchase(paid, visits, used, worth)) + worth == paid


def _purchase(paid: int, visits: int, used: int, worth: int) -> Bought:
    return Bought(
        number=EntryNo(1),
        member=MemberNo(1),
        package="cuts",
        name="Cuts",
        on=date(2026, 3, 14),
        visits=visits,
        used=used,
        left=visits - used,
        until=None,
        paid_minor=paid,
        worth_minor=worth,
        single_minor=0,
        paid_back=PaidBack.SHARE,
        sale=None,
    )


# -- two files that were one person -------------------------------------------------------------------


async def test_a_package_goes_on_after_two_files_are_merged(tmp_path: Path) -> None:
    """Bought under the number that is gone: used at its worth, and paid back to whom is kept."""
    async with a_shop(tmp_path, with_cuts()) as shop:
        kept, gone = await shop.join(), await shop.join("王小明二")
        await sell(shop, gone, tender="cash")
        await use(shop, gone, 3)
        await merge(shop, kept, gone)
        assert left(shop, kept) == 7
        assert (await use(shop, kept)).minor == 9000
        back = await pay_back(shop, kept)
        assert (back.minor, left(shop, kept)) == (-54000, 0)


async def test_a_full_card_is_filled_again_after_two_files_are_merged(tmp_path: Path) -> None:
    """The coupon came under the number that is gone; a coffee of it comes back."""
    async with a_shop(tmp_path, stamped()) as shop:
        kept, gone = await shop.join(), await shop.join("王小明二")
        closed = await coffees(shop, gone, 9)
        await merge(shop, kept, gone)
        await shop.refund(closed.number, {0: 1})
        assert (stamps(shop, kept), coupons(shop, kept)) == ((8, 0), [CouponState.VOID])
