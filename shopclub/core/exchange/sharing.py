"""
Receipts of members who share a card: each earns into what their household collects, as at the counter.

What several collect is earned, spent and ended by all of them, so that no past of one of them can be lived through
again (`past`). Each new receipt adds what it earns on its day to the balance as it is; what is older than others
changes nothing of those.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from shopclub.core.books import Books, Session
from shopclub.core.exchange.earning import PastRules
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.past import Event, Past, Rehearsal, Step
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.ledger.model import Entry, Kind, Pooled, Source, TakenByRate
from shopclub.core.ledger.units import POINTS


class Tried(Rehearsal):
    """The books with what would be staged, for a dry run; nothing is written."""

    def __init__(self, books: Books) -> None:
        super().__init__()
        self._books = books
        self._staged: dict[tuple[str, int], object] = {}

    def get(self, table: Collection[T], number: int) -> T | None:
        """As committed, with the changes so far."""
        staged = self._staged.get((table.name, number))
        return staged if isinstance(staged, table.type) else self._books.get(table, number)

    def kept(self, number: int) -> MemberNo:
        """Whom a number means."""
        return self._books.kept(number)

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """Keep a change."""
        self._staged[table.name, number] = document


class Staged(Rehearsal):
    """A commit, and what one receipt stages in it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.first = 0
        """Number of the first entry; 0 for none."""

    def get(self, table: Collection[T], number: int) -> T | None:
        """With the changes staged so far."""
        return self._session.get(table, number)

    def kept(self, number: int) -> MemberNo:
        """Whom a number means."""
        return self._session.kept(number)

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """Stage a document."""
        self._session.put(table, number, document)

    def insert(self, table: Collection[T], document: T) -> int:
        """Stage a new row."""
        super().insert(table, document)
        number = self._session.insert(table, document)
        if isinstance(document, Entry):
            self.first = self.first or number
        return number


class Shared:
    """Adds receipts one by one, in order of time."""

    def __init__(self, rules: PastRules, earned: dict[MemberNo, int], *, today: date, now: datetime) -> None:
        """
        Args:
            rules: the programme in force, as it counts for receipts.
            earned: what receipts before have earned, of each member who shares a card.
            today: the business day.
            now: stamp of the rows.
        """
        self._rules = rules
        self._earned = dict(earned)
        self._today = today
        self._now = now

    def __contains__(self, member: object) -> bool:
        """Whether a member's receipts are added this way."""
        return member in self._earned

    def add(self, session: Rehearsal, event: Event, member: MemberNo, staff: StaffNo | None) -> Step:
        """What one receipt does; its rows and accounts are staged."""
        past = Past(
            member, self._rules, points=True, now=self._now, staff=staff, session=session, earned=self._earned[member]
        )
        step, self._earned[member] = past.add(event, self._today)
        return step


def shares_card(club: OpenClub, member: MemberNo, entries: Iterable[Entry]) -> bool:
    """Whether somebody's points are, or once were, on one account with others'."""
    return club.households.of(member) is not None or any(
        entry.account is not None or isinstance(entry.why, Pooled) for entry in entries
    )


def is_only_moved(entry: Entry) -> bool:
    """Whether what a member did came out of imported sales, or moved points to and from a household."""
    if entry.kind is Kind.EXPIRE or isinstance(entry.why, Pooled):
        return True
    return entry.source is Source.IMPORT and entry.kind in (Kind.EARN, Kind.REVERSE)


def earned_so_far(entries: Iterable[Entry]) -> int:
    """Points that imported receipts have earned, less what refunds took of them."""
    return sum(
        entry.amount
        for entry in entries
        if entry.unit == POINTS and (entry.kind is Kind.EARN or isinstance(entry.why, TakenByRate))
    )
