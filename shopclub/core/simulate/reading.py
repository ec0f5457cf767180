"""
Reading the shop's past from its books: who did what, in the order it happened.

What followed from a rule (points, expiry, tiers, coupons, gifts) is left out, since that is what a replay finds out.
Rows are taken in the order they were recorded; those of an import, which lie further back, by their own time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

import msgspec

from shopclub.core.aliases import follow
from shopclub.core.books import Books
from shopclub.core.campaigns.model import HAPPENINGS, Happening
from shopclub.core.coupons.model import COUPONS, Coupon
from shopclub.core.households.model import HOUSEHOLDS, Household
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind, Source
from shopclub.core.ledger.reasons import Left as LeftWhy
from shopclub.core.ledger.reasons import Pooled, Undone
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.plans.model import PLAN_STEPS
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.conditions import PaidBy
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import PROGRAMMES, Extent, Occasion, ProgrammeVersion, Terms
from shopclub.core.programme.reading import read_programme
from shopclub.core.programme.timeline import spans
from shopclub.core.sales.model import SALES, DraftLine, Line, Sale, SaleKind
from shopclub.core.shop.model import SHOP
from shopclub.core.simulate.events import (
    Adopted,
    Enrolled,
    Event,
    Granted,
    Happened,
    Issued,
    Joined,
    Kept,
    Left,
    Past,
    Retracted,
    Returned,
    Ruled,
    Sold,
    Voided,
)
from shopclub.core.simulate.following import follows, of_goods
from shopclub.core.simulate.households import Known, end_of, turns_of
from shopclub.core.tiers.model import STANDINGS

_FOLLOWED = frozenset({Occasion.TIER, Occasion.DAY, Occasion.FRIEND_JOINED, Occasion.FRIEND_BOUGHT})
"""Occasions that nobody records: they follow from what else happened."""
_Place = tuple[datetime, int, int, int]
"""When, after which entry of the ledger, what kind of thing, its number."""


def read_past(books: Books, today: date) -> Past:
    """
    Read everything that is replayed.

    Args:
        books: of a snapshot.
        today: the business day it is read on.
    """
    return _Reader(books, today).read()


class _Reader:
    """One reading."""

    def __init__(self, books: Books, today: date) -> None:
        self._books = books
        self._today = today
        self._shop = books.require(SHOP, 1)
        self._calendar = ShopCalendar(self._shop.timezone)
        self._events: list[tuple[_Place, Event]] = []
        self._lines: dict[DraftLine, DraftLine] = {}
        self._takings: set[int] = set()
        self._imported: set[int] = set()
        """Imported receipts that earned something."""
        self._voided: set[MemberNo] = set()
        self._coupons: dict[int, Coupon] = {}
        self._gone: dict[MemberNo, tuple[datetime, int]] = {}
        """Who left, where the ledger tells."""
        self._seen: dict[int, datetime] = {}
        """When something of a member was last recorded."""
        self._first: dict[int, datetime] = {}
        """When something of a member was first done."""
        self._together: dict[int, datetime] = {}
        """Since when somebody's points are on another's account."""
        self._apart: dict[int, datetime] = {}
        """When they last took theirs along."""

    def read(self) -> Past:
        """Everything, in order."""
        members = dict(self._books.all(MEMBERS))
        merged = {number: int(m.merged) for number, m in members.items() if m.merged is not None}
        stored = dict(self._books.all(PROGRAMMES))
        versions = {number: compile_rules(read_programme(one.programme), number) for number, one in stored.items()}
        self._merged, self._versions = merged, versions
        rows = list(self._entries())
        returned = self._sales()
        self._ledger(rows)
        self._outside()
        self._people(members)
        self._adoptions(stored)
        self._events.sort(key=lambda one: one[0])
        return Past(
            shop=self._shop,
            as_of=self._today,
            events=tuple(event for _, event in self._events),
            versions=versions,
            spans=tuple(
                Ruled(
                    from_on=span.from_on,
                    rules=versions[span.number],
                    lots=_reaches(stored[span.number].terms),
                    planned=stored[span.number].planned,
                )
                for span in spans([one.adoption(number) for number, one in sorted(stored.items())], self._today)
                if span.from_on <= self._today
            ),
            merged=merged,
            returned=frozenset(returned),
            voided=frozenset(self._voided),
            coupons=self._coupons,
            looks_back=any(rules.look_back_days for rules in versions.values()),
            members=len(members),
            sales=sum(type(event) is Sold for _, event in self._events),
        )

    def _whose(self, number: int) -> MemberNo:
        return follow(number, self._merged) if number in self._merged else MemberNo(number)

    def _saw(self, number: int, at: datetime) -> None:
        before = self._seen.get(number)
        if before is None or before < at:
            self._seen[number] = at

    def _add(self, event: Event, after: int, kind: int, number: int) -> None:
        member = event.entry.member if isinstance(event, Kept) else getattr(event, "member", None)
        if isinstance(member, int) and self._first.get(member, event.at) >= event.at:
            self._first[member] = event.at
        self._events.append(((event.at, after, kind, number), event))

    # -- sales --------------------------------------------------------------------------------------

    def _sales(self) -> set[SaleNo]:
        """Sales and returns; returns the numbers of sales of which something came back."""
        returned: set[SaleNo] = set()
        now, after = _EARLIEST, 0
        for number, sale in self._books.all(SALES):
            if sale.kind is SaleKind.TAKING:
                self._takings.add(number)
                continue
            is_imported = sale.source is Source.IMPORT
            if not is_imported:
                # The clock may have been set back between two rows; they were recorded one after the other.
                now = max(now, sale.at)
                after = max(after, sale.entries[0] if sale.entries else after)
            place = (sale.at, 0) if is_imported else (now, after)
            if sale.kind is SaleKind.SALE:
                if sale.member is not None and not is_imported:
                    self._saw(sale.member, place[0])
                self._add(self._sold(SaleNo(number), sale, place[0]), place[1], 5, number)
            else:
                if sale.of is not None:
                    returned.add(sale.of)
                if sale.void and sale.member is not None:
                    self._voided.add(self._whose(sale.member))
                self._add(self._returned(SaleNo(number), sale, place[0]), place[1], 5, number)
        return returned

    def _sold(self, number: SaleNo, sale: Sale, at: datetime) -> Sold:
        is_imported = sale.source is Source.IMPORT
        return Sold(
            at=at,
            on=sale.on,
            number=number,
            member=None if sale.member is None else self._whose(sale.member),
            lines=tuple(map(self._line, sale.lines)),
            paid_minor=sale.paid_minor,
            points=sale.spent,
            tenders=sale.tenders or self._meant(sale),
            code=sale.code,
            coupon=sale.coupon,
            version=sale.version or (1 if is_imported and number in self._imported else 0),
            imported=is_imported,
            moved=sale.moved_from is not None,
        )

    def _meant(self, sale: Sale) -> dict[str, int]:
        """A way of paying that a bill of nothing must have been meant to be paid by, as one of its discounts asks."""
        if sale.paid_minor or sale.version not in self._versions:
            return {}
        rules = self._versions[sale.version].by_id
        asked = [parts_of(rules[rule].when) for line in sale.lines for rule in line.off if rule in rules]
        ways = [part.tenders[0] for parts in asked for part in parts if isinstance(part, PaidBy)]
        return {ways[0]: 0} if ways else {}

    def _line(self, line: Line) -> DraftLine:
        made = DraftLine(
            name=line.name, code=line.code, category=line.category, qty=line.qty, gross_minor=line.gross_minor
        )
        return self._lines.setdefault(made, made)

    def _returned(self, number: SaleNo, sale: Sale, at: datetime) -> Returned:
        quantities: dict[int, int] = {}
        for line in sale.lines:
            if line.line is not None:
                quantities[line.line] = quantities.get(line.line, 0) - line.qty
        return Returned(
            at=at,
            on=sale.on,
            number=number,
            member=None if sale.member is None else self._whose(sale.member),
            of=sale.of,
            quantities={index: abs(count) for index, count in quantities.items()},
            paid_minor=sale.paid_minor,
            version=sale.version,
            void=sale.void,
        )

    # -- entries ------------------------------------------------------------------------------------

    def _entries(self) -> Iterator[tuple[EntryNo, Entry]]:
        """The entries that are not of a sale; what imported receipts earned is noted."""
        for number, entry in self._books.all(LEDGER):
            self._saw(entry.member, entry.at)
            if entry.account is not None and not isinstance(entry.why, Pooled):
                self._together.setdefault(entry.member, entry.at)
            if isinstance(entry.why, Pooled) and entry.account is None:
                if entry.why.way == "left":
                    self._apart[entry.member] = entry.at
                else:
                    self._together.setdefault(entry.member, entry.at)
            if entry.sale is None or not of_goods(entry):
                yield EntryNo(number), entry
            elif entry.source is Source.IMPORT and entry.kind is Kind.EARN:
                self._imported.add(entry.sale)

    def _ledger(self, rows: Iterable[tuple[EntryNo, Entry]]) -> None:
        by_number = dict(rows)
        happened, done = self._happenings(), set[int]()
        now = _EARLIEST
        for number, entry in by_number.items():
            now = max(now, entry.at)
            if entry.card is not None or follows(entry, by_number, self._takings):
                continue
            if isinstance(entry.why, LeftWhy) and self._has_left(entry.member):
                self._gone.setdefault(self._whose(entry.member), (now, number))
                continue
            if isinstance(entry.why, Undone) and entry.reverses in happened:
                one = happened[entry.reverses]
                if one not in done:
                    done.add(one)
                    self._add(Retracted(at=now, on=entry.on, number=one), number, 4, number)
                continue
            of = by_number.get(entry.reverses) if entry.reverses is not None else None
            self._add(Kept(at=now, on=entry.on, number=number, entry=entry, of=of), number, 4, number)

    def _has_left(self, number: int) -> bool:
        member = self._books.get(MEMBERS, number)
        return member is not None and member.status is Status.CLOSED and member.merged is None

    # -- outside sales ------------------------------------------------------------------------------

    def _happenings(self) -> dict[EntryNo, int]:
        """What was recorded by hand; returns entries of those taken back -> the happening."""
        back: dict[EntryNo, int] = {}
        now, after = _EARLIEST, 0
        for number, one in self._books.all(HAPPENINGS):
            now = max(now, one.at)
            after = max(after, min(one.entries, default=after))
            self._saw(one.member, now)
            if one.occasion in _FOLLOWED:
                continue
            self._add(self._happened(number, one, now), after, 4, number)
            if one.back_on is not None:
                back |= dict.fromkeys(one.entries, number)
        return back

    def _happened(self, number: int, one: Happening, at: datetime) -> Happened:
        return Happened(
            at=at,
            on=one.on,
            number=number,
            member=self._whose(one.member),
            occasion=one.occasion,
            about=one.about,
            streak=one.streak,
        )

    def _outside(self) -> None:
        """Coupons by hand, tiers by hand, plans."""
        now = _EARLIEST
        for number, coupon in self._books.all(COUPONS):
            now = max(now, coupon.at)
            whose = None if coupon.member is None else self._whose(coupon.member)
            fresh = msgspec.structs.replace(coupon, member=whose, uses=(), void_on=None, void_note="", void_staff=None)
            if coupon.rule and (coupon.uses or coupon.void_on is not None):
                self._coupons[number] = fresh
            if not coupon.rule:
                on = self._calendar.day_of(coupon.at)
                self._add(Issued(at=now, on=on, number=number, coupon=fresh), 0, 3, number)
            if (voided := self._voided_at(coupon)) is not None:
                at, day = voided
                self._add(Voided(at=at, on=day, number=number), _ALL, 6, number)
        now = _EARLIEST
        for number, change in self._books.all(STANDINGS):
            now = max(now, change.at)
            self._saw(change.member, now)
            if change.cause == "hand":
                granted = Granted(at=now, on=change.on, member=self._whose(change.member), change=change)
                self._add(granted, _ALL, 3, number)
        now = _EARLIEST
        for number, step in self._books.all(PLAN_STEPS):
            now = max(now, step.at)
            enrolled = Enrolled(at=now, on=step.on, member=self._whose(step.member), after=step.after)
            self._add(enrolled, 0, 3, number)
        for number, household in self._books.all(HOUSEHOLDS):
            self._shared(number, household)

    def _voided_at(self, coupon: Coupon) -> tuple[datetime, date] | None:
        """When a coupon was taken back by hand, or what it is for handed out: the day, as nobody noted the hour."""
        alone = [use for use in coupon.uses if use.sale is None and use.entry is None and use.back_on is None]
        by_hand = coupon.void_on if coupon.void_note or coupon.void_staff is not None else None
        day = by_hand or (alone[0].on if alone else None)
        if day is None:
            return None
        if any(use.on == day for use in coupon.uses):
            return end_of(self._calendar, day), day
        return max(coupon.at, self._calendar.start_of(day)), day

    def _shared(self, number: int, household: Household) -> None:
        """A shared card from its first day on, as one after the other collected with it and left."""
        known = Known(together=self._together, apart=self._apart, calendar=self._calendar)
        whose = msgspec.structs.replace(household, main=self._whose(household.main))
        for event in turns_of(number, whose, known):
            is_over = event.household.closed_on is not None
            self._add(event, _ALL if is_over else 0, 6 if is_over else 3, number)

    def _people(self, members: dict[int, Member]) -> None:
        for number, member in members.items():
            # A receipt of an import, or a clock that was set back, may lie before the day somebody joined on.
            at = min(member.joined_at, self._first.get(number, member.joined_at))
            joined = Joined(at=at, on=member.joined_on, number=MemberNo(number), member=member)
            self._add(joined, 0, 1, number)
            if member.status is Status.CLOSED and member.merged is None:
                # Who had no points to lose left no trace in the ledger: after all else that was theirs, then.
                last = max(self._seen.get(number, member.joined_at), member.joined_at)
                at, after = self._gone.get(MemberNo(number), (last, _ALL))
                on = self._calendar.day_of(at)
                self._add(Left(at=at, on=on, number=MemberNo(number)), after, 4, number)

    def _adoptions(self, stored: dict[int, ProgrammeVersion]) -> None:
        for number, one in stored.items():
            if one.called_back_at is None and one.from_on <= self._today:
                at = max(one.at, self._calendar.start_of(one.from_on)) if one.planned else one.at
                on = one.from_on if one.planned else self._calendar.day_of(one.at)
                self._add(Adopted(at=at, on=on, version=number, planned=one.planned), 0, 0, number)


def _reaches(terms: Terms | None) -> Extent:
    """How far a version reaches into points there are."""
    return Extent.KEEP if terms is None or terms.back_on is not None else terms.lots


_EARLIEST = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
_ALL = 10**12
"""After every entry of the same second."""
