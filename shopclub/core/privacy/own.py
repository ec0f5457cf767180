"""What members do with their own data: correct it, choose offers, wish for another number, leave."""

from __future__ import annotations

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, MemberChanged
from shopclub.core.context import Context
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.ages import is_child
from shopclub.core.members.birthdays import birthday_fields, birthday_of
from shopclub.core.members.consents import note_consents
from shopclub.core.members.model import MEMBERS, NOTICE_VERSION, Consent, Member
from shopclub.core.members.names import readings
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import NAME_LENGTH, changed_fields, name_keys
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.core.members.verbs import Members
from shopclub.core.privacy.model import OWN_CHANGES, Altered, OwnChange, OwnDataChanged, OwnEdit
from shopclub.core.privacy.rules import (
    altered,
    demand_theirs,
    read_calendar,
    read_feb29,
    read_gender,
    read_language,
)
from shopclub.core.staff.model import Actor

_SEEN = b'"seen_at"'
"""How the stored bytes of a change that was looked at look: only the others are worth decoding, at each key."""
OWN_EDIT = "own_edit"
OWN_OFFERS = "own_offers"
OWN_PHONE = "own_phone"


class OwnData:
    """One's own data, changed by oneself; the counter is shown every change."""

    def __init__(self, context: Context, members: Members) -> None:
        self._context = context
        self._members = members

    def waiting(self) -> list[tuple[int, OwnChange]]:
        """What members changed and nobody has looked at, oldest first."""
        rows = [(row, stored) for row, stored in self._context.books.rows(OWN_CHANGES) if _SEEN not in stored]
        return [(row, OWN_CHANGES.decode(stored)) for row, stored in sorted(rows)]

    async def edit_own(self, number: MemberNo, edit: OwnEdit, op: OperationId, actor: Actor) -> Member:
        """
        Correct one's own file; the counter is shown what changed.

        Args:
            number: whose; whoever calls has asked for card and PIN.
            edit: as typed; None leaves a field.
            op: operation id.
            actor: the kiosk.

        Raises:
            NotFound, MemberClosed.
            InvalidInput: a field can't be read.
            RuleViolation: `field_not_theirs`; `child_at_counter`: a birthday that makes a child of them.
        """
        demand_theirs(edit, self._context.shop.own_fields)
        async with self._context.books.writing() as session:
            before = session.require(MEMBERS, number)
            if session.done_before(op, self._context.now()):
                return before
            require_active(before, number)
            after = self._edited(before, edit)
            changed = altered(before, after)
            news: list[Change] = []
            if changed:
                session.put(MEMBERS, number, after)
                news += [one for stage in self._members.corrected for one in stage(session, number, actor)]
                row = self._note(session, number, actor, altered=changed)
                news += [MemberChanged(number=number), OwnDataChanged(number=row)]
            session.done(op, OWN_EDIT, number)
        self._context.changes.publish(*news)
        return after

    def _edited(self, before: Member, edit: OwnEdit) -> Member:
        fields: dict[str, object] = {}
        if edit.name is not None:
            name = clean_text(edit.name, "name", NAME_LENGTH)
            fields |= {"name": name, "keys": name_keys(name, readings) if name else ()}
        if edit.birthday is not None:
            calendar, feb29 = read_calendar(edit.birthday_calendar), read_feb29(edit.feb29)
            fields |= birthday_fields(read_birthday(edit.birthday, self._context.today(), calendar, feb29))
        if edit.gender is not None:
            fields["gender"] = read_gender(edit.gender)
        if edit.language is not None:
            fields["language"] = read_language(edit.language)
        if edit.fields:
            fields["fields"] = changed_fields(before.fields, edit.fields)
        after = msgspec.structs.replace(before, **fields)
        child_age, today = self._context.shop.privacy.child_age, self._context.today()
        is_new = edit.birthday is not None and after.birthday != before.birthday
        if is_new and is_child(birthday_of(after), today, child_age):
            raise RuleViolation("child_at_counter", age=child_age)
        return after

    async def choose_offers(self, number: MemberNo, wanted: bool, op: OperationId, actor: Actor) -> Member:
        """
        Get offers, or no longer: the member's own answer, as easily withdrawn as given.

        Raises:
            NotFound, MemberClosed.
            RuleViolation: `child_no_offers`.
        """
        async with self._context.books.writing() as session:
            before = session.require(MEMBERS, number)
            now = self._context.now()
            if session.done_before(op, now):
                return before
            require_active(before, number)
            privacy, today = self._context.shop.privacy, self._context.today()
            if wanted and is_child(birthday_of(before), today, privacy.child_age):
                raise RuleViolation("child_no_offers", age=privacy.child_age)
            consent = before.consent or Consent(at=now, notice=NOTICE_VERSION, channel=actor.source)
            row = 0
            after = before
            if consent.marketing != wanted:
                consent = msgspec.structs.replace(consent, marketing=wanted, marketing_at=now)
                after = msgspec.structs.replace(before, consent=consent)
                session.put(MEMBERS, number, after)
                note_consents(session, self._context.books, number, before.consent, consent, actor, now)
                row = self._note(session, number, actor, altered=altered(before, after))
            session.done(op, OWN_OFFERS, number)
        if row:
            self._context.changes.publish(MemberChanged(number=number), OwnDataChanged(number=row))
        return after

    async def wish_phone(self, number: MemberNo, typed: str, op: OperationId, actor: Actor) -> None:
        """
        Ask for another phone number. Whether it is somebody's already is not looked at here, or the page would tell.

        A wish that waits gives way to the new one.

        Raises:
            NotFound, MemberClosed, InvalidInput.
            RuleViolation: `phone_same`: that is the number already.
        """
        phone = normalise_phone(typed, self._context.shop.country)
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            now = self._context.now()
            if session.done_before(op, now):
                return
            require_active(member, number)
            if phone == member.phone:
                raise RuleViolation("phone_same")
            for row, change in self.waiting():
                if change.member == number and change.phone:
                    session.delete(OWN_CHANGES, row)
            row = self._note(session, number, actor, phone=phone)
            session.done(op, OWN_PHONE, number)
        self._context.changes.publish(OwnDataChanged(number=row))

    async def leave(self, number: MemberNo, op: OperationId, actor: Actor) -> None:
        """
        Leave the club and be forgotten: the person goes out of the file, the bare amounts stay in the books.

        Raises:
            NotFound, MemberClosed; RuleViolation: what `members.may_leave` says.
        """
        if self._context.books.operation(op) is None:
            require_active(self._members.get(number), number)
        await self._members.close_member(number, op, actor, erase=True, own=True)
        self._context.changes.publish(OwnDataChanged(number=0))

    def _note(
        self,
        session: Session,
        number: MemberNo,
        actor: Actor,
        *,
        altered: tuple[Altered, ...] = (),
        phone: str = "",
    ) -> int:
        """Stage what the counter will look at; returns its number."""
        change = OwnChange(member=number, at=self._context.now(), channel=actor.source, altered=altered, phone=phone)
        return session.insert(OWN_CHANGES, change)
