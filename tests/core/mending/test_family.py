"""Putting right what concerns a family's pool, and other balances than points."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.programme.model import Programme
from tests.builders import Counter, a_shop, open_shop, plant, programme_of
from tests.core.games.games import FIVE, SPRING, TICKETS
from tests.core.households.test_households import family, sharing
from tests.core.mending.test_moving import MONTHS, move

FREE = {"id": "free", "name": {"en": "One free"}, "then": {"kind": "amount_off", "minor": 1000}}
CARD = {"id": "coffee", "name": {"en": "Coffee card"}, "size": 2, "coupon": "free"}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
STAMP = {"id": "stamp", "then": {"kind": "stamps", "card": "coffee", "count": 1}}
BACK = {"id": "back", "then": {"kind": "cashback", "permille": 50, "period": "month"}}


def bringing() -> Programme:
    """A point a yuan, a stamp a visit (two fill the card), a ticket for each 100 yuan, 5 % back at the month's end."""
    rules = [BASE, STAMP, TICKETS, BACK]
    return programme_of(rules=rules, cards=[CARD], coupons=[FREE, FIVE], draws=[SPRING])


def held(shop: Counter, member: int) -> dict[str, int]:
    """What a member has of everything."""
    return {unit: count for unit, count in shop.club.points.account(MemberNo(member)).balance.items() if count}


async def test_whoever_collects_elsewhere_leaves_first(tmp_path: Path) -> None:
    """A file whose points lie in a family's pool takes no other one in."""
    shop = await open_shop(tmp_path)
    main, sub, other = [await shop.join(name) for name in "ABC"]
    shop = await plant(shop, ("accounts", sub, {"pool": main}))
    assert shop.club.books.require(ACCOUNTS, sub).pool == main
    with pytest.raises(RuleViolation, match="merge_pool"):
        shop.club.mending.merging.plan(MemberNo(sub), MemberNo(other))
    await shop.club.close()


async def test_a_sale_of_a_family_goes_over_with_its_points(tmp_path: Path) -> None:
    """Moved from a sub-card to somebody outside, the pool loses what it had; undone, it has it again."""
    async with a_shop(tmp_path, sharing(expiry=MONTHS)) as shop:
        sub, right = await shop.join("B"), await shop.join("C")
        main, _ = await family(shop, sub)
        sale = await shop.sell(sub, 3000)
        await shop.day(2026, 4, 20)
        await move(shop, sale.number, right)
        assert (shop.points(main), shop.lots(right)) == (0, {"2027-03-14": 30})
        await shop.undo()
        assert (shop.points(right), shop.lots(main), shop.points(sub)) == (0, {"2027-03-14": 30}, 0)


async def test_a_sale_comes_into_the_pool(tmp_path: Path) -> None:
    """Moved to a sub-card, its points lie with the family's; money and visit are of whose it was."""
    async with a_shop(tmp_path, sharing(expiry=MONTHS)) as shop:
        sub, wrong = await shop.join("B"), await shop.join("C")
        main, _ = await family(shop, sub)
        sale = await shop.sell(wrong, 3000)
        await shop.day(2026, 4, 20)
        await move(shop, sale.number, sub)
        assert (shop.lots(main), shop.points(sub), shop.points(wrong)) == ({"2027-03-14": 30}, 0, 0)
        assert shop.club.points.account(sub).life.visits == 1


@pytest.mark.parametrize("to_sub", [True, False])
async def test_a_moved_sale_makes_no_account_idle(tmp_path: Path, *, to_sub: bool) -> None:
    """Points that end by inactivity are as active as they were: a sale of an earlier day sets no day back."""
    async with a_shop(tmp_path, sharing(expiry={"kind": "inactivity", "months": 1})) as shop:
        sub, wrong = await shop.join("B"), await shop.join("C")
        main, _ = await family(shop, sub)
        sale = await shop.sell(wrong, 3000)
        await shop.day(2026, 4, 10)
        await shop.sell(main, 1000)
        await move(shop, sale.number, sub if to_sub else main)
        assert shop.club.points.account(main).active_on == date(2026, 4, 10)
        await shop.day(2026, 4, 20)
        assert shop.points(main) == 40


async def test_a_sale_within_the_family_moves_no_point(tmp_path: Path) -> None:
    """From one card to another of a household the pool stays what it was."""
    async with a_shop(tmp_path, sharing(expiry=MONTHS)) as shop:
        sub, other = await shop.join("B"), await shop.join("C")
        main, _ = await family(shop, sub, other)
        sale = await shop.sell(sub, 3000)
        await move(shop, sale.number, other)
        assert shop.lots(main) == {"2027-03-14": 30}
        await shop.undo()
        assert shop.lots(main) == {"2027-03-14": 30}


async def test_stamps_tickets_and_money_back_go_over(tmp_path: Path) -> None:
    """Each balance a sale brought leaves who never bought and comes to who did, with its day; undone, back again."""
    async with a_shop(tmp_path, bringing()) as shop:
        wrong, right = await shop.join("B"), await shop.join("C")
        sale = await shop.sell(wrong, 20_000)
        brought = held(shop, wrong)
        assert brought == {"points": 200, "stamps:coffee": 1, "tickets:spring": 2, "accruing": 1000}
        await shop.day(2026, 3, 20)
        await move(shop, sale.number, right)
        assert (held(shop, wrong), held(shop, right)) == ({}, brought)
        await shop.undo()
        assert (held(shop, wrong), held(shop, right)) == (brought, {})


async def test_a_full_card_goes_over(tmp_path: Path) -> None:
    """The stamp that filled a card clears it for the right member; the coupon of the wrong one is void."""
    async with a_shop(tmp_path, bringing()) as shop:
        wrong, right = await shop.join("B"), await shop.join("C")
        for who in (wrong, right):
            await shop.sell(who, 5_000)
        sale = await shop.sell(wrong, 5_000)
        assert len(shop.club.coupons.usable(wrong)) == 1
        await move(shop, sale.number, right)
        assert held(shop, wrong)["stamps:coffee"] == 1
        assert "stamps:coffee" not in held(shop, right)
        assert (len(shop.club.coupons.usable(wrong)), len(shop.club.coupons.usable(right))) == (0, 1)
        await shop.undo()
        assert "stamps:coffee" not in held(shop, wrong)
        assert (len(shop.club.coupons.usable(wrong)), len(shop.club.coupons.usable(right))) == (1, 0)


async def test_money_back_of_a_period_that_is_over(tmp_path: Path) -> None:
    """What the period's end has paid in already is owed by the wrong one and paid to the right one."""
    async with a_shop(tmp_path, bringing()) as shop:
        wrong, right = await shop.join("B"), await shop.join("C")
        sale = await shop.sell(wrong, 20_000)
        await shop.day(2026, 4, 2)
        assert held(shop, wrong)["cashback"] == 1000
        await move(shop, sale.number, right)
        await shop.day(2026, 4, 3)
        assert "accruing" not in held(shop, right)
        assert held(shop, right)["cashback"] == 1000
        assert sum(held(shop, wrong).values()) == 0
