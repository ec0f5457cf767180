"""The member file as the club holds it: reading, joining, and here correcting, replacing a card, leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, MemberChanged, MemberErased, PointsMoved
from shopclub.core.kernel.errors import ClubError, Conflict, MemberClosed, NotFound, RuleViolation, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.ages import is_child
from shopclub.core.members.birthdays import birthday_fields, birthday_of
from shopclub.core.members.consents import note_consents
from shopclub.core.members.joining import Joining
from shopclub.core.members.model import (
    MEMBERS,
    NOTICE_VERSION,
    Consent,
    Member,
    MemberChange,
    Status,
)
from shopclub.core.members.names import readings
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import NAME_LENGTH, NOTE_LENGTH, changed_fields, clean_tags, erased, name_keys
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

Leaving = Callable[[Session, MemberNo, date], Sequence[Change]]
"""Stages, inside the verb that ends a membership, what else ends with it; returns what is to be told."""

Parting = Callable[[Session, MemberNo, date, Actor], Sequence[Change]]
"""Stages, inside the same verb, what comes before the points go; returns what is to be told."""


Mistaken = Callable[[Session, MemberNo, Actor], Sequence[Change]]
"""Stages what goes back because somebody was enrolled by mistake; returns what is to be told."""


Corrected = Callable[[Session, MemberNo, Actor], Sequence[Change]]
"""Stages what follows of a corrected file of somebody active; returns what is to be told."""


Forgetting = Callable[[Session, MemberNo, Actor], None]
"""Stages, inside the verb that forgets a person, what else of them goes out of the file."""


class _OnlyLooked(Exception):
    """Ends a verb that was only tried."""


AGREED = "agree"
"""Verb of a member's operation: they agreed to the present notice."""
BOARD = "choose_board"
"""Verb of a customer's operation: what they want of the leaderboard."""


