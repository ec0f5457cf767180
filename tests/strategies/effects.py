"""Random effects; whatever they name is in `pools`, and what must rise does."""

from __future__ import annotations

from hypothesis import strategies as st

from shopclub.core.programme.daily import ENDING
from shopclub.core.programme.effects import (
    AgreedPrices,
    AmountOff,
    BuyGet,
    Cashback,
    CouponEffect,
    Effect,
    Engagement,
    FillBeyond,
    FillStep,
    FillUp,
    Gift,
    IssueCoupon,
    MemberPrice,
    NthItem,
    PercentOff,
    PointsFixed,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    RankBy,
    RewardAt,
    Stamps,
    Step,
    StepsOff,
    Tickets,
    Ties,
    ToTheFirst,
)
from shopclub.core.programme.values import Rounding
from tests.strategies.conditions import AMOUNTS, COUNTS, GOODS, NAMES_OF_PRODUCTS, SOME_GOODS
from tests.strategies.pools import CARDS, COUPONS, DRAWS, NAMES, REWARDS

ROUNDINGS = st.sampled_from(Rounding)
POINTS = st.integers(1, 500)
MOST = st.none() | COUNTS
PERMILLE = st.sampled_from((0, 1, 50, 125, 200, 333, 500, 999, 1000))


RISING = st.lists(AMOUNTS, min_size=1, max_size=3, unique=True).map(sorted)
EDGES = st.lists(st.integers(1, 5000), min_size=2, max_size=6, unique=True).map(sorted)


@st.composite
def steps_off(draw: st.DrawFn) -> StepsOff:
    """Steps that rise, none giving more than it asks for; one alone may count again and again."""
    heights = draw(RISING)
    steps = tuple(Step(over_minor=over, off_minor=draw(st.integers(1, over))) for over in heights)
    each = draw(st.booleans()) if len(steps) == 1 else False
    return StepsOff(steps=steps, each=each, goods=draw(GOODS))


@st.composite
def fill_ups(draw: st.DrawFn) -> FillUp:
    """Steps that rise, and perhaps what is done beyond them."""
    edges = draw(EDGES)
    steps = tuple(FillStep(at_least=low, to=high) for low, high in zip(edges[::2], edges[1::2], strict=False))
    if not draw(st.booleans()):
        return FillUp(steps=steps)
    unit = draw(st.sampled_from((100, 1000)))
    beyond = FillBeyond(
        at_least=edges[-1] + draw(st.integers(0, 500)),
        unit=unit,
        rest=draw(st.integers(0, unit - 1)),
        at_most=draw(st.integers(1, 20_000)),
    )
    return FillUp(steps=steps, beyond=beyond)


PRICES: st.SearchStrategy[CouponEffect] = st.one_of(
    st.builds(PercentOff, permille=PERMILLE, goods=GOODS, rounding=ROUNDINGS),
    st.builds(AmountOff, minor=AMOUNTS, goods=GOODS),
    st.builds(
        MemberPrice,
        prices=st.dictionaries(st.sampled_from(NAMES_OF_PRODUCTS), st.integers(0, 20_000), min_size=1, max_size=3),
    ),
    st.builds(NthItem, n=st.integers(1, 4), permille=PERMILLE, goods=GOODS, most=MOST, rounding=ROUNDINGS),
    st.builds(BuyGet, buy=COUNTS, get=COUNTS, goods=GOODS, gift=st.none() | SOME_GOODS, most=MOST),
    steps_off(),
)
AGREED: st.SearchStrategy[Effect] = st.just(AgreedPrices())
GAINS: st.SearchStrategy[Effect] = st.one_of(
    st.builds(
        PointsPerAmount,
        step_minor=st.sampled_from((1, 100, 1000, 10_000)),
        points=POINTS,
        goods=GOODS,
        carry=st.booleans(),
    ),
    st.builds(PointsPerPiece, points=POINTS, goods=GOODS, each=COUNTS),
    st.builds(PointsTimes, permille=st.sampled_from((0, 500, 1500, 2000)), goods=GOODS, rounding=ROUNDINGS),
)
FIXED = st.builds(PointsFixed, points=POINTS)
ISSUED = st.builds(IssueCoupon, coupon=st.sampled_from(COUPONS), count=COUNTS)
ENGAGED = st.builds(Engagement, points=POINTS)
STAMPED = st.builds(Stamps, card=st.sampled_from(CARDS), count=COUNTS, each=st.none() | COUNTS, goods=GOODS)
MONEY_BACK = st.builds(
    Cashback,
    permille=st.sampled_from((1, 20, 333, 1000)),
    period=st.sampled_from(ENDING),
    goods=GOODS,
    rounding=ROUNDINGS,
)
TICKETS = st.builds(Tickets, draw=st.sampled_from(DRAWS), count=COUNTS)
TICKETS_BY_AMOUNT = st.builds(
    Tickets,
    draw=st.sampled_from(DRAWS),
    count=COUNTS,
    step_minor=st.none() | st.sampled_from((1, 100, 10_000)),
    goods=GOODS,
)
GIFTS = st.builds(Gift, name=NAMES, count=COUNTS)
RANKED = st.builds(
    ToTheFirst,
    places=st.integers(1, 100),
    by=st.sampled_from(RankBy),
    give=FIXED | ISSUED,
    ties=st.sampled_from(Ties),
)
AT_A_SALE: st.SearchStrategy[Effect] = st.one_of(
    FIXED, GAINS, PRICES, AGREED, ISSUED, ENGAGED, STAMPED, MONEY_BACK, TICKETS_BY_AMOUNT, GIFTS
)
ELSEWHERE: st.SearchStrategy[Effect] = st.one_of(FIXED, ISSUED, ENGAGED, TICKETS, fill_ups())
OF_COUPONS: st.SearchStrategy[CouponEffect] = st.one_of(
    PRICES,
    st.builds(PointsTimes, permille=st.sampled_from((1500, 2000)), goods=GOODS),
    GIFTS,
    st.builds(RewardAt, reward=st.sampled_from(REWARDS), points=st.integers(0, 5000)),
)
