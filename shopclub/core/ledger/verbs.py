"""Reading a member's ledger, and changing a balance by hand."""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.changes import PointsMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, ByHand, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import available
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

MOST_BY_HAND = 1_000_000
"""More points than this at once is a slip of the keyboard."""


class Points:
    """The ledger as the counter uses it."""

    def __init__(self, context: Context, programmes: Programmes, guard: Callable[[MemberNo], None]) -> None:
        """
        Args:
            context: books, clock, shop, news.
            programmes: decide when points given by hand expire.
            guard: raises for somebody who is no member or has left; the member file lies above the ledger.
        """
        self._context = context
        self._programmes = programmes
        self._guard = guard

    def account(self, member: MemberNo) -> Account:
        """A member's balances; empty for one nothing was ever posted to."""
        return self._context.books.get(ACCOUNTS, member) or Account()

    def history(self, member: MemberNo, limit: int = 200) -> list[tuple[EntryNo, Entry]]:
        """The member's latest entries, newest first."""
        books = self._context.books
        numbers = books.find(LEDGER, "member", member)[: -limit - 1 : -1]
        return [(EntryNo(n), books.require(LEDGER, n)) for n in numbers]

    def entry(self, number: EntryNo) -> Entry:
        """
        One entry.

        Raises:
            NotFound: `ledger_not_found`.
        """
        return self._context.books.require(LEDGER, number)

    def span(self, entries: tuple[EntryNo, int] | None) -> list[tuple[EntryNo, Entry]]:
        """The entries a row names by its first and their count."""
        if entries is None:
            return []
        first, count = entries
        return [(EntryNo(n), self._context.books.require(LEDGER, n)) for n in range(first, first + count)]

    async def adjust(self, member: MemberNo, points: int, note: str, op: OperationId, actor: Actor) -> int:
        """
        Change a balance by hand, saying why.

        Args:
            member: whose.
            points: to add, or with a minus to take; never more than can be spent today.
            note: the reason, kept with the entry.
            op: operation id.
            actor: the owner.

        Returns:
            The balance after it.

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `adjust_nothing`, `adjust_too_much`, `text_missing`.
            InsufficientPoints: less there than to be taken.
            NotFound, MemberClosed: nobody's, or of somebody who has left.
        """
        demand(actor, Action.ADJUST)
        reason = clean_text(note, "note", 100, required=True)
        if not points:
            raise InvalidInput("adjust_nothing")
        if abs(points) > MOST_BY_HAND:
            raise InvalidInput("adjust_too_much", most=MOST_BY_HAND)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return self.account(member).points()
            self._guard(member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            free = available(posting.account, today)
            if -points > free:
                raise InsufficientPoints("points_insufficient", available=free, wanted=-points)
            expires = last_usable_day(self._programmes.current.expiry, today) if points > 0 else None
            number = posting.post(posting.entry(Kind.ADJUST, points, ByHand(reason), expires=expires))
            posting.close()
            session.done(op, "adjust", number)
        self._context.changes.publish(PointsMoved(member=member))
        return self.account(member).points()
