"""What went back with a return besides: gifts of a tier it had reached, coupons."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.ledger.units import POINTS
from shopclub.core.sales.gone_back import GoneBack
from tests.builders import OWNER, a_shop, programme_of
from tests.core.campaigns.test_verbs import TIERS, coupon, rule, with_rules

GIFT = rule("up", "tier", 10, qualifies=False)
TREAT = coupon("treat", "tier")


async def test_the_gifts_of_a_tier_are_named_on_the_return(tmp_path: Path) -> None:
    """A sale of 100 reached silver: its 10 points and its coupon went back with it, and 0 points are left."""
    async with a_shop(tmp_path, with_rules(GIFT, TREAT, ladder=TIERS)) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 10000)
        issued = [one.code for _, one in shop.club.books.all(COUPONS)]
        back = await shop.refund(closed.number)
        done = shop.club.aftermath.of(back.number)
        assert [entry.amount for _, entry in done.entries] == [-10]
        assert [one.code for one in done.void] == issued
        whole = [*shop.club.sales.entries_of(back.number), *done.entries]
        assert shop.club.points.after(whole) == {POINTS: 0}
        assert shop.club.aftermath.of(closed.number) == GoneBack()


async def test_a_tier_that_stands_keeps_its_gifts(tmp_path: Path) -> None:
    """Of 150, 50 come back: silver stands with the rest, and nothing goes back besides."""
    async with a_shop(tmp_path, with_rules(GIFT, ladder=TIERS)) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 5000, 5000, 5000)
        back = await shop.refund(closed.number, {0: 1})
        assert (shop.tier(who), shop.club.aftermath.of(back.number)) == ("silver", GoneBack())


async def test_a_coupon_of_use_again_is_named_with_the_last_piece(tmp_path: Path) -> None:
    """The first of two pieces gives no coupon back; with the second one it can be used again."""
    off = {"id": "ten", "name": {"en": "Ten off"}, "then": {"kind": "amount_off", "minor": 100}}
    async with a_shop(tmp_path, programme_of(coupons=[off])) as shop:
        who = await shop.join()
        issued = await shop.club.coupons.issue("ten", [who], shop.op(), OWNER)
        code = shop.club.coupons.get(issued.numbers[0]).code
        draft = msgspec.structs.replace(shop.draft(who, 1000, 1000), code=code)
        seen = shop.club.sales.quote(draft)
        closed = await shop.club.sales.record(draft, seen.fingerprint, shop.op(), OWNER)
        first, last = await shop.refund(closed.number, {0: 1}), await shop.refund(closed.number)
        assert shop.club.aftermath.of(first.number).again is None
        again = shop.club.aftermath.of(last.number).again
        assert (again.code if again else "") == code


async def test_a_balance_is_known_as_it_was_after_an_older_receipt(tmp_path: Path) -> None:
    """After the first of two sales there were 10 points, whatever came since; it is read back over the later rows."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        first = await shop.sell(who, 1000)
        await shop.sell(who, 2500)
        await shop.give(who, 7)
        points = shop.club.points
        assert points.after(shop.club.sales.entries_of(SaleNo(first.number))) == {POINTS: 10}
        assert points.after(points.history(who, 1)) == {POINTS: 42}
        assert points.after([]) == {}
