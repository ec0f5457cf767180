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
from shopclub.core.ledger.purses import Purses, home_of, named
from shopclub.core.ledger.rules import book, carried, counted, post, spend, take_back
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit
from shopclub.core.staff.model import Actor


class Posting:
    """
    One member's account within a verb: entries are posted in order, `close` writes the accounts once.

    `account` is the member's own: purchases, tier figures, and every unit but points. The points lie on the same, or
    (`Account.pool`) on the account their family collects on: what is earned and spent goes there, and says so
    (`Entry.account`). The way back of an entry leads to where its points are now (`home`).

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
        self._others: dict[MemberNo, Account] = {}
        self.at = at
        self._actor = Actor(staff=staff, role=None, source=source)
        self.on = on
        self.sale = sale
        self.first: EntryNo | None = None
        self.count = 0

    def entry(self, kind: Kind, amount: int, why: AnyReason, **more: object) -> Entry:
        """An entry of this member and moment, not yet posted; points are where the member's are."""
        plain = self.stamp(self.member, self.at, self.on, self._actor, self.sale, kind, why)
        whose: dict[str, object] = {"account": self.account.pool} if more.get("unit", POINTS) == POINTS else {}
        return msgspec.structs.replace(plain, amount=amount, **(whose | more))

    def back(self, origin: Entry, number: EntryNo, why: AnyReason) -> Entry:
        """The entry that takes another one back whole, not yet posted; its lots are the caller's to say."""
        plain = self.stamp(self.member, self.at, self.on, self._actor, self.sale, Kind.REVERSE, why)
        return msgspec.structs.replace(
            plain,
            amount=-origin.amount,
            unit=origin.unit,
            rule=origin.rule,
            account=named(self.home(origin), self.member),
            reverses=number,
        )

    # -- whose account ------------------------------------------------------------------------------

    def of(self, owner: MemberNo) -> Account:
        """An account as it stands within the verb."""
        if owner == self.member:
            return self.account
        if owner not in self._others:
            self._others[owner] = self._session.get(ACCOUNTS, owner) or Account()
        return self._others[owner]

    def owner(self, unit: Unit) -> MemberNo:
        """Whose account the member's balance of a unit is on."""
        return self.account.pool or self.member if unit == POINTS else self.member

    @property
    def purse(self) -> Account:
        """The account the member's points are on."""
        return self.of(self.owner(POINTS))

    def home(self, origin: Entry) -> MemberNo:
        """Whose account the points of an entry are on now."""
        return home_of(origin, self.of, self._session.kept)

    def purses(self) -> Purses:
        """The accounts, for a pure function to work on; `adopt` takes them over."""
        return Purses(
            member=self.member,
            accounts={self.member: self.account, **self._others},
            load=self.of,
            kept=self._session.kept,
        )

    def _take_over(self, owner: MemberNo | None, account: Account) -> None:
        if owner is None or owner == self.member:
            self.account = account
        else:
            self._others[owner] = account

    # -- posting ------------------------------------------------------------------------------------

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
        account, posted = post(self.of(entry.account or self.member), entry)
        self._take_over(entry.account, account)
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

    def spend(self, entry: Entry, *, late_days: int = 0) -> EntryNo:
        """
        Post a redemption.

        Args:
            entry: what is spent.
            late_days: so many days after its last usable day a lot may still be spent.

        Raises:
            InsufficientPoints: when the account has less of the entry's unit usable on the day.
        """
        account, posted = spend(self.of(entry.account or self.member), entry, self.on, late_days=late_days)
        self._take_over(entry.account, account)
        return self._write(posted)

    def take_back(self, entry: Entry, *, forgive: bool, lot: str | None) -> tuple[EntryNo | None, int]:
        """
        Post a clawback; returns its number and the points forgiven.

        Where all of it was forgiven the entry moves nothing and says so; None only when there was nothing to take.
        """
        account, posted, forgiven = take_back(self.of(entry.account or self.member), entry, forgive=forgive, lot=lot)
        self._take_over(entry.account, account)
        if forgiven and isinstance(posted.why, TakenBack | TakenByRate):
            posted = msgspec.structs.replace(posted, why=msgspec.structs.replace(posted.why, forgiven=forgiven))
        if not posted.amount and not forgiven:
            return None, forgiven
        return self._write(posted), forgiven

    def let_go(self) -> int:
        """
        Expire every lot and let debts go, because the member leaves; returns the points that expired.

        What lies on the account of a family is the family's.
        """
        points = sum(self.account.lots.get(POINTS, {}).values())
        for unit in sorted({*self.account.lots, *self.account.debt}):
            self._let_go(unit)
        return points

    def _let_go(self, unit: Unit) -> None:
        held = self.account.lots.get(unit, {})
        if held:
            lots = {key: -left for key, left in held.items()}
            self.post(self.entry(Kind.EXPIRE, sum(lots.values()), Left(), lots=lots, unit=unit, account=None))
        if debt := self.account.debt.get(unit, 0):
            self.post(self.entry(Kind.ADJUST, debt, Left(), unit=unit, account=None))

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

    def adopt(self, purses: Purses, entries: Iterable[Entry]) -> None:
        """Take over accounts and the entries a pure function made for them."""
        self.account = purses.own
        self._others.update({owner: account for owner, account in purses.accounts.items() if owner != self.member})
        for entry in entries:
            self._write(entry)

    def close(self) -> tuple[EntryNo, int] | None:
        """Stage the accounts; returns the entries written as (first, how many), None when there are none."""
        self._session.put(ACCOUNTS, self.member, self.account)
        for owner, account in self._others.items():
            if account != self._session.get(ACCOUNTS, owner):
                self._session.put(ACCOUNTS, owner, account)
        return None if self.first is None else (self.first, self.count)

    def _write(self, entry: Entry) -> EntryNo:
        number = EntryNo(self._session.insert(LEDGER, entry))
        if self.first is None:
            self.first = number
        self.count += 1
        return number


def purse_in(session: Session, member: MemberNo) -> Account:
    """The account a member's points are on, with the changes staged so far."""
    own = session.get(ACCOUNTS, session.kept(member)) or Account()
    return own if own.pool is None else session.get(ACCOUNTS, own.pool) or Account()
