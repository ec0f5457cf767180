"""Random sales being rung up: products of the pool, other goods, sums without a name."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.sales.model import Draft, DraftLine
from tests.strategies.pools import CODES, PRODUCTS, TENDERS, Thing

TENDERED = st.sampled_from(("", *TENDERS))
TYPED = st.sampled_from(("", *CODES))
QUANTITIES = st.integers(1, 5)


def _line(thing: Thing, qty: int) -> DraftLine:
    return DraftLine(
        name=thing.name, code=thing.code, category=thing.category, qty=qty, gross_minor=qty * thing.price_minor
    )


LINES: st.SearchStrategy[DraftLine] = st.one_of(
    st.builds(_line, st.sampled_from(PRODUCTS), QUANTITIES),
    st.builds(DraftLine, gross_minor=st.integers(0, 100_000)),
    st.builds(DraftLine, gross_minor=st.integers(0, 100_000), qty=QUANTITIES, category=st.sampled_from(("", "cat-2"))),
)
"""The price of the last kind is not always divisible by its pieces."""


@cache
def drafts(*, member: MemberNo | None = None, points: int = 0, most: int = 4) -> st.SearchStrategy[Draft]:
    """
    Sales being rung up.

    Args:
        member: whose; None for a walk-in.
        points: the most points the clerk takes off the bill.
        most: lines at most.
    """
    return st.builds(
        Draft,
        lines=st.lists(LINES, min_size=1, max_size=most).map(tuple),
        member=st.just(member),
        points=st.integers(0, points),
        code=TYPED,
        tender=TENDERED,
    )