class Members(Joining):
    """The member file and the joins that wait."""

    leaving: tuple[Leaving, ...] = ()
    """Of packages that lie higher; the club puts them in."""
    parting: tuple[Parting, ...] = ()
    """What is to be done before the points of who leaves go."""
    mistaken: tuple[Mistaken, ...] = ()
    """Likewise."""
    corrected: tuple[Corrected, ...] = ()
    """Likewise."""
    forgetting: tuple[Forgetting, ...] = ()
    """Likewise."""

    async def edit(self, number: MemberNo, change: MemberChange, op: OperationId, actor: Actor) -> Member:
        """
        Correct a member's file; fields left None stay.

        Raises:
            InvalidInput: a field can't be read.
            Conflict: `phone_taken` with `member`.
        """
        demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            now = self._context.now()
            member = session.require(MEMBERS, number)
            if session.done_before(op, now):
                return member
            changed = self._changed(member, change, number, actor)
            session.put(MEMBERS, number, changed)
            note_consents(session, self._context.books, number, member.consent, changed.consent, actor, now)
            follows = self.corrected if changed.status is Status.ACTIVE else ()
            news = [change for stage in follows for change in stage(session, number, actor)]
            session.done(op, "edit", number)
        self._context.changes.publish(MemberChanged(number=number), *news)
        return changed

    def _changed(self, member: Member, change: MemberChange, number: MemberNo, actor: Actor) -> Member:
        fields: dict[str, object] = {}
        if change.name is not None:
            name = clean_text(change.name, "name", NAME_LENGTH)
            fields |= {"name": name, "keys": name_keys(name, readings)}
        if change.phone is not None:
            phone = normalise_phone(change.phone, self._context.shop.country) if change.phone.strip() else None
            owner = self.directory.by_phone(phone) if phone else None
            if owner not in (None, number):
                raise Conflict("phone_taken", member=owner)
            fields["phone"] = phone
        fields |= self._birthday(member, change)
        if change.tags is not None:
            fields["tags"] = clean_tags(change.tags)
        if change.fields is not None:
            fields["fields"] = changed_fields(member.fields, change.fields)
        if change.note is not None:
            fields["note"] = clean_text(change.note, "note", NOTE_LENGTH)
        if change.gender is not None:
            fields["gender"] = change.gender
        if change.marketing is not None:
            fields["consent"] = self._marketing(member, change.marketing, actor)
        if change.board is not None:
            consented = msgspec.structs.replace(member, **fields)
            fields["consent"] = self._board(consented, change.board, actor)
        after = msgspec.structs.replace(member, **fields)
        self._demand_no_offers_for_children(after, change)
        return after

    def _demand_no_offers_for_children(self, after: Member, change: MemberChange) -> None:
        """Somebody known to be a child is asked for no offers; what stood before anybody looked stays as it is."""
        child_age = self._context.shop.privacy.child_age
        asks = change.marketing or (change.birthday is not None and after.consent is not None)
        wants = asks and after.consent is not None and after.consent.marketing
        if wants and is_child(birthday_of(after), self._context.today(), child_age):
            raise RuleViolation("child_no_offers", age=child_age)

    def _birthday(self, member: Member, change: MemberChange) -> dict[str, object]:
        before = birthday_of(member)
        if change.birthday is None:
            if before is None or change.feb29 is None or not before.is_feb29:
                return {}
            return {"feb29": change.feb29}
        chosen = change.feb29 or (before.feb29 if before else None)
        return birthday_fields(read_birthday(change.birthday, self._context.today(), change.birthday_calendar, chosen))

    async def choose_board(self, number: MemberNo, wanted: bool, op: OperationId, actor: Actor) -> Member:
        """
        Be on the leaderboard, or no longer: the member's own answer, given on their own phone.

        Args:
            number: whose.
            wanted: whether they want to be on it.
            op: operation id.
            actor: the kiosk.

        Raises:
            NotFound, MemberClosed.
        """
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            if session.done_before(op, self._context.now()):
                return member
            require_active(member, number)
            changed = msgspec.structs.replace(member, consent=self._board(member, wanted, actor))
            session.put(MEMBERS, number, changed)
            now = self._context.now()
            note_consents(session, self._context.books, number, member.consent, changed.consent, actor, now)
            session.done(op, BOARD, number)
        self._context.changes.publish(MemberChanged(number=number))
        return changed

    def _board(self, member: Member, wanted: bool, actor: Actor) -> Consent:
        now, consent = self._context.now(), self._consent(member, actor)
        return consent if consent.board == wanted else msgspec.structs.replace(consent, board=wanted, board_at=now)

    def _consent(self, member: Member, actor: Actor) -> Consent:
        if member.consent is not None:
            return member.consent
        return Consent(at=self._context.now(), notice=NOTICE_VERSION, channel=actor.source)

    def _marketing(self, member: Member, wanted: bool, actor: Actor) -> Consent:
        now, consent = self._context.now(), self._consent(member, actor)
        if consent.marketing == wanted:
            return consent
        return msgspec.structs.replace(consent, marketing=wanted, marketing_at=now)

    async def replace_card(self, number: MemberNo, op: OperationId, actor: Actor) -> Member:
        """Give a member a new card code; the old one stops working at once."""
        demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            if session.done_before(op, self._context.now()):
                return member
            former = (*member.former_cards, member.card)
            changed = msgspec.structs.replace(member, card=self._new_card(), former_cards=former)
            session.put(MEMBERS, number, changed)
            session.done(op, "replace_card", number)
        self._context.changes.publish(MemberChanged(number=number))
        return changed

    def _erase_merged(self, session: Session, number: MemberNo) -> None:
        """Files that were merged into one are the same person's: nothing of them is left either."""
        for other in self._context.books.numbers(number):
            if other != number:
                session.put(MEMBERS, other, erased(session.require(MEMBERS, other)))

    async def close_member(
        self,
        number: MemberNo,
        op: OperationId,
        actor: Actor,
        *,
        erase: bool = False,
        undoes: int | None = None,
        own: bool = False,
    ) -> Member:
        """
        End a membership: the file stays, nothing can be earned or spent, the phone number is free again.
        The owner's, because points go with it; taking back an enrolment by mistake is anybody's who serves.

        Points that are left expire, a debt is let go, each by an entry of its own.

        Args:
            number: whose.
            op: operation id.
            actor: who does it.
            erase: take the person out of the file as well, as they may ask (see `rules.erased`).
            undoes: number of the operation this takes back, when somebody was enrolled by mistake.
            own: whether the member wants it so, with card and PIN: nobody's leave is needed for that.

        Raises:
            NotAllowed, NotFound: `members_not_found`.
            MemberClosed: `member_merged`: a file that was merged goes with the kept one.
            RuleViolation: `undo_has_sales`: who has bought something was no mistake; what rooms above refuse.
        """
        if not own:
            demand(actor, Action.CLOSE_MEMBER if undoes is None else Action.ENROL)
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            if session.done_before(op, self._context.now()):
                return member
            before = session.get(ACCOUNTS, number)
            if undoes is not None and before is not None and before.first_on is not None:
                raise RuleViolation("undo_has_sales")
            changed, news = self._stage_closing(session, number, member, actor, erase=erase)
            if undoes is not None:
                news += [change for back in self.mistaken for change in back(session, number, actor)]
            session.done(op, "close_member" if undoes is None else "undo", number, undoes or 0)
        self._context.changes.publish(MemberChanged(number=number), *news)
        return changed

    def _stage_closing(
        self, session: Session, number: MemberNo, member: Member, actor: Actor, *, erase: bool
    ) -> tuple[Member, list[Change]]:
        now, today = self._context.now(), self._context.today()
        if member.merged is not None:
            raise MemberClosed("member_merged", member=number, kept=member.merged)
        news = [change for part in self.parting for change in part(session, number, today, actor)]
        posting = Posting(session, number, at=now, on=today, source=actor.source, staff=actor.staff)
        posting.let_go()
        posting.close()
        news += [PointsMoved(member=number)] if posting.count else []
        left = msgspec.structs.replace(member, status=Status.CLOSED)
        changed = erased(left) if erase else left
        session.put(MEMBERS, number, changed)
        if member.status is Status.ACTIVE:
            note_consents(session, self._context.books, number, member.consent, None, actor, now)
        if erase:
            self._erase_merged(session, number)
        news += [change for end in self.leaving for change in end(session, number, today)]
        if erase:
            for forget in self.forgetting:
                forget(session, number, actor)
            news.append(MemberErased(number=number))
        return changed, news

    async def may_leave(self, number: MemberNo, actor: Actor) -> ClubError | None:
        """
        What stands in the way of ending a membership; None for nothing. Nothing is changed.

        Raises:
            NotFound: `members_not_found`.
            StoreError: the file can't be read.
        """
        try:
            async with self._context.books.writing() as session:
                self._stage_closing(session, number, session.require(MEMBERS, number), actor, erase=True)
                raise _OnlyLooked  # so that nothing of it is committed
        except _OnlyLooked:
            return None
        except (StoreError, NotFound):
            raise
        except ClubError as why_not:
            return why_not

    async def agree(self, number: MemberNo, op: OperationId, actor: Actor, *, guardian: bool = False) -> Member:
        """
        Agree to the present privacy notice: asked of who joined by an older text, or came from another system.

        Whether they want offers stays as they said.

        Raises:
            NotFound, MemberClosed.
        """
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            now = self._context.now()
            if session.done_before(op, now):
                return member
            require_active(member, number)
            before = self._consent(member, actor)
            consent = msgspec.structs.replace(
                before, at=now, notice=NOTICE_VERSION, channel=actor.source, guardian=guardian or before.guardian
            )
            changed = msgspec.structs.replace(member, consent=consent)
            session.put(MEMBERS, number, changed)
            note_consents(session, self._context.books, number, member.consent, consent, actor, now)
            session.done(op, AGREED, number)
        self._context.changes.publish(MemberChanged(number=number))
        return changed
