"""Money back: what it comes to, when it can be used, and what returns take of it before and after; all by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.exchange.earning import rules_of_past
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Entry, Kind
from shopclub.core.ledger.reasons import ByShare, PeriodOver, TakenBack
from shopclub.core.ledger.units import ACCRUING, CASHBACK
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import RefundDraft
from shopclub.core.sales.taking import take
from tests.builders import NOW, OWNER, Counter, a_shop, open_shop, plant, programme_of

TEA = {"categories": ["tea"]}


def money_back(*rules: dict[str, Any], **more: Any) -> Programme:
    """2 % of what is paid comes back at the year's end, unless rules say otherwise."""
    plain: dict[str, Any] = {"id": "back", "then": {"kind": "cashback", "permille": 20}}
    return programme_of(rules=list(rules) or [plain], **more)


def back(**then: Any) -> dict[str, Any]:
    """A rule that gives money back; `caps` go beside the effect."""
    caps = {"caps": then.pop("caps")} if "caps" in then else {}
    return {"id": then.pop("id", "back"), "then": {"kind": "cashback", "permille": 20, **then}, **caps}


def has(shop: Counter, member: int) -> tuple[int, int, int]:
    """What waits for its period's end, what can be used, what is owed."""
    account = shop.club.points.account(MemberNo(member))
    held = [sum(account.lots.get(unit, {}).values()) for unit in (ACCRUING, CASHBACK)]
    assert not account.debt.get(CASHBACK)
    return held[0], held[1], account.debt.get(ACCRUING, 0)


@pytest.mark.parametrize(
    ("rule", "paid", "minor"),
    [
        ({}, 4999, 99),
        ({}, 5000, 100),
        ({}, 49, 0),
        ({}, 50, 1),
        ({"rounding": "up"}, 1, 1),
        ({"rounding": "half_up"}, 24, 0),
        ({"rounding": "half_up"}, 25, 1),
        ({"permille": 1000}, 1234, 1234),
    ],
)
async def test_a_share_of_what_is_paid(tmp_path: Path, rule: dict[str, Any], paid: int, minor: int) -> None:
    """2 % of 50.00 are 1.00; fractions go by the rule's rounding."""
    async with a_shop(tmp_path, money_back(back(**rule))) as shop:
        who = await shop.join()
        await shop.sell(who, paid)
        assert has(shop, who) == (minor, 0, 0)


async def test_what_is_not_paid_in_money_brings_none(tmp_path: Path) -> None:
    """Of 100.00 a tenth is off and 10.00 are paid with points: 2 % of 80.00."""
    points = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 10}}
    tenth = {"id": "tenth", "then": {"kind": "percent_off", "permille": 100}}
    programme = money_back(back(), points, tenth, money_off={"points": 100, "minor": 100})
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        await shop.give(who, 1000)
        await shop.sell(who, 10000, points=1000)
        assert has(shop, who) == (160, 0, 0)


async def test_it_says_why_and_for_which_period(tmp_path: Path) -> None:
    """A quarter's lot ends with the quarter; the reason names the base and the day."""
    async with a_shop(tmp_path, money_back(back(period="quarter"))) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        entry = shop.club.points.history(who)[0][1]
        assert (entry.unit, entry.why, entry.expires) == (
            ACCRUING,
            ByShare(5000, 20, date(2026, 3, 31)),
            date(2026, 3, 31),
        )


@pytest.mark.parametrize(
    ("caps", "sales", "minor"),
    [
        ({"minor_per_member": 150, "period": "year"}, [5000, 5000], [100, 50]),
        ({"minor_per_member": 100, "period": "year"}, [5000, 5000], [100, 0]),
        ({"minor_per_member": 99, "period": "year"}, [5000, 5000], [99, 0]),
        ({"minor": 150}, [5000, 5000], [100, 50]),
        ({"per_member": 1, "period": "month"}, [5000, 5000], [100, 0]),
    ],
)
async def test_what_one_member_gets_in_a_period_is_limited(
    tmp_path: Path, caps: dict[str, Any], sales: list[int], minor: list[int]
) -> None:
    """At most 1.50 a year: 1.00, then the rest of it, then nothing."""
    async with a_shop(tmp_path, money_back(back(caps=caps))) as shop:
        who = await shop.join()
        given = []
        for paid in sales:
            before = has(shop, who)[0]
            await shop.sell(who, paid)
            given.append(has(shop, who)[0] - before)
        assert given == minor


