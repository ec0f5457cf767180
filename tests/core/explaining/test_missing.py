"""Which parts of a condition are missed and by how much: with so much more they hold, with one less they don't."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from shopclub.core.explaining.gaps import Gap, Measure, Missed
from shopclub.core.explaining.missing import GAPS, ways
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.conditions import (
    AllOf,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    BoughtOften,
    Condition,
    Lapsed,
    NewMember,
    Not,
    NthPurchase,
    OnMemberDay,
    OnWeekdays,
    PaidBy,
    Streak,
    TierIn,
)
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts, PastLine, PastReceipt
from shopclub.core.programme.holding import HOLDS, holds
from shopclub.core.programme.ladder import Metric
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import Goods
from shopclub.core.tiers.model import Missing
from tests.builders import programme_of
from tests.strategies.cases import cases
from tests.strategies.conditions import conditions
from tests.strategies.programmes import programmes

SOME = settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
TODAY = date(2026, 11, 22)  # a Sunday


def line_in(goods: Goods) -> tuple[str, str, str]:
    """Code, name and category of something among these goods."""
    texts = ("", *goods.products, "other-9")
    for category in (*goods.categories, "", "other-8"):
        for code in texts:
            if goods.holds(code.casefold(), "", category.casefold()):
                return code.casefold(), "", category.casefold()
    pytest.skip("goods that leave out themselves")


def with_more(case: Case, gap: Gap, by: int = 0) -> Case:
    """The case with what a gap asks for, and so much beside it."""
    amount, facts = gap.amount + by, case.facts
    put = msgspec.structs.replace
    match gap.measure:
        case Measure.MONEY | Measure.PIECES:
            code, name, category = line_in(gap.goods)
            is_money = gap.measure is Measure.MONEY
            line = BillLine(code, name, category, 0 if is_money else amount)
            bill = Bill([*case.bill.lines, line], [*case.bill.minor, amount if is_money else 0])
            return put(case, bill=bill)
        case Measure.POINTS:
            return put(case, facts=put(facts, available=facts.available + amount))
        case Measure.DAYS:
            return put(case, on=case.on + timedelta(days=amount))
        case Measure.MINUTES:
            return put(case, facts=put(facts, minute=(facts.minute + amount) % 1440))
        case Measure.PURCHASES:
            return put(case, facts=put(facts, purchases=facts.purchases + amount))
        case Measure.RECEIPTS:
            code, name, category = line_in(gap.goods)
            more = (PastReceipt(case.on, (PastLine(code, name, category),)),) * amount
            return put(case, facts=put(facts, receipts=(*facts.receipts, *more)))
        case Measure.SIGN_INS:
            return put(case, facts=put(facts, streak=facts.streak + amount))


def fits(missed: Missed, case: Case) -> None:
    """The law of one part: so much more makes it as wanted, one less does not."""
    assert missed.condition is not None
    assert holds(missed.condition, case) is not missed.wanted
    gap = missed.gap
    if gap is None:
        return
    assert gap.amount
    assert holds(missed.condition, with_more(case, gap)) is missed.wanted
    less = -1 if gap.amount > 0 else 1
    assert holds(missed.condition, with_more(case, gap, less)) is not missed.wanted
    if gap.measure is Measure.DAYS:
        assert gap.on == case.on + timedelta(days=gap.amount)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Condition, Case]:
    """A random condition and a random case of a random programme."""
    programme: Programme = draw(programmes(1, whole=False))
    return draw(conditions()), draw(cases(programme))


@SOME
@given(asked())
def test_each_way_names_what_is_missed_and_by_how_much(one: tuple[Condition, Case]) -> None:
    """A condition that holds has no way; one that does not has one, each of its parts missed by what is said."""
    condition, case = one
    found = ways(condition, case)
    assert bool(found) is not holds(condition, case)
    for way in found:
        assert way
        for missed in way:
            event(f"{type(missed.condition).__name__} {missed.gap.measure if missed.gap else 'no number'}")
            fits(missed, case)


def test_every_kind_says_by_how_much() -> None:
    """A new kind of condition needs its function here as it does in `holding`."""
    assert set(GAPS) == set(HOLDS) == set(get_args(Condition))


ALL_DAY = Facts(member=MemberNo(1), tier="silver", available=120, joined_on=date(2026, 11, 2), purchases=3, minute=600)
PEOPLE = programme_of(member_day={"kind": "month_days", "days": [-1]})
TEA = Goods(categories=("tea",))


def case_of(*lines: tuple[str, int, int], **facts: object) -> Case:
    bill = Bill([BillLine("", "", category, qty) for category, qty, _ in lines], [minor for _, _, minor in lines])
    return Case(programme=PEOPLE, on=TODAY, facts=msgspec.structs.replace(ALL_DAY, **facts), bill=bill)


@pytest.mark.parametrize(
    ("condition", "measure", "amount"),
    [
        (BillAmount(at_least_minor=10_000), Measure.MONEY, 1200),
        (BillAmount(at_least_minor=2000, goods=TEA), Measure.MONEY, 1000),
        (BillAmount(at_most_minor=8000), Measure.MONEY, -800),
        (BillQuantity(at_least=3, goods=TEA), Measure.PIECES, 2),
        (Not(of=BillQuantity(at_least=1, goods=TEA)), Measure.PIECES, -1),
        (OnWeekdays(days=(3,)), Measure.DAYS, 3),
        (AllOf(of=(OnWeekdays(days=(3,)), Between(from_on=date(2026, 11, 27)))), Measure.DAYS, 10),
        (OnMemberDay(), Measure.DAYS, 8),
        (Between(from_on=date(2029, 1, 1)), Measure.DAYS, 771),
        (AtHours(since="14:00", until="17:00"), Measure.MINUTES, 240),
        (AtHours(since="22:00", until="02:00"), Measure.MINUTES, 720),
        (BalanceIs(at_least=500), Measure.POINTS, 380),
        (BalanceIs(at_most=100), Measure.POINTS, -20),
        (NthPurchase(n=10, every=True), Measure.PURCHASES, 6),
        (NthPurchase(n=5), Measure.PURCHASES, 1),
        (Lapsed(days=90), Measure.DAYS, 80),
        (Not(of=NewMember(days=30)), Measure.DAYS, 10),
        (BoughtOften(goods=TEA, times=2), Measure.RECEIPTS, 1),
        (Streak(n=7), Measure.SIGN_INS, 5),
    ],
)
def test_the_gap_of_each_kind(condition: Condition, measure: Measure, amount: int) -> None:
    """On Sunday 22 November at 10:00, 88.00 on the bill of which 10.00 are one piece of tea."""
    receipt = PastReceipt(TODAY, (PastLine("", "", "tea"),))
    case = case_of(
        ("tea", 1, 1000), ("", 2, 7800), last_on=date(2026, 11, 12), receipts=(receipt,), streak=2
    )  # fmt: skip
    (way,) = ways(condition, case)
    (missed,) = way
    assert missed.gap is not None
    assert (missed.gap.measure, missed.gap.amount) == (measure, amount)
    fits(missed, case)


@pytest.mark.parametrize(
    "condition",
    [
        Between(until_on=date(2026, 11, 21)),
        NthPurchase(n=4, every=False),
        NewMember(days=20),
        PaidBy(tenders=("wechat",)),
        Streak(n=1),
    ],
)
def test_what_is_over_or_no_number_has_no_gap(condition: Condition) -> None:
    """What can't come any more by waiting or adding is named without a figure."""
    case = case_of(streak=2, purchases=4)
    assert [missed.gap for way in ways(condition, case) for missed in way] == [None]


