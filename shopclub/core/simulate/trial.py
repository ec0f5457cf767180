"""One side replayed and counted, and what the shop's own books say of the same days. Reads, never writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, Protocol

import msgspec

from shopclub.core.books import Books as Tables
from shopclub.core.households.model import HOUSEHOLDS
from shopclub.core.insight.verbs import Insight
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.plans.model import PLANS
from shopclub.core.programme.model import Programme
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, SaleKind
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.blind import Seen
from shopclub.core.simulate.comparing import Played, ladder_of, worth_of
from shopclub.core.simulate.engine import replay
from shopclub.core.simulate.figures import Comparison, Period
from shopclub.core.simulate.habits import measured
from shopclub.core.simulate.model import Window
from shopclub.core.simulate.reading import read_past
from shopclub.core.simulate.tally import Half, Tally
from shopclub.core.simulate.whole import Books, comparison

Progress = Callable[[float], None]


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """One side to replay: a programme, or None for those that were in force."""

    shop: bytes
    """The file's path as the system has it (`os.fsencode`)."""
    now: datetime
    programme: dict[str, Any] | None
    period: Period
    estimate: Estimate | None = None


class Simulate(msgspec.Struct, frozen=True, kw_only=True):
    """A programme to set beside those that were in force."""

    shop: bytes
    """The file's path as the system has it (`os.fsencode`)."""
    now: datetime
    programme: dict[str, Any]
    """As JSON values, so that what is of a newer version survives."""
    period: Period
    estimate: Estimate | None = None
    """What points are worth where a programme does not say it."""


class Open(Protocol):
    """What is read here; the club is one."""

    books: Tables
    programme: Programmes
    insight: Insight

    def today(self) -> date:
        """The business day of now."""
        ...


def play(
    club: Open, programme: Programme | None, period: Period, progress: Progress, estimate: Estimate | None = None
) -> Half:
    """
    Replay one side.

    Args:
        club: open for reading.
        programme: in force from the first day of the period on; None: those that were.
        period: which days are counted.
        progress: told the share done.
        estimate: what points are worth where the programme does not say it.
    """
    past = read_past(club.books, club.today())
    named = programme or club.programme.current
    tally = Tally(worth_of(named, estimate), ladder_of(named))
    window = Window(first=period.from_on, last=period.until_on)
    habit = None if programme is None else measured(past, _segments(club, period))
    closing = replay(past, programme, window, habit, tally, progress)
    return tally.half(closing, named, habit)


def _segments(club: Open, period: Period) -> dict[MemberNo, str]:
    """Which kind of customer each member is on the last day."""
    kinds = club.insight.report(period.until_on).rfm.segments
    return {member: kind for kind, members in kinds.items() for member in members}


def compare_here(
    club: Open,
    programme: Programme,
    period: Period,
    progress: Progress = lambda _: None,
    estimate: Estimate | None = None,
) -> Comparison:
    """Both sides one after the other in this process: for tests, and for scripts that try many programmes."""
    today = play(club, None, period, lambda share: progress(share / 2), estimate)
    changed = play(club, programme, period, lambda share: progress(0.5 + share / 2), estimate)
    present, books = club.programme.current, own_books(club, period)
    return comparison(Played(present, today, estimate), Played(programme, changed, estimate), books, period)


# -- the shop's own books -----------------------------------------------------------------------------


class _Member(msgspec.Struct, frozen=True):
    joined_on: date
    status: Status = Status.ACTIVE
    birthday: Any = None
    tags: tuple[str, ...] = ()
    fields: dict[str, Any] = {}
    merged: MemberNo | None = None


class _Line(msgspec.Struct, frozen=True):
    name: str = ""
    code: str = ""
    category: str = ""


class _Sale(msgspec.Struct, frozen=True):
    on: date
    kind: SaleKind = SaleKind.SALE
    member: MemberNo | None = None
    tenders: dict[str, int] = {}
    lines: tuple[_Line, ...] = ()


_member = msgspec.json.Decoder(_Member).decode
_sale = msgspec.json.Decoder(_Sale).decode


def own_books(club: Open, period: Period) -> Books:
    """What the shop's own books say of the days, whatever the programme."""
    report = club.insight.report(period.until_on)
    members = {number: one for number, one in _members(club) if one.joined_on <= period.until_on}
    sales = list(_sales(club, period))
    return Books(
        as_of=club.today(),
        members=frozenset(members),
        buyers=len({club.books.kept(sale.member) for sale in sales if sale.member is not None}),
        segments=report.rfm.segments,
        breakage=report.breakage,
        seen=Seen(
            members=len(members),
            with_birthday=sum(one.birthday is not None for one in members.values()),
            tagged=sum(bool(one.tags or one.fields) for one in members.values()),
            together=_together(club),
            in_plans=club.books.count(PLANS),
            sales=len(sales),
            with_tender=sum(bool(sale.tenders) for sale in sales),
            with_goods=sum(any(line.name or line.code for line in sale.lines) for sale in sales),
            with_category=sum(any(line.category for line in sale.lines) for sale in sales),
        ),
    )


def _members(club: Open) -> Iterator[tuple[MemberNo, _Member]]:
    for number, row in club.books.rows(MEMBERS):
        one = _member(row)
        if one.merged is None and one.status is Status.ACTIVE:
            yield MemberNo(number), one


def _sales(club: Open, period: Period) -> Iterator[_Sale]:
    """Sales to members in the period."""
    for _, row in club.books.rows(SALES):
        sale = _sale(row)
        if sale.kind is SaleKind.SALE and sale.member is not None and period.from_on <= sale.on <= period.until_on:
            yield sale


def _together(club: Open) -> int:
    """Members on a card they share."""
    return sum(len(one.members()) for _, one in club.books.all(HOUSEHOLDS))
