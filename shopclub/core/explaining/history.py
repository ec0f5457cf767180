"""What happened to a member, event by event: purchases and returns with what they brought, tiers, coupons, gifts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby

import msgspec

from shopclub.core.context import Context
from shopclub.core.coupons.model import Coupon
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.explaining.balance import Part
from shopclub.core.explaining.outline import Outline, Outlines, Shared
from shopclub.core.explaining.reading import Explaining
from shopclub.core.households.verbs import Households
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import Pooled
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import Member
from shopclub.core.members.verbs import Members
from shopclub.core.sales.model import Sale
from shopclub.core.tiers.model import TierChange
from shopclub.core.tiers.verbs import Tiers


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, with all that it brought or took."""

    on: date
    at: datetime
    sale: SaleNo = SaleNo(0)
    receipt: Sale | None = None
    """The purchase, return or payment; None where it was none."""
    parts: tuple[Part, ...] = ()
    """Entries, in their order."""
    tier: TierChange | None = None
    coupons: tuple[Coupon, ...] = ()
    """Those that were given."""
    by: MemberNo | None = None
    """Who else of the shared card did it; None: the member."""
    joined: bool = False
    """That they became a member."""


class Month(msgspec.Struct, frozen=True, kw_only=True):
    """The events of one month, the latest first."""

    first: date
    """Its first day."""
    events: tuple[Event, ...]

    def points(self) -> tuple[int, int]:
        """Points that came and points that went; what only changed its card did neither."""
        moved = [
            part.amount
            for event in self.events
            for part in event.parts
            if part.entry.unit == POINTS and not isinstance(part.entry.why, Pooled)
        ]
        return sum(n for n in moved if n > 0), -sum(n for n in moved if n < 0)


def events_of(
    member: Member | None,
    sales: Iterable[tuple[SaleNo, Sale]],
    did: Iterable[Part],
    others: Iterable[Part],
    tiers: Iterable[TierChange],
    coupons: Iterable[Coupon],
) -> list[Event]:
    """
    What happened, the latest first. What a receipt brought stands with it; the rest one by one, entries of one moment
    and of one reason together.

    Args:
        member: the file, where joining is one of them.
        sales: receipts of the member.
        did: entries the member made; of each of the receipts all.
        others: entries that others with the same shared card made.
        tiers: changes of the tier.
        coupons: coupons given to the member; of each of the receipts all.
    """
    by_sale: dict[int, list[Part]] = {}
    alone: list[Part] = []
    receipts = dict(sales)
    for part in did:
        sale = part.entry.sale
        if sale is not None and sale in receipts:
            by_sale.setdefault(sale, []).append(part)
        else:
            alone.append(part)
    given: dict[int, list[Coupon]] = {}
    for coupon in coupons:
        given.setdefault(coupon.sale if coupon.sale in receipts else 0, []).append(coupon)
    found = [
        Event(
            on=sale.on,
            at=sale.at,
            sale=number,
            receipt=sale,
            parts=tuple(by_sale.get(number, ())),
            coupons=tuple(given.get(number, ())),
        )
        for number, sale in receipts.items()
    ]
    found += _alone(alone)
    found += [Event(on=p.entry.on, at=p.entry.at, parts=(p,), by=MemberNo(p.entry.member)) for p in others]
    found += [Event(on=step.on, at=step.at, tier=step) for step in tiers if step.before != step.after]
    found += _given(given.get(0, ()))
    if member is not None:
        found.append(Event(on=member.joined_on, at=member.joined_at, joined=True))
    return sorted(found, key=_place, reverse=True)


def _alone(parts: Iterable[Part]) -> list[Event]:
    """Entries of no receipt, one by one; points that change the card leave one account and reach the other as one."""
    events: list[Event] = []
    for part in parts:
        last = events[-1] if events else None
        if last is not None and isinstance(part.entry.why, Pooled) and _is_half(last, part):
            events[-1] = msgspec.structs.replace(last, parts=(*last.parts, part))
        else:
            events.append(Event(on=part.entry.on, at=part.entry.at, parts=(part,)))
    return events


