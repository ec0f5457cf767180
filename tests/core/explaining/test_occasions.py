"""Why a rule that answers to something else than a sale has given nothing: as the daily run asks it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.campaigns.rules import gives
from shopclub.core.explaining.gaps import Measure
from shopclub.core.explaining.occasions import outside_a_sale
from shopclub.core.explaining.sale import Asked, Item, State
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Used
from shopclub.core.programme.choosing import has_room
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Occasion
from shopclub.core.programme.tracing import Bar, Cap, Trace
from shopclub.core.sales.model import Draft
from tests.builders import programme_of
from tests.core.explaining.test_sale import SOME
from tests.strategies.facts import facts
from tests.strategies.programmes import programmes

TODAY = date(2026, 3, 14)
BIRTHDAY: dict[str, Any] = {
    "id": "birthday",
    "on": "day",
    "when": {"kind": "birthday", "span": "month"},
    "then": {"kind": "points_fixed", "points": 50},
    "caps": {"per_member": 1, "period": "birthday"},
}
FRIEND = {"id": "friend", "on": "friend_joined", "then": {"kind": "points_fixed", "points": 20}}


@st.composite
def situations(draw: st.DrawFn) -> Asked:
    """A member of a random programme on a random day."""
    programme = draw(programmes(6, whole=False))
    on = draw(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
    return Asked(draft=Draft(), facts=draw(facts(programme, on)), rules=compile_rules(programme, 1), on=on)


@SOME
@given(situations())
def test_what_comes_by_itself_is_what_the_daily_run_would_give(asked: Asked) -> None:
    """Each rule of another occasion once; of a day's, offered exactly where the run gives it, else truly held up."""
    items = {item.id: item for item in outside_a_sale(asked)}
    if asked.facts.member is None:
        assert not items
        return
    known = msgspec.structs.replace(asked.facts, minute=720, coupon=None)
    case = Case(programme=asked.rules.programme, on=asked.on, facts=known)
    assert set(items) == {rule.id for rule in asked.rules.programme.rules if rule.on is not Occasion.SALE}
    run = {gain.rule for gain in gives(case, asked.rules, Occasion.DAY)}
    assert run == {item.id for item in items.values() if item.state is State.OFFERED}
    assert run == {gain.rule for gain in gives(case, asked.rules, Occasion.DAY, trace=Trace())}
    for item in items.values():
        rule = asked.rules.by_id[item.id]
        if item.hurdle is not None and item.hurdle.bar is Bar.CONDITION:
            assert not holds(rule.when, case)
            assert item.ways
        if item.hurdle is not None and item.hurdle.bar is Bar.CAP:
            assert not has_room(rule, known, asked.on)


def about(*rules: dict[str, Any], **known: Any) -> dict[str, Item]:
    given = Facts(member=MemberNo(1), **known)
    asked = Asked(draft=Draft(), facts=given, rules=compile_rules(programme_of(rules=list(rules)), 1), on=TODAY)
    return {item.id: item for item in outside_a_sale(asked)}


def test_a_birthday_gift_says_when_it_comes_or_that_it_was_had() -> None:
    """In May: on 1 May. In March: it comes by itself; once had, again around the next birthday."""
    later = about(BIRTHDAY, birthdays={2026: date(2026, 5, 3)})["birthday"]
    assert later.ways[0][0].gap is not None
    assert later.ways[0][0].gap.on == date(2026, 5, 1)
    near = {2025: date(2025, 3, 20), 2026: date(2026, 3, 20), 2027: date(2027, 3, 20)}
    now = about(BIRTHDAY, birthdays=near)["birthday"]
    assert (now.state, now.points) == (State.OFFERED, 50)
    had = about(BIRTHDAY, birthdays=near, used={"birthday": Used("2026", 1, 50)})["birthday"]
    assert had.hurdle is not None
    assert had.hurdle.cap is Cap.MEMBER
    gap = had.ways[0][0].gap
    assert gap is not None
    assert gap.measure is Measure.DAYS


def test_what_answers_to_a_friend_says_so() -> None:
    """Nothing is missed; it just has not happened here."""
    item = about(FRIEND)["friend"]
    assert item.hurdle is not None
    assert item.hurdle.bar is Bar.OCCASION
    assert item.ways == ()
