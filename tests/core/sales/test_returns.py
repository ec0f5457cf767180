"""Returns, whole and by piece: in any order nothing is left over and nothing is made."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import Account, Entry, Fixed, Kind, MoneyOffBill
from shopclub.core.ledger.purses import Purses
from shopclub.core.ledger.rules import post, spend
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.sales.model import Draft, DraftLine, Facts, Line, Sale, SaleKind
from shopclub.core.sales.returns import Returned, plan_return, settle, still_returnable
from shopclub.core.sales.rules import quote
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
AT = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
Entries = list[tuple[EntryNo, Entry]]


def sold(
    lines: list[tuple[int, int]], account: Account, *, permille: int = 0, earns: bool = False, most: bool = True
) -> tuple[Sale, Entries, Account]:
    """A sale with as many points as can be used, its entries, and the account after it."""
    rules = [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {"id": "off", "then": {"kind": "percent_off", "permille": permille}},
        {"id": "visit", "then": {"kind": "points_fixed", "points": 5}},
    ]
    programme = programme_of(rules=rules, money_off={"points": 3, "minor": 7}, switches={"points_part_earns": earns})
    draft = Draft(lines=tuple(DraftLine(gross_minor=g, qty=q) for g, q in lines), member=MemberNo(1))
    facts = Facts(member=MemberNo(1), available=max(0, account.points()), version=1)
    compiled = compile_rules(programme, 1)
    if most:
        draft = msgspec.structs.replace(draft, points=quote(draft, facts, compiled, TODAY).max_points)
    seen = quote(draft, facts, compiled, TODAY)
    entries: Entries = []
    blank = Entry(at=AT, on=TODAY, member=MemberNo(1), kind=Kind.EARN, amount=0, why=Fixed("sale"))
    if seen.points_spent:
        wanted = msgspec.structs.replace(
            blank, kind=Kind.REDEEM, amount=-seen.points_spent, why=MoneyOffBill(seen.points_minor)
        )
        account, posted = spend(account, wanted, TODAY)
        entries.append((EntryNo(1), posted))
    for number, earning in enumerate(seen.earnings, 2):
        wanted = msgspec.structs.replace(blank, amount=earning.points, why=earning.why, rule=earning.rule)
        account, posted = post(account, wanted)
        entries.append((EntryNo(number), posted))
    sale = Sale(at=AT, on=TODAY, member=MemberNo(1), lines=seen.lines, paid_minor=seen.due_minor, points=seen.points)
    return sale, entries, account


def bring(sale: Sale, entries: Entries, refunds: list[Sale], pieces: dict[int, int] | None) -> tuple[Returned, Sale]:
    """A return of some pieces, and its row."""
    returned = plan_return(sale, entries, refunds, pieces, TODAY, 7)
    row = Sale(
        at=AT, on=TODAY, kind=SaleKind.REFUND, lines=returned.lines, paid_minor=-returned.paid_minor, of=SaleNo(1)
    )
    return returned, row


def opened(points: int) -> Account:
    return Account(balance={POINTS: points}, lots={POINTS: {"never": points}} if points else {})


LINES = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 12)), min_size=1, max_size=4)


@settings(max_examples=300)
@given(LINES, st.integers(0, 900), st.integers(0, 3000), st.booleans(), st.booleans(), st.data())
def test_returns_in_any_order_leave_nothing_over(
    lines: list[tuple[int, int]], points: int, permille: int, earns: bool, forgive: bool, data: st.DataObject
) -> None:
    """All figures of all lines and entries come back exactly; no return is for less than nothing."""
    start = opened(points)
    sale, entries, account = sold(lines, start, permille=min(permille, 1000), earns=earns)
    refunds: list[Sale] = []
    brought = {number: 0 for number, _ in entries}
    stamp = Entry(at=AT, on=TODAY, member=MemberNo(1), kind=Kind.REVERSE, amount=0, why=Fixed("x"))
    while left := still_returnable(sale, refunds):
        pieces = {i: data.draw(st.integers(0, n)) for i, n in left.items()}
        if not any(pieces.values()):
            pieces = left
        returned, row = bring(sale, entries, refunds, pieces)
        assert returned.paid_minor >= 0
        for line in returned.lines:
            assert (
                max(line.gross_minor, line.net_minor(), line.points_minor, line.paid_minor(), *line.off.values()) <= 0
            )
        own = Purses(
            member=MemberNo(1), accounts={MemberNo(1): account}, load=lambda _: Account(), kept=lambda member: member
        )
        settled = settle(own, sale, entries, returned, stamp, forgive=forgive)
        account = settled.purses.own
        for part in returned.shares:
            brought[part.entry] += part.amount
        refunds.append(row)
        assert returned.complete == (not still_returnable(sale, refunds))
    assert sum(row.paid_minor for row in refunds) == -sale.paid_minor
    for index, line in enumerate(sale.lines):
        back = [part for row in refunds for part in row.lines if part.line == index]
        assert sum(p.gross_minor for p in back) == -line.gross_minor
        assert sum(p.points_minor for p in back) == -line.points_minor
        for rule, minor in line.off.items():
            assert sum(p.off.get(rule, 0) for p in back) == -minor
    assert brought == {number: -entry.amount for number, entry in entries}
    assert (account.points(), account.debt) == (points, {})
    assert account.lots.get(POINTS, {}) == ({"never": points} if points else {})


@pytest.mark.parametrize(
    ("gross", "points_minor", "money"),
    [
        (1007, 1005, [0, 0, 1, 0, 0, 0, 0, 0, 1, 0]),
        (1000, 0, [100] * 10),
        (1007, 0, [100, 101, 101, 100, 101, 101, 100, 101, 101, 101]),
    ],
)
def test_no_piece_costs_the_customer_when_it_comes_back(gross: int, points_minor: int, money: list[int]) -> None:
    """Ten pieces almost wholly paid with points: rounding never makes a piece come back for less than nothing."""
    line = Line(name="x", qty=10, gross_minor=gross, points_minor=points_minor)
    sale = Sale(at=AT, on=TODAY, lines=(line,), paid_minor=gross - points_minor)
    refunds: list[Sale] = []
    for _ in range(10):
        refunds.append(bring(sale, [], refunds, {0: 1})[1])
    assert [-row.paid_minor for row in refunds] == money


def test_points_go_with_the_line_that_earned_them() -> None:
    """100.00 and 50.00, the first all paid with points: with the switch on its return takes 100 of the 150."""
    sale, entries, _ = sold([(700, 1), (350, 1)], opened(300), earns=True, most=True)
    assert [line.points_minor for line in sale.lines] == [467, 233]
    shares = {s.entry: s.amount for s in bring(sale, entries, [], {0: 1})[0].shares}
    earned = {number: entry.amount for number, entry in entries}
    assert earned == {1: -300, 2: 10, 3: 5}
    assert shares == {1: 200, 2: -7, 3: -3}


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ({5: 1}, "line_unknown"),
        ({-1: 1}, "line_unknown"),
        ({0: 4}, "too_many_returned"),
        ({0: 0}, "nothing_to_return"),
        ({}, "nothing_to_return"),
    ],
)
def test_what_can_not_come_back(pieces: dict[int, int], code: str) -> None:
    """A line there is not, more than was sold, nothing."""
    sale, entries, _ = sold([(300, 3)], opened(0))
    with pytest.raises(ClubError, match=code):
        bring(sale, entries, [], pieces)


def test_what_has_come_back_is_gone() -> None:
    """Two of three pieces back: one is left, then none."""
    sale, entries, _ = sold([(300, 3), (100, 1)], opened(0))
    first = bring(sale, entries, [], {0: 2})[1]
    assert still_returnable(sale, [first]) == {0: 1, 1: 1}
    rest = bring(sale, entries, [first], None)[1]
    assert still_returnable(sale, [first, rest]) == {}
    with pytest.raises(ClubError, match="nothing_to_return"):
        bring(sale, entries, [first, rest], None)
