"""What the counter looks at, requests, retention, and the log of what was handed out."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import MemberChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.ledger.units import VALUE
from shopclub.core.members.consents import Agreement, agreements_of
from shopclub.core.members.model import MEMBERS, NOTICE_VERSION
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import NOTE_LENGTH, is_forgotten
from shopclub.core.members.verbs import Members
from shopclub.core.privacy.copying import copy_of
from shopclub.core.privacy.model import (
    DATA_REQUESTS,
    HANDOUTS,
    OWN_CHANGES,
    Asked,
    DataRequest,
    Forgotten,
    HandedOut,
    Handout,
    HandoutNote,
    IdleMember,
    LeftOut,
    OwnChange,
    OwnDataChanged,
)
from shopclub.core.privacy.own import OWN_EDIT, OWN_OFFERS, OWN_PHONE, OwnData
from shopclub.core.privacy.rules import due_day, idle_before, without_values
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand

NOTED = "handout"
OF_MEMBERS = frozenset({OWN_EDIT, OWN_OFFERS, OWN_PHONE, NOTED})
"""Verbs of operations that are no action of the counter's, and do not stand in the way of taking one back."""
KEPT_HANDOUTS = 2_000
"""Lines of the log of what was handed out; the oldest go."""


class PrivacyRoom(OwnData):
    """Own data, requests, retention and the log of what left the file."""

    def __init__(self, context: Context, members: Members) -> None:
        super().__init__(context, members)
        members.forgetting = (*members.forgetting, self.forget)

    # -- what the counter looks at ----------------------------------------------------------------------

    def changes_of(self, number: MemberNo) -> list[OwnChange]:
        """What one member changed themselves, newest first."""
        numbers = set(self._context.books.numbers(number))
        return [one for _, one in sorted(self._context.books.all(OWN_CHANGES), reverse=True) if one.member in numbers]

    async def look(self, row: int, op: OperationId, actor: Actor, *, accept: bool = False) -> OwnChange:
        """
        Say that a change was looked at; what stood in the fields is let go, which fields it was stays.

        Args:
            row: number of the change.
            op: operation id.
            actor: who serves.
            accept: of a wished phone number: take it over.

        Raises:
            NotAllowed, NotFound: `own_changes_not_found`.
            Conflict: `phone_taken` with `member`.
        """
        demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            change = session.require(OWN_CHANGES, row)
            now = self._context.now()
            if session.done_before(op, now) or change.seen_at is not None:
                return change
            if accept and change.phone:
                self._take_over(session, change)
            seen = msgspec.structs.replace(
                without_values(change),
                seen_at=now,
                staff=actor.staff,
                accepted=accept if change.phone else None,
            )
            session.put(OWN_CHANGES, row, seen)
            session.done(op, "look", row)
        changed = [MemberChanged(number=change.member)] if seen.accepted else []
        self._context.changes.publish(*changed, OwnDataChanged(number=row))
        return seen

    def _take_over(self, session: Session, change: OwnChange) -> None:
        member = session.require(MEMBERS, change.member)
        require_active(member, change.member)
        owner = self._members.directory.by_phone(change.phone)
        if owner not in (None, change.member):
            raise Conflict("phone_taken", member=owner)
        session.put(MEMBERS, change.member, msgspec.structs.replace(member, phone=change.phone))

    # -- requests ---------------------------------------------------------------------------------------

    def requests(self) -> list[tuple[int, DataRequest]]:
        """Everything that was ever asked for: open ones first by the day they are due, then answered, newest first."""
        rows = sorted(self._context.books.all(DATA_REQUESTS))
        still = sorted(((n, one) for n, one in rows if one.done_at is None), key=lambda pair: (pair[1].due_on, pair[0]))
        return still + [(n, one) for n, one in reversed(rows) if one.done_at is not None]

    def requests_of(self, number: MemberNo) -> list[tuple[int, DataRequest]]:
        """Those of one member."""
        numbers = set(self._context.books.numbers(number))
        return [(n, one) for n, one in self.requests() if one.member in numbers]

    async def ask(self, number: MemberNo, kind: Asked, note: str, op: OperationId, actor: Actor) -> int:
        """
        Write down at the counter what a member asked for; it is to be answered within 15 working days.

        Returns:
            The number of the request.

        Raises:
            NotAllowed, NotFound, InvalidInput: `text_too_long`.
        """
        demand(actor, Action.EDIT_MEMBER)
        text = clean_text(note, "note", NOTE_LENGTH)
        async with self._context.books.writing() as session:
            session.require(MEMBERS, number)
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return done.ref
            asked = DataRequest(
                member=number,
                kind=kind,
                at=now,
                on=today,
                due_on=due_day(today),
                channel=actor.source,
                staff=actor.staff,
                note=text,
            )
            row = session.insert(DATA_REQUESTS, asked)
            session.done(op, "ask_data", row)
        self._context.changes.publish(OwnDataChanged(number=0))
        return row

    async def answered(self, row: int, op: OperationId, actor: Actor) -> DataRequest:
        """
        Say that a request was answered.

        Raises:
            NotAllowed: only whoever may see whole files.
            NotFound: `data_requests_not_found`.
        """
        demand(actor, Action.SEE_PERSONAL)
        async with self._context.books.writing() as session:
            asked = session.require(DATA_REQUESTS, row)
            now = self._context.now()
            if session.done_before(op, now) or asked.done_at is not None:
                return asked
            answered = msgspec.structs.replace(asked, done_at=now, done_by=actor.staff)
            session.put(DATA_REQUESTS, row, answered)
            session.done(op, "answer_data", row)
        self._context.changes.publish(OwnDataChanged(number=0))
        return answered

    # -- agreements, retention, the log -----------------------------------------------------------------

    def agreements(self, number: MemberNo) -> list[Agreement]:
        """Everything a member ever agreed to, oldest first."""
        return agreements_of(self._context.books, number, self._members.get(number).consent)

    def copy_of(self, number: MemberNo) -> bytes:
        """
        Everything kept about a member, as JSON; see `copying.copy_of`. Whoever hands it out notes that.

        Raises:
            NotFound: `members_not_found`.
        """
        return copy_of(self._context.books, self._context.shop, number, self._context.now())

    def has_agreed(self, number: MemberNo) -> bool:
        """Whether a member has agreed to the present notice."""
        consent = self._members.get(number).consent
        return consent is not None and consent.notice == NOTICE_VERSION

    def idle(self) -> list[IdleMember]:
        """
        Those whose data nobody has needed for the months the owner set, longest away first.

        Who was merged is not listed: they go with the file that was kept. Reads every member.
        """
        books = self._context.books
        before = idle_before(self._context.today(), self._context.shop.privacy.idle_months)
        found: list[IdleMember] = []
        for number, member in books.all(MEMBERS) if before is not None else ():
            if member.merged is not None or is_forgotten(member):
                continue
            account = books.get(ACCOUNTS, number)
            days = [member.joined_on]
            if account is not None:
                days += [day for day in (account.last_on, account.active_on) if day is not None]
            if member.consent is not None:
                days.append(self._context.calendar.day_of(member.consent.at))
            if before is not None and max(days) < before:
                money = account is not None and account.balance.get(VALUE, 0) > 0
                found.append(IdleMember(number=MemberNo(number), member=member, last_on=max(days), holds_money=money))
        return sorted(found, key=lambda one: (one.last_on, one.number))

    async def forget_idle(self, numbers: list[MemberNo], actor: Actor) -> Forgotten:
        """
        Forget those of the list: each is one commit, so that what is cut off goes on with the rest.

        Args:
            numbers: of the list as it was shown; who has been here since stays.
            actor: the owner.

        Raises:
            NotAllowed.
            StoreError: the file can't be written; those before are forgotten.
        """
        demand(actor, Action.CLOSE_MEMBER)
        idle = {one.number for one in self.idle()}
        count, left_out = 0, []
        for number in numbers:
            if number not in idle:
                continue
            try:
                op = new_operation_id(self._context.clock.now())
                await self._members.close_member(number, op, actor, erase=True)
            except StoreError:
                raise
            except ClubError as why:
                left_out.append(LeftOut(number=number, code=why.code, figures=dict(why.figures)))
            else:
                count += 1
        return Forgotten(count=count, left_out=tuple(left_out))

    def handouts(self, most: int = 200) -> list[tuple[int, Handout]]:
        """Who exported, printed or saw lists, newest first."""
        return sorted(self._context.books.all(HANDOUTS), reverse=True)[:most]

    async def note_handout(
        self,
        what: HandedOut,
        op: OperationId,
        actor: Actor,
        *,
        lines: int = 1,
        full: bool = False,
        member: MemberNo | None = None,
    ) -> None:
        """Write down that a list, or one member's data, was handed out or looked at."""
        async with self._context.books.writing() as session:
            now = self._context.now()
            if session.done_before(op, now):
                return
            handed = Handout(
                at=now,
                on=self._context.today(),
                what=what,
                lines=lines,
                full=full,
                member=member,
                staff=actor.staff,
                channel=actor.source,
            )
            self._log(session, handed)
            if what is HandedOut.COPY and actor.source is Source.KIOSK and member is not None:
                self._answered_at_once(session, member, Asked.COPY, self._context.today())
            session.done(op, NOTED, member or 0)
        self._context.changes.publish(OwnDataChanged(number=0))

    async def take_note(self, note: HandoutNote) -> None:
        """Write down what the command line handed out; a note that was taken before changes nothing."""
        handed = Handout(
            at=note.at,
            on=self._context.calendar.day_of(note.at),
            what=note.what,
            lines=note.lines,
            full=note.full,
            channel=Source.SYSTEM,
        )
        async with self._context.books.writing() as session:
            if any(one == handed for _, one in self._context.books.all(HANDOUTS)):
                return
            self._log(session, handed)
        self._context.changes.publish(OwnDataChanged(number=0))

    def _log(self, session: Session, handed: Handout) -> None:
        session.insert(HANDOUTS, handed)
        rows = sorted(number for number, _ in self._context.books.rows(HANDOUTS))
        for old in rows[: max(0, len(rows) + 1 - KEPT_HANDOUTS)]:
            session.delete(HANDOUTS, old)

    def _answered_at_once(self, session: Session, member: MemberNo, kind: Asked, today: date) -> None:
        now = self._context.now()
        done = DataRequest(member=member, kind=kind, at=now, on=today, due_on=due_day(today), channel=Source.KIOSK,
                           done_at=now)  # fmt: skip
        session.insert(DATA_REQUESTS, done)

    def forget(self, session: Session, number: MemberNo, actor: Actor) -> None:
        """
        Stage that nothing of a person's words stays here: values, wishes and notes go, what happened stays.

        Who goes by themselves is shown to the counter. What they had asked for is answered by it.
        """
        now, today = self._context.now(), self._context.today()
        numbers = set(self._context.books.numbers(number))
        for row, change in self._context.books.all(OWN_CHANGES):
            if change.member in numbers:
                bare = without_values(change)
                session.put(OWN_CHANGES, row, msgspec.structs.replace(bare, seen_at=change.seen_at or now))
        for row, asked in self._context.books.all(DATA_REQUESTS):
            if asked.member in numbers:
                answered = msgspec.structs.replace(asked, note="", done_at=asked.done_at or now)
                session.put(DATA_REQUESTS, row, answered)
        if actor.source is Source.KIOSK:
            gone = OwnChange(member=number, at=now, channel=actor.source, left=True)
            session.insert(OWN_CHANGES, gone)
            self._answered_at_once(session, number, Asked.ERASE, today)