async def test_a_limit_begins_anew_with_its_period_and_undoing_makes_room(tmp_path: Path) -> None:
    """1.00 a month; the sale undone gives the room back, a return does not."""
    async with a_shop(tmp_path, money_back(back(caps={"minor_per_member": 100, "period": "month"}))) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.undo()
        closed = await shop.sell(who, 5000)
        assert has(shop, who) == (100, 0, 0)
        await shop.refund(closed.number)
        await shop.sell(who, 5000)
        assert has(shop, who) == (0, 0, 0)
        await shop.day(2026, 4, 1)
        await shop.sell(who, 5000)
        assert has(shop, who) == (100, 0, 0)


# -- the end of the period ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "last", "first"),
    [
        ("month", (2026, 3, 31), (2026, 4, 1)),
        ("quarter", (2026, 3, 31), (2026, 4, 1)),
        ("year", (2026, 12, 31), (2027, 1, 1)),
    ],
)
async def test_it_can_be_used_on_the_day_after_its_period(
    tmp_path: Path, period: str, last: tuple[int, int, int], first: tuple[int, int, int]
) -> None:
    """On the last day it still waits; the first run of the next day moves it, once, however often it runs."""
    async with a_shop(tmp_path, money_back(back(period=period))) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(*last)
        assert has(shop, who) == (100, 0, 0)
        await shop.day(*first)
        await shop.day(*first)
        assert has(shop, who) == (0, 100, 0)
        moved = [e for _, e in shop.club.points.history(who) if isinstance(e.why, PeriodOver)]
        assert [(e.unit, e.amount, e.on) for e in moved] == [
            (CASHBACK, 100, date(*first)),
            (ACCRUING, -100, date(*first)),
        ]


async def test_days_without_the_computer_are_made_up_for(tmp_path: Path) -> None:
    """Off from March to July: March's money back counts from 1 April, April's sale would from 1 May."""
    programme = money_back(back(period="month"), cashback={"expiry": {"kind": "months", "months": 2}})
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(2026, 7, 15)
        assert has(shop, who) == (0, 0, 0)  # usable from 1 April through 1 June
        days = [(e.unit, e.amount, e.on) for _, e in reversed(shop.club.points.history(who))][1:]
        assert days == [
            (ACCRUING, -100, date(2026, 4, 1)),
            (CASHBACK, 100, date(2026, 4, 1)),
            (CASHBACK, -100, date(2026, 6, 2)),
        ]


async def test_periods_of_several_rules_end_each_on_its_own_day(tmp_path: Path) -> None:
    """2 % a year and 1 % a month of one bill of 100.00."""
    async with a_shop(tmp_path, money_back(back(), back(id="more", permille=10, period="month"))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        assert has(shop, who) == (300, 0, 0)
        await shop.day(2026, 4, 1)
        assert has(shop, who) == (200, 100, 0)
        await shop.day(2027, 1, 1)
        assert has(shop, who) == (0, 300, 0)


# -- returns ----------------------------------------------------------------------------------------


async def test_a_return_within_the_period_takes_it_from_what_waits(tmp_path: Path) -> None:
    """Of 50.00 and 25.00 the second comes back: 1.00 is left."""
    async with a_shop(tmp_path, money_back()) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        closed = await shop.sell(who, 2500)
        await shop.refund(closed.number)
        assert has(shop, who) == (100, 0, 0)


async def test_a_part_takes_its_share_and_the_last_one_the_rest(tmp_path: Path) -> None:
    """3 pieces for 50.00 brought 1.00: 0.33, 0.33, 0.34 go back."""
    async with a_shop(tmp_path, money_back()) as shop:
        who = await shop.join()
        closed = await shop.sell(who, (5000, 3))
        left = []
        for _ in range(3):
            await shop.refund(closed.number, {0: 1})
            left.append(has(shop, who)[0])
        assert left == [67, 34, 0]


async def test_a_return_after_the_period_takes_from_what_waits_then_from_what_can_be_used(tmp_path: Path) -> None:
    """100.00 in March brings 2.00 for the quarter; in April 40.00 brings 0.80. All of March comes back in April."""
    async with a_shop(tmp_path, money_back(back(period="quarter"))) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 10000)
        await shop.day(2026, 4, 1)
        await shop.sell(who, 4000)
        assert has(shop, who) == (80, 200, 0)
        plan = shop.club.refunds.plan(RefundDraft(sale=closed.number))
        assert plan.moved == {ACCRUING: -80, CASHBACK: -120}
        await shop.refund(closed.number)
        assert has(shop, who) == (0, 80, 0)


@pytest.mark.parametrize(("forgive", "owed"), [(False, 100), (True, 0)])
async def test_what_neither_holds_is_owed_or_forgiven(tmp_path: Path, forgive: bool, owed: int) -> None:
    """Used up through 1 June, returned in July: owed, and settled by what comes back next; or let go."""
    more = {"switches": {"debt": "forgive"}} if forgive else {}
    programme = money_back(back(period="month"), cashback={"expiry": {"kind": "months", "months": 2}}, **more)
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 5000)
        await shop.day(2026, 7, 15)
        await shop.refund(closed.number)
        assert has(shop, who) == (0, 0, owed)
        await shop.sell(who, 7500)
        assert has(shop, who) == (150 - owed, 0, 0)


