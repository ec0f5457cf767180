"""The leaderboard: those who said they want to be on it, in the order of a figure of the present period."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from shopclub.core.campaigns.rules import Runner, figure_of, ranked
from shopclub.core.context import Context
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, Account
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.members.rules import masked_name
from shopclub.core.programme.effects import PointsFixed, RankBy, Ties, ToTheFirst
from shopclub.core.programme.verbs import Programmes
from shopclub.core.store import Doc
from shopclub.core.store.index import attach


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the leaderboard."""

    place: int
    """Equal figures share one."""
    member: MemberNo
    name: str
    """The first character and two stars; empty when no name is kept."""
    figure: int
    """Money in minor units."""


class Consenting:
    """An index of the members who want to be on the leaderboard."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        consent = doc.get("consent")
        if isinstance(consent, Mapping) and consent.get("board") and doc.get("status") != Status.CLOSED.value:
            self._numbers.add(doc_id)

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        del doc
        self._numbers.discard(doc_id)

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._numbers.clear()
        for doc_id, doc in docs.items():
            self.add(doc_id, doc)

    def numbers(self) -> list[int]:
        """Their numbers."""
        return sorted(self._numbers)


class Leaderboards:
    """The shop's leaderboard; nobody is on it who did not say so."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes
        self._consenting = Consenting()
        attach(context.books.db.storage, MEMBERS.name, self._consenting)

    @property
    def is_on(self) -> bool:
        """Whether the programme has one."""
        return self._programmes.current.leaderboard.enabled

    @property
    def by(self) -> RankBy:
        """What it counts."""
        return self._programmes.current.leaderboard.by

    def count(self) -> int:
        """How many members want to be on it."""
        return len(self._consenting.numbers())

    def would_be(self, member: MemberNo) -> Placed:
        """
        Where a member stands, or would stand if they wanted to be on it, however many places are shown.

        Raises:
            NotFound: no such member.
        """
        wanted, books, today = self._programmes.current.leaderboard, self._context.books, self._context.today()

        def figure(number: int) -> int:
            return figure_of(books.get(ACCOUNTS, number) or Account(), wanted.by, wanted.period, today)

        own = figure(member)
        ahead = sum(1 for number in self._consenting.numbers() if number != member and figure(number) > own)
        name = masked_name(books.require(MEMBERS, member).name)
        return Placed(place=ahead + 1, member=member, name=name, figure=own)

    def places(self) -> list[Placed]:
        """
        The first of those who want to be on it, as of today; empty while the programme has none.

        Of equal figures all share the place, so that there may be more lines than places.
        """
        wanted = self._programmes.current.leaderboard
        if not wanted.enabled:
            return []
        books, today = self._context.books, self._context.today()
        runners, names = [], {}
        for number in self._consenting.numbers():
            member = books.require(MEMBERS, number)
            account = books.get(ACCOUNTS, number) or Account()
            figure = figure_of(account, wanted.by, wanted.period, today)
            runners.append(Runner(MemberNo(number), figure, member.joined_on))
            names[number] = masked_name(member.name)
        shared = ToTheFirst(places=wanted.places, by=wanted.by, give=PointsFixed(points=1), ties=Ties.ALL)
        return [
            Placed(place=row.place, member=row.member, name=names[row.member], figure=row.figure)
            for row in ranked(runners, shared)
        ]