def _is_half(last: Event, part: Part) -> bool:
    (*_, before) = last.parts
    return len(last.parts) == 1 and isinstance(before.entry.why, Pooled) and before.amount == -part.amount


def _given(coupons: Sequence[Coupon]) -> list[Event]:
    """Coupons outside a receipt; those given in one moment are one event."""
    ordered = sorted(coupons, key=lambda coupon: coupon.at)
    moments = [(at, tuple(group)) for at, group in groupby(ordered, key=lambda coupon: coupon.at)]
    return [Event(on=group[0].from_on, at=at, coupons=group) for at, group in moments]


def _place(event: Event) -> tuple[date, datetime, int, int]:
    """Of one day what was recorded later is later; a tier follows what reached it, joining precedes all."""
    rank = 0 if event.joined else 2 if event.tier is not None else 1
    number = max((int(part.number) for part in event.parts), default=int(event.sale))
    return (event.on, event.at, rank, number)


class Histories:
    """Gathers what happened to a member."""

    def __init__(
        self,
        context: Context,
        explaining: Explaining,
        members: Members,
        tiers: Tiers,
        coupons: Coupons,
        households: Households,
    ) -> None:
        self._context = context
        self._explaining = explaining
        self._members = members
        self._tiers = tiers
        self._coupons = coupons
        self._households = households
        self._outlines = Outlines(context.books)

    async def of(self, member: MemberNo) -> History:
        """
        What happened to a member, by months; others have their turn while it is looked through.

        Raises:
            NotFound: no such member.
        """
        member = self._context.books.kept(member)
        file = self._members.get(member)
        outline = await self._outlines.of(member, self._shared(member))
        return History(
            file=file,
            outline=outline,
            steps=tuple(step for step in self._tiers.history(member) if step.before != step.after),
            coupons=tuple(self._dated(coupon) for _, coupon in self._coupons.of_member(member)),
            explaining=self._explaining,
        )

    def _dated(self, coupon: Coupon) -> Coupon:
        """A coupon as of the business day it was given, which may lie before the first day it holds."""
        return msgspec.structs.replace(coupon, from_on=self._context.calendar.day_of(coupon.at))

    def _shared(self, member: MemberNo) -> Shared | None:
        """Whose points a member shares, and since when."""
        household = self._households.of(member)
        if household is None:
            return None
        card = household.card(member)
        since = card.agreed.at if card is not None and card.agreed is not None else None
        return Shared(self._explaining.owner(member, POINTS), since)


class History:
    """What happened to one member; a month is read when it is asked for."""

    def __init__(
        self,
        *,
        file: Member,
        outline: Outline,
        steps: Sequence[TierChange],
        coupons: Sequence[Coupon],
        explaining: Explaining,
    ) -> None:
        self._file = file
        self._outline = outline
        self._steps = steps
        self._coupons = coupons
        self._explaining = explaining
        firsts = {*outline.months, self._first(file.joined_on), *(self._first(step.on) for step in steps)}
        self.months: tuple[date, ...] = tuple(sorted(firsts | {*map(self._month_of, coupons)}, reverse=True))
        """The first day of each month that has something, the latest first."""

    def month(self, first: date) -> Month:
        """The events of a month."""
        rows = self._outline.of(first)
        events = events_of(
            self._file if self._first(self._file.joined_on) == first else None,
            self._explaining.receipts(rows.sales),
            self._explaining.told(rows.did),
            self._explaining.told(rows.others),
            [step for step in self._steps if self._first(step.on) == first],
            [coupon for coupon in self._coupons if self._month_of(coupon) == first],
        )
        return Month(first=first, events=tuple(events))

    def _month_of(self, coupon: Coupon) -> date:
        """Of a coupon, or of the receipt it came with."""
        sale = self._outline.receipts.get(SaleNo(coupon.sale)) if coupon.sale is not None else None
        return self._first(coupon.from_on if sale is None else sale.on)

    @staticmethod
    def _first(day: date) -> date:
        return day.replace(day=1)