async def test_two_per_cent_of_a_year_with_returns_in_between(tmp_path: Path) -> None:
    """
    The executive's 2 %, all by hand.

    500.00, 79.99 and 1,200.50 bring 10.00, 1.59 and 24.01; the second comes back in the year: 34.01 on 1 January. In
    January 100.00 brings 2.00; then the first comes back: 2.00 of this year's and 8.00 of the 34.01.
    """
    async with a_shop(tmp_path, money_back()) as shop:
        who = await shop.join()
        first = await shop.sell(who, 50000)
        second = await shop.sell(who, 7999)
        await shop.sell(who, 120050)
        assert has(shop, who) == (1000 + 159 + 2401, 0, 0)
        await shop.refund(second.number)
        await shop.day(2026, 12, 31)
        assert has(shop, who) == (3401, 0, 0)
        await shop.day(2027, 1, 1)
        await shop.sell(who, 10000)
        assert has(shop, who) == (200, 3401, 0)
        await shop.refund(first.number)
        assert has(shop, who) == (0, 2601, 0)


async def test_undoing_a_sale_after_its_period(tmp_path: Path) -> None:
    """It never happened: what it brought is taken from what can be used."""
    async with a_shop(tmp_path, money_back(back(period="month"))) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 25)
        op = shop.op()
        draft = shop.draft(who, 5000)
        await shop.club.sales.record(draft, shop.club.sales.quote(draft).fingerprint, op, OWNER)
        await shop.day(2026, 4, 1)
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert has(shop, who) == (0, 0, 0)


async def test_half_of_a_move_is_found(tmp_path: Path) -> None:
    """Money back that left the period and came in another amount where it can be used."""
    shop = await open_shop(tmp_path, money_back(back(period="month")))
    who = await shop.join()
    await shop.sell(who, 5000)
    await shop.day(2026, 4, 1)
    shop = await plant(shop, ("ledger", 3, {"amount": 101}))
    assert "period_pair" in {finding.code for finding in shop.check()}
    await shop.club.close()


# -- the law ------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 50), st.integers(1, 400), st.booleans())
def test_what_is_taken_back_is_taken_once(waits: int, usable: int, owed: int, wanted: int, forgive: bool) -> None:
    """Entries, what is forgiven and the order: all that waits, then all that can be used, then debt."""
    account = Account(debt={ACCRUING: owed} if owed and not waits else {})
    account = Account(
        balance={ACCRUING: waits - account.debt.get(ACCRUING, 0), CASHBACK: usable},
        lots={ACCRUING: {"2026-03-31": waits} if waits else {}, CASHBACK: {"never": usable} if usable else {}},
        debt=account.debt,
    )
    entry = Entry(at=NOW, on=date(2026, 3, 14), member=MemberNo(1), unit=ACCRUING, kind=Kind.REVERSE, amount=-wanted,
                  why=TakenBack(100))  # fmt: skip
    took = take(account, entry, "2026-03-31", forgive=forgive, fills={}, grace_days=0)
    assert sum(e.amount for e in took.entries) - took.forgiven == -wanted
    after = took.account
    assert sum(after.lots[ACCRUING].values()) == max(0, waits - wanted)
    assert sum(after.lots[CASHBACK].values()) == max(0, usable - max(0, wanted - waits))
    missing = max(0, wanted - waits - usable)
    assert (took.forgiven, after.debt.get(ACCRUING, 0) - account.debt.get(ACCRUING, 0)) == (
        (missing, 0) if forgive else (0, missing)
    )
    for unit in (ACCRUING, CASHBACK):
        held = sum(after.lots[unit].values()) - after.debt.get(unit, 0)
        assert after.balance.get(unit, 0) == held


def test_receipts_of_the_past_bring_neither_stamps_nor_money_back() -> None:
    """What an import lives through again earns points alone; the rest is brought along as a balance."""
    stamp = {"id": "stamp", "then": {"kind": "stamps", "card": "coffee"}}
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    card = {"id": "coffee", "name": {"en": "Card"}, "size": 9, "coupon": "free"}
    free = {"id": "free", "name": {"en": "Free"}, "then": {"kind": "amount_off", "minor": 100}}
    rules = compile_rules(money_back(back(), stamp, base, cards=[card], coupons=[free]), 1)
    assert [rule.id for rule in rules_of_past(rules).compiled.gains] == ["base"]
