"""Writing entries together with the account they change, inside the one commit of a verb."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import (
    ACCOUNTS,
    LEDGER,
    Account,
    AnyReason,
    Entry,
    Kind,
    Left,
    Source,
    Standing,
    TakenBack,
    TakenByRate,
)
from shopclub.core.ledger.rules import book, carried, counted, post, spend, take_back
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit
from shopclub.core.staff.model import Actor


class Posting:
    """
    One member's account within a verb: entries are posted in order, `close` writes the account once.

    `first` and `count` name the entries written so far; they follow each other. A number that was merged into another
    means that one, so that an old row is acted on where its member is now.
    """

    def __init__(
        self,
        session: Session,
        member: MemberNo,
        *,
        at: datetime,
        on: date,
        source: Source,
        staff: StaffNo | None = None,
        sale: SaleNo | None = None,
        exactly: bool = False,
    ) -> None:
        self._session = session
        self.member = member if exactly else session.kept(member)
        self.account = session.get(ACCOUNTS, self.member) or Account()
        self.at = at
        self._actor = Actor(staff=staff, role=None, source=source)
        self.on = on
        self.sale = sale
        self.first: EntryNo | None = None
        self.count = 0

    def entry(self, kind: Kind, amount: int, why: AnyReason, **more: object) -> Entry:
        """An entry of this member and moment, not yet posted."""
        plain = self.stamp(self.member, self.at, self.on, self._actor, self.sale, kind, why)
        return msgspec.structs.replace(plain, amount=amount, **more)

    @staticmethod
    def stamp(
        member: MemberNo, at: datetime, on: date, actor: Actor, sale: SaleNo | None, kind: Kind, why: AnyReason
    ) -> Entry:
        """An entry of points with everything but its amount; one of another unit says so (`replace`)."""
        return Entry(
            at=at.replace(microsecond=0),
            on=on,
            member=member,
            kind=kind,
            amount=0,
            why=why,
            sale=sale,
            staff=actor.staff,
            source=actor.source,
        )

    def post(self, entry: Entry) -> EntryNo:
        """Post an addition, an expiry, an adjustment."""
        self.account, posted = post(self.account, entry)
        return self._write(posted)

    def earn(self, points: int, why: AnyReason, **more: object) -> EntryNo:
        """Post points earned and count them for the tiers (a `rise` is the caller's, when all is posted)."""
        return self._earn(self.entry(Kind.EARN, points, why, **more))

    def engage(self, points: int, why: AnyReason, **more: object) -> EntryNo:
        """Post engagement points, which lift tiers and buy nothing, and count them."""
        return self._earn(self.entry(Kind.EARN, points, why, unit=ENGAGEMENT, **more))

    def _earn(self, entry: Entry) -> EntryNo:
        number = self.post(entry)
        points, engagement = counted(entry)
        if points or engagement:
            self.book(entry.on, points=points, engagement=engagement)
        return number

    def spend(self, entry: Entry) -> EntryNo:
        """
        Post a redemption.

        Raises:
            InsufficientPoints: when the account has less of the entry's unit usable on the day.
        """
        self.account, posted = spend(self.account, entry, self.on)
        return self._write(posted)

    def take_back(self, entry: Entry, *, forgive: bool, lot: str | None) -> tuple[EntryNo | None, int]:
        """
        Post a clawback; returns its number and the points forgiven.

        Where all of it was forgiven the entry moves nothing and says so; None only when there was nothing to take.
        """
        self.account, posted, forgiven = take_back(self.account, entry, forgive=forgive, lot=lot)
        if forgiven and isinstance(posted.why, TakenBack | TakenByRate):
            posted = msgspec.structs.replace(posted, why=msgspec.structs.replace(posted.why, forgiven=forgiven))
        if not posted.amount and not forgiven:
            return None, forgiven
        return self._write(posted), forgiven

    def let_go(self) -> int:
        """Expire every lot and let debts go, because the member leaves; returns the points that expired."""
        points = sum(self.account.lots.get(POINTS, {}).values())
        for unit in sorted({*self.account.lots, *self.account.debt}):
            self._let_go(unit)
        return points

    def _let_go(self, unit: Unit) -> None:
        held = self.account.lots.get(unit, {})
        if held:
            lots = {key: -left for key, left in held.items()}
            self.post(self.entry(Kind.EXPIRE, sum(lots.values()), Left(), lots=lots, unit=unit))
        if debt := self.account.debt.get(unit, 0):
            self.post(self.entry(Kind.ADJUST, debt, Left(), unit=unit))

    def book(self, on: date, *, spend_minor: int = 0, points: int = 0, visits: int = 0, engagement: int = 0) -> None:
        """Add activity to the month of `on`."""
        self.account = book(self.account, on, self.on, spend_minor, points, visits, engagement)

    def carried(self, changes: Mapping[str, int]) -> None:
        """Change the money carried below a full step, by rule."""
        self.account = carried(self.account, changes)

    def hold(self, points: int) -> None:
        """Hold points for a reward that is asked for, or (negative) let them go."""
        self.account = msgspec.structs.replace(self.account, reserved=self.account.reserved + points)

    def bought(self) -> None:
        """Note a purchase on this day."""
        first = min(self.account.first_on or self.on, self.on)
        last = max(self.account.last_on or self.on, self.on)
        self.account = msgspec.structs.replace(self.account, first_on=first, last_on=last)

    def stand(self, standing: Standing | None) -> None:
        """Put the account into a tier."""
        self.account = msgspec.structs.replace(self.account, standing=standing)

    def adopt(self, account: Account, entries: Iterable[Entry]) -> None:
        """Take over an account and the entries a pure function made for it."""
        self.account = account
        for entry in entries:
            self._write(entry)

    def close(self) -> tuple[EntryNo, int] | None:
        """Stage the account; returns the entries written as (first, how many), None when there are none."""
        self._session.put(ACCOUNTS, self.member, self.account)
        return None if self.first is None else (self.first, self.count)

    def _write(self, entry: Entry) -> EntryNo:
        number = EntryNo(self._session.insert(LEDGER, entry))
        if self.first is None:
            self.first = number
        self.count += 1
        return number
