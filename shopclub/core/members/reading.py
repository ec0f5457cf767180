"""Reading the member file: one member, a few typed characters, those who wait for the counter."""

from __future__ import annotations

from datetime import timedelta

from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, MemberClosed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import fold_digits
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
_NUMBER_LENGTH = 9


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

    def find_referrer(self, text: str) -> MemberNo:
        """
        The member who is named as having brought somebody along: by card (a replaced one too), phone or number.

        Raises:
            NotFound: `referrer_unknown`.
            MemberClosed: `referrer_left` with `member`.
        """
        number = self._named(fold_digits(text))
        member = self._context.books.get(MEMBERS, number) if number is not None else None
        if number is None or member is None:
            raise NotFound("referrer_unknown")
        if member.status is not Status.ACTIVE:
            raise MemberClosed("referrer_left", member=number)
        return MemberNo(number)

    def _named(self, typed: str) -> int | None:
        """Whom a card code, a phone or a member number means; a number may also be a short phone's, so that is last."""
        if (owner := self.directory.by_card(typed)) is not None:
            return owner.number if owner.kind != "pending" else None
        phone = read_phone(typed, self._context.shop.country)
        if phone and (found := self.directory.by_phone(phone)) is not None:
            return found
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _NUMBER_LENGTH else None
        return None if number is None else self._context.books.kept(number)

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
        purse = self._context.books.get(ACCOUNTS, account.pool) if account is not None and account.pool else account
        standing = account.standing if account else None
        tiers = self._programmes.current.tiers()
        tier = standing.tier if standing else (tiers[0].id if tiers else "")
        return Found(
            number=number,
            member=self.get(number),
            points=purse.points() if purse else 0,
            tier=tier,
            matched=matched,
        )

    def pending(self) -> list[tuple[int, PendingJoin]]:
        """Joins that wait for the counter, oldest first; lapsed ones left out."""
        oldest = self._context.clock.now() - timedelta(days=PENDING_DAYS)
        return [(n, p) for n, p in sorted(self._context.books.all(PENDING)) if p.at > oldest]


def read_phone(text: str, country: str) -> str | None:
    """A phone number in E.164; None for text that is none."""
    try:
        return normalise_phone(text, country)
    except InvalidInput:
        return None


def require_active(member: Member, number: int) -> None:
    """
    Refuse a member who has left.

    Raises:
        MemberClosed: `member_closed`; `member_merged` with `kept` for a file that was merged into another.
    """
    if member.merged is not None:
        raise MemberClosed("member_merged", member=number, kept=member.merged)
    if member.status is not Status.ACTIVE:
        raise MemberClosed("member_closed", member=number)
