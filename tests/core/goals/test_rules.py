"""Goals as pure functions: periods, figures, pace, what is missing, verdicts. All numbers by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.goals.days import Book
from shopclub.core.goals.metrics import METRICS, Sort
from shopclub.core.goals.model import (
    Against,
    Aim,
    Measure,
    Need,
    Pace,
    Period,
    Setting,
    Span,
    Standing,
    Verdict,
)
from shopclub.core.goals.periods import SHOWN, a_year_earlier, compared_with, earlier, first_days, period_of
from shopclub.core.goals.rules import behind, checked_aim, first_needed, standing, target_value
from shopclub.core.insight.model import SaleRow
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.sales.model import SaleKind

TODAY = date(2026, 11, 12)
"""The 12th of a month of 30 days; October had 31."""
SET = Setting(at=datetime(2026, 11, 1, tzinfo=UTC), on=date(2026, 11, 1), op=OperationId("X"))


def a_book(today: date = TODAY, first: date = date(2025, 1, 1)) -> Book:
    """An empty one."""
    return Book(first, today, today)


def sell(book: Book, on: date, minor: int, member: int | None = None) -> None:
    """A sale."""
    book.day(on).take(SaleRow(on=on, member=None if member is None else MemberNo(member), paid_minor=minor))


def take_back(book: Book, on: date, minor: int, member: int | None = None) -> None:
    """A return."""
    who = None if member is None else MemberNo(member)
    book.day(on).take(SaleRow(on=on, kind=SaleKind.REFUND, member=who, paid_minor=-minor))


def join(book: Book, on: date, numbers: Iterable[int], *, is_closed: bool = False) -> None:
    """Some members."""
    book.join((MemberNo(number), on, is_closed) for number in numbers)


def look(book: Book, aim: Aim, as_of: date = TODAY) -> Standing:
    """Where a goal stands."""
    return standing(1, SET, aim, book, as_of)


def once(first: date, last: date) -> Aim:
    """A goal with dates of its own."""
    return Aim(metric="joins", target=1, span=Span.DATES, first_on=first, last_on=last)


class TestPeriods:
    """Which days."""

    @pytest.mark.parametrize(
        ("span", "on", "first", "last"),
        [
            (Span.MONTH, date(2024, 2, 29), date(2024, 2, 1), date(2024, 2, 29)),
            (Span.MONTH, date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 31)),
            (Span.QUARTER, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
            (Span.QUARTER, date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
            (Span.YEAR, date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        ],
    )
    def test_calendar(self, span: Span, on: date, first: date, last: date) -> None:
        """A goal of a month, quarter or year runs for the calendar's."""
        assert period_of(Aim(metric="joins", target=1, span=span), on) == Period(first, last)

    def test_dates_stay(self) -> None:
        """Dates of the owner's own are the same on every day."""
        aim = Aim(metric="joins", target=1, span=Span.DATES, first_on=date(2026, 5, 1), last_on=date(2026, 5, 10))
        assert period_of(aim, TODAY) == Period(date(2026, 5, 1), date(2026, 5, 10))
        assert compared_with(aim, period_of(aim, TODAY)) == Period(date(2026, 4, 21), date(2026, 4, 30))

    def test_year_before_keeps_whole_months(self) -> None:
        """The same month of the year before is a whole month, also after 29 February."""
        february = Period(date(2025, 2, 1), date(2025, 2, 28))
        assert a_year_earlier(Span.MONTH, february) == Period(date(2024, 2, 1), date(2024, 2, 29))

    @given(st.sampled_from([Span.MONTH, Span.QUARTER, Span.YEAR]), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
    def test_earlier_ones_join_without_gap(self, span: Span, on: date) -> None:
        """Periods before one follow each other without gap or overlap, and each is the calendar's."""
        aim = Aim(metric="joins", target=1, span=span)
        last = period_of(aim, on)
        for one in reversed(earlier(span, last, SHOWN[span])):
            assert one.last + timedelta(days=1) == last.first
            assert period_of(aim, one.first) == one == period_of(aim, one.last)
            last = one

    def test_first_days_end_with_the_period(self) -> None:
        """The first days of a shorter month are at most all of it."""
        assert first_days(Period(date(2026, 2, 1), date(2026, 2, 28)), 30).last == date(2026, 2, 28)


class TestAim:
    """What can be kept."""

    @pytest.mark.parametrize(
        ("aim", "code"),
        [
            (Aim(metric="happiness", target=1), "metric_unknown"),
            (Aim(metric="joins", target=0), "target_low"),
            (Aim(metric="liability", target=-1), "target_low"),
            (Aim(metric="participation", target=1001), "target_high"),
            (Aim(metric="sales_growth", target=10_001), "target_high"),
            (Aim(metric="net_sales", target=10**12 + 1), "amount_too_large"),
            (Aim(metric="joins", target=1, span=Span.DATES, last_on=TODAY), "first_on_missing"),
            (Aim(metric="joins", target=1, span=Span.DATES, first_on=TODAY), "last_on_missing"),
            (once(TODAY, date(2026, 11, 11)), "last_on_before"),
            (once(TODAY, date(2030, 1, 1)), "last_on_far"),
            (Aim(metric="joins", target=1, name="x" * 61), "text_too_long"),
        ],
    )
    def test_refused(self, aim: Aim, code: str) -> None:
        """What can't be a goal is refused, each with its own code."""
        with pytest.raises(InvalidInput) as refused:
            checked_aim(aim)
        assert refused.value.code == code

    @pytest.mark.parametrize(
        "aim",
        [
            Aim(metric="liability", target=0),
            Aim(metric="participation", target=1),
            Aim(metric="participation", target=1000),
            Aim(metric="net_sales", target=10**12),
            Aim(metric="joins", target=1, span=Span.DATES, first_on=TODAY, last_on=TODAY),
        ],
    )
    def test_borders_are_kept(self, aim: Aim) -> None:
        """The least and the most that can be meant are kept as they are."""
        assert checked_aim(aim) == aim

    def test_made_fit(self) -> None:
        """Dates that don't count are left out, and a name is one clean line."""
        aim = Aim(metric="joins", target=5, first_on=TODAY, last_on=TODAY, name="  New\tones ")
        assert checked_aim(aim) == Aim(metric="joins", target=5, name="New ones")

    def test_targets_in_thousandths(self) -> None:
        """20 % is 200, money is minor units."""
        assert target_value(Aim(metric="participation", target=200)) == Fraction(1, 5)
        assert target_value(Aim(metric="net_sales", target=200)) == 200


def monthly(metric: str, target: int, **more: object) -> Aim:
    """A goal of each month."""
    return Aim(metric=metric, target=target, **more)  # type: ignore[arg-type]


class TestSums:
    """Money, receipts, new members."""

    def test_linear(self) -> None:
        """12 of 30 days: 40.00 make 100.00; of 70.00 the rest is spread over the 18 days left, rounded up."""
        book = a_book()
        sell(book, date(2026, 11, 1), 3000)
        sell(book, TODAY, 1500, 7)
        take_back(book, TODAY, 500, 7)
        one = look(book, monthly("net_sales", 7000))
        assert (one.elapsed, one.left) == (12, 18)
        assert one.now == Measure(4000)
        assert (one.pace, one.ahead) == (Pace.LINEAR, Measure(10000))
        assert one.need == Need(total=3000, per_day=167)
        assert one.verdict is Verdict.ON_COURSE

    def test_behind_by_one(self) -> None:
        """What comes out a cent below the target is behind."""
        book = a_book()
        sell(book, date(2026, 11, 1), 4000)
        assert look(book, monthly("net_sales", 10000)).verdict is Verdict.ON_COURSE
        assert look(book, monthly("net_sales", 10001)).verdict is Verdict.BEHIND

    def test_reached_before_the_end(self) -> None:
        """A sum that is there is reached, also on the first day."""
        book = a_book(date(2026, 11, 1))
        sell(book, date(2026, 11, 1), 500)
        one = look(book, monthly("net_sales", 500), date(2026, 11, 1))
        assert (one.verdict, one.need) == (Verdict.REACHED, Need(total=0, per_day=0))

    @pytest.mark.parametrize(("day", "verdict"), [(2, Verdict.TOO_EARLY), (3, Verdict.BEHIND)])
    def test_too_early(self, day: int, verdict: Verdict) -> None:
        """Before a tenth of the period nobody can tell."""
        as_of = date(2026, 11, day)
        assert look(a_book(as_of), monthly("sales", 9), as_of).verdict is verdict

    def test_last_day(self) -> None:
        """On the last day no day is left, and nothing is reckoned ahead."""
        as_of = date(2026, 11, 30)
        book = a_book(as_of)
        sell(book, as_of, 100)
        one = look(book, monthly("sales", 2), as_of)
        assert (one.left, one.pace, one.ahead) == (0, None, None)
        assert one.need == Need(total=1)
        assert one.verdict is Verdict.BEHIND

    @pytest.mark.parametrize(("target", "verdict"), [(1, Verdict.REACHED), (2, Verdict.MISSED)])
    def test_over(self, target: int, verdict: Verdict) -> None:
        """After its last day a goal is reached or missed, and needs nothing more."""
        book = a_book()
        sell(book, date(2026, 5, 10), 100)
        dates = {"span": Span.DATES, "first_on": date(2026, 5, 1), "last_on": date(2026, 5, 10)}
        one = look(book, monthly("sales", target, **dates))
        assert (one.verdict, one.need, one.elapsed, one.left) == (verdict, Need(), 10, 0)

    def test_not_begun(self) -> None:
        """Before its first day there is nothing to say."""
        dates = {"span": Span.DATES, "first_on": date(2026, 12, 1), "last_on": date(2026, 12, 10)}
        one = look(a_book(), monthly("sales", 1, **dates))
        assert (one.verdict, one.elapsed, one.left, one.need) == (Verdict.NOT_BEGUN, 0, 10, Need())

    def test_joins(self) -> None:
        """New members are counted by their day of joining, also those who left again."""
        book = a_book()
        join(book, date(2026, 11, 12), [1, 2])
        join(book, date(2026, 11, 1), [3], is_closed=True)
        join(book, date(2026, 10, 31), [4])
        one = look(book, monthly("joins", 10))
        assert one.now == Measure(3)
        assert one.before == Measure(1)
        assert one.ahead == Measure(7)


class TestShares:
    """Parts of a whole."""

    def test_participation(self) -> None:
        """Who bought, of all members; who left is no member any more, unless they bought."""
        book = a_book()
        join(book, date(2026, 1, 1), range(1, 21))
        join(book, date(2026, 1, 1), [30, 31], is_closed=True)
        for member in (1, 2, 30):
            sell(book, TODAY, 100, member)
        sell(book, date(2026, 11, 1), 100, 1)
        sell(book, TODAY, 100)
        one = look(book, monthly("participation", 200))
        assert one.now == Measure(3, 21)
        assert one.need.total == 2  # 20 % of 21 are 4.2, so 5
        assert (one.pace, one.ahead) == (Pace.LINEAR, Measure(7, 21))
        assert one.verdict is Verdict.ON_COURSE

    def test_participation_goes_on_as_before(self) -> None:
        """With ten by the same day of the month before, the pace is that month's: 10 grew to 15 there, so 4 to 6."""
        book = a_book()
        join(book, date(2026, 1, 1), range(1, 21))
        for member in range(1, 11):
            sell(book, date(2026, 10, 12), 100, member)
        for member in range(11, 16):
            sell(book, date(2026, 10, 13), 100, member)
        for member in range(1, 5):
            sell(book, TODAY, 100, member)
        one = look(book, monthly("participation", 300))
        assert (one.then, one.before) == (Measure(10, 20), Measure(15, 20))
        assert (one.pace, one.ahead) == (Pace.SHAPE, Measure(6, 20))
        assert one.verdict is Verdict.ON_COURSE
        assert look(book, monthly("participation", 301)).verdict is Verdict.BEHIND

    def test_all_of_them_at_most(self) -> None:
        """More than all members can't take part."""
        book = a_book(date(2026, 11, 3))
        join(book, date(2026, 1, 1), range(1, 11))
        for member in range(1, 9):
            sell(book, date(2026, 11, 1), 100, member)
        assert look(book, monthly("participation", 900), date(2026, 11, 3)).ahead == Measure(10, 10)

    @pytest.mark.parametrize(("members", "verdict"), [(9, Verdict.TOO_FEW), (10, Verdict.BEHIND)])
    def test_few(self, members: int, verdict: Verdict) -> None:
        """A share of fewer than ten says nothing."""
        book = a_book()
        join(book, date(2026, 1, 1), range(1, members + 1))
        assert look(book, monthly("participation", 500)).verdict is verdict

    def test_repeat(self) -> None:
        """Who bought on two days came again; two receipts on one day are one visit."""
        book = a_book()
        for member, days in ((1, (1, 2)), (2, (3, 3)), (3, (4,))):
            for day in days:
                sell(book, date(2026, 11, day), 100, member)
        assert look(book, monthly("repeat", 500)).now == Measure(1, 3)

    def test_member_share_and_the_rest(self) -> None:
        """30.00 of 60.00 in 12 days; as much again and half in 18 days must bring 60.00 of 90.00 for 60 %."""
        book = a_book()
        sell(book, TODAY, 3000, 1)
        sell(book, TODAY, 3000)
        one = look(book, monthly("member_share", 600))
        assert one.now == one.ahead == Measure(3000, 6000)
        assert one.pace is Pace.STEADY
        assert one.need.rest == Measure(6000, 9000)
        assert one.verdict is Verdict.BEHIND

    def test_returns_are_to_stay_low(self) -> None:
        """Of 100.00 came 5.00 back: 5 % may, 4.9 % may not."""
        book = a_book()
        sell(book, TODAY, 10000)
        take_back(book, TODAY, 500)
        assert look(book, monthly("returns", 50)).verdict is Verdict.ON_COURSE
        one = look(book, monthly("returns", 49))
        assert one.verdict is Verdict.BEHIND
        assert one.need.rest == Measure(725, 15000)  # 4.9 % of 250.00 are 12.25; 5.00 are gone

    def test_average_bill(self) -> None:
        """Money by receipts; a return changes neither."""
        book = a_book()
        for _ in range(10):
            sell(book, TODAY, 900)
        take_back(book, TODAY, 900)
        one = look(book, monthly("average_bill", 950))
        assert one.now == Measure(9000, 10)
        assert one.need.rest == Measure(14750, 15)  # 25 x 9.50 less 90.00

    def test_growth_of_the_club(self) -> None:
        """Who joined, as a share of the members on the eve."""
        book = a_book()
        join(book, date(2026, 10, 31), range(1, 21))
        join(book, date(2026, 11, 1), [21, 22])
        one = look(book, monthly("member_growth", 200))
        assert one.now == Measure(2, 20)
        assert one.ahead == Measure(5, 20)
        assert one.need == Need(total=2, per_day=1)

    def test_started(self) -> None:
        """Of those who joined in the period, who bought in it."""
        book = a_book()
        join(book, date(2026, 11, 1), range(1, 5))
        join(book, date(2026, 10, 1), [9])
        sell(book, TODAY, 100, 2)
        sell(book, TODAY, 100, 9)
        assert look(book, monthly("started", 500)).now == Measure(1, 4)

    def test_nothing_of_nothing(self) -> None:
        """A share of nothing is no figure."""
        one = look(a_book(), monthly("redemption", 500))
        assert (one.verdict, one.now.value(), one.need) == (Verdict.NO_FIGURE, None, Need())


class TestGrowth:
    """More than before."""

    def test_the_same_days(self) -> None:
        """The first 12 days against the first 12 days of the month before, not against all of it."""
        book = a_book()
        sell(book, date(2026, 9, 30), 0)
        sell(book, date(2026, 10, 12), 1000)
        sell(book, date(2026, 10, 13), 2000)
        sell(book, TODAY, 1150)
        one = look(book, monthly("sales_growth", 150))
        assert one.now == one.ahead == Measure(150, 1000)
        assert (one.then, one.before) == (Measure(1000), Measure(3000))
        assert one.need == Need(total=2300, per_day=128)  # 34.50 less 11.50 over 18 days
        assert one.verdict is Verdict.ON_COURSE
        assert look(book, monthly("sales_growth", 151)).verdict is Verdict.BEHIND

    def test_against_the_year_before(self) -> None:
        """Against the same days of the year before where the owner wants that."""
        book = a_book()
        sell(book, date(2025, 11, 1), 0)
        sell(book, date(2025, 11, 12), 1000)
        sell(book, TODAY, 1100)
        aim = monthly("sales_growth", 100, against=Against.YEAR)
        assert look(book, aim).now == Measure(100, 1000)

    @pytest.mark.parametrize(("opened", "has_figure"), [(8, True), (9, False)])
    def test_from_part_of_a_period(self, opened: int, has_figure: bool) -> None:
        """A shop that opened more than a week into the month before has nothing to be measured against."""
        book = a_book()
        sell(book, date(2026, 10, opened), 1000)
        sell(book, TODAY, 1100)
        assert (look(book, monthly("sales_growth", 1)).verdict is not Verdict.NO_FIGURE) is has_figure

    def test_from_nothing(self) -> None:
        """From nothing nothing grows: no figure."""
        book = a_book()
        sell(book, TODAY, 1100)
        assert look(book, monthly("sales_growth", 100)).verdict is Verdict.NO_FIGURE


class TestLevel:
    """What is owed."""

    def test_led_back(self) -> None:
        """What was owed on a day is what is held now less what moved since; it rises each day as so far."""
        book = a_book()
        book.held = {POINTS: 4000}
        book.owed = lambda held, on: {unit: (amount, amount // 10) for unit, amount in held.items()}
        book.day(TODAY).moved[POINTS] = 1000
        book.day(date(2026, 11, 2)).moved[POINTS] = 800
        sell(book, date(2026, 10, 1), 1)
        one = look(book, monthly("liability", 600))
        assert one.now == Measure(400)
        assert one.before == Measure(220)  # 31 October: 4,000 - 1,800 points
        assert (one.pace, one.ahead) == (Pace.LEVEL, Measure(670))  # 180 in 12 days make 270 in 18
        assert one.need == Need(total=200, per_day=11)
        assert one.verdict is Verdict.BEHIND
        assert look(book, monthly("liability", 670)).verdict is Verdict.ON_COURSE

    def test_too_much(self) -> None:
        """What is over has no room left."""
        book = a_book()
        book.held = {Unit("value"): 500}
        book.owed = lambda held, on: {unit: (amount, amount) for unit, amount in held.items()}
        assert look(book, monthly("liability", 400)).need == Need(total=-100)


class TestHistory:
    """Earlier periods."""

    def test_from_the_first_figures_on(self) -> None:
        """Periods before the shop's first day are left out; one with nothing in it stays."""
        book = a_book()
        sell(book, date(2026, 8, 20), 100)
        sell(book, date(2026, 10, 1), 300)
        one = look(book, monthly("net_sales", 200))
        shown = [(past.period.first.month, past.measure.part, past.met) for past in one.history]
        assert shown == [(8, 100, False), (9, 0, False), (10, 300, True)]

    def test_a_year_of_months(self) -> None:
        """Twelve months at most."""
        book = a_book()
        sell(book, date(2025, 1, 1), 1)
        assert len(look(book, monthly("net_sales", 200)).history) == 12

    def test_all_that_is_needed_is_read(self) -> None:
        """Growth against the year before looks two years back, others one."""
        assert first_needed(monthly("joins", 1), TODAY) == date(2025, 11, 1)
        assert first_needed(monthly("sales_growth", 1, against=Against.YEAR), TODAY) == date(2024, 11, 1)


class TestBehind:
    """The list behind each figure."""

    @pytest.mark.parametrize("metric", list(METRICS))
    def test_every_figure_has_one(self, metric: str) -> None:
        """The list adds up to the figure: members who count are its part, days add up to it, units come to it."""
        book = a_book()
        join(book, date(2026, 10, 1), range(1, 12))
        join(book, date(2026, 11, 2), range(12, 15))
        for member in (1, 2, 12):
            sell(book, date(2026, 11, 3), 1000, member)
        sell(book, TODAY, 500, 1)
        sell(book, date(2026, 10, 3), 500, 1)
        take_back(book, TODAY, 200, 2)
        book.day(TODAY).earned, book.day(TODAY).redeemed = 30, 10
        book.held = {POINTS: 50}
        book.owed = lambda held, on: {unit: (amount, amount) for unit, amount in held.items()}
        aim = monthly(metric, 100)
        period = period_of(aim, TODAY)
        found = behind(book, aim, period)
        assert found.measure == look(book, aim).now
        sort = METRICS[metric].sort
        if found.members:
            assert sum(one.counts for one in found.members) == found.measure.part
        elif found.units:
            assert sum(one.minor for one in found.units) == found.measure.part
        else:
            base = found.measure.whole if sort is Sort.GROWTH else 0
            assert sum(one.measure.part for one in found.days) == found.measure.part + base

    def test_who_did_not_count_stands_last(self) -> None:
        """Who came once only is in the list of those who bought, behind those who came again."""
        book = a_book()
        sell(book, TODAY, 900, 5)
        for day in (1, 2):
            sell(book, date(2026, 11, day), 100, 6)
        members = behind(book, monthly("repeat", 100), period_of(monthly("repeat", 1), TODAY)).members
        assert [(one.member, one.days, one.spend_minor, one.counts) for one in members] == [
            (6, 2, 200, True),
            (5, 1, 900, False),
        ]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9), st.integers(0, 10_000)), max_size=40),
    st.sampled_from(sorted(METRICS)),
    st.sampled_from([Span.MONTH, Span.QUARTER, Span.YEAR]),
    st.integers(1, 1000),
)
def test_what_is_missing_brings_it(sales: list[tuple[int, int, int]], metric: str, span: Span, target: int) -> None:
    """Whatever was sold: a verdict is found, days add up, and a sum with what is missing comes to the target."""
    book = a_book()
    for back, member, minor in sales:
        sell(book, TODAY - timedelta(days=back), minor, member)
    one = look(book, Aim(metric=metric, target=target, span=span))
    assert one.elapsed + one.left == one.period.days()
    if METRICS[metric].sort in (Sort.MONEY, Sort.COUNT) and not METRICS[metric].low:
        assert one.need.total is not None
        assert one.now.part + one.need.total >= target
        assert (one.need.total == 0) == (one.verdict is Verdict.REACHED)
