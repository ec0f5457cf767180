"""
Random conditions, leaf by leaf and put together; everything they name is in `pools`.

A strategy costs far more to make than to draw from (hypothesis reads the source of what it is made of), so each is
made once: at the level of the module, or kept by a cache.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from hypothesis import strategies as st

from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    BoughtOften,
    CodeTyped,
    Comparison,
    Condition,
    FieldIs,
    FirstToday,
    HasPlan,
    HasTag,
    InHousehold,
    InMonths,
    InSegment,
    IsMember,
    Lapsed,
    NearBirthday,
    NewMember,
    Not,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    Referred,
    Span,
    Streak,
    TierIn,
)
from shopclub.core.programme.values import ALL_GOODS, Goods
from tests.strategies.pools import (
    ABOUTS,
    CATEGORIES,
    CODES,
    FIELDS,
    HOLIDAYS,
    HOUSEHOLDS,
    PLANS,
    PRODUCTS,
    SEGMENTS,
    TAGS,
    TENDERS,
    TIERS,
    some,
)

NAMES_OF_PRODUCTS = tuple(one.code or one.name for one in PRODUCTS)
DAYS = st.dates(min_value=date(2025, 1, 1), max_value=date(2027, 12, 31))
CLOCKS = st.builds(lambda hour, minute: f"{hour:02d}:{minute:02d}", st.integers(0, 23), st.sampled_from((0, 30)))
AMOUNTS = st.integers(1, 50_000)
"""Amounts in minor units, of the height of a bill."""
COUNTS = st.integers(1, 5)

SOME_GOODS: st.SearchStrategy[Goods] = st.one_of(
    st.builds(Goods, categories=some(CATEGORIES)),
    st.builds(Goods, products=some(NAMES_OF_PRODUCTS)),
    st.builds(Goods, categories=some(CATEGORIES), but_products=some(NAMES_OF_PRODUCTS)),
    st.builds(Goods, but_categories=some(CATEGORIES)),
)
"""Goods that are not all goods."""
GOODS: st.SearchStrategy[Goods] = st.just(ALL_GOODS) | SOME_GOODS


def _range(least: int, most: int) -> st.SearchStrategy[tuple[int, int | None]]:
    low = st.integers(least, most)
    return st.tuples(low, st.none() | st.integers(0, most)).map(
        lambda ends: (ends[0], None if ends[1] is None else ends[0] + ends[1])
    )


def _numbers(low: int, high: int) -> st.SearchStrategy[tuple[int, ...]]:
    picked = st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=4, unique=True)
    return picked.map(lambda found: tuple(sorted(found)))


def _between(first: date | None, last: date | None) -> Between:
    if first and last and last < first:
        first, last = last, first
    return Between(from_on=first, until_on=last)


DATES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(OnWeekdays, days=_numbers(1, 7)),
    st.builds(OnMonthDays, days=_numbers(-31, 31)),
    st.builds(OnNthWeekday, nth=st.sampled_from((1, 2, 3, 4, 5, -1)), weekday=st.integers(1, 7)),
    st.builds(InMonths, months=_numbers(1, 12)),
    st.builds(_between, st.none() | DAYS, st.none() | DAYS),
    st.builds(OnHoliday, ids=some(HOLIDAYS, least=0)),
)
"""Conditions on the date alone, as a member day is one."""
MOMENTS: st.SearchStrategy[Condition] = st.one_of(
    DATES,
    st.builds(AtHours, since=CLOCKS, until=CLOCKS),
    st.just(OnMemberDay()),
    st.builds(NearBirthday, span=st.sampled_from(Span)),
)
CUSTOMERS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(TierIn, tiers=some(TIERS)),
    st.just(IsMember()),
    st.builds(InSegment, segments=some(SEGMENTS)),
    st.builds(HasTag, tags=some(TAGS)),
    st.builds(FieldIs, field=st.sampled_from(FIELDS), compare=st.sampled_from(Comparison), value=st.integers(0, 99)),
    st.builds(NewMember, days=st.integers(1, 90)),
    st.builds(NthPurchase, n=COUNTS, every=st.booleans()),
    st.just(FirstToday()),
    st.just(FirstToday()),
    st.builds(Lapsed, days=st.integers(1, 365)),
    st.just(Referred()),
    st.builds(InHousehold, kinds=some(HOUSEHOLDS, least=0)),
    st.builds(HasPlan, plans=some(PLANS, least=0)),
    _range(0, 5000).map(lambda ends: BalanceIs(at_least=ends[0], at_most=ends[1])),
    st.builds(BoughtOften, goods=GOODS, times=COUNTS, days=st.integers(1, 365)),
    st.builds(Streak, n=COUNTS, every=st.booleans()),
    st.builds(About, ids=some(ABOUTS)),
)
"""Conditions that can be asked on every occasion, beside those on the time."""
BILLS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        lambda ends, goods: BillAmount(at_least_minor=ends[0], at_most_minor=ends[1], goods=goods),
        _range(0, 50_000),
        GOODS,
    ),
    st.builds(lambda ends, goods: BillQuantity(at_least=ends[0], at_most=ends[1], goods=goods), _range(1, 5), GOODS),
    st.builds(PaidBy, tenders=some(TENDERS)),
    st.builds(CodeTyped, code=st.sampled_from(CODES)),
)
"""Conditions that need a sale."""


@cache
def put_together(leaves: st.SearchStrategy[Condition], *, most: int = 4) -> st.SearchStrategy[Condition]:
    """
    Conditions made of these leaves: all of, any of, not, nested.

    Args:
        leaves: what they are made of.
        most: leaves in one condition.
    """

    def nested(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return st.builds(AllOf, of=parts) | st.builds(AnyOf, of=parts) | st.builds(Not, of=inner)

    return st.recursive(st.just(Always()) | leaves, nested, max_leaves=most)


@cache
def conditions(*, at_a_sale: bool = True) -> st.SearchStrategy[Condition]:
    """
    Any condition.

    Args:
        at_a_sale: whether a bill can be asked about.
    """
    leaves = st.one_of(MOMENTS, CUSTOMERS, BILLS) if at_a_sale else st.one_of(MOMENTS, CUSTOMERS)
    return put_together(leaves)
