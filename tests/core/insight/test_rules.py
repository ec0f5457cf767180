"""The figures of docs/metrics.md on numbers worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.insight import rules
from shopclub.core.insight.model import Bought, SaleRow, Share
from shopclub.core.insight.worth import point_value
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import (
    AnyReason,
    ByAmount,
    Entry,
    GivenBack,
    Kind,
    Lapsed,
    MoneyOffBill,
    TakenBack,
    Undone,
)
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.expiry import AfterInactivity
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.sales.model import SaleKind
from shopclub.core.tiers.model import TierChange

A = date(2017, 12, 31)
AT = datetime(2017, 12, 31, tzinfo=UTC)


def row(on: str, member: int | None, minor: int, kind: SaleKind = SaleKind.SALE, **more: object) -> SaleRow:
    """A sale or refund."""
    who = None if member is None else MemberNo(member)
    return SaleRow(on=date.fromisoformat(on), member=who, paid_minor=minor, kind=kind, **more)  # type: ignore[arg-type]


def buyer(last: str, *, sales: int = 1, spend: int = 0, member: int = 1) -> Bought:
    """Somebody who bought."""
    day = date.fromisoformat(last)
    return Bought(member=MemberNo(member), first_on=day, last_on=day, sales=sales, days=1, spend_minor=spend)


def entry(on: str, kind: Kind, amount: int, *, lot: str | None = None, member: int = 1, **more: object) -> Entry:
    """A ledger entry that moves one lot."""
    whys: dict[Kind, AnyReason] = {Kind.EARN: ByAmount(1, 1, 1), Kind.REDEEM: MoneyOffBill(1), Kind.EXPIRE: Lapsed(A)}
    made = Entry(
        at=AT,
        on=date.fromisoformat(on),
        member=MemberNo(member),
        unit=POINTS,
        kind=kind,
        amount=amount,
        why=whys.get(kind, Undone()),
        lots={lot or "never": amount},
    )
    return made if not more else type(made)(**{**{f: getattr(made, f) for f in made.__struct_fields__}, **more})


def numbered(*entries: Entry) -> dict[EntryNo, Entry]:
    """Entries numbered from 1."""
    return {EntryNo(n): e for n, e in enumerate(entries, 1)}


def change(on: str, after: str, before: str = "plain", cause: str = "reached") -> TierChange:
    """A tier change."""
    return TierChange(at=AT, on=date.fromisoformat(on), member=1, before=before, after=after, cause=cause)


# -- sales ------------------------------------------------------------------------------------------


def test_only_what_was_booked_by_the_day_counts() -> None:
    """The as-of day is included, the day after is not; a refund booked later has not happened yet."""
    sales = {
        SaleNo(1): row("2017-12-31", 1, 100),
        SaleNo(2): row("2018-01-01", 1, 100),
        SaleNo(3): row("2018-01-01", 1, -50, SaleKind.REFUND),
    }
    assert rules.standing_rows(sales, A) == [sales[SaleNo(1)]]


def test_a_sale_that_was_a_mistake_is_no_sale() -> None:
    """From the day it was undone neither it nor the row that undid it counts; before, it does."""
    sales = {
        SaleNo(1): row("2017-01-01", 1, 100),
        SaleNo(2): row("2017-01-02", 1, -100, SaleKind.REFUND, of=1, void=True),
    }
    assert rules.standing_rows(sales, date(2017, 1, 1)) == [sales[SaleNo(1)]]
    assert rules.standing_rows(sales, date(2017, 1, 2)) == []


def test_refunds_lower_money_and_are_no_visits() -> None:
    """Two sales on one day are one purchase date; a sale of 0 counts; whoever only returned is no buyer."""
    found = rules.bought(
        [
            row("2017-01-01", 1, 500),
            row("2017-01-01", 1, 0),
            row("2017-02-01", 1, 300),
            row("2017-03-01", 1, -200, SaleKind.REFUND),
            row("2017-03-01", 2, -200, SaleKind.REFUND),
            row("2017-03-01", None, 900),
        ]
    )
    assert list(found) == [1]
    mine = found[MemberNo(1)]
    assert (mine.sales, mine.days, mine.spend_minor) == (3, 2, 600)
    assert (mine.first_on, mine.last_on) == (date(2017, 1, 1), date(2017, 2, 1))


def test_a_share_of_nothing_is_no_number() -> None:
    """3 of 7 is a share; of no buyers there is none."""
    assert Share(part=3, whole=7).value() == 3 / 7
    assert Share(part=0, whole=0).value() is None


# -- recency, frequency, money ----------------------------------------------------------------------


def test_percentiles_interpolate_like_the_spreadsheet() -> None:
    """PERCENTILE.INC of 1, 2, 4, 8, 16 at 20/40/60/80 %: ranks 0.8, 1.6, 2.4, 3.2."""
    assert rules.edges([16, 1, 8, 2, 4]) == (Fraction(9, 5), Fraction(16, 5), Fraction(28, 5), Fraction(48, 5))
    assert rules.edges([7]) == (Fraction(7),) * 4
    assert rules.edges([]) == ()


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=40))
def test_percentiles_agree_with_numpy(values: list[int]) -> None:
    """An independent implementation of linear interpolation gives the same edges."""
    import numpy as np

    wanted = np.percentile(np.array(values, dtype=np.float64), [20, 40, 60, 80], method="linear")
    assert [float(edge) for edge in rules.edges(values)] == pytest.approx(wanted.tolist(), abs=1e-3)


def test_scores_count_edges_strictly_below() -> None:
    """A value on an edge scores as if the edge were above it; equal values score the same."""
    borders = (Fraction(1), Fraction(2), Fraction(3), Fraction(4))
    assert [rules.score_up(v, borders) for v in (1, 2, 4, 5)] == [1, 2, 4, 5]
    assert [rules.score_down(v, borders) for v in (1, 2, 4, 5)] == [5, 4, 2, 1]
    assert rules.score_up(1, (Fraction(1),) * 4) == 1


@pytest.mark.parametrize(
    ("last", "sales", "f", "m", "name"),
    [
        ("2017-06-29", 9, 5, 5, "lost"),  # six months before 31 December is 30 June
        ("2017-06-30", 2, 1, 5, "high"),
        ("2017-06-30", 1, 1, 5, "ordinary"),
        ("2017-09-30", 1, 1, 3, "potential"),  # three months before is 30 September
        ("2017-09-29", 9, 5, 4, "ordinary"),
        ("2017-12-31", 1, 3, 1, "potential"),
        ("2017-12-31", 1, 2, 2, "ordinary"),
    ],
)
def test_the_first_segment_that_fits_is_taken(last: str, sales: int, f: int, m: int, name: str) -> None:
    """Lost, high, potential, ordinary, in this order."""
    assert rules.segment(buyer(last, sales=sales), f, m, A) == name


def test_dormant_is_before_the_same_day_months_ago() -> None:
    """The day itself is not before; a longer silence is in both lists."""
    people = [buyer("2017-09-30", member=1), buyer("2017-09-29", member=2), buyer("2017-06-29", member=3)]
    assert rules.dormant(people, A, 3) == (2, 3)
    assert rules.dormant(people, A, 6) == (3,)


# -- tiers ------------------------------------------------------------------------------------------


def test_a_tier_is_the_last_change_by_the_day() -> None:
    """Two changes on one day: the later recorded stands; before the first there is none."""
    rows = [change("2017-02-01", "silver"), change("2017-03-01", "gold"), change("2017-03-01", "silver")]
    assert [rules.tier_on(rows, d) for d in (date(2017, 1, 31), date(2017, 2, 1), date(2017, 3, 1))] == [
        None,
        "silver",
        "silver",
    ]


def test_what_is_recorded_later_for_an_earlier_day_takes_the_place_of_what_followed() -> None:
    """An import of older sales found silver in January; the gold of March no longer counts unless found again."""
    rows = [change("2017-03-01", "gold"), change("2017-01-01", "silver")]
    assert [c.after for c in rules.in_effect(rows)] == ["silver"]
    assert rules.tier_on(rows, A) == "silver"


# -- points -----------------------------------------------------------------------------------------


def test_points_are_read_off_the_ledger_as_of_the_day() -> None:
    """100 earned, 30 spent, 20 expired; what counts for a later day is not there yet."""
    ledger = numbered(
        entry("2017-01-01", Kind.EARN, 100, lot="2018-01-30"),
        entry("2017-02-01", Kind.REDEEM, -30, lot="2018-01-30"),
        entry("2017-03-01", Kind.EXPIRE, -20, lot="2018-01-30"),
        entry("2018-01-01", Kind.EARN, 5),
    )
    found = rules.points(ledger, A)
    assert (found.earned, found.redeemed, found.expired, found.outstanding) == (100, 30, 20, 50)
    assert found.expiring_30_days == 50


@pytest.mark.parametrize(
    ("last", "soon", "outstanding", "expired"),
    [("2017-12-30", 0, 0, 10), ("2017-12-31", 10, 10, 0), ("2018-01-30", 10, 10, 0), ("2018-01-31", 0, 10, 0)],
)
def test_expiring_is_from_the_day_itself_through_thirty_more(
    last: str, soon: int, outstanding: int, expired: int
) -> None:
    """A last usable day before the as-of day has passed, written down or not."""
    found = rules.points(numbered(entry("2017-01-01", Kind.EARN, 10, lot=last)), A)
    assert (found.expiring_30_days, found.outstanding, found.expired) == (soon, outstanding, expired)


def test_undated_points_go_by_inactivity() -> None:
    """Usable through six months after the last earning or spending: 30 June + 6 months is 30 December."""
    ledger = numbered(entry("2017-06-30", Kind.EARN, 10))
    assert rules.points(ledger, date(2017, 12, 30), AfterInactivity(months=6)).expiring_30_days == 10
    assert rules.points(ledger, A, AfterInactivity(months=6)).outstanding == 0
    assert rules.points(ledger, A).outstanding == 10


def test_earned_is_gross_but_for_mistakes() -> None:
    """A return leaves the earned figure and lowers the balance; an entry undone is as if it had never been."""
    earned = entry("2017-01-01", Kind.EARN, 100)
    back = entry("2017-01-02", Kind.REVERSE, -40, reverses=EntryNo(1), why=TakenBack(4000))
    undone = entry("2017-01-02", Kind.REVERSE, -100, reverses=EntryNo(1))
    returned, mistaken = rules.points(numbered(earned, back), A), rules.points(numbered(earned, undone), A)
    assert (returned.earned, returned.outstanding) == (100, 60)
    assert (mistaken.earned, mistaken.outstanding) == (0, 0)
    void = entry("2017-01-02", Kind.REVERSE, -100, reverses=EntryNo(1), why=TakenBack(100), sale=SaleNo(9))
    assert rules.points(numbered(earned, void), A, void={SaleNo(9)}).earned == 0
    spent = entry("2017-01-01", Kind.REDEEM, -10)
    given = entry("2017-01-02", Kind.REVERSE, 10, reverses=EntryNo(2), why=GivenBack(100), sale=SaleNo(9))
    assert rules.points(numbered(earned, spent, given), A, void={SaleNo(9)}).redeemed == 0


@pytest.mark.parametrize(
    ("outstanding", "worth"),
    [(0, 0), (99, 99), (1_050, 1_050), (-40, 0)],
    ids=["none", "part of a step", "many", "owed"],
)
def test_points_owe_what_they_take_off_a_bill(outstanding: int, worth: int) -> None:
    """At 100 points for 1.00, each point is worth 1 cent; points that are owed are worth nothing to members."""
    rate = MoneyOff(points=100, minor=100)
    programme = Programme(id="p", name={"en": "P"}, currency="CNY", money_off=rate)
    assert point_value(outstanding, programme) == worth


def test_points_without_money_off_have_no_value_in_money() -> None:
    """A programme of goods only says nothing about money."""
    assert point_value(500, Programme(id="p", name={"en": "P"}, currency="CNY")) is None
