"""
Conditions: when a rule, a coupon or a benefit applies. Each is a tagged value; `holding.py` says when it holds.

Without a condition that looks at goods or money they hold for walk-ins too, as far as an effect can reach them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shopclub.core.programme.values import (
    ALL_GOODS,
    Code,
    Count,
    Days,
    Goods,
    NotNegative,
    RuleId,
    Value,
    WallClock,
)

Weekday = Annotated[int, Meta(ge=1, le=7)]
"""1 is Monday, 7 is Sunday (ISO 8601)."""
DayOfMonth = Annotated[int, Meta(ge=-31, le=31)]
"""1 to 31; -1 is the last day, -2 the one before it. 0 is none."""
Month = Annotated[int, Meta(ge=1, le=12)]
Nth = Annotated[int, Meta(ge=-1, le=5)]


class Always(Value, frozen=True, tag="always"):
    """Holds for everyone, members and walk-ins alike as far as the effect can reach them."""


# -- when -------------------------------------------------------------------------------------------


class Between(Value, frozen=True, tag="between"):
    """From a day through another, both included; None is open."""

    from_on: date | None = None
    until_on: date | None = None


class OnWeekdays(Value, frozen=True, tag="weekdays"):
    """On these days of the week."""

    days: tuple[Weekday, ...]


class AtHours(Value, frozen=True, tag="hours"):
    """From a time of day until just before another; an `until` that is not later runs past midnight."""

    since: WallClock
    until: WallClock


class OnMonthDays(Value, frozen=True, tag="month_days"):
    """On these days of each month; one that a month does not have is left out."""

    days: tuple[DayOfMonth, ...]


class OnNthWeekday(Value, frozen=True, tag="nth_weekday"):
    """On the n-th of a weekday in each month, `nth` -1 the last: the second Tuesday."""

    nth: Nth
    weekday: Weekday


class InMonths(Value, frozen=True, tag="months"):
    """In these months of each year."""

    months: tuple[Month, ...]


class OnMemberDay(Value, frozen=True, tag="member_day"):
    """On the programme's member day."""


class OnHoliday(Value, frozen=True, tag="holiday"):
    """On one of the programme's holidays; none named is any of them."""

    ids: tuple[RuleId, ...] = ()


class Span(StrEnum):
    """How near a birthday."""

    DAY = "day"
    WEEK = "week"
    """From three days before through three days after."""
    MONTH = "month"
    """The calendar month the celebrated day lies in."""


class NearBirthday(Value, frozen=True, tag="birthday"):
    """Near the day the member celebrates: solar or lunar, as the member file says."""

    span: Span = Span.DAY


# -- who --------------------------------------------------------------------------------------------


class TierIn(Value, frozen=True, tag="tier_in"):
    """Holds for members of one of these tiers."""

    tiers: tuple[str, ...]


class IsMember(Value, frozen=True, tag="member"):
    """Holds for any member, not for walk-ins."""


class InSegment(Value, frozen=True, tag="segment"):
    """Holds for members of one of these segments."""

    segments: tuple[RuleId, ...]


class HasTag(Value, frozen=True, tag="tag"):
    """Holds for members with one of these tags, without regard to case."""

    tags: tuple[str, ...]


class Comparison(StrEnum):
    """How an own field is compared."""

    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    FILLED = "filled"


class FieldIs(Value, frozen=True, tag="field"):
    """Compares one of the shop's own fields; a field that is not filled meets only `is_not`."""

    field: RuleId
    compare: Comparison = Comparison.IS
    value: str | int = ""


class NewMember(Value, frozen=True, tag="new_member"):
    """Holds within `days` days of joining, the day of joining being the first."""

    days: Days


class NthPurchase(Value, frozen=True, tag="nth_purchase"):
    """Holds for the member's n-th purchase since joining (or, with `every`, each n-th), those void not counted."""

    n: Count
    every: bool = False


class FirstToday(Value, frozen=True, tag="first_today"):
    """Holds for the member's first purchase of the day."""


class Lapsed(Value, frozen=True, tag="lapsed"):
    """Holds when the last purchase lies `days` days back or more; not for who never bought."""

    days: Days


class Referred(Value, frozen=True, tag="referred"):
    """Holds for members whom another member brought along."""


class InHousehold(Value, frozen=True, tag="household"):
    """Holds for holders of a card of one of these kinds (`family`, `couple`, `company`); none named is any."""

    kinds: tuple[RuleId, ...] = ()


class HasPlan(Value, frozen=True, tag="plan"):
    """Holds for who pays for one of these plans; none named is any."""

    plans: tuple[RuleId, ...] = ()


class BalanceIs(Value, frozen=True, tag="balance"):
    """Holds when the points usable today lie in a range, both ends included."""

    at_least: NotNegative = 0
    at_most: NotNegative | None = None


class BoughtOften(Value, frozen=True, tag="bought_often"):
    """Holds for who bought these goods on at least `times` receipts within the last `days` days."""

    goods: Goods
    times: Count
    days: Days = 90


class Streak(Value, frozen=True, tag="streak"):
    """Holds on the n-th day in a row of signing in (or, with `every`, each n-th)."""

    n: Count
    every: bool = False


# -- what -------------------------------------------------------------------------------------------


class BillAmount(Value, frozen=True, tag="amount"):
    """
    Holds when the bill, or what these goods come to on it, lies in a range, both ends included.

    For a rule of the price: before any discount. For a coupon: after the other discounts. For points, gifts and what is
    handed out: what is paid in money.
    """

    at_least_minor: NotNegative = 0
    at_most_minor: NotNegative | None = None
    goods: Goods = ALL_GOODS


class BillQuantity(Value, frozen=True, tag="quantity"):
    """Holds when so many pieces of these goods are on the bill, both ends included."""

    goods: Goods = ALL_GOODS
    at_least: Count = 1
    at_most: Count | None = None


class PaidBy(Value, frozen=True, tag="tender"):
    """Holds when all the money is paid by these tenders (`cash`, `card`, `wechat` …)."""

    tenders: tuple[RuleId, ...]


class CodeTyped(Value, frozen=True, tag="code"):
    """Holds when this code was typed or scanned at the sale, without regard to case."""

    code: Code


class About(Value, frozen=True, tag="about"):
    """Holds when it happened about one of these: a survey, an event, a challenge by its id."""

    ids: tuple[str, ...]


# -- put together -----------------------------------------------------------------------------------


class AllOf(Value, frozen=True, tag="all"):
    """Holds when every part holds; an empty list holds."""

    of: tuple[Condition, ...]


class AnyOf(Value, frozen=True, tag="any"):
    """Holds when at least one part holds; an empty list does not."""

    of: tuple[Condition, ...]


class Not(Value, frozen=True, tag="not"):
    """Holds when the part does not."""

    of: Condition


Condition = (
    Always
    | Between
    | OnWeekdays
    | AtHours
    | OnMonthDays
    | OnNthWeekday
    | InMonths
    | OnMemberDay
    | OnHoliday
    | NearBirthday
    | TierIn
    | IsMember
    | InSegment
    | HasTag
    | FieldIs
    | NewMember
    | NthPurchase
    | FirstToday
    | Lapsed
    | Referred
    | InHousehold
    | HasPlan
    | BalanceIs
    | BoughtOften
    | Streak
    | BillAmount
    | BillQuantity
    | PaidBy
    | CodeTyped
    | About
    | AllOf
    | AnyOf
    | Not
)
