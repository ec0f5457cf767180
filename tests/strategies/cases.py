"""Random moments, members and bills that the conditions of a random programme can be asked about."""

from __future__ import annotations

from hypothesis import strategies as st

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts, PastLine, PastReceipt
from shopclub.core.programme.model import Programme
from tests.strategies.conditions import DAYS
from tests.strategies.pools import (
    ABOUTS,
    CODES,
    HOUSEHOLDS,
    PLANS,
    PRODUCTS,
    SEGMENTS,
    TAGS,
    TENDERS,
    TIERS,
    Thing,
)

PAST = st.builds(
    PastReceipt,
    on=DAYS,
    lines=st.lists(
        st.sampled_from([PastLine(one.code, one.name, one.category) for one in PRODUCTS]), min_size=1, max_size=2
    ).map(tuple),
)
WALK_INS = st.builds(Facts, minute=st.integers(0, 1439))
MEMBERS = st.builds(
    Facts,
    member=st.just(MemberNo(1)),
    minute=st.integers(0, 1439),
    tier=st.sampled_from(TIERS),
    available=st.integers(0, 10_000),
    joined_on=DAYS,
    purchases=st.integers(0, 6),
    last_on=st.none() | DAYS,
    birthdays=DAYS.map(lambda day: {day.year: day}),
    referred=st.booleans(),
    tags=st.frozensets(st.sampled_from(TAGS)),
    segments=st.frozensets(st.sampled_from(SEGMENTS)),
    household=st.sampled_from(("", *HOUSEHOLDS)),
    plan=st.sampled_from(("", *PLANS)),
    streak=st.integers(0, 8),
    receipts=st.lists(PAST, max_size=3).map(tuple),
    about=st.sampled_from(("", *ABOUTS)),
)


def _line(thing: Thing, qty: int) -> tuple[BillLine, int]:
    return BillLine(thing.code, thing.name, thing.category, qty), qty * thing.price_minor


def _bill(lines: list[tuple[BillLine, int]]) -> Bill:
    return Bill([line for line, _ in lines], [minor for _, minor in lines])


WALK_INS_AND_MEMBERS = WALK_INS | MEMBERS
PAID_BY = st.frozensets(st.sampled_from(TENDERS), max_size=2)
TYPED = st.frozensets(st.sampled_from(CODES), max_size=1)
BILLS = st.lists(st.builds(_line, st.sampled_from(PRODUCTS), st.integers(1, 4)), max_size=3).map(_bill)


def cases(programme: Programme) -> st.SearchStrategy[Case]:
    """Questions to the conditions of a programme."""
    return st.builds(
        Case,
        programme=st.just(programme),
        on=DAYS,
        facts=WALK_INS_AND_MEMBERS,
        bill=BILLS,
        tenders=PAID_BY,
        codes=TYPED,
    )
