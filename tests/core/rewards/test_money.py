"""Rewards for points and money, at the price of one's tier."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.rewards.model import VoucherState
from shopclub.core.sales.model import SaleKind
from tests.builders import CLERK, OWNER, a_shop, as_json, programme_of
from tests.core.rewards.shops import LADDER, PROGRAMME, REWARDS, ask, free


async def test_points_and_money(tmp_path: Path) -> None:
    """80 points and 19.90: a receipt of its own, no sale: it earns nothing and counts for no tier."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        done = await shop.club.rewards.redeem(who, "pan", 1, shop.op(), CLERK, tender="cash")
        assert (done.points, done.minor, done.balance) == (80, 1990, 20)
        assert done.taking is not None
        row = shop.club.sales.get(done.taking)
        assert (row.kind, row.paid_minor, row.tenders, row.lines[0].sells) == (
            SaleKind.TAKING,
            1990,
            {"cash": 1990},
            "reward:pan",
        )
        account = shop.club.points.account(who)
        assert (account.life.visits, account.life.spend_minor) == (0, 0)


async def test_undoing_gives_back_points_money_and_goods(tmp_path: Path) -> None:
    """All three at once, and a voucher that was handed out says so."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        number, voucher = await ask(shop, who, "pan")
        assert (voucher.points, voucher.minor, free(shop, who)) == (80, 1990, 20)
        done = await shop.club.rewards.hand_over(number, shop.op(), CLERK, tender="card")
        assert [offer.stock_left for offer in shop.club.rewards.offers(None) if offer.reward.id == "pan"] == [4]
        await shop.undo()
        assert (shop.points(who), free(shop, who)) == (100, 100)
        assert [offer.stock_left for offer in shop.club.rewards.offers(None) if offer.reward.id == "pan"] == [5]
        assert shop.club.rewards.voucher(number).state is VoucherState.UNDONE
        assert done.taking is not None
        (void,) = shop.club.takings.desk.paid_back(done.taking)
        assert (void.void, void.paid_minor, void.tenders) == (True, -1990, {"card": -1990})


async def test_the_price_of_ones_tier(tmp_path: Path) -> None:
    """Gold pays 60 points and 9.90, everybody else 80 and 19.90, for each of them."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        plain, gold = await shop.join(), await shop.join()
        await shop.club.tiers.grant(gold, "gold", None, "friend", shop.op(), OWNER)
        for who in (plain, gold):
            await shop.give(who, 200)
        seen = {
            who: next((o.points, o.minor) for o in shop.club.rewards.offers(who) if o.reward.id == "pan")
            for who in (None, plain, gold)
        }
        assert seen == {None: (80, 1990), plain: (80, 1990), gold: (60, 990)}
        done = await shop.club.rewards.redeem(gold, "pan", 2, shop.op(), CLERK, tender="cash")
        assert (done.points, done.minor) == (120, 1980)


async def test_a_coupons_price_is_all_there_is_to_pay(tmp_path: Path) -> None:
    """A coupon for the pan at 10 points: no money beside it."""
    coupon = {"id": "ten", "name": {"en": "Pan at 10"}, "then": {"kind": "reward_at", "reward": "pan", "points": 10}}
    programme = programme_of(rewards=REWARDS, ladder=LADDER, coupons=[coupon])
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        await shop.give(who, 10)
        issued = await shop.club.coupons.issue("ten", [who], shop.op(), OWNER)
        done = await shop.club.rewards.redeem(who, "pan", 1, shop.op(), CLERK, coupon=issued.numbers[0])
        assert (done.points, done.minor, done.taking) == (10, 0, None)


async def test_tenders_that_do_not_add_up(tmp_path: Path) -> None:
    """More than there is to pay is refused, and nothing moves: no points, no goods, no receipt."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        with pytest.raises(ClubError, match="tenders_too_much"):
            await shop.club.rewards.redeem(who, "pan", 1, shop.op(), CLERK, tenders={"cash": 1991})
        assert (shop.points(who), shop.club.sales.on_day(shop.club.today())) == (100, [])


def test_the_programme_reads_and_refuses() -> None:
    """Prices of tiers come back as they were written; a tier that is not there, or twice, is refused."""
    assert read_programme(as_json(PROGRAMME)) == PROGRAMME
    pan = REWARDS[2]
    for prices, code in (
        ([{"tier": "ruby", "points": 5}], "tier_unknown"),
        ([{"tier": "gold", "points": 5}, {"tier": "gold", "points": 6}], "tier_price_twice"),
    ):
        with pytest.raises(InvalidInput, match=code):
            check_programme(programme_of(rewards=[{**pan, "tier_prices": prices}], ladder=LADDER))
