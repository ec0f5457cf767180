"""What is owed in every unit: money at its face, points at their rate and by what complete months taught."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.insight.worth import Breakage, Holdings, Worth, gross, owed
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import Account, ByHand, Entry, Kind, Lapsed, Opening
from shopclub.core.ledger.rules import due_lots, post, spend, take_back
from shopclub.core.ledger.units import BONUS, POINTS, VALUE, Unit
from shopclub.core.programme.effects import AmountOff, Gift
from shopclub.core.programme.expiry import AfterInactivity
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind, MoneyOff, StampCard

AT = datetime(2026, 1, 1, tzinfo=UTC)
RULES = Programme(id="p", name={"en": "P"}, currency="CNY", money_off=MoneyOff(points=100, minor=100))


def entry(day: str, kind: Kind, amount: int, expires: str | None = None, *, unit: Unit = POINTS, who: int = 1) -> Entry:
    """An entry without lots of its own."""
    until = None if expires is None else date.fromisoformat(expires)
    return Entry(
        at=AT, on=date.fromisoformat(day), member=MemberNo(who), unit=unit, kind=kind, amount=amount,
        why=Opening("") if amount > 0 else ByHand("x"), expires=until,
    )  # fmt: skip


def told(as_of: str, *wanted: Entry) -> Holdings:
    """Entries posted one after the other, as the verbs post them, and then looked at."""
    accounts: dict[int, Account] = {}
    held = Holdings(date.fromisoformat(as_of))
    for number, one in enumerate(wanted, 1):
        account = accounts.get(one.member, Account())
        if one.kind is Kind.REDEEM:
            account, posted = spend(account, one, one.on)
        elif one.kind is Kind.REVERSE and one.amount < 0:
            account, posted, _ = take_back(account, one, forgive=False, lot=None)
        else:
            account, posted = post(account, one)
        accounts[one.member] = account
        held.take(number, posted)
    return held


def test_each_unit_is_worth_what_it_stands_for() -> None:
    """Stored value and its bonus stand for their face, points for what they take off, visits for what is asked of."""
    held = told(
        "2026-02-01",
        entry("2026-01-01", Kind.EARN, 250),
        entry("2026-01-01", Kind.EARN, 50_000, unit=VALUE),
        entry("2026-01-01", Kind.EARN, 5_000, unit=BONUS, who=2),
        entry("2026-01-02", Kind.REDEEM, -12_000, unit=VALUE),
        entry("2026-01-02", Kind.EARN, 9, unit=Unit("visits:facial")),
        entry("2026-01-02", Kind.EARN, 4, unit=Unit("stamps:coffee")),
    )
    found = held.worths(RULES, {"visits": lambda unit, out: out * 9_000})
    assert [(one.unit, one.out, one.gross_minor, one.expected_minor) for one in found] == [
        ("bonus", 5_000, 5_000, 5_000),
        ("points", 250, 250, None),
        ("stamps:coffee", 4, None, None),
        ("value", 38_000, 38_000, 38_000),
        ("visits:facial", 9, 81_000, 81_000),
    ]
    assert owed(found) == (5_000 + 250 + 38_000 + 81_000, 5_000 + 250 + 38_000 + 81_000)


def test_what_complete_months_taught_lowers_what_is_expected() -> None:
    """January: 60 of 100 redeemed, 40 expired; February is still out. So 60 % of the 200 that are out is expected."""
    lapsed = Entry(
        at=AT, on=date(2026, 3, 1), member=MemberNo(1), kind=Kind.EXPIRE, amount=-40, why=Lapsed(date(2026, 2, 28)),
        lots={"2026-02-28": -40},
    )  # fmt: skip
    held = told(
        "2026-03-02",
        entry("2026-01-10", Kind.EARN, 100, "2026-02-28"),
        entry("2026-01-20", Kind.REDEEM, -60),
        entry("2026-02-10", Kind.EARN, 200, "2026-12-31"),
        lapsed,
    )
    assert held.breakage() == Breakage(months=1, redeemed=60, issued=100)
    (points,) = held.worths(RULES, {})
    assert (points.out, points.gross_minor, points.expected_minor) == (200, 200, 120)


def test_a_lot_of_yesterday_is_not_owed() -> None:
    """Usable through the day: on the last day it is owed, the day after it has expired without anybody writing it."""
    earned = entry("2026-01-10", Kind.EARN, 100, "2026-02-28")
    assert told("2026-02-28", earned).worths(RULES, {})[0].out == 100
    after = told("2026-03-01", earned)
    assert after.worths(RULES, {}) == ()
    assert after.breakage() == Breakage(months=1, redeemed=0, issued=100)


def test_inactivity_ends_points_without_a_day() -> None:
    """With expiry 12 months after the last movement, what lay for a year and a day is owed no more."""
    held = Holdings(date(2027, 1, 11), AfterInactivity(months=12))
    held.take(1, entry("2026-01-10", Kind.EARN, 100))
    assert held.worths(RULES, {}) == ()


def test_this_month_is_no_complete_month() -> None:
    """Points earned and spent in the running month teach nothing yet."""
    held = told("2026-01-31", entry("2026-01-10", Kind.EARN, 100), entry("2026-01-11", Kind.REDEEM, -100))
    assert held.breakage() == Breakage()


def test_what_a_return_gives_back_was_not_redeemed() -> None:
    """100 spent, 30 of them given back and then expired: 70 redeemed of 100."""
    back = Entry(
        at=AT, on=date(2026, 1, 12), member=MemberNo(1), kind=Kind.REVERSE, amount=30, why=ByHand("x"),
        lots={"2026-02-28": 30}, reverses=EntryNo(2),
    )  # fmt: skip
    held = told(
        "2026-03-01", entry("2026-01-10", Kind.EARN, 100, "2026-02-28"), entry("2026-01-11", Kind.REDEEM, -100), back
    )
    assert held.breakage() == Breakage(months=1, redeemed=70, issued=100)


def test_a_debt_takes_off_what_others_hold() -> None:
    """One holds 100, another owes 40: 60 are out, held by one."""
    held = told(
        "2026-01-31",
        entry("2026-01-10", Kind.EARN, 100),
        entry("2026-01-10", Kind.REVERSE, -40, who=2),
    )
    assert held.worths(RULES, {}) == (
        Worth(unit=POINTS, out=60, holders=1, gross_minor=60, expected_minor=None),
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from("esxr"), st.integers(1, 60), st.integers(0, 40), st.integers(1, 2)), max_size=40)
)
def test_what_is_out_is_what_the_accounts_hold(deeds: list[tuple[str, int, int, int]]) -> None:
    """Whatever was earned, spent, expired and taken back, the sum is that of the accounts' usable lots less debts."""
    accounts: dict[int, Account] = {1: Account(), 2: Account()}
    held = Holdings(date(2026, 6, 1))
    for place, (deed, amount, days, who) in enumerate(deeds):
        on = date.fromordinal(date(2026, 1, 1).toordinal() + place)
        account, until = accounts[who], date.fromordinal(on.toordinal() + days).isoformat()
        if deed == "e":
            account, posted = post(account, entry(on.isoformat(), Kind.EARN, amount, until, who=who))
        elif deed == "r":
            account, posted, _ = take_back(
                account, entry(on.isoformat(), Kind.REVERSE, -amount, who=who), forgive=False
            )
        elif deed == "x":
            dead = {day.isoformat(): -n for day, n in due_lots(account, on)}
            if not dead:
                continue
            gone = entry(on.isoformat(), Kind.EXPIRE, sum(dead.values()), who=who)
            account, posted = post(account, msgspec.structs.replace(gone, lots=dead))
        else:
            usable = sum(n for key, n in account.lots.get(POINTS, {}).items() if key >= on.isoformat())
            if usable - account.debt.get(POINTS, 0) < amount:
                continue
            account, posted = spend(account, entry(on.isoformat(), Kind.REDEEM, -amount, who=who), on)
        accounts[who] = account
        held.take(place + 1, posted)
    expected = sum(
        sum(n for key, n in one.lots.get(POINTS, {}).items() if key >= "2026-06-01") - one.debt.get(POINTS, 0)
        for one in accounts.values()
    )
    assert sum(one.out for one in held.worths(RULES, {})) == expected


def test_stamps_stand_for_their_share_of_what_a_full_card_takes_off() -> None:
    """A full card of 9 takes 36.00 off: 4 stamps stand for 16.00; a card that brings a gift stands for no money."""
    tea = StampCard(id="tea", name={"en": "Tea"}, size=9, coupon="off")
    off = CouponKind(id="off", name={"en": "Off"}, then=AmountOff(minor=3600))
    rules = Programme(id="p", name={"en": "P"}, currency="CNY", cards=(tea,), coupons=(off,))
    assert [gross(Unit("stamps:tea"), out, rules, {}) for out in (0, 4, 9, -1)] == [0, 1600, 3600, 0]
    gift = msgspec.structs.replace(off, then=Gift(name={"en": "Tea"}))
    assert gross(Unit("stamps:tea"), 4, msgspec.structs.replace(rules, coupons=(gift,)), {}) is None
    assert gross(Unit("stamps:gone"), 4, rules, {}) is None
