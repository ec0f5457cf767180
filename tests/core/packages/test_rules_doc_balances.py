"""The worked examples of docs/rules.md about stamps, money back and packages: what the page says is what is done."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.coupons.model import CouponState
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.ledger.units import ACCRUING, CASHBACK, stamps_of
from tests.builders import OWNER, a_shop
from tests.core.packages.test_packages import sell, use, with_cuts
from tests.core.sales.test_cashback import money_back
from tests.core.sales.test_rules_doc import examples, figures
from tests.core.sales.test_stamps import coffees, coupons, stamped


async def test_the_stamp_card(tmp_path: Path) -> None:
    """Filled, filled again by a return, drunk, owed."""
    seen = []
    async with a_shop(tmp_path, stamped()) as shop:
        who = await shop.join()

        def note() -> None:
            account = shop.club.points.account(who)
            held, owed = account.lots.get(stamps_of("coffee"), {}), account.debt.get(stamps_of("coffee"), 0)
            usable = coupons(shop, who).count(CouponState.USABLE)
            seen.append([str(sum(held.values())), str(owed), str(usable)])

        first = await coffees(shop, who, 4)
        note()
        second = await coffees(shop, who, 5)
        note()
        await shop.refund(first.number, {0: 1})
        note()
        await coffees(shop, who, 2)
        note()
        ((_, coupon),) = shop.club.coupons.usable(who)
        await coffees(shop, who, 1, coupon.code)
        note()
        await shop.refund(second.number, {0: 3})
        note()
        await coffees(shop, who, 3)
        note()
    assert seen == figures("stamp card")


async def test_the_money_back_of_a_year(tmp_path: Path) -> None:
    """With returns before and after its end, and paid out."""
    seen = []
    async with a_shop(tmp_path, money_back()) as shop:
        who = await shop.join()

        def note() -> None:
            account = shop.club.points.account(who)
            held = [sum(account.lots.get(unit, {}).values()) for unit in (ACCRUING, CASHBACK)]
            seen.append([f"{minor / 100:.2f}" for minor in (*held, account.debt.get(ACCRUING, 0))])

        sales = []
        for paid in (50000, 7999, 120050):
            sales.append((await shop.sell(who, paid)).number)
            note()
        await shop.refund(sales[1])
        note()
        await shop.day(2026, 12, 31)
        note()
        await shop.day(2027, 1, 1)
        note()
        await shop.sell(who, 10000)
        note()
        await shop.refund(sales[0])
        note()
        await shop.club.cashback.pay_out(who, 2601, shop.op(), OWNER)
        note()
        await shop.refund(sales[2])
        note()
        await shop.sell(who, 200000)
        note()
    assert seen == figures("money back")


async def test_packages_used_and_paid_back(tmp_path: Path) -> None:
    """By share and by single price, after so many visits."""
    seen: dict[int, list[str]] = {}
    for terms in ("share", "single"):
        async with a_shop(tmp_path / terms, with_cuts(paid_back=terms)) as shop:
            who = await shop.join()
            await sell(shop, who)
            for used in range(11):
                if used:
                    await use(shop, who)
                (one,) = shop.club.packages.bought(who, "cuts")
                try:
                    back = f"{shop.club.packages.back_for(one.number) / 100:.2f}"
                except RuleViolation:
                    back = "–"
                seen.setdefault(used, [str(used), f"{one.worth_minor / 100:.2f}"]).append(back)
    table = examples("packages")
    assert [seen[int(row[0])] for row in table] == table
