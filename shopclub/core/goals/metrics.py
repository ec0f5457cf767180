"""
The figures a goal can be set on, each a pure function of the days (`Book`) and a period.

A new one is one line here, its name and its meaning in `shopclub/words/goals.py`, and a row in docs/metrics.md.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from shopclub.core.goals.days import Book, Tally
from shopclub.core.goals.model import List, Measure, Pace, Period

Read: TypeAlias = Callable[[Book, Period], Measure]


class Sort(StrEnum):
    """What a figure is counted in."""

    SHARE = "share"
    """Part of a whole; targets in thousandths."""
    GROWTH = "growth"
    """More than before, as a share of before; targets in thousandths."""
    MONEY = "money"
    COUNT = "count"
    MEAN = "mean"
    """Money for each of a number."""


class Metric(NamedTuple):
    """One figure."""

    id: str
    sort: Sort
    pace: Pace
    behind: List
    read: Read
    low: bool = False
    """Whether less is better: the target is the most it may be."""
    in_money: bool = False
    """Whether part and whole of a share are money."""
    ledger: bool = False
    """Whether it looks at entries, too."""
    keeps: bool = False
    """Whether what counts once goes on counting, but for returns: then a target that is reached is reached for good."""
    joins: bool = False
    """Whether it is about members who join and not about sales."""
    inside: bool = True
    """Whether the part of a share can't be more than the whole."""


def _sum(of: Callable[[Tally], int]) -> Read:
    return lambda book, period: Measure(of(book.sum(period)))


def _share(part: Callable[[Tally], int], whole: Callable[[Tally], int]) -> Read:
    def read(book: Book, period: Period) -> Measure:
        tally = book.sum(period)
        return Measure(part(tally), max(0, whole(tally)))

    return read


def _taking_part(book: Book, period: Period) -> Measure:
    bought = book.sum(period).bought
    return Measure(len(bought), len(book.members(period.last, bought)))


def _again(book: Book, period: Period) -> Measure:
    bought = book.sum(period).bought
    return Measure(sum(days > 1 for days in bought.values()), len(bought))


def _started(book: Book, period: Period) -> Measure:
    bought = book.sum(period).bought
    new = [number for number, (on, _) in book.joined.items() if period.first <= on <= period.last]
    return Measure(sum(number in bought for number in new), len(new))


def _more_members(book: Book, period: Period) -> Measure:
    eve = period.first - timedelta(days=1)
    return Measure(book.sum(period).joins, sum(on <= eve for on, _ in book.joined.values()))


def _owed(book: Book, period: Period) -> Measure:
    on = min(period.last, book.as_of)
    return Measure(sum(minor for _, minor in book.owed_on(on).values()))


METRICS: dict[str, Metric] = {
    one.id: one
    for one in (
        Metric("participation", Sort.SHARE, Pace.SHAPE, List.MEMBERS, _taking_part, keeps=True),
        Metric("repeat", Sort.SHARE, Pace.SHAPE, List.MEMBERS, _again),
        Metric("sales_growth", Sort.GROWTH, Pace.SHAPE, List.DAYS, _sum(lambda day: day.net_minor), in_money=True),
        Metric("net_sales", Sort.MONEY, Pace.LINEAR, List.DAYS, _sum(lambda day: day.net_minor), keeps=True),
        Metric("sales", Sort.COUNT, Pace.LINEAR, List.DAYS, _sum(lambda day: day.sales), keeps=True),
        Metric(
            "member_share",
            Sort.SHARE,
            Pace.STEADY,
            List.DAYS,
            _share(lambda day: day.member_net_minor, lambda day: day.net_minor),
            in_money=True,
        ),
        Metric("average_bill", Sort.MEAN, Pace.STEADY, List.DAYS, _share(lambda d: d.sold_minor, lambda d: d.sales)),
        Metric(
            "member_bill",
            Sort.MEAN,
            Pace.STEADY,
            List.DAYS,
            _share(lambda day: day.member_sold_minor, lambda day: day.member_sales),
        ),
        Metric("joins", Sort.COUNT, Pace.LINEAR, List.MEMBERS, _sum(lambda day: day.joins), keeps=True, joins=True),
        Metric(
            "member_growth", Sort.SHARE, Pace.LINEAR, List.MEMBERS, _more_members, keeps=True, joins=True, inside=False
        ),
        Metric("started", Sort.SHARE, Pace.STEADY, List.MEMBERS, _started),
        Metric(
            "redemption",
            Sort.SHARE,
            Pace.STEADY,
            List.DAYS,
            _share(lambda day: day.redeemed, lambda day: day.earned),
            ledger=True,
        ),
        Metric("liability", Sort.MONEY, Pace.LEVEL, List.UNITS, _owed, low=True, ledger=True),
        Metric(
            "returns",
            Sort.SHARE,
            Pace.STEADY,
            List.DAYS,
            _share(lambda day: day.returned_minor, lambda day: day.sold_minor),
            low=True,
            in_money=True,
        ),
    )
}
"""Id -> the figure, in the order they are offered in."""
PEOPLE = frozenset({"joins", "member_growth", "started"})
"""Figures whose list is who joined in the period; of the other ones with members it is who bought."""
