"""
Returns of random sales, in any order and grouping: every figure comes back exactly, and never beyond.

The sales are quoted by random programmes: several discounts, a coupon, points as part payment, points of certain goods,
multipliers, engagement points, money carried below a step, two tenders.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime

import msgspec
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import Account, Activity, Entry, Fixed, Kind, MoneyOffBill
from shopclub.core.ledger.purses import Purses
from shopclub.core.ledger.rules import book, post, spend
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.sales.model import Line, Quote, Sale, SaleKind
from shopclub.core.sales.returns import Returned, plan_return, settle, still_returnable
from tests.strategies.sales import Asked, answer, questions

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
AT = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
Entries = list[tuple[EntryNo, Entry]]


def opened(points: int) -> Account:
    """An account with what may be spent, in three lots."""
    third = points // 3
    lots = {"2027-01-31": third, "2027-02-28": third, "never": points - 2 * third}
    return Account(balance={POINTS: points}, lots={POINTS: {day: n for day, n in lots.items() if n}} if points else {})


def recorded(one: Asked, seen: Quote) -> tuple[Sale, Entries, Account]:
    """The sale as the verb records it, its entries, and the account after it."""
    account = opened(one.facts.available if one.facts.member else 0)
    blank = Entry(at=AT, on=one.on, member=MemberNo(1), kind=Kind.EARN, amount=0, why=Fixed("sale"))
    entries: Entries = []
    if seen.points_spent:
        why = MoneyOffBill(seen.points_minor)
        wanted = msgspec.structs.replace(blank, kind=Kind.REDEEM, amount=-seen.points_spent, why=why)
        account, posted = spend(account, wanted, one.on)
        entries.append((EntryNo(1), posted))
    for number, earning in enumerate(seen.earnings, 2):
        wanted = msgspec.structs.replace(
            blank,
            amount=earning.points,
            why=earning.why,
            rule=earning.rule,
            unit=earning.unit,
            expires=earning.expires,
            qualifies=earning.qualifies,
        )
        account, posted = post(account, wanted)
        entries.append((EntryNo(number), posted))
    sale = Sale(
        at=AT,
        on=one.on,
        member=one.draft.member,
        lines=seen.lines,
        paid_minor=seen.due_minor,
        tenders=seen.tenders,
        carry=seen.carry,
        points=seen.points,
    )
    qualifying = sum(e.points for e in seen.earnings if e.qualifies and e.unit == POINTS)
    engagement = sum(e.points for e in seen.earnings if e.unit == ENGAGEMENT)
    return sale, entries, book(account, one.on, one.on, seen.due_minor, qualifying, 1, engagement)


def row_of(returned: Returned, on: date) -> Sale:
    """A return as it is recorded."""
    return Sale(
        at=AT,
        on=on,
        kind=SaleKind.REFUND,
        lines=returned.lines,
        paid_minor=-returned.paid_minor,
        tenders={name: -minor for name, minor in returned.tenders.items()},
        carry=returned.carry,
        of=SaleNo(1),
    )


def figures(line: Line) -> dict[str, int]:
    """Every figure of a line by name."""
    off = {f"off {rule}": minor for rule, minor in line.off.items()}
    return {**off, "gross": line.gross_minor, "points": line.points_minor, "paid": line.paid_minor()}


def check_so_far(sale: Sale, rows: list[Sale], brought: Counter[EntryNo], entries: Entries) -> None:
    """Nothing came back beyond what there was; of a line that is back whole, all of it."""
    left = still_returnable(sale, rows)
    for index, line in enumerate(sale.lines):
        back: Counter[str] = Counter()
        for row in rows:
            for part in row.lines:
                if part.line == index:
                    back.subtract(figures(part))
        for name, whole in figures(line).items():
            assert 0 <= back[name] <= whole
            if index not in left:
                assert back[name] == whole
        assert set(back) <= set(figures(line))
    for name, minor in sale.tenders.items():
        assert 0 <= -sum(row.tenders.get(name, 0) for row in rows) <= minor
    for row in rows:
        assert sum(row.tenders.values()) == (row.paid_minor if sale.tenders else 0)
        assert all(minor < 0 for minor in row.tenders.values())
    for rule, minor in sale.carry.items():
        rest = minor + sum(row.carry.get(rule, 0) for row in rows)
        assert min(0, minor) <= rest <= max(0, minor)
    for number, entry in entries:
        assert min(0, entry.amount) <= entry.amount + brought[number] <= max(0, entry.amount)


@settings(max_examples=4000 if LONG else 120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(questions(), st.booleans(), st.data())
def test_in_any_order_everything_comes_back(one: Asked, forgive: bool, data: st.DataObject) -> None:
    """At the end the books are as if nothing had been sold; at no moment did more come back than there was."""
    seen = answer(one)
    assume(isinstance(seen, Quote))
    assert isinstance(seen, Quote)
    sale, entries, account = recorded(one, seen)
    start = opened(one.facts.available if one.facts.member else 0)
    stamp = Entry(at=AT, on=one.on, member=MemberNo(1), kind=Kind.REVERSE, amount=0, why=Fixed("x"))
    rows: list[Sale] = []
    brought: Counter[EntryNo] = Counter()
    while left := still_returnable(sale, rows):
        pieces: dict[int, int] | None = {i: data.draw(st.integers(0, n)) for i, n in left.items()}
        if not any((pieces or {}).values()):
            pieces = data.draw(st.sampled_from((None, {max(left): 1})))
        returned = plan_return(sale, entries, rows, pieces, one.on, 7)
        assert returned.paid_minor >= 0
        if sale.member is not None:
            own = Purses(
                member=sale.member,
                accounts={sale.member: account},
                load=lambda _: Account(),
                kept=lambda member: member,
            )
            account = settle(own, sale, entries, returned, stamp, forgive=forgive).purses.own
        for part in returned.shares:
            assert part.amount != 0
            brought[part.entry] += part.amount
        rows.append(row_of(returned, one.on))
        assert returned.complete == (not still_returnable(sale, rows))
        check_so_far(sale, rows, brought, entries)
    event(f"{min(len(rows), 5)} returns")
    for name in ("tenders", "carry"):
        if getattr(sale, name):
            event(name)
    assert sum(row.paid_minor for row in rows) == -sale.paid_minor
    for name, minor in sale.tenders.items():
        assert sum(row.tenders.get(name, 0) for row in rows) == -minor
    for rule, minor in sale.carry.items():
        assert sum(row.carry.get(rule, 0) for row in rows) == -minor
    assert {number: -brought[number] for number, _ in entries} == {number: entry.amount for number, entry in entries}
    assert {unit: n for unit, n in account.balance.items() if n} == {u: n for u, n in start.balance.items() if n}
    assert (account.debt, account.lots.get(POINTS, {})) == ({}, start.lots.get(POINTS, {}))
    assert not account.lots.get(ENGAGEMENT)
    if sale.member is not None:
        assert (account.life, account.months) == (Activity(), {})


@settings(max_examples=1000 if LONG else 60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(questions(), st.data())
def test_a_line_returned_alone_brings_its_own_figures(one: Asked, data: st.DataObject) -> None:
    """Whatever came back before of other lines: its discounts, its points part, its points of rules about its goods."""
    seen = answer(one)
    assume(isinstance(seen, Quote))
    assert isinstance(seen, Quote)
    sale, entries, _ = recorded(one, seen)
    index = data.draw(st.integers(0, len(sale.lines) - 1))
    others = {i: data.draw(st.integers(0, line.qty)) for i, line in enumerate(sale.lines) if i != index}
    rows = []
    if any(others.values()):
        rows.append(row_of(plan_return(sale, entries, [], others, one.on, 7), one.on))
    returned = plan_return(sale, entries, rows, {index: sale.lines[index].qty}, one.on, 7)
    (part,) = returned.lines
    line = sale.lines[index]
    assert (-part.gross_minor, -part.points_minor, -part.paid_minor()) == (
        line.gross_minor,
        line.points_minor,
        line.paid_minor(),
    )
    assert {rule: -minor for rule, minor in part.off.items()} == line.off
    shares = {dict(entries)[share.entry].rule: share.amount for share in returned.shares}
    for earning in seen.earnings:
        if earning.parts:
            assert -shares.get(earning.rule, 0) == line.points.get(earning.rule, 0)
    for rule, minor in sale.carry.items():
        if any(rule in other.carry for other in sale.lines):
            assert -returned.carry.get(rule, 0) == line.carry.get(rule, 0)
        assert abs(returned.carry.get(rule, 0)) <= abs(minor)
