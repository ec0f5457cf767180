"""Reading the member file: one member, a few typed characters, those who wait for the counter."""

from __future__ import annotations

from datetime import timedelta

from shopclub.core.context import Context
from shopclub.core.kernel.errors import MemberClosed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.members.directory import CardOwner, Directory
from shopclub.core.members.model import (
    MEMBERS,
    PENDING,
    Found,
    Member,
    PendingJoin,
    Status,
)
from shopclub.core.programme.verbs import Programmes

PENDING_DAYS = 7


class MemberFile:
    """The member file, read."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes
        self.directory = Directory(context.books)

    def get(self, number: int) -> Member:
        """
        A member's file.

        Raises:
            NotFound: `members_not_found`.
        """
        return self._context.books.require(MEMBERS, number)

    def count(self) -> int:
        """How many files there are, closed ones included."""
        return self._context.books.count(MEMBERS)

    def by_card(self, text: str) -> CardOwner | None:
        """Whose card a scan is; None if it is none of ours."""
        return self.directory.by_card(text)

    def by_phone(self, text: str) -> MemberNo | None:
        """
        The active member with this phone number, as typed.

        Raises:
            InvalidInput: not a phone number.
        """
        return self.directory.by_phone(normalise_phone(text, self._context.shop.country))

    def search(self, text: str, limit: int = 20) -> list[Found]:
        """Members a few typed characters may mean, the surest first."""
        return [self._found(hit.number, hit.matched) for hit in self.directory.search(text, limit)]

    def newest(self, limit: int = 50) -> list[Found]:
        """Those who joined last, newest first, closed files left out."""
        out: list[Found] = []
        for number in reversed(self._context.books.raw(MEMBERS)):
            if len(out) == limit:
                break
            found = self._found(MemberNo(number), "number")
            if found.member.status is Status.ACTIVE:
                out.append(found)
        return out

    def _found(self, number: MemberNo, matched: str) -> Found:
        account = self._context.books.get(ACCOUNTS, number)
        standing = account.standing if account else None
        tiers = self._programmes.current.tiers()
        tier = standing.tier if standing else (tiers[0].id if tiers else "")
        return Found(
            number=number,
            member=self.get(number),
            points=account.points() if account else 0,
            tier=tier,
            matched=matched,
        )

    def pending(self) -> list[tuple[int, PendingJoin]]:
        """Joins that wait for the counter, oldest first; lapsed ones left out."""
        oldest = self._context.clock.now() - timedelta(days=PENDING_DAYS)
        return [(n, p) for n, p in sorted(self._context.books.all(PENDING)) if p.at > oldest]


def require_active(member: Member, number: int) -> None:
    """
    Refuse a member who has left.

    Raises:
        MemberClosed: `member_closed`.
    """
    if member.status is not Status.ACTIVE:
        raise MemberClosed("member_closed", member=number)