def test_a_choice_is_one_way_each_and_what_must_all_hold_is_one_way() -> None:
    """Either 12.00 more, or a Wednesday and gold together."""
    gold = AllOf(of=(OnWeekdays(days=(3,)), TierIn(tiers=("gold",))))
    found = ways(AnyOf(of=(gold, BillAmount(at_least_minor=10_000))), case_of(("", 1, 8800)))
    assert [[type(missed.condition) for missed in way] for way in found] == [[BillAmount], [OnWeekdays, TierIn]]


def test_a_tier_says_what_is_missing_for_it() -> None:
    """The lowest tier above the member's own that is asked for; none for a lower one."""
    programme = programme_of(
        ladder={
            "tiers": [
                {"id": one, "name": {"en": one}, **({"reach": reach} if reach else {})}
                for one, reach in (
                    ("plain", None),
                    ("silver", {"kind": "reach", "metric": "points", "value": 500}),
                    ("gold", {"kind": "reach", "metric": "points", "value": 1000}),
                )
            ]
        }
    )
    gold = programme.tier("gold")
    assert gold is not None
    climb = (Missing(tier=gold, metric=Metric.POINTS, have=620, need=1000, by=None),)
    case = msgspec.structs.replace(case_of(), programme=programme)
    ((missed,),) = ways(TierIn(tiers=("gold",)), case, {"gold": climb})
    assert missed.climb == climb
    ((missed,),) = ways(TierIn(tiers=("plain",)), case, {"gold": climb})
    assert missed.climb == ()
