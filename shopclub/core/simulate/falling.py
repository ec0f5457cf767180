"""What falls due: for each member before anything else of theirs happens, and for everybody at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from shopclub.core.clockwork.rules import next_due, not_late
from shopclub.core.clockwork.verbs import bring_to
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, Account, Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.simulate.rooms import Rooms


class Falling:
    """
    Expiry and tier reviews.

    Each counts for the day it falls due on, whenever it is written, and nobody sees an account in between: so it is
    enough to do it before the account is looked at.
    """

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._through: dict[int, date] = {}
        self._undated = rooms.programmes.undated()

    def anew(self) -> None:
        """Another programme is in force: what falls due is another."""
        self._through.clear()
        self._undated = self._rooms.programmes.undated()

    def bring(self, number: int, on: date) -> None:
        """Do what fell due for a member through a day, and for the account their points are on."""
        through = self._through.get(number)
        if through is not None and through >= on:
            return
        self._through[number] = on
        account = self._rooms.books.get(ACCOUNTS, number)
        if account is None:
            return
        self._bring(number, account, on)
        if account.pool is not None:
            self.bring(account.pool, on)

    def bring_all(self, on: date) -> None:
        """Do it for everybody."""
        for number in sorted(self._rooms.books.table(ACCOUNTS)):
            self.bring(number, on)

    def _bring(self, number: int, account: Account, on: date) -> None:
        rooms = self._rooms
        programme = rooms.programmes.current
        late = not_late if programme.late is None else self._late(number, account, on)
        if next_due(account, programme, on, late, self._undated) is None:
            return
        moment = rooms.moment
        posting = Posting(rooms.books.session, MemberNo(number), at=moment.now(), on=on, source=Source.SYSTEM)
        late = not_late if programme.late is None else self._of(posting)
        bring_to(rooms.books.session, posting, programme, on, late, self._undated)
        posting.close()

    def _late(self, number: int, account: Account, on: date) -> Callable[[], int]:
        """How long after its last usable day a lot may still be redeemed."""
        gatherer = self._rooms.gatherer
        return lambda: gatherer.late_days(gatherer.facts(MemberNo(number), account=account, on=on), on)

    def _of(self, posting: Posting) -> Callable[[], int]:
        """The same as the posting goes on."""
        gatherer = self._rooms.gatherer

        def days() -> int:
            facts = gatherer.facts(posting.member, account=posting.account, purse=posting.purse, on=posting.on)
            return gatherer.late_days(facts, posting.on)

        return days
