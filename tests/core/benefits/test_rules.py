"""Which period a use counts for, and what is left of a quota: each border a day before, on and after."""

from __future__ import annotations

from datetime import date

import pytest

from shopclub.core.benefits.rules import is_shown, span_of, state, to_grant
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import benefit_of, is_unit, quota_of
from shopclub.core.programme.conditions import Condition, Not, TierIn
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.ladder import Benefit, Quota, Tier
from shopclub.core.programme.values import Period
from tests.builders import programme_of

TODAY = date(2026, 3, 14)
GOLD = Tier(id="gold", name={"en": "Gold"})


@pytest.mark.parametrize(
    ("period", "on", "key", "last"),
    [
        (Period.DAY, date(2026, 3, 14), "2026-03-14", date(2026, 3, 14)),
        (Period.WEEK, date(2026, 3, 15), "2026-W11", date(2026, 3, 15)),
        (Period.WEEK, date(2026, 3, 16), "2026-W12", date(2026, 3, 22)),
        (Period.WEEK, date(2026, 12, 31), "2026-W53", date(2027, 1, 3)),
        (Period.MONTH, date(2026, 2, 28), "2026-02", date(2026, 2, 28)),
        (Period.MONTH, date(2024, 2, 28), "2024-02", date(2024, 2, 29)),
        (Period.MONTH, date(2026, 3, 1), "2026-03", date(2026, 3, 31)),
        (Period.QUARTER, date(2026, 3, 31), "2026-Q1", date(2026, 3, 31)),
        (Period.QUARTER, date(2026, 4, 1), "2026-Q2", date(2026, 6, 30)),
        (Period.YEAR, date(2026, 12, 31), "2026", date(2026, 12, 31)),
        (Period.YEAR, date(2027, 1, 1), "2027", date(2027, 12, 31)),
        (Period.EVER, date(2026, 3, 14), "ever", None),
        (Period.BIRTHDAY, date(2026, 3, 14), "2026", date(2026, 12, 31)),
    ],
)
def test_the_period_of_a_day(period: Period, on: date, key: str, last: date | None) -> None:
    """Days, weeks from Monday, months, quarters, years by the calendar; without a birthday the year counts."""
    span = span_of(period, on, {})
    assert (span.key, span.last) == (key, last)


BIRTHDAYS = {2025: date(2025, 5, 1), 2026: date(2026, 5, 1), 2027: date(2027, 5, 1)}


@pytest.mark.parametrize(
    ("on", "key"),
    [
        (date(2025, 10, 30), "2025"),
        (date(2025, 10, 31), "2026"),
        (date(2026, 4, 28), "2026"),
        (date(2026, 5, 1), "2026"),
        (date(2026, 10, 30), "2026"),
        (date(2026, 10, 31), "2027"),
    ],
)
def test_a_day_belongs_to_the_nearer_birthday(on: date, key: str) -> None:
    """Between 1 May and 1 May lie 365 days: 182 after it are nearer to it, the 183rd to the next."""
    assert span_of(Period.BIRTHDAY, on, BIRTHDAYS).key == key


def test_a_birthday_period_ends_where_the_next_begins() -> None:
    """Its last day is the last one with its key, also with lunar birthdays a leap month apart."""
    for birthdays in (BIRTHDAYS, {2025: date(2025, 1, 10), 2026: date(2026, 1, 30), 2027: date(2027, 1, 19)}):
        span = span_of(Period.BIRTHDAY, birthdays[2026], birthdays)
        following = span.next_on()
        assert span.last is not None
        assert following is not None
        keys = [span_of(Period.BIRTHDAY, day, birthdays).key for day in (span.last, following)]
        assert keys == ["2026", "2027"]


# -- what is left -----------------------------------------------------------------------------------

HEALTH = Benefit(id="test", name={"en": "Blood-sugar test"}, quota=Quota(count=2))


CASE = Case(programme=programme_of(), on=TODAY, facts=Facts(member=MemberNo(1), tier="gold"))
SPAN = span_of(Period.MONTH, TODAY, {})


@pytest.mark.parametrize(
    ("used", "left", "refusal", "next_on"),
    [
        (0, 2, None, None),
        (1, 1, None, None),
        (2, 0, "benefit_used_up", date(2026, 4, 1)),
        (3, 0, "benefit_used_up", date(2026, 4, 1)),
    ],
)
def test_what_is_left_of_a_quota(used: int, left: int, refusal: str | None, next_on: date | None) -> None:
    """The quota less what was used in the period, never less than nothing; then the next period's first day."""
    seen = state(HEALTH, GOLD, CASE, SPAN, used)
    assert (seen.left, seen.refusal, seen.next_on, seen.until) == (left, refusal, next_on, date(2026, 3, 31))


@pytest.mark.parametrize(
    ("left", "granted", "used", "in_lot", "count"),
    [
        (2, 0, 0, 0, 2),  # the first use of the period grants all of it
        (1, 2, 1, 1, 0),  # some of it is there
        (1, 1, 1, 0, 1),  # a higher tier's quota is larger: the difference
        (1, 0, 0, 1, 1),  # another period ends with the same day: its lot is not ours
        (1, 2, 1, 0, 1),  # a clock that was ahead let it expire
    ],
)
def test_what_is_granted_before_a_use(left: int, granted: int, used: int, in_lot: int, count: int) -> None:
    """All that is left, unless the period's own grant still holds some."""
    assert to_grant(left, granted, used, in_lot) == count


def test_what_is_used_up_for_ever() -> None:
    """Once in a membership: no day on which it could be had again."""
    once = Benefit(id="test", name={"en": "Welcome check-up"}, quota=Quota(count=1, period=Period.EVER))
    seen = state(once, GOLD, CASE, span_of(Period.EVER, TODAY, {}), 1)
    assert (seen.refusal, seen.next_on, seen.until) == ("benefit_used_for_good", None, None)


@pytest.mark.parametrize(
    ("when", "quota", "refusal", "shown"),
    [
        (TierIn(tiers=("gold",)), None, "benefit_not_counted", True),
        (Not(of=TierIn(tiers=("gold",))), None, "benefit_not_now", False),
        (TierIn(tiers=("gold",)), Quota(count=1), None, True),
        (Not(of=TierIn(tiers=("gold",))), Quota(count=1), "benefit_not_now", True),
    ],
)
def test_the_condition_of_a_benefit(when: Condition, quota: Quota | None, refusal: str | None, shown: bool) -> None:
    """What does not apply now is refused; without a quota it is not even told of."""
    benefit = Benefit(id="test", name={"en": "x"}, when=when, quota=quota)
    seen = state(benefit, GOLD, CASE, SPAN if quota else None, 0)
    assert (seen.refusal, is_shown(seen)) == (refusal, shown)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("points", True),
        ("engagement", True),
        ("quota:sugar-test", True),
        ("stamps:coffee", True),
        ("quota:", False),
        ("quota", False),
        ("points:x", False),
        ("quota:Ö", False),
        ("beans", False),
        ("", False),
    ],
)
def test_what_names_a_unit(text: str, known: bool) -> None:
    """A kind alone, or a kind and what it is of."""
    assert is_unit(text) == known


def test_the_unit_of_a_benefit() -> None:
    """It names its benefit; points name none."""
    assert benefit_of(quota_of("sugar-test")) == "sugar-test"
    assert benefit_of(quota_of("")) is None
