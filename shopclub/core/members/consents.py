"""
The log of what people agreed to: one row for each agreement, from when, to which text, where, and until when.

The member file holds what counts now; this log is the proof of it. Rows are ended, never rewritten, and stay when a
person is forgotten: they hold a number and instants, nothing about anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.kernel.documents import Collection, Lookup
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.members.model import NOTICE_VERSION, Consent
from shopclub.core.staff.model import Actor, Source


class Agreed(StrEnum):
    """What one can agree to; each is asked for by itself."""

    MEMBERSHIP = "membership"
    MARKETING = "marketing"
    BOARD = "board"
    """To be on the leaderboard with a masked name."""


class Agreement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One agreement; the document id says in which order they came."""

    member: MemberNo
    to: Agreed
    at: datetime
    notice: str
    """Version of the text that was shown."""
    channel: Source
    guardian: bool = False
    """Whether a guardian agreed for a child."""
    staff: StaffNo | None = None
    """Who served, where it was given at the counter."""
    ended_at: datetime | None = None
    """When it was withdrawn, or another text took its place; None while it stands."""
    ended_via: Source | None = None


CONSENTS = Collection("consents", Agreement, history=True, lookups={"member": Lookup(("member",))})


def is_given(consent: Consent | None, to: Agreed) -> bool:
    """Whether somebody agrees to something now."""
    if consent is None:
        return False
    match to:
        case Agreed.MARKETING:
            return consent.marketing
        case Agreed.BOARD:
            return consent.board
    return True


def given_at(consent: Consent, to: Agreed) -> datetime:
    """Since when."""
    match to:
        case Agreed.MARKETING:
            return consent.marketing_at or consent.at
        case Agreed.BOARD:
            return consent.board_at or consent.at
    return consent.at


def agreements_of(books: Books, number: MemberNo, consent: Consent | None) -> list[Agreement]:
    """
    Everything somebody ever agreed to, oldest first.

    Args:
        books: where the log is.
        number: the member's.
        consent: of the member's file: a file from before the log speaks for itself.
    """
    rows = [books.require(CONSENTS, row) for row in books.of_member(CONSENTS, "member", number)]
    return rows or list(_from_file(number, consent))


def _from_file(number: MemberNo, consent: Consent | None) -> Iterator[Agreement]:
    """What the file of somebody who joined before there was a log says."""
    if consent is None:
        return
    for to in Agreed:
        if is_given(consent, to):
            yield Agreement(
                member=number,
                to=to,
                at=given_at(consent, to),
                notice=consent.notice,
                channel=consent.channel,
                guardian=consent.guardian,
            )


def note_consents(
    session: Session,
    books: Books,
    number: MemberNo,
    before: Consent | None,
    after: Consent | None,
    actor: Actor,
    at: datetime,
    *,
    alone: bool = False,
) -> None:
    """
    Stage in the log what changed between two consents of one member.

    Args:
        session: of the verb that changes the file.
        books: where the log is.
        number: the member's.
        before: as it was; None for nobody's yet.
        after: as it will be; None ends everything.
        actor: who does it, and from where.
        at: the verb's instant.
        alone: of this file only, not of those that were merged into it.
    """
    if before == after and after is not None:
        return
    found = books.find(CONSENTS, "member", number) if alone else books.of_member(CONSENTS, "member", number)
    rows = [(row, books.require(CONSENTS, row)) for row in found]
    if not any(one.member == number for _, one in rows):
        rows += [(session.insert(CONSENTS, one), one) for one in _from_file(number, before)]
    for to in Agreed:
        is_renewed = to is Agreed.MEMBERSHIP and before is not None and after is not None and before.at != after.at
        standing = [(row, one) for row, one in rows if one.to is to and one.ended_at is None]
        if after is None or (is_given(before, to) and (not is_given(after, to) or is_renewed)):
            for row, one in standing:
                # A clock that was set back ends nothing before it began.
                ended = msgspec.structs.replace(one, ended_at=max(at, one.at), ended_via=actor.source)
                session.put(CONSENTS, row, ended)
        elif is_given(after, to) and any(one.member == number for _, one in standing):
            continue
        if after is not None and is_given(after, to) and (not is_given(before, to) or is_renewed):
            with_joining = before is None or to is Agreed.MEMBERSHIP
            given = Agreement(
                member=number,
                to=to,
                at=given_at(after, to),
                notice=after.notice if with_joining else NOTICE_VERSION,
                channel=after.channel if with_joining else actor.source,
                guardian=after.guardian,
                staff=actor.staff,
            )
            session.insert(CONSENTS, given)
