"""
Random questions to the quote: a lean programme of sale rules, a member or a walk-in, a bill.

Leaner than `programmes.py`: only what a quote looks at, most rules without a condition, so that many of them meet.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import msgspec
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.effects import AmountOff, Cashback
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.model import NO_CAPS, Caps, Group, Programme, Rule, Stacking
from shopclub.core.programme.offers import CouponKind, MoneyOff
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.sales.rules import quote
from tests.strategies.conditions import conditions
from tests.strategies.drafts import drafts
from tests.strategies.effects import AT_A_SALE, GAINS
from tests.strategies.facts import facts
from tests.strategies.pools import COUPONS, GROUPS
from tests.strategies.programmes import (
    PERIODS,
    PLAIN_CARDS,
    PLAIN_DRAWS,
    PLAIN_HOLIDAYS,
    PLAIN_HOUSEHOLDS,
    PLAIN_LADDER,
    PLAIN_PLANS,
    PLAIN_REWARDS,
    SWITCHES,
    coupon_kinds,
)

ALWAYS = Always()
MONEY_OFF: st.SearchStrategy[MoneyOff] = st.builds(
    MoneyOff,
    points=st.integers(1, 30),
    minor=st.integers(1, 300),
    min_points=st.sampled_from((0, 0, 40)),
    max_share_permille=st.sampled_from((1000, 1000, 333)),
    step_points=st.none() | st.integers(1, 40),
    remainder=st.booleans(),
)
"""Rates at which a bill of these goods can be paid."""
CAPS: st.SearchStrategy[Caps] = st.one_of(
    st.builds(Caps, points=st.sampled_from((10_000, 600, 50))),
    st.builds(Caps, minor=st.sampled_from((100_000, 60_000, 500))),
    st.builds(Caps, uses=st.sampled_from((50, 4))),
    st.builds(Caps, per_day=st.sampled_from((50, 4))),
    st.builds(Caps, per_member=st.sampled_from((50, 3)), period=PERIODS),
    st.builds(Caps, points_per_member=st.sampled_from((10_000, 500)), period=PERIODS),
)
"""Caps that mostly leave room beside what random facts have used of them."""
NO_POINT_CAPS: st.SearchStrategy[Caps] = CAPS.filter(lambda one: one.points is None and one.points_per_member is None)
"""Those of what gives money back."""


ANY = conditions()
SOME_MONEY_OFF = st.none() | MONEY_OFF
IN_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@st.composite
def sale_rules(draw: st.DrawFn, index: int, before: tuple[Rule, ...] = ()) -> Rule:
    """
    A rule that answers to a sale, mostly in force.

    Args:
        draw: given by hypothesis.
        index: its place, which names it.
        before: rules it may exclude.
    """
    priority = draw(st.sampled_from((0, 0, 0, 1, -1)))
    against = [rule.id for rule in before if rule.priority != priority]
    rare = draw(st.integers(0, 15))
    then = draw(GAINS if rare > 9 else AT_A_SALE)
    caps = NO_POINT_CAPS if isinstance(then, Cashback) else CAPS
    return Rule(
        id=f"rule-{index}",
        then=then,
        when=draw(ANY) if rare % 4 == 0 else ALWAYS,
        group=draw(st.sampled_from((None, None, *GROUPS))),
        priority=priority,
        stop=rare == 1,
        excludes=tuple(against[-1:]) if rare == 2 else (),
        caps=draw(caps) if rare % 3 == 0 else NO_CAPS,
    )


@st.composite
def sale_programmes(draw: st.DrawFn, most: int = 6) -> Programme:
    """A programme of sale rules that can be saved."""
    rules: tuple[Rule, ...] = ()
    for index in range(draw(st.integers(1, most))):
        rules = (*rules, draw(sale_rules(index, rules)))
    kind, rare = draw(coupon_kinds(COUPONS[0])), draw(st.integers(0, 3)) == 3
    return Programme(
        id="random-1",
        name={"en": "Alder"},
        currency="CNY",
        rules=rules,
        money_off=draw(SOME_MONEY_OFF),
        rewards=PLAIN_REWARDS,
        cards=PLAIN_CARDS,
        draws=PLAIN_DRAWS,
        coupons=(kind if rare else msgspec.structs.replace(kind, enabled=True, when=ALWAYS), PLAIN_COUPON),
        groups=tuple(Group(id=one, stacking=draw(st.sampled_from(Stacking))) for one in GROUPS),
        member_day=ALWAYS,
        holidays=PLAIN_HOLIDAYS,
        ladder=PLAIN_LADDER,
        plans=PLAIN_PLANS,
        households=PLAIN_HOUSEHOLDS,
        switches=draw(SWITCHES),
    )


PLAIN_COUPON = CouponKind(id=COUPONS[1], name={"en": "Birch"}, then=AmountOff(minor=500), bearer=True)


class Asked(NamedTuple):
    """One question to the quote."""

    programme: Programme
    facts: Facts
    draft: Draft
    on: date

    def bare(self) -> Asked:
        """The same without anything that is said about how it is paid."""
        return self._replace(draft=msgspec.structs.replace(self.draft, points=0, tender="", tenders={}))


def answer(asked: Asked) -> Quote | ClubError:
    """The quote, or the refusal."""
    try:
        return quote(asked.draft, asked.facts, compile_rules(asked.programme, 1), asked.on)
    except ClubError as refusal:
        return refusal


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    """A question that mostly has a quote as its answer, some of it paid with points and by two tenders."""
    programme = draw(sale_programmes())
    on = draw(IN_2026)
    found = draw(facts(programme, on))
    draft = draw(drafts(member=found.member, most=5))
    known = compile_rules(programme, 1).codes
    strange = draw(st.integers(0, 19)) == 0
    if not strange and found.coupon is None and draft.code not in known:
        draft = msgspec.structs.replace(draft, code="")
    asked = Asked(programme, found, draft, on)
    first = answer(asked.bare())
    if isinstance(first, ClubError):
        return asked
    points = draw(st.integers(1, 300)) if strange else first.max_points * draw(st.sampled_from((0, 0, 1)))
    paid = msgspec.structs.replace(draft, points=points, tender="")
    second = answer(asked._replace(draft=paid))
    if isinstance(second, ClubError) or not second.due_minor or draw(st.booleans()):
        return asked._replace(draft=msgspec.structs.replace(paid, tender=draft.tender))
    part = draw(st.integers(1, second.due_minor))
    return asked._replace(draft=msgspec.structs.replace(paid, tender="cash", tenders={"card": part}))
