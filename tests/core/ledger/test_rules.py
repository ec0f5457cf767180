"""Lots, debt and what an entry does to them: tables worked by hand, and properties over random histories."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InsufficientPoints
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import (
    NEVER,
    Account,
    Activity,
    ByAmount,
    ByHand,
    Entry,
    Fixed,
    Kind,
    TakenBack,
    Undone,
    lot_key,
)
from shopclub.core.ledger.rules import (
    after_debt,
    available,
    book,
    due_lots,
    expiring,
    give_back_lots,
    in_order,
    post,
    spend,
    take_back,
    take_from_lots,
    unearn_lots,
)
from shopclub.core.ledger.units import POINTS

TODAY = date(2026, 3, 14)
AT = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)


def entry(kind: Kind, amount: int, expires: date | None = None, lots: dict[str, int] | None = None) -> Entry:
    return Entry(
        at=AT,
        on=TODAY,
        member=MemberNo(1),
        kind=kind,
        amount=amount,
        why=Fixed("sale"),
        expires=expires,
        lots=lots or {},
    )


def holding(lots: dict[str, int], debt: int = 0) -> Account:
    return Account(
        balance={POINTS: sum(lots.values()) - debt},
        lots={POINTS: lots},
        debt={POINTS: debt} if debt else {},
    )


MARCH, APRIL, JUNE = "2026-03-13", "2026-04-01", "2026-06-01"


@pytest.mark.parametrize(
    ("lots", "debt", "usable"),
    [
        ({}, 0, 0),
        ({NEVER: 5}, 0, 5),
        ({"2026-03-14": 5}, 0, 5),
        ({MARCH: 5}, 0, 0),
        ({MARCH: 5, APRIL: 7, NEVER: 1}, 0, 8),
        ({APRIL: 7}, 3, 4),
        ({}, 3, 0),
    ],
)
def test_what_can_be_spent_today(lots: dict[str, int], debt: int, usable: int) -> None:
    """A last usable day counts that whole day; a debt comes off; never below zero."""
    assert available(holding(lots, debt), TODAY) == usable


def test_lots_are_used_by_their_end_undated_last() -> None:
    """The order of use does not depend on the order they were earned in."""
    assert in_order({NEVER: 1, JUNE: 2, APRIL: 3}) == [(APRIL, 3), (JUNE, 2), (NEVER, 1)]


@pytest.mark.parametrize(
    ("amount", "prefer", "taken"),
    [
        (0, None, {}),
        (3, None, {APRIL: -3}),
        (4, None, {APRIL: -3, JUNE: -1}),
        (6, None, {APRIL: -3, JUNE: -2, NEVER: -1}),
        (9, None, {APRIL: -3, JUNE: -2, NEVER: -1}),
        (4, NEVER, {NEVER: -1, APRIL: -3}),
        (1, "2030-01-01", {APRIL: -1}),
    ],
)
def test_which_lots_an_amount_comes_from(amount: int, prefer: str | None, taken: dict[str, int]) -> None:
    """First what ends first, a preferred lot before all; less than asked where there is less."""
    assert take_from_lots({NEVER: 1, JUNE: 2, APRIL: 3}, amount, prefer) == taken


def test_a_gain_settles_a_debt_before_it_fills_a_lot() -> None:
    """Of 50 points 30 settle what is owed; the entry names its lot with the 20 that are left."""
    after, posted = post(holding({}, 30), entry(Kind.EARN, 50, date(2026, 6, 1)))
    assert (after.points(), after.lots, after.debt) == (20, {POINTS: {JUNE: 20}}, {})
    assert posted.lot_changes() == {JUNE: 20}


def test_a_gain_that_only_settles_names_its_lot_with_nothing() -> None:
    """The row explains itself: 50 points, all of them for the debt."""
    after, posted = post(holding({}, 80), entry(Kind.EARN, 50, date(2026, 6, 1)))
    assert (after.points(), after.lots, after.debt) == (-30, {POINTS: {}}, {POINTS: 30})
    assert posted.lots == {JUNE: 0}


def test_a_plain_gain_does_not_repeat_its_lot() -> None:
    """Amount and last usable day say it all; the row stays small."""
    _, posted = post(Account(), entry(Kind.EARN, 50, date(2026, 6, 1)))
    assert posted.lots == {}
    assert posted.lot_changes() == {JUNE: 50}


def test_expired_points_can_not_be_spent_though_they_are_there() -> None:
    """5 that ended yesterday and 7 of April: 8 is too much, 7 come out of April."""
    account = holding({MARCH: 5, APRIL: 7})
    with pytest.raises(InsufficientPoints) as refused:
        spend(account, entry(Kind.REDEEM, -8), TODAY)
    assert dict(refused.value.figures) == {"available": 7, "wanted": 8}
    after, posted = spend(account, entry(Kind.REDEEM, -7), TODAY)
    assert (posted.lots, after.lots) == ({APRIL: -7}, {POINTS: {MARCH: 5}})


@pytest.mark.parametrize(
    ("forgive", "balance", "debt", "forgiven", "amount"), [(False, -4, 4, 0, -10), (True, 0, 0, 4, -6)]
)
def test_taking_back_more_than_there_is(forgive: bool, balance: int, debt: int, forgiven: int, amount: int) -> None:
    """10 earned into June, 6 left in all: the lot it was earned into first, then 4 are owed or let go."""
    account = holding({APRIL: 4, JUNE: 2})
    after, posted, gone = take_back(account, entry(Kind.REVERSE, -10), forgive=forgive, lot=JUNE)
    assert list(posted.lots.items()) == [(JUNE, -2), (APRIL, -4)]
    assert (after.points(), after.debt.get(POINTS, 0), gone, posted.amount) == (balance, debt, forgiven, amount)


def test_nothing_is_taken_that_a_lot_does_not_hold() -> None:
    """An entry that would leave a lot or a debt below zero is a fault of the program, and refused as one."""
    with pytest.raises(ValueError, match="lot"):
        post(holding({APRIL: 4}), entry(Kind.EXPIRE, -5, lots={APRIL: -5}))
    with pytest.raises(ValueError, match="debt"):
        post(holding({APRIL: 4}), entry(Kind.REVERSE, 5, lots={APRIL: 1}))


@pytest.mark.parametrize(
    ("already", "amount", "lots"),
    [
        (0, 2, {NEVER: 2}),
        (0, 5, {NEVER: 3, JUNE: 2}),
        (3, 2, {JUNE: 2}),
        (4, 5, {JUNE: 3, "2026-03-21": 2}),
        (0, 12, {NEVER: 3, JUNE: 4, "2026-03-21": 5}),
    ],
)
def test_points_come_back_to_where_they_came_from(already: int, amount: int, lots: dict[str, int]) -> None:
    """What was taken last comes back first; a lot that has ended meanwhile is usable for the days of grace."""
    taken = {MARCH: -5, JUNE: -4, NEVER: -3}
    assert give_back_lots(taken, already, amount, TODAY, 7) == lots


def test_points_that_come_back_settle_a_debt_from_the_lot_that_ends_first() -> None:
    """5 owed: the 3 of April go, 2 of June; what ends last is kept."""
    assert after_debt({NEVER: 1, JUNE: 4, APRIL: 3}, 5) == {APRIL: 0, JUNE: 2, NEVER: 1}


@pytest.mark.parametrize(
    ("held", "debt", "lots"),
    [
        ({JUNE: 20}, 0, {JUNE: -20}),
        ({JUNE: 20, APRIL: 40}, 0, {JUNE: -20, APRIL: -30}),
        ({JUNE: 5, APRIL: 14}, 0, None),
        ({MARCH: 50}, 0, None),
    ],
)
def test_a_gain_by_mistake_is_taken_from_its_lot_first(
    held: dict[str, int], debt: int, lots: dict[str, int] | None
) -> None:
    """50 given, 30 of them settled a debt: 20 must still be there; more is taken where there is more."""
    gain = msgspec.structs.replace(entry(Kind.ADJUST, 50), lots={JUNE: 20}, why=ByHand("x"))
    assert unearn_lots(holding(held, debt), gain, TODAY) == lots


def test_due_and_expiring() -> None:
    """Yesterday's lot is due, today's is not; a span of days counts both ends."""
    account = holding({MARCH: 1, "2026-03-14": 2, APRIL: 4, "2026-04-13": 8, "2026-04-14": 16, NEVER: 32})
    assert due_lots(account, TODAY) == [(date(2026, 3, 13), 1)]
    assert expiring(account, TODAY, date(2026, 4, 13)) == 2 + 4 + 8


def test_activity_is_booked_to_the_month_of_the_sale_and_old_months_go() -> None:
    """A return of last month lowers last month; the month 25 back is dropped, life keeps its sum."""
    account = book(Account(), date(2024, 2, 28), date(2024, 2, 28), 1000, 10, 1)
    account = book(account, date(2024, 3, 1), date(2024, 3, 1), 500, 5, 1)
    account = book(account, TODAY, TODAY, 200, 2, 1)
    assert account.months == {"2024-03": Activity(500, 5, 1), "2026-03": Activity(200, 2, 1)}
    account = book(account, date(2024, 3, 1), TODAY, -500, -5, -1)
    assert account.months == {"2026-03": Activity(200, 2, 1)}
    account = book(account, date(2024, 2, 28), TODAY, -1000, -10, -1)
    assert (account.months, account.life) == ({"2026-03": Activity(200, 2, 1)}, Activity(200, 2, 1))


# -- properties -------------------------------------------------------------------------------------

DAYS = st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 14), date(2026, 4, 1), date(2027, 1, 31)])
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("earn"), st.integers(1, 50), DAYS),
        st.tuples(st.just("spend"), st.integers(1, 50), DAYS),
        st.tuples(st.just("back"), st.integers(1, 50), DAYS),
        st.tuples(st.just("forgive"), st.integers(1, 50), DAYS),
        st.tuples(st.just("expire"), st.integers(1, 50), DAYS),
    ),
    max_size=25,
)


@given(MOVES)
def test_points_are_never_made_or_lost(moves: list[tuple[str, int, date | None]]) -> None:
    """After any history: balance = entries = lots - debt; a debt and points never stand side by side."""
    account, written = Account(), []
    for what, count, day in moves:
        if what == "earn":
            account, posted = post(account, entry(Kind.EARN, count, day))
        elif what == "spend":
            if available(account, TODAY) < count:
                continue
            account, posted = spend(account, entry(Kind.REDEEM, -count), TODAY)
        elif what == "expire":
            if not (due := due_lots(account, TODAY)):
                continue
            last, left = due[0]
            account, posted = post(account, entry(Kind.EXPIRE, -left, lots={last.isoformat(): -left}))
        else:
            wanted = msgspec.structs.replace(entry(Kind.REVERSE, -count), why=TakenBack(100))
            account, posted, _ = take_back(account, wanted, forgive=what == "forgive", lot=lot_key(day))
        written.append(posted)
    lots, debt = account.lots.get(POINTS, {}), account.debt.get(POINTS, 0)
    assert account.points() == sum(e.amount for e in written) == sum(lots.values()) - debt
    assert all(left > 0 for left in lots.values())
    assert debt >= 0
    assert not (debt and lots)
    replayed: dict[str, int] = {}
    for one in written:
        for key, change in one.lot_changes().items():
            replayed[key] = replayed.get(key, 0) + change
    assert {k: n for k, n in replayed.items() if n} == lots


@given(
    st.dictionaries(st.sampled_from([MARCH, APRIL, JUNE, NEVER]), st.integers(1, 30), min_size=1),
    st.lists(st.integers(1, 20), max_size=8),
)
def test_returns_in_any_portions_give_back_exactly_what_was_taken(lots: dict[str, int], portions: list[int]) -> None:
    """Whatever the portions, each lot gets back what came from it (an ended one under its day of grace)."""
    taken = {key: -n for key, n in lots.items()}
    total, already = sum(lots.values()), 0
    back: dict[str, int] = {}
    for portion in [*portions, total]:
        now = min(portion, total - already)
        for key, n in give_back_lots(taken, already, now, TODAY, 7).items():
            back[key] = back.get(key, 0) + n
        already += now
    expected = {("2026-03-21" if key == MARCH else key): n for key, n in lots.items()}
    assert back == expected


def test_a_reason_is_kept_as_a_code_and_its_figures() -> None:
    """In the file a reason is a short list that jq can read."""
    values = msgspec.to_builtins(msgspec.structs.replace(entry(Kind.EARN, 84), why=ByAmount(8408, 100, 1)))
    assert values["why"] == ["amount", 8408, 100, 1]
    assert msgspec.to_builtins(Undone()) == ["undone"]
