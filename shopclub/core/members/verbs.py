"""Joining, waiting for the counter, correcting the file, replacing a card."""

from __future__ import annotations

import secrets
from datetime import timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import JoinAsked, JoinDropped, MemberChanged, MemberJoined, PointsMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, MemberClosed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import normalise_phone
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import ACCOUNTS, Fixed, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.directory import CardOwner, Directory
from shopclub.core.members.model import (
    MEMBERS,
    NOTICE_VERSION,
    PENDING,
    Consent,
    Found,
    Member,
    MemberChange,
    NewMember,
    PendingJoin,
    Status,
)
from shopclub.core.members.names import readings
from shopclub.core.members.rules import NAME_LENGTH, NOTE_LENGTH, make_card_code, name_keys, read_birthday
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor, Source
from shopclub.core.staff.rules import demand

MAX_PENDING = 200
PENDING_DAYS = 7


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """What enrolling or activating did."""

    number: MemberNo
    member: Member
    points: int
    """Balance after it: the join bonus, where there is one."""
    repeated: bool = False


class Members:
    """The member file and the joins that wait."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes
        self.directory = Directory(context.books)

    # -- reading ------------------------------------------------------------------------------------

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

    # -- joining ------------------------------------------------------------------------------------

    async def enrol(self, new: NewMember, op: OperationId, actor: Actor) -> Enrolled:
        """
        Make somebody a member at the counter; the privacy notice was shown there.

        Args:
            new: as typed; a phone number is required and must be new.
            op: operation id.
            actor: who serves.

        Raises:
            NotAllowed, InvalidInput: a field can't be read (`phone_length`, `birthday_unreadable` …).
            Conflict: `phone_taken` with `member`.
        """
        demand(actor, Action.ENROL)
        wait = self._read(new, op, actor.source)
        return await self._enrol(wait, note=clean_text(new.note, "note", NOTE_LENGTH), op=op, actor=actor)

    async def ask_to_join(self, new: NewMember, op: OperationId) -> tuple[int, PendingJoin]:
        """
        Join from the kiosk: a pending card until the counter activates it. Known numbers get the same answer.

        Returns:
            The number of the waiting join and what it holds.

        Raises:
            InvalidInput: a field can't be read.
            RuleViolation: `too_many_pending`.
        """
        wait = self._read(new, op, Source.KIOSK)
        async with self._context.books.writing() as session:
            done = session.done_before(op, self._context.now())
            if done:
                return done.ref, self._asked_before(done.ref)
            if len(self.pending()) >= MAX_PENDING:
                raise RuleViolation("too_many_pending", most=MAX_PENDING)
            number = session.insert(PENDING, wait)
            session.done(op, "ask_to_join", number)
        self._context.changes.publish(JoinAsked(number=number))
        return number, wait

    def _asked_before(self, number: int) -> PendingJoin:
        found = self._context.books.get(PENDING, number)
        if found is None:
            raise Conflict("join_already_handled")
        return found

    async def activate(self, pending: int, op: OperationId, actor: Actor) -> Enrolled:
        """
        Make a waiting join a member; the pending card becomes the member's card.

        Raises:
            NotFound: `pending_not_found`.
            Conflict: `phone_taken` with `member`: that number is somebody's already.
        """
        demand(actor, Action.ENROL)
        wait = self._context.books.get(PENDING, pending)
        if wait is None:
            done = self._context.books.operation(op)
            if done is not None:
                return self._enrolled_before(done.ref)
            raise NotFound("pending_not_found", number=pending)
        return await self._enrol(wait, note="", op=op, actor=actor, pending=pending)

    async def dismiss(self, pending: int, op: OperationId, actor: Actor) -> None:
        """Drop a waiting join."""
        demand(actor, Action.ENROL)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            session.require(PENDING, pending)
            session.delete(PENDING, pending)
            session.done(op, "dismiss", pending)
        self._context.changes.publish(JoinDropped(number=pending))

    def _read(self, new: NewMember, op: OperationId, source: Source) -> PendingJoin:
        now = self._context.now()
        return PendingJoin(
            op=op,
            at=now,
            card=self._new_card(),
            phone=normalise_phone(new.phone, self._context.shop.country),
            name=clean_text(new.name, "name", NAME_LENGTH),
            birthday=read_birthday(new.birthday, self._context.today()),
            gender=new.gender,
            consent=Consent(
                at=now,
                notice=NOTICE_VERSION,
                channel=source,
                marketing=new.marketing,
                marketing_at=now if new.marketing else None,
            ),
            language=new.language,
        )

    def _new_card(self) -> str:
        while True:
            code = make_card_code(secrets.randbelow)
            if self.directory.by_card(code) is None:
                return code

    async def _enrol(
        self, wait: PendingJoin, *, note: str, op: OperationId, actor: Actor, pending: int | None = None
    ) -> Enrolled:
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if done := session.done_before(op, now):
                return self._enrolled_before(done.ref)
            if pending is not None:
                session.require(PENDING, pending)
                session.delete(PENDING, pending)
            if (taken := self.directory.by_phone(wait.phone)) is not None:
                raise Conflict("phone_taken", member=taken)
            member = Member(
                name=wait.name,
                phone=wait.phone,
                card=wait.card,
                joined_on=today,
                joined_at=now,
                source=wait.consent.channel,
                consent=wait.consent,
                gender=wait.gender,
                birthday=wait.birthday,
                note=note,
                keys=name_keys(wait.name, readings),
                language=wait.language,
                staff=actor.staff,
            )
            number = MemberNo(session.insert(MEMBERS, member))
            balance = self._welcome(session, number, actor)
            session.done(op, "enrol", number)
        news = [MemberJoined(number=number), *([PointsMoved(member=number)] if balance else [])]
        self._context.changes.publish(*([JoinDropped(number=pending)] if pending is not None else []), *news)
        return Enrolled(number=number, member=member, points=balance)

    def _welcome(self, session: Session, number: MemberNo, actor: Actor) -> int:
        rules = self._programmes.rules
        now, today = self._context.now(), self._context.today()
        posting = Posting(session, number, at=now, on=today, source=actor.source, staff=actor.staff)
        expires = last_usable_day(rules.programme.expiry, today)
        for rule, then in rules.on_join:
            if rule.in_force(today):
                why = Fixed("join")
                earned = posting.entry(
                    Kind.EARN, then.points, why, rule=rule.id, expires=expires, qualifies=rule.qualifies
                )
                posting.post(earned)
                if rule.qualifies:
                    posting.book(today, points=then.points)
        posting.close()
        return posting.account.points()

    def _enrolled_before(self, number: int) -> Enrolled:
        account = self._context.books.get(ACCOUNTS, number)
        return Enrolled(
            number=MemberNo(number),
            member=self.get(number),
            points=account.points() if account else 0,
            repeated=True,
        )

    # -- the file -----------------------------------------------------------------------------------

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
            session.done(op, "edit", number)
        self._context.changes.publish(MemberChanged(number=number))
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
        if change.birthday is not None:
            fields["birthday"] = read_birthday(change.birthday, self._context.today())
        if change.note is not None:
            fields["note"] = clean_text(change.note, "note", NOTE_LENGTH)
        if change.gender is not None:
            fields["gender"] = change.gender
        if change.marketing is not None:
            fields["consent"] = self._marketing(member, change.marketing, actor)
        return msgspec.structs.replace(member, **fields)

    def _marketing(self, member: Member, wanted: bool, actor: Actor) -> Consent:
        now = self._context.now()
        if member.consent is None:
            consent = Consent(at=now, notice=NOTICE_VERSION, channel=actor.source)
        else:
            consent = member.consent
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

    async def close_member(
        self, number: MemberNo, op: OperationId, actor: Actor, *, undoes: int | None = None
    ) -> Member:
        """
        End a membership: the file stays, nothing can be earned or spent, the phone number is free again.

        Points that are left expire, a debt is let go, each by an entry of its own.

        Args:
            number: whose.
            op: operation id.
            actor: who does it.
            undoes: number of the operation this takes back, when somebody was enrolled by mistake.

        Raises:
            NotAllowed, NotFound: `members_not_found`.
            RuleViolation: `undo_has_sales`: who has bought something was no mistake.
        """
        demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            member = session.require(MEMBERS, number)
            if session.done_before(op, self._context.now()):
                return member
            now, today = self._context.now(), self._context.today()
            posting = Posting(session, number, at=now, on=today, source=actor.source, staff=actor.staff)
            if undoes is not None and posting.account.first_on is not None:
                raise RuleViolation("undo_has_sales")
            posting.let_go()
            posting.close()
            changed = msgspec.structs.replace(member, status=Status.CLOSED)
            session.put(MEMBERS, number, changed)
            session.done(op, "close_member" if undoes is None else "undo", number, undoes or 0)
        self._context.changes.publish(
            MemberChanged(number=number), *([PointsMoved(member=number)] if posting.count else [])
        )
        return changed


def require_active(member: Member, number: int) -> None:
    """
    Refuse a member who has left.

    Raises:
        MemberClosed: `member_closed`.
    """
    if member.status is not Status.ACTIVE:
        raise MemberClosed("member_closed", member=number)
