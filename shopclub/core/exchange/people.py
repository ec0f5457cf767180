"""Who is meant by the numbers and phones of a file: members already there, and those to be made."""

from __future__ import annotations

import secrets
from datetime import date, datetime

import msgspec

from shopclub.core.books import Books, Session
from shopclub.core.exchange.model import Person, own_number
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.ledger.model import Source
from shopclub.core.members.directory import Directory
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.members.rules import make_card_code


class People:
    """
    Members of the books and of the file under one kind of number: those to be made have -1, -2 … until they are.

    An outside number finds the member who was made with it; else a phone finds the member who has it, and links
    the outside number to a member who had none.
    """

    def __init__(self, directory: Directory, books: Books, tag: str) -> None:
        """
        Args:
            directory: look-ups of the member table.
            books: for what the look-ups find.
            tag: of this shop (`model.shop_tag`).
        """
        self._directory = directory
        self._books = books
        self._tag = tag
        self._new: dict[Person, MemberNo] = {}  # whatever became known in this import
        self._made: dict[MemberNo, MemberNo] = {}
        self.fresh: dict[MemberNo, Member] = {}
        """Members to be made, by their negative number."""
        self.changed: dict[MemberNo, Member] = {}
        """Members already there who get an outside number or an earlier first day."""

    def find(self, person: Person) -> MemberNo | None:
        """The member's number (negative: of one to be made), or None when nobody like that is known."""
        if person.outside:
            found = self._directory.by_outside(person.outside) or self._new.get(Person(outside=person.outside))
            found = found or self._ours(person.outside)
            if found is not None:
                return found
        if not person.phone:
            return None
        by_phone = self._directory.by_phone(person.phone) or self._new.get(Person(phone=person.phone))
        if by_phone is None or not person.outside:
            return by_phone
        return by_phone if self.get(by_phone).outside is None else None

    def is_ours(self, outside: str) -> bool:
        """Whether an outside number is only how this shop's own exports name a member."""
        return own_number(outside, self._tag) is not None

    def _ours(self, outside: str) -> MemberNo | None:
        """A number this very shop wrote into an export, so that taking one's own file back in adds nobody."""
        number = own_number(outside, self._tag)
        return self._books.kept(number) if number is not None and self._books.get(MEMBERS, number) else None

    def get(self, number: MemberNo) -> Member:
        """The member as it is, or will be made."""
        if number in self.fresh:
            return self.fresh[number]
        return self.changed.get(number) or self._books.require(MEMBERS, number)

    def add(self, person: Person, joined_on: date, joined_at: datetime, staff: StaffNo | None) -> MemberNo:
        """Note a member to be made; a phone that is taken is left out."""
        number = MemberNo(-len(self.fresh) - 1)
        phone = person.phone or None
        if phone and (self._directory.by_phone(phone) or Person(phone=phone) in self._new):
            phone = None
        self.fresh[number] = Member(
            phone=phone,
            card=self._card(),
            joined_on=joined_on,
            joined_at=joined_at,
            source=Source.IMPORT,
            outside=person.outside or None,
            staff=staff,
        )
        if person.outside:
            self._new[Person(outside=person.outside)] = number
        if phone:
            self._new[Person(phone=phone)] = number
        return number

    def phone_owner(self, phone: str) -> MemberNo | None:
        """The active member, there or to be made, who has a phone number (E.164)."""
        return self._directory.by_phone(phone) or self._new.get(Person(phone=phone))

    def meet(self, number: MemberNo, person: Person, on: date, at: datetime) -> None:
        """
        Take in what a receipt tells of somebody known: an outside number, where found by phone; an earlier first
        day, where an import had made them.
        """
        member = self.get(number)
        changes: dict[str, object] = {}
        if person.outside and member.outside is None and not self.is_ours(person.outside):
            changes["outside"] = person.outside
            self._new[Person(outside=person.outside)] = number
        if member.source is Source.IMPORT and on < member.joined_on:
            changes |= {"joined_on": on, "joined_at": at}
        if not changes:
            return
        changed = msgspec.structs.replace(member, **changes)
        (self.fresh if number in self.fresh else self.changed)[number] = changed

    def _card(self) -> str:
        while True:
            code = make_card_code(secrets.randbelow)
            if self._directory.by_card(code) is None:
                return code

    def stage(self, session: Session, number: MemberNo) -> MemberNo:
        """
        Stage a member when its first row is written; returns the permanent number.

        Raises:
            Conflict: `import_disturbed`: somebody else got the phone number meanwhile.
        """
        if number > 0:
            if (told_of := self.changed.pop(number, None)) is not None:
                told = {"outside": told_of.outside, "joined_on": told_of.joined_on, "joined_at": told_of.joined_at}
                now = session.require(MEMBERS, number)
                session.put(MEMBERS, number, msgspec.structs.replace(now, **told))
            return number
        if number not in self._made:
            member = self.fresh[number]
            if member.phone and member.status is Status.ACTIVE:
                owner = self._directory.by_phone(member.phone)
                if owner is not None:
                    raise Conflict("import_disturbed", member=owner)
            self._made[number] = MemberNo(session.insert(MEMBERS, member))
        return self._made[number]
