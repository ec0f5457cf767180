"""Random facts about a member and the moment, of the names and rules that random programmes have."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.programme.effects import PointsPerAmount
from shopclub.core.programme.facts import CouponAtHand, Facts, PastLine, PastReceipt, Tally
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.periods import period_key
from tests.strategies.pools import FIELDS, HOUSEHOLDS, PLANS, PRODUCTS, SEGMENTS, TAGS, TIERS

POINTS = st.sampled_from((5000, 500, 100, 99, 1, 0))
LEFT = st.sampled_from((-1000, -1, 0, 1, 50, 99, 9999))
AGREED = st.dictionaries(
    st.sampled_from([one.code or one.name for one in PRODUCTS]), st.integers(0, 20_000), max_size=2
)
PAST_LINES = st.sampled_from([PastLine(one.code, one.name, one.category) for one in PRODUCTS])


AGO = st.integers(0, 120)
MAYBE_AGO = st.none() | AGO
BESIDE = st.sampled_from((-1, 0, 1))
SOME_TAGS = st.frozensets(st.sampled_from(TAGS), max_size=2)
SOME_SEGMENTS = st.frozensets(st.sampled_from(SEGMENTS), max_size=2)
SOME_FIELDS = st.dictionaries(st.sampled_from(FIELDS), st.integers(0, 99) | st.sampled_from(("", "dry")))


def _ago(draw: st.DrawFn, on: date) -> date:
    return on - timedelta(days=draw(AGO))


@st.composite
def _used(draw: st.DrawFn, rule: Rule, on: date) -> Used:
    return Used(period_key(rule.caps.period, on), draw(st.integers(0, 5)), draw(st.integers(0, 600)))


@st.composite
def _tallies(draw: st.DrawFn, on: date) -> Tally:
    return Tally(
        uses=draw(st.integers(0, 6)),
        points=draw(st.integers(0, 600)),
        minor=draw(st.integers(0, 60_000)),
        day=(on + timedelta(days=draw(BESIDE))).isoformat(),
        day_uses=draw(st.integers(0, 6)),
    )


@st.composite
def coupons_at_hand(draw: st.DrawFn, programme: Programme, on: date) -> CouponAtHand:
    """A coupon of the programme, mostly one that can be used."""
    return CouponAtHand(
        number=7,
        kind=draw(st.sampled_from(programme.coupons)),
        member=draw(st.sampled_from((MemberNo(1),) * 4 + (None, MemberNo(2)))),
        from_on=on + timedelta(days=draw(st.sampled_from((0,) * 6 + (-3, 1)))),
        until_on=draw(st.sampled_from((None, on) * 4 + (on - timedelta(days=1),))),
        uses_left=draw(st.sampled_from((1,) * 6 + (3, 0))),
        void=draw(st.sampled_from((False,) * 9 + (True,))),
    )


@st.composite
def facts(draw: st.DrawFn, programme: Programme, on: date) -> Facts:
    """
    What a verb may have gathered.

    Args:
        draw: given by hypothesis.
        programme: whose rules and coupons it speaks of.
        on: the day.
    """
    capped = [rule for rule in programme.rules if rule.caps.points or rule.caps.uses or draw(st.booleans())]
    tallies = {rule.id: draw(_tallies(on)) for rule in capped}
    minute, coupon = draw(st.integers(0, 1439)), None
    if programme.coupons and draw(st.sampled_from((False, False, True))):
        coupon = draw(coupons_at_hand(programme, on))
    if draw(st.sampled_from((False,) * 7 + (True,))):
        return Facts(minute=minute, tallies=tallies, version=1, coupon=coupon)
    carried = [rule.id for rule in programme.rules if isinstance(rule.then, PointsPerAmount) and rule.then.carry]
    kept, household = _ago(draw, on), draw(st.sampled_from(("", *HOUSEHOLDS)))
    return Facts(
        member=MemberNo(1),
        minute=minute,
        tier=draw(st.sampled_from(("", *TIERS))),
        available=draw(POINTS),
        version=1,
        joined_on=_ago(draw, on),
        purchases=draw(st.integers(0, 9)),
        last_on=None if (ago := draw(MAYBE_AGO)) is None else on - timedelta(days=ago),
        birthdays=draw(st.sampled_from(({}, {on.year: on}, {kept.year: kept}))),
        referred=draw(st.booleans()),
        tags=draw(SOME_TAGS),
        fields=draw(SOME_FIELDS),
        segments=draw(SOME_SEGMENTS),
        household=household,
        agreed=draw(AGREED) if household else {},
        plan=draw(st.sampled_from(("", *PLANS))),
        receipts=tuple(PastReceipt(_ago(draw, on), (draw(PAST_LINES),)) for _ in range(draw(st.integers(0, 2)))),
        used={rule.id: draw(_used(rule, on)) for rule in capped if draw(st.booleans())},
        tallies=tallies,
        carry={rule: draw(LEFT) for rule in carried},
        coupon=coupon,
    )
